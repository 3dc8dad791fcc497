/* Output of districts and of their urban and rural zones (method 3.1, 4.2). */
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>

static const double RURAL_SHARE_LIMIT = 0.98;

cqio_status cqio_district_output(cqio_ctx *ctx, const cqio_regional_frame *frame,
                                 const double *output, const double *activity,
                                 double *district_output) {
  int R = frame->districts, S = frame->sectors;
  for (int i = 0; i < S; i++) {
    for (int r = 0; r < R; r++)
      if (!isfinite(activity[r * S + i]) || activity[r * S + i] < 0.0)
        return cqio_fail(
            ctx, CQIO_DATA,
            "regional/output: district '%s', sector '%s': activity = %g: expected a finite "
            "value >= 0",
            frame->district[r], frame->sector[i], activity[r * S + i]);
    double total = cqio_sum_strided(activity + i, (size_t)R, (size_t)S);
    if (total == 0.0 && output[i] > 0.0)
      return cqio_fail(
          ctx, CQIO_DATA,
          "regional/output: sector '%s': activity is 0 in every district and output = %g: "
          "expected activity in at least one district",
          frame->sector[i], output[i]);
    for (int r = 0; r < R; r++)
      district_output[r * S + i] = total > 0.0 ? output[i] * (activity[r * S + i] / total) : 0.0;
  }
  return CQIO_OK;
}

static cqio_status check_split(cqio_ctx *ctx, const cqio_regional_frame *frame,
                               const double *rural_share, const double *residents,
                               const double *urban_residents) {
  for (int i = 0; i < frame->sectors; i++)
    if (!(rural_share[i] >= 0.0 && rural_share[i] <= 1.0))
      return cqio_fail(
          ctx, CQIO_DATA,
          "regional/output: sector '%s': rural output share = %g: expected a value in [0, 1]",
          frame->sector[i], rural_share[i]);
  for (int r = 0; r < frame->districts; r++)
    if (!isfinite(residents[r]) ||
        !(urban_residents[r] >= 0.0 && urban_residents[r] <= residents[r]))
      return cqio_fail(
          ctx, CQIO_DATA,
          "regional/output: district '%s': urban residents = %.17g of %.17g (persons): expected "
          "a value between 0 and the residents",
          frame->district[r], urban_residents[r], residents[r]);
  return CQIO_OK;
}

cqio_status cqio_zone_split(cqio_ctx *ctx, const cqio_regional_frame *frame,
                            const double *district_output, const double *rural_share,
                            const bool *is_primary, const double *residents,
                            const double *urban_residents, double *output) {
  int R = frame->districts, S = frame->sectors;
  if (frame->zones != 2)
    return cqio_fail(ctx, CQIO_INTERNAL, "regional/output: zones = %d: expected 2", frame->zones);
  CQIO_TRY(check_split(ctx, frame, rural_share, residents, urban_residents));
  double all = cqio_sum(residents, (size_t)R);
  double all_rural = all - cqio_sum(urban_residents, (size_t)R);
  for (int r = 0; r < R; r++) {
    double rural = residents[r] - urban_residents[r];
    double relative = rural > 0.0 ? fmin(1.0, rural / residents[r] / (all_rural / all)) : 0.0;
    double *urban_row = output + (size_t)(2 * r) * (size_t)S, *rural_row = urban_row + S;
    for (int i = 0; i < S; i++) {
      double share = rural > 0.0 ? rural_share[i] * (is_primary[i] ? 1.0 : relative) : 0.0;
      share = fmin(share, RURAL_SHARE_LIMIT);
      urban_row[i] = district_output[r * S + i] * (1.0 - share);
      rural_row[i] = district_output[r * S + i] * share;
    }
  }
  return CQIO_OK;
}
