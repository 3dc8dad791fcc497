/* National tables of Eurostat, as TSV with a column a year, or as SDMX-CSV: those of one country,
 * year and unit, as in eurostat:FILE:geo=DE,TIME_PERIOD=2015,unit=MIO_EUR,stk_flow=DOM. */
#include <string.h>

#include "drafts/joined.h"
#include "sources/eurostat_lines.h"
#include "sources/readers.h"

struct reader {
  struct draft *draft;
  struct eurostat lines;
  struct eurostat_codes rows, columns, accounts;
  int *row_at, *column_at; /* index in parts.beside of codes that are no account; -1: a sum */
};

static const char final[] = " P3_S13 P3_S14 P3_S15 P51G P52 P53 P5M P6 ",
                  primary[] = " D21X31 D1 D29X39 B2A3G P7 P1 OP_RES OP_NRES ";

bool cqio__is_eurostat(const struct bundle *bundle) {
  char line[4096];
  const char *first =
      bundle->kind == ONE_FILE ? cqio__first_line(bundle, bundle->member[0], line) : "";
  return strstr(first, "geo\\TIME_PERIOD") ||
         (strstr(first, "OBS_VALUE") && strstr(first, "TIME_PERIOD"));
}

static cqio_status take_codes(void *data) {
  struct reader *r = data;
  CQIO_TRY(cqio__eurostat_add(&r->lines, &r->rows, r->lines.is[r->lines.row]));
  return cqio__eurostat_add(&r->lines, &r->columns, r->lines.is[r->lines.column]);
}

static cqio_status take_cell(void *data) {
  struct reader *r = data;
  struct eurostat *e = &r->lines;
  struct draft *d = r->draft;
  double value;
  int row = cqio__eurostat_find(&r->rows, e->is[e->row]),
      column = cqio__eurostat_find(&r->columns, e->is[e->column]);
  int64_t from = cqio__draft_find(d, NULL, e->is[e->row], r->accounts.hint),
          to = cqio__draft_find(d, NULL, e->is[e->column], 0);
  CQIO_TRY(cqio__eurostat_value(e, &value));
  if (from >= 0 && to >= 0)
    cqio__draft_cell(d, from, to, value);
  else if (from >= 0 && r->column_at[column] >= 0)
    d->parts.beside[r->column_at[column]].values[from] += value;
  else if (to >= 0 && r->row_at[row] >= 0)
    d->parts.beside[r->row_at[row]].values[to] += value;
  return CQIO_OK;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Codes of columns that are rows, too, and neither final demand nor sums. */
static cqio_status find_accounts(struct reader *r) {
  for (int k = 0; k < r->rows.count; k++) {
    const char *code = r->rows.text[k];
    bool sum = strcmp(code, "TOTAL") == 0 || strcmp(code, "CPA_TOTAL") == 0;
    if (cqio__eurostat_find(&r->columns, code) < 0 || sum || cqio__listed(final, code) ||
        cqio__listed(primary, code))
      continue;
    CQIO_TRY(cqio__eurostat_add(&r->lines, &r->accounts, code));
  }
  return CQIO_OK;
}

/* Imports of a table of all uses are subtracted from them; else they are an input. */
static cqio_status add_row(struct reader *r, const char *code, int *at) {
  bool all = false;
  for (int k = 0; k < r->lines.count; k++)
    all = all ||
          (strcmp(r->lines.name[k], "stk_flow") == 0 && strcmp(r->lines.wanted[k], "TOTAL") == 0);
  bool imports = strcmp(code, "P7") == 0;
  cqio_io_role role = imports ? CQIO_ROLE_IMPORT : CQIO_ROLES;
  return cqio__draft_beside(r->draft, !(imports && all), code, NULL, role, 0, at);
}

static cqio_status begin(struct reader *r) {
  struct draft *d = r->draft;
  CQIO_TRY(find_accounts(r));
  CQIO_TRY(cqio__draft_begin(d, r->accounts.count));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, r->rows.count, &r->row_at));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, r->columns.count, &r->column_at));
  for (int k = 0; k < r->accounts.count; k++)
    CQIO_TRY(cqio__draft_label(d, k, NULL, r->accounts.text[k]));
  for (int k = 0; k < r->columns.count; k++) {
    r->column_at[k] = -1;
    if (cqio__listed(final, r->columns.text[k]))
      CQIO_TRY(
          cqio__draft_beside(d, false, r->columns.text[k], NULL, CQIO_ROLES, 0, &r->column_at[k]));
  }
  for (int k = 0; k < r->rows.count; k++) {
    r->row_at[k] = -1;
    if (cqio__listed(primary, r->rows.text[k]))
      CQIO_TRY(add_row(r, r->rows.text[k], &r->row_at[k]));
  }
  return CQIO_OK;
}

cqio_status cqio__read_eurostat(struct draft *draft, const struct bundle *bundle) {
  struct reader r = {.draft = draft,
                     .lines = {.ctx = draft->ctx,
                               .bundle = bundle,
                               .selection = draft->selection,
                               .row_names = " prd_ava ind_ava prod_na ",
                               .column_names = " prd_use ind_use induse ",
                               .decimals = -1}};
  cqio_status status = cqio__eurostat_lines(&r.lines, take_codes, &r);
  if (!status && r.rows.count == 0)
    status = cqio_fail(draft->ctx, CQIO_DATA, "%s: has no line of '%.200s': expected a table of it",
                       bundle->path, draft->selection ? draft->selection : "any table");
  if (!status) status = begin(&r);
  if (!status) status = cqio__eurostat_lines(&r.lines, take_cell, &r);
  if (!status) status = cqio__eurostat_check(&r.lines);
  if (r.lines.decimals > draft->decimals) draft->decimals = r.lines.decimals;
  draft->parts.unit = cqio__eurostat_unit(&r.lines);
  for (int k = 0; k < r.lines.count; k++)
    if (strcmp(r.lines.name[k], "TIME_PERIOD") == 0)
      draft->parts.year = cqio_unit_year(r.lines.wanted[k]);
  cqio_free(r.rows.text);
  cqio_free(r.columns.text);
  cqio_free(r.accounts.text);
  return status;
}
