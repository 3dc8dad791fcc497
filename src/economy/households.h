/* Household accounts of the districts and their feedback on the economy (method section 7). */
#ifndef CQIO_ECONOMY_HOUSEHOLDS
#define CQIO_ECONOMY_HOUSEHOLDS

#include "cqio/economy.h"

/*
 * Accounts 3*district + group. Wages of a location, less the part that is not disposable, plus
 * other income of the location, accrue to its groups (omega, 7.1); migrants send part of theirs
 * home (Theta, 7.2); the rest is spent at the group's propensity on its basket (7.3). Owned arrays.
 */
typedef struct {
  int districts, sectors, accounts;
  int64_t *location;              /* [H] */
  int *group;                     /* [H] */
  double propensity[CQIO_GROUPS]; /* capped (7.7) */
  double *basket;                 /* [groups][S] propensity x basket shares */
  double *disposable;             /* [L] disposable part of the wage bill, in (0, 1] */
  double *other;                  /* [L] other income in the base year, >= 0, 1e8 CNY */
  double *wage;                   /* [n] disposable wage per unit of output */
  double *income_share;           /* [H] omega of the present year */
  double *transfer;               /* [H][H] Theta of the present year */
  double *base_income;            /* [H] income of the base year after transfers, 1e8 CNY */
  double *autonomous;             /* [L][S] base-year consumption not explained by income */
  int clipped;                    /* districts whose rural income is below the money sent there */
  cqio_household_closure closure; /* borrows the arrays above */
} cqio_households;

/* People of the base year as the data set counts them. Not collective. */
CQIO_NODISCARD cqio_status cqio__base_people(const cqio_economy *economy, cqio_people **out);

/*
 * Accounts of the base year: incomes per head of the data set are met exactly. Where wages exceed
 * the income of the data set a fixed part of them is disposable; where they fall short the
 * difference is other income. PEOPLE is the base-year state. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__households_create(const cqio_economy *economy,
                                                   const cqio_options *options,
                                                   const cqio_people *people,
                                                   cqio_households **out);
void cqio__households_destroy(cqio_households **households);

/* Income shares and transfers for the people of another year. Not collective. */
CQIO_NODISCARD cqio_status cqio__households_update(cqio_ctx *ctx, cqio_households *households,
                                                   const cqio_dataset *data,
                                                   const cqio_people *people, double remitted);
/* Remitted share in force: the option, or the data set's when that is negative. */
double cqio__households_remitted(const cqio_dataset *data, const cqio_options *options);

/* Other income of the base year after transfers, RECEIVED[H], 1e8 CNY. Not collective. */
CQIO_NODISCARD cqio_status cqio__households_other_income(cqio_ctx *ctx,
                                                         const cqio_households *households,
                                                         double *received);
/* Consumption out of other income at base-year level, added to USE[L][S] (location of use). */
CQIO_NODISCARD cqio_status cqio__households_add_other(cqio_ctx *ctx,
                                                      const cqio_households *households,
                                                      double *use);
/*
 * Incomes for output X[n] and other income times GROWTH: EARNED[H] before transfers, RECEIVED[H]
 * after them (7.4), 1e8 CNY.
 */
void cqio__households_income(const cqio_households *households, const double *output, double growth,
                             double *earned, double *received);

#endif
