/* Rows of coefficients times drawn factors: log-normal ones many at a time. */
#include "findings/drawn_rows.h"

#include "core/wide.h"
#include "cqio/numeric.h"
#include "numeric/exponentials.h"
#include "numeric/normals.h"

/* ---- log-normal ------------------------------------------------------------------------------ */

/* Places of the numbers that are not 0. */
static int64_t find_places(int64_t n, const double *a, int32_t *restrict place) {
  int64_t count = 0;
  for (int64_t j = 0; j < n; j++) {
    place[count] = (int32_t)j;
    count += a[j] != 0.0;
  }
  return count;
}

WIDE static void all_logarithms(int64_t n, const double *restrict deviation,
                                const double *restrict centre, double *restrict number) {
  for (int64_t j = 0; j < n; j++)
    number[j] = deviation[j] * number[j] - centre[j];
}

WIDE static void logarithms_at(int64_t count, const int32_t *restrict place,
                               const double *restrict deviation, const double *restrict centre,
                               double *restrict number) {
  for (int64_t k = 0; k < count; k++)
    number[k] = deviation[place[k]] * number[k] - centre[place[k]];
}

WIDE static void multiply_all(int64_t n, const double *restrict a, const double *restrict number,
                              double *restrict out, double *restrict sum) {
  for (int64_t j = 0; j < n; j++) {
    out[j] = a[j] * number[j];
    sum[j] += out[j];
  }
}

static void draw_lognormal(const struct column_errors *errors, int64_t draw, int64_t row, int64_t n,
                           const double *a, const struct row_room *room, double *out, double *sum) {
  double *number = room->number;
  const int32_t *place = room->place;
  int64_t count = find_places(n, a, room->place);
  cqio__normals(errors->draws->seed, (uint64_t)draw, (uint32_t)row, count, number);
  if (count == n) {
    all_logarithms(n, errors->deviation, errors->centre, number);
    cqio__exponentials(0.0, 1.0, n, number);
    multiply_all(n, a, number, out, sum);
    return;
  }
  logarithms_at(count, place, errors->deviation, errors->centre, number);
  cqio__exponentials(0.0, 1.0, count, number);
  for (int64_t k = 0; k < count; k++) {
    int32_t j = place[k];
    out[j] = a[j] * number[k];
    sum[j] += out[j];
  }
}

/* ---- other distributions --------------------------------------------------------------------- */

static double factor(const struct column_errors *errors, int64_t j, double share, int64_t draw,
                     uint64_t cell) {
  const cqio_findings_draws *draws = errors->draws;
  uint64_t sample = (uint64_t)draw;
  double error = errors->error[j];
  if (error == 0.0 || share == 0.0) return 1.0;
  if (draws->distribution == CQIO_DRAWS_INTERVAL)
    return 1.0 + error * (2.0 * cqio_random_uniform(draws->seed, sample, cell) - 1.0);
  double shape = share * errors->concentration[j];
  return cqio_random_gamma(draws->seed, sample, cell, shape) / shape;
}

void cqio__draw_row(const struct column_errors *errors, int64_t draw, int64_t row, int64_t n,
                    const double *a, const struct row_room *room, double *out, double *sum) {
  if (errors->draws->distribution == CQIO_DRAWS_LOGNORMAL) {
    draw_lognormal(errors, draw, row, n, a, room, out, sum);
    return;
  }
  for (int64_t j = 0; j < n; j++) {
    out[j] = a[j] * factor(errors, j, a[j], draw, (uint64_t)(row * n + j));
    sum[j] += out[j];
  }
}

WIDE static void scale_all(int64_t n, const double *restrict scale, double *restrict row) {
  for (int64_t j = 0; j < n; j++)
    row[j] *= scale[j];
}

void cqio__scale_row(int64_t n, const double *scale, double *row) {
  scale_all(n, scale, row);
}
