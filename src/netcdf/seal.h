/* The last line of every output file: the SHA-256 of all bytes before it. HDF5 reads no further
 * than its own end, and drops the line when a program changes the file. */
#ifndef CQIO_NETCDF_SEAL
#define CQIO_NETCDF_SEAL

#include "cqio/core.h"

#define SEAL_WORDS "\ncqio: SHA-256 of all bytes before this line: "
enum { SEAL_SIZE = sizeof SEAL_WORDS - 1 + 64 + 1 };

/* Where the HDF5 file in SIZE bytes of memory ends by its superblock (of version 2 or 3, those that
 * are written here), which memory is padded after; SIZE when it does not say. */
size_t cqio__seal_place(const unsigned char *bytes, size_t size);
/* Puts the line after SIZE bytes, where there must be room for SEAL_SIZE more. */
void cqio__seal_write(char *bytes, size_t size);

/* Whether PATH, a regular file and no link, ends with such a line, which is not compared. A program
 * that changes the file drops it. Not collective. */
bool cqio__seal_is_there(const char *path);

/* Compares the bytes of PATH with its last line; *sealed = false when it has none. CQIO_DATA when
 * they differ, CQIO_IO when it cannot be read. Collective. */
cqio_status cqio__seal_check(cqio_ctx *ctx, const char *path, bool *sealed);

#endif
