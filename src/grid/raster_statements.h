/* What attributes of a raster say of its numbers and its place, beside what reading follows. */
#ifndef CQIO_GRID_RASTER_STATEMENTS
#define CQIO_GRID_RASTER_STATEMENTS

#include "cqio/netcdf.h"

/*
 * CQIO_DATA where variable NAME of a raster of weights states something else than weights on
 * longitude and latitude of Greenwich: classes (flag_values), another grid mapping, packing under a
 * name that nobody reads (slope, Scale_Factor) or at the file instead of the variable, an
 * actual_range that one of its COUNT VALUES
 * (CQIO_NC_MISSING: none) leaves. Collective.
 */
CQIO_NODISCARD cqio_status cqio__raster_statements(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                                   const double *values, int64_t count);

/*
 * Units and names of variable NAME, else the units of the file: *per_element for a count of each
 * element ("persons per cell"), which over the area of the element is a weight; a warning for units
 * that are not known, for parts (percent) of anything but area, and for names that speak of ranks,
 * rates, distances and the like. CQIO_DATA for logarithms, decibels, temperatures, degrees, times,
 * lengths, rates by time alone and what is by a person or by money, mass or energy: of these twice
 * the number is not twice as much. Collective.
 */
CQIO_NODISCARD cqio_status cqio__raster_units(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                              bool *per_element);

/*
 * CQIO_DATA where the largest of COUNT VALUES of variable NAME are a code for missing data that no
 * attribute declares: 1e30 and more, or 255, 32767, 65535, 9999 and the like (packed or not) that
 * stand apart from all others, unless valid_max, valid_range or actual_range say that they are
 * numbers. A warning for others that stand apart further, and for codes that stand there ten times
 * as often as the next value. Collective.
 */
CQIO_NODISCARD cqio_status cqio__raster_codes(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                              const double *values, int64_t count);

#endif
