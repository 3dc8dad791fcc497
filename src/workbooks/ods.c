/* Sheets of ods (OpenDocument 1.3): tables of content.xml. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workbooks/workbook.h"

static int64_t repeated(const char **attributes, const char *name) {
  const char *text = cqio__xml_attribute(attributes, name);
  long long count = text ? strtoll(text, NULL, 10) : 1;
  return count > 0 ? count : 1;
}

static void start_table(struct workbook *w, const char **attributes) {
  const char *name = cqio__xml_attribute(attributes, "table:name");
  if (!name) return;
  if (w->found || !cqio__bundle_matches(name, w->pattern)) {
    cqio__gather(&w->others, name);
    return;
  }
  snprintf(w->wanted, sizeof w->wanted, "%s", name);
  w->found = w->in_sheet = true;
}

static void start_cell(struct workbook *w, const char **attributes) {
  const char *value = cqio__xml_attribute(attributes, "office:value"),
             *type = cqio__xml_attribute(attributes, "office:value-type");
  w->repeat = repeated(attributes, "table:number-columns-repeated");
  w->value_used = 0;
  w->text_cell = !value;
  w->is_date = type && (strcmp(type, "date") == 0 || strcmp(type, "time") == 0);
  w->has_formula = cqio__xml_attribute(attributes, "table:formula") != NULL;
  if (value) cqio__workbook_collect(w, value, (int)strlen(value));
}

static void start(void *data, const char *name, const char **attributes) {
  struct workbook *w = data;
  if (strcmp(name, "table:table") == 0) start_table(w, attributes);
  if (!w->in_sheet) return;
  if (strcmp(name, "table:table-row") == 0) {
    w->row_repeat = repeated(attributes, "table:number-rows-repeated");
    w->column = 0;
  }
  if (strcmp(name, "table:table-cell") == 0 || strcmp(name, "table:covered-table-cell") == 0)
    start_cell(w, attributes);
  if (strcmp(name, "text:p") == 0) w->collects = w->text_cell;
  if (strcmp(name, "text:s") == 0 && w->collects) cqio__workbook_collect(w, " ", 1);
}

static void end(void *data, const char *name) {
  struct workbook *w = data;
  if (!w->in_sheet) return;
  if (strcmp(name, "table:table") == 0) w->in_sheet = false;
  if (strcmp(name, "text:p") == 0) w->collects = false;
  if (strcmp(name, "table:table-cell") == 0 || strcmp(name, "table:covered-table-cell") == 0) {
    if (w->is_date) cqio__workbook_collect(w, CQIO__DATE, (int)strlen(CQIO__DATE));
    bool filled = w->value_used > 0 || w->has_formula;
    for (int64_t k = 0; k < w->repeat && filled; k++)
      if (!cqio__row_put(w->row, w->column + k, w->value ? w->value : "", w->value_used)) break;
    w->column += w->repeat;
  }
  if (strcmp(name, "table:table-row") != 0) return;
  w->row_number += w->row_repeat;
  w->row_done = true;
  cqio__xml_pause(&w->xml);
}

static void collect(void *data, const char *text, int length) {
  struct workbook *w = data;
  if (w->collects) cqio__workbook_collect(w, text, length);
}

cqio_status cqio__ods_open(struct workbook *w, const char *sheet) {
  const char *member = cqio__bundle_find(&w->bundle, "content.xml");
  snprintf(w->pattern, sizeof w->pattern, "%s", sheet);
  if (!member)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "%s: has no content.xml: expected a workbook in the form ods", w->bundle.path);
  return cqio__xml_open(&w->bundle, member, start, end, collect, w, &w->xml);
}
