/* A data set while it is being read: its tables, the problems so far, typed access by key. */
#ifndef CQIO_REGION_READING
#define CQIO_REGION_READING

#include "cqio/region.h"
#include "cqio/units.h"

/* X(id, file, kind 1, column 1, kind 2, column 2): the tables and what names one of their rows. */
#define TABLE_LIST(X)                                                                              \
  X(SECTORS, "sectors", "sector", "key", NULL, NULL)                                               \
  X(TABLE, "table", "row", "key", NULL, NULL)                                                      \
  X(LABOUR, "labour", "sector", "key", NULL, NULL)                                                 \
  X(CAPITAL_GOODS, "capital_goods", "sector", "sector", NULL, NULL)                                \
  X(TRADE, "trade", "trade class", "trade_class", NULL, NULL)                                      \
  X(DISTRICTS, "districts", "district", "key", NULL, NULL)                                         \
  X(ACTIVITY, "district_sector_activity", "district", "district", NULL, NULL)                      \
  X(PARKS, "parks", "park", "key", NULL, NULL)                                                     \
  X(PARK_DISTRICTS, "park_districts", "park", "park", "district", "district")                      \
  X(PARK_SECTORS, "park_sectors", "park", "park", "sector", "sector")                              \
  X(INVESTMENT, "investment", "park", "park", "year", "year")                                      \
  X(RULES, "investment_rules", "parameter", "parameter", NULL, NULL)                               \
  X(HOUSEHOLDS, "households", "group", "group", "parameter", "parameter")                          \
  X(ANNUAL, "annual", "series", "series", "year", "year")                                          \
  X(TARGETS, "targets", "quantity", "quantity", "year", "year")                                    \
  X(TOWNS, "towns", "town", "geonameid", NULL, NULL)                                               \
  X(PARK_POINTS, "park_points", "park", "park", "town", "geonameid")                               \
  X(NEAR_USE, "district_sector_activity_near_use", "district", "district", NULL, NULL)             \
  X(TRADE_TARGETS, "trade_targets", "sector", "sector", NULL, NULL)                                \
  X(INVESTMENT_PRICES, "investment_prices", "year", "year", NULL, NULL)                            \
  X(PARK_GDP, "park_gdp", "park", "park", "year", "year")

enum table_id {
#define X(id, file, kind1, column1, kind2, column2) id,
  TABLE_LIST(X)
#undef X
      TABLES
};

/* What a number may be: a row of ranges.def. */
struct range {
  enum table_id table;
  const char *key;
  double low, high;
  enum { CLOSED, ABOVE, WHOLE } kind;
  const char *unit;
  double least,
      usual; /* of numbers other than 0, without their sign: refused below, doubtful above */
};

struct block { /* memory released together */
  struct block *next;
  void *memory;
};

struct money {
  double divisor;   /* figures over it are in 1e8 of the currency */
  cqio_unit unit;   /* with its price basis */
  bool from_line;   /* "# unit:" states it, not the first row */
  char name[32];    /* "1e4 CNY" */
  const char *rest; /* what follows in the line; borrowed from the table */
};

/* How figures are turned from the unit that a file states into that of the program. */
struct measure {
  cqio_unit from, to;
  char name[40]; /* of FROM, for messages; "" for pure numbers */
  int cells;     /* column that states the unit of each row, or -1 */
  bool stated;   /* FROM is that of the line "# unit:" or of the variable */
};

struct reading {
  cqio_ctx *ctx;
  cqio_dataset *data;
  cqio_sheet *table[TABLES];     /* NULL when it could not be read, or is optional and absent */
  int faults[TABLES];            /* problems found in each */
  cqio_status status;            /* the first problem, on this rank */
  struct block **kept, *scratch; /* memory of the data set; memory of the reading */
  struct money money[TABLES];    /* units of money in header lines */
  double *stated;                /* values in the rows of households.csv; 0: not read */
  cqio_unit basis;               /* price basis of table.csv; 0 while not known */
  char words[160];               /* for one message */
  char absent[2048];             /* notes on what is not there, one a line */
};

/* A set of labels that other tables refer to, with its words for messages. */
struct set {
  const cqio_labels *labels;
  const char *one, *many;
  enum table_id home;
};

/* Notes what the data set lacks and what holds instead. */
void cqio__absent(struct reading *r, const char *note);
/* Memory in *LIST, zeroed; NULL and r->status when there is none. */
void *cqio__take(struct reading *r, struct block **list, size_t count, size_t size);
void cqio__release(struct block **list);
char *cqio__keep_text(struct reading *r, const char *text);
#define KEEP(r, pointer, count)                                                                    \
  ((pointer) = cqio__take((r), (r)->kept, (size_t)(count), sizeof *(pointer)))
#define SCRATCH(r, pointer, count)                                                                 \
  ((pointer) = cqio__take((r), &(r)->scratch, (size_t)(count), sizeof *(pointer)))

/*
 * Reports a problem at a place of table T: a cell; a row (COLUMN -1); a column's header (ROW -1);
 * the file (both -1). The second form puts what names the row in front, "district 'yubei': ".
 */
void cqio__fault(struct reading *r, enum table_id t, int64_t row, int column, const char *format,
                 ...) CQIO_PRINTF(5, 6);
void cqio__row_fault(struct reading *r, enum table_id t, int64_t row, int column,
                     const char *format, ...) CQIO_PRINTF(5, 6);
/* The key in a cell stands in row FIRST already. */
void cqio__repeated(struct reading *r, enum table_id t, int64_t row, int column, int64_t first);
enum { SHOWN = 40 }; /* bytes of a wrong text in messages */

/* Name of the file of table T without its directory; "sectors.csv" when it could not be read. */
const char *cqio__file(const struct reading *r, enum table_id t);
/* Whether a table of parameters or series states its units in rows, as column UNIT does; false
 * after reporting another line "# unit:". */
bool cqio__units_are_in_rows(struct reading *r, enum table_id t);
/* Whether table T was read and has no problem so far. */
bool cqio__good(const struct reading *r, enum table_id t);
/* Column NAME of table T, or -1 after reporting that it is missing. */
int cqio__column(struct reading *r, enum table_id t, const char *name);
/* Whether all numbers of table T measure the same, so that a column "unit" can speak of all. */
bool cqio__is_of_one_kind(enum table_id t);
/* Whether all numbers of table T are shares and other numbers without dimensions. */
bool cqio__is_without_units(enum table_id t);
/* Whether TEXT differs from NAME by a letter or two in one place: what is nearly a name that may be
 * absent is not another one that nobody reads. */
bool cqio__is_nearly(const char *text, const char *name);
/* The row of ranges.def for KEY of table T, or NULL. */
const struct range *cqio__range(enum table_id t, const char *key);
/*
 * How the figures of a column are turned into the unit of RANGE: by the unit of its NetCDF
 * variable, or by the clause of the line "# unit:" about it, else by the one that measures the
 * same; where the table has a column unit_COLUMN or unit, each row by that. False after reporting a
 * unit that is not known or measures something else.
 */
bool cqio__measure(struct reading *r, enum table_id t, int column, const struct range *range,
                   struct measure *out);
/* Completes *m for one row, of which its cell in m->cells must not contradict what holds for all.
 */
bool cqio__cell_measure(struct reading *r, enum table_id t, int64_t row, int column,
                        struct measure *m);
/* The same by the cell of a row in column UNIT (-1: none, so the unit of RANGE); RANGE NULL: any
 * unit, kept. */
bool cqio__row_measure(struct reading *r, enum table_id t, int64_t row, int unit,
                       const struct range *range, struct measure *out);
/* Number in a cell, converted; false after reporting what is wrong with it. RANGE NULL: any finite
 * number. */
bool cqio__number(struct reading *r, enum table_id t, int64_t row, int column,
                  const struct range *range, const struct measure *measure, double *out);
bool cqio__year(struct reading *r, enum table_id t, int64_t row, int column, int *out);
/* Column NAME into out[i * stride], from row rows[i] (row i when rows is NULL), by its range and
 * unit. */
void cqio__numbers(struct reading *r, enum table_id t, const char *name, const int *rows, int count,
                   double *out, int stride);
/* Index in SET of the key in a cell, or -1 after reporting an unknown key. */
int cqio__member(struct reading *r, enum table_id t, int64_t row, int column, struct set set);
/*
 * Joins table T to SET by column KEY: row of each label. Unknown and repeated keys are reported,
 * and missing ones unless OPTIONAL (then the row is -1). NULL after a problem.
 */
int *cqio__join(struct reading *r, enum table_id t, const char *key, struct set set, bool optional);
/* Index of the text of a cell in LIST, or -1 after reporting it. */
int cqio__choice(struct reading *r, enum table_id t, int64_t row, int column,
                 const char *const *list, int count);
/* Labels from column KEY (with name_en and name_LANGUAGE when present): one each row. */
void cqio__labels(struct reading *r, enum table_id t, const char *key, cqio_labels *out);
/* The label KEY alone, for what a data set does not divide. */
void cqio__one_label(struct reading *r, const char *key, cqio_labels *out);
/* Labels from the distinct values of column KEY in order of appearance; INDEX[row] is the label. */
void cqio__distinct(struct reading *r, enum table_id t, const char *key, cqio_labels *out,
                    int **index);
/* Reads the unit of money after PREFIX in the line "# unit:" into r->money[T]; table.csv sets the
 * currency of the data set, which the others must have. False after reporting what is wrong. */
bool cqio__money_unit(struct reading *r, enum table_id t, const char *prefix);

/* basis.c: price basis and currency of what tables state. */
/* Takes the basis of the money of table.csv, or reports what is wrong with it. */
void cqio__take_basis(struct reading *r);
/* Whether figures of table T may be at the prices that UNIT names, if it names any. */
bool cqio__basis_fits(const struct reading *r, enum table_id t, const cqio_unit *unit);
/* Those prices in words. */
const char *cqio__basis_expected(struct reading *r, enum table_id t);
/* Lines "# price_basis:", "# currency:" and columns of units of every table: none is ignored. */
void cqio__check_statements(struct reading *r);

/* The parts of a data set, in this order; each does nothing where an earlier one left no labels. */
void cqio__read_economy(struct reading *r);       /* sectors, table, labour, capital goods, trade */
void cqio__read_trade(struct reading *r);         /* its classes of trade, trade_classes.c */
void cqio__read_districts(struct reading *r);     /* districts, activity */
void cqio__read_parks(struct reading *r);         /* parks, shares, investment, rules */
void cqio__read_people(struct reading *r);        /* households */
void cqio__read_observed(struct reading *r);      /* annual, targets */
void cqio__read_towns(struct reading *r);         /* towns */
void cqio__read_park_points(struct reading *r);   /* park_points, after parks and towns */
void cqio__read_market_tables(struct reading *r); /* trade_targets, investment_prices, park_gdp */
void cqio__check_totals(struct reading *r);       /* identities between tables */
void cqio__check_branches(struct reading *r);     /* branches, strata and where they lie */
void cqio__check_codes(struct reading *r);        /* codes and names of one key in two tables */
/* sizes.c, for a sound table, labour and districts: their ratios, and those of what else is sound.
 */
void cqio__check_sizes(struct reading *r);
/* observed.c: whether growth can make a level of another, YEARS away: by a factor of at most
 * 3 x 1.3^YEARS. */
bool cqio__may_grow_to(double before, double after, int years);
/* The same for figures of RANGE (NULL: any): persons by at most 2 x 1.15^YEARS, shares by 10 + 3
 * YEARS points, rates by anything. */
bool cqio__may_become(const struct range *range, double before, double after, int years);
/* Whether such a step is rare: levels by more than 1.4 x 1.25^YEARS, persons by 1.2 x 1.06^YEARS.
 */
bool cqio__is_rare_step(const struct range *range, double before, double after, int years);
/* annual.c, for sound tables: annual.csv against the others, beyond rounding a warning, beyond 5
 * % (a unit, another region) a problem; its series and targets.csv against each other, by a table
 * of rules. */
void cqio__check_annual(struct reading *r);
/* annual_strata.c: a row of annual.csv about the whole region against those of its strata. */
void cqio__check_annual_strata(struct reading *r, int row);
/* district_places.c, for sound districts: seats, areas and cores of a city against each other. */
void cqio__check_places(struct reading *r);
/* later_years.c, for sound tables: growth of people, prices of investment and products of parks of
 * later years against what other tables say of them. */
void cqio__check_later_years(struct reading *r);
void cqio__check_groups(struct reading *r);      /* groups of households against the other tables */
void cqio__check_sector_work(struct reading *r); /* for sound sectors, table and labour */
void cqio__check_sector_capital(struct reading *r); /* for sound sectors and table */
void cqio__check_park_money(struct reading *r);     /* for sound table and districts */
void cqio__check_decays(struct reading *r);         /* trade.csv and trade_targets.csv */
void cqio__check_seats(struct reading *r);          /* for sound districts and towns */

#endif
