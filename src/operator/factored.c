/* The factored operator: creation and application (method 3.13). */
#include "operator/factored.h"
#include "dense/few_columns.h"

#include <limits.h>
#include <math.h>
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
  else if (s->own_kernel && !(s->kernel && s->own_scale))
    wrong = "own markets without kernel or scale";
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

/* ---- the two kinds: open, and closed by households ------------------------------------------- */

static void destroy(cqio_operator *base) {
  struct factored *op = (struct factored *)base;
  cqio_operator_destroy(&base->absolute);
  cqio__workspace_free(op);
  cqio__operator_clear(base);
  cqio__release_kernels(op);
  cqio__own_markets_free(op);
  void *const members[] = {op->district,     op->sector,      op->position,  op->turned,
                           op->idle,         op->factor[0],   op->factor[1], op->zone_shares,
                           op->send_count,   op->send_start,  op->work,      op->magnitude[0],
                           op->magnitude[1], op->magnitude[2]};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
  cqio_free(op);
}

static void destroy_closed(cqio_operator *base) {
  struct closed *op = (struct closed *)base;
  cqio_operator_destroy(&base->absolute);
  cqio__feedback_destroy(&op->households);
  cqio_free(op);
}

static struct factored *open_one(const cqio_operator *base) {
  return (struct factored *)base->open;
}

struct households *cqio__closed_by(const cqio_operator *base) {
  return base->kind->destroy == destroy_closed ? ((const struct closed *)base)->households : NULL;
}

static cqio_status apply(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                         double *y) {
  return cqio__factored_apply(ctx, open_one(base), cqio__closed_by(base), columns, x, y);
}

static cqio_status apply_transpose(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                                   double *y) {
  return cqio__factored_apply_transpose(ctx, open_one(base), cqio__closed_by(base), columns, x, y);
}

static bool find_fault(const cqio_operator *base, cqio_coefficient_fault *fault) {
  return cqio__factored_fault(open_one(base), cqio__closed_by(base), fault);
}

static int64_t rounding(const cqio_operator *base) {
  return cqio__factored_rounding(open_one(base), cqio__closed_by(base));
}

static void cost(const cqio_operator *base, int columns, double *flops, double *bytes) {
  cqio__factored_cost(open_one(base), cqio__closed_by(base), columns, flops, bytes);
}

static const struct operator_kind open_kind = {
    apply, apply_transpose, NULL, find_fault, rounding, cost, NULL, destroy};
static const struct operator_kind closed_kind = {
    apply, apply_transpose, NULL, find_fault, rounding, cost, NULL, destroy_closed};

/* ---- creation -------------------------------------------------------------------------------- */

static cqio_status fill(cqio_ctx *ctx, struct factored *op) {
  const cqio_factored_structure *s = &op->s;
  CQIO_TRY(check(ctx, s));
  int64_t district = (int64_t)s->zones * s->sectors;
  CQIO_TRY(cqio__operator_init(ctx, &open_kind, s->districts * district, district, s->sectors,
                               &op->base));
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
  if (s->own_kernel) CQIO_TRY(cqio__own_markets_create(ctx, op));
  if (s->shares && op->arrangement == ARRANGE_BY_ZONE) CQIO_TRY(copy_zone_shares(ctx, op));
  CQIO_TRY(CQIO_ALLOC(ctx, CQIO__PRODUCT_ROOM, &op->work));
  CQIO_TRY(CQIO_ALLOC(ctx, op->base.ranks, &op->send_count));
  return CQIO_ALLOC(ctx, op->base.ranks, &op->send_start);
}

static cqio_status create_open(cqio_ctx *ctx, const cqio_factored_structure *structure,
                               cqio_operator **out) {
  *out = NULL;
  struct factored *op = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &op);
  if (!status) {
    op->s = *structure;
    status = fill(ctx, op);
  }
  status = cqio_agree(ctx, status);
  if (!status && op->s.points) status = cqio__compress_kernels(ctx, op);
  if (!status)
    *out = &op->base;
  else if (op)
    destroy(&op->base);
  return status;
}

/* ---- the majorant of technologies with coefficients of both signs -----------------------------
 */

static bool any_negative(const double *values, int64_t count) {
  for (int64_t i = 0; values && i < count; i++)
    if (values[i] < 0.0) return true;
  return false;
}

/* Absolute values of *VALUES [COUNT], kept by OP, in their place; nothing without values. */
static cqio_status take_magnitude(cqio_ctx *ctx, const double **values, int64_t count,
                                  double **kept) {
  if (!*values) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, count, kept));
  for (int64_t i = 0; i < count; i++)
    (*kept)[i] = fabs((*values)[i]);
  *values = *kept;
  return CQIO_OK;
}

/* op->base.absolute, where a technology on any rank needs it. Kernels and shares are >= 0. */
static cqio_status make_absolute(cqio_ctx *ctx, struct factored *op) {
  cqio_factored_structure s = op->s;
  int64_t square = (int64_t)s.sectors * s.sectors;
  int64_t local = square * (s.own_only ? op->districts : s.districts);
  int here = any_negative(s.technology, square) || any_negative(s.district_technology, local) ||
             any_negative(s.local_technology, local);
  int anywhere = here;
  if (s.own_only &&
      MPI_Allreduce(&here, &anywhere, 1, MPI_INT, MPI_LOR, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on the signs of a technology");
  if (!anywhere) return CQIO_OK;
  cqio_status status = take_magnitude(ctx, &s.technology, square, &op->magnitude[0]);
  if (!status) status = take_magnitude(ctx, &s.district_technology, local, &op->magnitude[1]);
  if (!status) status = take_magnitude(ctx, &s.local_technology, local, &op->magnitude[2]);
  CQIO_TRY(cqio_agree(ctx, status));
  return create_open(ctx, &s, &op->base.absolute);
}

cqio_status cqio_operator_create(cqio_ctx *ctx, const cqio_factored_structure *structure,
                                 cqio_operator **out) {
  CQIO_TRY(create_open(ctx, structure, out));
  cqio_status status = make_absolute(ctx, open_one(*out));
  if (status) cqio_operator_destroy(out);
  return status;
}

cqio_status cqio__as_factored(cqio_ctx *ctx, cqio_operator *op, struct factored **out) {
  *out = op->open->kind == &open_kind && op->kind->apply == apply ? open_one(op) : NULL;
  if (*out) return CQIO_OK;
  return cqio_fail(ctx, CQIO_INTERNAL, "operator: trade and households asked of a dense matrix");
}

static cqio_status create_view(cqio_ctx *ctx, cqio_operator *open,
                               const cqio_household_closure *closure, cqio_operator **out) {
  struct factored *factored;
  struct closed *op = NULL;
  *out = NULL;
  CQIO_TRY(cqio__as_factored(ctx, open, &factored));
  if (open != open->open)
    return cqio_fail(ctx, CQIO_INTERNAL, "operator: households close an operator closed already");
  cqio_status status = CQIO_ALLOC(ctx, 1, &op);
  if (!status) {
    cqio__operator_view(&closed_kind, open, &op->base);
    status = cqio__feedback_create(ctx, factored, closure, &op->households);
  }
  status = cqio_agree(ctx, status);
  if (!status)
    *out = &op->base;
  else if (op)
    destroy_closed(&op->base);
  return status;
}

cqio_status cqio_operator_create_closed(cqio_ctx *ctx, cqio_operator *open,
                                        const cqio_household_closure *closure,
                                        cqio_operator **out) {
  CQIO_TRY(create_view(ctx, open, closure, out));
  if (!open->absolute) return CQIO_OK;
  cqio_status status = create_view(ctx, open->absolute, closure, &(*out)->absolute);
  if (status) cqio_operator_destroy(out);
  return status;
}

cqio_household_accounts cqio_operator_households(const cqio_operator *op) {
  const struct households *h = cqio__closed_by(op);
  return h ? (cqio_household_accounts){h->accounts, h->groups, h->group}
           : (cqio_household_accounts){0};
}

const cqio_factored_structure *cqio_operator_structure(const cqio_operator *op) {
  return op->open->kind == &open_kind ? &open_one(op)->s : NULL;
}
