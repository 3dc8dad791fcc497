/* Decays of trade, of which two tables speak, against hauls and against each other. */
#include "region/reading.h"

#include <math.h>

/* What decays faster goes less far. */
static void check_order(struct reading *r) {
  static const double more = 1.05;
  const cqio_dataset *d = r->data;
  for (int a = 0; a < d->trade_classes.count; a++)
    for (int b = 0; b < d->trade_classes.count; b++) {
      bool alike = d->trade_power[a] == d->trade_power[b];
      if (!alike || d->trade_beta[a] <= more * d->trade_beta[b] ||
          d->trade_target_haul[a] <= more * d->trade_target_haul[b])
        continue;
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: trade class '%s' has beta = %g and target_haul_km = %g, and '%s' %g and %g: "
               "expected a shorter haul where trade decays faster; are rows exchanged?",
               cqio_sheet_place(r->table[TRADE], a), d->trade_classes.key[a], d->trade_beta[a],
               d->trade_target_haul[a], d->trade_classes.key[b], d->trade_beta[b],
               d->trade_target_haul[b]);
    }
}

/* Elasticities that are usual: 90 % of 1467 estimates (Disdier and Head 2008), widened. */
static void check_power(struct reading *r, enum table_id t, const char *class, double power) {
  static const double low = 0.2, high = 1.6;
  if (!(power > 0.0) || (power >= low && power <= high)) return;
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: beta = %g of '%s', a power of the distance, is unusual: expected %g to %g; it has "
           "no unit",
           cqio_sheet_place(r->table[t], -1), power, class, low, high);
}

/* The decay of a sector in both tables, where both are exponential. One word for a class. */
static void check_both(struct reading *r) {
  static const double usual = 2.0, most = 20.0;
  const cqio_dataset *d = r->data;
  const cqio_trade_targets *t = &d->trade_targets;
  int column = cqio_sheet_find(r->table[TRADE_TARGETS], "beta");
  for (int class = 0; class < d->trade_classes.count; class ++)
    for (int i = 0; i < d->sectors.count; i++) {
      int target = t->sector_class[i];
      double beta = d->trade_beta[class], ratio = t->beta[target] / beta;
      if (d->sector_class[i] != class || d->trade_power[class] || t->power[target]) continue;
      if (!(ratio > 0.0) || !isfinite(ratio) || fabs(log(ratio)) <= log(usual)) continue;
      if (fabs(log(ratio)) > log(most))
        cqio__fault(r, TRADE_TARGETS, -1, column,
                    "sector '%s': beta = %g (1/km): expected about %g, that of its class '%s' in "
                    "%s; is a unit wrong?",
                    d->sectors.key[i], t->beta[target], beta, d->trade_classes.key[class],
                    cqio__file(r, TRADE));
      else
        cqio_log(r->ctx, CQIO_LOG_WARN,
                 "%s: sector '%s': beta = %g (1/km), %.3g times that of its class '%s' in %s, is "
                 "unusual: expected up to %g times; is it per km?",
                 cqio_sheet_place(r->table[TRADE_TARGETS], -1), d->sectors.key[i], t->beta[target],
                 ratio, d->trade_classes.key[class], cqio__file(r, TRADE), usual);
      break;
    }
}

void cqio__check_decays(struct reading *r) {
  const cqio_dataset *d = r->data;
  const cqio_trade_targets *t = &d->trade_targets;
  bool trade = d->has_trade && cqio__good(r, TRADE) && cqio__good(r, SECTORS);
  bool targets = cqio__good(r, TRADE_TARGETS) && t->classes.count > 0;
  for (int k = 0; k < d->trade_classes.count && trade; k++)
    if (d->trade_power[k]) check_power(r, TRADE, d->trade_classes.key[k], d->trade_beta[k]);
  for (int k = 0; k < t->classes.count && targets; k++)
    if (t->power[k]) check_power(r, TRADE_TARGETS, t->classes.key[k], t->beta[k]);
  if (trade) check_order(r);
  if (trade && targets) check_both(r);
}
