/* National tables of Eurostat, as TSV with a column a year, or as SDMX-CSV: those of one country,
 * year and unit, as in eurostat:FILE:geo=DE,TIME_PERIOD=2015,unit=MIO_EUR,stk_flow=DOM. */
#include <stdio.h>
#include <string.h>

#include "sources/joined.h"
#include "sources/lines.h"
#include "sources/readers.h"

enum { DIMENSIONS = 16, CODE = 64, CODES = 4096 };

struct codes {
  char (*text)[CODE];
  int count, hint;
};

struct reader {
  struct draft *draft;
  const struct bundle *bundle;
  struct text text;
  bool tsv;
  int count, row, column, value; /* dimensions; which are rows and columns; field of the value */
  char name[DIMENSIONS][CODE], wanted[DIMENSIONS][CODE], is[DIMENSIONS][CODE];
  struct codes rows, columns, accounts;
  int *row_at, *column_at; /* index in parts.beside of codes that are no account; -1: a sum */
};

static const char row_names[] = " prd_ava ind_ava prod_na ",
                  column_names[] = " prd_use ind_use induse ",
                  final[] = " P3_S13 P3_S14 P3_S15 P51G P52 P53 P5M P6 ",
                  primary[] = " D21X31 D1 D29X39 B2A3G P7 P1 OP_RES OP_NRES ";

bool cqio__is_eurostat(const struct bundle *bundle) {
  char line[4096];
  const char *first =
      bundle->kind == ONE_FILE ? cqio__first_line(bundle, bundle->member[0], line) : "";
  return strstr(first, "geo\\TIME_PERIOD") ||
         (strstr(first, "OBS_VALUE") && strstr(first, "TIME_PERIOD"));
}

/* ---- the header ------------------------------------------------------------------------------ */

static cqio_status add_dimension(struct reader *r, const char *name, size_t length) {
  char place[PLACE];
  if (r->count == DIMENSIONS)
    return cqio_fail(r->draft->ctx, CQIO_DATA, "%s: has more than %d dimensions: expected a table",
                     cqio__text_place(&r->text, -1, place), DIMENSIONS);
  snprintf(r->name[r->count], CODE, "%.*s", (int)length, name);
  if (cqio__listed(row_names, r->name[r->count])) r->row = r->count;
  if (cqio__listed(column_names, r->name[r->count])) r->column = r->count;
  r->count++;
  return CQIO_OK;
}

/* What is wanted of each dimension, as in "geo=DE,unit=MIO_EUR". */
static void read_selection(struct reader *r) {
  for (int k = 0; k < r->count; k++) {
    size_t length = strlen(r->name[k]);
    for (const char *at = r->draft->selection; at && *at;
         at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
      if (strncmp(at, r->name[k], length) == 0 && at[length] == '=')
        snprintf(r->wanted[k], CODE, "%.*s", (int)strcspn(at + length + 1, ","), at + length + 1);
  }
}

/* TSV: names with commas between them, a backslash, TIME_PERIOD; then the years. */
static cqio_status read_tsv_header(struct reader *r) {
  char place[PLACE];
  struct text *t = &r->text;
  for (const char *at = t->field[0]; *at; at += strcspn(at, ",\\"), at += *at == ',') {
    if (*at == '\\') break;
    CQIO_TRY(add_dimension(r, at, strcspn(at, ",\\")));
  }
  CQIO_TRY(add_dimension(r, "TIME_PERIOD", 11));
  read_selection(r);
  const char *year = r->wanted[r->count - 1];
  r->value = t->count == 2 && !*year ? 1 : -1;
  for (int k = 1; k < t->count && *year; k++)
    if (strncmp(t->field[k], year, strlen(year)) == 0) r->value = k;
  if (r->value > 0) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA,
                   "%s: has %d years%s%s: expected one that is named, as in "
                   "eurostat:FILE:TIME_PERIOD=%.20s",
                   cqio__text_place(t, -1, place), t->count - 1, *year ? ", and not " : "", year,
                   t->count > 1 ? t->field[1] : "2015");
}

static cqio_status read_header(struct reader *r) {
  char place[PLACE];
  bool more;
  struct text *t = &r->text;
  r->count = 0;
  r->row = r->column = r->value = -1;
  CQIO_TRY(cqio__text_next(t, &more));
  r->tsv = more && strchr(t->field[0], '\\') != NULL;
  if (r->tsv) CQIO_TRY(read_tsv_header(r));
  for (int k = 0; k < t->count && !r->tsv; k++) {
    CQIO_TRY(add_dimension(r, t->field[k], strlen(t->field[k])));
    if (strcmp(t->field[k], "OBS_VALUE") == 0) r->value = k;
  }
  if (!r->tsv) read_selection(r);
  if (r->row >= 0 && r->column >= 0 && r->value >= 0) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA,
                   "%s: has no dimension of rows and of columns: expected prd_ava, ind_ava or "
                   "prod_na, and prd_use, ind_use or induse",
                   cqio__text_place(t, -1, place));
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool is_free(const struct reader *r, int k) {
  static const char others[] = " OBS_VALUE OBS_FLAG CONF_STATUS STRUCTURE ";
  return k == r->row || k == r->column || cqio__listed(others, r->name[k]) ||
         strcmp(r->name[k], "LAST UPDATE") == 0 || (r->tsv && k == r->count - 1);
}

static void read_codes(struct reader *r) {
  const char *at = r->text.field[0];
  for (int k = 0; k < r->count && r->tsv; k++) {
    size_t length = strcspn(at, ",");
    snprintf(r->is[k], CODE, "%.*s", (int)length, at);
    at += length + (at[length] == ',');
  }
  for (int k = 0; k < r->count && !r->tsv; k++)
    snprintf(r->is[k], CODE, "%.63s", k < r->text.count ? r->text.field[k] : "");
}

/* Whether the line is of what is wanted; a dimension of which nothing is said must be the same in
 * all lines. */
static cqio_status choose(struct reader *r, bool *chosen) {
  char place[PLACE];
  read_codes(r);
  *chosen = true;
  for (int k = 0; k < r->count && *chosen; k++)
    if (!is_free(r, k) && r->draft->selection && strstr(r->draft->selection, r->name[k]))
      *chosen = strcmp(r->wanted[k], r->is[k]) == 0;
  for (int k = 0; k < r->count && *chosen; k++) {
    if (is_free(r, k)) continue;
    if (!*r->wanted[k]) snprintf(r->wanted[k], CODE, "%.63s", r->is[k]);
    if (strcmp(r->wanted[k], r->is[k]) != 0)
      return cqio_fail(r->draft->ctx, CQIO_DATA,
                       "%s: %s = '%s', and '%s' before: expected one table; choose it as in "
                       "eurostat:FILE:%s=%s",
                       cqio__text_place(&r->text, -1, place), r->name[k], r->is[k], r->wanted[k],
                       r->name[k], r->wanted[k]);
  }
  return CQIO_OK;
}

typedef cqio_status (*line_taker)(struct reader *);

static cqio_status each_line(struct reader *r, line_taker take) {
  bool more = true, chosen;
  cqio_status status = cqio__text_open(r->bundle, r->bundle->member[0], 0, &r->text);
  if (!status) status = read_header(r);
  int fields = r->text.count;
  while (!status && more) {
    status = cqio__text_next(&r->text, &more);
    if (!status && more) status = cqio__text_expect(&r->text, fields);
    if (!status && more) status = choose(r, &chosen);
    if (!status && more && chosen) status = take(r);
  }
  cqio__text_close(&r->text);
  return status;
}

static int find(struct codes *list, const char *text) {
  for (int k = 0; k < list->count; k++) {
    int at = (list->hint + k) % list->count;
    if (strcmp(list->text[at], text) != 0) continue;
    list->hint = at;
    return at;
  }
  return -1;
}

static cqio_status add(struct reader *r, struct codes *list, const char *text) {
  if (find(list, text) >= 0) return CQIO_OK;
  if (list->count == CODES)
    return cqio_fail(r->draft->ctx, CQIO_DATA, "%s: has more than %d codes: expected a table",
                     r->bundle->path, CODES);
  if (!list->text) CQIO_TRY(CQIO_ALLOC(r->draft->ctx, CODES, &list->text));
  snprintf(list->text[list->count++], CODE, "%s", text);
  return CQIO_OK;
}

static cqio_status take_codes(struct reader *r) {
  CQIO_TRY(add(r, &r->rows, r->is[r->row]));
  return add(r, &r->columns, r->is[r->column]);
}

/* A value without the flags behind it; ':' is none. */
static cqio_status read_value(struct reader *r, double *out) {
  char *text = r->text.field[r->value];
  text[strcspn(text, " ")] = '\0';
  *out = 0.0;
  if (strcmp(text, ":") == 0) return CQIO_OK;
  CQIO_TRY(cqio__text_number(&r->text, r->value, true, out));
  cqio__note_decimals(text, &r->draft->decimals);
  return CQIO_OK;
}

static cqio_status take_cell(struct reader *r) {
  struct draft *d = r->draft;
  double value;
  int row = find(&r->rows, r->is[r->row]), column = find(&r->columns, r->is[r->column]);
  int64_t from = cqio__draft_find(d, NULL, r->is[r->row], r->accounts.hint),
          to = cqio__draft_find(d, NULL, r->is[r->column], 0);
  CQIO_TRY(read_value(r, &value));
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
    if (find(&r->columns, code) < 0 || sum || cqio__listed(final, code) ||
        cqio__listed(primary, code))
      continue;
    CQIO_TRY(add(r, &r->accounts, code));
  }
  return CQIO_OK;
}

/* Imports of a table of all uses are subtracted from them; else they are an input. */
static cqio_status add_row(struct reader *r, const char *code, int *at) {
  bool all = false;
  for (int k = 0; k < r->count; k++)
    all = all || (strcmp(r->name[k], "stk_flow") == 0 && strcmp(r->wanted[k], "TOTAL") == 0);
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

static const char *unit_of(const struct reader *r) {
  for (int k = 0; k < r->count; k++)
    if (strcmp(r->name[k], "unit") == 0)
      return strcmp(r->wanted[k], "MIO_EUR") == 0 ? "million EUR" : NULL;
  return NULL;
}

cqio_status cqio__read_eurostat(struct draft *draft, const struct bundle *bundle) {
  struct reader r = {.draft = draft, .bundle = bundle};
  cqio_status status = each_line(&r, take_codes);
  if (!status && r.rows.count == 0)
    status = cqio_fail(draft->ctx, CQIO_DATA, "%s: has no line of '%.200s': expected a table of it",
                       bundle->path, draft->selection ? draft->selection : "any table");
  if (!status) status = begin(&r);
  if (!status) status = each_line(&r, take_cell);
  draft->parts.unit = unit_of(&r);
  cqio_free(r.rows.text);
  cqio_free(r.columns.text);
  cqio_free(r.accounts.text);
  return status;
}
