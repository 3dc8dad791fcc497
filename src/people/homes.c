/* Homes of those who work in a town, by commuting (26.13-26.15). */
#include "people/homes.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double SHORTEST = 2.0, LONGEST = 100.0; /* km, lambda of (26.14) */

void cqio__homes_distance(int districts, const double *distance, const double *area,
                          const double *urban, double land, double *out) {
  size_t n = (size_t)districts;
  memcpy(out, distance, n * n * sizeof *out);
  for (size_t r = 0; r < n; r++)
    out[r * n + r] = 2.0 / 3.0 * sqrt(fmin(area[r], land * urban[r]) / PI);
}

void cqio__homes_room(int districts, const cqio_people_homes *homes, const double *urban,
                      double *room) {
  for (int r = 0; r < districts; r++)
    room[r] = urban[r] * fmax(0.0, 1.0 - urban[r] / (homes->ceiling * homes->area[r]));
}

/* Log of the attraction of home S to those who work in town K. */
static double attraction(int districts, const cqio_people_homes *homes, const double *weight, int s,
                         int k) {
  if (!(weight[s] > 0.0)) return -INFINITY;
  return log(weight[s]) -
         homes->distance[(size_t)s * (size_t)districts + (size_t)k] / homes->length;
}

static double best_of(int districts, const cqio_people_homes *homes, const double *weight, int k) {
  double best = -INFINITY;
  for (int s = 0; s < districts; s++)
    best = fmax(best, attraction(districts, homes, weight, s, k));
  return best;
}

bool cqio__homes_spread(int districts, const cqio_people_homes *homes, const double *weight,
                        const double *count, double *at_home) {
  memset(at_home, 0, (size_t)districts * sizeof *at_home);
  for (int k = 0; k < districts; k++) {
    double best = best_of(districts, homes, weight, k), total = 0.0;
    if (best == -INFINITY) return false;
    for (int s = 0; s < districts; s++)
      total += exp(attraction(districts, homes, weight, s, k) - best);
    for (int s = 0; s < districts; s++)
      at_home[s] += count[k] * (exp(attraction(districts, homes, weight, s, k) - best) / total);
  }
  return true;
}

double cqio__homes_mean_commute(int districts, const cqio_people_homes *homes, const double *weight,
                                const double *jobs, const bool *within) {
  double travelled = 0.0, all = 0.0;
  for (int k = 0; k < districts; k++) {
    if (!within[k]) continue;
    double best = best_of(districts, homes, weight, k), total = 0.0, mean = 0.0;
    if (best == -INFINITY) return 0.0;
    for (int s = 0; s < districts; s++) {
      double share = exp(attraction(districts, homes, weight, s, k) - best);
      total += share;
      mean += share * homes->distance[(size_t)s * (size_t)districts + (size_t)k];
    }
    travelled += jobs[k] * (mean / total);
    all += jobs[k];
  }
  return all > 0.0 ? travelled / all : 0.0;
}

/* What the search for the length shares. */
struct commute {
  int districts;
  cqio_people_homes *homes;
  const double *weight, *jobs;
  const bool *within;
  double target;
};

static cqio_status commute_gap(void *data, double length, double *gap) {
  const struct commute *c = data;
  c->homes->length = length;
  *gap =
      cqio__homes_mean_commute(c->districts, c->homes, c->weight, c->jobs, c->within) - c->target;
  return CQIO_OK;
}

cqio_status cqio__homes_find_length(cqio_ctx *ctx, int districts, cqio_people_homes *homes,
                                    const double *weight, const double *jobs, const bool *within,
                                    double target) {
  struct commute c = {districts, homes, weight, jobs, within, target};
  cqio_root_report report;
  cqio_status status =
      cqio_find_root(commute_gap, &c, SHORTEST, LONGEST, 1e-13, 1e-14 * target, &report);
  if (status)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "migration.mean_commute = %g (km): expected a value in [%.1f, %.1f], the "
                     "range of this geography",
                     target, target + report.low_value, target + report.high_value);
  homes->length = report.root;
  return CQIO_OK;
}
