/* Concordances: which name becomes which, CSV with the columns from, to and optional weight. */
#ifndef CQIO_TRANSFORMS_CONCORDANCE
#define CQIO_TRANSFORMS_CONCORDANCE

#include "cqio/sheet.h"
#include "transforms/ledger.h"

/* Distinct names in order of appearance, borrowed. */
struct names {
  int64_t count, room;
  const char **text;
};
CQIO_NODISCARD cqio_status cqio__names_add(cqio_ctx *ctx, struct names *names, const char *text);
/* Index of TEXT, looked for from START on; -1. */
int64_t cqio__names_find(const struct names *names, const char *text, int64_t start);

struct concordance {
  cqio_sheet *sheet;
  const char *path;
  const struct names *names;
  int64_t *first; /* [names + 1] of the targets of a name */
  struct target {
    const char *to;
    double weight;
  } * target;
};

/* Reads PATH for NAMES, each of which is a WHAT ("region", "sector"), and must outlive it.
 * CQIO_DATA for a name that is not mapped, or with weights that do not sum to 1, and for one that
 * the table has not, with the nearest. SPLIT: names that are not mapped stay, and their first and
 * next targets are the same. */
CQIO_NODISCARD cqio_status cqio__concordance_read(cqio_ctx *ctx, const char *path, const char *what,
                                                  const struct names *names, bool split,
                                                  struct concordance *out);
void cqio__concordance_free(struct concordance *concordance);

#endif
