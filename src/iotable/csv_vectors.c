/* Vectors of a table from its rows and columns beside the accounts, by their roles. */
#include "iotable/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- cells ----------------------------------------------------------------------------------- */

double cqio__csv_number(struct csv *c, const struct part *part, int64_t row, int column,
                        const char *label) {
  const char *text = cqio_sheet_text(part->sheet, row, column);
  double value = 0.0;
  if (cqio_parse_real(text, &value)) {
    cqio_precision_note(&c->precision, text);
    return value;
  }
  c->status = cqio_fail(
      c->ctx, CQIO_DATA, "%s: row '%s': %s = %.40s (%s): expected a finite number%s",
      cqio_sheet_cell_place(part->sheet, row, column), label,
      cqio_sheet_column_name(part->sheet, column), text, c->table->unit, cqio_number_hint(text));
  return 0.0;
}

static void cell_of(const struct csv *c, const struct entry *e, int64_t account, int64_t *row,
                    int *column) {
  const struct part *part = &c->part[e->part];
  *row = e->is_row ? e->at : part->row[account];
  *column = e->is_row ? part->column[account] : (int)e->at;
}

double cqio__csv_rounding(const struct csv *c, const struct entry *e, int64_t account) {
  int64_t row;
  int column;
  cell_of(c, e, account, &row, &column);
  const char *text = cqio_sheet_text(c->part[e->part].sheet, row, column);
  return cqio_unit_convert(cqio_precision_rounding(&c->precision, text), &e->from, &e->to);
}

double cqio__csv_value(struct csv *c, const struct entry *e, int64_t account) {
  int64_t row;
  int column;
  cell_of(c, e, account, &row, &column);
  double value = cqio__csv_number(
      c, &c->part[e->part], row, column,
      e->is_row ? e->label : cqio_io_table_label(c->table, account, &(cqio_account_label){0}));
  return cqio_unit_convert(value, &e->from, &e->to);
}

/* ---- one vector ------------------------------------------------------------------------------ */

static cqio_status read_entry(struct csv *c, const struct entry *e, double **out) {
  int64_t n = c->table->accounts;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, n, out));
  for (int64_t j = 0; j < n; j++)
    (*out)[j] = cqio__csv_value(c, e, j);
  return CQIO_OK;
}

static cqio_status add_vector(struct csv *c, cqio_io_series *series, const struct entry *e,
                              const double *values) {
  if (!series->name) {
    CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &series->name));
    CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &series->values));
    CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &series->role));
  }
  CQIO_TRY(cqio__io_text(c->ctx, c->table, e->label, &series->name[series->count]));
  series->role[series->count] = e->role;
  series->values[series->count++] = values;
  return CQIO_OK;
}

static cqio_status add_to(struct csv *c, const double **sum, const double *values) {
  double *total = NULL;
  int64_t n = c->table->accounts;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, n, &total));
  for (int64_t i = 0; i < n; i++)
    total[i] = (*sum ? (*sum)[i] : 0.0) + values[i];
  *sum = total;
  return CQIO_OK;
}

/* ---- output ---------------------------------------------------------------------------------- */

static const struct entry *find_output(const struct csv *c) {
  for (int rows = 0; rows < 2; rows++)
    for (int k = 0; k < c->entries; k++)
      if (c->entry[k].role == CQIO_ROLE_OUTPUT && c->entry[k].is_row == rows) return &c->entry[k];
  return NULL;
}

/* Other totals repeat the output. */
static void check_total(struct csv *c, const struct entry *e, const struct entry *first) {
  for (int64_t j = 0; j < c->table->accounts; j++) {
    double value = cqio__csv_value(c, e, j), x = c->table->output[j];
    double rounding = 2.0 * cqio__csv_rounding(c, e, j);
    int64_t row;
    int column;
    if (!cqio_unbalanced(value, x, 1e-9, rounding)) continue;
    cell_of(c, e, j, &row, &column);
    c->status = cqio_fail(c->ctx, CQIO_DATA,
                          "%s: account '%s': %s = %.10g (%s): expected %.10g, as in %s '%s'",
                          cqio_sheet_cell_place(c->part[e->part].sheet, row, column),
                          cqio_io_table_label(c->table, j, &(cqio_account_label){0}), e->label,
                          value, c->table->unit, x, first->is_row ? "row" : "column", first->label);
  }
}

static cqio_status read_output(struct csv *c) {
  const struct entry *first = find_output(c);
  double *output;
  if (!first)
    return cqio_fail(
        c->ctx, CQIO_DATA,
        "%s: column 'total_output' is missing: expected a column or row of role output",
        cqio_sheet_place(c->part[0].sheet, -1));
  CQIO_TRY(read_entry(c, first, &output));
  c->table->output = c->output = output;
  for (int k = 0; k < c->entries; k++)
    if (c->entry[k].role == CQIO_ROLE_OUTPUT && &c->entry[k] != first)
      check_total(c, &c->entry[k], first);
  return CQIO_OK;
}

/* ---- final demand ---------------------------------------------------------------------------- */

/* A column of no known role counts, too: rows would not balance without it. */
static bool counts_as_final(cqio_io_role role) {
  return role == CQIO_ROLE_UNKNOWN || cqio__is_final_demand(role);
}

/* The household of a region, or of the whole table. */
static cqio_status add_household(struct csv *c, const struct entry *e, const double *values) {
  cqio_io_table *t = c->table;
  int32_t named = e->region < 0 ? cqio__io_region_within(t, e->label) : -1;
  if (named >= 0 && t->regions.count > 1)
    return cqio_fail(c->ctx, CQIO_DATA,
                     "%s: column '%s' seems to be the household of region '%s': expected '%s/%s'",
                     cqio_sheet_place(c->part[0].sheet, -1), e->label, t->regions.text[named],
                     t->regions.text[named], cqio_io_role_name(e->role));
  CQIO_TRY(add_to(c, &t->households, values));
  if (!t->household) CQIO_TRY(CQIO__TAKE(c->ctx, t, t->regions.count + 1, &t->household));
  int g = 0;
  while (g < t->household_groups && t->household[g].region != e->region)
    g++;
  if (g == t->household_groups) {
    t->household_groups++;
    t->household[g].region = e->region;
    CQIO_TRY(cqio__io_text(c->ctx, t, e->label, &t->household[g].name));
  }
  if (t->household_groups > 1 && (e->region < 0 || t->household[0].region < 0))
    return cqio_fail(c->ctx, CQIO_DATA,
                     "%s: households '%s' and '%s': expected a region before each, or before none",
                     cqio_sheet_place(c->part[0].sheet, -1), t->household[0].name, e->label);
  return add_to(c, &t->household[g].consumption, values);
}

static cqio_status read_final(struct csv *c) {
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    bool part = e->role == CQIO_ROLE_HOUSEHOLD_PART;
    double *values;
    if (e->is_row || !(counts_as_final(e->role) || part)) continue;
    CQIO_TRY(read_entry(c, e, &values));
    if (e->role == CQIO_ROLE_IMPORT) cqio__io_subtract_imports(values, c->table->accounts);
    CQIO_TRY(add_vector(c, part ? &c->table->household_part : &c->table->final, e, values));
    if (part || e->role == CQIO_ROLE_HOUSEHOLD) CQIO_TRY(add_household(c, e, values));
    if (e->role == CQIO_ROLE_UNKNOWN)
      cqio_log(
          c->ctx, CQIO_LOG_WARN,
          "%s: column '%s' is no kind of final demand that is known: it counts as final demand; "
          "say so by '# role: %s = final', or by --roles",
          cqio_sheet_place(c->part[e->part].sheet, -1), e->label, e->label);
  }
  return CQIO_OK;
}

/* ---- primary inputs -------------------------------------------------------------------------- */

static bool is_value_added(cqio_io_role role) {
  return role == CQIO_ROLE_COMPENSATION || role == CQIO_ROLE_VALUE_ADDED;
}

static bool is_primary(const struct entry *e) {
  bool other = e->role == CQIO_ROLE_PRODUCT_TAX || e->role == CQIO_ROLE_ALL_VALUE_ADDED ||
               ((e->role == CQIO_ROLE_IMPORT || e->role == CQIO_ROLE_UNKNOWN) && e->is_row);
  return other || is_value_added(e->role);
}

/* Parts of value added must not exceed the row of all of it. */
static void check_parts(struct csv *c, const double *all, const double *parts, const char *label) {
  for (int64_t j = 0; j < c->table->accounts && parts; j++)
    if (parts[j] > all[j] && cqio_unbalanced(parts[j], all[j], 1e-6, INFINITY))
      c->status = cqio_fail(c->ctx, CQIO_DATA,
                            "%s: account '%s': parts of value added sum to %.10g (%s): expected at "
                            "most %s, %.10g",
                            cqio_sheet_place(c->part[0].sheet, -1),
                            cqio_io_table_label(c->table, j, &(cqio_account_label){0}), parts[j],
                            c->table->unit, label, all[j]);
}

static cqio_status read_primary(struct csv *c) {
  cqio_io_table *t = c->table;
  const double *all = NULL;
  const char *label = NULL;
  for (int k = 0; k < c->entries; k++)
    if (c->entry[k].role == CQIO_ROLE_ALL_VALUE_ADDED) label = c->entry[k].label;
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    double *values;
    if (e->role == CQIO_ROLE_EMPLOYMENT) {
      if (t->employment)
        return cqio_fail(c->ctx, CQIO_DATA,
                         "%s: %s '%s' is a second one of employment: expected one; say 'ignore' or "
                         "'extension' of the other, by '# role: LABEL = ignore'",
                         cqio_sheet_place(c->part[e->part].sheet, e->is_row ? e->at : -1),
                         e->is_row ? "row" : "column", e->label);
      CQIO_TRY(read_entry(c, e, &values));
      t->employment = values;
    }
    if (!is_primary(e)) continue;
    CQIO_TRY(read_entry(c, e, &values));
    CQIO_TRY(add_vector(c, &t->primary, e, values));
    if (e->role == CQIO_ROLE_COMPENSATION) CQIO_TRY(add_to(c, &t->compensation, values));
    if (e->role == CQIO_ROLE_ALL_VALUE_ADDED) CQIO_TRY(add_to(c, &all, values));
    if (is_value_added(e->role)) CQIO_TRY(add_to(c, &t->value_added, values));
    if (e->role == CQIO_ROLE_UNKNOWN) CQIO_TRY(cqio__io_note_unknown(c->ctx, t, e->label));
  }
  if (!all) return CQIO_OK;
  check_parts(c, all, t->value_added, label);
  t->value_added = all;
  return CQIO_OK;
}

/* ---- summary of roles ------------------------------------------------------------------------ */

struct writer {
  char *text;
  size_t used, size;
};

static void put(struct writer *w, const char *text) {
  int length = snprintf(w->text + w->used, w->size - w->used, "%s", text);
  w->used += (size_t)length < w->size - w->used ? (size_t)length : 0;
}

/* "TITLE = rows a, b; columns c" of the entries of the roles FIRST to LAST. */
static void put_role(struct writer *w, const struct csv *c, const char *title, unsigned wanted) {
  int count = 0;
  for (int rows = 1; rows >= 0; rows--)
    for (int k = 0, here = 0; k < c->entries; k++) {
      const struct entry *e = &c->entry[k];
      if (!(wanted & 1u << e->role) || e->is_row != rows) continue;
      put(w, count == 0 ? title : here ? ", " : "; ");
      if (count++ == 0) put(w, " = ");
      if (here++ == 0) put(w, rows ? "rows " : "columns ");
      put(w, e->label);
    }
  if (count > 0) put(w, "\n");
}

static cqio_status write_roles(struct csv *c) {
  struct writer w = {.size = 1024};
  for (int k = 0; k < c->entries; k++)
    w.size += strlen(c->entry[k].label) + 32;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, w.size, &w.text));
  bool all = false;
  for (int k = 0; k < c->entries; k++)
    all = all || c->entry[k].role == CQIO_ROLE_ALL_VALUE_ADDED;
  put_role(&w, c, "value added",
           all ? 1u << CQIO_ROLE_ALL_VALUE_ADDED
               : 1u << CQIO_ROLE_COMPENSATION | 1u << CQIO_ROLE_VALUE_ADDED);
  for (int role = 0; role < CQIO_ROLES; role++)
    if (role != CQIO_ROLE_VALUE_ADDED && role != CQIO_ROLE_ALL_VALUE_ADDED)
      put_role(&w, c, cqio_io_role_name((cqio_io_role)role), 1u << role);
  c->table->roles = w.text;
  return CQIO_OK;
}

cqio_status cqio__csv_read_vectors(struct csv *c) {
  CQIO_TRY(read_output(c));
  CQIO_TRY(read_final(c));
  CQIO_TRY(read_primary(c));
  CQIO_TRY(cqio__csv_read_income(c));
  if (c->extensions) CQIO_TRY(cqio__csv_read_extensions(c));
  return write_roles(c);
}
