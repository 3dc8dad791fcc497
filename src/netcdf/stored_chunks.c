/* Chunks of a matrix as HDF5 stores them: read one after the other, undone by threads. */
#include "netcdf/stored_chunks.h"

#include <hdf5.h>
#include <libdeflate.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/sharing.h"
#include "core/wide.h"

enum { DIMS = 2, MOST_FILTERS = 2 };
static const size_t MOST = (size_t)256 << 20; /* bytes of a chunk */

struct stored {
  hid_t file, data;
  bool shuffled;
  hsize_t size[DIMS], chunk[DIMS]; /* of the matrix, and of each of its chunks */
};

/* One chunk of the file. */
struct packed {
  hsize_t start[DIMS], size;
  size_t at; /* in the bytes of all */
};

struct work {
  const struct stored *stored;
  const struct packed *packed; /* [count] */
  const unsigned char *bytes;
  hsize_t first, end; /* rows that are wanted */
  double *values;
  atomic_int_least64_t next;
  int64_t count;
  atomic_bool failed;
};

/* ---- form ------------------------------------------------------------------------------------ */

/* Deflated, or shuffled and deflated. */
static bool read_filters(struct stored *s, hid_t list) {
  H5Z_filter_t filter[MOST_FILTERS] = {0, 0};
  int count = H5Pget_nfilters(list);
  if (count < 1 || count > MOST_FILTERS) return false;
  for (int k = 0; k < count; k++) {
    unsigned flags, settings;
    size_t values = 0;
    filter[k] = H5Pget_filter2(list, (unsigned)k, &flags, &values, NULL, 0, NULL, &settings);
  }
  s->shuffled = count == MOST_FILTERS;
  return filter[count - 1] == H5Z_FILTER_DEFLATE &&
         (!s->shuffled || filter[0] == H5Z_FILTER_SHUFFLE);
}

static bool read_form(struct stored *s) {
  hid_t list = H5Dget_create_plist(s->data), type = H5Dget_type(s->data),
        space = H5Dget_space(s->data);
  bool good = list >= 0 && type >= 0 && space >= 0 && H5Pget_layout(list) == H5D_CHUNKED &&
              H5Pget_chunk(list, DIMS, s->chunk) == DIMS && H5Tequal(type, H5T_IEEE_F64LE) > 0 &&
              H5Tequal(type, H5T_NATIVE_DOUBLE) > 0 && H5Sget_simple_extent_ndims(space) == DIMS &&
              H5Sget_simple_extent_dims(space, s->size, NULL) == DIMS && read_filters(s, list) &&
              s->chunk[0] <= MOST / sizeof(double) / s->chunk[1];
  if (list >= 0) H5Pclose(list);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return good;
}

static void close_it(const struct stored *s) {
  if (s->data >= 0) H5Dclose(s->data);
  if (s->file >= 0) H5Fclose(s->file);
}

/* The file is open in the NetCDF library, too, which was built to close files in one of these ways;
 * HDF5 opens a file twice in the same one only. */
static hid_t open_again(const char *path) {
  static const H5F_close_degree_t ways[] = {H5F_CLOSE_STRONG, H5F_CLOSE_SEMI, H5F_CLOSE_WEAK};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), file = H5I_INVALID_HID;
  for (size_t k = 0; k < sizeof ways / sizeof *ways && access >= 0 && file < 0; k++)
    if (H5Pset_fclose_degree(access, ways[k]) >= 0) file = H5Fopen(path, H5F_ACC_RDONLY, access);
  if (access >= 0) H5Pclose(access);
  return file;
}

static bool open_it(const cqio_ncin *in, int index, struct stored *s) {
  *s = (struct stored){.file = open_again(in->path), .data = H5I_INVALID_HID};
  if (s->file >= 0) s->data = H5Dopen2(s->file, in->variables[index].name, H5P_DEFAULT);
  const struct in_variable *v = &in->variables[index];
  bool good = s->data >= 0 && read_form(s);
  for (int d = 0; d < DIMS && good; d++)
    good = s->size[d] == (hsize_t)in->dims[v->dims[d]].size;
  return good;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

/* The chunks that hold wanted rows, and their sizes. */
static bool list_chunks(const struct stored *s, const struct work *w, struct packed *list,
                        size_t *bytes) {
  int64_t k = 0;
  *bytes = 0;
  for (hsize_t i = w->first / s->chunk[0] * s->chunk[0]; i < w->end; i += s->chunk[0])
    for (hsize_t j = 0; j < s->size[1]; j += s->chunk[1]) {
      struct packed *p = &list[k++];
      *p = (struct packed){.start = {i, j}, .at = *bytes};
      if (H5Dget_chunk_storage_size(s->data, p->start, &p->size) < 0 || p->size == 0 ||
          p->size > MOST)
        return false;
      *bytes += (size_t)p->size;
    }
  return k == w->count;
}

static bool read_chunks(const struct stored *s, const struct packed *list, int64_t count,
                        unsigned char *bytes) {
  for (int64_t k = 0; k < count; k++) {
    uint32_t left_out = 0;
    if (H5Dread_chunk(s->data, H5P_DEFAULT, list[k].start, &left_out, bytes + list[k].at) < 0 ||
        left_out != 0)
      return false;
  }
  return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* First bytes of all values, then second bytes of all (HDF5 file format, filter 2): COUNT values
 * from number FIRST of ALL in BYTES. */
WIDE static void unshuffle(const unsigned char *restrict bytes, size_t all, size_t first,
                           size_t count, uint64_t *restrict out) {
  const unsigned char *b = bytes + first;
  for (size_t i = 0; i < count; i++)
    out[i] = (uint64_t)b[i] | (uint64_t)b[all + i] << 8 | (uint64_t)b[2 * all + i] << 16 |
             (uint64_t)b[3 * all + i] << 24 | (uint64_t)b[4 * all + i] << 32 |
             (uint64_t)b[5 * all + i] << 40 | (uint64_t)b[6 * all + i] << 48 |
             (uint64_t)b[7 * all + i] << 56;
}

/* The wanted values of a chunk, whose bytes are INFLATED. */
static void place(const struct work *w, const struct packed *p, const unsigned char *inflated) {
  const struct stored *s = w->stored;
  size_t all = (size_t)(s->chunk[0] * s->chunk[1]), width = (size_t)s->chunk[1];
  size_t columns = (size_t)(s->size[1] - p->start[1]);
  if (columns > width) columns = width;
  for (hsize_t i = 0; i < s->chunk[0]; i++) {
    hsize_t row = p->start[0] + i;
    size_t at = (size_t)i * width;
    if (row < w->first || row >= w->end) continue;
    double *to = w->values + (row - w->first) * s->size[1] + p->start[1];
    if (s->shuffled)
      unshuffle(inflated, all, at, columns, (uint64_t *)(void *)to);
    else
      memcpy(to, inflated + at * sizeof *to, columns * sizeof *to);
  }
}

/* One thread: chunks until there are no more. */
static void undo(void *data, int64_t thread) {
  struct work *w = data;
  size_t size = (size_t)(w->stored->chunk[0] * w->stored->chunk[1]) * sizeof(double);
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
  unsigned char *inflated = malloc(size);
  (void)thread;
  bool good = decompressor && inflated;
  for (int64_t k; good && (k = atomic_fetch_add(&w->next, 1)) < w->count;) {
    const struct packed *p = &w->packed[k];
    good = !atomic_load(&w->failed) &&
           libdeflate_zlib_decompress(decompressor, w->bytes + p->at, (size_t)p->size, inflated,
                                      size, NULL) == LIBDEFLATE_SUCCESS;
    if (good) place(w, p, inflated);
  }
  if (!good) atomic_store(&w->failed, true);
  free(inflated);
  libdeflate_free_decompressor(decompressor);
}

static bool read_rows(struct work *w, int threads) {
  const struct stored *s = w->stored;
  size_t bytes = 0;
  hsize_t across = (s->size[1] + s->chunk[1] - 1) / s->chunk[1];
  hsize_t down = (w->end - 1) / s->chunk[0] - w->first / s->chunk[0] + 1;
  w->count = (int64_t)(across * down);
  struct packed *list = calloc((size_t)w->count, sizeof *list);
  bool good = list && list_chunks(s, w, list, &bytes);
  unsigned char *packed = good ? malloc(bytes) : NULL;
  good = packed && read_chunks(s, list, w->count, packed);
  w->packed = list;
  w->bytes = packed;
  if (good) cqio__share(threads, threads, undo, w);
  free(packed);
  free(list);
  return good && !atomic_load(&w->failed);
}

bool cqio__stored_chunks_read(const cqio_ncin *in, int index, int64_t first, int64_t count,
                              int threads, double *values) {
  const struct in_variable *v = &in->variables[index];
  struct stored s;
  if (v->rank != DIMS || v->stored != NC_DOUBLE || count < 1 || first < 0) return false;
  struct work w = {.stored = &s,
                   .first = (hsize_t)first,
                   .end = (hsize_t)(first + count),
                   .values = values,
                   .count = 0,
                   .packed = NULL,
                   .bytes = NULL};
  atomic_init(&w.next, 0);
  atomic_init(&w.failed, false);
  bool good = open_it(in, index, &s) && read_rows(&w, threads);
  close_it(&s);
  return good;
}
