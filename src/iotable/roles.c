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

/* ---- what is said ---------------------------------------------------------------------------- */

void cqio__sayings_free(struct sayings *sayings) {
  cqio_sheet_destroy(&sayings->file);
  cqio_free(sayings->used);
}

cqio_status cqio__sayings_read(cqio_ctx *ctx, const char *path, struct sayings *out) {
  static const char *const names[] = {"what", "name", "value"};
  *out = (struct sayings){.ctx = ctx};
  if (!path) return CQIO_OK;
  CQIO_TRY(cqio_sheet_read_file(ctx, path, &out->file));
  int *columns[] = {&out->what, &out->name, &out->value};
  cqio_status status = CQIO_ALLOC(ctx, cqio_sheet_rows(out->file), &out->used);
  for (int k = 0; k < 3 && !status; k++) {
    *columns[k] = cqio_sheet_find(out->file, names[k]);
    if (*columns[k] < 0)
      status = cqio_fail(ctx, CQIO_DATA, "%s: column '%s' is missing: expected what,name,value",
                         path, names[k]);
  }
  return cqio_agree(ctx, status);
}

static bool same_label(const char *pattern, const char *label) {
  size_t length = strlen(pattern);
  if (length > 0 && pattern[length - 1] == '*') return strncmp(pattern, label, length - 1) == 0;
  return strcmp(pattern, label) == 0;
}

const char *cqio__sayings_find(struct sayings *s, const char *what, const char *name) {
  for (int64_t i = 0; s->file && i < cqio_sheet_rows(s->file); i++)
    if (strcmp(cqio_sheet_text(s->file, i, s->what), what) == 0 &&
        same_label(cqio_sheet_text(s->file, i, s->name), name)) {
      s->used[i] = true;
      return cqio_sheet_text(s->file, i, s->value);
    }
  return NULL;
}

cqio_status cqio__sayings_check_used(const struct sayings *s) {
  static const char *const kinds[] = {"row", "column", "file", "table"};
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; s->file && i < cqio_sheet_rows(s->file); i++) {
    const char *what = cqio_sheet_text(s->file, i, s->what);
    bool known = false;
    for (int k = 0; k < 4; k++)
      known = known || strcmp(what, kinds[k]) == 0;
    if (!known)
      status =
          cqio_fail(s->ctx, CQIO_DATA, "%s: what = '%.40s': expected row, column, file or table",
                    cqio_sheet_place(s->file, i), what);
    else if (!s->used[i])
      status =
          cqio_fail(s->ctx, CQIO_DATA, "%s: %s '%.60s' is not in the table: expected a label of it",
                    cqio_sheet_place(s->file, i), what, cqio_sheet_text(s->file, i, s->name));
  }
  return status;
}

static cqio_status role_named(cqio_ctx *ctx, const char *place, const char *name, size_t length,
                              cqio_io_role *out) {
  const char *names[CQIO_ROLES];
  char word[64];
  snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), name);
  for (int k = 0; k < CQIO_ROLES; k++) {
    names[k] = roles[k].name;
    if (strcmp(names[k], word) == 0) {
      *out = (cqio_io_role)k;
      return CQIO_OK;
    }
  }
  const char *near = cqio_nearest(word, names, CQIO_ROLES);
  return cqio_fail(ctx, CQIO_DATA, "%s: role '%s' does not exist%s%s%s", place, word,
                   near ? "; did you mean '" : ": expected one of cqio solve --help",
                   near ? near : "", near ? "'?" : "");
}

/* "# role: LABEL = ROLE; LABEL = ROLE" */
static cqio_status find_in_notes(cqio_ctx *ctx, const cqio_sheet *sheet, const char *label,
                                 cqio_io_role *out, bool *found) {
  const char *note;
  for (int k = 0; (note = cqio_sheet_note(sheet, "role", k)); k++)
    while (*note) {
      size_t part = strcspn(note, ";"), name = strcspn(note, "="), length = name;
      while (length > 0 && length <= part && note[length - 1] == ' ')
        length--;
      if (name < part && strlen(label) == length && strncmp(note, label, length) == 0) {
        const char *role = note + name + 1 + strspn(note + name + 1, " ");
        *found = true;
        return role_named(ctx, cqio_sheet_place(sheet, -1), role, strcspn(role, "; "), out);
      }
      note += part + strspn(note + part, "; ");
    }
  return CQIO_OK;
}

cqio_status cqio__find_role(struct sayings *sayings, const cqio_sheet *sheet, const char *file,
                            const char *label, bool row, cqio_io_role *out) {
  char qualified[LABEL];
  bool found = false;
  const char *what = row ? "row" : "column", *said;
  snprintf(qualified, sizeof qualified, "%s:%s", file, label);
  said = cqio__sayings_find(sayings, what, qualified);
  if (!said) said = cqio__sayings_find(sayings, what, label);
  if (said)
    return role_named(sayings->ctx, cqio_sheet_place(sayings->file, -1), said, strlen(said), out);
  CQIO_TRY(find_in_notes(sayings->ctx, sheet, label, out, &found));
  if (found) return CQIO_OK;
  size_t remark = strcspn(label, "([");
  const char *start = label; /* behind the region */
  for (const char *slash = strchr(label, '/'); slash && slash < label + remark;
       slash = strchr(slash + 1, '/'))
    start = slash + 1;
  *out = cqio__role_of_label(start, row);
  return CQIO_OK;
}
