/* Generated matrices of coefficients: the closed forms of method T2, and random ones. */
#include "cqio/numeric.h"
#include "iotable/iotable.h"

#include <string.h>

/* Coefficient a_ij of a closed form; C is colsum. */
typedef double coefficient(double c, int64_t n, int64_t i, int64_t j);

static double uniform(double c, int64_t n, int64_t i, int64_t j) {
  (void)i;
  (void)j;
  return c / (double)n;
}

static double diagonal(double c, int64_t n, int64_t i, int64_t j) {
  return i == j ? c * (double)(i + 1) / (double)n : 0.0;
}

static double rank_one(double c, int64_t n, int64_t i, int64_t j) {
  (void)i;
  return c * (double)(j + 1) / ((double)n * (double)n);
}

static double cyclic(double c, int64_t n, int64_t i, int64_t j) {
  return j == (i + 1) % n ? c : 0.0;
}

static double triangular(double c, int64_t n, int64_t i, int64_t j) {
  return j > i ? c / (double)n : 0.0;
}

enum { MAX_ACCOUNTS = INT32_MAX };
static const double max_colsum = 1e300;

/* Sectors only, "s1" ... "sN", in units of output. */
static cqio_status name_accounts(cqio_ctx *ctx, cqio_io_table *table, int64_t n) {
  return cqio_agree(ctx, cqio__io_number_names(ctx, table, "s", n, &table->sectors));
}

static cqio_status closed_form(cqio_ctx *ctx, const struct spec *spec, coefficient *entry,
                               const cqio_io_options *options, cqio_io_table *table) {
  int64_t n;
  double c, *rows;
  CQIO_TRY(cqio__spec_integer(ctx, spec, "n", 1, MAX_ACCOUNTS, &n));
  CQIO_TRY(cqio__spec_real(ctx, spec, "colsum", 0.0, max_colsum, &c, NULL));
  CQIO_TRY(cqio__io_take_rows(ctx, options, table, n, &rows));
  CQIO_TRY(name_accounts(ctx, table, n));
  for (int64_t i = 0; i < table->count; i++)
    for (int64_t j = 0; j < n; j++)
      rows[i * n + j] = entry(c, n, table->first + i, j);
  return CQIO_OK;
}

/* Weights are whole numbers, so that their sums are exact and the same on any number of ranks. */
static uint64_t weight(uint64_t seed, int64_t i, int64_t j) {
  uint64_t bits[2];
  cqio_random_bits(seed, (uint64_t)i, (uint64_t)j, bits);
  return bits[0] >> 32 | 1;
}

/* a_ij = c_j w_ij / sum_i w_ij; c_j from the counter (n, j), which no weight uses. */
static cqio_status random_matrix(cqio_ctx *ctx, const struct spec *spec,
                                 const cqio_io_options *options, cqio_io_table *table) {
  int64_t n, seed;
  double low, high, *rows;
  uint64_t *sums = NULL;
  CQIO_TRY(cqio__spec_integer(ctx, spec, "n", 1, MAX_ACCOUNTS, &n));
  CQIO_TRY(cqio__spec_real(ctx, spec, "colsum", 0.0, max_colsum, &low, &high));
  CQIO_TRY(cqio__spec_integer(ctx, spec, "seed", 0, INT64_MAX, &seed));
  CQIO_TRY(cqio__io_take_rows(ctx, options, table, n, &rows));
  CQIO_TRY(name_accounts(ctx, table, n));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, n, &sums));
  for (int64_t i = 0; i < table->count; i++)
    for (int64_t j = 0; j < n; j++) {
      uint64_t w = weight((uint64_t)seed, table->first + i, j);
      sums[j] += w;
      rows[i * n + j] = (double)w;
    }
  MPI_Allreduce(MPI_IN_PLACE, sums, (int)n, MPI_UINT64_T, MPI_SUM, cqio_ctx_comm(ctx));
  for (int64_t j = 0; j < n; j++) {
    double u = cqio_random_uniform((uint64_t)seed, (uint64_t)n, (uint64_t)j);
    double scale = (low + (high - low) * u) / (double)sums[j];
    for (int64_t i = 0; i < table->count; i++)
      rows[i * n + j] *= scale;
  }
  cqio_free(sums);
  return CQIO_OK;
}

/* A generator that is no closed form. */
typedef cqio_status filler(cqio_ctx *ctx, const struct spec *spec, const cqio_io_options *options,
                           cqio_io_table *table);

static const struct {
  const char *name, *keys;
  coefficient *entry; /* of a closed form, or */
  filler *fill;
} generators[] = {{"uniform", "n colsum", uniform, NULL},
                  {"diagonal", "n colsum", diagonal, NULL},
                  {"rank-one", "n colsum", rank_one, NULL},
                  {"cyclic", "n colsum", cyclic, NULL},
                  {"triangular", "n colsum", triangular, NULL},
                  {"random", "n colsum seed", NULL, random_matrix},
                  {"mrio", "regions sectors seed", NULL, cqio__io_generate_mrio},
                  {"gravity", "regions sectors classes seed", NULL, cqio__io_generate_gravity}};

enum { GENERATORS = sizeof generators / sizeof *generators };

static int find_generator(const char *text) {
  size_t length = strcspn(text, ":");
  for (int g = 0; text[length] && g < GENERATORS; g++)
    if (strlen(generators[g].name) == length && strncmp(generators[g].name, text, length) == 0)
      return g;
  return -1;
}

bool cqio__io_is_generator(const char *text) {
  return find_generator(text) >= 0;
}

cqio_status cqio__io_generate(cqio_ctx *ctx, const char *text, const cqio_io_options *options,
                              cqio_io_table *table) {
  struct spec spec;
  int g = find_generator(text);
  table->unit = "1";
  table->numbered = true;
  CQIO_TRY(cqio__spec_read(ctx, "--table", text, generators[g].keys, &spec));
  return generators[g].entry ? closed_form(ctx, &spec, generators[g].entry, options, table)
                             : generators[g].fill(ctx, &spec, options, table);
}
