/* How much work people offer on labour markets (28.6). */
#include "people/labour_rules.h"

#include <string.h>

/* Mean of the ratios NOW over the residents of market G in the base year. */
static double residents_of(int locations, const int *market, const double *residents,
                           const double *now, int g) {
  double before = 0.0, after = 0.0;
  for (int l = 0; l < locations; l++) {
    if (market[l] != g) continue;
    before += residents[l];
    after += residents[l] * now[l];
  }
  return before > 0.0 ? after / before : 0.0;
}

double cqio__labour_part(int locations, int markets, const int *market, const double *jobs,
                         const double *residents, const double *now, double target) {
  double offered = 0.0;
  for (int g = 0; g < markets; g++)
    offered += jobs[g] * residents_of(locations, market, residents, now, g);
  return offered > 0.0 ? target / offered : 0.0;
}

void cqio__labour_response(int locations, int markets, const int *market, const double *jobs,
                           const double zone[2], double *phi) {
  memset(phi, 0, (size_t)markets * sizeof *phi);
  for (int l = 0; l < locations; l++)
    if (jobs[market[l]] > 0.0) phi[market[l]] = zone[l % 2];
}
