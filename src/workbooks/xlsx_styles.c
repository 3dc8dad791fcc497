/* Formats of cells of xlsx that show a number as a date or a time (ECMA-376, 18.8.30). */
#include <string.h>

#include "core/grow.h"
#include "workbooks/workbook.h"

static bool is_date(const struct xlsx_styles *s, int64_t format) {
  for (int64_t k = 0; k < s->date_count; k++)
    if (s->dates[k] == format) return true;
  return cqio__is_date_format(format);
}

static void start(void *data, const char *name, const char **attributes) {
  struct xlsx_styles *s = data;
  const char *id = cqio__xml_attribute(attributes, "numFmtId"),
             *code = cqio__xml_attribute(attributes, "formatCode");
  int64_t format = 0;
  bool known = id && cqio_parse_integer(id, &format);
  if (strcmp(name, "cellXfs") == 0) s->of_cells = true;
  if (strcmp(name, "numFmt") == 0 && known && code && cqio__is_date_code(code) &&
      !CQIO__GROW(s->ctx, s->date_count, &s->date_slots, &s->dates))
    s->dates[s->date_count++] = format;
  if (strcmp(name, "xf") == 0 && s->of_cells &&
      !CQIO__GROW(s->ctx, s->count, &s->slots, &s->is_date))
    s->is_date[s->count++] = known && is_date(s, format);
}

static void end(void *data, const char *name) {
  struct xlsx_styles *s = data;
  if (strcmp(name, "cellXfs") == 0) s->of_cells = false;
}

cqio_status cqio__xlsx_styles_read(const struct bundle *bundle, struct xlsx_styles *out) {
  const char *member = cqio__bundle_find(bundle, "xl/styles.xml");
  *out = (struct xlsx_styles){.ctx = bundle->ctx};
  return member ? cqio__xml_read(bundle, member, start, end, NULL, out) : CQIO_OK;
}

void cqio__xlsx_styles_free(struct xlsx_styles *styles) {
  cqio_free(styles->is_date);
  cqio_free(styles->dates);
}

bool cqio__xlsx_shows_date(const struct xlsx_styles *styles, const char *index) {
  int64_t k;
  return index && cqio_parse_integer(index, &k) && k >= 0 && k < styles->count &&
         styles->is_date[k];
}
