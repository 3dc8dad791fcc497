/* Tables in sheets, by a mapping. */
#include "drafts/labelled_sheet.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cqio/sheet.h"
#include "workbooks/rows.h"

enum { ABOVE = 6, FIRST_ROWS = 40, NOT_USED = -1, LABEL = 512 };

struct column {
  int64_t account; /* or NOT_USED */
  int beside;      /* index in parts.beside, or NOT_USED */
};

struct reader {
  struct draft *draft;
  const struct mapping *mapping;
  struct rows rows;
  struct row_buffer above[ABOVE]; /* rows before that of codes, by their numbers */
  int64_t number[ABOVE];
  int columns;
  struct column *column;       /* [columns] */
  const char **code, **region; /* [n] of the accounts; REGION "" without */
  double *values;              /* [n] */
  char filled[LABEL];          /* region of the rows so far */
  bool used[RULES];            /* rules that something fits */
  bool found[CQIO_ROLES];      /* roles of the rows so far */
};

/* The role that a rule gives a code; CQIO_ROLES without. */
static cqio_io_role role_of(struct reader *r, bool is_row, const char *code) {
  int rule = cqio__mapping_rule(r->mapping, is_row, code);
  if (rule < 0) return CQIO_ROLES;
  r->used[rule] = true;
  return r->mapping->rule[rule].role;
}

/* ---- labels ---------------------------------------------------------------------------------- */

/* A cell as a label: without line breaks, and in scripts without words without any blank. */
static const char *tidy(const char *cell, char out[LABEL]) {
  size_t used = 0;
  bool words = true;
  for (const char *at = cell; *at; at++)
    words = words && (unsigned char)*at < 0x80;
  for (const char *at = cell; *at && used < LABEL - 1; at++) {
    bool blank = isspace((unsigned char)*at);
    if (blank && (!words || used == 0 || out[used - 1] == ' ')) continue;
    out[used] = *at;
    if (blank) out[used] = ' ';
    used++;
  }
  while (used > 0 && out[used - 1] == ' ')
    used--;
  out[used] = '\0';
  return out;
}

/* A code, with zeros before a number that has lost them, and nothing behind its point. */
static const char *code_of(const struct mapping *m, const char *cell, char out[LABEL]) {
  int64_t number;
  tidy(cell, out);
  if (m->digits > 0 && cqio_parse_integer(out, &number) && number >= 0)
    snprintf(out, LABEL, "%0*lld", m->digits, (long long)number);
  return out;
}

/* ---- the row of codes ------------------------------------------------------------------------ */

static bool has_cells(const struct rows *rows, const struct mapping *m) {
  char text[LABEL];
  for (int f = 0; f < m->finds; f++) {
    bool found = false;
    for (int k = 0; k < cqio__rows_count(rows) && !found; k++)
      found = strcmp(tidy(cqio__rows_cell(rows, k), text), m->find[f]) == 0;
    if (!found) return false;
  }
  return true;
}

static void keep_above(struct reader *r) {
  struct row_buffer *kept = &r->above[r->rows.number % ABOVE];
  kept->ctx = r->rows.ctx;
  cqio__row_clear(kept);
  r->number[r->rows.number % ABOVE] = r->rows.number;
  for (int k = 0; k < cqio__rows_count(&r->rows); k++) {
    const char *cell = cqio__rows_cell(&r->rows, k);
    if (*cell && !cqio__row_put(kept, k, cell, strlen(cell))) return;
  }
}

/* Cell COLUMN of the row OFFSET from that of codes. */
static const char *cell_above(const struct reader *r, int offset, int column) {
  int64_t number = r->rows.number + offset;
  const struct row_buffer *kept = &r->above[number % ABOVE];
  if (offset == 0 || number < 1 || r->number[number % ABOVE] != number || column >= kept->count)
    return "";
  return kept->text + kept->at[column];
}

static cqio_status find_codes(struct reader *r) {
  bool more = true;
  for (int k = 0; k < FIRST_ROWS && more; k++) {
    CQIO_TRY(cqio__rows_next(&r->rows, &more));
    if (more && has_cells(&r->rows, r->mapping)) return CQIO_OK;
    if (more) keep_above(r);
  }
  return cqio_fail(
      r->rows.ctx, CQIO_DATA,
      "%s: none of the first %d rows has the cells '%s'%s%s%s: expected that of codes, "
      "as %s says",
      r->rows.path, FIRST_ROWS, r->mapping->find[0], r->mapping->finds > 1 ? " and '" : "",
      r->mapping->finds > 1 ? r->mapping->find[1] : "", r->mapping->finds > 1 ? "'" : "",
      r->mapping->place);
}

bool cqio__sheet_fits(const struct bundle *bundle, const struct mapping *mapping) {
  cqio_ctx *alone = NULL;
  struct rows rows;
  bool more = true, fits = false;
  if (cqio_ctx_alone(bundle->ctx, &alone)) return false;
  struct bundle own = *bundle;
  own.ctx = alone; /* what is wrong here is no problem yet */
  cqio_status status = cqio__rows_open(&own, mapping->sheet, &rows);
  for (int k = 0; k < FIRST_ROWS && !status && more && !fits; k++) {
    status = cqio__rows_next(&rows, &more);
    fits = !status && more && has_cells(&rows, mapping);
  }
  cqio__rows_close(&rows);
  cqio_ctx_destroy(&alone);
  return fits;
}

/* ---- columns --------------------------------------------------------------------------------- */

static int first_column(const struct mapping *m) {
  int first = m->code_column;
  if (m->region_column > first) first = m->region_column;
  return m->label_column > first ? m->label_column : first;
}

/* Code, region and label of a column of the row of codes. */
static const char *describe(struct reader *r, int column, char code[LABEL], char region[LABEL],
                            char label[LABEL]) {
  const struct mapping *m = r->mapping;
  char own[LABEL];
  code_of(m, cqio__rows_cell(&r->rows, column), code);
  tidy(cell_above(r, m->region_row, column), own);
  if (*own || !m->fill) strcpy(region, own);
  tidy(cell_above(r, m->label_row, column), label);
  if (!*label) strcpy(label, code);
  return code;
}

static cqio_status unknown_code(const struct reader *r, int column, const char *code) {
  char place[PLACE];
  return cqio_fail(r->rows.ctx, CQIO_DATA,
                   "%s: '%.60s': %s says nothing of it: expected a code of an account or 'column "
                   "ROLE: %.60s'",
                   cqio__rows_place(&r->rows, column, place), code, r->mapping->place, code);
}

static cqio_status count_accounts(struct reader *r, int64_t *n) {
  char code[LABEL], region[LABEL] = "", label[LABEL];
  const struct mapping *m = r->mapping;
  for (int k = first_column(m); k < r->columns; k++) {
    describe(r, k, code, region, label);
    CQIO_TRY(cqio__rows_check_label(&r->rows, k, code));
    CQIO_TRY(cqio__rows_check_label(&r->rows, k, region));
    CQIO_TRY(cqio__rows_check_label(&r->rows, k, label));
    bool sum = !*code || cqio__in_list(m->skip, region);
    if (sum || role_of(r, false, code) != CQIO_ROLES) continue;
    if (!cqio__in_list(m->accounts, code)) return unknown_code(r, k, code);
    ++*n;
  }
  return CQIO_OK;
}

static cqio_status add_account(struct reader *r, int column, int64_t account, const char *code,
                               const char *region, const char *label) {
  char *normal;
  r->column[column].account = account;
  CQIO_TRY(cqio__draft_text(r->draft, code, &r->code[account]));
  CQIO_TRY(cqio__draft_text(r->draft, region, &r->region[account]));
  CQIO_TRY(cqio_label_normalize(r->rows.ctx, label, strlen(label), &normal));
  cqio_status status = cqio__draft_label(r->draft, account, *region ? region : NULL, normal);
  cqio_free(normal);
  return status;
}

static cqio_status add_columns(struct reader *r) {
  char code[LABEL], region[LABEL] = "", label[LABEL];
  const struct mapping *m = r->mapping;
  int64_t account = 0;
  for (int k = 0; k < r->columns; k++) {
    r->column[k] = (struct column){NOT_USED, NOT_USED};
    if (k < first_column(m)) continue;
    describe(r, k, code, region, label);
    cqio_io_role role = role_of(r, false, code);
    if (!*code || cqio__in_list(m->skip, region) || role == CQIO_ROLE_TOTAL ||
        role == CQIO_ROLE_IGNORE)
      continue;
    if (role == CQIO_ROLES) {
      CQIO_TRY(add_account(r, k, account++, code, region, label));
      continue;
    }
    const char *name;
    CQIO_TRY(cqio__draft_name(r->draft, *region && m->region_row ? region : NULL, label, &name));
    CQIO_TRY(cqio__draft_beside(r->draft, false, name, NULL, role, 0, &r->column[k].beside));
  }
  return CQIO_OK;
}

/* Codes that columns of several regions have need regions of rows. */
static cqio_status check_regions(const struct reader *r) {
  for (int64_t k = 1; k < r->draft->n && r->mapping->region_column == 0; k++)
    if (strcmp(r->code[k], r->code[0]) == 0)
      return cqio_fail(r->rows.ctx, CQIO_DATA,
                       "%s: '%.60s' is the code of several columns: expected region_column in %s, "
                       "by which rows are told apart",
                       r->rows.path, r->code[0], r->mapping->place);
  return CQIO_OK;
}

static cqio_status read_columns(struct reader *r) {
  struct draft *d = r->draft;
  int64_t n = 0;
  r->columns = cqio__rows_count(&r->rows);
  CQIO_TRY(count_accounts(r, &n));
  CQIO_TRY(cqio__draft_begin(d, n));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, r->columns, &r->column));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, n, &r->code));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, n, &r->region));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, n, &r->values));
  CQIO_TRY(add_columns(r));
  return check_regions(r);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int64_t find_account(const struct reader *r, const char *region, const char *code,
                            int64_t start) {
  for (int64_t k = 0; k < r->draft->n; k++) {
    int64_t at = (start + k) % r->draft->n;
    if (strcmp(r->code[at], code) == 0 &&
        (r->mapping->region_column == 0 || strcmp(r->region[at], region) == 0))
      return at;
  }
  return NOT_USED;
}

static cqio_status number(struct reader *r, int column, double *out) {
  CQIO_TRY(cqio__rows_number(&r->rows, column, r->mapping->empty, r->mapping->place, out));
  cqio__note_decimals(cqio__rows_cell(&r->rows, column), &r->draft->decimals);
  return CQIO_OK;
}

static cqio_status take_account(struct reader *r, int64_t account) {
  char place[PLACE];
  double value;
  for (int k = 0; k < r->columns; k++) {
    const struct column *c = &r->column[k];
    if (c->account == NOT_USED && c->beside == NOT_USED) continue;
    CQIO_TRY(number(r, k, &value));
    if (c->account >= 0)
      r->values[c->account] = value;
    else
      r->draft->parts.beside[c->beside].values[account] = value;
  }
  return cqio__draft_row(r->draft, cqio__rows_place(&r->rows, -1, place), account, r->values);
}

static bool is_empty(const struct reader *r) {
  for (int k = 0; k < r->columns; k++)
    if (r->column[k].account >= 0 && !cqio__rows_is_empty(&r->rows, k)) return false;
  return true;
}

/* A row beside the accounts; extensions have their unit in the brackets of their label. */
static cqio_status take_beside(struct reader *r, const char *label, cqio_io_role role) {
  char unit[CQIO__UNIT_TEXT] = "", name[LABEL];
  int index;
  if (is_empty(r)) return CQIO_OK;
  size_t length = cqio__unit_in_label(label, false, unit);
  snprintf(name, sizeof name, "%.*s", *unit ? (int)length : LABEL - 1, label);
  CQIO_TRY(cqio__draft_beside(r->draft, true, name, *unit ? unit : NULL, role, 0, &index));
  for (int k = 0; k < r->columns; k++)
    if (r->column[k].account >= 0)
      CQIO_TRY(number(r, k, &r->draft->parts.beside[index].values[r->column[k].account]));
  return CQIO_OK;
}

static cqio_status take_row(struct reader *r, int64_t *hint) {
  char code[LABEL], label[LABEL], region[LABEL];
  const struct mapping *m = r->mapping;
  code_of(m, cqio__rows_cell(&r->rows, m->code_column - 1), code);
  tidy(cqio__rows_cell(&r->rows, m->label_column - 1), label);
  tidy(cqio__rows_cell(&r->rows, m->region_column - 1), region);
  CQIO_TRY(cqio__rows_check_label(&r->rows, m->code_column - 1, code));
  CQIO_TRY(cqio__rows_check_label(&r->rows, m->label_column - 1, label));
  CQIO_TRY(cqio__rows_check_label(&r->rows, m->region_column - 1, region));
  if (*region || !m->fill) strcpy(r->filled, region);
  cqio_io_role role = role_of(r, true, code);
  if (role == CQIO_ROLES) role = role_of(r, true, label);
  if (role == CQIO_ROLES) role = role_of(r, true, region);
  if (role != CQIO_ROLES) r->found[role] = true;
  if (role == CQIO_ROLE_TOTAL || role == CQIO_ROLE_IGNORE) return CQIO_OK;
  int64_t account = role == CQIO_ROLES ? find_account(r, r->filled, code, *hint) : NOT_USED;
  if (account >= 0) *hint = account + 1;
  if (account >= 0) return take_account(r, account);
  const char *name = *label ? label : *code ? code : region;
  return *name ? take_beside(r, name, role) : CQIO_OK;
}

/* The last rows are missing from a sheet that is cut: one of value added, and of output, must be
 * there where the mapping says what they are. */
static cqio_status check_last_rows(const struct reader *r) {
  static const cqio_io_role kinds[][3] = {
      {CQIO_ROLE_ALL_VALUE_ADDED, CQIO_ROLE_COMPENSATION, CQIO_ROLE_VALUE_ADDED},
      {CQIO_ROLE_OUTPUT, CQIO_ROLE_OUTPUT, CQIO_ROLE_OUTPUT}};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    const struct rule *missing = NULL;
    bool found = false;
    for (size_t c = 0; c < sizeof *kinds / sizeof **kinds; c++) {
      found = found || r->found[kinds[k][c]];
      for (int m = 0; m < r->mapping->rules && !missing; m++)
        if (r->mapping->rule[m].is_row && r->mapping->rule[m].role == kinds[k][c])
          missing = &r->mapping->rule[m];
    }
    if (missing && !found)
      return cqio_fail(r->rows.ctx, CQIO_DATA,
                       "%s: has no row 'row %s: %.200s' of %s: expected one; is the sheet cut?",
                       r->rows.path, cqio_io_role_name(missing->role), missing->codes,
                       r->mapping->place);
  }
  return CQIO_OK;
}

static cqio_status read_rows(struct reader *r) {
  char place[PLACE];
  bool more = true;
  int64_t hint = 0;
  while (more) {
    CQIO_TRY(cqio__rows_next(&r->rows, &more));
    if (more) CQIO_TRY(take_row(r, &hint));
  }
  CQIO_TRY(cqio__draft_whole(r->draft, cqio__rows_place(&r->rows, -1, place)));
  return check_last_rows(r);
}

/* Lines of the file of --layout that nothing fits; the layouts of the program are for many sheets.
 */
static void warn_of_unused(const struct reader *r) {
  const struct mapping *m = r->mapping;
  const char *layout = r->draft->options->layout;
  for (int k = 0; k < m->rules && layout && strcmp(layout, m->place) == 0; k++)
    if (!r->used[k])
      cqio_log(r->rows.ctx, CQIO_LOG_WARN, "%s: '%s %s: %.100s' fits no %s of the sheet", m->place,
               m->rule[k].is_row ? "row" : "column", cqio_io_role_name(m->rule[k].role),
               m->rule[k].codes, m->rule[k].is_row ? "row" : "column");
}

/* Of several sheets the first was read where none was asked for. */
static void warn_of_sheets(const struct reader *r) {
  char others[GATHERED_TEXT];
  const char *sheet = cqio__rows_sheet(&r->rows, others);
  if (sheet && strcmp(r->mapping->sheet, "*") == 0)
    cqio_log(r->rows.ctx, CQIO_LOG_WARN,
             "%s: sheet '%.100s' was read, and not %s: a line 'sheet: NAME' in a file of --layout "
             "names another",
             r->rows.path, sheet, others);
}

cqio_status cqio__read_mapped(struct draft *draft, const struct bundle *bundle,
                              const struct mapping *mapping) {
  struct reader r = {.draft = draft, .mapping = mapping};
  cqio_status status = cqio__rows_open(bundle, mapping->sheet, &r.rows);
  cqio__draft_name_year(draft, bundle->count == 1 ? bundle->member[0] : NULL, mapping->year);
  if (!status) status = find_codes(&r);
  if (!status) status = read_columns(&r);
  if (!status) status = read_rows(&r);
  if (!status) warn_of_unused(&r);
  if (!status) warn_of_sheets(&r);
  if (!status && *mapping->unit)
    status = cqio__draft_text(draft, mapping->unit, &draft->parts.unit);
  draft->parts.partial = mapping->partial;
  for (int k = 0; k < ABOVE; k++)
    cqio__row_free(&r.above[k]);
  cqio__rows_close(&r.rows);
  return status;
}
