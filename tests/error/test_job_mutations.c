/*
 * job: shipped jobs with seeded random damage. Whatever the bytes, reading ends with a job or with
 * messages that have a place; under the sanitizers this also guards the memory. A job that is read
 * in spite of the damage must have an effective job that reads back.
 */
#include "support/job_text.h"

enum { ROUNDS = 4000, ROOM = 16384 };

/* xorshift64*: the same damage on every machine. */
static uint32_t draw(uint64_t *seed, uint32_t below) {
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return (uint32_t)((*seed * 2685821657736338717u) >> 32) % below;
}

/* Pieces that mean something to YAML or to the table of keys. */
static const char *const pieces[] = {
    "\n",
    "\t",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "? ",
    "|\n",
    ">\n",
    "\"",
    "'",
    "#",
    "---\n",
    "...\n",
    "\\x00",
    "1e999",
    "nan",
    "-",
    "0",
    "true",
    "%",
    "\xff",
    "\xef\xbb\xbf",
    "重庆",
    "set: ",
    "name: ",
    "all,",
    "solver:\n  method: lu\n",
    "years: {last: 2009}\n",
    "      ",
    "\r\n",
    "\x01",
    "\xc2\x85",
    "scenarios:\n",
};

static size_t damage(char *text, size_t size, uint64_t *seed) {
  size_t at = draw(seed, (uint32_t)size), length = 1 + draw(seed, 12);
  if (length > size - at) length = size - at;
  const char *piece = pieces[draw(seed, sizeof pieces / sizeof *pieces)];
  size_t added = strlen(piece);
  switch (draw(seed, 4)) {
  case 0: /* flip a bit */
    text[at] = (char)(text[at] ^ (1 << draw(seed, 8)));
    return size;
  case 1: /* cut out */
    memmove(text + at, text + at + length, size - at - length);
    return size - length;
  case 2: /* repeat */
    if (size + length > ROOM) return size;
    memmove(text + at + length, text + at, size - at);
    return size + length;
  default: /* insert */
    if (size + added > ROOM) return size;
    memmove(text + at + added, text + at, size - at);
    memcpy(text + at, piece, added);
    return size + added;
  }
}

static size_t load(const char *name, char *text) {
  char path[4096];
  snprintf(path, sizeof path, "%s/jobs/%s.yaml", getenv("CQIO_SOURCE_DIR"), name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t size = fread(text, 1, ROOM / 2, file);
  fclose(file);
  assert_in_range(size, 100, ROOM / 2 - 1);
  return size;
}

static cqio_status read_bytes(const char *text, size_t size, cqio_job **job) {
  cqio_ctx_clear_problems(test_ctx);
  write_bytes(JOB_FILE, text, size);
  return cqio_job_read(test_ctx, JOB_FILE, 0, NULL, job);
}

static void reads_back(cqio_job **job) {
  char *text, *again;
  assert_true(cqio_job_format_yaml(test_ctx, *job, &text) == CQIO_OK);
  cqio_job_destroy(job);
  assert_true(read_bytes(text, strlen(text), job) == CQIO_OK);
  assert_true(cqio_job_format_yaml(test_ctx, *job, &again) == CQIO_OK);
  assert_string_equal(text, again);
  cqio_free(text);
  cqio_free(again);
  cqio_job_destroy(job);
}

static void mutate(const char *name, uint64_t seed) {
  static char whole[ROOM], text[ROOM];
  size_t whole_size = load(name, whole);
  int accepted = 0;
  for (int round = 0; round < ROUNDS; round++) {
    cqio_job *job;
    memcpy(text, whole, whole_size);
    size_t size = whole_size;
    for (uint32_t hits = 1 + draw(&seed, 4); hits > 0 && size > 0; hits--)
      size = damage(text, size, &seed);
    cqio_status status = read_bytes(text, size, &job);
    if (status == CQIO_OK) {
      accepted++;
      reads_back(&job);
      continue;
    }
    assert_true(status == CQIO_CONFIG && !job && cqio_ctx_problem_count(test_ctx) > 0);
    for (int i = 0; i < cqio_ctx_problem_count(test_ctx) && cqio_ctx_problem(test_ctx, i); i++)
      assert_true(strncmp(cqio_ctx_problem(test_ctx, i), JOB_FILE, strlen(JOB_FILE)) == 0);
  }
  assert_in_range(accepted, 1, ROUNDS - 1); /* the damage is neither harmless nor always fatal */
}

static void damaged_chongqing(void **state) {
  (void)state;
  if (!getenv("CQIO_SOURCE_DIR")) skip_test("CQIO_SOURCE_DIR is not set");
  mutate("chongqing-2020", 20100101);
}

static void damaged_toy(void **state) {
  (void)state;
  if (!getenv("CQIO_SOURCE_DIR")) skip_test("CQIO_SOURCE_DIR is not set");
  mutate("toy", 20201231);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(damaged_chongqing),
      cmocka_unit_test(damaged_toy),
  };
  return mpi_test_main(argc, argv, "error_job_mutations", tests, sizeof tests / sizeof *tests);
}
