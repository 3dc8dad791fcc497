/* Opening an input file on rank 0 and sharing its list of dimensions and variables. */
#include "netcdf/input.h"
#include "core/probe_process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_OBJECTS = 4096 }; /* dimensions or variables of one file */

cqio_status cqio__ncin_fail(cqio_ncin *in, int code, const char *call, const char *variable) {
  return cqio_fail(in->ctx, CQIO_DATA,
                   "%s: %s%s%s%s failed with code %d (%s): expected an undamaged NetCDF-4 file",
                   in->path, variable ? "variable '" : "", variable ? variable : "",
                   variable ? "': " : "", call, code, nc_strerror(code));
}

/* The kind of file by its first bytes; NULL when it is HDF5. */
static const char *foreign_kind(const unsigned char head[8]) {
  if (memcmp(head, "\211HDF\r\n\032\n", 8) == 0) return NULL;
  if (memcmp(head, "CDF", 3) == 0 && (head[3] == 1 || head[3] == 2 || head[3] == 5))
    return "is a classic NetCDF file: expected NetCDF-4; convert it with 'nccopy -k nc4'";
  if (head[0] == 0x1f && head[1] == 0x8b)
    return "is compressed with gzip: expected NetCDF-4; unpack it first";
  return "has no HDF5 signature: expected a NetCDF-4 file";
}

/* Only regular files are opened: a FIFO waits for a writer, and a device may act. */
static cqio_status check_signature(cqio_ctx *ctx, const char *path) {
  struct stat info;
  unsigned char head[8] = {0};
  bool there = stat(path, &info) == 0;
  const char *kind =
      there && !S_ISREG(info.st_mode) ? "is not a regular file: expected a NetCDF-4 file" : NULL;
  int file = there && !kind ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
  if (!kind && file < 0)
    return cqio_fail(ctx, CQIO_IO, "%s: could not be opened (%s): expected a readable file", path,
                     strerror(errno));
  if (!kind)
    kind = read(file, head, sizeof head) <= 0 ? "is empty: expected a NetCDF-4 file"
                                              : foreign_kind(head);
  if (file >= 0) close(file);
  return kind ? cqio_fail(ctx, CQIO_DATA, "%s: %s", path, kind) : CQIO_OK;
}

static cqio_nc_type kind_of(nc_type type) {
  switch (type) {
  case NC_BYTE:
  case NC_UBYTE:
  case NC_SHORT:
  case NC_USHORT:
  case NC_INT:
  case NC_UINT:
  case NC_INT64:
  case NC_UINT64:
    return CQIO_NC_INT;
  case NC_FLOAT:
    return CQIO_NC_FLOAT;
  case NC_DOUBLE:
    return CQIO_NC_DOUBLE;
  case NC_CHAR:
  case NC_STRING:
    return CQIO_NC_CHAR;
  default:
    return CQIO_NC_OTHER;
  }
}

/* Dimension identifiers of the root group are 0, 1, 2 ... in order. */
static int inquire_dims(cqio_ncin *in) {
  int code = NC_NOERR;
  for (int i = 0; i < in->dim_count && !code; i++) {
    size_t size = 0;
    code = nc_inq_dim(in->id, i, in->dims[i].name, &size);
    in->dims[i].size = (int64_t)size;
  }
  return code;
}

static int inquire_variables(cqio_ncin *in) {
  int code = NC_NOERR;
  for (int i = 0; i < in->variable_count && !code; i++) {
    struct in_variable *v = &in->variables[i];
    code = nc_inq_varndims(in->id, i, &v->rank);
    if (code) break;
    bool small = v->rank <= CQIO_NC_MAX_DIMS;
    code = nc_inq_var(in->id, i, v->name, &v->stored, NULL, small ? v->dims : NULL, NULL);
    v->type = kind_of(v->stored);
    for (int d = 0; small && d < v->rank; d++)
      if (v->dims[d] < 0 || v->dims[d] >= in->dim_count) small = false;
    if (!small) v->type = CQIO_NC_OTHER;
  }
  return code;
}

static cqio_status open_here(cqio_ncin *in) {
  int code = nc_open(in->path, NC_NOWRITE, &in->id);
  if (code) {
    in->id = -1;
    return cqio__ncin_fail(in, code, "nc_open", NULL);
  }
  code = nc_inq(in->id, &in->dim_count, &in->variable_count, NULL, NULL);
  if (code) return cqio__ncin_fail(in, code, "nc_inq", NULL);
  if (in->dim_count > MAX_OBJECTS || in->variable_count > MAX_OBJECTS)
    return cqio_fail(in->ctx, CQIO_DATA,
                     "%s: has %d dimensions and %d variables: expected at most %d of each",
                     in->path, in->dim_count, in->variable_count, MAX_OBJECTS);
  return CQIO_OK;
}

static cqio_status share_header(cqio_ncin *in) {
  cqio_ctx *ctx = in->ctx;
  int counts[2] = {in->dim_count, in->variable_count};
  MPI_Bcast(counts, 2, MPI_INT, 0, cqio_ctx_comm(ctx));
  in->dim_count = counts[0];
  in->variable_count = counts[1];
  cqio_status status = CQIO_ALLOC(ctx, in->dim_count, &in->dims);
  if (!status) status = CQIO_ALLOC(ctx, in->variable_count, &in->variables);
  CQIO_TRY(cqio_agree(ctx, status));
  if (cqio_ctx_rank(ctx) == 0) {
    int code = inquire_dims(in);
    if (!code) code = inquire_variables(in);
    if (code) status = cqio__ncin_fail(in, code, "nc_inq_var", NULL);
  }
  CQIO_TRY(cqio_agree(ctx, status));
  MPI_Bcast(in->dims, in->dim_count * (int)sizeof *in->dims, MPI_BYTE, 0, cqio_ctx_comm(ctx));
  MPI_Bcast(in->variables, in->variable_count * (int)sizeof *in->variables, MPI_BYTE, 0,
            cqio_ctx_comm(ctx));
  return CQIO_OK;
}

/* The file that was digested must be the one that was opened. */
static cqio_status check_same(cqio_ctx *ctx, const char *path, const struct stat *before) {
  struct stat now;
  if (stat(path, &now) == 0 && now.st_dev == before->st_dev && now.st_ino == before->st_ino &&
      now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
      now.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: was replaced while it was read: expected a file that stays as it is", path);
}

cqio_status cqio__ncin_open_beside(cqio_ctx *ctx, const char *path, int threads, cqio_ncin **out) {
  struct digests *digests = NULL;
  *out = NULL;
  bool root = cqio_ctx_rank(ctx) == 0;
  struct stat info = {0};
  CQIO_TRY(cqio_agree(ctx, root ? check_signature(ctx, path) : CQIO_OK));
  if (root && stat(path, &info) != 0) info.st_size = -1;
  CQIO_TRY(cqio__digests_note(ctx, path));
  cqio_status status = cqio_agree(ctx, cqio__digests_begin(ctx, threads, &digests));
  if (!status) status = cqio__ncin_open(ctx, path, true, out);
  if (status) {
    cqio_status dropped = cqio__digests_end(ctx, &digests, status);
    return dropped ? dropped : status;
  }
  (*out)->digests = digests;
  (*out)->found = info;
  return CQIO_OK;
}

cqio_status cqio__ncin_settle(cqio_ncin *in, cqio_status status) {
  status = cqio__digests_end(in->ctx, &in->digests, status);
  if (status) return status;
  bool root = cqio_ctx_rank(in->ctx) == 0;
  return cqio_agree(in->ctx, root ? check_same(in->ctx, in->path, &in->found) : CQIO_OK);
}

cqio_status cqio_ncin_open(cqio_ctx *ctx, const char *path, cqio_ncin **out) {
  CQIO_TRY(cqio__ncin_open_beside(ctx, path, 1, out));
  cqio_status status = cqio__ncin_settle(*out, CQIO_OK);
  if (status) cqio_ncin_close(out);
  return status;
}

cqio_status cqio_ncin_open_own(cqio_ctx *ctx, const char *path, cqio_ncin **out) {
  return cqio__ncin_open(ctx, path, false, out);
}

cqio_status cqio__ncin_open(cqio_ctx *ctx, const char *path, bool probed, cqio_ncin **out) {
  *out = NULL;
  bool root = cqio_ctx_rank(ctx) == 0;
  CQIO_TRY(cqio_agree(ctx, root ? check_signature(ctx, path) : CQIO_OK));
  if (probed) CQIO_TRY(cqio_agree(ctx, root ? cqio__probe(ctx, path, "NetCDF-4 file") : CQIO_OK));
  cqio_ncin *in;
  cqio_status status = CQIO_ALLOC(ctx, 1, &in);
  if (!status) {
    in->ctx = ctx;
    in->id = -1;
    status = cqio_copy_text(ctx, path, &in->path);
    if (!status && root) status = open_here(in);
  }
  status = cqio_agree(ctx, status);
  if (!status) status = share_header(in);
  if (status)
    cqio_ncin_close(&in);
  else
    *out = in;
  return status;
}

void cqio_ncin_close(cqio_ncin **in) {
  if (!in || !*in) return;
  if ((*in)->id >= 0) nc_close((*in)->id);
  cqio_free((*in)->dims);
  cqio_free((*in)->variables);
  cqio_free((*in)->path);
  cqio_free(*in);
  *in = NULL;
}

const char *cqio_ncin_path(const cqio_ncin *in) {
  return in->path;
}

int64_t cqio_ncin_dimension(const cqio_ncin *in, const char *name) {
  for (int i = 0; i < in->dim_count; i++)
    if (strcmp(in->dims[i].name, name) == 0) return in->dims[i].size;
  return -1;
}

cqio_status cqio_ncin_expect_dimension(cqio_ncin *in, const char *name, int64_t size,
                                       int64_t *out) {
  int64_t found = cqio_ncin_dimension(in, name);
  if (found < 0)
    return cqio_fail(in->ctx, CQIO_DATA, "%s: dimension '%s' is missing", in->path, name);
  if (size >= 0 && found != size)
    return cqio_fail(in->ctx, CQIO_DATA, "%s: dimension '%s' = %lld: expected %lld", in->path, name,
                     (long long)found, (long long)size);
  if (found == 0)
    return cqio_fail(in->ctx, CQIO_DATA, "%s: dimension '%s' = 0: expected at least 1", in->path,
                     name);
  if (out) *out = found;
  return CQIO_OK;
}

int cqio_ncin_variables(const cqio_ncin *in) {
  return in->variable_count;
}

int cqio_ncin_find(const cqio_ncin *in, const char *name) {
  for (int i = 0; i < in->variable_count; i++)
    if (strcmp(in->variables[i].name, name) == 0) return i;
  return -1;
}

const char *cqio_ncin_variable_name(const cqio_ncin *in, int index) {
  return in->variables[index].name;
}

cqio_nc_type cqio_ncin_variable_type(const cqio_ncin *in, int index) {
  return in->variables[index].type;
}

int cqio_ncin_variable_rank(const cqio_ncin *in, int index) {
  return in->variables[index].rank;
}

const char *cqio_ncin_variable_dimension(const cqio_ncin *in, int index, int position) {
  return in->dims[in->variables[index].dims[position]].name;
}

void cqio__ncin_pair(cqio_ncin *in, const char *variable, const char *name, double pair[2],
                     bool *found) {
  double message[3] = {0.0, 0.0, 0.0}; /* whether there are two, and they */
  int index = cqio_ncin_find(in, variable);
  size_t length = 0;
  nc_type type;
  if (in->id >= 0 && index >= 0 && !nc_inq_att(in->id, index, name, &type, &length))
    message[0] = length == 2 && type != NC_CHAR && type != NC_STRING &&
                 !nc_get_att_double(in->id, index, name, message + 1);
  MPI_Bcast(message, 3, MPI_DOUBLE, 0, cqio_ctx_comm(in->ctx));
  *found = message[0] != 0.0;
  pair[0] = message[1];
  pair[1] = message[2];
}
