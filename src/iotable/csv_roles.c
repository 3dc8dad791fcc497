/* What the roles of a table cannot mean, or may not: refused, or asked for. */
#include "core/gathered.h"
#include "iotable/csv.h"

#include <stdio.h>
#include <string.h>

static bool is_guessed(const struct entry *e) {
  return e->source == ROLE_GUESSED && e->role != CQIO_ROLE_TOTAL && e->role != CQIO_ROLE_EXTENSION;
}

/* Roles that some words of a label give it, while others may say another thing. */
static void ask_for_roles(const struct csv *c) {
  const struct entry *first = NULL;
  int more = 0;
  for (int k = 0; k < c->entries; k++) {
    more += first && is_guessed(&c->entry[k]);
    if (!first && is_guessed(&c->entry[k])) first = &c->entry[k];
  }
  if (!first) return;
  char others[GATHERED_TEXT];
  cqio_log(
      c->ctx, CQIO_LOG_WARN,
      "%s: %s '%s' counts as '%s' by some words of its label%s: is it? say so by '# role: %s = "
      "ROLE', or by --roles",
      cqio_sheet_place(c->part[first->part].sheet, first->is_row ? first->at : -1),
      first->is_row ? "row" : "column", first->label, cqio_io_role_name(first->role),
      cqio__others_like_it(more, others), first->label);
}

/* Roles that say nothing of what figures are. */
static bool is_neutral(cqio_io_role role) {
  return role == CQIO_ROLE_UNKNOWN || role == CQIO_ROLE_FINAL || role == CQIO_ROLE_TOTAL ||
         role == CQIO_ROLE_IGNORE || role == CQIO_ROLE_EXTENSION ||
         role == CQIO_ROLE_HOUSEHOLD_PART;
}

/* Whether ROLE, which is said of E, is another one than TEXT, its label or another name, has. */
static bool contradicts(const struct entry *e, cqio_io_role role, const char *text) {
  const char *slash = strchr(text, '/');
  if (slash) text = slash + 1; /* behind the region */
  cqio_io_role listed = cqio__role_of_label(text, e->is_row);
  return listed != role && !is_neutral(listed) && !is_neutral(role) &&
         !cqio__role_leaves_words(text, e->is_row);
}

/* What contradicts the role of E: its label where the role is said, else a name or code beside it;
 * NULL: nothing. */
static const char *contradiction(const struct csv *c, const struct entry *e) {
  static const char *const names[] = {"name", "code"};
  const struct part *part = &c->part[e->part];
  if (e->source == ROLE_SAID) return contradicts(e, e->role, e->label) ? e->label : NULL;
  for (int m = 0; m < 2 && e->is_row; m++) {
    int column = cqio_sheet_find(part->sheet, names[m]);
    if (column < 0 || column == part->key) continue;
    const char *text = cqio_sheet_text(part->sheet, e->at, column);
    if (contradicts(e, e->role, text)) return text;
  }
  return NULL;
}

/* Roles that are said of labels which have other ones, and names and codes of rows beside labels.
 */
static void warn_of_contradictions(const struct csv *c) {
  const struct entry *e = NULL;
  char others[GATHERED_TEXT];
  int count = 0;
  for (int k = 0; k < c->entries; k++) {
    if (!contradiction(c, &c->entry[k])) continue;
    if (count++ == 0) e = &c->entry[k];
  }
  if (!e) return;
  const char *other = contradiction(c, e), *slash = strchr(other, '/');
  cqio_log(c->ctx, CQIO_LOG_WARN,
           "%s: %s '%s' counts as '%s', but '%s' is '%s' by the list of roles%s",
           cqio_sheet_place(c->part[e->part].sheet, e->is_row ? e->at : -1),
           e->is_row ? "row" : "column", e->label, cqio_io_role_name(e->role), other,
           cqio_io_role_name(cqio__role_of_label(slash ? slash + 1 : other, e->is_row)),
           cqio__others_like_it(count - 1, others));
}

/* Persons whom final demand employs have no account. */
static void warn_of_persons(const struct csv *c) {
  for (int k = 0; k < c->entries; k++)
    for (int m = 0; m < c->entries; m++) {
      const struct entry *e = &c->entry[k], *f = &c->entry[m];
      double persons = 0.0;
      if (e->role != CQIO_ROLE_EMPLOYMENT || !e->is_row || f->is_row || f->part != e->part)
        continue;
      if (!cqio__is_final_demand(f->role) && f->role != CQIO_ROLE_UNKNOWN) continue;
      if (!cqio_parse_real(cqio_sheet_text(c->part[e->part].sheet, e->at, (int)f->at), &persons) ||
          persons == 0.0)
        continue;
      cqio_log(c->ctx, CQIO_LOG_WARN,
               "%s: row '%s': %s = %.10g: people whom final demand employs have no account, and "
               "are not counted",
               cqio_sheet_cell_place(c->part[e->part].sheet, e->at, (int)f->at), e->label, f->label,
               persons);
      return;
    }
}

/* A row of final demand would be added to accounts as if it were their sales. */
static cqio_status check_rows(const struct csv *c) {
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    bool of_columns = cqio__is_final_demand(e->role) || e->role == CQIO_ROLE_HOUSEHOLD_PART;
    if (e->is_row && of_columns && e->role != CQIO_ROLE_IMPORT)
      return cqio_fail(c->ctx, CQIO_DATA,
                       "%s: row '%s': role '%s' is one of columns: expected one of rows, such as "
                       "'other_value_added', 'import' or 'ignore'",
                       cqio_sheet_place(c->part[e->part].sheet, e->at), e->label,
                       cqio_io_role_name(e->role));
  }
  return CQIO_OK;
}

/* What is said of labels must be of rows and columns that are there. */
static cqio_status check_said(struct csv *c) {
  struct known_labels known = {c->table, (size_t)c->entries, NULL};
  CQIO_TRY(CQIO_ALLOC(c->ctx, known.count + 1, &known.label));
  for (int k = 0; k < c->entries; k++)
    known.label[k] = c->entry[k].label;
  cqio_status status = cqio__sayings_check_used(&c->sayings, &known);
  cqio_free(known.label);
  return status;
}

cqio_status cqio__csv_check_roles(struct csv *c) {
  CQIO_TRY(check_said(c));
  CQIO_TRY(check_rows(c));
  ask_for_roles(c);
  warn_of_contradictions(c);
  warn_of_persons(c);
  return CQIO_OK;
}
