/* Writing, verifying and publishing an output file. */
#include "netcdf/output.h"

#include <netcdf_mem.h>
#include <stdlib.h>
#include <string.h>

#include "netcdf/insert.h"
#include "netcdf/seal.h"

/* The digest taken when the values were written; variables are numbered as they were defined. */
static int known_digest(void *data, int id, int64_t step, char hex[65]) {
  const cqio_ncout *out = data;
  if (id >= out->variable_count || step >= out->variables[id].steps) return NC_ENOTVAR;
  memcpy(hex, out->variables[id].digests[step], sizeof out->variables[id].digests[step]);
  return NC_NOERR;
}

/* The smallest and the largest value as they are stored, in the type of the variable. */
static int put_range(const cqio_ncout *out, const struct out_variable *v) {
  if (!v->ranged || v->low > v->high) return NC_NOERR;
  static const nc_type types[] = {NC_CHAR, NC_INT, NC_FLOAT, NC_DOUBLE};
  const double range[2] = {v->low, v->high};
  return nc_put_att_double(out->id, v->id, "actual_range", types[v->type], 2, range);
}

/* What is known once all values are there. */
static cqio_status put_last_attributes(cqio_ncout *out) {
  CQIO_TRY(cqio__ncout_mode(out, true));
  for (int i = 0; i < out->variable_count; i++) {
    int code = put_range(out, &out->variables[i]);
    if (code) return cqio__ncout_fail(out, code, "nc_put_att_double", out->variables[i].name);
  }
  return out->coordinates[0] ? cqio_ncout_attribute(out, "coordinates", out->coordinates) : CQIO_OK;
}

/* The values that the library is given, all at once: each change out of the define mode flushes the
 * file. */
static cqio_status put_values(cqio_ncout *out) {
  CQIO_TRY(cqio__ncout_mode(out, false));
  for (int i = 0; i < out->variable_count; i++) {
    const struct out_variable *v = &out->variables[i];
    size_t start[CQIO_NC_MAX_DIMS], length[CQIO_NC_MAX_DIMS];
    if (v->direct) continue;
    cqio__ncout_region(out, v, 0, start, length);
    int code = nc_put_vara(out->id, v->id, start, length, v->chunks[0].bytes);
    if (code) return cqio__ncout_fail(out, code, "nc_put_vara", v->name);
  }
  return CQIO_OK;
}

/* Chunks come into the file after the library is done with it, which takes the length of time from
 * the values of time. */
static cqio_status check_time(cqio_ncout *out) {
  for (int i = 0; i < out->dim_count; i++) {
    size_t length;
    int code = nc_inq_dimlen(out->id, out->dims[i].id, &length);
    if (code) return cqio__ncout_fail(out, code, "nc_inq_dimlen", out->dims[i].name);
    if (length != (size_t)out->dims[i].size)
      return cqio__ncout_defect(out, out->dims[i].name, "has no values of its own");
  }
  return CQIO_OK;
}

/* The checksums of the whole file become its last attributes. */
static cqio_status put_checksums(cqio_ncout *out) {
  int code = cqio__content(out->id, known_digest, out, &out->content);
  if (code) return cqio__ncout_fail(out, code, "listing the content", NULL);
  CQIO_TRY(cqio_ncout_attribute(out, CQIO_NC_RESULT, out->content.result));
  return cqio_ncout_attribute(out, CQIO_NC_CONTENT, out->content.content);
}

/* The image without its padding is sealed by a last line. */
static cqio_status seal(cqio_ncout *out) {
  struct image *image = &out->image;
  size_t size = cqio__seal_place(image->bytes, image->size);
  if (size + SEAL_SIZE > image->size) {
    void *longer = realloc(image->bytes, size + SEAL_SIZE);
    if (!longer)
      return cqio_fail(out->ctx, CQIO_MEMORY, "%s: no memory for its last line", out->draft.path);
    image->bytes = longer;
  }
  cqio__seal_write(image->bytes, size);
  image->size = size + SEAL_SIZE;
  return CQIO_OK;
}

cqio_status cqio__ncout_build(cqio_ncout *out) {
  if (out->options.part) return cqio__ncout_defect(out, "a part", "is no file");
  for (int i = 0; i < out->variable_count; i++)
    for (int64_t step = 0; step < out->variables[i].steps; step++)
      if (!out->variables[i].digests[step][0])
        return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: variable '%s': step %lld was never written",
                         out->draft.path, out->variables[i].name, (long long)step);
  CQIO_TRY(put_last_attributes(out));
  CQIO_TRY(put_values(out));
  CQIO_TRY(check_time(out));
  CQIO_TRY(put_checksums(out));
  NC_memio image = {0};
  int code = nc_close_memio(out->id, &image);
  out->id = -1;
  if (code) return cqio__ncout_fail(out, code, "nc_close_memio", NULL);
  out->image = (struct image){image.memory, image.size};
  CQIO_TRY(cqio__chunks_insert(out));
  return seal(out);
}

/* Chunks are undone when they are made and compared in the file. That the library finds its way to
 * values through them, and undoes its filters, is seen by the first variable of each layout. */
static bool is_seen_by_another(const cqio_ncout *out, int variable) {
  const struct out_variable *v = &out->variables[variable];
  for (int i = 0; v->direct && i < variable; i++)
    if (out->variables[i].direct && out->variables[i].type == v->type &&
        out->variables[i].rank == v->rank)
      return true;
  return false;
}

/* As any program will read it; of a stepped variable the first step. */
static cqio_status verify_variable(cqio_ncout *out, int file, const struct out_variable *v) {
  int id, code = nc_inq_varid(file, v->name, &id);
  if (code) return cqio__ncout_fail(out, code, "nc_inq_varid", v->name);
  size_t size = (size_t)v->step_count * cqio__ncout_item(v);
  CQIO_TRY(cqio__ncout_reserve(out, size));
  size_t start[CQIO_NC_MAX_DIMS], length[CQIO_NC_MAX_DIMS];
  char digest[65];
  cqio__ncout_region(out, v, 0, start, length);
  code = nc_get_vara(file, id, start, length, out->buffer);
  if (code) return cqio__ncout_fail(out, code, "reading back (nc_get_vara)", v->name);
  cqio_sha256(out->buffer, size, digest);
  if (strcmp(digest, v->digests[0]) == 0) return CQIO_OK;
  return cqio_fail(out->ctx, CQIO_IO,
                   "%s: variable '%s': step 0 read back differs from what was written: "
                   "expected equal checksums; is the NetCDF library sound?",
                   out->draft.path, v->name);
}

/* Dimensions, attributes and what is not of any variable that was written. */
static cqio_status verify_content(cqio_ncout *out, int file) {
  struct content found;
  int code = cqio__content(file, known_digest, out, &found);
  if (code) return cqio__ncout_fail(out, code, "listing the content", NULL);
  if (strcmp(found.content, out->content.content) == 0) return CQIO_OK;
  return cqio_fail(out->ctx, CQIO_IO,
                   "%s: the attributes read back differ from what was written: expected equal "
                   "checksums; is the NetCDF library sound?",
                   out->draft.path);
}

/* HDF5 reads the image, never the disk: after a failed call it can neither close its file nor end.
 * That the disk holds the same bytes is seen when they are saved. */
cqio_status cqio__ncout_verify(cqio_ncout *out) {
  int file,
      code = nc_open_mem(out->draft.path, NC_NOWRITE, out->image.size, out->image.bytes, &file);
  if (code) return cqio__ncout_fail(out, code, "reopening (nc_open_mem)", NULL);
  cqio_status status = CQIO_OK;
  for (int i = 0; i < out->variable_count && !status; i++)
    if (!is_seen_by_another(out, i)) status = verify_variable(out, file, &out->variables[i]);
  if (!status) status = verify_content(out, file);
  nc_close(file);
  return status ? status : cqio__chunks_compare(out);
}

cqio_status cqio_ncout_write(cqio_ncout *out) {
  CQIO_TRY(cqio__ncout_build(out));
  CQIO_TRY(cqio__ncout_verify(out));
  cqio__ncout_release(out);
  return cqio_staged_file_write(out->ctx, &out->draft, out->image.bytes, out->image.size);
}

cqio_status cqio_ncout_settle(cqio_ncout *out) {
  cqio_status status =
      cqio_staged_file_settle(out->ctx, &out->draft, out->image.bytes, out->image.size);
  free(out->image.bytes);
  out->image = (struct image){NULL, 0};
  return status;
}

cqio_status cqio_ncout_prepare(cqio_ncout *out) {
  CQIO_TRY(cqio_ncout_write(out));
  return cqio_ncout_settle(out);
}

cqio_status cqio_ncout_publish(cqio_ncout *out) {
  return cqio_staged_file_publish(out->ctx, &out->draft);
}

cqio_status cqio_ncout_commit(cqio_ncout **out) {
  cqio_status status = cqio_ncout_prepare(*out);
  if (!status) status = cqio_ncout_publish(*out);
  cqio_ncout_discard(out);
  return status;
}
