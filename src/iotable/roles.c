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

/* Bytes [start, end) of a label that mean ROLE. WEAK: by a word that means it when it is the whole
 * label, and here forbids other roles alone. */
struct words {
  size_t start, end;
  cqio_io_role role;
  bool weak;
};
enum { WORDS = 64 };

/* What a label says by its words. */
struct reading {
  char normal[LABEL];
  struct words list[WORDS]; /* [count], none of which is part of another */
  int count;
  cqio_io_role role;
  bool whole; /* by all of it, or all before a remark in parentheses */
};

/* Keeps what is part of no longer words. */
static void keep(struct reading *r, struct words found) {
  int kept = 0;
  for (int k = 0; k < r->count; k++)
    if (r->list[k].start <= found.start && r->list[k].end >= found.end &&
        (found.weak || !r->list[k].weak))
      return;
  for (int k = 0; k < r->count; k++)
    if (r->list[k].start < found.start || r->list[k].end > found.end || found.weak)
      r->list[kept++] = r->list[k];
  if (kept < WORDS) r->list[kept++] = found;
  r->count = kept;
}

/* Sums and output stand beside words of what is summed; codes of a few letters mean other things.
 */
static bool forbids_others(cqio_io_role role, size_t length) {
  return length > 3 && role != CQIO_ROLE_TOTAL && role != CQIO_ROLE_OUTPUT;
}

/* Finds LENGTH bytes of a synonym in the label, the first bytes of which, BASE of them, stand
 * before a remark in parentheses; true when they are all of it. */
static bool find_words(struct reading *r, size_t base, const char *synonym, size_t length,
                       cqio_io_role role) {
  char wanted[LABEL];
  bool whole = synonym[0] == '=';
  snprintf(wanted, sizeof wanted, "_%.*s_", (int)(length - whole), synonym + whole);
  size_t size = strlen(wanted);
  if (strcmp(r->normal, wanted) == 0) return true;
  if (size == base && strncmp(r->normal, wanted, base) == 0) {
    r->whole = true;
    keep(r, (struct words){0, base, role, false});
  }
  if (whole && !forbids_others(role, size - 2)) return false;
  for (const char *at = strstr(r->normal, wanted); at; at = strstr(at + 1, wanted))
    keep(r, (struct words){(size_t)(at - r->normal), (size_t)(at - r->normal) + size, role, whole});
  return false;
}

/* What the words of a label say together: one role, or none that is known. */
static cqio_io_role agree(const struct reading *r) {
  cqio_io_role role = CQIO_ROLE_UNKNOWN;
  bool found = false, strong = false;
  for (int k = 0; k < r->count; k++) {
    strong = strong || !r->list[k].weak;
    if (r->list[k].role == CQIO_ROLE_FINAL) continue;
    if (found && r->list[k].role != role) return CQIO_ROLE_UNKNOWN;
    role = r->list[k].role;
    found = true;
  }
  if (!strong) return CQIO_ROLE_UNKNOWN;
  return !found ? CQIO_ROLE_FINAL : role;
}

static void read_label(const char *label, bool row, struct reading *r) {
  char name[LABEL], before[LABEL], unit[CQIO__UNIT_TEXT];
  *r = (struct reading){.role = CQIO_ROLE_UNKNOWN};
  snprintf(name, sizeof name, "%.*s", (int)cqio__unit_in_label(label, false, unit), label);
  normalise(name, r->normal);
  snprintf(before, sizeof before, "%.*s", (int)strcspn(name, "(["), name);
  normalise(before, before);
  size_t base = strlen(before);
  for (size_t k = 0; k < sizeof synonyms / sizeof *synonyms; k++) {
    if (synonyms[k].row != row) continue;
    for (const char *at = synonyms[k].labels; *at; at += strspn(at, " ")) {
      size_t length = strcspn(at, " ");
      if (find_words(r, base, at, length, synonyms[k].role)) {
        r->whole = true;
        r->role = synonyms[k].role;
        return;
      }
      at += length;
    }
  }
  r->role = agree(r);
}

cqio_io_role cqio__role_of_label(const char *label, bool row) {
  struct reading r;
  read_label(label, row, &r);
  return r.role;
}

/* ---- what is left of a label ----------------------------------------------------------------- */

static bool is_filler(const char *word, size_t length) {
  static const char fillers[] =
#define FILLER(words) words " "
#include "cqio/roles.def"
      ;
  if (strspn(word, "0123456789") >= length) return true;
  for (const char *at = fillers; *at; at += strcspn(at, " "), at += strspn(at, " "))
    if (strcspn(at, " ") == length && strncmp(at, word, length) == 0) return true;
  return false;
}

/* Length of "AUS_" in "AUS_HFCE", else 0. */
static size_t code_of_region(const char *label) {
  size_t length = strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return length > 1 && length < 4 && label[length] == '_' ? length + 1 : 0;
}

bool cqio__role_leaves_words(const char *label, bool row) {
  struct reading r;
  read_label(label, row, &r);
  if (r.whole || r.role == CQIO_ROLE_UNKNOWN) return false;
  for (size_t at = 1 + code_of_region(label), length; r.normal[at]; at += length + 1) {
    bool used = false;
    length = strcspn(r.normal + at, "_");
    for (int k = 0; k < r.count; k++)
      used = used || (at > r.list[k].start && at < r.list[k].end);
    if (!used && !is_filler(r.normal + at, length)) return true;
  }
  return false;
}

bool cqio_io_is_part(const cqio_io_series *series, int index) {
  cqio_io_role role = series->role ? series->role[index] : CQIO_ROLE_FINAL;
  if (role != CQIO_ROLE_COMPENSATION && role != CQIO_ROLE_VALUE_ADDED) return false;
  for (int k = 0; k < series->count; k++)
    if (series->role[k] == CQIO_ROLE_ALL_VALUE_ADDED) return true;
  return false;
}

void cqio__io_subtract_imports(double *values, int64_t n) {
  bool negative = true;
  for (int64_t i = 0; i < n; i++)
    negative = negative && values[i] <= 0.0;
  for (int64_t i = 0; i < n && !negative; i++)
    values[i] = 0.0 - values[i]; /* 0 stays without a sign */
}

cqio_status cqio__io_note_unknown(cqio_ctx *ctx, cqio_io_table *table, const char *label) {
  const char *before = table->unknown_rows ? table->unknown_rows : "";
  char *text;
  size_t size = strlen(before) + strlen(label) + 3;
  CQIO_TRY(CQIO__TAKE(ctx, table, size, &text));
  snprintf(text, size, "%s%s%s", before, *before ? ", " : "", label);
  table->unknown_rows = text;
  return CQIO_OK;
}
