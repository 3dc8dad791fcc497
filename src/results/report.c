/* run.json: what was run, where, how long, how exact. */
#include "cqio/dense.h"
#include "results/output_directory.h"
#include "results/results.h"
#include "years/judge.h"
#include "years/market_study.h"
#include "years/quantities.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static json_t *inputs(const cqio_study *study) {
  json_t *list = json_array();
  const char *path, *sha256;
  int64_t size;
  for (int k = 0; cqio_ctx_input(study->ctx, k, &path, &sha256, &size); k++)
    json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "path", path, "sha256", sha256,
                                          "bytes", (json_int_t)size));
  return list;
}

/* Seconds of each timer over the ranks. Collective. */
static cqio_status timings(const cqio_study *study, json_t *list) {
  bool found = true;
  for (int k = 0; found; k++) {
    cqio_timing timing;
    CQIO_TRY(cqio_timer_report(study->ctx, k, &timing, &found));
    const json_t *around =
        found && timing.within >= 0 ? json_array_get(list, (size_t)timing.within) : NULL;
    if (found)
      json_array_append_new(
          list,
          json_pack("{s:s, s:s, s:I, s:f, s:f, s:f, s:f, s:i}", "name", timing.name, "within",
                    around ? json_string_value(json_object_get(around, "name")) : "", "calls",
                    (json_int_t)timing.calls, "min", timing.minimum, "mean", timing.mean, "max",
                    timing.maximum, "waited", timing.waited, "slowest_rank", timing.slowest_rank));
  }
  return CQIO_OK;
}

/* Figures with a key, then how they were found. NULL for memory. */
static json_t *year_report(const cqio_study *study, const cqio_year *year) {
  json_t *report = json_pack("{s:i}", "year", year->year);
  for (int id = 0; id < CQIO_QUANTITIES && report; id++) {
    const cqio_quantity *quantity = cqio__quantity((cqio_quantity_id)id);
    double value;
    if (!quantity->report ||
        !cqio__quantity_is_of(study->data, &study->job->options, (cqio_quantity_id)id))
      continue;
    if (cqio__quantity_values(study->economy, year, (cqio_quantity_id)id, CQIO_SHAPE_MUNICIPAL,
                              &value) ||
        json_object_set_new(report, quantity->report, json_real(value)))
      return json_decref(report), NULL;
  }
  json_t *registered =
      study->data->has_registration ? json_real(year->people.registered_residual) : NULL;
  json_t *solve = json_pack("{s:s, s:i, s:f, s:f, s:f, s:f, s:f, s:o*, s:b}", "solver",
                            cqio_solve_method_name(year->solve.method), "iterations",
                            year->solve.iterations, "residual", year->solve.residual,
                            "error_bound_relative", year->solve.bound_relative, "error_bound_norm1",
                            year->solve.bound_norm1, "theta", year->certificate.theta,
                            "population_residual", year->people.residual, "registered_residual",
                            registered, "certified_componentwise", year->certificate.componentwise);
  bool good = solve && json_object_update(report, solve) == 0;
  json_decref(solve);
  if (good) return report;
  json_decref(report);
  return NULL;
}

/* What is not as expected of YEARS, beside the figure that it is about. NULL for memory. */
static json_t *remarks(const cqio_study *study, const cqio_years *reference,
                       const cqio_years *years) {
  cqio_remarks found;
  json_t *list = json_array();
  cqio_status status =
      cqio__remarks_of(study->economy, &study->calibration, reference, years, &found);
  for (int k = 0; k < found.count && !status; k++)
    json_array_append_new(list, json_pack("{s:s, s:s}", "figure",
                                          cqio__quantity(found.list[k].figure)->name, "text",
                                          found.list[k].text));
  cqio__remarks_free(&found);
  if (!status) return list;
  json_decref(list);
  return NULL;
}

static json_t *scenarios(const cqio_study *study, cqio_years *const *years) {
  json_t *list = json_array();
  for (int s = 0; s < study->job->scenario_count; s++) {
    json_t *each = json_array();
    for (int t = 0; t < years[s]->count; t++)
      if (json_array_append_new(each, year_report(study, &years[s]->year[t])))
        return json_decref(each), json_decref(list), NULL;
    char *levers;
    if (cqio_scenario_levers(study->ctx, &study->job->scenarios[s], &levers))
      return json_decref(each), json_decref(list), NULL;
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", study->job->scenarios[s].name, "title",
                        study->job->scenarios[s].title, "levers", levers, "remarks",
                        remarks(study, years[0], years[s]), "years", each));
    cqio_free(levers);
  }
  return list;
}

static json_t *economy(const cqio_study *study) {
  const cqio_economy *e = study->economy;
  cqio_certificate_summary certificate = cqio_certificate_read(e->certificate);
  json_t *hauls = json_object();
  int sweeps = 0, active = 0;
  for (int c = 0; c < study->data->trade_classes.count; c++)
    json_object_set_new(
        hauls, study->data->trade_classes.key[c],
        json_pack("{s:f, s:f}", "beta_per_km", e->beta[c], "mean_haul_km", e->haul[c]));
  for (int i = 0; i < e->sectors; i++)
    if (e->trade.sweeps[i] > sweeps) sweeps = e->trade.sweeps[i];
  for (int64_t k = 0; k < e->accounts; k++)
    active += e->active[k];
  return json_pack("{s:I, s:i, s:f, s:f, s:f, s:f, s:i, s:f, s:f, s:o, s:i, s:i, s:i, s:i}",
                   "accounts", (json_int_t)e->accounts, "active_accounts", active,
                   "largest_column_sum", certificate.max_column_sum, "theta", certificate.theta,
                   "inverse_norm_bound", certificate.inverse_norm, "import_identity_error",
                   e->imports.identity_error, "balancing_sweeps", sweeps, "balance_residual",
                   e->balance_residual, "aggregation_residual", e->aggregation_residual,
                   "trade_classes", hauls, "sectors_without_output", e->imports.absent,
                   "sectors_with_reexport", e->imports.guarded, "sectors_with_negative_exports",
                   e->imports.negative, "self_supply_caps", e->local.caps);
}

static json_t *calibration(const cqio_study *study) {
  const cqio_calibration *c = &study->calibration;
  json_t *registered = study->data->has_registration ? json_real(c->data_registered_share) : NULL;
  return json_pack("{s:f, s:f, s:f, s:b, s:i, s:{s:f, s:f, s:f, s:o*}}", "eta0", c->eta0,
                   "conversion_rate", c->conversion_rate, "arrivals", c->arrivals,
                   "accepted_though_refused", c->refused != 0, "paths_computed", c->evaluations,
                   "data_set_values", "eta0", c->data_eta0, "conversion_rate",
                   c->data_conversion_rate, "urban_share_percent", c->data_urban_share,
                   "registered_share_percent", registered);
}

/* What the calibration of markets found, misses (points, percent, points, of the hosts' growth) and
 * could reach (28.9); NULL, no key, without markets. */
static json_t *markets(const cqio_study *study) {
  const cqio_market_study *s = study->calibration.markets;
  if (!s) return NULL;
  const cqio__markets_calibration *c = &s->calibration;
  return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:i, s:i}", "use_of_park_capital",
                   c->found.utilisation, "urban_share_gap_points", c->gap[CQIO_GAP_URBAN],
                   "residents_gap_percent", c->gap[CQIO_GAP_RESIDENTS],
                   "registered_share_gap_points", c->gap[CQIO_GAP_REGISTERED], "host_growth_gap",
                   c->host_gap, "host_growth_lowest", c->reach[0], "host_growth_highest",
                   c->reach[1], "paths", c->runs, "equilibria", c->equilibria);
}

/* Of each park in each year (27.23); NULL, no key, where nobody asked. */
static json_t *net_effects(const cqio_study *study) {
  const cqio_net_effects *net = cqio_calibration_net(&study->calibration);
  json_t *list = net ? json_array() : NULL;
  for (int k = 0; net && k < net->years * net->parks; k++)
    json_array_append_new(list,
                          json_pack("{s:s, s:i, s:f, s:f, s:f, s:f}", "park",
                                    study->data->parks.key[k % net->parks], "year",
                                    study->job->options.years.first + k / net->parks, "employed",
                                    net->jobs[k], "gdp_1e8", net->product[k], "urban_residents",
                                    net->urban[k], "residents", net->residents[k]));
  return list;
}

/* What may differ between runs of equal results. */
static json_t *circumstances(const cqio_study *study, const cqio_outputs *outputs, json_t *timing) {
  char path[CQIO_PATH_SIZE]; /* a directory of results belongs to this file */
  double seconds = MPI_Wtime() - outputs->started;
  json_t *object = json_pack("{s:f, s:f, s:o}", "seconds", seconds, "seconds_with_restarts",
                             outputs->before + seconds, "timings", timing);
  for (int k = 0; k < CQIO_CIRCUMSTANCES; k++)
    if (outputs->provenance.circumstances[k])
      json_object_set_new(object, cqio__circumstance_name(k),
                          json_string(outputs->provenance.circumstances[k]));
  if (cqio__job_path(study->job, path)) json_object_set_new(object, "job_path", json_string(path));
  return object;
}

static json_t *build_report(const cqio_study *study, const cqio_outputs *outputs,
                            cqio_years *const *years, json_t *timing) {
  static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
  return json_pack(
      "{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, "
      "s:o*, s:o*, s:o}",
      "status", "success", CQIO_NC_CONTENT, zeros, "version", cqio_version(), "git",
      cqio_git_state(), "compiler", cqio_compiler(), "software", outputs->provenance.software,
      "threads_per_rank", study->job->options.solver.threads, "blas_core", cqio_blas_core(),
      "blas_core_is_old", cqio_blas_core_is_old(), "title", study->job->title, "job_file",
      cqio__job_file(study->job), "job", outputs->provenance.job, "currency", study->data->currency,
      "fallbacks", study->fallbacks ? study->fallbacks : "", "inputs", inputs(study),
      "circumstances", circumstances(study, outputs, timing), "economy", economy(study),
      "calibration", calibration(study), "calibration_of_markets", markets(study),
      "net_effects_of_parks", net_effects(study), "scenarios", scenarios(study, years));
}

/* The report as text, to be released with free; NULL with a value that JSON cannot hold. */
static char *format(json_t *report, size_t *size) {
  char *text = NULL;
  FILE *file = report ? open_memstream(&text, size) : NULL;
  bool good = file && json_dumpf(report, file, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0 &&
              fputc('\n', file) != EOF;
  if (file && fclose(file) == 0 && good) return text;
  free(text);
  return NULL;
}

bool cqio__is_report(const char *path) {
  size_t length = strlen(path);
  return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

char *cqio__report_seal(char *text) {
  static const char key[] = "\"" CQIO_NC_CONTENT "\": \"";
  char *found = strstr(text, key);
  return found && strspn(found + strlen(key), "0123456789abcdef") == 64 ? found + strlen(key)
                                                                        : NULL;
}

static void seal(char *text, size_t size) {
  char hex[65], *place = cqio__report_seal(text);
  cqio_sha256(text, size, hex);
  memcpy(place, hex, 64);
}

static cqio_status prepare_local(const cqio_study *study, const cqio_outputs *outputs,
                                 cqio_years *const *years, json_t *timing, const char *path,
                                 cqio_staged_file *out) {
  int before = cqio_ctx_problem_count(study->ctx);
  json_t *report = build_report(study, outputs, years, timing);
  size_t size = 0;
  char *text = format(report, &size);
  cqio_status status = CQIO_OK;
  if (!text) /* for want of memory, which has been said */
    status = cqio_ctx_problem_count(study->ctx) > before
                 ? cqio_ctx_status(study->ctx)
                 : cqio_fail(study->ctx, CQIO_INTERNAL,
                             "%s: the report has a value that JSON cannot hold", path);
  if (text) seal(text, size);
  if (!status) status = cqio_staged_file_create(study->ctx, path, outputs->replace, out);
  if (!status) status = cqio_staged_file_save(study->ctx, out, text, size);
  if (status) cqio_staged_file_discard(out);
  free(text);
  json_decref(report);
  return status;
}

cqio_status cqio__prepare_report(const cqio_study *study, const cqio_outputs *outputs,
                                 cqio_years *const *years, const char *path,
                                 cqio_staged_file *out) {
  *out = (cqio_staged_file){0};
  json_t *timing = json_array();
  cqio_status status = timings(study, timing);
  if (status || cqio_ctx_rank(study->ctx) != 0)
    json_decref(timing);
  else
    status = prepare_local(study, outputs, years, timing, path, out);
  return cqio_agree(study->ctx, status);
}
