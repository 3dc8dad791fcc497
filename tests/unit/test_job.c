/* job: defaults, each type of value, overrides, scenarios, the effective job, the shipped jobs. */
#include "support/job_text.h"

#include <math.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static void defaults(void **state) {
  (void)state;
  cqio_options o;
  cqio_options_defaults(&o);
  assert_true(o.data.directory == NULL && o.output.directory == NULL);
  assert_true(o.years.first == -1 && o.years.last == -1);
  assert_true(o.trade.regionalization == CQIO_CHOICE_GRAVITY && o.trade.flq_delta == 0.06);
  assert_true(o.trade.balance_tolerance == 1e-13 && o.trade.balance_max_sweeps == 100000);
  assert_true(o.dynamics.expected_growth_min == -0.05 && o.dynamics.follow_published_growth);
  assert_true(o.migration.eta0 == -1 && o.remittances.share == -1);
  assert_string_equal(o.investment.parks, "all");
  assert_string_equal(o.investment.exclude, "");
  assert_string_equal(o.grid.overlap, "overlap_001deg.nc");
}

static void table(void **state) {
  (void)state;
  assert_null(cqio_option_at(-1));
  assert_null(cqio_option_find("trade"));
  for (int i = 0; cqio_option_at(i); i++) {
    const cqio_option *option = cqio_option_at(i);
    assert_ptr_equal(cqio_option_find(option->key), option);
    assert_true(strlen(option->help) > 10 && strlen(option->key) < 64);
    assert_true(option->default_text || option->type == CQIO_OPTION_PATH);
  }
}

/* Every word of a choice is the constant in its place. */
static void choices(void **state) {
  (void)state;
  static const struct {
    const char *key, *words;
    int last;
  } cases[] = {
      {"trade.regionalization", "gravity|slq|cilq|rlq|flq|aflq", CQIO_CHOICE_AFLQ},
      {"trade.deterrence", "data|calibrate", CQIO_CHOICE_CALIBRATE},
      {"model.closure", "households|none|equilibrium", CQIO_CHOICE_EQUILIBRIUM},
      {"employment.elasticity", "linear|marginal", CQIO_CHOICE_MARGINAL},
      {"solver.method", "auto|gmres|bicgstab|neumann|lu", CQIO_CHOICE_LU},
  };
  for (int c = 0; c < COUNT(cases); c++) {
    const cqio_option *option = cqio_option_find(cases[c].key);
    assert_string_equal(option->words, cases[c].words);
    char text[128], set[192];
    strcpy(text, option->words);
    int index = 0;
    for (char *word = strtok(text, "|"); word; word = strtok(NULL, "|"), index++) {
      cqio_job *job;
      snprintf(set, sizeof set, "%s=%s", option->key, word);
      const char *sets[] = {set, /* what goes with markets */
                            "migration.choice=homes",
                            "migration.hazard=deviation",
                            "migration.arrivals=homes",
                            "employment.coefficients=productivity",
                            "employment.targets=strata",
                            "employment.zones=people",
                            "employment.farm=residents"};
      assert_all(read_job(SMALLEST, COUNT(sets), sets, &job) == CQIO_OK);
      assert_true(*(const int *)((const char *)&job->options + option->offset) == index);
      cqio_job_destroy(&job);
    }
    assert_int_equal(index - 1, cases[c].last);
  }
}

static void every_type(void **state) {
  (void)state;
  cqio_job *job;
  const char *text = "title: '重庆 \"quoted\" # not a comment'\r\n"
                     "data: {directory: \"sub/d\"}\r\n"
                     "output:\r\n  directory: 两江 新区   # comment\r\n  overwrite: true\r\n"
                     "years: {first: +2010, last: 2010}\r\n"
                     "migration: {calibrate: false, eta0: 0}\r\n"
                     "registration: {calibrate: false}\r\n"
                     "solver: {method: lu, tolerance: 1E-3}\r\n"
                     "dynamics: {exogenous_growth: -.3}\r\n"
                     "investment: {parks: 'airport, huaxi'}\r\n"
                     "grid: {urban_weight: 'pop.nc:count', rural_weight: }\r\n"
                     "model:\r\n"
                     "scenarios:"; /* an empty section, an empty list, no final newline */
  assert_all(read_job(text, 0, NULL, &job) == CQIO_OK);
  const cqio_options *o = &job->options;
  assert_string_equal(job->title, "重庆 \"quoted\" # not a comment");
  assert_string_equal(job->path, JOB_FILE);
  assert_string_equal(job->directory, ".");
  assert_string_equal(o->data.directory, "sub/d");
  assert_string_equal(o->output.directory, "两江 新区");
  assert_true(o->output.overwrite && o->years.first == 2010 && o->years.last == 2010);
  assert_true(o->migration.eta0 == 0 && !signbit(o->migration.eta0) && !o->migration.calibrate);
  assert_true(o->solver.method == CQIO_CHOICE_LU && o->solver.tolerance == 1e-3);
  assert_true(o->dynamics.exogenous_growth == -0.3);
  assert_string_equal(o->investment.parks, "airport, huaxi");
  assert_string_equal(o->grid.urban_weight, "pop.nc:count");
  assert_string_equal(o->grid.rural_weight, "");
  assert_true(job->scenario_count == 1);
  assert_string_equal(job->scenarios[0].name, "reference");
  cqio_job_destroy(&job);
  assert_null(job);
  cqio_job_destroy(&job);
}

static void lists(void **state) {
  (void)state;
  char item[CQIO_NAME_SIZE];
  const char *cursor = " airport, huaxi ,jiulong";
  const char *names[] = {"airport", "huaxi", "jiulong"};
  for (int i = 0; i < 3; i++) {
    assert_true(cqio_list_next(&cursor, item));
    assert_string_equal(item, names[i]);
  }
  assert_false(cqio_list_next(&cursor, item));
}

static void overrides(void **state) {
  (void)state;
  cqio_job *job;
  const char *sets[] = {"trade.flq_delta=0.2", "data.directory=else/where", "output.directory=a=b",
                        "investment.exclude="};
  const char *text = "trade: {flq_delta: 0.1, aflq_delta: 0.3}\n"
                     "investment: {exclude: huaxi}\n"
                     "scenarios:\n- name: reference\n- name: b\n  set: {investment.exclude: x}\n";
  assert_all(read_job(text, COUNT(sets), sets, &job) == CQIO_OK);
  assert_true(job->options.trade.flq_delta == 0.2 && job->options.trade.aflq_delta == 0.3);
  assert_string_equal(job->options.data.directory, "else/where");
  assert_string_equal(job->options.output.directory, "a=b");
  assert_string_equal(job->options.investment.exclude, "");
  assert_string_equal(job->scenarios[1].options.investment.exclude, "x");
  cqio_job_destroy(&job);
}

#define LEVERS                                                                                     \
  SMALLEST "investment: {factor: 2}\nscenarios:\n- name: reference\n- name: b\n"                   \
           "  set: {investment.factor: 3, investment.exclude: x}\n- name: c\n"

/* --set NAME.section.key is on top of what scenario NAME sets, and nobody else has it. */
static void overrides_of_scenarios(void **state) {
  (void)state;
  cqio_job *job;
  char *levers;
  const char *sets[] = {"b.investment.factor=0", "registration.quota=5", "b.registration.quota=7",
                        "b.investment.parks=a.b=c"};
  assert_all(read_job(LEVERS, 3, sets, &job) == CQIO_OK);
  const cqio_options *reference = &job->options, *b = &job->scenarios[1].options;
  assert_true(reference->investment.factor == 2 && reference->registration.quota == 5);
  assert_true(b->investment.factor == 0 && b->registration.quota == 7);
  assert_string_equal(b->investment.exclude, "x");
  assert_true(job->scenarios[2].options.investment.factor == 2);
  assert_all(cqio_scenario_levers(test_ctx, &job->scenarios[1], &levers) == CQIO_OK);
  assert_string_equal(levers,
                      "investment.factor = 0; investment.exclude = x; registration.quota = 7");
  cqio_free(levers);

  cqio_options neutral = job->scenarios[1].options;
  cqio_options_without_levers(&neutral);
  assert_true(neutral.investment.factor == 1 && neutral.registration.quota == 0);
  assert_string_equal(neutral.investment.exclude, "");
  assert_string_equal(neutral.output.directory, "o");
  cqio_scenario calm = {"calm", "", neutral};
  assert_all(cqio_scenario_levers(test_ctx, &calm, &levers) == CQIO_OK);
  assert_string_equal(levers, "none");
  cqio_free(levers);
  cqio_job_destroy(&job);
  assert_all(read_job(LEVERS, 4, sets, &job) == CQIO_CONFIG); /* the last is no list of keys */
  cqio_ctx_clear_problems(test_ctx);
}

#define SCENARIOS                                                                                  \
  SMALLEST "investment: {factor: 2}\n"                                                             \
           "scenarios:\n- name: reference\n  title: as it was\n  set: {}\n"                        \
           "- {name: a, set: {investment.factor: 3, registration.quota: 1e5}}\n"                   \
           "- name: b-2\n  set:\n    migration.propensity_factor: 0\n"

static void scenarios(void **state) {
  (void)state;
  cqio_job *job;
  assert_all(read_job(SCENARIOS, 0, NULL, &job) == CQIO_OK);
  assert_int_equal(job->scenario_count, 3);
  const cqio_scenario *s = job->scenarios;
  assert_string_equal(s[0].title, "as it was");
  assert_string_equal(s[1].title, "");
  assert_string_equal(s[2].name, "b-2");
  assert_true(s[0].options.investment.factor == 2 && s[0].options.registration.quota == 0);
  assert_true(s[1].options.investment.factor == 3 && s[1].options.registration.quota == 1e5);
  assert_true(s[2].options.investment.factor == 2);
  assert_true(s[2].options.migration.propensity_factor == 0);
  cqio_job_destroy(&job);

  assert_all(read_job(SCENARIOS, 1, (const char *[]){"scenarios=b-2"}, &job) == CQIO_OK);
  assert_int_equal(job->scenario_count, 2);
  assert_string_equal(job->scenarios[0].name, "reference");
  assert_string_equal(job->scenarios[1].name, "b-2");
  cqio_job_destroy(&job);
}

/* The value of every option of both, but the data folder, is the same text. */
static bool equal_options(const cqio_options *a, const cqio_options *b) {
  char one[CQIO_VALUE_SIZE], other[CQIO_VALUE_SIZE];
  bool equal = true;
  for (int i = 0; cqio_option_at(i); i++) {
    const cqio_option *option = cqio_option_at(i);
    const char *text = cqio_option_value(option, a, one);
    if (strcmp(option->key, "data.directory") != 0)
      equal = equal && strcmp(text, cqio_option_value(option, b, other)) == 0;
  }
  return equal;
}

static void equal_jobs(const cqio_job *a, const cqio_job *b) {
  assert_string_equal(a->title, b->title);
  assert_int_equal(a->scenario_count, b->scenario_count);
  assert_true(equal_options(&a->options, &b->options));
  for (int i = 0; i < a->scenario_count; i++) {
    assert_string_equal(a->scenarios[i].name, b->scenarios[i].name);
    assert_string_equal(a->scenarios[i].title, b->scenarios[i].title);
    assert_true(equal_options(&a->scenarios[i].options, &b->scenarios[i].options));
  }
}

/* The effective job reads back to the same options, and to the same text. */
static void effective_job(void **state) {
  (void)state;
  const char *sets[] = {"dynamics.exogenous_growth=0.1234567890123456789",
                        "output.directory=重庆: \"x\" \\ # 'y'", "trade.balance_tolerance=1e-300"};
  cqio_job *job, *again;
  char *text, *second;
  assert_all(read_job("title: 'a: b'\n" SCENARIOS, COUNT(sets), sets, &job) == CQIO_OK);
  assert_all(cqio_job_format_yaml(test_ctx, job, &text) == CQIO_OK);
  assert_non_null(strstr(text, "\ntrade:\n  regionalization: gravity\n  flq_delta: 0.06\n"));
  assert_all(read_job(text, 0, NULL, &again) == CQIO_OK);
  equal_jobs(job, again);
  assert_true(again->options.dynamics.exogenous_growth == 0.1234567890123456789);
  assert_true(again->options.data.directory[0] == '/');
  assert_all(cqio_job_format_yaml(test_ctx, again, &second) == CQIO_OK);
  assert_string_equal(text, second);
  cqio_free(text);
  cqio_free(second);
  cqio_job_destroy(&job);
  cqio_job_destroy(&again);
}

static void values(void **state) {
  (void)state;
  cqio_options o;
  char buffer[CQIO_VALUE_SIZE];
  cqio_options_defaults(&o);
  static const struct {
    const char *key, *text;
  } cases[] = {
      {"trade.flq_delta", "0.06"}, {"trade.balance_tolerance", "1e-13"},
      {"years.first", "-1"},       {"grid.enabled", "true"},
      {"solver.method", "auto"},   {"investment.parks", "all"},
      {"data.directory", ""},      {"migration.turnover", "0.05"},
  };
  for (int c = 0; c < COUNT(cases); c++)
    assert_string_equal(cqio_option_value(cqio_option_find(cases[c].key), &o, buffer),
                        cases[c].text);
  o.trade.flq_delta = 0.1 + 0.2;
  assert_string_equal(cqio_option_value(cqio_option_find("trade.flq_delta"), &o, buffer),
                      "0.30000000000000004");
}

static void key_listing(void **state) {
  (void)state;
  char *text = NULL;
  size_t size;
  FILE *file = open_memstream(&text, &size);
  cqio_conf_describe_keys(file);
  fclose(file);
  for (int i = 0; cqio_option_at(i); i++) {
    assert_non_null(strstr(text, cqio_option_at(i)->key));
    assert_non_null(strstr(text, cqio_option_at(i)->help));
  }
  assert_non_null(strstr(text, "* registration.conversion_factor "));
  assert_non_null(strstr(text, "  trade.flq_delta "));
  free(text);
}

static void shipped(const char *name, int count, const char *last) {
  char path[4096];
  cqio_job *job;
  cqio_ctx_clear_problems(test_ctx);
  snprintf(path, sizeof path, "%s/jobs/%s.yaml", getenv("CQIO_SOURCE_DIR"), name);
  cqio_status status = cqio_job_read(test_ctx, path, 0, NULL, &job);
  cqio_ctx_print_problems(test_ctx);
  assert_all(status == CQIO_OK);
  assert_int_equal(job->scenario_count, count);
  assert_string_equal(job->scenarios[count - 1].name, last);
  assert_string_equal(strrchr(job->options.output.directory, '/') + 1, name);
  cqio_job_destroy(&job);
}

/* The digest of the job TEXT with SET to HEX. */
static void digest_of(const char *text, const char *set, char hex[65]) {
  cqio_job *job;
  assert_all(read_job(text, set != NULL, &set, &job) == CQIO_OK);
  assert_int_equal(cqio_job_digest(test_ctx, job, hex), CQIO_OK);
  cqio_job_destroy(&job);
}

/* Every key but those of output, run and the place of the data makes another digest. */
static void digests(void **state) {
  (void)state;
  char base[65], other[65];
  digest_of(SMALLEST, NULL, base);
  assert_int_equal(strlen(base), 64);
  digest_of("# other words\noutput: {directory: elsewhere}\ndata: {directory: there}\n", NULL,
            other);
  assert_string_equal(base, other);
  digest_of(SMALLEST, "run.watchdog=77", other);
  assert_string_equal(base, other);
  digest_of(SMALLEST, "trade.flq_delta=0.06", other); /* the default, written out */
  assert_string_equal(base, other);
  digest_of(SMALLEST, "trade.flq_delta=0.060000000000000005", other); /* the next number */
  assert_string_not_equal(base, other);
  digest_of(SMALLEST, "years.last=2019", other);
  assert_string_not_equal(base, other);
  digest_of(SMALLEST "scenarios: [{name: reference}, {name: a}, {name: b}]\n", NULL, base);
  digest_of(SMALLEST "scenarios: [{name: reference}, {name: b}, {name: a}]\n", NULL, other);
  assert_string_not_equal(base, other);
}

static void shipped_jobs(void **state) {
  (void)state;
  if (!getenv("CQIO_SOURCE_DIR")) skip_test("CQIO_SOURCE_DIR is not set");
  shipped("chongqing-2020", 5, "registration-reform");
  shipped("households", 5, "registration-reform");
  shipped("toy", 2, "no-parks");
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults),
      cmocka_unit_test(table),
      cmocka_unit_test(choices),
      cmocka_unit_test(every_type),
      cmocka_unit_test(lists),
      cmocka_unit_test(overrides),
      cmocka_unit_test(overrides_of_scenarios),
      cmocka_unit_test(scenarios),
      cmocka_unit_test(effective_job),
      cmocka_unit_test(values),
      cmocka_unit_test(key_listing),
      cmocka_unit_test(digests),
      cmocka_unit_test(shipped_jobs),
  };
  return mpi_test_main(argc, argv, "unit_job", tests, sizeof tests / sizeof *tests);
}
