/* Stages that whole runs and ensembles alone have in common. */
#ifndef CQIO_RUN_STAGES_H
#define CQIO_RUN_STAGES_H

#include "cqio/run.h"

/* Options of all scenarios against the data set; problems are recorded together. Collective. */
CQIO_NODISCARD cqio_status cqio__check_options(cqio_ctx *ctx, const cqio_job *job,
                                               const cqio_dataset *data);

#endif
