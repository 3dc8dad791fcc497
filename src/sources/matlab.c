/* Tables in files of MATLAB 7.3: matrices of flows, final demand, primary inputs and output, and
 * cell arrays of labels, as variables or fields of structs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arrays/mat_file.h"
#include "sources/readers.h"

struct reader {
  struct draft *draft;
  struct mat_file file;
  struct mat_matrix matrix;
  struct mat_texts regions, sectors, labels; /* of the accounts */
  char name[MAT_NAME];
};

bool cqio__is_matlab(const struct bundle *bundle) {
  return bundle->kind == ONE_FILE && cqio__bundle_matches(bundle->path, "*.mat");
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The variable for WHAT: what stands behind the path, as in "flows=IO/Z", or one of USUAL; "" where
 * the file has none. */
static void choose(struct reader *r, const char *what, const char *usual) {
  size_t length = strlen(what);
  for (const char *at = r->draft->selection; at && *at;
       at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
    if (strncmp(at, what, length) == 0 && at[length] == '=') {
      snprintf(r->name, sizeof r->name, "%.*s", (int)strcspn(at + length + 1, ","),
               at + length + 1);
      return;
    }
  cqio__mat_find(&r->file, usual, r->name);
}

static cqio_status missing(const struct reader *r, const char *what, const char *usual) {
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: variable of %s is missing: expected one of %s; name another by "
                   "matlab:FILE:%s=NAME",
                   r->file.path, what, usual, what);
}

/* Texts of WHAT, none where the file has none. */
static cqio_status read_texts(struct reader *r, const char *what, const char *usual,
                              struct mat_texts *out) {
  *out = (struct mat_texts){0};
  choose(r, what, usual);
  return r->name[0] ? cqio__mat_texts(&r->file, r->name, out) : CQIO_OK;
}

static cqio_status wrong_size(const struct reader *r, const char *expected) {
  const struct mat_matrix *m = &r->matrix;
  return cqio_fail(r->draft->ctx, CQIO_DATA, "%s: variable '%s' is %lld x %lld: expected %s",
                   r->file.path, m->name, (long long)m->rows, (long long)m->columns, expected);
}

/* ---- accounts -------------------------------------------------------------------------------- */

static int64_t length_of(const struct mat_texts *texts) {
  return texts->rows * texts->columns;
}

/* Rows of labels: region and sector, or sector alone. */
static cqio_status label_by_rows(struct reader *r) {
  const struct mat_texts *t = &r->labels;
  for (int64_t i = 0; i < r->draft->n; i++) {
    char *const *row = t->text + i * t->columns;
    CQIO_TRY(cqio__draft_label(r->draft, i, t->columns > 1 ? row[0] : NULL,
                               row[t->columns > 1 ? 1 : 0]));
  }
  return CQIO_OK;
}

/* All sectors of the first region come first. */
static cqio_status label_by_lists(struct reader *r) {
  int64_t sectors = length_of(&r->sectors);
  for (int64_t i = 0; i < r->draft->n; i++)
    CQIO_TRY(cqio__draft_label(r->draft, i,
                               length_of(&r->regions) > 0 ? r->regions.text[i / sectors] : NULL,
                               r->sectors.text[i % sectors]));
  return CQIO_OK;
}

static cqio_status label_accounts(struct reader *r) {
  int64_t n = r->draft->n, sectors = length_of(&r->sectors), regions = length_of(&r->regions);
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

static void note_rounding(struct reader *r, const double *values, int64_t count) {
  double largest = 0.0;
  for (int64_t k = 0; k < count && r->matrix.is_single && !r->draft->parts.coefficients; k++)
    largest = fmax(largest, fabs(values[k]));
  r->draft->rounding = fmax(r->draft->rounding, ldexp(largest, -24));
}

typedef cqio_status (*row_taker)(struct reader *r, int64_t row, const double *values);

/* Gives TAKE the rows of the matrix that is open. */
static cqio_status each_row(struct reader *r, row_taker take) {
  const struct mat_matrix *m = &r->matrix;
  double *rows;
  CQIO_TRY(CQIO_ALLOC(r->draft->ctx, m->block * m->columns, &rows));
  cqio_status status = CQIO_OK;
  for (int64_t first = 0; first < m->rows && !status; first += m->block) {
    int64_t count = m->rows - first < m->block ? m->rows - first : m->block;
    status = cqio__mat_rows(m, first, count, rows);
    if (!status) note_rounding(r, rows, count * m->columns);
    for (int64_t k = 0; k < count && !status; k++)
      status = take(r, first + k, rows + k * m->columns);
    cqio_progress(r->draft->ctx);
  }
  cqio_free(rows);
  return status;
}

static cqio_status take_row(struct reader *r, int64_t row, const double *values) {
  return cqio__draft_row(r->draft, r->file.path, row, values);
}

static cqio_status read_flows(struct reader *r) {
  const char *part = strrchr(r->name, '/');
  r->draft->parts.coefficients = strcmp(part ? part + 1 : r->name, "A") == 0;
  if (r->matrix.rows != r->matrix.columns)
    return wrong_size(r, "as many rows as columns, the accounts");
  CQIO_TRY(read_texts(r, "labels", "labels labsZ", &r->labels));
  CQIO_TRY(read_texts(r, "regions", "country_list regions countries", &r->regions));
  CQIO_TRY(read_texts(r, "sectors", "sector_list sectors", &r->sectors));
  CQIO_TRY(cqio__draft_begin(r->draft, r->matrix.rows));
  CQIO_TRY(label_accounts(r));
  return each_row(r, take_row);
}

/* ---- what stands beside ---------------------------------------------------------------------- */

static cqio_status take_final_row(struct reader *r, int64_t row, const double *values) {
  for (int64_t k = 0; k < r->matrix.columns; k++)
    r->draft->parts.beside[k].values[row] = values[k];
  return CQIO_OK;
}

/* Names of columns: rows of region and category, categories of each region, or categories. */
static cqio_status name_column(struct reader *r, const struct mat_texts *labels,
                               const struct mat_texts *categories, int64_t k, const char **name) {
  int64_t columns = r->matrix.columns, count = length_of(categories),
          regions = length_of(&r->regions);
  if (labels->rows == columns && labels->columns > 1)
    return cqio__draft_name(r->draft, labels->text[k * labels->columns],
                            labels->text[k * labels->columns + 1], name);
  if (labels->rows == columns) return cqio__draft_text(r->draft, labels->text[k], name);
  if (count > 0 && regions > 0 && count * regions == columns)
    return cqio__draft_name(r->draft, r->regions.text[k / count], categories->text[k % count],
                            name);
  if (count == columns) return cqio__draft_text(r->draft, categories->text[k], name);
  return wrong_size(r, "a column of each category, or of each category of each region, of cell "
                       "arrays of them");
}

static cqio_status add_columns(struct reader *r) {
  struct mat_texts labels = {0}, categories = {0};
  int index;
  cqio_status status = read_texts(r, "final_labels", "final_labels labsY", &labels);
  if (!status) status = read_texts(r, "categories", "final_list categories", &categories);
  for (int64_t k = 0; k < r->matrix.columns && !status; k++) {
    const char *name;
    status = name_column(r, &labels, &categories, k, &name);
    if (!status) status = cqio__draft_beside(r->draft, false, name, NULL, CQIO_ROLES, 0, &index);
  }
  cqio__mat_texts_free(&labels);
  cqio__mat_texts_free(&categories);
  return status;
}

static cqio_status read_final(struct reader *r) {
  if (r->matrix.rows != r->draft->n) return wrong_size(r, "a row of each account");
  CQIO_TRY(add_columns(r));
  return each_row(r, take_final_row);
}

static cqio_status take_primary_row(struct reader *r, int64_t row, const double *values) {
  struct parts *p = &r->draft->parts;
  memcpy(p->beside[p->count - r->matrix.rows + row].values, values,
         (size_t)r->draft->n * sizeof *values);
  return CQIO_OK;
}

static cqio_status read_primary(struct reader *r) {
  struct mat_texts names;
  int index;
  if (r->matrix.columns != r->draft->n) return wrong_size(r, "a column of each account");
  cqio_status status = read_texts(r, "inputs", "va_list inputs", &names);
  bool named = length_of(&names) == r->matrix.rows;
  if (!status && !named && r->matrix.rows > 1)
    status = wrong_size(r, "a cell array 'va_list' of the names of its rows; name another by "
                           "matlab:FILE:inputs=NAME");
  for (int64_t k = 0; k < r->matrix.rows && !status; k++)
    status = cqio__draft_beside(r->draft, true, named ? names.text[k] : "Value added", NULL,
                                named ? CQIO_ROLES : CQIO_ROLE_VALUE_ADDED, 0, &index);
  cqio__mat_texts_free(&names);
  return status ? status : each_row(r, take_primary_row);
}

/* A row or a column. */
static cqio_status take_output_row(struct reader *r, int64_t row, const double *values) {
  memcpy(r->draft->parts.output + row, values, (size_t)r->matrix.columns * sizeof *values);
  return CQIO_OK;
}

static cqio_status read_output(struct reader *r) {
  const struct mat_matrix *m = &r->matrix;
  if (m->rows * m->columns != r->draft->n || (m->rows != 1 && m->columns != 1))
    return wrong_size(r, "a number of each account");
  CQIO_TRY(cqio__draft_output(r->draft));
  return each_row(r, take_output_row);
}

/* ---- all ------------------------------------------------------------------------------------- */

static cqio_status read_matrix(struct reader *r, const char *what, const char *usual, bool needed,
                               cqio_status (*take)(struct reader *)) {
  choose(r, what, usual);
  if (!r->name[0] && !needed) return CQIO_OK;
  if (!r->name[0] || !cqio__mat_has(&r->file, r->name)) return missing(r, what, usual);
  cqio_status status = cqio__mat_matrix_open(&r->file, r->name, &r->matrix);
  if (!status) status = take(r);
  cqio__mat_matrix_close(&r->matrix);
  return status;
}

cqio_status cqio__read_matlab(struct draft *draft, const struct bundle *bundle) {
  struct reader r = {.draft = draft, .matrix = {.data = -1}};
  if (bundle->kind != ONE_FILE)
    return cqio_fail(draft->ctx, CQIO_DATA,
                     "%s: expected a file of MATLAB, not a folder or archive", bundle->path);
  cqio_status status = cqio__mat_open(draft->ctx, bundle->path, &r.file);
  if (!status) status = read_matrix(&r, "flows", "Z z T A", true, read_flows);
  if (!status) status = read_matrix(&r, "final", "Y y F f FD", true, read_final);
  if (!status) status = read_matrix(&r, "primary", "VA va V v", true, read_primary);
  if (!status) status = read_matrix(&r, "output", "X x", false, read_output);
  cqio__mat_texts_free(&r.labels);
  cqio__mat_texts_free(&r.regions);
  cqio__mat_texts_free(&r.sectors);
  cqio__mat_close(&r.file);
  return status;
}
