/*
 * Trade kernels W_t[r,q] = exp(-beta_t d(r,q)) (3.10) of points, compressed: a tree of clusters of
 * neighbouring points; pairs of near clusters as dense blocks, pairs of far ones as products of
 * low rank; one triangle of the symmetric matrix. Every entry of every far block has been compared
 * with the exact kernel, so that the relative error of all entries is known.
 */
#ifndef CQIO_OPERATOR_KERNEL
#define CQIO_OPERATOR_KERNEL

#include "cqio/operator.h"
#include "dense/product.h"

/* The points in the order of the tree. */
struct points {
  int64_t count;
  int64_t *given;  /* [count] index in the order of the caller */
  double *at[3];   /* [count] km; in space for points on the sphere */
  double *own;     /* [count] distance of a point to itself, km */
  double diameter; /* of the sphere, 0 in the plane, km */
};

/* A range of points, in a box. */
struct cluster {
  int64_t first, count;
  int child[2]; /* 0 without */
  double low[3], high[3];
};

struct tree {
  int clusters;
  struct cluster *cluster; /* the first holds all points */
};

/* Two clusters a <= b and their block: dense, columns of length count(a), or of low rank: columns
 * [at[0], at[0] + rank) of the basis of a times those [at[1], at[1] + rank) of b, transposed. */
struct block {
  int cluster[2];
  int rank;
  int64_t at[2];
  double *factor[2]; /* [0]: dense block, [count(b)][count(a)]; or both factors, until assembled */
};

/* Rows that a cluster receives from another: of all projected rows, from FROM on. */
struct move {
  int64_t from;
  int rank;
};

/* The kernel of one class. */
struct kernel {
  const struct points *points;
  const struct tree *tree;
  double beta;
  int64_t nears, fars, near_room, far_room;
  struct block *near, *far;
  int64_t *width;      /* [clusters] columns of the basis */
  int64_t *meets;      /* [clusters] points in dense blocks with it */
  int64_t *start;      /* [clusters + 1] first of them among those of all clusters */
  double **basis;      /* [clusters] [width][count] columns */
  int64_t *first_move; /* [clusters + 1] */
  struct move *move;   /* by receiving cluster, in the order of its basis */
  double error;        /* |W~ - W| <= error W for every entry, by comparison */
  double cancellation; /* |U||V'| <= cancellation W in the far blocks; 1 without */
};

/* Points from coordinates, ordered by a new tree. Not collective. */
CQIO_NODISCARD cqio_status cqio__points_create(cqio_ctx *ctx, const cqio_kernel_points *given,
                                               struct points *points, struct tree *tree);
void cqio__points_free(struct points *points, struct tree *tree);
/* Bound of the relative error of computed entries exp(-beta d), rounding of d included. */
double cqio__entry_error(const struct points *points, const struct tree *tree, double beta);

/* out[j] = distance of points i and first + j, j < count. */
void cqio__distances(const struct points *points, int64_t i, int64_t first, int64_t count,
                     double *out);

/* Distance between two boxes, and diameter of one, km. */
double cqio__box_distance(const struct points *points, const struct cluster *a,
                          const struct cluster *b);
double cqio__box_diameter(const struct cluster *a);

/* Builds and verifies the kernel of one class; TOLERANCE bounds the relative error of an entry of
 * the far blocks. Not collective. */
CQIO_NODISCARD cqio_status cqio__kernel_create(cqio_ctx *ctx, const struct points *points,
                                               const struct tree *tree, double beta,
                                               double tolerance, struct kernel *kernel);
void cqio__kernel_free(struct kernel *kernel);

/* Turns FAR into factors with entries within TOLERANCE of the exact ones, all verified; rank 0 and
 * no factors when that takes more memory than the dense block. WORK: cqio__compression_create. */
struct compression;
CQIO_NODISCARD cqio_status cqio__compression_create(cqio_ctx *ctx, const struct points *points,
                                                    int64_t largest, struct compression **out);
void cqio__compression_destroy(struct compression **work);
CQIO_NODISCARD cqio_status cqio__compress(cqio_ctx *ctx, struct compression *work,
                                          struct kernel *kernel, double tolerance,
                                          struct block *far);

/* y = W~ x (W~ is symmetric); x, y [points][ROW] in the order of the caller, of which COLUMNS
 * columns; room: cqio__kernel_room numbers. The bits of a column do not depend on the others. */
int64_t cqio__kernel_room(const struct kernel *kernel);
void cqio__kernel_apply(const struct kernel *kernel, int64_t columns, const double *x, double *y,
                        int64_t row, double *room);
/* Longest chain of roundings from x to y, weighted with the cancellation, the error of the entries
 * included: |fl(W~ x) - W x| <= gamma_m W |x|. */
int64_t cqio__kernel_rounding(const struct kernel *kernel);
double cqio__kernel_flops(const struct kernel *kernel);
int64_t cqio__kernel_bytes(const struct kernel *kernel);

#endif
