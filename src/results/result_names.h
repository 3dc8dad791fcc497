/* Names of result files, SCENARIO and the ending of their kind, and which of them a job writes. */
#ifndef CQIO_RESULTS_RESULT_NAMES
#define CQIO_RESULTS_RESULT_NAMES

#include "cqio/job.h"

typedef enum {
  CQIO_RESULT_REGIONS,
  CQIO_RESULT_MAPS,
  CQIO_RESULT_ENSEMBLE,
  CQIO_RESULT_ENSEMBLE_MAPS,
  CQIO_RESULT_DRAWS,
  CQIO_RESULT_KINDS
} cqio_result_kind;

/* What runs write by the bits of their kinds: all; cqio merge; cqio run --members. */
enum {
  CQIO_RESULTS_OF_RUN = (1 << CQIO_RESULT_KINDS) - 1,
  CQIO_RESULTS_OF_MERGE =
      1 << CQIO_RESULT_ENSEMBLE | 1 << CQIO_RESULT_ENSEMBLE_MAPS | 1 << CQIO_RESULT_DRAWS,
  CQIO_RESULTS_OF_PART = 1 << CQIO_RESULT_DRAWS
};

typedef struct {
  cqio_result_kind kind;
  char scenario[CQIO_NAME_SIZE];
} cqio_result_name;

bool cqio__writes_maps(const cqio_job *job);
/* Whether JOB has maps of its ensembles. */
bool cqio__writes_ensemble_maps(const cqio_job *job);

/* Takes NAME apart; false where it is not that of a result. */
bool cqio__result_name_read(const char *name, cqio_result_name *out);
/* Whether JOB writes NAME; of draws whether it has any of that scenario. */
bool cqio__result_is_of(const cqio_job *job, const cqio_result_name *name);

#endif
