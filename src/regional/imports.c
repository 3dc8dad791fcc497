/* Technical coefficients and removal of imports from the municipal table (method 2.3-2.7). */
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>

static const double IDENTITY_TOLERANCE = 1e-9;

/* One named row of the table: finite, and not below 0 unless SIGNED. */
static cqio_status check_row(cqio_ctx *ctx, const cqio_regional_frame *frame, const char *what,
                             const double *values, bool is_signed) {
  for (int i = 0; i < frame->sectors; i++)
    if (!isfinite(values[i]) || (!is_signed && values[i] < 0.0))
      return cqio_fail(ctx, CQIO_DATA,
                       "regional/imports: sector '%s': %s = %g: expected a finite value%s",
                       frame->sector[i], what, values[i], is_signed ? "" : " >= 0");
  return CQIO_OK;
}

static cqio_status check_table(cqio_ctx *ctx, const cqio_regional_frame *frame,
                               const cqio_municipal_table *t) {
  int S = frame->sectors;
  CQIO_TRY(check_row(ctx, frame, "output", t->output, false));
  CQIO_TRY(check_row(ctx, frame, "inflow", t->inflow, false));
  CQIO_TRY(check_row(ctx, frame, "outflow", t->outflow, false));
  CQIO_TRY(check_row(ctx, frame, "final demand", t->final_demand, true));
  CQIO_TRY(check_row(ctx, frame, "inventories", t->inventories, true));
  CQIO_TRY(check_row(ctx, frame, "discrepancy", t->discrepancy, true));
  for (int i = 0; i < S; i++)
    for (int j = 0; j < S; j++) {
      double flow = t->flows[i * S + j];
      if (!isfinite(flow) || (flow != 0.0 && t->output[j] == 0.0))
        return cqio_fail(
            ctx, CQIO_DATA,
            "regional/imports: flow from '%s' to '%s' = %g: expected a finite value, and 0 into a "
            "sector without output",
            frame->sector[i], frame->sector[j], flow);
    }
  return CQIO_OK;
}

/* Flows below 0 stay as they are; what they do to the proofs is said once. */
static void warn_of_signs(cqio_ctx *ctx, int S, const cqio_municipal_table *t) {
  int negative = 0;
  for (int e = 0; e < S * S; e++)
    negative += t->flows[e] < 0.0;
  if (negative > 0)
    cqio_log(
        ctx, CQIO_LOG_WARN,
        "W202: regional/imports: %d negative flows: solved as they are, certified and bounded "
        "by |A|; that no output becomes negative (Hawkins-Simon) is not proven for their signs",
        negative);
}

static void coefficients(int S, const cqio_municipal_table *t, cqio_imports *out) {
  for (int j = 0; j < S; j++)
    out->absent += t->output[j] == 0.0;
  for (int i = 0; i < S; i++)
    for (int j = 0; j < S; j++)
      if (t->output[j] > 0.0) out->coefficients[i * S + j] = t->flows[i * S + j] / t->output[j];
}

/* Sector i: shares with the re-export guard (2.4) and the identity (2.5). */
static cqio_status split_sector(cqio_ctx *ctx, const cqio_regional_frame *frame,
                                const cqio_municipal_table *t, int i, cqio_imports *out) {
  int S = frame->sectors;
  double use =
      cqio_sum(t->flows + i * S, (size_t)S) + t->final_demand[i] + fmax(t->inventories[i], 0.0);
  if (use < 0.0)
    return cqio_fail(ctx, CQIO_DATA,
                     "regional/imports: sector '%s': domestic use = %g: expected a value >= 0",
                     frame->sector[i], use);
  double reexport = fmax(0.0, t->inflow[i] - use);
  double share = use > 0.0 ? fmin(1.0, fmax(0.0, (t->inflow[i] - reexport) / use)) : 0.0;
  double exports = t->outflow[i] - reexport;
  double residual = fmin(t->inventories[i], 0.0) + t->discrepancy[i];
  double error = fabs(t->output[i] - ((1.0 - share) * use + exports + residual));
  double scale = fmax(t->output[i], use);
  if (scale > 0.0) error /= scale;
  if (error > IDENTITY_TOLERANCE)
    return cqio_fail(
        ctx, CQIO_DATA,
        "regional/imports: sector '%s': output = %.17g, uses less inflow differ from it by a "
        "part of %.3g: expected at most %g; put the difference into 'discrepancy'",
        frame->sector[i], t->output[i], error, IDENTITY_TOLERANCE);
  if (exports < 0.0)
    cqio_log(ctx, CQIO_LOG_WARN,
             "W201: regional/imports: sector '%s': exports from local output = %g: expected a "
             "value >= 0; "
             "inflow exceeds domestic use and outflow",
             frame->sector[i], exports);
  out->guarded += reexport > 0.0;
  out->negative += exports < 0.0;
  out->identity_error = fmax(out->identity_error, error);
  out->domestic_use[i] = use;
  out->reexport[i] = reexport;
  out->import_share[i] = share;
  out->net_exports[i] = exports;
  out->residual[i] = residual;
  return CQIO_OK;
}

static cqio_status split_all(cqio_ctx *ctx, const cqio_regional_frame *frame,
                             const cqio_municipal_table *table, cqio_imports *out) {
  int S = frame->sectors;
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)S * (size_t)S, &out->coefficients));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->import_share));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->net_exports));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->residual));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->reexport));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->domestic_use));
  CQIO_TRY(check_table(ctx, frame, table));
  warn_of_signs(ctx, S, table);
  coefficients(S, table, out);
  cqio_status status = CQIO_OK; /* every sector is looked at, so that all problems are reported */
  for (int i = 0; i < S; i++) {
    cqio_status one = split_sector(ctx, frame, table, i, out);
    if (status == CQIO_OK) status = one;
  }
  return status;
}

cqio_status cqio_import_removal(cqio_ctx *ctx, const cqio_regional_frame *frame,
                                const cqio_municipal_table *table, cqio_imports *out) {
  *out = (cqio_imports){0};
  cqio_status status = split_all(ctx, frame, table, out);
  if (status != CQIO_OK) cqio_imports_free(out);
  return status;
}

void cqio_imports_free(cqio_imports *imports) {
  cqio_free(imports->coefficients);
  cqio_free(imports->import_share);
  cqio_free(imports->net_exports);
  cqio_free(imports->residual);
  cqio_free(imports->reexport);
  cqio_free(imports->domestic_use);
  *imports = (cqio_imports){0};
}
