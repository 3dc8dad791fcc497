/* A damaged length in one of these lists has the library ask for memory by the gigabyte. */
#include "netcdf/scale_lists.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>

static bool read_list(hid_t list) {
  hid_t type = H5Aget_type(list), space = H5Aget_space(list);
  hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
  size_t size = type < 0 ? 0 : H5Tget_size(type);
  void *values = count > 0 && size > 0 ? calloc((size_t)count, size) : NULL;
  bool good = values && H5Aread(list, type, values) >= 0;
  if (good) (void)H5Dvlen_reclaim(type, space, H5P_DEFAULT, values);
  free(values);
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return good || count == 0;
}

static bool read_lists(hid_t data) {
  static const char *const names[] = {"DIMENSION_LIST", "REFERENCE_LIST"};
  bool good = true;
  for (size_t i = 0; i < sizeof names / sizeof *names && good; i++) {
    if (H5Aexists(data, names[i]) <= 0) continue;
    hid_t list = H5Aopen(data, names[i], H5P_DEFAULT);
    good = list >= 0 && read_list(list);
    if (list >= 0) H5Aclose(list);
  }
  return good;
}

/* Of one link of the root; 1 ends the walk. */
static herr_t visit(hid_t group, const char *name, const H5L_info_t *info, void *found) {
  if (info->type != H5L_TYPE_HARD) return 0;
  hid_t data = H5Oopen(group, name, H5P_DEFAULT);
  if (data < 0) return 0; /* which the NetCDF library will say */
  bool good = H5Iget_type(data) != H5I_DATASET || read_lists(data);
  H5Oclose(data);
  if (!good) snprintf(found, NC_MAX_NAME + 1, "%s", name);
  return good ? 0 : 1;
}

bool cqio__scale_lists_read(const char *path, char name[NC_MAX_NAME + 1]) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (H5Fis_hdf5(path) <= 0) return true;
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return true;
  bool good = H5Literate(file, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit, name) <= 0;
  H5Fclose(file);
  return good;
}
