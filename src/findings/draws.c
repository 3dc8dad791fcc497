/* What errors of a table make of all results (29.48-29.51). */
#include "findings/assignments.h"
#include "findings/drawn_table.h"
#include "findings/drawn_totals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEAN, DEVIATION, LOW, MEDIAN, HIGH, STATISTICS };

static const char *const suffix[STATISTICS] = {"_mean", "_sd", "_q025", "_q500", "_q975"};
static const char *const words[STATISTICS] = {
    "mean of all draws of ", "standard deviation over all draws of ",
    "2.5 % of draws are at most this, of ", "half of all draws are at most this, of ",
    "97.5 % of draws are at most this, of "};

/* Figures of the table itself, and what draws made of each of their numbers. */
struct sample {
  int figures;
  int64_t size;   /* numbers in all */
  double *values; /* [size][draws] */
};

static cqio_status check(struct work *w) {
  const cqio_findings_request *request = &w->findings->request;
  static const int without[] = {CQIO_ANALYSIS_PATHS, CQIO_ANALYSIS_INFLUENCE,
                                CQIO_ANALYSIS_DECOMPOSITION};
  for (int k = 0; k < 3; k++)
    if (request->wanted[without[k]])
      return cqio_fail(w->ctx, CQIO_USAGE,
                       "--draws: %s has no fixed list of results: expected other analyses",
                       cqio_analysis_name((cqio_analysis)without[k]));
  if (w->table->mixed || !w->table->rows || !w->output)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "--draws: %s: expected output, dense rows and one unit of money",
                     w->table->source);
  return CQIO_OK;
}

/* "10%" is of all columns. */
static cqio_status read_errors(struct work *w, const cqio_findings_draws *draws, double *error) {
  const char *text = draws->errors;
  struct assignments a;
  bool *given;
  double most = draws->distribution == CQIO_DRAWS_INTERVAL ? 1.0 : 10.0;
  cqio_account_label label;
  if (!strchr(text, '=')) {
    CQIO_TRY(cqio__findings_text(w, &text, "all=%s", draws->errors));
    CQIO_TRY(cqio__assignments_read_all(w, "--errors", text, &a));
  } else {
    CQIO_TRY(cqio__assignments_read(w, "--errors", text, NULL, &a));
  }
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &given));
  CQIO_TRY(cqio__assignments_spread(w, "--errors", &a, given, error, NULL));
  for (int64_t j = 0; j < w->n; j++)
    if (!(error[j] >= 0.0 && error[j] < most))
      return cqio_fail(w->ctx, CQIO_USAGE, "--errors: '%s' has %.6g: expected a number in [0, %g)",
                       cqio_io_table_label(w->table, j, &label), error[j], most);
  return CQIO_OK;
}

/* ---- draws ----------------------------------------------------------------------------------- */

static cqio_status keep(struct work *w, const struct sample *s, const cqio_findings *drawn,
                        int64_t draw, int64_t draws) {
  int64_t at = 0;
  for (int k = 0; k < s->figures; k++) {
    const cqio_figure *base = &w->findings->figure[k];
    const cqio_figure *f = cqio_findings_find(drawn, base->name);
    if (!f || f->size != base->size)
      return cqio_fail(w->ctx, CQIO_INTERNAL, "draws: %s is not there in a draw", base->name);
    for (int64_t m = 0; m < f->size; m++)
      s->values[at++ * draws + draw] = f->value[m];
  }
  return CQIO_OK;
}

/* What is wrong with a draw is not what its file says: sentences name the draw, and the errors that
 * make it what it is, open or closed. */
static cqio_status draw_one(struct work *w, struct drawn_table *drawn, int64_t draw,
                            const cqio_findings_draws *of, const struct sample *s) {
  cqio_findings *findings = NULL;
  char name[CQIO_PATH_SIZE];
  snprintf(
      name, sizeof name,
      "%.3000s, draw %lld of seed %llu (smaller --errors than '%.60s' keep draws nearer to the "
      "table)",
      w->table->source, (long long)draw + 1, (unsigned long long)of->seed, of->errors);
  drawn->table.source = name;
  CQIO_TRY(cqio__drawn_table_draw(w, drawn, draw));
  CQIO_TRY(cqio__drawn_table_follow(w, drawn));
  CQIO_TRY(cqio_findings_create(w->ctx, &drawn->table, &w->findings->request, &findings));
  cqio_status status = cqio_agree(w->ctx, keep(w, s, findings, draw, of->count));
  cqio_findings_destroy(&findings);
  return status;
}

static bool totals_alone(const cqio_findings_request *request) {
  bool alone = request->wanted[CQIO_ANALYSIS_TOTALS];
  for (int k = 0; k < CQIO_ANALYSES; k++)
    alone = alone && (k == CQIO_ANALYSIS_TOTALS || !request->wanted[k]);
  return alone;
}

/* Whether the method needs products alone. */
static bool by_products(const struct work *w) {
  cqio_solve_method method = w->findings->request.method;
  return method == CQIO_SOLVE_AUTO || method == CQIO_SOLVE_GMRES;
}

/* ---- statistics ------------------------------------------------------------------------------ */

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Order statistic: the least value that a share P of all do not exceed. */
static double quantile(const double *sorted, int64_t count, double p) {
  int64_t k = (int64_t)ceil(p * (double)count) - 1;
  return sorted[k < 0 ? 0 : k];
}

/* Of one number; missing where a draw had none. */
static void find_statistics(double *value, int64_t count, double out[STATISTICS]) {
  double sum = 0.0, squares = 0.0;
  for (int k = 0; k < STATISTICS; k++)
    out[k] = CQIO_NO_VALUE;
  for (int64_t k = 0; k < count; k++)
    if (value[k] == CQIO_NO_VALUE) return;
  for (int64_t k = 0; k < count; k++)
    sum += value[k];
  out[MEAN] = sum / (double)count;
  for (int64_t k = 0; k < count; k++)
    squares += (value[k] - out[MEAN]) * (value[k] - out[MEAN]);
  out[DEVIATION] = sqrt(squares / (double)(count - 1));
  qsort(value, (size_t)count, sizeof *value, ascending);
  out[LOW] = quantile(value, count, 0.025);
  out[MEDIAN] = quantile(value, count, 0.5);
  out[HIGH] = quantile(value, count, 0.975);
}

static cqio_status add_statistics(struct work *w, const struct sample *s, int64_t draws) {
  int64_t at = 0;
  for (int k = 0; k < s->figures; k++) {
    const cqio_figure *base = &w->findings->figure[k];
    cqio_figure *figure[STATISTICS];
    char axes[256] = "";
    if (base->codes) {
      at += base->size;
      continue;
    }
    for (int m = 0; m < base->rank; m++)
      strcat(strcat(axes, m ? " " : ""), w->findings->axis[base->axis[m]].name);
    for (int q = 0; q < STATISTICS; q++) {
      struct figure_words word = {.axes = axes, .unit = base->unit, .kind = CQIO_BOUND_NONE};
      CQIO_TRY(cqio__findings_text(w, &word.name, "%s%s", base->name, suffix[q]));
      CQIO_TRY(cqio__findings_text(w, &word.long_name, "%s%s", words[q], base->long_name));
      CQIO_TRY(cqio__findings_add(w, &word, &figure[q], NULL));
    }
    for (int64_t m = 0; m < base->size; m++, at++) {
      double found[STATISTICS];
      find_statistics(s->values + at * draws, draws, found);
      for (int q = 0; q < STATISTICS; q++)
        figure[q]->value[m] = found[q];
    }
  }
  return CQIO_OK;
}

/* The tables of the report get others beside them. */
static cqio_status add_views(struct work *w, int figures) {
  cqio_findings *f = w->findings;
  int *first, views = f->views, next = figures;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, figures, &first));
  for (int k = 0; k < figures; k++)
    if (!f->figure[k].codes) {
      first[k] = next;
      next += STATISTICS;
    }
  for (int k = 0; k < views; k++) {
    int figure = f->view[k].figure[0];
    int64_t at = f->view[k].offset[0];
    if (f->figure[figure].codes) continue;
    cqio_findings_view view = {
        .count = 5,
        .figure = {figure, first[figure] + MEAN, first[figure] + DEVIATION, first[figure] + LOW,
                   first[figure] + HIGH},
        .heading = {f->view[k].heading[0], "mean", "deviation", "2.5 %", "97.5 %"},
        .offset = {at, at, at, at, at}};
    CQIO_TRY(cqio__findings_text(w, &view.title, "draws of: %s", f->view[k].title));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

static cqio_status finish(struct work *w, const cqio_findings_draws *draws,
                          const struct sample *s) {
  static const char *const names[] = {"log-normal", "interval", "Dirichlet"};
  const char *text;
  CQIO_TRY(add_statistics(w, s, draws->count));
  CQIO_TRY(add_views(w, s->figures));
  CQIO_TRY(cqio__findings_text(
      w, &text,
      "%lld %s draws of the coefficients, errors %s, seed %llu: statistics of them have no bound; "
      "a mean has the standard error of its deviation over %.4g",
      (long long)draws->count, names[draws->distribution], draws->errors,
      (unsigned long long)draws->seed, sqrt((double)draws->count)));
  return cqio__findings_note(w, text);
}

static cqio_status draw_all(struct work *w, const cqio_findings_draws *draws, struct sample *s) {
  double *error;
  struct drawn_table *drawn = NULL;
  bool alone = totals_alone(&w->findings->request);
  s->figures = w->findings->figures;
  for (int k = 0; k < s->figures; k++)
    s->size += w->findings->figure[k].size;
  CQIO_TRY(cqio_memory_expect(w->ctx, 8.0 * (double)s->size * (double)draws->count, "all draws"));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, s->size * draws->count, &s->values));
  CQIO_TRY(cqio_agree(w->ctx, CQIO__FINDINGS_TAKE(w, w->n, &error)));
  CQIO_TRY(cqio_agree(w->ctx, read_errors(w, draws, error)));
  cqio_status status = cqio__drawn_table_create(w, draws, error, alone && by_products(w), &drawn);
  if (!status && alone) status = cqio__draw_totals(w, drawn, draws->count, s->values);
  for (int64_t draw = 0; draw < draws->count && !alone && !status; draw++)
    status = draw_one(w, drawn, draw, draws, s);
  cqio__drawn_table_destroy(&drawn);
  return status ? status : cqio_agree(w->ctx, finish(w, draws, s));
}

/* The rest of the work that draws need: sums of the columns and rows of A. */
static cqio_status prepare(struct work *w, cqio_io_table *table) {
  cqio_io_request request;
  cqio_io_request_init(&request);
  request.tolerance = w->findings->request.tolerance;
  CQIO_TRY(cqio_io_solve(w->ctx, table, &request, &w->open));
  return cqio__findings_sums(w);
}

cqio_status cqio_findings_create_drawn(cqio_ctx *ctx, cqio_io_table *table,
                                       const cqio_findings_request *request,
                                       const cqio_findings_draws *draws, cqio_findings **out) {
  struct sample s = {0};
  CQIO_TRY(cqio_findings_create(ctx, table, request, out));
  struct work w = {.ctx = ctx,
                   .findings = *out,
                   .table = table,
                   .n = table->accounts,
                   .regions = table->regions.count,
                   .output = table->output};
  cqio_status status = cqio_agree(ctx, check(&w));
  if (!status) status = prepare(&w, table);
  if (!status) status = draw_all(&w, draws, &s);
  cqio_io_solution_destroy(&w.open);
  cqio_free(s.values);
  if (status) cqio_findings_destroy(out);
  return status;
}
