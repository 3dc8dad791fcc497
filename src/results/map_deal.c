/* Which rank makes which maps, and what it hands to the one that writes them. */
#include "results/map_deal.h"

#include "core/context.h"

enum { TAG_SIZES = 70, TAG_ROWS, TAG_STEPS };

/* ---- the deal -------------------------------------------------------------------------------- */

/* Work is counted in years of maps. That of a scenario begins with its writing, which falls to the
 * rank of its first year. */
static int64_t work_of(const cqio_map_deal *deal) {
  return CQIO_MAP_WRITING + deal->years;
}

/* The place in all work where RANK begins. */
static int64_t begin_of(const cqio_map_deal *deal, int rank) {
  return deal->scenarios * work_of(deal) * rank / deal->size;
}

/* The place where the years of scenario S begin. */
static int64_t years_of(const cqio_map_deal *deal, int s) {
  return s * work_of(deal) + CQIO_MAP_WRITING;
}

static int clip(int64_t at, int years) {
  return at < 0 ? 0 : at > years ? years : (int)at;
}

cqio_map_span cqio__map_deal_span(const cqio_map_deal *deal, int rank, int s) {
  int64_t start = years_of(deal, s);
  return (cqio_map_span){clip(begin_of(deal, rank) - start, deal->years),
                         clip(begin_of(deal, rank + 1) - start, deal->years)};
}

int cqio__map_deal_writer(const cqio_map_deal *deal, int s) {
  int rank = 0;
  while (begin_of(deal, rank + 1) <= years_of(deal, s))
    rank++;
  return rank;
}

bool cqio__map_deal_is_whole(const cqio_map_deal *deal, int s) {
  return cqio__map_deal_span(deal, cqio__map_deal_writer(deal, s), s).end == deal->years;
}

/* ---- sending --------------------------------------------------------------------------------- */

static size_t pieces_of(size_t size) {
  return (size + CQIO_MAP_PIECE - 1) / CQIO_MAP_PIECE;
}

static int piece_at(size_t size, size_t at) {
  return (int)(size - at < CQIO_MAP_PIECE ? size - at : CQIO_MAP_PIECE);
}

static void send_pieces(cqio_ctx *ctx, cqio_map_parcel *parcel, const void *bytes, size_t size,
                        int rank, int tag) {
  for (size_t at = 0; at < size; at += CQIO_MAP_PIECE)
    MPI_Isend((const char *)bytes + at, piece_at(size, at), MPI_BYTE, rank, tag, cqio_ctx_comm(ctx),
              &parcel->requests[parcel->request_count++]);
}

static cqio_status pack(cqio_ctx *ctx, const cqio_ncout *file, size_t rows,
                        cqio_map_parcel *parcel) {
  size_t size;
  CQIO_TRY(cqio_ncout_pack(file, &parcel->steps, &size));
  CQIO_TRY(CQIO_ALLOC(ctx, pieces_of(rows) + pieces_of(size), &parcel->requests));
  parcel->sizes[0] = (int64_t)rows;
  parcel->sizes[1] = (int64_t)size;
  return CQIO_OK;
}

cqio_status cqio__map_parcel_send(cqio_ctx *ctx, const cqio_map_deal *deal, int s,
                                  const cqio_ncout *file, const cqio_map_record *record,
                                  cqio_map_parcel *parcel) {
  int writer = cqio__map_deal_writer(deal, s);
  cqio_map_span span = cqio__map_deal_span(deal, cqio_ctx_rank(ctx), s);
  size_t rows = (size_t)(span.end - span.first) * record->width * sizeof *record->row;
  *parcel = (cqio_map_parcel){.sizes = {-1, -1}};
  cqio_status status = file ? pack(ctx, file, rows, parcel) : CQIO_OK;
  MPI_Isend(parcel->sizes, 2, MPI_INT64_T, writer, TAG_SIZES, cqio_ctx_comm(ctx),
            &parcel->announced);
  if (parcel->sizes[0] < 0) return status;
  send_pieces(ctx, parcel, cqio__map_record_at(record, span.first, 0), rows, writer, TAG_ROWS);
  send_pieces(ctx, parcel, parcel->steps, (size_t)parcel->sizes[1], writer, TAG_STEPS);
  return status;
}

void cqio__map_parcel_wait(cqio_ctx *ctx, cqio_map_parcel *parcel) {
  cqio_progress(ctx);
  MPI_Wait(&parcel->announced, MPI_STATUS_IGNORE);
  MPI_Waitall(parcel->request_count, parcel->requests, MPI_STATUSES_IGNORE);
  cqio_free(parcel->requests);
  cqio_free(parcel->steps);
}

/* ---- receiving ------------------------------------------------------------------------------- */

/* SIZE bytes into BYTES, or all pieces into SPARE. */
static void receive_pieces(cqio_ctx *ctx, void *bytes, void *spare, size_t size, int rank,
                           int tag) {
  for (size_t at = 0; at < size; at += CQIO_MAP_PIECE) {
    MPI_Recv(bytes ? (char *)bytes + at : spare, piece_at(size, at), MPI_BYTE, rank, tag,
             cqio_ctx_comm(ctx), MPI_STATUS_IGNORE);
    cqio_progress(ctx);
  }
}

/* What RANK has made; *MADE: anything. */
static cqio_status receive(cqio_ctx *ctx, const cqio_map_deal *deal, int s, int rank,
                           cqio_ncout *file, const cqio_map_record *record, void *spare,
                           bool *made) {
  int64_t sizes[2];
  cqio__receive_waiting(ctx, sizes, 2, rank, TAG_SIZES);
  *made = sizes[0] >= 0;
  if (!*made) return CQIO_OK;
  void *rows = NULL, *steps = NULL;
  cqio_status status = CQIO_OK;
  if (file) status = cqio_alloc_bytes(ctx, (size_t)sizes[1], 1, &steps);
  if (steps) rows = cqio__map_record_at(record, cqio__map_deal_span(deal, rank, s).first, 0);
  receive_pieces(ctx, rows, spare, (size_t)sizes[0], rank, TAG_ROWS);
  receive_pieces(ctx, steps, spare, (size_t)sizes[1], rank, TAG_STEPS);
  if (steps) status = cqio_ncout_unpack(file, steps, (size_t)sizes[1]);
  cqio_free(steps);
  return status;
}

cqio_status cqio__map_parcels_receive(cqio_ctx *ctx, const cqio_map_deal *deal, int s,
                                      cqio_ncout *file, const cqio_map_record *record, void *spare,
                                      bool *whole) {
  cqio_status status = CQIO_OK;
  *whole = true;
  for (int rank = cqio__map_deal_writer(deal, s) + 1; rank < deal->size; rank++) {
    cqio_map_span span = cqio__map_deal_span(deal, rank, s);
    bool made = true;
    if (span.first < span.end) {
      cqio_status got = receive(ctx, deal, s, rank, status ? NULL : file, record, spare, &made);
      if (!status) status = got;
    }
    *whole = *whole && made;
  }
  return status;
}
