/* The figures of a year (quantities.def) as a table: where they are, what they are called, how they
 * add up. */
#ifndef CQIO_YEARS_QUANTITIES
#define CQIO_YEARS_QUANTITIES

#include "cqio/numeric.h"
#include "cqio/years.h"
#include "years/file_units.h"

/* CQIO_QUANTITY_output ...: the rows, in the order of the files. */
typedef enum {
#define CQIO_ARRAY(id, ...) CQIO_QUANTITY_##id,
#define CQIO_NUMBER CQIO_ARRAY
#define CQIO_INSIDE CQIO_ARRAY
#define CQIO_COMPUTED CQIO_ARRAY
#define CQIO_TOTAL CQIO_ARRAY
#include "cqio/quantities.def"
  CQIO_QUANTITIES
} cqio_quantity_id;

/* Dimensions of a figure; records of ensembles are in this order. */
typedef enum {
  CQIO_SHAPE_ACCOUNT,       /* district zone sector */
  CQIO_SHAPE_LOCATION,      /* district zone */
  CQIO_SHAPE_REGISTRATION,  /* district registration */
  CQIO_SHAPE_HOUSEHOLD,     /* district group */
  CQIO_SHAPE_DISTRICT,      /* district */
  CQIO_SHAPE_MOVES,         /* origin destination */
  CQIO_SHAPE_PARK_LOCATION, /* park phase location; CDO takes no more dimensions */
  CQIO_SHAPE_PARK_DISTRICT, /* park district */
  CQIO_SHAPE_PARK,          /* park phase */
  CQIO_SHAPE_SITE,          /* park */
  CQIO_SHAPE_SKILL,         /* skill */
  CQIO_SHAPE_STRATUM,       /* stratum */
  CQIO_SHAPE_DISTRICT_PAIR, /* district pair */
  CQIO_SHAPE_PAIR,          /* pair */
  CQIO_SHAPE_BOOKS,         /* registration */
  CQIO_SHAPE_GROUP,         /* group */
  CQIO_SHAPE_MUNICIPAL,     /* one number */
  CQIO_SHAPES
} cqio_shape;

/* Pairs of town and countryside (14.16); the sixth, their land, is on the maps. */
enum {
  CQIO_PAIR_LIVING,
  CQIO_PAIR_POPULATION,
  CQIO_PAIR_ELEMENTS,
  CQIO_PAIR_INDUSTRY,
  CQIO_PAIR_PRODUCTION,
  CQIO_PAIRS
};

/* Where a figure goes, or-ed. */
enum {
  CQIO_IN_TABLES = 1,
  CQIO_IN_DRAWS = 2,
  CQIO_IN_DRAWS_OF_YEARS = 4,
  CQIO_OF_REGISTERED = 8,
  CQIO_OF_MARKETS = 16,
  CQIO_IN_DRAWS_OF_MARKETS = 32, /* ensembles of years with model.closure: equilibrium */
  CQIO_OF_NET = 64               /* with investment.net_effects alone */
};

/* What a figure keeps with another one. */
typedef enum {
  CQIO_RULE_FREE,
  CQIO_RULE_SUM_OF,   /* it is the sum of OTHER, at INDEX of DIM unless DIM is NULL */
  CQIO_RULE_PART_OF,  /* OTHER is the sum of it */
  CQIO_RULE_SHARE_OF, /* it is the share of INDEX of DIM in OTHER */
} cqio_rule_kind;
typedef struct {
  cqio_rule_kind kind;
  cqio_quantity_id other;
  const char *dim;
  int index;
} cqio_quantity_rule;

typedef struct {
  const char *name, *long_name;
  cqio_shape shape;
  cqio_file_unit unit; /* of the year and in files */
  const char *cell_methods;
  unsigned where;
  double low, high;   /* range, infinite where there is none */
  const char *report; /* key in run.json, or NULL */
  cqio_quantity_rule rule;
  bool stored; /* an own member of cqio_year */
  /* How its values are found: a member of cqio_year, a pointer to them or the number itself; by a
   * function; else as the sum of the other figure of its rule. */
  enum { CQIO_FROM_ARRAY, CQIO_FROM_NUMBER, CQIO_FROM_FUNCTION, CQIO_FROM_SUM } from;
  size_t offset;
  void (*compute)(const cqio_economy *economy, const cqio_year *year, double *out);
} cqio_quantity;

const cqio_quantity *cqio__quantity(cqio_quantity_id id);
/* Whether DATA with OPTIONS has it: without registration there are no figures of it, nor of markets
 * where none clear. */
bool cqio__quantity_is_of(const cqio_dataset *data, const cqio_options *options,
                          cqio_quantity_id id);

/* Names of the dimensions of SHAPE with one blank between them, "time" first. */
const char *cqio__shape_dims(cqio_shape shape);
/* Numbers of a year of SHAPE; 0 without parks. */
size_t cqio__shape_size(const cqio_dataset *data, cqio_shape shape);
/* Dimension INDEX of the files of DATA but time, those of shapes and those of the tables of
 * multipliers: its name, NULL past the end, and its size. */
const char *cqio__dimension_at(const cqio_dataset *data, int index, int64_t *size);
/* Product of the sizes of DIMS, names with one blank between them. */
size_t cqio__dimensions_size(const cqio_dataset *data, const char *dims);

/* What YEAR stores of figure ID in members of its own: *count numbers; NULL for figures that are
 * not stored so. */
double *cqio__year_stored(const cqio_economy *economy, cqio_year *year, cqio_quantity_id id,
                          size_t *count);
/* Figure ID of YEAR with the dimensions of SHAPE, its own ones or the first or the last of them
 * (sums over the others), in the unit of the year. CQIO_MEMORY; CQIO_INTERNAL for
 * another shape. Not collective. */
CQIO_NODISCARD cqio_status cqio__quantity_values(const cqio_economy *economy, const cqio_year *year,
                                                 cqio_quantity_id id, cqio_shape shape,
                                                 double *out);

#endif
