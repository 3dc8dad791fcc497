/*
 * Generated trade structures, the same for any number of ranks: stored shares (mrio), and gravity
 * by places (gravity). All numbers are functions of the seed and their indices.
 */
#include "cqio/numeric.h"
#include "iotable/iotable.h"
#include "numeric/sphere.h"

#include <math.h>
#include <string.h>

enum { MAX_REGIONS = 1000000, MAX_SECTORS = 100000, MAX_CLASSES = 64, FIELDS = 4 };
static const double least_inputs = 0.3, most_inputs = 0.8;      /* column sums of the technology */
static const double least_imports = 0.1, most_imports = 0.5;    /* shares m_i */
static const double own_share = 0.5;                            /* of trade in stored shares */
static const double extent = 2000.0;                            /* km, side of the country */
static const double longest_haul = 300.0, shortest_haul = 50.0; /* km, of the classes */

/* Independent streams of one seed: the first counter is STREAM 2^48 + index. */
enum stream { TECHNOLOGY = 1, INPUTS, SHARES, IMPORTS, PLACES, SUPPLY, MIXTURE };

static uint64_t counter(enum stream stream, int64_t index) {
  return (uint64_t)stream << 48 | (uint64_t)index;
}

static double uniform(int64_t seed, enum stream stream, int64_t i, int64_t j) {
  return cqio_random_uniform((uint64_t)seed, counter(stream, i), (uint64_t)j);
}

static double import_share(int64_t seed, int sector) {
  return least_imports + (most_imports - least_imports) * uniform(seed, IMPORTS, sector, 0);
}

/* Inputs [S][S] of region R, columns with sums between the least and the most. */
static void draw_technology(int64_t seed, int64_t r, int S, double *a) {
  for (int j = 0; j < S; j++) {
    double sum = 0.0;
    for (int i = 0; i < S; i++)
      sum += a[i * S + j] = uniform(seed, TECHNOLOGY, r, (int64_t)i * S + j);
    double inputs = least_inputs + (most_inputs - least_inputs) * uniform(seed, INPUTS, r, j);
    for (int i = 0; i < S; i++)
      a[i * S + j] *= inputs / sum;
  }
}

/* ---- stored shares --------------------------------------------------------------------------- */

/* Weights of four shares of row L from column K on. */
static void draw_weights(int64_t seed, int64_t sector, int64_t cell, double weight[4]) {
  uint64_t bits[2];
  cqio_random_bits((uint64_t)seed, counter(SHARES, sector), (uint64_t)cell, bits);
  for (int w = 0; w < 4; w++)
    weight[w] = (double)((bits[w / 2] >> (w % 2 * 32)) & 0xffffffffu) + 0.5;
}

/* Shares [R][R] of a sector, columns with sum 1 - m; SUM [R] is work space. */
static void draw_shares(int64_t seed, int sector, int64_t R, double *share, double *sum) {
  double local = 1.0 - import_share(seed, sector);
  memset(sum, 0, (size_t)R * sizeof *sum);
  for (int64_t l = 0; l < R; l++)
    for (int64_t k = 0; k < R; k += 4) {
      double weight[4];
      draw_weights(seed, sector, l * ((R + 3) / 4) + k / 4, weight);
      for (int64_t w = 0; w < 4 && k + w < R; w++) {
        share[l * R + k + w] = weight[w];
        sum[k + w] += weight[w];
      }
    }
  for (int64_t k = 0; k < R; k++)
    sum[k] = local * (1.0 - own_share) / sum[k];
  for (int64_t l = 0; l < R; l++) {
    for (int64_t k = 0; k < R; k++)
      share[l * R + k] *= sum[k];
    share[l * R + l] += local * own_share;
  }
}

/* Where the structure is: sizes, labels, accounts of this rank. */
static cqio_status begin(cqio_ctx *ctx, cqio_io_table *table, int64_t regions, int64_t sectors,
                         cqio_factored_structure **s) {
  cqio_status status = CQIO__TAKE(ctx, table, 1, s);
  if (!status) status = cqio__io_number_names(ctx, table, "r", regions, &table->regions);
  if (!status) status = cqio__io_number_names(ctx, table, "s", sectors, &table->sectors);
  CQIO_TRY(cqio_agree(ctx, status));
  **s = (cqio_factored_structure){.districts = regions, .zones = 1, .sectors = (int)sectors};
  table->structure = *s;
  table->accounts = regions * sectors;
  int64_t first, count;
  cqio_partition(regions, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), &first, &count);
  table->first = first * sectors;
  table->count = count * sectors;
  return CQIO_OK;
}

static cqio_status read_sizes(cqio_ctx *ctx, const struct spec *spec, int64_t *regions,
                              int64_t *sectors, int64_t *seed) {
  CQIO_TRY(cqio__spec_integer(ctx, spec, "regions", 1, MAX_REGIONS, regions));
  CQIO_TRY(cqio__spec_integer(ctx, spec, "sectors", 1, MAX_SECTORS, sectors));
  CQIO_TRY(cqio__spec_integer(ctx, spec, "seed", 0, INT64_MAX, seed));
  if (*regions <= INT32_MAX / *sectors) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "%s %s: regions x sectors = %lld: expected at most %d",
                   spec->option, spec->text, (long long)(*regions * *sectors), INT32_MAX);
}

static cqio_status limit(cqio_ctx *ctx, const cqio_io_options *options, double bytes) {
  if (options->memory <= 0.0 || bytes <= options->memory) return CQIO_OK;
  return cqio_fail(ctx, CQIO_MEMORY, "table: a rank needs %.3g GB: expected at most %.3g GB",
                   bytes / 1e9, options->memory / 1e9);
}

cqio_status cqio__io_generate_mrio(cqio_ctx *ctx, const struct spec *spec,
                                   const cqio_io_options *options, cqio_io_table *table) {
  int64_t R, S, seed, sector, sectors;
  cqio_factored_structure *s;
  double *shares = NULL, *technology = NULL, *sum = NULL;
  CQIO_TRY(read_sizes(ctx, spec, &R, &S, &seed));
  CQIO_TRY(begin(ctx, table, R, S, &s));
  cqio_operator_sectors((int)S, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), &sector, &sectors);
  int64_t region = table->first / S, regions = table->count / S;
  double size = 8.0 * ((double)(sectors * R) * (double)R + (double)(regions * S) * (double)S);
  CQIO_TRY(cqio_agree(ctx, limit(ctx, options, size)));
  cqio_status status = CQIO__TAKE(ctx, table, sectors * R * R, &shares);
  if (!status) status = CQIO__TAKE(ctx, table, regions * S * S, &technology);
  if (!status) status = CQIO_ALLOC(ctx, R, &sum);
  for (int64_t i = 0; i < sectors && !status; i++)
    draw_shares(seed, (int)(sector + i), R, shares + i * R * R, sum);
  for (int64_t r = 0; r < regions && !status; r++)
    draw_technology(seed, region + r, (int)S, technology + r * S * S);
  cqio_free(sum);
  s->own_only = true;
  s->shares = shares;
  s->district_technology = technology;
  return cqio_agree(ctx, status);
}

/* ---- gravity --------------------------------------------------------------------------------- */

/* Arrays of a gravity structure. */
struct gravity {
  int64_t R, S, T, seed;
  int *class;
  double *position, *own, *beta, *u, *v, *technology;
  double *field[FIELDS]; /* [R] sizes of the supply, mixed by the sectors */
  double *sums;          /* [T][FIELDS][R] */
};

static cqio_status take_gravity(cqio_ctx *ctx, cqio_io_table *table, struct gravity *g) {
  CQIO_TRY(CQIO__TAKE(ctx, table, g->S, &g->class));
  CQIO_TRY(CQIO__TAKE(ctx, table, 2 * g->R, &g->position));
  CQIO_TRY(CQIO__TAKE(ctx, table, g->R, &g->own));
  CQIO_TRY(CQIO__TAKE(ctx, table, g->T, &g->beta));
  CQIO_TRY(CQIO__TAKE(ctx, table, g->S * g->R, &g->u));
  CQIO_TRY(CQIO__TAKE(ctx, table, g->S * g->R, &g->v));
  CQIO_TRY(CQIO__TAKE(ctx, table, g->S * g->S, &g->technology));
  for (int m = 0; m < FIELDS; m++)
    CQIO_TRY(CQIO_ALLOC(ctx, g->R, &g->field[m]));
  return CQIO_ALLOC(ctx, g->T * FIELDS * g->R, &g->sums);
}

/* Places in a square, own distances by (3.10), decay by mean hauls 2 / beta, sizes of supply. */
static void draw_places(struct gravity *g) {
  for (int64_t r = 0; r < g->R; r++) {
    for (int c = 0; c < 2; c++)
      g->position[2 * r + c] = extent * uniform(g->seed, PLACES, r, c);
    g->own[r] = 2.0 / 3.0 * extent / sqrt((double)g->R * CQIO__PI);
    for (int m = 0; m < FIELDS; m++)
      g->field[m][r] = 0.05 + uniform(g->seed, SUPPLY, r, m);
  }
  for (int64_t t = 0; t < g->T; t++) {
    double part = g->T > 1 ? (double)t / (double)(g->T - 1) : 0.0;
    g->beta[t] = 2.0 / (longest_haul * pow(shortest_haul / longest_haul, part));
  }
  for (int64_t i = 0; i < g->S; i++)
    g->class[i] = (int)(i % g->T);
  draw_technology(g->seed, 0, (int)g->S, g->technology);
}

/* Every rank sums its regions; all get all sums. */
static cqio_status sum_kernels(cqio_ctx *ctx, const cqio_kernel_points *points, struct gravity *g) {
  int64_t first, count;
  double *mine = NULL;
  cqio_partition(g->R, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), &first, &count);
  cqio_status status = CQIO_ALLOC(ctx, g->T * FIELDS * count, &mine);
  if (!status)
    status = cqio_kernel_points_sums(ctx, points, (int)g->T, FIELDS,
                                     (const double *const *)g->field, first, count, mine);
  for (int64_t line = 0; line < g->T * FIELDS && !status && count > 0; line++)
    memcpy(g->sums + line * g->R + first, mine + line * count, (size_t)count * sizeof *mine);
  cqio_free(mine);
  CQIO_TRY(cqio_agree(ctx, status));
  /* each number is nonzero on one rank */
  if (MPI_Allreduce(MPI_IN_PLACE, g->sums, (int)(g->T * FIELDS * g->R), MPI_DOUBLE, MPI_SUM,
                    cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on the margins of trade");
  return CQIO_OK;
}

/* u_i = mixture of the fields, v_i = (1 - m_i) / (W' u_i), so that columns sum to 1 - m_i. */
static void balance(struct gravity *g) {
  for (int64_t i = 0; i < g->S; i++) {
    double part[FIELDS], local = 1.0 - import_share(g->seed, (int)i);
    for (int m = 0; m < FIELDS; m++)
      part[m] = uniform(g->seed, MIXTURE, i, m);
    const double *sums = g->sums + g->class[i] * FIELDS * g->R;
    for (int64_t r = 0; r < g->R; r++) {
      double supply = 0.0, total = 0.0;
      for (int m = 0; m < FIELDS; m++) {
        supply += part[m] * g->field[m][r];
        total += part[m] * sums[m * g->R + r];
      }
      g->u[i * g->R + r] = supply;
      g->v[i * g->R + r] = local / total;
    }
  }
}

cqio_status cqio__io_generate_gravity(cqio_ctx *ctx, const struct spec *spec,
                                      const cqio_io_options *options, cqio_io_table *table) {
  struct gravity g = {0};
  cqio_factored_structure *s;
  cqio_kernel_points *points;
  CQIO_TRY(read_sizes(ctx, spec, &g.R, &g.S, &g.seed));
  CQIO_TRY(cqio__spec_integer(ctx, spec, "classes", 1, MAX_CLASSES, &g.T));
  CQIO_TRY(begin(ctx, table, g.R, g.S, &s));
  CQIO_TRY(cqio_agree(ctx, limit(ctx, options, 16.0 * (double)(g.R * g.S))));
  cqio_status status = CQIO__TAKE(ctx, table, 1, &points);
  if (!status) status = take_gravity(ctx, table, &g);
  status = cqio_agree(ctx, status);
  if (!status) {
    draw_places(&g);
    *points =
        (cqio_kernel_points){.count = g.R, .position = g.position, .own = g.own, .beta = g.beta};
    status = sum_kernels(ctx, points, &g);
  }
  if (!status) balance(&g);
  for (int m = 0; m < FIELDS; m++)
    cqio_free(g.field[m]);
  cqio_free(g.sums);
  s->technology = g.technology;
  s->classes = (int)g.T;
  s->sector_class = g.class;
  s->points = points;
  s->row_scale = g.u;
  s->column_scale = g.v;
  return status;
}
