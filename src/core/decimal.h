/* Decimal numbers of text, correctly rounded: the one reader of reals of the program. */
#ifndef CQIO_CORE_DECIMAL
#define CQIO_CORE_DECIMAL

#include "cqio/core.h"

/*
 * The longest number [sign] digits [. digits] [e [sign] digits] at TEXT, with a digit before the
 * exponent, rounded to nearest (ties to even) into *out, also to infinity. *places becomes at least
 * the digits behind its point, CQIO__EXPONENT for one with an exponent or with more of them. A byte
 * that is no part of a number stands at END; nothing behind it is read. Returns what follows the
 * number; NULL where there is none. Does not depend on the locale. Not collective.
 */
enum { CQIO__EXPONENT = 18 };
const char *cqio__read_decimal(const char *text, const char *end, double *out, int *places);

/*
 * COUNT such numbers with SEPARATOR between them into OUT. Returns what follows the last; NULL
 * unless all are there and finite.
 */
const char *cqio__read_decimals(const char *text, const char *end, char separator, int64_t count,
                                double *out, int *places);

#endif
