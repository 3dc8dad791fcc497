/* 08-every-analysis: each analysis of a table once, with one figure of it that is known by hand.
 *
 * North and south make goods out of each other's. With a = (0.2 0.3; 0.4 0.1) the inverse of I - a
 * is L = (3/2 1/2; 2/3 4/3), so that all figures are fractions. The second table is the first with
 * everything twice, for the decomposition.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cqio/cqio.h>

#define DRAWN "multiplier_type1"

static const struct {
  cqio_analysis analysis;
  const char *figure;
  int64_t index; /* in the figure, row-major */
  double value;
} by_hand[] = {
    {CQIO_ANALYSIS_MULTIPLIERS, DRAWN, 0, 13.0 / 6}, /* column of L */
    {CQIO_ANALYSIS_LINKAGES, "linkage_backward", 1, 11.0 / 6},
    {CQIO_ANALYSIS_DISPERSION, "linkage_rasmussen_forward_dispersion", 0, 0.70710678118654752},
    {CQIO_ANALYSIS_EXTRACTION, "extraction_complete", 0, 65.0 / 3}, /* 13/6 of 15 over L_11 */
    {CQIO_ANALYSIS_LENGTHS, "upstreamness", 0, 13.0 / 6},           /* (3/2 15 + 1/2 20) / 15 */
    {CQIO_ANALYSIS_INFLUENCE, "coefficient_value", 0, 0.3},         /* the most important one */
    {CQIO_ANALYSIS_SPILLOVERS, "spillover_local", 0, 1.25},         /* 1 / (1 - 0.2) */
    {CQIO_ANALYSIS_FOOTPRINTS, "footprint_bilateral", 1, 6.5}, /* 3/2 2 + 1/2 7: north for south */
    {CQIO_ANALYSIS_TIVA, "tiva_vax", 0, 13.0 / 6},             /* 5/15 of that is value added */
    {CQIO_ANALYSIS_IMPORTS, "import_content", 0, 2.0 / 15},    /* 1/15 3/2 + 1/20 2/3 */
    {CQIO_ANALYSIS_PATHS, "path_total", 0, 5.0},               /* all carbon */
    {CQIO_ANALYSIS_PRODUCT_PATHS, "product_path_total", 0, 11.0 / 30}, /* 3/15 3/2 + 2/20 2/3 */
    {CQIO_ANALYSIS_BILATERAL, "tiva_dva_bilateral", 1, 10.0 / 3},      /* (6 + 2) / 0.8 5/15 */
    {CQIO_ANALYSIS_PRICES, "price_change", 0, 1.0 / 15}, /* a tenth of 4/15 3/2 + 8/20 2/3 */
    {CQIO_ANALYSIS_MIXED, "mixed_output", 1, 64.0 / 3},  /* (0.4 18 + 12) / 0.9 */
    {CQIO_ANALYSIS_SAM, "sam_transfer", 0, 0.25},        /* within the north */
    {CQIO_ANALYSIS_DECOMPOSITION, "decomposition_full", 4, 35.0}, /* the level is all of it */
};
enum { FIGURES = sizeof by_hand / sizeof *by_hand, DRAWS = 100 };

/* The table with all numbers times FACTOR; files are written by one rank. */
static cqio_status write_table(cqio_ctx *ctx, const char *path, int factor) {
  static const char *const row[] = {"north,goods", "south,goods",        ",compensation",
                                    ",imports",    ",other_value_added", ",carbon (kt)"};
  static const int number[6][5] = {{3, 6, 4, 2, 15}, {6, 2, 5, 7, 20}, {4, 8, 0, 0, 0},
                                   {1, 1, 0, 0, 0},  {1, 3, 0, 0, 0},  {3, 2, 0, 0, 0}};
  if (cqio_ctx_rank(ctx) != 0) return cqio_agree(ctx, CQIO_OK);
  FILE *file = fopen(path, "w");
  if (!file) return cqio_agree(ctx, cqio_fail(ctx, CQIO_IO, "%s: cannot be written", path));
  fputs("# unit: million euro\n"
        "# role: north/homes = final; south/homes = final; carbon (kt) = extension\n"
        "region,key,north/goods,south/goods,north/homes,south/homes,total_output\n",
        file);
  for (int r = 0; r < 6; r++) {
    fputs(row[r], file);
    for (int c = 0; c < 5; c++)
      if (r < 2 || c < 2)
        fprintf(file, ",%d", factor * number[r][c]);
      else
        fputs(r == 5 && c < 4 ? ",0" : ",", file);
    fputs("\n", file);
  }
  bool good = fclose(file) == 0;
  return cqio_agree(ctx, good ? CQIO_OK : cqio_fail(ctx, CQIO_IO, "%s: not written", path));
}

static cqio_status check(cqio_ctx *ctx, const cqio_findings *findings) {
  for (int k = 0; k < FIGURES; k++) {
    const cqio_figure *figure = cqio_findings_find(findings, by_hand[k].figure);
    const char *name = cqio_analysis_name(by_hand[k].analysis);
    if (!figure || figure->size <= by_hand[k].index)
      return cqio_fail(ctx, CQIO_INTERNAL, "%s: has no %s", name, by_hand[k].figure);
    double value = figure->value[by_hand[k].index], bound = figure->bound[by_hand[k].index];
    if (cqio_ctx_rank(ctx) == 0)
      printf("%-14s %-38s %.12g +- %.0e\n", name, by_hand[k].figure, value, bound);
    if (!(fabs(value - by_hand[k].value) <= bound + 1e-15 * fabs(value)))
      return cqio_fail(ctx, CQIO_NUMERIC, "%s: %.17g: expected %.17g", by_hand[k].figure, value,
                       by_hand[k].value);
  }
  return CQIO_OK;
}

/* All analyses at once: their solves are shared. */
static cqio_status analyse(cqio_ctx *ctx, cqio_io_table *table, const cqio_io_table *later) {
  cqio_findings *findings = NULL;
  cqio_findings_request request;
  cqio_findings_request_init(&request);
  for (int k = 0; k < CQIO_ANALYSES; k++)
    request.wanted[k] = true;
  request.extension = "carbon";       /* of paths */
  request.cost = "compensation=10%";  /* of prices */
  request.outputs = "north/goods=18"; /* of the mixed model */
  request.tables = &later;            /* of the decomposition */
  request.tables_count = 1;
  request.current_prices = true;
  CQIO_TRY(cqio_findings_check_csv(ctx, "every-analysis", true)); /* before anything is computed */
  cqio_status status = cqio_findings_create(ctx, table, &request, &findings);
  if (!status) status = check(ctx, findings);
  if (!status) status = cqio_findings_write_netcdf(ctx, findings, "every-analysis.nc", true);
  if (!status) status = cqio_findings_write_csv(ctx, findings, "every-analysis", true);
  cqio_findings_destroy(&findings);
  return status;
}

/* Multipliers of tables whose coefficients are uncertain by a tenth. */
static cqio_status draw(cqio_ctx *ctx, cqio_io_table *table) {
  cqio_findings *findings = NULL;
  cqio_findings_request request;
  cqio_findings_draws draws = {
      .count = DRAWS, .seed = 1, .distribution = CQIO_DRAWS_LOGNORMAL, .errors = "10%"};
  cqio_findings_request_init(&request);
  request.wanted[CQIO_ANALYSIS_MULTIPLIERS] = true;
  CQIO_TRY(cqio_findings_create_drawn(ctx, table, &request, &draws, &findings));
  const cqio_figure *mean = cqio_findings_find(findings, DRAWN "_mean"),
                    *deviation = cqio_findings_find(findings, DRAWN "_sd");
  cqio_status status = CQIO_OK;
  if (!mean || !deviation || !(deviation->value[0] > 0.0) ||
      fabs(mean->value[0] - by_hand[0].value) > 5.0 * deviation->value[0] / sqrt(DRAWS))
    status = cqio_fail(ctx, CQIO_NUMERIC, "mean of the draws: expected 13/6 within its error");
  else if (cqio_ctx_rank(ctx) == 0)
    printf("drawn          %s: mean %.4g, standard deviation %.2g\n", DRAWN, mean->value[0],
           deviation->value[0]);
  cqio_findings_destroy(&findings);
  return status;
}

static cqio_status run(cqio_ctx *ctx) {
  cqio_io_table *table = NULL, *later = NULL;
  CQIO_TRY(write_table(ctx, "two-regions.csv", 1));
  CQIO_TRY(write_table(ctx, "two-regions-later.csv", 2));
  cqio_io_options options;
  cqio_io_options_init(&options);
  options.extensions = true;
  cqio_status status = cqio_io_table_read(ctx, "two-regions.csv", &options, &table);
  if (!status) status = cqio_io_table_read(ctx, "two-regions-later.csv", &options, &later);
  if (!status) status = analyse(ctx, table, later);
  if (!status) status = draw(ctx, table);
  cqio_io_table_destroy(&later);
  cqio_io_table_destroy(&table);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (!status) {
    status = run(ctx);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
