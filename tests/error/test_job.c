/* job: what is refused, with the exact message. The file is always conf_job.yaml. */
#include "support/job_text.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* TEXT comes after the two lines of SMALLEST: its first line is line 3. */
typedef struct {
  const char *text, *message;
} refused;

static const char *first_problem(void) {
  const char *problem = cqio_ctx_problem(test_ctx, 0);
  return problem ? problem : "(no problem)";
}

/* Reads JOB with SETS: it must fail with CQIO_CONFIG and the one MESSAGE. */
static void check(const char *text, int count, const char *const *sets, const char *message) {
  cqio_job *job;
  cqio_status status = read_job(text, count, sets, &job);
  if (strcmp(first_problem(), message) != 0 || cqio_ctx_problem_count(test_ctx) != 1)
    print_error("expected: %s\nfound:    %s (1 of %d)\n", message, first_problem(),
                cqio_ctx_problem_count(test_ctx));
  assert_all(strcmp(first_problem(), message) == 0);
  assert_all(cqio_ctx_problem_count(test_ctx) == 1);
  assert_all(status == CQIO_CONFIG && job == NULL);
  cqio_ctx_clear_problems(test_ctx);
}

static void check_each(const refused *cases, int count) {
  char text[4096];
  for (int i = 0; i < count; i++) {
    snprintf(text, sizeof text, SMALLEST "%s", cases[i].text);
    check(text, 0, NULL, cases[i].message);
  }
}

static void keys(void **state) {
  (void)state;
  static const refused cases[] = {
      {"trade:\n  flq_delt: 0.1\n",
       "conf_job.yaml:4:3: unknown key 'trade.flq_delt'; did you mean 'trade.flq_delta'?"},
      {"trade:\n  quota: 1\n",
       "conf_job.yaml:4:3: unknown key 'trade.quota'; did you mean 'registration.quota'?"},
      {"trade: {zzzzzzzzzzzz: 1}\n",
       "conf_job.yaml:3:9: unknown key 'trade.zzzzzzzzzzzz': expected "
       "one that 'cqio info --keys' lists"},
      {"trad: {flq_delta: 0.1}\n",
       "conf_job.yaml:3:1: unknown section 'trad'; did you mean 'trade'?"},
      {"scenario: []\n",
       "conf_job.yaml:3:1: unknown section 'scenario'; did you mean 'scenarios'?"},
      {"trade.flq_delta: 0.1\n", "conf_job.yaml:3:1: key 'trade.flq_delta': expected it split, "
                                 "'section: {key: value}'"},
      {"trade: 5\n", "conf_job.yaml:3:8: section 'trade' is not a mapping: expected 'key: value' "
                     "lines"},
      {"trade:\n  flq_delta: 0.1\n  aflq_delta: 0.2\n  flq_delta: 0.1\n",
       "conf_job.yaml:6:3: duplicate key 'flq_delta': expected it once; it stands in line 4"},
      {"data: {directory: e}\n",
       "conf_job.yaml:3:1: duplicate key 'data': expected it once; it stands in line 1"},
      {"title: a\ntitle: b\n",
       "conf_job.yaml:4:1: duplicate key 'title': expected it once; it stands in line 3"},
  };
  check_each(cases, COUNT(cases));
}

static void numbers(void **state) {
  (void)state;
  static const refused cases[] = {
      {"trade:\n  flq_delta: 1.7\n", "conf_job.yaml:4:14: trade.flq_delta = 1.7: expected a number "
                                     "in [0, 1); the default is 0.06"},
      {"trade: {flq_delta: 1}\n", "conf_job.yaml:3:20: trade.flq_delta = 1: expected a number in "
                                  "[0, 1); the default is 0.06"},
      {"migration: {turnover: 1.01}\n",
       "conf_job.yaml:3:23: migration.turnover = 1.01 (1/year): expected a number in [0, 0.5]; "
       "the default is 0.05"},
      {"investment: {factor: -0.1}\n", "conf_job.yaml:3:22: investment.factor = -0.1: expected a "
                                       "number in [0, 20]; the default is 1"},
      {"solver: {tolerance: 0}\n", "conf_job.yaml:3:21: solver.tolerance = 0: expected a number in "
                                   "(0, 0.001]; the default is 1e-14"},
      {"solver: {tolerance: nan}\n",
       "conf_job.yaml:3:21: solver.tolerance = nan: expected a number "
       "in (0, 0.001]; the default is 1e-14"},
      {"solver: {tolerance: .inf}\n", "conf_job.yaml:3:21: solver.tolerance = .inf: expected a "
                                      "number in (0, 0.001]; the default is 1e-14"},
      {"solver: {max_iterations: -1}\n",
       "conf_job.yaml:3:26: solver.max_iterations = -1 (iterations): expected a whole number in "
       "[1, 1000000]; the default is 500"},
      {"solver: {threads: 1.0}\n", "conf_job.yaml:3:19: solver.threads = 1.0 (threads): expected a "
                                   "whole number in [1, 1024]; the default is 1"},
      {"solver: {threads: 4294967297}\n",
       "conf_job.yaml:3:19: solver.threads = 4294967297 (threads): expected a whole number in "
       "[1, 1024]; the default is 1"},
      {"trade: {flq_delta: '0,1'}\n",
       "conf_job.yaml:3:20: trade.flq_delta = 0,1: expected a number "
       "in [0, 1); the default is 0.06"},
      {"trade: {flq_delta: 0x1}\n", "conf_job.yaml:3:20: trade.flq_delta = 0x1: expected a number "
                                    "in [0, 1); the default is 0.06"},
      {"trade:\n  flq_delta:\n", "conf_job.yaml:4:13: trade.flq_delta = '': expected a number in "
                                 "[0, 1); the default is 0.06"},
      {"migration: {eta0: -0.5}\n",
       "conf_job.yaml:3:19: migration.eta0 = -0.5 (1/year): expected a number in [0, 0.5], or -1 "
       "for what its help says; the default is -1"},
      {"trade: {flq_delta: [1]}\n",
       "conf_job.yaml:3:20: trade.flq_delta is a list: expected a number in [0, 1)"},
  };
  check_each(cases, COUNT(cases));
}

static void words(void **state) {
  (void)state;
  static const refused cases[] = {
      {"grid: {enabled: yes}\n", "conf_job.yaml:3:17: grid.enabled = yes: expected true or false; "
                                 "the default is true"},
      {"solver: {method: qr}\n", "conf_job.yaml:3:18: solver.method = qr: expected auto, gmres, "
                                 "bicgstab, neumann or lu; the default is auto"},
      {"solver: {method: '%s%n'}\n", "conf_job.yaml:3:18: solver.method = %s%n: expected auto, "
                                     "gmres, bicgstab, neumann or lu; the default is auto"},
      {"investment: {parks: a b/c}\n",
       "conf_job.yaml:3:21: investment.parks = 'a b/c': expected keys of a-z, 0-9, _ and -, "
       "each once, separated by commas; the default is all"},
      {"investment: {parks: ''}\n",
       "conf_job.yaml:3:21: investment.parks = '': expected keys of "
       "a-z, 0-9, _ and -, each once, separated by commas; the default is all"},
      {"grid: {rural_weight: pop.nc}\n",
       "conf_job.yaml:3:22: grid.rural_weight = 'pop.nc': expected FILE.nc:variable"},
      {"grid: {overlap: ''}\n", "conf_job.yaml:3:17: grid.overlap = '': expected a path; the "
                                "default is overlap_001deg.nc"},
      {"title: [a]\n", "conf_job.yaml:3:8: title: expected a text"},
      {"title: |\n  a\n  b\n",
       "conf_job.yaml:3:8: a line break or control character: expected text "
       "on one line"},
      {"title: \"a\\0b\"\n", "conf_job.yaml:3:8: a line break or control character: expected text "
                             "on one line"},
      {"title: \"\\u009b31m\"\n", "conf_job.yaml:3:8: a line break or control character: expected "
                                  "text on one line"},
  };
  check_each(cases, COUNT(cases));
  check("data: {directory: }\noutput: {directory: o}\n", 0, NULL,
        "conf_job.yaml:1:19: data.directory = '': expected a path");
  check("data: {directory: d}\n", 0, NULL,
        "conf_job.yaml: output.directory is missing: expected a path, the folder for the results, "
        "relative to the working directory; made if absent");
}

static void across(void **state) {
  (void)state;
  static const refused cases[] = {
      {"years:\n  first: 2012\n  last: 2011\n",
       "conf_job.yaml:5:9: years.last = 2011, years.first = 2012: expected the end year not before "
       "the start year"},
      {"migration: {eta0: 0.1}\n", "conf_job.yaml:3:19: migration.eta0 = 0.1 (1/year): expected "
                                   "-1, as it is calibrated; or set "
                                   "migration.calibrate to false"},
      {"dynamics: {expected_growth_min: 0.3}\n",
       "conf_job.yaml:3:33: dynamics.expected_growth_min = 0.3 (1/year): expected at most "
       "dynamics.expected_growth_max = 0.25"},
      {"dynamics: {initial_expected_growth: 0.3}\n",
       "conf_job.yaml:3:37: dynamics.initial_expected_growth = 0.3 (1/year): expected a number "
       "from "
       "-0.05 to 0.25 (dynamics.expected_growth_min and _max)"},
  };
  check_each(cases, COUNT(cases));
}

static void yaml(void **state) {
  (void)state;
  static const refused cases[] = {
      {"trade: &a {flq_delta: 0.1}\n",
       "conf_job.yaml:3:8: anchor: expected values written out, no '&' or '*'"},
      {"trade: *a\n", "conf_job.yaml:3:8: alias: expected values written out, no '&' or '*'"},
      {"trade: {flq_delta: !!float 0.1}\n",
       "conf_job.yaml:3:20: tag: expected a plain value, no '!'"},
      {"trade:\n  <<: {flq_delta: 0.1}\n",
       "conf_job.yaml:4:3: merge key '<<': expected values written out"},
      {"? [a, b]\n: 1\n", "conf_job.yaml:3:3: the key is not a word: expected 'key: value'"},
      {"trade: {flq_delta: [[[[1]]]]}\n",
       "conf_job.yaml:3:22: nested deeper than 4 levels: expected 'key: value'"},
      {"---\ntitle: b\n", "conf_job.yaml:3:1: a second document: expected one job in a file"},
      {"trade:\n\tflq_delta: 0.1\n", "conf_job.yaml:4:1: a tab indents the line: expected spaces"},
      {"title: 重庆\ntrade:\n  flq_delta: 0.1\n\taflq_delta: 0.1\n",
       "conf_job.yaml:6:1: a tab indents the line: expected spaces"},
      {"%YAML 1.1\n", "conf_job.yaml:3:1: directive: expected no line that begins with '%'"},
      {"title: \"abc\n", "conf_job.yaml:4:1: while scanning a quoted scalar, found unexpected end "
                         "of stream: expected valid YAML"},
      {"trade:\n  flq_delta: 0.1\n aflq_delta: 0.2\n",
       "conf_job.yaml:5:2: while parsing a block mapping, did not find expected key: expected "
       "valid "
       "YAML"},
      {"title: 重\xff\n", "conf_job.yaml:3:9: invalid leading UTF-8 octet: expected UTF-8 text"},
      {"title: \xd6\xd8\xc7\xec\n",
       "conf_job.yaml:3:9: invalid trailing UTF-8 octet: expected UTF-8 text"},
      {"title: \x1b[31m\n",
       "conf_job.yaml:3:8: control characters are not allowed: expected UTF-8 text"},
  };
  check_each(cases, COUNT(cases));
  check("\xef\xbb\xbf" SMALLEST, 0, NULL,
        "conf_job.yaml:1:1: a byte order mark: expected UTF-8 without it");
}

#define LIST "scenarios:\n- name: reference\n" /* lines 3 and 4 */
#define LETTERS_13 "abcdefghijklm"

static void scenarios(void **state) {
  (void)state;
  static const refused cases[] = {
      {"scenarios: {a: 1}\n",
       "conf_job.yaml:3:12: scenarios is not a list: expected '- name: NAME' lines"},
      {"scenarios: [reference]\n",
       "conf_job.yaml:3:13: the scenario is not a mapping: expected '- name: NAME'"},
      {"scenarios:\n- name: base\n",
       "conf_job.yaml:4:9: the first scenario is 'base': expected 'reference'"},
      {LIST "  set: {investment.factor: 2}\n",
       "conf_job.yaml:5:3: set of the reference: expected none; its values are those of the "
       "sections"},
      {LIST "- title: a\n", "conf_job.yaml:5:3: scenario without a name"},
      {LIST "- name: ../a\n",
       "conf_job.yaml:5:9: name = '../a': expected 1 to 64 of a-z, 0-9 and -"},
      {LIST "- name: ''\n", "conf_job.yaml:5:9: name = '': expected 1 to 64 of a-z, 0-9 and -"},
      {LIST "- name: " LETTERS_13 LETTERS_13 LETTERS_13 LETTERS_13 LETTERS_13 "\n",
       "conf_job.yaml:5:9: name = '" LETTERS_13 LETTERS_13 LETTERS_13 LETTERS_13 LETTERS_13
       "': expected 1 to 64 of a-z, 0-9 and -"},
      {LIST "- name: a\n- name: a\n",
       "conf_job.yaml:6:9: name = 'a': expected a name no other scenario has"},
      {LIST "- {name: a, sets: {}}\n",
       "conf_job.yaml:5:13: unknown key 'sets': expected name, title or set"},
      {LIST "- name: a\n  set: 3\n",
       "conf_job.yaml:6:8: set is not a mapping: expected 'section.key: value' lines"},
      {LIST "- name: a\n  set: {investment.facto: 1}\n",
       "conf_job.yaml:6:9: unknown key 'investment.facto'; did you mean 'investment.factor'?"},
      {LIST "- name: a\n  set: {investment.factor: -1}\n",
       "conf_job.yaml:6:28: investment.factor = -1: expected a number in [0, 20]; the default is "
       "1"},
      {LIST "- name: a\n  set:\n    registration.quota: 1\n    registration.quota: 2\n",
       "conf_job.yaml:8:5: duplicate key 'registration.quota': expected it once; it stands in line "
       "7"},
      {LIST "- name: a\n  set: {trade.flq_delta: 0.1}\n",
       "conf_job.yaml:6:9: trade.flq_delta holds for the whole job: expected a key that scenarios "
       "may set: trade.cost_fall, model.consumption_factor, investment.factor, investment.parks, "
       "investment.exclude, investment.to_wings, "
       "investment.operation, investment.deflator, investment.ordinary_factor, "
       "investment.buildings_to_industries, investment.rural_to_towns, "
       "investment.inner_loop, investment.between_loops, investment.outer_loop, "
       "investment.town_housing_factor, investment.rural_capital_factor, migration.town_worth, "
       "migration.country_worth, "
       "migration.propensity_factor, "
       "registration.conversion_factor, registration.quota, remittances.share"},
  };
  check_each(cases, COUNT(cases));
}

static void too_many_scenarios(void **state) {
  (void)state;
  char text[4096] = SMALLEST LIST;
  size_t used = strlen(text);
  for (int i = 0; i < CQIO_MAX_SCENARIOS; i++)
    used += (size_t)snprintf(text + used, sizeof text - used, "- name: s%d\n", i);
  check(text, 0, NULL, "conf_job.yaml:68:3: too many scenarios: expected at most 64");
}

static void overrides(void **state) {
  (void)state;
  static const struct {
    const char *sets[2], *message;
  } cases[] = {
      {{"solver.threads=0"},
       "--set solver.threads: solver.threads = 0 (threads): expected a whole "
       "number in [1, 1024]; the default is 1"},
      {{"solver.thread=1"},
       "--set solver.thread: unknown key 'solver.thread'; did you mean "
       "'solver.threads'?"},
      {{"solver.threads"},
       "--set solver.threads: expected section.key=value or "
       "scenario.section.key=value in UTF-8 on one line"},
      {{"=1"},
       "--set =1: expected section.key=value or "
       "scenario.section.key=value in UTF-8 on one line"},
      {{"output.directory=\xff"},
       "--set ?: expected section.key=value or "
       "scenario.section.key=value in UTF-8 on one line"},
      {{"output.directory=a\nb"},
       "--set ?: expected section.key=value or "
       "scenario.section.key=value in UTF-8 on one line"},
      {{"solver.threads=1", "solver.threads=1"},
       "--set solver.threads: given twice: expected it once"},
      {{"scenarios=a", "scenarios=a"}, "--set scenarios: given twice: expected it once"},
      {{"scenarios=no-park"},
       "--set scenarios: 'no-park' is not a scenario of conf_job.yaml; did "
       "you mean 'no-parks'?"},
      {{"scenarios=" LETTERS_13 LETTERS_13 LETTERS_13 LETTERS_13 LETTERS_13},
       "--set scenarios: expected names separated by commas"},
      {{"years.last=2000", "years.first=2010"},
       "--set years.last: years.last = 2000, years.first = 2010: expected the "
       "end year not before the start year"},
      {{"no-park.investment.factor=0"},
       "--set no-park.investment.factor: 'no-park' is not a scenario of conf_job.yaml; did you "
       "mean 'no-parks'?"},
      {{"zzzzzzzz.investment.factor=0"},
       "--set zzzzzzzz.investment.factor: 'zzzzzzzz' is not a scenario of conf_job.yaml: expected "
       "the name of one"},
      {{"reference.investment.factor=0"},
       "--set reference.investment.factor: the reference has no levers of its own: expected "
       "another scenario, or investment.factor for all of them"},
      {{"a.investment.facto=0"},
       "--set a.investment.facto: unknown key 'investment.facto'; did you mean "
       "'investment.factor'?"},
      {{"a.investment.factor=-1"},
       "--set a.investment.factor: investment.factor = -1: expected a number in [0, 20]; the "
       "default is 1"},
      {{"a.investment.factor=1", "a.investment.factor=1"},
       "--set a.investment.factor: given twice: expected it once"},
      {{"a.investment.factor=1", "scenarios=no-parks"},
       "--set a.investment.factor: 'a' is not computed: expected it in --set scenarios"},
      {{".investment.factor=1"},
       "--set .investment.factor=1: expected section.key=value or scenario.section.key=value in "
       "UTF-8 on one line"},
      {{"a.years.last=2011"},
       "--set a.years.last: years.last holds for the whole job: expected a key that scenarios may "
       "set: trade.cost_fall, model.consumption_factor, investment.factor, investment.parks, "
       "investment.exclude, "
       "investment.to_wings, "
       "investment.operation, investment.deflator, investment.ordinary_factor, "
       "investment.buildings_to_industries, investment.rural_to_towns, "
       "investment.inner_loop, investment.between_loops, investment.outer_loop, "
       "investment.town_housing_factor, investment.rural_capital_factor, migration.town_worth, "
       "migration.country_worth, "
       "migration.propensity_factor, "
       "registration.conversion_factor, registration.quota, remittances.share"},
      {{"data.directory="}, "--set data.directory: data.directory = '': expected a path"},
  };
  for (int i = 0; i < COUNT(cases); i++)
    check(SMALLEST LIST "- name: no-parks\n- name: a\n", cases[i].sets[1] ? 2 : 1, cases[i].sets,
          cases[i].message);
}

/* All problems of a job come in one run, in the order of the file; at most 20. */
static void several(void **state) {
  (void)state;
  cqio_job *job;
  const char *text =
      "solver: {method: qr, threads: x}\ntrade: *a\nyears: {first: 1}\n" LIST "- name: A\n";
  static const char *const messages[] = {
      "conf_job.yaml:2:8: alias: expected values written out, no '&' or '*'",
      "conf_job.yaml:1:18: solver.method = qr: expected auto, gmres, bicgstab, neumann or lu; the "
      "default is auto",
      "conf_job.yaml:1:31: solver.threads = x (threads): expected a whole number in [1, 1024]; the "
      "default is 1",
      "conf_job.yaml:3:16: years.first = 1 (calendar year): expected a whole number in "
      "[1000, 9999], or -1 for what its help says; the default is -1",
      "conf_job.yaml: data.directory is missing: expected a path, the folder of the data set, "
      "relative to the job file (given by --set: to the working directory)",
      "conf_job.yaml: output.directory is missing: expected a path, the folder for the results, "
      "relative to the working directory; made if absent",
      "conf_job.yaml:6:9: name = 'A': expected 1 to 64 of a-z, 0-9 and -",
  };
  assert_all(read_job(text, 0, NULL, &job) == CQIO_CONFIG);
  assert_int_equal(cqio_ctx_problem_count(test_ctx), COUNT(messages));
  for (int i = 0; i < COUNT(messages); i++)
    assert_string_equal(cqio_ctx_problem(test_ctx, i), messages[i]);

  char many[4096] = SMALLEST "trade:\n";
  size_t used = strlen(many);
  for (int i = 0; i < 100; i++)
    used += (size_t)snprintf(many + used, sizeof many - used, "  k%d: 1\n", i);
  assert_all(read_job(many, 0, NULL, &job) == CQIO_CONFIG);
  assert_int_equal(cqio_ctx_problem_count(test_ctx), CQIO_MAX_PROBLEMS);
  cqio_ctx_clear_problems(test_ctx);
}

static void empty(void **state) {
  (void)state;
  cqio_job *job;
  const char *texts[] = {"", "# only a comment\n", "---\n...\n"};
  for (int i = 0; i < COUNT(texts); i++) {
    assert_all(read_job(texts[i], 0, NULL, &job) == CQIO_CONFIG && !job);
    assert_non_null(
        strstr(first_problem(), i < 2 ? "the job is empty" : "the job is not a mapping"));
  }
  cqio_ctx_clear_problems(test_ctx);
}

static void files(void **state) {
  (void)state;
  cqio_job *job;
  cqio_ctx_clear_problems(test_ctx);
  assert_all(cqio_job_read(test_ctx, "no/such/job.yaml", 0, NULL, &job) == CQIO_IO && !job);
  cqio_ctx_clear_problems(test_ctx);
  size_t size = CQIO_JOB_LIMIT + 1;
  char *bytes = calloc(1, size);
  memset(bytes, '#', size);
  write_bytes(JOB_FILE, bytes, size);
  assert_all(cqio_job_read(test_ctx, JOB_FILE, 0, NULL, &job) == CQIO_DATA && !job);
  cqio_ctx_clear_problems(test_ctx);
  memcpy(bytes, SMALLEST, strlen(SMALLEST));
  bytes[size - 2] = '\0'; /* a NUL byte at the very end */
  write_bytes(JOB_FILE, bytes, size - 1);
  assert_all(cqio_job_read(test_ctx, JOB_FILE, 0, NULL, &job) == CQIO_CONFIG && !job);
  assert_string_equal(first_problem(),
                      "conf_job.yaml:3:1048532: control characters are not allowed: expected UTF-8 "
                      "text");
  cqio_ctx_clear_problems(test_ctx);
  free(bytes);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys),      cmocka_unit_test(numbers),
      cmocka_unit_test(words),     cmocka_unit_test(across),
      cmocka_unit_test(yaml),      cmocka_unit_test(scenarios),
      cmocka_unit_test(overrides), cmocka_unit_test(too_many_scenarios),
      cmocka_unit_test(several),   cmocka_unit_test(empty),
      cmocka_unit_test(files),
  };
  return mpi_test_main(argc, argv, "error_job", tests, sizeof tests / sizeof *tests);
}
