/**
 * @file
 * capital: investment of a region and the capital that it becomes (method 27.17-27.20): real
 * formation by price index, one stock of ordinary capital and one of each park, ordinary investment
 * that follows rents, and what becomes of the investment of parks that do not invest.
 *
 * Pure functions of arrays, replicated, without communication. L locations, S sectors, P parks; n =
 * L S accounts, account = location * S + sector. Money of any one unit at base-year prices. Rents
 * are those of fixed factors: gK Y. Stocks are those at the start of a year.
 */
#ifndef CQIO_CAPITAL_H
#define CQIO_CAPITAL_H

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/* ---- real investment (27.17), (27.18) -------------------------------------------------------- */

/** One number for each of COUNT years from FIRST on; NAN where nothing is known. Borrowed. */
typedef struct {
  int first, count;
  const double *value;
  const char *series; /**< its name in annual.csv, for messages; NULL: it has none */
} cqio_yearly;

/** Published series. */
typedef struct {
  cqio_yearly formation; /**< gross fixed capital formation, current prices */
  cqio_yearly product;   /**< GDP, current prices; for years whose formation is not known */
  cqio_yearly index;     /**< price of investment, base year = 1, from the base year on */
  cqio_yearly change;    /**< the same, year before = 100, up to the base year */
} cqio_investment_series;

/**
 * Real formation REAL[years] from year FIRST on, FIRST being the base year: formation over index;
 * where formation is not known, GDP times the last ratio of formation to GDP that is (27.18).
 * CQIO_DATA (E354) naming the series and year where a price or GDP is missing or not above 0.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_investment_real(cqio_ctx *ctx,
                                                         const cqio_investment_series *series,
                                                         int first, int years, double *real);
/**
 * Stock at the start of BASE_YEAR by perpetual inventory (27.17): formation from the first year of
 * the series on at base-year prices; before it, formation grew as in its first four years.
 * CQIO_DATA (E354) for a gap, fewer than five years before the base year, or a stock not above 0.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_capital_inventory(cqio_ctx *ctx,
                                                           const cqio_investment_series *series,
                                                           int base_year, double depreciation,
                                                           double *stock);

/* ---- a region that invests ------------------------------------------------------------------- */

/** The base year; borrowed. */
typedef struct {
  int64_t locations;
  int sectors, parks, zones; /**< zones a district: location = district * zones + zone */
  const double *rent;        /**< R0 [n] */
  const double *formation;   /**< GFCF0 [L] by location of use */
  const double *basket;      /**< [S] products of a unit of ordinary investment; sum 1 */
  const double *mix;         /**< [P][S] products of a unit of investment of a park; sums 1 */
  const double *industry;    /**< [P][S] what a unit of it becomes capital of; sums 1 */
  const bool *structure;     /**< [S] capital of this sector in parks serves all accounts there */
  const double *built;       /**< [P][L] investment of parks in the base year (27.19) */
  char *const *district_key, *const *sector_key, *const *park_key; /**< for messages */
} cqio_capital_base;

/** Rules. */
typedef struct {
  double depreciation;  /**< delta, in (0, 1) a year */
  double additionality; /**< a, in [0, 1]: part of what parks invest that nobody else would */
  double floor;         /**< least part of GFCF0 that is ordinary, in [0, 1] */
  double utilisation;   /**< part of investment of parks that becomes capital, in [0, 1] */
} cqio_capital_rules;
/** delta = 0.096, a = 0.5, floor = 0.1, all of the investment of parks is used. */
CQIO_API void cqio_capital_rules_init(cqio_capital_rules *rules);

/** CQIO_DATA naming what is out of its range: rules, rents, formation or investment of parks below
 * 0 or not finite. Not collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_capital_check(cqio_ctx *ctx, const cqio_capital_base *base,
                                                       const cqio_capital_rules *rules);

/** Capital at the start of a year; owned arrays in one block. */
typedef struct {
  int64_t accounts;
  int parks;
  double *ordinary; /**< K_b [n] */
  double *park;     /**< K_p [P][n] */
} cqio_capital_stocks;
/** Stocks of the base year: TOTAL where rents and formation are, such that all accounts of a place
 * grow alike; none in parks (27.17). Not collective. CQIO_MEMORY: OUT is empty. */
CQIO_API CQIO_NODISCARD cqio_status cqio_capital_create(cqio_ctx *ctx,
                                                        const cqio_capital_base *base, double total,
                                                        cqio_capital_stocks *out);
CQIO_API void cqio_capital_free(cqio_capital_stocks *stocks);
/** all[n] = K = K_b + sum K_p; HATS[n] = K over START, 1 where START is 0. Either may be NULL. */
CQIO_API void cqio_capital_total(const cqio_capital_stocks *stocks, const double *start,
                                 double *all, double *hats);

/** What draws ordinary investment: RATE[L] per unit of rent, where PART[P] in [0, 1] is the part of
 * its plan that each park invests: what parks built in the base year is not built again, but of
 * what missing ones would have built others build the part 1 - a (27.19). NULL: as planned. */
CQIO_API void cqio_capital_rates(const cqio_capital_base *base, const cqio_capital_rules *rules,
                                 const double *part, double *rate);

/**
 * Rents after a year with OUTPUT [n] and log PRICE [L] of investment: DRAWING[n], real rents of
 * ordinary capital, and their equivalent over the region, all capital at GFCF0 over R0, which
 * scales the pool of scenarios (27.19): returned. FIXED [S] is gK.
 */
CQIO_API double cqio_capital_rents(const cqio_capital_base *base, const double *fixed,
                                   const double *output, const double *price,
                                   const cqio_capital_stocks *stocks, double *drawing);

/** A year's investment; borrowed. */
typedef struct {
  int year;               /**< for messages */
  double total;           /**< real formation of the region in the reference (27.18) */
  double scale;           /**< of the pool by rents and levers; 1 in the reference */
  const double *planned;  /**< [P][L] of it by parks in the reference */
  const double *invested; /**< [P][L] by parks; PLANNED itself where they are the same */
  const double *rate;     /**< [L] */
  const double *drawing;  /**< [n] rents of the year before; R0 in the base year */
} cqio_capital_year;

/** What is invested; caller's arrays. */
typedef struct {
  double pool;      /**< ordinary investment but for what is left by parks */
  double left;      /**< (1 - a) of what parks of the reference do not invest */
  double *ordinary; /**< [n] where all of it goes */
  double *use;      /**< [L][S] products bought, parks' too: Q of (27.9) */
} cqio_capital_formation;

/**
 * Investment of a year: pool = total - sum of planned, times scale; with what is left by parks it
 * goes where rates times rents are (27.18)-(27.20). CQIO_DATA naming the year when parks invest
 * more than the region, nothing draws the pool, or investment is below 0. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_capital_invest(cqio_ctx *ctx,
                                                        const cqio_capital_base *base,
                                                        const cqio_capital_rules *rules,
                                                        const cqio_capital_year *year,
                                                        cqio_capital_formation *out);

/** Stocks of the next year: what is left after depreciation and FORMATION; of parks, util times
 * OPENING [P][L], the investment that is ready then, industries to their account, structures to all
 * accounts of the place by rents (27.17), (27.20). Not collective. */
CQIO_API void cqio_capital_advance(const cqio_capital_base *base, const cqio_capital_rules *rules,
                                   const cqio_capital_formation *formation, const double *opening,
                                   cqio_capital_stocks *stocks);

/**
 * Demand that runs through parks (27.22): columns p < P what park p spends while it builds, P + p
 * what is sold outside with its capital. SPENDING[2 P][n]: INVESTED [P][L] in the basket of USE, Q
 * of the place, at log PRICE [L]; SOLD[2 P][n]: the part of K_p in K of OUTSIDE [n]. Not
 * collective.
 */
CQIO_API void cqio_capital_demand(const cqio_capital_base *base, const cqio_capital_stocks *stocks,
                                  const double *invested, const double *use, const double *price,
                                  const double *outside, double *spending, double *sold);

CQIO_END_DECLS

#endif
