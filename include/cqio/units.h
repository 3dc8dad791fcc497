/**
 * @file
 * units: units of measure as people write them in tables, read into a factor and dimensions.
 *
 *   UNIT    = [SCALE] PRODUCT [BASIS]
 *   SCALE   = NUMBER | WORD | NUMBER WORD     1e4, 10 000, 10,000, thousand, million, Mio., bn ...
 *   PRODUCT = NAME {NAME} {("/" | "per") [NUMBER] NAME}   persons/year, CNY per head, 1/(100 km),
 * km2 BASIS   = "at" text                       the price basis, with its year if it names one
 *
 * Names and words of scale are the list src/units/units.def, currencies the codes of ISO 4217 in
 * src/units/currencies.def; no other code of three capitals is a currency. Letters count as written
 * in codes of currencies and symbols of units, in lower or upper case in words.
 */
#ifndef CQIO_UNITS
#define CQIO_UNITS

#include "cqio/core.h"

CQIO_BEGIN_DECLS

typedef enum {
  CQIO_UNIT_MONEY,  /**< of one currency */
  CQIO_UNIT_PERSON, /**< persons, jobs, heads */
  CQIO_UNIT_LENGTH, /**< km */
  CQIO_UNIT_TIME,   /**< years */
  CQIO_UNIT_ANGLE,  /**< degrees */
  CQIO_UNIT_MASS,   /**< t */
  CQIO_UNIT_ENERGY, /**< TJ */
  CQIO_UNIT_DIMENSIONS
} cqio_unit_dimension;

/** Valuations of the System of National Accounts. */
enum { CQIO_PRICES_BASIC = 1, CQIO_PRICES_PRODUCER, CQIO_PRICES_PURCHASER, CQIO_PRICES_FACTOR };

/** A quantity of 1 in this unit is FACTOR in the units above. */
typedef struct {
  double factor;
  signed char power[CQIO_UNIT_DIMENSIONS];
  char currency[4];   /**< "CNY"; "" without money; of cqio_unit_mentions "??D" for some dollars */
  char substance[12]; /**< of a mass, "CO2", "CO2e" for equivalents; "": not said */
  int price_year;     /**< of the basis; 0: none named */
  bool current;       /**< the basis says "current prices" */
  bool constant;      /**< "constant", "fixed", "chained" or "previous year\'s" prices */
  /** CQIO_PRICES_BASIC ...: at which prices; 0: not said */
  signed char prices;
} cqio_unit;

/** Reads TEXT, which is one unit and nothing else but remarks in parentheses. False, with *out
 * untouched, for anything that is not one. Not collective, like all of these. */
CQIO_API bool cqio_unit_parse(const char *text, cqio_unit *out);

/** Finds the first unit in prose, as header lines of tables have it: "target_haul km", "GDP 1e8 CNY
 * at current prices 2010". It stands from *BEGIN to *REST; what stands before is the caller's to
 * know. False when there is none, or one with a number, prices or a remark that say otherwise. */
CQIO_API bool cqio_unit_find(const char *text, cqio_unit *out, const char **begin,
                             const char **rest);

/** Whether a unit stands anywhere in TEXT, whatever is said beside it: the first one in *out. */
CQIO_API bool cqio_unit_mentions(const char *text, cqio_unit *out);

/** Takes the price basis that TEXT names, "2010 producer prices", "current prices", "2015", into
 * *out. False, with *out untouched, where it names none. */
CQIO_API bool cqio_unit_basis(const char *text, cqio_unit *out);

/** The same of the words about prices in a LABEL, "exports_2010_prices", "GVA (at basic prices)".
 */
CQIO_API bool cqio_unit_label_basis(const char *label, cqio_unit *out);

/** Whether both measure the same: dimensions, currency, substance, price year where both name one.
 */
CQIO_API bool cqio_unit_compatible(const cqio_unit *a, const cqio_unit *b);

/** Whether valuation and year of prices agree where both say one; current prices of no year are
 * those of none, and constant ones of no year are like no others. */
CQIO_API bool cqio_unit_same_prices(const cqio_unit *a, const cqio_unit *b);

/** VALUE of unit FROM in unit TO, which must be compatible; the very value when their factors are
 * equal. */
CQIO_API double cqio_unit_convert(double value, const cqio_unit *from, const cqio_unit *to);

/** What may be wrong with a TEXT that is no unit, as the end of a message: a code that is no
 * currency, money of several countries such as dollars; else "". Never NULL. */
CQIO_API const char *cqio_unit_hint(const char *text);

/** What a header line, an attribute or a column says of figures by its name, by the words of
 * src/units/statements.def in any capitals. */
typedef enum {
  CQIO_STATES_NOTHING,
  CQIO_STATES_UNIT,
  CQIO_STATES_YEAR,
  CQIO_STATES_CURRENCY,
  CQIO_STATES_PRICES,
  CQIO_STATES_SCALE,
  CQIO_STATES_POWER, /**< a scale as a power of ten, as UNIT_MULT of SDMX */
  CQIO_STATEMENTS
} cqio_statement;

CQIO_API cqio_statement cqio_statement_named(const char *name, size_t size);

/** "unit", "year", "currency", "price_basis" or "scale", else "". Never NULL. */
CQIO_API const char *cqio_statement_key(cqio_statement what);

/** TEXT, which a statement says, as one of its key: "10^6" for a power of 6, written into ROOM. */
enum { CQIO_STATEMENT_TEXT = 32 };
CQIO_API const char *cqio_statement_value(cqio_statement what, const char *text,
                                          char room[CQIO_STATEMENT_TEXT]);

/** Whether TEXT, as a line `# year:` has it, is one calendar year and nothing else. */
CQIO_API bool cqio_year_read(const char *text, int *year);

/** Whether TEXT, as a line `# currency:` has it, is the currency CODE and nothing else. */
CQIO_API bool cqio_unit_is_currency(const char *text, const char *code);

/** Whether TEXT, as a line `# scale:` has it, leaves figures as they are: "1", "units", "none". */
CQIO_API bool cqio_unit_is_one(const char *text);

/** Year named in a text such as "2010 producer prices", or 0. */
CQIO_API int cqio_unit_year(const char *text);

CQIO_END_DECLS

#endif
