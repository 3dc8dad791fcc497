/* Opening an output file again with all its checksums verified. */
#include "netcdf/content.h"
#include "netcdf/input.h"
#include "netcdf/names.h"
#include "netcdf/seal.h"

#include <string.h>
#include <sys/stat.h>

enum { MAX_RATIO = 1100, MAX_STEP = 1 << 30 }; /* zlib shrinks at most to 1/1032 */

/* The values being read. */
struct reader {
  cqio_ncin *in;
  int64_t limit; /* bytes that the file can hold */
  void *buffer;
  size_t size;
  bool reported;
};

/* First index and lengths of STEP, and its bytes; refuses sizes that only a damaged file has. */
static cqio_status measure(struct reader *r, int id, int64_t step, size_t *start, size_t *length,
                           size_t *size) {
  const struct in_variable *v = &r->in->variables[id];
  size_t item = 0;
  nc_inq_type(r->in->id, v->stored, NULL, &item);
  struct shape shape = {.rank = v->rank};
  for (int i = 0; i < v->rank; i++) {
    shape.sizes[i] = r->in->dims[v->dims[i]].size;
    start[i] = 0;
    length[i] = (size_t)shape.sizes[i];
  }
  bool stepped = v->rank > 0 && cqio__is_stepped(v->rank, r->in->dims[v->dims[0]].name);
  int64_t all, count;
  if (!cqio__shape_count(&shape, 0, &all) || !cqio__shape_count(&shape, stepped, &count) ||
      all > r->limit / (int64_t)item || count > MAX_STEP / (int64_t)item)
    return cqio_fail(r->in->ctx, CQIO_DATA,
                     "%s: variable '%s' has more values than a file of this size holds: expected "
                     "an undamaged NetCDF-4 file",
                     r->in->path, v->name);
  if (stepped) {
    start[0] = (size_t)step;
    length[0] = 1;
  }
  *size = (size_t)count * item;
  return CQIO_OK;
}

static cqio_status digest_step(struct reader *r, int id, int64_t step, char hex[65]) {
  size_t start[CQIO_NC_MAX_DIMS], length[CQIO_NC_MAX_DIMS], size = 0;
  const struct in_variable *v = &r->in->variables[id];
  if (v->type == CQIO_NC_OTHER || v->stored == NC_STRING)
    return cqio_fail(r->in->ctx, CQIO_DATA,
                     "%s: variable '%s' is of a type that cqio does not write: expected a file "
                     "written by cqio",
                     r->in->path, v->name);
  CQIO_TRY(measure(r, id, step, start, length, &size));
  if (size > r->size) {
    cqio_free(r->buffer);
    r->size = 0;
    CQIO_TRY(cqio_alloc_bytes(r->in->ctx, size, 1, &r->buffer));
    r->size = size;
  }
  int code = size > 0 ? nc_get_vara(r->in->id, id, start, length, r->buffer) : NC_NOERR;
  if (code) return cqio__ncin_fail(r->in, code, "nc_get_vara", v->name);
  cqio_sha256(size > 0 ? r->buffer : "", size, hex);
  return CQIO_OK;
}

static int digest(void *data, int id, int64_t step, char hex[65]) {
  struct reader *r = data;
  r->reported = digest_step(r, id, step, hex) != CQIO_OK;
  return r->reported ? NC_EIO : NC_NOERR;
}

/* The file's own attribute NAME; refuses a file without it. */
static cqio_status recorded(cqio_ncin *in, const char *name, char hex[65]) {
  nc_type type;
  size_t length = 0;
  if (nc_inq_att(in->id, NC_GLOBAL, name, &type, &length) || type != NC_CHAR || length != 64 ||
      nc_get_att_text(in->id, NC_GLOBAL, name, hex))
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: attribute '%s' is missing or no checksum: expected a file as cqio wrote "
                     "it",
                     in->path, name);
  hex[64] = '\0';
  return CQIO_OK;
}

static cqio_status compare(cqio_ncin *in, const struct content *found) {
  struct content wanted = {"", ""};
  CQIO_TRY(recorded(in, CQIO_NC_RESULT, wanted.result));
  CQIO_TRY(recorded(in, CQIO_NC_CONTENT, wanted.content));
  if (strcmp(found->result, wanted.result) != 0)
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: checksum of dimensions, variables and values = %s: expected %s (%s); the "
                     "file was changed or damaged",
                     in->path, found->result, wanted.result, CQIO_NC_RESULT);
  if (strcmp(found->content, wanted.content) != 0)
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: checksum with the global attributes = %s: expected %s (%s); a global "
                     "attribute was changed",
                     in->path, found->content, wanted.content, CQIO_NC_CONTENT);
  return CQIO_OK;
}

static cqio_status verify_here(cqio_ncin *in) {
  struct stat info;
  struct content found;
  if (stat(in->path, &info) != 0)
    return cqio_fail(in->ctx, CQIO_IO, "%s: is gone: expected a readable file", in->path);
  struct reader reader = {.in = in, .limit = MAX_RATIO * ((int64_t)info.st_size + 1)};
  int code = cqio__content(in->id, digest, &reader, &found);
  cqio_free(reader.buffer);
  if (reader.reported) return cqio_ctx_status(in->ctx);
  if (code) return cqio__ncin_fail(in, code, "listing the content", NULL);
  return compare(in, &found);
}

static cqio_status verify_content(cqio_ncin *in) {
  return cqio_agree(in->ctx, in->id >= 0 ? verify_here(in) : CQIO_OK);
}

cqio_status cqio_ncin_open_verified(cqio_ctx *ctx, const char *path, cqio_ncin **in) {
  bool sealed;
  *in = NULL;
  CQIO_TRY(cqio__seal_check(ctx, path, &sealed));
  CQIO_TRY(cqio__ncin_open(ctx, path, !sealed, in));
  cqio_status status = verify_content(*in);
  if (!status && !sealed)
    status = cqio_fail(ctx, CQIO_DATA,
                       "%s: has no checksum in its last line: expected a file as cqio wrote it; it "
                       "was cut or written again by another program",
                       path);
  if (status) cqio_ncin_close(in);
  return status;
}
