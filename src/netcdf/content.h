/*
 * The checksums of a whole file. Its content is listed as text in one order, whatever the order and
 * the layout on the disk: dimensions, then each variable with type, dimensions, attributes by name
 * and the SHA-256 of the values of each step, then the global attributes by name. The SHA-256 of
 * the list without the global attributes is result_sha256, that of all of it content_sha256; the
 * list leaves out these two attributes.
 */
#ifndef CQIO_NETCDF_CONTENT
#define CQIO_NETCDF_CONTENT

#include <netcdf.h>

#include "cqio/netcdf.h"

struct content {
  char result[65], content[65];
};

/* Gives the SHA-256 of the values of STEP of the variable with identifier ID, in the byte order of
 * little-endian machines; returns a code of the NetCDF library. */
typedef int (*content_digest)(void *data, int id, int64_t step, char hex[65]);

/* The checksums of the open file FILE; returns a code of the NetCDF library. */
int cqio__content(int file, content_digest digest, void *data, struct content *out);

#endif
