/* Outputs of regions, and what each buys. */
#include "transforms/region_outputs.h"

#include <math.h>
#include <string.h>

#include "core/text.h"
#include "cqio/numeric.h"

/* Outputs of regions sum to that of the table within this part. */
static const double SUMS = 1e-6;

void cqio__places_free(struct places *p) {
  cqio_free(p->output);
  cqio_free(p->buys);
  cqio_sheet_destroy(&p->sheet);
}

cqio_regional_frame cqio__places_frame(const struct places *p) {
  return (cqio_regional_frame){.districts = p->count,
                               .zones = 1,
                               .sectors = (int)p->ledger->n,
                               .district = p->name,
                               .sector = p->account};
}

static cqio_status copy(const struct ledger *l, const char *text, char **out) {
  size_t size = strlen(text) + 1;
  CQIO_TRY(CQIO__TAKE(l->ctx, l->memory, size, out));
  memcpy(*out, text, size);
  return CQIO_OK;
}

static cqio_status check_one_region(const struct ledger *l) {
  for (int64_t i = 0; i < l->column.count; i++) {
    const char *first = l->row.line[0].region, *region = l->column.line[i].region;
    if (region && (!first || strcmp(region, first) != 0))
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: the table has regions '%.200s' and '%.200s': expected one region, or "
                       "none",
                       l->step, first ? first : "", region);
  }
  return CQIO_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

static cqio_status take_names(struct places *p, bool rest, int key) {
  const struct ledger *l = p->ledger;
  int columns = cqio_sheet_columns(p->sheet), at = 0;
  p->count = columns - 1 + rest;
  if (rest && columns != 2)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: has %d columns of regions: expected one, the rest being what is left of "
                     "the table",
                     cqio_sheet_place(p->sheet, -1), columns - 1);
  if (columns < 2)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: has no column of a region: expected one for each",
                     cqio_sheet_place(p->sheet, -1));
  CQIO_TRY(CQIO__TAKE(l->ctx, l->memory, p->count, &p->name));
  for (int j = 0; j < columns; j++) {
    const char *name = cqio_sheet_column_name(p->sheet, j);
    if (j == key) continue;
    if (strchr(name, '/'))
      return cqio_fail(l->ctx, CQIO_DATA, "%s: region '%.200s': expected a name without '/'",
                       cqio_sheet_place(p->sheet, -1), name);
    CQIO_TRY(copy(l, name, &p->name[at++]));
  }
  if (rest) CQIO_TRY(copy(l, strcmp(p->name[0], "rest") == 0 ? "others" : "rest", &p->name[1]));
  CQIO_TRY(CQIO__TAKE(l->ctx, l->memory, l->n, &p->account));
  for (int64_t i = 0; i < l->n; i++)
    CQIO_TRY(copy(l, l->row.line[i].name, &p->account[i]));
  return CQIO_OK;
}

/* The figures of ROW in OUT [columns - 1], none of which is below 0. */
static cqio_status read_row(const struct places *p, int64_t row, int key, double *out) {
  for (int j = 0, at = 0; j < cqio_sheet_columns(p->sheet); j++) {
    const char *text = cqio_sheet_text(p->sheet, row, j);
    if (j == key) continue;
    if (!cqio_parse_real(text, &out[at]) || !(out[at] >= 0.0))
      return cqio_fail(p->ledger->ctx, CQIO_DATA, "%s: '%.60s': expected a number of 0 or above%s",
                       cqio_sheet_cell_place(p->sheet, row, j), text, cqio_number_hint(text));
    at++;
  }
  return CQIO_OK;
}

/* Outputs of ACCOUNT: they sum to its output, or leave the rest. */
static cqio_status set_output(struct places *p, int64_t row, int64_t account, bool rest,
                              const double *values) {
  const struct ledger *l = p->ledger;
  double all = l->output[account], sum = cqio_sum(values, (size_t)(p->count - rest));
  bool off = rest ? sum > all * (1.0 + SUMS) : fabs(sum - all) > SUMS * fabs(all);
  if (off)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: output of '%.200s' is %.10g: expected %s%.10g",
                     cqio_sheet_place(p->sheet, row), p->account[account], sum,
                     rest ? "at most that of the table, " : "regions that sum to ", all);
  double scale = rest ? fmin(1.0, sum > 0.0 ? all / sum : 1.0) : sum > 0.0 ? all / sum : 0.0;
  for (int r = 0; r < p->count - rest; r++)
    p->output[r * l->n + account] = values[r] * scale;
  if (rest) p->output[l->n + account] = all - p->output[account];
  return CQIO_OK;
}

static cqio_status set_buyers(struct places *p, int64_t row, int64_t column, const double *values) {
  double sum = cqio_sum(values, (size_t)p->count);
  if (!(sum > 0.0))
    return cqio_fail(p->ledger->ctx, CQIO_DATA, "%s: sums to %g: expected an amount above 0",
                     cqio_sheet_place(p->sheet, row), sum);
  for (int r = 0; r < p->count; r++)
    p->buys[column * p->count + r] = values[r] / sum;
  return CQIO_OK;
}

static cqio_status take_row(struct places *p, int64_t row, int key, bool rest, bool *seen,
                            double *values) {
  const struct ledger *l = p->ledger;
  const char *name = cqio_sheet_text(p->sheet, row, key);
  bool found = false;
  CQIO_TRY(read_row(p, row, key, values));
  for (int64_t j = 0; j < l->column.count; j++) {
    const struct line *line = &l->column.line[j];
    if (strcmp(line->name, name) != 0) continue;
    if (seen[j])
      return cqio_fail(l->ctx, CQIO_DATA, "%s: '%.200s' appears twice: expected it once",
                       cqio_sheet_place(p->sheet, row), name);
    found = seen[j] = true;
    if (j < l->n)
      CQIO_TRY(set_output(p, row, j, rest, values));
    else if (!rest)
      CQIO_TRY(set_buyers(p, row, j - l->n, values));
  }
  if (found) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: '%.200s' is not in the table: expected an account or a category of final "
                   "demand",
                   cqio_sheet_place(p->sheet, row), name);
}

static cqio_status take_rows(struct places *p, int key, bool rest, bool *seen, double *values) {
  const struct ledger *l = p->ledger;
  double all = 0.0;
  for (int64_t row = 0; row < cqio_sheet_rows(p->sheet); row++)
    CQIO_TRY(take_row(p, row, key, rest, seen, values));
  for (int64_t i = 0; i < l->n; i++) {
    if (!seen[i] && l->output[i] != 0.0)
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: row '%.200s' is missing: expected one for each account",
                       cqio_sheet_place(p->sheet, -1), p->account[i]);
    all += l->output[i];
  }
  for (int64_t j = l->n; j < l->column.count; j++)
    for (int r = 0; r < p->count && !(seen[j] && !rest); r++)
      p->buys[(j - l->n) * p->count + r] = cqio_sum(p->output + r * l->n, (size_t)l->n) / all;
  return CQIO_OK;
}

cqio_status cqio__places_read(const struct ledger *l, const char *path, bool rest,
                              struct places *out) {
  *out = (struct places){.ledger = l};
  bool *seen = NULL;
  double *values = NULL;
  CQIO_TRY(check_one_region(l));
  CQIO_TRY(cqio_sheet_read_file(l->ctx, path, &out->sheet));
  int key = cqio_sheet_find(out->sheet, "key");
  if (key < 0)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: column 'key' is missing: expected one of accounts",
                     cqio_sheet_place(out->sheet, -1));
  CQIO_TRY(take_names(out, rest, key));
  CQIO_TRY(CQIO_ALLOC(l->ctx, out->count * l->n, &out->output));
  CQIO_TRY(CQIO_ALLOC(l->ctx, out->count * (l->column.count - l->n), &out->buys));
  cqio_status status = CQIO_ALLOC(l->ctx, l->column.count, &seen);
  if (!status) status = CQIO_ALLOC(l->ctx, out->count, &values);
  if (!status) status = take_rows(out, key, rest, seen, values);
  cqio_free(seen);
  cqio_free(values);
  return status;
}
