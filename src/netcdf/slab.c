/* Rows of variables that would not fit in memory. */
#include "netcdf/slab.h"

#include <math.h>

#include "core/sharing.h"
#include "core/wide.h"
#include "netcdf/packing.h"
#include "netcdf/stored_chunks.h"

struct pieces {
  const struct packing *packing;
  bool plain; /* what is stored is the value, or missing */
  double *values;
  int64_t count;
};
enum {
  PIECE = 1 << 16,     /* values of one task */
  HUGE_PAGE = 1 << 18, /* values of a large page of memory */
  PAGE = 1 << 9        /* of a small one */
};

/* Whether missing values are those equal to a fill value, and all others are what is stored. */
static bool is_plain(const struct packing *p) {
  bool plain = p->scale == 1.0 && p->offset == 0.0 && signbit(p->offset) && p->modulus == 0.0 &&
               p->low.bound == -INFINITY && p->high.bound == INFINITY;
  for (int k = 0; k < p->fill_count; k++)
    plain = plain && !p->single[k] && !p->unpacked[k];
  return plain;
}

/* Also one NaN for all of them. */
WIDE static void drop(double fill, int64_t count, double *values) {
  for (int64_t i = 0; i < count; i++)
    values[i] = values[i] == fill || isnan(values[i]) ? NAN : values[i];
}

static void unpack_piece(void *data, int64_t index) {
  const struct pieces *all = data;
  const struct packing *p = all->packing;
  int64_t left = all->count - index * PIECE, count = left < PIECE ? left : PIECE;
  double *values = all->values + index * PIECE;
  if (all->plain && p->fill_count == 0) drop(NAN, count, values);
  for (int k = 0; all->plain && k < p->fill_count; k++)
    drop(p->fills[k], count, values);
  for (int64_t i = 0; !all->plain && i < count; i++) {
    double number = cqio__packing_signed(p, values[i]);
    values[i] = cqio__packing_absence(p, number) ? NAN : cqio__packing_value(p, number);
  }
}

/* The kernel clears a page at its first use: by all threads, not by the one that reads. */
static void touch_page(void *data, int64_t index) {
  const struct pieces *all = data;
  int64_t end = (index + 1) * HUGE_PAGE < all->count ? (index + 1) * HUGE_PAGE : all->count;
  for (int64_t i = index * HUGE_PAGE; i < end; i += PAGE)
    all->values[i] = 0.0;
}

/* The numbers as they are stored. */
static int read_numbers(const cqio_ncin *in, int index, int64_t first, int64_t count, int threads,
                        double *values) {
  const struct in_variable *v = &in->variables[index];
  size_t start[CQIO_NC_MAX_DIMS] = {(size_t)first}, length[CQIO_NC_MAX_DIMS] = {(size_t)count};
  if (cqio__stored_chunks_read(in, index, first, count, threads, values)) return NC_NOERR;
  for (int i = 1; i < v->rank; i++)
    length[i] = (size_t)in->dims[v->dims[i]].size;
  return nc_get_vara_double(in->id, index, start, length, values);
}

cqio_status cqio__slab_read(cqio_ncin *in, int index, int64_t row, int64_t first, int64_t count,
                            int threads, double *values) {
  struct packing packing;
  CQIO_TRY(cqio__packing_read(in, index, &packing));
  struct pieces all = {&packing, is_plain(&packing), values, count * row};
  if (threads > 1) cqio__share(threads, (all.count + HUGE_PAGE - 1) / HUGE_PAGE, touch_page, &all);
  int code = read_numbers(in, index, first, count, threads, values);
  if (code) return cqio__ncin_fail(in, code, "nc_get_vara_double", in->variables[index].name);
  cqio__share(threads, (all.count + PIECE - 1) / PIECE, unpack_piece, &all);
  return CQIO_OK;
}

int64_t cqio__ncin_kept_rows(const cqio_ncin *in, const char *name) {
  size_t chunk[CQIO_NC_MAX_DIMS] = {1};
  int storage = NC_CONTIGUOUS, index = cqio_ncin_find(in, name);
  bool small = index >= 0 && in->variables[index].rank <= CQIO_NC_MAX_DIMS;
  if (in->id >= 0 && small && nc_inq_var_chunking(in->id, index, &storage, NULL)) small = false;
  if (in->id >= 0 && small && storage == NC_CHUNKED)
    (void)nc_inq_var_chunking(in->id, index, NULL, chunk);
  int64_t rows = chunk[0] > 0 ? (int64_t)chunk[0] : 1;
  MPI_Bcast(&rows, 1, MPI_INT64_T, 0, cqio_ctx_comm(in->ctx));
  return rows;
}
