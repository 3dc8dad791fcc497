/*
 * A made-up economy of 5 districts, 2 zones and 6 sectors with every awkward case: a product fully
 * imported with re-export (4), an absent sector (5), a district without rural residents (0),
 * a sector missing in a district (1 in 2), negative inventories.
 */
#ifndef CQIO_TESTS_REGIONAL_ECONOMY_H
#define CQIO_TESTS_REGIONAL_ECONOMY_H

#include <math.h>

#include "cqio/regional.h"

enum { R = 5, Z = 2, S = 6, L = R * Z, N = L * S, CLASSES = 2 };

struct economy {
  cqio_regional_frame frame;
  cqio_municipal_table table;
  double flows[S * S], final_use[S], inventories[S], outflow[S], inflow[S], discrepancy[S];
  double municipal[S], activity[R * S], residents[R], urban[R], distance[R * R];
  double district[R * S], output[L * S], final_demand[L * S];
  double supply[S * L], demand[S * L], kernel[CLASSES * R * R];
  int sector_class[S];
  cqio_imports imports;
  cqio_trade_problem problem;
};

static char *economy_districts[] = {"ada", "bel", "cos", "dun", "eld"};
static char *economy_sectors[] = {"grain", "ore", "steel", "trade", "import", "none"};
static char *economy_classes[] = {"goods", "services"};

/* Numbers in [0, 1) from a fixed sequence. */
static inline double economy_number(unsigned *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return (double)(*seed >> 8) / 16777216.0;
}

static inline void economy_table(struct economy *e, unsigned *seed) {
  for (int j = 0; j < S; j++)
    e->municipal[j] = j == 5 ? 0.0 : 100.0 + 100.0 * economy_number(seed);
  for (int i = 0; i < S; i++) {
    double use = 0.0;
    for (int j = 0; j < S; j++)
      use += e->flows[i * S + j] = 0.12 * economy_number(seed) * e->municipal[j];
    e->final_use[i] = 10.0 + 30.0 * economy_number(seed);
    e->inventories[i] = i == 2 ? -3.0 : (i < 4 ? 2.0 : 0.0);
    e->discrepancy[i] = i == 1 ? 0.5 : 0.0;
    use += e->final_use[i];
    double domestic = use + fmax(0.0, e->inventories[i]);
    double imports = i == 4 ? domestic + 5.0 : (i == 5 ? domestic : 0.3 * (i + 1) / 4.0 * domestic);
    e->inflow[i] = imports;
    e->outflow[i] = e->municipal[i] - use - e->inventories[i] - e->discrepancy[i] + imports;
    if (i == 5) e->outflow[i] = 0.0;
  }
  e->table = (cqio_municipal_table){e->flows,  e->final_use,   e->inventories, e->outflow,
                                    e->inflow, e->discrepancy, e->municipal};
}

static inline void economy_places(struct economy *e, unsigned *seed) {
  double x[R], y[R], people = 0.0;
  for (int r = 0; r < R; r++) {
    x[r] = 80.0 * r + 40.0 * economy_number(seed); /* at least 40 km apart */
    y[r] = 300.0 * economy_number(seed);
    e->residents[r] = floor(2e5 + 1e6 * economy_number(seed));
    e->urban[r] =
        r == 0 ? e->residents[r] : floor(e->residents[r] * (0.3 + 0.4 * economy_number(seed)));
    people += e->residents[r];
    for (int i = 0; i < S; i++)
      e->activity[r * S + i] = i == 1 && r == 2 ? 0.0 : 0.1 + economy_number(seed);
  }
  for (int r = 0; r < R; r++)
    for (int s = 0; s < R; s++)
      e->distance[r * R + s] = r == s ? 15.0 + r : hypot(x[r] - x[s], y[r] - y[s]);
  for (int l = 0; l < L; l++)
    for (int i = 0; i < S; i++) {
      int r = l / Z;
      double zone = (l % Z ? e->residents[r] - e->urban[r] : e->urban[r]) / people;
      e->final_demand[l * S + i] = zone * (e->final_use[i] + fmax(0.0, e->inventories[i]));
    }
}

/* Builds the economy up to its trade problem; release with economy_free. */
CQIO_NODISCARD static inline cqio_status economy_create(cqio_ctx *ctx, struct economy *e) {
  unsigned seed = 7;
  const double rural[S] = {0.97, 0.6, 0.1, 0.2, 0.3, 0.5};
  const bool primary[S] = {true, false, false, false, false, false};
  *e = (struct economy){.frame = {R, Z, S, economy_districts, economy_sectors}};
  economy_table(e, &seed);
  economy_places(e, &seed);
  CQIO_TRY(cqio_import_removal(ctx, &e->frame, &e->table, &e->imports));
  CQIO_TRY(cqio_district_output(ctx, &e->frame, e->municipal, e->activity, e->district));
  CQIO_TRY(cqio_zone_split(ctx, &e->frame, e->district, rural, primary, e->residents, e->urban,
                           e->output));
  CQIO_TRY(cqio_trade_margins(ctx, &e->frame, &e->imports, e->output, e->final_demand, e->supply,
                              e->demand));
  for (int t = 0; t < CLASSES; t++)
    CQIO_TRY(cqio_trade_kernel(ctx, &e->frame, e->distance, t ? 1.5 : 0.02, t == 1,
                               e->kernel + t * R * R));
  for (int i = 0; i < S; i++)
    e->sector_class[i] = i >= 3;
  e->problem = (cqio_trade_problem){.frame = e->frame,
                                    .classes = CLASSES,
                                    .class_key = economy_classes,
                                    .sector_class = e->sector_class,
                                    .distance = e->distance,
                                    .import_share = e->imports.import_share,
                                    .supply = e->supply,
                                    .demand = e->demand};
  return CQIO_OK;
}

static inline void economy_free(struct economy *e) {
  cqio_imports_free(&e->imports);
}

/* c_i[l,k] of a balanced problem. */
static inline double economy_share(const struct economy *e, const cqio_trade *trade, int i, int l,
                                   int k) {
  return trade->from[i * L + l] * e->kernel[(e->sector_class[i] * R + l / Z) * R + k / Z] *
         trade->to[i * L + k];
}

#endif
