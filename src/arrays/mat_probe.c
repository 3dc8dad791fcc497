/* All of a file of MATLAB 7.3, read step by step by a process that may crash at any of them. */
#include <hdf5.h>
#include <stdlib.h>

#include "arrays/mat_file.h"
#include "core/probe_steps.h"

enum { DEPTH = 4, MOST_RANK = 8 };

struct walk {
  int depth;
  double declared, allowed; /* bytes of all variables */
};

/* Numbers and references alone are read, by whole columns of the matrix. */
static bool read_boxes(hid_t data, hid_t type, hid_t space, int rank, const hsize_t *size,
                       double bytes) {
  const double step = 67108864.0;
  hsize_t start[MOST_RANK] = {0}, count[MOST_RANK];
  double outer = bytes / (double)size[0];
  for (int k = 0; k < rank; k++)
    count[k] = size[k];
  count[0] = outer >= step ? 1 : (hsize_t)(step / outer);
  if (count[0] > size[0]) count[0] = size[0];
  if (count[0] == 0 || !(outer >= 1.0)) return false;
  void *values = calloc((size_t)count[0], (size_t)outer);
  bool good = values != NULL;
  for (; good && start[0] < size[0]; start[0] += count[0]) {
    if (count[0] > size[0] - start[0]) count[0] = size[0] - start[0];
    cqio__probe_step(outer * (double)count[0]);
    hid_t memory = H5Screate_simple(rank, count, NULL);
    good = memory >= 0 &&
           H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
           H5Dread(data, type, memory, space, H5P_DEFAULT, values) >= 0;
    if (memory >= 0) H5Sclose(memory);
  }
  free(values);
  return good;
}

static bool read_values(struct walk *w, hid_t data) {
  hsize_t size[MOST_RANK] = {0};
  hid_t type = H5Dget_type(data), space = H5Dget_space(data);
  H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
  int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
  bool good = class != H5T_NO_CLASS && rank >= 0;
  bool reads = (class == H5T_FLOAT || class == H5T_INTEGER || class == H5T_REFERENCE) && rank > 0 &&
               rank <= MOST_RANK && H5Sget_simple_extent_dims(space, size, NULL) == rank;
  double bytes = good ? (double)H5Tget_size(type) : 0.0;
  for (int k = 0; reads && k < rank; k++)
    bytes *= (double)size[k];
  if (reads && bytes > 0.0) {
    w->declared += bytes;
    good = w->declared <= w->allowed && read_boxes(data, type, space, rank, size, bytes);
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return good;
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *info, void *walk) {
  struct walk *w = walk;
  if (info->type != H5L_TYPE_HARD) return 0;
  cqio__probe_step(0.0);
  cqio__probe_say("reading variable '%s'", name);
  hid_t object = H5Oopen(group, name, H5P_DEFAULT);
  if (object < 0) return -1;
  bool good = true;
  if (H5Iget_type(object) == H5I_DATASET) good = read_values(w, object);
  if (H5Iget_type(object) == H5I_GROUP && w->depth < DEPTH) {
    w->depth++;
    good = H5Literate(object, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, w) >= 0;
    w->depth--;
  }
  if (!good) cqio__probe_say("variable '%s' cannot be read", name);
  H5Oclose(object);
  return good ? 0 : -1;
}

cqio_status cqio__mat_probe(const char *path) {
  struct walk w = {0};
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
  int64_t size = cqio__probe_start(path);
  if (size < 0) return CQIO_DATA;
  w.allowed = cqio__probe_most(size);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) {
    cqio__probe_say("is damaged or cut");
    return CQIO_DATA;
  }
  bool good = H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, &w) >= 0;
  cqio__probe_step(0.0);
  H5Fclose(file);
  return good ? CQIO_OK : CQIO_DATA;
}
