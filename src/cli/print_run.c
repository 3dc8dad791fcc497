/* The run as text for people. */
#include "cli/print.h"
#include "cqio/numeric.h"
#include "results/axes.h"
#include "results/results.h"
#include "years/beside.h"
#include "years/file_units.h"

#include <math.h>
#include <string.h>

static void print_years(const cqio_years *years, const cqio_dataset *data, FILE *file) {
  char gdp[16];
  const char *title = years->scenario->title;
  const bool books = data->has_registration;
  const double billions = cqio__file_unit(CQIO_FILE_UNIT_MONEY_PRINTED)->factor;
  snprintf(gdp, sizeof gdp, "GDP bn %s", data->currency);
  fprintf(file, "\nScenario %s%s%s\n", years->scenario->name, title[0] ? ": " : "", title);
  fprintf(file, "%5s %12s %12s %8s%s %12s %11s %8s %8s %9s %7s\n", "year", "residents", "urban",
          "urban %", books ? " regist %  unregistered" : "", "employed", gdp, "moved k", "local k",
          "arrived k", "ratio");
  for (int t = 0; t < years->count; t++) {
    const cqio_year *y = &years->year[t];
    fprintf(file, "%5d %12.0f %12.0f %8.2f", y->year, y->rates.urban + y->rates.rural,
            y->rates.urban, 100.0 * y->rates.urbanization_rate);
    if (books) fprintf(file, " %8.2f %13.0f", 100.0 * y->rates.registered_rate, y->rates.floating);
    fprintf(file, " %12.0f %11.3f %8.1f %8.1f %9.1f %7.2f\n", y->employed, billions * y->gdp,
            y->people.moves / 1000.0, y->people.local / 1000.0, y->people.external / 1000.0,
            y->income_ratio);
  }
}

static void print_parks(const cqio_run *run, const cqio_years *years, FILE *file) {
  const cqio_labels *parks = &run->study.data->parks;
  const cqio_year *last = &years->year[years->count - 1];
  size_t locations = (size_t)run->study.economy->locations;
  if (parks->count == 0) return;
  fprintf(file,
          "\nContribution of each park in %d, scenario %s (each without the parks nested in it)\n",
          last->year, years->scenario->name);
  fprintf(file, "%-36s %14s %14s %14s %14s\n", "", "building jobs", "operating jobs", "building bn",
          "operating bn");
  const double billions = cqio__file_unit(CQIO_FILE_UNIT_MONEY_PRINTED)->factor;
  double sum[2 * CQIO_PHASES] = {0.0};
  for (size_t p = 0; p < (size_t)parks->count; p++) {
    double value[2 * CQIO_PHASES];
    for (size_t phase = 0; phase < CQIO_PHASES; phase++) {
      size_t first = (CQIO_PHASES * p + phase) * locations;
      value[phase] = cqio_sum(last->park_jobs + first, locations);
      value[CQIO_PHASES + phase] = billions * cqio_sum(last->park_value_added + first, locations);
    }
    fprintf(file, "%-36s %14.0f %14.0f %14.3f %14.3f\n", parks->name[p], value[0], value[1],
            value[2], value[3]);
    for (int k = 0; k < 2 * CQIO_PHASES; k++)
      sum[k] += value[k];
  }
  fprintf(file, "%-36s %14.0f %14.0f %14.3f %14.3f\n", "all parks", sum[0], sum[1], sum[2], sum[3]);
}

/* What net effects stand and fall with, and the range that no source narrows. */
static void print_assumed(const cqio_run *run, const cqio_net_effects *net, FILE *file) {
  const cqio_options *o = &run->study.job->options;
  fprintf(
      file,
      "with additionality %g (plausible 0.25 to 0.75: no source settles it), use of park capital "
      "%.4f, elasticities of trade %g,\nof flows %g, of labour supply %g in towns and %g in the "
      "countryside, exchange with outside %g a year\n",
      o->investment.additionality, net->utilisation, o->equilibrium.trade_elasticity,
      o->migration.flow_elasticity, o->equilibrium.supply_urban, o->equilibrium.supply_rural,
      o->migration.exchange);
}

/* Gross effects above beside net ones of the same year. */
static void print_net(const cqio_run *run, const cqio_years *years, FILE *file) {
  const cqio_net_effects *net = cqio_calibration_net(&run->study.calibration);
  const cqio_labels *parks = &run->study.data->parks;
  if (!net) return;
  const double billions = cqio__file_unit(CQIO_FILE_UNIT_MONEY_PRINTED)->factor;
  double sum[4] = {0.0};
  fprintf(file,
          "\nNet effect of each park in %d; gross, above: work that runs through park sites; net: "
          "what would be\nmissing without them\n%-36s %14s %14s %14s %14s\n",
          years->year[net->years - 1].year, "", "jobs", "value added bn", "urban", "residents");
  for (int p = 0; p <= net->parks; p++) {
    int at = (net->years - 1) * net->parks + p;
    double value[4] = {sum[0], sum[1], sum[2], sum[3]};
    if (p < net->parks) {
      const double found[] = {net->jobs[at], billions * net->product[at], net->urban[at],
                              net->residents[at]};
      for (int k = 0; k < 4; k++)
        sum[k] += value[k] = found[k];
    }
    fprintf(file, "%-36s %14.0f %14.3f %14.0f %14.0f\n",
            p < net->parks ? parks->name[p] : "all parks", value[0], value[1], value[2], value[3]);
  }
  print_assumed(run, net, file);
}

/* The observed shares of SERIES in the years of the run; none, nothing to compare with. */
static bool has_observed(const cqio_run *run, const char *series) {
  const cqio_years *reference = run->years[0];
  double value;
  for (int t = 0; t < reference->count; t++)
    if (cqio_dataset_observed(run->study.data, series, reference->year[t].year, &value))
      return true;
  return false;
}

static void print_benchmark(const cqio_run *run, FILE *file) {
  const cqio_years *reference = run->years[0];
  const cqio_year *base = &reference->year[0];
  double k = 0.0, squares[3] = {0.0};
  int last = 0, counted = 0;
  if (!has_observed(run, "urban_share")) return;
  bool known = cqio__logistic_path(run->study.data, &k, &last);
  fprintf(file, "\nUrban residents in all residents (percent): reference, annual.csv%s\n",
          known ? ", logistic benchmark ln(U/R) = a + k t" : "");
  for (int t = 0; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    const cqio_observation *seen =
        cqio_dataset_observation(run->study.data, "urban_share", year->year);
    double model = 100.0 * year->rates.urbanization_rate;
    double logistic =
        known ? 100.0 * cqio_logistic_share(base->rates.urban, base->rates.rural, k, t) : 0.0;
    fprintf(file, "%5d %8.2f", year->year, model);
    if (seen)
      fprintf(file, " %8.2f", seen->value);
    else
      fprintf(file, " %8s", "-");
    if (known) fprintf(file, " %8.2f", logistic);
    fprintf(file, "%s%s\n", seen ? "  " : "", seen ? seen->status : "");
    if (!seen || year->year == base->year || year->year == last) continue;
    squares[0] += (model - seen->value) * (model - seen->value);
    squares[1] += (logistic - seen->value) * (logistic - seen->value);
    squares[2] += pow(100.0 * base->rates.urbanization_rate - seen->value, 2.0);
    counted++;
  }
  if (known)
    fprintf(file, "k = %.4f a year from the census years %d and %d\n", k, base->year, last);
  if (known && counted > 0)
    fprintf(file,
            "root mean square difference from %d surveys between the censuses: model %.2f, "
            "benchmark %.2f, no change %.2f points\n",
            counted, sqrt(squares[0] / counted), sqrt(squares[1] / counted),
            sqrt(squares[2] / counted));
}

/* Deviation of one uncalibrated quantity from the data set, in UNIT; what STATUS that has. */
static void print_deviation(FILE *file, const char *what, int year, double model, double observed,
                            const char *unit, const char *status) {
  fprintf(file, "%-34s %d %14.2f %14.2f %+9.2f %s%s%s\n", what, year, model, observed,
          model - observed, unit, *unit && *status ? ", " : "", status);
}

static void print_observed(const cqio_run *run, FILE *file) {
  const cqio_years *reference = run->years[0];
  const cqio_observation *seen;
  const cqio_target *met =
      cqio_calibration_target(run->study.data, &run->study.job->options, CQIO_TARGET_RESIDENTS);
  for (int t = 1; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    if (met && met->year == year->year) continue;
    if ((seen = cqio_dataset_observation(run->study.data, "residents_census", year->year)))
      print_deviation(file, "residents (million)", year->year,
                      (year->rates.urban + year->rates.rural) / 1e6, seen->value / 1e6, "million",
                      seen->status);
  }
  for (int t = 1; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    if ((seen = cqio_dataset_observation(run->study.data, "income_ratio", year->year)))
      print_deviation(file, "urban to rural income per head", year->year, year->income_ratio,
                      seen->value, "", seen->status);
  }
}

/* SHARE, what a parameter of VALUE came to before any was calibrated, beside TARGET. */
static void print_share(FILE *file, const char *what, double value, const cqio_target *target,
                        double share) {
  char text[64];
  snprintf(text, sizeof text, "%s = %.6g", what, value);
  print_deviation(file, text, target->year, share, target->value, "points", "target");
}

static void print_deviations(const cqio_run *run, FILE *file) {
  const cqio_calibration *c = &run->study.calibration;
  const cqio_target *urban = cqio_dataset_target(run->study.data, CQIO_TARGET_URBAN_SHARE);
  const cqio_target *registered =
      cqio_dataset_target(run->study.data, CQIO_TARGET_REGISTERED_URBAN_SHARE);
  if (has_observed(run, "residents_census") || has_observed(run, "income_ratio") ||
      c->data_urban_share > 0.0 || c->data_registered_share > 0.0)
    fprintf(file, "\nNot fitted: %22s %4s %14s %14s %9s\n", "", "year", "model", "data set",
            "differ");
  else
    fputc('\n', file);
  print_observed(run, file);
  if (c->data_urban_share > 0.0)
    print_share(file, "urban share, eta0", c->data_eta0, urban, c->data_urban_share);
  if (c->data_registered_share > 0.0)
    print_share(file, "registered, conversion", c->data_conversion_rate, registered,
                c->data_registered_share);
}

/* Smallest and largest change of residents, and where: nothing about it is fitted. */
static void print_districts(const cqio_run *run, FILE *file) {
  const cqio_years *reference = run->years[0];
  const cqio_year *first = &reference->year[0], *last = &reference->year[reference->count - 1];
  int lowest = 0, highest = 0;
  double low = INFINITY, high = -INFINITY;
  for (int r = 0; r < run->study.economy->districts; r++) {
    double before = first->urban[r] + first->rural[r], after = last->urban[r] + last->rural[r];
    double change = before > 0.0 ? 100.0 * (after / before - 1.0) : 0.0;
    if (change < low) low = change, lowest = r;
    if (change > high) high = change, highest = r;
  }
  fprintf(file, "residents by district, change %d-%d: from %+.1f %% (%s) to %+.1f %% (%s)\n",
          first->year, last->year, low, run->study.data->districts.name[lowest], high,
          run->study.data->districts.name[highest]);
}

static void print_links(const cqio_run *run, FILE *file) {
  const cqio_multipliers *m = run->study.multipliers;
  fprintf(file,
          "\nIncome of the row group per unit of income of the column group (base year)\n%10s", "");
  for (int g = 0; g < CQIO_GROUPS; g++)
    fprintf(file, " %9s", cqio__group_keys[g]);
  for (int g = 0; g < CQIO_GROUPS; g++) {
    fprintf(file, "\n%10s", cqio__group_keys[g]);
    for (int k = 0; k < CQIO_GROUPS; k++)
      fprintf(file, " %9.4f", m->group_multiplier[g * CQIO_GROUPS + k]);
  }
  fprintf(file,
          "\nrural output caused by urban supply of final demand %.1f %%, by demand made in town "
          "%.1f %%\n",
          100.0 * m->dependence_supplied, 100.0 * m->dependence_residents);
}

static void print_quality(const cqio_run *run, FILE *file) {
  double relative = 0.0, identity = 0.0;
  cqio_year_markets most = {0};
  for (int s = 0; s < run->study.job->scenario_count; s++)
    for (int t = 0; t < run->years[s]->count; t++) {
      relative = fmax(relative, run->years[s]->year[t].solve.bound_norm1);
      identity = fmax(identity, run->years[s]->year[t].people.residual);
      most.factors = fmax(most.factors, run->years[s]->year[t].markets.factors);
      most.goods = fmax(most.goods, run->years[s]->year[t].markets.goods);
      most.external = fmax(most.external, run->years[s]->year[t].markets.external);
    }
  const cqio_calibration *c = &run->study.calibration;
  fprintf(
      file,
      "\neta0 = %.6f, conversion rate = %.6f a year, arrivals %.0f a year (%d reference paths); "
      "base-year balance %.1e, aggregation %.1e\n",
      c->eta0, c->conversion_rate, c->arrivals, c->evaluations,
      run->study.economy->balance_residual, run->study.economy->aggregation_residual);
  bool shifted = false;
  for (int t = 1; t < c->years; t++)
    shifted = shifted || c->shift[t] != 0.0;
  if (shifted) {
    fprintf(file, "productivity shift:");
    for (int t = 1; t < c->years; t++)
      fprintf(file, " %+.4f", c->shift[t]);
    fprintf(file, " a year\n");
  }
  fprintf(file,
          "certified error of gross output %.1e (1-norm, relative); population identity %.1e\n",
          relative, identity);
  if (run->study.calibration.markets)
    fprintf(
        file,
        "residuals of all equilibria at most: wages and rents %.1e, goods %.1e, external account "
        "%.1e\n",
        most.factors, most.goods, most.external);
}

void cli_print_run(const cqio_run *run, FILE *file) {
  if (run->study.job->title[0]) fprintf(file, "%s\n", run->study.job->title);
  for (int s = 0; s < run->study.job->scenario_count; s++)
    print_years(run->years[s], run->study.data, file);
  fprintf(file,
          "moved: from the countryside to towns; local: became urban in their district, as their "
          "place did or by a move\ninside it; arrived: in the region from outside, less those who "
          "left; ratio: urban to rural income per head\n");
  for (int s = 0; s < run->study.job->scenario_count; s++)
    if (s == 0) {
      print_parks(run, run->years[s], file);
      print_net(run, run->years[s], file);
    }
  cli_print_effects(run, file);
  print_benchmark(run, file);
  print_deviations(run, file);
  print_districts(run, file);
  cli_print_rules(run, file);
  cli_print_work(run, file);
  print_links(run, file);
  print_quality(run, file);
  fflush(file);
}
