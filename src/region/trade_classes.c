/* trade.csv: how far goods and services of each class go. */
#include "region/reading.h"

/* Decays per km, and powers of the distance, which have no unit. */
static void read_decays(struct reading *r) {
  cqio_dataset *d = r->data;
  int column = cqio__column(r, TRADE, "beta");
  for (int i = 0; column >= 0 && i < d->trade_classes.count; i++) {
    const struct range *range = cqio__range(TRADE, d->trade_power[i] ? "power" : "beta");
    struct measure measure;
    if (!cqio__measure(r, TRADE, column, range, &measure)) return;
    cqio__number(r, TRADE, i, column, range, &measure, &d->trade_beta[i]);
  }
}

void cqio__read_trade(struct reading *r) {
  static const char *const forms[] = {"exponential", "power"};
  cqio_dataset *d = r->data;
  d->has_trade = r->table[TRADE] != NULL;
  if (!d->has_trade && r->faults[TRADE] == 0) {
    cqio__one_label(r, "all", &d->trade_classes);
    KEEP(r, d->trade_beta, 1);
    KEEP(r, d->trade_target_haul, 1);
    KEEP(r, d->trade_power, 1);
    return;
  }
  cqio__labels(r, TRADE, "trade_class", &d->trade_classes);
  int n = d->trade_classes.count, form = cqio__column(r, TRADE, "form");
  KEEP(r, d->trade_beta, n);
  KEEP(r, d->trade_target_haul, n);
  KEEP(r, d->trade_power, n);
  if (r->status == CQIO_MEMORY || n == 0) return;
  for (int i = 0; form >= 0 && i < n; i++)
    d->trade_power[i] = cqio__choice(r, TRADE, i, form, forms, 2) == 1;
  read_decays(r);
  cqio__numbers(r, TRADE, "target_haul_km", NULL, n, d->trade_target_haul, 1);
}
