/* An engine: which cells this rank sums, and sums over all ranks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "balancing/balancing.h"
#include "core/spread.h"

enum { LANES = 8 }; /* columns of a group */

/* Sums of a segment over all columns are worth some rows. */
static int64_t segment_rows(int64_t rows) {
  int64_t least = (rows + SEGMENTS - 1) / SEGMENTS;
  return least > SEGMENT_ROWS ? least : SEGMENT_ROWS;
}

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

void cqio_balance_rows(int64_t rows, int size, int rank, int64_t *first, int64_t *count) {
  int64_t step = segment_rows(rows), segment, segments;
  cqio_partition((rows + step - 1) / step, size, rank, &segment, &segments);
  *first = smaller(segment * step, rows);
  *count = smaller((segment + segments) * step, rows) - *first;
}

static void set_sizes(const cqio_balance_problem *problem, struct engine *e) {
  int size = cqio_ctx_size(e->ctx), rank = cqio_ctx_rank(e->ctx);
  cqio_balance_rows(problem->rows, size, rank, &e->first, &e->count);
  e->cells = problem->start[e->count];
  e->segment_rows = segment_rows(problem->rows);
  e->segments = (problem->rows + e->segment_rows - 1) / e->segment_rows;
  cqio_partition(e->segments, size, rank, &e->first_segment, &e->own_segments);
  e->columns = problem->columns;
  for (int64_t k = 0; k < e->m; k++) {
    const cqio_balance_constraint *c = &problem->constraint[e->number[k]];
    if (c->sum == CQIO_BALANCE_BLOCK)
      e->blocks = (int64_t)(problem->row_groups > 0 ? problem->row_groups : 1) *
                  (problem->column_groups > 0 ? problem->column_groups : 1);
    e->lists += c->sum == CQIO_BALANCE_CELLS;
  }
  e->tail = e->columns + e->blocks + e->lists + 2;
}

static cqio_status reserve(struct engine *e) {
  int64_t all = cqio__slots(e), parts = 2 * (e->segment_rows + e->tail);
  bool many = cqio_ctx_size(e->ctx) > 1;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &e->slot));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &e->minus));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &e->target));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &e->flow));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &e->squared));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->cells, &e->base));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->cells, &e->spread));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->cells, &e->z));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->cells, &e->slope));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->own_segments * parts, &e->partial));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, many ? e->segments * parts : 0, &e->everywhere));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 2 * all, &e->slots));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, all, &e->given));
  return CQIO_ALLOC_TOGETHER(e->ctx, 5 * e->columns, &e->line);
}

static int64_t slot_of(const struct engine *e, const cqio_balance_constraint *c, int64_t list) {
  int64_t groups = e->problem->column_groups > 0 ? e->problem->column_groups : 1;
  switch (c->sum) {
  case CQIO_BALANCE_ROW:
  case CQIO_BALANCE_ACCOUNT:
    return c->row;
  case CQIO_BALANCE_COLUMN:
    return e->problem->rows + c->column;
  case CQIO_BALANCE_BLOCK:
    return e->problem->rows + e->columns + c->row * groups + c->column;
  default:
    return e->problem->rows + e->columns + e->blocks + list;
  }
}

static void set_constraints(struct engine *e) {
  for (int64_t k = 0, list = 0; k < e->m; k++) {
    const cqio_balance_constraint *c = &e->problem->constraint[e->number[k]];
    e->slot[k] = slot_of(e, c, list);
    e->minus[k] = c->sum == CQIO_BALANCE_ACCOUNT ? e->problem->rows + c->column : -1;
    list += c->sum == CQIO_BALANCE_CELLS;
    e->target[k] = c->target;
    e->squared[k] = c->reliability * c->reliability;
  }
}

static cqio_status set_cells(const cqio_balance_options *options, struct engine *e) {
  const cqio_balance_problem *problem = e->problem;
  double largest = 0.0;
  for (int64_t k = 0; k < e->cells; k++)
    largest = fmax(largest, fabs(problem->prior[k]));
  if (MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(e->ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(e->ctx, CQIO_MPI, "MPI_Allreduce: failed");
  double floor = options->floor > 0.0 ? options->floor : 1e-6 * largest;
  for (int64_t k = 0; k < e->cells; k++) {
    double deviation = problem->deviation
                           ? problem->deviation[k]
                           : options->relative * fmax(fabs(problem->prior[k]), floor);
    e->base[k] = problem->prior[k];
    e->spread[k] = deviation * deviation;
  }
  return CQIO_OK;
}

/* Cell of this rank in its row ROW and COLUMN; -1: none. */
static int64_t find_cell(const cqio_balance_problem *problem, int64_t row, int64_t column) {
  int64_t low = problem->start[row], high = problem->start[row + 1];
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (problem->column[middle] < column)
      low = middle + 1;
    else
      high = middle;
  }
  return low < problem->start[row + 1] && problem->column[low] == column ? low : -1;
}

static int by_cell(const void *left, const void *right) {
  const struct own_term *a = left, *b = right;
  if (a->cell != b->cell) return a->cell < b->cell ? -1 : 1;
  return (a->list > b->list) - (a->list < b->list);
}

/* The terms in cells of this rank, in their order; returns how many; OUT may be NULL. */
static int64_t list_terms(const struct engine *e, struct own_term *out) {
  const cqio_balance_problem *problem = e->problem;
  int64_t found = 0;
  for (int64_t k = 0, list = 0; k < e->m; k++) {
    const cqio_balance_constraint *c = &problem->constraint[e->number[k]];
    if (c->sum != CQIO_BALANCE_CELLS) continue;
    for (int64_t t = c->first_term; t < c->first_term + c->terms; t++) {
      int64_t row = problem->term[t].row - e->first;
      int64_t cell =
          row >= 0 && row < e->count ? find_cell(problem, row, problem->term[t].column) : -1;
      if (cell < 0) continue;
      if (out) out[found] = (struct own_term){cell, list, problem->term[t].coefficient};
      found++;
    }
    list++;
  }
  return found;
}

static cqio_status set_terms(struct engine *e) {
  int64_t found = list_terms(e, NULL);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->count + 1, &e->term_start));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, found, &e->own));
  list_terms(e, e->own);
  qsort(e->own, (size_t)found, sizeof *e->own, by_cell);
  int64_t t = 0;
  for (int64_t i = 0; i <= e->count; i++) {
    while (t < found && e->own[t].cell < e->problem->start[i])
      t++;
    e->term_start[i] = t;
  }
  return CQIO_OK;
}

/* Where rows have a cell in one column of eight at least, on processors with instructions for it.
 */
static cqio_status set_masks(struct engine *e) {
  const cqio_balance_problem *problem = e->problem;
  bool dense = LANES * e->cells >= e->count * e->columns && cqio__spreads();
  e->groups = (e->columns + LANES - 1) / LANES;
  cqio_status status = dense ? CQIO_ALLOC(e->ctx, e->count * e->groups, &e->mask) : CQIO_OK;
  for (int64_t i = 0; i < e->count && e->mask; i++)
    for (int64_t k = problem->start[i]; k < problem->start[i + 1]; k++)
      e->mask[i * e->groups + problem->column[k] / LANES] |=
          (uint8_t)(1U << problem->column[k] % LANES);
  return cqio_agree(e->ctx, status);
}

static cqio_status set_flows(struct engine *e) {
  bool any = false;
  for (int64_t k = 0; k < e->m; k++) {
    e->flow[k] = 0.0;
    any = any || e->minus[k] >= 0;
  }
  if (!any) return CQIO_OK;
  CQIO_TRY(cqio__engine_pass(e, PASS_EVALUATE, NULL, NULL, NULL, NULL));
  for (int64_t k = 0; k < e->m; k++)
    if (e->minus[k] >= 0)
      e->flow[k] = fmax(fabs(e->slots[e->slot[k]]), fabs(e->slots[e->minus[k]]));
  return CQIO_OK;
}

cqio_status cqio__engine_create(cqio_ctx *ctx, const cqio_balance_problem *problem,
                                const cqio_balance_options *options, int64_t m,
                                const int64_t *number, struct engine *engine) {
  struct engine e = {.ctx = ctx, .problem = problem, .link = options->link, .m = m, .scale = 1.0};
  *engine = (struct engine){0};
  cqio_status status = CQIO_ALLOC_TOGETHER(ctx, m, &e.number);
  if (status == CQIO_OK) {
    memcpy(e.number, number, (size_t)m * sizeof *number);
    set_sizes(problem, &e);
    status = reserve(&e);
  }
  if (status == CQIO_OK) {
    set_constraints(&e);
    status = set_cells(options, &e);
  }
  if (status == CQIO_OK) status = set_terms(&e);
  if (status == CQIO_OK) status = set_masks(&e);
  if (status == CQIO_OK && problem->low) status = cqio__engine_bounds(&e);
  if (status == CQIO_OK) status = set_flows(&e);
  if (status == CQIO_OK)
    *engine = e;
  else
    cqio__engine_free(&e);
  return status;
}

cqio_status cqio__engine_bounds(struct engine *e) {
  if (e->low) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->cells, &e->low));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->cells, &e->high));
  for (int64_t k = 0; k < e->cells; k++) {
    double prior = e->problem->prior[k];
    bool gone = e->spread[k] == 0.0, given = e->problem->low && e->link == CQIO_BALANCE_WLS;
    e->low[k] = gone ? 0.0 : given ? e->problem->low[k] : prior > 0.0 ? 0.0 : -HUGE_VAL;
    e->high[k] = gone ? 0.0 : given ? e->problem->high[k] : prior > 0.0 ? HUGE_VAL : 0.0;
  }
  return CQIO_OK;
}

void cqio__engine_free(struct engine *e) {
  double *numbers[] = {e->flow, e->target, e->squared, e->base,       e->spread, e->low,   e->high,
                       e->z,    e->slope,  e->partial, e->everywhere, e->slots,  e->given, e->line};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    cqio_free(numbers[i]);
  cqio_free(e->number);
  cqio_free(e->slot);
  cqio_free(e->minus);
  cqio_free(e->term_start);
  cqio_free(e->own);
  cqio_free(e->mask);
  *e = (struct engine){0};
}

/* The sums of all segments on this rank, those of one rank or of all. */
static cqio_status gather(struct engine *e, int64_t part, const double **all) {
  int size = cqio_ctx_size(e->ctx), *count;
  *all = e->partial;
  if (size == 1) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 2 * size, &count));
  for (int rank = 0; rank < size; rank++) {
    int64_t first, own;
    cqio_partition(e->segments, size, rank, &first, &own);
    count[rank] = (int)(own * part);
    count[size + rank] = (int)(first * part);
  }
  int failed = MPI_Allgatherv(e->partial, (int)(e->own_segments * part), MPI_DOUBLE, e->everywhere,
                              count, count + size, MPI_DOUBLE, cqio_ctx_comm(e->ctx));
  cqio_free(count);
  if (failed != MPI_SUCCESS) return cqio_fail(e->ctx, CQIO_MPI, "MPI_Allgatherv: failed");
  *all = e->everywhere;
  return CQIO_OK;
}

/* Slots of LANE: rows have one segment each, the others the sum of all in their order. */
static void add_segments(const struct engine *e, const double *all, int64_t part, int lane) {
  int64_t rows = e->problem->rows, width = e->segment_rows + e->tail;
  double *slots = e->slots + lane * cqio__slots(e);
  memset(slots + rows, 0, (size_t)e->tail * sizeof *slots);
  for (int64_t s = 0; s < e->segments; s++) {
    const double *from = all + s * part + lane * width;
    int64_t first = s * e->segment_rows;
    memcpy(slots + first, from, (size_t)smaller(e->segment_rows, rows - first) * sizeof *slots);
    for (int64_t j = 0; j < e->tail; j++)
      slots[rows + j] += from[e->segment_rows + j];
  }
}

static void give(const struct engine *e, const double *x) {
  memset(e->given, 0, (size_t)cqio__slots(e) * sizeof *e->given);
  for (int64_t k = 0; x && k < e->m; k++) {
    e->given[e->slot[k]] += x[k];
    if (e->minus[k] >= 0) e->given[e->minus[k]] -= x[k];
  }
}

/* Sums of the constraints from those of slots. The diagonal of C H C' of an account counts the cell
 * that its row and column share, and that it has not: a preconditioner may. */
static void take_sums(const struct engine *e, enum pass pass, double *first, double *second) {
  const double *a = e->slots, *b = a + cqio__slots(e);
  for (int64_t k = 0; k < e->m; k++) {
    int64_t s = e->slot[k], minus = e->minus[k];
    double one = a[s], two = second ? b[s] : 0.0;
    if (minus >= 0 && pass == PASS_RANGE) {
      one -= b[minus];
      two -= a[minus];
    } else if (minus >= 0 && pass == PASS_SIGNS) {
      one += b[minus];
      two += a[minus];
    } else if (minus >= 0) {
      one -= a[minus];
      two += second ? b[minus] : 0.0;
    }
    if (first) first[k] = one;
    if (second) second[k] = two;
  }
}

cqio_status cqio__engine_pass(struct engine *e, enum pass pass, const double *x, double *first,
                              double *second, double *figure) {
  int lanes = pass == PASS_PRODUCT || pass == PASS_SUPPORT ? 1 : 2;
  int64_t part = lanes * (e->segment_rows + e->tail), all = cqio__slots(e);
  const double *gathered;
  give(e, x);
  for (int64_t s = 0; s < e->own_segments; s++)
    cqio__engine_segment(e, pass, s, e->partial + s * part);
  CQIO_TRY(gather(e, part, &gathered));
  for (int lane = 0; lane < lanes; lane++)
    add_segments(e, gathered, part, lane);
  take_sums(e, pass, first, second);
  if (figure) memcpy(figure, e->slots + all - 2, 2 * sizeof *figure);
  e->products += pass == PASS_PRODUCT;
  return CQIO_OK;
}
