/**
 * @file
 * regional: from one municipal table to districts and zones: import removal, district and zone
 * output, trade by gravity or location quotients, balancing (GRAS), jobs (method sections 2-4).
 *
 * Arrays are replicated and row-major. R districts, Z zones, S sectors; L = R*Z locations,
 * l = r*Z + z. Location-major arrays [L][S] are in account order; margins and factors of trade are
 * sector-major [S][L]. Money is in any one unit. "Replicated" functions are not collective but need
 * equal arguments on every rank and then return equal bits and status.
 */
#ifndef CQIO_REGIONAL
#define CQIO_REGIONAL

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/** Extents and the keys used in messages (arrays of R and S strings, borrowed). */
typedef struct {
  int districts, zones, sectors;
  char *const *district, *const *sector;
} cqio_regional_frame;

/* ---- import removal (method 2.3-2.7) --------------------------------------------------------- */

/** The municipal table; all borrowed. */
typedef struct {
  const double *flows;        /**< [S][S] row = product, column = user */
  const double *final_demand; /**< [S] households + government + gross fixed capital formation */
  const double *inventories, *outflow, *inflow, *discrepancy, *output; /**< [S] */
} cqio_municipal_table;

/** Result of the import removal; arrays owned, released by cqio_imports_free. */
typedef struct {
  double *coefficients;          /**< [S][S] a_ij = Z_ij / x_j, zero column where x_j = 0 (2.3) */
  double *import_share;          /**< [S] m (2.4) */
  double *net_exports;           /**< [S] e: outflow less re-export; may be negative (W201) */
  double *residual;              /**< [S] zeta: negative inventories + discrepancy */
  double *reexport;              /**< [S] RE */
  double *domestic_use;          /**< [S] D */
  double identity_error;         /**< largest error of (2.5) relative to max(x, D) */
  int absent, guarded, negative; /**< sectors with x = 0; with re-export; with e < 0 */
} cqio_imports;

/**
 * Splits inflows from domestic use with the re-export guard, so that x = (1-m) D + e + zeta (2.5).
 * D = 0 gives m = 0. Warns (W201) for each e < 0. CQIO_DATA: value not finite, negative output,
 * flow, domestic use, inflow or outflow, input without output, (2.5) violated beyond 1e-9.
 * Replicated. Uses FRAME->sectors and ->sector only.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_import_removal(cqio_ctx *ctx,
                                                        const cqio_regional_frame *frame,
                                                        const cqio_municipal_table *table,
                                                        cqio_imports *out);
/** Releases the arrays and zeroes the struct; a zeroed struct is allowed. */
CQIO_API void cqio_imports_free(cqio_imports *imports);

/* ---- output of districts and zones (method 3.1, 4.2) ----------------------------------------- */

/**
 * district_output[r][i] = output[i] * activity[r][i] / sum_r activity[r][i]  ([R][S],
 * caller-owned). CQIO_DATA: negative activity, or a sector with output and no activity. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_district_output(cqio_ctx *ctx,
                                                         const cqio_regional_frame *frame,
                                                         const double *output,
                                                         const double *activity,
                                                         double *district_output);

/**
 * Splits district output into the zones 0 urban and 1 rural (frame->zones = 2): the rural share is
 * rural_share[i] times min(1, rural resident share of the district / of all) unless the sector is
 * primary, at most 0.98, and 0 without rural residents. OUTPUT is [L][S], caller-owned.
 * CQIO_DATA: share outside [0, 1], urban residents outside [0, residents]. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_zone_split(cqio_ctx *ctx, const cqio_regional_frame *frame,
                                                    const double *district_output,
                                                    const double *rural_share,
                                                    const bool *is_primary, const double *residents,
                                                    const double *urban_residents, double *output);

/* ---- gravity trade (method 3.9-3.13) --------------------------------------------------------- */

/**
 * Margins of trade (3.9), both [S][L], caller-owned:
 *   supply[i][l] = x_i[l] (1 - (e_i + zeta_i)/x_i),
 *   demand[i][k] = (1 - m_i) (sum_j a_ij x_j[k] + fd_i[k]).
 * OUTPUT and FINAL_DEMAND (before routing, positive inventories included) are [L][S]. Both rows are
 * set to zero where demand is at most 1e-12 of output (product fully imported or unused).
 * CQIO_DATA: negative supply or demand, naming sector and district. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_trade_margins(
    cqio_ctx *ctx, const cqio_regional_frame *frame, const cqio_imports *imports,
    const double *output, const double *final_demand, double *supply, double *demand);

/**
 * Kernel [R][R] of one trade class (3.10): exp(-beta D), or D^-beta when POWER. Entries are kept
 * above 1e-100, so that every pair of districts can trade. DISTANCE [R][R] in km, positive, own
 * district included. CQIO_DATA otherwise, or when beta is negative. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_trade_kernel(cqio_ctx *ctx,
                                                      const cqio_regional_frame *frame,
                                                      const double *distance, double beta,
                                                      bool power, double *kernel);

/** A trade problem; all borrowed. */
typedef struct {
  cqio_regional_frame frame;
  int classes;
  char *const *class_key;        /**< [classes] for messages */
  const int *sector_class;       /**< [S] */
  const double *distance;        /**< [R][R] km */
  const double *import_share;    /**< [S] */
  const double *supply, *demand; /**< [S][L] equal in sum for each sector (to 1e-9) */
  /** Own markets (27.1): the kernel of product i is KERNEL_t + own_scale_i own_kernel_t; both NULL
   * without. For cqio_gravity_balance; cqio_gravity_calibrate does without. */
  const double *own_kernel; /**< [classes][R][R] (cqio_own_market_split) */
  const double *own_scale;  /**< kappa [S] */
} cqio_trade_problem;

/**
 * Trade shares in factored form (3.12); arrays owned, released by cqio_trade_free.
 *   c_i[l,k] = from[i][l] * W_t[r(l), r(k)] * to[i][k],  sum_l c_i[l,k] = 1 - m_i,
 * with t the class of sector i. A product without supply and demand has c_i = 0. A column without
 * base-year demand keeps the shares of its place, so that demand arising there later is served.
 */
typedef struct {
  double *from, *to;  /**< [S][L] */
  int *sweeps;        /**< [S] row and column passes, 0 for a product without trade */
  double *row_error;  /**< [S] largest row error after balancing relative to the largest supply */
  double *class_haul; /**< [classes] flow-weighted mean distance, km; 0 without trade */
  double *class_flow; /**< [classes] money traded within the municipality */
} cqio_trade;

/**
 * Balances all products to their margins by iterative proportional fitting, T = diag(u) W diag(v)
 * (3.11), finishing on the column step; stops when the largest row error is at most TOLERANCE times
 * the largest district supply. KERNEL is [classes][R][R], non-negative (cqio_trade_kernel, possibly
 * times a lever of the same shape). Products are dealt to the ranks whole, so the bits do not
 * depend on the number of ranks. Collective. CQIO_DATA: negative margins, sums that differ by more
 * than 1e-9, a margin no kernel entry can serve; CQIO_CONVERGENCE: MAX_SWEEPS passed; each naming
 * the sector.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_gravity_balance(cqio_ctx *ctx,
                                                         const cqio_trade_problem *problem,
                                                         const double *kernel, double tolerance,
                                                         int max_sweeps, cqio_trade *out);
CQIO_API void cqio_trade_free(cqio_trade *trade);

/**
 * Column factors of one product, TO[l], such that sum_l FROM[l] W[r(l), r(k)] TO[k] = KEPT for
 * every k (3.12), with the kernel W of its class; 0 where nothing can be supplied. Not collective.
 */
CQIO_API void cqio_trade_close(int districts, int zones, const double *kernel, double kept,
                               const double *from, double *to);

/**
 * Finds beta of each class such that the mean haul of its balanced trade meets TARGET (km), in the
 * exponential or (POWER[t]) power form (section 3, calibration). Classes without trade, or with
 * TARGET[t] <= 0, keep BETA[t]. HAUL[t] receives the haul reached (classes without trade: 0).
 * CQIO_DATA with the reachable range when the target lies outside. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_gravity_calibrate(cqio_ctx *ctx,
                                                           const cqio_trade_problem *problem,
                                                           const bool *power, const double *target,
                                                           double *beta, double *haul);

/* ---- own markets (method 27.1-27.3) -----------------------------------------------------------
 */

/** Shares of local use that are to be met inside the own market; borrowed. */
typedef struct {
  const int *market;       /**< [classes][R] any number that districts of one market share */
  const double *own_share; /**< [S] target, within (0, 1); negative: none, plain gravity */
} cqio_own_markets;

/** Trade at the scales found; 0 for a product without trade. Arrays of the caller. */
typedef struct {
  double *scale;                            /**< [S] kappa, 1 without target */
  double *own_market, *own_district, *haul; /**< [S] parts of the flows inside; km */
  double *low, *high;                       /**< [S] the own-market shares within reach (27.3) */
} cqio_market_trade;

/** Moves the entries of KERNEL [R][R] inside a market to OWN [R][R], which is zero elsewhere. Not
 * collective. */
CQIO_API void cqio_own_market_split(int districts, const int *market, double *kernel, double *own);

/**
 * Finds for each product the scale kappa with which the trade balanced as by cqio_gravity_balance
 * meets its target (27.2), from the kernels of PROBLEM outside and inside the markets; own_scale of
 * PROBLEM is not read. Warns (W341) for a target within 1 % of the end of its range. Products are
 * dealt to the ranks whole. Collective. CQIO_DATA (E340): a target out of reach, with the range;
 * CQIO_CONVERGENCE: not met with ln kappa in [-8, 16]; each naming the sector.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_own_market_scales(cqio_ctx *ctx,
                                                           const cqio_trade_problem *problem,
                                                           const double *kernel,
                                                           const cqio_own_markets *markets,
                                                           int max_sweeps, cqio_market_trade *out);

/* ---- location quotients (method 3.3-3.8) ----------------------------------------------------- */

typedef enum {
  CQIO_QUOTIENT_SLQ,
  CQIO_QUOTIENT_CILQ,
  CQIO_QUOTIENT_RLQ,
  CQIO_QUOTIENT_FLQ,
  CQIO_QUOTIENT_AFLQ
} cqio_quotient;

/**
 * Location quotients LQ_ij [S][S] of one district with output DISTRICT[S] in a municipality with
 * output MUNICIPAL[S] (3.3-3.7); SLQ_ij = SLQ_i. A column with SLQ_j = 0 is 0. DELTA in [0, 1) is
 * used by FLQ and AFLQ. Not collective; no failure: arguments must be >= 0 with positive sums.
 */
CQIO_API void cqio_location_quotients(cqio_quotient kind, int sectors, const double *district,
                                      const double *municipal, double delta, double *quotient);

/**
 * Self-supply shares t[r][i][j] = min(1, LQ_ij) of every district (3.8), [R][S][S], caller-owned;
 * CILQ has SLQ on its diagonal here (the mixed variant, as CILQ_ii = 1 says nothing).
 * slq[r][i] = min(1, SLQ_i) ([R][S]) is the share for final demand. CQIO_CONFIG: delta outside
 * [0, 1). A district without output has t = 0. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_self_supply(cqio_ctx *ctx,
                                                     const cqio_regional_frame *frame,
                                                     cqio_quotient kind, double delta,
                                                     const double *district_output,
                                                     const double *output, double *t, double *slq);

/**
 * Purchases within the own district, the rest left to gravity; arrays owned, released by
 * cqio_local_trade_free. The operator is, with r the district of k,
 *   A[(l,i),(k,j)] = [l in r] split[i][l] * local_technology[r][i][j]
 *                  + c_i[l,k] * remaining_technology[r][i][j],
 *   f[(l,i)] = sum_k ([l in r] split[i][l] * local_final[r][i]
 *                  + c_i[l,k] * remaining_final[r][i]) fd_i[k],
 * where c_i comes from cqio_gravity_balance with the remaining margins.
 */
typedef struct {
  double *local_technology;     /**< [R][S][S] (1-m_i) t_ij a_ij */
  double *remaining_technology; /**< [R][S][S] (1-t_ij) a_ij */
  double *local_final;          /**< [R][S] (1-m_i) times the self-supplied share */
  double *remaining_final;      /**< [R][S] one less the self-supplied share */
  double *split;                /**< [S][L] share of the zone in the district's supply */
  double *supply, *demand;      /**< [S][L] remaining margins */
  int caps; /**< (district, product) pairs whose own use was cut to the supply */
} cqio_local_trade;

/**
 * Splits the base-year uses by the shares T [R][S][S] and SLQ [R][S] of cqio_self_supply; own use
 * never exceeds the supply of the district for municipal use (both shares of that product are
 * scaled down). SUPPLY, DEMAND as from cqio_trade_margins. CQIO_DATA: margins that differ by more
 * than 1e-9 in sum. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_local_purchases(
    cqio_ctx *ctx, const cqio_regional_frame *frame, const cqio_imports *imports, const double *t,
    const double *slq, const double *output, const double *final_demand, const double *supply,
    const double *demand, cqio_local_trade *out);
CQIO_API void cqio_local_trade_free(cqio_local_trade *trade);

/* ---- balancing tables (method 3.14) ---------------------------------------------------------- */

/** A table with row and column targets; borrowed. Names may be NULL (then numbers are shown). */
typedef struct {
  int rows, columns;
  const double *prior;                    /**< [rows][columns], any signs */
  const double *row_total, *column_total; /**< [rows], [columns] */
  char *const *row_name, *const *column_name;
} cqio_margins_problem;

typedef struct {
  int iterations;
  double row_error, column_error; /**< largest, relative to the largest |total| */
  double adjusted; /**< column totals were raised by this part of sum |totals| to meet the rows */
} cqio_gras_report;

/**
 * GRAS: X_ij = r_i P_ij s_j - N_ij / (r_i s_j) nearest to the prior P - N with the given totals
 * (Junius & Oosterhaven 2003; rows without positive entries after Temurshoev et al. 2013); RAS
 * when the prior has no negative entry. Columns first, then rows: row totals are met to rounding.
 * Stops when r changes by at most TOLERANCE relative to itself. RESULT, R and S are
 * caller-owned; R, S and REPORT may be NULL. A line with total 0 and entries of one sign becomes 0;
 * lines without entries have factor 0. CQIO_DATA: totals whose sums differ by more than 1e-6, or a
 * pattern that blocks a total, naming the row or column; CQIO_CONVERGENCE after MAX_ITERATIONS.
 * Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_gras(cqio_ctx *ctx, const cqio_margins_problem *problem,
                                              double tolerance, int max_iterations, double *result,
                                              double *r, double *s, cqio_gras_report *report);

/* ---- jobs ------------------------------------------------------------------------------------ */

/**
 * Jobs by district and sector: activity times employed persons of the sector, balanced within each
 * stratum to the district totals; sector totals are met to rounding.
 *   employed[S] persons by sector, sector_stratum[S], district_employed[R][strata] persons,
 *   jobs[R][S] persons, coefficient[R][S] = jobs / district_output (0 without output);
 * caller-owned. CQIO_DATA as cqio_gras, or jobs in a sector without output. Replicated.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_district_jobs(
    cqio_ctx *ctx, const cqio_regional_frame *frame, int strata, const int *sector_stratum,
    const double *employed, const double *district_employed, const double *activity,
    const double *district_output, double *jobs, double *coefficient);

CQIO_END_DECLS

#endif
