/* Uncertain inputs of an ensemble (method 16.1). */
#ifndef CQIO_ENSEMBLE_PERTURBATION
#define CQIO_ENSEMBLE_PERTURBATION

#include "cqio/economy.h"
#include "cqio/numeric.h"

/* X(NAME, key of its spread in the section ensemble): the factors of the Sobol indices. */
#define CQIO_FACTOR_LIST(X)                                                                        \
  X(COEFFICIENTS, coefficients)                                                                    \
  X(TRADE_SHARES, trade_shares)                                                                    \
  X(LABOUR, labour)                                                                                \
  X(INVESTMENT, investment)                                                                        \
  X(ICOR, icor)                                                                                    \
  X(MIGRATION, migration)                                                                          \
  X(REMITTANCES, remittances)                                                                      \
  X(PROPENSITIES, propensities)                                                                    \
  X(LOCAL_SHARE, local_share)                                                                      \
  X(MEAN_COMMUTE, mean_commute)                                                                    \
  X(OUTSIDE_RESPONSE, outside_response)                                                            \
  X(CONVERSION, conversion)                                                                        \
  X(ADDITIONALITY, additionality)                                                                  \
  X(TRADE_ELASTICITY, trade_elasticity)                                                            \
  X(LABOUR_SUPPLY, labour_supply)                                                                  \
  X(FLOW_ELASTICITY, flow_elasticity)                                                              \
  X(EXCHANGE, exchange)

enum {
#define CQIO_X(name, key) CQIO_FACTOR_##name,
  CQIO_FACTOR_LIST(CQIO_X)
#undef CQIO_X
      CQIO_FACTORS
};

/* "coefficients", "trade_shares" ... */
const char *cqio__factor_name(int factor);
/* The factors with a spread, FACTORS[0..count), in order; returns their number. */
int cqio__factors_active(const cqio_options *options, int factors[CQIO_FACTORS]);

/* Multipliers of mean 1 for one member; owned arrays. A factor without spread has exactly 1. */
typedef struct {
  double *coefficients;           /* [S][S] */
  double *trade;                  /* [classes][R][R] of the kernel */
  double *labour;                 /* [R][S] */
  double *park, *capital;         /* [P] plans; [R] capital formation of the base year */
  double *icor;                   /* [S] */
  double migration, remittances;  /* of eta0, of the remitted share */
  double propensity[CQIO_GROUPS]; /* to consume */
  double local_share, mean_commute, outside_response; /* of the keys of these names (26.11 ...) */
  double conversion;                                  /* of the conversion rate */
  double additionality, trade_elasticity, labour_supply, flow_elasticity, exchange; /* markets */
} cqio_perturbation;

CQIO_NODISCARD cqio_status cqio__perturbation_create(const cqio_economy *economy,
                                                     cqio_perturbation **out);
void cqio__perturbation_destroy(cqio_perturbation **perturbation);

/*
 * Draws the multipliers exp(s xi - s^2/2), s = sqrt(ln(1 + cv^2)) (16.1), of MEMBER. Scalar inputs
 * take xi from DESIGN, made by cqio__ensemble_design; coefficients take theirs from the random
 * numbers of (seed, sample, input).
 */
void cqio__perturbation_draw(const cqio_economy *economy, const cqio_options *options,
                             cqio_design *design, cqio_design_member member,
                             cqio_perturbation *out);
CQIO_NODISCARD cqio_status cqio__ensemble_design(const cqio_economy *economy,
                                                 const cqio_options *options, cqio_design **out);

#endif
