/* Capital stock and induced investment by the accelerator (method 9.6 b, d). */
#ifndef CQIO_YEARS_CAPITAL
#define CQIO_YEARS_CAPITAL

#include "cqio/economy.h"

enum { CQIO_GROWTH_YEARS = 3 }; /* expected growth is the mean over these years */

/* Capital of each account and its recent output; owned arrays of n. */
typedef struct {
  int64_t accounts;
  int sectors;
  double *stock;                         /* 1e8 CNY */
  double *expected_growth;               /* 1/year */
  double *recent[CQIO_GROWTH_YEARS + 1]; /* output, latest first */
  int known;                             /* entries of recent filled */
} cqio_capital;

/* Base year: stock = icor x / normal utilisation; expected growth as in the options. */
CQIO_NODISCARD cqio_status cqio__capital_create(const cqio_economy *economy,
                                                const cqio_options *options, cqio_capital **out);
void cqio__capital_destroy(cqio_capital **capital);

/* Investment each account wants, INDUCED[n] = max(0, depreciation K + lambda (icor x^e / u* - K))
 * (9.6 b), from the latest output and expected growth. */
void cqio__capital_induced(const cqio_capital *capital, const cqio_dataset *data,
                           const cqio_options *options, double *induced);

/* End of a year with OUTPUT[n] and INDUCED[n] investment: K = (1 - depreciation) K + I (9.6 d), and
 * expected growth is the clamped mean of up to three years. */
void cqio__capital_advance(cqio_capital *capital, const cqio_dataset *data,
                           const cqio_options *options, const double *induced,
                           const double *output);

#endif
