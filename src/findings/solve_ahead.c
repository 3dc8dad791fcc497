/* Solves for what analyses share: what each needs is said here once, and asked for by the analyses
 * as if nothing were known; columns that are not found are solved then. */
#include "findings/solve_ahead.h"
#include "findings/analysis_needs.h"
#include "findings/pass_errors.h"
#include "findings/solved.h"

#include <math.h>
#include <string.h>

/* ---- solving --------------------------------------------------------------------------------- */

/* Right-hand sides of the columns FROM on, of this rank. */
static cqio_status begin(struct work *w, bool transposed, int from, cqio_io_block *block,
                         double **local) {
  struct solved *s = w->solved;
  int64_t first, count;
  cqio_operator_range(w->open->op, &first, &count);
  block->columns = s->count[transposed] - from;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, block->columns * count, local));
  for (int k = 0; k < block->columns; k++)
    cqio_operator_scatter(w->open->op, 1, s->rhs[transposed][from + k], *local + k * count);
  return CQIO_OK;
}

static cqio_status end(struct work *w, bool transposed, int from, const cqio_io_block *block) {
  cqio_findings *findings = w->findings;
  int64_t first, count;
  cqio_operator_range(w->open->op, &first, &count);
  for (int k = 0; k < block->columns; k++) {
    double *value = w->solved->rhs[transposed][from + k] + w->n;
    CQIO_TRY(cqio_operator_gather(w->ctx, w->open->op, 1, block->solution + k * count, value));
    CQIO_TRY(cqio_operator_gather(w->ctx, w->open->op, 1, block->bound + k * count, value + w->n));
    for (int64_t i = 0; i < w->n && !w->solved->error[transposed][from + k]; i++)
      if (value[i] != 0.0)
        findings->bound_relative = fmax(findings->bound_relative, value[w->n + i] / fabs(value[i]));
  }
  w->solved->known[transposed] = w->solved->count[transposed];
  if (block->columns == 0) return CQIO_OK;
  findings->columns[transposed] += block->columns;
  findings->method = cqio_solve_method_name(block->report.method);
  return CQIO_OK;
}

/* All columns from FORWARD and TRANSPOSED on. */
static cqio_status solve_round(struct work *w, int forward, int transposed) {
  cqio_io_block block[2] = {0};
  double *rhs[2] = {NULL};
  cqio_status status = begin(w, false, forward, &block[0], &rhs[0]);
  if (!status) status = begin(w, true, transposed, &block[1], &rhs[1]);
  if (!status && block[0].columns + block[1].columns > 0)
    status = cqio_io_solution_solve_both(w->ctx, w->open, rhs[0], &block[0], rhs[1], &block[1]);
  if (!status) status = end(w, false, forward, &block[0]);
  if (!status) status = end(w, true, transposed, &block[1]);
  for (int side = 0; side < 2; side++) {
    cqio_io_block_free(&block[side]);
    cqio_free(rhs[side]);
  }
  return status;
}

/* ---- what analyses need ---------------------------------------------------------------------- */

struct wanted {
  bool linkages, lengths, moments, norms, diagonal; /* the last three of the pass */
  bool intensities, flows;                          /* S, and S .* x */
};

static cqio_status learn(struct work *w, struct wanted *out) {
  const cqio_findings_request *r = &w->findings->request;
  bool known = false, accounts = r->wanted[CQIO_ANALYSIS_EXTRACTION] && !r->targets && w->output;
  enum needs needs = cqio__findings_needs(r);
  *out = (struct wanted){.linkages = r->wanted[CQIO_ANALYSIS_LINKAGES],
                         .lengths = r->wanted[CQIO_ANALYSIS_LENGTHS],
                         .intensities = accounts || r->wanted[CQIO_ANALYSIS_MULTIPLIERS],
                         .flows = accounts};
  if (needs == NEEDS_SOLVES || !(accounts || w->table->rows)) return CQIO_OK;
  CQIO_TRY(cqio__entry_errors_known(w, &known));
  out->diagonal = known;
  out->norms = known && needs == NEEDS_ENTRIES;
  out->moments = known && r->wanted[CQIO_ANALYSIS_DISPERSION];
  return CQIO_OK;
}

static void fill(const struct work *w, double value, double *out) {
  for (int64_t i = 0; i < w->n; i++)
    out[i] = value;
}

/* 1, x, the intensities and what they make of x. */
static cqio_status first_round(struct work *w, const struct wanted *wanted, double *v) {
  bool backward = wanted->linkages || wanted->lengths || wanted->moments || wanted->norms;
  bool forward = wanted->linkages || wanted->lengths || wanted->moments;
  fill(w, 1.0, v);
  if (backward) CQIO_TRY(cqio__solved_add(w, true, false, v));
  if (wanted->linkages || wanted->norms) CQIO_TRY(cqio__solved_add(w, false, false, v));
  if (forward && w->output) CQIO_TRY(cqio__solved_add(w, false, false, w->output));
  if (wanted->diagonal) cqio__entry_weights(w, v);
  if (wanted->diagonal) CQIO_TRY(cqio__solved_add(w, true, false, v));
  for (int e = 0; e < w->s.count && w->s.count <= SOLVED_ROUND - 2; e++) {
    const double *s = w->s.value + e * w->n;
    if (wanted->intensities) CQIO_TRY(cqio__solved_add(w, true, false, s));
    for (int64_t i = 0; i < w->n && wanted->flows; i++)
      v[i] = s[i] * w->output[i];
    if (wanted->flows) CQIO_TRY(cqio__solved_add(w, false, false, v));
  }
  return solve_round(w, 0, 0);
}

/* An upper bound of N v, or N'v, of a v that was solved for. */
static cqio_status add_spread(struct work *w, bool transposed, double *v) {
  CQIO_TRY(cqio__findings_spread(w, transposed, v));
  return cqio__solved_add(w, transposed, true, v);
}

/* What L v - v, or L'v - v, will be spread over, and its error. */
static cqio_status add_lengths(struct work *w, bool transposed, const struct vectors *first,
                               const double *start, double *v) {
  for (int part = 0; part < (w->open->majorant ? 1 : 2); part++) {
    for (int64_t i = 0; i < w->n; i++) {
      struct bounded rest = cqio__vectors_without(first, start, i);
      v[i] = part == 0 ? rest.value : rest.bound;
    }
    CQIO_TRY(cqio__solved_add(w, transposed, part == 1, v));
  }
  return CQIO_OK;
}

static cqio_status second_round(struct work *w, const struct wanted *wanted, double *v) {
  int forward = w->solved->count[0], transposed = w->solved->count[1];
  if (wanted->diagonal && !w->open->majorant) {
    cqio__entry_weights(w, v);
    CQIO_TRY(add_spread(w, true, v));
    fill(w, 1.0, v);
    if (wanted->norms) CQIO_TRY(add_spread(w, true, v));
    fill(w, 1.0, v);
    if (wanted->norms) CQIO_TRY(add_spread(w, false, v));
    if (wanted->moments && w->output) memcpy(v, w->output, (size_t)w->n * sizeof *v);
    if (wanted->moments && w->output) CQIO_TRY(add_spread(w, false, v));
  }
  if (wanted->lengths) {
    double *start = v + w->n;
    fill(w, 1.0, start);
    CQIO_TRY(cqio__findings_backward(w));
    CQIO_TRY(add_lengths(w, true, &w->backward, start, v));
    if (w->output) CQIO_TRY(cqio__findings_forward(w));
    if (w->output) CQIO_TRY(add_lengths(w, false, &w->forward, w->output, v));
  }
  return solve_round(w, forward, transposed);
}

cqio_status cqio__solve_ahead(struct work *w) {
  struct wanted wanted;
  double *v;
  CQIO_TRY(learn(w, &wanted));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 1, &w->solved));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * w->n, &v));
  cqio_status status = first_round(w, &wanted, v);
  if (!status) status = second_round(w, &wanted, v);
  cqio_free(v);
  return status;
}
