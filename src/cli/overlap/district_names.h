/* Names in the attribute table of the polygons, and what to say where they fit no district. */
#ifndef CQIO_CLI_OVERLAP_DISTRICT_NAMES
#define CQIO_CLI_OVERLAP_DISTRICT_NAMES

#include <gdal.h>

#include "cli/overlap/overlap.h"

/* Opens the polygons, their text in ENCODING (NULL: as the file says); NULL on failure. */
GDALDatasetH names_open(const struct request *request, const char *encoding);
/* The layer of the request, or NULL. */
OGRLayerH names_layer(const struct request *request, GDALDatasetH file);

/* Index of VALUE among VALUES [COUNT], or -1. */
int names_find(const char *value, const char *const *values, int count);

/*
 * Reports the districts without a polygon (FOUND [R] is false); STRANGERS are the names that fit no
 * district, a list of GDAL's kind. When more would fit in another encoding, the message says which.
 */
cqio_status names_check(cqio_ctx *ctx, const struct request *request, const char *const *keys,
                        const char *const *values, int count, const bool *found, char **strangers);

#endif
