/* A whole table on rank 0 while steps change it: one matrix whose first n rows and columns are the
 * accounts. Further rows are primary inputs, employment and extensions, further columns final
 * demand; what extensions have there is caused by final demand itself. */
#ifndef CQIO_TRANSFORMS_LEDGER
#define CQIO_TRANSFORMS_LEDGER

#include "iotable/iotable.h"

/* Rows and columns stand in this order. */
enum line_kind {
  LINE_ACCOUNT,
  LINE_PRIMARY,
  LINE_EMPLOYMENT,
  LINE_EXTENSION,
  LINE_INCOME, /* of households, in their columns of final demand */
  LINE_FINAL
};

/* A row, a column, or both of an account. */
struct line {
  enum line_kind kind;
  const char *region; /* NULL: none */
  const char *name;   /* without it */
  const char *unit;   /* NULL: that of the table, or not stated */
  cqio_io_role role;  /* of primary inputs and final demand */
};

struct lines {
  int64_t count, room;
  struct line *line;
};

struct ledger {
  cqio_ctx *ctx;         /* of this rank alone */
  cqio_io_table *memory; /* of texts and lines; has unit, measure, year and mixed of the table */
  const char *place, *unit;
  bool mixed, partial;
  int64_t n;
  struct lines row, column;
  double *value;    /* [row.count][column.count] */
  double *output;   /* [n] */
  double limit;     /* bytes that matrices may take; 0: no limit */
  const char *step; /* that is made, "--remove-regions" */
  FILE *report;     /* what is said of steps; NULL: nothing */
};

/* ---- between a table and its ledger ---------------------------------------------------------- */

/* Fills LEDGER on rank 0 from TABLE, which was read with options.flows and is dense; coefficients
 * become flows by output. CQIO_DATA for coefficients without output, CQIO_MEMORY beyond the limit
 * of OPTIONS. Collective. */
CQIO_NODISCARD cqio_status cqio__ledger_gather(cqio_ctx *ctx, const cqio_io_table *table,
                                               const cqio_io_options *options,
                                               struct ledger *ledger);
/* Makes *TABLE of what rank 0 has in LEDGER, by the checks of all tables. Collective. */
CQIO_NODISCARD cqio_status cqio__ledger_spread(cqio_ctx *ctx, struct ledger *ledger,
                                               const cqio_io_options *options,
                                               cqio_io_table **table);
void cqio__ledger_free(struct ledger *ledger);

/* ---- on rank 0 alone ------------------------------------------------------------------------- */

/* Zeroed ROWS x COLUMNS numbers for cqio_free; CQIO_MEMORY beyond the limit beside the matrix that
 * is there. */
CQIO_NODISCARD cqio_status cqio__ledger_room(const struct ledger *ledger, int64_t rows,
                                             int64_t columns, double **out);
CQIO_NODISCARD cqio_status cqio__ledger_text(const struct ledger *ledger, const char *text,
                                             const char **out);
/* Appends LINE, whose texts are memory of the ledger. */
CQIO_NODISCARD cqio_status cqio__ledger_add(const struct ledger *ledger, struct lines *lines,
                                            struct line line);
/* Gives LEDGER other lines, cells VALUE [rows][columns] and OUTPUT [N], which become its own. */
void cqio__ledger_replace(struct ledger *ledger, const struct lines *rows,
                          const struct lines *columns, double *value, double *output, int64_t n);
/* Index of the line of this kind, region and name, looked for from START on; -1. */
int64_t cqio__ledger_find(const struct lines *lines, const struct line *line, int64_t start);
/* Whether TEXT is "REGION/NAME" of LINE, or its name without a region. */
bool cqio__ledger_is(const struct line *line, const char *text);
/* Index of the line TEXT among the first COUNT, looked for from START on; -1. */
int64_t cqio__ledger_line(const struct lines *lines, int64_t count, const char *text,
                          int64_t start);
/* Which of LINE [COUNT], indices in LINES, TEXT names: nothing means all, * the accounts, else
 * REGION/NAME, a region or a name. Returns how many; -1 where it names lines in two ways. */
int64_t cqio__ledger_select(const struct lines *lines, int64_t count, const int64_t *line,
                            const char *text, bool *selected);
/* CQIO_DATA: at PLACE TEXT names lines in two ways. */
CQIO_NODISCARD cqio_status cqio__ledger_unclear(const struct ledger *ledger, const char *place,
                                                const char *text);
/* "REGION/NAME", or the name, in LABEL; returns its text. */
const char *cqio__ledger_label(const struct line *line, cqio_account_label *label);
/* Whether LINE is a column of what households buy, or a part of it. */
static inline bool cqio__ledger_is_household(const struct line *line) {
  return line->kind == LINE_FINAL &&
         (line->role == CQIO_ROLE_HOUSEHOLD || line->role == CQIO_ROLE_HOUSEHOLD_PART);
}
/* Whether a column of final demand, or a row of primary inputs, counts in the sums of the accounts:
 * no part of another column, and no part of value added where a row has all. */
bool cqio__ledger_counts(const struct ledger *ledger, const struct line *line);
/* Cell (ROW, COLUMN). */
static inline double *cqio__ledger_cell(const struct ledger *ledger, int64_t row, int64_t column) {
  return ledger->value + row * ledger->column.count + column;
}

#endif
