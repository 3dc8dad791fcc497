/* Stages that whole runs and ensembles alone have in common. */
#ifndef CQIO_RUN_STAGES_H
#define CQIO_RUN_STAGES_H

#include "cqio/run.h"
#include "results/results.h"

/* Gives JOB the years that it leaves to the data set, and checks the options of all scenarios
 * against it; problems are recorded together. DATA becomes what the job makes of it: trade by its
 * targets. Collective. */
CQIO_NODISCARD cqio_status cqio__check_options(cqio_ctx *ctx, cqio_job *job, cqio_dataset *data);
/* cqio_fallbacks, each note a warning. Collective. */
CQIO_NODISCARD cqio_status cqio__name_fallbacks(cqio_ctx *ctx, const cqio_job *job,
                                                const cqio_dataset *data, char **out);

/* Data, its fallbacks and MAPS where some are made, into STUDY with its context and JOB, which gets
 * its years. Collective; what was read before a failure is the caller's to release. */
CQIO_NODISCARD cqio_status cqio__inputs_read(cqio_study *study, cqio_job *job,
                                             cqio_map_input *maps);

/* What a run takes, from the sizes of its data and grid; STUDY has job and data. Not collective. */

/* Largest size of the results on the disk, bytes, before compression. */
double cqio__run_room(const cqio_study *study, const cqio_map_input *maps);
/* Memory of a rank beyond what the program has once its inputs are read, bytes; within some 20 %.
 */
double cqio__run_memory(const cqio_study *study, const cqio_map_input *maps);

#endif
