/* Synthetic systems. */
#include "systems.h"

#include <math.h>

double system_noise(int64_t i, int64_t j) {
  uint64_t bits = (uint64_t)i * 0x9E3779B97F4A7C15U + (uint64_t)j * 0xC2B2AE3D27D4EB4FU;
  bits = (bits ^ bits >> 29) * 0xBF58476D1CE4E5B9U;
  return ((double)(bits >> 40) + 0.5) / 16777216.0;
}

/* Inputs of the regions from FIRST: column sums between 0.3 and 0.8. */
static void fill_technology(double *a, int64_t first, int64_t count, int64_t sectors) {
  for (int64_t r = first; r < first + count; r++, a += sectors * sectors)
    for (int64_t j = 0; j < sectors; j++) {
      double sum = 0.0, wanted = 0.3 + 0.5 * system_noise(r, j);
      for (int64_t i = 0; i < sectors; i++)
        sum += a[i * sectors + j] = pow(system_noise(r * sectors + i, j + 7), 3.0);
      for (int64_t i = 0; i < sectors; i++)
        a[i * sectors + j] *= wanted / sum;
    }
}

/* Weight of trade between two regions on a ring. */
static double weight(int64_t regions, int64_t r, int64_t q, double beta) {
  int64_t apart = r > q ? r - q : q - r;
  if (apart > regions / 2) apart = regions - apart;
  return exp(-beta * (double)apart / (double)regions);
}

static cqio_status make_shared(bench_system *w, int64_t regions, int64_t sectors) {
  CQIO_TRY(CQIO_ALLOC(w->ctx, SYSTEM_CLASSES * regions * regions, &w->matrix));
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors * regions, &w->row_scale));
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors * regions, &w->column_scale));
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors, &w->sector_class));
  for (int64_t i = 0; i < sectors; i++)
    w->sector_class[i] = (int)(i * SYSTEM_CLASSES / sectors);
  for (int c = 0; c < SYSTEM_CLASSES; c++)
    for (int64_t r = 0; r < regions; r++)
      for (int64_t q = 0; q < regions; q++)
        w->matrix[(c * regions + r) * regions + q] = weight(regions, r, q, 5.0 * (c + 1));
  for (int64_t i = 0; i < sectors; i++)
    for (int64_t q = 0; q < regions; q++) {
      double sum = 0.0;
      for (int64_t r = 0; r < regions; r++) {
        w->row_scale[i * regions + r] = 0.5 + system_noise(i, r);
        sum += w->row_scale[i * regions + r] *
               w->matrix[(w->sector_class[i] * regions + r) * regions + q];
      }
      w->column_scale[i * regions + q] = 1.0 / sum;
    }
  w->structure.classes = SYSTEM_CLASSES;
  w->structure.sector_class = w->sector_class;
  w->structure.kernel = w->matrix;
  w->structure.row_scale = w->row_scale;
  w->structure.column_scale = w->column_scale;
  return CQIO_OK;
}

static cqio_status make_stored(bench_system *w, int64_t regions, int64_t sectors) {
  int64_t first, count;
  cqio_operator_sectors((int)sectors, cqio_ctx_size(w->ctx), cqio_ctx_rank(w->ctx), &first, &count);
  CQIO_TRY(CQIO_ALLOC(w->ctx, count * regions * regions, &w->matrix));
  for (int64_t i = first; i < first + count; i++) {
    double *share = w->matrix + (i - first) * regions * regions;
    for (int64_t q = 0; q < regions; q++) {
      double sum = 0.0;
      for (int64_t r = 0; r < regions; r++)
        sum += share[r * regions + q] =
            weight(regions, r, q, 20.0) * (0.5 + system_noise(i + r, q));
      for (int64_t r = 0; r < regions; r++)
        share[r * regions + q] /= sum;
    }
  }
  w->structure.shares = w->matrix;
  return CQIO_OK;
}

static cqio_status make_factored(bench_system *w, system_kind kind, int64_t regions,
                                 int64_t sectors) {
  int64_t first, count;
  cqio_partition(regions, cqio_ctx_size(w->ctx), cqio_ctx_rank(w->ctx), &first, &count);
  CQIO_TRY(CQIO_ALLOC(w->ctx, count * sectors * sectors, &w->technology));
  fill_technology(w->technology, first, count, sectors);
  w->structure = (cqio_factored_structure){.districts = regions,
                                           .zones = 1,
                                           .sectors = (int)sectors,
                                           .district_technology = w->technology,
                                           .own_only = true};
  return kind == SYSTEM_SHARED ? make_shared(w, regions, sectors)
                               : make_stored(w, regions, sectors);
}

/* Rows with entries of mean 0.6 / n. */
static cqio_status make_rows(bench_system *w, int64_t n) {
  int64_t first, count;
  cqio_dense_rows(w->ctx, n, &first, &count);
  CQIO_TRY(CQIO_ALLOC(w->ctx, count * n, &w->matrix));
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j < n; j++)
      w->matrix[i * n + j] = 1.2 * system_noise(first + i, j) / (double)n;
  return CQIO_OK;
}

cqio_status system_create(cqio_ctx *ctx, system_kind kind, int64_t regions, int64_t sectors,
                          bench_system *w) {
  *w = (bench_system){.ctx = ctx};
  bool dense = kind == SYSTEM_DENSE;
  CQIO_TRY(
      cqio_agree(ctx, dense ? make_rows(w, sectors) : make_factored(w, kind, regions, sectors)));
  CQIO_TRY(dense ? cqio_operator_create_dense(ctx, sectors, w->matrix, NULL, &w->op)
                 : cqio_operator_create(ctx, &w->structure, &w->op));
  cqio_operator_range(w->op, &w->first, &w->count);
  return CQIO_OK;
}

void system_destroy(bench_system *w) {
  cqio_operator_destroy(&w->op);
  void *const members[] = {w->technology, w->matrix, w->row_scale, w->column_scale,
                           w->sector_class};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
}
