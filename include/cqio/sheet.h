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
 * Reads DIRECTORY/NAME.csv or, when that is absent, DIRECTORY/NAME.nc. CSV: UTF-8, LF or CRLF,
 * leading '#' lines, one header row, RFC 4180 quotes but no line break inside a field. Refused with
 * file:line:column: BOM, other encodings, NUL and other control characters, ragged or empty rows,
 * duplicate or empty header names, no rows, lines over 1 MiB, files over 64 MiB. NetCDF: each
 * column is a variable (row) of numbers or (row, length) of characters; header lines are global
 * attributes. Errors: CQIO_DATA, CQIO_IO, CQIO_MEMORY. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_sheet_read(cqio_ctx *ctx, const char *directory,
                                                    const char *name, cqio_sheet **out);
CQIO_API void cqio_sheet_destroy(cqio_sheet **table);

CQIO_API int64_t cqio_sheet_rows(const cqio_sheet *table);
/** Column index of NAME, or -1. Not collective. */
CQIO_API int cqio_sheet_find(const cqio_sheet *table, const char *name);
CQIO_API int cqio_sheet_columns(const cqio_sheet *table);
CQIO_API const char *cqio_sheet_column_name(const cqio_sheet *table, int column);
/** Text of a cell, never NULL ("" when empty). Borrowed. */
CQIO_API const char *cqio_sheet_text(const cqio_sheet *table, int64_t row, int column);
/** Value of the header line "# KEY: value", or NULL. Borrowed. */
CQIO_API const char *cqio_sheet_header(const cqio_sheet *table, const char *key);
/** "path:line" of a row for messages, or "path" for row -1. Borrowed until the next call. */
CQIO_API const char *cqio_sheet_place(const cqio_sheet *table, int64_t row);
/** "path:line:column" of a cell, or "path: variable 'x'[row=0-based index]" for NetCDF; row -1 is
 * the header row. Borrowed until the next call. */
CQIO_API const char *cqio_sheet_cell_place(const cqio_sheet *table, int64_t row, int column);

CQIO_END_DECLS

#endif
