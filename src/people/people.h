/* Parts of the module people shared by its files. */
#ifndef CQIO_PEOPLE_PEOPLE
#define CQIO_PEOPLE_PEOPLE

#include "cqio/people.h"

/* Name of district R for messages; BUFFER serves when the state has no names. */
typedef struct {
  char text[16];
} cqio__name_buffer;
const char *cqio__people_name(char *const *names, int r, cqio__name_buffer *buffer);

/* Fails with CQIO_DATA unless VALUES[R] are finite and >= 0. */
cqio_status cqio__people_check(cqio_ctx *ctx, int districts, char *const *names, const char *what,
                               const char *unit, const double *values);

/* Unregistered urban residents of district R, max(0, U - H) (method 11.2). */
double cqio__people_floating(const cqio_people *people, int r);

/* Births less deaths of district R, 1/year, by zone of residence or registration (method 11.3). */
static inline double cqio__people_growth_urban(const cqio_people_params *rules, size_t r) {
  return rules->growth ? rules->growth[r] : rules->growth_urban;
}
static inline double cqio__people_growth_rural(const cqio_people_params *rules, size_t r) {
  return rules->growth ? rules->growth[r] : rules->growth_rural;
}

/* Converted people by town and home (method 11.11). TOTALS[R] holds the column sums of the stock.
 */
cqio_status cqio__people_register(cqio_ctx *ctx, const cqio_people *people,
                                  const cqio_people_params *params, const double *totals,
                                  cqio_people_flows *flows);

/* People from outside by district and zone (method 11.9, 26.19), after the offers of towns. */
void cqio__people_arrive(const cqio_people *people, const cqio_people_params *params,
                         cqio_people_flows *flows);

/* ---- remittances.c: (28.7) --------------------------------------------------------------------
 */

/* Money of the migrants of PEOPLE, each of whom sends RATE of the income per head INCOME[R] of the
 * town he lives in: per urban resident SENT[R], per rural resident GOT[R]. Returns the sum, which
 * is both. What goes where nobody is rural is not sent. */
double cqio__remit(const cqio_people *people, double rate, const double *income, double *sent,
                   double *got);
/* Income per head of a zone [R] (28.7): what is earned grows from that of the base year by the
 * ratio HAT[R], BASE being income after it was SENT_BASE more, and GOT_BASE less, than that; then
 * SENT and GOT change hands. Any of the four may be NULL for 0. */
void cqio__income_with_remittances(int districts, const double *base, const double *hat,
                                   const double *sent_base, const double *got_base,
                                   const double *sent, const double *got, double *income);

/* ---- answer.c: (28.3)-(28.5) ----------------------------------------------------------------- */

/* Wages and residents of the year, into FLOWS; of a scenario what places are worth to people, after
 * the employment of towns. CQIO_DATA for what is not finite. */
cqio_status cqio__answer_value(cqio_ctx *ctx, const cqio_people *people,
                               const cqio_people_params *params, cqio_people_flows *flows);
/* Row HOME of the moves of a scenario, of MOVERS people if nothing differed (28.4). */
void cqio__answer_move(int home, double movers, cqio_people_flows *flows);
/* Rate of returns from TOWN to HOME in place of return_rate (28.4). */
double cqio__answer_return(const cqio_people_params *params, const cqio_people_flows *flows,
                           size_t home, size_t town);
/* People from outside, and exchange with it, in a scenario (28.5). */
void cqio__answer_arrive(const cqio_people *people, const cqio_people_params *params,
                         cqio_people_flows *flows);
/* True in a scenario whose people answer wages. */
static inline bool cqio__answers(const cqio_people_params *params) {
  return params->answer && params->answer->reference;
}

/* Unregistered residents of towns whose home is known, [R]: migrants (column sums of the stock) and
 * local people (26.21). */
void cqio__people_stock_totals(const cqio_people *people, double *totals);

#endif
