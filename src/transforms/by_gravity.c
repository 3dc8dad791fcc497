/* The regions of a table by gravity (30.12). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "transforms/region_outputs.h"

static const double TOLERANCE = 1e-13;
enum { SWEEPS = 100000 };

struct trade {
  struct ledger *ledger;
  const struct places *places;
  double *distance, *kernel, *supply, *demand; /* [R][R]; [n][R] */
  int *class;                                  /* [n] zero */
  double *imported;                            /* [n] zero */
  cqio_trade shares;
};

static bool is_export(const struct line *line) {
  return line->role == CQIO_ROLE_EXPORT;
}

/* ---- distances ------------------------------------------------------------------------------- */

static cqio_status read_distances(struct trade *t, const char *path, const cqio_sheet *sheet) {
  const struct places *p = t->places;
  cqio_ctx *ctx = t->ledger->ctx;
  int key = cqio_sheet_find(sheet, "key");
  for (int r = 0; r < p->count; r++) {
    int64_t row = 0, rows = cqio_sheet_rows(sheet);
    while (row < rows && key >= 0 && strcmp(cqio_sheet_text(sheet, row, key), p->name[r]) != 0)
      row++;
    for (int s = 0; s < p->count; s++) {
      int column = cqio_sheet_find(sheet, p->name[s]);
      if (key < 0 || row == rows || column < 0)
        return cqio_fail(ctx, CQIO_DATA,
                         "%s: no distance from '%.100s' to '%.100s': expected a column key, and a "
                         "row and a column for each region, in km",
                         path, p->name[r], p->name[s]);
      const char *text = cqio_sheet_text(sheet, row, column);
      double *km = &t->distance[r * p->count + s];
      if (!cqio_parse_real(text, km) || !(*km > 0.0))
        return cqio_fail(ctx, CQIO_DATA, "%s: '%.60s': expected a distance above 0 km%s",
                         cqio_sheet_cell_place(sheet, row, column), text, cqio_number_hint(text));
    }
  }
  return CQIO_OK;
}

static cqio_status take_distances(struct trade *t, const char *path) {
  cqio_sheet *sheet = NULL;
  CQIO_TRY(cqio_sheet_read_file(t->ledger->ctx, path, &sheet));
  cqio_status status = read_distances(t, path, sheet);
  cqio_sheet_destroy(&sheet);
  return status;
}

/* ---- margins --------------------------------------------------------------------------------- */

/* Regions demand inputs by output and what their final demand buys; they supply it, exports left
 * out, by output. */
static cqio_status take_margins(struct trade *t) {
  struct ledger *l = t->ledger;
  const struct places *p = t->places;
  cqio_account_label label;
  for (int64_t j = l->n; j < l->column.count; j++)
    for (int64_t i = 0; i < l->n; i++)
      if (l->column.line[j].role == CQIO_ROLE_IMPORT && *cqio__ledger_cell(l, i, j) != 0.0)
        return cqio_fail(l->ctx, CQIO_DATA,
                         "%s: uses hold the imports in column '%.200s': expected them to be taken "
                         "out before, by --remove-imports by-product",
                         l->step, cqio__ledger_label(&l->column.line[j], &label));
  for (int64_t i = 0; i < l->n; i++) {
    double sum = 0.0;
    for (int r = 0; r < p->count; r++) {
      double *demand = &t->demand[i * p->count + r];
      for (int64_t j = 0; j < l->n; j++)
        if (l->output[j] != 0.0)
          *demand += *cqio__ledger_cell(l, i, j) * (p->output[r * l->n + j] / l->output[j]);
      for (int64_t c = l->n; c < l->column.count; c++)
        if (cqio__ledger_counts(l, &l->column.line[c]) && !is_export(&l->column.line[c]))
          *demand += *cqio__ledger_cell(l, i, c) * p->buys[(c - l->n) * p->count + r];
      if (*demand < 0.0)
        return cqio_fail(
            l->ctx, CQIO_DATA,
            "%s: '%.200s' buys %.10g of '%.200s' in all: expected 0 or above; name who "
            "draws its inventories in the file of outputs",
            l->step, p->name[r], *demand, p->account[i]);
      sum += *demand;
    }
    for (int r = 0; r < p->count && l->output[i] != 0.0; r++)
      t->supply[i * p->count + r] = sum * (p->output[r * l->n + i] / l->output[i]);
  }
  return CQIO_OK;
}

static cqio_status balance(struct trade *t, const struct gravity *g) {
  static char only[] = "all";
  static char *const classes[] = {only};
  cqio_ctx *ctx = t->ledger->ctx;
  const cqio_trade_problem problem = {.frame = cqio__places_frame(t->places),
                                      .classes = 1,
                                      .class_key = classes,
                                      .sector_class = t->class,
                                      .distance = t->distance,
                                      .import_share = t->imported,
                                      .supply = t->supply,
                                      .demand = t->demand};
  double beta = g->beta, haul = 0.0;
  if (beta < 0.0) {
    beta = 0.01;
    CQIO_TRY(cqio_gravity_calibrate(ctx, &problem, &g->power, &g->haul, &beta, &haul));
  }
  CQIO_TRY(cqio_trade_kernel(ctx, &problem.frame, t->distance, beta, g->power, t->kernel));
  CQIO_TRY(cqio_gravity_balance(ctx, &problem, t->kernel, TOLERANCE, SWEEPS, &t->shares));
  if (t->ledger->report)
    fprintf(t->ledger->report, "%s: beta %.10g, mean distance of trade %.6g km\n", t->ledger->step,
            beta, t->shares.class_haul[0]);
  return CQIO_OK;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* c_i[l, k] */
static double share(const struct trade *t, int64_t i, int l, int k) {
  int R = t->places->count;
  return t->shares.from[i * R + l] * t->kernel[l * R + k] * t->shares.to[i * R + k];
}

/* Exports have no buyer in a region; others have one column for each. */
static cqio_status take_sales(const struct trade *t, struct sales *out) {
  const struct ledger *l = t->ledger;
  const struct places *p = t->places;
  int64_t count = l->column.count - l->n, room = count * p->count;
  CQIO_TRY(CQIO_ALLOC(l->ctx, room, &out->from));
  CQIO_TRY(CQIO_ALLOC(l->ctx, room, &out->part));
  for (int r = 0; r < p->count; r++)
    for (int64_t c = 0; c < count; c++) {
      struct line line = l->column.line[l->n + c];
      if (is_export(&line) && r < p->count - 1) continue;
      line.region = is_export(&line) ? NULL : p->name[r];
      out->from[out->lines.count] = c;
      out->part[out->lines.count] = line.region ? p->buys[c * p->count + r] : 1.0;
      CQIO_TRY(cqio__ledger_add(l, &out->lines, line));
    }
  return CQIO_OK;
}

static void fill_row(const struct trade *t, const struct sales *sales, int r, int64_t i,
                     double *row) {
  const struct ledger *l = t->ledger;
  const struct places *p = t->places;
  int64_t n = l->n, all = p->count * n;
  double part = l->output[i] != 0.0 ? p->output[r * n + i] / l->output[i] : 0.0;
  for (int k = 0; k < p->count; k++)
    for (int64_t j = 0; j < n; j++)
      if (l->output[j] != 0.0)
        row[k * n + j] =
            share(t, i, r, k) * *cqio__ledger_cell(l, i, j) * (p->output[k * n + j] / l->output[j]);
  for (int64_t c = 0, k = 0; c < sales->lines.count; c++) {
    const char *buyer = sales->lines.line[c].region;
    double value = *cqio__ledger_cell(l, i, n + sales->from[c]);
    while (buyer && strcmp(p->name[k], buyer) != 0)
      k++;
    row[all + c] = buyer ? share(t, i, r, (int)k) * value * sales->part[c] : part * value;
  }
}

static cqio_status fill(const struct trade *t) {
  struct ledger *l = t->ledger;
  const struct places *p = t->places;
  struct sales sales = {0};
  double *value = NULL;
  int64_t all = p->count * l->n;
  cqio_status status = take_sales(t, &sales);
  int64_t columns = all + sales.lines.count;
  if (!status) status = cqio__ledger_room(l, all + l->row.count - l->n, columns, &value);
  for (int r = 0; r < p->count && !status; r++)
    for (int64_t i = 0; i < l->n; i++)
      fill_row(t, &sales, r, i, value + (r * l->n + i) * columns);
  if (!status) status = cqio__places_spread(l, p, &sales, value);
  cqio_free(sales.from);
  cqio_free(sales.part);
  return status;
}

cqio_status cqio__by_gravity(struct ledger *l, const struct places *p, const struct gravity *g) {
  struct trade t = {.ledger = l, .places = p};
  int64_t R = p->count;
  cqio_status status = CQIO_ALLOC(l->ctx, R * R, &t.distance);
  if (!status) status = CQIO_ALLOC(l->ctx, R * R, &t.kernel);
  if (!status) status = CQIO_ALLOC(l->ctx, l->n * R, &t.supply);
  if (!status) status = CQIO_ALLOC(l->ctx, l->n * R, &t.demand);
  if (!status) status = CQIO_ALLOC(l->ctx, l->n, &t.class);
  if (!status) status = CQIO_ALLOC(l->ctx, l->n, &t.imported);
  if (!status) status = take_distances(&t, g->distances);
  if (!status) status = take_margins(&t);
  if (!status) status = balance(&t, g);
  if (!status) status = fill(&t);
  cqio_free(t.distance);
  cqio_free(t.kernel);
  cqio_free(t.supply);
  cqio_free(t.demand);
  cqio_free(t.class);
  cqio_free(t.imported);
  cqio_trade_free(&t.shares);
  return status;
}
