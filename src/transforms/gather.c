/* From a table on all ranks to its ledger on rank 0. */
#include "transforms/ledger.h"

#include <math.h>
#include <string.h>

#include "iotable/table_file.h"

/* ---- lines beside the accounts --------------------------------------------------------------- */

/* Splits LABEL into a region of TABLE before '/' and the rest. */
static cqio_status split(const struct ledger *l, const cqio_io_table *t, const char *label,
                         struct line *line) {
  int32_t region = cqio__io_region_before(t, label);
  size_t length = region >= 0 ? strlen(t->regions.text[region]) : 0;
  line->region = NULL;
  if (region >= 0 && label[length] == '/') {
    CQIO_TRY(cqio__ledger_text(l, t->regions.text[region], &line->region));
    label += length + 1;
  }
  return cqio__ledger_text(l, label, &line->name);
}

static cqio_status add_line(struct ledger *l, const cqio_io_table *t, struct lines *lines,
                            enum line_kind kind, const char *label, const char *unit,
                            cqio_io_role role) {
  struct line line = {.kind = kind, .role = role};
  CQIO_TRY(split(l, t, label, &line));
  if (unit) CQIO_TRY(cqio__ledger_text(l, unit, &line.unit));
  return cqio__ledger_add(l, lines, line);
}

static cqio_status add_accounts(struct ledger *l, const cqio_io_table *t) {
  for (int64_t i = 0; i < t->accounts; i++) {
    const char *region = cqio_io_table_region(t, i);
    struct line line = {.kind = LINE_ACCOUNT};
    if (region) CQIO_TRY(cqio__ledger_text(l, region, &line.region));
    CQIO_TRY(cqio__ledger_text(l, cqio_io_table_sector(t, i), &line.name));
    if (t->account_unit) CQIO_TRY(cqio__ledger_text(l, t->account_unit[i], &line.unit));
    CQIO_TRY(cqio__ledger_add(l, &l->row, line));
    CQIO_TRY(cqio__ledger_add(l, &l->column, line));
  }
  return CQIO_OK;
}

/* ---- what is no sum of lines ----------------------------------------------------------------- */

/* Takes SERIES of ROLE, and of REGION unless that is below 0, from VALUES [n]. */
static void take_away(const cqio_io_table *t, const cqio_io_series *series, cqio_io_role role,
                      int32_t region, double *values) {
  for (int k = 0; k < series->count; k++) {
    int32_t own = region < 0 ? region : cqio__io_region_before(t, series->name[k]);
    for (int64_t i = 0; i < t->accounts && series->role[k] == role && own == region; i++)
      values[i] -= series->values[k][i];
  }
}

static bool any(const double *values, int64_t n, double size) {
  for (int64_t i = 0; i < n; i++)
    if (fabs(values[i]) > 1e-12 * size) return true;
  return false;
}

static double largest(const double *values, int64_t n) {
  double size = 0.0;
  for (int64_t i = 0; i < n; i++)
    size = fmax(size, fabs(values[i]));
  return size;
}

/* CONSUMPTION [n] of the households of REGION that is in none of their columns; whether any is. */
static bool left_over(const cqio_io_table *t, const double *consumption, int32_t region,
                      double *rest) {
  memcpy(rest, consumption, (size_t)t->accounts * sizeof *rest);
  take_away(t, &t->final, CQIO_ROLE_HOUSEHOLD, region, rest);
  take_away(t, &t->household_part, CQIO_ROLE_HOUSEHOLD_PART, region, rest);
  return any(rest, t->accounts, largest(consumption, t->accounts));
}

/* The same of compensation that is in no row. */
static bool paid_elsewhere(const cqio_io_table *t, double *rest) {
  memcpy(rest, t->compensation, (size_t)t->accounts * sizeof *rest);
  take_away(t, &t->primary, CQIO_ROLE_COMPENSATION, -1, rest);
  return any(rest, t->accounts, largest(t->compensation, t->accounts));
}

/* Consumption of households in other columns of final demand, and compensation in all value added.
 */
static cqio_status add_rest(struct ledger *l, const cqio_io_table *t, double *rest,
                            struct lines *columns, struct lines *rows, double **kept, int *count) {
  static const char other[] = "other households";
  for (int g = 0; g < t->household_groups; g++) {
    const cqio_io_household *h = &t->household[g];
    if (!left_over(t, h->consumption, h->region, rest)) continue;
    bool whole =
        h->region < 0 && memcmp(rest, h->consumption, (size_t)t->accounts * sizeof *rest) == 0;
    CQIO_TRY(add_line(l, t, columns, LINE_FINAL, whole ? h->name : other, NULL,
                      CQIO_ROLE_HOUSEHOLD_PART));
    if (h->region >= 0)
      CQIO_TRY(cqio__ledger_text(l, t->regions.text[h->region],
                                 &columns->line[columns->count - 1].region));
    CQIO_TRY(CQIO__TAKE(l->ctx, l->memory, t->accounts, &kept[*count]));
    memcpy(kept[(*count)++], rest, (size_t)t->accounts * sizeof *rest);
  }
  if (!t->compensation || !paid_elsewhere(t, rest)) return CQIO_OK;
  return add_line(l, t, rows, LINE_PRIMARY, "compensation", NULL, CQIO_ROLE_COMPENSATION);
}

/* Whether the table says what households have; where it says so of all and not by region, by what
 * is paid in each. */
static bool has_income(const cqio_io_table *t) {
  bool by_region = t->household_groups > 0 && t->household[0].region >= 0;
  for (int g = 0; g < t->household_groups; g++)
    if (t->household[g].income > 0.0) return true;
  return t->household_groups > 0 && t->household_income > 0.0 && (t->compensation || !by_region);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void put_row(struct ledger *l, int64_t row, const double *values) {
  memcpy(cqio__ledger_cell(l, row, 0), values, (size_t)l->n * sizeof *values);
}

static void put_column(struct ledger *l, int64_t column, const double *values) {
  for (int64_t i = 0; i < l->n; i++)
    *cqio__ledger_cell(l, i, column) = values[i];
}

/* Income of HOUSEHOLD, in the last row, where their first column stands. */
static void put_income(struct ledger *l, const cqio_io_table *t,
                       const cqio_io_household *household) {
  const char *region = household->region < 0 ? NULL : t->regions.text[household->region];
  if (!has_income(t)) return;
  for (int64_t j = l->n; j < l->column.count; j++) {
    const struct line *line = &l->column.line[j];
    bool same = !region || (line->region && strcmp(line->region, region) == 0);
    if (!cqio__ledger_is_household(line) || !same) continue;
    *cqio__ledger_cell(l, l->row.count - 1, j) = cqio__io_household_income(t, household);
    return;
  }
}

static cqio_status put_account(void *data, int64_t account, const double *values) {
  struct ledger *l = data;
  put_row(l, account, values);
  return CQIO_OK;
}

/* Rows in the order of add_rows. */
static void put_rows(struct ledger *l, const cqio_io_table *t, const double *compensation) {
  int64_t row = l->n;
  for (int k = 0; k < t->primary.count; k++)
    put_row(l, row++, t->primary.values[k]);
  if (compensation) put_row(l, row++, compensation);
  if (t->employment) put_row(l, row++, t->employment);
  for (int k = 0; k < t->extension.count; k++, row++) {
    put_row(l, row, t->extension.values[k]);
    for (int f = 0; f < t->final.count && t->extension.direct && t->extension.direct[k]; f++)
      *cqio__ledger_cell(l, row, l->n + f) = t->extension.direct[k][f];
  }
}

static cqio_status add_rows(struct ledger *l, const cqio_io_table *t) {
  bool named = t->employment && strcmp(t->employment_unit, "unit of employment") != 0;
  if (t->employment)
    CQIO_TRY(add_line(l, t, &l->row, LINE_EMPLOYMENT, "employment",
                      named ? t->employment_unit : NULL, CQIO_ROLE_EMPLOYMENT));
  for (int k = 0; k < t->extension.count; k++) {
    const char *unit = t->extension.unit[k];
    CQIO_TRY(add_line(l, t, &l->row, LINE_EXTENSION, t->extension.name[k],
                      strcmp(unit, CQIO_IO_NO_UNIT) != 0 ? unit : NULL, CQIO_ROLE_EXTENSION));
  }
  struct line income = {.kind = LINE_INCOME, .name = "income of households"};
  return has_income(t) ? cqio__ledger_add(l, &l->row, income) : CQIO_OK;
}

/* All but the matrix of the accounts. */
static cqio_status fill(struct ledger *l, const cqio_io_table *t, double *rest, double **kept) {
  int parts = 0;
  CQIO_TRY(add_accounts(l, t));
  for (int k = 0; k < t->final.count; k++)
    CQIO_TRY(add_line(l, t, &l->column, LINE_FINAL, t->final.name[k], NULL, t->final.role[k]));
  for (int k = 0; k < t->household_part.count; k++)
    CQIO_TRY(add_line(l, t, &l->column, LINE_FINAL, t->household_part.name[k], NULL,
                      CQIO_ROLE_HOUSEHOLD_PART));
  for (int k = 0; k < t->primary.count; k++)
    CQIO_TRY(add_line(l, t, &l->row, LINE_PRIMARY, t->primary.name[k], NULL, t->primary.role[k]));
  int64_t before = l->row.count;
  CQIO_TRY(add_rest(l, t, rest, &l->column, &l->row, kept, &parts));
  bool paid = l->row.count > before;
  CQIO_TRY(add_rows(l, t));
  CQIO_TRY(cqio__ledger_room(l, l->row.count, l->column.count, &l->value));
  put_rows(l, t, paid ? rest : NULL);
  for (int k = 0; k < t->final.count; k++)
    put_column(l, l->n + k, t->final.values[k]);
  for (int k = 0; k < t->household_part.count; k++)
    put_column(l, l->n + t->final.count + k, t->household_part.values[k]);
  for (int k = 0; k < parts; k++)
    put_column(l, l->n + t->final.count + t->household_part.count + k, kept[k]);
  for (int g = 0; g < t->household_groups; g++)
    put_income(l, t, &t->household[g]);
  return CQIO_OK;
}

static cqio_status begin(cqio_ctx *ctx, const cqio_io_table *t, const cqio_io_options *options,
                         struct ledger *l) {
  double *rest = NULL, **kept = NULL;
  CQIO_TRY(cqio_ctx_alone(ctx, &l->ctx));
  CQIO_TRY(CQIO_ALLOC(l->ctx, 1, &l->memory));
  CQIO_TRY(cqio__ledger_text(l, t->source, &l->place));
  if (strcmp(t->unit, "unit of the table") != 0) CQIO_TRY(cqio__ledger_text(l, t->unit, &l->unit));
  l->n = t->accounts;
  l->mixed = t->mixed;
  l->partial = t->partial;
  l->memory->unit = l->unit ? l->unit : "unit of the table";
  l->memory->measure = t->measure;
  l->memory->mixed = t->mixed;
  l->memory->year = t->year;
  l->limit = options->memory;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &l->output));
  memcpy(l->output, t->output, (size_t)l->n * sizeof *l->output);
  cqio_status status = CQIO_ALLOC(l->ctx, l->n, &rest);
  if (!status) status = CQIO_ALLOC(l->ctx, t->household_groups + 1, &kept);
  if (!status) status = fill(l, t, rest, kept);
  cqio_free(rest);
  cqio_free(kept);
  return status;
}

cqio_status cqio__ledger_gather(cqio_ctx *ctx, const cqio_io_table *t,
                                const cqio_io_options *options, struct ledger *l) {
  bool root = cqio_ctx_rank(ctx) == 0;
  if (!t->rows || t->scale)
    return cqio_fail(ctx, CQIO_USAGE,
                     "%s: the table is factored, or scaled for solving: expected one that was read "
                     "with options.flows, and dense",
                     t->source);
  if (!t->output)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: holds coefficients without output: expected flows, or x beside them",
                     t->source);
  cqio_status status = CQIO_OK;
  if (root) status = begin(ctx, t, options, l);
  status = cqio_agree(ctx, cqio_ctx_adopt(ctx, root ? l->ctx : NULL, status));
  if (!status) status = cqio__io_pass_rows(ctx, t, put_account, l);
  for (int64_t i = 0; i < l->n && root && !status && !t->flows; i++)
    for (int64_t j = 0; j < l->n; j++)
      *cqio__ledger_cell(l, i, j) *= l->output[j];
  return status;
}
