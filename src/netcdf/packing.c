/* What stored numbers mean: missing data, limits, signs and packing (CF-1.8 2.5.1 and 8.1). */
#include "netcdf/packing.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Numbers of one attribute. */
struct numbers {
  int count;
  nc_type type;
  double value[CQIO__MAX_FILLS];
};

static cqio_status no_meaning(const cqio_ncin *in, int index, const char *name,
                              const char *expected) {
  return cqio_fail(in->ctx, CQIO_DATA, "%s: variable '%s': attribute '%s': expected %s", in->path,
                   in->variables[index].name, name, expected);
}

/* Numbers written as text, with blanks or commas between them; false for anything else. */
static bool parse_numbers(char *text, struct numbers *out) {
  char *rest = NULL;
  for (char *word = strtok_r(text, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest)) {
    if (out->count == CQIO__MAX_FILLS) return false;
    double *value = &out->value[out->count++];
    if (strcasecmp(word, "nan") == 0)
      *value = NAN;
    else if (!cqio_parse_real(word, value))
      return false;
  }
  return out->count > 0;
}

static bool read_text(const cqio_ncin *in, int index, const char *name, size_t length,
                      struct numbers *out) {
  char text[1024] = "";
  if (out->type == NC_CHAR)
    return length < sizeof text && !nc_get_att_text(in->id, index, name, text) &&
           parse_numbers(text, out);
  char *strings[CQIO__MAX_FILLS];
  if (length > CQIO__MAX_FILLS || nc_get_att_string(in->id, index, name, strings)) return false;
  bool good = true;
  for (size_t i = 0; i < length && good; i++)
    good = strings[i] && parse_numbers(strings[i], out);
  nc_free_string(length, strings);
  return good;
}

/* The numbers of attribute NAME, none when there is no such attribute; false for anything else. */
static bool read_numbers(const cqio_ncin *in, int index, const char *name, struct numbers *out) {
  size_t length = 0;
  out->count = 0;
  if (nc_inq_att(in->id, index, name, &out->type, &length)) return true;
  bool text = out->type == NC_CHAR || out->type == NC_STRING;
  bool good = length > 0 && length <= (text ? 1023 : CQIO__MAX_FILLS);
  if (good && text) {
    good = read_text(in, index, name, length, out);
  } else if (good) {
    out->count = (int)length;
    good = !nc_get_att_double(in->id, index, name, out->value);
  }
  return good;
}

static cqio_status take_numbers(const cqio_ncin *in, int index, const char *name,
                                struct numbers *out) {
  return read_numbers(in, index, name, out) ? CQIO_OK
                                            : no_meaning(in, index, name, "numbers, at most 64");
}

static cqio_status read_one(const cqio_ncin *in, int index, const char *name, double *value,
                            nc_type *type) {
  struct numbers numbers;
  CQIO_TRY(take_numbers(in, index, name, &numbers));
  if (numbers.count == 0) return CQIO_OK;
  if (numbers.count > 1 || !isfinite(numbers.value[0]))
    return no_meaning(in, index, name, "one finite number");
  *value = numbers.value[0];
  *type = numbers.type;
  return CQIO_OK;
}

/* Bits of an integer type, 0 for others. */
static int bits_of(nc_type type) {
  switch (type) {
  case NC_BYTE:
  case NC_UBYTE:
    return 8;
  case NC_SHORT:
  case NC_USHORT:
    return 16;
  case NC_INT:
  case NC_UINT:
    return 32;
  case NC_INT64:
  case NC_UINT64:
    return 64;
  default:
    return 0;
  }
}

static cqio_status read_sign(const cqio_ncin *in, int index, struct packing *p) {
  char text[16] = "";
  nc_type type;
  size_t length = 0;
  int bits = bits_of(p->stored);
  p->modulus = bits > 0 ? ldexp(1.0, bits) : 0.0;
  p->is_unsigned = p->stored == NC_UBYTE || p->stored == NC_USHORT || p->stored == NC_UINT ||
                   p->stored == NC_UINT64;
  if (bits == 0 || nc_inq_att(in->id, index, "_Unsigned", &type, &length)) return CQIO_OK;
  if (type == NC_STRING && length == 1) {
    char *string = NULL;
    if (!nc_get_att_string(in->id, index, "_Unsigned", &string) && string)
      strncpy(text, string, sizeof text - 1);
    nc_free_string(1, &string);
  } else if (type == NC_CHAR && length < sizeof text) {
    if (nc_get_att_text(in->id, index, "_Unsigned", text)) text[0] = '\0';
  }
  bool yes = strcasecmp(text, "true") == 0;
  if (!yes && strcasecmp(text, "false") != 0)
    return no_meaning(in, index, "_Unsigned", "'true' or 'false'");
  p->is_unsigned = yes;
  return CQIO_OK;
}

double cqio__packing_signed(const struct packing *p, double stored) {
  if (p->is_unsigned) return stored < 0.0 ? stored + p->modulus : stored;
  return p->modulus > 0.0 && stored >= 0.5 * p->modulus ? stored - p->modulus : stored;
}

/* A number of an attribute in the type of the data. */
static double to_data(const struct packing *p, nc_type type, double number) {
  if (p->stored == NC_FLOAT) return (double)(float)number;
  bool same = bits_of(type) > 0 && bits_of(type) == bits_of(p->stored);
  return same ? cqio__packing_signed(p, number) : number;
}

/* Whether the type of the data can hold NUMBER. */
static bool holds(const struct packing *p, double number) {
  if (p->modulus == 0.0) return isfinite(number);
  double low = p->is_unsigned ? 0.0 : -0.5 * p->modulus;
  return fabs(number - floor(number + 0.5)) <= 1e-6 && number >= low && number < low + p->modulus;
}

/*
 * A fill value beside packed data that has the type of the unpacked data is packed by CF, but often
 * written unpacked. It is what the data can hold; below 0 it may be both, since that is no weight.
 */
static cqio_status add_fill(const cqio_ncin *in, int index, const char *name, nc_type unpacked,
                            nc_type type, double number, struct packing *p) {
  double packed = (number - p->offset) / p->scale;
  bool either = type == unpacked && type != p->stored && packed != number && holds(p, packed);
  if (either && holds(p, number) && !(number < 0.0 && packed < 0.0))
    return no_meaning(in, index, name, "the type of the packed numbers, which tells what it means");
  p->unpacked[p->fill_count] = either;
  p->single[p->fill_count] = p->stored == NC_DOUBLE && type == NC_FLOAT;
  p->fills[p->fill_count++] = to_data(p, type, number);
  return CQIO_OK;
}

/* What cells hold that were never written; bytes have no default. */
static bool default_fill(const cqio_ncin *in, int index, nc_type type, double *fill) {
  static const struct {
    nc_type type;
    double fill;
  } defaults[] = {{NC_SHORT, NC_FILL_SHORT},
                  {NC_USHORT, NC_FILL_USHORT},
                  {NC_INT, NC_FILL_INT},
                  {NC_UINT, NC_FILL_UINT},
                  {NC_INT64, (double)NC_FILL_INT64},
                  {NC_UINT64, (double)NC_FILL_UINT64},
                  {NC_FLOAT, (double)NC_FILL_FLOAT},
                  {NC_DOUBLE, NC_FILL_DOUBLE}};
  int unfilled = 0;
  if (nc_inq_var_fill(in->id, index, &unfilled, NULL) || unfilled) return false;
  for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
    if (defaults[i].type == type) {
      *fill = defaults[i].fill;
      return true;
    }
  return false;
}

/* Missing values that other attributes of variable PLACE, or of the file for NC_GLOBAL, state. In
 * the file they are those of all its variables, and words that are no numbers say nothing. */
static cqio_status read_other_fills(const cqio_ncin *in, int index, int place, nc_type unpacked,
                                    struct packing *p) {
  bool file = place == NC_GLOBAL;
  char name[NC_MAX_NAME + 1];
  struct numbers other;
  for (int k = 0; nc_inq_attname(in->id, place, k, name) == NC_NOERR; k++) {
    bool usual = strcmp(name, "_FillValue") == 0 || strcmp(name, "missing_value") == 0;
    if (!cqio__packing_means_missing(name) || (usual && !file)) continue;
    bool read = read_numbers(in, place, name, &other);
    if (!read && file) continue;
    if (!read || p->fill_count + other.count >= CQIO__MAX_FILLS)
      return no_meaning(in, index, name, "numbers, fewer than 64");
    for (int i = 0; i < other.count; i++)
      CQIO_TRY(add_fill(in, index, name, unpacked, other.type, other.value[i], p));
  }
  return CQIO_OK;
}

static cqio_status read_fills(const cqio_ncin *in, int index, nc_type unpacked, struct packing *p) {
  struct numbers fill, missing;
  CQIO_TRY(take_numbers(in, index, "_FillValue", &fill));
  CQIO_TRY(take_numbers(in, index, "missing_value", &missing));
  if (fill.count + missing.count >= CQIO__MAX_FILLS)
    return no_meaning(in, index, "missing_value", "numbers, fewer than 64");
  for (int i = 0; i < fill.count; i++)
    CQIO_TRY(add_fill(in, index, "_FillValue", unpacked, fill.type, fill.value[i], p));
  for (int i = 0; i < missing.count; i++)
    CQIO_TRY(add_fill(in, index, "missing_value", unpacked, missing.type, missing.value[i], p));
  CQIO_TRY(read_other_fills(in, index, index, unpacked, p));
  CQIO_TRY(read_other_fills(in, index, NC_GLOBAL, unpacked, p));
  p->declared = p->fill_count;
  double number;
  if (fill.count == 0 && default_fill(in, index, p->stored, &number))
    return add_fill(in, index, "", unpacked, p->stored, cqio__packing_signed(p, number), p);
  return CQIO_OK;
}

/*
 * A limit as it is to be compared. Beside packed data a limit of the type of the stored numbers, or
 * of any integer type, is packed; one of the type of the unpacked data is not; another could be
 * either.
 */
static cqio_status take_limit(const cqio_ncin *in, int index, const char *name,
                              const struct packing *p, nc_type unpacked, nc_type type, double bound,
                              struct limit *limit) {
  if (isnan(bound)) return no_meaning(in, index, name, "a number");
  bool packed = p->scale != 1.0 || p->offset != 0.0;
  limit->unpacked = packed && type == unpacked && type != p->stored;
  if (packed && !limit->unpacked && type != p->stored && bits_of(type) == 0)
    return no_meaning(in, index, name,
                      "the type of the packed or of the unpacked numbers, which tells what it "
                      "limits");
  limit->bound = limit->unpacked ? bound : to_data(p, type, bound);
  limit->slack = limit->unpacked && isfinite(bound)
                     ? fabs(bound) * (type == NC_FLOAT ? 4.0 * FLT_EPSILON : 4.0 * DBL_EPSILON)
                     : 0.0;
  return CQIO_OK;
}

static cqio_status read_limits(const cqio_ncin *in, int index, struct packing *p,
                               nc_type unpacked) {
  struct numbers range, low, high;
  CQIO_TRY(take_numbers(in, index, "valid_range", &range));
  CQIO_TRY(take_numbers(in, index, "valid_min", &low));
  CQIO_TRY(take_numbers(in, index, "valid_max", &high));
  if (range.count != 0 && range.count != 2)
    return no_meaning(in, index, "valid_range", "two numbers");
  if (range.count == 2 && low.count + high.count > 0)
    return no_meaning(in, index, "valid_range", "no valid_min or valid_max beside it");
  if (low.count > 1 || high.count > 1)
    return no_meaning(in, index, low.count > 1 ? "valid_min" : "valid_max", "one number");
  const char *low_name = range.count ? "valid_range" : "valid_min";
  const char *high_name = range.count ? "valid_range" : "valid_max";
  const struct numbers *lows = range.count ? &range : &low, *highs = range.count ? &range : &high;
  if (lows->count)
    CQIO_TRY(take_limit(in, index, low_name, p, unpacked, lows->type, lows->value[0], &p->low));
  if (highs->count)
    CQIO_TRY(take_limit(in, index, high_name, p, unpacked, highs->type,
                        highs->value[highs->count - 1], &p->high));
  if (p->low.unpacked == p->high.unpacked && p->low.bound > p->high.bound)
    return no_meaning(in, index, high_name, "a maximum that is not below the minimum");
  return CQIO_OK;
}

/* Attributes count as they are written in CF: one in other capitals says something to nobody.
 * Missing values are read under other names. */
static cqio_status check_capitals(const cqio_ncin *in, int index) {
  char name[NC_MAX_NAME + 1], expected[64];
  for (int k = 0; nc_inq_attname(in->id, index, k, name) == NC_NOERR; k++) {
    const char *meant = cqio__packing_meant(name);
    bool other = meant && strcasecmp(name, meant) != 0 && strcasecmp(name, "offset") != 0;
    if (!meant || cqio__packing_means_missing(name) || other || strcmp(name, meant) == 0) continue;
    snprintf(expected, sizeof expected, "'%s'", meant);
    return no_meaning(in, index, name, expected);
  }
  return CQIO_OK;
}

cqio_status cqio__packing_read(cqio_ncin *in, int index, struct packing *p) {
  *p = (struct packing){.scale = 1.0,
                        .offset = -0.0, /* which added to -0 keeps its sign */
                        .stored = in->variables[index].stored,
                        .low = {.bound = -INFINITY},
                        .high = {.bound = INFINITY}};
  nc_type scale_type = NC_NAT, offset_type = NC_NAT;
  CQIO_TRY(check_capitals(in, index));
  CQIO_TRY(read_one(in, index, "scale_factor", &p->scale, &scale_type));
  CQIO_TRY(read_one(in, index, "add_offset", &p->offset, &offset_type));
  if (p->scale == 0.0) return no_meaning(in, index, "scale_factor", "a number other than 0");
  CQIO_TRY(read_sign(in, index, p));
  bool wide = scale_type == NC_DOUBLE || offset_type == NC_DOUBLE;
  bool single = scale_type == NC_FLOAT || offset_type == NC_FLOAT;
  nc_type unpacked = wide ? NC_DOUBLE : single ? NC_FLOAT : NC_NAT;
  CQIO_TRY(read_fills(in, index, unpacked, p));
  return read_limits(in, index, p, unpacked);
}

double cqio__packing_value(const struct packing *p, double number) {
  return number * p->scale + p->offset;
}

static bool beyond(const struct packing *p, double number) {
  double value = cqio__packing_value(p, number);
  return (p->low.unpacked ? value : number) < p->low.bound - p->low.slack ||
         (p->high.unpacked ? value : number) > p->high.bound + p->high.slack;
}

static bool is_fill(const struct packing *p, int i, double number) {
  double fill = p->fills[i];
  if (number == fill || (p->single[i] && (float)number == (float)fill)) return true;
  double value = cqio__packing_value(p, number);
  return p->unpacked[i] && fabs(value - fill) <= 4.0 * FLT_EPSILON * fabs(fill);
}

enum absence cqio__packing_absence(const struct packing *p, double number) {
  if (isnan(number)) return NOT_A_NUMBER;
  for (int i = 0; i < p->fill_count; i++)
    if (is_fill(p, i, number)) return i < p->declared ? DECLARED_FILL : DEFAULT_FILL;
  return beyond(p, number) ? OUT_OF_RANGE : PRESENT;
}

const char *cqio__absence_text(enum absence absence) {
  static const char *const texts[] = {[PRESENT] = "",
                                      [NOT_A_NUMBER] = "",
                                      [DECLARED_FILL] = " (the fill value)",
                                      [DEFAULT_FILL] = " (the fill value)",
                                      [OUT_OF_RANGE] =
                                          " (outside the valid range that the variable states)"};
  return texts[absence];
}
