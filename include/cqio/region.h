/**
 * @file
 * region: the data set of a region, read from labelled tables (sheets).
 *
 * A data set is a directory of tables. Every table NAME is read from NAME.csv or, when that is
 * absent, from NAME.nc (one NetCDF-4 variable a column, dimension "row"). All members of
 * cqio_dataset are replicated on every rank and owned by the data set; they are valid, finite and
 * consistent once cqio_dataset_read has returned CQIO_OK. Money is in 1e8 of the currency of
 * table.csv whatever power of ten a file states; people are persons; distances km; areas km2.
 * Arrays are row-major.
 */
#ifndef CQIO_REGION
#define CQIO_REGION

#include "cqio/core.h"
#include "cqio/sets.h"
#include "cqio/sheet.h"

CQIO_BEGIN_DECLS

/* ---- the data set ---------------------------------------------------------------------------- */

/** Ordered labels: key joins files, name is for people, name_local is UTF-8 (may be ""). */
typedef struct {
  int count;
  char **key, **name, **name_local;
} cqio_labels;

/** Index of KEY in LABELS, or -1. Not collective. */
CQIO_API int cqio_labels_find(const cqio_labels *labels, const char *key);

/** Phases of park investment (method 8.8), never added up. */
enum { CQIO_CONSTRUCTION, CQIO_OPERATION, CQIO_PHASES };
/** Kinds of spending of investment (capital_goods.csv, parks.csv). */
enum { CQIO_SPEND_CONSTRUCTION, CQIO_SPEND_EQUIPMENT, CQIO_SPEND_OTHER, CQIO_SPENDS };
/** Whether capital of a sector is buildings that serve all sectors of a place (27.20). */
enum { CQIO_STRUCTURES_NONE, CQIO_STRUCTURES_HOUSING, CQIO_STRUCTURES_PUBLIC, CQIO_STRUCTURES };
enum { CQIO_PRIMARY_INPUTS = 4 }; /**< compensation, net tax, depreciation, operating surplus */

/** One value of annual.csv. */
typedef struct {
  char *series;
  int year;
  double value; /**< persons, percent or 1 as ranges.def says; else in UNIT */
  char *unit, *status;
} cqio_observation;

/** Quantities of the region that targets.csv may name; the unit inside is that of ranges.def. */
typedef enum {
  CQIO_TARGET_URBAN_SHARE,            /**< urban_share, percent of residents */
  CQIO_TARGET_RESIDENTS,              /**< residents, persons */
  CQIO_TARGET_REGISTERED_URBAN_SHARE, /**< registered_urban_share, percent of registrations */
  CQIO_TARGETS
} cqio_target_quantity;

/** One row of targets.csv. */
typedef struct {
  cqio_target_quantity quantity;
  int year;
  double value;
  bool is_target;      /**< status: target, what the calibration meets; else observed, to compare */
  char *unit, *source; /**< as stated */
} cqio_target;

enum { CQIO_MAX_TOWNS = 1000000 };

/** Towns (26.31-26.39): the rows of towns.csv, then the seat of each district that has none there.
 */
typedef struct {
  int count;
  int64_t *id; /**< number in GeoNames; of a seat that stands for its district: less its adcode */
  char **name; /**< may be "" */
  int *district;
  double *lon, *lat;
  double *population; /**< persons of the whole territory of the place, > 0; districts may add up to
                         other totals than theirs */
  char *sources;      /**< header line of towns.csv, to be passed on; NULL without the file */
} cqio_towns;

/** Where the land of parks lies (26.40): the rows of park_points.csv, each part > 0; the parts of a
 * park in a district sum to 1. */
typedef struct {
  int count;
  int *park, *town; /**< index in parks, in towns */
  double *share;    /**< of the jobs of the park in the district of the town */
} cqio_park_points;

/** Own markets of trade (27.1)-(27.3): the rows of trade_targets.csv. Sectors of one form, decay
 * and own market are a class. */
typedef struct {
  cqio_labels classes; /**< keys such as "exponential_metro"; count 0 without the file */
  int *sector_class;   /**< [S] */
  bool *power;         /**< [classes] form is "power" instead of "exponential" */
  bool *metro;         /**< [classes] the metropolitan core is one market, else each district is */
  double *beta, *haul; /**< [classes] decay, 1/km; km, 0: no haul to calibrate to */
  double *own_share;   /**< [S] of local use that is met in the own market; -1: plain gravity */
  bool used;           /**< cqio_dataset_use_targets: they are the trade of the data set */
} cqio_trade_targets;

/** Published GDP of a park in a year: a row of park_gdp.csv. */
typedef struct {
  int park, year;
  double gdp; /**< 1e8 of the currency at current prices */
} cqio_park_product;

typedef struct {
  char *directory;
  cqio_labels districts, sectors, parks, strata, trade_classes, skills, macro_regions;

  /** table.csv; S = sectors.count; 1e8 CNY */
  double *flows;          /**< [S][S] row = product, column = user */
  double *primary_inputs; /**< [4][S] compensation, net tax, depreciation, surplus */
  double *rural_households, *urban_households, *government, *gfcf, *inventories; /**< [S] */
  double *outflow, *inflow, *discrepancy, *output;                               /**< [S] */
  char currency[4];  /**< ISO code of the unit of table.csv, e.g. "CNY" */
  char *price_basis; /**< e.g. "2010 producer prices" (from the unit line) */
  int base_year;

  /** sectors.csv, labour.csv, capital_goods.csv; [S] unless shown */
  int *sector_stratum;     /**< index into strata (labour.csv) */
  int *sector_class;       /**< index into trade_classes */
  bool *sector_is_primary; /**< branch is "primary": no rural correction in (4.2) */
  int *sector_spending;    /**< CQIO_SPEND_*: what investment in this good counts as */
  int *sector_structures;  /**< CQIO_STRUCTURES_*: what parks build in this sector (27.20) */
  double *rural_output_share, *productivity_growth, *employment_elasticity, *icor;
  double *depreciation_rate, *employed;
  double *skill_share; /**< [S][skills] */

  /** trade.csv; [trade_classes]. Without it one class of beta 0 and haul 0 */
  bool has_trade;
  double *trade_beta, *trade_target_haul; /**< 1/km, km */
  bool *trade_power;                      /**< form is "power" instead of "exponential" */

  /** districts.csv; [R] unless shown */
  int *adcode, *macro_region;
  int ring;         /**< macro region that is the ring, "# ring:" of districts.csv; -1: none */
  bool *metro_core; /**< metro_core_9 */
  double *area, *seat_lon, *seat_lat, *centroid_lon, *centroid_lat;
  double *residents, *urban_residents; /**< persons */
  bool has_registration;               /**< false: everybody is registered where they live */
  double *registered_nonagricultural, *registered_agricultural; /**< persons */
  double *district_gdp;                                         /**< [R][strata] 1e8 CNY */
  double *district_employed;                                    /**< [R][strata] persons */
  double *district_growth; /**< 1/year, births less deaths in both zones; NULL: natural_growth */
  double *income_urban, *income_rural; /**< CNY per head and year */
  double *activity;          /**< [R][S] share of the district in a sector; columns sum to 1 */
  double *activity_near_use; /**< the same with local services where they are used (27.4), of
                                district_sector_activity_near_use.csv; NULL without it */

  /** parks */
  int *park_parent;      /**< [P] index, or -1 */
  double *park_spending; /**< [P][CQIO_SPENDS] */
  double *park_district; /**< [P][R] share; rows sum to 1 */
  double *park_sector;   /**< [P][S] share; rows sum to 1 */
  int first_investment_year, investment_years;
  double *investment;       /**< [P][years] exclusive of nested parks (8.2), 1e8 CNY current */
  double *investment_total; /**< [P][years] nested parks included, the check of (8.2).
   Not used yet: kept for the totals of parks in the tables */

  /** investment_rules.csv */
  double gfcf_per_investment;
  int gestation_years; /**< entries of gestation, year 0 first; sum 1 */
  double *gestation;
  int utilisation_ages; /**< entries of utilisation, age 1 first */
  double *utilisation;

  /** households.csv */
  double propensity[CQIO_GROUPS];                                              /**< to consume */
  double wage_ratio, remitted_share, urban_basket_share, origin_outside_share; /**< floating */
  double natural_growth[CQIO_ZONES];
  double urban_unemployed;
  double eta0, eta1, income_elasticity, distance_decay, exclusion_wedge;
  double return_rate, external_net_inflow;
  double origin_distance; /**< km over which homes of first migrants thin out to 1/e (11.12) where
                             markets clear; 0: not given, that of distance_decay */
  double conversion_rate, tenure_core, tenure_county;

  /** annual.csv */
  int observation_count;
  cqio_observation *observations;

  /** targets.csv; one target a quantity, in a year after the base year */
  int target_count;
  cqio_target *targets;

  cqio_towns towns;             /**< towns.csv, which may be absent */
  cqio_park_points park_points; /**< park_points.csv, which may be absent */

  cqio_trade_targets trade_targets; /**< trade_targets.csv, which may be absent */
  int first_price_year, price_years;
  double *investment_price; /**< [price_years] base year = 1; NULL without investment_prices.csv */
  int park_product_count;
  cqio_park_product *park_product; /**< park_gdp.csv, which may be absent */
  char *absent; /**< what the data set lacks and what holds instead, one note a line; may be "" */

  /** What the tables say about themselves, for output attributes: "published", "estimate" ... */
  char *status_summary;
} cqio_dataset;

/**
 * Reads and validates every table of DIRECTORY. All problems found (up to CQIO_MAX_PROBLEMS) are
 * recorded before it returns CQIO_DATA. Collective. *out = NULL on failure.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_dataset_read(cqio_ctx *ctx, const char *directory,
                                                      cqio_dataset **out);
CQIO_API void cqio_dataset_destroy(cqio_dataset **data);

/** From now on trade classes, forms and decays of DATA are those of trade_targets.csv, which it
 * must have, and activity is that near its use where DATA has it (27.4). Not collective. */
CQIO_API void cqio_dataset_use_targets(cqio_dataset *data);

/** Row of SERIES and YEAR in annual.csv, or NULL. Not collective. */
CQIO_API const cqio_observation *cqio_dataset_observation(const cqio_dataset *data,
                                                          const char *series, int year);

/** Value of SERIES in YEAR; false when annual.csv has none. Not collective. */
CQIO_API bool cqio_dataset_observed(const cqio_dataset *data, const char *series, int year,
                                    double *value);

/** Value of SERIES, one of persons, in YEAR; false when absent. */
CQIO_API bool cqio_observed_persons(const cqio_dataset *data, const char *series, int year,
                                    double *persons);

/** "urban_share" ... */
CQIO_API const char *cqio_target_name(cqio_target_quantity quantity);
/** The row of targets.csv that the calibration of QUANTITY meets, or NULL. Not collective. */
CQIO_API const cqio_target *cqio_dataset_target(const cqio_dataset *data,
                                                cqio_target_quantity quantity);

/** Great-circle distance between seats in km (sphere 6371.0072 km), own district 2/3 sqrt(area/pi)
 * (method 3.10). DISTANCE is [R][R], caller-owned. Not collective. */
CQIO_API void cqio_dataset_distances(const cqio_dataset *data, double *distance);

CQIO_END_DECLS

#endif
