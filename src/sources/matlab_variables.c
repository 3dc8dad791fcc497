/* Variables of a file of MATLAB by their names. */
#include "sources/matlab_variables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Whether a name for WHAT stands behind the path; it is r->name then. */
static bool is_named(struct matlab *r, const char *what) {
  size_t length = strlen(what);
  for (const char *at = r->draft->selection; at && *at;
       at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
    if (strncmp(at, what, length) == 0 && at[length] == '=') {
      snprintf(r->name, sizeof r->name, "%.*s", (int)strcspn(at + length + 1, ","),
               at + length + 1);
      return true;
    }
  return false;
}

void cqio__matlab_choose(struct matlab *r, const char *what, const char *usual) {
  if (!is_named(r, what)) cqio__mat_find(&r->file, usual, r->name);
}

cqio_status cqio__matlab_texts(struct matlab *r, const char *what, const char *usual,
                               struct mat_texts *out) {
  *out = (struct mat_texts){0};
  cqio__matlab_choose(r, what, usual);
  return r->name[0] ? cqio__mat_texts(&r->file, r->name, out) : CQIO_OK;
}

cqio_status cqio__matlab_wrong_size(const struct matlab *r, const char *expected) {
  const struct mat_matrix *m = &r->matrix;
  return cqio_fail(r->draft->ctx, CQIO_DATA, "%s: variable '%s' is %lld x %lld: expected %s",
                   r->file.path, m->name, (long long)m->rows, (long long)m->columns, expected);
}

static void note_rounding(struct matlab *r, const double *values, int64_t count) {
  double largest = 0.0;
  for (int64_t k = 0; k < count && r->money && r->matrix.is_single; k++)
    largest = fmax(largest, fabs(values[k]));
  r->draft->rounding = fmax(r->draft->rounding, ldexp(largest, -24));
}

cqio_status cqio__matlab_rows(struct matlab *r, matlab_row_taker take) {
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

static cqio_status missing(const struct matlab *r, const char *what, const char *usual) {
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: variable of %s is missing: expected one of %s; name another by "
                   "matlab:FILE:%s=NAME",
                   r->file.path, what, usual, what);
}

cqio_status cqio__matlab_matrix(struct matlab *r, const char *what, const char *usual, bool needed,
                                cqio_status (*take)(struct matlab *)) {
  cqio__matlab_choose(r, what, usual);
  if (!r->name[0] && !needed) return CQIO_OK;
  if (!r->name[0] || !cqio__mat_has(&r->file, r->name)) return missing(r, what, usual);
  if (r->matrices < MATLAB_MATRICES) snprintf(r->read[r->matrices++], MAT_NAME, "%s", r->name);
  cqio_status status = cqio__mat_matrix_open(&r->file, r->name, &r->matrix);
  if (!status) status = take(r);
  cqio__mat_matrix_close(&r->matrix);
  return status;
}

/* ---- what is left ---------------------------------------------------------------------------- */

struct unread {
  const struct matlab *reader;
  char names[256];
  int count;
};

static void note(void *data, const char *name, int64_t rows, int64_t columns) {
  struct unread *u = data;
  const struct matlab *r = u->reader;
  size_t used = strlen(u->names);
  if (r->draft->n < 2 || (rows != r->draft->n && columns != r->draft->n)) return;
  for (int k = 0; k < r->matrices; k++)
    if (strcmp(r->read[k], name) == 0) return;
  if (u->count++ < 5)
    snprintf(u->names + used, sizeof u->names - used, "%s'%.40s'", used ? ", " : "", name);
}

void cqio__matlab_unread(const struct matlab *r) {
  struct unread u = {.reader = r};
  cqio__mat_matrices(&r->file, note, &u);
  if (u.count > 0)
    cqio_log(r->draft->ctx, CQIO_LOG_WARN,
             "%s: %d variables that are not read have a row or a column of each account, such as "
             "%s: name those of satellite accounts by matlab:FILE:extensions=NAME,direct=NAME",
             r->file.path, u.count, u.names);
}

cqio_status cqio__matlab_take_beside(struct matlab *r, int64_t row, const double *values) {
  struct parts *p = &r->draft->parts;
  memcpy(p->beside[p->count - r->matrix.rows + row].values, values,
         (size_t)r->draft->n * sizeof *values);
  return CQIO_OK;
}
