/*
 * bench_output: the safe NetCDF writer (built in memory, checked, synced, renamed): bytes of raw
 * data a second. Every rank writes a file of its own, as runs with several files do.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cqio/netcdf.h"

enum { MAX_VARIABLES = 16, PATH_SIZE = 256 };

struct output {
  cqio_ctx *ctx;
  const char *dims;
  int64_t sizes[3]; /* time and two more */
  int variables, deflate;
  cqio_nc_type type;
  double *values; /* of one step; a step multiplies them by 1 + step */
  char directory[PATH_SIZE], path[PATH_SIZE];
};

static const char *const NAMES[MAX_VARIABLES] = {"v0",  "v1",  "v2",  "v3", "v4",  "v5",
                                                 "v6",  "v7",  "v8",  "v9", "v10", "v11",
                                                 "v12", "v13", "v14", "v15"};

static int64_t step_count(const struct output *o) {
  return o->sizes[1] * o->sizes[2];
}

/* A smooth field inside an ellipse, missing outside, as on a map of one region. */
static void fill(struct output *o, bool map) {
  for (int64_t i = 0; i < o->sizes[1]; i++)
    for (int64_t j = 0; j < o->sizes[2]; j++) {
      double y = 2.0 * (double)i / (double)o->sizes[1] - 1.0;
      double x = 2.0 * (double)j / (double)o->sizes[2] - 1.0;
      double value = exp(-2.0 * (x * x + y * y)) * (2.0 + sin(9.0 * x) * cos(7.0 * y));
      o->values[i * o->sizes[2] + j] =
          map && x * x + y * y > 0.7 ? CQIO_NC_MISSING : (double)(float)value;
    }
}

static double expected(const struct output *o, int64_t step, int64_t i) {
  double value = o->values[i];
  return value < CQIO_NC_MISSING ? value * (double)(1 << step % 8) : CQIO_NC_MISSING;
}

static cqio_status put_steps(struct output *o, cqio_ncout *file, double *step_values) {
  for (int v = 0; v < o->variables; v++) {
    cqio_nc_variable variable = {
        .name = NAMES[v], .dims = o->dims, .type = o->type, .long_name = "field", .missing = true};
    CQIO_TRY(cqio_ncout_define(file, &variable));
    for (int64_t step = 0; step < o->sizes[0]; step++) {
      for (int64_t i = 0; i < step_count(o); i++)
        step_values[i] = expected(o, step, i);
      CQIO_TRY(cqio_ncout_put_step(file, NAMES[v], step, step_values));
    }
  }
  return CQIO_OK;
}

static const int YEARS[] = {2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020};

static cqio_status write_file(void *data) {
  struct output *o = data;
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.overwrite = true;
  options.deflate = o->deflate;
  cqio_ncout *file;
  double *step_values;
  CQIO_TRY(CQIO_ALLOC(o->ctx, step_count(o), &step_values));
  cqio_status status = cqio_ncout_create(o->ctx, o->path, &options, &file);
  if (!status) status = cqio_ncout_time(file, YEARS, (int)o->sizes[0]);
  if (!status) status = cqio_ncout_dimension(file, "lat", o->sizes[1]);
  if (!status) status = cqio_ncout_dimension(file, "lon", o->sizes[2]);
  if (!status) status = put_steps(o, file, step_values);
  if (!status) status = cqio_ncout_commit(&file);
  cqio_ncout_discard(&file);
  cqio_free(step_values);
  return status;
}

/* Reads the file of every rank back: all values, exactly. */
static cqio_status verify(void *data, bench_outcome *outcome) {
  struct output *o = data;
  outcome->error = 0.0;
  for (int k = 0; k < cqio_ctx_size(o->ctx); k++) {
    char path[PATH_SIZE + 32];
    snprintf(path, sizeof path, "%s/rank%d.nc", o->directory, k);
    cqio_ncin *file;
    CQIO_TRY(cqio_ncin_open(o->ctx, path, &file));
    for (int v = 0; v < o->variables; v++) {
      double *values;
      cqio_status status =
          cqio_ncin_reals(file, NAMES[v], o->dims, CQIO_NC_MISSING_ALLOWED, &values, NULL);
      for (int64_t t = 0; !status && t < o->sizes[0]; t++)
        for (int64_t i = 0; i < step_count(o); i++)
          outcome->error =
              fmax(outcome->error, fabs(values[t * step_count(o) + i] - expected(o, t, i)));
      cqio_free(values);
      if (status) {
        cqio_ncin_close(&file);
        return status;
      }
    }
    cqio_ncin_close(&file);
  }
  struct stat file;
  if (stat(o->path, &file) == 0)
    snprintf(outcome->note, sizeof outcome->note, "%.1f x smaller",
             outcome->bytes / cqio_ctx_size(o->ctx) / (double)file.st_size);
  return CQIO_OK;
}

static cqio_status measure(bench *b, struct output *o, const char *name) {
  static const int levels[] = {0, 1, 4, 9};
  CQIO_TRY(cqio_agree(o->ctx, CQIO_ALLOC(o->ctx, step_count(o), &o->values)));
  fill(o, o->type == CQIO_NC_FLOAT);
  cqio_status status = CQIO_OK;
  int count = bench_size_of(b) == BENCH_SMALL ? 2 : 4;
  for (int i = 0; i < count && !status; i++) {
    char parameters[96];
    o->deflate = levels[i];
    snprintf(parameters, sizeof parameters, "shape=%lldx%lldx%lld variables=%d deflate=%d",
             (long long)o->sizes[0], (long long)o->sizes[1], (long long)o->sizes[2], o->variables,
             o->deflate);
    bench_case c = {.name = name,
                    .parameters = parameters,
                    .bytes = (double)(o->sizes[0] * step_count(o) * o->variables) *
                             (o->type == CQIO_NC_FLOAT ? 4.0 : 8.0) * cqio_ctx_size(o->ctx),
                    .work = write_file,
                    .verify = verify,
                    .data = o};
    status = bench_measure(b, &c, NULL);
  }
  cqio_free(o->values);
  o->values = NULL;
  return status;
}

/* A new directory under TMPDIR, the same on all ranks. */
static cqio_status make_directory(struct output *o) {
  if (cqio_ctx_rank(o->ctx) != 0) return CQIO_OK;
  const char *base = getenv("TMPDIR");
  snprintf(o->directory, sizeof o->directory, "%.200s/cqio-bench-XXXXXX", base ? base : P_tmpdir);
  if (mkdtemp(o->directory)) return CQIO_OK;
  return cqio_fail(o->ctx, CQIO_IO, "%s: cannot be made: expected a writable TMPDIR", o->directory);
}

static cqio_status run(bench *b) {
  struct output maps = {.ctx = bench_ctx(b),
                        .dims = "time lat lon",
                        .type = CQIO_NC_FLOAT,
                        .variables = (int)bench_pick(b, 2, 8, 16),
                        .sizes = {bench_pick(b, 3, 11, 11), bench_pick(b, 200, 400, 800),
                                  bench_pick(b, 250, 500, 1000)}};
  CQIO_TRY(cqio_agree(maps.ctx, make_directory(&maps)));
  MPI_Bcast(maps.directory, (int)sizeof maps.directory, MPI_CHAR, 0, cqio_ctx_comm(maps.ctx));
  snprintf(maps.path, sizeof maps.path, "%.200s/rank%d.nc", maps.directory,
           cqio_ctx_rank(maps.ctx));
  struct output tables = maps; /* districts x accounts of a district */
  tables.type = CQIO_NC_DOUBLE;
  tables.sizes[1] = bench_pick(b, 38, 380, 2800);
  tables.sizes[2] = 78;
  cqio_status status = measure(b, &maps, "maps");
  if (!status) status = measure(b, &tables, "tables");
  unlink(maps.path);
  MPI_Barrier(cqio_ctx_comm(maps.ctx));
  if (cqio_ctx_rank(maps.ctx) == 0) rmdir(maps.directory);
  return status;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "output", run);
}
