/* Uncertain inputs of an ensemble (method 16.1). */
#include "ensemble/perturbation.h"
#include "cqio/numeric.h"

#include <math.h>

/* ---- factors --------------------------------------------------------------------------------- */

const char *cqio__factor_name(int factor) {
  static const char *const names[] = {
#define CQIO_X(name, key) #key,
      CQIO_FACTOR_LIST(CQIO_X)
#undef CQIO_X
  };
  return names[factor];
}

static double spread(const cqio_options *options, int factor) {
  const double spreads[] = {
#define CQIO_X(name, key) options->ensemble.key,
      CQIO_FACTOR_LIST(CQIO_X)
#undef CQIO_X
  };
  return spreads[factor];
}

int cqio__factors_active(const cqio_options *options, int factors[CQIO_FACTORS]) {
  int count = 0;
  for (int f = 0; f < CQIO_FACTORS; f++)
    if (spread(options, f) > 0.0) factors[count++] = f;
  return count;
}

/* ---- storage --------------------------------------------------------------------------------- */

static cqio_status allocate(const cqio_economy *economy, cqio_perturbation *p) {
  cqio_ctx *ctx = economy->ctx;
  size_t districts = (size_t)economy->districts, sectors = (size_t)economy->sectors;
  size_t classes = (size_t)economy->data->trade_classes.count;
  CQIO_TRY(CQIO_ALLOC(ctx, sectors * sectors, &p->coefficients));
  CQIO_TRY(CQIO_ALLOC(ctx, classes * districts * districts, &p->trade));
  CQIO_TRY(CQIO_ALLOC(ctx, districts * sectors, &p->labour));
  CQIO_TRY(CQIO_ALLOC(ctx, economy->data->parks.count, &p->park));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &p->capital));
  return CQIO_ALLOC(ctx, sectors, &p->icor);
}

cqio_status cqio__perturbation_create(const cqio_economy *economy, cqio_perturbation **out) {
  *out = NULL;
  cqio_perturbation *p;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &p));
  cqio_status status = allocate(economy, p);
  if (status)
    cqio__perturbation_destroy(&p);
  else
    *out = p;
  return status;
}

void cqio__perturbation_destroy(cqio_perturbation **perturbation) {
  if (!perturbation || !*perturbation) return;
  cqio_perturbation *p = *perturbation;
  cqio_free(p->coefficients);
  cqio_free(p->trade);
  cqio_free(p->labour);
  cqio_free(p->park);
  cqio_free(p->capital);
  cqio_free(p->icor);
  cqio_free(p);
  *perturbation = NULL;
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* What the multipliers of one factor share. */
struct source {
  double deviation; /* s of the logarithm */
  uint64_t seed, sample;
  uint64_t stream; /* of the random numbers: factor, and A or B */
  cqio_design *design;
  bool uses_b;
};

static struct source source_of(const cqio_options *options, cqio_design *design,
                               cqio_design_member member, int factor) {
  int active[CQIO_FACTORS], count = cqio__factors_active(options, active), index = 0;
  while (index < count && active[index] != factor)
    index++;
  double cv = spread(options, factor);
  bool uses_b = cqio_design_member_uses_b(member.source, index);
  return (struct source){.deviation = sqrt(log1p(cv * cv)),
                         .seed = (uint64_t)options->ensemble.seed,
                         .sample = (uint64_t)member.sample,
                         .stream = (uint64_t)(2 * (factor + 1) + uses_b) << 40,
                         .design = design,
                         .uses_b = uses_b};
}

static double multiplier(const struct source *source, double normal) {
  return exp(source->deviation * normal - 0.5 * source->deviation * source->deviation);
}

/* Coefficients: independent numbers of their own. */
static void draw_many(const struct source *source, size_t count, double *out) {
  for (size_t k = 0; k < count; k++)
    out[k] = source->deviation > 0.0
                 ? multiplier(source,
                              cqio_random_normal(source->seed, source->sample, source->stream + k))
                 : 1.0;
}

/* COUNT scalar inputs from the design, whose next input is *INPUT; A and B have dimensions in turn.
 */
static void draw_scalars(const struct source *source, size_t count, int *input, double *out) {
  for (size_t k = 0; k < count; k++, ++*input)
    out[k] = source->deviation > 0.0
                 ? multiplier(source, cqio_design_normal(source->design, (int64_t)source->sample,
                                                         2 * *input + source->uses_b))
                 : 1.0;
}

void cqio__perturbation_draw(const cqio_economy *economy, const cqio_options *options,
                             cqio_design *design, cqio_design_member member,
                             cqio_perturbation *out) {
  size_t districts = (size_t)economy->districts, sectors = (size_t)economy->sectors;
  size_t classes = (size_t)economy->data->trade_classes.count;
  struct source sources[CQIO_FACTORS];
  for (int f = 0; f < CQIO_FACTORS; f++)
    sources[f] = source_of(options, design, member, f);
  draw_many(&sources[CQIO_FACTOR_COEFFICIENTS], sectors * sectors, out->coefficients);
  draw_many(&sources[CQIO_FACTOR_TRADE_SHARES], classes * districts * districts, out->trade);
  draw_many(&sources[CQIO_FACTOR_LABOUR], districts * sectors, out->labour);
  int input = 0;
  draw_scalars(&sources[CQIO_FACTOR_MIGRATION], 1, &input, &out->migration);
  draw_scalars(&sources[CQIO_FACTOR_REMITTANCES], 1, &input, &out->remittances);
  draw_scalars(&sources[CQIO_FACTOR_PROPENSITIES], CQIO_GROUPS, &input, out->propensity);
  draw_scalars(&sources[CQIO_FACTOR_INVESTMENT], (size_t)economy->data->parks.count, &input,
               out->park);
  draw_scalars(&sources[CQIO_FACTOR_ICOR], sectors, &input, out->icor);
  draw_scalars(&sources[CQIO_FACTOR_INVESTMENT], districts, &input, out->capital);
  draw_scalars(&sources[CQIO_FACTOR_LOCAL_SHARE], 1, &input, &out->local_share);
  draw_scalars(&sources[CQIO_FACTOR_MEAN_COMMUTE], 1, &input, &out->mean_commute);
  draw_scalars(&sources[CQIO_FACTOR_OUTSIDE_RESPONSE], 1, &input, &out->outside_response);
  draw_scalars(&sources[CQIO_FACTOR_CONVERSION], 1, &input, &out->conversion);
  draw_scalars(&sources[CQIO_FACTOR_ADDITIONALITY], 1, &input, &out->additionality);
  draw_scalars(&sources[CQIO_FACTOR_TRADE_ELASTICITY], 1, &input, &out->trade_elasticity);
  draw_scalars(&sources[CQIO_FACTOR_LABOUR_SUPPLY], 1, &input, &out->labour_supply);
  draw_scalars(&sources[CQIO_FACTOR_FLOW_ELASTICITY], 1, &input, &out->flow_elasticity);
  draw_scalars(&sources[CQIO_FACTOR_EXCHANGE], 1, &input, &out->exchange);
}

cqio_status cqio__ensemble_design(const cqio_economy *economy, const cqio_options *options,
                                  cqio_design **out) {
  static const cqio_design_kind kinds[] = {[CQIO_CHOICE_RANDOM] = CQIO_DESIGN_RANDOM,
                                           [CQIO_CHOICE_LATIN] = CQIO_DESIGN_LATIN,
                                           [CQIO_CHOICE_SOBOL] = CQIO_DESIGN_SOBOL};
  int inputs =
      11 + CQIO_GROUPS + economy->data->parks.count + economy->sectors + economy->districts;
  int samples = options->ensemble.draws > 0 ? options->ensemble.draws : 1;
  return cqio_design_create(economy->ctx, kinds[options->ensemble.design],
                            (uint64_t)options->ensemble.seed, samples, 2 * inputs, out);
}
