/* Inside of an input file, shared by the files of netcdf only. */
#ifndef CQIO_NETCDF_INPUT
#define CQIO_NETCDF_INPUT

#include <netcdf.h>
#include <sys/stat.h>

#include "core/digests.h"
#include "cqio/netcdf.h"

struct in_dim {
  char name[NC_MAX_NAME + 1];
  int64_t size;
};

struct in_variable {
  char name[NC_MAX_NAME + 1];
  cqio_nc_type type;
  nc_type stored; /* NC_CHAR or NC_STRING matters for labels */
  int rank;
  int dims[CQIO_NC_MAX_DIMS]; /* indices into the dimensions */
};

struct cqio_ncin {
  cqio_ctx *ctx;
  char *path;
  int id; /* of the NetCDF library, on rank 0 only; -1 elsewhere */
  int dim_count, variable_count;
  struct in_dim *dims;
  struct in_variable *variables;
  struct digests *digests; /* begun, not ended; NULL: none */
  struct stat found;       /* on rank 0: the file when its checksum was begun */
};

/* cqio_ncin_open_own; PROBED: it may be damaged, and is read by a process of its own first. */
CQIO_NODISCARD cqio_status cqio__ncin_open(cqio_ctx *ctx, const char *path, bool probed,
                                           cqio_ncin **out);

/* cqio_ncin_open whose checksum is found beside what follows, by a thread where there are THREADS
 * more than one, until cqio__ncin_settle, which must be called before cqio_ncin_close. Collective.
 */
CQIO_NODISCARD cqio_status cqio__ncin_open_beside(cqio_ctx *ctx, const char *path, int threads,
                                                  cqio_ncin **out);
/* Waits for the checksum when STATUS, which all ranks agree on, is CQIO_OK; else drops it. Returns
 * STATUS, CQIO_IO, or CQIO_DATA for a file that was replaced meanwhile. Collective. */
CQIO_NODISCARD cqio_status cqio__ncin_settle(cqio_ncin *in, cqio_status status);

/* The two numbers of attribute NAME of VARIABLE; *found = false where it has not two numbers.
 * Collective. */
void cqio__ncin_pair(cqio_ncin *in, const char *variable, const char *name, double pair[2],
                     bool *found);

/* Records a failed NetCDF call: file, variable (or NULL), call, code and its text. */
cqio_status cqio__ncin_fail(cqio_ncin *in, int code, const char *call, const char *variable);

#endif
