/*
 * bench_equilibrium: the static equilibrium of an invented region around its base year: from the
 * base year to capital half as large again in the towns of one district, the same with the proof of
 * its goods, and from a point near by. Sizes (districts x sectors, two zones): 38 x 39 small, 300 x
 * 42 medium, 1,000 x 42 large.
 */
#include "bench.h"

#include "cqio/equilibrium.h"
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>
#include <stdio.h>

enum { ZONES = 2 };
static const double SEED_SIDE = 400.0, DECAY = 0.02, OWN_SCALE = 3.0; /* km, 1/km */

struct invented {
  cqio_ctx *ctx;
  int R, S, L;
  int64_t n;
  uint64_t drawn;
  double *technology, *import_share, *value_added, *compensation, *theta; /* [S][S], [S] */
  double *kernel, *own, *own_scale, *from, *to;                           /* trade */
  double *output, *outside, *use, *none, *jobs, *residents, *capital;     /* [n], [L] */
  int *class, *stratum, *market;
  cqio_operator *trade;
  cqio_equilibrium_model *model;
  cqio_equilibrium_case given;
  cqio_equilibrium_search search;
  cqio_equilibrium point, near;
};

static double number(struct invented *v) {
  return cqio_random_uniform(1, 0, v->drawn++);
}

static cqio_status allocate(struct invented *v) {
  int64_t S = v->S, R = v->R, L = v->L, n = v->n;
  const struct {
    double **to;
    int64_t count;
  } arrays[] = {{&v->technology, S * S},
                {&v->import_share, S},
                {&v->value_added, S},
                {&v->compensation, S},
                {&v->theta, S},
                {&v->kernel, R * R},
                {&v->own, R * R},
                {&v->own_scale, S},
                {&v->from, n},
                {&v->to, n},
                {&v->output, n},
                {&v->outside, n},
                {&v->use, n},
                {&v->none, n},
                {&v->jobs, n},
                {&v->residents, L},
                {&v->capital, n}};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    CQIO_TRY(CQIO_ALLOC(v->ctx, arrays[k].count, arrays[k].to));
  CQIO_TRY(CQIO_ALLOC(v->ctx, S, &v->class));
  CQIO_TRY(CQIO_ALLOC(v->ctx, S, &v->stratum));
  return CQIO_ALLOC(v->ctx, L, &v->market);
}

static void release(struct invented *v) {
  void *const members[] = {v->technology, v->import_share, v->value_added, v->compensation,
                           v->theta,      v->kernel,       v->own,         v->own_scale,
                           v->from,       v->to,           v->output,      v->outside,
                           v->use,        v->none,         v->jobs,        v->residents,
                           v->capital,    v->class,        v->stratum,     v->market};
  cqio_equilibrium_free(&v->point);
  cqio_equilibrium_free(&v->near);
  cqio_equilibrium_destroy(&v->model);
  cqio_operator_destroy(&v->trade);
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
}

static void invent_sectors(struct invented *v) {
  int S = v->S;
  for (int j = 0; j < S; j++) {
    double inputs = 0.0, sum = 0.3 + 0.4 * number(v);
    for (int i = 0; i < S; i++)
      inputs += v->technology[i * S + j] = number(v);
    for (int i = 0; i < S; i++)
      v->technology[i * S + j] *= sum / inputs;
    v->import_share[j] = 0.1 + 0.4 * number(v);
    v->value_added[j] = 1.0 - sum;
    v->compensation[j] = (0.3 + 0.4 * number(v)) * v->value_added[j];
    v->theta[j] = 4.0;
    v->own_scale[j] = OWN_SCALE;
    v->stratum[j] = j % 3;
  }
}

/* Kernels outside and inside the districts, shares with columns of 1 - m. WORK [R][R]. */
static void invent_trade(struct invented *v, double *work) {
  size_t R = (size_t)v->R, pairs = R * R, L = (size_t)v->L;
  for (size_t r = 0; r < R; r++) {
    work[2 * r] = SEED_SIDE * number(v);
    work[2 * r + 1] = SEED_SIDE * number(v);
  }
  for (size_t e = 0; e < pairs; e++) {
    size_t r = e / R, s = e % R;
    double apart = hypot(work[2 * r] - work[2 * s], work[2 * r + 1] - work[2 * s + 1]);
    v->kernel[e] = r == s ? 0.0 : exp(-DECAY * apart);
    v->own[e] = r == s ? exp(-DECAY * 10.0) : 0.0;
  }
  for (size_t e = 0; e < pairs; e++)
    work[e] = v->kernel[e] + OWN_SCALE * v->own[e];
  for (size_t i = 0; i < (size_t)v->S; i++) {
    for (size_t l = 0; l < L; l++)
      v->from[i * L + l] = 0.5 + number(v);
    cqio_trade_close(v->R, ZONES, work, 1.0 - v->import_share[i], v->from + i * L, v->to + i * L);
  }
}

/* Uses and sales outside are drawn, output follows. */
static cqio_status invent_accounts(struct invented *v) {
  int64_t first, count;
  double *local = NULL, *f = NULL;
  cqio_operator_range(v->trade, &first, &count);
  for (int64_t k = 0; k < v->n; k++) {
    v->use[k] = 0.5 + number(v);
    v->outside[k] = 0.3 * number(v);
    v->capital[k] = k / v->S == 0 ? 1.5 : 1.0;
  }
  cqio_status status = CQIO_ALLOC(v->ctx, count, &local);
  if (!status) status = CQIO_ALLOC(v->ctx, count, &f);
  status = cqio_agree(v->ctx, status);
  if (!status) cqio_operator_scatter(v->trade, 1, v->use, local);
  if (!status) status = cqio_operator_trade(v->ctx, v->trade, false, 1, local, f);
  for (int64_t k = 0; k < count && !status; k++)
    f[k] += v->outside[first + k];
  if (!status) status = cqio_leontief_solve(v->ctx, v->trade, NULL, 1, f, local, NULL, NULL);
  if (!status) status = cqio_operator_gather(v->ctx, v->trade, 1, local, v->output);
  for (int64_t k = 0; k < v->n; k++)
    v->jobs[k] = 100.0 * v->compensation[k % v->S] * v->output[k];
  for (int64_t l = 0; l < v->L; l++) {
    v->market[l] = (int)l;
    v->residents[l] = 2.0 * cqio_sum(v->jobs + l * v->S, (size_t)v->S);
  }
  cqio_free(local);
  cqio_free(f);
  return status;
}

static cqio_status make_model(struct invented *v) {
  cqio_factored_structure structure = {.districts = v->R,
                                       .zones = ZONES,
                                       .sectors = v->S,
                                       .technology = v->technology,
                                       .classes = 1,
                                       .sector_class = v->class,
                                       .kernel = v->kernel,
                                       .own_kernel = v->own,
                                       .own_scale = v->own_scale,
                                       .row_scale = v->from,
                                       .column_scale = v->to};
  CQIO_TRY(cqio_operator_create(v->ctx, &structure, &v->trade));
  CQIO_TRY(invent_accounts(v));
  cqio_equilibrium_base base = {.trade = v->trade,
                                .output = v->output,
                                .outside = v->outside,
                                .use = {v->use, v->none, v->none, v->none},
                                .value_added = v->value_added,
                                .compensation = v->compensation,
                                .import_share = v->import_share,
                                .jobs = v->jobs,
                                .residents = v->residents,
                                .strata = 3,
                                .markets = v->L,
                                .stratum = v->stratum,
                                .market = v->market};
  cqio_equilibrium_rules rules;
  cqio_equilibrium_rules_init(&rules);
  rules.elasticity = v->theta;
  return cqio_equilibrium_create(v->ctx, &base, &rules, &v->model);
}

static cqio_status solve(void *data) {
  struct invented *v = data;
  cqio_equilibrium_free(&v->point);
  return cqio_equilibrium_solve(v->model, &v->given, &v->search, &v->point);
}

static cqio_status verify(void *data, bench_outcome *outcome) {
  struct invented *v = data;
  outcome->error = fmax(v->point.goods, v->point.external);
  outcome->limit = 1e-12;
  snprintf(outcome->note, sizeof outcome->note, "%d evaluations, %lld products",
           v->point.evaluations, (long long)v->point.applications);
  return CQIO_OK;
}

static cqio_status measure(bench *b, struct invented *v) {
  char text[96];
  snprintf(text, sizeof text, "R=%d S=%d accounts=%lld", v->R, v->S, (long long)v->n);
  bench_case c = {.parameters = text, .work = solve, .verify = verify, .data = v};
  cqio_equilibrium_case_init(&v->given);
  cqio_equilibrium_search_init(&v->search);
  v->given.capital = v->capital;
  c.name = "equilibrium";
  CQIO_TRY(bench_measure(b, &c, NULL));
  c.name = "equilibrium-certified";
  v->search.certify = true;
  CQIO_TRY(bench_measure(b, &c, NULL));
  v->search.certify = false;
  for (int64_t k = 0; k < v->S; k++)
    v->capital[k] = 1.45;
  CQIO_TRY(cqio_equilibrium_solve(v->model, &v->given, &v->search, &v->near));
  for (int64_t k = 0; k < v->S; k++)
    v->capital[k] = 1.5;
  v->given.start = &v->near;
  c.name = "equilibrium-near";
  return bench_measure(b, &c, NULL);
}

static cqio_status run(bench *b) {
  struct invented v = {.ctx = bench_ctx(b),
                       .R = (int)bench_pick(b, 38, 300, 1000),
                       .S = (int)bench_pick(b, 39, 42, 42)};
  double *work = NULL;
  v.L = v.R * ZONES;
  v.n = (int64_t)v.L * v.S;
  cqio_status status = allocate(&v);
  if (!status) status = CQIO_ALLOC(v.ctx, v.R * v.R, &work);
  status = cqio_agree(v.ctx, status);
  if (!status) {
    invent_sectors(&v);
    invent_trade(&v, work);
    status = make_model(&v);
  }
  cqio_free(work);
  if (!status) status = measure(b, &v);
  release(&v);
  return status;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "equilibrium", run);
}
