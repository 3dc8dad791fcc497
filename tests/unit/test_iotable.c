/* iotable: the same table from CSV, NetCDF and generators on any number of ranks; labels. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"
#include "support/scratch.h"

#include <math.h>

#include "cqio/netcdf.h"
#include "iotable/iotable.h"
#include "support/trade_case.h"

static const char data_folder[] = "matrices/toy";

static char *toy(void) {
  static char path[1024];
  const char *source = getenv("CQIO_SOURCE_DIR");
  snprintf(path, sizeof path, "%s/%s", source ? source : ".", data_folder);
  return path;
}

/* A [n][n] of all ranks on every rank. */
static double *whole(const cqio_io_table *table) {
  int64_t n = table->accounts;
  double *all = calloc((size_t)(n * n), sizeof *all);
  memcpy(all + table->first * n, table->rows, (size_t)(table->count * n) * sizeof *all);
  MPI_Allreduce(MPI_IN_PLACE, all, (int)(n * n), MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  return all;
}

static void toy_table(void **state) {
  (void)state;
  static const double flows[3][3] = {{10, 20, 10}, {20, 60, 20}, {10, 45, 10}};
  static const double output[3] = {100, 250, 200}, households[3] = {52, 66, 50};
  cqio_io_table *t;
  cqio_account_label label;
  assert_all(cqio_io_table_read(test_ctx, toy(), NULL, &t) == CQIO_OK);
  assert_all(t->accounts == 3 && t->absent == 0 && t->regions.count == 0);
  assert_all(strcmp(t->unit, "1e8 CNY at 2010 producer prices") == 0);
  assert_all(strcmp(cqio_io_table_label(t, 1, &label), "manufacturing") == 0);
  assert_all(cqio_io_table_find(t, "services", 1) == 2 && cqio_io_table_find(t, "x", 0) == -1);
  double *a = whole(t);
  bool good = true;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      good = good && a[3 * i + j] == flows[i][j] / output[j];
  assert_all(good);
  assert_all(memcmp(t->output, output, sizeof output) == 0);
  assert_all(t->final.count == 8 && t->primary.count == 4);
  assert_all(strcmp(t->final.name[6], "inflow") == 0 && t->final.values[6][1] == -100);
  assert_all(memcmp(t->households, households, sizeof households) == 0);
  assert_all(t->compensation[2] == 80 && t->value_added[0] == 60);
  free(a);
  cqio_io_table_destroy(&t);
}

/* The first account that has a unit gives that of the table. */
static void first_unit_blank(void **state) {
  (void)state;
  static const char text[] = "key,unit,a,b,f,output\n"
                             "a,,20,60,20,100\n"
                             "b,EUR,40,20,140,200\n"
                             "value_added,EUR,40,120,,\n";
  cqio_io_table *t;
  bool root = cqio_ctx_rank(test_ctx) == 0;
  cqio_status status =
      root ? cqio_write_file(test_ctx, scratch("blank.csv"), true, text, sizeof text - 1) : CQIO_OK;
  assert_all(cqio_agree(test_ctx, status) == CQIO_OK);
  assert_all(cqio_io_table_read(test_ctx, scratch("blank.csv"), NULL, &t) == CQIO_OK);
  assert_all(t->accounts == 2 && !t->mixed && strcmp(t->unit, "EUR") == 0);
  cqio_io_table_destroy(&t);
}

/* Demands of a caller, L = (0.9 0.3; 0.4 0.8) / 0.6 by hand: (6, 12) takes (15, 20), and 3 less of
 * b is 1.5 less of a and 4 less of b. A value that is not finite is named. */
static void demand_of_caller(void **state) {
  (void)state;
  static const char text[] = "key,unit,a,b,f,output\n"
                             "a,EUR,20,60,20,100\n"
                             "b,EUR,40,20,140,200\n"
                             "value_added,EUR,40,120,,\n";
  static const double by_hand[2][2] = {{15, 20}, {-1.5, -4}};
  double more[] = {6, 12}, less[] = {0, -3};
  cqio_io_series series = {.count = 2,
                           .name = (const char *[]){"more", "less"},
                           .values = (const double *[]){more, less}};
  cqio_io_request request;
  cqio_io_solution *solution;
  cqio_io_table *t;
  bool root = cqio_ctx_rank(test_ctx) == 0;
  cqio_status status =
      root ? cqio_write_file(test_ctx, scratch("two.csv"), true, text, sizeof text - 1) : CQIO_OK;
  assert_all(cqio_agree(test_ctx, status) == CQIO_OK);
  assert_all(cqio_io_table_read(test_ctx, scratch("two.csv"), NULL, &t) == CQIO_OK);
  cqio_io_request_init(&request);
  request.series = &series;
  assert_all(cqio_io_solve(test_ctx, t, &request, &solution) == CQIO_OK);
  assert_all(solution->forward.columns == 2 && strcmp(solution->demand->name[1], "less") == 0);
  double worst = 0;
  for (int k = 0; k < 2; k++)
    for (int64_t i = 0; i < t->count; i++)
      worst = fmax(worst,
                   fabs(solution->forward.solution[k * t->count + i] - by_hand[k][t->first + i]));
  assert_all(worst <= 1e-13);
  cqio_io_solution_destroy(&solution);
  less[1] = NAN;
  assert_all(cqio_io_solve(test_ctx, t, &request, &solution) == CQIO_DATA);
  assert_all(problem_says("demand 'less': account 'b' = nan: expected a finite value"));
  cqio_io_table_destroy(&t);
}

static double entry(const char *family, double c, int64_t n, int64_t i, int64_t j) {
  switch (family[0]) {
  case 'u':
    return c / (double)n;
  case 'd':
    return i == j ? c * (double)(i + 1) / (double)n : 0;
  case 'r':
    return c * (double)(j + 1) / (double)(n * n);
  case 'c':
    return j == (i + 1) % n ? c : 0;
  default:
    return j > i ? c / (double)n : 0;
  }
}

static void closed_forms(void **state) {
  (void)state;
  static const char *const families[] = {"uniform", "diagonal", "rank-one", "cyclic", "triangular"};
  static const int64_t sizes[] = {1, 2, 5, 10};
  for (int f = 0; f < 5; f++)
    for (int s = 0; s < 4; s++) {
      char source[64];
      snprintf(source, sizeof source, "%s:n=%d,colsum=0.75", families[f], (int)sizes[s]);
      cqio_io_table *t;
      assert_all(cqio_io_table_read(test_ctx, source, NULL, &t) == CQIO_OK);
      double *a = whole(t), worst = 0;
      for (int64_t i = 0; i < sizes[s]; i++)
        for (int64_t j = 0; j < sizes[s]; j++)
          worst = fmax(worst, fabs(a[i * sizes[s] + j] - entry(families[f], 0.75, sizes[s], i, j)));
      assert_all(worst <= 1e-16);
      free(a);
      cqio_io_table_destroy(&t);
    }
}

/* The bits do not depend on the number of ranks: they are compared with a sum of known value. */
static void random_tables(void **state) {
  (void)state;
  enum { N = 37 };
  cqio_io_table *t;
  assert_all(cqio_io_table_read(test_ctx, "random:n=37,colsum=2e-1-0.75,seed=9", NULL, &t) ==
             CQIO_OK);
  double *a = whole(t), lowest = 1, highest = 0, first = a[0], last = a[N * N - 1];
  bool same = true;
  for (int j = 0; j < N; j++) {
    double sum = cqio_sum_strided(a + j, N, N);
    lowest = fmin(lowest, sum);
    highest = fmax(highest, sum);
  }
  assert_all(lowest >= 0.2 - 1e-15 && highest <= 0.75 + 1e-15 && highest > lowest + 0.2);
  for (int i = 0; i < N; i++) { /* from the definition, by one rank alone */
    uint64_t bits[2], sum = 0, own = 0;
    for (int k = 0; k < N; k++) {
      cqio_random_bits(9, (uint64_t)k, (uint64_t)i, bits);
      sum += bits[0] >> 32 | 1;
      if (k == i) own = bits[0] >> 32 | 1;
    }
    double c = 0.2 + (0.75 - 0.2) * cqio_random_uniform(9, N, (uint64_t)i);
    same = same && a[i * N + i] == (double)own * (c / (double)sum);
  }
  assert_all(same && first != last);
  free(a);
  cqio_io_table_destroy(&t);
}

static cqio_status write_file(const char *path, const double *flows, const double *output,
                              const char *const *region, const char *const *sector, int n) {
  cqio_ncout *out;
  CQIO_TRY(cqio_ncout_create(test_ctx, path, NULL, &out));
  cqio_status status = cqio_ncout_dimension(out, "row", n);
  if (!status) status = cqio_ncout_dimension(out, "column", n);
  if (!status)
    status = cqio_ncout_variable(
        out,
        &(cqio_nc_variable){
            .name = "Z", .dims = "row column", .type = CQIO_NC_DOUBLE, .units = "EUR"},
        flows);
  if (!status)
    status = cqio_ncout_variable(
        out, &(cqio_nc_variable){.name = "x", .dims = "row", .type = CQIO_NC_DOUBLE}, output);
  if (!status) status = cqio_ncout_labels(out, "region", "row", region, NULL);
  if (!status) status = cqio_ncout_labels(out, "sector", "row", sector, NULL);
  if (!status) return cqio_ncout_commit(&out);
  cqio_ncout_discard(&out);
  return status;
}

/* A ragged list: one region lacks a sector, one account is absent. */
static void netcdf_table(void **state) {
  (void)state;
  static const double flows[16] = {1, 2, 0, 3, 4, 0, 0, 1, 0, 0, 0, 0, 2, 2, 0, 2};
  static const double output[4] = {10, 8, 0, 16};
  static const char *const region[] = {"重庆市", "重庆市", "重庆市", "a/b"};
  char lengthy[301];
  for (int i = 0; i < 300; i += 3)
    memcpy(lengthy + i, "业", 4);
  const char *const sector[] = {"农业", "制造业", lengthy, "农业"};
  bool root = cqio_ctx_rank(test_ctx) == 0;
  cqio_status status =
      root ? write_file(scratch("t.nc"), flows, output, region, sector, 4) : CQIO_OK;
  assert_all(cqio_agree(test_ctx, status) == CQIO_OK);
  cqio_io_table *t;
  cqio_account_label label;
  assert_all(cqio_io_table_read(test_ctx, scratch("t.nc"), NULL, &t) == CQIO_OK);
  assert_all(t->accounts == 4 && t->absent == 1 && strcmp(t->unit, "EUR") == 0);
  assert_all(t->regions.count == 2 && t->sectors.count == 3);
  assert_all(strcmp(cqio_io_table_label(t, 3, &label), "a/b/农业") == 0);
  const char *cut = cqio_io_table_label(t, 2, &label); /* between characters */
  assert_all(strlen(cut) < sizeof label && strlen(cut) > sizeof label - 8);
  assert_all(strncmp(cut, "重庆市/", 10) == 0 && (strlen(cut) - 10) % 3 == 0);
  assert_all(cqio_io_table_find(t, "重庆市/制造业", 3) == 1);
  assert_all(cqio_io_table_find(t, "a/b/制造业", 0) == -1);
  double *a = whole(t);
  bool good = true;
  for (int i = 0; i < 16; i++)
    good = good && a[i] == (output[i % 4] > 0 ? flows[i] / output[i % 4] : 0);
  assert_all(good);
  free(a);
  cqio_io_table_destroy(&t);
}

/* Whole districts of a factored operator become equal parts of dense rows. */
static void assembled(void **state) {
  (void)state;
  struct trade_case *c = case_create(5, 2, 3, 0, 11);
  cqio_io_options options;
  cqio_io_table *t;
  cqio_io_options_init(&options);
  assert_all(CQIO_ALLOC(test_ctx, 1, &t) == CQIO_OK);
  t->source = "made";
  t->accounts = c->n;
  t->structure = &c->structure;
  assert_all(cqio__io_assemble(test_ctx, &options, t) == CQIO_OK);
  assert_all(!t->structure && t->rows);
  double *a = whole(t), *expected = case_matrix(c, false);
  assert_all(largest_difference((int64_t)c->n * c->n, a, expected) <= 1e-14);
  free(a);
  free(expected);
  case_destroy(c);
  cqio_io_table_destroy(&t);
}

static void limits(void **state) {
  (void)state;
  cqio_io_options options;
  cqio_io_table *t;
  cqio_io_options_init(&options);
  options.memory = 1e6;
  assert_all(cqio_io_table_read(test_ctx, "uniform:n=46400,colsum=0.5", &options, &t) ==
             CQIO_MEMORY);
  assert_all(t == NULL && problem_says("46400 x 46400 matrix takes"));
}

static void wrong_generators(void **state) {
  (void)state;
  static const struct {
    const char *source, *problem;
  } cases[] = {
      {"uniform:n=0,colsum=0.5", "n = 0: expected a whole number in [1, 2147483647]"},
      {"uniform:n=-1,colsum=0.5", "n = -1: expected a whole number in [1, 2147483647]"},
      {"uniform:n=1e9,colsum=0.5", "n = 1e9: expected a whole number"},
      {"uniform:n=2147483648,colsum=0.5", "n = 2147483648: expected a whole number"},
      {"uniform:n=3", "a key is missing: expected uniform with the keys n colsum"},
      {"uniform:n=3,n=3", "a key is given twice"},
      {"uniform:n=3,colsum=nan", "colsum = nan: expected a number in [0, 1e+300]"},
      {"uniform:n=3,colsun=1", "unknown key 'colsun'"},
      {"uniform:n", "a part is not KEY=VALUE"},
      {"random:n=3,colsum=0.5,seed=1",
       "colsum = 0.5: expected two numbers LOW-HIGH, LOW <= HIGH, in"},
      {"random:n=3,colsum=0.6-0.5,seed=1", "colsum = 0.6-0.5: expected two numbers LOW-HIGH"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cqio_io_table *t;
    assert_all(cqio_io_table_read(test_ctx, cases[k].source, NULL, &t) == CQIO_USAGE);
    assert_all(t == NULL && problem_says(cases[k].problem));
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(toy_table),
      cmocka_unit_test_setup_teardown(first_unit_blank, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(demand_of_caller, scratch_setup, scratch_teardown),
      cmocka_unit_test(closed_forms),
      cmocka_unit_test(random_tables),
      cmocka_unit_test_setup_teardown(netcdf_table, scratch_setup, scratch_teardown),
      cmocka_unit_test(assembled),
      cmocka_unit_test(limits),
      cmocka_unit_test(wrong_generators)};
  return mpi_test_main(argc, argv, "unit_iotable", tests, sizeof tests / sizeof *tests);
}
