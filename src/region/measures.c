/* Units of a data set: what a file states for a column, a row or its money, and what is expected.
 */
#include "region/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The unit of the program for RANGE, in the currency and at the prices of the region; its name for
 * messages. */
static void set_target(const struct reading *r, const struct range *range, struct measure *m) {
  const char *unit = *range->unit ? range->unit : "1", *currency = r->data->currency;
  cqio_unit_parse(unit, &m->to);
  if (m->to.currency[0] && currency[0]) memcpy(m->to.currency, currency, sizeof m->to.currency);
  if (m->to.currency[0]) m->to.price_year = r->basis.price_year;
  if (m->to.currency[0]) m->to.prices = r->basis.prices;
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

/* "per head" alone says that of a year. */
static void complete(cqio_unit *from, const cqio_unit *to) {
  bool per_head = from->power[CQIO_UNIT_MONEY] == 1 && from->power[CQIO_UNIT_PERSON] == -1;
  if (per_head && to->power[CQIO_UNIT_PERSON] == 0) from->power[CQIO_UNIT_PERSON] = 0;
  if (per_head && to->power[CQIO_UNIT_TIME] == -1 && from->power[CQIO_UNIT_TIME] == 0)
    from->power[CQIO_UNIT_TIME] = -1;
}

/* Why the unit ANY of the text STATED is refused, or what is known of it, as the end of a message.
 */
static const char *reason(struct reading *r, enum table_id t, bool known, const char *stated,
                          const cqio_unit *any, const struct measure *m) {
  cqio_unit plain = *any;
  plain.price_year = 0;
  plain.prices = 0;
  if (!known) return *cqio_unit_hint(stated) ? cqio_unit_hint(stated) : "; the unit is not known";
  if (same_dimensions(&m->to, &(cqio_unit){0})) return ", a number without a unit";
  complete(&plain, &m->to);
  if (!cqio_unit_compatible(&plain, &m->to)) return " or a multiple of it";
  snprintf(r->words, sizeof r->words, " at %s", cqio__basis_expected(r, t));
  return r->words;
}

static bool refuse(struct reading *r, enum table_id t, int64_t row, int column, const char *stated,
                   const struct measure *m) {
  const char *expected = *m->name ? m->name : "1";
  cqio_unit any;
  bool known = cqio_unit_parse(stated, &any);
  const char *begin, *rest; /* a known unit behind a word, which is no part of it */
  if (!known && cqio_unit_find(stated, &any, &begin, &rest) && !*rest)
    known = !same_dimensions(&any, &m->to);
  if (row >= 0)
    cqio__row_fault(r, t, row, column, "unit = %.40s: expected %s%s", stated, expected,
                    reason(r, t, known, stated, &any, m));
  else
    cqio__fault(r, t, -1, column, "unit = '%.60s': expected %s for %s%s", stated, expected,
                column >= 0 ? cqio_sheet_column_name(r->table[t], column) : "its figures",
                reason(r, t, known, stated, &any, m));
  return false;
}

/* Takes STATED for the figures at a place. */
static bool take_unit(struct reading *r, enum table_id t, int64_t row, int column,
                      const char *stated, struct measure *m) {
  cqio_unit unit;
  bool share = strncmp(stated, "share", 5) == 0 || strcmp(stated, "ratio") == 0;
  if (share && same_dimensions(&m->to, &(cqio_unit){0})) return true;
  if (!cqio_unit_parse(stated, &unit)) return refuse(r, t, row, column, stated, m);
  complete(&unit, &m->to);
  if (!cqio_unit_compatible(&unit, &m->to) || !cqio__basis_fits(r, t, &unit))
    return refuse(r, t, row, column, stated, m);
  m->from = unit;
  m->stated = true;
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

/* Whether WORD is a column of TABLE, or a word of its name: "wages" of monthly_wage_cny. */
static bool is_of_column(const cqio_sheet *table, const char *word, size_t length) {
  size_t first = strcspn(word, "_"); /* "population" of population_2010, which may be misspelt */
  if (first < length) length = first;
  size_t stem = length > 3 && word[length - 1] == 's' ? length - 1 : length;
  for (int c = 0; c < cqio_sheet_columns(table); c++) {
    const char *name = cqio_sheet_column_name(table, c);
    bool begins = strncasecmp(name, word, length) == 0;
    if (begins && (name[length] == '_' || name[length] == '\0')) return true;
    for (const char *part = name; part; part = strchr(part, '_') ? strchr(part, '_') + 1 : NULL) {
      size_t whole = strcspn(part, "_");
      if (whole >= stem && whole <= length + 1 && strncasecmp(part, word, stem) == 0) return true;
    }
  }
  return false;
}

/* Whether what stands before the unit at BEGIN are names of columns: words that are none might be a
 * scale, as in "thsd EUR". What a formula or a list says before it is no part of it. */
static bool is_named(const cqio_sheet *table, const char *clause, const char *begin) {
  static const char *const prose[] = {"and", "or", "in", "all", "figures"};
  const char *word = begin;
  while (word > clause && !strchr(",=:", word[-1]))
    word--;
  for (size_t n; word < begin; word += n + 1) {
    n = strcspn(word, " \t/");
    bool known = n == 0 || is_of_column(table, word, n);
    for (size_t k = 0; k < sizeof prose / sizeof *prose && !known; k++)
      known = strlen(prose[k]) == n && strncasecmp(prose[k], word, n) == 0;
    if (!known) return false;
  }
  return true;
}

/* Reads the clause of the line that is about a column, else the one that measures the same. */
static bool read_line(struct reading *r, enum table_id t, int column, const char *line,
                      struct measure *out) {
  const char *name = cqio_sheet_column_name(r->table[t], column), *begin, *rest, *whole = line;
  bool pure = same_dimensions(&out->to, &(cqio_unit){0});
  char clause[CLAUSE];
  while ((line = next_clause(line, clause))) {
    cqio_unit unit;
    bool about = is_about(clause, name);
    bool found = cqio_unit_find(clause, &unit, &begin, &rest);
    if (!found ||
        (!same_dimensions(&unit, &(cqio_unit){0}) && !is_named(r->table[t], clause, begin))) {
      if (pure && speaks_of_shares(clause)) continue;
      if (is_about_another(r->table[t], clause, name)) continue;
      return refuse(r, t, -1, column, clause, out);
    }
    complete(&unit, &out->to);
    bool fits = cqio_unit_compatible(&unit, &out->to) && cqio__basis_fits(r, t, &unit);
    if (about && !fits) return refuse(r, t, -1, column, clause, out);
    if (!about && (out->stated || !fits)) continue;
    out->stated = true;
    out->from = unit;
    if (unit.factor != out->to.factor) snprintf(out->name, sizeof out->name, "%.30s", clause);
    if (about) break;
  }
  if (!out->stated && !pure && out->cells < 0)
    cqio__fault(r, t, -1, -1,
                "unit = '%.60s' states none for %s: expected a part '%s %s' of the line '# unit:'",
                whole, name, name, out->name);
  return out->stated || pure || out->cells >= 0;
}

/* The column with the units of the rows of column NAME, or -1. */
static int unit_column(const cqio_sheet *table, const char *name) {
  char own[128];
  snprintf(own, sizeof own, "unit_%.100s", name);
  int found = cqio_sheet_find(table, own);
  return found >= 0 ? found : cqio_sheet_find(table, "unit");
}

static bool says_per_row(const char *line) {
  return strncmp(line, "per row", 7) == 0;
}

/* Whether the unit of a variable, in *m, is what the line of the file says of it, if it says any.
 */
static bool agrees(struct reading *r, enum table_id t, int column, const char *line,
                   const struct measure *m) {
  struct measure other = {.from = m->to, .to = m->to, .cells = 0};
  if (!line || says_per_row(line)) return true;
  if (!read_line(r, t, column, line, &other)) return false;
  if (!other.stated || other.from.factor == m->from.factor) return true;
  cqio__fault(r, t, -1, column, "unit = '%.40s': expected that of the whole file, '%.60s'",
              cqio_sheet_unit(r->table[t], column), line);
  return false;
}

/* Whether no unit is missing where nothing states one: numbers without dimensions need none. */
static bool needs_none(struct reading *r, enum table_id t, int column, const struct measure *m) {
  if (m->cells >= 0 || same_dimensions(&m->to, &(cqio_unit){0})) return true;
  cqio__fault(r, t, -1, -1,
              "no unit is stated for %s: expected %s, in the line '# unit:' or in the attribute "
              "units of a NetCDF variable",
              cqio_sheet_column_name(r->table[t], column), m->name);
  return false;
}

bool cqio__measure(struct reading *r, enum table_id t, int column, const struct range *range,
                   struct measure *out) {
  const char *line = cqio_sheet_header(r->table[t], "unit");
  const char *attribute = cqio_sheet_unit(r->table[t], column);
  *out = (struct measure){.cells = -1};
  cqio_unit_parse("1", &out->to);
  out->from = out->to;
  if (!range || !*range->unit) return true;
  out->cells = unit_column(r->table[t], cqio_sheet_column_name(r->table[t], column));
  if (strcmp(range->unit, "money") == 0) {
    const struct money *money = &r->money[t];
    out->to = out->from = money->unit;
    out->stated = money->from_line;
    snprintf(out->name, sizeof out->name, "%s", money->name);
    return !attribute || take_unit(r, t, -1, column, attribute, out);
  }
  set_target(r, range, out);
  if (attribute && !take_unit(r, t, -1, column, attribute, out)) return false;
  if (attribute) return agrees(r, t, column, line, out);
  if (!line) return needs_none(r, t, column, out);
  if (out->cells >= 0 && says_per_row(line)) return true;
  return read_line(r, t, column, line, out);
}

bool cqio__cell_measure(struct reading *r, enum table_id t, int64_t row, int column,
                        struct measure *m) {
  struct measure own = *m;
  const char *name = cqio_sheet_column_name(r->table[t], column);
  const char *stated = m->cells >= 0 ? cqio_sheet_text(r->table[t], row, m->cells) : "";
  bool pure = same_dimensions(&m->to, &(cqio_unit){0});
  if (m->cells >= 0 && !*stated && !m->stated && !pure)
    return refuse(r, t, row, m->cells, stated, m);
  if (*stated && !take_unit(r, t, row, m->cells, stated, &own)) return false;
  if (*stated && m->stated && own.from.factor != m->from.factor) {
    cqio__row_fault(r, t, row, m->cells,
                    "unit = %.40s: expected that of the line '# unit:' or of the variable%s%s, or "
                    "the line '# unit: per row'",
                    stated, *m->name ? ", " : "", m->name);
    return false;
  }
  *m = own;
  size_t length = strlen(name);
  bool km = length > 3 && (strcmp(name + length - 3, "_km") == 0 ||
                           (length > 4 && strcmp(name + length - 4, "_km2") == 0));
  if (!km || m->from.factor == 1.0) return true;
  cqio__fault(r, t, -1, column, "unit of %s is stated as '%s': expected %s, as its name says", name,
              m->name, strrchr(name, '_') + 1);
  return false;
}

/* "2012" of column "year" is the base year; where a table has none, all are. */
static bool is_of_base_year(const struct reading *r, enum table_id t, int64_t row) {
  int column = cqio_sheet_find(r->table[t], "year");
  int64_t year;
  return column < 0 || (cqio_parse_integer(cqio_sheet_text(r->table[t], row, column), &year) &&
                        year == r->data->base_year);
}

bool cqio__row_measure(struct reading *r, enum table_id t, int64_t row, int column,
                       const struct range *range, struct measure *out) {
  const char *stated = column >= 0 ? cqio_sheet_text(r->table[t], row, column) : "";
  *out = (struct measure){.from = {.factor = 1.0}, .to = {.factor = 1.0}, .cells = -1};
  if (range) {
    set_target(r, range, out);
    if (!is_of_base_year(r, t, row)) out->to.price_year = 0;
    bool pure = same_dimensions(&out->to, &(cqio_unit){0}) && out->to.factor == 1.0;
    if (*stated) return take_unit(r, t, row, column, stated, out);
    return pure || refuse(r, t, row, column, stated, out);
  }
  snprintf(out->name, sizeof out->name, "%.30s", stated);
  if (!*stated || cqio_unit_parse(stated, &out->from)) {
    out->to = out->from;
    return true;
  }
  cqio__row_fault(r, t, row, column,
                  "unit = %.40s: expected a unit that is known, see docs/files.md%s", stated,
                  cqio_unit_hint(stated));
  return false;
}

bool cqio__units_are_in_rows(struct reading *r, enum table_id t) {
  const char *unit = cqio_sheet_header(r->table[t], "unit");
  int value = cqio_sheet_find(r->table[t], "value");
  const char *attribute = value >= 0 ? cqio_sheet_unit(r->table[t], value) : NULL;
  if (attribute && !says_per_row(attribute)) {
    cqio__fault(r, t, -1, value, "units = '%.40s': expected 'per row', as column 'unit' says it",
                attribute);
    return false;
  }
  if (!unit || says_per_row(unit)) return true;
  cqio__fault(r, t, -1, -1, "unit = '%.40s': expected 'per row', as column 'unit' says it", unit);
  return false;
}

/* ---- money ----------------------------------------------------------------------------------- */

static bool is_money(const cqio_unit *unit) {
  cqio_unit money = {.power = {[CQIO_UNIT_MONEY] = 1}};
  return same_dimensions(unit, &money);
}

/* What states the money of table T: the line "# unit:", else the first row of a column of units. */
static const char *money_text(const struct reading *r, enum table_id t, bool *from_line) {
  const cqio_sheet *table = r->table[t];
  const char *line = cqio_sheet_header(table, "unit");
  int column = cqio_sheet_find(table, "unit");
  for (int c = 0; column < 0 && c < cqio_sheet_columns(table); c++)
    if (strncmp(cqio_sheet_column_name(table, c), "unit_", 5) == 0) column = c;
  *from_line = line && !says_per_row(line);
  return *from_line || column < 0 ? line : cqio_sheet_text(table, 0, column);
}

static void name_money(struct money *money, const char *currency) {
  double power = log10(money->unit.factor);
  if (power == floor(power) && power > 0)
    snprintf(money->name, sizeof money->name, "1e%.0f %s", power, currency);
  else
    snprintf(money->name, sizeof money->name, "%.9g %s", money->unit.factor, currency);
}

/* Why TEXT is no unit of money, as the end of a message. */
static const char *money_hint(const char *text) {
  const char *open = strchr(text, '('), *close = open ? strchr(open, ')') : NULL;
  const char *begin, *rest;
  char plain[CLAUSE];
  cqio_unit unit;
  if (*cqio_unit_hint(text) || !close) return cqio_unit_hint(text);
  snprintf(plain, sizeof plain, "%.*s%s", (int)(open - text), text, close + 1);
  bool good = cqio_unit_find(plain, &unit, &begin, &rest) && is_money(&unit);
  return good ? "; what stands in parentheses contradicts the unit before it" : "";
}

bool cqio__money_unit(struct reading *r, enum table_id t, const char *prefix) {
  bool from_line;
  const char *text = money_text(r, t, &from_line), *begin, *rest;
  const char *start = text ? strstr(text, prefix) : NULL;
  char *currency = r->data->currency;
  cqio_unit unit;
  bool good = start && cqio_unit_find(start + strlen(prefix), &unit, &begin, &rest) &&
              is_money(&unit) && is_named(r->table[t], start + strlen(prefix), begin) &&
              strchr(";", *rest);
  if (good && !currency[0]) memcpy(currency, unit.currency, sizeof unit.currency);
  good = good && strcmp(currency, unit.currency) == 0;
  if (!good) {
    cqio__fault(r, t, -1, -1,
                "unit = '%.40s%s': expected a header line such as '# unit: %s1e8 %s at ...'%s",
                text ? text : "", text && strlen(text) > 40 ? "..." : "", prefix,
                currency[0] ? currency : "CNY", text ? money_hint(text) : "");
    return false;
  }
  r->money[t] = (struct money){.divisor = 1e8 / unit.factor,
                               .unit = unit,
                               .from_line = from_line,
                               .rest = start + strlen(prefix)};
  name_money(&r->money[t], currency);
  if (cqio__is_of_one_kind(t) && strchr(text, ';')) {
    cqio__fault(r, t, -1, -1, "unit = '%.60s': expected one unit, as all figures are money", text);
    return false;
  }
  if (t == TABLE || cqio__basis_fits(r, t, &unit)) return true;
  cqio__fault(r, t, -1, -1, "unit = '%.60s': expected money at %s", start,
              cqio__basis_expected(r, t));
  return false;
}
