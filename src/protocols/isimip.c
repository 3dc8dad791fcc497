/* People on maps as ISIMIP3a asks for them. */
#include "cqio/netcdf.h"
#include "cqio/protocols.h"
#include "protocols/cell_overlap.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LEVEL = 5, VARIABLES = 3 };

static const struct {
  const char *density, *dataset, *name, *long_name;
} variables[VARIABLES] = {
    {"population_density", "population", "pop", "residents of the cell"},
    {"urban_population_density", "population-urban", "urbanpop", "urban residents of the cell"},
    {"rural_population_density", "population-rural", "ruralpop", "rural residents of the cell"},
};

/* One axis of the maps and of the files. */
struct axis {
  int count, first, cells, overlaps; /* cells of maps; those of files, numbered from the origin */
  cqio_overlap *overlap;
};

/* A file of maps, on all ranks; a field of it and one of the files. */
struct maps {
  cqio_ncin *in;
  char *scenario; /* without hyphens */
  struct axis lat, lon;
  double *area; /* m2 */
  int64_t years;
  double *time; /* days since 2000-01-01 */
  double *field, *sum;
};

static void free_maps(struct maps *m) {
  cqio_ncin_close(&m->in);
  cqio_free(m->scenario);
  cqio_free(m->lat.overlap);
  cqio_free(m->lon.overlap);
  cqio_free(m->area);
  cqio_free(m->time);
  cqio_free(m->field);
  cqio_free(m->sum);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The global grid begins at 90 N, 180 W. */
static cqio_status read_axis(cqio_ctx *ctx, cqio_ncin *in, bool latitude, struct axis *axis) {
  double *bounds = NULL;
  int64_t count;
  CQIO_TRY(cqio_ncin_reals(in, latitude ? "lat_bnds" : "lon_bnds",
                           latitude ? "lat bnds" : "lon bnds", CQIO_NC_FINITE, &bounds, &count));
  axis->count = (int)(count / 2);
  cqio_status status =
      cqio_agree(ctx, cqio__overlap_find(ctx, axis->count, bounds, latitude ? 90.0 : -180.0,
                                         latitude ? -1 : 1, latitude, &axis->first, &axis->cells,
                                         &axis->overlap, &axis->overlaps));
  cqio_free(bounds);
  return status;
}

static cqio_status read_scenario(cqio_ctx *ctx, struct maps *m) {
  CQIO_TRY(cqio_ncin_attribute(m->in, NULL, "scenario", &m->scenario));
  if (!m->scenario)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: no attribute 'scenario': expected maps of a scenario, "
                     "NAME.grid.nc",
                     cqio_ncin_path(m->in));
  char *to = m->scenario;
  for (const char *from = m->scenario; *from; from++)
    if (*from != '-') *to++ = *from;
  *to = '\0';
  return CQIO_OK;
}

static cqio_status read_maps(cqio_ctx *ctx, const char *path, struct maps *m) {
  CQIO_TRY(cqio_ncin_open_verified(ctx, path, &m->in));
  for (int v = 0; v < VARIABLES; v++)
    if (cqio_ncin_find(m->in, variables[v].density) < 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: no variable '%s': expected maps of a scenario, NAME.grid.nc", path,
                       variables[v].density);
  CQIO_TRY(read_scenario(ctx, m));
  CQIO_TRY(read_axis(ctx, m->in, true, &m->lat));
  CQIO_TRY(read_axis(ctx, m->in, false, &m->lon));
  CQIO_TRY(cqio_ncin_reals(m->in, "cell_area", "lat lon", CQIO_NC_POSITIVE, &m->area, NULL));
  CQIO_TRY(cqio_ncin_reals(m->in, "time", "time", CQIO_NC_FINITE, &m->time, &m->years));
  cqio_status status = CQIO_ALLOC(ctx, (int64_t)m->lat.count * m->lon.count, &m->field);
  if (!status) status = CQIO_ALLOC(ctx, (int64_t)m->lat.cells * m->lon.cells, &m->sum);
  return cqio_agree(ctx, status);
}

/* ---- persons --------------------------------------------------------------------------------- */

/* m->sum from the densities per km2 in m->field, NaN where there are none. */
static void deal(struct maps *m) {
  const double m2 = 1e6; /* of a km2 */
  int width = m->lon.cells;
  for (int64_t k = 0; k < (int64_t)m->lat.cells * width; k++)
    m->sum[k] = CQIO_NC_MISSING;
  for (int y = 0; y < m->lat.overlaps; y++) {
    const cqio_overlap *lat = &m->lat.overlap[y];
    for (int x = 0; x < m->lon.overlaps; x++) {
      const cqio_overlap *lon = &m->lon.overlap[x];
      size_t from = (size_t)lat->from * (size_t)m->lon.count + (size_t)lon->from;
      double *to = &m->sum[(size_t)lat->to * (size_t)width + (size_t)lon->to];
      if (isnan(m->field[from])) continue;
      double persons = m->field[from] * m->area[from] / m2 * lat->share * lon->share;
      *to = *to == CQIO_NC_MISSING ? persons : *to + persons;
    }
  }
}

/* ---- files ----------------------------------------------------------------------------------- */

static int year_of(double days) {
  const double day = 86400.0, start = 946684800.0; /* of 2000, s since 1970 */
  struct tm utc;
  time_t clock = (time_t)(days * day + start);
  return gmtime_r(&clock, &utc)->tm_year + 1900;
}

static cqio_status write_axis(cqio_ctx *ctx, cqio_ncout *out, const struct axis *axis,
                              bool latitude) {
  const cqio_nc_attribute along[] = {{"axis", latitude ? "Y" : "X", 0.0}, {NULL, NULL, 0.0}};
  const cqio_nc_variable variable = {.name = latitude ? "lat" : "lon",
                                     .dims = latitude ? "lat" : "lon",
                                     .type = CQIO_NC_DOUBLE,
                                     .long_name = latitude ? "latitude" : "longitude",
                                     .standard_name = latitude ? "latitude" : "longitude",
                                     .units = latitude ? "degrees_north" : "degrees_east",
                                     .helper = true,
                                     .extra = along};
  double *values;
  CQIO_TRY(CQIO_ALLOC(ctx, axis->cells, &values));
  for (int k = 0; k < axis->cells; k++) {
    double place = (axis->first + k + 0.5) / CQIO_PER_DEGREE;
    values[k] = latitude ? 90.0 - place : place - 180.0;
  }
  cqio_status status = cqio_ncout_dimension(out, variable.name, axis->cells);
  if (!status) status = cqio_ncout_variable(out, &variable, values);
  cqio_free(values);
  return status;
}

static cqio_status write_time(cqio_ctx *ctx, cqio_ncout *out, const struct maps *m) {
  const double from_1901 = 36159.0; /* days from 1901-01-01 to 2000-01-01 */
  static const cqio_nc_attribute along[] = {
      {"axis", "T", 0.0}, {"calendar", "standard", 0.0}, {NULL, NULL, 0.0}};
  static const cqio_nc_variable variable = {.name = "time",
                                            .dims = "time",
                                            .type = CQIO_NC_DOUBLE,
                                            .long_name = "time",
                                            .standard_name = "time",
                                            .units = "days since 1901-01-01 00:00:00",
                                            .helper = true,
                                            .extra = along};
  double *values;
  CQIO_TRY(CQIO_ALLOC(ctx, m->years, &values));
  for (int64_t t = 0; t < m->years; t++)
    values[t] = m->time[t] + from_1901;
  cqio_status status = cqio_ncout_dimension(out, "time", m->years);
  if (!status) status = cqio_ncout_variable(out, &variable, values);
  cqio_free(values);
  return status;
}

/* What the maps say of themselves; collective reading before rank 0 writes. */
enum { KEPT = 8 };
static const char *const kept[KEPT] = {"title",           "institution", "source",
                                       "references",      "data_status", "scenario",
                                       "acknowledgement", CQIO_NC_RESULT};

static cqio_status write_head(cqio_ctx *ctx, cqio_ncout *out, const struct maps *m, int v,
                              char *const texts[KEPT]) {
  const cqio_nc_variable people = {.name = variables[v].name,
                                   .dims = "time lat lon",
                                   .type = CQIO_NC_FLOAT,
                                   .long_name = variables[v].long_name,
                                   .units = "1",
                                   .missing = true};
  CQIO_TRY(cqio_ncout_attribute(out, "Conventions", "CF-1.8"));
  for (int k = 0; k < KEPT; k++)
    if (texts[k])
      CQIO_TRY(cqio_ncout_attribute(
          out, strcmp(kept[k], CQIO_NC_RESULT) == 0 ? "maps_result_sha256" : kept[k], texts[k]));
  CQIO_TRY(write_time(ctx, out, m));
  CQIO_TRY(write_axis(ctx, out, &m->lat, true));
  CQIO_TRY(write_axis(ctx, out, &m->lon, false));
  return cqio_ncout_define(out, &people);
}

/* All ranks read each field, rank 0 has and writes it. */
static cqio_status write_fields(cqio_ctx *ctx, struct maps *m, int v, cqio_ncout *out) {
  bool first = cqio_ctx_rank(ctx) == 0;
  for (int64_t t = 0; t < m->years; t++) {
    CQIO_TRY(
        cqio_ncin_slab(m->in, variables[v].density, "time lat lon", t, 1, first ? m->field : NULL));
    if (first) deal(m);
    CQIO_TRY(
        cqio_agree(ctx, first ? cqio_ncout_put_step(out, variables[v].name, t, m->sum) : CQIO_OK));
  }
  return CQIO_OK;
}

static cqio_status create(cqio_ctx *ctx, const char *path, bool overwrite, const struct maps *m,
                          int v, char *const texts[KEPT], cqio_ncout **out) {
  cqio_ncout_options options;
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  cqio_ncout_options_init(&options);
  options.overwrite = overwrite;
  options.deflate = LEVEL;
  CQIO_TRY(cqio_ncout_create(ctx, path, &options, out));
  return write_head(ctx, *out, m, v, texts);
}

static cqio_status write_file(cqio_ctx *ctx, struct maps *m, const char *directory, bool overwrite,
                              int v) {
  char path[CQIO_PATH_SIZE], *texts[KEPT] = {NULL};
  cqio_ncout *out = NULL;
  cqio_status status = CQIO_OK;
  int length = snprintf(path, sizeof path, "%s/%s_%s_30arcsec_annual_%04d_%04d.nc", directory,
                        variables[v].dataset, m->scenario, year_of(m->time[0]),
                        year_of(m->time[m->years - 1]));
  if (length >= CQIO_PATH_SIZE)
    return cqio_fail(ctx, CQIO_USAGE, "--output: %d characters: expected fewer than %d", length,
                     CQIO_PATH_SIZE);
  for (int k = 0; k < KEPT && !status; k++)
    status = cqio_ncin_attribute(m->in, NULL, kept[k], &texts[k]);
  if (!status) status = cqio_agree(ctx, create(ctx, path, overwrite, m, v, texts, &out));
  if (!status) status = write_fields(ctx, m, v, out);
  if (!status) status = cqio_agree(ctx, out ? cqio_ncout_commit(&out) : CQIO_OK);
  cqio_ncout_discard(&out);
  for (int k = 0; k < KEPT; k++)
    cqio_free(texts[k]);
  return status;
}

cqio_status cqio_isimip_export(cqio_ctx *ctx, const char *path, const char *directory,
                               bool overwrite) {
  struct maps m = {0};
  cqio_status status = read_maps(ctx, path, &m);
  for (int v = 0; v < VARIABLES && !status; v++)
    status = write_file(ctx, &m, directory, overwrite, v);
  free_maps(&m);
  return status;
}

/* ---- several files --------------------------------------------------------------------------- */

/* Whether the scenario of file K is that of no file before it. */
static cqio_status check_alone(cqio_ctx *ctx, const char *const *paths, const struct maps *maps,
                               int k) {
  for (int i = 0; i < k; i++)
    if (strcmp(maps[i].scenario, maps[k].scenario) == 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: is of the scenario '%s', as is %s: expected each scenario once, as "
                       "names of files are made of it",
                       paths[k], maps[k].scenario, paths[i]);
  return CQIO_OK;
}

cqio_status cqio_isimip_check(cqio_ctx *ctx, const char *const *paths, int count) {
  struct maps *maps;
  cqio_status status = CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, count, &maps));
  for (int k = 0; k < count && !status; k++) {
    status = cqio_ncin_open_own(ctx, paths[k], &maps[k].in);
    if (!status) status = read_scenario(ctx, &maps[k]);
    if (!status) status = check_alone(ctx, paths, maps, k);
    cqio_ncin_close(&maps[k].in);
  }
  for (int k = 0; k < count; k++)
    free_maps(&maps[k]);
  cqio_free(maps);
  return status;
}
