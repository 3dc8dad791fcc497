/* The table of scenarios beside the reference. */
#include "cli/print.h"
#include "results/effects.h"

static const struct {
  cqio_effect effect;
  const char *head;
  double scale;
  int digits;
} columns[] = {{CQIO_EFFECT_OF_URBAN_SHARE, "urban pts", 100.0, 3},
               {CQIO_EFFECT_OF_REGISTERED_SHARE, "regist pts", 100.0, 3},
               {CQIO_EFFECT_OF_INCOME_RATIO, "ratio", 1.0, 3},
               {CQIO_EFFECT_OF_WAGE_GAP, "wages %", 100.0, 2},
               {CQIO_EFFECT_OF_GDP, "GDP %", 100.0, 2},
               {CQIO_EFFECT_OF_JOBS, "jobs k", 1e-3, 1},
               {CQIO_EFFECT_OF_RESIDENTS, "people k", 1e-3, 1}};

/* Of a column; a mark where it has not the sign that is meant. */
static void print_cell(const cqio_run *run, int s, size_t k, FILE *file) {
  int last = run->years[0]->count - 1;
  const cqio_year *year = &run->years[s]->year[last], *reference = &run->years[0]->year[last];
  double value;
  if (!cqio__quantity_is_of(run->study.data, &run->study.job->options,
                            cqio__effect_of(columns[k].effect)))
    return;
  if (cqio__effect_value(run->study.economy, columns[k].effect, year, reference, &value)) return;
  if (columns[k].effect == CQIO_EFFECT_OF_GDP) value /= reference->gdp;
  int sign = cqio__effect_sign(columns[k].effect, run->years[s]->scenario, NULL);
  fprintf(file, " %+10.*f%s", columns[k].digits, columns[k].scale * value,
          sign * value < 0.0 ? "!" : " ");
}

void cli_print_effects(const cqio_run *run, FILE *file) {
  const cqio_job *job = run->study.job;
  const cqio_years *reference = run->years[0];
  if (!cqio__has_effects(job)) return;
  fprintf(file, "\nEach scenario less the reference, %d\n%-24s",
          reference->year[reference->count - 1].year, "");
  for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
    if (cqio__quantity_is_of(run->study.data, &job->options, cqio__effect_of(columns[k].effect)))
      fprintf(file, " %10s ", columns[k].head);
  fputc('\n', file);
  for (int s = 1; s < job->scenario_count; s++) {
    fprintf(file, "%-24s", run->years[s]->scenario->name);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
      print_cell(run, s, k, file);
    fputc('\n', file);
  }
  fprintf(file,
          "urban, regist: shares of residents and of registrations; ratio: urban to rural income "
          "per head%s\n",
          job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM
              ? ";\nwages: real, of towns over the countryside; !: not the sign that the lever is "
                "meant to have"
              : "");
}
