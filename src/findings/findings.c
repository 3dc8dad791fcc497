/* Analyses of a table: its systems, then one analysis after the other (method section 29). */
#include "findings/findings.h"
#include "findings/analysis_needs.h"
#include "findings/pass_errors.h"
#include "findings/solve_ahead.h"
#include "findings/solved.h"

#include <string.h>

const char *cqio_analysis_name(cqio_analysis analysis) {
  static const char *const names[] = {
#define ANALYSIS(id, name, needs, all, text) name,
#include "cqio/analyses.def"
  };
  return analysis < CQIO_ANALYSES ? names[analysis] : "unknown";
}

const char *cqio_analysis_text(cqio_analysis analysis) {
  static const char *const texts[] = {
#define ANALYSIS(id, name, needs, all, text) text,
#include "cqio/analyses.def"
  };
  return analysis < CQIO_ANALYSES ? texts[analysis] : "unknown";
}

bool cqio_analysis_in_all(cqio_analysis analysis) {
  static const bool in_all[] = {
#define ANALYSIS(id, name, needs, all, text) all,
#include "cqio/analyses.def"
  };
  return analysis < CQIO_ANALYSES && in_all[analysis];
}

const char *cqio_bound_kind_name(cqio_bound_kind kind) {
  static const char *const names[] = {"none", "residual", "exact", "a_priori"};
  return kind <= CQIO_BOUND_A_PRIORI ? names[kind] : "unknown";
}

void cqio_findings_request_init(cqio_findings_request *request) {
  cqio_io_request solve;
  cqio_io_request_init(&solve);
  *request = (cqio_findings_request){
      .method = solve.method, .tolerance = solve.tolerance, .share = 1.0, .threshold = 1e-4};
}

/* ---- systems --------------------------------------------------------------------------------- */

static cqio_status make_system(struct work *w, cqio_io_table *table, cqio_io_closure closure,
                               bool inverse, int columns, cqio_io_solution **out) {
  const cqio_findings_request *request = &w->findings->request;
  cqio_io_request solve;
  cqio_io_request_init(&solve);
  solve.method = inverse ? CQIO_SOLVE_INVERSE : request->method;
  solve.tolerance = request->tolerance;
  solve.memory = request->memory;
  solve.closure = closure;
  solve.columns = columns;
  return cqio_io_solve(w->ctx, table, &solve, out);
}

/* The diagonal alone does where its errors are known beforehand. */
static cqio_status make_open(struct work *w, cqio_io_table *table, int columns) {
  enum needs needs = cqio__findings_needs(&w->findings->request);
  CQIO_TRY(make_system(w, table, CQIO_IO_OPEN, needs == NEEDS_ENTRIES, columns, &w->open));
  if (needs != NEEDS_DIAGONAL) return CQIO_OK;
  bool known;
  CQIO_TRY(cqio__entry_errors_known(w, &known));
  if (known) return CQIO_OK;
  cqio_io_solution_destroy(&w->open);
  return make_system(w, table, CQIO_IO_OPEN, true, columns, &w->open);
}

static cqio_status make_systems(struct work *w, cqio_io_table *table) {
  const cqio_findings_request *request = &w->findings->request;
  int columns = 4;
  if (request->wanted[CQIO_ANALYSIS_MULTIPLIERS]) columns += (int)cqio__multipliers_columns(w);
  if (request->wanted[CQIO_ANALYSIS_SPILLOVERS]) columns += (int)(w->s.count * w->regions);
  if (request->wanted[CQIO_ANALYSIS_FOOTPRINTS])
    columns += (int)(w->s.count * (1 + w->regions) + w->regions);
  if (request->wanted[CQIO_ANALYSIS_TIVA]) columns += (int)(2 * w->regions + 3);
  if (request->wanted[CQIO_ANALYSIS_SAM]) columns += w->s.count + 1;
  CQIO_TRY(make_open(w, table, columns));
  w->findings->proof = w->open->proof;
  if (request->closure == CQIO_IO_OPEN) return CQIO_OK;
  CQIO_TRY(make_system(w, table, request->closure, false, columns, &w->closed));
  w->findings->closed = w->closed->proof;
  return CQIO_OK;
}

/* ---- axes ------------------------------------------------------------------------------------ */

static cqio_status make_axes(struct work *w) {
  cqio_account_label *label = NULL;
  const char **text = NULL;
  int axis;
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &label);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &text);
  for (int64_t i = 0; i < w->n && !status; i++)
    text[i] = cqio_io_table_label(w->table, i, &label[i]);
  if (!status) status = cqio__findings_axis(w, "account", w->n, text, &axis);
  cqio_free(label);
  cqio_free(text);
  if (!status && w->regions > 0)
    status = cqio__findings_axis(w, "region", w->regions, w->table->regions.text, &axis);
  if (status || w->s.count == 0) return status;
  CQIO_TRY(cqio__findings_axis(w, "extension", w->s.count, w->s.name, &axis));
  w->findings->axis[axis].unit = w->s.unit;
  return CQIO_OK;
}

/* Where imports of competing goods are taken off final demand, A has the imported inputs, too. */
static cqio_status note_imports(struct work *w) {
  const cqio_io_series *final = &w->table->final;
  bool competing = false;
  for (int k = 0; k < final->count; k++)
    for (int64_t i = 0; i < w->n && final->role[k] == CQIO_ROLE_IMPORT; i++)
      competing = competing || final->values[k][i] != 0.0;
  if (!competing) return CQIO_OK;
  return cqio__findings_note(w, "imports are taken off final demand: inputs are of all origins, so "
                                "that what is imported counts as made here");
}

/* ---- analyses -------------------------------------------------------------------------------- */

static cqio_status analyse(struct work *w) {
  static cqio_status (*const calls[])(struct work *) = {
      [CQIO_ANALYSIS_MULTIPLIERS] = cqio__analyse_multipliers,
      [CQIO_ANALYSIS_LINKAGES] = cqio__analyse_linkages,
      [CQIO_ANALYSIS_DISPERSION] = cqio__analyse_dispersion,
      [CQIO_ANALYSIS_EXTRACTION] = cqio__analyse_extraction,
      [CQIO_ANALYSIS_LENGTHS] = cqio__analyse_lengths,
      [CQIO_ANALYSIS_INFLUENCE] = cqio__analyse_influence,
      [CQIO_ANALYSIS_SPILLOVERS] = cqio__analyse_spillovers,
      [CQIO_ANALYSIS_FOOTPRINTS] = cqio__analyse_footprints,
      [CQIO_ANALYSIS_TIVA] = cqio__analyse_tiva,
      [CQIO_ANALYSIS_IMPORTS] = cqio__analyse_imports,
      [CQIO_ANALYSIS_BILATERAL] = cqio__analyse_bilateral,
      [CQIO_ANALYSIS_TOTALS] = cqio__analyse_totals,
      [CQIO_ANALYSIS_PATHS] = cqio__analyse_paths,
      [CQIO_ANALYSIS_PRODUCT_PATHS] = cqio__analyse_product_paths,
      [CQIO_ANALYSIS_PRICES] = cqio__analyse_prices,
      [CQIO_ANALYSIS_MIXED] = cqio__analyse_mixed,
      [CQIO_ANALYSIS_SAM] = cqio__analyse_sam,
      [CQIO_ANALYSIS_DECOMPOSITION] = cqio__analyse_decomposition,
  };
  for (int k = 0; k < CQIO_ANALYSES; k++)
    if (w->findings->request.wanted[k]) {
      CQIO_TRY(calls[k](w));
      if (k == CQIO_ANALYSIS_MULTIPLIERS && w->closed) CQIO_TRY(cqio__analyse_type_two(w));
    }
  return CQIO_OK;
}

static void release(struct work *w) {
  cqio_io_solution_destroy(&w->open);
  cqio_io_solution_destroy(&w->closed);
  cqio__vectors_free(&w->backward);
  cqio__vectors_free(&w->forward);
  cqio__pass_destroy(&w->pass);
  cqio__solved_destroy(&w->solved);
}

cqio_status cqio_findings_create(cqio_ctx *ctx, cqio_io_table *table,
                                 const cqio_findings_request *request, cqio_findings **out) {
  cqio_findings *findings;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &findings));
  findings->request = *request;
  findings->table = table;
  findings->method = "none";
  struct work w = {.ctx = ctx,
                   .findings = findings,
                   .table = table,
                   .n = table->accounts,
                   .regions = table->regions.count,
                   .output = table->output};
  cqio_status status = cqio_agree(ctx, cqio__take_intensities(&w));
  if (!status) status = cqio_agree(ctx, note_imports(&w));
  if (!status) status = cqio_agree(ctx, make_axes(&w));
  if (!status) status = make_systems(&w, table);
  if (!status) status = cqio__findings_sums(&w);
  if (!status) status = cqio__solve_ahead(&w);
  if (!status) status = analyse(&w);
  release(&w);
  if (status)
    cqio_findings_destroy(&findings);
  else
    *out = findings;
  return status;
}
