/* What sectors.csv says of branches of the economy, against the other tables. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <string.h>
#include <strings.h>

/* Strata of the usual words are those of the branches of their sectors. */
static void check_strata(struct reading *r) {
  static const struct {
    const char *word;
    int stratum;
  } words[] = {{"primary", 1},      {"secondary", 2}, {"industry", 2},
               {"construction", 2}, {"tertiary", 3},  {"services", 3}};
  const cqio_dataset *d = r->data;
  int column = cqio_sheet_find(r->table[SECTORS], "branch");
  if (column < 0) return;
  for (int i = 0; i < d->sectors.count; i++) {
    const char *branch = cqio_sheet_text(r->table[SECTORS], i, column);
    const char *key = d->strata.key[d->sector_stratum[i]];
    int first = 0, second = 0;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
      if (strcasecmp(branch, words[k].word) == 0) first = words[k].stratum;
      if (strcasecmp(key, words[k].word) == 0) second = words[k].stratum;
    }
    if (first && second && first != second)
      cqio__row_fault(r, SECTORS, i, column,
                      "branch = '%s', and stratum = '%s' in %s: expected one of them to be another",
                      branch, key, cqio__file(r, LABOUR));
  }
}

/* Farms lie in the countryside more than what else is made. */
static void check_rural_shares(struct reading *r) {
  const cqio_dataset *d = r->data;
  double share[2] = {0, 0}, output[2] = {0, 0};
  for (int i = 0; i < d->sectors.count; i++) {
    share[d->sector_is_primary[i]] += d->rural_output_share[i] * d->output[i];
    output[d->sector_is_primary[i]] += d->output[i];
  }
  double primary = share[1] / output[1], others = share[0] / output[0];
  if (!(output[1] > 0 && output[0] > 0) || primary >= others) return;
  cqio__fault(
      r, SECTORS, -1, cqio_sheet_find(r->table[SECTORS], "rural_output_share"),
      "rural_output_share of primary sectors = %.4g, of all others = %.4g: expected more of "
      "primary sectors; are they the shares of towns?",
      primary, others);
}

/* Farms lie in the countryside at least as people do. */
static void check_farms(struct reading *r) {
  const cqio_dataset *d = r->data;
  double share = 0.0, output = 0.0, people = cqio_sum(d->residents, (size_t)d->districts.count);
  double rural = people - cqio_sum(d->urban_residents, (size_t)d->districts.count);
  for (int i = 0; i < d->sectors.count; i++) {
    if (!d->sector_is_primary[i]) continue;
    share += d->rural_output_share[i] * d->output[i];
    output += d->output[i];
  }
  if (!(output > 0.0 && people > 0.0) || share / output >= rural / people) return;
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: rural_output_share of primary sectors = %.4g, but %.4g of the residents live in "
           "the countryside: expected more of farms; is it of another sector?",
           cqio_sheet_place(r->table[SECTORS], -1), share / output, rural / people);
}

void cqio__check_branches(struct reading *r) {
  if (cqio__good(r, SECTORS) && cqio__good(r, LABOUR)) check_strata(r);
  if (cqio__good(r, SECTORS) && cqio__good(r, TABLE)) check_rural_shares(r);
  if (cqio__good(r, SECTORS) && cqio__good(r, TABLE) && cqio__good(r, DISTRICTS)) check_farms(r);
}
