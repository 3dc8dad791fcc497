/**
 * @file
 * transforms: an input-output table becomes another one, step by step.
 */
#ifndef CQIO_TRANSFORMS
#define CQIO_TRANSFORMS

#include "cqio/iotable.h"

CQIO_BEGIN_DECLS

/** Option of step INDEX without its dashes, "aggregate-regions", NULL past the last; what must
 * stand behind it; what it does. Not collective. */
CQIO_API const char *cqio_transform_option(int index);
CQIO_API const char *cqio_transform_expected(int index);
CQIO_API const char *cqio_transform_text(int index);

typedef struct {
  int index;         /**< of the step, as above */
  const char *value; /**< what stands behind its option */
} cqio_transform_step;

/**
 * Replaces *TABLE, which was read with options.flows, dense, by what COUNT steps make of it in
 * their order (docs/files.md). Rank 0 holds the whole table, twice in a step; results are the same
 * for any number of ranks. Each step checks what it must keep, and says it to REPORT on rank 0,
 * unless that is NULL. OPTIONS, NULL: defaults, are those of reading: the result passes the checks
 * of all tables; roles stay what they are.
 *
 * Errors: CQIO_USAGE for a step that does not exist and for values that say nothing; CQIO_DATA for
 * concordances that do not fit the table, different units or roles in one sum, and where an
 * identity is off by more than 1e-9 of all flows; CQIO_IO; CQIO_MEMORY. *table is NULL, or what it
 * was, then. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_transform(cqio_ctx *ctx, cqio_io_table **table, int count,
                                                   const cqio_transform_step *step,
                                                   const cqio_io_options *options, FILE *report);

CQIO_END_DECLS

#endif
