/* regional: two regions of five sectors of the package ioanalysis (CRAN): SLQ coefficients and a
 * RAS update. */
#include "support/mpi_test.h"

#include <math.h>

#include "cqio/regional.h"
#include "support/csv_file.h"

enum { NS = 5, NN = 10 };
static char *regions[] = {"Hogwarts", "Narnia"};
static char *sectors[] = {"1", "2", "3", "4", "5"};
static struct csv A, X, LQ, targets, A1;

static void need_files(void) {
  if (X.cell) return;
  struct csv *files[] = {&A, &LQ, &targets, &A1, &X}; /* X marks that all are read */
  const char *names[] = {"A", "lq_A", "ras_targets", "ras_A1", "X"};
  for (int n = 0; n < 5; n++) {
    char path[100];
    snprintf(path, sizeof path, "validation/ioanalysis_toy/%s.csv", names[n]);
    if (!read_csv("CQIO_SHARED_DIR", path, files[n]))
      skip_test("no %s below CQIO_SHARED_DIR", path);
  }
}

static void simple_quotients(void **state) {
  (void)state;
  need_files();
  const cqio_regional_frame two = {2, 1, NS, regions, sectors};
  double xd[NN], x[NS], t[2 * NS * NS], slq[2 * NS];
  for (int i = 0; i < NN; i++)
    xd[i] = csv_number(&X, i + 1, 2);
  for (int i = 0; i < NS; i++)
    x[i] = xd[i] + xd[NS + i];
  assert_int_equal(cqio_self_supply(test_ctx, &two, CQIO_QUOTIENT_SLQ, 0, xd, x, t, slq), CQIO_OK);
  for (int i = 0; i < NN; i++)
    for (int j = 0; j < NN; j++)
      assert_true(fabs(slq[i] * csv_number(&A, i + 1, j + 1) - csv_number(&LQ, i + 1, j + 1)) <
                  1e-14);
}

static void ras_update(void **state) {
  (void)state;
  need_files();
  double prior[NN * NN], u[NN], v[NN], result[NN * NN];
  for (int i = 0; i < NN; i++) {
    u[i] = csv_number(&targets, i + 1, 2);
    v[i] = csv_number(&targets, i + 1, 3);
    for (int j = 0; j < NN; j++)
      prior[i * NN + j] = csv_number(&A, i + 1, j + 1) * csv_number(&targets, j + 1, 1);
  }
  const cqio_margins_problem problem = {NN, NN, prior, u, v, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-12, 1000, result, NULL, NULL, NULL), CQIO_OK);
  for (int i = 0; i < NN * NN; i++) {
    double a = result[i] / csv_number(&targets, i % NN + 1, 1);
    assert_true(fabs(a - csv_number(&A1, i / NN + 1, i % NN + 1)) <
                1e-7); /* the package stops at 1e-4 */
  }
}

static int release(void **state) {
  (void)state;
  struct csv *files[] = {&A, &X, &LQ, &targets, &A1};
  for (int n = 0; n < 5; n++)
    free_csv(files[n]);
  return 0;
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(simple_quotients),
                                     cmocka_unit_test_teardown(ras_update, release)};
  return mpi_test_main(argc, argv, "validation_regional", tests, sizeof tests / sizeof *tests);
}
