/* A table from CSV files while it is being read. */
#ifndef CQIO_IOTABLE_CSV
#define CQIO_IOTABLE_CSV

#include "iotable/roles.h"

enum { MAX_PARTS = 16, NONE = -1 };

/* One file: the table, or further rows or columns that are joined to its accounts. */
struct part {
  cqio_sheet *sheet;
  const char *name; /* without its folder */
  enum { TABLE, ROWS, COLUMNS } kind;
  bool numbered;   /* its labels end with the numbers 1 to n of the accounts */
  int key, region; /* columns of labels; region may be NONE */
  int *column;     /* [n] of the accounts, but in COLUMNS */
  int64_t *row;    /* [n] of the accounts, but in ROWS */
};

/* A row or column beside the accounts: one number for each of them. */
struct entry {
  int part;
  bool is_row;
  int64_t at;
  const char *label;
  cqio_io_role role;
  enum role_source source;
  int32_t region;     /* of households; NONE: of all */
  cqio_unit from, to; /* of its figures, and that of the table */
};

struct csv {
  cqio_ctx *ctx;
  cqio_io_table *table;
  cqio_status status;
  struct sayings sayings;
  int parts, entries;
  struct part part[MAX_PARTS];
  struct entry *entry;
  double *output;           /* [n] of the table */
  const char **label;       /* [rows of the table] REGION/SECTOR or SECTOR */
  cqio_precision precision; /* of all figures that balance */
  bool extensions;          /* are read, too */
};

/* Opens all files, finds labels, accounts and entries with their roles. Collective. */
CQIO_NODISCARD cqio_status cqio__csv_lay_out(struct csv *c, const char *path);
void cqio__csv_close(struct csv *c);

/* What is said of roles is of rows and columns that are there, and can be said of them; a warning
 * for roles that are guessed. */
CQIO_NODISCARD cqio_status cqio__csv_check_roles(struct csv *c);
/* Whether primary inputs are all there, `# primary_inputs: complete` or `partial`; by default they
 * are. CQIO_DATA for anything else, and for parts of which nobody knows whether they overlap. */
CQIO_NODISCARD cqio_status cqio__csv_read_completeness(struct csv *c, bool *partial);
/* Rows of no known role without which columns are whole, a stated part that is whole, and a share
 * of compensation that no economy has: refused or asked for. */
CQIO_NODISCARD cqio_status cqio__csv_check_shares(struct csv *c, const struct totals *totals,
                                                  bool partial, double tolerance);
/* Income of households, which must be what they can have. */
CQIO_NODISCARD cqio_status cqio__csv_read_income(struct csv *c);

/* Units of the table, of its accounts and of the entries, which become those of the table. */
CQIO_NODISCARD cqio_status cqio__csv_read_units(struct csv *c);

/* Number of an account in an entry, in the unit of the table; empty counts as 0. Problems go to
 * c->status. Its largest error by rounding. */
double cqio__csv_value(struct csv *c, const struct entry *e, int64_t account);
double cqio__csv_rounding(const struct csv *c, const struct entry *e, int64_t account);
/* Number in a cell of the table itself. */
double cqio__csv_number(struct csv *c, const struct part *part, int64_t row, int column,
                        const char *label);

/* Vectors of the table from the entries. */
CQIO_NODISCARD cqio_status cqio__csv_read_vectors(struct csv *c);

/* Rows and columns of role extension, and what columns of final demand cause themselves. */
CQIO_NODISCARD cqio_status cqio__csv_read_extensions(struct csv *c);

/* Numbers where rows and columns of output cross other rows and columns must be sums of these,
 * over the accounts or over all, within TOLERANCE and the rounding of figures. */
CQIO_NODISCARD cqio_status cqio__csv_check_totals(struct csv *c, double tolerance);
/* Each row and column of role total must be the sum of others in all of its figures, of whichever
 * it is: all accounts, all, all others, those of its region, what stands before it or behind it, or
 * output. CQIO_DATA with the largest difference. */
CQIO_NODISCARD cqio_status cqio__csv_check_sums(struct csv *c, double tolerance);

#endif
