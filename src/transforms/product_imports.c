/* Competitive imports leave the rows that they were part of: by one share of each product, or by
 * shares of its uses (30.3). */
#include <math.h>
#include <string.h>

#include "cqio/regional.h"
#include "transforms/import_row.h"
#include "transforms/steps.h"
#include "transforms/use_shares.h"

struct removal {
  struct ledger *ledger;
  double *flows; /* [n][n] */
  double *sum[USES];
  char **name; /* [n] labels of accounts */
  cqio_account_label *label;
  cqio_imports imports;
  struct use_shares shares; /* of uses; those of all uses alike without a file */
};

static cqio_status take(struct removal *r) {
  const struct ledger *l = r->ledger;
  bool any = false;
  CQIO_TRY(cqio__ledger_room(l, l->n, l->n, &r->flows));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &r->name));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &r->label));
  for (int u = 0; u < USES; u++)
    CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &r->sum[u]));
  for (int64_t i = 0; i < l->n; i++) {
    cqio__ledger_label(&l->row.line[i], &r->label[i]);
    r->name[i] = r->label[i].text;
    memcpy(r->flows + i * l->n, cqio__ledger_cell(l, i, 0), (size_t)l->n * sizeof *r->flows);
    for (int64_t j = l->n; j < l->column.count; j++) {
      enum use use = cqio__import_use(l, &l->column.line[j]);
      if (use < USES) r->sum[use][i] += *cqio__ledger_cell(l, i, j) * (use == INFLOW ? -1 : 1);
      any = any || use == INFLOW;
    }
  }
  return any ? CQIO_OK
             : cqio_fail(l->ctx, CQIO_DATA,
                         "%s: no column of the table is imports: expected one of that role",
                         l->step);
}

/* What of the cell of product I in COLUMN comes from outside. */
static double imported(const void *what, int64_t i, int64_t column, double value) {
  const struct removal *r = what;
  const struct ledger *l = r->ledger;
  const double *share = r->shares.share + i * USE_GROUPS;
  if (column < l->n) return share[INTERMEDIATE] * value;
  const struct line *line = &l->column.line[column];
  switch (cqio__import_use(l, line)) {
  case OTHER:
    return 0.0;
  case INVENTORY:
    return r->sum[INVENTORY][i] > 0.0 ? share[INVESTMENT] * value : 0.0;
  case OUTFLOW:
    return r->sum[OUTFLOW][i] > 0.0 ? r->imports.reexport[i] * (value / r->sum[OUTFLOW][i]) : 0.0;
  case INFLOW:
    return value;
  default:
    return share[line->role == CQIO_ROLE_CAPITAL ? INVESTMENT : CONSUMPTION] * value;
  }
}

/* Uses of the groups that have shares of their own. */
static void sum_groups(const struct removal *r, int64_t i, double use[USE_GROUPS]) {
  const struct ledger *l = r->ledger;
  memset(use, 0, USE_GROUPS * sizeof *use);
  for (int64_t j = 0; j < l->column.count; j++) {
    double value = *cqio__ledger_cell(l, i, j);
    const struct line *line = &l->column.line[j];
    if (j < l->n)
      use[INTERMEDIATE] += value;
    else if (cqio__import_use(l, line) == FINAL_USE)
      use[line->role == CQIO_ROLE_CAPITAL ? INVESTMENT : CONSUMPTION] += value;
  }
  use[INVESTMENT] += fmax(0.0, r->sum[INVENTORY][i]);
}

/* Shares of each product, which with those of a file give its imports less re-exports. */
static cqio_status find_shares(struct removal *r, const char *path) {
  const struct ledger *l = r->ledger;
  double use[USE_GROUPS];
  CQIO_TRY(cqio__use_shares_read(l, path, &r->shares));
  for (int64_t i = 0; i < l->n; i++) {
    double *share = r->shares.share + i * USE_GROUPS;
    for (int g = 0; g < USE_GROUPS && !r->shares.given[i]; g++)
      share[g] = r->imports.import_share[i];
    if (!r->shares.given[i]) continue;
    sum_groups(r, i, use);
    CQIO_TRY(cqio__use_shares_meet(l, &r->shares, i, use,
                                   r->imports.import_share[i] * r->imports.domestic_use[i]));
  }
  if (l->report && path)
    fprintf(l->report,
            "%s: shares are multiplied by %.4g to %.4g, so that imports are the table's\n", l->step,
            r->shares.least, r->shares.most);
  return CQIO_OK;
}

static cqio_status remove_imports(struct removal *r, const char *path) {
  struct ledger *l = r->ledger;
  CQIO_TRY(take(r));
  const cqio_regional_frame frame = {
      .districts = 0, .zones = 0, .sectors = (int)l->n, .district = NULL, .sector = r->name};
  const cqio_municipal_table table = {r->flows,        r->sum[FINAL_USE], r->sum[INVENTORY],
                                      r->sum[OUTFLOW], r->sum[INFLOW],    r->sum[OTHER],
                                      l->output};
  CQIO_TRY(cqio_import_removal(l->ctx, &frame, &table, &r->imports));
  CQIO_TRY(find_shares(r, path));
  CQIO_TRY(cqio__imports_take_out(l, imported, r));
  if (l->report && r->imports.guarded + r->imports.negative > 0)
    fprintf(l->report, "%s: %d products re-exported, %d with exports below 0\n", l->step,
            r->imports.guarded, r->imports.negative);
  return CQIO_OK;
}

/* PATH: of shares by use; NULL: one share of each product. */
static cqio_status remove_by(struct ledger *l, const char *path) {
  struct removal r = {.ledger = l};
  cqio_status status = remove_imports(&r, path);
  for (int u = 0; u < USES; u++)
    cqio_free(r.sum[u]);
  cqio_free(r.flows);
  cqio_free(r.name);
  cqio_free(r.label);
  cqio_imports_free(&r.imports);
  cqio__use_shares_free(&r.shares);
  return status;
}

cqio_status cqio__step_remove_imports(struct ledger *l, const char *value) {
  if (strcmp(value, "by-product") != 0)
    return cqio_fail(l->ctx, CQIO_USAGE, "%s %.60s: expected by-product", l->step, value);
  return remove_by(l, NULL);
}

cqio_status cqio__step_use_shares(struct ledger *l, const char *value) {
  return remove_by(l, value);
}
