/* Where things stand in the files of a table: labels, accounts, and what each other row and column
 * is. Every rank reads all of it, so that all find the same problems. */
#include "iotable/csv.h"
#include "iotable/stated_columns.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static cqio_status fail(struct csv *c, cqio_status status) {
  if (!c->status) c->status = status;
  return status;
}

static bool is_empty(const char *text) {
  double value;
  return !*text || strcmp(text, "NA") == 0 || (cqio_parse_real(text, &value) && value == 0.0);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool is_csv(const char *path) {
  size_t length = strlen(path);
  return length > 4 &&
         (strcmp(path + length - 4, ".csv") == 0 || strcmp(path + length - 4, ".CSV") == 0);
}

/* "DIRECTORY" means DIRECTORY/table, "DIRECTORY/NAME.csv" that file. */
static cqio_status open_table(struct csv *c, const char *path) {
  struct part *table = &c->part[c->parts++];
  CQIO_TRY(is_csv(path) ? cqio_sheet_read_file(c->ctx, path, &table->sheet)
                        : cqio_sheet_read(c->ctx, path, "table", &table->sheet));
  const char *place = cqio_sheet_place(table->sheet, -1), *slash = strrchr(place, '/');
  return cqio_agree(c->ctx,
                    cqio__io_text(c->ctx, c->table, slash ? slash + 1 : place, &table->name));
}

/* A line file,NAME,rows|columns [numbered] of the file of roles. */
static cqio_status open_part(struct csv *c, int64_t line) {
  struct sayings *s = &c->sayings;
  const char *name = cqio_sheet_text(s->file, line, s->name);
  const char *kind = cqio_sheet_text(s->file, line, s->value);
  bool rows = strncmp(kind, "rows", 4) == 0, columns = strncmp(kind, "columns", 7) == 0;
  if (c->parts == MAX_PARTS || !(rows || columns))
    return cqio_fail(c->ctx, CQIO_DATA,
                     "%s: file '%.60s' = '%.40s': expected rows or columns, with 'numbered' behind "
                     "it or not, and at most %d files",
                     cqio_sheet_place(s->file, line), name, kind, MAX_PARTS - 1);
  struct part *part = &c->part[c->parts];
  char *folder = NULL, *path = NULL;
  s->used[line] = true;
  cqio_status status =
      cqio_filename_directory(c->ctx, cqio_sheet_place(c->part[0].sheet, -1), &folder);
  if (!status) status = cqio_filename_join(c->ctx, folder, name, &path);
  status = cqio_agree(c->ctx, status);
  if (!status) status = cqio_sheet_read_file(c->ctx, path, &part->sheet);
  cqio_free(folder);
  cqio_free(path);
  c->parts += !status;
  part->kind = rows ? ROWS : COLUMNS;
  part->numbered = strstr(kind, "numbered") != NULL;
  if (!status) status = cqio_agree(c->ctx, cqio__io_text(c->ctx, c->table, name, &part->name));
  return status;
}

static cqio_status open_parts(struct csv *c) {
  const struct sayings *s = &c->sayings;
  for (int64_t i = 0; s->file && i < cqio_sheet_rows(s->file); i++)
    if (strcmp(cqio_sheet_text(s->file, i, s->what), "file") == 0) CQIO_TRY(open_part(c, i));
  return CQIO_OK;
}

void cqio__csv_close(struct csv *c) {
  for (int p = 0; p < c->parts; p++)
    cqio_sheet_destroy(&c->part[p].sheet);
  cqio__sayings_free(&c->sayings);
}

/* ---- labels ---------------------------------------------------------------------------------- */

static bool is_text_column(const struct part *part, int column) {
  static const char *const names[] = {"code", "name", "sector", "region", "key"};
  const char *name = cqio_sheet_column_name(part->sheet, column);
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (strcmp(name, names[k]) == 0) return true;
  return column == part->key || column == part->region ||
         cqio__is_stated_column(part->sheet, column);
}

/* Labels stand in column key, else sector, else the first one when it has no numbers. */
static cqio_status find_label_columns(struct csv *c, struct part *part) {
  double number;
  const cqio_sheet *sheet = part->sheet;
  part->key = cqio_sheet_find(sheet, "key");
  part->region = cqio_sheet_find(sheet, "region");
  if (part->key < 0) part->key = cqio_sheet_find(sheet, "sector");
  bool numbers = true;
  for (int64_t i = 0; i < cqio_sheet_rows(sheet); i++)
    numbers = numbers && cqio_parse_real(cqio_sheet_text(sheet, i, 0), &number);
  if (part->key < 0 && !numbers) part->key = 0;
  if (part->key >= 0) return CQIO_OK;
  return fail(
      c, cqio_fail(c->ctx, CQIO_DATA, "%s: column 'key' is missing", cqio_sheet_place(sheet, -1)));
}

static cqio_status label_of_row(struct csv *c, const struct part *part, int64_t row,
                                const char **out) {
  const char *key = cqio_sheet_text(part->sheet, row, part->key);
  const char *region = part->region >= 0 ? cqio_sheet_text(part->sheet, row, part->region) : "";
  size_t size = strlen(region) + strlen(key) + 2;
  char *label;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, size, &label));
  snprintf(label, size, "%s%s%s", region, *region ? "/" : "", key);
  *out = label;
  return CQIO_OK;
}

static cqio_status role_of(struct csv *c, int p, const char *label, bool row, cqio_io_role *out,
                           enum role_source *source) {
  return fail(c, cqio__find_role(&c->sayings, c->part[p].sheet, c->part[p].name, label, row, true,
                                 out, source));
}

/* Sums bear the same label as row and column, too, and so may imports: what is imported of a
 * product, and inputs that are. A short one may be a sector of that name, unless it is said to be a
 * sum. */
static cqio_status is_sum(struct csv *c, int p, const char *label, bool row, bool *sum) {
  cqio_io_role role, other;
  enum role_source source, how;
  const struct part *part = &c->part[p];
  CQIO_TRY(fail(
      c, cqio__find_role(&c->sayings, part->sheet, part->name, label, row, false, &role, &source)));
  CQIO_TRY(fail(
      c, cqio__find_role(&c->sayings, part->sheet, part->name, label, !row, false, &other, &how)));
  bool imports = role == CQIO_ROLE_IMPORT && other == role && source != ROLE_GUESSED;
  *sum = (role == CQIO_ROLE_TOTAL || role == CQIO_ROLE_OUTPUT || role == CQIO_ROLE_IGNORE ||
          imports) &&
         (source == ROLE_SAID || strlen(label) > 3);
  return CQIO_OK;
}

/* ---- accounts -------------------------------------------------------------------------------- */

static const char *nearest_label(struct csv *c, const char *label, bool row) {
  const char *names[4096];
  const struct part *t = &c->part[0];
  size_t count = 0;
  for (int64_t i = 0; row && i < cqio_sheet_rows(t->sheet) && count < 4096; i++)
    names[count++] = c->label[i];
  for (int k = 0; !row && k < cqio_sheet_columns(t->sheet) && count < 4096; k++)
    if (!is_text_column(t, k)) names[count++] = cqio_sheet_column_name(t->sheet, k);
  return strlen(label) > 2 ? cqio_nearest(label, names, count)
                           : NULL; /* of a letter all are near */
}

/* A row and a column of one label are an account. */
static cqio_status find_accounts(struct csv *c) {
  cqio_io_table *t = c->table;
  struct part *part = &c->part[0];
  int64_t rows = cqio_sheet_rows(part->sheet);
  CQIO_TRY(CQIO__TAKE(c->ctx, t, rows, &c->label));
  CQIO_TRY(CQIO__TAKE(c->ctx, t, rows, &part->row));
  CQIO_TRY(CQIO__TAKE(c->ctx, t, rows, &part->column));
  for (int64_t i = 0; i < rows; i++) {
    bool sum;
    CQIO_TRY(label_of_row(c, part, i, &c->label[i]));
    int column = cqio_sheet_find(part->sheet, c->label[i]);
    if (column < 0 || is_text_column(part, column)) continue;
    CQIO_TRY(is_sum(c, 0, c->label[i], true, &sum));
    if (sum) continue;
    part->row[t->accounts] = i;
    part->column[t->accounts++] = column;
  }
  if (t->accounts > 0) return CQIO_OK;
  return fail(c, cqio_fail(c->ctx, CQIO_DATA,
                           "%s: has no account: expected rows and columns of the same labels",
                           cqio_sheet_place(part->sheet, -1)));
}

static cqio_status set_labels(struct csv *c) {
  const struct part *part = &c->part[0];
  int64_t n = c->table->accounts;
  const char **region, **sector;
  CQIO_TRY(CQIO_ALLOC(c->ctx, n, &region));
  cqio_status status = CQIO_ALLOC(c->ctx, n, &sector);
  bool pairs = part->region < 0; /* labels REGION/SECTOR throughout stand for both */
  for (int64_t i = 0; i < n && !status; i++) {
    sector[i] = cqio_sheet_text(part->sheet, part->row[i], part->key);
    region[i] = part->region >= 0 ? cqio_sheet_text(part->sheet, part->row[i], part->region) : "";
    const char *slash = strchr(sector[i], '/');
    pairs = pairs && slash && slash > sector[i] && slash[1] && !strchr(slash + 1, '/');
  }
  for (int64_t i = 0; i < n && !status && pairs; i++) {
    const char *whole = sector[i], *slash = strchr(whole, '/');
    char *copy;
    status = CQIO__TAKE(c->ctx, c->table, strlen(whole) + 1, &copy);
    if (status) break;
    strcpy(copy, whole);
    copy[slash - whole] = '\0';
    region[i] = copy;
    sector[i] = slash + 1;
  }
  if (!status)
    status = cqio__io_set_labels(c->ctx, c->table, cqio_sheet_place(part->sheet, -1), n,
                                 pairs || part->region >= 0 ? region : NULL, sector);
  cqio_free(region);
  cqio_free(sector);
  return status;
}

/* The account of LABEL, or by the number at its end. */
static int64_t account_of(const struct csv *c, const struct part *part, const char *label) {
  int64_t number = 0;
  if (!part->numbered) return cqio_io_table_find(c->table, label, 0);
  while (*label && !isdigit((unsigned char)*label))
    label++;
  return cqio_parse_integer(label, &number) && number >= 1 && number <= c->table->accounts
             ? number - 1
             : NONE;
}

static cqio_status stranger(struct csv *c, const struct part *part, const char *label, bool row) {
  const char *near = nearest_label(c, label, true);
  return fail(c, cqio_fail(c->ctx, CQIO_DATA, "%s: %s '%s' is no account of %s%s%s%s",
                           cqio_sheet_place(part->sheet, -1), row ? "row" : "column", label,
                           c->part[0].name, near ? "; did you mean '" : "", near ? near : "",
                           near ? "'?" : ""));
}

/* Accounts of a further file: each must be there once, and nothing else but sums. */
static cqio_status join_part(struct csv *c, int p) {
  struct part *part = &c->part[p];
  int64_t n = c->table->accounts;
  int64_t last =
      part->kind == ROWS ? cqio_sheet_columns(part->sheet) : cqio_sheet_rows(part->sheet);
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, n, &part->row));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, n, &part->column));
  for (int64_t i = 0; i < n; i++)
    part->row[i] = part->column[i] = NONE;
  for (int64_t k = 0; k < last; k++) {
    const char *label;
    bool sum = false;
    if (part->kind == ROWS && is_text_column(part, (int)k)) continue;
    if (part->kind == ROWS)
      label = cqio_sheet_column_name(part->sheet, (int)k);
    else
      CQIO_TRY(label_of_row(c, part, k, &label));
    int64_t account = account_of(c, part, label);
    if (account < 0) CQIO_TRY(is_sum(c, p, label, part->kind != ROWS, &sum));
    if (sum) continue;
    if (account < 0) return stranger(c, part, label, part->kind != ROWS);
    if (part->row[account] >= 0 || part->column[account] >= 0)
      return fail(c,
                  cqio_fail(c->ctx, CQIO_DATA, "%s: account '%s' appears twice: expected it once",
                            cqio_sheet_place(part->sheet, -1), label));
    if (part->kind == ROWS)
      part->column[account] = (int)k;
    else
      part->row[account] = k;
  }
  for (int64_t i = 0; i < n; i++)
    if (part->row[i] < 0 && part->column[i] < 0)
      return fail(c,
                  cqio_fail(c->ctx, CQIO_DATA, "%s: account '%s' is missing: expected each of %s",
                            cqio_sheet_place(part->sheet, -1),
                            cqio_io_table_label(c->table, i, &(cqio_account_label){0}),
                            c->part[0].name));
  return CQIO_OK;
}

/* ---- entries --------------------------------------------------------------------------------- */

static cqio_status add_entry(struct csv *c, int p, bool row, int64_t at, const char *label) {
  struct entry *e = &c->entry[c->entries];
  *e = (struct entry){.part = p,
                      .is_row = row,
                      .at = at,
                      .label = label,
                      .role = CQIO_ROLE_UNKNOWN,
                      .region = cqio__io_region_before(c->table, label)};
  for (int k = 0; k < c->entries; k++)
    if (c->entry[k].part == p && c->entry[k].is_row == row && strcmp(c->entry[k].label, label) == 0)
      return fail(c, cqio_fail(c->ctx, CQIO_DATA, "%s: %s '%s' appears twice: expected it once",
                               cqio_sheet_place(c->part[p].sheet, row ? at : -1),
                               row ? "row" : "column", label));
  c->entries++;
  return role_of(c, p, label, row, &e->role, &e->source);
}

static cqio_status add_rows(struct csv *c, int p) {
  const struct part *part = &c->part[p];
  int64_t next = 0;
  for (int64_t i = 0; i < cqio_sheet_rows(part->sheet); i++) {
    const char *label;
    bool account = p == 0 && next < c->table->accounts && part->row[next] == i;
    next += account;
    if (account) continue;
    CQIO_TRY(label_of_row(c, part, i, &label));
    CQIO_TRY(add_entry(c, p, true, i, label));
  }
  return CQIO_OK;
}

static cqio_status add_columns(struct csv *c, int p) {
  const struct part *part = &c->part[p];
  bool *account;
  CQIO_TRY(CQIO_ALLOC(c->ctx, cqio_sheet_columns(part->sheet), &account));
  for (int64_t j = 0; p == 0 && j < c->table->accounts; j++)
    account[part->column[j]] = true;
  cqio_status status = CQIO_OK;
  for (int k = 0; k < cqio_sheet_columns(part->sheet) && !status; k++)
    if (!account[k] && !is_text_column(part, k))
      status = add_entry(c, p, false, k, cqio_sheet_column_name(part->sheet, k));
  cqio_free(account);
  return status;
}

static cqio_status find_entries(struct csv *c) {
  size_t room = 0;
  for (int p = 0; p < c->parts; p++)
    room +=
        (size_t)cqio_sheet_rows(c->part[p].sheet) + (size_t)cqio_sheet_columns(c->part[p].sheet);
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, room, &c->entry));
  for (int p = 0; p < c->parts; p++) {
    if (c->part[p].kind != COLUMNS) CQIO_TRY(add_rows(c, p));
    if (c->part[p].kind != ROWS) CQIO_TRY(add_columns(c, p));
  }
  return CQIO_OK;
}

/* An account has lost its column or its row when one of no known role has what only accounts have:
 * output, or value added. */
static void check_lost(struct csv *c) {
  const cqio_sheet *sheet = c->part[0].sheet;
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    if (e->part != 0 || e->role != CQIO_ROLE_UNKNOWN) continue;
    for (int m = 0; m < c->entries; m++) {
      const struct entry *o = &c->entry[m];
      bool crossing = o->part == 0 && o->is_row != e->is_row;
      bool earns = o->role == CQIO_ROLE_OUTPUT || o->role == CQIO_ROLE_COMPENSATION ||
                   o->role == CQIO_ROLE_VALUE_ADDED || o->role == CQIO_ROLE_ALL_VALUE_ADDED;
      int64_t row = e->is_row ? e->at : o->at;
      int column = (int)(e->is_row ? o->at : e->at);
      if (!crossing || !earns || is_empty(cqio_sheet_text(sheet, row, column))) continue;
      const char *near = nearest_label(c, e->label, !e->is_row);
      c->status = cqio_fail(
          c->ctx, CQIO_DATA, "%s: %s '%s' has a %s but no %s: expected a %s '%s'%s%s%s",
          cqio_sheet_cell_place(sheet, row, column), e->is_row ? "row" : "column", e->label,
          o->label, e->is_row ? "column" : "row", e->is_row ? "column" : "row", e->label,
          near ? "; is '" : "", near ? near : "", near ? "' meant to be it?" : "");
      break;
    }
  }
}

cqio_status cqio__csv_lay_out(struct csv *c, const char *path) {
  CQIO_TRY(open_table(c, path));
  CQIO_TRY(open_parts(c));
  cqio_status noted = CQIO_OK;
  for (int p = 0; p < c->parts && !noted; p++)
    noted = cqio__sayings_note(&c->sayings, c->part[p].sheet);
  for (int p = 0; p < c->parts && !noted; p++)
    noted = cqio_sheet_check_notes(c->ctx, c->part[p].sheet,
                                   p == 0 ? "unit year currency price_basis scale role "
                                            "household_income primary_inputs"
                                          : "unit year currency price_basis scale role");
  for (int p = 0; p < c->parts && !noted; p++)
    noted = cqio__check_unit_columns(c->ctx, c->part[p].sheet);
  CQIO_TRY(cqio_agree(c->ctx, noted));
  for (int p = 0; p < c->parts; p++)
    CQIO_TRY(cqio_agree(c->ctx, find_label_columns(c, &c->part[p])));
  CQIO_TRY(cqio_agree(c->ctx, find_accounts(c)));
  CQIO_TRY(cqio_agree(c->ctx, set_labels(c)));
  for (int p = 1; p < c->parts; p++)
    CQIO_TRY(cqio_agree(c->ctx, join_part(c, p)));
  CQIO_TRY(cqio_agree(c->ctx, find_entries(c)));
  CQIO_TRY(cqio_agree(c->ctx, cqio__csv_check_roles(c)));
  check_lost(c);
  return cqio_agree(c->ctx, c->status);
}
