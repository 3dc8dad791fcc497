/* Writing an overlap file. */
#include "grid/grid.h"

#include <stdio.h>
#include <string.h>

#include "cqio/netcdf.h"

/* Entries in the order of the file: by cell, then district. */
struct entries {
  int *cell, *district;
  double *overlap;
};

static cqio_status sort_entries(cqio_ctx *ctx, const cqio_grid *grid, struct entries *sorted) {
  size_t cells = cqio__grid_cells(grid), count = (size_t)grid->first[grid->district_count];
  int64_t *next = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, count, &sorted->cell));
  CQIO_TRY(CQIO_ALLOC(ctx, count, &sorted->district));
  CQIO_TRY(CQIO_ALLOC(ctx, count, &sorted->overlap));
  CQIO_TRY(CQIO_ALLOC(ctx, cells + 1, &next));
  for (size_t e = 0; e < count; e++)
    next[grid->cell[e] + 1]++;
  for (size_t c = 0; c < cells; c++)
    next[c + 1] += next[c];
  for (int r = 0; r < grid->district_count; r++)
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      int64_t place = next[grid->cell[e]]++;
      sorted->cell[place] = grid->cell[e];
      sorted->district[place] = r;
      sorted->overlap[place] = grid->overlap[e];
    }
  cqio_free(next);
  return CQIO_OK;
}

static cqio_status put_int(cqio_ncout *out, const char *name, const char *dims,
                           const char *long_name, const int *values) {
  CQIO_TRY(cqio_ncout_define(
      out, &(cqio_nc_variable){
               .name = name, .dims = dims, .type = CQIO_NC_INT, .long_name = long_name}));
  return cqio_ncout_put_int(out, name, values);
}

static cqio_status put_area(cqio_ncout *out, const char *name, const char *dims,
                            const char *long_name, const double *values) {
  return cqio_ncout_variable(out,
                             &(cqio_nc_variable){.name = name,
                                                 .dims = dims,
                                                 .type = CQIO_NC_DOUBLE,
                                                 .long_name = long_name,
                                                 .units = "km2"},
                             values);
}

static cqio_status put_districts(cqio_ncout *out, const cqio_grid *grid, const char *const *keys,
                                 const int *adcode) {
  static const cqio_nc_attribute mapping[] = {{"grid_mapping", "crs", 0.0}, {0}};
  CQIO_TRY(cqio_ncout_dimension(out, "district", grid->district_count));
  CQIO_TRY(
      cqio_ncout_labels(out, "district_key", "district", keys, "district key of districts.csv"));
  if (adcode)
    CQIO_TRY(put_int(out, "adcode", "district", "administrative code of the district", adcode));
  CQIO_TRY(put_area(out, "district_area", "district", "area of district", grid->district_area));
  CQIO_TRY(cqio_ncout_define(out, &(cqio_nc_variable){.name = "dominant_district",
                                                      .dims = "lat lon",
                                                      .type = CQIO_NC_INT,
                                                      .long_name = "district with the largest "
                                                                   "overlap, 0-based row of "
                                                                   "districts.csv",
                                                      .missing = true,
                                                      .extra = mapping}));
  return cqio_ncout_put_int(out, "dominant_district", grid->dominant);
}

static cqio_status put_entries(cqio_ncout *out, const cqio_grid *grid,
                               const struct entries *sorted) {
  CQIO_TRY(cqio_ncout_dimension(out, "entry", grid->first[grid->district_count]));
  CQIO_TRY(put_int(out, "entry_cell", "entry",
                   "cell of the entry, 0-based index lat_index*lon_size + lon_index",
                   sorted->cell));
  CQIO_TRY(put_int(out, "entry_district", "entry",
                   "district of the entry, 0-based row of districts.csv", sorted->district));
  return put_area(out, "entry_overlap", "entry", "area of the district inside the cell",
                  sorted->overlap);
}

static cqio_status put_file(cqio_ncout *out, const cqio_grid *grid, const struct entries *sorted,
                            const char *const *keys, const int *adcode, const char *title,
                            const char *source) {
  CQIO_TRY(cqio_ncout_attribute(out, "Conventions", "CF-1.8"));
  CQIO_TRY(cqio_ncout_attribute(out, "title", title));
  CQIO_TRY(cqio_ncout_attribute(out, "source", source));
  CQIO_TRY(cqio_ncout_lonlat(out, grid->lat_count, grid->lat, grid->lat_bounds, grid->lon_count,
                             grid->lon, grid->lon_bounds, NULL));
  CQIO_TRY(put_area(out, "cell_area", "lat", "area of one grid cell in this latitude row",
                    grid->cell_area));
  CQIO_TRY(put_districts(out, grid, keys, adcode));
  return put_entries(out, grid, sorted);
}

cqio_status cqio_grid_write(cqio_ctx *ctx, const cqio_grid *grid, const char *const *keys,
                            const int *adcode, const char *title, const char *source,
                            const char *path, bool overwrite) {
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.overwrite = overwrite;
  struct entries sorted = {0};
  cqio_ncout *out = NULL;
  cqio_status status = sort_entries(ctx, grid, &sorted);
  if (!status) status = cqio_ncout_create(ctx, path, &options, &out);
  if (!status) status = put_file(out, grid, &sorted, keys, adcode, title, source);
  if (!status)
    status = cqio_ncout_commit(&out);
  else
    cqio_ncout_discard(&out);
  cqio_free(sorted.cell);
  cqio_free(sorted.district);
  cqio_free(sorted.overlap);
  return status;
}
