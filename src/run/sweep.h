/* A sweep: its jobs, and its table, the series of the region by variant and year. */
#ifndef CQIO_RUN_SWEEP
#define CQIO_RUN_SWEEP

#include "cqio/run.h"
#include "years/quantities.h"

#define CQIO_SWEEP_PART "variants." /* FIRST-LAST, from 1: the directory of a run */
#define CQIO_SWEEP_TABLE "sweep.nc" /* in it, and of all variants in the output directory */
#define CQIO_SWEEP_COLUMNS "sweep.csv"
enum { CQIO_SWEEP_DIGEST = 65 };

/* Variants [first, first + count) of a sweep; VALUES[count][column][year]. */
typedef struct {
  const cqio_sweep *sweep;
  const char *digest; /* of the sweep: what its files must have */
  int64_t first, count;
  int columns, years;
  cqio_quantity_id column[CQIO_QUANTITIES];
  double *values; /* owned */
} cqio_sweep_table;

/* Refuses keys that are unknown, varied twice or set besides, or without effect on the table, and
 * variants that are the same. Not collective. */
CQIO_NODISCARD cqio_status cqio__sweep_check_keys(cqio_ctx *ctx, const cqio_sweep *sweep);
/* Variants of one run: from FIRST on, below LAST, those that differ in levers alone. */
int64_t cqio__sweep_run_length(const cqio_sweep *sweep, int64_t first, int64_t last);
/* The job of COUNT variants from FIRST on, which share a run; of none: what all have in common.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__sweep_job(cqio_ctx *ctx, const cqio_sweep *sweep, int64_t first,
                                           int64_t count, cqio_job **out);

/* Columns of a table of variants of JOB, the job without any; values NULL. Not collective, as all
 * below. */
void cqio__sweep_columns(const cqio_study *study, cqio_sweep_table *out);
size_t cqio__sweep_width(const cqio_sweep_table *table);
/* The rows of TABLE as NetCDF; also as CSV. */
CQIO_NODISCARD cqio_status cqio__sweep_write(const cqio_study *study, const cqio_outputs *outputs,
                                             const cqio_sweep_table *table, const char *path,
                                             bool replace);
CQIO_NODISCARD cqio_status cqio__sweep_write_csv(const cqio_study *study,
                                                 const cqio_sweep_table *table, const char *path,
                                                 bool replace);
/*
 * Rows of FILE written by cqio__sweep_write for PART of TABLE, into their places in table->values
 * (NULL: it is verified alone). INPUTS: as in the provenance, the beginning of what the file must
 * have. CQIO_DATA when it is damaged, of another sweep or other inputs. CTX is of one rank.
 */
CQIO_NODISCARD cqio_status cqio__sweep_read(cqio_ctx *ctx, const char *path, const char *inputs,
                                            const cqio_sweep_table *table, int64_t first,
                                            int64_t count);

#endif
