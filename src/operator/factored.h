/* The factored operator C blkdiag(A_r) (method 3.13), shared by its files. */
#ifndef CQIO_OPERATOR_FACTORED
#define CQIO_OPERATOR_FACTORED

#include "operator/kernel.h"
#include "operator/operator.h"

/* How a vector over locations is arranged for one product with trade shares. */
enum arrangement {
  ARRANGE_SUMMED,     /* one value a district: the zones share the kernel and are summed first */
  ARRANGE_BY_ZONE,    /* one plane a zone: only flows inside a zone */
  ARRANGE_BY_LOCATION /* one value a location: stored shares */
};

/* Compressed rows. */
struct sparse {
  int64_t *start; /* [rows + 1] */
  int *column;
  double *value;
};

/* A household closure: copies of what was given, and its accounts in the order of locations. */
struct households {
  int accounts, groups;
  int64_t *home;                        /* [h] location */
  int *group;                           /* [h] */
  double *basket, *wage, *income_share; /* [G][S], [n], [h] */
  int *order;                   /* [h] given account at each place of the order by location */
  int64_t *location;            /* [h] location at each place */
  int64_t *first;               /* [ranks + 1] places of each rank */
  int most_at_location;         /* accounts */
  bool transfers;               /* false: Theta is the identity */
  struct sparse theta[2];       /* Theta and its transpose, places as indices */
  int capacity;                 /* columns the work space holds */
  double *local, *all, *routed; /* [capacity][places] incomes here, everywhere, after Theta */
};

enum { FEW_TRADED = 2 }; /* columns up to which stored shares are not packed */

struct factored {
  struct cqio_operator base; /* segments are locations, units of distribution districts */
  cqio_factored_structure s;

  int64_t *district; /* [ranks + 1] first district of each rank */
  int64_t districts; /* of this rank */

  enum arrangement arrangement;
  int planes, points;   /* of the arrangement: planes a column, points a district */
  int classes;          /* kernels, or 1 with stored shares */
  int *sector;          /* [S] sector at each position, ordered by class */
  int64_t *position;    /* [ranks + 1] first position owned by each rank */
  double *turned;       /* [S][S] transpose of the common technology, or NULL */
  double *magnitude[3]; /* absolute values of technologies with coefficients of both signs */
  int64_t *idle, idles; /* accounts of this rank that are not active */
  double *factor[2];    /* [districts][Z][positions] row and column scale; ones for stored shares */
  double *zone_shares;  /* [positions][Z][R][R] copies of stored shares, own zone only */
  struct sparse *own[2]; /* [T] kernels of own markets and their transposes, or NULL */
  double *own_scale;     /* [positions] of these */
  struct points place;   /* of the districts, ordered by `clusters`, with compressed kernels */
  struct tree clusters;
  struct kernel *compressed; /* [T], those of other ranks empty */
  struct {
    double *rounding, *flops, *bytes; /* [T] */
  } figures;                          /* of the compressed kernels, equal on all ranks */

  int capacity;                 /* columns the workspace holds */
  double *inputs, *uses;        /* [districts][capacity][Z][S] */
  double *spread;               /* by owner of sectors: [districts][points][its positions]
                                   [planes][capacity] */
  double *demand, *supply;      /* [R][points][positions][planes][capacity]; one rank: demand
                                   is spread */
  double *lines;                /* [2][FEW_TRADED][R * points] of one sector, stored shares */
  double *work, *kernel_room;   /* for products */
  int *send_count, *send_start; /* [ranks] */
};

/* A factored operator closed by households: a view that shares the work space of the open one. */
struct closed {
  struct cqio_operator base;
  struct households *households;
};

/* Grows the workspace to COLUMNS. Collective. */
CQIO_NODISCARD cqio_status cqio__reserve(cqio_ctx *ctx, struct factored *op, int columns);
void cqio__workspace_free(struct factored *op);

/* inputs = x, zero for inactive accounts. */
void cqio__load(struct factored *op, int columns, const double *x);

/* Columns of a local vector: entry (d, k, z, i) at base[d*district + k*column + z*S + i]. */
struct view {
  double *base;
  int64_t district, column;
};
/* The same, only read. */
struct source {
  const double *base;
  int64_t district, column;
};

/* y += split of USES summed over the zones of the district (only inside a zone for own_zone_only);
 * USES = the transpose of that from x. */
void cqio__supply_locally(const struct factored *op, int columns, double *y);
void cqio__supply_locally_transpose(const struct factored *op, int columns, const double *x);

/* result = C source or C' source, without own-district purchases. Workspace must suffice. */
CQIO_NODISCARD cqio_status cqio__route(cqio_ctx *ctx, struct factored *op, bool transposed,
                                       int columns, struct source source, struct view result);

/* Kernels of own markets in rows and columns. Not collective. */
CQIO_NODISCARD cqio_status cqio__own_markets_create(cqio_ctx *ctx, struct factored *op);
void cqio__own_markets_free(struct factored *op);
/* supply += own_scale own_kernel demand, or with their transpose, for COLUMNS. */
void cqio__own_markets_add(const struct factored *op, bool transposed, int columns);
/* Most entries of a row or column of own_kernel, and all entries; 0 without. */
int64_t cqio__own_markets_longest(const struct factored *op);
int64_t cqio__own_markets_entries(const struct factored *op);

/* Compressed kernels of the classes of my sectors. Collective. */
CQIO_NODISCARD cqio_status cqio__compress_kernels(cqio_ctx *ctx, struct factored *op);
void cqio__release_kernels(struct factored *op);
/* Fills supply = shares demand, or with their transpose. */
void cqio__multiply_shares(struct factored *op, bool transposed, int columns);
/* From all sectors of my districts to all districts of my sectors, and back. */
CQIO_NODISCARD cqio_status cqio__to_sectors(cqio_ctx *ctx, struct factored *op, int columns);
CQIO_NODISCARD cqio_status cqio__to_districts(cqio_ctx *ctx, struct factored *op, int columns);

/* ---- households ------------------------------------------------------------------------------ */

/* Copies CLOSURE. Not collective. */
CQIO_NODISCARD cqio_status cqio__feedback_create(cqio_ctx *ctx, const struct factored *op,
                                                 const cqio_household_closure *closure,
                                                 struct households **out);
void cqio__feedback_destroy(struct households **households);
/* Grows its work space to COLUMNS. Collective. */
CQIO_NODISCARD cqio_status cqio__feedback_reserve(cqio_ctx *ctx, struct households *h, int columns);
/* routed = V~ x for x given as VIEW. Collective. */
CQIO_NODISCARD cqio_status cqio__income(cqio_ctx *ctx, struct factored *op, struct households *h,
                                        int columns, struct view x);
/* uses += B routed, times FACTOR[district][sector] unless that is NULL. */
void cqio__consume(struct factored *op, const struct households *h, int columns,
                   const double *factor);
/* Incomes here = B' uses with the same factor, in place of what was there or, when ADD, onto it;
 * then routed = Theta' of the incomes everywhere. */
void cqio__consume_transpose(struct factored *op, struct households *h, int columns,
                             const double *factor, bool add);
CQIO_NODISCARD cqio_status cqio__income_transpose(cqio_ctx *ctx, struct factored *op,
                                                  struct households *h, int columns);
/* y += V' routed. */
void cqio__earn_transpose(const struct factored *op, const struct households *h, int columns,
                          struct view y);

/* ---- the operator, closed by H unless that is NULL ------------------------------------------- */

CQIO_NODISCARD cqio_status cqio__factored_apply(cqio_ctx *ctx, struct factored *op,
                                                struct households *h, int columns, const double *x,
                                                double *y);
CQIO_NODISCARD cqio_status cqio__factored_apply_transpose(cqio_ctx *ctx, struct factored *op,
                                                          struct households *h, int columns,
                                                          const double *x, double *y);
/* As described at the public functions (cqio_operator_find_fault etc.). */
bool cqio__factored_fault(const struct factored *op, const struct households *h,
                          cqio_coefficient_fault *fault);
int64_t cqio__factored_rounding(const struct factored *op, const struct households *h);
void cqio__factored_cost(const struct factored *op, const struct households *h, int columns,
                         double *flops, double *bytes);

/* The open factored operator of OP, or CQIO_INTERNAL for another kind; and its households, NULL
 * for the open one. */
CQIO_NODISCARD cqio_status cqio__as_factored(cqio_ctx *ctx, cqio_operator *op,
                                             struct factored **out);
struct households *cqio__closed_by(const cqio_operator *op);

#endif
