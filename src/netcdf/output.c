/* Creating an output file; defining its dimensions, attributes and variables. */
#include "netcdf/output.h"

#include <fcntl.h>
#include <netcdf_mem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHARED_MEMORY "/dev/shm"

enum {
  MAX_CHUNK = 1 << 30, /* bytes; HDF5 takes chunks below 4 GiB */
  TEMPLATE = 1 << 16   /* bytes; more than an empty file */
};

void cqio_ncout_options_init(cqio_ncout_options *options) {
  *options = (cqio_ncout_options){.overwrite = false, .deflate = 1};
}

cqio_status cqio__ncout_fail(cqio_ncout *out, int code, const char *call, const char *variable) {
  return cqio_fail(out->ctx, CQIO_IO, "%s: %s%s%s%s failed with code %d (%s): expected success",
                   out->draft.path, variable ? "variable '" : "", variable ? variable : "",
                   variable ? "': " : "", call, code, nc_strerror(code));
}

static cqio_status defect(cqio_ncout *out, const char *name, const char *what) {
  return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: '%s' %s", out->draft.path, name, what);
}

/* The bytes of an empty file, made in PATH. */
static int make_template(const char *path, int file, NC_memio *image) {
  int id, code = nc_create(path, NC_CLOBBER | NC_NETCDF4 | NC_CLASSIC_MODEL, &id);
  if (!code) code = nc_close(id);
  ssize_t got = code ? 0 : pread(file, image->memory, TEMPLATE, 0);
  image->size = got > 0 ? (size_t)got : 0;
  return code;
}

/* The start of a file, in memory of malloc, as the library wants it. Room is made sure of first. */
static cqio_status start_image(cqio_ncout *out, NC_memio *image) {
  char path[] = SHARED_MEMORY "/cqio.XXXXXX";
  int file = mkstemp(path);
  image->memory = malloc(TEMPLATE);
  cqio_status status = CQIO_OK;
  if (file < 0 || posix_fallocate(file, 0, TEMPLATE) != 0 || !image->memory) {
    status = cqio_fail(out->ctx, CQIO_MEMORY,
                       "%s: %d bytes of memory or of " SHARED_MEMORY " could not be had",
                       out->draft.path, TEMPLATE);
  } else {
    int code = make_template(path, file, image);
    if (code) status = cqio__ncout_fail(out, code, "nc_create", NULL);
  }
  if (file >= 0) {
    close(file);
    unlink(path);
  }
  return status;
}

/*
 * Opens the file in memory. After a failed call HDF5 can neither close its file nor end without a
 * fault in MPI_Finalize, so that it must never meet a disk. The image starts from an empty file in
 * shared memory, because files of nc_create_mem lack the order of creation and could not be edited
 * afterwards.
 */
static cqio_status open_image(cqio_ncout *out) {
  NC_memio image = {0};
  cqio_status status = start_image(out, &image);
  if (status) {
    free(image.memory);
    return status;
  }
  int code = nc_open_memio(out->draft.path, NC_WRITE, &image, &out->id); /* takes the memory */
  if (code) {
    out->id = -1;
    return cqio__ncout_fail(out, code, "nc_open_memio", NULL);
  }
  code = nc_set_fill(out->id, NC_NOFILL, NULL); /* every element is written anyway */
  return code ? cqio__ncout_fail(out, code, "nc_set_fill", NULL) : CQIO_OK;
}

cqio_status cqio_ncout_create(cqio_ctx *ctx, const char *path, const cqio_ncout_options *options,
                              cqio_ncout **result) {
  *result = NULL;
  cqio_ncout *out;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &out));
  out->ctx = ctx;
  out->id = -1;
  cqio_ncout_options_init(&out->options);
  if (options) out->options = *options;
  cqio_status status = cqio_staged_file_create(ctx, path, out->options.overwrite, &out->draft);
  if (!status) status = open_image(out);
  if (status)
    cqio_ncout_discard(&out);
  else
    *result = out;
  return status;
}

cqio_status cqio__ncout_mode(cqio_ncout *out, bool define) {
  if (out->defining == define) return CQIO_OK;
  int code = define ? nc_redef(out->id) : nc_enddef(out->id);
  if (code) return cqio__ncout_fail(out, code, define ? "nc_redef" : "nc_enddef", NULL);
  out->defining = define;
  return CQIO_OK;
}

cqio_status cqio__ncout_find_dim(cqio_ncout *out, const char *name, int *index) {
  for (*index = 0; *index < out->dim_count; ++*index)
    if (strcmp(out->dims[*index].name, name) == 0) return CQIO_OK;
  return defect(out, name, "is not a dimension of the file");
}

cqio_status cqio__ncout_find(cqio_ncout *out, const char *name, struct out_variable **variable) {
  for (int i = 0; i < out->variable_count; i++) {
    *variable = &out->variables[i];
    if (strcmp((*variable)->name, name) == 0) return CQIO_OK;
  }
  return defect(out, name, "is not a variable of the file");
}

void cqio__ncout_shape(const cqio_ncout *out, const struct out_variable *v, struct shape *shape) {
  shape->rank = v->rank;
  for (int i = 0; i < v->rank; i++) {
    shape->names[i] = out->dims[v->dims[i]].name;
    shape->sizes[i] = out->dims[v->dims[i]].size;
  }
}

cqio_status cqio_ncout_dimension(cqio_ncout *out, const char *name, int64_t size) {
  if (out->dim_count == MAX_OUT_DIMS) return defect(out, name, "is one dimension too many");
  if (strlen(name) > NC_MAX_NAME || size < 1)
    return defect(out, name, "has no size or is too long");
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

/* One step is one chunk: one lat-lon field of one year. A scalar cannot be chunked. */
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
  if (!code) code = nc_def_var_fletcher32(out->id, v->id, NC_FLETCHER32);
  return code ? cqio__ncout_fail(out, code, "nc_def_var_chunking", v->name) : CQIO_OK;
}

static cqio_status measure(cqio_ncout *out, struct out_variable *v, const char *dims) {
  char names[CQIO_NC_MAX_DIMS][NC_MAX_NAME + 1];
  v->rank = cqio__split_names(dims, names);
  if (v->rank < 0) return defect(out, v->name, "has a wrong list of dimensions");
  for (int i = 0; i < v->rank; i++)
    CQIO_TRY(cqio__ncout_find_dim(out, names[i], &v->dims[i]));
  struct shape shape;
  cqio__ncout_shape(out, v, &shape);
  bool stepped = cqio__is_stepped(v->rank, names[0]);
  v->steps = stepped ? shape.sizes[0] : 1;
  if (!cqio__shape_count(&shape, stepped, &v->step_count))
    return defect(out, v->name, "has too many values");
  return CQIO_ALLOC(out->ctx, v->steps, &v->digests);
}

cqio_status cqio_ncout_define(cqio_ncout *out, const cqio_nc_variable *given) {
  static const nc_type types[] = {NC_CHAR, NC_INT, NC_FLOAT, NC_DOUBLE};
  if (out->variable_count == MAX_OUT_VARIABLES)
    return defect(out, given->name, "is one variable too many");
  if (strlen(given->name) > NC_MAX_NAME || given->type == CQIO_NC_OTHER)
    return defect(out, given->name, "cannot be defined");
  struct out_variable *v = &out->variables[out->variable_count];
  *v = (struct out_variable){.type = given->type, .missing = given->missing};
  strcpy(v->name, given->name);
  cqio_status status = measure(out, v, given->dims);
  if (!status) status = cqio__ncout_mode(out, true);
  if (status) {
    cqio_free(v->digests);
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
