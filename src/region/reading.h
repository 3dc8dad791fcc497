/* A data set while it is being read: its tables, the problems so far, typed access by key. */
#ifndef CQIO_REGION_READING
#define CQIO_REGION_READING

#include "cqio/region.h"

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
  X(ANNUAL, "annual", "series", "series", "year", "year")

enum table_id {
#define X(id, file, kind1, column1, kind2, column2) id,
  TABLE_LIST(X)
#undef X
      TABLES
};

/* What a number may be; the texts are in reading.c. */
enum range { ANY_NUMBER, NOT_NEGATIVE, POSITIVE, SHARE, FLAG, WHOLE_POSITIVE, LONGITUDE, LATITUDE };

struct block { /* memory released together */
  struct block *next;
  void *memory;
};

struct money {
  double divisor;   /* figures over it are in 1e8 CNY */
  char name[32];    /* "1e4 CNY", as written */
  const char *rest; /* what follows in the line; borrowed from the table */
};

struct reading {
  cqio_ctx *ctx;
  cqio_dataset *data;
  cqio_sheet *table[TABLES];     /* NULL when it could not be read */
  int faults[TABLES];            /* problems found in each */
  cqio_status status;            /* the first problem, on this rank */
  struct block **kept, *scratch; /* memory of the data set; memory of the reading */
  struct money table_unit;       /* of table.csv */
};

/* A set of labels that other tables refer to, with its words for messages. */
struct set {
  const cqio_labels *labels;
  const char *one, *many;
  enum table_id home;
};

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

/* Name of the file of table T without its directory; "sectors.csv" when it could not be read. */
const char *cqio__file(const struct reading *r, enum table_id t);
/* Whether table T was read and has no problem so far. */
bool cqio__good(const struct reading *r, enum table_id t);
/* Column NAME of table T, or -1 after reporting that it is missing. */
int cqio__column(struct reading *r, enum table_id t, const char *name);
/* Number in a cell; false after reporting what is wrong with it. UNIT may be "". */
bool cqio__number(struct reading *r, enum table_id t, int64_t row, int column, enum range range,
                  const char *unit, double *out);
bool cqio__year(struct reading *r, enum table_id t, int64_t row, int column, int *out);
/* Column NAME into out[i * stride], from row rows[i] (row i when rows is NULL). */
void cqio__numbers(struct reading *r, enum table_id t, const char *name, const int *rows, int count,
                   enum range range, const char *unit, double *out, int stride);
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
/* Labels from the distinct values of column KEY in order of appearance; INDEX[row] is the label. */
void cqio__distinct(struct reading *r, enum table_id t, const char *key, cqio_labels *out,
                    int **index);
/* Reads the unit "NUMBER CNY" after PREFIX in the line "# unit:". False after reporting a missing
 * or unreadable unit. */
bool cqio__money_unit(struct reading *r, enum table_id t, const char *prefix, struct money *out);

/* The parts of a data set, in this order; each does nothing where an earlier one left no labels. */
void cqio__read_economy(struct reading *r);   /* sectors, table, labour, capital goods, trade */
void cqio__read_districts(struct reading *r); /* districts, activity */
void cqio__read_parks(struct reading *r);     /* parks, shares, investment, rules */
void cqio__read_people(struct reading *r);    /* households, annual */
void cqio__check_totals(struct reading *r);   /* identities between tables */

#endif
