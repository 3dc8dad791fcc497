/* The way of a draft from rank 0 to all others. */
#include "drafts/delivery.h"

#include <string.h>

#include "cqio/numeric.h"

enum { ROW_TAG = 21, CELL_TAG, END_TAG, CELLS = 4096 };

static int owner_of(const struct draft *d, int64_t row) {
  int64_t first, count;
  int size = cqio_ctx_size(d->ctx), rank = (int)(row * size / d->n);
  for (;;) {
    cqio__io_rows_of(d->n, size, rank, &first, &count);
    if (row < first)
      rank--;
    else if (row >= first + count)
      rank++;
    else
      return rank;
  }
}

/* Row ACCOUNT of this rank, which may stand there, is summed while it is in the cache. */
static void take_row(struct draft *d, int64_t account, const double *values) {
  int64_t at = account - d->table->first;
  double *row = d->parts.rows + at * d->n;
  if (values != row) memcpy(row, values, (size_t)d->n * sizeof *row);
  if (d->parts.row_sums) d->parts.row_sums[at] = cqio_sum(row, (size_t)d->n);
}

/* A cell of this rank is added to those of its row, whose sum is formed in the end. */
static void take_cell(struct draft *d, int64_t row, int64_t column, double value) {
  d->parts.rows[(row - d->table->first) * d->n + column] += value;
  d->parts.row_sums = NULL;
}

cqio_status cqio__delivery_rows(struct draft *d) {
  cqio_status status = cqio__io_take_rows(d->ctx, d->options, d->table, d->n, &d->parts.rows);
  if (status) return status;
  return cqio_agree(d->ctx, CQIO__TAKE(d->ctx, d->table, d->table->count, &d->parts.row_sums));
}

/* ---- rank 0 ---------------------------------------------------------------------------------- */

cqio_status cqio__delivery_room(struct draft *d) {
  int size = cqio_ctx_size(d->ctx);
  if (size == 1) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(d->ctx, d->n + 1, &d->message));
  CQIO_TRY(CQIO_ALLOC(d->ctx, size, &d->cell_count));
  return CQIO_ALLOC(d->ctx, (size_t)size * CELLS * 3, &d->cells);
}

void cqio__deliver_row(struct draft *d, int64_t account, const double *values) {
  int owner = owner_of(d, account);
  if (owner == 0) {
    take_row(d, account, values);
    return;
  }
  d->message[0] = (double)account;
  memcpy(d->message + 1, values, (size_t)d->n * sizeof *values);
  MPI_Send(d->message, (int)d->n + 1, MPI_DOUBLE, owner, ROW_TAG, cqio_ctx_comm(d->ctx));
}

static void send_cells(struct draft *d, int owner) {
  if (d->cell_count[owner] > 0)
    MPI_Send(d->cells + (size_t)owner * CELLS * 3, 3 * d->cell_count[owner], MPI_DOUBLE, owner,
             CELL_TAG, cqio_ctx_comm(d->ctx));
  d->cell_count[owner] = 0;
}

void cqio__deliver_cell(struct draft *d, int64_t row, int64_t column, double value) {
  int owner = owner_of(d, row);
  if (owner == 0) {
    take_cell(d, row, column, value);
    return;
  }
  double *cell = d->cells + ((size_t)owner * CELLS + (size_t)d->cell_count[owner]) * 3;
  cell[0] = (double)row;
  cell[1] = (double)column;
  cell[2] = value;
  if (++d->cell_count[owner] == CELLS) send_cells(d, owner);
}

void cqio__deliver_end(struct draft *d) {
  double none = 0.0;
  for (int r = 1; r < cqio_ctx_size(d->ctx); r++) {
    if (d->cell_count) send_cells(d, r);
    MPI_Send(&none, 0, MPI_DOUBLE, r, END_TAG, cqio_ctx_comm(d->ctx));
  }
}

void cqio__delivery_free(struct draft *d) {
  cqio_free(d->message);
  cqio_free(d->cells);
  cqio_free(d->cell_count);
  cqio_free(d->seen);
}

/* ---- the others ------------------------------------------------------------------------------ */

static void take_message(struct draft *d, double *buffer, int tag, int count) {
  if (tag == ROW_TAG) take_row(d, (int64_t)buffer[0], buffer + 1);
  for (int k = 0; tag == CELL_TAG && k < count; k += 3)
    take_cell(d, (int64_t)buffer[k], (int64_t)buffer[k + 1], buffer[k + 2]);
}

cqio_status cqio__delivery_receive(struct draft *d) {
  double *buffer;
  MPI_Comm comm = cqio_ctx_comm(d->ctx);
  MPI_Bcast(&d->n, 1, MPI_INT64_T, 0, comm);
  if (d->n == 0) return CQIO_OK; /* rank 0 has failed before */
  cqio_status status = cqio__delivery_rows(d), own = CQIO_OK;
  if (status) return status;
  int64_t room = d->n + 1 > 3 * CELLS ? d->n + 1 : 3 * CELLS;
  own = CQIO_ALLOC(d->ctx, room, &buffer);
  if (own) cqio_abort(d->ctx, own); /* rank 0 sends what nobody takes */
  for (int tag = 0, count; tag != END_TAG;) {
    MPI_Status message;
    MPI_Recv(buffer, (int)room, MPI_DOUBLE, 0, MPI_ANY_TAG, comm, &message);
    tag = message.MPI_TAG;
    MPI_Get_count(&message, MPI_DOUBLE, &count);
    take_message(d, buffer, tag, count);
    cqio_progress(d->ctx);
  }
  cqio_free(buffer);
  return CQIO_OK;
}

/* ---- labels and vectors ---------------------------------------------------------------------- */

static void spread_bytes(struct draft *d, void *values, int64_t bytes) {
  enum { MOST = 1 << 30 };
  for (int64_t done = 0; done < bytes; done += MOST)
    MPI_Bcast((char *)values + done, (int)(bytes - done < MOST ? bytes - done : MOST), MPI_BYTE, 0,
              cqio_ctx_comm(d->ctx));
}

/* A text of rank 0, NULL among them, in memory of the table. */
static cqio_status spread_text(struct draft *d, const char **text) {
  int64_t size = *text ? (int64_t)strlen(*text) + 1 : 0;
  bool root = cqio_ctx_rank(d->ctx) == 0;
  char *copy = NULL;
  spread_bytes(d, &size, sizeof size);
  if (size == 0) *text = NULL;
  if (size == 0) return CQIO_OK;
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, size, &copy));
  if (root && *text) memcpy(copy, *text, (size_t)size);
  spread_bytes(d, copy, size);
  *text = copy;
  return CQIO_OK;
}

/* COUNT values of rank 0; NULL there is NULL on all. */
static cqio_status spread_values(struct draft *d, int64_t count, int64_t width, void **values) {
  int64_t bytes = *values ? count * width : 0;
  spread_bytes(d, &bytes, sizeof bytes);
  if (bytes == 0) return CQIO_OK;
  if (cqio_ctx_rank(d->ctx) != 0)
    CQIO_TRY(cqio__io_take(d->ctx, d->table, (size_t)bytes, 1, values));
  spread_bytes(d, *values, bytes);
  return CQIO_OK;
}

/* COUNT texts in one block with NULs between them; NULL texts on rank 0 are NULL on all. */
static cqio_status spread_texts(struct draft *d, int64_t count, const char ***texts) {
  int64_t size = 0;
  char *block = NULL;
  bool root = cqio_ctx_rank(d->ctx) == 0, any = root && *texts && (*texts)[0];
  for (int64_t i = 0; any && i < count; i++)
    size += (int64_t)strlen((*texts)[i]) + 1;
  spread_bytes(d, &size, sizeof size);
  if (size == 0) *texts = NULL;
  if (size == 0) return CQIO_OK;
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, size, &block));
  char *at = block;
  for (int64_t i = 0; any && i < count; i++) {
    size_t length = strlen((*texts)[i]) + 1;
    memcpy(at, (*texts)[i], length);
    at += length;
  }
  spread_bytes(d, block, size);
  if (!root) CQIO_TRY(CQIO__TAKE(d->ctx, d->table, count, texts));
  at = block;
  for (int64_t i = 0; !root && i < count; at += strlen(at) + 1, i++)
    (*texts)[i] = at;
  return CQIO_OK;
}

static cqio_status spread_beside(struct draft *d) {
  struct parts *p = &d->parts;
  int columns = 0;
  if (cqio_ctx_rank(d->ctx) != 0) CQIO_TRY(CQIO__TAKE(d->ctx, d->table, p->count, &p->beside));
  for (int k = 0; k < p->count; k++) {
    struct beside *e = &p->beside[k];
    spread_bytes(d, &e->is_row, sizeof e->is_row);
    spread_bytes(d, &e->role, sizeof e->role);
    CQIO_TRY(spread_text(d, &e->label));
    CQIO_TRY(spread_text(d, &e->unit));
    columns += !e->is_row;
  }
  for (int k = 0; k < p->count; k++) {
    CQIO_TRY(spread_values(d, d->n, sizeof(double), (void **)&p->beside[k].values));
    CQIO_TRY(spread_values(d, columns, sizeof(double), (void **)&p->beside[k].direct));
  }
  return CQIO_OK;
}

cqio_status cqio__delivery_spread(struct draft *d) {
  struct parts *p = &d->parts;
  spread_bytes(d, &p->coefficients, sizeof p->coefficients);
  spread_bytes(d, &p->partial, sizeof p->partial);
  spread_bytes(d, &p->year, sizeof p->year);
  spread_bytes(d, &p->count, sizeof p->count);
  spread_bytes(d, &p->negative_flows, sizeof p->negative_flows);
  spread_bytes(d, &d->decimals, sizeof d->decimals);
  spread_bytes(d, &d->rounding, sizeof d->rounding);
  CQIO_TRY(spread_text(d, &p->place));
  CQIO_TRY(spread_text(d, &p->unit));
  CQIO_TRY(spread_texts(d, d->n, &d->region));
  CQIO_TRY(spread_texts(d, d->n, &d->sector));
  CQIO_TRY(spread_texts(d, d->n, &d->unit));
  CQIO_TRY(spread_values(d, d->n, sizeof(double), (void **)&p->output));
  CQIO_TRY(spread_values(d, d->n, sizeof(double), (void **)&p->inputs));
  CQIO_TRY(spread_values(d, d->n, sizeof(int64_t), (void **)&p->row_cells));
  CQIO_TRY(spread_values(d, d->n, sizeof(int64_t), (void **)&p->column_cells));
  return spread_beside(d);
}
