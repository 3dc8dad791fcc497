/* Checks of the variables of one output file. */
#include "results/audit.h"

#include <math.h>
#include <string.h>

enum { DIMS_SIZE = CQIO_NC_MAX_DIMS * 64 };

cqio_status cqio__array_read(struct audit *audit, const char *name, struct array *out) {
  *out = (struct array){.name = name, .count = 1};
  int index = cqio_ncin_find(audit->in, name);
  if (index < 0) return CQIO_OK;
  char dims[DIMS_SIZE] = "";
  size_t used = 0;
  out->rank = cqio_ncin_variable_rank(audit->in, index);
  for (int i = 0; i < out->rank; i++) {
    out->dims[i] = cqio_ncin_variable_dimension(audit->in, index, i);
    out->sizes[i] = cqio_ncin_dimension(audit->in, out->dims[i]);
    used += (size_t)snprintf(dims + used, sizeof dims - used, "%s%s", i ? " " : "", out->dims[i]);
    if (used >= sizeof dims)
      return cqio_fail(audit->ctx, CQIO_DATA, "%s: variable '%s': dimensions with too long names",
                       cqio_ncin_path(audit->in), name);
  }
  return cqio_ncin_reals(audit->in, name, dims, CQIO_NC_FILLED, &out->values, &out->count);
}

void cqio__array_free(struct array *array) {
  cqio_free(array->values);
  array->values = NULL;
}

static int position(const struct array *array, const char *dim) {
  for (int i = 0; i < array->rank; i++)
    if (strcmp(array->dims[i], dim) == 0) return i;
  return -1;
}

/* Steps through LIKE for one step of each dimension of PART; 0 where PART is summed. */
static bool strides_of(const struct array *part, const struct array *like, int64_t *strides) {
  int found = 0;
  for (int i = 0; i < part->rank; i++) {
    int at = position(like, part->dims[i]);
    strides[i] = at >= 0;
    for (int k = at + 1; at >= 0 && k < like->rank; k++)
      strides[i] *= like->sizes[k];
    found += at >= 0;
  }
  return found == like->rank;
}

/* One more term of a compensated sum (Neumaier). */
static void add(double term, double *sum, double *lost) {
  double next = *sum + term;
  *lost += fabs(*sum) >= fabs(term) ? (*sum - next) + term : (term - next) + *sum;
  *sum = next;
}

cqio_status cqio__array_sum(struct audit *audit, const struct array *part, struct choice choice,
                            const struct array *weight, const struct array *like, double *sum,
                            double *size) {
  int64_t strides[CQIO_NC_MAX_DIMS];
  double *lost;
  if (!strides_of(part, like, strides) || (weight && part->count % weight->count != 0))
    return cqio_fail(audit->ctx, CQIO_DATA, "%s: variables '%s' and '%s': dimensions do not match",
                     cqio_ncin_path(audit->in), part->name, like->name);
  CQIO_TRY(CQIO_ALLOC(audit->ctx, like->count, &lost));
  memset(sum, 0, (size_t)like->count * sizeof *sum);
  if (size) memset(size, 0, (size_t)like->count * sizeof *size);
  int chosen = choice.dim ? position(part, choice.dim) : -1;
  for (int64_t k = 0; k < part->count; k++) {
    int64_t rest = k, to = 0, index = choice.index;
    for (int i = part->rank - 1; i >= 0; i--) {
      int64_t here = rest % part->sizes[i];
      rest /= part->sizes[i];
      /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): set by strides_of */
      to += here * strides[i];
      if (i == chosen) index = here;
    }
    if (index != choice.index || part->values[k] == CQIO_NC_MISSING) continue;
    double term = part->values[k] * (weight ? weight->values[k % weight->count] : 1.0);
    add(term, &sum[to], &lost[to]);
    if (size) size[to] += fabs(term);
  }
  for (int64_t i = 0; i < like->count; i++)
    sum[i] += lost[i];
  cqio_free(lost);
  return CQIO_OK;
}

/* ---- verdicts -------------------------------------------------------------------------------- */

static void print(const struct audit *audit, const char *verdict, const char *what) {
  if (audit->lines && cqio_ctx_rank(audit->ctx) == 0)
    fprintf(audit->lines, "%-5s %s\n", verdict, what);
}

void cqio__audit_pass(const struct audit *audit, const char *what) {
  print(audit, "ok", what);
}

/* Element I of ARRAY as "[time=3, district=0]". */
static void place(const struct array *array, int64_t i, char text[256]) {
  int64_t index[CQIO_NC_MAX_DIMS];
  size_t used = 0;
  text[0] = '\0';
  for (int d = array->rank - 1; d >= 0; d--) {
    index[d] = i % array->sizes[d];
    i /= array->sizes[d];
  }
  for (int d = 0; d < array->rank && used < 256; d++)
    used += (size_t)snprintf(text + used, 256 - used, "%s%.60s=%lld%s", d ? ", " : "[",
                             array->dims[d], (long long)index[d], d + 1 < array->rank ? "" : "]");
}

static void refuse(struct audit *audit, const char *what, const struct array *subject, int64_t i,
                   const char *expected) {
  char where[256];
  place(subject, i, where);
  cqio_fail(audit->ctx, CQIO_DATA, "%s: variable '%s'%s = %.17g: expected %s (%s)",
            cqio_ncin_path(audit->in), subject->name, where, subject->values[i], expected, what);
  if (!audit->status) audit->status = CQIO_DATA;
  print(audit, "WRONG", what);
}

bool cqio__audit_holds(struct audit *audit, const char *what, const struct array *subject,
                       const double *expected, const double *allowed) {
  for (int64_t i = 0; i < subject->count; i++) {
    if (subject->values[i] == CQIO_NC_MISSING) continue;
    if (fabs(subject->values[i] - expected[i]) <= allowed[i]) continue;
    char text[64];
    snprintf(text, sizeof text, "%.17g within %.1e", expected[i], allowed[i]);
    refuse(audit, what, subject, i, text);
    return false;
  }
  return true;
}

void cqio__audit_near(struct audit *audit, const char *what, const struct array *subject,
                      const double *expected, const double *allowed) {
  if (cqio__audit_holds(audit, what, subject, expected, allowed)) cqio__audit_pass(audit, what);
}

void cqio__audit_range(struct audit *audit, const char *what, const struct array *subject,
                       double low, double high) {
  for (int64_t i = 0; i < subject->count; i++) {
    double value = subject->values[i];
    if (value == CQIO_NC_MISSING || (value >= low && value <= high)) continue;
    char text[64];
    snprintf(text, sizeof text, "a value in [%g, %g]", low, high);
    refuse(audit, what, subject, i, text);
    return;
  }
  cqio__audit_pass(audit, what);
}
