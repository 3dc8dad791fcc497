/* region: seeded damage to the toy data set must end in a status, never in a crash. Most useful
 * with the sanitizers. */
#include "support/mpi_test.h"

#include "cqio/region.h"

#include <string.h>
#include <sys/stat.h>

enum { ROUNDS = 3000 };
static const char folder[] = "mutations_toy";
static const char *const files[] = {"annual",
                                    "capital_goods",
                                    "district_sector_activity",
                                    "districts",
                                    "households",
                                    "investment",
                                    "investment_rules",
                                    "labour",
                                    "park_districts",
                                    "park_sectors",
                                    "parks",
                                    "sectors",
                                    "table",
                                    "trade"};
enum { FILES = sizeof files / sizeof *files };

static struct {
  char bytes[8192];
  size_t size;
} original[FILES];

/* xorshift64: the same sequence everywhere. */
static uint64_t next(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void save(int i, const char *bytes, size_t size) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s.csv", folder, files[i]);
  FILE *file = fopen(path, "wb");
  assert_true(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void load(void) {
  const char *source = getenv("CQIO_SOURCE_DIR");
  mkdir(folder, 0777);
  for (int i = 0; i < FILES; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/matrices/toy/%s.csv", source ? source : ".", files[i]);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    original[i].size = fread(original[i].bytes, 1, sizeof original[i].bytes, file);
    fclose(file);
    assert_true(original[i].size < sizeof original[i].bytes);
    save(i, original[i].bytes, original[i].size);
  }
}

/* One to four changes: another byte, a byte of the format, a byte removed, or the rest cut off. */
static size_t damage(char *bytes, size_t size, uint64_t *state) {
  static const char marks[] = ",\"\n\r#-.0e9";
  for (uint64_t n = 1 + next(state) % 4; n > 0 && size > 0; n--) {
    size_t at = next(state) % size;
    switch (next(state) % 8) {
    case 0:
      memmove(bytes + at, bytes + at + 1, size - at - 1);
      size--;
      break;
    case 1:
      if (next(state) % 8 == 0) size = at;
      break;
    case 2:
    case 3:
      bytes[at] = (char)(next(state) & 0xFF);
      break;
    default:
      bytes[at] = marks[next(state) % (sizeof marks - 1)];
    }
  }
  return size;
}

static void mutations(void **unused) {
  (void)unused;
  uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
  int refused = 0;
  load();
  for (int round = 0; round < ROUNDS; round++) {
    char bytes[sizeof original[0].bytes];
    int i = (int)(next(&state) % FILES);
    memcpy(bytes, original[i].bytes, original[i].size);
    save(i, bytes, damage(bytes, original[i].size, &state));
    cqio_dataset *data;
    cqio_ctx_clear_problems(test_ctx);
    cqio_status status = cqio_dataset_read(test_ctx, folder, &data);
    assert_true(status == CQIO_OK || status == CQIO_DATA);
    assert_true((data != NULL) == (status == CQIO_OK));
    assert_true((cqio_ctx_problem_count(test_ctx) > 0) == (status != CQIO_OK));
    refused += status != CQIO_OK;
    cqio_dataset_destroy(&data);
    save(i, original[i].bytes, original[i].size);
  }
  assert_true(refused > ROUNDS / 2 && refused < ROUNDS);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(mutations)};
  return mpi_test_main(argc, argv, "error_region_mutations", tests, 1);
}
