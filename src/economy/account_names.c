/* Names of the accounts of an economy, for messages. */
#include "cqio/economy.h"

#include <stdio.h>

static void write_name(const void *data, int64_t account, cqio_account_label *label) {
  const cqio_economy *economy = data;
  int64_t location = account / economy->sectors;
  snprintf(label->text, sizeof label->text, "%s/%s/%s",
           economy->data->districts.key[location / CQIO_ZONES],
           location % CQIO_ZONES == CQIO_URBAN ? "urban" : "rural",
           economy->data->sectors.key[account % economy->sectors]);
}

cqio_account_names cqio_economy_names(const cqio_economy *economy) {
  return (cqio_account_names){write_name, economy};
}
