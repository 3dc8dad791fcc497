/* The figures of a year: the table of quantities.def. */
#include "years/quantities.h"
#include "people/labour_rules.h"
#include "years/year_figures.h"

#include <math.h>
#include <string.h>

/* ---- the table ------------------------------------------------------------------------------- */

/* clang-format off */
#define TABLES CQIO_IN_TABLES
#define DRAWS CQIO_IN_DRAWS
#define DRAWS_OF_YEARS CQIO_IN_DRAWS_OF_YEARS
#define DRAWS_OF_MARKETS CQIO_IN_DRAWS_OF_MARKETS
#define NET CQIO_OF_NET
#define NOWHERE 0
#define REGISTERED CQIO_OF_REGISTERED
#define MARKETS CQIO_OF_MARKETS
#define METHOD_SUM "time: sum"
#define METHOD_MEAN "time: mean"
#define METHOD_POINT "time: point"
#define METHOD_NONE NULL
#define LOW_ANY -HUGE_VAL
#define LOW_NONNEGATIVE 0.0
#define LOW_FRACTION 0.0
#define HIGH_ANY HUGE_VAL
#define HIGH_NONNEGATIVE HUGE_VAL
#define HIGH_FRACTION 1.0
#define FREE CQIO_RULE_FREE, CQIO_QUANTITIES, NULL, 0
#define SUM_OF(other) CQIO_RULE_SUM_OF, CQIO_QUANTITY_##other, NULL, 0
#define CHOSEN(other, dim, index) CQIO_RULE_SUM_OF, CQIO_QUANTITY_##other, dim, index
#define SHARE_OF(other, dim, index) CQIO_RULE_SHARE_OF, CQIO_QUANTITY_##other, dim, index
#define PART_OF(other) CQIO_RULE_PART_OF, CQIO_QUANTITY_##other, NULL, 0
#define ROW(text, form, units, method, places, range, key, words, ...)                             \
  .name = text, .long_name = words, .shape = CQIO_SHAPE_##form, .unit = CQIO_FILE_UNIT_##units,         \
  .cell_methods = METHOD_##method, .where = places, .low = LOW_##range, .high = HIGH_##range,      \
  .report = key, .rule = {__VA_ARGS__}

static const cqio_quantity table[] = {
#define CQIO_ARRAY(id, ...)                                                                        \
  [CQIO_QUANTITY_##id] = {.from = CQIO_FROM_ARRAY, .stored = true,                                 \
                          .offset = offsetof(cqio_year, id), ROW(__VA_ARGS__)},
#define CQIO_NUMBER(id, ...)                                                                       \
  [CQIO_QUANTITY_##id] = {.from = CQIO_FROM_NUMBER, .stored = true,                                \
                          .offset = offsetof(cqio_year, id), ROW(__VA_ARGS__)},
#define CQIO_INSIDE(id, member, ...)                                                                 \
  [CQIO_QUANTITY_##id] = {.from = CQIO_FROM_NUMBER, .offset = offsetof(cqio_year, member),           \
                          ROW(__VA_ARGS__)},
#define CQIO_COMPUTED(id, ...)                                                                     \
  [CQIO_QUANTITY_##id] = {.from = CQIO_FROM_FUNCTION, .compute = cqio__figure_##id, ROW(__VA_ARGS__)},
#define CQIO_TOTAL(id, ...)                                                                        \
  [CQIO_QUANTITY_##id] = {.from = CQIO_FROM_SUM, ROW(__VA_ARGS__)},
#include "cqio/quantities.def"
};
/* clang-format on */

const cqio_quantity *cqio__quantity(cqio_quantity_id id) {
  return &table[id];
}

bool cqio__quantity_is_of(const cqio_dataset *data, const cqio_options *options,
                          cqio_quantity_id id) {
  bool markets = options->model.closure == CQIO_CHOICE_EQUILIBRIUM;
  return (data->has_registration || !(table[id].where & CQIO_OF_REGISTERED)) &&
         (markets || !(table[id].where & CQIO_OF_MARKETS)) &&
         (options->investment.net_effects || !(table[id].where & CQIO_OF_NET));
}

/* ---- shapes ---------------------------------------------------------------------------------- */

const char *cqio__dimension_at(const cqio_dataset *data, int index, int64_t *size) {
  const int districts = data->districts.count;
  const struct {
    const char *name;
    int64_t size;
  } list[] = {{"district", districts},
              {"origin", districts},
              {"destination", districts},
              {"zone", CQIO_ZONES},
              {"location", CQIO_ZONES * districts},
              {"demand_zone", CQIO_ZONES},
              {"sector", data->sectors.count},
              {"trade_class", data->trade_classes.count},
              {"registration", data->has_registration ? 2 : 0},
              {"group", CQIO_GROUPS},
              {"spending_group", CQIO_GROUPS},
              {"park", data->parks.count},
              {"phase", CQIO_PHASES},
              {"skill", data->skills.count},
              {"stratum", CQIO_STRATA},
              {"pair", CQIO_PAIRS},
              {"household", CQIO_GROUPS * districts},
              {"spending_household", CQIO_GROUPS * districts},
              {"part", CQIO_ROUNDS}};
  if (index >= (int)(sizeof list / sizeof *list)) return NULL;
  *size = list[index].size;
  return list[index].name;
}

static size_t size_of(const cqio_dataset *data, const char *word, size_t length) {
  const char *name;
  int64_t size;
  for (int d = 0; (name = cqio__dimension_at(data, d, &size)) != NULL; d++)
    if (strlen(name) == length && strncmp(name, word, length) == 0) return (size_t)size;
  return 0;
}

size_t cqio__dimensions_size(const cqio_dataset *data, const char *dims) {
  size_t size = 1;
  while (*dims) {
    size_t length = strcspn(dims, " ");
    size *= size_of(data, dims, length);
    dims += length + strspn(dims + length, " ");
  }
  return size;
}

const char *cqio__shape_dims(cqio_shape shape) {
  static const char *const dims[CQIO_SHAPES] = {
      [CQIO_SHAPE_ACCOUNT] = "time district zone sector",
      [CQIO_SHAPE_LOCATION] = "time district zone",
      [CQIO_SHAPE_REGISTRATION] = "time district registration",
      [CQIO_SHAPE_HOUSEHOLD] = "time district group",
      [CQIO_SHAPE_DISTRICT] = "time district",
      [CQIO_SHAPE_MOVES] = "time origin destination",
      [CQIO_SHAPE_PARK_LOCATION] = "time park phase location",
      [CQIO_SHAPE_PARK_DISTRICT] = "time park district",
      [CQIO_SHAPE_PARK] = "time park phase",
      [CQIO_SHAPE_SITE] = "time park",
      [CQIO_SHAPE_SKILL] = "time skill",
      [CQIO_SHAPE_STRATUM] = "time stratum",
      [CQIO_SHAPE_DISTRICT_PAIR] = "time district pair",
      [CQIO_SHAPE_PAIR] = "time pair",
      [CQIO_SHAPE_BOOKS] = "time registration",
      [CQIO_SHAPE_GROUP] = "time group",
      [CQIO_SHAPE_MUNICIPAL] = "time"};
  return dims[shape];
}

size_t cqio__shape_size(const cqio_dataset *data, cqio_shape shape) {
  const char *dims = cqio__shape_dims(shape) + strlen("time");
  return cqio__dimensions_size(data, dims + strspn(dims, " "));
}

/* ---- values ---------------------------------------------------------------------------------- */

double *cqio__year_stored(const cqio_economy *economy, cqio_year *year, cqio_quantity_id id,
                          size_t *count) {
  const cqio_quantity *quantity = &table[id];
  if (!quantity->stored) return NULL;
  char *member = (char *)year + quantity->offset;
  *count = cqio__shape_size(economy->data, quantity->shape);
  return quantity->from == CQIO_FROM_ARRAY ? *(double **)(void *)member : (double *)(void *)member;
}

/* The values of a figure that is no sum, in its own shape. */
static void own_values(const cqio_economy *economy, const cqio_year *year,
                       const cqio_quantity *quantity, size_t count, double *out) {
  const char *member = (const char *)year + quantity->offset;
  if (quantity->from == CQIO_FROM_FUNCTION) {
    quantity->compute(economy, year, out);
  } else if (quantity->from == CQIO_FROM_ARRAY) {
    const double *array;
    memcpy(&array, member, sizeof array);
    memcpy(out, array, count * sizeof *out);
  } else {
    memcpy(out, member, sizeof *out);
  }
}

/* Sums of the values PART[size] of a figure for its first or its last dimensions, COUNT. */
static void sum_values(bool first, const double *part, size_t size, size_t count, double *out) {
  size_t each = size / count;
  for (size_t k = 0; k < count; k++)
    out[k] = first ? cqio_sum(part + k * each, each) : cqio_sum_strided(part + k, each, count);
}

/* Whether the dimensions of PART are the first ones of WHOLE; or the last ones, time left out. */
static bool begins(cqio_shape whole, cqio_shape part) {
  const char *words = cqio__shape_dims(part);
  return strncmp(cqio__shape_dims(whole), words, strlen(words)) == 0;
}

static bool ends(cqio_shape whole, cqio_shape part) {
  const char *words = cqio__shape_dims(part) + strlen("time"), *all = cqio__shape_dims(whole);
  return strlen(all) > strlen(words) && strcmp(all + strlen(all) - strlen(words), words) == 0;
}

cqio_status cqio__quantity_values(const cqio_economy *economy, const cqio_year *year,
                                  cqio_quantity_id id, cqio_shape shape, double *out) {
  const cqio_quantity *quantity = &table[id];
  if (quantity->from == CQIO_FROM_SUM) quantity = &table[quantity->rule.other];
  size_t size = cqio__shape_size(economy->data, quantity->shape);
  size_t count = cqio__shape_size(economy->data, shape);
  if (quantity->shape == shape) {
    own_values(economy, year, quantity, count, out);
    return CQIO_OK;
  }
  bool first = begins(quantity->shape, shape);
  if (!first && !ends(quantity->shape, shape))
    return cqio_fail(economy->ctx, CQIO_INTERNAL,
                     "quantities.def: '%s' has the dimensions '%s': expected '%s' to be the first "
                     "or the last of them",
                     quantity->name, cqio__shape_dims(quantity->shape), cqio__shape_dims(shape));
  if (count == 0) return CQIO_OK;
  double *part;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, size, &part));
  own_values(economy, year, quantity, size, part);
  sum_values(first, part, size, count, out);
  cqio_free(part);
  return CQIO_OK;
}
