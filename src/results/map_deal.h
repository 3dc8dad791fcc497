/* Which rank makes which maps: the years of all scenarios, in their order, in parts of equal
 * length, so that no rank waits for another. A rank makes whole scenarios but for its first and its
 * last. */
#ifndef CQIO_RESULTS_MAP_DEAL
#define CQIO_RESULTS_MAP_DEAL

#include "results/map_record.h"
#include "results/results.h"

typedef struct {
  int scenarios, years, size; /* years of a scenario; ranks */
} cqio_map_deal;

/* Years [first, end) of scenario S that RANK makes; none: first = end. */
typedef struct {
  int first, end;
} cqio_map_span;
cqio_map_span cqio__map_deal_span(const cqio_map_deal *deal, int rank, int s);
/* The rank that makes the first year of scenario S, and writes its file. */
int cqio__map_deal_writer(const cqio_map_deal *deal, int s);

/*
 * What a rank has made of a file that another rank writes: the steps in FILE, a part, and the rows
 * of SPAN in RECORD. Of a deal each rank has at most one such, that with its own first year.
 */
typedef struct {
  cqio_ncout *file;
  const cqio_map_record *record;
  cqio_map_span span;
} cqio_map_part;
/* Hands over PART (NULL: none) of scenario S to its writer, and what others have made of the files
 * that are written here into FILES and RECORDS, both [scenarios]. Collective; agreed. */
CQIO_NODISCARD cqio_status cqio__map_deal_exchange(cqio_ctx *ctx, const cqio_map_deal *deal, int s,
                                                   const cqio_map_part *part,
                                                   cqio_ncout *const *files,
                                                   const cqio_map_record *records);

#endif
