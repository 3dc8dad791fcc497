/* Units of a data set: what a file states for a column, a row or its money, and what is expected.
 */
#include "region/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct range ranges[] = {
#define RANGE(table, key, low, high, kind, unit) {table, key, low, high, kind, unit},
#include "region/ranges.def"
};

/* "x_*", "*_x" and "*" stand for what begins or ends so. */
static bool fits(const char *pattern, const char *key) {
  size_t length = strlen(pattern), size = strlen(key);
  if (pattern[length - 1] == '*') return strncmp(pattern, key, length - 1) == 0;
  if (pattern[0] != '*') return strcmp(pattern, key) == 0;
  return size >= length - 1 && strcmp(pattern + 1, key + size - (length - 1)) == 0;
}

const struct range *cqio__range(enum table_id t, const char *key) {
  for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++)
    if (ranges[k].table == t && fits(ranges[k].key, key)) return &ranges[k];
  return NULL;
}

/* The unit of the program for RANGE, in the currency of the region; its name for messages. */
static void set_target(const struct reading *r, const struct range *range, struct measure *m) {
  const char *unit = *range->unit ? range->unit : "1", *currency = r->data->currency;
  cqio_unit_parse(unit, &m->to);
  if (m->to.currency[0] && currency[0]) memcpy(m->to.currency, currency, sizeof m->to.currency);
  const char *money = strstr(unit, "CNY");
  if (money && currency[0])
    snprintf(m->name, sizeof m->name, "%.*s%s%s", (int)(money - unit), unit, currency, money + 3);
  else
    snprintf(m->name, sizeof m->name, "%s", strcmp(unit, "1") == 0 ? "" : unit);
  m->from = m->to;
}

static bool same_dimensions(const cqio_unit *a, const cqio_unit *b) {
  return memcmp(a->power, b->power, sizeof a->power) == 0;
}

static bool refuse(struct reading *r, enum table_id t, int64_t row, int column, const char *stated,
                   const struct measure *m) {
  const char *expected = *m->name ? m->name : "1";
  cqio_unit any;
  bool known = cqio_unit_parse(stated, &any);
  if (row >= 0)
    cqio__row_fault(r, t, row, column, "unit = %.40s: expected %s%s", stated, expected,
                    known ? " or a multiple of it" : "; the unit is not known");
  else
    cqio__fault(r, t, -1, column, "unit = '%.60s': expected %s for %s%s", stated, expected,
                column >= 0 ? cqio_sheet_column_name(r->table[t], column) : "its figures",
                known ? ", or a multiple of it" : "; the unit is not known");
  return false;
}

/* "per head" alone says that of a year. */
static void complete(cqio_unit *from, const cqio_unit *to) {
  bool per_head = from->power[CQIO_UNIT_MONEY] == 1 && from->power[CQIO_UNIT_PERSON] == -1;
  if (per_head && to->power[CQIO_UNIT_PERSON] == 0) from->power[CQIO_UNIT_PERSON] = 0;
  if (per_head && to->power[CQIO_UNIT_TIME] == -1 && from->power[CQIO_UNIT_TIME] == 0)
    from->power[CQIO_UNIT_TIME] = -1;
}

/* Takes STATED for the figures at a place. */
static bool take_unit(struct reading *r, enum table_id t, int64_t row, int column,
                      const char *stated, struct measure *m) {
  cqio_unit unit;
  bool share = strncmp(stated, "share", 5) == 0 || strcmp(stated, "ratio") == 0;
  if (share && same_dimensions(&m->to, &(cqio_unit){0})) return true;
  if (!cqio_unit_parse(stated, &unit)) return refuse(r, t, row, column, stated, m);
  complete(&unit, &m->to);
  if (!cqio_unit_compatible(&unit, &m->to)) return refuse(r, t, row, column, stated, m);
  m->from = unit;
  if (unit.factor != m->to.factor) snprintf(m->name, sizeof m->name, "%.30s", stated);
  return true;
}

/* ---- header lines ---------------------------------------------------------------------------- */

enum { CLAUSE = 256 };

/* The next clause of TEXT up to ';' into CLAUSE; NULL at the end. */
static const char *next_clause(const char *text, char clause[CLAUSE]) {
  text += strspn(text, "; ");
  if (!*text) return NULL;
  size_t length = strcspn(text, ";");
  snprintf(clause, CLAUSE, "%.*s", (int)(length < CLAUSE ? length : CLAUSE - 1), text);
  return text + length;
}

/* Whether the clause begins with the first word of NAME: "target_haul km" of target_haul_km. */
static bool is_about(const char *clause, const char *name) {
  size_t length = strcspn(clause, " ,=("), k = 0;
  while (k < length && tolower((unsigned char)clause[k]) == tolower((unsigned char)name[k]))
    k++;
  return length >= 3 && k == length && (name[k] == '_' || name[k] == '\0');
}

/* Whether a part is about another column than NAME, which will report it. */
static bool is_about_another(const cqio_sheet *table, const char *clause, const char *name) {
  for (int c = 0; c < cqio_sheet_columns(table); c++)
    if (is_about(clause, cqio_sheet_column_name(table, c))) return !is_about(clause, name);
  return false;
}

static bool speaks_of_shares(const char *clause) {
  return strstr(clause, "share") || strstr(clause, "ratio") || strstr(clause, "coefficient");
}

/* The clause for a column is the one about it, else the one that measures the same. */
bool cqio__measure(struct reading *r, enum table_id t, int column, const struct range *range,
                   struct measure *out) {
  const char *header = cqio_sheet_header(r->table[t], "unit"), *rest;
  const char *attribute = cqio_sheet_unit(r->table[t], column);
  const char *name = cqio_sheet_column_name(r->table[t], column);
  char clause[CLAUSE];
  bool found = false;
  *out = (struct measure){0};
  if (!range || !*range->unit) {
    cqio_unit_parse("1", &out->to);
    out->from = out->to;
    return true;
  }
  if (strcmp(range->unit, "money") == 0) {
    cqio_unit_parse("1", &out->to);
    out->from = out->to;
    snprintf(out->name, sizeof out->name, "%s", r->money[t].name);
    return true;
  }
  set_target(r, range, out);
  if (attribute) return take_unit(r, t, -1, column, attribute, out);
  bool pure = same_dimensions(&out->to, &(cqio_unit){0});
  if (!header) return true;
  while ((header = next_clause(header, clause))) {
    cqio_unit unit;
    bool about = is_about(clause, name);
    if (!cqio_unit_find(clause, &unit, &rest)) {
      if (pure && speaks_of_shares(clause)) continue;
      if (is_about_another(r->table[t], clause, name)) continue;
      return refuse(r, t, -1, column, clause, out);
    }
    complete(&unit, &out->to);
    if (about && !cqio_unit_compatible(&unit, &out->to))
      return refuse(r, t, -1, column, clause, out);
    if (!about && (found || !cqio_unit_compatible(&unit, &out->to))) continue;
    found = true;
    out->from = unit;
    if (unit.factor != out->to.factor) snprintf(out->name, sizeof out->name, "%.30s", clause);
    if (about) break;
  }
  if (!found && !pure)
    cqio__fault(r, t, -1, -1,
                "unit states none for %s: expected a part '%s %s' of the line '# unit:'", name,
                name, out->name);
  return found || pure;
}

bool cqio__row_measure(struct reading *r, enum table_id t, int64_t row, int column,
                       const struct range *range, struct measure *out) {
  const char *stated = column >= 0 ? cqio_sheet_text(r->table[t], row, column) : "";
  *out = (struct measure){.from = {.factor = 1.0}, .to = {.factor = 1.0}};
  if (range) {
    set_target(r, range, out);
    return !*stated || take_unit(r, t, row, column, stated, out);
  }
  snprintf(out->name, sizeof out->name, "%.30s", stated);
  if (!*stated || cqio_unit_parse(stated, &out->from)) {
    out->to = out->from;
    return true;
  }
  cqio__row_fault(r, t, row, column,
                  "unit = %.40s: expected a unit that is known, see docs/files.md", stated);
  return false;
}

bool cqio__units_are_in_rows(struct reading *r, enum table_id t) {
  const char *unit = cqio_sheet_header(r->table[t], "unit");
  if (!unit || strncmp(unit, "per row", 7) == 0) return true;
  cqio__fault(r, t, -1, -1, "unit = '%.40s': expected 'per row', as column 'unit' says it", unit);
  return false;
}

/* ---- money ----------------------------------------------------------------------------------- */

static bool is_money(const cqio_unit *unit) {
  cqio_unit money = {.power = {[CQIO_UNIT_MONEY] = 1}};
  return same_dimensions(unit, &money);
}

bool cqio__money_unit(struct reading *r, enum table_id t, const char *prefix) {
  const char *header = cqio_sheet_header(r->table[t], "unit"), *rest = NULL;
  const char *start = header ? strstr(header, prefix) : NULL;
  char *currency = r->data->currency;
  struct money *money = &r->money[t];
  cqio_unit unit;
  bool good = start && cqio_unit_find(start + strlen(prefix), &unit, &rest) && is_money(&unit);
  if (good && !currency[0]) memcpy(currency, unit.currency, sizeof unit.currency);
  if (good && strcmp(currency, unit.currency) == 0) {
    *money = (struct money){.divisor = 1e8 / unit.factor, .rest = start + strlen(prefix)};
    double power = log10(unit.factor);
    if (power == floor(power) && power > 0)
      snprintf(money->name, sizeof money->name, "1e%.0f %s", power, currency);
    else
      snprintf(money->name, sizeof money->name, "%.9g %s", unit.factor, currency);
    return true;
  }
  cqio__fault(r, t, -1, -1,
              "unit = '%.40s%s': expected a header line such as '# unit: %s1e8 %s at ...'",
              header ? header : "", header && strlen(header) > 40 ? "..." : "", prefix,
              currency[0] ? currency : "CNY");
  return false;
}

void cqio__numbers(struct reading *r, enum table_id t, const char *name, const int *rows, int count,
                   double *out, int stride) {
  const struct range *range = cqio__range(t, name);
  struct measure measure;
  int column = cqio__column(r, t, name);
  if (column < 0 || !cqio__measure(r, t, column, range, &measure)) return;
  for (int i = 0; i < count; i++)
    cqio__number(r, t, rows ? rows[i] : i, column, range, &measure,
                 &out[(size_t)i * (size_t)stride]);
}
