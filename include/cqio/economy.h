/**
 * @file
 * economy: the base year as districts, zones and sectors, and its multipliers.
 *
 * Accounts are ordered (district, zone, sector), sector fastest (method 1.1): account =
 * (2*district + zone)*S + sector; locations l = 2*district + zone; household accounts
 * 3*district + group. All vectors here are replicated on every rank; solves are distributed by
 * district. R districts, S sectors, L = 2R locations, n = L*S accounts, H = 3R household accounts,
 * P parks, T years. Money 1e8 CNY at base-year prices, people and jobs persons.
 */
#ifndef CQIO_ECONOMY_H
#define CQIO_ECONOMY_H

#include "cqio/analysis.h"
#include "cqio/job.h"
#include "cqio/people.h"
#include "cqio/region.h"
#include "cqio/regional.h"

CQIO_BEGIN_DECLS

/* ---- base-year economy ----------------------------------------------------------------------- */

/** Kinds of final demand by location of use (before routing). */
enum {
  CQIO_USE_HOUSEHOLDS,
  CQIO_USE_GOVERNMENT,
  CQIO_USE_CAPITAL,
  CQIO_USE_INVENTORIES,
  CQIO_USES
};

/** The district model of the base year. Everything is owned; DATA must outlive it. */
typedef struct {
  cqio_ctx *ctx;
  const cqio_dataset *data;
  int districts, sectors, locations;
  int64_t accounts;
  cqio_imports imports;    /**< method 2.4 */
  double *district_output; /**< [R][S] (3.1) */
  double *output;          /**< [n] (4.1) */
  bool *active;            /**< [n] output > 0 */
  double *use[CQIO_USES];  /**< [L][S] final demand by location of use */
  double *outside;         /**< [n] (e + zeta) by output share: demand on local supply */
  double *final_demand;    /**< [n] routed use + outside; x = A x + final_demand */
  double *distance;        /**< [R][R] km */
  double *beta, *haul;     /**< [classes] 1/km, km */
  double *kernel;          /**< [classes][R][R] */
  double *own_kernel; /**< [classes][R][R] what KERNEL then lacks, inside own markets (27.1); NULL
                         without */
  cqio_market_trade own;  /**< [S] scales of it, parts of trade inside; NULL without */
  cqio_trade trade;       /**< factored trade shares (3.12) */
  cqio_local_trade local; /**< location quotients; arrays NULL for gravity */
  double *value_added_share, *compensation_share; /**< [S] per unit of output */
  double *jobs;                                   /**< [R][S] persons */
  double *labour; /**< [R][S] persons per 1e8 CNY; of farming what the land needs (26.9) where
      people decide who farms */
  cqio_operator *open_operator;      /**< A, open */
  cqio_factored_structure structure; /**< what the operators are made of */
  cqio_certificate *certificate;     /**< of the open operator (method section 5) */
  double balance_residual;           /**< max |x - A x - f| / max(1, x) (2.10) */
  double aggregation_residual;       /**< max |sum A x - (1-m) Z| / output (3.13) */
} cqio_economy;

/**
 * Builds the base-year economy: import removal, district and zone output, final demand by location,
 * trade (gravity, or location quotients), operator, certificate, labour coefficients. Collective.
 * CQIO_NUMERIC when the certificate fails, naming the account. *out = NULL on failure.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_economy_create(cqio_ctx *ctx, const cqio_dataset *data,
                                                        const cqio_options *options,
                                                        cqio_economy **out);
CQIO_API void cqio_economy_destroy(cqio_economy **economy);

/** Names of its accounts for messages, "yubei/rural/chemicals". ECONOMY must outlive them. */
CQIO_API cqio_account_names cqio_economy_names(const cqio_economy *economy);

/**
 * Routes COLUMNS columns of final demand by location of use, USE[column][L][S], to the accounts
 * that supply it, FINAL_DEMAND[column][n] (3.13; imports drop out). Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_economy_route(const cqio_economy *economy, int columns,
                                                       const double *use, double *final_demand);

/**
 * Purchases of each product between districts in the base year, FLOW[S][R][R], row = origin, column
 * = destination, 1e8 CNY; what comes from outside the region is not among them (3.11), (3.12).
 * CQIO_MEMORY. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_economy_flows(const cqio_economy *economy, double *flow);

/** Kernel [R][R] of PRODUCT: borrowed, or with own markets made in ROOM [R][R], kernel + scale
 * times own kernel (27.1). Not collective. */
CQIO_API const double *cqio_economy_kernel(const cqio_economy *economy, int product, double *room);

/** Coefficient of the operator inside LOCATION: what account (LOCATION, SUPPLIER) delivers per unit
 * of output of (LOCATION, USER) (3.13; with location quotients, own-district purchases included).
 */
CQIO_API double cqio_economy_own_coefficient(const cqio_economy *economy, int location,
                                             int supplier, int user);

/* ---- multipliers of the base year ------------------------------------------------------------ */

/** What one unit of final demand sets off, by kind of effect. */
enum {
  CQIO_EFFECT_OUTPUT,
  CQIO_EFFECT_VALUE_ADDED,
  CQIO_EFFECT_EMPLOYMENT,
  CQIO_EFFECT_INCOME,
  CQIO_EFFECTS
};
/** Parts of Round's decomposition between zones (15.7). */
enum { CQIO_ROUND_OWN, CQIO_ROUND_SPILLOVER, CQIO_ROUND_FEEDBACK, CQIO_ROUNDS };

/** Multipliers and urban-rural links of the base year; owned arrays. */
typedef struct {
  double *open[CQIO_EFFECTS], *closed[CQIO_EFFECTS]; /**< [n] type I and type II, per unit (15.1) */
  int households;
  double *income_response;   /**< [H][H] V~ L C (7.5) */
  double *income_multiplier; /**< [H][H] interrelational income multiplier K (7.5) */
  double group_multiplier[CQIO_GROUPS * CQIO_GROUPS]; /**< K between groups, weighted by income */
  /** Effect of base-year final demand met in zone d on location l: [ROUNDS][zones d][L] (15.7). */
  double *zonal_output, *zonal_value_added, *zonal_employment;
  double dependence_supplied; /**< share of rural output due to final demand met in town (15.7 A) */
  double dependence_residents; /**< the same for final demand made in town (15.7 B) */
  double direct, indirect, induced[CQIO_GROUPS]; /**< base-year output by origin (7.8), 1e8 CNY */
  double rural_output_remittances; /**< rural output that exists because money is sent home (7.9) */
} cqio_multipliers;

/** Computes all of it for the base-year households of OPTIONS. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_multipliers_create(const cqio_economy *economy,
                                                            const cqio_options *options,
                                                            cqio_multipliers **out);
CQIO_API void cqio_multipliers_destroy(cqio_multipliers **multipliers);

CQIO_END_DECLS

#endif
