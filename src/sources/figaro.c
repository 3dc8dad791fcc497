/* FIGARO tables of Eurostat: a matrix, or one cell a line. */
#include <string.h>

#include "drafts/joined.h"
#include "drafts/long_form.h"
#include "sources/readers.h"

static const struct joined layout = {.unit = "million EUR",
                                     .final = " P3_S14 P3_S15 P3_S13 P51G P5M P52 P53 P6 ",
                                     .inputs = " D21X31 OP_RES OP_NRES D1 D29X39 B2A3G ",
                                     .ignored = ""};

static const char *find_member(const struct bundle *b, const char *start) {
  char line[4096];
  for (int k = 0; k < b->count; k++)
    if (!cqio__bundle_matches(b->member[k], "*.json") &&
        strncmp(cqio__first_line(b, b->member[k], line) +
                    3 * (strncmp(line, "\xEF\xBB\xBF", 3) == 0),
                start, strlen(start)) == 0)
      return b->member[k];
  return NULL;
}

static const char *find_flat(const struct bundle *b) {
  const char *industries = find_member(b, "icioiRow,icioiCol,");
  return industries ? industries : find_member(b, "iciopRow,iciopCol,");
}

bool cqio__is_figaro(const struct bundle *bundle) {
  return bundle->kind != FOLDER && bundle->count <= 4 &&
         (find_member(bundle, "rowLabels,") || find_flat(bundle));
}

cqio_status cqio__read_figaro(struct draft *draft, const struct bundle *bundle) {
  static const char *const industries[] = {"refArea", "rowIi", "counterpartArea", "colIi",
                                           "obsValue"};
  static const char *const products[] = {"refArea", "rowPp", "counterpartArea", "colPp",
                                         "obsValue"};
  const char *matrix = find_member(bundle, "rowLabels,"), *flat = find_flat(bundle);
  cqio__draft_name_year(draft, matrix ? matrix : flat, "*ed_YYYY.* *YYYY*");
  if (matrix) return cqio__read_joined(draft, bundle, matrix, &layout);
  if (!flat)
    return cqio_fail(draft->ctx, CQIO_DATA,
                     "%s: has neither a column 'rowLabels' nor 'icioiRow': expected a table of "
                     "industries or products; tables of supply and use are none",
                     bundle->path);
  struct long_form form = {.unit = "million EUR", .final = layout.final};
  bool products_too = find_member(bundle, "iciopRow,iciopCol,") == flat;
  memcpy(form.column, products_too ? products : industries, sizeof form.column);
  return cqio__read_long_form(draft, bundle, flat, &form);
}
