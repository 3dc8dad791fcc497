/* Vectors of a table from parts by their roles. */
#include "iotable/part_vectors.h"

#include "core/gathered.h"
#include "cqio/sheet.h"
#include "iotable/extension_names.h"
#include "iotable/roles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_final(const struct beside *e) {
  return !e->is_row && (e->role == CQIO_ROLE_UNKNOWN || cqio__is_final_demand(e->role));
}

static bool is_value_added(const struct beside *e) {
  return e->role == CQIO_ROLE_COMPENSATION || e->role == CQIO_ROLE_VALUE_ADDED;
}

static bool is_primary(const struct beside *e) {
  return e->is_row && (is_value_added(e) || e->role == CQIO_ROLE_PRODUCT_TAX ||
                       e->role == CQIO_ROLE_ALL_VALUE_ADDED || e->role == CQIO_ROLE_IMPORT ||
                       e->role == CQIO_ROLE_UNKNOWN);
}

/* ---- series ---------------------------------------------------------------------------------- */

static cqio_status take(cqio_ctx *ctx, cqio_io_table *table, int count, cqio_io_series *series) {
  CQIO_TRY(CQIO__TAKE(ctx, table, count, &series->name));
  CQIO_TRY(CQIO__TAKE(ctx, table, count, &series->values));
  return CQIO__TAKE(ctx, table, count, &series->role);
}

static void add(cqio_io_series *series, const struct beside *e) {
  series->name[series->count] = e->label;
  series->role[series->count] = e->role;
  series->values[series->count++] = e->values;
}

static cqio_status add_to(cqio_ctx *ctx, cqio_io_table *table, const double **sum,
                          const double *values) {
  double *total = NULL;
  int64_t n = table->accounts;
  CQIO_TRY(CQIO__TAKE(ctx, table, n, &total));
  for (int64_t i = 0; i < n; i++)
    total[i] = (*sum ? (*sum)[i] : 0.0) + values[i];
  *sum = total;
  return CQIO_OK;
}

/* ---- final demand ---------------------------------------------------------------------------- */

/* The household of the region in whose name its label begins, or of all. */
static cqio_status add_household(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t,
                                 const struct beside *e) {
  int32_t region = cqio__io_region_before(t, e->label);
  int g = 0;
  CQIO_TRY(add_to(ctx, t, &t->households, e->values));
  if (!t->household) CQIO_TRY(CQIO__TAKE(ctx, t, t->regions.count + 1, &t->household));
  while (g < t->household_groups && t->household[g].region != region)
    g++;
  if (g == t->household_groups) {
    t->household_groups++;
    t->household[g].region = region;
    t->household[g].name = e->label;
  }
  if (region >= 0)
    t->household[g].income += e->income;
  else
    t->household_income += e->income;
  if (t->household_groups > 1 && (region < 0 || t->household[0].region < 0))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: households '%s' and '%s': expected a region before each, or before none",
                     p->place, t->household[0].name, e->label);
  return add_to(ctx, t, &t->household[g].consumption, e->values);
}

/* Columns that are none of the kinds of final demand. */
static void warn_of_unknown(cqio_ctx *ctx, const struct parts *p) {
  struct gathered g = {.count = 0};
  char names[GATHERED_TEXT];
  for (int k = 0; k < p->count; k++)
    if (is_final(&p->beside[k]) && p->beside[k].role == CQIO_ROLE_UNKNOWN)
      cqio__gather(&g, p->beside[k].label);
  if (g.count == 1)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: column %s is no kind of final demand that is known: it counts as final demand; "
             "say so by --roles",
             p->place, g.text);
  else if (g.count > 1)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: columns %s are no kinds of final demand that are known: they count as final "
             "demand; say so by --roles",
             p->place, cqio__gathered(&g, names));
}

static cqio_status read_final(cqio_ctx *ctx, struct parts *p, cqio_io_table *t) {
  CQIO_TRY(take(ctx, t, p->count, &t->final));
  CQIO_TRY(take(ctx, t, p->count, &t->household_part));
  if (t->regions.count > 0) CQIO_TRY(CQIO__TAKE(ctx, t, p->count, &t->final.region));
  for (int k = 0; k < p->count; k++) {
    struct beside *e = &p->beside[k];
    if (!e->is_row && e->role == CQIO_ROLE_IMPORT)
      cqio__io_subtract_imports(e->values, t->accounts);
    if (is_final(e) && t->final.region)
      t->final.region[t->final.count] = cqio__io_region_before(t, e->label);
    if (is_final(e)) add(&t->final, e);
    if (!e->is_row && e->role == CQIO_ROLE_HOUSEHOLD_PART) add(&t->household_part, e);
    if (!e->is_row && (e->role == CQIO_ROLE_HOUSEHOLD || e->role == CQIO_ROLE_HOUSEHOLD_PART))
      CQIO_TRY(add_household(ctx, p, t, e));
  }
  warn_of_unknown(ctx, p);
  return CQIO_OK;
}

/* ---- primary inputs -------------------------------------------------------------------------- */

static cqio_status read_employment(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t,
                                   const struct beside *e) {
  if (t->employment)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: row '%s' is a second one of employment: expected one; say 'ignore' or "
                     "'extension' of the other, by --roles",
                     p->place, e->label);
  t->employment = e->values;
  return CQIO_OK;
}

/* All value added, when a row has it, stands for its parts. */
static cqio_status read_primary(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t) {
  const double *all = NULL;
  CQIO_TRY(take(ctx, t, p->count, &t->primary));
  for (int k = 0; k < p->count; k++) {
    const struct beside *e = &p->beside[k];
    if (e->role == CQIO_ROLE_EMPLOYMENT) CQIO_TRY(read_employment(ctx, p, t, e));
    if (!is_primary(e)) continue;
    add(&t->primary, e);
    if (e->role == CQIO_ROLE_COMPENSATION) CQIO_TRY(add_to(ctx, t, &t->compensation, e->values));
    if (e->role == CQIO_ROLE_ALL_VALUE_ADDED) CQIO_TRY(add_to(ctx, t, &all, e->values));
    if (is_value_added(e)) CQIO_TRY(add_to(ctx, t, &t->value_added, e->values));
    if (e->role == CQIO_ROLE_UNKNOWN) CQIO_TRY(cqio__io_note_unknown(ctx, t, e->label));
  }
  if (!all) return CQIO_OK;
  t->value_added = all;
  return cqio__io_check_compensation(ctx, t, p->place);
}

/* ---- output and extensions ------------------------------------------------------------------- */

/* The first entry of role output, which others repeat. */
static cqio_status read_output(cqio_ctx *ctx, struct parts *p, const cqio_io_table *t) {
  for (int k = 0; k < p->count; k++) {
    const struct beside *e = &p->beside[k];
    if (e->role != CQIO_ROLE_OUTPUT) continue;
    if (!p->output) p->output = e->values;
    for (int64_t j = 0; j < t->accounts; j++)
      if (cqio_unbalanced(e->values[j], p->output[j], 1e-9, 2.0 * p->rounding))
        return cqio_fail(ctx, CQIO_DATA,
                         "%s: account '%s': %s = %.10g (%s): expected %.10g, as in the other total",
                         p->place, cqio_io_table_label(t, j, &(cqio_account_label){0}), e->label,
                         e->values[j], t->unit, p->output[j]);
  }
  return CQIO_OK;
}

/* Direct effects in the order of final demand. */
static cqio_status read_direct(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t,
                               const struct beside *e, const double **out) {
  double *values;
  CQIO_TRY(CQIO__TAKE(ctx, t, t->final.count, &values));
  for (int k = 0, column = 0, final = 0; k < p->count && e->direct; k++) {
    if (is_final(&p->beside[k])) values[final++] = e->direct[column];
    column += !p->beside[k].is_row;
  }
  *out = values;
  return CQIO_OK;
}

/* The unit that the source states, else that at the end of the label. */
static cqio_status name_extension(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t,
                                  const struct beside *e) {
  char place[CQIO_MESSAGE_SIZE], unit[CQIO__UNIT_TEXT] = "", *label;
  bool stated = e->unit && *e->unit;
  size_t length = stated ? strlen(e->label) : cqio__unit_in_label(e->label, true, unit);
  snprintf(place, sizeof place, "%.400s: %s '%.200s'", p->place, e->is_row ? "row" : "column",
           e->label);
  if (!stated && !*unit) CQIO_TRY(cqio__check_unread_unit(ctx, place, e->label, false));
  CQIO_TRY(CQIO__TAKE(ctx, t, length + 1, &label));
  memcpy(label, e->label, length);
  return cqio__io_name_extension(ctx, t, place, label, stated ? e->unit : unit);
}

static cqio_status read_extensions(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t) {
  cqio_io_extensions *x = &t->extension;
  CQIO_TRY(CQIO__TAKE(ctx, t, p->count, &x->name));
  CQIO_TRY(CQIO__TAKE(ctx, t, p->count, &x->unit));
  CQIO_TRY(CQIO__TAKE(ctx, t, p->count, &x->values));
  CQIO_TRY(CQIO__TAKE(ctx, t, p->count, &x->direct));
  for (int k = 0; k < p->count; k++) {
    const struct beside *e = &p->beside[k];
    if (e->role != CQIO_ROLE_EXTENSION) continue;
    x->values[x->count] = e->values;
    CQIO_TRY(read_direct(ctx, p, t, e, &x->direct[x->count]));
    CQIO_TRY(name_extension(ctx, p, t, e));
  }
  return cqio__io_check_extensions(ctx, t, p->place);
}

/* ---- summary of roles ------------------------------------------------------------------------ */

/* "TITLE = rows a, b; columns c" of the roles WANTED, up to FEW names of each. */
static void put_role(FILE *stream, const struct parts *p, const char *title, unsigned wanted) {
  enum { FEW = 5 };
  bool any = false;
  for (int rows = 1; rows >= 0; rows--) {
    int here = 0;
    for (int k = 0; k < p->count; k++) {
      const struct beside *e = &p->beside[k];
      if (!(wanted & 1u << e->role) || e->is_row != rows) continue;
      if (here == 0)
        fprintf(stream, "%s%s%s ", any ? "; " : title, any ? "" : " = ", rows ? "rows" : "columns");
      if (here < FEW) fprintf(stream, "%s%s", here ? ", " : "", e->label);
      here++;
      any = true;
    }
    if (here > FEW) fprintf(stream, " and %d more", here - FEW);
  }
  if (any) fputs("\n", stream);
}

static cqio_status write_roles(cqio_ctx *ctx, const struct parts *p, cqio_io_table *t) {
  char *text = NULL;
  size_t size;
  FILE *stream = open_memstream(&text, &size);
  if (!stream) return cqio_fail(ctx, CQIO_MEMORY, "no memory for the list of roles");
  bool all = false;
  for (int k = 0; k < p->count; k++)
    all = all || p->beside[k].role == CQIO_ROLE_ALL_VALUE_ADDED;
  put_role(stream, p, "value added",
           all ? 1u << CQIO_ROLE_ALL_VALUE_ADDED
               : 1u << CQIO_ROLE_COMPENSATION | 1u << CQIO_ROLE_VALUE_ADDED);
  for (int role = 0; role < CQIO_ROLES; role++)
    if (role != CQIO_ROLE_VALUE_ADDED && role != CQIO_ROLE_ALL_VALUE_ADDED)
      put_role(stream, p, cqio_io_role_name((cqio_io_role)role), 1u << role);
  fclose(stream);
  cqio_status status = cqio__io_text(ctx, t, text, &t->roles);
  free(text);
  return status;
}

cqio_status cqio__parts_read_vectors(cqio_ctx *ctx, struct parts *p, cqio_io_table *t) {
  CQIO_TRY(read_output(ctx, p, t));
  CQIO_TRY(read_final(ctx, p, t));
  CQIO_TRY(read_primary(ctx, p, t));
  CQIO_TRY(read_extensions(ctx, p, t));
  return write_roles(ctx, p, t);
}

/* ---- orientation ----------------------------------------------------------------------------- */

/* Largest difference of SUMS and of what VECTORS add to them from OTHER and what BESIDE adds to it
 * (NULL: nothing), as a share of the largest output. */
static double difference(const cqio_io_table *t, const double *sums, const cqio_io_series *vectors,
                         const double *other, const cqio_io_series *beside) {
  double largest = 0.0, all = 0.0;
  for (int64_t i = 0; i < t->accounts; i++) {
    double sum = sums[i] - other[i];
    for (int k = 0; k < vectors->count; k++)
      if (!cqio_io_is_part(vectors, k)) sum += vectors->values[k][i];
    for (int k = 0; beside && k < beside->count; k++)
      if (!cqio_io_is_part(beside, k)) sum -= beside->values[k][i];
    largest = fmax(largest, fabs(sum));
    all = fmax(all, t->output[i]);
  }
  return all > 0.0 ? largest / all : 0.0;
}

/* Columns with final demand make output, or rows with primary inputs what these do, but not as the
 * matrix stands. */
cqio_status cqio__parts_check_orientation(cqio_ctx *ctx, const cqio_io_table *t,
                                          const struct totals *totals) {
  const double off = 1e-2, close = 1e-4, *sales = totals->sales, *inputs = totals->inputs;
  const cqio_io_series *final = &t->final, *primary = &t->primary;
  bool stated = difference(t, sales, final, t->output, NULL) >= off &&
                difference(t, inputs, final, t->output, NULL) <= close;
  bool unstated = !t->mixed && primary->count > 0 &&
                  difference(t, sales, final, inputs, primary) >= off &&
                  difference(t, inputs, final, sales, primary) <= close;
  if (final->count == 0 || !(stated || unstated)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: columns and final demand sum to output, rows do not: expected rows that "
                   "sell and columns that buy; is the matrix transposed?",
                   totals->place);
}
