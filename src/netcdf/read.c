/* Reading variables and attributes on rank 0, checking them there, and broadcasting them. */
#include "netcdf/input.h"
#include "netcdf/names.h"
#include "netcdf/packing.h"
#include "netcdf/slab.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_VALUES = 1 << 28, MAX_ATTRIBUTE = 1 << 20 }; /* 2 GiB of doubles; 1 MiB of text */

static void describe_dims(char text[CQIO__PLACE_SIZE], int rank, const char *const *names) {
  size_t used = (size_t)snprintf(text, CQIO__PLACE_SIZE, "(");
  for (int i = 0; i < rank && used < CQIO__PLACE_SIZE; i++)
    used += (size_t)snprintf(text + used, CQIO__PLACE_SIZE - used, "%s%s", i ? ", " : "", names[i]);
  if (used < CQIO__PLACE_SIZE - 1) strcpy(text + used, ")");
}

static cqio_status find_variable(cqio_ncin *in, const char *name, int *index) {
  *index = cqio_ncin_find(in, name);
  if (*index < 0)
    return cqio_fail(in->ctx, CQIO_DATA, "%s: variable '%s' is missing", in->path, name);
  return CQIO_OK;
}

static void shape_of(const cqio_ncin *in, const struct in_variable *v, struct shape *shape) {
  shape->rank = v->rank;
  for (int i = 0; i < v->rank; i++) {
    shape->names[i] = in->dims[v->dims[i]].name;
    shape->sizes[i] = in->dims[v->dims[i]].size;
  }
}

/* Finds NAME with the dimensions DIMS (and EXTRA more of any name). */
static cqio_status match_dims(cqio_ncin *in, const char *name, const char *dims, int extra,
                              int *index, struct shape *shape) {
  char wanted[CQIO_NC_MAX_DIMS][NC_MAX_NAME + 1];
  CQIO_TRY(find_variable(in, name, index));
  const struct in_variable *v = &in->variables[*index];
  int rank = cqio__split_names(dims, wanted);
  if (rank < 0) return cqio_fail(in->ctx, CQIO_INTERNAL, "dimension list '%s'", dims);
  bool same = v->rank == rank + extra && v->rank <= CQIO_NC_MAX_DIMS;
  for (int i = 0; i < rank && same; i++)
    same = strcmp(wanted[i], in->dims[v->dims[i]].name) == 0;
  if (!same) {
    char have[CQIO__PLACE_SIZE] = "", want[CQIO__PLACE_SIZE];
    const char *names[CQIO_NC_MAX_DIMS];
    for (int i = 0; i < rank; i++)
      names[i] = wanted[i];
    describe_dims(want, rank, names);
    if (v->rank <= CQIO_NC_MAX_DIMS) {
      shape_of(in, v, shape);
      describe_dims(have, v->rank, shape->names);
    }
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: variable '%s'%s has %d dimensions: expected dimensions %s%s", in->path,
                     name, have, v->rank, want, extra ? " and a length of text" : "");
  }
  shape_of(in, v, shape);
  return CQIO_OK;
}

/* The same for a variable that is read as a whole; counts its elements. */
static cqio_status match(cqio_ncin *in, const char *name, const char *dims, int extra, int *index,
                         struct shape *shape, int64_t *count) {
  CQIO_TRY(match_dims(in, name, dims, extra, index, shape));
  bool fits = cqio__shape_count(shape, 0, count);
  if (!fits || *count > MAX_VALUES)
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: variable '%s' has too many values (%g): expected at most %d", in->path,
                     name, fits ? (double)*count : INFINITY, MAX_VALUES);
  return CQIO_OK;
}

static cqio_status wrong_type(cqio_ncin *in, const char *name, const char *expected) {
  static const char *const kinds[] = {"text", "integer", "float", "double", "an unknown type"};
  const struct in_variable *v = &in->variables[cqio_ncin_find(in, name)];
  return cqio_fail(in->ctx, CQIO_DATA, "%s: variable '%s' is of type %s: expected %s", in->path,
                   name, kinds[v->type], expected);
}

static bool obeys(cqio_nc_rule rule, double value) {
  return isfinite(value) && (rule == CQIO_NC_FINITE || rule == CQIO_NC_FILLED || value > 0.0 ||
                             (rule != CQIO_NC_POSITIVE && value == 0.0));
}

/* Unpacks the values in place; names the first one that breaks RULE. */
static cqio_status unpack(cqio_ncin *in, int index, const struct shape *shape, cqio_nc_rule rule,
                          double *values, int64_t count) {
  static const char *const rules[] = {"a finite value", "a finite value >= 0", "a finite value > 0",
                                      "a value >= 0 or a missing value (missing_value, valid_min)",
                                      "a finite value or the fill value of the variable"};
  struct packing packing;
  CQIO_TRY(cqio__packing_read(in, index, &packing));
  for (int64_t i = 0; i < count; i++) {
    double number = cqio__packing_signed(&packing, values[i]);
    enum absence absence = cqio__packing_absence(&packing, number);
    double value = cqio__packing_value(&packing, number);
    if ((absence == DECLARED_FILL && rule == CQIO_NC_FILLED) ||
        (absence && rule == CQIO_NC_MISSING_ALLOWED)) {
      values[i] = CQIO_NC_MISSING;
    } else if (!absence && obeys(rule, value)) {
      values[i] = value;
    } else {
      char place[CQIO__PLACE_SIZE], text[32];
      cqio__element_place(place, in->path, in->variables[index].name, shape, i);
      cqio__value_text(text, value);
      return cqio_fail(in->ctx, CQIO_DATA, "%s = %s%s: expected %s", place, text,
                       cqio__absence_text(absence), rules[rule]);
    }
  }
  return CQIO_OK;
}

cqio_status cqio_ncin_reals(cqio_ncin *in, const char *name, const char *dims, cqio_nc_rule rule,
                            double **values, int64_t *count) {
  *values = NULL;
  int index;
  int64_t n;
  struct shape shape;
  CQIO_TRY(match(in, name, dims, 0, &index, &shape, &n));
  cqio_nc_type type = in->variables[index].type;
  if (type == CQIO_NC_CHAR || type == CQIO_NC_OTHER) return wrong_type(in, name, "a number");
  cqio_status status = CQIO_ALLOC(in->ctx, n, values);
  if (!status && in->id >= 0) {
    int code = nc_get_var_double(in->id, index, *values);
    status = code ? cqio__ncin_fail(in, code, "nc_get_var_double", name)
                  : unpack(in, index, &shape, rule, *values, n);
  }
  status = cqio_agree(in->ctx, status);
  if (status) {
    cqio_free(*values);
    *values = NULL;
    return status;
  }
  MPI_Bcast(*values, (int)n, MPI_DOUBLE, 0, cqio_ctx_comm(in->ctx));
  if (count) *count = n;
  return CQIO_OK;
}

cqio_status cqio__ncin_slab(cqio_ncin *in, const char *name, const char *dims, int64_t first,
                            int64_t count, int threads, double *values) {
  int index;
  struct shape shape;
  CQIO_TRY(match_dims(in, name, dims, 0, &index, &shape));
  cqio_nc_type type = in->variables[index].type;
  if (type == CQIO_NC_CHAR || type == CQIO_NC_OTHER) return wrong_type(in, name, "a number");
  if (shape.rank == 0 || first < 0 || count < 0 || first + count > shape.sizes[0])
    return cqio_fail(in->ctx, CQIO_INTERNAL, "%s: variable '%s': rows %lld to %lld", in->path, name,
                     (long long)first, (long long)(first + count));
  int64_t row = 1;
  for (int i = 1; i < shape.rank; i++)
    row *= shape.sizes[i];
  cqio_status status = CQIO_OK;
  if (in->id >= 0) status = cqio__slab_read(in, index, row, first, count, threads, values);
  return cqio_agree(in->ctx, status);
}

cqio_status cqio_ncin_slab(cqio_ncin *in, const char *name, const char *dims, int64_t first,
                           int64_t count, double *values) {
  return cqio__ncin_slab(in, name, dims, first, count, 1, values);
}

/* Gives the numbers their sign; names the first one out of range. Whole numbers are not packed. */
static cqio_status check_range(cqio_ncin *in, int index, const struct shape *shape, int64_t minimum,
                               int64_t maximum, int64_t *values, int64_t count) {
  const char *name = in->variables[index].name;
  struct packing packing;
  CQIO_TRY(cqio__packing_read(in, index, &packing));
  if (packing.scale != 1.0 || packing.offset != 0.0)
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: variable '%s' has scale_factor or add_offset: expected whole numbers as "
                     "they are",
                     in->path, name);
  for (int64_t i = 0; i < count; i++) {
    if (packing.modulus < 1e16) /* those of 64 bits may not be exact as doubles */
      values[i] = (int64_t)cqio__packing_signed(&packing, (double)values[i]);
    if (values[i] < minimum || values[i] > maximum) {
      char place[CQIO__PLACE_SIZE];
      cqio__element_place(place, in->path, name, shape, i);
      return cqio_fail(in->ctx, CQIO_DATA, "%s = %lld: expected a whole number in [%lld, %lld]",
                       place, (long long)values[i], (long long)minimum, (long long)maximum);
    }
  }
  return CQIO_OK;
}

cqio_status cqio_ncin_integers(cqio_ncin *in, const char *name, const char *dims, int64_t minimum,
                               int64_t maximum, int64_t **values, int64_t *count) {
  _Static_assert(sizeof(int64_t) == sizeof(long long), "nc_get_var_longlong fills int64_t");
  *values = NULL;
  int index;
  int64_t n;
  struct shape shape;
  CQIO_TRY(match(in, name, dims, 0, &index, &shape, &n));
  if (in->variables[index].type != CQIO_NC_INT) return wrong_type(in, name, "an integer type");
  cqio_status status = CQIO_ALLOC(in->ctx, n, values);
  if (!status && in->id >= 0) {
    int code = nc_get_var_longlong(in->id, index, (long long *)*values);
    status = code ? cqio__ncin_fail(in, code, "nc_get_var_longlong", name)
                  : check_range(in, index, &shape, minimum, maximum, *values, n);
  }
  status = cqio_agree(in->ctx, status);
  if (status) {
    cqio_free(*values);
    *values = NULL;
    return status;
  }
  MPI_Bcast(*values, (int)n, MPI_INT64_T, 0, cqio_ctx_comm(in->ctx));
  if (count) *count = n;
  return CQIO_OK;
}

/* Strings of any length as rows of equal *length, zero-padded like a char variable. */
static cqio_status read_strings(cqio_ncin *in, int index, int64_t count, char **rows,
                                size_t *length) {
  char **strings;
  CQIO_TRY(CQIO_ALLOC(in->ctx, count, &strings));
  cqio_status status = CQIO_OK;
  int code = nc_get_var_string(in->id, index, strings);
  if (code) status = cqio__ncin_fail(in, code, "nc_get_var_string", in->variables[index].name);
  *length = 0;
  for (int64_t i = 0; i < count && !status; i++)
    if (strings[i] && strlen(strings[i]) > *length) *length = strlen(strings[i]);
  if (!status && *length > 0 && count > (int64_t)(MAX_VALUES / *length))
    status = cqio_fail(in->ctx, CQIO_DATA, "%s: variable '%s' has too much text", in->path,
                       in->variables[index].name);
  if (!status) status = CQIO_ALLOC(in->ctx, (size_t)count * *length, rows);
  for (int64_t i = 0; i < count && !status; i++)
    if (strings[i]) memcpy(*rows + (size_t)i * *length, strings[i], strlen(strings[i]));
  if (!code) nc_free_string((size_t)count, strings);
  cqio_free(strings);
  return status;
}

static cqio_status read_chars(cqio_ncin *in, int index, size_t total, char **rows) {
  CQIO_TRY(CQIO_ALLOC(in->ctx, total, rows));
  int code = nc_get_var_text(in->id, index, *rows);
  return code ? cqio__ncin_fail(in, code, "nc_get_var_text", in->variables[index].name) : CQIO_OK;
}

static void build_texts(char **texts, const char *rows, int64_t count, size_t length) {
  char *next = (char *)(texts + count);
  for (int64_t i = 0; i < count; i++, next += length + 1) {
    const char *row = rows + (size_t)i * length;
    size_t used = 0;
    while (used < length && row[used])
      used++;
    while (used > 0 && row[used - 1] == ' ')
      used--;
    memcpy(next, row, used);
    texts[i] = next;
  }
}

cqio_status cqio_ncin_texts(cqio_ncin *in, const char *name, const char *dims, char ***texts,
                            int64_t *count) {
  *texts = NULL;
  int index;
  int64_t n;
  struct shape shape;
  CQIO_TRY(find_variable(in, name, &index));
  if (in->variables[index].type != CQIO_NC_CHAR) return wrong_type(in, name, "text");
  bool chars = in->variables[index].stored == NC_CHAR;
  CQIO_TRY(match(in, name, dims, chars ? 1 : 0, &index, &shape, &n));
  uint64_t length = chars ? (uint64_t)shape.sizes[shape.rank - 1] : 0;
  if (chars) {
    shape.rank--;
    cqio__shape_count(&shape, 0, &n); /* without the length of the text */
  }
  char *rows = NULL;
  cqio_status status = CQIO_OK;
  if (in->id >= 0)
    status = chars ? read_chars(in, index, (size_t)n * length, &rows)
                   : read_strings(in, index, n, &rows, (size_t *)&length);
  status = cqio_agree(in->ctx, status);
  if (status) goto done;
  MPI_Bcast(&length, 1, MPI_UINT64_T, 0, cqio_ctx_comm(in->ctx));
  size_t total = (size_t)n * length;
  if (!rows) status = CQIO_ALLOC(in->ctx, total, &rows);
  size_t block = (size_t)n * sizeof(char *) + (size_t)n * (length + 1);
  if (!status) status = cqio_alloc_bytes(in->ctx, block, 1, (void **)texts);
  status = cqio_agree(in->ctx, status);
  if (status) goto done;
  MPI_Bcast(rows, (int)total, MPI_CHAR, 0, cqio_ctx_comm(in->ctx));
  build_texts(*texts, rows, n, length);
  if (count) *count = n;
done:
  if (status) {
    cqio_free(*texts);
    *texts = NULL;
  }
  cqio_free(rows);
  return status;
}

cqio_status cqio_ncin_attribute_name(cqio_ncin *in, const char *variable, int index, char **name) {
  char text[NC_MAX_NAME + 1] = "";
  int of = NC_GLOBAL;
  *name = NULL;
  if (variable) CQIO_TRY(find_variable(in, variable, &of));
  if (in->id >= 0 && nc_inq_attname(in->id, of, index, text)) text[0] = '\0';
  MPI_Bcast(text, sizeof text, MPI_CHAR, 0, cqio_ctx_comm(in->ctx));
  return text[0] ? cqio_agree(in->ctx, cqio_copy_text(in->ctx, text, name)) : CQIO_OK;
}

enum { NUMBER = 32 };

/* One number as text; its length. */
static int64_t write_number(const cqio_ncin *in, int index, const char *name, char text[NUMBER]) {
  double value;
  if (nc_get_att_double(in->id, index, name, &value)) return -1;
  return snprintf(text, NUMBER, "%.15g", value);
}

/* -1 when there is no such attribute of text or of one number. */
static int64_t text_length(const cqio_ncin *in, int index, const char *name) {
  nc_type type;
  size_t length;
  char number[NUMBER];
  if (nc_inq_att(in->id, index, name, &type, &length)) return -1;
  if (type == NC_CHAR) return (int64_t)length;
  if (type < NC_STRING && length == 1) return write_number(in, index, name, number);
  if (type != NC_STRING || length != 1) return -1;
  char *string = NULL;
  if (nc_get_att_string(in->id, index, name, &string)) return -1;
  length = string ? strlen(string) : 0;
  nc_free_string(1, &string);
  return (int64_t)length;
}

static int read_attribute(const cqio_ncin *in, int index, const char *name, char *text) {
  nc_type type;
  int code = nc_inq_atttype(in->id, index, name, &type);
  if (code) return code;
  if (type == NC_CHAR) return nc_get_att_text(in->id, index, name, text);
  if (type < NC_STRING) {
    char number[NUMBER];
    int64_t length = write_number(in, index, name, number);
    if (length > 0) memcpy(text, number, (size_t)length + 1);
    return length > 0 ? NC_NOERR : NC_ERANGE;
  }
  char *string = NULL;
  code = nc_get_att_string(in->id, index, name, &string);
  if (!code && string) strcpy(text, string);
  if (!code) nc_free_string(1, &string);
  return code;
}

cqio_status cqio_ncin_attribute(cqio_ncin *in, const char *variable, const char *name,
                                char **text) {
  *text = NULL;
  int index = NC_GLOBAL;
  if (variable) CQIO_TRY(find_variable(in, variable, &index));
  int64_t length = in->id >= 0 ? text_length(in, index, name) : 0;
  MPI_Bcast(&length, 1, MPI_INT64_T, 0, cqio_ctx_comm(in->ctx));
  if (length < 0) return CQIO_OK;
  if (length > MAX_ATTRIBUTE)
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: attribute '%s' has %lld characters: expected at most %d", in->path, name,
                     (long long)length, MAX_ATTRIBUTE);
  cqio_status status = CQIO_ALLOC(in->ctx, length + 1, text);
  if (!status && in->id >= 0) {
    int code = read_attribute(in, index, name, *text);
    if (code) status = cqio__ncin_fail(in, code, "nc_get_att_text", variable);
  }
  status = cqio_agree(in->ctx, status);
  if (status) {
    cqio_free(*text);
    *text = NULL;
    return status;
  }
  MPI_Bcast(*text, (int)length, MPI_CHAR, 0, cqio_ctx_comm(in->ctx));
  return CQIO_OK;
}
