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

/* Unregistered residents of towns whose home is known, [R]: migrants (column sums of the stock) and
 * local people (26.21). */
void cqio__people_stock_totals(const cqio_people *people, double *totals);

#endif
