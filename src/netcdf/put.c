/* Taking values: check, convert to the type of the file, digest, deflate. */
#include "netcdf/output.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/wide.h"

cqio_status cqio__ncout_store(cqio_ncout *out, struct out_variable *v, int64_t step) {
  size_t item = cqio__ncout_item(v);
  cqio_sha256(out->buffer, (size_t)v->step_count * item, v->digests[step]);
  cqio__chunk_free(&v->chunks[step]);
  return cqio__chunk_make(out->ctx, &out->maker, v->direct ? out->options.deflate : 0, out->buffer,
                          (size_t)v->step_count, item, &v->chunks[step]);
}

/* Element I of STEP cannot be written: name it. */
static cqio_status refuse(cqio_ncout *out, const struct out_variable *v, int64_t step, int64_t i,
                          double value) {
  struct shape shape;
  char place[CQIO__PLACE_SIZE], text[32];
  cqio__ncout_shape(out, v, &shape);
  cqio__element_place(place, out->draft.path, v->name, &shape, step * v->step_count + i);
  cqio__value_text(text, value);
  return cqio_fail(out->ctx, CQIO_NUMERIC, "%s = %s: expected a finite value%s", place, text,
                   value == CQIO_NC_MISSING ? "; the variable has no missing values" : "");
}

static void widen_range(struct out_variable *v, int value) {
  if (v->missing && value == CQIO_NC_MISSING_INT) return;
  if (value < v->low) v->low = value;
  if (value > v->high) v->high = value;
}

enum {
  LANES = 16,   /* values looked at side by side, so that none waits for the one before */
  BLOCK = 2048, /* values, a multiple of LANES, that a first cache holds between two passes */
};

struct found {
  double low[LANES], high[LANES]; /* of all but missing values */
  int64_t wrong[LANES];           /* holds a value that the file cannot */
};

/* Largest value that the file holds; every value but MISSING where none is allowed. */
struct allowed {
  double limit;
  int64_t missing;
};

static inline int64_t is_wrong(const struct allowed *allowed, double value) {
  int64_t beyond = !(fabs(value) <= allowed->limit);
  return beyond | ((value == CQIO_NC_MISSING) & !allowed->missing);
}

static inline void look_at(const struct allowed *allowed, struct found *found, int l,
                           double value) {
  double low = value == CQIO_NC_MISSING ? HUGE_VAL : value;
  double high = value == CQIO_NC_MISSING ? -HUGE_VAL : value;
  found->wrong[l] |= is_wrong(allowed, value);
  found->low[l] = low < found->low[l] ? low : found->low[l];
  found->high[l] = high > found->high[l] ? high : found->high[l];
}

/* Adds what COUNT values hold to FOUND. */
WIDE static void look_through(const struct allowed *allowed, const double *values, int64_t count,
                              struct found *found) {
  const struct allowed rule = *allowed;
  struct found sofar = *found;
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int l = 0; l < LANES; l++)
      look_at(&rule, &sofar, l, values[i + l]);
  for (; i < count; i++)
    look_at(&rule, &sofar, 0, values[i]);
  *found = sofar;
}

WIDE static void narrow_down(const double *values, int64_t count, float *narrow) {
  for (int64_t i = 0; i < count; i++)
    narrow[i] = (float)values[i];
}

/* Names the first value that is wrong, or widens the range of the variable by all. */
static cqio_status check(cqio_ncout *out, struct out_variable *v, int64_t step,
                         const struct allowed *allowed, const struct found *found,
                         const double *values) {
  for (int l = 0; l < LANES; l++) {
    for (int64_t i = 0; found->wrong[l] && i < v->step_count; i++)
      if (is_wrong(allowed, values[i])) return refuse(out, v, step, i, values[i]);
    if (found->low[l] < v->low) v->low = found->low[l];
    if (found->high[l] > v->high) v->high = found->high[l];
  }
  return CQIO_OK;
}

/* The values of one step into the buffer, in the type of the file. A real beyond its range is
 * refused before the buffer is used. */
static cqio_status convert(cqio_ncout *out, struct out_variable *v, int64_t step,
                           const double *values) {
  const bool single = v->type == CQIO_NC_FLOAT;
  const struct allowed allowed = {single ? (double)FLT_MAX : DBL_MAX, v->missing};
  struct found found = {.wrong = {0}};
  size_t item = cqio__ncout_item(v);
  for (int l = 0; l < LANES; l++) {
    found.low[l] = HUGE_VAL;
    found.high[l] = -HUGE_VAL;
  }
  CQIO_TRY(cqio__ncout_reserve(out, (size_t)v->step_count * item));
  for (int64_t first = 0; first < v->step_count; first += BLOCK) {
    int64_t count = v->step_count - first < BLOCK ? v->step_count - first : BLOCK;
    look_through(&allowed, values + first, count, &found);
    if (single)
      narrow_down(values + first, count, (float *)out->buffer + first);
    else
      memcpy((double *)out->buffer + first, values + first, (size_t)count * item);
  }
  return check(out, v, step, &allowed, &found, values);
}

static cqio_status find_real(cqio_ncout *out, const char *name, struct out_variable **v) {
  CQIO_TRY(cqio__ncout_find(out, name, v));
  if ((*v)->type == CQIO_NC_FLOAT || (*v)->type == CQIO_NC_DOUBLE) return CQIO_OK;
  return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: variable '%s' does not hold reals",
                   out->draft.path, name);
}

cqio_status cqio_ncout_put(cqio_ncout *out, const char *name, const double *values) {
  struct out_variable *v;
  CQIO_TRY(find_real(out, name, &v));
  for (int64_t step = 0; step < v->steps; step++) {
    CQIO_TRY(convert(out, v, step, values + step * v->step_count));
    CQIO_TRY(cqio__ncout_store(out, v, step));
  }
  return CQIO_OK;
}

cqio_status cqio_ncout_put_step(cqio_ncout *out, const char *name, int64_t step,
                                const double *values) {
  struct out_variable *v;
  CQIO_TRY(find_real(out, name, &v));
  if (step < 0 || step >= v->steps)
    return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: variable '%s': step %lld of %lld",
                     out->draft.path, name, (long long)step, (long long)v->steps);
  CQIO_TRY(convert(out, v, step, values));
  return cqio__ncout_store(out, v, step);
}

/* The bytes of a whole variable that needs no conversion. */
static cqio_status put_bytes(cqio_ncout *out, struct out_variable *v, const void *bytes) {
  size_t size = (size_t)v->step_count * cqio__ncout_item(v);
  CQIO_TRY(cqio__ncout_reserve(out, size));
  for (int64_t step = 0; step < v->steps; step++) {
    memcpy(out->buffer, (const char *)bytes + (size_t)step * size, size);
    CQIO_TRY(cqio__ncout_store(out, v, step));
  }
  return CQIO_OK;
}

cqio_status cqio_ncout_put_int(cqio_ncout *out, const char *name, const int *values) {
  struct out_variable *v;
  CQIO_TRY(cqio__ncout_find(out, name, &v));
  if (v->type != CQIO_NC_INT)
    return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: variable '%s' does not hold integers",
                     out->draft.path, name);
  for (int64_t i = 0; i < v->steps * v->step_count; i++)
    widen_range(v, values[i]);
  return put_bytes(out, v, values);
}

cqio_status cqio__ncout_put_chars(cqio_ncout *out, const char *name, const char *bytes,
                                  size_t size) {
  struct out_variable *v;
  CQIO_TRY(cqio__ncout_find(out, name, &v));
  if (v->type != CQIO_NC_CHAR || size != (size_t)(v->steps * v->step_count))
    return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: variable '%s' does not hold %zu characters",
                     out->draft.path, name, size);
  return put_bytes(out, v, bytes);
}

cqio_status cqio_ncout_variable(cqio_ncout *out, const cqio_nc_variable *variable,
                                const double *values) {
  CQIO_TRY(cqio_ncout_define(out, variable));
  return cqio_ncout_put(out, variable->name, values);
}
