/**
 * @file
 * sheet: rectangular tables of text cells from CSV or NetCDF, with the place of each cell.
 */
#ifndef CQIO_SHEET_H
#define CQIO_SHEET_H

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/** A rectangular table of text cells with the place of each row, replicated. */
typedef struct cqio_sheet cqio_sheet;

/**
 * Reads DIRECTORY/NAME.csv or DIRECTORY/NAME.nc, of which only one may be there. CSV: UTF-8, LF or
 * CRLF, leading '#' lines, one header row, RFC 4180 quotes but no line break inside a field. What
 * spreadsheets add is dropped: a byte order mark, blanks around fields, empty fields at the end of
 * a line, rows of empty fields at the end; an empty corner is called "key". Two header rows,
 * "region" over "sector" or "category", make names REGION/SECTOR. Refused with file:line:column:
 * other encodings and separators, NUL and other control characters, ragged or empty rows, duplicate
 * or empty header names, no rows, lines over 1 MiB, files over 64 MiB. NetCDF: each column is a
 * variable (row) of numbers or (row, length) of characters; header lines are global attributes.
 * Errors: CQIO_DATA, CQIO_IO, CQIO_MEMORY. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_sheet_read(cqio_ctx *ctx, const char *directory,
                                                    const char *name, cqio_sheet **out);
/** Whether DIRECTORY has a table NAME, in either form. Collective. */
CQIO_API bool cqio_sheet_exists(cqio_ctx *ctx, const char *directory, const char *name);
/** Reads the CSV file PATH, whatever its name ends with. */
CQIO_API CQIO_NODISCARD cqio_status cqio_sheet_read_file(cqio_ctx *ctx, const char *path,
                                                         cqio_sheet **out);
CQIO_API void cqio_sheet_destroy(cqio_sheet **table);

CQIO_API int64_t cqio_sheet_rows(const cqio_sheet *table);
/** Column index of NAME, or -1. Not collective. */
CQIO_API int cqio_sheet_find(const cqio_sheet *table, const char *name);
CQIO_API int cqio_sheet_columns(const cqio_sheet *table);
CQIO_API const char *cqio_sheet_column_name(const cqio_sheet *table, int column);
/** Text of a cell, never NULL ("" when empty). Borrowed. */
CQIO_API const char *cqio_sheet_text(const cqio_sheet *table, int64_t row, int column);
/** Unit that the attribute units of a NetCDF variable states, or NULL. Borrowed. */
CQIO_API const char *cqio_sheet_unit(const cqio_sheet *table, int column);
/** Value of header line INDEX of those that begin "# KEY:", or NULL. Borrowed. */
CQIO_API const char *cqio_sheet_note(const cqio_sheet *table, const char *key, int index);
/** Value of the header line "# KEY: value", or NULL. Borrowed. */
CQIO_API const char *cqio_sheet_header(const cqio_sheet *table, const char *key);
/** Refuses header lines that say what figures mean to nobody: those of a key that is known and not
 * among READ, "unit year", those without a value, and units under other keys. Warns of statements
 * of a word or two under a key that is not known. Errors: CQIO_DATA. Not collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_sheet_check_notes(cqio_ctx *ctx, const cqio_sheet *table,
                                                           const char *read);
/** "path:line" of a row for messages, or "path" for row -1. Borrowed until the next call. */
CQIO_API const char *cqio_sheet_place(const cqio_sheet *table, int64_t row);
/** "path:line:column" of a cell, or "path: variable 'x'[row=0-based index]" for NetCDF; row -1 is
 * the header row. Borrowed until the next call. */
CQIO_API const char *cqio_sheet_cell_place(const cqio_sheet *table, int64_t row, int column);

/* ---- labels ---------------------------------------------------------------------------------- */

/**
 * The one form of a label, so that texts that look alike are alike: composed (Unicode NFC), one
 * blank for blanks of any kind, none around, no signs that are invisible. Cells of sheets are in
 * it. *out is to be freed by cqio_free; what is not UTF-8 stays as it is. Errors: CQIO_MEMORY. Not
 * collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_label_normalize(cqio_ctx *ctx, const char *text,
                                                         size_t size, char **out);
/** The same of COUNT texts in one block, which is replaced where that changes one. */
CQIO_API CQIO_NODISCARD cqio_status cqio_label_normalize_all(cqio_ctx *ctx, int64_t count,
                                                             char ***texts);
/** A label in which capital and small letters are the same (Unicode case folding), for comparisons.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_label_folded(cqio_ctx *ctx, const char *label, char **out);

/** What is wrong with the text of a number, as the end of a message: "; write a decimal point ...",
 * or "". Never NULL. */
CQIO_API const char *cqio_number_hint(const char *text);

/* ---- rounding of figures --------------------------------------------------------------------- */

/**
 * Digits that the figures of a table are written with. A figure in fixed notation is rounded to the
 * finest decimal of all such figures, one in scientific notation to as many digits as the longest
 * of those has: programs drop zeros at the end.
 */
typedef struct {
  int decimals, digits; /**< most behind a point; most of a mantissa with an exponent */
} cqio_precision;

/** Takes the digits of one more figure into account. */
CQIO_API void cqio_precision_note(cqio_precision *precision, const char *text);
/** Largest error of the figure TEXT by its rounding; 0 for an empty text and a written zero. */
CQIO_API double cqio_precision_rounding(const cqio_precision *precision, const char *text);

/**
 * Whether SUM and the output of an account differ by more than TOLERANCE of the larger, beside the
 * ROUNDING of all figures in the sum, of which no more than a thousandth of the account counts. The
 * one rule of balance of all tables (2.1, 2.2, 2.9, 2.10).
 */
CQIO_API bool cqio_unbalanced(double sum, double output, double tolerance, double rounding);

CQIO_END_DECLS

#endif
