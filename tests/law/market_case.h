/*
 * Chongqing with own markets, for the tests of trade and equilibrium: activity whose local services
 * are near their users, and the shares of use that are met in the own market, from
 * tests/law/equilibrium. Include after support/mpi_test.h.
 */
#ifndef CQIO_TESTS_MARKET_CASE_H
#define CQIO_TESTS_MARKET_CASE_H

#include "support/csv_file.h"
#include "support/economy_case.h"

enum { MARKET_CLASSES = 3 }; /* by distance; near, in districts; near, in the core as one market */

struct market_case {
  struct economy_case base;
  int R, S, L;
  size_t n;
  double *supply, *demand;          /* [S][L] */
  double *kernel, *own, *own_share; /* [T][R][R], [T][R][R], [S] */
  int *class, *market;              /* [S], [T][R] */
  bool *core;                       /* [R] */
  cqio_trade_problem problem;
  cqio_market_trade found;
  double *numbers; /* [6][S] behind FOUND */
  cqio_trade trade;
};

/* Columns of a file of tests/law/equilibrium. */
static inline struct csv market_file(const char *name) {
  struct csv file;
  char path[256];
  snprintf(path, sizeof path, "tests/law/equilibrium/%s", name);
  if (!read_csv("CQIO_SOURCE_DIR", path, &file)) {
    print_error("no %s\n", path);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return file;
}

/* Row of KEY in the first column. */
static inline int market_row(const struct csv *file, const char *key) {
  int row = csv_row(file, 0, key);
  if (row < 0) {
    print_error("no row %s\n", key);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return row;
}

static inline void market_activity(struct market_case *m) {
  struct csv file = market_file("district_sector_activity.csv");
  const cqio_dataset *data = m->base.data;
  for (int r = 0; r < m->R; r++) {
    int row = market_row(&file, data->districts.key[r]);
    for (int i = 0; i < m->S; i++)
      data->activity[r * m->S + i] =
          csv_number(&file, row, csv_column(&file, data->sectors.key[i]));
  }
  free_csv(&file);
}

static inline void market_targets(struct market_case *m) {
  struct csv file = market_file("trade_targets.csv");
  int form = csv_column(&file, "form"), own = csv_column(&file, "own_market");
  int share = csv_column(&file, "own_share");
  for (int i = 0; i < m->S; i++) {
    int row = market_row(&file, m->base.data->sectors.key[i]);
    bool power = !strcmp(csv_text(&file, row, form), "power");
    m->class[i] = power ? 0 : strcmp(csv_text(&file, row, own), "metro") ? 1 : 2;
    m->own_share[i] = *csv_text(&file, row, share) ? csv_number(&file, row, share) : -1.0;
  }
  free_csv(&file);
  for (int r = 0; r < m->R; r++) {
    m->core[r] = m->base.data->metro_core[r];
    m->market[r] = m->market[m->R + r] = r;
    m->market[2 * m->R + r] = m->core[r] ? -1 : r;
  }
}

/* Accounts of the base year, their margins, kernels split by market. */
static inline void market_open(struct market_case *m, cqio_ctx *ctx) {
  *m = (struct market_case){0};
  economy_open(&m->base, ctx, "chongqing-2010");
  const cqio_dataset *data = m->base.data;
  m->R = data->districts.count;
  m->S = data->sectors.count;
  m->L = 2 * m->R;
  m->n = (size_t)(m->L * m->S);
  market_activity(m);
  m->base.options.employment.coefficients = CQIO_CHOICE_PRODUCTIVITY;
  m->base.options.employment.farm = CQIO_CHOICE_RESIDENTS;
  economy_build(&m->base);
  size_t pairs = (size_t)(m->R * m->R);
  m->supply = zeros(m->n);
  m->demand = zeros(m->n);
  m->kernel = zeros(MARKET_CLASSES * pairs);
  m->own = zeros(MARKET_CLASSES * pairs);
  m->own_share = zeros((size_t)m->S);
  m->class = calloc((size_t)m->S, sizeof *m->class);
  m->market = calloc((size_t)(MARKET_CLASSES * m->R), sizeof *m->market);
  m->core = calloc((size_t)m->R, sizeof *m->core);
  market_targets(m);
  const cqio_economy *e = m->base.economy;
  cqio_regional_frame frame = {m->R, 2, m->S, data->districts.key, data->sectors.key};
  double *use = zeros(m->n);
  for (size_t k = 0; k < m->n; k++)
    for (int u = 0; u < CQIO_USES; u++)
      use[k] += e->use[u][k];
  need(ctx, cqio_trade_margins(ctx, &frame, &e->imports, e->output, use, m->supply, m->demand),
       "margins");
  free(use);
  for (int t = 0; t < MARKET_CLASSES; t++) {
    need(ctx,
         cqio_trade_kernel(ctx, &frame, e->distance, t ? 0.05 : 1.0, t == 0,
                           m->kernel + (size_t)t * pairs),
         "kernel");
    cqio_own_market_split(m->R, m->market + t * m->R, m->kernel + (size_t)t * pairs,
                          m->own + (size_t)t * pairs);
  }
  static char *class_key[] = {"goods", "near", "core"};
  double *x = m->numbers = zeros(6 * (size_t)m->S);
  size_t S = (size_t)m->S;
  m->found = (cqio_market_trade){x, x + S, x + 2 * S, x + 3 * S, x + 4 * S, x + 5 * S};
  m->problem = (cqio_trade_problem){.frame = frame,
                                    .classes = MARKET_CLASSES,
                                    .class_key = class_key,
                                    .sector_class = m->class,
                                    .distance = e->distance,
                                    .import_share = e->imports.import_share,
                                    .supply = m->supply,
                                    .demand = m->demand,
                                    .own_kernel = m->own,
                                    .own_scale = m->found.scale};
}

/* Scales of the own markets and the trade balanced with them. */
CQIO_NODISCARD static inline cqio_status market_balance(struct market_case *m) {
  cqio_own_markets markets = {m->market, m->own_share};
  CQIO_TRY(cqio_own_market_scales(m->base.ctx, &m->problem, m->kernel, &markets, 20000, &m->found));
  return cqio_gravity_balance(m->base.ctx, &m->problem, m->kernel, 1e-14, 20000, &m->trade);
}

static inline void market_close(struct market_case *m) {
  cqio_trade_free(&m->trade);
  void *const members[] = {m->supply, m->demand, m->kernel, m->own,    m->own_share,
                           m->class,  m->market, m->core,   m->numbers};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    free(members[k]);
  economy_close(&m->base);
}

#endif
