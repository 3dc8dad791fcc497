/* The regions that a table of one region is dealt to, from a file of their outputs. */
#ifndef CQIO_TRANSFORMS_REGION_OUTPUTS
#define CQIO_TRANSFORMS_REGION_OUTPUTS

#include "cqio/regional.h"
#include "cqio/sheet.h"
#include "transforms/ledger.h"

struct places {
  const struct ledger *ledger;
  cqio_sheet *sheet;
  int count;
  char **name;    /* [count] memory of the ledger */
  char **account; /* [n] the same, of accounts */
  double *output; /* [count][n] */
  double *buys;   /* [columns - n][count] shares of regions in columns of final demand */
};

/* Reads PATH: column key, with accounts and categories of final demand, and a column for each
 * region: outputs, and amounts whose shares are those of a category; without, the shares in the sum
 * of output. REST: one region, all that it does not make is made by the rest; else outputs sum to
 * those of the table. CQIO_DATA naming file and line. */
CQIO_NODISCARD cqio_status cqio__places_read(const struct ledger *ledger, const char *path,
                                             bool rest, struct places *out);
void cqio__places_free(struct places *places);
/* Frame of functions of regions, borrowed. */
cqio_regional_frame cqio__places_frame(const struct places *places);

/* Columns of final demand of the regions: PART of column FROM of the table, counted from its first
 * category; FROM -1: of none. */
struct sales {
  struct lines lines;
  int64_t *from; /* [lines.count] */
  double *part;
};

/* LEDGER of one region as one of PLACES: VALUE [count n + other rows][count n + SALES] has the rows
 * of accounts, region by region, and becomes the ledger's; other rows are dealt by output. Checks
 * and says that flows and final demand sum to those before, and that rows and columns close as they
 * did. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__places_spread(struct ledger *ledger, const struct places *places,
                                               const struct sales *sales, double *value);

/* The table of one region and the rest by location quotients (30.11). */
CQIO_NODISCARD cqio_status cqio__by_quotients(struct ledger *ledger, const struct places *places,
                                              cqio_quotient kind, double delta);

/* How trade falls with distance, and a file of distances in km with a row and a column a region. */
struct gravity {
  double beta; /* below 0: found by HAUL */
  double haul; /* km, mean distance of trade */
  bool power;
  const char *distances;
};
/* The table of all regions by gravity (30.12). */
CQIO_NODISCARD cqio_status cqio__by_gravity(struct ledger *ledger, const struct places *places,
                                            const struct gravity *gravity);

#endif
