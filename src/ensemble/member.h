/* One member of an ensemble, computed whole on one rank. */
#ifndef CQIO_ENSEMBLE_MEMBER
#define CQIO_ENSEMBLE_MEMBER

#include "cqio/numeric.h"
#include "ensemble/perturbation.h"
#include "years/market_study.h"
#include "years/trajectory.h"

/* What a rank needs for its members; owned but for BASE, SCENARIO, CALIBRATION. */
typedef struct {
  const cqio_economy *base; /* of a context of one rank */
  const cqio_calibration *calibration;
  cqio_options options, perturbed; /* of the scenario, and of the member */
  cqio_design *design;
  cqio_perturbation *perturbation;
  cqio_dataset data; /* copies of the base with the arrays of the member in place of some */
  cqio_economy economy;
  int years;
  cqio_year *year;               /* [years] results of the member */
  cqio_nearby *nearby;           /* years */
  cqio_households *households;   /* static and closed: those of the base */
  cqio_certificate *certificate; /* static and closed: of the base */
  double *claims;                /* [n] of the base on its own output */
  double *work, *change, *bound; /* [n] */
  double *pairs;                 /* [R][R] work space */
  cqio_market_study *market;     /* markets: of the base case, near which members are calibrated */
} cqio_member;

/*
 * Prepares members of SCENARIO: design, base trajectory or base households, work space. CALIBRATION
 * may be NULL for static members. Afterwards member->year holds the base case, all spreads zero.
 * ECONOMY must be of a context of one rank. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__member_create(const cqio_economy *economy,
                                               const cqio_scenario *scenario,
                                               const cqio_calibration *calibration,
                                               cqio_member **out);
void cqio__member_destroy(cqio_member **member);

/*
 * Computes member NUMBER (from 0) into member->year. The inputs are perturbed (16.1); technology
 * and value added of a sector are divided by their sum (2.9), trade shares by the sum of a column
 * (3.12). Output of the base year follows from its final demand; every system is certified.
 * Years: eta0, growth and productivity shift are those that the reference was calibrated to, eta0
 * times its multiplier; nothing is calibrated again. With markets each member is calibrated anew,
 * in its own economy, and its net effects are found where the job wants them. Static: the base
 * year's final demand, with households responding when model.closure says so. CQIO_NUMERIC when an
 * output is negative or no certificate is found; CQIO_CONVERGENCE.
 */
CQIO_NODISCARD cqio_status cqio__member_compute(cqio_member *member, int64_t number);

/* The years of a member whose markets clear and whose base year is there, into member->year: its
 * reference calibrated near NEAR, its scenario, net effects (member_markets.c). PARK_FACTORS as in
 * cqio__market_find. KEEP: gets the study, NULL: nobody wants it. Errors of cqio__market_find,
 * cqio__market_net and cqio__markets_run. */
CQIO_NODISCARD cqio_status cqio__member_clear(cqio_member *member, const cqio_market_study *near,
                                              const double *park_factors, cqio_market_study **keep);

/* Puts the perturbed inputs of member NUMBER into its own arrays (perturbed_inputs.c). */
void cqio__member_perturb(cqio_member *member, int64_t number);

#endif
