/* Axes of the files of results. */
#include "results/axes.h"
#include "economy/strata.h"
#include "years/quantities.h"

#include <stdio.h>
#include <string.h>

const char *const cqio__group_keys[CQIO_GROUPS] = {"urban", "floating", "rural"};

/* ---- labels that no data set gives ----------------------------------------------------------- */

static const char *const zone_names[CQIO_ZONES] = {"towns", "countryside"};
static const char *const group_names[CQIO_GROUPS] = {
    "urban registration", "floating: rural registration in town", "rural"};
static const char *const registration_names[] = {"urban (non-agricultural)",
                                                 "rural (agricultural)"};
static const char *const phase_keys[CQIO_PHASES] = {"construction", "operation"};
static const char *const phase_names[CQIO_PHASES] = {
    "building of parks; not to be added over years", "production in parks"};
static const char *const part_keys[] = {"own", "spillover", "feedback"};
static const char *const part_names[] = {"effect inside the zone of the demand",
                                         "effect on the other zone",
                                         "effect on the zone of the demand through the other one"};
static const char *const zone_keys[CQIO_ZONES] = {"urban", "rural"};

static const char *const stratum_names[CQIO_STRATA] = {"farming", "industry", "services"};

static const char *const pair_keys[CQIO_PAIRS] = {[CQIO_PAIR_LIVING] = "living_condition",
                                                  [CQIO_PAIR_POPULATION] = "population",
                                                  [CQIO_PAIR_ELEMENTS] = "production_elements",
                                                  [CQIO_PAIR_INDUSTRY] = "industrial_development",
                                                  [CQIO_PAIR_PRODUCTION] = "production_condition"};
static const char *const pair_names[CQIO_PAIRS] = {
    [CQIO_PAIR_LIVING] = "consumption per head of the countryside to that of town",
    [CQIO_PAIR_POPULATION] = "share of residents who live in town",
    [CQIO_PAIR_ELEMENTS] = "share of workers with rural registration outside farming",
    [CQIO_PAIR_INDUSTRY] = "share of value added outside farming",
    [CQIO_PAIR_PRODUCTION] = "inputs but labour per worker of the countryside to those of town"};

/* ---- which dimension has which labels -------------------------------------------------------- */

enum source { DISTRICTS, SECTORS, PARKS, SKILLS, TRADE_CLASSES, LOCATIONS, HOUSEHOLDS, FIXED };

struct axis {
  const char *dim, *meaning;
  enum source source;
  const char *const *keys, *const *names; /* of FIXED */
};

static const struct axis axes[] = {
    {"district", "district", DISTRICTS, NULL, NULL},
    {"origin", "district of origin", DISTRICTS, NULL, NULL},
    {"destination", "district of destination", DISTRICTS, NULL, NULL},
    {"zone", "zone of the district", FIXED, zone_keys, zone_names},
    {"location", "district and zone", LOCATIONS, NULL, NULL},
    {"demand_zone", "zone where final demand is met", FIXED, zone_keys, zone_names},
    {"sector", "sector", SECTORS, NULL, NULL},
    {"trade_class", "trade class", TRADE_CLASSES, NULL, NULL},
    {"registration", "kind of household registration", FIXED, zone_keys, registration_names},
    {"group", "household group", FIXED, cqio__group_keys, group_names},
    {"spending_group", "household group that spends", FIXED, cqio__group_keys, group_names},
    {"park", "park", PARKS, NULL, NULL},
    {"phase", "phase of park investment", FIXED, phase_keys, phase_names},
    {"skill", "level of skill", SKILLS, NULL, NULL},
    {"stratum", "stratum of sectors", FIXED, (const char *const *)cqio__stratum_keys,
     stratum_names},
    {"pair", "pair of town and countryside", FIXED, pair_keys, pair_names},
    {"household", "district and household group", HOUSEHOLDS, NULL, NULL},
    {"spending_household", "district and household group that spends", HOUSEHOLDS, NULL, NULL},
    {"part", "part of the effect between zones (Round)", FIXED, part_keys, part_names}};

static const struct axis *find_axis(const char *dim) {
  for (size_t k = 0; k < sizeof axes / sizeof *axes; k++)
    if (strcmp(axes[k].dim, dim) == 0) return &axes[k];
  return NULL;
}

static cqio_status put(cqio_ncout *file, const struct axis *axis, const char *suffix,
                       const char *what, const char *const *texts) {
  char name[64], long_name[128];
  snprintf(name, sizeof name, "%s%s", axis->dim, suffix);
  snprintf(long_name, sizeof long_name, "%s of the %s", what, axis->meaning);
  return cqio_ncout_labels(file, name, axis->dim, texts, *what ? long_name : axis->meaning);
}

static cqio_status put_both(cqio_ncout *file, const struct axis *axis, const char *const *keys,
                            const char *const *names) {
  CQIO_TRY(put(file, axis, "", "", keys));
  return put(file, axis, "_name", "name", names);
}

static cqio_status put_labels(cqio_ncout *file, const struct axis *axis,
                              const cqio_labels *labels) {
  const char *const *keys = (const char *const *)labels->key;
  const char *const *names = (const char *const *)labels->name;
  const char *const *local = (const char *const *)labels->name_local;
  CQIO_TRY(put_both(file, axis, keys, names ? names : keys));
  bool any = false;
  for (int i = 0; local && i < labels->count; i++)
    any = any || (local[i] && local[i][0]);
  return any ? put(file, axis, "_name_local", "local name", local) : CQIO_OK;
}

/* "yubei/urban": place = COUNT district + one of the KEYS[count], called NAMES. */
static cqio_status put_places(cqio_ctx *ctx, cqio_ncout *file, const struct axis *axis,
                              const cqio_labels *districts, size_t count, const char *const *keys,
                              const char *const *names) {
  enum { SIZE = 192 };
  size_t all = count * (size_t)districts->count;
  char(*text)[SIZE] = NULL;
  const char **pointer = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 2 * all, &text);
  if (!status) status = CQIO_ALLOC(ctx, 2 * all, &pointer);
  for (size_t k = 0; k < all && !status; k++) {
    snprintf(text[k], SIZE, "%s/%s", districts->key[k / count], keys[k % count]);
    snprintf(text[all + k], SIZE, "%s, %s", districts->name[k / count], names[k % count]);
    pointer[k] = text[k];
    pointer[all + k] = text[all + k];
  }
  if (!status) status = put_both(file, axis, pointer, pointer + all);
  cqio_free(pointer);
  cqio_free(text);
  return status;
}

cqio_status cqio__axis(cqio_ctx *ctx, cqio_ncout *file, const cqio_dataset *data, const char *dim,
                       int64_t size) {
  const struct axis *axis = find_axis(dim);
  if (!axis) return cqio_fail(ctx, CQIO_INTERNAL, "dimension '%s' has no labels in axes.c", dim);
  CQIO_TRY(cqio_ncout_dimension(file, dim, size));
  switch (axis->source) {
  case DISTRICTS:
    return put_labels(file, axis, &data->districts);
  case SECTORS:
    return put_labels(file, axis, &data->sectors);
  case PARKS:
    return put_labels(file, axis, &data->parks);
  case SKILLS:
    return put_labels(file, axis, &data->skills);
  case TRADE_CLASSES:
    return put_labels(file, axis, &data->trade_classes);
  case LOCATIONS:
    return put_places(ctx, file, axis, &data->districts, CQIO_ZONES, zone_keys, zone_names);
  case HOUSEHOLDS:
    return put_places(ctx, file, axis, &data->districts, CQIO_GROUPS, cqio__group_keys,
                      group_names);
  default:
    return put_both(file, axis, axis->keys, axis->names);
  }
}

cqio_status cqio__axis_years(cqio_ctx *ctx, cqio_ncout *file, int first, int years) {
  int *year;
  CQIO_TRY(CQIO_ALLOC(ctx, years, &year));
  for (int t = 0; t < years; t++)
    year[t] = first + t;
  cqio_status status = cqio_ncout_time(file, year, years);
  cqio_free(year);
  return status;
}
