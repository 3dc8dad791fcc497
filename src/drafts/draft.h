/* A table while a reader on rank 0 fills it: rows go to their owners as they are read, labels and
 * vectors to all ranks at the end. */
#ifndef CQIO_DRAFTS_DRAFT
#define CQIO_DRAFTS_DRAFT

#include "archives/bundle.h"
#include "iotable/table_parts.h"

struct draft {
  cqio_ctx *ctx;
  const cqio_io_options *options;
  const char *selection; /* what stands behind the path, as in geo=DE; NULL: nothing */
  cqio_io_table *table;  /* whose memory all of it is */
  struct parts parts;
  int64_t n;    /* 0: not begun */
  int64_t room; /* of parts.beside */
  int decimals;
  double rounding; /* of figures that are no decimals */
  double *message; /* [1 + n] */
  double *cells;   /* [CELLS][3] for each rank: row, column, value */
  int *cell_count; /* [ranks] */
  bool *seen;      /* [n] rows that were given */
  const char **region, **sector, **unit;
  bool begun, taking; /* n is known to all; the others wait for rows */
};

/* ---- for readers, on rank 0 ------------------------------------------------------------------ */

/* The table has N accounts: takes its rows on all ranks. CQIO_MEMORY beyond the limit. */
CQIO_NODISCARD cqio_status cqio__draft_begin(struct draft *draft, int64_t n);
/* Labels of ACCOUNT, copied; REGION NULL: none. */
CQIO_NODISCARD cqio_status cqio__draft_label(struct draft *draft, int64_t account,
                                             const char *region, const char *sector);
/* Account of these labels, looked for from START on; -1. */
int64_t cqio__draft_find(const struct draft *draft, const char *region, const char *sector,
                         int64_t start);
/* Row ACCOUNT of the matrix, VALUES [n], which may stand in a row of draft->parts.rows that is not
 * given yet. PLACE: of its line; CQIO_DATA when it was given before. */
CQIO_NODISCARD cqio_status cqio__draft_row(struct draft *draft, const char *place, int64_t account,
                                           const double *values);
/* Adds VALUE to a cell of the matrix. */
void cqio__draft_cell(struct draft *draft, int64_t row, int64_t column, double value);
/* CQIO_DATA unless every account has got its row. */
CQIO_NODISCARD cqio_status cqio__draft_whole(struct draft *draft, const char *place);
/* One more row or column beside the accounts with zeroed values [n], and zeroed direct effects
 * [DIRECT] if that is not 0; its index in parts.beside. LABEL and UNIT are copied. */
CQIO_NODISCARD cqio_status cqio__draft_beside(struct draft *draft, bool is_row, const char *label,
                                              const char *unit, cqio_io_role role, int direct,
                                              int *index);
/* Text REGION/NAME, or NAME without region, in memory of the table. */
CQIO_NODISCARD cqio_status cqio__draft_name(struct draft *draft, const char *region,
                                            const char *name, const char **out);
/* Output of the accounts, zeroed [n], in parts.output. */
CQIO_NODISCARD cqio_status cqio__draft_output(struct draft *draft);
/* Units of the accounts, none of which is known yet; readers set draft->unit. */
CQIO_NODISCARD cqio_status cqio__draft_units(struct draft *draft);
/* Whether each account has got a unit, which may be "". CQIO_DATA naming PLACE. */
CQIO_NODISCARD cqio_status cqio__draft_units_whole(struct draft *draft, const char *place);
/* The year of the figures, if none is stated yet, is that of the NAME of a published file or folder
 * by the first of PATTERNS, with blanks between them, that one year from 1950 to 2099 fits: YYYY
 * are its digits, or YY of 1950 to 2049, '*' is any text, as in "IOT_YYYY_pxp*". NAME NULL, or of
 * another form: not stated. */
void cqio__draft_name_year(struct draft *draft, const char *name, const char *patterns);
/* Copy of TEXT in memory of the table. */
CQIO_NODISCARD cqio_status cqio__draft_text(struct draft *draft, const char *text,
                                            const char **out);

/* ---- for the registry ------------------------------------------------------------------------ */

typedef cqio_status (*draft_reader)(struct draft *draft, const struct bundle *bundle);
/* Has rank 0 fill TABLE by READER from BUNDLE, which is open there; SELECTION or NULL: what of it.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__draft_read(cqio_ctx *ctx, draft_reader reader,
                                            const struct bundle *bundle, const char *path,
                                            const char *selection, const cqio_io_options *options,
                                            cqio_io_table *table);

#endif
