/* Summaries of a sample and Sobol indices. */
#include "cqio/numeric.h"
#include "numeric/sums.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* Compensated sums of a term that is formed on the way. */
struct mean {
  double sum, lost;
};

static void add(struct mean *mean, double term) {
  cqio__add(term, &mean->sum, &mean->lost);
}

static double divide(const struct mean *mean, size_t count) {
  return (mean->sum + mean->lost) / (double)count;
}

void cqio_summarize(double *x, size_t count, cqio_sample_summary *out) {
  struct mean mean = {0.0, 0.0}, squares = {0.0, 0.0};
  gsl_sort(x, 1, count);
  for (size_t k = 0; k < count; k++)
    add(&mean, x[k]);
  out->count = (int64_t)count;
  out->mean = divide(&mean, count);
  for (size_t k = 0; k < count; k++)
    add(&squares, (x[k] - out->mean) * (x[k] - out->mean));
  out->deviation = count > 1 ? sqrt(divide(&squares, count - 1)) : 0.0;
  out->median = gsl_stats_quantile_from_sorted_data(x, 1, count, 0.5);
  /* between equal numbers the interpolation may round past them */
  out->low = fmin(gsl_stats_quantile_from_sorted_data(x, 1, count, 0.05), out->median);
  out->high = fmax(gsl_stats_quantile_from_sorted_data(x, 1, count, 0.95), out->median);
}

struct estimate {
  struct mean terms, squares;
};

/* Mean of COUNT terms and the half width of its 95 % confidence interval, in units of SCALE. */
static void finish(const struct estimate *estimate, size_t count, double scale, double *value,
                   double *half_width) {
  double mean = divide(&estimate->terms, count);
  double variance = fmax(divide(&estimate->squares, count) - mean * mean, 0.0);
  *value = mean / scale;
  *half_width = 1.96 * sqrt(variance / (double)count) / scale;
}

void cqio_sobol_estimate(const double *a, const double *b, const double *mixed, size_t count,
                         cqio_sobol *out) {
  struct mean sum = {0.0, 0.0}, squares = {0.0, 0.0};
  struct estimate first = {{0.0, 0.0}, {0.0, 0.0}}, total = {{0.0, 0.0}, {0.0, 0.0}};
  *out = (cqio_sobol){0.0, 0.0, 0.0, 0.0};
  for (size_t k = 0; k < count; k++) {
    add(&sum, a[k]);
    add(&sum, b[k]);
  }
  double centre = divide(&sum, 2 * count);
  for (size_t k = 0; k < count; k++) {
    add(&squares, (a[k] - centre) * (a[k] - centre));
    add(&squares, (b[k] - centre) * (b[k] - centre));
  }
  double variance = divide(&squares, 2 * count - 1);
  if (!(variance > 0.0)) return;
  for (size_t k = 0; k < count; k++) {
    double change = mixed[k] - a[k];
    double one = (b[k] - centre) * change, both = 0.5 * change * change;
    add(&first.terms, one);
    add(&first.squares, one * one);
    add(&total.terms, both);
    add(&total.squares, both * both);
  }
  finish(&first, count, variance, &out->first, &out->first_half_width);
  finish(&total, count, variance, &out->total, &out->total_half_width);
}
