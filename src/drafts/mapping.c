/* Where a labelled sheet holds what. */
#include "drafts/mapping.h"

#include <stdio.h>
#include <string.h>

bool cqio__in_list(const char *list, const char *word) {
  char pattern[128];
  for (const char *at = list + strspn(list, " "); *at; at += strspn(at, " ")) {
    size_t length = strcspn(at, " ");
    snprintf(pattern, sizeof pattern, "%.*s", (int)length, at);
    if (*word && cqio__bundle_matches(word, pattern)) return true;
    at += length;
  }
  return false;
}

int cqio__mapping_rule(const struct mapping *m, bool is_row, const char *code) {
  for (int k = 0; k < m->rules; k++)
    if (m->rule[k].is_row == is_row && cqio__in_list(m->rule[k].codes, code)) return k;
  return -1;
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool read_role(const char *name, cqio_io_role *out) {
  for (int k = 0; k < CQIO_ROLES; k++)
    if (strcmp(cqio_io_role_name((cqio_io_role)k), name) == 0) {
      *out = (cqio_io_role)k;
      return true;
    }
  return false;
}

/* "row compensation: VA001" */
static bool read_rule(struct mapping *m, const char *key, const char *value) {
  bool is_row = strncmp(key, "row ", 4) == 0;
  if (!is_row && strncmp(key, "column ", 7) != 0) return false;
  struct rule *rule = &m->rule[m->rules];
  if (m->rules == RULES || !read_role(key + (is_row ? 4 : 7), &rule->role)) return false;
  rule->is_row = is_row;
  m->rules++;
  return snprintf(rule->codes, sizeof rule->codes, "%s", value) < (int)sizeof rule->codes;
}

static bool read_finds(struct mapping *m, const char *value) {
  for (const char *at = value; *at; at += strspn(at, " ")) {
    size_t length = strcspn(at, " ");
    if (m->finds == FINDS || length >= sizeof m->find[0]) return false;
    snprintf(m->find[m->finds++], sizeof m->find[0], "%.*s", (int)length, at);
    at += length;
  }
  return m->finds > 0;
}

static bool read_number(const char *text, int least, int most, int *out) {
  int64_t value;
  if (!cqio_parse_integer(text, &value) || value < least || value > most) return false;
  *out = (int)value;
  return true;
}

static bool read_text(const char *key, const char *value, struct mapping *m) {
  const struct {
    const char *key;
    char *text;
    size_t size;
  } texts[] = {{"sheet", m->sheet, sizeof m->sheet},
               {"accounts", m->accounts, sizeof m->accounts},
               {"skip_regions", m->skip, sizeof m->skip},
               {"unit", m->unit, sizeof m->unit},
               {"year", m->year, sizeof m->year}};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
    if (strcmp(key, texts[k].key) == 0)
      return snprintf(texts[k].text, texts[k].size, "%s", value) < (int)texts[k].size;
  return false;
}

static bool read_key(struct mapping *m, const char *key, const char *value) {
  const struct {
    const char *key;
    int least, most, *number;
  } numbers[] = {
      {"code_column", 1, 20, &m->code_column},   {"region_column", 0, 20, &m->region_column},
      {"label_column", 0, 20, &m->label_column}, {"region_row", -5, 0, &m->region_row},
      {"label_row", -5, 0, &m->label_row},       {"digits", 0, 9, &m->digits}};
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
    if (strcmp(key, numbers[k].key) == 0)
      return read_number(value, numbers[k].least, numbers[k].most, numbers[k].number);
  if (strcmp(key, "find") == 0) return read_finds(m, value);
  if (strcmp(key, "regions") == 0) return m->fill = strcmp(value, "first cell") == 0;
  if (strcmp(key, "primary_inputs") == 0) return m->partial = strcmp(value, "partial") == 0;
  if (strcmp(key, "empty") == 0) return m->empty = strcmp(value, "0") == 0;
  return read_text(key, value, m) || read_rule(m, key, value);
}

/* Codes of the last rule that one of another role has, too. */
static cqio_status check_rule(cqio_ctx *ctx, const char *place, int line, const struct mapping *m) {
  const struct rule *last = &m->rule[m->rules - 1];
  char word[128], other[CODES + 2];
  for (const char *at = last->codes; *at; at += strspn(at, " ")) {
    size_t length = strcspn(at, " ");
    snprintf(word, sizeof word, " %.*s ", (int)length, at);
    at += length;
    for (int k = 0; k + 1 < m->rules; k++) {
      const struct rule *rule = &m->rule[k];
      snprintf(other, sizeof other, " %s ", rule->codes);
      if (rule->is_row == last->is_row && rule->role != last->role && strstr(other, word))
        return cqio_fail(ctx, CQIO_DATA,
                         "%s:%d: '%.*s' has the role %s, and %s in a line before: expected one",
                         place, line, (int)length, word + 1, cqio_io_role_name(last->role),
                         cqio_io_role_name(rule->role));
    }
  }
  return CQIO_OK;
}

static cqio_status read_line(cqio_ctx *ctx, const char *place, int line, char *text,
                             struct mapping *m) {
  int rules = m->rules;
  char *colon = strchr(text, ':');
  size_t blanks = strspn(text, " \t");
  if (!text[blanks] || text[blanks] == '#') return CQIO_OK;
  for (size_t end = strlen(text); end > 0 && strchr(" \t\r", text[end - 1]);)
    text[--end] = '\0';
  if (colon) *colon = '\0';
  if (colon && read_key(m, text, colon + 1 + strspn(colon + 1, " \t")))
    return m->rules > rules ? check_rule(ctx, place, line, m) : CQIO_OK;
  return cqio_fail(
      ctx, CQIO_DATA,
      "%s:%d: '%.60s': expected a key of docs/files.md with a value that fits, such as "
      "'code_column: 3' or 'row compensation: VA001'",
      place, line, text);
}

/* Whether a line of TEXT before AT begins with the same key, which is no rule. */
static bool is_second(const char *text, const char *at) {
  size_t length = strcspn(at, ":\n");
  bool rule = strncmp(at, "row ", 4) == 0 || strncmp(at, "column ", 7) == 0;
  if (rule || at[length] != ':' || *at == '#') return false;
  for (const char *line = text; line < at; line += strcspn(line, "\n") + 1)
    if (strncmp(line, at, length + 1) == 0) return true;
  return false;
}

cqio_status cqio__mapping_read(cqio_ctx *ctx, const char *place, const char *text,
                               struct mapping *out) {
  char line[1024];
  const char *whole = text;
  *out = (struct mapping){.place = place, .sheet = "*", .accounts = "*"};
  for (int number = 1; *text; number++) {
    size_t length = strcspn(text, "\n");
    if (length >= sizeof line)
      return cqio_fail(ctx, CQIO_DATA, "%s:%d: the line has %zu bytes: expected fewer than %zu",
                       place, number, length, sizeof line);
    if (is_second(whole, text))
      return cqio_fail(ctx, CQIO_DATA, "%s:%d: '%.*s' appears twice: expected it once", place,
                       number, (int)strcspn(text, ":"), text);
    snprintf(line, sizeof line, "%.*s", (int)length, text);
    CQIO_TRY(read_line(ctx, place, number, line, out));
    text += length + (text[length] == '\n');
  }
  if (out->finds > 0 && out->code_column > 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: '%s' is missing: expected it", place,
                   out->finds > 0 ? "code_column" : "find");
}
