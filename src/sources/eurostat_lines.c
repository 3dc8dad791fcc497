/* Lines of files of Eurostat: TSV with a column a year, or SDMX-CSV. */
#include "sources/eurostat_lines.h"

#include <stdio.h>
#include <string.h>

#include "drafts/joined.h"
#include "sources/readers.h"

enum { CODES = 4096 };

/* ---- the header ------------------------------------------------------------------------------ */

static cqio_status add_dimension(struct eurostat *r, const char *name, size_t length) {
  char place[PLACE];
  if (r->count == EUROSTAT_DIMENSIONS)
    return cqio_fail(r->ctx, CQIO_DATA, "%s: has more than %d dimensions: expected a table",
                     cqio__text_place(&r->text, -1, place), EUROSTAT_DIMENSIONS);
  snprintf(r->name[r->count], EUROSTAT_CODE, "%.*s", (int)length, name);
  if (cqio__listed(r->row_names, r->name[r->count])) r->row = r->count;
  if (cqio__listed(r->column_names, r->name[r->count])) r->column = r->count;
  r->count++;
  return CQIO_OK;
}

/* What is wanted of each dimension, as in "geo=DE,unit=MIO_EUR". */
static cqio_status read_selection(struct eurostat *r) {
  char names[EUROSTAT_DIMENSIONS * (EUROSTAT_CODE + 1) + 2] = " ";
  for (int k = 0; k < r->count; k++) {
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s ", r->name[k]);
  }
  CQIO_TRY(cqio__check_selection(r->ctx, r->bundle->path, "eurostat", r->selection, names));
  for (int k = 0; k < r->count; k++) {
    size_t length = strlen(r->name[k]);
    for (const char *at = r->selection; at && *at;
         at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
      if (strncmp(at, r->name[k], length) == 0 && at[length] == '=')
        snprintf(r->wanted[k], EUROSTAT_CODE, "%.*s", (int)strcspn(at + length + 1, ","),
                 at + length + 1);
  }
  return CQIO_OK;
}

/* TSV: names with commas between them, a backslash, TIME_PERIOD; then the years. */
static cqio_status read_tsv_header(struct eurostat *r) {
  char place[PLACE];
  struct text *t = &r->text;
  for (const char *at = t->field[0]; *at; at += strcspn(at, ",\\"), at += *at == ',') {
    if (*at == '\\') break;
    CQIO_TRY(add_dimension(r, at, strcspn(at, ",\\")));
  }
  CQIO_TRY(add_dimension(r, "TIME_PERIOD", 11));
  CQIO_TRY(read_selection(r));
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

static cqio_status read_header(struct eurostat *r) {
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
  if (!r->tsv) CQIO_TRY(read_selection(r));
  if (r->row >= 0 && r->column >= 0 && r->value >= 0) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA,
                   "%s: has no dimension of rows and of columns: expected prd_ava, ind_ava or "
                   "prod_na, and prd_use, ind_use or induse",
                   cqio__text_place(t, -1, place));
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool is_free(const struct eurostat *r, int k) {
  static const char others[] = " OBS_VALUE OBS_FLAG CONF_STATUS STRUCTURE ";
  return k == r->row || k == r->column || cqio__listed(others, r->name[k]) ||
         strcmp(r->name[k], "LAST UPDATE") == 0 || (r->tsv && k == r->count - 1);
}

static void read_codes(struct eurostat *r) {
  const char *at = r->text.field[0];
  for (int k = 0; k < r->count && r->tsv; k++) {
    size_t length = strcspn(at, ",");
    snprintf(r->is[k], EUROSTAT_CODE, "%.*s", (int)length, at);
    at += length + (at[length] == ',');
  }
  for (int k = 0; k < r->count && !r->tsv; k++)
    snprintf(r->is[k], EUROSTAT_CODE, "%.63s", k < r->text.count ? r->text.field[k] : "");
}

/* Whether the line is of what is wanted; a dimension of which nothing is said must be the same in
 * all lines. */
static cqio_status choose(struct eurostat *r, bool *chosen) {
  char place[PLACE];
  read_codes(r);
  *chosen = true;
  for (int k = 0; k < r->count && *chosen; k++)
    if (!is_free(r, k) && r->selection && strstr(r->selection, r->name[k]))
      *chosen = strcmp(r->wanted[k], r->is[k]) == 0;
  for (int k = 0; k < r->count && *chosen; k++) {
    if (is_free(r, k)) continue;
    if (!*r->wanted[k]) snprintf(r->wanted[k], EUROSTAT_CODE, "%.63s", r->is[k]);
    if (strcmp(r->wanted[k], r->is[k]) != 0)
      return cqio_fail(r->ctx, CQIO_DATA,
                       "%s: %s = '%s', and '%s' before: expected one table; choose it as in "
                       "eurostat:FILE:%s=%s",
                       cqio__text_place(&r->text, -1, place), r->name[k], r->is[k], r->wanted[k],
                       r->name[k], r->wanted[k]);
  }
  return CQIO_OK;
}

cqio_status cqio__eurostat_lines(struct eurostat *r, eurostat_taker take, void *data) {
  bool more = true, chosen;
  cqio_status status = cqio__text_open(r->bundle, r->bundle->member[0], 0, &r->text);
  if (!status) status = read_header(r);
  int fields = r->text.count;
  while (!status && more) {
    status = cqio__text_next(&r->text, &more);
    if (!status && more) status = cqio__text_expect(&r->text, fields);
    for (int k = 0; k < fields && !status && more; k++)
      status = cqio__text_check(&r->text, k);
    if (!status && more) status = choose(r, &chosen);
    if (!status && more && chosen) status = take(data);
  }
  cqio__text_close(&r->text);
  return status;
}

int cqio__eurostat_find(struct eurostat_codes *list, const char *text) {
  for (int k = 0; k < list->count; k++) {
    int at = (list->hint + k) % list->count;
    if (strcmp(list->text[at], text) != 0) continue;
    list->hint = at;
    return at;
  }
  return -1;
}

cqio_status cqio__eurostat_add(struct eurostat *r, struct eurostat_codes *list, const char *text) {
  if (cqio__eurostat_find(list, text) >= 0) return CQIO_OK;
  if (list->count == CODES)
    return cqio_fail(r->ctx, CQIO_DATA, "%s: has more than %d codes: expected a table",
                     r->bundle->path, CODES);
  if (!list->text) CQIO_TRY(CQIO_ALLOC(r->ctx, CODES, &list->text));
  snprintf(list->text[list->count++], EUROSTAT_CODE, "%s", text);
  return CQIO_OK;
}

/* A value without the flags behind it; ':' is none. */
cqio_status cqio__eurostat_value(struct eurostat *r, double *out) {
  char *text = r->text.field[r->value];
  text[strcspn(text, " ")] = '\0';
  *out = 0.0;
  r->values++;
  if (strcmp(text, ":") == 0) {
    r->missing++;
    return CQIO_OK;
  }
  CQIO_TRY(cqio__text_number(&r->text, r->value, true, out));
  cqio__note_decimals(text, &r->decimals);
  return CQIO_OK;
}

cqio_status cqio__eurostat_check(const struct eurostat *r) {
  const char *wanted = r->selection ? r->selection : "any table";
  if (r->values == r->missing)
    return cqio_fail(r->ctx, CQIO_DATA,
                     "%s: no data for '%.200s': all %lld values are ':', not available: expected "
                     "figures; choose another year or country",
                     r->bundle->path, wanted, (long long)r->values);
  if (r->missing > 0)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: %lld of %lld values are ':', not available, and are read as 0", r->bundle->path,
             (long long)r->missing, (long long)r->values);
  return CQIO_OK;
}

const char *cqio__eurostat_unit(const struct eurostat *r) {
  for (int k = 0; k < r->count; k++)
    if (strcmp(r->name[k], "unit") == 0)
      return strcmp(r->wanted[k], "MIO_EUR") == 0 ? "million EUR" : NULL;
  return NULL;
}
