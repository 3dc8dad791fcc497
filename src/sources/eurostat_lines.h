/* Lines of files of Eurostat, TSV with a column a year or SDMX-CSV: those of one country, year and
 * unit, as in geo=DE,TIME_PERIOD=2015,unit=MIO_EUR,stk_flow=DOM. */
#ifndef CQIO_SOURCES_EUROSTAT_LINES
#define CQIO_SOURCES_EUROSTAT_LINES

#include "lines/lines.h"

enum { EUROSTAT_DIMENSIONS = 16, EUROSTAT_CODE = 64 };

/* Codes in the order of their first lines. */
struct eurostat_codes {
  char (*text)[EUROSTAT_CODE]; /* cqio_free */
  int count, hint;
};

/* Begin with CTX, BUNDLE, SELECTION (NULL: all), ROW_NAMES, COLUMN_NAMES and DECIMALS = -1. */
struct eurostat {
  cqio_ctx *ctx;
  const struct bundle *bundle;
  const char *selection;
  const char *row_names,
      *column_names; /* dimensions of rows and columns, with blanks around each */
  struct text text;
  bool tsv;
  int count, row, column, value; /* dimensions; which are rows and columns; field of the value */
  char name[EUROSTAT_DIMENSIONS][EUROSTAT_CODE], wanted[EUROSTAT_DIMENSIONS][EUROSTAT_CODE],
      is[EUROSTAT_DIMENSIONS][EUROSTAT_CODE]; /* codes of the line */
  int decimals;
  int64_t values, missing; /* cells that were read, and those of them that are ':' */
};

typedef cqio_status (*eurostat_taker)(void *data);
/* Gives TAKE each line that is selected. CQIO_DATA, also where lines of several tables are. */
CQIO_NODISCARD cqio_status cqio__eurostat_lines(struct eurostat *lines, eurostat_taker take,
                                                void *data);
/* The value of the line without its flags; ':' is 0. */
CQIO_NODISCARD cqio_status cqio__eurostat_value(struct eurostat *lines, double *out);
/* CQIO_DATA where all values that were read are ':', a warning where some are. */
CQIO_NODISCARD cqio_status cqio__eurostat_check(const struct eurostat *lines);
/* Place of a code; -1. */
int cqio__eurostat_find(struct eurostat_codes *list, const char *text);
/* Adds a code that is not there. CQIO_DATA beyond what a table has. */
CQIO_NODISCARD cqio_status cqio__eurostat_add(struct eurostat *lines, struct eurostat_codes *list,
                                              const char *text);
/* "million EUR"; NULL where the file says another unit or none. */
const char *cqio__eurostat_unit(const struct eurostat *lines);

#endif
