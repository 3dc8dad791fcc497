/* Town and country in the production of a district, following people (26.2). */
#include "people/labour_rules.h"

#include <math.h>

static const double SHARE_LIMIT = 0.98; /* as in (4.2) */

void cqio__zone_shares_base(int districts, int sectors, const double *output, const double *urban,
                            const double *rural, double *base, double *odds) {
  size_t width = (size_t)sectors;
  for (size_t r = 0; r < (size_t)districts; r++)
    for (size_t i = 0; i < width; i++) {
      const double *zones = output + r * CQIO_ZONES * width + i;
      double town = zones[0], country = zones[width];
      bool both = rural[r] > 0.0 && town + country > 0.0;
      base[r * width + i] = both ? country / (town + country) : 0.0;
      odds[r * width + i] = both && town > 0.0 ? country / town * (urban[r] / rural[r]) : 0.0;
    }
}

void cqio__zone_shares(int districts, int sectors, const double *base, const double *odds,
                       const bool *bound, const double *urban, const double *rural, double *share) {
  size_t width = (size_t)sectors;
  for (size_t r = 0; r < (size_t)districts; r++) {
    double heads = urban[r] > 0.0 ? rural[r] / urban[r] : 0.0;
    for (size_t i = 0; i < width; i++) {
      size_t k = r * width + i;
      double ratio = odds[k] * heads;
      if (bound[i])
        share[k] = rural[r] > 0.0 ? base[k] : 0.0;
      else
        share[k] = fmin(ratio / (1.0 + ratio), SHARE_LIMIT);
    }
  }
}
