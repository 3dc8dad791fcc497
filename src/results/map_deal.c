/* Which rank makes which maps, and what it hands to the one that writes them. */
#include "results/map_deal.h"

enum { TAG_ROWS = 71, TAG_STEPS = 72, PIECE = 1 << 28 /* bytes of one message */ };

/* ---- the deal -------------------------------------------------------------------------------- */

/* The first scenario-year of RANK, counted over all. */
static int64_t begin_of(const cqio_map_deal *deal, int rank) {
  return (int64_t)deal->scenarios * deal->years * rank / deal->size;
}

static int clip(int64_t at, int years) {
  return at < 0 ? 0 : at > years ? years : (int)at;
}

cqio_map_span cqio__map_deal_span(const cqio_map_deal *deal, int rank, int s) {
  int64_t start = (int64_t)s * deal->years;
  return (cqio_map_span){clip(begin_of(deal, rank) - start, deal->years),
                         clip(begin_of(deal, rank + 1) - start, deal->years)};
}

int cqio__map_deal_writer(const cqio_map_deal *deal, int s) {
  int rank = 0;
  while (begin_of(deal, rank + 1) <= (int64_t)s * deal->years)
    rank++;
  return rank;
}

/* ---- the exchange ---------------------------------------------------------------------------- */

/* What is sent, or received from one rank. */
struct parcel {
  int rank, s; /* of the sender, of the scenario */
  cqio_map_span span;
  void *steps;
  size_t size;
  double *rows;
  size_t count;
};

/* A message in pieces that its count can hold. */
static void transfer(cqio_ctx *ctx, bool sends, void *bytes, size_t size, int rank, int tag) {
  for (size_t at = 0; at < size; at += PIECE) {
    int some = (int)(size - at < PIECE ? size - at : PIECE);
    char *piece = (char *)bytes + at;
    if (sends)
      MPI_Send(piece, some, MPI_BYTE, rank, tag, cqio_ctx_comm(ctx));
    else
      MPI_Recv(piece, some, MPI_BYTE, rank, tag, cqio_ctx_comm(ctx), MPI_STATUS_IGNORE);
    cqio_progress(ctx);
  }
}

static void move(cqio_ctx *ctx, const struct parcel *parcel, bool sends, int rank) {
  transfer(ctx, sends, parcel->rows, parcel->count * sizeof *parcel->rows, rank, TAG_ROWS);
  transfer(ctx, sends, parcel->steps, parcel->size, rank, TAG_STEPS);
}

static cqio_status unpack(const struct parcel *parcel, cqio_ncout *file,
                          const cqio_map_record *record) {
  for (size_t k = 0; k < parcel->count; k++)
    cqio__map_record_at(record, parcel->span.first, 0)[k] = parcel->rows[k];
  return cqio_ncout_unpack(file, parcel->steps, parcel->size);
}

/* Room for what RANK sends here, SIZE bytes of steps and the rows of its years. */
static cqio_status prepare(cqio_ctx *ctx, const cqio_map_deal *deal, int s, int rank, int64_t size,
                           const cqio_map_record *records, struct parcel *parcel) {
  *parcel = (struct parcel){
      .rank = rank, .s = s, .span = cqio__map_deal_span(deal, rank, s), .size = (size_t)size};
  parcel->count = (size_t)(parcel->span.end - parcel->span.first) * records[s].width;
  CQIO_TRY(cqio_alloc_bytes(ctx, parcel->size, 1, &parcel->steps));
  return CQIO_ALLOC(ctx, parcel->count, &parcel->rows);
}

/* The parcels for this rank; SENT tells scenario (below 0: none) and bytes of what each rank sends.
 */
static cqio_status prepare_all(cqio_ctx *ctx, const cqio_map_deal *deal, const int64_t (*sent)[2],
                               const cqio_map_record *records, struct parcel *parcels, int *count) {
  *count = 0;
  for (int rank = 0; rank < deal->size; rank++) {
    int s = (int)sent[rank][0];
    if (s < 0 || cqio__map_deal_writer(deal, s) != cqio_ctx_rank(ctx)) continue;
    ++*count;
    CQIO_TRY(prepare(ctx, deal, s, rank, sent[rank][1], records, &parcels[*count - 1]));
  }
  return CQIO_OK;
}

/* Ranks send to lower ones, and before they receive: none waits in a circle. */
static cqio_status deliver(cqio_ctx *ctx, const cqio_map_deal *deal, const struct parcel *own,
                           const struct parcel *parcels, int count, cqio_ncout *const *files,
                           const cqio_map_record *records) {
  if (own) move(ctx, own, true, cqio__map_deal_writer(deal, own->s));
  cqio_status status = CQIO_OK;
  for (int k = 0; k < count; k++) {
    const struct parcel *parcel = &parcels[k];
    move(ctx, parcel, false, parcel->rank);
    if (!status) status = unpack(parcel, files[parcel->s], &records[parcel->s]);
  }
  return status;
}

static void free_parcels(struct parcel *parcels, int count) {
  for (int k = 0; k < count; k++) {
    cqio_free(parcels[k].steps);
    cqio_free(parcels[k].rows);
  }
  cqio_free(parcels);
}

static cqio_status exchange(cqio_ctx *ctx, const cqio_map_deal *deal, const struct parcel *own,
                            int64_t (*sent)[2], cqio_ncout *const *files,
                            const cqio_map_record *records) {
  struct parcel *parcels;
  int count = 0;
  const int64_t mine[2] = {own ? own->s : -1, own ? (int64_t)own->size : 0};
  MPI_Allgather(mine, 2, MPI_INT64_T, sent, 2, MPI_INT64_T, cqio_ctx_comm(ctx));
  cqio_status status = CQIO_ALLOC(ctx, deal->size, &parcels);
  if (!status) status = prepare_all(ctx, deal, (const int64_t(*)[2])sent, records, parcels, &count);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio_agree(ctx, deliver(ctx, deal, own, parcels, count, files, records));
  free_parcels(parcels, count);
  return status;
}

cqio_status cqio__map_deal_exchange(cqio_ctx *ctx, const cqio_map_deal *deal, int s,
                                    const cqio_map_part *part, cqio_ncout *const *files,
                                    const cqio_map_record *records) {
  struct parcel own = {.s = s};
  int64_t(*sent)[2];
  cqio_status status = CQIO_ALLOC(ctx, deal->size, &sent);
  if (part && !status) {
    own.span = part->span;
    own.rows = cqio__map_record_at(part->record, part->span.first, 0);
    own.count = (size_t)(part->span.end - part->span.first) * part->record->width;
    status = cqio_ncout_pack(part->file, &own.steps, &own.size);
  }
  status = cqio_agree(ctx, status);
  if (!status) status = exchange(ctx, deal, part ? &own : NULL, sent, files, records);
  cqio_free(own.steps);
  cqio_free(sent);
  return status;
}
