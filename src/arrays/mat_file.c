/* Files of MATLAB 7.3 and the matrices in them. */
#include "arrays/mat_file.h"

#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/probe_process.h"

enum { HEAD = 128, PLANE = 2, BLOCK = 32 << 20, MOST = 1 << 30 };

/* ---- the file -------------------------------------------------------------------------------- */

/* The text that MATLAB puts before all, "" without. */
static const char *read_head(const char *path, char head[HEAD]) {
  FILE *file = fopen(path, "rb");
  size_t got = file ? fread(head, 1, HEAD, file) : 0;
  if (file) fclose(file);
  head[got < HEAD ? got : HEAD - 1] = '\0';
  return head;
}

bool cqio__is_mat_file(const char *path) {
  char head[HEAD];
  return strncmp(read_head(path, head), "MATLAB 7.3", 10) == 0;
}

cqio_status cqio__mat_open(cqio_ctx *ctx, const char *path, struct mat_file *out) {
  char head[HEAD];
  *out = (struct mat_file){.ctx = ctx, .path = path, .file = -1};
  read_head(path, head);
  if (strncmp(head, "MATLAB 5", 8) == 0)
    return cqio_fail(
        ctx, CQIO_DATA,
        "%s: is a file of MATLAB 5 to 7: expected one of MATLAB 7.3; write it again by "
        "save('FILE.mat', '-v7.3')",
        path);
  if (strncmp(head, "MATLAB 7.3", 10) != 0)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: does not begin with 'MATLAB 7.3': expected a file that "
                     "save('FILE.mat', '-v7.3') of MATLAB writes",
                     path);
  CQIO_TRY(cqio__probe(ctx, path, "file of MATLAB 7.3"));
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  out->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (out->file >= 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: is damaged or cut: expected a whole file of MATLAB 7.3",
                   path);
}

void cqio__mat_close(struct mat_file *file) {
  if (file->file >= 0) H5Fclose(file->file);
  file->file = -1;
}

/* ---- names ----------------------------------------------------------------------------------- */

bool cqio__mat_has(const struct mat_file *file, const char *name) {
  char part[MAT_NAME];
  for (const char *at = name; at; at = strchr(at, '/')) { /* each part of a path must be there */
    at += *at == '/';
    snprintf(part, sizeof part, "%.*s", (int)(at - name + (ptrdiff_t)strcspn(at, "/")), name);
    if (H5Lexists(file->file, part, H5P_DEFAULT) <= 0) return false;
  }
  return true;
}

struct search {
  const struct mat_file *file;
  const char *names;
  char *out;
};

/* The first of the names in GROUP, "" for the variables themselves. */
static bool find_in(const struct search *s, const char *group) {
  for (const char *at = s->names + strspn(s->names, " "); *at; at += strspn(at, " ")) {
    size_t length = strcspn(at, " ");
    snprintf(s->out, MAT_NAME, "%.120s%s%.*s", group, *group ? "/" : "", (int)length, at);
    if (cqio__mat_has(s->file, s->out)) return true;
    at += length;
  }
  s->out[0] = '\0';
  return false;
}

static herr_t visit(hid_t root, const char *name, const H5L_info_t *info, void *search) {
  H5O_info_t object;
  if (info->type != H5L_TYPE_HARD || name[0] == '#' ||
      H5Oget_info_by_name(root, name, &object, H5P_DEFAULT) < 0 || object.type != H5O_TYPE_GROUP)
    return 0;
  return find_in(search, name) ? 1 : 0;
}

void cqio__mat_find(const struct mat_file *file, const char *names, char out[MAT_NAME]) {
  struct search s = {file, names, out};
  if (!find_in(&s, "")) (void)H5Literate(file->file, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, &s);
}

/* ---- matrices -------------------------------------------------------------------------------- */

static cqio_status no_matrix(const struct mat_file *file, const char *name) {
  return cqio_fail(file->ctx, CQIO_DATA,
                   "%s: variable '%s' is no full matrix of real numbers: expected one; of a sparse "
                   "one full(...) makes it",
                   file->path, name);
}

/* Rows that whole chunks hold, as many as one step takes. */
static int64_t rows_at_once(const struct mat_matrix *m) {
  hsize_t chunk[PLANE] = {1, 1};
  hid_t list = H5Dget_create_plist(m->data);
  bool chunked =
      list >= 0 && H5Pget_layout(list) == H5D_CHUNKED && H5Pget_chunk(list, PLANE, chunk) == PLANE;
  if (list >= 0) H5Pclose(list);
  int64_t rows = chunked ? (int64_t)chunk[1] : 1, bytes = m->columns * (int64_t)sizeof(double);
  if (rows > MOST / bytes) rows = MOST / bytes;
  if (rows < 1) rows = 1;
  while (rows < m->rows && 2 * rows * bytes <= BLOCK)
    rows *= 2;
  return rows < m->rows ? rows : m->rows;
}

static bool look_at(struct mat_matrix *m) {
  hsize_t size[PLANE] = {0, 0};
  hid_t type = H5Dget_type(m->data), space = H5Dget_space(m->data);
  H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
  bool good = (class == H5T_FLOAT || class == H5T_INTEGER) && space >= 0 &&
              H5Sget_simple_extent_ndims(space) == PLANE &&
              H5Sget_simple_extent_dims(space, size, NULL) == PLANE && size[0] > 0 && size[1] > 0 &&
              size[0] <= INT32_MAX && size[1] <= INT32_MAX;
  m->is_single = good && class == H5T_FLOAT && H5Tget_size(type) < sizeof(double);
  m->columns = (int64_t)size[0];
  m->rows = (int64_t)size[1];
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return good;
}

cqio_status cqio__mat_matrix_open(const struct mat_file *file, const char *name,
                                  struct mat_matrix *out) {
  H5O_info_t info;
  *out = (struct mat_matrix){.file = file, .data = -1};
  snprintf(out->name, sizeof out->name, "%s", name);
  if (H5Oget_info_by_name(file->file, name, &info, H5P_DEFAULT) < 0 ||
      info.type != H5O_TYPE_DATASET)
    return no_matrix(file, name);
  out->data = H5Dopen2(file->file, name, H5P_DEFAULT);
  if (out->data < 0 || !look_at(out)) return no_matrix(file, name);
  out->block = rows_at_once(out);
  return CQIO_OK;
}

void cqio__mat_matrix_close(struct mat_matrix *matrix) {
  if (matrix->data >= 0) H5Dclose(matrix->data);
  matrix->data = -1;
}

/* Rows of the matrix are columns in the file: COUNT of them, [columns][count]. */
static bool read_box(const struct mat_matrix *m, int64_t first, int64_t count, double *box) {
  hsize_t start[PLANE] = {0, (hsize_t)first}, size[PLANE] = {(hsize_t)m->columns, (hsize_t)count};
  hid_t space = H5Dget_space(m->data), memory = H5Screate_simple(PLANE, size, NULL);
  bool good = space >= 0 && memory >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, size, NULL) >= 0 &&
              H5Dread(m->data, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, box) >= 0;
  if (space >= 0) H5Sclose(space);
  if (memory >= 0) H5Sclose(memory);
  return good;
}

cqio_status cqio__mat_rows(const struct mat_matrix *m, int64_t first, int64_t count, double *out) {
  const struct mat_file *f = m->file;
  double *box;
  CQIO_TRY(CQIO_ALLOC(f->ctx, m->columns * count, &box));
  bool good = read_box(m, first, count, box);
  int64_t wrong = -1;
  for (int64_t k = 0; good && k < count; k++)
    for (int64_t j = 0; j < m->columns; j++) {
      double value = box[j * count + k];
      if (!isfinite(value) && wrong < 0) wrong = k * m->columns + j;
      out[k * m->columns + j] = value;
    }
  cqio_free(box);
  if (!good)
    return cqio_fail(f->ctx, CQIO_DATA,
                     "%s: variable '%s' cannot be read: expected an undamaged file of MATLAB 7.3",
                     f->path, m->name);
  if (wrong < 0) return CQIO_OK;
  return cqio_fail(f->ctx, CQIO_DATA,
                   "%s: variable '%s'(%lld, %lld) = %g: expected a finite number", f->path, m->name,
                   (long long)(first + wrong / m->columns) + 1, (long long)(wrong % m->columns) + 1,
                   out[wrong]);
}

/* ---- all of them ----------------------------------------------------------------------------- */

struct listing {
  const struct mat_file *file;
  const char *group; /* "" for the variables themselves */
  void (*take)(void *data, const char *name, int64_t rows, int64_t columns);
  void *data;
};

static void look_for_matrix(const struct listing *l, const char *name) {
  struct mat_matrix m = {.file = l->file, .data = H5Dopen2(l->file->file, name, H5P_DEFAULT)};
  if (m.data < 0) return;
  hid_t type = H5Dget_type(m.data);
  bool characters = type >= 0 && H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) == 2;
  if (type >= 0) H5Tclose(type);
  if (!characters && look_at(&m)) l->take(l->data, name, m.rows, m.columns);
  cqio__mat_matrix_close(&m);
}

static herr_t list(hid_t group, const char *part, const H5L_info_t *info, void *listing) {
  const struct listing *l = listing;
  char name[MAT_NAME];
  H5O_info_t object;
  if (info->type != H5L_TYPE_HARD || part[0] == '#' ||
      H5Oget_info_by_name(group, part, &object, H5P_DEFAULT) < 0)
    return 0;
  snprintf(name, sizeof name, "%.120s%s%.120s", l->group, *l->group ? "/" : "", part);
  if (object.type == H5O_TYPE_DATASET) look_for_matrix(l, name);
  if (object.type != H5O_TYPE_GROUP || *l->group) return 0;
  struct listing fields = *l;
  fields.group = name;
  return H5Literate_by_name(l->file->file, name, H5_INDEX_NAME, H5_ITER_INC, NULL, list, &fields,
                            H5P_DEFAULT);
}

void cqio__mat_matrices(const struct mat_file *file,
                        void (*take)(void *data, const char *name, int64_t rows, int64_t columns),
                        void *data) {
  struct listing l = {file, "", take, data};
  (void)H5Literate(file->file, H5_INDEX_NAME, H5_ITER_INC, NULL, list, &l);
}
