/* A folder of CSV files holds those of one analysis: the file contents.csv lists them with their
 * checksums, so that they are known when another analysis takes their place. */
#ifndef CQIO_FINDINGS_CSV_FOLDER
#define CQIO_FINDINGS_CSV_FOLDER

#include "cqio/core.h"

#define CSV_CONTENTS "contents.csv"

/* The file NAME in DIRECTORY, for cqio_free. */
CQIO_NODISCARD cqio_status cqio__csv_folder_path(cqio_ctx *ctx, const char *directory,
                                                 const char *name, char **out);
/* CQIO_IO for a folder that has files of an earlier analysis, unless they may be replaced and are
 * as they were written. Not collective. */
CQIO_NODISCARD cqio_status cqio__csv_folder_check(cqio_ctx *ctx, const char *directory,
                                                  bool overwrite);
/* The same for the file NAME that is to be written: none of somebody else. */
CQIO_NODISCARD cqio_status cqio__csv_folder_check_file(cqio_ctx *ctx, const char *directory,
                                                       const char *name, bool overwrite);
/* Removes the files of an earlier analysis, which were checked. */
CQIO_NODISCARD cqio_status cqio__csv_folder_clear(cqio_ctx *ctx, const char *directory);

#endif
