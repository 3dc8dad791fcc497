/* What the program says of its results on standard output. */
#ifndef CQIO_CLI_PRINT
#define CQIO_CLI_PRINT

#include "cqio/findings.h"
#include "cqio/iotable.h"
#include "cqio/run.h"

/* Prints years of each scenario, contributions of the parks, benchmark, comparison with what is
 * published, and the certified errors. Not collective. */
void cli_print_run(const cqio_run *run, FILE *file);

/* Parts of it: employment by stratum beside what was published, and per resident; how far districts
 * are from simple rules. */
void cli_print_work(const cqio_run *run, FILE *file);
void cli_print_rules(const cqio_run *run, FILE *file);
/* What each scenario has more than the reference in the last year. */
void cli_print_effects(const cqio_run *run, FILE *file);

/* What TABLE is: accounts, roles, balances. Not collective. */
void cli_print_table(const cqio_io_table *table, int ranks, FILE *file);
/* A line that says what cqio_memory_peak has found. Not collective. */
void cli_print_memory(int ranks, double bytes, FILE *file);

/* The tables of FINDINGS, its identities and what is proven, to FILE on rank 0. Collective. */
CQIO_NODISCARD cqio_status cli_print_findings(cqio_ctx *ctx, const cqio_findings *findings,
                                              FILE *file);

/* Where SECONDS of the run of JOB went over the ranks, the rate at which it computed scenarios, or
 * MEMBERS of ensembles where there are any (-1: no rate, JOB may be NULL), the largest loss, and
 * advice, first of all where ranks and threads share processors; to FILE on rank 0. Collective. */
CQIO_NODISCARD cqio_status cli_print_times(cqio_ctx *ctx, const cqio_job *job, double members,
                                           double seconds, FILE *file);

/* What a run on RANKS will take, and how often it is gone on with in jobs of HOURS, unless
 * infinite. Not collective. */
void cli_print_estimate(const cqio_estimate *estimate, int ranks, double hours, FILE *file);

/* Summary and the largest results by label, to FILE on rank 0. Collective. */
CQIO_NODISCARD cqio_status cli_print_solution(cqio_ctx *ctx, const cqio_io_solution *solution,
                                              FILE *file);

#endif
