/*
 * No memory at request k, for every k of a solve and for many of a run: the ranks take turns in
 * missing it. All of them must hear of it, with one sentence, in every phase; what is left of the
 * memory is for the sanitizers.
 */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include "cqio/iotable.h"
#include "cqio/run.h"

static long requests, fails_at; /* of this rank; 0: none */

/* Instead of that of the C library, in this program. */
void *aligned_alloc(size_t alignment, size_t size) {
  void *memory = NULL;
  if (++requests == fails_at) return NULL;
  return posix_memalign(&memory, alignment, size) == 0 ? memory : NULL;
}

static char source[1024];

static cqio_status solve(const cqio_io_request *request, const char *result) {
  cqio_io_table *table;
  cqio_io_solution *solution = NULL;
  CQIO_TRY(cqio_io_table_read(test_ctx, source, NULL, &table));
  cqio_status status = cqio_io_solve(test_ctx, table, request, &solution);
  if (!status) status = cqio_io_solution_write(test_ctx, solution, result, true);
  cqio_io_solution_destroy(&solution);
  cqio_io_table_destroy(&table);
  return status;
}

static cqio_status run(const cqio_io_request *request, const char *result) {
  cqio_job *job;
  cqio_run *run = NULL;
  char set[2][1100];
  (void)request;
  snprintf(set[0], sizeof set[0], "output.directory=%s", result);
  snprintf(set[1], sizeof set[1], "data.directory=%s", source);
  const char *const sets[] = {set[0], set[1], "output.overwrite=true", "scenarios=reference"};
  static char path[1100];
  snprintf(path, sizeof path, "%s/../../jobs/toy.yaml", source);
  CQIO_TRY(cqio_job_read(test_ctx, path, 4, sets, &job));
  cqio_status status = cqio_run_execute(test_ctx, job, &run);
  cqio_run_destroy(&run);
  cqio_job_destroy(&job);
  return status;
}

typedef cqio_status (*work)(const cqio_io_request *request, const char *result);

/* Fails request 1, 1 + STEP ... until there are no more; returns how many it failed. */
static long sweep(work task, const cqio_io_request *request, const char *result, long step) {
  int rank = cqio_ctx_rank(test_ctx), size = cqio_ctx_size(test_ctx), more = 1;
  long swept = 0;
  bool good = true;
  for (long k = 1; more; k += step + k / 64 * (step > 1), swept++) {
    int turn = (int)(swept % size);
    requests = 0;
    fails_at = rank == turn ? k : 0;
    cqio_status status = task(request, result);
    bool hit = requests >= k;
    fails_at = 0;
    int problems = cqio_ctx_problem_count(test_ctx);
    bool right = status == CQIO_MEMORY ? problems == 1 : status == CQIO_OK && problems == 0;
    if (!right) fprintf(stderr, "request %ld of rank %d: status %d\n", k, turn, (int)status);
    for (int p = 0; p < problems && !right; p++)
      fprintf(stderr, "  %s\n", cqio_ctx_problem(test_ctx, p));
    good = good && right;
    cqio_ctx_clear_problems(test_ctx);
    more = hit;
    MPI_Bcast(&more, 1, MPI_INT, turn, MPI_COMM_WORLD);
  }
  assert_all(good);
  return swept;
}

static void solves(void **state) {
  (void)state;
  static const cqio_solve_method methods[] = {
      CQIO_SOLVE_AUTO, CQIO_SOLVE_GMRES,   CQIO_SOLVE_BICGSTAB, CQIO_SOLVE_MIXED,
      CQIO_SOLVE_LU,   CQIO_SOLVE_INVERSE, CQIO_SOLVE_NEUMANN};
  const char *source_dir = getenv("CQIO_SOURCE_DIR");
  snprintf(source, sizeof source, "%s/matrices/toy", source_dir ? source_dir : ".");
  for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
    for (int closed = 0; closed < 2; closed++) {
      cqio_io_request request;
      cqio_io_request_init(&request);
      request.method = methods[m];
      request.demand = "final";
      request.closure = closed ? CQIO_IO_HOUSEHOLDS : CQIO_IO_OPEN;
      request.multipliers[CQIO_IO_OUTPUT] = request.multipliers[CQIO_IO_INCOME] = true;
      long swept = sweep(solve, &request, scratch("r.nc"), 1);
      print_message("method %d, closure %d: %ld requests\n", (int)methods[m], closed, swept);
      assert_all(swept > 50);
    }
}

static void runs(void **state) {
  (void)state;
  cqio_ctx_set_log_level(test_ctx, CQIO_LOG_ERROR);
  if (cqio_ctx_rank(test_ctx) == 0) assert_int_equal(system("rm -rf memory-run"), 0);
  MPI_Barrier(MPI_COMM_WORLD);
  long swept = sweep(run, NULL, "memory-run", 5);
  print_message("run: %ld requests\n", swept);
  assert_all(swept > 50);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(solves, scratch_setup, scratch_teardown),
      cmocka_unit_test(runs)};
  return mpi_test_main(argc, argv, "error_memory", tests, sizeof tests / sizeof *tests);
}
