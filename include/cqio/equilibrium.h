/**
 * @file
 * equilibrium: the static spatial equilibrium around a base year, in ratios to it
 * (method 27.5-27.13): prices from costs, trade shares that follow prices, goods that clear by a
 * Leontief solve, wages of labour markets, rents of fixed factors; and the growth by stratum that
 * leads through published years (27.14-27.16).
 *
 * Accounts as those of the operator (cqio/operator.h): n = L S, account = location * S + sector.
 * Arrays of base, case and result are replicated, equal on all ranks; the work is distributed by
 * district as the products of the operator are. Results have the same bits on any number of ranks:
 * sums over accounts of a location are formed on its rank, sums over locations in their order. A
 * hat is a ratio to the base year; "log" says that a number is the natural logarithm of one. Values
 * are at the numeraire, prices outside the region being exp(outside_price). Nothing here is warned
 * of unless it says so.
 */
#ifndef CQIO_EQUILIBRIUM_H
#define CQIO_EQUILIBRIUM_H

#include "cqio/operator.h"
#include "cqio/solve.h"

CQIO_BEGIN_DECLS

/** Final uses by location before routing. */
enum {
  CQIO_SPENT_BY_HOUSEHOLDS,
  CQIO_SPENT_BY_GOVERNMENT,
  CQIO_SPENT_ON_CAPITAL,
  CQIO_SPENT_ON_INVENTORIES,
  CQIO_SPENDINGS
};

/** The base year, in money of any one unit; a balanced account: output = A output + C use +
 * outside. All borrowed; they must outlive the model. */
typedef struct {
  cqio_operator *trade;  /**< open, factored, by kernels, with one technology and no own-district
                            purchases; a (n columns) and c (27.1)-(27.3) of the base year */
  const double *output;  /**< X [n] */
  const double *outside; /**< Ex0 [n], of either sign */
  const double *use[CQIO_SPENDINGS];        /**< [L][S] */
  const double *value_added, *compensation; /**< v, gL [S] per unit of output */
  const double *import_share;               /**< m [S] */
  const double *jobs;                       /**< J0 [n] persons */
  const double *residents;                  /**< [L] persons */
  int strata, markets;
  const int *stratum;       /**< [S] */
  const int *market;        /**< [L] labour market of a location */
  cqio_account_names names; /**< for messages */
} cqio_equilibrium_base;

/** Rules; borrowed arrays. */
typedef struct {
  const double *elasticity;         /**< theta [S] of trade, > 0 */
  const double *outside_elasticity; /**< [S] of sales outside, >= 0; NULL: theta */
  const double *supply_response;    /**< phi [G] of labour to real wages; NULL: none */
  double factor_elasticity; /**< psi of the fixed factor, >= 0; INFINITY: rents do not move */
  double labour_income;     /**< sL: part of household income that comes from work (27.9) */
} cqio_equilibrium_rules;

/** psi = 0, sL = 0.8, no response of supply; elasticity is for the caller to set. */
CQIO_API void cqio_equilibrium_rules_init(cqio_equilibrium_rules *rules);

/** Base and rules made ready, with work space. Used by one thread at a time. */
typedef struct cqio_equilibrium_model cqio_equilibrium_model;

/** BASE and RULES are copied, their arrays borrowed. Collective. Errors: CQIO_INTERNAL for an
 * operator of another kind, CQIO_DATA for accounts below 0 or jobs without output, (E353) where the
 * fixed factor of a sector earns less than nothing or a rule is out of its range, CQIO_MEMORY. *out
 * = NULL on failure. */
CQIO_API CQIO_NODISCARD cqio_status cqio_equilibrium_create(cqio_ctx *ctx,
                                                            const cqio_equilibrium_base *base,
                                                            const cqio_equilibrium_rules *rules,
                                                            cqio_equilibrium_model **out);
CQIO_API void cqio_equilibrium_destroy(cqio_equilibrium_model **model);

/** A point of equilibrium. Owned arrays, released by cqio_equilibrium_free. */
typedef struct {
  double *wage;      /**< log w [G] */
  double *rent;      /**< log r [n] */
  double *price;     /**< log p [n] of producers */
  double *index;     /**< log P [L][S] of composites at their place of use */
  double *output;    /**< Y [n], value */
  double *outside;   /**< Ex [n], value */
  double *spending;  /**< V [L][S], value, before routing */
  double *jobs;      /**< [n] persons */
  double *real;      /**< [n] value added at base prices */
  double *consumer;  /**< log price of the basket of households [L] */
  double *invested;  /**< log price of what is invested at a location, lPI of (27.9) [L] */
  double *real_wage; /**< log omega [G] */
  double *labour;    /**< E [G] persons supplied */
  double gdp;        /**< hat of the sum of v Y */
  double imports;    /**< value */
  double residual;   /**< largest |log| of rents and wages (27.11)-(27.13) */
  double goods;      /**< max |Y - C'(a Y + V) - Ex| / max Y (27.10) */
  double external;   /**< |GDP - (V + Ex - imports)| / base GDP: Walras' law */
  double bound;      /**< largest proven relative error of Y for this spending (16.6); 0 without */
  int evaluations;   /**< of the markets of factors */
  int64_t applications; /**< products with trade shares, forward and transposed */
} cqio_equilibrium;
CQIO_API void cqio_equilibrium_free(cqio_equilibrium *point);
/** TO becomes an equal point with arrays of its own. Collective. CQIO_MEMORY: TO is empty. */
CQIO_API CQIO_NODISCARD cqio_status cqio_equilibrium_copy(const cqio_equilibrium_model *model,
                                                          const cqio_equilibrium *from,
                                                          cqio_equilibrium *to);

/** What differs from the base year; NULL, or what cqio_equilibrium_case_init sets: nothing.
 * Borrowed. */
typedef struct {
  const double *capital;              /**< K [n] hats, > 0 where there is output */
  const double *residents;            /**< N [L] hats, >= 0 */
  const double *productivity;         /**< log [n] */
  const double *stratum_productivity; /**< log lT [strata], beside it */
  const double *demand;               /**< log d [strata] */
  const double *work;                 /**< log q [strata]: labour per unit of wage bill */
  const double *investment;           /**< Q [L][S] at base prices */
  const double *reference;        /**< log omega [G] of the reference, from which supply responds */
  const double *agglomeration;    /**< [n] log productivity per log labour of the market over
                                     REFERENCE_LABOUR, >= 0 */
  const double *reference_labour; /**< E [G] persons; with agglomeration */
  const double *spending;         /**< V [L][S] given in place of (27.9) */
  double participation;           /**< part: employed per resident as hat */
  double consumption;             /**< household spending of given income, as hat */
  double outside_price;           /**< log po */
  bool fixed_wages;               /**< wages stay those of the base year */
  const cqio_equilibrium *start;  /**< where the search begins */
} cqio_equilibrium_case;
CQIO_API void cqio_equilibrium_case_init(cqio_equilibrium_case *given);

/** The search. */
typedef struct {
  double tolerance;    /**< of residual, 1e-11 */
  int max_evaluations; /**< 400 */
  bool certify;        /**< prove the error of the goods solve */
} cqio_equilibrium_search;
CQIO_API void cqio_equilibrium_search_init(cqio_equilibrium_search *search);

/**
 * Finds the equilibrium of GIVEN by evaluations of the factor markets, accelerated by Anderson's
 * method, and accepts it by its residuals alone: residual <= tolerance after an evaluation whose
 * prices and goods are solved to rounding, goods and external <= 1e-12 (27.24, 27.25). Collective.
 * Errors: CQIO_DATA for what is out of its range, naming the account; CQIO_CONVERGENCE (E350)
 * naming the account with the largest residual; CQIO_NUMERIC for values that are not finite, or
 * without a certificate. OUT is empty then.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_equilibrium_solve(cqio_equilibrium_model *model,
                                                           const cqio_equilibrium_case *given,
                                                           const cqio_equilibrium_search *search,
                                                           cqio_equilibrium *out);

/** Scales [S][L] of the trade shares at POINT (27.7): with them in place of those of the base year
 * the structure of the operator is that of C'. Not collective. */
CQIO_API void cqio_equilibrium_shares(const cqio_equilibrium_model *model,
                                      const cqio_equilibrium *point, double *row_scale,
                                      double *column_scale);

/**
 * Solves GIVEN again from COUNT random places around POINT (numbers of SEED) and gives the largest
 * difference of log wages and prices, *SPREAD; warns (W351) when it is above 1e-8: more than one
 * equilibrium. Collective. Errors as cqio_equilibrium_solve.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_equilibrium_starts(cqio_equilibrium_model *model,
                                                            const cqio_equilibrium_case *given,
                                                            const cqio_equilibrium_search *search,
                                                            const cqio_equilibrium *point,
                                                            int count, uint64_t seed,
                                                            double *spread);

/* ---- growth by stratum (27.14)-(27.16) ------------------------------------------------------- */

/** What a year of the reference is to reach; borrowed. */
typedef struct {
  int year;                 /**< for messages, as the names of the strata */
  char *const *stratum_key; /**< [strata] */
  const double *real;       /**< [strata] value added at base prices as ratio to the base year */
  const double *jobs;       /**< [strata] persons; their sum sets the participation */
} cqio_growth_target;

/** What gives a year its growth, the point it leads to, and where the next search begins: a value
 * for each year, made by cqio_growth_create, of zeros, or from another by cqio_growth_copy. Arrays
 * are owned, in one block. */
typedef struct {
  int strata;
  double *productivity; /**< log lT [strata] */
  double *demand;       /**< log d [strata] */
  double *work;         /**< log q [strata] */
  double *jacobian;     /**< [3 strata - 1][3 strata - 1] of the gaps, carried from year to year */
  bool differentiated;  /**< JACOBIAN is there */
  double participation; /**< part(t) */
  double residual;      /**< largest gap */
  int equilibria;       /**< solved by the last search */
  cqio_equilibrium point;
} cqio_growth;
/** Collective. CQIO_MEMORY: OUT is empty. */
CQIO_API CQIO_NODISCARD cqio_status cqio_growth_create(cqio_ctx *ctx, int strata, cqio_growth *out);
CQIO_API CQIO_NODISCARD cqio_status cqio_growth_copy(const cqio_equilibrium_model *model,
                                                     const cqio_growth *from, cqio_growth *to);
CQIO_API void cqio_growth_free(cqio_growth *growth);

/**
 * Finds lT and d of all strata and ln q with base wage bills summing to no change, such that real
 * value added and jobs by stratum are those of TARGET and the mean log price of producers of each
 * stratum is 0: Broyden's method from the GROWTH at hand, whose derivatives are taken by
 * differences where it has none; to 1e-10. GIVEN says what else differs from the base year; its
 * participation, stratum_productivity, demand, work and start are not read. The target and people
 * of a GROWTH that is found leave it as it is, for two equilibria. Collective. Errors: CQIO_DATA
 * for a stratum without value added or wages in the base year or a target not above 0;
 * CQIO_CONVERGENCE (E352) naming the stratum that is worst, (E350) as cqio_equilibrium_solve, which
 * may give others. GROWTH is good for nothing but cqio_growth_free then.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_growth_find(cqio_equilibrium_model *model,
                                                     const cqio_growth_target *target,
                                                     const cqio_equilibrium_case *given,
                                                     const cqio_equilibrium_search *search,
                                                     cqio_growth *growth);

/** Productivity of places behind the mean comes up (27.16): productivity[l][j] -= v_j (1 -
 * exp(-RATE YEARS)) lead[l], LEAD [locations] being the log of base GDP per resident over the
 * region's. Not collective. */
CQIO_API void cqio_growth_convergence(int64_t locations, int sectors, const double *value_added,
                                      const double *lead, double rate, double years,
                                      double *productivity);

/* ---- gross effects (27.22) ------------------------------------------------------------------- */

/** COLUMNS demands, parts of that of a point; borrowed. */
typedef struct {
  int columns;
  const double *spending; /**< [columns][L][S] values by location of use, before routing */
  const double *outside;  /**< [columns][n] sales outside */
} cqio_gross_demand;

/**
 * Attributes the output of POINT, which solves GIVEN, to demands at its own trade shares:
 * OUTPUT[columns + 1][n], x = C'(a x + V) + f, the last column being what all other demand sets
 * off; they add up to the output of POINT. HOUSEHOLDS: what is earned at work is spent as in POINT
 * (type II) and no demand. Collective. Errors as cqio_leontief_solve.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_equilibrium_gross(cqio_equilibrium_model *model,
                                                           const cqio_equilibrium_case *given,
                                                           const cqio_equilibrium *point,
                                                           const cqio_gross_demand *demand,
                                                           bool households, double *output);

CQIO_END_DECLS

#endif
