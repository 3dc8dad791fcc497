/* Which rank makes which maps and writes which files: the years of all scenarios, in their order,
 * and the writing of each file with them, in parts of equal length, so that no rank waits for
 * another. A rank makes whole scenarios but for its first and its last. */
#ifndef CQIO_RESULTS_MAP_DEAL
#define CQIO_RESULTS_MAP_DEAL

#include "results/map_record.h"
#include "results/results.h"

/* A file, and the tables of its scenario, are written and checked in the time that the maps of so
 * many years take: measured with the main job. */
enum { CQIO_MAP_WRITING = 6 };

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

/* Whether all years of scenario S are made by its writer. */
bool cqio__map_deal_is_whole(const cqio_map_deal *deal, int s);

/* What a rank has made of a file that another rank writes, on its way there. Of a deal each rank
 * has at most one such, that with its own first year. */
typedef struct {
  int64_t sizes[2]; /* bytes of the rows and of the steps; below 0: they could not be made */
  void *steps;
  MPI_Request announced, *requests;
  int request_count;
} cqio_map_parcel;

/*
 * Sends the steps in FILE, a part of scenario S, and the rows of this rank's years in RECORD to the
 * writer. FILE NULL tells it that there is nothing to wait for. RECORD and PARCEL must last until
 * cqio__map_parcel_wait, which must follow in any case. Not collective; CQIO_MEMORY is told to the
 * writer too.
 */
CQIO_NODISCARD cqio_status cqio__map_parcel_send(cqio_ctx *ctx, const cqio_map_deal *deal, int s,
                                                 const cqio_ncout *file,
                                                 const cqio_map_record *record,
                                                 cqio_map_parcel *parcel);
/* Waits until PARCEL has arrived and frees it. */
void cqio__map_parcel_wait(cqio_ctx *ctx, cqio_map_parcel *parcel);

enum { CQIO_MAP_PIECE = 1 << 22 /* bytes of one message */ };
/*
 * Takes what other ranks have made of scenario S into FILE and RECORD. FILE NULL: throws it away,
 * so that nobody waits. *WHOLE: they have made all of it; those who have not say why. SPARE has
 * room for CQIO_MAP_PIECE bytes. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__map_parcels_receive(cqio_ctx *ctx, const cqio_map_deal *deal,
                                                     int s, cqio_ncout *file,
                                                     const cqio_map_record *record, void *spare,
                                                     bool *whole);

#endif
