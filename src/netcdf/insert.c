/* Chunks made beforehand, put into a file and found again by HDF5. */
#include "netcdf/insert.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROWTH = 1 << 20 /* bytes beside the chunks: their index */, PATH_SIZE = 4200 };

static cqio_status fail(cqio_ncout *out, const char *call, const char *variable) {
  return cqio_fail(out->ctx, CQIO_IO, "%s: %s%s%s%s failed: expected success", out->draft.path,
                   variable ? "variable '" : "", variable ? variable : "", variable ? "': " : "",
                   call);
}

/* The memory of a file, which HDF5 works in: it is neither copied nor freed, but may be moved. */
static void *lend(size_t size, H5FD_file_image_op_t when, void *data) {
  struct image *image = data;
  (void)when;
  return size <= image->size ? image->bytes : NULL;
}

static void *lengthen(void *bytes, size_t size, H5FD_file_image_op_t when, void *data) {
  struct image *image = data;
  (void)when;
  void *longer = realloc(bytes, size);
  if (longer) *image = (struct image){longer, size};
  return longer;
}

static void *stay(void *to, const void *from, size_t size, H5FD_file_image_op_t when, void *data) {
  (void)when;
  (void)data;
  return to == from ? to : memcpy(to, from, size);
}

static herr_t leave(void *bytes, H5FD_file_image_op_t when, void *data) {
  (void)bytes;
  (void)when;
  (void)data;
  return 0;
}

static void *same(void *data) {
  return data;
}

static herr_t nothing(void *data) {
  (void)data;
  return 0;
}

/* Opens IMAGE, which grows by MORE bytes where they are needed; below 0 on failure. HDF5 wants a
 * name that no file has: none lies below a file. */
static hid_t open_image(const cqio_ncout *out, struct image *image, size_t more, unsigned mode) {
  H5FD_file_image_callbacks_t calls = {lend, stay, lengthen, leave, same, nothing, image};
  char name[PATH_SIZE];
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), file = H5I_INVALID_HID;
  snprintf(name, sizeof name, "%s/steps", out->draft.path);
  if (access >= 0 && H5Pset_fapl_core(access, more, 0) >= 0 &&
      H5Pset_file_image_callbacks(access, &calls) >= 0 &&
      H5Pset_file_image(access, image->bytes, image->size) >= 0)
    file = H5Fopen(name, mode, access);
  if (access >= 0) H5Pclose(access);
  return file;
}

static void first_of(const struct out_variable *v, int64_t step, hsize_t start[CQIO_NC_MAX_DIMS]) {
  for (int i = 0; i < v->rank; i++)
    start[i] = 0;
  start[0] = (hsize_t)step;
}

/* The NetCDF library has left the dimension of time as long as what it wrote itself. */
static herr_t extend(const cqio_ncout *out, const struct out_variable *v, hid_t data) {
  hsize_t sizes[CQIO_NC_MAX_DIMS];
  for (int i = 0; i < v->rank; i++)
    sizes[i] = (hsize_t)out->dims[v->dims[i]].size;
  return H5Dset_extent(data, sizes);
}

static cqio_status insert_variable(cqio_ncout *out, hid_t file, const struct out_variable *v) {
  hsize_t start[CQIO_NC_MAX_DIMS];
  hid_t data = H5Dopen2(file, v->name, H5P_DEFAULT);
  if (data < 0) return fail(out, "H5Dopen", v->name);
  herr_t code = extend(out, v, data);
  for (int64_t step = 0; step < v->steps && code >= 0; step++) {
    first_of(v, step, start);
    code = H5Dwrite_chunk(data, H5P_DEFAULT, 0, start, v->chunks[step].size, v->chunks[step].bytes);
  }
  if (H5Dclose(data) < 0) code = -1;
  return code < 0 ? fail(out, "H5Dwrite_chunk", v->name) : CQIO_OK;
}

/* Bytes of all chunks. */
static size_t bytes_of(const cqio_ncout *out) {
  size_t size = 0;
  for (int i = 0; i < out->variable_count; i++)
    for (int64_t step = 0; out->variables[i].direct && step < out->variables[i].steps; step++)
      size += out->variables[i].chunks[step].size;
  return size;
}

cqio_status cqio__chunks_insert(cqio_ncout *out) {
  size_t more = bytes_of(out);
  if (more == 0) return CQIO_OK;
  hid_t file = open_image(out, &out->image, more + GROWTH, H5F_ACC_RDWR);
  if (file < 0) return fail(out, "H5Fopen", NULL);
  cqio_status status = CQIO_OK;
  for (int i = 0; i < out->variable_count && !status; i++)
    if (out->variables[i].direct) status = insert_variable(out, file, &out->variables[i]);
  if (H5Fclose(file) < 0 && !status) status = fail(out, "H5Fclose", NULL);
  return status;
}

static cqio_status differs(cqio_ncout *out, const struct out_variable *v, int64_t step) {
  return cqio_fail(out->ctx, CQIO_IO,
                   "%s: variable '%s': step %lld read back differs from what was written: expected "
                   "equal bytes; is the HDF5 library sound?",
                   out->draft.path, v->name, (long long)step);
}

static cqio_status compare_step(cqio_ncout *out, hid_t data, const struct out_variable *v,
                                int64_t step) {
  hsize_t start[CQIO_NC_MAX_DIMS], size = 0;
  uint32_t left_out = 0;
  first_of(v, step, start);
  if (H5Dget_chunk_storage_size(data, start, &size) < 0)
    return fail(out, "H5Dget_chunk_storage_size", v->name);
  if (size != v->chunks[step].size) return differs(out, v, step);
  CQIO_TRY(cqio__ncout_reserve(out, size));
  if (H5Dread_chunk(data, H5P_DEFAULT, start, &left_out, out->buffer) < 0)
    return fail(out, "H5Dread_chunk", v->name);
  return left_out == 0 && memcmp(out->buffer, v->chunks[step].bytes, size) == 0
             ? CQIO_OK
             : differs(out, v, step);
}

static cqio_status compare_variable(cqio_ncout *out, hid_t file, const struct out_variable *v) {
  hid_t data = H5Dopen2(file, v->name, H5P_DEFAULT);
  if (data < 0) return fail(out, "H5Dopen", v->name);
  cqio_status status = CQIO_OK;
  for (int64_t step = 0; step < v->steps && !status; step++)
    status = compare_step(out, data, v, step);
  H5Dclose(data);
  return status;
}

cqio_status cqio__chunks_compare(cqio_ncout *out) {
  if (bytes_of(out) == 0) return CQIO_OK;
  hid_t file = open_image(out, &out->image, GROWTH, H5F_ACC_RDONLY);
  if (file < 0) return fail(out, "H5Fopen", NULL);
  cqio_status status = CQIO_OK;
  for (int i = 0; i < out->variable_count && !status; i++)
    if (out->variables[i].direct) status = compare_variable(out, file, &out->variables[i]);
  H5Fclose(file);
  return status;
}
