/* Density of townspeople: kernels about towns, and what gives each district its own (26.34),
 * (26.35). */
#include "cqio/numeric.h"
#include "numeric/sphere.h"
#include "settlement/land.h"

#include <math.h>
#include <string.h>

static const double steepest = 2.5, reach_in_folds = 12.0, farthest = 60.0; /* 1/km, 1, km */
static const double agreement = 1e-12; /* of logarithms of totals */
enum { MOST_STEPS = 200, MOST_SWEEPS = 10000 };

/* ---- kernels (26.34) ----------------------------------------------------------------------------
 */

/* Fall of density about town K, 1/km: towns of more people reach further. */
static double gradient_of(const cqio_settlement *s, int k) {
  double base = fmax(s->base_urban[k], 1.0);
  double centre = fmin(fmax(s->params.centre_density, s->base_urban[k] / s->area[k]), s->ceiling);
  double narrow =
      2.0 * CQIO__PI * centre / base * pow(s->urban[k] / base, -s->params.growth_exponent);
  return fmin(sqrt(narrow), steepest);
}

static bool contains(const cqio_settlement *s, struct box box, int cell) {
  int row = cell / s->grid->lon_count, column = cell % s->grid->lon_count;
  return row >= box.first_row && row < box.end_row && column >= box.first_column &&
         column < box.end_column;
}

/* Adds the people of town K to DENSITY; where no cell of its district is in reach, to its home. */
static void add_kernel(const cqio_settlement *s, int k, double *kernel, double *density) {
  double gradient = gradient_of(s, k), total = 0.0;
  struct box box = cqio__window(s, k, fmin(reach_in_folds / gradient, farthest));
  if (!contains(s, box, s->home[k])) {
    density[s->home[k]] += s->urban[k] / s->inside[s->home[k]];
    return;
  }
  size_t n = 0;
  for (int i = box.first_row; i < box.end_row; i++)
    for (int j = box.first_column; j < box.end_column; j++) {
      size_t c = (size_t)i * (size_t)s->grid->lon_count + (size_t)j;
      kernel[n] = s->inside[c] > 0.0 ? exp(-gradient * cqio__distance(s, k, i, j)) : 0.0;
      total += kernel[n++] * s->inside[c];
    }
  n = 0;
  for (int i = box.first_row; i < box.end_row; i++)
    for (int j = box.first_column; j < box.end_column; j++)
      density[(size_t)i * (size_t)s->grid->lon_count + (size_t)j] +=
          s->urban[k] * kernel[n++] / total;
}

/* ---- totals of districts without edges (26.35) --------------------------------------------------
 */

struct totals {
  cqio_settlement *s;
  const double *kernels; /* [cells] */
  const double *wanted;  /* [R] */
  double *total, *miss;  /* [R] of s->density; ln(wanted / total) */
  double *response;      /* [R][R] d ln total / d b */
  double *step, *next;   /* [R] */
  double *factor;        /* [R] exp(b) */
};

/* s->density = kernels x exp(sum of b x share). */
static void set_density(const struct totals *t) {
  cqio_settlement *s = t->s;
  for (int r = 0; r < s->grid->district_count; r++)
    t->factor[r] = exp(s->balance[r]);
  for (size_t c = 0; c < cqio__settled_cells(s); c++) {
    int64_t first = s->member_first[c], end = s->member_first[c + 1];
    s->density[c] = t->kernels[c];
    if (!(t->kernels[c] > 0.0)) continue;
    if (end == first + 1) {
      s->density[c] *= t->factor[s->member[first]];
      continue;
    }
    double sum = 0.0;
    for (int64_t m = first; m < end; m++)
      sum += s->balance[s->member[m]] * s->share[m];
    s->density[c] *= exp(sum);
  }
}

/* Totals of the density and what they miss; the largest miss. */
static double judge(const struct totals *t) {
  const cqio_grid *grid = t->s->grid;
  double largest = 0.0;
  for (int r = 0; r < grid->district_count; r++) {
    double sum = 0.0;
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      sum += grid->overlap[e] * t->s->density[grid->cell[e]];
    t->total[r] = sum;
    t->miss[r] = t->wanted[r] > 0.0 ? log(t->wanted[r] / sum) : 0.0;
    if (!(fabs(t->miss[r]) <= largest)) largest = fabs(t->miss[r]); /* also not a number */
  }
  return largest;
}

/* How the logarithms of the totals answer to b. */
static void respond(const struct totals *t) {
  const cqio_settlement *s = t->s;
  const cqio_grid *grid = s->grid;
  size_t districts = (size_t)grid->district_count;
  memset(t->response, 0, districts * districts * sizeof *t->response);
  for (size_t r = 0; r < districts; r++) {
    double *row = t->response + r * districts;
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      size_t c = (size_t)grid->cell[e];
      double people = grid->overlap[e] * s->density[c] / t->total[r];
      for (int64_t m = s->member_first[c]; m < s->member_first[c + 1] && people > 0.0; m++)
        row[s->member[m]] += people * s->share[m];
    }
  }
}

/* Sweeps b += miss on the linear response until they meet it: step solves response x step = miss.
 * False when they do not: then the step is one sweep. */
static bool solve(const struct totals *t, double largest) {
  size_t districts = (size_t)t->s->grid->district_count;
  memcpy(t->step, t->miss, districts * sizeof *t->step);
  for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    double left = 0.0;
    for (size_t r = 0; r < districts; r++) {
      const double *row = t->response + r * districts;
      double sum = 0.0;
      for (size_t k = 0; k < districts; k++)
        sum += row[k] * t->step[k];
      t->next[r] = t->wanted[r] > 0.0 ? t->miss[r] - sum : 0.0;
      left = fmax(left, fabs(t->next[r]));
    }
    if (!(left < 1e6)) break;
    if (left <= 1e-4 * largest) return true;
    for (size_t r = 0; r < districts; r++)
      t->step[r] += t->next[r];
  }
  memcpy(t->step, t->miss, districts * sizeof *t->step);
  return false;
}

/* Newton's method on the logarithms; a step that makes it worse is taken back to one sweep. */
static cqio_status balance(cqio_ctx *ctx, const struct totals *t) {
  cqio_settlement *s = t->s;
  size_t districts = (size_t)s->grid->district_count;
  double before = INFINITY;
  bool far = false;
  for (s->iterations = 0; s->iterations < MOST_STEPS; s->iterations++) {
    set_density(t);
    double largest = judge(t);
    if (largest <= agreement) return CQIO_OK;
    if (far && !(largest < before)) { /* STEP led here, NEXT is the sweep in its place */
      for (size_t r = 0; r < districts; r++)
        s->balance[r] += t->next[r] - t->step[r];
      far = false;
      continue;
    }
    before = largest;
    respond(t);
    far = solve(t, largest);
    for (size_t r = 0; r < districts; r++)
      s->balance[r] += t->step[r];
    memcpy(t->next, t->miss, districts * sizeof *t->next);
  }
  return cqio_fail(ctx, CQIO_CONVERGENCE,
                   "settlement: after %d steps the townspeople of districts miss their totals by "
                   "%.3g: expected at most %g",
                   MOST_STEPS, before, agreement);
}

/* Weights of the entries and density of the cells, with what totals still miss. */
static cqio_status finish(cqio_ctx *ctx, const struct totals *t) {
  cqio_settlement *s = t->s;
  const cqio_grid *grid = s->grid;
  for (int r = 0; r < grid->district_count; r++) {
    double factor = t->wanted[r] > 0.0 ? exp(t->miss[r]) : 0.0;
    if (!isfinite(factor))
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "settlement: the towns of district %d give it %g of %.10g townspeople", r,
                       t->total[r], t->wanted[r]);
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      s->urban_weight[e] = s->density[grid->cell[e]] * factor;
  }
  cqio__mean_of_entries(s, s->urban_weight, s->density);
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    s->urban_weight[e] *= grid->overlap[e];
  cqio_grid_normalise(grid, s->urban_weight);
  return CQIO_OK;
}

static cqio_status spread(cqio_ctx *ctx, cqio_settlement *s, const double *urban, double *kernels,
                          double *room) {
  size_t districts = (size_t)s->grid->district_count, cells = cqio__settled_cells(s);
  const struct totals t = {.s = s,
                           .kernels = kernels,
                           .wanted = urban,
                           .total = room,
                           .miss = room + districts,
                           .step = room + 2 * districts,
                           .next = room + 3 * districts,
                           .factor = room + 4 * districts,
                           .response = room + 5 * districts};
  memset(kernels, 0, cells * sizeof *kernels);
  for (int k = 0; k < s->towns; k++)
    if (s->urban[k] > 0.0) add_kernel(s, k, s->density, kernels); /* DENSITY is work space here */
  if (s->passes > 0) {
    CQIO_TRY(balance(ctx, &t));
  } else { /* an entry belongs to its district alone, whose factor is found at once */
    memcpy(s->density, kernels, cells * sizeof *kernels);
    judge(&t);
  }
  return finish(ctx, &t);
}

cqio_status cqio__townspeople_spread(cqio_ctx *ctx, cqio_settlement *s, const double *urban) {
  size_t districts = (size_t)s->grid->district_count;
  double *kernels, *room = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, cqio__settled_cells(s), &kernels));
  cqio_status status = CQIO_ALLOC(ctx, districts * (districts + 5), &room);
  if (!status) status = spread(ctx, s, urban, kernels, room);
  cqio_free(room);
  cqio_free(kernels);
  return status;
}
