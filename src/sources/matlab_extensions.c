/* Satellite accounts and units in files of MATLAB: matrices with a row of each, cell arrays of
 * their names and units. */
#include "sources/matlab_extensions.h"

#include <string.h>

#include "iotable/iotable.h"
#include "iotable/roles.h"

enum { NAME = 512 };

/* ---- satellite accounts ---------------------------------------------------------------------- */

/* A unit that is not given is that at the end of the label, as in 'CO2 (kt)'. */
static cqio_status add_row(struct matlab *r, const char *label, const char *unit) {
  char name[NAME], found[CQIO__UNIT_TEXT] = "";
  struct draft *d = r->draft;
  int columns = 0, index;
  for (int k = 0; k < d->parts.count; k++)
    columns += !d->parts.beside[k].is_row;
  size_t length = unit ? strlen(label) : cqio__unit_in_label(label, false, found);
  if (length >= sizeof name)
    return cqio_fail(d->ctx, CQIO_DATA,
                     "%s: row '%.100s' of '%s': expected a name of at most %d bytes", r->file.path,
                     label, r->matrix.name, NAME - 1);
  memcpy(name, label, length);
  name[length] = '\0';
  bool persons = cqio__role_of_label(name, true) == CQIO_ROLE_EMPLOYMENT;
  return cqio__draft_beside(d, true, name,
                            unit     ? unit
                            : *found ? found
                                     : NULL,
                            persons ? CQIO_ROLE_EMPLOYMENT : CQIO_ROLE_EXTENSION,
                            persons ? 0 : columns, &index);
}

static cqio_status add_rows(struct matlab *r, const struct mat_texts *names,
                            const struct mat_texts *units) {
  int64_t rows = r->matrix.rows, given = cqio__matlab_length(units);
  if (cqio__matlab_length(names) != rows)
    return cqio__matlab_wrong_size(r,
                                   "a cell array 'extension_list' of the names of its rows; name "
                                   "another by matlab:FILE:extension_names=NAME");
  if (given != 0 && given != rows)
    return cqio__matlab_wrong_size(r, "a unit of each row in 'extension_units', or none");
  for (int64_t k = 0; k < rows; k++)
    CQIO_TRY(add_row(r, names->text[k], given ? units->text[k] : NULL));
  return CQIO_OK;
}

static cqio_status read_rows(struct matlab *r) {
  struct mat_texts names = {0}, units = {0};
  if (r->matrix.columns != r->draft->n)
    return cqio__matlab_wrong_size(r, "a column of each account");
  cqio_status status =
      cqio__matlab_texts(r, "extension_names", "extension_list satellite_list labsQ", &names);
  if (!status) status = cqio__matlab_texts(r, "extension_units", "extension_units", &units);
  if (!status) status = add_rows(r, &names, &units);
  cqio__mat_texts_free(&names);
  cqio__mat_texts_free(&units);
  return status ? status : cqio__matlab_rows(r, cqio__matlab_take_beside);
}

static cqio_status take_direct(struct matlab *r, int64_t row, const double *values) {
  struct parts *p = &r->draft->parts;
  double *direct = p->beside[p->count - r->matrix.rows + row].direct;
  if (direct) memcpy(direct, values, (size_t)r->matrix.columns * sizeof *values);
  return CQIO_OK;
}

static cqio_status read_direct(struct matlab *r) {
  const struct parts *p = &r->draft->parts;
  int64_t columns = 0, rows = 0;
  for (int k = 0; k < p->count; k++)
    columns += !p->beside[k].is_row;
  for (int k = p->count - 1; k >= 0 && p->beside[k].is_row; k--)
    rows += p->beside[k].role == CQIO_ROLE_EXTENSION || p->beside[k].role == CQIO_ROLE_EMPLOYMENT;
  if (r->matrix.columns != columns || r->matrix.rows != rows)
    return cqio__matlab_wrong_size(r, "the rows of the extensions by the columns of final demand");
  return cqio__matlab_rows(r, take_direct);
}

/* Extensions that are not asked for. */
static void leave_out(struct draft *d, int first) {
  for (int k = first; k < d->parts.count; k++)
    if (d->parts.beside[k].role == CQIO_ROLE_EXTENSION) d->parts.beside[k].role = CQIO_ROLE_IGNORE;
}

cqio_status cqio__matlab_extensions(struct matlab *r) {
  int first = r->draft->parts.count;
  r->money = false;
  CQIO_TRY(cqio__matlab_matrix(r, "extensions", "Q q satellite extensions", false, read_rows));
  if (r->draft->parts.count > first)
    CQIO_TRY(cqio__matlab_matrix(r, "direct", "QY qy satellite_final", false, read_direct));
  if (!r->draft->options->extensions) leave_out(r->draft, first);
  return CQIO_OK;
}

/* ---- units ----------------------------------------------------------------------------------- */

static cqio_status take_units(struct matlab *r, const struct mat_texts *units) {
  struct draft *d = r->draft;
  int64_t count = cqio__matlab_length(units);
  if (count == 0) return CQIO_OK;
  if (count == 1) return cqio__draft_text(d, units->text[0], &d->parts.unit);
  if (count != d->n)
    return cqio_fail(d->ctx, CQIO_DATA,
                     "%s: variable '%s' has %lld texts: expected the unit of the table, or one of "
                     "each account",
                     r->file.path, r->name, (long long)count);
  CQIO_TRY(cqio__draft_units(d));
  for (int64_t i = 0; i < d->n; i++)
    CQIO_TRY(cqio__draft_text(d, units->text[i], &d->unit[i]));
  return CQIO_OK;
}

cqio_status cqio__matlab_units(struct matlab *r) {
  struct mat_texts units;
  CQIO_TRY(cqio__matlab_texts(r, "unit", "unit units currency", &units));
  cqio_status status = take_units(r, &units);
  cqio__mat_texts_free(&units);
  return status;
}
