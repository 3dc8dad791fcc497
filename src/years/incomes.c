/* What people earn and compare in a year: incomes of households, inequality (method 7.4, 11.4,
 * section 14). */
#include "cqio/numeric.h"
#include "years/trajectory.h"

cqio_status cqio__incomes_follow_people(cqio_trajectory *t) {
  cqio_ctx *ctx = t->economy->ctx;
  const cqio_dataset *data = t->economy->data;
  return cqio_agree(ctx, cqio__households_update(ctx, t->households, data, t->people,
                                                 cqio__households_remitted(data, t->options)));
}

void cqio__incomes_fill(const cqio_trajectory *t, cqio_year *year) {
  cqio__households_income(t->households, year->output, t->growth, year->earned, year->income);
  year->remittances = 0.0;
  for (int a = CQIO_GROUP_FLOATING; a < t->households->accounts; a += CQIO_GROUPS)
    year->remittances += year->earned[a] - year->income[a];
}

cqio_status cqio__incomes_compare(const cqio_trajectory *t, const cqio_year *year, double *urban,
                                  double *rural) {
  double *perceived;
  CQIO_TRY(CQIO_ALLOC(t->economy->ctx, t->households->accounts, &perceived));
  for (int a = 0; a < t->households->accounts; a++)
    perceived[a] = t->households->group[a] == CQIO_GROUP_RURAL ? year->income[a] : year->earned[a];
  cqio_people_income_per_head(t->people, perceived, urban, rural);
  cqio_free(perceived);
  return CQIO_OK;
}

cqio_status cqio__incomes_fill_inequality(const cqio_trajectory *t, cqio_year *year) {
  size_t districts = (size_t)t->economy->districts;
  double *people = NULL, *income = NULL, *zone[CQIO_ZONES] = {NULL}, sum[CQIO_ZONES] = {0.0};
  cqio_status status = CQIO_ALLOC(t->economy->ctx, CQIO_ZONES * districts, &people);
  if (!status) status = CQIO_ALLOC(t->economy->ctx, CQIO_ZONES * districts, &income);
  for (int z = 0; z < CQIO_ZONES && !status; z++)
    status = CQIO_ALLOC(t->economy->ctx, districts, &zone[z]);
  if (!status) status = cqio__incomes_compare(t, year, zone[CQIO_URBAN], zone[CQIO_RURAL]);
  for (size_t k = 0; k < CQIO_ZONES * districts && !status; k++) {
    size_t r = k / CQIO_ZONES, z = k % CQIO_ZONES;
    people[k] = z == CQIO_URBAN ? t->people->urban[r] : t->people->rural[r];
    income[k] = zone[z][r];
    sum[z] += people[k] * income[k];
  }
  if (!status) {
    cqio_people_rates rates = cqio_people_rate(t->people);
    cqio_theil_parts parts =
        cqio_theil_decompose(t->economy->districts, CQIO_ZONES, people, income);
    year->theil = parts.total;
    year->theil_between = parts.between;
    year->income_ratio = sum[CQIO_RURAL] > 0.0
                             ? sum[CQIO_URBAN] / rates.urban / (sum[CQIO_RURAL] / rates.rural)
                             : 0.0;
  }
  cqio_free(people);
  cqio_free(income);
  cqio_free(zone[CQIO_URBAN]);
  cqio_free(zone[CQIO_RURAL]);
  return status;
}
