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

cqio_status cqio__year_fill_inequality(cqio_ctx *ctx, const cqio_people *people,
                                       const double *urban, const double *rural, cqio_year *year) {
  size_t R = (size_t)people->districts;
  double *room, sum[CQIO_ZONES] = {0.0};
  CQIO_TRY(CQIO_ALLOC(ctx, 2 * CQIO_ZONES * R, &room));
  double *count = room, *income = room + CQIO_ZONES * R;
  for (size_t k = 0; k < CQIO_ZONES * R; k++) {
    size_t r = k / CQIO_ZONES;
    bool town = k % CQIO_ZONES == CQIO_URBAN;
    count[k] = town ? people->urban[r] : people->rural[r];
    income[k] = town ? urban[r] : rural[r];
    sum[k % CQIO_ZONES] += count[k] * income[k];
  }
  cqio_people_rates rates = cqio_people_rate(people);
  cqio_theil_parts parts = cqio_theil_decompose(people->districts, CQIO_ZONES, count, income);
  year->theil = parts.total;
  year->theil_between = parts.between;
  year->gini = cqio_gini(CQIO_ZONES * people->districts, count, income);
  year->income_ratio =
      sum[CQIO_RURAL] > 0.0 ? sum[CQIO_URBAN] / rates.urban / (sum[CQIO_RURAL] / rates.rural) : 0.0;
  cqio_free(room);
  return CQIO_OK;
}

void cqio__year_fill_head_income(const cqio_people *people, const double *urban,
                                 const double *rural, cqio_year *year) {
  for (size_t r = 0; r < (size_t)people->districts; r++) {
    double *head = year->head_income + CQIO_ZONES * r;
    head[CQIO_URBAN] = people->urban[r] > 0.0 ? urban[r] : CQIO_NO_VALUE;
    head[CQIO_RURAL] = people->rural[r] > 0.0 ? rural[r] : CQIO_NO_VALUE;
  }
}

cqio_status cqio__incomes_fill_inequality(const cqio_trajectory *t, cqio_year *year) {
  cqio_ctx *ctx = t->economy->ctx;
  size_t R = (size_t)t->economy->districts;
  double *room;
  CQIO_TRY(CQIO_ALLOC(ctx, CQIO_ZONES * R, &room));
  cqio_people_income_per_head(t->people, year->income, room, room + R);
  cqio__year_fill_head_income(t->people, room, room + R, year);
  cqio_status status = cqio__incomes_compare(t, year, room, room + R);
  if (!status) status = cqio__year_fill_inequality(ctx, t->people, room, room + R, year);
  cqio_free(room);
  return status;
}
