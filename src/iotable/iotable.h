/* Inside of the tables, shared by the files of iotable only. */
#ifndef CQIO_IOTABLE_IOTABLE
#define CQIO_IOTABLE_IOTABLE

#include "cqio/iotable.h"

/* ---- memory of a table ----------------------------------------------------------------------- */

/* Zeroed memory that lives as long as the table; as cqio_alloc_bytes otherwise. Not collective. */
CQIO_NODISCARD cqio_status cqio__io_take(cqio_ctx *ctx, cqio_io_table *table, size_t count,
                                         size_t size, void **out);
#define CQIO__TAKE(ctx, table, count, out)                                                         \
  cqio__io_take((ctx), (table), (size_t)(count), sizeof **(out), (void **)(out))
/* Releases such memory. */
void cqio__io_release(cqio_io_memory **memory);
/* Room for one more item of SIZE bytes in *LIST, such memory with COUNT items and room for *ROOM.
 */
CQIO_NODISCARD cqio_status cqio__io_grow(cqio_ctx *ctx, cqio_io_table *table, int64_t count,
                                         int64_t *room, size_t size, void **list);
#define CQIO__IO_GROW(ctx, table, count, room, list)                                               \
  cqio__io_grow((ctx), (table), (count), (room), sizeof **(list), (void **)(list))
CQIO_NODISCARD cqio_status cqio__io_text(cqio_ctx *ctx, cqio_io_table *table, const char *text,
                                         const char **out);

/* ---- labels ---------------------------------------------------------------------------------- */

/* Gives the table its accounts: SECTOR [n] and REGION [n] (NULL: none), copied. Refuses empty and
 * repeated labels, naming PLACE. Every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__io_set_labels(cqio_ctx *ctx, cqio_io_table *table,
                                               const char *place, int64_t n,
                                               const char *const *region,
                                               const char *const *sector);
/* The label nearest to TEXT, written into LABEL, or NULL. Not collective. */
const char *cqio__io_nearest(cqio_ctx *ctx, const cqio_io_table *table, const char *text,
                             cqio_account_label *label);
/* Index of the region in whose name LABEL begins, before '/' or '_'; -1 without. */
int32_t cqio__io_region_before(const cqio_io_table *table, const char *label);
/* The same of a region that LABEL names as a word anywhere, in whatever capitals. */
int32_t cqio__io_region_within(const cqio_io_table *table, const char *label);
/* Labels of a generated table: PREFIX with a number, "s1", "s2" ... */
CQIO_NODISCARD cqio_status cqio__io_number_names(cqio_ctx *ctx, cqio_io_table *table,
                                                 const char *prefix, int64_t count,
                                                 cqio_io_names *names);

/* ---- units ----------------------------------------------------------------------------------- */

/* Reads the unit TEXT (NULL: none stated) of the table; CQIO_DATA naming PLACE for one that is not
 * known. "mixed" says that accounts have units of their own. */
CQIO_NODISCARD cqio_status cqio__io_set_unit(cqio_ctx *ctx, cqio_io_table *table, const char *place,
                                             const char *text);
/* CQIO_DATA naming PLACE unless the unit TEXT (NULL or "": none stated) is that of coefficients. */
CQIO_NODISCARD cqio_status cqio__io_check_coefficients(cqio_ctx *ctx, const char *place,
                                                       const char *text);
/* How figures in the unit TEXT (NULL or "": that of the table) become figures in that of TABLE:
 * FROM and TO for cqio_unit_convert. CQIO_DATA naming PLACE and both units when they cannot. */
CQIO_NODISCARD cqio_status cqio__io_join_unit(cqio_ctx *ctx, const cqio_io_table *table,
                                              const char *place, const char *text, cqio_unit *from,
                                              cqio_unit *to);

/* The same for employment: persons, into which it is converted; hours, or full-time equivalents,
 * which stay what they are. Sets the unit of employment of the table. */
CQIO_NODISCARD cqio_status cqio__io_join_employment(cqio_ctx *ctx, cqio_io_table *table,
                                                    const char *place, const char *text,
                                                    cqio_unit *from, cqio_unit *to);
/* Whether the unit TEXT is of work that is counted in no persons: hours, full-time equivalents. */
bool cqio__is_work(const char *text);
/* Whether the units A and B are unlike, whatever is said of prices beside them. */
bool cqio__units_unlike(const char *a, const char *b);

/* The unit at the end of the label of a row or column, written into UNIT, "" without one: in
 * parentheses or brackets, or as its last words, "demand (1e3 EUR)", "demand_1e3_EUR". STRICT: any
 * text in parentheses but a year is a unit; else one that no unit is found in is a remark. Returns
 * the length of the label without it. */
enum { CQIO__UNIT_TEXT = 96 };
size_t cqio__unit_in_label(const char *label, bool strict, char unit[CQIO__UNIT_TEXT]);

/* CQIO_DATA naming PLACE where a word of LABEL behind the first says a scale, money or percent in a
 * way that is no unit, as in "demand_mio": the last word, or if STRICT any, and then also one of
 * any unit. */
CQIO_NODISCARD cqio_status cqio__check_unread_unit(cqio_ctx *ctx, const char *place,
                                                   const char *label, bool strict);
/* "thousand persons" of a LABEL of employment whose last word is a scale, else "". */
void cqio__persons_in_label(const char *label, char unit[CQIO__UNIT_TEXT]);
/* Whether a word of LABEL says a scale, money or percent. */
bool cqio__says_scale(const char *label);
/* Whether a word of LABEL says numbers of another kind than amounts: years, codes, shares, rates.
 */
bool cqio__is_other_number(const char *label);

/* ---- sources: each fills an empty table; collective ------------------------------------------ */

/* A text NAME:KEY=VALUE,KEY=VALUE of a generator. */
enum { SPEC_KEYS = 8, SPEC_WORD = 64 };
struct spec {
  const char *option, *text; /* "--table" and what was given after it */
  char name[SPEC_WORD];
  int count;
  char key[SPEC_KEYS][SPEC_WORD], value[SPEC_KEYS][SPEC_WORD];
};
/* Splits TEXT; KEYS is the list of allowed keys with one blank between them, all of them required.
 * CQIO_USAGE for anything else. Not collective; gives every rank the same status. */
CQIO_NODISCARD cqio_status cqio__spec_read(cqio_ctx *ctx, const char *option, const char *text,
                                           const char *keys, struct spec *out);
CQIO_NODISCARD cqio_status cqio__spec_integer(cqio_ctx *ctx, const struct spec *spec,
                                              const char *key, int64_t minimum, int64_t maximum,
                                              int64_t *out);
/* One number, or with HIGH not NULL two as LOW-HIGH, in [minimum, maximum]. */
CQIO_NODISCARD cqio_status cqio__spec_real(cqio_ctx *ctx, const struct spec *spec, const char *key,
                                           double minimum, double maximum, double *low,
                                           double *high);

CQIO_NODISCARD cqio_status cqio__io_generate(cqio_ctx *ctx, const char *text,
                                             const cqio_io_options *options, cqio_io_table *table);
/* Structures of trade: mrio:regions=R,sectors=S,seed=K with stored shares, and
 * gravity:regions=R,sectors=S,classes=T,seed=K. */
CQIO_NODISCARD cqio_status cqio__io_generate_mrio(cqio_ctx *ctx, const struct spec *spec,
                                                  const cqio_io_options *options,
                                                  cqio_io_table *table);
CQIO_NODISCARD cqio_status cqio__io_generate_gravity(cqio_ctx *ctx, const struct spec *spec,
                                                     const cqio_io_options *options,
                                                     cqio_io_table *table);
CQIO_NODISCARD cqio_status cqio__io_from_csv(cqio_ctx *ctx, const char *path,
                                             const cqio_io_options *options, cqio_io_table *table);
CQIO_NODISCARD cqio_status cqio__io_from_netcdf(cqio_ctx *ctx, const char *path,
                                                const cqio_io_options *options,
                                                cqio_io_table *table);
/* Whether TEXT begins with the name of a generator and a colon. */
bool cqio__io_is_generator(const char *text);

/* Rows of the matrix of N accounts that belong to RANK of RANKS. Not collective. */
void cqio__io_rows_of(int64_t n, int ranks, int rank, int64_t *first, int64_t *count);
/* Sets accounts, first and count, and takes *rows [count][n] after comparing with the limit.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__io_take_rows(cqio_ctx *ctx, const cqio_io_options *options,
                                              cqio_io_table *table, int64_t n, double **rows);

/* Replaces the trade structure of the table by its dense rows; the memory of both is needed for a
 * moment. Collective. */
CQIO_NODISCARD cqio_status cqio__io_assemble(cqio_ctx *ctx, const cqio_io_options *options,
                                             cqio_io_table *table);
/* Scales the coefficients in ROWS by output, where the table is mixed or INPUTS [n], the sums of
 * the columns of flows, reach the output of an account. Collective. */
CQIO_NODISCARD cqio_status cqio__io_scale(cqio_ctx *ctx, cqio_io_table *table, const double *inputs,
                                          double *rows);
/* The open operator of |A|; its rows are kept by the table. Collective. */
CQIO_NODISCARD cqio_status cqio__io_absolute_create(cqio_ctx *ctx, cqio_io_table *table,
                                                    cqio_operator **out);
/* Turns the flows in ROWS of this rank into coefficients, Z_ij / x_j (2.3). */
void cqio__io_divide(const cqio_io_table *table, double *rows);

/* ---- accounting identities ------------------------------------------------------------------- */

/* Sums of the flows over the users (sales) and over the suppliers (inputs), [n], equal on all
 * ranks.
 */
struct totals {
  const char *place;    /* file, for messages */
  bool coefficients;    /* the source holds A; flows are A times output */
  bool inputs_complete; /* the primary inputs are all there: column totals must equal output */
  double *sales, *inputs;
  double *output; /* of the table, to set what counts as nothing */
  double *row_rounding,
      *column_rounding; /* [n] largest errors of the sums by rounding of figures */
};
/* Zeroed room for the sums. Every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__io_take_totals(cqio_ctx *ctx, cqio_io_table *table, int64_t n,
                                                struct totals *totals);
/* Checks output, absent accounts and balances (2.1, 2.2, 2.3, 2.9, 2.10) of a table whose vectors
 * are set, and counts what it holds. Every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__io_check(cqio_ctx *ctx, cqio_io_table *table,
                                          const cqio_io_options *options,
                                          const struct totals *totals);

/* CQIO_DATA naming PLACE for employment below 0 or beyond all people, and for negative compensation
 * beside output. */
CQIO_NODISCARD cqio_status cqio__io_check_people(cqio_ctx *ctx, const cqio_io_table *table,
                                                 const char *place);
/* Whether compensation, where there is some beside value added, is at most that. Not collective. */
CQIO_NODISCARD cqio_status cqio__io_check_compensation(cqio_ctx *ctx, const cqio_io_table *table,
                                                       const char *place);

/* Paid to households in the table, and their income of all kinds. */
double cqio__io_paid(const cqio_io_table *table, const cqio_io_household *household);
double cqio__io_household_income(const cqio_io_table *table, const cqio_io_household *household);

/* Index of the region of an account in a table with regions. */
int64_t cqio__region_of(const cqio_io_table *table, int64_t account);

#endif
