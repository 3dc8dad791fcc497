/* Roles of rows and columns beside the accounts of a table. */
#include "iotable/roles.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *name, *text;
} roles[] = {
#define ROLE(id, name, text) {name, text},
#include "cqio/roles.def"
};

static const struct {
  cqio_io_role role;
  bool row;
  const char *labels;
} synonyms[] = {
#define ROW(id, labels) {CQIO_ROLE_##id, true, labels},
#define COLUMN(id, labels) {CQIO_ROLE_##id, false, labels},
#include "cqio/roles.def"
};

const char *cqio_io_role_name(cqio_io_role role) {
  return role < CQIO_ROLES ? roles[role].name : "unknown";
}

const char *cqio_io_role_text(cqio_io_role role) {
  return role < CQIO_ROLES ? roles[role].text : "";
}

const char *cqio_io_role_synonyms(int index, bool *row, cqio_io_role *role) {
  if (index < 0 || index >= (int)(sizeof synonyms / sizeof *synonyms)) return NULL;
  *row = synonyms[index].row;
  *role = synonyms[index].role;
  return synonyms[index].labels;
}

bool cqio__is_final_demand(cqio_io_role role) {
  switch (role) {
  case CQIO_ROLE_HOUSEHOLD:
  case CQIO_ROLE_NPISH:
  case CQIO_ROLE_GOVERNMENT:
  case CQIO_ROLE_CAPITAL:
  case CQIO_ROLE_INVENTORIES:
  case CQIO_ROLE_EXPORT:
  case CQIO_ROLE_IMPORT:
  case CQIO_ROLE_FINAL:
  case CQIO_ROLE_DISCREPANCY:
    return true;
  default:
    return false;
  }
}

/* ---- synonyms -------------------------------------------------------------------------------- */

enum { LABEL = 256 };

/* "Changes in stocks (net)" becomes "_changes_in_stocks_net_". */
static void normalise(const char *text, char out[LABEL]) {
  char label[LABEL];
  size_t n = 0;
  snprintf(label, sizeof label, "%s", text);
  out[n++] = '_';
  for (const char *c = label; *c && n < LABEL - 2; c++) {
    unsigned char u = (unsigned char)*c;
    char letter = isalnum(u) || u >= 0x80 ? (char)tolower(u) : '_';
    if (letter != '_' || out[n - 1] != '_') out[n++] = letter;
  }
  if (out[n - 1] != '_') out[n++] = '_';
  out[n] = '\0';
}

/* The best use of the words of one label: which of NORMAL's bytes [start, end) mean ROLE. */
struct words {
  size_t start, end;
  cqio_io_role role;
};
enum { WORDS = 64 };

/* Keeps what is part of no longer words. */
static void keep(struct words *list, int *count, struct words found) {
  int kept = 0;
  for (int k = 0; k < *count; k++)
    if (list[k].start <= found.start && list[k].end >= found.end) return;
  for (int k = 0; k < *count; k++)
    if (list[k].start < found.start || list[k].end > found.end) list[kept++] = list[k];
  if (kept < WORDS) list[kept++] = found;
  *count = kept;
}

/* Finds LENGTH bytes of a synonym in NORMAL, the first bytes of which, BASE of them, stand before a
 * remark in parentheses; true when they are all of it. */
static bool find_words(const char *normal, size_t base, const char *synonym, size_t length,
                       cqio_io_role role, struct words *list, int *count) {
  char wanted[LABEL];
  bool whole = synonym[0] == '=';
  snprintf(wanted, sizeof wanted, "_%.*s_", (int)(length - whole), synonym + whole);
  if (strcmp(normal, wanted) == 0) return true;
  if (strlen(wanted) == base && strncmp(normal, wanted, base) == 0)
    keep(list, count, (struct words){0, base, role});
  for (const char *at = whole ? NULL : strstr(normal, wanted); at; at = strstr(at + 1, wanted))
    keep(list, count,
         (struct words){(size_t)(at - normal), (size_t)(at - normal) + length + 2, role});
  return false;
}

/* What the words of a label say together: one role, or none that is known. */
static cqio_io_role agree(const struct words *list, int count) {
  cqio_io_role role = CQIO_ROLE_UNKNOWN;
  bool found = false;
  for (int k = 0; k < count; k++) {
    if (list[k].role == CQIO_ROLE_FINAL) continue;
    if (found && list[k].role != role) return CQIO_ROLE_UNKNOWN;
    role = list[k].role;
    found = true;
  }
  return !found && count > 0 ? CQIO_ROLE_FINAL : role;
}

cqio_io_role cqio__role_of_label(const char *label, bool row) {
  char normal[LABEL], name[LABEL], before[LABEL], unit[CQIO__UNIT_TEXT];
  struct words list[WORDS];
  int count = 0;
  snprintf(name, sizeof name, "%.*s", (int)cqio__unit_in_label(label, false, unit), label);
  normalise(name, normal);
  snprintf(before, sizeof before, "%.*s", (int)strcspn(name, "(["), name);
  normalise(before, before);
  size_t base = strlen(before);
  for (size_t k = 0; k < sizeof synonyms / sizeof *synonyms; k++) {
    if (synonyms[k].row != row) continue;
    for (const char *at = synonyms[k].labels; *at; at += strspn(at, " ")) {
      size_t length = strcspn(at, " ");
      if (find_words(normal, base, at, length, synonyms[k].role, list, &count))
        return synonyms[k].role;
      at += length;
    }
  }
  return agree(list, count);
}
