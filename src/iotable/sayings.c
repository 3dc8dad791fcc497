/* What tables and files of roles say of rows and columns. */
#include "iotable/roles.h"

#include <stdio.h>
#include <string.h>

void cqio__sayings_free(struct sayings *sayings) {
  cqio_sheet_destroy(&sayings->file);
  cqio_free(sayings->used);
  cqio_free(sayings->note);
  *sayings = (struct sayings){0};
}

/* ---- the file of roles ----------------------------------------------------------------------- */

static const char *word(const struct sayings *s, int64_t line, int column) {
  return cqio_sheet_text(s->file, line, column);
}

static cqio_status check_line(const struct sayings *s, int64_t line) {
  static const char *const kinds[] = {"row", "column", "file", "table"};
  static const char *const settings[] = {"unit", "household_income", "primary_inputs"};
  const char *what = word(s, line, s->what), *name = word(s, line, s->name);
  bool known = false, setting = strcmp(what, "table") != 0;
  for (int k = 0; k < 4; k++)
    known = known || strcmp(what, kinds[k]) == 0;
  for (int k = 0; k < 3; k++)
    setting = setting || strcmp(name, settings[k]) == 0;
  if (!known)
    return cqio_fail(s->ctx, CQIO_DATA, "%s: what = '%.40s': expected row, column, file or table",
                     cqio_sheet_place(s->file, line), what);
  if (!setting)
    return cqio_fail(s->ctx, CQIO_DATA,
                     "%s: table '%.40s': expected unit, household_income or primary_inputs",
                     cqio_sheet_place(s->file, line), name);
  for (int64_t k = 0; k < line; k++)
    if (strcmp(word(s, k, s->what), what) == 0 && strcmp(word(s, k, s->name), name) == 0)
      return cqio_fail(s->ctx, CQIO_DATA, "%s: %s '%.60s' appears twice: expected it once",
                       cqio_sheet_place(s->file, line), what, name);
  return CQIO_OK;
}

cqio_status cqio__sayings_read(cqio_ctx *ctx, const char *path, struct sayings *out) {
  static const char *const names[] = {"what", "name", "value"};
  *out = (struct sayings){.ctx = ctx};
  if (!path) return CQIO_OK;
  CQIO_TRY(cqio_sheet_read_file(ctx, path, &out->file));
  int *columns[] = {&out->what, &out->name, &out->value};
  cqio_status status = CQIO_ALLOC(ctx, cqio_sheet_rows(out->file), &out->used);
  if (!status) status = cqio_sheet_check_notes(ctx, out->file, "");
  for (int k = 0; k < 3 && !status; k++) {
    *columns[k] = cqio_sheet_find(out->file, names[k]);
    if (*columns[k] < 0)
      status = cqio_fail(ctx, CQIO_DATA, "%s: column '%s' is missing: expected what,name,value",
                         path, names[k]);
  }
  for (int k = 0; !status && k < cqio_sheet_columns(out->file); k++)
    if (k != out->what && k != out->name && k != out->value)
      status =
          cqio_fail(ctx, CQIO_DATA, "%s: column '%.40s': expected what,name,value alone",
                    cqio_sheet_cell_place(out->file, -1, k), cqio_sheet_column_name(out->file, k));
  for (int64_t i = 0; !status && i < cqio_sheet_rows(out->file); i++)
    status = check_line(out, i);
  return cqio_agree(ctx, status);
}

static bool same_label(const char *pattern, const char *label, bool whole) {
  size_t length = strlen(pattern);
  bool open = length > 0 && pattern[length - 1] == '*';
  if (whole || !open) return whole && strcmp(pattern, label) == 0;
  return strncmp(pattern, label, length - 1) == 0;
}

/* Line of WHAT,NAME, or that with a pattern for it; -1. */
static int64_t find_line(const struct sayings *s, const char *what, const char *name, bool whole) {
  for (int64_t i = 0; s->file && i < cqio_sheet_rows(s->file); i++)
    if (strcmp(word(s, i, s->what), what) == 0 && same_label(word(s, i, s->name), name, whole))
      return i;
  return -1;
}

const char *cqio__sayings_find(struct sayings *s, const char *what, const char *name) {
  int64_t line = find_line(s, what, name, true);
  if (line < 0) return NULL;
  s->used[line] = true;
  return word(s, line, s->value);
}

/* ---- header lines ---------------------------------------------------------------------------- */

static cqio_status role_named(cqio_ctx *ctx, const char *place, const char *name, size_t length,
                              cqio_io_role *out) {
  const char *names[CQIO_ROLES];
  char text[64];
  snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), name);
  for (int k = 0; k < CQIO_ROLES; k++) {
    names[k] = cqio_io_role_name((cqio_io_role)k);
    if (strcmp(names[k], text) == 0) {
      *out = (cqio_io_role)k;
      return CQIO_OK;
    }
  }
  const char *near = cqio_nearest(text, names, CQIO_ROLES);
  return cqio_fail(ctx, CQIO_DATA, "%s: role '%s' does not exist%s%s%s", place, text,
                   near ? "; did you mean '" : ": expected one of cqio solve --help",
                   near ? near : "", near ? "'?" : "");
}

static bool is_label(const struct role_note *note, const char *label) {
  return strlen(label) == note->length && strncmp(label, note->label, note->length) == 0;
}

/* LABEL = ROLE in LENGTH bytes at TEXT. */
static cqio_status add_note(struct sayings *s, const cqio_sheet *sheet, const char *text,
                            size_t length) {
  const char *equals = NULL;
  for (size_t k = 0; k < length; k++)
    if (text[k] == '=') equals = text + k; /* the last one: names of roles have none */
  struct role_note note = {.sheet = sheet, .label = text};
  while (equals && note.length < (size_t)(equals - text))
    note.length++;
  while (note.length > 0 && note.label[note.length - 1] == ' ')
    note.length--;
  while (length > 0 && text[length - 1] == ' ')
    length--;
  if (note.length == 0)
    return cqio_fail(s->ctx, CQIO_DATA, "%s: line '# role: %.*s': expected LABEL = ROLE",
                     cqio_sheet_place(sheet, -1), (int)length, text);
  const char *role = equals + 1 + strspn(equals + 1, " ");
  for (int k = 0; k < s->notes; k++)
    if (s->note[k].sheet == sheet && s->note[k].length == note.length &&
        strncmp(s->note[k].label, note.label, note.length) == 0)
      return cqio_fail(s->ctx, CQIO_DATA,
                       "%s: line '# role:': label '%.*s' appears twice: expected it once",
                       cqio_sheet_place(sheet, -1), (int)note.length, note.label);
  CQIO_TRY(role_named(s->ctx, cqio_sheet_place(sheet, -1), role, (size_t)(text + length - role),
                      &note.role));
  s->note[s->notes++] = note;
  return CQIO_OK;
}

static int count_notes(const cqio_sheet *sheet) {
  const char *text;
  int count = 0;
  for (int k = 0; (text = cqio_sheet_note(sheet, "role", k)); k++)
    for (count++; *text; text++)
      count += *text == ';';
  return count;
}

cqio_status cqio__sayings_note(struct sayings *s, const cqio_sheet *sheet) {
  const char *text;
  struct role_note *all;
  int more = count_notes(sheet);
  if (more == 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(s->ctx, s->notes + more, &all));
  if (s->notes > 0) memcpy(all, s->note, (size_t)s->notes * sizeof *all);
  cqio_free(s->note);
  s->note = all;
  for (int k = 0; (text = cqio_sheet_note(sheet, "role", k)); k++)
    for (text += strspn(text, "; "); *text; text += strspn(text, "; ")) {
      size_t length = strcspn(text, ";");
      CQIO_TRY(add_note(s, sheet, text, length));
      text += length;
    }
  return CQIO_OK;
}

/* ---- the role of a label --------------------------------------------------------------------- */

static bool note_of(struct sayings *s, const cqio_sheet *sheet, const char *label, bool use,
                    cqio_io_role *out) {
  for (int k = 0; k < s->notes; k++)
    if (s->note[k].sheet == sheet && is_label(&s->note[k], label)) {
      s->note[k].used = s->note[k].used || use;
      *out = s->note[k].role;
      return true;
    }
  return false;
}

cqio_status cqio__find_role(struct sayings *s, const cqio_sheet *sheet, const char *file,
                            const char *label, bool row, bool use, cqio_io_role *out,
                            enum role_source *source) {
  char qualified[CQIO_MESSAGE_SIZE];
  const char *what = row ? "row" : "column";
  const char *const names[] = {qualified, label};
  int64_t line = -1;
  snprintf(qualified, sizeof qualified, "%s:%s", file, label);
  for (int k = 0; k < 4 && line < 0; k++)
    line = find_line(s, what, names[k % 2], k < 2);
  bool noted = note_of(s, sheet, label, use, out);
  *source = ROLE_SAID;
  if (line >= 0) {
    const char *role = word(s, line, s->value);
    s->used[line] = s->used[line] || use;
    return role_named(s->ctx, cqio_sheet_place(s->file, line), role, strlen(role), out);
  }
  if (noted) return CQIO_OK;
  size_t remark = strcspn(label, "([");
  const char *start = label; /* behind the region */
  for (const char *slash = strchr(label, '/'); slash && slash < label + remark;
       slash = strchr(slash + 1, '/'))
    start = slash + 1;
  *out = cqio__role_of_label(start, row);
  *source = cqio__role_leaves_words(start, row) ? ROLE_GUESSED : ROLE_LISTED;
  return CQIO_OK;
}

/* Why NAME was not used: an account, or nothing of the table. */
static cqio_status stranger(const struct sayings *s, const char *place, const char *what,
                            const char *name, const struct known_labels *known) {
  const char *near = cqio_nearest(name, known->label, known->count);
  if (cqio_io_table_find(known->table, name, 0) >= 0)
    return cqio_fail(s->ctx, CQIO_DATA,
                     "%s: %s '%.60s' is an account: expected the label of a row or column beside "
                     "the accounts",
                     place, what, name);
  return cqio_fail(s->ctx, CQIO_DATA, "%s: %s '%.60s' is not in the table%s%.60s%s", place, what,
                   name, near ? "; did you mean '" : ": expected a label of it", near ? near : "",
                   near ? "'?" : "");
}

cqio_status cqio__sayings_check_used(const struct sayings *s, const struct known_labels *known) {
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; s->file && i < cqio_sheet_rows(s->file); i++)
    if (!s->used[i] && strcmp(word(s, i, s->what), "table") != 0)
      status = stranger(s, cqio_sheet_place(s->file, i), word(s, i, s->what), word(s, i, s->name),
                        known);
  for (int k = 0; k < s->notes; k++) {
    char label[CQIO_MESSAGE_SIZE];
    if (s->note[k].used) continue;
    snprintf(label, sizeof label, "%.*s", (int)s->note[k].length, s->note[k].label);
    status =
        stranger(s, cqio_sheet_place(s->note[k].sheet, -1), "line '# role:': label", label, known);
  }
  return status;
}
