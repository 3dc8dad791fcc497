/* Defining dimensions, attributes and variables of an output file. */
#include "netcdf/output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_CHUNK = 1 << 30 }; /* bytes; HDF5 takes chunks below 4 GiB */

cqio_status cqio_ncout_dimension(cqio_ncout *out, const char *name, int64_t size) {
  if (out->dim_count == MAX_OUT_DIMS)
    return cqio__ncout_defect(out, name, "is one dimension too many");
  if (strlen(name) > NC_MAX_NAME || size < 1)
    return cqio__ncout_defect(out, name, "has no size or is too long");
  CQIO_TRY(cqio__ncout_mode(out, true));
  struct out_dim *dim = &out->dims[out->dim_count];
  size_t length = strcmp(name, "time") == 0 ? NC_UNLIMITED : (size_t)size;
  int code = nc_def_dim(out->id, name, length, &dim->id);
  if (code) return cqio__ncout_fail(out, code, "nc_def_dim", name);
  strcpy(dim->name, name);
  dim->size = size;
  out->dim_count++;
  return CQIO_OK;
}

cqio_status cqio_ncout_attribute(cqio_ncout *out, const char *name, const char *text) {
  CQIO_TRY(cqio__ncout_mode(out, true));
  int code = nc_put_att_text(out->id, NC_GLOBAL, name, strlen(text), text);
  return code ? cqio__ncout_fail(out, code, "nc_put_att_text", name) : CQIO_OK;
}

static int put_text(const cqio_ncout *out, int id, const char *name, const char *text) {
  return text ? nc_put_att_text(out->id, id, name, strlen(text), text) : NC_NOERR;
}

static int put_missing(const cqio_ncout *out, const struct out_variable *v) {
  static const char *const names[] = {"_FillValue", "missing_value"};
  int code = NC_NOERR;
  for (int i = 0; i < 2 && !code; i++) {
    if (v->type == CQIO_NC_INT)
      code = nc_put_att_int(out->id, v->id, names[i], NC_INT, 1, &(int){CQIO_NC_MISSING_INT});
    else
      code = nc_put_att_double(out->id, v->id, names[i],
                               v->type == CQIO_NC_FLOAT ? NC_FLOAT : NC_DOUBLE, 1,
                               &(double){CQIO_NC_MISSING});
  }
  return code;
}

/* flag_values 0, 1, 2 ..., one for each name in MEANINGS. */
static cqio_status put_flags(cqio_ncout *out, const struct out_variable *v, const char *meanings) {
  size_t count = 1;
  for (const char *c = meanings; *c; c++)
    count += *c == ' ';
  int *values;
  CQIO_TRY(CQIO_ALLOC(out->ctx, count, &values));
  for (size_t i = 0; i < count; i++)
    values[i] = (int)i;
  int code = nc_put_att_int(out->id, v->id, "flag_values", NC_INT, count, values);
  cqio_free(values);
  if (!code) code = put_text(out, v->id, "flag_meanings", meanings);
  return code ? cqio__ncout_fail(out, code, "nc_put_att_int", v->name) : CQIO_OK;
}

static cqio_status put_attributes(cqio_ncout *out, const struct out_variable *v,
                                  const cqio_nc_variable *given) {
  int id = v->id, code = put_text(out, id, "standard_name", given->standard_name);
  if (!code) code = put_text(out, id, "long_name", given->long_name);
  if (!code) code = put_text(out, id, "units", given->units);
  if (!code) code = put_text(out, id, "cell_methods", given->cell_methods);
  if (!code) code = put_text(out, id, "coordinates", given->coordinates);
  if (!code && given->mapped) code = put_text(out, id, "grid_mapping", "crs");
  if (!code && given->mapped) code = put_text(out, id, "cell_measures", "area: cell_area");
  if (!code && given->missing) code = put_missing(out, v);
  nc_type number = given->type == CQIO_NC_FLOAT ? NC_FLOAT : NC_DOUBLE;
  for (const cqio_nc_attribute *a = given->extra; a && a->name && !code; a++)
    code = a->text ? put_text(out, id, a->name, a->text)
                   : nc_put_att_double(out->id, id, a->name, number, 1, &a->number);
  if (code) return cqio__ncout_fail(out, code, "nc_put_att", v->name);
  return given->flag_meanings ? put_flags(out, v, given->flag_meanings) : CQIO_OK;
}

/* One step is one chunk: one lat-lon field of one year. A scalar cannot be chunked. What is
 * deflated has the checksum of zlib's format; that of HDF5 is for the rest, since readers of byte
 * ranges (kerchunk, VirtualiZarr) do not know it. */
static cqio_status put_layout(cqio_ncout *out, const struct out_variable *v) {
  if (v->rank == 0) return CQIO_OK;
  if (v->step_count > (int64_t)(MAX_CHUNK / cqio__ncout_item(v)))
    return cqio_fail(out->ctx, CQIO_MEMORY,
                     "%s: variable '%s' has %lld values a step: expected at most %zu; use a "
                     "coarser grid",
                     out->draft.path, v->name, (long long)v->step_count,
                     MAX_CHUNK / cqio__ncout_item(v));
  size_t start[CQIO_NC_MAX_DIMS], chunk[CQIO_NC_MAX_DIMS];
  cqio__ncout_region(out, v, 0, start, chunk);
  int code = nc_def_var_chunking(out->id, v->id, NC_CHUNKED, chunk);
  if (!code && out->options.deflate > 0)
    code = nc_def_var_deflate(out->id, v->id, 1, 1, out->options.deflate);
  else if (!code && !v->direct)
    code = nc_def_var_fletcher32(out->id, v->id, NC_FLETCHER32);
  return code ? cqio__ncout_fail(out, code, "nc_def_var_chunking", v->name) : CQIO_OK;
}

/* The library takes the length of the dimension of time from the values of time. */
static bool lengthens(const cqio_ncout *out, const struct out_variable *v) {
  return strcmp(v->name, "time") == 0 && v->rank == 1 &&
         strcmp(out->dims[v->dims[0]].name, "time") == 0;
}

static cqio_status measure(cqio_ncout *out, struct out_variable *v, const char *dims) {
  char names[CQIO_NC_MAX_DIMS][NC_MAX_NAME + 1];
  v->rank = cqio__split_names(dims, names);
  if (v->rank < 0) return cqio__ncout_defect(out, v->name, "has a wrong list of dimensions");
  for (int i = 0; i < v->rank; i++)
    CQIO_TRY(cqio__ncout_find_dim(out, names[i], &v->dims[i]));
  struct shape shape;
  cqio__ncout_shape(out, v, &shape);
  v->stepped = cqio__is_stepped(v->rank, names[0]);
  v->direct = v->stepped || (out->options.deflate > 0 && v->rank > 0 && !lengthens(out, v));
  v->steps = v->stepped ? shape.sizes[0] : 1;
  if (!cqio__shape_count(&shape, v->stepped, &v->step_count))
    return cqio__ncout_defect(out, v->name, "has too many values");
  CQIO_TRY(CQIO_ALLOC(out->ctx, v->steps, &v->chunks));
  return CQIO_ALLOC(out->ctx, v->steps, &v->digests);
}

/* xarray makes coordinates of what the global attribute names; in attributes of data CDO takes one
 * text at most and drops the data otherwise. */
static cqio_status list_coordinate(cqio_ncout *out, const char *name) {
  size_t used = strlen(out->coordinates), size = sizeof out->coordinates - used;
  if (snprintf(out->coordinates + used, size, "%s%s", used ? " " : "", name) >= (int)size)
    return cqio__ncout_defect(out, name, "is one coordinate too many");
  return CQIO_OK;
}

cqio_status cqio_ncout_define(cqio_ncout *out, const cqio_nc_variable *given) {
  static const nc_type types[] = {NC_CHAR, NC_INT, NC_FLOAT, NC_DOUBLE};
  if (out->variable_count == MAX_OUT_VARIABLES)
    return cqio__ncout_defect(out, given->name, "is one variable too many");
  if (strlen(given->name) > NC_MAX_NAME || given->type == CQIO_NC_OTHER)
    return cqio__ncout_defect(out, given->name, "cannot be defined");
  struct out_variable *v = &out->variables[out->variable_count];
  *v = (struct out_variable){.type = given->type,
                             .missing = given->missing,
                             .ranged = !given->helper && given->type != CQIO_NC_CHAR,
                             .low = HUGE_VAL,
                             .high = -HUGE_VAL};
  strcpy(v->name, given->name);
  if (given->coordinate) CQIO_TRY(list_coordinate(out, v->name));
  cqio_status status = measure(out, v, given->dims);
  if (!status) status = cqio__ncout_mode(out, true);
  if (status) {
    cqio_free(v->digests);
    cqio_free(v->chunks);
    return status;
  }
  out->variable_count++;
  int ids[CQIO_NC_MAX_DIMS];
  for (int i = 0; i < v->rank; i++)
    ids[i] = out->dims[v->dims[i]].id;
  int code = nc_def_var(out->id, v->name, types[v->type], v->rank, ids, &v->id);
  if (code) return cqio__ncout_fail(out, code, "nc_def_var", v->name);
  CQIO_TRY(put_layout(out, v));
  return put_attributes(out, v, given);
}

const char *cqio_netcdf_version(void) {
  return nc_inq_libvers();
}
