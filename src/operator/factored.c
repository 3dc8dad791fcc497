/* The factored operator: creation and application (method 3.13). */
#include "operator/factored.h"
#include "dense/few_columns.h"

#include <limits.h>
#include <string.h>

static cqio_status check(cqio_ctx *ctx, const cqio_factored_structure *s) {
  int forms = !!s->kernel + !!s->points + !!s->shares;
  bool scaled = s->classes > 0 && s->sector_class && s->row_scale && s->column_scale;
  const char *wrong = NULL;
  if (s->districts < 1 || s->zones < 1 || s->sectors < 1)
    wrong = "sizes below 1";
  else if (s->districts > INT_MAX / s->zones / s->sectors)
    wrong = "more accounts than an int counts";
  else if (!s->technology == !s->district_technology)
    wrong = "none or two technologies";
  else if (forms != 1 || !(s->shares || scaled))
    wrong = "none, two or incomplete forms of trade shares";
  else if (s->local_technology && !s->local_split)
    wrong = "local_technology without local_split";
  else if (!s->local_final != !s->remaining_final || (s->local_final && !s->local_technology))
    wrong = "incomplete own-district purchases of final demand";
  else if (s->points && s->points->count != s->districts)
    wrong = "another number of points than districts";
  for (int i = 0; !wrong && !s->shares && i < s->sectors; i++)
    if (s->sector_class[i] < 0 || s->sector_class[i] >= s->classes)
      wrong = "a sector class out of range";
  if (!wrong) return CQIO_OK;
  return cqio_fail(ctx, CQIO_INTERNAL, "operator: structure with %s", wrong);
}

/* Block distribution of TOTAL items: first[p] for p = 0..ranks. */
static cqio_status distribute(cqio_ctx *ctx, int64_t total, int ranks, int64_t **first) {
  CQIO_TRY(CQIO_ALLOC(ctx, ranks + 1, first));
  int64_t count;
  for (int p = 0; p < ranks; p++)
    cqio_partition(total, ranks, p, &(*first)[p], &count);
  (*first)[ranks] = total;
  return CQIO_OK;
}

/* Orders the sectors by class, so that a rank multiplies those of a class together. */
static cqio_status order_sectors(cqio_ctx *ctx, struct factored *op) {
  CQIO_TRY(CQIO_ALLOC(ctx, op->s.sectors, &op->sector));
  op->classes = op->s.shares ? 1 : op->s.classes;
  int next = 0;
  for (int c = 0; c < op->classes; c++)
    for (int i = 0; i < op->s.sectors; i++)
      if (op->s.shares || op->s.sector_class[i] == c) op->sector[next++] = i;
  return distribute(ctx, op->s.sectors, op->base.ranks, &op->position);
}

void cqio_operator_sectors(int sectors, int ranks, int rank, int64_t *first, int64_t *count) {
  cqio_partition(sectors, ranks, rank, first, count);
}

/* Copies of the scales of my locations in the order in which trade is routed. */
static cqio_status order_scales(cqio_ctx *ctx, struct factored *op) {
  const double *const scale[] = {op->s.row_scale, op->s.column_scale};
  int64_t locations = op->districts * op->s.zones, first = op->base.segment[op->base.rank];
  for (int side = 0; side < 2; side++) {
    CQIO_TRY(CQIO_ALLOC(ctx, locations * op->s.sectors, &op->factor[side]));
    double *to = op->factor[side];
    for (int64_t l = first; l < first + locations; l++)
      for (int p = 0; p < op->s.sectors; p++)
        *to++ = op->s.shares ? 1.0 : scale[side][op->sector[p] * op->base.segments + l];
  }
  return CQIO_OK;
}

/* The transpose of the common technology, so that products read it along rows. */
static cqio_status turn_technology(cqio_ctx *ctx, struct factored *op) {
  int64_t S = op->s.sectors;
  CQIO_TRY(CQIO_ALLOC(ctx, S * S, &op->turned));
  for (int64_t i = 0; i < S; i++)
    for (int64_t j = 0; j < S; j++)
      op->turned[j * S + i] = op->s.technology[i * S + j];
  return CQIO_OK;
}

/* The accounts of this rank that are not active. */
static cqio_status list_idle(cqio_ctx *ctx, struct factored *op) {
  const bool *active = op->s.active ? op->s.active + op->base.account[op->base.rank] : NULL;
  for (int64_t i = 0; active && i < op->base.count; i++)
    op->idles += !active[i];
  CQIO_TRY(CQIO_ALLOC(ctx, op->idles, &op->idle));
  for (int64_t i = 0, m = 0; m < op->idles; i++)
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): else no account is idle */
    if (!active[i]) op->idle[m++] = i;
  return CQIO_OK;
}

/* Contiguous copies of the stored shares inside each zone, for this rank's sectors. */
static cqio_status copy_zone_shares(cqio_ctx *ctx, struct factored *op) {
  int64_t first = op->position[op->base.rank], last = op->position[op->base.rank + 1];
  int64_t districts = op->s.districts, zones = op->s.zones, locations = op->base.segments;
  CQIO_TRY(CQIO_ALLOC(ctx, (last - first) * zones * districts * districts, &op->zone_shares));
  double *to = op->zone_shares;
  for (int64_t p = first; p < last; p++)
    for (int64_t z = 0; z < zones; z++)
      for (int64_t r = 0; r < districts; r++)
        for (int64_t q = 0; q < districts; q++)
          *to++ = op->s.shares[((op->s.own_only ? p - first : op->sector[p]) * locations +
                                r * zones + z) *
                                   locations +
                               q * zones + z];
  return CQIO_OK;
}

static void free_workspace(struct factored *op) {
  if (op->base.ranks > 1) cqio_free(op->demand);
  double **const buffers[] = {&op->inputs, &op->uses, &op->spread, &op->supply, &op->lines};
  for (int b = 0; b < 5; b++) {
    cqio_free(*buffers[b]);
    *buffers[b] = NULL;
  }
  op->demand = NULL;
  op->capacity = 0;
}

static void destroy(cqio_operator *operator) {
  struct factored *op = (struct factored *)operator;
  free_workspace(op);
  cqio__feedback_destroy(&op->households);
  cqio__operator_clear(operator);
  cqio__release_kernels(op);
  void *const members[] = {op->district,   op->sector,     op->position,  op->turned,
                           op->idle,       op->factor[0],  op->factor[1], op->zone_shares,
                           op->send_count, op->send_start, op->work};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
  cqio_free(op);
}

/* Room for COLUMNS on this rank. */
static cqio_status grow(cqio_ctx *ctx, struct factored *op, int columns) {
  int64_t mine = op->position[op->base.rank + 1] - op->position[op->base.rank];
  int64_t width = (int64_t)op->planes * op->points * columns;
  int64_t sectors = mine * width * op->s.districts,
          districts = op->s.sectors * width * op->districts;
  free_workspace(op);
  CQIO_TRY(CQIO_ALLOC(ctx, columns * op->base.count, &op->inputs));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * op->base.count, &op->uses));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &op->spread));
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &op->supply));
  if (op->s.shares)
    CQIO_TRY(CQIO_ALLOC(ctx, 2 * FEW_TRADED * op->s.districts * op->points, &op->lines));
  if (op->base.ranks > 1)
    CQIO_TRY(CQIO_ALLOC(ctx, sectors, &op->demand));
  else
    op->demand = op->spread;
  if (op->households) CQIO_TRY(cqio__households_reserve(ctx, op->households, columns));
  return CQIO_OK;
}

cqio_status cqio__reserve(cqio_ctx *ctx, struct factored *op, int columns) {
  if (columns <= op->capacity) return CQIO_OK;
  cqio_status status = cqio_agree(ctx, grow(ctx, op, columns));
  if (!status) op->capacity = columns;
  return status;
}

/* ---- application ----------------------------------------------------------------------------- */

void cqio__load(struct factored *op, int columns, const double *x) {
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  double *to = op->inputs;
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++, to += run)
      memcpy(to, x + k * op->base.count + d * run, (size_t)run * sizeof *to);
  for (int64_t m = 0; m < op->idles; m++)
    for (int k = 0; k < columns; k++)
      op->inputs[(op->idle[m] / run * columns + k) * run + op->idle[m] % run] = 0.0;
}

/* to[r][j] = sum over k of from[r][k] by(k, j), added with ADD, for ROWS rows of S numbers. */
static void multiply_together(const struct factored *op, int64_t rows, const double *from,
                              struct matrix by, bool add, double *to) {
  int S = op->s.sectors;
  cqio__product(rows, S, S, (struct matrix){from, S, 1}, by, add, to, S, op->work);
}

/* to[r] = matrix from[r] (or its transpose, added with ADD) for ROWS rows of S numbers. */
static void multiply_rows(const struct factored *op, bool transposed, const double *matrix,
                          int64_t rows, const double *from, bool add, double *to) {
  int S = op->s.sectors;
  if (rows > FEW_COLUMNS)
    multiply_together(op, rows, from,
                      transposed ? (struct matrix){matrix, S, 1} : (struct matrix){matrix, 1, S},
                      add, to);
  else if (!transposed)
    cqio__few_columns(S, S, (int)rows, matrix, S, from, S, to, S);
  else {
    if (!add) memset(to, 0, (size_t)(rows * S) * sizeof *to);
    cqio__few_columns_transpose(S, S, (int)rows, matrix, S, from, S, to, S);
  }
}

/* The same for the locations and columns of my districts with the technology of each. */
static void technology(const struct factored *op, bool transposed, const double *by_district,
                       int columns, const double *from, bool add, double *to) {
  int64_t square = (int64_t)op->s.sectors * op->s.sectors, rows = (int64_t)op->s.zones * columns;
  int64_t first = op->s.own_only ? 0 : op->district[op->base.rank];
  for (int64_t d = 0; d < op->districts; d++)
    multiply_rows(op, transposed, by_district + (first + d) * square, rows,
                  from + d * rows * op->s.sectors, add, to + d * rows * op->s.sectors);
}

/* to = technology from, or its transpose. */
static void buy(const struct factored *op, bool transposed, int columns, const double *from,
                double *to) {
  if (op->s.district_technology)
    technology(op, transposed, op->s.district_technology, columns, from, false, to);
  else /* in one product, of which a row has the same bits in any other */
    multiply_together(op, op->districts * op->s.zones * columns, from,
                      (struct matrix){transposed ? op->s.technology : op->turned, op->s.sectors, 1},
                      false, to);
}

void cqio__supply_locally(const struct factored *op, int columns, double *y) {
  int zones = op->s.zones, sectors = op->s.sectors;
  int64_t run = (int64_t)zones * sectors, place = op->base.segment[op->base.rank];
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++) {
      const double *use = op->uses + (d * columns + k) * run;
      double *to = y + k * op->base.count + d * run;
      for (int i = 0; i < sectors; i++) {
        const double *split = op->s.local_split + i * op->base.segments + place + d * zones;
        double all = 0.0;
        for (int z = 0; z < zones; z++)
          all += use[z * sectors + i];
        for (int z = 0; z < zones; z++)
          to[z * sectors + i] += split[z] * (op->s.own_zone_only ? use[z * sectors + i] : all);
      }
    }
}

void cqio__supply_locally_transpose(const struct factored *op, int columns, const double *x) {
  int zones = op->s.zones, sectors = op->s.sectors;
  int64_t run = (int64_t)zones * sectors, place = op->base.segment[op->base.rank];
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++) {
      const double *from = x + k * op->base.count + d * run;
      double *to = op->uses + (d * columns + k) * run;
      for (int i = 0; i < sectors; i++) {
        const double *split = op->s.local_split + i * op->base.segments + place + d * zones;
        double all = 0.0;
        for (int z = 0; z < zones; z++)
          all += split[z] * from[z * sectors + i];
        for (int z = 0; z < zones; z++)
          to[z * sectors + i] = op->s.own_zone_only ? split[z] * from[z * sectors + i] : all;
      }
    }
}

/* y += own-district purchases of INPUTS and of the households; overwrites uses. */
static void buy_locally(struct factored *op, int columns, double *y) {
  technology(op, false, op->s.local_technology, columns, op->inputs, false, op->uses);
  if (op->base.closed && op->s.local_final) cqio__consume(op, columns, op->s.local_final);
  cqio__supply_locally(op, columns, y);
}

/* inputs += transposed own-district purchases from x, and incomes likewise; overwrites uses. */
static void buy_locally_transpose(struct factored *op, int columns, const double *x) {
  cqio__supply_locally_transpose(op, columns, x);
  if (op->base.closed && op->s.local_final)
    cqio__consume_transpose(op, columns, op->s.local_final, true);
  technology(op, true, op->s.local_technology, columns, op->uses, true, op->inputs);
}

static cqio_status apply(cqio_ctx *ctx, cqio_operator *operator, int columns, const double *x,
                         double *y) {
  struct factored *op = (struct factored *)operator;
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  struct view inputs = {op->inputs, columns * run, run}, uses = {op->uses, columns * run, run};
  cqio__load(op, columns, x);
  buy(op, false, columns, op->inputs, op->uses);
  if (op->base.closed) {
    CQIO_TRY(cqio__income(ctx, op, columns, inputs));
    cqio__consume(op, columns, op->s.remaining_final);
  }
  CQIO_TRY(cqio__route(ctx, op, false, columns, uses, (struct view){y, run, op->base.count}));
  if (op->s.local_technology) buy_locally(op, columns, y);
  return CQIO_OK;
}

static cqio_status apply_transpose(cqio_ctx *ctx, cqio_operator *operator, int columns,
                                   const double *x, double *y) {
  struct factored *op = (struct factored *)operator;
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  struct view inputs = {op->inputs, columns * run, run}, uses = {op->uses, columns * run, run};
  /* the source is only read */
  struct view source = {(double *)(uintptr_t)x, run, op->base.count};
  CQIO_TRY(cqio__route(ctx, op, true, columns, source, uses));
  if (op->base.closed) cqio__consume_transpose(op, columns, op->s.remaining_final, false);
  buy(op, true, columns, op->uses, op->inputs);
  if (op->s.local_technology) buy_locally_transpose(op, columns, x);
  if (op->base.closed) {
    CQIO_TRY(cqio__income_transpose(ctx, op, columns));
    cqio__earn_transpose(op, columns, inputs);
  }
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++)
      memcpy(y + k * op->base.count + d * run, op->inputs + (d * columns + k) * run,
             (size_t)run * sizeof *y);
  for (int64_t m = 0; m < op->idles; m++)
    for (int k = 0; k < columns; k++)
      y[k * op->base.count + op->idle[m]] = 0.0;
  return CQIO_OK;
}

/* ---- creation -----------------------------------------------------------------------------------
 */

static cqio_status fill(cqio_ctx *ctx, struct factored *op) {
  static const struct operator_kind kind = {
      apply, apply_transpose, cqio__factored_fault, cqio__factored_rounding, cqio__factored_cost,
      NULL,  destroy};
  const cqio_factored_structure *s = &op->s;
  op->base.kind = &kind;
  CQIO_TRY(check(ctx, s));
  int64_t district = (int64_t)s->zones * s->sectors;
  CQIO_TRY(
      cqio__operator_init(ctx, &kind, s->districts * district, district, s->sectors, &op->base));
  CQIO_TRY(distribute(ctx, s->districts, op->base.ranks, &op->district));
  op->districts = op->district[op->base.rank + 1] - op->district[op->base.rank];
  op->arrangement = s->own_zone_only && s->zones > 1 ? ARRANGE_BY_ZONE
                    : s->shares                      ? ARRANGE_BY_LOCATION
                                                     : ARRANGE_SUMMED;
  op->planes = op->arrangement == ARRANGE_BY_ZONE ? s->zones : 1;
  op->points = op->arrangement == ARRANGE_BY_LOCATION ? s->zones : 1;
  CQIO_TRY(order_sectors(ctx, op));
  CQIO_TRY(order_scales(ctx, op));
  CQIO_TRY(list_idle(ctx, op));
  if (s->technology) CQIO_TRY(turn_technology(ctx, op));
  if (s->shares && op->arrangement == ARRANGE_BY_ZONE) CQIO_TRY(copy_zone_shares(ctx, op));
  CQIO_TRY(CQIO_ALLOC(ctx, CQIO__PRODUCT_ROOM, &op->work));
  CQIO_TRY(CQIO_ALLOC(ctx, op->base.ranks, &op->send_count));
  return CQIO_ALLOC(ctx, op->base.ranks, &op->send_start);
}

cqio_status cqio_operator_create(cqio_ctx *ctx, const cqio_factored_structure *structure,
                                 const cqio_household_closure *closure, cqio_operator **out) {
  *out = NULL;
  struct factored *op = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &op);
  if (!status) {
    op->s = *structure;
    status = fill(ctx, op);
  }
  status = cqio_agree(ctx, status);
  if (!status && op->s.points) status = cqio__compress_kernels(ctx, op);
  if (!status) status = cqio_operator_set_closure(ctx, &op->base, closure);
  if (!status)
    *out = &op->base;
  else if (op)
    destroy(&op->base);
  return status;
}

cqio_status cqio__as_factored(cqio_ctx *ctx, cqio_operator *op, struct factored **out) {
  *out = op->kind->destroy == destroy ? (struct factored *)op : NULL;
  if (*out) return CQIO_OK;
  return cqio_fail(ctx, CQIO_INTERNAL, "operator: trade and households asked of a dense matrix");
}

cqio_status cqio_operator_set_closure(cqio_ctx *ctx, cqio_operator *operator,
                                      const cqio_household_closure * closure) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, operator, & op));
  cqio__feedback_destroy(&op->households);
  operator->has_closure = operator->closed = false;
  operator->closures++;
  if (!closure) return CQIO_OK;
  cqio_status status = cqio__feedback_create(ctx, op, closure, &op->households);
  if (!status && op->capacity > 0)
    status = cqio__households_reserve(ctx, op->households, op->capacity);
  status = cqio_agree(ctx, status);
  if (status) cqio__feedback_destroy(&op->households);
  operator->has_closure = operator->closed = !status;
  return status;
}

static const struct factored *peek(const cqio_operator *op) {
  return op->kind->destroy == destroy ? (const struct factored *)op : NULL;
}

const cqio_household_closure *cqio_operator_closure(const cqio_operator *op) {
  const struct factored *f = peek(op);
  return f && f->households ? &f->households->given : NULL;
}

const cqio_factored_structure *cqio_operator_structure(const cqio_operator *op) {
  const struct factored *f = peek(op);
  return f ? &f->s : NULL;
}
