/* Lists of dimension names, and the place of an element in messages. */
#ifndef CQIO_NETCDF_NAMES
#define CQIO_NETCDF_NAMES

#include <netcdf.h>

#include "cqio/netcdf.h"

enum { CQIO__PLACE_SIZE = 512 };

/* The shape of a variable: names and sizes of its dimensions. */
struct shape {
  int rank;
  const char *names[CQIO_NC_MAX_DIMS];
  int64_t sizes[CQIO_NC_MAX_DIMS];
};

/* The names in LIST, separated by one blank; returns how many, or -1 when there are too many or one
 * is too long. */
int cqio__split_names(const char *list, char names[CQIO_NC_MAX_DIMS][NC_MAX_NAME + 1]);
/* Product of the sizes from position FIRST on; false on overflow of int64_t. */
bool cqio__shape_count(const struct shape *shape, int first, int64_t *count);
/* True for variables with time and further dimensions, and for matrices by supplier or row:
 * written, read and digested one step at a time, any other in one. */
bool cqio__is_stepped(int rank, const char *first_dim);
/* "path: variable 'x'[lat=3, lon=0]" for element FLAT (row-major). */
void cqio__element_place(char place[CQIO__PLACE_SIZE], const char *path, const char *variable,
                         const struct shape *shape, int64_t flat);
/* "NaN", "Infinity", "-Infinity" or the shortest %.9g form. */
void cqio__value_text(char text[32], double value);

#endif
