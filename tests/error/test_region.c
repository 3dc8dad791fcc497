/* region: wrong input, one change of the toy data set at a time, with the exact message. */
#include "error/market_table_cases.h"
#include "error/region_cases.h"
#include "support/mpi_test.h"

#include "cqio/region.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static char folder[64]; /* of this program and number of ranks, below the working directory */

struct text {
  char *bytes;
  size_t size;
};

static struct text load(const char *path) {
  struct text t = {calloc(1, 1 << 16), 0};
  FILE *file = fopen(path, "rb");
  if (!file || !t.bytes) MPI_Abort(MPI_COMM_WORLD, 1);
  t.size = fread(t.bytes, 1, (1 << 16) - 1, file);
  fclose(file);
  return t;
}

static void save(const char *name, const char *bytes, size_t size) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) MPI_Abort(MPI_COMM_WORLD, 1);
}

static struct text shipped(const char *name) {
  const char *source = getenv("CQIO_SOURCE_DIR");
  char path[4096];
  snprintf(path, sizeof path, "%s/matrices/toy/%s", source ? source : ".", name);
  return load(path);
}

/* Puts the shipped tables into the folder. */
static void reset(void) {
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
  mkdir(folder, 0777);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s.csv", files[i]);
    struct text t = shipped(name);
    save(name, t.bytes, t.size);
    free(t.bytes);
  }
}

/* Reads the folder and compares the one message and the status; NULL: must be accepted. */
static int matches(const char *what, const char *message, cqio_status status) {
  char wanted[1024] = "";
  if (message)
    snprintf(wanted, sizeof wanted, "%s%s", message[0] == 'D' ? folder : "",
             message + (message[0] == 'D'));
  cqio_dataset *data;
  MPI_Barrier(MPI_COMM_WORLD);
  cqio_ctx_clear_problems(test_ctx);
  cqio_status got = cqio_dataset_read(test_ctx, folder, &data);
  const char *first = cqio_ctx_problem(test_ctx, 0);
  int good = got == (message ? status : CQIO_OK) && (data != NULL) == (message == NULL);
  good = good && cqio_ctx_problem_count(test_ctx) == (message != NULL);
  good = good && (!message || strcmp(first, wanted) == 0);
  if (!good) {
    print_error("%s: status %d, %d problems, wanted:\n  %s\ngot:\n", what, (int)got,
                cqio_ctx_problem_count(test_ctx), wanted);
    for (int i = 0; cqio_ctx_problem(test_ctx, i); i++)
      print_error("  %s\n", cqio_ctx_problem(test_ctx, i));
  }
  cqio_dataset_destroy(&data);
  cqio_ctx_clear_problems(test_ctx);
  return good;
}

static void apply(struct text *t, const struct edit *edit) {
  char *at = strstr(t->bytes, edit->from), *copy = calloc(1, 1 << 17);
  if (!at || !copy) {
    print_error("'%s' is not in the file\n", edit->from);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  size_t before = (size_t)(at - t->bytes);
  memcpy(copy, t->bytes, before);
  t->size = before + (size_t)sprintf(copy + before, "%s%s", edit->to, at + strlen(edit->from));
  free(t->bytes);
  t->bytes = copy;
}

static void edits(void **state) {
  (void)state;
  int good = 1;
  for (size_t i = 0; i < sizeof region_cases / sizeof *region_cases; i++) {
    const struct data_case *c = &region_cases[i];
    if (cqio_ctx_rank(test_ctx) == 0) {
      struct text t = shipped(c->file);
      reset();
      for (int k = 0; k < 4 && c->edit[k].from; k++)
        apply(&t, &c->edit[k]);
      save(c->file, t.bytes, t.size);
      free(t.bytes);
    }
    good &= matches(c->edit[0].to, c->message, CQIO_DATA);
  }
  assert_all(good);
}

/* Tables that the toy data set does not have. */
static void added(void **state) {
  (void)state;
  int good = 1;
  for (size_t i = 0; i < sizeof market_table_cases / sizeof *market_table_cases; i++) {
    const struct added_case *c = &market_table_cases[i];
    if (cqio_ctx_rank(test_ctx) == 0) {
      reset();
      save(c->file, c->text, strlen(c->text));
    }
    good &= matches(c->text, c->message, CQIO_DATA);
    MPI_Barrier(MPI_COMM_WORLD);
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, c->file);
    if (cqio_ctx_rank(test_ctx) == 0) remove(path);
  }
  assert_all(good);
}

/* Changes that are not a replacement of text, made by rank 0. */
static void special(const char *what, const char *file, void (*change)(const char *),
                    const char *message, cqio_status status) {
  if (cqio_ctx_rank(test_ctx) == 0) {
    reset();
    change(file);
  }
  assert_all(matches(what, message, status));
}

static void empty(const char *name) {
  save(name, "", 0);
}

static void comments_only(const char *name) {
  save(name, "# unit: persons\n", 16);
}

static void header_only(const char *name) {
  static const char text[] = "key,stratum,employed_persons,status\n";
  save(name, text, sizeof text - 1);
}

static void nul_byte(const char *name) {
  struct text t = shipped(name);
  *strstr(t.bytes, "primary") = '\0';
  save(name, t.bytes, t.size);
  free(t.bytes);
}

static void carriage_returns(const char *name) {
  struct text t = shipped(name);
  char *copy = calloc(2, t.size);
  size_t size = 0;
  for (size_t i = 0; copy && i < t.size; i++) {
    if (t.bytes[i] == '\n') copy[size++] = '\r';
    copy[size++] = t.bytes[i];
  }
  save(name, copy, size);
  free(copy);
  free(t.bytes);
}

static void old_mac(const char *name) {
  struct text t = shipped(name);
  for (size_t i = 0; i < t.size; i++)
    if (t.bytes[i] == '\n') t.bytes[i] = '\r';
  save(name, t.bytes, t.size);
  free(t.bytes);
}

static void no_final_newline(const char *name) {
  struct text t = shipped(name);
  save(name, t.bytes, t.size - 1);
  free(t.bytes);
}

static void long_line(const char *name) {
  size_t size = (1 << 20) + 100;
  char *text = malloc(size);
  memset(text, 'a', size);
  save(name, text, size);
  free(text);
}

static void long_key(const char *name) {
  struct text t = shipped(name);
  char key[300];
  memset(key, 'k', sizeof key);
  key[0] = '\n';
  key[290] = ',';
  key[291] = '\0';
  apply(&t, &(struct edit){"\nharbour,", key});
  save(name, t.bytes, t.size);
  free(t.bytes);
}

static void absent(const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  remove(path);
}

static void directory(const char *name) {
  char path[512];
  absent(name);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  mkdir(path, 0777);
}

static void write_many(const char *name, const char *header, int count) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  if (!file) MPI_Abort(MPI_COMM_WORLD, 1);
  fprintf(file, "%s\n", header);
  for (int i = 0; i < count; i++)
    fprintf(file, "k%d\n", i);
  fclose(file);
}

static void too_many(const char *name) {
  (void)name;
  write_many("districts.csv", "key", 40000);
  write_many("sectors.csv", "key", 40000);
}

static void specials(void **state) {
  (void)state;
  special("43 empty", "labour.csv", empty, "D/labour.csv: is empty: expected a header row",
          CQIO_DATA);
  special("44 comments", "labour.csv", comments_only,
          "D/labour.csv: has no header row: expected one", CQIO_DATA);
  special("44 header", "labour.csv", header_only,
          "D/labour.csv: has no rows: expected at least one", CQIO_DATA);
  special("59 NUL", "labour.csv", nul_byte, "D/labour.csv:7:13: NUL byte: expected text",
          CQIO_DATA);
  special("60 CRLF", "labour.csv", carriage_returns, NULL, CQIO_OK);
  special("60 CR", "labour.csv", old_mac,
          "D/labour.csv:1:36: control character 0x0D: expected text", CQIO_DATA);
  special("61 no newline", "labour.csv", no_final_newline, NULL, CQIO_OK);
  special("58 long line", "labour.csv", long_line,
          "D/labour.csv:1: line of 1048676 bytes: expected at most 1048576", CQIO_DATA);
  special("68 long key", "parks.csv", long_key,
          "D/parks.csv:9:1: key = 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk...': expected a key of "
          "1 to 64 letters, digits, '_' or '-'",
          CQIO_DATA);
  special("30 size", "districts.csv", too_many,
          "D/districts.csv: 40000 districts x 2 zones x 40000 sectors of sectors.csv: expected at "
          "most 2147483647 accounts",
          CQIO_DATA);
  special("missing", "labour.csv", absent,
          "D/labour.csv: is missing: expected this file or labour.nc", CQIO_IO);
  special("directory", "trade.csv", directory,
          "D/trade.csv: is not a regular file: expected a readable file", CQIO_IO);
  if (cqio_ctx_rank(test_ctx) == 0) absent("trade.csv");
}

/* Problems of several files come together. */
static void several(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) == 0) {
    struct text a = shipped("labour.csv"), b = shipped("parks.csv");
    reset();
    apply(&a, &(struct edit){"300000", "many"});
    apply(&b, &(struct edit){"0.6,0.3", "0.6,-0.3"});
    save("labour.csv", a.bytes, a.size);
    save("parks.csv", b.bytes, b.size);
    empty("annual.csv");
    free(a.bytes);
    free(b.bytes);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  cqio_dataset *data;
  cqio_ctx_clear_problems(test_ctx);
  assert_all(cqio_dataset_read(test_ctx, folder, &data) == CQIO_DATA && data == NULL);
  assert_all(cqio_ctx_problem_count(test_ctx) == 3);
  assert_all(strstr(cqio_ctx_problem(test_ctx, 0), "annual.csv: is empty") != NULL);
  assert_all(strstr(cqio_ctx_problem(test_ctx, 1), "employed_persons = many") != NULL);
  assert_all(strstr(cqio_ctx_problem(test_ctx, 2), "share_equipment = -0.3") != NULL);
  cqio_ctx_clear_problems(test_ctx);
}

static void no_directory(void **state) {
  (void)state;
  cqio_dataset *data;
  assert_all(cqio_dataset_read(test_ctx, "no/such/folder", &data) == CQIO_IO && data == NULL);
  assert_all(strcmp(cqio_ctx_problem(test_ctx, 0), "no/such/folder: is not a directory: expected "
                                                   "the folder of a data set") == 0);
  cqio_ctx_clear_problems(test_ctx);
}

/* A sector without output, use and jobs is allowed (12). */
static void absent_sector(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) == 0) {
    static const struct {
      const char *file;
      struct edit edit;
    } changes[] = {
        {"sectors.csv",
         {"3,services,", "4,mining,Mining,\u91c7\u77ff\u4e1a,industry,0.5,goods,28,0,0,1,0.05,"
                         "labour,0.6,0.3,0.1,assumption\n3,services,"}},
        {"table.csv", {"services,rural_households", "services,mining,rural_households"}},
        {"table.csv", {"10,20,10,22", "10,20,10,0,22"}},
        {"table.csv", {"20,60,20,16", "20,60,20,0,16"}},
        {"table.csv", {"10,45,10,10", "10,45,10,0,10"}},
        {"table.csv", {"VA001", "4,mining,0,0,0,0,0,0,0,0,0,0,0,0,0\nVA001"}},
        {"table.csv", {"48,60,80,", "48,60,80,0,"}},
        {"table.csv", {"2,25,20,", "2,25,20,0,"}},
        {"table.csv", {"5,15,30,", "5,15,30,0,"}},
        {"table.csv", {"5,25,30,", "5,25,30,0,"}},
        {"table.csv", {"TI,total_output,100,250,200,", "TI,total_output,100,250,200,0,"}},
        {"labour.csv", {"services,", "mining,secondary,0,assumption\nservices,"}},
        {"district_sector_activity.csv", {"services\n", "services,mining\n"}},
        {"district_sector_activity.csv", {"0.25,0.8,0.6", "0.25,0.8,0.6,0"}},
        {"district_sector_activity.csv", {"0.75,0.2,0.4", "0.75,0.2,0.4,0"}},
    };
    reset();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
      char path[512];
      snprintf(path, sizeof path, "%s/%s", folder, changes[i].file);
      struct text t = load(path);
      apply(&t, &changes[i].edit);
      save(changes[i].file, t.bytes, t.size);
      free(t.bytes);
    }
  }
  assert_all(matches("12 zero sector", NULL, CQIO_OK));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(edits),        cmocka_unit_test(specials),      cmocka_unit_test(several),
      cmocka_unit_test(no_directory), cmocka_unit_test(absent_sector), cmocka_unit_test(added),
  };
  const char *ranks = getenv("OMPI_COMM_WORLD_SIZE");
  snprintf(folder, sizeof folder, "error_region_np%s", ranks ? ranks : "1");
  return mpi_test_main(argc, argv, "error_region", tests, sizeof tests / sizeof *tests);
}
