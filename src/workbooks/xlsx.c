/* Sheets of xlsx (ECMA-376): names in workbook.xml, texts in sharedStrings.xml, rows in a member of
 * each sheet. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/grow.h"
#include "workbooks/workbook.h"

/* ---- texts that cells share ------------------------------------------------------------------ */

enum { MOST_SHARED = 256 << 20 };

static void start_shared(void *data, const char *name, const char **attributes) {
  struct workbook *w = data;
  (void)attributes;
  if (strcmp(name, "si") == 0) w->value_used = 0;
  if (strcmp(name, "rPh") == 0) w->in_sheet = true; /* how it is spoken */
  w->collects = strcmp(name, "t") == 0 && !w->in_sheet;
}

static void keep_shared(struct workbook *w) {
  size_t needed = w->shared_used + w->value_used + 1;
  if (needed > MOST_SHARED || w->found) {
    w->found = true; /* too many */
    return;
  }
  if (needed > w->shared_room) {
    size_t room = 2 * needed;
    char *larger;
    if (CQIO_ALLOC(w->ctx, room, &larger)) return;
    if (w->shared_used > 0) memcpy(larger, w->shared, w->shared_used);
    cqio_free(w->shared);
    w->shared = larger;
    w->shared_room = room;
  }
  if (CQIO__GROW(w->ctx, w->shared_count, &w->shared_slots, &w->shared_at)) return;
  if (w->value_used > 0) memcpy(w->shared + w->shared_used, w->value, w->value_used);
  w->shared[w->shared_used + w->value_used] = '\0';
  w->shared_at[w->shared_count++] = w->shared_used;
  w->shared_used = needed;
}

static void end_shared(void *data, const char *name) {
  struct workbook *w = data;
  if (strcmp(name, "si") == 0) keep_shared(w);
  if (strcmp(name, "rPh") == 0) w->in_sheet = false;
  w->collects = false;
}

static void collect(void *data, const char *text, int length) {
  struct workbook *w = data;
  if (w->collects) cqio__workbook_collect(w, text, length);
}

static cqio_status read_shared(struct workbook *w) {
  const char *member = cqio__bundle_find(&w->bundle, "xl/sharedStrings.xml");
  if (!member) return CQIO_OK;
  CQIO_TRY(cqio__xml_read(&w->bundle, member, start_shared, end_shared, collect, w));
  bool many = w->found;
  w->found = w->in_sheet = false;
  return many ? cqio_fail(w->ctx, CQIO_DATA,
                          "%s: has more than %d MiB of texts: expected a table of numbers",
                          w->bundle.path, MOST_SHARED >> 20)
              : CQIO_OK;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static void start_book(void *data, const char *name, const char **attributes) {
  struct workbook *w = data;
  const char *sheet = cqio__xml_attribute(attributes, "name");
  const char *relation = cqio__xml_attribute(attributes, "r:id");
  if (strcmp(name, "sheet") != 0 || !sheet || !relation) return;
  if (w->found || !cqio__bundle_matches(sheet, w->pattern)) {
    cqio__gather(&w->others, sheet);
    return;
  }
  snprintf(w->wanted, sizeof w->wanted, "%s", sheet);
  snprintf(w->relation, sizeof w->relation, "%s", relation);
  w->found = true;
}

static void start_relation(void *data, const char *name, const char **attributes) {
  struct workbook *w = data;
  const char *id = cqio__xml_attribute(attributes, "Id"),
             *target = cqio__xml_attribute(attributes, "Target");
  if (strcmp(name, "Relationship") != 0 || !id || !target || strcmp(id, w->relation) != 0) return;
  snprintf(w->member, sizeof w->member, "%s%.4000s", target[0] == '/' ? "" : "xl/",
           target + (target[0] == '/'));
}

static void end_nothing(void *data, const char *name) {
  (void)data;
  (void)name;
}

static cqio_status find_sheet(struct workbook *w) {
  const char *book = cqio__bundle_find(&w->bundle, "xl/workbook.xml"),
             *relations = cqio__bundle_find(&w->bundle, "xl/_rels/workbook.xml.rels");
  if (!book || !relations)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "%s: has no xl/workbook.xml: expected a workbook in the form xlsx",
                     w->bundle.path);
  CQIO_TRY(cqio__xml_read(&w->bundle, book, start_book, end_nothing, NULL, w));
  if (!w->found)
    return cqio_fail(w->ctx, CQIO_DATA, "%s: has no sheet '%s': expected one of that name",
                     w->bundle.path, w->pattern);
  CQIO_TRY(cqio__xml_read(&w->bundle, relations, start_relation, end_nothing, NULL, w));
  const char *member = w->member[0] ? cqio__bundle_find(&w->bundle, w->member) : NULL;
  if (member) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_DATA, "%s: the member of sheet '%s' is missing: expected %s",
                   w->bundle.path, w->wanted, w->member[0] ? w->member : "one");
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* 0-based column of "BC12"; -1. */
static int64_t column_of(const char *reference) {
  int64_t column = 0;
  const char *at = reference;
  for (; isupper((unsigned char)*at) && at - reference < 5; at++)
    column = 26 * column + (*at - 'A' + 1);
  return at > reference ? column - 1 : -1;
}

static void start_cell(void *data, const char *name, const char **attributes) {
  struct workbook *w = data;
  if (strcmp(name, "row") == 0) {
    const char *number = cqio__xml_attribute(attributes, "r");
    w->row_number = number ? strtoll(number, NULL, 10) : w->row_number + 1;
    w->column = -1;
  }
  if (strcmp(name, "c") == 0) {
    const char *reference = cqio__xml_attribute(attributes, "r"),
               *type = cqio__xml_attribute(attributes, "t");
    int64_t column = reference ? column_of(reference) : -1;
    w->column = column >= 0 ? column : w->column + 1;
    w->shares = type && strcmp(type, "s") == 0;
    w->is_truth = type && strcmp(type, "b") == 0;
    w->is_date = type && strcmp(type, "d") == 0; /* text of ISO 8601 */
    if (!type || strcmp(type, "n") == 0)
      w->is_date = cqio__xlsx_shows_date(&w->styles, cqio__xml_attribute(attributes, "s"));
    w->has_formula = false;
    w->value_used = 0;
  }
  if (strcmp(name, "f") == 0) w->has_formula = true;
  w->collects = strcmp(name, "v") == 0 || strcmp(name, "t") == 0;
}

/* Dates, times and truth values are stored as numbers, which they are not. */
static void put_cell(struct workbook *w) {
  if (w->is_date && w->value_used > 0)
    cqio__workbook_collect(w, CQIO__DATE, (int)strlen(CQIO__DATE));
  const char *text = w->value_used ? w->value : "";
  size_t length = w->value_used;
  if (w->is_truth && length == 1) {
    text = *text == '0' ? "FALSE" : "TRUE";
    length = strlen(text);
  }
  if (w->shares) {
    char digits[24] = "";
    if (length < sizeof digits) memcpy(digits, text, length);
    int64_t index = 0;
    bool known = cqio_parse_integer(digits, &index) && index >= 0 && index < w->shared_count;
    text = known ? w->shared + w->shared_at[index] : "#REF!";
    length = strlen(text);
  }
  if ((length > 0 || w->has_formula) && !cqio__row_put(w->row, w->column, text, length))
    w->found = false;
}

static void end_cell(void *data, const char *name) {
  struct workbook *w = data;
  w->collects = false;
  if (strcmp(name, "c") == 0) put_cell(w);
  if (strcmp(name, "row") != 0) return;
  w->row_done = true;
  cqio__xml_pause(&w->xml);
}

cqio_status cqio__xlsx_open(struct workbook *w, const char *sheet) {
  snprintf(w->pattern, sizeof w->pattern, "%s", sheet);
  CQIO_TRY(find_sheet(w));
  w->found = false;
  CQIO_TRY(read_shared(w));
  CQIO_TRY(cqio__xlsx_styles_read(&w->bundle, &w->styles));
  w->found = true;
  return cqio__xml_open(&w->bundle, cqio__bundle_find(&w->bundle, w->member), start_cell, end_cell,
                        collect, w, &w->xml);
}
