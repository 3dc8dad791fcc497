/* Points of a kernel: the tree of their clusters, distances and entries. */
#include "core/wide.h"
#include "numeric/exponentials.h"
#include "numeric/sphere.h"
#include "operator/kernel.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAF = 128 }; /* most points of a cluster without children */

/* ---- entries --------------------------------------------------------------------------------- */

WIDE static void chords(const struct points *p, int64_t i, int64_t first, int64_t count,
                        double *out) {
  double x = p->at[0][i], y = p->at[1][i], z = p->at[2][i];
  const double *xs = p->at[0] + first, *ys = p->at[1] + first, *zs = p->at[2] + first;
  for (int64_t j = 0; j < count; j++) {
    double a = xs[j] - x, b = ys[j] - y, c = zs[j] - z;
    out[j] = sqrt(a * a + b * b + c * c);
  }
}

/* Length along the surface. */
static double arc(const struct points *p, double chord) {
  return p->diameter > 0.0 ? p->diameter * asin(fmin(chord / p->diameter, 1.0)) : chord;
}

void cqio__distances(const struct points *p, int64_t i, int64_t first, int64_t count, double *out) {
  chords(p, i, first, count, out);
  for (int64_t j = 0; j < count && p->diameter > 0.0; j++)
    out[j] = arc(p, out[j]);
  if (i >= first && i < first + count) out[i - first] = p->own[i];
}

double cqio__box_distance(const struct points *points, const struct cluster *a,
                          const struct cluster *b) {
  double square = 0.0;
  for (int c = 0; c < 3; c++) {
    double gap = fmax(0.0, fmax(a->low[c] - b->high[c], b->low[c] - a->high[c]));
    square += gap * gap;
  }
  return arc(points, sqrt(square));
}

double cqio__box_diameter(const struct cluster *a) {
  double square = 0.0;
  for (int c = 0; c < 3; c++)
    square += (a->high[c] - a->low[c]) * (a->high[c] - a->low[c]);
  return sqrt(square);
}

/*
 * In the plane a computed d has a relative error of 4 u, so that exp(-beta d) is off by 4 u beta d
 * and the roundings of the exponential. On the sphere coordinates are off by up to 8 u of the
 * diameter, which the arc sine magnifies by 1 / cos.
 */
double cqio__entry_error(const struct points *points, const struct tree *tree, double beta) {
  double chord = cqio__box_diameter(tree->cluster), u = DBL_EPSILON / 2, longest;
  if (points->diameter == 0.0) {
    longest = 4.0 * chord;
  } else {
    double sine = fmin(chord / points->diameter, 1.0 - 1e-6);
    longest = 8.0 * points->diameter * (2.0 + 1.0 / sqrt(1.0 - sine * sine));
  }
  return u * (8.0 + 1.01 * beta * longest);
}

/* ---- tree ------------------------------------------------------------------------------------ */

/* Encloses the points of the cluster. */
static void enclose(const struct points *p, struct cluster *c) {
  for (int axis = 0; axis < 3; axis++) {
    c->low[axis] = c->high[axis] = p->at[axis][c->first];
    for (int64_t i = c->first + 1; i < c->first + c->count; i++) {
      c->low[axis] = fmin(c->low[axis], p->at[axis][i]);
      c->high[axis] = fmax(c->high[axis], p->at[axis][i]);
    }
  }
}

static void swap(struct points *p, int64_t i, int64_t j) {
  int64_t given = p->given[i];
  p->given[i] = p->given[j];
  p->given[j] = given;
  double *const values[] = {p->at[0], p->at[1], p->at[2], p->own};
  for (int v = 0; v < 4; v++) {
    double value = values[v][i];
    values[v][i] = values[v][j];
    values[v][j] = value;
  }
}

/* Puts the MIDDLE smallest points along AXIS first (Hoare's selection); equal ones in any order. */
static void split(struct points *p, int axis, int64_t first, int64_t last, int64_t middle) {
  const double *key = p->at[axis];
  while (first < last) {
    double pivot = key[first + (last - first) / 2];
    int64_t i = first, j = last;
    while (i <= j) {
      while (key[i] < pivot)
        i++;
      while (key[j] > pivot)
        j--;
      if (i <= j) swap(p, i++, j--);
    }
    if (middle <= j)
      last = j;
    else if (middle >= i)
      first = i;
    else
      return;
  }
}

static int depth(int64_t count) {
  int levels = 0;
  while ((count + ((int64_t)1 << levels) - 1) >> levels > LEAF)
    levels++;
  return levels;
}

/* Halves cluster C along its longest side, LEVELS times. */
static void grow(struct points *p, struct tree *tree, int c, int levels) {
  enclose(p, &tree->cluster[c]);
  if (levels == 0) return;
  struct cluster *all = &tree->cluster[c];
  int axis = 0;
  for (int a = 1; a < 3; a++)
    if (all->high[a] - all->low[a] > all->high[axis] - all->low[axis]) axis = a;
  int64_t half = (all->count / 2 + 7) / 8 * 8; /* whole rows of tiles */
  split(p, axis, all->first, all->first + all->count - 1, all->first + half);
  for (int side = 0; side < 2; side++) {
    int child = tree->clusters++;
    all->child[side] = child;
    tree->cluster[child] = (struct cluster){.first = all->first + (side ? half : 0),
                                            .count = side ? all->count - half : half};
    grow(p, tree, child, levels - 1);
  }
}

static void place(const cqio_kernel_points *given, struct points *p) {
  for (int64_t i = 0; i < p->count; i++) {
    double x = given->position[2 * i], y = given->position[2 * i + 1], z = 0.0;
    if (given->sphere) {
      double longitude = x * CQIO__RADIANS, latitude = y * CQIO__RADIANS;
      x = CQIO__EARTH_RADIUS * cos(latitude) * cos(longitude);
      y = CQIO__EARTH_RADIUS * cos(latitude) * sin(longitude);
      z = CQIO__EARTH_RADIUS * sin(latitude);
    }
    p->given[i] = i;
    p->at[0][i] = x;
    p->at[1][i] = y;
    p->at[2][i] = z;
    p->own[i] = given->own[i];
  }
}

/* Points in the order given. */
static cqio_status take(cqio_ctx *ctx, const cqio_kernel_points *given, struct points *points) {
  *points = (struct points){.count = given->count,
                            .diameter = given->sphere ? 2 * CQIO__EARTH_RADIUS : 0};
  CQIO_TRY(CQIO_ALLOC(ctx, given->count, &points->given));
  for (int axis = 0; axis < 3; axis++)
    CQIO_TRY(CQIO_ALLOC(ctx, given->count, &points->at[axis]));
  CQIO_TRY(CQIO_ALLOC(ctx, given->count, &points->own));
  place(given, points);
  return CQIO_OK;
}

cqio_status cqio__points_create(cqio_ctx *ctx, const cqio_kernel_points *given,
                                struct points *points, struct tree *tree) {
  int levels = depth(given->count);
  *tree = (struct tree){.clusters = 1};
  cqio_status status = take(ctx, given, points);
  if (!status) status = CQIO_ALLOC(ctx, (int64_t)2 << levels, &tree->cluster);
  if (status) {
    cqio__points_free(points, tree);
    return status;
  }
  tree->cluster[0] = (struct cluster){.count = given->count};
  grow(points, tree, 0, levels);
  return CQIO_OK;
}

void cqio__points_free(struct points *points, struct tree *tree) {
  cqio_free(points->given);
  for (int axis = 0; axis < 3; axis++)
    cqio_free(points->at[axis]);
  cqio_free(points->own);
  cqio_free(tree->cluster);
  *points = (struct points){0};
  *tree = (struct tree){0};
}

/* ---- margins --------------------------------------------------------------------------------- */

cqio_status cqio_kernel_points_sums(cqio_ctx *ctx, const cqio_kernel_points *given, int classes,
                                    int fields, const double *const *field, int64_t first,
                                    int64_t count, double *sums) {
  struct points points;
  struct tree none = {0};
  double *distance = NULL, *entry = NULL;
  cqio_status status = take(ctx, given, &points);
  if (!status) status = CQIO_ALLOC(ctx, given->count, &distance);
  if (!status) status = CQIO_ALLOC(ctx, given->count, &entry);
  for (int64_t k = 0; k < count && !status; k++) {
    cqio__distances(&points, first + k, 0, points.count, distance);
    for (int t = 0; t < classes; t++) {
      memcpy(entry, distance, (size_t)points.count * sizeof *entry);
      cqio__exponentials(0.0, -given->beta[t], points.count, entry);
      for (int m = 0; m < fields; m++)
        sums[(t * fields + m) * count + k] = cqio__dot(points.count, entry, field[m]);
    }
  }
  cqio__points_free(&points, &none);
  cqio_free(distance);
  cqio_free(entry);
  return status;
}
