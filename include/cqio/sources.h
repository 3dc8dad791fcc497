/**
 * @file
 * sources: input-output tables in the layouts of those who publish them.
 */
#ifndef CQIO_SOURCES
#define CQIO_SOURCES

#include "cqio/iotable.h"

CQIO_BEGIN_DECLS

/** Name of layout INDEX, NULL past the last; what its files are. Not collective. */
CQIO_API const char *cqio_source_name(int index);
CQIO_API const char *cqio_source_text(int index);

/**
 * Reads the table TEXT: SOURCE:PATH in the layout SOURCE, or a PATH whose layout is recognised by
 * the names of its files and their first lines; else as cqio_io_table_read. A path is a file, a
 * folder, or either in an archive (zip, tar, gz, xz, zst). Rank 0 parses rows of text by
 * its threads, and sends each to its owner.
 *
 * OPTIONS NULL: defaults. Errors: as cqio_io_table_read; CQIO_USAGE for a layout that is not known;
 * CQIO_IO for what cannot be opened; CQIO_DATA with file and line for what is damaged, is missing
 * or does not fit together, and for files that no layout has. *out = NULL then. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_source_read(cqio_ctx *ctx, const char *text,
                                                     const cqio_io_options *options,
                                                     cqio_io_table **out);

/**
 * Reads the tables SUPPLY and USE, files of Eurostat (FILE, or eurostat:FILE:geo=DE,...) or CSV, at
 * basic prices with the same products in rows (column key,
 * optional region) and the same industries in columns, as one table of supply and use: its accounts
 * are the industries, then the products, their sectors named with CQIO_IO_INDUSTRY and
 * CQIO_IO_PRODUCT before the name. Further columns of SUPPLY are imports, which are subtracted from
 * final demand, and margins and taxes, which are not used; further columns of USE are final demand,
 * further rows primary inputs, employment and extensions by their roles. Sums are not read.
 *
 * OPTIONS NULL: defaults. Errors: as cqio_source_read; CQIO_DATA for products and industries that
 * are not in both, for two units, and for uses at purchasers' prices. *out = NULL then. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_source_read_supply_use(cqio_ctx *ctx, const char *supply,
                                                                const char *use,
                                                                const cqio_io_options *options,
                                                                cqio_io_table **out);

/**
 * As cqio_netcdf_probe, of workbooks in the form xls and files of MATLAB 7.3; false, and nothing is
 * done, where PATH is another file. *status: the exit code. For a process that has not called
 * MPI_Init.
 */
CQIO_API bool cqio_source_probe(const char *path, cqio_status *status);

/** Writes TABLE, which was read with options.flows, as FOLDER, which pymrio.load_all reads: Z or A,
 * Y, x, units, primary inputs, employment and the extensions that were read. Errors: CQIO_USAGE for
 * a factored table; CQIO_DATA for final demand of no region; CQIO_IO. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_source_write_pymrio(cqio_ctx *ctx,
                                                             const cqio_io_table *table,
                                                             const char *folder, bool overwrite);

CQIO_END_DECLS

#endif
