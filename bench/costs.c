/* The formulas of the cost model. */
#include "costs.h"

#include <math.h>

enum {
  ITEM = 8,         /* bytes of a number */
  SEGMENTS = 4096,  /* most partial sums of a dense operator */
  BLOCK = 64,       /* of the block-cyclic distribution */
  KRYLOV_READS = 4, /* of each basis vector in an iteration: two passes of two */
  APPLY_READS = 8,  /* of vectors in an application of the factored operator */
  LIBRARIES = 25,   /* MiB of a rank before it computes anything */
  VECTORS = 8       /* beside the basis: x, f, residual, correction, workspace */
};

/* Shares of the roofs that the kernels reach, as measured on one rank (LU: LAPACK; ScaLAPACK on
 * several). */
static const double PASS = 0.70;    /* of reading: a matrix times a vector */
static const double FEW = 0.50;     /* of products: few columns */
static const double FACTOR = 0.88;  /* of products: factorization on one rank */
static const double FACTORS = 0.66; /* on several, without look-ahead */

const char *costs_kind_name(costs_kind kind) {
  static const char *const names[] = {"stored", "shared", "dense", "lu"};
  return names[kind];
}

/* The largest share of UNITS equal pieces of work that one of P ranks gets. */
static double largest_share(double units, double p) {
  return ceil(units / p) / units;
}

/* An all-to-all or an allgather in which BYTES enter each rank, by pairs or by doubling. */
static double all_to_all(const costs_machine *c, double p, double bytes) {
  return p > 1.0 ? (p - 1.0) * c->latency + bytes / c->bandwidth : 0.0;
}

static double allgather(const costs_machine *c, double p, double bytes) {
  return p > 1.0 ? ceil(log2(p)) * c->latency + bytes * (1.0 - 1.0 / p) / c->bandwidth : 0.0;
}

/*
 * y = A x: technology by region, exchange to the owners of the sectors, shares there, exchange
 * back. A sector is whole on one rank: with more ranks than sectors some have no shares to
 * multiply.
 */
static void apply_factored(const costs_task *t, const costs_machine *c, double p,
                           costs_estimate *e) {
  double r = (double)t->regions, s = (double)t->sectors, k = t->columns, n = r * s;
  double m = t->applications, sectors = largest_share(s, p);
  double own = ceil(sectors * (double)t->classes); /* classes of a rank */
  double matrices = t->kind == COSTS_STORED ? sectors * s * r * r : own * r * r;
  double few = FEW * c->product, read = PASS * c->read;
  double products = k > 3.0 || t->kind == COSTS_SHARED ? 2.0 * s * r * r * k * sectors / few : 0.0;
  double technology = fmax(ITEM * r * s * s / read, 2.0 * n * s * k / c->product);
  e->compute += m * (technology * largest_share(r, p) + fmax(ITEM * matrices / read, products));
  e->vectors += m * APPLY_READS * ITEM * n * k / p / c->read;
  e->exchange += m * 2.0 * all_to_all(c, p, ITEM * n * k / p * (1.0 - 1.0 / p));
}

/* y = A x: the whole x to every rank, rows times x there. */
static void apply_dense(const costs_task *t, const costs_machine *c, double p, costs_estimate *e) {
  double n = (double)t->accounts, k = t->columns, m = t->applications;
  double rows = largest_share(fmin(n, SEGMENTS), p);
  double products = k > 3.0 ? 2.0 * n * n * k / (FEW * c->product) : 0.0;
  e->compute += m * fmax(ITEM * n * n / (PASS * c->read), products) * rows;
  e->exchange += m * allgather(c, p, ITEM * n * k);
}

/* GMRES without restart: iteration i reads i basis vectors KRYLOV_READS times, and forms 2 i + 2
 * sums of which every rank gets the partial ones of all ranks, twice i of them in two exchanges. */
static void orthogonalize(const costs_task *t, const costs_machine *c, double p,
                          costs_estimate *e) {
  double n = (double)t->accounts, k = t->columns, j = t->iterations;
  double segments = t->kind == COSTS_DENSE ? fmin(n, SEGMENTS) : (double)t->regions;
  double vectors = j * (j + 1.0) / 2.0 * k, partial = (2.0 * vectors + 2.0 * j * k) * segments;
  e->vectors += KRYLOV_READS * ITEM * n / p * vectors / c->read;
  e->sums += partial * c->term + 4.0 * j * allgather(c, p, 0.0) +
             (p > 1.0 ? ITEM * partial * (1.0 - 1.0 / p) / c->bandwidth : 0.0);
}

/*
 * Right-looking blocks on a grid as square as possible: 2/3 n^3 flops; the panels pass along rows
 * and columns of the grid, n^2 / 2 numbers over its sides, overlapped with the products except for
 * the latency of the steps; then two triangular solves.
 */
static void factor(const costs_task *t, const costs_machine *c, double p, costs_estimate *e) {
  double n = (double)t->accounts, k = t->columns, rows = floor(sqrt(p));
  while (fmod(p, rows) != 0.0)
    rows -= 1.0;
  double steps = ceil(n / BLOCK), side = 1.0 / rows + rows / p;
  double rate = (p > 1.0 ? FACTORS : FACTOR) * c->product;
  e->compute = 2.0 / 3.0 * n * n * n / p / rate + ITEM * n * n / p / c->read;
  if (p > 1.0) {
    double latency = 2.0 * steps * ceil(log2(p)) * c->latency;
    double moved = ITEM * n * n / 2.0 * side / c->bandwidth;
    e->exchange = latency + fmax(0.0, moved - e->compute) + 2.0 * steps * 2.0 * c->latency;
  }
  e->vectors = ITEM * n * k * 4.0 / p / c->read;
}

/* What a rank holds: its part of the matrix, its vectors, what it needs of other ranks. */
static double resident(const costs_task *t, double p) {
  double r = (double)t->regions, s = (double)t->sectors, n = (double)t->accounts, k = t->columns;
  double vectors = n / p * k * (VECTORS + t->iterations);
  switch (t->kind) {
  case COSTS_STORED:
    return ITEM * (n * s / p + s * r * r * largest_share(s, p) + vectors);
  case COSTS_SHARED:
    return ITEM * (n * s / p + (double)t->classes * r * r + 2.0 * n + vectors);
  case COSTS_DENSE:
    return ITEM * (n * n / p + n * k + vectors);
  case COSTS_LU:
    return ITEM * (2.0 * n * n / p + n * k);
  }
  return 0.0;
}

costs_estimate costs_predict(const costs_task *task, const costs_machine *machine, int ranks) {
  costs_estimate e = {0};
  if (task->kind == COSTS_LU) {
    factor(task, machine, ranks, &e);
  } else {
    if (task->kind == COSTS_DENSE)
      apply_dense(task, machine, ranks, &e);
    else
      apply_factored(task, machine, ranks, &e);
    orthogonalize(task, machine, ranks, &e);
  }
  e.seconds = e.compute + e.vectors + e.exchange + e.sums;
  e.bytes = resident(task, ranks) + LIBRARIES * 1048576.0;
  return e;
}
