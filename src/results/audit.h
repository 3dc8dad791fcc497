/* Checks of the variables of one output file, one line each. */
#ifndef CQIO_RESULTS_AUDIT
#define CQIO_RESULTS_AUDIT

#include <stdio.h>

#include "cqio/netcdf.h"

/* A file under check, and where the lines of rank 0 go (NULL: nowhere). */
struct audit {
  cqio_ctx *ctx;
  cqio_ncin *in;
  FILE *lines;
  cqio_status status; /* of the first check that failed */
};

/* A variable with its dimensions; values are owned. */
struct array {
  const char *name;
  int rank;
  const char *dims[CQIO_NC_MAX_DIMS];
  int64_t sizes[CQIO_NC_MAX_DIMS];
  int64_t count;
  double *values; /* CQIO_NC_MISSING where there is none; NULL: no such variable */
};

/* Element INDEX of dimension DIM; DIM NULL: no choice. */
struct choice {
  const char *dim;
  int64_t index;
};

/* Reads variable NAME (finite values or its declared fill value); leaves values NULL when the file
 * has none. Collective. */
cqio_status cqio__array_read(struct audit *audit, const char *name, struct array *out);
void cqio__array_free(struct array *array);

/*
 * sum[i] = sum of PART over the dimensions that LIKE lacks, at CHOICE; size[i], unless NULL, the
 * same of absolute values. Both have the shape of LIKE, whose dimensions PART must have. WEIGHT,
 * unless NULL, multiplies: its dimensions are the last ones of PART. Missing values are left out.
 */
cqio_status cqio__array_sum(struct audit *audit, const struct array *part, struct choice choice,
                            const struct array *weight, const struct array *like, double *sum,
                            double *size);

/* Prints "ok WHAT". */
void cqio__audit_pass(const struct audit *audit, const char *what);
/* False, with the first element of |SUBJECT[i] - expected[i]| > allowed[i] recorded as a problem of
 * CQIO_DATA, when there is one. Missing values of SUBJECT are left out. */
bool cqio__audit_holds(struct audit *audit, const char *what, const struct array *subject,
                       const double *expected, const double *allowed);
/* The same; prints "ok WHAT" when there is none. */
void cqio__audit_near(struct audit *audit, const char *what, const struct array *subject,
                      const double *expected, const double *allowed);
/* Prints "ok WHAT", or records the first value of SUBJECT outside [LOW, HIGH]. */
void cqio__audit_range(struct audit *audit, const char *what, const struct array *subject,
                       double low, double high);

#endif
