/* Household accounts of the districts and their feedback on the economy (method section 7). */
#include "economy/households.h"
#include "cqio/numeric.h"

#include <math.h>

static const double MONEY = 1e-8; /* in 1e8 of the currency */

/* Sum of x[i] y[i] in four parts, whose steps do not wait for each other. */
static double dot(size_t count, const double *x, const double *y) {
  double part[4] = {0.0};
  size_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (size_t p = 0; p < 4; p++)
      part[p] += x[i + p] * y[i + p];
  for (; i < count; i++)
    part[0] += x[i] * y[i];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

cqio_status cqio__base_people(const cqio_economy *economy, cqio_people **out) {
  const cqio_dataset *data = economy->data;
  double *rural;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->districts, &rural));
  for (int r = 0; r < economy->districts; r++)
    rural[r] = data->residents[r] - data->urban_residents[r];
  cqio_status status = cqio_people_create(
      economy->ctx, economy->districts, data->districts.key, data->base_year, data->urban_residents,
      rural, data->registered_nonagricultural, data->registered_agricultural, economy->distance,
      data->distance_decay, out);
  cqio_free(rural);
  return status;
}

/* ---- set-up ---------------------------------------------------------------------------------- */

static cqio_status allocate(const cqio_economy *economy, cqio_households *h) {
  cqio_ctx *ctx = economy->ctx;
  size_t accounts = (size_t)h->accounts, locations = (size_t)economy->locations;
  CQIO_TRY(CQIO_ALLOC(ctx, accounts, &h->location));
  CQIO_TRY(CQIO_ALLOC(ctx, accounts, &h->group));
  CQIO_TRY(CQIO_ALLOC(ctx, CQIO_GROUPS * h->sectors, &h->basket));
  CQIO_TRY(CQIO_ALLOC(ctx, locations, &h->disposable));
  CQIO_TRY(CQIO_ALLOC(ctx, locations, &h->other));
  CQIO_TRY(CQIO_ALLOC(ctx, economy->accounts, &h->wage));
  CQIO_TRY(CQIO_ALLOC(ctx, accounts, &h->income_share));
  CQIO_TRY(CQIO_ALLOC(ctx, accounts * accounts, &h->transfer));
  CQIO_TRY(CQIO_ALLOC(ctx, accounts, &h->base_income));
  return CQIO_ALLOC(ctx, economy->accounts, &h->autonomous);
}

/* Baskets: urban and rural columns of the table; floating people mix them (4.4). */
static void set_baskets(const cqio_dataset *data, const cqio_options *options, cqio_households *h) {
  size_t sectors = (size_t)h->sectors;
  double urban = cqio_sum(data->urban_households, sectors);
  double rural = cqio_sum(data->rural_households, sectors);
  for (int g = 0; g < CQIO_GROUPS; g++)
    h->propensity[g] = fmin(data->propensity[g], options->model.propensity_cap);
  for (size_t i = 0; i < sectors; i++) {
    double town = urban > 0.0 ? data->urban_households[i] / urban : 0.0;
    double country = rural > 0.0 ? data->rural_households[i] / rural : 0.0;
    double mixed = data->urban_basket_share * town + (1.0 - data->urban_basket_share) * country;
    h->basket[CQIO_GROUP_URBAN * sectors + i] = h->propensity[CQIO_GROUP_URBAN] * town;
    h->basket[CQIO_GROUP_FLOATING * sectors + i] = h->propensity[CQIO_GROUP_FLOATING] * mixed;
    h->basket[CQIO_GROUP_RURAL * sectors + i] = h->propensity[CQIO_GROUP_RURAL] * country;
  }
}

static void set_accounts(cqio_households *h) {
  for (int a = 0; a < h->accounts; a++) {
    h->group[a] = a % CQIO_GROUPS;
    h->location[a] =
        a / CQIO_GROUPS * CQIO_ZONES + (h->group[a] == CQIO_GROUP_RURAL ? CQIO_RURAL : CQIO_URBAN);
  }
}

/* Disposable part and other income that turn WAGES into INCOME. */
static void reconcile(double wages, double income, double *disposable, double *other) {
  *disposable = wages > income ? income / wages : 1.0;
  *other = fmax(income - wages, 0.0);
}

/* Base-year earnings by location: the income of the data set less the money received from town. */
static cqio_status set_incomes(const cqio_economy *economy, const cqio_people *people,
                               cqio_households *h) {
  const cqio_dataset *data = economy->data;
  int districts = h->districts;
  size_t sectors = (size_t)h->sectors;
  double *earned;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, h->accounts, &earned));
  for (int r = 0; r < districts; r++) {
    double income = data->income_urban[r] * people->urban[r] * MONEY;
    for (int g = CQIO_GROUP_URBAN; g <= CQIO_GROUP_FLOATING; g++)
      earned[CQIO_GROUPS * r + g] = income * h->income_share[CQIO_GROUPS * r + g];
  }
  for (int r = 0; r < districts; r++) {
    const double *row =
        h->transfer + (size_t)(CQIO_GROUPS * r + CQIO_GROUP_RURAL) * (size_t)h->accounts;
    double sent = 0.0;
    for (int s = 0; s < districts; s++)
      sent += row[CQIO_GROUPS * s + CQIO_GROUP_FLOATING] *
              earned[CQIO_GROUPS * s + CQIO_GROUP_FLOATING];
    double income[CQIO_ZONES] = {data->income_urban[r] * people->urban[r] * MONEY,
                                 data->income_rural[r] * people->rural[r] * MONEY - sent};
    if (income[CQIO_RURAL] < 0.0) {
      h->clipped++;
      income[CQIO_RURAL] = 0.0;
    }
    for (int zone = 0; zone < CQIO_ZONES; zone++) {
      size_t l = (size_t)(CQIO_ZONES * r + zone);
      double wages = dot(sectors, economy->compensation_share, economy->output + l * sectors);
      reconcile(wages, income[zone], &h->disposable[l], &h->other[l]);
      for (size_t i = 0; i < sectors; i++)
        h->wage[l * sectors + i] = h->disposable[l] * economy->compensation_share[i];
    }
  }
  cqio__households_income(h, economy->output, 1.0, earned, h->base_income);
  cqio_free(earned);
  return CQIO_OK;
}

/* What the households of the table buy beyond basket x base-year income stays autonomous (7.7). */
static void set_autonomous(const cqio_economy *economy, cqio_households *h) {
  size_t sectors = (size_t)h->sectors;
  for (int64_t k = 0; k < economy->accounts; k++)
    h->autonomous[k] = economy->use[CQIO_USE_HOUSEHOLDS][k];
  for (int a = 0; a < h->accounts; a++)
    for (size_t i = 0; i < sectors; i++)
      h->autonomous[(size_t)h->location[a] * sectors + i] -=
          h->basket[(size_t)h->group[a] * sectors + i] * h->base_income[a];
}

cqio_status cqio__households_create(const cqio_economy *economy, const cqio_options *options,
                                    const cqio_people *people, cqio_households **out) {
  *out = NULL;
  cqio_households *h;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &h));
  h->districts = economy->districts;
  h->sectors = economy->sectors;
  h->accounts = CQIO_GROUPS * economy->districts;
  cqio_status status = allocate(economy, h);
  if (!status) {
    set_accounts(h);
    set_baskets(economy->data, options, h);
    /* The base year is the observed one, whatever share a scenario remits later. */
    status = cqio__households_update(economy->ctx, h, economy->data, people,
                                     economy->data->remitted_share);
  }
  if (!status) status = set_incomes(economy, people, h);
  if (status) {
    cqio__households_destroy(&h);
    return status;
  }
  set_autonomous(economy, h);
  h->closure = (cqio_household_closure){.accounts = h->accounts,
                                        .groups = CQIO_GROUPS,
                                        .location = h->location,
                                        .group = h->group,
                                        .basket = h->basket,
                                        .wage = h->wage,
                                        .income_share = h->income_share,
                                        .transfer = h->transfer};
  *out = h;
  return CQIO_OK;
}

void cqio__households_destroy(cqio_households **households) {
  if (!households || !*households) return;
  cqio_households *h = *households;
  cqio_free(h->location);
  cqio_free(h->group);
  cqio_free(h->basket);
  cqio_free(h->disposable);
  cqio_free(h->other);
  cqio_free(h->wage);
  cqio_free(h->income_share);
  cqio_free(h->transfer);
  cqio_free(h->base_income);
  cqio_free(h->autonomous);
  cqio_free(h);
  *households = NULL;
}

/* ---- one year -------------------------------------------------------------------------------- */

double cqio__households_remitted(const cqio_dataset *data, const cqio_options *options) {
  return options->remittances.share < 0.0 ? data->remitted_share : options->remittances.share;
}

cqio_status cqio__households_update(cqio_ctx *ctx, cqio_households *h, const cqio_dataset *data,
                                    const cqio_people *people, double remitted) {
  size_t locations = (size_t)(CQIO_ZONES * h->districts);
  double *omega = NULL, *outside = NULL;
  cqio_status status = CQIO_ALLOC(ctx, locations * CQIO_GROUPS, &omega);
  if (!status) status = CQIO_ALLOC(ctx, h->districts, &outside);
  if (!status) {
    cqio_people_income_shares(people, data->wage_ratio, omega);
    for (int a = 0; a < h->accounts; a++)
      h->income_share[a] = omega[h->location[a] * CQIO_GROUPS + h->group[a]];
    for (int r = 0; r < h->districts; r++)
      outside[r] = data->origin_outside_share;
    status = cqio_people_transfers(ctx, people, remitted, outside, h->transfer);
  }
  cqio_free(omega);
  cqio_free(outside);
  return status;
}

/* received = Theta earned. */
static void transfer(const cqio_households *h, const double *earned, double *received) {
  size_t accounts = (size_t)h->accounts;
  for (size_t a = 0; a < accounts; a++)
    received[a] = dot(accounts, h->transfer + a * accounts, earned);
}

cqio_status cqio__households_other_income(cqio_ctx *ctx, const cqio_households *h,
                                          double *received) {
  double *earned;
  CQIO_TRY(CQIO_ALLOC(ctx, h->accounts, &earned));
  for (int a = 0; a < h->accounts; a++)
    earned[a] = h->income_share[a] * h->other[h->location[a]];
  transfer(h, earned, received);
  cqio_free(earned);
  return CQIO_OK;
}

cqio_status cqio__households_add_other(cqio_ctx *ctx, const cqio_households *h, double *use) {
  double *received;
  size_t sectors = (size_t)h->sectors;
  CQIO_TRY(CQIO_ALLOC(ctx, h->accounts, &received));
  cqio_status status = cqio__households_other_income(ctx, h, received);
  for (int a = 0; a < h->accounts && !status; a++)
    for (size_t i = 0; i < sectors; i++)
      use[(size_t)h->location[a] * sectors + i] +=
          h->basket[(size_t)h->group[a] * sectors + i] * received[a];
  cqio_free(received);
  return status;
}

void cqio__households_income(const cqio_households *h, const double *output, double growth,
                             double *earned, double *received) {
  size_t sectors = (size_t)h->sectors;
  for (int a = 0; a < h->accounts; a++) {
    size_t l = (size_t)h->location[a];
    double wages = dot(sectors, h->wage + l * sectors, output + l * sectors);
    earned[a] = h->income_share[a] * (wages + growth * h->other[l]);
  }
  transfer(h, earned, received);
}
