/**
 * @file
 * netcdf: reading and writing of NetCDF-4 files.
 *
 * Input files are read by rank 0 and everything is broadcast, so that results are replicated. Only
 * files with the HDF5 signature are opened: the library reads cut classic files without an error.
 * HDF5 crashes on some damaged files and loops on others; cqio_ctx_set_probe has a process of its
 * own look at each file first, except those whose checksum in the last line is right.
 *
 * An output file is written by one rank alone, never through parallel I/O: a failed collective
 * write reports its error on one rank while the others hang. cqio_ncout functions are therefore not
 * collective; the caller lets the ranks agree (cqio_agree) afterwards. A file is built in memory,
 * written under a temporary name, synced, reopened, compared with checksums taken from the values,
 * and only then renamed.
 */
#ifndef CQIO_NETCDF
#define CQIO_NETCDF

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/** Kind of a variable. Reading: every integer type is INT, char and string are CHAR. */
typedef enum {
  CQIO_NC_CHAR,
  CQIO_NC_INT,
  CQIO_NC_FLOAT,
  CQIO_NC_DOUBLE,
  CQIO_NC_OTHER /**< reading only: compound and other types that cqio does not read */
} cqio_nc_type;

enum { CQIO_NC_MAX_DIMS = 8 };

/** Value of a cell without data, also in memory (_FillValue and missing_value of the files). */
#define CQIO_NC_MISSING CQIO_NO_VALUE
enum { CQIO_NC_MISSING_INT = -1 }; /**< the same for INT variables */

/** Names of the two checksums of a file, see cqio_ncin_open_verified. Files of equal results have
 * the same CQIO_NC_RESULT, whenever and wherever they were made. */
#define CQIO_NC_RESULT "result_sha256"
#define CQIO_NC_CONTENT "content_sha256"

/* ---- reading --------------------------------------------------------------------------------- */

/** An open input file; its list of dimensions and variables is replicated. */
typedef struct cqio_ncin cqio_ncin;

/**
 * Opens PATH and notes its checksum (cqio_note_input). CQIO_IO when it cannot be opened; CQIO_DATA
 * for a directory, text, gzip, classic NetCDF, truncated or damaged file, or one that is replaced
 * meanwhile. *out = NULL on failure.
 * Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_open(cqio_ctx *ctx, const char *path,
                                                   cqio_ncin **out);
/** The same for a file of the program's own, which is no input: nothing is noted. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_open_own(cqio_ctx *ctx, const char *path,
                                                       cqio_ncin **out);
/** Closes and nulls the handle; NULL is allowed. Not collective. */
CQIO_API void cqio_ncin_close(cqio_ncin **in);

/** Path as given to cqio_ncin_open. Borrowed. Not collective. */
CQIO_API const char *cqio_ncin_path(const cqio_ncin *in);
/** Length of dimension NAME, or -1 when the file has none. Not collective. */
CQIO_API int64_t cqio_ncin_dimension(const cqio_ncin *in, const char *name);
/** CQIO_DATA unless dimension NAME exists and has SIZE (SIZE < 0: any size >= 1); the size goes to
 * *out when OUT is not NULL. Not collective; gives every rank the same status. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_expect_dimension(cqio_ncin *in, const char *name,
                                                               int64_t size, int64_t *out);

/** Number of variables; index of NAME or -1; name, kind and dimensions of variable INDEX.
 * Names are borrowed. Not collective. */
CQIO_API int cqio_ncin_variables(const cqio_ncin *in);
CQIO_API int cqio_ncin_find(const cqio_ncin *in, const char *name);
CQIO_API const char *cqio_ncin_variable_name(const cqio_ncin *in, int index);
CQIO_API cqio_nc_type cqio_ncin_variable_type(const cqio_ncin *in, int index);
CQIO_API int cqio_ncin_variable_rank(const cqio_ncin *in, int index);
CQIO_API const char *cqio_ncin_variable_dimension(const cqio_ncin *in, int index, int position);

/** What the values of a variable must be; NaN, infinity and fill values are refused where nothing
 * else is said. */
typedef enum {
  CQIO_NC_FINITE,
  CQIO_NC_NONNEGATIVE,
  CQIO_NC_POSITIVE,
  CQIO_NC_MISSING_ALLOWED, /**< >= 0; what is missing by CF becomes CQIO_NC_MISSING */
  CQIO_NC_FILLED /**< finite, or a fill value that the variable declares: CQIO_NC_MISSING */
} cqio_nc_rule;

/**
 * Reads numeric variable NAME, which must have exactly the dimensions DIMS, a list of names with
 * one blank between them ("time lat lon"; "" for a scalar). _Unsigned, scale_factor and
 * add_offset are applied; missing by CF-1.8 2.5.1 are NaN, _FillValue, each missing_value, and what
 * lies outside valid_min, valid_max or valid_range. *values (all elements, row-major) is
 * replicated, to be released with cqio_free; *count, when COUNT is not NULL, is the number of
 * elements. The first value that breaks RULE is named with its indices:
 * "f.nc: variable 'flow'[from=3, to=0] = NaN: expected a finite value >= 0".
 * CQIO_DATA, *values = NULL on failure. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_reals(cqio_ncin *in, const char *name,
                                                    const char *dims, cqio_nc_rule rule,
                                                    double **values, int64_t *count);
/**
 * Reads elements [FIRST, FIRST + COUNT) of the first dimension of numeric variable NAME(DIMS) into
 * VALUES of rank 0, for variables that would not fit in memory; other ranks give NULL. Values are
 * unpacked but not checked; missing values become NaN. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_slab(cqio_ncin *in, const char *name,
                                                   const char *dims, int64_t first, int64_t count,
                                                   double *values);
/** As cqio_ncin_reals, for a variable of an integer type; every value must lie in [minimum,
 * maximum].
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_integers(cqio_ncin *in, const char *name,
                                                       const char *dims, int64_t minimum,
                                                       int64_t maximum, int64_t **values,
                                                       int64_t *count);
/**
 * Reads labels: variable NAME is char(DIMS, any length) or string(DIMS). *texts is one block of
 * pointers and characters, to be released with one cqio_free; trailing NUL and blanks are cut.
 * Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_texts(cqio_ncin *in, const char *name,
                                                    const char *dims, char ***texts,
                                                    int64_t *count);
/**
 * Attribute NAME of VARIABLE (NULL: of the file), text or one number as text; *text = NULL when
 * there is no such one; cqio_free. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_attribute(cqio_ncin *in, const char *variable,
                                                        const char *name, char **text);

/** Name of attribute INDEX of VARIABLE (NULL: of the file); *name = NULL past the end; cqio_free.
 * Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_attribute_name(cqio_ncin *in, const char *variable,
                                                             int index, char **name);

/**
 * Opens an output file of this module after verifying it: the checksum of all bytes in its last
 * line, before any library meets them, and those in its global attributes: CQIO_NC_RESULT over
 * dimensions, variables, their attributes and values; CQIO_NC_CONTENT over these and all other
 * global attributes. CQIO_DATA when one differs or is missing, CQIO_IO when PATH cannot be read.
 * *in = NULL on failure. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncin_open_verified(cqio_ctx *ctx, const char *path,
                                                            cqio_ncin **in);

/* ---- writing --------------------------------------------------------------------------------- */

/** One attribute: text, or a number when TEXT is NULL (float for a FLOAT variable, else double). */
typedef struct {
  const char *name;
  const char *text;
  double number;
} cqio_nc_attribute;

/** What defines a variable; members left NULL or false write nothing. */
typedef struct {
  const char *name;
  const char
      *dims; /**< names with one blank between them, e.g. "time lat lon"; "" or NULL: scalar */
  cqio_nc_type type;
  const char *long_name, *standard_name, *units, *cell_methods, *coordinates;
  const char
      *flag_meanings; /**< blank-separated names of the codes 0, 1, 2 ... of an INT variable */
  bool missing;       /**< may hold CQIO_NC_MISSING (_INT): gets _FillValue and missing_value */
  bool mapped; /**< a lat-lon field: gets grid_mapping "crs" and cell_measures "area: cell_area" */
  bool coordinate; /**< tells what lies along its dimension: xarray makes it a coordinate */
  bool helper; /**< an axis, bounds or container: no actual_range, which all other numbers get */
  const cqio_nc_attribute *extra; /**< further attributes, ended by {NULL} */
} cqio_nc_variable;

typedef struct {
  bool overwrite; /**< replace an existing file; default false */
  int deflate;    /**< 0 to 9, default 1; with shuffle and checksums of chunks */
  bool part;      /**< only makes steps, which another rank writes: cqio_ncout_pack; has no file */
} cqio_ncout_options;
CQIO_API void cqio_ncout_options_init(cqio_ncout_options *options);

/** An output file in the making. */
typedef struct cqio_ncout cqio_ncout;

/**
 * Starts PATH (NetCDF-4, classic model); its temporary name is ".NAME.tmp.PID". OPTIONS NULL:
 * defaults. CQIO_IO when the directory is missing or not writable, or PATH exists and may not be
 * replaced. After any failing cqio_ncout call the caller must still discard. Not collective, like
 * all below.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_create(cqio_ctx *ctx, const char *path,
                                                      const cqio_ncout_options *options,
                                                      cqio_ncout **out);
/**
 * Writes the file with the checksums of its content, verifies every variable and attribute against
 * them and renames. On failure the
 * temporary file is gone and an old PATH is untouched. Nulls the handle in both cases.
 * CQIO_INTERNAL when a variable was left unwritten.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_commit(cqio_ncout **out);
/** The two halves of it, for several files that shall appear together: all but the name, which
 * leaves nothing to do that needs space; and the name. Discard follows in any case. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_prepare(cqio_ncout *out);
/** The two halves of prepare: the file is made, verified and given to the disk; the disk has it and
 * gives the same bytes back. In between the program may make the next file, and memory holds this
 * one. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_write(cqio_ncout *out);
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_settle(cqio_ncout *out);
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_publish(cqio_ncout *out);
/**
 * A file whose steps (of variables with time before other dimensions) several ranks make: all
 * define the same, in the same order, those that do not write it as `part`s. Pack gives the steps
 * that were put into OUT so far, *bytes for cqio_free; unpack takes them, as if they had been put
 * there. CQIO_MEMORY; CQIO_INTERNAL for the steps of another file.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_pack(const cqio_ncout *out, void **bytes,
                                                    size_t *size);
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_unpack(cqio_ncout *out, const void *bytes,
                                                      size_t size);
/** Drops the file and nulls the handle; NULL is allowed. */
CQIO_API void cqio_ncout_discard(cqio_ncout **out);

/** Dimension of fixed SIZE >= 1; "time" is written as the unlimited one. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_dimension(cqio_ncout *out, const char *name,
                                                         int64_t size);
/** Global attribute. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_attribute(cqio_ncout *out, const char *name,
                                                         const char *text);
/** Defines a variable; definitions and data may come in any order. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_define(cqio_ncout *out,
                                                      const cqio_nc_variable *variable);

/**
 * Writes the whole FLOAT or DOUBLE variable NAME (row-major). CQIO_NUMERIC for NaN, infinity, a
 * value beyond the type, or CQIO_NC_MISSING in a variable without `missing`, naming the indices.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_put(cqio_ncout *out, const char *name,
                                                   const double *values);
/** The same for element STEP of the first dimension: one year of a field with time and more
 * dimensions, or one row of a matrix (supplier, user). */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_put_step(cqio_ncout *out, const char *name,
                                                        int64_t step, const double *values);
/** Writes the whole INT variable NAME. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_put_int(cqio_ncout *out, const char *name,
                                                       const int *values);

/** Defines and writes a FLOAT or DOUBLE variable in one call. */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_variable(cqio_ncout *out,
                                                        const cqio_nc_variable *variable,
                                                        const double *values);
/**
 * Defines and writes UTF-8 labels as char NAME(DIM, NAME_strlen) with _Encoding; the dimension
 * NAME_strlen is made here. DIM must exist; LABELS has its size. DIM NULL: LABELS is one text,
 * NAME(NAME_strlen). Labels with the name of their dimension, written first, are what xarray
 * selects by; all others become its coordinates by the global attribute `coordinates`. CDO ignores
 * labels (attribute cdi).
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_labels(cqio_ncout *out, const char *name,
                                                      const char *dim, const char *const *labels,
                                                      const char *long_name);
/**
 * Time axis of whole years, ascending: dimension time and bnds, time(time) = 31 December,
 * time_bnds = 1 January to 1 January, "days since 2000-01-01", calendar standard. As in example 7.5
 * of CF, stocks ("time: point") belong to the instant, flows ("time: sum") and means ("time: mean")
 * to the bounds.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_time(cqio_ncout *out, const int *years, int count);
/**
 * lat(lat) and lon(lon) with bounds [n][2] in degrees, the scalar crs (WGS84, crs_wkt), and
 * cell_area(lat, lon) in m2 from the area of one cell in each row, ROW_AREA[lat] in km2 (NULL:
 * none).
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_ncout_lonlat(cqio_ncout *out, int lat_count,
                                                      const double *lat, const double *lat_bounds,
                                                      int lon_count, const double *lon,
                                                      const double *lon_bounds,
                                                      const double *row_area);

/** What `cqio probe PATH` does, for cqio_ctx_set_probe: reads all of a file step by step within
 * limits of memory and processor time, and prints each step. Gives the exit code, CQIO_OK or
 * CQIO_DATA, unless it ends on the way. For a process that has not called MPI_Init. */
CQIO_API CQIO_NODISCARD cqio_status cqio_netcdf_probe(const char *path);

/** Version text of the NetCDF library, for the provenance. Not collective. */
CQIO_API const char *cqio_netcdf_version(void);

CQIO_END_DECLS

#endif
