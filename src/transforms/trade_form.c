/* The forms of trade (30.14). */
#include <string.h>

#include "transforms/pooled_trade.h"
#include "transforms/steps.h"

cqio_status cqio__step_trade(struct ledger *l, const char *value) {
  struct trade t = {.ledger = l};
  bool pools = strcmp(value, "pools") == 0;
  if (strcmp(value, "isard") == 0) return cqio__trade_out_of_pools(l, CQIO__POOL "*");
  if (strncmp(value, "isard:", 6) == 0 && value[6]) return cqio__trade_out_of_pools(l, value + 6);
  if (!pools && strcmp(value, "chenery-moses") != 0)
    return cqio_fail(l->ctx, CQIO_USAGE,
                     "%s %.60s: expected chenery-moses, pools, isard or isard:NAMES", l->step,
                     value);
  cqio_status status = cqio__trade_begin(l, &t);
  if (!status) status = pools ? cqio__trade_into_pools(&t) : cqio__trade_share_out(&t);
  cqio__trade_free(&t);
  return status;
}
