/* Numbers of a raster that mean missing data, and that nothing declares. */
#include "grid/raster_statements.h"
#include "netcdf/input.h"

#include <math.h>
#include <stdio.h>

static const double no_weight = 1e30; /* no count, and a code of many programs */
static const double apart = 3.0;      /* of the next lower value: a code stands alone */
static const double odd = 30.0; /* the same of a value that is no usual code, a wrong one perhaps */
static const int64_t often = 10; /* times the next lower value: cells of one kind */
enum { TOP = 5 };

/* The largest values, each once, from the top down, and how often they stand there. */
struct top {
  int count;
  double value[TOP];
  int64_t times[TOP];
};

static void note(struct top *top, double value) {
  int k = 0;
  while (k < top->count && top->value[k] > value)
    k++;
  if (k < top->count && top->value[k] == value) {
    top->times[k]++;
    return;
  }
  if (k == TOP) return;
  if (top->count < TOP) top->count++;
  for (int i = top->count - 1; i > k; i--) {
    top->value[i] = top->value[i - 1];
    top->times[i] = top->times[i - 1];
  }
  top->value[k] = value;
  top->times[k] = 1;
}

/* 999, 9999 ... */
static bool is_nines(double value) {
  double power = log10(value + 1.0);
  return value >= 999.0 && value < 1e15 && fabs(power - rint(power)) < 1e-12;
}

/* Ends of the ranges of integers, nines, and negative codes that were read without their sign. */
static bool is_code(double value) {
  static const double ends[] = {255, 254, 32767, 32768, 65535, 65534, 2147483647, 4294967295.0};
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    if (value == ends[k]) return true;
  return is_nines(value) || is_nines(65536.0 - value) || is_nines(4294967296.0 - value);
}

static double number_of(cqio_ncin *in, const char *variable, const char *name, double otherwise,
                        cqio_status *status) {
  char *text = NULL;
  double value = otherwise;
  if (!*status) *status = cqio_ncin_attribute(in, variable, name, &text);
  if (text && !cqio_parse_real(text, &value)) value = otherwise;
  cqio_free(text);
  return value;
}

/* Whether VARIABLE says that VALUE is one of its numbers. */
static bool is_said(cqio_ncin *in, const char *variable, double stored, double value,
                    cqio_status *status) {
  static const char *const names[] = {"actual_range", "valid_range"};
  double pair[2], most = number_of(in, variable, "valid_max", -INFINITY, status);
  bool said = stored <= most || value <= most, found;
  for (int k = 0; k < 2 && !*status; k++) {
    cqio__ncin_pair(in, variable, names[k], pair, &found);
    said = said || (found && (value <= pair[1] || stored <= pair[1]));
  }
  return said;
}

/* How many of the largest values stand apart from all others; 0: none. */
static int apart_from_others(const struct top *top, double factor) {
  for (int k = 1; k < top->count; k++)
    if (top->value[k] > 0.0 && top->value[k - 1] > factor * top->value[k]) return k;
  return 0;
}

cqio_status cqio__raster_codes(cqio_ctx *ctx, cqio_ncin *in, const char *name, const double *values,
                               int64_t count) {
  struct top top = {0};
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < count; i++)
    if (values[i] != CQIO_NC_MISSING && (top.count < TOP || values[i] >= top.value[TOP - 1]))
      note(&top, values[i]);
  if (top.count < 2) return CQIO_OK;
  double scale = number_of(in, name, "scale_factor", 1.0, &status);
  double most = top.value[0], stored = (most - number_of(in, name, "add_offset", 0.0, &status));
  stored = fabs(stored / scale - rint(stored / scale)) < 1e-6 ? rint(stored / scale) : most;
  bool said = is_said(in, name, stored, most, &status);
  CQIO_TRY(status);
  bool code = is_code(most) || is_code(stored);
  int codes = apart_from_others(&top, apart), others = apart_from_others(&top, odd);
  if (most >= no_weight || (codes > 0 && !said && code))
    return cqio_fail(
        ctx, CQIO_DATA,
        "%s: variable '%s' has %lld value%s of %.9g above all others, up to %.9g: "
        "expected them as missing_value, or an attribute valid_max if they are weights",
        cqio_ncin_path(in), name, (long long)top.times[0], top.times[0] == 1 ? "" : "s", most,
        top.value[codes > 0 ? codes : 1]);
  bool doubtful =
      others > 0 || (code && top.times[0] >= often && top.times[0] >= often * top.times[1]);
  if (doubtful && !said)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: variable '%s' has %lld value%s of %.9g above all others, up to %.9g: taken as "
             "weights; are they right? if they mean missing data, name them as missing_value",
             cqio_ncin_path(in), name, (long long)top.times[0], top.times[0] == 1 ? "" : "s", most,
             top.value[others > 0 ? others : 1]);
  return CQIO_OK;
}
