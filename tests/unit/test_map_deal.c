/* Who makes which maps, and the exchange of what others write, on any number of ranks. */
#include "results/map_deal.h"
#include "support/mpi_test.h"
#include "support/scratch.h"

enum { SCENARIOS = 3, YEARS = 4, ROWS = 2, COLUMNS = 3, CELLS = ROWS * COLUMNS, WIDTH = 2 };

/* Each year of each scenario has one rank; parts differ by one year at most and hang together. */
static void everything_once(void **state) {
  (void)state;
  for (int size = 1; size < 20; size++) {
    const cqio_map_deal deal = {SCENARIOS, YEARS, size};
    int rank = 0, dealt[20] = {0};
    for (int k = 0; k < SCENARIOS * YEARS; k++) {
      int s = k / YEARS, t = k % YEARS, makers = 0;
      for (int r = 0; r < size; r++) {
        cqio_map_span span = cqio__map_deal_span(&deal, r, s);
        if (t < span.first || t >= span.end) continue;
        makers++;
        assert_true(r >= rank);
        rank = r;
      }
      assert_int_equal(makers, 1);
      dealt[rank]++;
      if (t == 0) assert_int_equal(cqio__map_deal_writer(&deal, s), rank);
    }
    for (int r = 0; r < size; r++)
      assert_in_range(dealt[r], SCENARIOS * YEARS / size, SCENARIOS * YEARS / size + 1);
  }
}

static double value_of(int s, int t, int c) {
  return 100.0 * s + 10.0 * t + c;
}

static cqio_ncout *start(const char *path, bool part) {
  cqio_ncout *out;
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.part = part;
  assert_int_equal(cqio_ncout_create(test_ctx, path, &options, &out), CQIO_OK);
  assert_int_equal(cqio_ncout_time(out, (const int[]){2010, 2011, 2012, 2013}, YEARS), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "lat", ROWS), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "lon", COLUMNS), CQIO_OK);
  const cqio_nc_variable field = {.name = "field", .dims = "time lat lon", .type = CQIO_NC_FLOAT};
  assert_int_equal(cqio_ncout_define(out, &field), CQIO_OK);
  return out;
}

/* The years of SPAN of scenario S, as fields and as rows of RECORD. */
static void make(cqio_ncout *out, const cqio_map_record *record, int s, cqio_map_span span) {
  double field[CELLS];
  for (int t = span.first; t < span.end; t++) {
    for (int c = 0; c < CELLS; c++)
      field[c] = value_of(s, t, c);
    assert_int_equal(cqio_ncout_put_step(out, "field", t, field), CQIO_OK);
    for (size_t k = 0; k < record->width; k++)
      *cqio__map_record_at(record, t, k) = value_of(s, t, (int)k);
  }
}

/* The file and the record of scenario S against what they must hold. Collective. */
static void check(const char *path, const cqio_map_record *record, int s) {
  cqio_ncin *in;
  double *values;
  assert_all(cqio_ncin_open_verified(test_ctx, path, &in) == CQIO_OK);
  assert_all(cqio_ncin_reals(in, "field", "time lat lon", CQIO_NC_FINITE, &values, NULL) ==
             CQIO_OK);
  for (int t = 0; t < YEARS; t++)
    for (int c = 0; c < CELLS; c++)
      assert_true(values[t * CELLS + c] == value_of(s, t, c));
  cqio_free(values);
  cqio_ncin_close(&in);
  for (int t = 0; t < YEARS && record->row; t++)
    assert_true(*cqio__map_record_at(record, t, 1) == value_of(s, t, 1));
}

static void exchange(void **state) {
  (void)state;
  int rank = cqio_ctx_rank(test_ctx), part_of = -1;
  const cqio_map_deal deal = {SCENARIOS, YEARS, cqio_ctx_size(test_ctx)};
  static const char *const names[SCENARIOS] = {"a.nc", "b.nc", "c.nc"};
  cqio_map_record records[SCENARIOS] = {{0}};
  cqio_ncout *files[SCENARIOS] = {NULL};
  cqio_map_part part = {0};
  for (int s = 0; s < SCENARIOS; s++) {
    cqio_map_span span = cqio__map_deal_span(&deal, rank, s);
    if (span.first == span.end) continue;
    bool other = cqio__map_deal_writer(&deal, s) != rank;
    files[s] = start(scratch(names[s]), other);
    assert_int_equal(cqio__map_record_create(test_ctx, YEARS, 0, 0, 0, &records[s]), CQIO_OK);
    assert_int_equal(records[s].width, WIDTH);
    make(files[s], &records[s], s, span);
    if (!other) continue;
    part_of = s;
    part = (cqio_map_part){files[s], &records[s], span};
  }
  assert_all(cqio__map_deal_exchange(test_ctx, &deal, part_of, part_of < 0 ? NULL : &part, files,
                                     records) == CQIO_OK);
  if (part_of >= 0) {
    assert_int_equal(cqio_ncout_prepare(files[part_of]), CQIO_INTERNAL); /* a part is no file */
    assert_true(problem_says("'a part' is no file"));
    cqio_ncout_discard(&files[part_of]);
    cqio__map_record_free(&records[part_of]);
  }
  for (int s = 0; s < SCENARIOS; s++)
    if (files[s]) assert_int_equal(cqio_ncout_commit(&files[s]), CQIO_OK);
  for (int s = 0; s < SCENARIOS; s++)
    check(scratch(names[s]), &records[s], s);
  for (int s = 0; s < SCENARIOS; s++)
    cqio__map_record_free(&records[s]);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_once),
      cmocka_unit_test_setup_teardown(exchange, scratch_setup, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "unit_map_deal", tests, sizeof tests / sizeof *tests);
}
