/* The targets: each reads one file with the function that the program uses for it. */
#include "fuzz/targets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cqio/grid.h"
#include "cqio/iotable.h"
#include "cqio/job.h"
#include "cqio/region.h"
#include "cqio/results.h"
#include "run/checkpoint.h"

static char folder[] = "/tmp/cqio-fuzz.XXXXXX";
static FILE *nowhere;
static cqio_job *job;        /* of the toy, for checkpoints */
static cqio_dataset *data;   /* of the toy, for grids */
static cqio_grid *grid;      /* of the toy, for rasters */
static cqio_io_table *table; /* of the toy, for demands */
static cqio_operator *op;    /* of it */

static void must(bool good, const char *what) {
  if (good) return;
  fprintf(stderr, "fuzz: %s failed\n", what);
  exit(2);
}

static struct verdict end(cqio_ctx *ctx, cqio_status status, const char *difference) {
  struct verdict verdict = {status, cqio_ctx_problem_count(ctx), difference};
  if (status && verdict.problems == 0 && status != CQIO_STOPPED)
    verdict.difference = "a failure without a sentence";
  if (!status && verdict.problems > 0) verdict.difference = "a success with a problem";
  if (getenv("FUZZ_SAY") && verdict.problems)
    fprintf(stderr, "  %d: %s\n", (int)status, cqio_ctx_problem(ctx, 0));
  cqio_ctx_clear_problems(ctx);
  return verdict;
}

static void save(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  must(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0, path);
}

/* All of a file with a NUL behind it. */
static char *load(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  must(file != NULL, path);
  must(fseek(file, 0, SEEK_END) == 0, path);
  long length = ftell(file);
  rewind(file);
  char *bytes = calloc((size_t)length + 1, 1);
  must(bytes && fread(bytes, 1, (size_t)length, file) == (size_t)length, path);
  fclose(file);
  *size = (size_t)length;
  return bytes;
}

/* ---- jobs and options ------------------------------------------------------------------------ */

/* The effective job, read again, is the same job. */
static const char *job_difference(cqio_ctx *ctx, const cqio_job *first) {
  char *yaml, one[65], two[65];
  cqio_job *again;
  if (cqio_job_format_yaml(ctx, first, &yaml)) return "no effective job";
  save("again.yaml", yaml, strlen(yaml));
  cqio_free(yaml);
  if (cqio_job_read(ctx, "again.yaml", 0, NULL, &again)) return "its effective job is refused";
  bool same = !cqio_job_digest(ctx, first, one) && !cqio_job_digest(ctx, again, two) &&
              strcmp(one, two) == 0;
  cqio_job_destroy(&again);
  return same ? NULL : "its effective job is another";
}

static struct verdict run_job(cqio_ctx *ctx, const char *path) {
  cqio_job *read;
  const char *difference = NULL;
  cqio_status status = cqio_job_read(ctx, path, 0, NULL, &read);
  if (!status) difference = job_difference(ctx, read);
  cqio_job_destroy(&read);
  return end(ctx, status, difference);
}

/* Words of a command line, one a line: the options of the command that comes first. */
static struct verdict run_options(cqio_ctx *ctx, const char *path) {
  enum { MOST = 64 };
  char program[] = "cqio", *words[MOST] = {program};
  static cli_arguments arguments;
  int count = 1, command = 0;
  size_t size;
  char *text = load(path, &size), *rest = NULL;
  for (char *word = strtok_r(text, "\n", &rest); word && count < MOST - 1;
       word = strtok_r(NULL, "\n", &rest))
    words[count++] = word;
  while (command < CLI_COMMANDS && count > 1 &&
         strcmp(words[1], cli_command_name((enum cli_command_index)command)) != 0)
    command++;
  if (command == CLI_COMMANDS || count < 2) command = CLI_INDEX_RUN;
  cqio_status status = cli_parse(ctx, count, words, (enum cli_command_index)command, &arguments);
  const char *difference = NULL;
  cqio_job *read = NULL;
  if (!status && arguments.set_count > 0)
    status = cqio_job_read(ctx, "toy.yaml", arguments.set_count, arguments.sets, &read);
  if (!status && read) difference = job_difference(ctx, read);
  cqio_job_destroy(&read);
  cqio_io_demand *demand = NULL;
  bool file =
      arguments.demand && (strstr(arguments.demand, ".") || strstr(arguments.demand, "random"));
  if (!status && arguments.demand && !file)
    status = cqio_io_demand_create(ctx, table, op, CQIO_IO_OPEN, false, arguments.demand, &demand);
  cqio_io_demand_destroy(&demand);
  free(text);
  return end(ctx, status, difference);
}

/* ---- text tables ----------------------------------------------------------------------------- */

/* One file of the data set; the first letter of the bytes says which. */
static const char *const parts[] = {"annual",
                                    "capital_goods",
                                    "district_sector_activity",
                                    "districts",
                                    "households",
                                    "investment",
                                    "labour",
                                    "investment_rules",
                                    "park_districts",
                                    "park_sectors",
                                    "parks",
                                    "sectors",
                                    "table",
                                    "trade"};
enum { PARTS = sizeof parts / sizeof *parts };

static struct verdict run_data(cqio_ctx *ctx, const char *path) {
  char name[64], kept[80];
  cqio_dataset *read;
  size_t size;
  char *bytes = load(path, &size);
  snprintf(name, sizeof name, "toy/%s.csv", parts[size ? (unsigned char)bytes[0] % PARTS : 0]);
  snprintf(kept, sizeof kept, "%s.kept", name);
  must(rename(name, kept) == 0, name);
  save(name, bytes + (size > 0), size - (size > 0));
  cqio_status status = cqio_dataset_read(ctx, "toy", &read);
  cqio_dataset_destroy(&read);
  must(rename(kept, name) == 0, kept);
  free(bytes);
  return end(ctx, status, NULL);
}

/* The numbers of a plain text, without quotes, that stand in a field of their own. */
static bool stands_in(const char *text, double value) {
  for (const char *field = text; *field;) {
    size_t length = strcspn(field, ",;\t\n\r");
    char copy[64], *stop;
    if (length > 0 && length < sizeof copy) {
      memcpy(copy, field, length);
      copy[length] = '\0';
      double number = strtod(copy, &stop);
      if (fabs(number - value) <= 4e-15 * fabs(value)) return true;
    }
    field += length + (field[length] != '\0');
  }
  return value == 0.0;
}

/* Flows and output that were read stand in the file as they are. */
static const char *table_difference(const cqio_io_table *t, const char *path) {
  size_t size;
  char *text = load(path, &size);
  const char *difference = NULL;
  bool plain = strlen(text) == size && !strpbrk(text, "\"';\t") && !t->scale && t->rows;
  for (int64_t i = 0; plain && i < t->accounts && !difference; i++) {
    if (t->output && !stands_in(text, t->output[i])) difference = "an output that is not in it";
    for (int64_t j = 0; t->output && j < t->accounts && !difference; j++)
      if (!stands_in(text, t->rows[i * t->accounts + j] * t->output[j]))
        difference = "a flow that is not in it";
  }
  free(text);
  return difference;
}

static struct verdict run_table(cqio_ctx *ctx, const char *path) {
  cqio_io_table *t;
  const char *difference = NULL;
  cqio_status status = cqio_io_table_read(ctx, path, NULL, &t);
  if (!status && strstr(path, ".csv")) difference = table_difference(t, path);
  cqio_io_table_destroy(&t);
  return end(ctx, status, difference);
}

static struct verdict run_roles(cqio_ctx *ctx, const char *path) {
  cqio_io_table *t;
  cqio_io_options options;
  cqio_io_options_init(&options);
  options.roles = path;
  cqio_status status = cqio_io_table_read(ctx, "toy", &options, &t);
  cqio_io_table_destroy(&t);
  return end(ctx, status, NULL);
}

static struct verdict run_demand(cqio_ctx *ctx, const char *path) {
  cqio_io_demand *demand;
  const char *difference = NULL;
  cqio_status status = cqio_io_demand_create(ctx, table, op, CQIO_IO_OPEN, false, path, &demand);
  if (!status && strstr(path, ".csv")) {
    size_t size;
    char *text = load(path, &size);
    bool plain = strlen(text) == size && !strpbrk(text, "\"';\t") && !strstr(text, "unit");
    for (int64_t i = 0; plain && i < demand->count * table->accounts; i++)
      if (!stands_in(text, demand->values[i])) difference = "a demand that is not in it";
    free(text);
  }
  cqio_io_demand_destroy(&demand);
  return end(ctx, status, difference);
}

/* ---- NetCDF ---------------------------------------------------------------------------------- */

static struct verdict run_overlap(cqio_ctx *ctx, const char *path) {
  static const char *const keys[] = {"north", "south"};
  cqio_grid *read;
  cqio_status status = cqio_grid_read(ctx, path, 2, keys, &read);
  cqio_grid_destroy(&read);
  return end(ctx, status, NULL);
}

static struct verdict run_raster(cqio_ctx *ctx, const char *path) {
  char spec[64];
  double *values, coverage[2];
  snprintf(spec, sizeof spec, "%s:light", path);
  cqio_status status = cqio_raster_read(ctx, spec, grid, &values, coverage);
  cqio_free(values);
  return end(ctx, status, NULL);
}

static struct verdict run_checkpoint(cqio_ctx *ctx, const char *path) {
  cqio_checkpoint read = {0};
  (void)path;
  cqio_status status = cqio__checkpoint_read(ctx, job, &read);
  cqio__checkpoint_free(&read);
  return end(ctx, status, NULL);
}

static struct verdict run_verify(cqio_ctx *ctx, const char *path) {
  return end(ctx, cqio_file_verify(ctx, path, nowhere), NULL);
}

static struct verdict run_info(cqio_ctx *ctx, const char *path) {
  char *yaml;
  struct verdict described = end(ctx, cqio_file_describe(ctx, path, nowhere), NULL);
  if (described.difference) return described;
  cqio_status status = cqio_file_job(ctx, path, &yaml);
  cqio_free(yaml);
  return end(ctx, status, NULL);
}

const struct target targets[] = {
    {"job", "job.yaml", run_job},
    {"options", "options.txt", run_options},
    {"data", "data.txt", run_data},
    {"table_csv", "table.csv", run_table},
    {"roles", "roles.csv", run_roles},
    {"demand_csv", "demand.csv", run_demand},
    {"table_netcdf", "table.nc", run_table},
    {"demand_netcdf", "demand.nc", run_demand},
    {"overlap", "overlap.nc", run_overlap},
    {"raster", "raster.nc", run_raster},
    {"checkpoint", "out/checkpoint.nc", run_checkpoint},
    {"verify", "result.nc", run_verify},
    {"info", "result.nc", run_info},
    {"report", "run.json", run_info},
};
const int target_count = sizeof targets / sizeof *targets;

/* ---- all ------------------------------------------------------------------------------------- */

static void copy(const char *source, const char *from, const char *to) {
  char path[4096];
  size_t size;
  snprintf(path, sizeof path, "%s/%s", source, from);
  char *bytes = load(path, &size);
  save(to, bytes, size);
  free(bytes);
}

void targets_begin(cqio_ctx *ctx, const char *source, const char *program) {
  char from[96], to[96];
  cqio_ctx_set_log_level(ctx, CQIO_LOG_ERROR);
  cqio_ctx_set_probe(ctx, program);
  nowhere = fopen("/dev/null", "w");
  must(nowhere && mkdtemp(folder) && chdir(folder) == 0, "a folder");
  must(mkdir("toy", 0777) == 0 && mkdir("out", 0777) == 0, "folders in it");
  for (int k = 0; k < PARTS; k++) {
    snprintf(from, sizeof from, "matrices/toy/%s.csv", parts[k]);
    snprintf(to, sizeof to, "toy/%s.csv", parts[k]);
    copy(source, from, to);
  }
  copy(source, "matrices/toy/overlap.nc", "toy/overlap.nc");
  static const char text[] = "data: {directory: toy}\noutput: {directory: out}\n";
  save("toy.yaml", text, sizeof text - 1);
  must(!cqio_job_read(ctx, "toy.yaml", 0, NULL, &job), "the job");
  must(!cqio_dataset_read(ctx, "toy", &data), "the data set");
  static const char *const keys[] = {"north", "south"};
  must(!cqio_grid_read(ctx, "toy/overlap.nc", 2, keys, &grid), "the grid");
  must(!cqio_io_table_read(ctx, "toy", NULL, &table), "the table");
  must(!cqio_io_operator_create(ctx, table, &op), "the operator");
}

struct verdict target_run(cqio_ctx *ctx, const struct target *target, const void *bytes,
                          size_t size) {
  save(target->file, bytes, size);
  return target->run(ctx, target->file);
}

void targets_end(void) {
  char command[128];
  cqio_operator_destroy(&op);
  cqio_io_table_destroy(&table);
  cqio_grid_destroy(&grid);
  cqio_dataset_destroy(&data);
  cqio_job_destroy(&job);
  fclose(nowhere);
  snprintf(command, sizeof command, "rm -rf %s", folder);
  must(chdir("/") == 0 && system(command) == 0, "removing the folder");
}

static double seconds_of(int who) {
  struct rusage used;
  getrusage(who, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

double targets_seconds(void) {
  return seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN);
}
