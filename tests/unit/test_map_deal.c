/* Who makes which maps, and the exchange of what others write, on any number of ranks. */
#include "results/map_deal.h"
#include "support/mpi_test.h"
#include "support/scratch.h"

enum { SCENARIOS = 3, YEARS = 4, ROWS = 2, COLUMNS = 3, CELLS = ROWS * COLUMNS, WIDTH = 2 };

/* Each year of each scenario has one rank, which has no more than its part; parts hang together. */
static void everything_once(void **state) {
  (void)state;
  for (int size = 1; size < 40; size++) {
    const cqio_map_deal deal = {SCENARIOS, YEARS, size};
    int rank = 0, dealt[40] = {0};
    for (int k = 0; k < SCENARIOS * YEARS; k++) {
      int s = k / YEARS, t = k % YEARS, makers = 0, before = rank;
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
      if (t > 0 && rank > before) assert_false(cqio__map_deal_is_whole(&deal, s));
    }
    for (int r = 0; r < size; r++)
      assert_in_range(dealt[r], 0, SCENARIOS * (YEARS + CQIO_MAP_WRITING) / size + 1);
  }
}

/* Whoever writes more files makes fewer maps. */
static void writing_counts(void **state) {
  (void)state;
  const cqio_map_deal deal = {5, 11, 2};
  int years[2] = {0}, files[2] = {0};
  for (int s = 0; s < deal.scenarios; s++) {
    files[cqio__map_deal_writer(&deal, s)]++;
    for (int r = 0; r < 2; r++)
      years[r] += cqio__map_deal_span(&deal, r, s).end - cqio__map_deal_span(&deal, r, s).first;
  }
  assert_int_equal(files[0], 3);
  assert_int_equal(files[1], 2);
  assert_int_equal(years[0], 24);
  assert_int_equal(years[1], 31);
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

/* What a rank holds of all scenarios. */
struct held {
  cqio_map_deal deal;
  cqio_map_record records[SCENARIOS];
  cqio_ncout *files[SCENARIOS];
  cqio_map_parcel parcel;
  bool sent;
  void *spare;
};
static const char *const names[SCENARIOS] = {"a.nc", "b.nc", "c.nc"};

/* Makes what is dealt to this rank, and sends what another one writes, or word that it FAILS. */
static void make_and_send(struct held *held, bool fails) {
  int rank = cqio_ctx_rank(test_ctx);
  for (int s = 0; s < SCENARIOS; s++) {
    cqio_map_span span = cqio__map_deal_span(&held->deal, rank, s);
    if (span.first == span.end) continue;
    bool other = cqio__map_deal_writer(&held->deal, s) != rank;
    held->files[s] = start(scratch(names[s]), other);
    assert_int_equal(cqio__map_record_create(test_ctx, YEARS, 0, 0, 0, &held->records[s]), CQIO_OK);
    assert_int_equal(held->records[s].width, WIDTH);
    make(held->files[s], &held->records[s], s, span);
    if (!other) continue;
    held->sent = true;
    assert_int_equal(cqio__map_parcel_send(test_ctx, &held->deal, s, fails ? NULL : held->files[s],
                                           &held->records[s], &held->parcel),
                     CQIO_OK);
    assert_int_equal(cqio_ncout_prepare(held->files[s]), CQIO_INTERNAL); /* a part is no file */
    assert_true(problem_says("'a part' is no file"));
    cqio_ncout_discard(&held->files[s]);
  }
}

/* Takes what others have made into the files that are written here, or throws it AWAY. */
static void receive(struct held *held, bool away, bool expected) {
  for (int s = 0; s < SCENARIOS; s++) {
    if (!held->files[s] || cqio__map_deal_is_whole(&held->deal, s)) continue;
    bool whole;
    assert_int_equal(cqio__map_parcels_receive(test_ctx, &held->deal, s,
                                               away ? NULL : held->files[s], &held->records[s],
                                               held->spare, &whole),
                     CQIO_OK);
    assert_int_equal(whole, expected);
  }
  if (held->sent) cqio__map_parcel_wait(test_ctx, &held->parcel);
}

static void begin(struct held *held) {
  *held = (struct held){.deal = {SCENARIOS, YEARS, cqio_ctx_size(test_ctx)}};
  assert_int_equal(cqio_alloc_bytes(test_ctx, CQIO_MAP_PIECE, 1, &held->spare), CQIO_OK);
}

static void end(struct held *held) {
  for (int s = 0; s < SCENARIOS; s++) {
    cqio_ncout_discard(&held->files[s]);
    cqio__map_record_free(&held->records[s]);
  }
  cqio_free(held->spare);
}

static void exchange(void **state) {
  (void)state;
  struct held held;
  begin(&held);
  make_and_send(&held, false);
  receive(&held, false, true);
  for (int s = 0; s < SCENARIOS; s++)
    if (held.files[s]) assert_int_equal(cqio_ncout_commit(&held.files[s]), CQIO_OK);
  for (int s = 0; s < SCENARIOS; s++) {
    bool writer = cqio__map_deal_writer(&held.deal, s) == cqio_ctx_rank(test_ctx);
    check(scratch(names[s]), writer ? &held.records[s] : &(cqio_map_record){.row = NULL}, s);
  }
  end(&held);
}

/* Nobody waits for what a rank could not make, nor for one that takes nothing any more. */
static void failures(void **state) {
  (void)state;
  for (int away = 0; away < 2; away++) {
    struct held held;
    begin(&held);
    make_and_send(&held, !away);
    receive(&held, away, away);
    end(&held);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_once),
      cmocka_unit_test(writing_counts),
      cmocka_unit_test_setup_teardown(failures, scratch_setup, scratch_teardown),
      cmocka_unit_test_setup_teardown(exchange, scratch_setup, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "unit_map_deal", tests, sizeof tests / sizeof *tests);
}
