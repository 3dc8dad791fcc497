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

WIDE static void logarithms_at(int64_t count, const int32_t *restrict place,
                               const double *restrict deviation, const double *restrict centre,
                               double *restrict number) {
  for (int64_t k = 0; k < count; k++)
    number[k] = deviation[place[k]] * number[k] - centre[place[k]];
}

/* NUMBER = the factors of the numbers of a row that are not 0, in the columns PLACE. */
static void find_factors(const struct column_errors *errors, int64_t draw, int64_t row,
                         int64_t count, const int32_t *place, double *number) {
  cqio__normals(errors->draws->seed, (uint64_t)draw, (uint32_t)row, count, number);
  if (errors->even) {
    cqio__exponentials(-errors->centre[0], errors->deviation[0], count, number);
    return;
  }
  logarithms_at(count, place, errors->deviation, errors->centre, number);
  cqio__exponentials(0.0, 1.0, count, number);
}

WIDE static void multiply(int64_t count, const double *restrict a, const double *restrict number,
                          double *restrict out) {
  for (int64_t k = 0; k < count; k++)
    out[k] = a[k] * number[k];
}

void cqio__draw_numbers(const struct column_errors *errors, int64_t draw, int64_t row,
                        int64_t count, const int32_t *place, const double *a, double *number,
                        double *out) {
  find_factors(errors, draw, row, count, place, number);
  multiply(count, a, number, out);
}

static void draw_lognormal(const struct column_errors *errors, int64_t draw, int64_t row, int64_t n,
                           const double *a, const struct row_room *room, double *out, double *sum) {
  int64_t count = find_places(n, a, room->place);
  find_factors(errors, draw, row, count, room->place, room->number);
  for (int64_t k = 0; k < count; k++) {
    int32_t j = room->place[k];
    out[j] = a[j] * room->number[k];
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
