/* Where results come from: effective job, inputs, software, layout of the run. */
#include "cqio/dense.h"
#include "results/results.h"
#include "years/market_study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A text that grows; FAILED remembers that memory ran out. */
struct text {
  cqio_ctx *ctx;
  char *characters;
  size_t length;
  cqio_status status;
};

static void append(struct text *text, const char *line) {
  char *longer;
  size_t more = strlen(line);
  if (text->status) return;
  text->status = CQIO_ALLOC(text->ctx, text->length + more + 1, &longer);
  if (text->status) return;
  if (text->characters) memcpy(longer, text->characters, text->length);
  memcpy(longer + text->length, line, more + 1);
  cqio_free(text->characters);
  text->characters = longer;
  text->length += more;
}

static cqio_status list_inputs(cqio_ctx *ctx, char **out) {
  struct text text = {.ctx = ctx};
  const char *path, *sha256;
  int64_t size;
  append(&text, "");
  for (int k = 0; cqio_ctx_input(ctx, k, &path, &sha256, &size); k++) {
    append(&text, k ? "\n" : "");
    append(&text, sha256);
    append(&text, "  ");
    append(&text, path);
  }
  *out = text.characters;
  return text.status;
}

static cqio_status describe_software(cqio_ctx *ctx, char **out) {
  char blas[CQIO_BLAS_CONFIG_SIZE], line[1024], mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(mpi, &length);
  mpi[strcspn(mpi, ",\n")] = '\0';
  snprintf(line, sizeof line, "cqio %s (%s), %s, %s, NetCDF %s, BLAS %s", cqio_version(),
           cqio_git_state(), cqio_compiler(), mpi, cqio_netcdf_version(), cqio_blas_config(blas));
  return cqio_copy_text(ctx, line, out);
}

#define CQIO_X(name, variable) " " #name
static const char circumstance_names[] =
    CQIO_NC_CONTENT CQIO_CIRCUMSTANCE_LIST(CQIO_X); /* blank between names */
#undef CQIO_X

const char *cqio__circumstance_name(int index) {
  static const char *const names[] = {
#define CQIO_X(name, variable) #name,
      CQIO_CIRCUMSTANCE_LIST(CQIO_X)
#undef CQIO_X
  };
  return names[index];
}

/* Now, or SOURCE_DATE_EPOCH (seconds since 1970), the usual way to the same bytes at any time. */
static void format_date(char date[32]) {
  int64_t fixed;
  const char *epoch = getenv("SOURCE_DATE_EPOCH");
  time_t clock = epoch && cqio_parse_integer(epoch, &fixed) ? (time_t)fixed : time(NULL);
  struct tm utc;
  if (!gmtime_r(&clock, &utc) || strftime(date, 32, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
    date[0] = '\0';
}

/* When, by which command line, where, on how many ranks, by which batch job. */
static cqio_status describe_circumstances(cqio_ctx *ctx, char **out) {
  static const char *const variables[] = {
#define CQIO_X(name, variable) variable,
      CQIO_CIRCUMSTANCE_LIST(CQIO_X)
#undef CQIO_X
  };
  char date[32], host[256] = "", ranks[16], *history;
  const char *command = cqio_ctx_command(ctx);
  format_date(date);
  gethostname(host, sizeof host - 1);
  snprintf(ranks, sizeof ranks, "%d", cqio_ctx_size(ctx));
  CQIO_TRY(CQIO_ALLOC(ctx, sizeof date + strlen(command) + 3, &history));
  sprintf(history, "%s: %s", date, command[0] ? command : "cqio");
  out[CQIO_CIRCUMSTANCE_history] = history;
  CQIO_TRY(cqio_copy_text(ctx, date, &out[CQIO_CIRCUMSTANCE_date_created]));
  CQIO_TRY(cqio_copy_text(ctx, host, &out[CQIO_CIRCUMSTANCE_host]));
  CQIO_TRY(cqio_copy_text(ctx, ranks, &out[CQIO_CIRCUMSTANCE_ranks]));
  for (int k = 0; k < CQIO_CIRCUMSTANCES; k++) {
    const char *value = variables[k] ? getenv(variables[k]) : NULL;
    if (value && value[0]) CQIO_TRY(cqio_copy_text(ctx, value, &out[k]));
  }
  return CQIO_OK;
}

cqio_status cqio__provenance_create(cqio_ctx *ctx, const cqio_job *job, cqio_provenance *out) {
  *out = (cqio_provenance){0};
  cqio_status status = cqio_job_format_yaml(ctx, job, &out->job);
  if (!status) status = list_inputs(ctx, &out->inputs);
  if (!status) status = describe_software(ctx, &out->software);
  if (!status) status = describe_circumstances(ctx, out->circumstances);
  return cqio_agree(ctx, status);
}

void cqio__provenance_free(cqio_provenance *provenance) {
  cqio_free(provenance->job);
  cqio_free(provenance->inputs);
  cqio_free(provenance->software);
  for (int k = 0; k < CQIO_CIRCUMSTANCES; k++)
    cqio_free(provenance->circumstances[k]);
  *provenance = (cqio_provenance){0};
}

/* The weakest certificate over the years of a scenario, as one sentence. */
static void describe_errors(const cqio_study *study, const cqio_years *years, char *line,
                            size_t size) {
  double relative = 0.0, norm1 = 0.0, theta = 0.0, factors = 0.0, goods = 0.0, external = 0.0;
  for (int t = 0; t < years->count; t++) {
    const cqio_year *year = &years->year[t];
    if (year->solve.bound_relative > relative) relative = year->solve.bound_relative;
    if (year->solve.bound_norm1 > norm1) norm1 = year->solve.bound_norm1;
    if (year->certificate.theta > theta) theta = year->certificate.theta;
    factors = fmax(factors, year->markets.factors);
    goods = fmax(goods, year->markets.goods);
    external = fmax(external, year->markets.external);
  }
  if (study->calibration.markets) {
    snprintf(line, size,
             "certified: gross output of every account for the spending of its year within %.1e "
             "relative; equilibria accepted by their residuals (method 27.25): wages and rents "
             "%.1e, goods "
             "%.1e, external account %.1e",
             relative, factors, goods, external);
    return;
  }
  snprintf(line, size,
           "certified: gross output of every account within %.1e relative, all together within "
           "%.1e; spectral radius of the closed system at most %.6f",
           relative, norm1, theta);
}

/* Largest gap of own-market shares from their targets (27.2); none without them. */
static double own_market_gap(const cqio_study *study) {
  const double *target = study->data->trade_targets.own_share;
  double most = 0.0;
  if (!study->economy->own_kernel) return CQIO_NO_VALUE;
  for (int i = 0; i < study->economy->sectors; i++)
    if (target[i] >= 0.0) most = fmax(most, fabs(study->economy->own.own_market[i] - target[i]));
  return most;
}

/* What the calibration of markets found, what it misses and what it stands on (28.9), a number a
 * line. */
static cqio_status write_calibration(cqio_ncout *file, const cqio_study *study) {
  const cqio__markets_calibration *c = &study->calibration.markets->calibration;
  const cqio_options *o = &study->job->options;
  const struct {
    const char *name;
    double value;
  } rows[] = {{"hazard", c->found.hazard},
              {"arrivals", c->found.arrivals},
              {"conversion_rate", c->found.conversion},
              {"use_of_park_capital", c->found.utilisation},
              {"host_growth_lowest", c->reach[0]},
              {"host_growth_highest", c->reach[1]},
              {"host_growth_gap", c->host_gap},
              {"urban_share_gap_points", c->gap[CQIO_GAP_URBAN]},
              {"residents_gap_percent", c->gap[CQIO_GAP_RESIDENTS]},
              {"registered_share_gap_points", c->gap[CQIO_GAP_REGISTERED]},
              {"own_market_share_gap", own_market_gap(study)},
              {"additionality", o->investment.additionality},
              {"trade_elasticity", o->equilibrium.trade_elasticity},
              {"flow_elasticity", o->migration.flow_elasticity},
              {"exchange", o->migration.exchange},
              {"supply_urban", o->equilibrium.supply_urban},
              {"supply_rural", o->equilibrium.supply_rural}};
  char text[1024];
  size_t used = 0;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    if (rows[k].value != CQIO_NO_VALUE)
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%s = %.10g", used ? "\n" : "",
                               rows[k].name, rows[k].value);
  return cqio_ncout_attribute(file, "calibration_of_markets", text);
}

cqio_status cqio__write_attributes(cqio_ncout *file, const cqio_study *study,
                                   const cqio_outputs *outputs, const cqio_years *years,
                                   const char *title) {
  char errors[384];
  describe_errors(study, years, errors, sizeof errors);
  if (study->calibration.markets) CQIO_TRY(write_calibration(file, study));
  return cqio__write_common(file, study, outputs, years->scenario, title, errors);
}

/* What was not credible of the calibrated path (26.42-26.44, 26.46), and accepted all the same. */
static cqio_status write_accepted(cqio_ncout *file, int refused) {
  char text[192];
  snprintf(text, sizeof text, "refused by%s%s%s%s%s",
           refused & CQIO_REFUSED_SHARES ? " (26.42) urban shares" : "",
           refused & CQIO_REFUSED_HAZARD ? " (26.43) hazard" : "",
           refused & CQIO_REFUSED_MOVERS ? " (26.44) movers" : "",
           refused & CQIO_REFUSED_CONVERSION ? " (26.46) conversion" : "",
           refused & CQIO_REFUSED_ARRIVALS ? " (26.46) arrivals" : "");
  return cqio_ncout_attribute(file, "calibration_accepted", text);
}

cqio_status cqio__write_common(cqio_ncout *file, const cqio_study *study,
                               const cqio_outputs *outputs, const cqio_scenario *scenario,
                               const char *title, const char *errors) {
  char threads[16], *levers;
  CQIO_TRY(cqio_scenario_levers(study->ctx, scenario, &levers));
  snprintf(threads, sizeof threads, "%d", study->job->options.solver.threads);
  const char *const attributes[][2] = {
      {"Conventions", "CF-1.8"},
      {"title", title},
      {"summary", scenario->title[0] ? scenario->title : title},
      {"keywords", "input-output analysis, Leontief model, employment, urbanization, migration"},
      {"institution", "cqio"},
      {"source", outputs->provenance.software},
      {"references", "Leontief (1936, 1970); Chenery (1953), Moses (1955); Miyazawa (1976)"},
      {"comment", "model results; status of the input data: see data_status"},
      {"data_status", study->data->status_summary},
      {"currency", study->data->currency},
      {"price_basis", study->data->price_basis},
      {"scenario", scenario->name},
      {"levers", levers},
      {"fallbacks", study->fallbacks && study->fallbacks[0] ? study->fallbacks : "none"},
      {"job", outputs->provenance.job},
      {"inputs", outputs->provenance.inputs},
      {"threads_per_rank", threads},
      {"blas_core", cqio_blas_core()},
      {"error_bound", errors},
      {"circumstances", circumstance_names}};
  cqio_status status = CQIO_OK;
  for (size_t k = 0; k < sizeof attributes / sizeof *attributes && !status; k++)
    status = cqio_ncout_attribute(file, attributes[k][0], attributes[k][1]);
  cqio_free(levers);
  if (!status && study->calibration.refused)
    status = write_accepted(file, study->calibration.refused);
  CQIO_TRY(status);
  for (int k = 0; k < CQIO_CIRCUMSTANCES; k++)
    if (outputs->provenance.circumstances[k])
      CQIO_TRY(cqio_ncout_attribute(file, cqio__circumstance_name(k),
                                    outputs->provenance.circumstances[k]));
  const char *const name[] = {scenario->name};
  return cqio_ncout_labels(file, "scenario", NULL, name, "scenario");
}
