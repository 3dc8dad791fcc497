/*
 * sheet: rectangular tables of text cells from CSV or NetCDF, with the place of each cell.
 */
#ifndef CQIO_SHEET_H
#define CQIO_SHEET_H

#include "cqio/core.h"

/* A rectangular table of text cells with the place of each row, replicated. */
typedef struct cqio_table cqio_table;

/*
 * Reads DIRECTORY/NAME.csv or, when that is absent, DIRECTORY/NAME.nc. CSV: UTF-8, LF or CRLF,
 * leading '#' lines, one header row, RFC 4180 quotes but no line break inside a field. Refused with
 * file:line:column: BOM, other encodings, NUL and other control characters, ragged or empty rows,
 * duplicate or empty header names, no rows, lines over 1 MiB, files over 64 MiB. NetCDF: each
 * column is a variable (row) of numbers or (row, length) of characters; header lines are global
 * attributes. Errors: CQIO_DATA, CQIO_IO, CQIO_MEMORY. Collective.
 */
CQIO_NODISCARD cqio_status cqio_table_read(cqio_ctx *ctx, const char *directory, const char *name,
                                           cqio_table **out);
void cqio_table_destroy(cqio_table **table);

int64_t cqio_table_rows(const cqio_table *table);
/* Column index of NAME, or -1. Not collective. */
int cqio_table_find(const cqio_table *table, const char *name);
int cqio_table_columns(const cqio_table *table);
const char *cqio_table_column_name(const cqio_table *table, int column);
/* Text of a cell, never NULL ("" when empty). Borrowed. */
const char *cqio_table_text(const cqio_table *table, int64_t row, int column);
/* Value of the header line "# KEY: value", or NULL. Borrowed. */
const char *cqio_table_header(const cqio_table *table, const char *key);
/* "path:line" of a row for messages, or "path" for row -1. Borrowed until the next call. */
const char *cqio_table_place(const cqio_table *table, int64_t row);
/* "path:line:column" of a cell, or "path: variable 'x'[row=0-based index]" for NetCDF; row -1 is
 * the header row. Borrowed until the next call. */
const char *cqio_table_cell_place(const cqio_table *table, int64_t row, int column);

#endif
