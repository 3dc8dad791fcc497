/* All of a file, read step by step by a process that may crash or be ended at any of them. */
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/probe_steps.h"
#include "cqio/netcdf.h"
#include "netcdf/scale_lists.h"

static const size_t STEP = (size_t)64 << 20; /* bytes read at once */

struct walk {
  int file;
  double declared, allowed; /* bytes of all variables */
};

/* ---- attributes ------------------------------------------------------------------------------ */

static int read_attribute(struct walk *w, int id, const char *name) {
  nc_type type;
  size_t length = 0, item = 0;
  int code = nc_inq_att(w->file, id, name, &type, &length);
  if (code || type > NC_MAX_ATOMIC_TYPE || length == 0) return code;
  code = nc_inq_type(w->file, type, NULL, &item);
  if (code) return code;
  if (type == NC_STRING) item = sizeof(char *);
  if ((double)length * (double)item > w->allowed) return NC_EVARSIZE;
  char **values = calloc(length, item);
  if (!values) return NC_ENOMEM;
  code = nc_get_att(w->file, id, name, values);
  if (!code && type == NC_STRING) {
    size_t sum = 0;
    for (size_t i = 0; i < length; i++)
      sum += values[i] ? strlen(values[i]) : 0;
    code = (double)sum > w->allowed ? NC_EVARSIZE : nc_free_string(length, values);
  }
  free(values);
  return code;
}

static int read_attributes(struct walk *w, int id) {
  int count = 0;
  char name[NC_MAX_NAME + 1];
  int code = id == NC_GLOBAL ? nc_inq_natts(w->file, &count) : nc_inq_varnatts(w->file, id, &count);
  for (int i = 0; i < count && !code; i++) {
    cqio__probe_step(0.0);
    code = nc_inq_attname(w->file, id, i, name);
    if (!code) code = read_attribute(w, id, name);
  }
  return code;
}

/* ---- values ---------------------------------------------------------------------------------- */

struct box {
  int rank;
  size_t size[NC_MAX_VAR_DIMS], start[NC_MAX_VAR_DIMS], count[NC_MAX_VAR_DIMS];
};

/* Whole chunks, as many as one step holds. */
static int shape_box(const struct walk *w, int id, size_t item, struct box *box) {
  int storage = NC_CONTIGUOUS;
  size_t bytes = item;
  for (int d = 0; d < box->rank; d++)
    box->count[d] = 1;
  int code = box->rank > 0 ? nc_inq_var_chunking(w->file, id, &storage, NULL) : NC_NOERR;
  if (!code && storage == NC_CHUNKED) code = nc_inq_var_chunking(w->file, id, NULL, box->count);
  for (int d = 0; d < box->rank && !code; d++) {
    if (box->count[d] > box->size[d]) box->count[d] = box->size[d];
    if (box->count[d] == 0) return NC_EBADCHUNK;
    bytes *= box->count[d];
  }
  for (int d = box->rank - 1; d >= 0 && !code; d--)
    while (box->count[d] < box->size[d] && bytes * 2 <= STEP) {
      bytes = bytes / box->count[d];
      box->count[d] = box->count[d] * 2 < box->size[d] ? box->count[d] * 2 : box->size[d];
      bytes *= box->count[d];
    }
  return code;
}

static bool next_box(struct box *box) {
  for (int d = box->rank - 1; d >= 0; d--) {
    box->start[d] += box->count[d];
    if (box->start[d] < box->size[d]) return true;
    box->start[d] = 0;
  }
  return false;
}

static int read_boxes(struct walk *w, int id, nc_type type, size_t item, struct box *box) {
  size_t most = 1;
  for (int d = 0; d < box->rank; d++)
    most *= box->count[d];
  void *values = calloc(most, item);
  int code = values ? NC_NOERR : NC_ENOMEM;
  do {
    size_t count[NC_MAX_VAR_DIMS], elements = 1;
    for (int d = 0; d < box->rank; d++) {
      size_t left = box->size[d] - box->start[d];
      count[d] = left < box->count[d] ? left : box->count[d];
      elements *= count[d];
    }
    cqio__probe_step((double)elements * (double)item);
    if (!code) code = nc_get_vara(w->file, id, box->start, count, values);
    if (!code && type == NC_STRING) {
      for (size_t i = 0; i < elements; i++)
        (void)(((char **)values)[i] ? strlen(((char **)values)[i]) : 0);
      code = nc_free_string(elements, values);
    }
  } while (!code && next_box(box));
  free(values);
  return code;
}

/* What a file is declared to hold is bounded by its size, whatever the compression. */
static int read_values(struct walk *w, int id, nc_type type, const int *dims, int rank) {
  struct box box = {.rank = rank};
  size_t item = sizeof(char *);
  double bytes;
  int code = type == NC_STRING ? NC_NOERR : nc_inq_type(w->file, type, NULL, &item);
  bytes = (double)item;
  for (int d = 0; d < rank && !code; d++) {
    code = nc_inq_dimlen(w->file, dims[d], &box.size[d]);
    bytes *= (double)box.size[d];
  }
  if (code || bytes == 0.0) return code;
  w->declared += bytes;
  if (w->declared > w->allowed) return NC_EVARSIZE;
  code = shape_box(w, id, item, &box);
  return code ? code : read_boxes(w, id, type, item, &box);
}

static int read_variable(struct walk *w, int id, const char *name) {
  int rank = 0, dims[NC_MAX_VAR_DIMS], unfilled;
  nc_type type;
  cqio__probe_say("reading attributes of variable '%s'", name);
  int code = nc_inq_varndims(w->file, id, &rank);
  if (!code && rank > CQIO_NC_MAX_DIMS) return NC_NOERR; /* nobody reads it */
  if (!code) code = nc_inq_var(w->file, id, NULL, &type, NULL, dims, NULL);
  if (!code && type <= NC_MAX_ATOMIC_TYPE && type != NC_STRING)
    code = nc_inq_var_fill(w->file, id, &unfilled, NULL);
  if (!code) code = read_attributes(w, id);
  if (code || type > NC_MAX_ATOMIC_TYPE) return code;
  cqio__probe_say("reading variable '%s'", name);
  return read_values(w, id, type, dims, rank);
}

/* ---- all ------------------------------------------------------------------------------------- */

static int read_all(struct walk *w) {
  int dims = 0, variables = 0, groups = 0;
  char name[NC_MAX_NAME + 1] = "";
  int code = nc_inq(w->file, &dims, &variables, NULL, NULL);
  if (!code) code = nc_inq_grps(w->file, &groups, NULL);
  cqio__probe_say("reading attributes of the file");
  if (!code) code = read_attributes(w, NC_GLOBAL);
  for (int i = 0; i < variables && !code; i++) {
    cqio__probe_step(0.0);
    cqio__probe_say("reading variable %d", i + 1);
    code = nc_inq_varname(w->file, i, name);
    if (!code) code = read_variable(w, i, name);
    /* What takes a filter that is not installed is left to those who want it. */
    if (code == NC_EFILTER || code == NC_ENOFILTER) code = NC_NOERR;
    if (code == NC_EVARSIZE)
      cqio__probe_say(
          "variable '%s' is declared to hold more than %g bytes, than a file of this size can",
          name, w->allowed);
    else if (code)
      cqio__probe_say("reading variable '%s' failed with code %d (%s)", name, code,
                      nc_strerror(code));
    if (code) return code;
  }
  if (code)
    cqio__probe_say("reading its list of variables failed with code %d (%s)", code,
                    nc_strerror(code));
  return code;
}

cqio_status cqio_netcdf_probe(const char *path) {
  struct walk w = {0};
  char name[NC_MAX_NAME + 1] = "";
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
  int64_t size = cqio__probe_start(path);
  if (size < 0) return CQIO_DATA;
  w.allowed = cqio__probe_most(size);
  if (!cqio__scale_lists_read(path, name)) {
    cqio__probe_say("the list of dimensions of variable '%s' cannot be read", name);
    return CQIO_DATA;
  }
  cqio__probe_step(0.0);
  int code = nc_open(path, NC_NOWRITE, &w.file);
  if (code) {
    cqio__probe_say("nc_open failed with code %d (%s)", code, nc_strerror(code));
    return CQIO_DATA;
  }
  code = read_all(&w);
  if (code) return CQIO_DATA;
  cqio__probe_step(0.0);
  cqio__probe_say("closing it");
  code = nc_close(w.file);
  if (code) cqio__probe_say("closing it failed with code %d (%s)", code, nc_strerror(code));
  return code ? CQIO_DATA : CQIO_OK;
}
