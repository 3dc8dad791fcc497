/* An output file in memory: its beginning and end, and how the other files get at its parts. */
#include "netcdf/output.h"

#include <fcntl.h>
#include <netcdf_mem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEMPLATE = 1 << 16, /* bytes; more than an empty file */ PATH_SIZE = 4096 };

void cqio_ncout_options_init(cqio_ncout_options *options) {
  *options = (cqio_ncout_options){.overwrite = false, .deflate = 1};
}

cqio_status cqio__ncout_fail(cqio_ncout *out, int code, const char *call, const char *variable) {
  return cqio_fail(out->ctx, CQIO_IO, "%s: %s%s%s%s failed with code %d (%s): expected success",
                   out->draft.path, variable ? "variable '" : "", variable ? variable : "",
                   variable ? "': " : "", call, code, nc_strerror(code));
}

cqio_status cqio__ncout_defect(cqio_ncout *out, const char *name, const char *what) {
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

/* An own file with room for the template: in memory where that can be written to, else in TMPDIR or
 * beside the file in the making. -1: nowhere. */
static int open_scratch(const cqio_ncout *out, char path[PATH_SIZE]) {
  const char *folders[] = {"/dev/shm", getenv("TMPDIR"), "/tmp", out->draft.directory};
  for (size_t k = 0; k < sizeof folders / sizeof *folders; k++) {
    if (!folders[k] || !folders[k][0] ||
        snprintf(path, PATH_SIZE, "%s/cqio.XXXXXX", folders[k]) >= PATH_SIZE)
      continue;
    int file = mkstemp(path);
    if (file >= 0 && posix_fallocate(file, 0, TEMPLATE) == 0) return file;
    if (file >= 0) {
      close(file);
      unlink(path);
    }
  }
  return -1;
}

/* The start of a file, in memory of malloc, as the library wants it. Room is made sure of first. */
static cqio_status start_image(cqio_ncout *out, NC_memio *image) {
  char path[PATH_SIZE];
  int file = open_scratch(out, path);
  image->memory = malloc(TEMPLATE);
  cqio_status status = CQIO_OK;
  if (file < 0 || !image->memory) {
    status =
        cqio_fail(out->ctx, CQIO_MEMORY,
                  "%s: %d bytes of memory, or of /dev/shm, TMPDIR or the directory of the file, "
                  "could not be had: expected room in one of them",
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
  cqio_status status =
      out->options.part ? cqio_copy_text(ctx, path, &out->draft.path)
                        : cqio_staged_file_create(ctx, path, out->options.overwrite, &out->draft);
  if (!status) status = open_image(out);
  if (status)
    cqio_ncout_discard(&out);
  else
    *result = out;
  return status;
}

void cqio__ncout_release(cqio_ncout *out) {
  for (int i = 0; i < out->variable_count; i++) {
    struct out_variable *v = &out->variables[i];
    for (int64_t step = 0; v->chunks && step < v->steps; step++)
      cqio__chunk_free(&v->chunks[step]);
    cqio_free(v->chunks);
    cqio_free(v->digests);
    v->chunks = NULL;
    v->digests = NULL;
  }
  out->variable_count = 0;
  cqio__chunk_maker_free(&out->maker);
  cqio_free(out->buffer);
  out->buffer = NULL;
  out->buffer_size = 0;
}

void cqio_ncout_discard(cqio_ncout **handle) {
  if (!handle || !*handle) return;
  cqio_ncout *out = *handle;
  if (out->id >= 0) nc_close(out->id);
  cqio__ncout_release(out);
  free(out->image.bytes);
  cqio_staged_file_discard(&out->draft);
  cqio_free(out);
  *handle = NULL;
}

cqio_status cqio__ncout_mode(cqio_ncout *out, bool define) {
  if (out->defining == define) return CQIO_OK;
  int code = define ? nc_redef(out->id) : nc_enddef(out->id);
  if (code) return cqio__ncout_fail(out, code, define ? "nc_redef" : "nc_enddef", NULL);
  out->defining = define;
  return CQIO_OK;
}

size_t cqio__ncout_item(const struct out_variable *v) {
  static const size_t sizes[] = {1, sizeof(int), sizeof(float), sizeof(double)};
  return sizes[v->type];
}

cqio_status cqio__ncout_reserve(cqio_ncout *out, size_t bytes) {
  if (bytes <= out->buffer_size) return CQIO_OK;
  cqio_free(out->buffer);
  out->buffer_size = 0;
  CQIO_TRY(cqio_alloc_bytes(out->ctx, bytes, 1, &out->buffer));
  out->buffer_size = bytes;
  return CQIO_OK;
}

void cqio__ncout_region(const cqio_ncout *out, const struct out_variable *v, int64_t step,
                        size_t start[CQIO_NC_MAX_DIMS], size_t length[CQIO_NC_MAX_DIMS]) {
  for (int i = 0; i < v->rank; i++) {
    start[i] = 0;
    length[i] = (size_t)out->dims[v->dims[i]].size;
  }
  if (v->steps > 1) {
    start[0] = (size_t)step;
    length[0] = 1;
  }
}

cqio_status cqio__ncout_find_dim(cqio_ncout *out, const char *name, int *index) {
  for (*index = 0; *index < out->dim_count; ++*index)
    if (strcmp(out->dims[*index].name, name) == 0) return CQIO_OK;
  return cqio__ncout_defect(out, name, "is not a dimension of the file");
}

cqio_status cqio__ncout_find(cqio_ncout *out, const char *name, struct out_variable **variable) {
  for (int i = 0; i < out->variable_count; i++) {
    *variable = &out->variables[i];
    if (strcmp((*variable)->name, name) == 0) return CQIO_OK;
  }
  return cqio__ncout_defect(out, name, "is not a variable of the file");
}

void cqio__ncout_shape(const cqio_ncout *out, const struct out_variable *v, struct shape *shape) {
  shape->rank = v->rank;
  for (int i = 0; i < v->rank; i++) {
    shape->names[i] = out->dims[v->dims[i]].name;
    shape->sizes[i] = out->dims[v->dims[i]].size;
  }
}
