/* Header lines that say something to nobody. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): strcasestr */
#include "cqio/units.h"
#include "sheet/price_remarks.h"
#include "sheet/sheet.h"
#include "units/words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_in(const char *list, const char *word) {
  size_t length = strlen(word);
  for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
  return false;
}

/* Whether TEXT is a unit of something, and not of a year, which figures are of anyhow. */
static bool is_unit(const char *text) {
  cqio_unit unit;
  double number;
  if (cqio_parse_real(text, &number) || !cqio_unit_parse(text, &unit)) return false;
  cqio_unit year = {.factor = 1.0}, yearly = year;
  year.power[CQIO_UNIT_TIME] = 1;
  yearly.power[CQIO_UNIT_TIME] = -1;
  bool time = memcmp(unit.power, year.power, sizeof year.power) == 0 ||
              memcmp(unit.power, yearly.power, sizeof year.power) == 0;
  return !(time && unit.factor == 1.0);
}

/* At most COUNT words. */
static bool is_short(const char *text, int count) {
  for (; *text && count >= 0; text += strspn(text, " _"), count--)
    text += strcspn(text, " _");
  return !*text && count >= 0;
}

/* Whether a line KEY says a thing of one word or two, by a word that may mean something. */
static bool is_statement(const cqio_sheet *table, const char *key, const char *value) {
  static const char harmless[] = "title source sources status method author authors date version "
                                 "licence license contact doi url file table country language "
                                 "note notes comment comments remark remarks name description";
  return !table->netcdf && !is_in(harmless, key) && cqio_sheet_find(table, key) < 0 &&
         is_short(key, 2) && is_short(value, 2);
}

/* ---- units in remarks ------------------------------------------------------------------------ */

/* "x 1000", "1000": figures times so much; but "2010". */
static bool read_factor(const char *text, double *factor) {
  text += strspn(text, "xX*/ ");
  if (!cqio_parse_real(text, factor) || !(*factor > 0.0)) return false;
  double power = log10(*factor);
  return fabs(power) > 2.5 && fabs(power - round(power)) < 1e-9;
}

/* Money whose country is not said, in the first words of TEXT. */
static bool read_vague(const char *text, cqio_unit *unit) {
  char words[64];
  const char *end = text;
  for (int k = 0; k < 3; k++)
    end += strspn(end, " ") + strcspn(end + strspn(end, " "), " ");
  snprintf(words, sizeof words, "%.*s", (int)(end - text), text);
  return cqio_unit_mentions(words, unit) && unit->currency[0] == '?';
}

/* The unit of money or percent that TEXT is, or the scale alone, "thousands"; false without. */
static bool read_remark(const char *text, cqio_unit *unit, bool *scale) {
  char money[128];
  const char *begin, *rest;
  *scale = false;
  bool found =
      cqio_unit_parse(text, unit) || (cqio_unit_find(text, unit, &begin, &rest) && begin == text);
  if (!found && strchr("kKMGT", *text) && text[1] == ' ') { /* "k EUR" */
    snprintf(money, sizeof money, "%c%s", *text, text + 2);
    found = cqio_unit_parse(money, unit) ||
            (cqio_unit_find(money, unit, &begin, &rest) && begin == money);
  }
  if (!found) found = read_vague(text, unit);
  if (found && unit->power[CQIO_UNIT_MONEY] == 1) return true;
  if (read_factor(text, &unit->factor)) return *scale = true;
  if (found) return unit->factor == 0.01 && !unit->power[CQIO_UNIT_PERSON];
  snprintf(money, sizeof money, "%.*s EUR", (int)strcspn(text, " .,;"), text);
  *scale = !isdigit((unsigned char)*text) && cqio_unit_parse(money, unit) && unit->factor != 1.0;
  return *scale;
}

/* Whether the line `# unit:` says UNIT, or its scale, in one of its parts; true without a line
 * where columns may say it. */
static bool is_said(const cqio_sheet *table, const cqio_unit *unit, bool scale) {
  const char *line = cqio_sheet_header(table, "unit"), *begin, *rest;
  char part[CQIO_MESSAGE_SIZE];
  cqio_unit own;
  for (const char *at = line; at && *at; at += strcspn(at, ";"), at += *at == ';') {
    snprintf(part, sizeof part, "%.*s", (int)strcspn(at, ";"), at);
    if (!cqio_unit_parse(part, &own) && !cqio_unit_find(part, &own, &begin, &rest)) continue;
    bool code = unit->factor == 1.0 && unit->power[CQIO_UNIT_MONEY] == 1;
    if (code && strcmp(own.currency, unit->currency) == 0) return true; /* "EUR" alone */
    if (own.factor == unit->factor && (scale || cqio_unit_compatible(&own, unit))) return true;
  }
  return !line && cqio_sheet_find(table, "unit") >= 0;
}

/* Whether TEXT begins as a statement about all figures does. */
static bool is_of_figures(const char *text) {
  static const char words[] =
      "figures numbers values data amounts flows all in table everything "
      "demand demands money monetary units entries cells reported expressed given";
  char word[32];
  size_t length = strcspn(text, " ");
  if (length >= sizeof word) return false;
  for (size_t k = 0; k <= length; k++)
    word[k] = (char)(k < length ? tolower((unsigned char)text[k]) : 0);
  return is_in(words, word);
}

/* The next place of TEXT from *AT on where a unit may be said: behind "in" or "are", or in
 * parentheses or not the whole of it; NULL without. */
static const char *next_place(const char *text, const char *at) {
  static const char *const words[] = {"in ", "are "};
  const char *next = NULL;
  for (size_t k = 0; k < 2; k++) {
    const char *found = at;
    while ((found = strcasestr(found, words[k])) && found > text && found[-1] != ' ' &&
           found[-1] != ',')
      found++;
    if (found && (!next || found + strlen(words[k]) < next)) next = found + strlen(words[k]);
  }
  return next;
}

/* Remarks that say a unit, "figures in thousand USD" or "thousand USD", which the line `# unit:`
 * does not: refused where they speak of all figures, else a warning. */
static cqio_status check_remark(cqio_ctx *ctx, const cqio_sheet *table, const char *key,
                                const char *text) {
  cqio_unit unit;
  static const char notes[] = "note notes comment comments remark remarks description";
  bool scale, all = is_of_figures(text) && (!*key || is_of_figures(key) || is_in(notes, key));
  const char *start = text + strspn(text, "( ");
  bool bare = is_short(start, 3);
  for (const char *at = bare ? start : next_place(text, text); at; at = next_place(text, at)) {
    bool begins = at == start;
    if (!read_remark(at, &unit, &scale) &&
        !(begins && cqio_unit_mentions(at, &unit) && unit.power[CQIO_UNIT_MONEY] == 1))
      continue;
    if (is_said(table, &unit, scale)) continue;
    bool whole = begins ? !*key || is_of_figures(key) : all;
    if (!whole && (begins || scale || unit.power[CQIO_UNIT_MONEY] != 1)) continue;
    if (whole)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: line '# %.60s' says another unit than the line '# unit:': expected it "
                       "there, or a remark about other things",
                       cqio_sheet_place(table, -1), text);
    cqio_log(ctx, CQIO_LOG_WARN, "%s: line '# %.60s' says another unit than the line '# unit:'",
             cqio_sheet_place(table, -1), text);
    return CQIO_OK;
  }
  return CQIO_OK;
}

/* ---- prices in remarks ----------------------------------------------------------------------- */

bool cqio__price_remark(const cqio_sheet *sheet, int64_t *from, struct price_remark *out) {
  for (int64_t i = *from; i < sheet->note_count; i++) {
    const char *key = sheet->text + sheet->notes[i].key;
    out->text = sheet->text + sheet->notes[i].value;
    out->said = (cqio_unit){.factor = 1.0};
    if (cqio__note_has_meaning(key) || !cqio_unit_label_basis(out->text, &out->said)) continue;
    bool basis =
        cqio__begins_basis(out->text) && cqio__is_basis(out->text, strcspn(out->text, ",;."));
    bool begins = basis || is_of_figures(out->text);
    out->all = begins && (!*key || is_of_figures(key));
    *from = i + 1;
    return true;
  }
  return false;
}

cqio_status cqio_sheet_check_notes(cqio_ctx *ctx, const cqio_sheet *table, const char *read) {
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < table->note_count; i++) {
    const char *key = table->text + table->notes[i].key, *place = cqio_sheet_place(table, -1);
    const char *value = table->text + table->notes[i].value;
    bool meaning = cqio__note_has_meaning(key);
    if (!meaning) {
      cqio_status said = check_remark(ctx, table, key, value);
      if (said) status = said;
    }
    if (!*key) continue;
    if (meaning && !*value)
      status = cqio_fail(ctx, CQIO_DATA, "%s: line '# %s:' says nothing: expected a value, or none",
                         place, key);
    else if (meaning && !is_in(read, key))
      status =
          cqio_fail(ctx, CQIO_DATA,
                    "%s: line '# %s: %.60s': expected none, as it says nothing to this kind of "
                    "file",
                    place, key, value);
    else if (!meaning && is_unit(value))
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: line '# %.40s: %.60s' has a unit and no key that is known: expected "
                         "'# unit: ...', or a remark",
                         place, key, value);
    else if (!meaning && is_statement(table, key, value))
      cqio_log(ctx, CQIO_LOG_WARN,
               "%s: line '# %.40s: %.60s' is no statement that is known: it is taken for a remark",
               place, key, value);
  }
  return status;
}
