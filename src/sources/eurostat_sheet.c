/* Supply and use tables of Eurostat as sheets. */
#include "sources/eurostat_sheet.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "drafts/joined.h"
#include "sheet/sheet.h"
#include "sources/eurostat_lines.h"
#include "sources/readers.h"

struct pivot {
  struct eurostat lines;
  struct eurostat_codes rows, columns;
  double *values; /* [rows.count][columns.count] */
};

/* Sums of products and industries, and output, value added and supply, which follow from others. */
static const char sums[] = " TOTAL CPA_TOTAL P1 P2 B1G B1N TS_BP TS_PP TU TFU P3 P5 P5G P51C ";

static const char prefix[] = "eurostat:";

cqio_status cqio__eurostat_file(cqio_ctx *ctx, const char *text, char **file) {
  bool named = strncmp(text, prefix, sizeof prefix - 1) == 0;
  CQIO_TRY(cqio_copy_text(ctx, text + (named ? sizeof prefix - 1 : 0), file));
  char *colon = strrchr(*file, ':');
  if (named && colon && strchr(colon, '=')) *colon = '\0';
  return CQIO_OK;
}

bool cqio__is_eurostat_sheet(cqio_ctx *ctx, const char *text) {
  cqio_ctx *alone = NULL;
  struct bundle bundle;
  if (strncmp(text, prefix, sizeof prefix - 1) == 0) return true;
  if (cqio_ctx_alone(ctx, &alone)) return false;
  bool is = !cqio__bundle_open(alone, text, &bundle) && cqio__is_eurostat(&bundle);
  cqio__bundle_close(&bundle);
  cqio_ctx_destroy(&alone);
  return is;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static bool is_sum(const char *code) {
  return cqio__listed(sums, code);
}

static cqio_status take_codes(void *data) {
  struct pivot *p = data;
  struct eurostat *e = &p->lines;
  if (is_sum(e->is[e->row]) || is_sum(e->is[e->column])) return CQIO_OK;
  CQIO_TRY(cqio__eurostat_add(e, &p->rows, e->is[e->row]));
  return cqio__eurostat_add(e, &p->columns, e->is[e->column]);
}

static cqio_status take_cell(void *data) {
  struct pivot *p = data;
  struct eurostat *e = &p->lines;
  double value;
  if (is_sum(e->is[e->row]) || is_sum(e->is[e->column])) return CQIO_OK;
  CQIO_TRY(cqio__eurostat_value(e, &value));
  int row = cqio__eurostat_find(&p->rows, e->is[e->row]);
  int column = cqio__eurostat_find(&p->columns, e->is[e->column]);
  p->values[(size_t)row * (size_t)p->columns.count + (size_t)column] += value;
  return CQIO_OK;
}

/* Changes of inventories and valuables also stand together, as P5M. */
static bool is_repeated(struct pivot *p, const char *code) {
  return strcmp(code, "P5M") == 0 && cqio__eurostat_find(&p->columns, "P52") >= 0;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static const char *name_of(const char *code) {
  static const char *const names[][2] = {{"P7", "imports"},
                                         {"OTTM", "trade and transport margins"},
                                         {"D21X31", "taxes less subsidies on products"}};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (strcmp(code, names[k][0]) == 0) return names[k][1];
  return code;
}

static cqio_status fill(struct pivot *p, const char *path, const char **text, char *digits,
                        cqio_sheet **out) {
  int columns = 1;
  text[0] = "key";
  for (int k = 0; k < p->columns.count; k++)
    if (!is_repeated(p, p->columns.text[k])) text[columns++] = name_of(p->columns.text[k]);
  const char **cell = text + columns;
  for (int i = 0; i < p->rows.count; i++) {
    *cell++ = name_of(p->rows.text[i]);
    for (int k = 0; k < p->columns.count; k++) {
      size_t at = (size_t)i * (size_t)p->columns.count + (size_t)k;
      if (!is_repeated(p, p->columns.text[k]))
        *cell++ = cqio__shortest_digits(p->values[at], digits + at * CQIO__DIGITS);
    }
  }
  return cqio__sheet_of_texts(p->lines.ctx, path, cqio__eurostat_unit(&p->lines), p->rows.count,
                              columns, text, out);
}

static cqio_status read_pivot(struct pivot *p, const char *path, cqio_sheet **out) {
  cqio_ctx *ctx = p->lines.ctx;
  const char **text = NULL;
  char *digits = NULL;
  CQIO_TRY(cqio__eurostat_lines(&p->lines, take_codes, p));
  size_t cells = (size_t)p->rows.count * (size_t)p->columns.count;
  if (cells == 0)
    return cqio_fail(ctx, CQIO_DATA, "%s: has no line of '%.200s': expected a table of it", path,
                     p->lines.selection ? p->lines.selection : "any table");
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &p->values));
  CQIO_TRY(cqio__eurostat_lines(&p->lines, take_cell, p));
  CQIO_TRY(cqio__eurostat_check(&p->lines));
  size_t size = ((size_t)p->rows.count + 1) * ((size_t)p->columns.count + 1);
  cqio_status status = CQIO_ALLOC(ctx, size, &text);
  if (!status) status = CQIO_ALLOC(ctx, cells * CQIO__DIGITS, &digits);
  if (!status) status = fill(p, path, text, digits, out);
  cqio_free(text);
  cqio_free(digits);
  return status;
}

cqio_status cqio__eurostat_sheet(cqio_ctx *ctx, const char *text, cqio_sheet **out) {
  char *file = NULL;
  struct bundle bundle = {0};
  struct pivot p = {.lines = {.ctx = ctx,
                              .row_names = " prd_ava prd_use prod_na ",
                              .column_names = " ind_ava ind_use induse ",
                              .decimals = -1}};
  *out = NULL;
  CQIO_TRY(cqio__eurostat_file(ctx, text, &file));
  const char *end = text + strlen(text), *colon = strrchr(text, ':');
  bool selects = colon && strchr(colon, '=') && (size_t)(end - colon) < strlen(text) - strlen(file);
  p.lines.selection = selects ? colon + 1 : NULL;
  cqio_status status = cqio__bundle_open(ctx, file, &bundle);
  if (!status && bundle.count != 1)
    status = cqio_fail(ctx, CQIO_DATA, "%s: expected one file of Eurostat", file);
  p.lines.bundle = &bundle;
  if (!status) status = read_pivot(&p, file, out);
  cqio__bundle_close(&bundle);
  cqio_free(p.rows.text);
  cqio_free(p.columns.text);
  cqio_free(p.values);
  cqio_free(file);
  return status;
}
