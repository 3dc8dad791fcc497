/* Lines of a ledger become others: sums, parts, new names. */
#ifndef CQIO_TRANSFORMS_MAP
#define CQIO_TRANSFORMS_MAP

#include "transforms/ledger.h"

/* WEIGHT of line FROM goes to line TO; a line without any share is left out. */
struct share {
  int64_t from, to;
  double weight;
  bool sales; /* of columns: what the accounts sell alone, as in exports */
};

struct map {
  const struct ledger *ledger;
  const struct lines *from;
  struct lines to;
  int64_t count, room, first_room;
  struct share *share; /* [count] in ascending order of FROM */
  int64_t *first;      /* [to.count] line that TO was made of first */
};

/* Maps the rows or the columns of LEDGER, which must stay as it is meanwhile. */
void cqio__map_begin(const struct ledger *ledger, const struct lines *from, struct map *out);
void cqio__map_free(struct map *map);
/* WEIGHT of FROM goes to LINE, which is made where there is none of its kind, region and name;
 * calls come in ascending order of FROM. CQIO_DATA naming PLACE where units or roles are unlike. */
CQIO_NODISCARD cqio_status cqio__map_add(struct map *map, const char *place, int64_t from,
                                         struct line line, double weight, bool sales);

/* VALUES of the accounts before, by the shares of ROWS, which were applied, in OUT [N]. */
void cqio__map_vector(const struct map *rows, int64_t n, const double *values, double *out);
/* LEDGER by both maps; nothing is checked. Output goes with the rows of accounts. */
CQIO_NODISCARD cqio_status cqio__ledger_apply(struct ledger *ledger, struct map *rows,
                                              struct map *columns);
/* LEDGER by both maps, `Z' = S Z S'` (30.1); output goes with the rows of accounts. Balances of
 * rows and columns are those of the lines that it is made of, which is checked and said; with
 * TOTALS, sums of all blocks, too. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__ledger_map(struct ledger *ledger, struct map *rows,
                                            struct map *columns, bool totals);

#endif
