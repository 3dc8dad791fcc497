/* cqio-overlap: the area of each district in each cell of a longitude-latitude grid. */
#include "cli/overlap/overlap.h"
#include "cli/start.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cqio/region.h"

static const char help[] =
    "usage: cqio-overlap --districts FILE --key FIELD --keys districts.csv --output FILE.nc\n"
    "                    [--resolution DEGREES] [--box W,S,E,N] [options]\n"
    "\n"
    "Cuts district polygons by the cells of a regular longitude-latitude grid and writes the area\n"
    "of each district in each cell, as cqio reads it (grid.overlap). Areas are those of the WGS84\n"
    "ellipsoid (cylindrical equal-area projection, EPSG:6933).\n"
    "\n"
    "  --districts FILE       polygons: GeoJSON, Shapefile, GeoPackage or another format of OGR\n"
    "  --layer NAME           layer of the file; default: the first\n"
    "  --key FIELD            field of the polygons that names the district\n"
    "  --keys FILE.csv        districts in their order, column 'key' (and 'adcode');\n"
    "                         columns area_km2, seat_lon, seat_lat, centroid_lon, centroid_lat, "
    "and\n"
    "                         those named as fields are held against the polygons\n"
    "  --match COLUMN         column of the CSV that FIELD holds, e.g. adcode; default: key\n"
    "  --resolution DEGREES   side of a cell; default 0.01\n"
    "  --box W,S,E,N          sides of the grid in degrees, a whole number of cells apart;\n"
    "                         default: the box of all polygons, widened to whole cells\n"
    "  --crs CRS              reference system of the polygons, e.g. EPSG:4490; default: auto, "
    "the\n"
    "                         one the file states\n"
    "  --encoding NAME        encoding of the names in a Shapefile, e.g. GBK; default: the one "
    "that\n"
    "                         the file (.cpg, .dbf) or SHAPE_ENCODING states\n"
    "  --output FILE.nc       NetCDF-4 file to write\n"
    "  --overwrite            replace FILE.nc\n"
    "  --help                 this text\n"
    "\n"
    "exit status: 0 success, 2 wrong command line, 4 wrong data, 5 file trouble, 6 no memory\n";

static cqio_status parse_resolution(cqio_ctx *ctx, const char *text, double *resolution) {
  if (cqio_parse_real(text, resolution) && *resolution > 0.0 && *resolution <= 90.0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "--resolution = %s (degrees): expected a number in (0, 90]",
                   text);
}

static cqio_status parse_box(cqio_ctx *ctx, const char *text, double box[4]) {
  char part[64];
  const char *c = text;
  int count = 0;
  for (; count < 4; count++) {
    size_t length = strcspn(c, ",");
    if (length >= sizeof part) break;
    memcpy(part, c, length);
    part[length] = '\0';
    if (!cqio_parse_real(part, &box[count])) break;
    c += length;
    if (*c != ',') {
      count++;
      break;
    }
    c++;
  }
  if (count == 4 && *c == '\0' && box[0] < box[2] && box[1] < box[3] && box[0] >= -180.0 &&
      box[2] <= 180.0 && box[1] >= -90.0 && box[3] <= 90.0)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE,
                   "--box = %s (degrees): expected WEST,SOUTH,EAST,NORTH with WEST < EAST in "
                   "[-180, 180] and SOUTH < NORTH in [-90, 90]",
                   text);
}

enum {
  DISTRICTS,
  LAYER,
  KEY,
  KEYS,
  MATCH,
  RESOLUTION,
  BOX,
  CRS,
  ENCODING,
  OUTPUT,
  OVERWRITE,
  HELP
};

static cqio_status take(cqio_ctx *ctx, int option, const char *value, struct request *request) {
  const char **const texts[] = {
      [DISTRICTS] = &request->districts, [LAYER] = &request->layer,  [KEY] = &request->field,
      [KEYS] = &request->keys,           [MATCH] = &request->match,  [CRS] = &request->crs,
      [ENCODING] = &request->encoding,   [OUTPUT] = &request->output};
  switch (option) {
  case RESOLUTION:
    return parse_resolution(ctx, value, &request->resolution);
  case BOX:
    request->has_box = true;
    return parse_box(ctx, value, request->box);
  case OVERWRITE:
    request->overwrite = true;
    return CQIO_OK;
  default:
    *texts[option] = value;
    return CQIO_OK;
  }
}

static cqio_status parse(cqio_ctx *ctx, int argc, char **argv, void *data, bool *wants_help) {
  struct request *request = data;
  static const struct option options[] = {{"districts", required_argument, NULL, DISTRICTS},
                                          {"layer", required_argument, NULL, LAYER},
                                          {"key", required_argument, NULL, KEY},
                                          {"keys", required_argument, NULL, KEYS},
                                          {"match", required_argument, NULL, MATCH},
                                          {"box", required_argument, NULL, BOX},
                                          {"resolution", required_argument, NULL, RESOLUTION},
                                          {"crs", required_argument, NULL, CRS},
                                          {"encoding", required_argument, NULL, ENCODING},
                                          {"output", required_argument, NULL, OUTPUT},
                                          {"overwrite", no_argument, NULL, OVERWRITE},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
  *request = (struct request){.match = "key", .resolution = 0.01};
  unsigned seen = 0;
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "+:", options, NULL)) != -1;) {
    if (option == HELP) {
      *wants_help = true;
      return CQIO_OK;
    }
    const char *text = argv[optind - 1];
    if (option == ':') return cqio_fail(ctx, CQIO_USAGE, "%s: expected a value", text);
    if (option == '?') return cqio_fail(ctx, CQIO_USAGE, "%s: unknown option; see --help", text);
    if (seen & 1u << option)
      return cqio_fail(ctx, CQIO_USAGE, "--%s: given twice", options[option].name);
    seen |= 1u << option;
    CQIO_TRY(take(ctx, option, optarg, request));
  }
  if (optind < argc)
    return cqio_fail(ctx, CQIO_USAGE, "%s: expected an option; see --help", argv[optind]);
  if (request->crs && strcmp(request->crs, "auto") == 0) request->crs = NULL;
  const struct {
    const char *name, *value;
  } needed[] = {{"--districts", request->districts},
                {"--key", request->field},
                {"--keys", request->keys},
                {"--output", request->output}};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
    if (!needed[i].value)
      return cqio_fail(ctx, CQIO_USAGE, "%s is missing; see --help", needed[i].name);
  return CQIO_OK;
}

/* The table of districts; the file name must end in .csv. */
static cqio_status read_table(cqio_ctx *ctx, const char *path, cqio_sheet **table) {
  char *directory;
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(name);
  if (length < 5 || strcmp(name + length - 4, ".csv") != 0)
    return cqio_fail(ctx, CQIO_USAGE, "--keys = %s: expected a file FILE.csv", path);
  char *stem;
  CQIO_TRY(cqio_copy_text(ctx, name, &stem));
  stem[length - 4] = '\0';
  cqio_status status = cqio_filename_directory(ctx, path, &directory);
  if (!status) {
    status = cqio_sheet_read(ctx, directory, stem, table);
    if (!status)
      status = cqio_agree(
          ctx, cqio_sheet_check_notes(ctx, *table, "unit year currency price_basis role ring"));
    cqio_free(directory);
  }
  cqio_free(stem);
  return status;
}

static cqio_status take_adcodes(cqio_ctx *ctx, const cqio_sheet *table, int column,
                                struct outlines *outlines) {
  if (column < 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, &outlines->adcode));
  for (int r = 0; r < outlines->count; r++) {
    int64_t code;
    const char *text = cqio_sheet_text(table, r, column);
    if (!cqio_parse_integer(text, &code) || code < 0 || code > INT32_MAX)
      return cqio_fail(ctx, CQIO_DATA, "%s: adcode = %s: expected a whole number",
                       cqio_sheet_place(table, r), text);
    outlines->adcode[r] = (int)code;
  }
  return CQIO_OK;
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name that stands for two districts would give all its polygons to the first. */
static cqio_status check_unique(cqio_ctx *ctx, const struct request *request,
                                const cqio_sheet *table, const char *name, int column) {
  int64_t rows = cqio_sheet_rows(table);
  const char **sorted;
  CQIO_TRY(CQIO_ALLOC(ctx, rows, &sorted));
  for (int64_t r = 0; r < rows; r++)
    sorted[r] = cqio_sheet_text(table, r, column);
  qsort(sorted, (size_t)rows, sizeof *sorted, compare_texts);
  cqio_status status = CQIO_OK;
  for (int64_t r = 0; r < rows && !status; r++)
    if (!sorted[r][0] || (r > 0 && strcmp(sorted[r], sorted[r - 1]) == 0))
      status =
          cqio_fail(ctx, CQIO_DATA, "%s: %s '%s' %s: expected one name a district", request->keys,
                    name, sorted[r], sorted[r][0] ? "stands in two rows" : "is empty");
  cqio_free(sorted);
  return status;
}

/* Keys, codes and the values that the field of the polygons holds. */
static cqio_status take_districts(cqio_ctx *ctx, const struct request *request,
                                  const cqio_sheet *table, const char ***values,
                                  struct outlines *outlines) {
  int key = cqio_sheet_find(table, "key"), match = cqio_sheet_find(table, request->match);
  if (key < 0 || match < 0)
    return cqio_fail(ctx, CQIO_DATA, "%s: has no column '%s'", request->keys,
                     key < 0 ? "key" : request->match);
  if (cqio_sheet_rows(table) > 100000)
    return cqio_fail(ctx, CQIO_DATA, "%s: has %lld rows: expected at most 100000", request->keys,
                     (long long)cqio_sheet_rows(table));
  CQIO_TRY(check_unique(ctx, request, table, "key", key));
  CQIO_TRY(check_unique(ctx, request, table, request->match, match));
  outlines->table = table;
  outlines->count = (int)cqio_sheet_rows(table);
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, &outlines->keys));
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, values));
  for (int r = 0; r < outlines->count; r++) {
    outlines->keys[r] = cqio_sheet_text(table, r, key);
    (*values)[r] = cqio_sheet_text(table, r, match);
  }
  return take_adcodes(ctx, table, cqio_sheet_find(table, "adcode"), outlines);
}

static cqio_status work(cqio_ctx *ctx, void *given) {
  struct request *request = given;
  cqio_sheet *table = NULL;
  struct outlines outlines = {0};
  const char **values = NULL;
  cqio_grid *grid = NULL;
  cqio_status status = read_table(ctx, request->keys, &table);
  if (!status) status = take_districts(ctx, request, table, &values, &outlines);
  if (!status) status = outlines_read(ctx, request, values, &outlines);
  if (!status && !request->has_box) status = clip_box(ctx, &outlines, request);
  if (!status) status = clip_outlines(ctx, &outlines, request, &grid);
  if (!status) status = neighbours_check(ctx, request, &outlines, grid);
  if (!status) status = stated_check(ctx, request, &outlines, grid);
  if (!status) {
    char title[128], source[CQIO_PATH_SIZE];
    snprintf(title, sizeof title, "Overlap of %d districts with a regular %g degree grid",
             outlines.count, request->resolution);
    snprintf(source, sizeof source,
             "%s, clipped cell by cell by cqio-overlap; areas on the WGS84 "
             "ellipsoid (EPSG:6933, edges straight in that projection)",
             request->districts);
    status = cqio_grid_write(ctx, grid, outlines.keys, outlines.adcode, title, source,
                             request->output, request->overwrite);
  }
  cqio_grid_destroy(&grid);
  outlines_release(&outlines);
  cqio_free(values);
  cqio_sheet_destroy(&table);
  return status;
}

int main(int argc, char **argv) {
  struct request request;
  const cli_program program = {"cqio-overlap", help, parse, work, &request};
  return cli_run_program(&program, argc, argv);
}
