/* Tables in files of MATLAB 7.3: matrices of flows, final demand, primary inputs and output, and
 * cell arrays of labels, as variables or fields of structs. */
#include <string.h>

#include "sources/matlab_extensions.h"

bool cqio__is_matlab(const struct bundle *bundle) {
  return bundle->kind == ONE_FILE && cqio__bundle_matches(bundle->path, "*.mat");
}

/* ---- accounts -------------------------------------------------------------------------------- */

/* Rows of labels: region and sector, or sector alone. */
static cqio_status label_by_rows(struct matlab *r) {
  const struct mat_texts *t = &r->labels;
  for (int64_t i = 0; i < r->draft->n; i++) {
    char *const *row = t->text + i * t->columns;
    CQIO_TRY(cqio__draft_label(r->draft, i, t->columns > 1 ? row[0] : NULL,
                               row[t->columns > 1 ? 1 : 0]));
  }
  return CQIO_OK;
}

/* All sectors of the first region come first. */
static cqio_status label_by_lists(struct matlab *r) {
  int64_t sectors = cqio__matlab_length(&r->sectors);
  for (int64_t i = 0; i < r->draft->n; i++)
    CQIO_TRY(cqio__draft_label(
        r->draft, i, cqio__matlab_length(&r->regions) > 0 ? r->regions.text[i / sectors] : NULL,
        r->sectors.text[i % sectors]));
  return CQIO_OK;
}

static cqio_status label_accounts(struct matlab *r) {
  int64_t n = r->draft->n, sectors = cqio__matlab_length(&r->sectors),
          regions = cqio__matlab_length(&r->regions);
  if (r->labels.rows == n) return label_by_rows(r);
  if (sectors > 0 && sectors * (regions > 0 ? regions : 1) == n) return label_by_lists(r);
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: has %lld accounts, %lld regions, %lld sectors and %lld rows of labels: "
                   "expected cell arrays of regions and of sectors, or one with a row for each "
                   "account",
                   r->file.path, (long long)n, (long long)regions, (long long)sectors,
                   (long long)r->labels.rows);
}

/* ---- flows ----------------------------------------------------------------------------------- */

static cqio_status take_row(struct matlab *r, int64_t row, const double *values) {
  return cqio__draft_row(r->draft, r->file.path, row, values);
}

static cqio_status read_flows(struct matlab *r) {
  const char *part = strrchr(r->name, '/');
  r->draft->parts.coefficients = strcmp(part ? part + 1 : r->name, "A") == 0;
  if (r->matrix.rows != r->matrix.columns)
    return cqio__matlab_wrong_size(r, "as many rows as columns, the accounts");
  CQIO_TRY(cqio__matlab_texts(r, "labels", "labels labsZ", &r->labels));
  CQIO_TRY(cqio__matlab_texts(r, "regions", "country_list regions countries", &r->regions));
  CQIO_TRY(cqio__matlab_texts(r, "sectors", "sector_list sectors", &r->sectors));
  r->money = !r->draft->parts.coefficients;
  CQIO_TRY(cqio__draft_begin(r->draft, r->matrix.rows));
  CQIO_TRY(label_accounts(r));
  return cqio__matlab_rows(r, take_row);
}

/* ---- what stands beside ---------------------------------------------------------------------- */

static cqio_status take_final_row(struct matlab *r, int64_t row, const double *values) {
  for (int64_t k = 0; k < r->matrix.columns; k++)
    r->draft->parts.beside[k].values[row] = values[k];
  return CQIO_OK;
}

/* Names of columns: rows of region and category, categories of each region, or categories. */
static cqio_status name_column(struct matlab *r, const struct mat_texts *labels,
                               const struct mat_texts *categories, int64_t k, const char **name) {
  int64_t columns = r->matrix.columns, count = cqio__matlab_length(categories),
          regions = cqio__matlab_length(&r->regions);
  if (labels->rows == columns && labels->columns > 1)
    return cqio__draft_name(r->draft, labels->text[k * labels->columns],
                            labels->text[k * labels->columns + 1], name);
  if (labels->rows == columns) return cqio__draft_text(r->draft, labels->text[k], name);
  if (count > 0 && regions > 0 && count * regions == columns)
    return cqio__draft_name(r->draft, r->regions.text[k / count], categories->text[k % count],
                            name);
  if (count == columns) return cqio__draft_text(r->draft, categories->text[k], name);
  return cqio__matlab_wrong_size(
      r, "a column of each category, or of each category of each region, of cell "
         "arrays of them");
}

static cqio_status add_columns(struct matlab *r) {
  struct mat_texts labels = {0}, categories = {0};
  int index;
  cqio_status status = cqio__matlab_texts(r, "final_labels", "final_labels labsY", &labels);
  if (!status) status = cqio__matlab_texts(r, "categories", "final_list categories", &categories);
  for (int64_t k = 0; k < r->matrix.columns && !status; k++) {
    const char *name = NULL;
    status = name_column(r, &labels, &categories, k, &name);
    if (!status) status = cqio__draft_beside(r->draft, false, name, NULL, CQIO_ROLES, 0, &index);
  }
  cqio__mat_texts_free(&labels);
  cqio__mat_texts_free(&categories);
  return status;
}

static cqio_status read_final(struct matlab *r) {
  if (r->matrix.rows != r->draft->n) return cqio__matlab_wrong_size(r, "a row of each account");
  CQIO_TRY(add_columns(r));
  return cqio__matlab_rows(r, take_final_row);
}

static cqio_status read_primary(struct matlab *r) {
  struct mat_texts names;
  int index;
  if (r->matrix.columns != r->draft->n)
    return cqio__matlab_wrong_size(r, "a column of each account");
  cqio_status status = cqio__matlab_texts(r, "inputs", "va_list inputs", &names);
  bool named = cqio__matlab_length(&names) == r->matrix.rows;
  if (!status && !named && r->matrix.rows > 1)
    status = cqio__matlab_wrong_size(
        r, "a cell array 'va_list' of the names of its rows; name another by "
           "matlab:FILE:inputs=NAME");
  for (int64_t k = 0; k < r->matrix.rows && !status; k++)
    status = cqio__draft_beside(r->draft, true, named ? names.text[k] : "Value added", NULL,
                                named ? CQIO_ROLES : CQIO_ROLE_VALUE_ADDED, 0, &index);
  cqio__mat_texts_free(&names);
  return status ? status : cqio__matlab_rows(r, cqio__matlab_take_beside);
}

/* A row or a column. */
static cqio_status take_output_row(struct matlab *r, int64_t row, const double *values) {
  memcpy(r->draft->parts.output + row, values, (size_t)r->matrix.columns * sizeof *values);
  return CQIO_OK;
}

static cqio_status read_output(struct matlab *r) {
  const struct mat_matrix *m = &r->matrix;
  if (m->rows * m->columns != r->draft->n || (m->rows != 1 && m->columns != 1))
    return cqio__matlab_wrong_size(r, "a number of each account");
  CQIO_TRY(cqio__draft_output(r->draft));
  return cqio__matlab_rows(r, take_output_row);
}

/* ---- all ------------------------------------------------------------------------------------- */

cqio_status cqio__read_matlab(struct draft *draft, const struct bundle *bundle) {
  struct matlab r = {.draft = draft, .matrix = {.data = -1}};
  if (bundle->kind != ONE_FILE)
    return cqio_fail(draft->ctx, CQIO_DATA,
                     "%s: expected a file of MATLAB, not a folder or archive", bundle->path);
  cqio_status status = cqio__mat_open(draft->ctx, bundle->path, &r.file);
  if (!status) status = cqio__matlab_matrix(&r, "flows", "Z z T A", true, read_flows);
  if (!status) status = cqio__matlab_matrix(&r, "final", "Y y F f FD", true, read_final);
  if (!status) status = cqio__matlab_matrix(&r, "primary", "VA va V v", true, read_primary);
  if (!status) status = cqio__matlab_matrix(&r, "output", "X x", false, read_output);
  if (!status) status = cqio__matlab_units(&r);
  if (!status) status = cqio__matlab_extensions(&r);
  if (!status) cqio__matlab_unread(&r);
  cqio__mat_texts_free(&r.labels);
  cqio__mat_texts_free(&r.regions);
  cqio__mat_texts_free(&r.sectors);
  cqio__mat_close(&r.file);
  return status;
}
