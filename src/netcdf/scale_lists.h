/* The lists by which HDF5 says which dimensions a variable has. */
#ifndef CQIO_NETCDF_SCALE_LISTS
#define CQIO_NETCDF_SCALE_LISTS

#include <netcdf.h>
#include <stdbool.h>

/*
 * Reads the lists of all variables of the HDF5 file PATH as the NetCDF library will do, which takes
 * a list that cannot be had for none. False, with the NAME of the variable, when one needs more
 * memory than there is. True for other files. For the process that reads a file first.
 */
bool cqio__scale_lists_read(const char *path, char name[NC_MAX_NAME + 1]);

#endif
