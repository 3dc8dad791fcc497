/* The model of an equilibrium and the point that a search is at, shared by the files of this room.
 * LOCAL arrays have the accounts, or locations, of this rank; all others are replicated. */
#ifndef CQIO_EQUILIBRIUM_EQUILIBRIUM
#define CQIO_EQUILIBRIUM_EQUILIBRIUM

#include "cqio/equilibrium.h"

enum { ANDERSON_DEPTH = 8, KEPT = ANDERSON_DEPTH - 1 }; /* points and their differences */

/* What the ranks tell each other of a location after a step. */
enum { WAGE_BILL, VALUE_ADDED, LABOUR, CONSUMER, CHANGE, LARGEST, INVESTED, SUMS };

/* Steps between evaluations, z <- z + sum; local rents, then wages. */
struct anderson {
  int64_t local, markets;
  int count;                         /* differences kept */
  double gram[KEPT][KEPT];           /* products of the differences of steps, without ridge */
  double *next[KEPT], *step[KEPT];   /* differences, the oldest first: of z + step, and of step */
  double *last_next, *last_step;     /* [local + markets] */
  double *price[KEPT], *sales[KEPT]; /* [local] differences of what clears at these places */
  double *last_price, *last_sales;
  bool begun;
};

struct cqio_equilibrium_model {
  cqio_ctx *ctx;
  cqio_equilibrium_base base;
  cqio_equilibrium_rules rules;
  const cqio_factored_structure *structure;
  int S, G;
  int64_t L, n;                /* everywhere */
  int64_t first, count;        /* accounts of this rank */
  int64_t place, places;       /* its locations */
  int64_t *location;           /* [ranks + 1] first location of each rank */
  double *fixed;               /* gK [S] */
  double *damping;             /* of rents [S] (27.24) */
  double *turned;              /* [S][S] transpose of the technology */
  double *use[CQIO_SPENDINGS]; /* local, households and government tilted by the case (27.9) */
  double *output, *log_output, *outside; /* local */
  bool *active;                          /* local */
  int64_t *idle, idles;                  /* local accounts that are not */
  double *worker;                        /* jobs per output of the base year, local */
  double *weight;                        /* lambda [L]: part of residents of the market */
  double *market_residents, *market_jobs, *market_wages; /* [G] */
  double residents, gdp;                                 /* of the base year */
  double *product_room;
  struct anderson anderson;

  /* the case, local */
  double *log_capital, *shift, *investment;    /* shift: log productivity */
  const double *given_spending;                /* borrowed, or NULL */
  const double *agglomeration;                 /* the same, local */
  double *usual_labour, *crowd;                /* log E of the reference; log E over it [G] */
  double *hats;                                /* N [L] */
  double *supply;                              /* part J0 sum lambda N [G] (27.13) */
  double *export_shift, *work, *log_reference; /* exp d, exp q [S]; [G] */
  double *imported;                            /* m po^-theta [S] (27.6) */
  double consumption, outside_price;
  bool fixed_wages, responds;

  /* the point, local but for wages */
  double *wage, *rent, *price, *index, *sales; /* sales: Y */
  double *weighted, *inverse, *exports;        /* exp(-theta lp), 1/q (27.7), Ex */
  double *spending, *use_all;                  /* V, a Y + V */
  double *capital_index;                       /* log price of investment by location */
  double *next_wage, *next_rent;
  double *sums, *everywhere;       /* [places][SUMS], [L][SUMS] */
  double *earned, *other, *public; /* hats of (27.9) by location [L] */
  double *market;                  /* [G] work space */
  double *work_a, *work_b;         /* local work space */
  double total;                    /* hat of GDP */
  double price_change;             /* of the last step of prices */
  int64_t applications;
};

/* ---- prices.c: (27.5)-(27.8) ----------------------------------------------------------------- */

/* Price fixed point to TOLERANCE at the wages and rents of the point; then index, weights, exports.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__clear_prices(cqio_equilibrium_model *model, double tolerance);

/* ---- goods.c: (27.9), (27.10) ---------------------------------------------------------------- */

/* Sales that clear at the prices of the point, to TOLERANCE of the largest. Collective. */
CQIO_NODISCARD cqio_status cqio__clear_goods(cqio_equilibrium_model *model, double tolerance);
/* Sums by location of the sales of the point; hats of household income from work and from the rest,
 * and of public spending. Collective. */
CQIO_NODISCARD cqio_status cqio__earn(cqio_equilibrium_model *model);
/* Incomes of sums at hand, and spending; a Y + V. Collective. */
CQIO_NODISCARD cqio_status cqio__spend(cqio_equilibrium_model *model);
/* to = C' (a Y + V) + Ex at the spending of the point. Collective. */
CQIO_NODISCARD cqio_status cqio__sell(cqio_equilibrium_model *model, double *to);
/* everywhere = sums of all locations. Collective. */
CQIO_NODISCARD cqio_status cqio__gather_sums(cqio_equilibrium_model *model);
/* to [G] = sum over the locations of each market of everywhere[l][WHICH] times FACTOR[l] (NULL: 1).
 */
void cqio__market_sums(const cqio_equilibrium_model *model, int which, const double *factor,
                       double *to);
/* The largest of one number a rank. Collective. */
CQIO_NODISCARD cqio_status cqio__greatest(cqio_equilibrium_model *model, double *value);

/* ---- factor_markets.c: (27.11)-(27.13) ------------------------------------------------------- */

/* next_rent and next_wage from the sales and prices of the point, and their largest distance from
 * those it has. Collective. */
CQIO_NODISCARD cqio_status cqio__clear_factors(cqio_equilibrium_model *model, double *residual);

/* ---- equilibrium.c --------------------------------------------------------------------------- */

/* A point of GIVEN near enough to the start to say where to go on, not an answer: what rents and
 * wages miss is a thousandth of what they missed there. Collective. */
CQIO_NODISCARD cqio_status cqio__equilibrium_draft(cqio_equilibrium_model *model,
                                                   const cqio_equilibrium_case *given,
                                                   cqio_equilibrium *out);

/* ---- anderson.c ------------------------------------------------------------------------------ */

CQIO_NODISCARD cqio_status cqio__anderson_create(cqio_ctx *ctx, int64_t local, int64_t markets,
                                                 struct anderson *out);
void cqio__anderson_free(struct anderson *anderson);
/* Moves the rents and wages of the point towards the next ones, and prices and sales to where they
 * will clear as far as the last steps tell. Collective. */
CQIO_NODISCARD cqio_status cqio__anderson_step(cqio_equilibrium_model *model);

/* ---- given_case.c ---------------------------------------------------------------------------- */

/* Takes over a case and puts the point at its start. Replicated. */
CQIO_NODISCARD cqio_status cqio__take_case(cqio_equilibrium_model *model,
                                           const cqio_equilibrium_case *given);

/* ---- accepted_point.c ------------------------------------------------------------------------ */

/* OUT from the point that the model is at, with its residuals of goods and external account.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__read_point(cqio_equilibrium_model *model, cqio_equilibrium *out);
/* Proves the error of its output for its spending (16.6). Collective. */
CQIO_NODISCARD cqio_status cqio__certify_goods(cqio_equilibrium_model *model,
                                               cqio_equilibrium *point);

#endif
