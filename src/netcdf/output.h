/* Inside of an output file, shared by the files of netcdf (and by its tests). */
#ifndef CQIO_NETCDF_OUTPUT
#define CQIO_NETCDF_OUTPUT

#include <netcdf.h>

#include "cqio/netcdf.h"
#include "netcdf/chunk.h"
#include "netcdf/content.h"
#include "netcdf/names.h"

enum { MAX_OUT_DIMS = 96, MAX_OUT_VARIABLES = 512, COORDINATES_SIZE = 2048 };

struct out_dim {
  char name[NC_MAX_NAME + 1];
  int id;
  int64_t size;
};

struct out_variable {
  char name[NC_MAX_NAME + 1];
  cqio_nc_type type;
  bool missing, ranged; /* ranged: gets actual_range */
  double low, high;     /* of the values written; low > high: none yet */
  int id, rank;
  int dims[CQIO_NC_MAX_DIMS]; /* indices into the dimensions */
  int64_t steps, step_count;  /* number of steps, elements of one */
  bool stepped;               /* has a step for each index of its first dimension */
  bool direct; /* HDF5 is given its chunks as they are; else the library is given its values */
  char (*digests)[65];  /* [steps] SHA-256 of the bytes written; "" not yet */
  struct chunk *chunks; /* [steps] chunks, or values, until the file is whole */
};

/* A whole file in memory of malloc. */
struct image {
  void *bytes;
  size_t size;
};

struct cqio_ncout {
  cqio_ctx *ctx;
  cqio_staged_file draft;
  cqio_ncout_options options;
  int id;        /* of the NetCDF library, which holds the file in memory; -1 when closed */
  bool defining; /* the library is in define mode */
  int dim_count, variable_count;
  struct out_dim dims[MAX_OUT_DIMS];
  struct out_variable variables[MAX_OUT_VARIABLES];
  struct content content;             /* checksums of the whole file */
  char coordinates[COORDINATES_SIZE]; /* names of auxiliary coordinates, one blank between */
  struct image image;                 /* between its making and its saving */
  struct chunk_maker maker;
  void *buffer; /* one step in the type of the file */
  size_t buffer_size;
};

/* Records a failed NetCDF call: file, variable (or NULL), call, code and its text. */
cqio_status cqio__ncout_fail(cqio_ncout *out, int code, const char *call, const char *variable);
/* Records a call with a NAME that the program must not give: a defect of the caller. */
cqio_status cqio__ncout_defect(cqio_ncout *out, const char *name, const char *what);
/* Enters or leaves the define mode of the library. */
cqio_status cqio__ncout_mode(cqio_ncout *out, bool define);
cqio_status cqio__ncout_find_dim(cqio_ncout *out, const char *name, int *index);
cqio_status cqio__ncout_find(cqio_ncout *out, const char *name, struct out_variable **variable);
void cqio__ncout_shape(const cqio_ncout *out, const struct out_variable *v, struct shape *shape);
/* Makes the buffer hold at least BYTES. */
cqio_status cqio__ncout_reserve(cqio_ncout *out, size_t bytes);
/* Bytes of one element of the variable in the file. */
size_t cqio__ncout_item(const struct out_variable *v);
/* First index and lengths of STEP for nc_put_vara and nc_get_vara. */
void cqio__ncout_region(const cqio_ncout *out, const struct out_variable *v, int64_t step,
                        size_t start[CQIO_NC_MAX_DIMS], size_t length[CQIO_NC_MAX_DIMS]);
/* Keeps the buffer, and its digest, as STEP of the variable until the file is written. */
cqio_status cqio__ncout_store(cqio_ncout *out, struct out_variable *v, int64_t step);
/* Writes a char variable from SIZE bytes. */
cqio_status cqio__ncout_put_chars(cqio_ncout *out, const char *name, const char *bytes,
                                  size_t size);

/* The two parts of cqio_ncout_write before the disk: the whole file becomes an image, which is read
 * as other programs read it. */
cqio_status cqio__ncout_build(cqio_ncout *out);
cqio_status cqio__ncout_verify(cqio_ncout *out);
/* Frees the values and all room for them: the image has them. */
void cqio__ncout_release(cqio_ncout *out);

#endif
