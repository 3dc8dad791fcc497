/* cqio-towns: the table of towns of a region from places of GeoNames. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/start.h"
#include "cli/towns/towns.h"
#include "job/reading.h"

static const char help[] =
    "usage: cqio-towns --places FILE --dataset DIR --overlap FILE.nc --output towns.csv [options]\n"
    "\n"
    "Makes the table of towns of a region (towns.csv) from a file of places: matches them to the\n"
    "districts, drops aggregates and doubles, fills populations that are missing. What cqio would\n"
    "refuse is refused here.\n"
    "\n"
    "  --places FILE          places in the form of GeoNames (cities500.txt, CN.txt ...): UTF-8, "
    "tabs\n"
    "                         between 19 columns, no header. Used are 1 geonameid, 2 name,\n"
    "                         4 alternatenames, 5 latitude, 6 longitude, 7 feature class (P, or\n"
    "                         empty), 9 country code, 11 admin1 code, 15 population (0, empty: "
    "not\n"
    "                         known)\n"
    "  --dataset DIR          data set of the region: districts.csv and the other tables\n"
    "  --overlap FILE.nc      overlap file of its districts, as cqio-overlap writes it\n"
    "  --admin CODE           places of country CN, or of province CN.33, alone\n"
    "  --chinese              column name_zh: the alternate name in Chinese characters\n"
    "  --title TEXT           title of the table\n"
    "  --sources TEXT         source and licence of the places; it goes into every map. Default:\n"
    "                         that of GeoNames\n"
    "  --output FILE.csv      table to write\n"
    "  --overwrite            replace FILE.csv\n"
    "  --help                 this text\n"
    "\n"
    "The populations are those of the base year of the data set and of whole townships. What is\n"
    "dropped and filled is printed, and the rules stand in the header of the table.\n"
    "\n"
    "exit status: 0 success, 2 wrong command line, 4 wrong data, 5 file trouble, 6 no memory\n";

enum { PLACES, DATASET, OVERLAP, ADMIN, CHINESE, TITLE, SOURCES, OUTPUT, OVERWRITE, HELP };

static cqio_status check(cqio_ctx *ctx, const struct request *request) {
  const struct {
    const char *name, *value;
  } needed[] = {{"--places", request->places},
                {"--dataset", request->dataset},
                {"--overlap", request->overlap},
                {"--output", request->output}};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
    if (!needed[i].value)
      return cqio_fail(ctx, CQIO_USAGE, "%s is missing; see --help", needed[i].name);
  if (strpbrk(request->title, "\r\n") || strpbrk(request->sources, "\r\n"))
    return cqio_fail(ctx, CQIO_USAGE, "--title, --sources: expected one line each");
  if (!cqio__text_is_plain(request->title, strlen(request->title)) ||
      !cqio__text_is_plain(request->sources, strlen(request->sources)))
    return cqio_fail(ctx, CQIO_USAGE, "--title, --sources: expected UTF-8 text");
  return CQIO_OK;
}

static cqio_status parse(cqio_ctx *ctx, int argc, char **argv, void *data, bool *wants_help) {
  struct request *request = data;
  static const struct option options[] = {{"places", required_argument, NULL, PLACES},
                                          {"dataset", required_argument, NULL, DATASET},
                                          {"overlap", required_argument, NULL, OVERLAP},
                                          {"admin", required_argument, NULL, ADMIN},
                                          {"chinese", no_argument, NULL, CHINESE},
                                          {"title", required_argument, NULL, TITLE},
                                          {"sources", required_argument, NULL, SOURCES},
                                          {"output", required_argument, NULL, OUTPUT},
                                          {"overwrite", no_argument, NULL, OVERWRITE},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
  *request = (struct request){.title = "towns of the region",
                              .sources = "GeoNames (https://www.geonames.org), licence CC BY 4.0; "
                                         "changes: filtered, matched to districts, holes filled"};
  const char **const texts[] = {
      [PLACES] = &request->places, [DATASET] = &request->dataset, [OVERLAP] = &request->overlap,
      [ADMIN] = &request->admin,   [TITLE] = &request->title,     [SOURCES] = &request->sources,
      [OUTPUT] = &request->output};
  unsigned seen = 0;
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "+:", options, NULL)) != -1;) {
    const char *text = argv[optind - 1];
    if (option == HELP) {
      *wants_help = true;
      return CQIO_OK;
    }
    if (option == ':') return cqio_fail(ctx, CQIO_USAGE, "%s: expected a value", text);
    if (option == '?') return cqio_fail(ctx, CQIO_USAGE, "%s: unknown option; see --help", text);
    if (seen & 1u << option)
      return cqio_fail(ctx, CQIO_USAGE, "--%s: given twice", options[option].name);
    seen |= 1u << option;
    if (option == CHINESE || option == OVERWRITE)
      *(option == CHINESE ? &request->chinese : &request->overwrite) = true;
    else
      *texts[option] = optarg;
  }
  if (optind < argc)
    return cqio_fail(ctx, CQIO_USAGE, "%s: expected an option; see --help", argv[optind]);
  return check(ctx, request);
}

static cqio_status work(cqio_ctx *ctx, void *given) {
  const struct request *request = given;
  cqio_dataset *data;
  cqio_grid *grid = NULL;
  CQIO_TRY(cqio_dataset_read(ctx, request->dataset, &data));
  struct region region = {.data = data};
  cqio_status status = cqio_grid_read(ctx, request->overlap, data->districts.count,
                                      (const char *const *)data->districts.key, &grid);
  region.grid = grid;
  if (!status) status = places_read(ctx, request, &region);
  if (!status) status = doubles_drop(ctx, request, &region, false);
  if (!status) status = people_check(ctx, request, &region);
  if (!status) status = aggregates_drop(ctx, request, &region);
  if (!status) status = seats_check(ctx, request, &region);
  if (!status) status = holes_fill(ctx, request, &region);
  if (!status) status = doubles_drop(ctx, request, &region, true); /* seats that were added */
  if (!status) status = table_write(ctx, request, &region);
  for (int k = 0; k < region.count; k++) {
    cqio_free(region.place[k].name);
    cqio_free(region.place[k].local);
  }
  cqio_free(region.place);
  cqio_grid_destroy(&grid);
  cqio_dataset_destroy(&data);
  return status;
}

int main(int argc, char **argv) {
  struct request request;
  const cli_program program = {"cqio-towns", help, parse, work, &request};
  return cli_run_program(&program, argc, argv);
}
