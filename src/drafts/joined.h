/* Tables in one file of text whose labels join region and code, REGION_CODE: ICIO, FIGARO. */
#ifndef CQIO_DRAFTS_JOINED
#define CQIO_DRAFTS_JOINED

#include "drafts/draft.h"

struct joined {
  const char *unit;
  const char *final;    /* codes of final demand, with a blank before and behind each */
  const char *reversed; /* codes that stand before the region, HFCE_AUS; or NULL */
  const char *inputs;   /* codes of rows of primary inputs, which are no columns */
  const char *ignored;  /* columns that are sums of others */
};

/* Reads MEMBER: a line of labels, then rows; a row is that of an account if a column has its label,
 * else stands beside them, as do columns of final demand. Empty cells are 0. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__read_joined(struct draft *draft, const struct bundle *bundle,
                                             const char *member, const struct joined *layout);

/* Whether WORD is in LIST, with a blank before and behind each of its words. */
bool cqio__listed(const char *list, const char *word);
/* The first line of MEMBER, cut at 4 KiB, "" where it cannot be read; for recognition. */
const char *cqio__first_line(const struct bundle *bundle, const char *member, char line[4096]);

#endif
