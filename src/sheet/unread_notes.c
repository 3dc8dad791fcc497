/* Header lines that say something to nobody. */
#include "cqio/units.h"
#include "sheet/sheet.h"

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

cqio_status cqio_sheet_check_notes(cqio_ctx *ctx, const cqio_sheet *table, const char *read) {
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < table->note_count; i++) {
    const char *key = table->text + table->notes[i].key, *place = cqio_sheet_place(table, -1);
    const char *value = table->text + table->notes[i].value;
    bool meaning = cqio__note_has_meaning(key);
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
