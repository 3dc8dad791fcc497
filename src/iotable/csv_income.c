/* What a table says of the income of its households: all of it, or by region. */
#include "iotable/csv.h"
#include "iotable/plausible.h"

#include <stdio.h>
#include <string.h>

/* The number of "REGION = NUMBER; ..." in TEXT. */
static bool find_region(const char *text, const char *region, double *out) {
  size_t length = strlen(region);
  char number[64];
  const char *at = text;
  while (at && !(strncmp(at, region, length) == 0 && strchr(" =", at[length])))
    at = strchr(at, ';') ? strchr(at, ';') + 1 + strspn(strchr(at, ';') + 1, " ") : NULL;
  at = at ? strchr(at, '=') : NULL;
  if (!at) return false;
  at += 1 + strspn(at + 1, " ");
  snprintf(number, sizeof number, "%.*s", (int)strcspn(at, "; "), at);
  return cqio_parse_real(number, out) && *out > 0.0;
}

static int count_parts(const char *text) {
  int count = 0;
  for (text += strspn(text, "; "); *text; text += strspn(text, "; "), count++)
    text += strcspn(text, ";");
  return count;
}

/* What households buy of the accounts of REGION. */
static double bought_in(const cqio_io_table *t, const cqio_io_household *h, int32_t region) {
  double sum = 0.0;
  for (int64_t i = 0; i < t->accounts; i++)
    if (cqio__region_of(t, i) == region) sum += h->consumption[i];
  return sum;
}

/* Households of two regions that buy in the other one more than in their own. */
static void warn_of_exchange(const struct csv *c) {
  const cqio_io_table *t = c->table;
  for (int g = 1; g < t->household_groups; g++)
    for (int k = 0; k < g; k++) {
      const cqio_io_household *a = &t->household[k], *b = &t->household[g];
      if (a->region < 0 || b->region < 0 ||
          bought_in(t, a, b->region) <= bought_in(t, a, a->region) ||
          bought_in(t, b, a->region) <= bought_in(t, b, b->region))
        continue;
      cqio_log(
          c->ctx, CQIO_LOG_WARN,
          "%s: households of region %s buy more in %s than at home, and those of %s in %s: are "
          "the columns exchanged?",
          cqio_sheet_place(c->part[0].sheet, -1), t->regions.text[a->region],
          t->regions.text[b->region], t->regions.text[b->region], t->regions.text[a->region]);
      return;
    }
}

cqio_status cqio__csv_read_income(struct csv *c) {
  cqio_io_table *t = c->table;
  warn_of_exchange(c);
  const char *said = cqio__sayings_find(&c->sayings, "table", "household_income");
  const char *line = cqio_sheet_header(c->part[0].sheet, "household_income");
  const char *text = said ? said : line;
  double total;
  if (!text) return CQIO_OK;
  if (said && line && strcmp(said, line) != 0)
    return cqio_fail(c->ctx, CQIO_DATA,
                     "%s: household_income = %.40s: expected %.40s, as in the file of roles",
                     cqio_sheet_place(c->part[0].sheet, -1), line, said);
  if (cqio_parse_real(text, &total) && total > 0.0) {
    t->household_income = total;
    return cqio__io_check_income(c->ctx, t, cqio_sheet_place(c->part[0].sheet, -1), NONE, total);
  }
  bool good = t->household_groups > 0 && t->household[0].region >= 0 &&
              count_parts(text) == t->household_groups;
  for (int g = 0; g < t->household_groups && good; g++)
    good = find_region(text, t->regions.text[t->household[g].region], &t->household[g].income);
  for (int g = 0; g < t->household_groups && good; g++)
    CQIO_TRY(cqio__io_check_income(c->ctx, t, cqio_sheet_place(c->part[0].sheet, -1),
                                   t->household[g].region, t->household[g].income));
  if (good) return CQIO_OK;
  return cqio_fail(c->ctx, CQIO_DATA,
                   "%s: household_income = %.40s (%s): expected a finite number > 0, or one for "
                   "each region, 'REGION = NUMBER; ...'",
                   cqio_sheet_place(c->part[0].sheet, -1), text, t->unit);
}
