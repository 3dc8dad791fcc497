/* Header array files of GEMPACK: real arrays with sets, one at a time. */
#ifndef CQIO_ARRAYS_HAR_FILE
#define CQIO_ARRAYS_HAR_FILE

#include "archives/bundle.h"

enum { HAR_DIMENSIONS = 14, HAR_LABEL = 13 };

struct har_array {
  char long_name[71];
  int dimensions;
  int64_t size[HAR_DIMENSIONS];
  char set_name[HAR_DIMENSIONS][HAR_LABEL];
  char (*element[HAR_DIMENSIONS])[HAR_LABEL]; /* [size] of each dimension; shared by equal sets */
  bool own[HAR_DIMENSIONS];                   /* ELEMENT is freed with this dimension */
  int64_t count;
  float *values; /* [count] the first index runs fastest */
};

/* Reads the array NAME (case does not matter) of the only file of BUNDLE; *found = false where it
 * has none. CQIO_DATA naming the record for what is damaged, and for arrays without sets. */
CQIO_NODISCARD cqio_status cqio__har_read(const struct bundle *bundle, const char *name,
                                          struct har_array *out, bool *found);
void cqio__har_free(struct har_array *array);

#endif
