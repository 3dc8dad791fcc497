/* A compressed kernel: which pairs of clusters are near, their blocks, bases of the clusters. */
#include "operator/kernel.h"
#include "core/grow.h"
#include "numeric/exponentials.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Far: diameters at most REACH times the distance, and the distance linear enough for the kernel to
 * vary by less than exp(CURVE) around its linear part. */
static const double REACH = 1.0, CURVE = 2.0;

static bool is_far(const struct kernel *k, const struct cluster *a, const struct cluster *b) {
  double distance = cqio__box_distance(k->points, a, b);
  double one = cqio__box_diameter(a), other = cqio__box_diameter(b), both = one + other;
  return fmax(one, other) <= REACH * distance &&
         k->beta * both * both <= 8.0 * CURVE * (distance + 0.5 * both);
}

static cqio_status add(cqio_ctx *ctx, int64_t *count, int64_t *room, struct block **list,
                       struct block block) {
  CQIO_TRY(CQIO__GROW(ctx, *count, room, list));
  (*list)[(*count)++] = block;
  return CQIO_OK;
}

/* Blocks between clusters A and B, or inside A = B, one triangle. */
static cqio_status divide(cqio_ctx *ctx, struct kernel *k, int a, int b) {
  const struct cluster *one = &k->tree->cluster[a], *other = &k->tree->cluster[b];
  struct block block = {.cluster = {a, b}};
  if (a != b && is_far(k, one, other)) return add(ctx, &k->fars, &k->far_room, &k->far, block);
  if (!one->child[0]) return add(ctx, &k->nears, &k->near_room, &k->near, block);
  for (int i = 0; i < 2; i++)
    for (int j = a == b ? i : 0; j < 2; j++)
      CQIO_TRY(divide(ctx, k, one->child[i], other->child[j]));
  return CQIO_OK;
}

/* The exact entries of a near block. */
static cqio_status fill(cqio_ctx *ctx, const struct kernel *k, struct block *near) {
  const struct cluster *a = &k->tree->cluster[near->cluster[0]];
  const struct cluster *b = &k->tree->cluster[near->cluster[1]];
  CQIO_TRY(CQIO_ALLOC(ctx, a->count * b->count, &near->factor[0]));
  for (int64_t j = 0; j < b->count; j++)
    cqio__distances(k->points, b->first + j, a->first, a->count, near->factor[0] + j * a->count);
  cqio__exponentials(0.0, -k->beta, a->count * b->count, near->factor[0]);
  return CQIO_OK;
}

/* Compresses the far blocks; those that do not become smaller join the near ones. */
static cqio_status compress(cqio_ctx *ctx, struct kernel *k, double tolerance) {
  struct compression *work = NULL;
  int64_t left = 0, largest = 0;
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++) {
      int64_t count = k->tree->cluster[k->far[f].cluster[side]].count;
      if (count > largest) largest = count;
    }
  CQIO_TRY(cqio__compression_create(ctx, k->points, largest, &work));
  cqio_status status = CQIO_OK;
  int64_t all = k->fars;
  for (int64_t f = 0; f < all && !status; f++) {
    struct block block = k->far[f];
    status = cqio__compress(ctx, work, k, tolerance, &block);
    if (status) break;
    if (block.rank > 0) {
      k->far[left++] = block;
    } else {
      status = add(ctx, &k->nears, &k->near_room, &k->near, block);
    }
  }
  if (!status) k->fars = left;
  cqio__compression_destroy(&work);
  return status;
}

static void count_meetings(struct kernel *k) {
  for (int64_t b = 0; b < k->nears; b++)
    for (int side = 0; side < 2; side++)
      if (side == 0 || k->near[b].cluster[0] != k->near[b].cluster[1])
        k->meets[k->near[b].cluster[side]] += k->tree->cluster[k->near[b].cluster[!side]].count;
}

/* Joins the factors at each cluster into one basis. */
static cqio_status assemble(cqio_ctx *ctx, struct kernel *k) {
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++) {
      int64_t *width = &k->width[k->far[f].cluster[side]];
      k->far[f].at[side] = *width;
      *width += k->far[f].rank;
    }
  for (int c = 0; c < k->tree->clusters; c++)
    k->start[c + 1] = k->start[c] + k->width[c];
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++) {
      struct block *far = &k->far[f];
      int c = far->cluster[side];
      int64_t count = k->tree->cluster[c].count;
      if (!k->basis[c]) CQIO_TRY(CQIO_ALLOC(ctx, k->width[c] * count, &k->basis[c]));
      memcpy(k->basis[c] + far->at[side] * count, far->factor[side],
             (size_t)(far->rank * count) * sizeof **k->basis);
      cqio_free(far->factor[side]);
      far->factor[side] = NULL;
    }
  return CQIO_OK;
}

/* Lists for each cluster what it receives. */
static cqio_status list_moves(cqio_ctx *ctx, struct kernel *k) {
  int clusters = k->tree->clusters;
  CQIO_TRY(CQIO_ALLOC(ctx, clusters + 1, &k->first_move));
  CQIO_TRY(CQIO_ALLOC(ctx, 2 * k->fars, &k->move));
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++)
      k->first_move[k->far[f].cluster[side] + 1]++;
  for (int c = 0; c < clusters; c++)
    k->first_move[c + 1] += k->first_move[c];
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++) {
      const struct block *far = &k->far[f];
      k->move[k->first_move[far->cluster[side]]++] =
          (struct move){k->start[far->cluster[!side]] + far->at[!side], far->rank};
    }
  for (int c = clusters; c > 0; c--)
    k->first_move[c] = k->first_move[c - 1];
  k->first_move[0] = 0;
  return CQIO_OK;
}

cqio_status cqio__kernel_create(cqio_ctx *ctx, const struct points *points, const struct tree *tree,
                                double beta, double tolerance, struct kernel *k) {
  *k = (struct kernel){.points = points, .tree = tree, .beta = beta, .cancellation = 1.0};
  cqio_status status = CQIO_ALLOC(ctx, tree->clusters, &k->width);
  if (!status) status = CQIO_ALLOC(ctx, tree->clusters, &k->meets);
  if (!status) status = CQIO_ALLOC(ctx, tree->clusters + 1, &k->start);
  if (!status) status = CQIO_ALLOC(ctx, tree->clusters, &k->basis);
  if (!status) status = divide(ctx, k, 0, 0);
  if (!status) status = compress(ctx, k, tolerance);
  for (int64_t b = 0; b < k->nears && !status; b++)
    status = fill(ctx, k, &k->near[b]);
  if (!status) status = assemble(ctx, k);
  if (!status) status = list_moves(ctx, k);
  if (!status) count_meetings(k);
  if (status) cqio__kernel_free(k);
  return status;
}

void cqio__kernel_free(struct kernel *k) {
  for (int64_t b = 0; b < k->nears; b++)
    cqio_free(k->near[b].factor[0]);
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++)
      cqio_free(k->far[f].factor[side]);
  for (int c = 0; k->basis && c < k->tree->clusters; c++)
    cqio_free(k->basis[c]);
  cqio_free(k->near);
  cqio_free(k->far);
  cqio_free(k->width);
  cqio_free(k->meets);
  cqio_free(k->start);
  cqio_free(k->basis);
  cqio_free(k->first_move);
  cqio_free(k->move);
  *k = (struct kernel){0};
}

/* Numbers in the dense blocks and in the bases. */
static void sizes(const struct kernel *k, double *dense, double *bases) {
  *dense = *bases = 0.0;
  for (int64_t b = 0; b < k->nears; b++)
    *dense += (double)k->tree->cluster[k->near[b].cluster[0]].count *
              (double)k->tree->cluster[k->near[b].cluster[1]].count;
  for (int c = 0; c < k->tree->clusters; c++)
    *bases += (double)k->width[c] * (double)k->tree->cluster[c].count;
}

double cqio__kernel_flops(const struct kernel *k) {
  double dense, bases;
  sizes(k, &dense, &bases);
  return 4.0 * (dense + bases);
}

int64_t cqio__kernel_bytes(const struct kernel *k) {
  double dense, bases;
  sizes(k, &dense, &bases);
  return (int64_t)(8.0 * (dense + bases));
}
