/* Cell arrays of texts: references to arrays of characters of 16 bits. */
#include <hdf5.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

#include "arrays/mat_file.h"

enum { PLANE = 2, LONGEST = 4096, MOST_CELLS = 1 << 24 };

/* Characters of TEXT [LONGEST], at most; -1: the data set has others. */
static int64_t read_characters(hid_t data, uint16_t *text) {
  hid_t type = H5Dget_type(data), space = H5Dget_space(data);
  hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
  bool good = type >= 0 && H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) == 2 &&
              count > 0 && count <= LONGEST &&
              H5Dread(data, H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0;
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return good ? count : -1;
}

/* What REFERENCE, of DATA, leads to; false where that is no text, or none in UTF-16. */
static bool read_text(hid_t data, const hobj_ref_t *reference, char out[4 * LONGEST + 1]) {
  uint16_t wide[LONGEST];
  H5O_type_t kind;
  size_t length = 4 * LONGEST;
  if (H5Rget_obj_type2(data, H5R_OBJECT, reference, &kind) < 0 || kind != H5O_TYPE_DATASET)
    return false;
  hid_t target = H5Rdereference2(data, H5P_DEFAULT, H5R_OBJECT, reference);
  int64_t count = target < 0 ? -1 : read_characters(target, wide);
  if (target >= 0) H5Dclose(target);
  if (count < 0 || !u16_to_u8(wide, (size_t)count, (uint8_t *)out, &length)) return false;
  out[length] = '\0';
  return strlen(out) == length;
}

static cqio_status no_texts(const struct mat_file *file, const char *name) {
  return cqio_fail(
      file->ctx, CQIO_DATA,
      "%s: variable '%s' is no cell array of texts: expected one, as cellstr(...) makes "
      "it of strings",
      file->path, name);
}

static bool look_at(hid_t data, hsize_t size[PLANE]) {
  hid_t type = H5Dget_type(data), space = H5Dget_space(data);
  bool good = type >= 0 && H5Tequal(type, H5T_STD_REF_OBJ) > 0 && space >= 0 &&
              H5Sget_simple_extent_ndims(space) == PLANE &&
              H5Sget_simple_extent_dims(space, size, NULL) == PLANE && size[0] > 0 && size[1] > 0 &&
              size[0] <= MOST_CELLS && size[1] <= MOST_CELLS / size[0];
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return good;
}

/* Columns of the array are rows in the file. */
static cqio_status read_cells(const struct mat_file *file, const char *name, hid_t data,
                              const hobj_ref_t *references, struct mat_texts *out) {
  char *text;
  cqio_status status = CQIO_ALLOC(file->ctx, 4 * LONGEST + 1, &text);
  for (int64_t i = 0; i < out->rows && !status; i++)
    for (int64_t j = 0; j < out->columns && !status; j++)
      status = read_text(data, &references[j * out->rows + i], text)
                   ? cqio_copy_text(file->ctx, text, &out->text[i * out->columns + j])
                   : no_texts(file, name);
  cqio_free(text);
  return status;
}

static cqio_status read_array(const struct mat_file *file, const char *name, hid_t data,
                              struct mat_texts *out) {
  hsize_t size[PLANE];
  hobj_ref_t *references;
  if (!look_at(data, size)) return no_texts(file, name);
  CQIO_TRY(CQIO_ALLOC(file->ctx, size[0] * size[1], &out->text));
  out->columns = (int64_t)size[0];
  out->rows = (int64_t)size[1];
  CQIO_TRY(CQIO_ALLOC(file->ctx, size[0] * size[1], &references));
  cqio_status status = H5Dread(data, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, references) < 0
                           ? no_texts(file, name)
                           : read_cells(file, name, data, references, out);
  cqio_free(references);
  return status;
}

/* Whether DATA has characters, [columns][rows] in the file. */
static bool has_characters(hid_t data, hsize_t size[PLANE]) {
  hid_t type = H5Dget_type(data), space = H5Dget_space(data);
  bool good = type >= 0 && H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) == 2 &&
              space >= 0 && H5Sget_simple_extent_ndims(space) == PLANE &&
              H5Sget_simple_extent_dims(space, size, NULL) == PLANE && size[0] > 0 && size[1] > 0 &&
              size[0] <= LONGEST && size[1] <= MOST_CELLS / size[0];
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return good;
}

/* Rows of characters, without the blanks that make them equally long. */
static cqio_status read_row(const struct mat_file *file, const char *name, const uint16_t *wide,
                            const hsize_t size[PLANE], hsize_t row, char **out) {
  uint16_t line[LONGEST];
  char text[4 * LONGEST + 1];
  size_t count = (size_t)size[0], length = 4 * LONGEST;
  for (size_t k = 0; k < count; k++)
    line[k] = wide[k * size[1] + row];
  while (count > 0 && line[count - 1] == ' ')
    count--;
  if (count == 0 || !u16_to_u8(line, count, (uint8_t *)text, &length)) return no_texts(file, name);
  text[length] = '\0';
  return strlen(text) == length ? cqio_copy_text(file->ctx, text, out) : no_texts(file, name);
}

static cqio_status read_lines(const struct mat_file *file, const char *name, hid_t data,
                              const hsize_t size[PLANE], struct mat_texts *out) {
  uint16_t *wide;
  CQIO_TRY(CQIO_ALLOC(file->ctx, size[1], &out->text));
  out->rows = (int64_t)size[1];
  out->columns = 1;
  CQIO_TRY(CQIO_ALLOC(file->ctx, size[0] * size[1], &wide));
  cqio_status status = H5Dread(data, H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, wide) < 0
                           ? no_texts(file, name)
                           : CQIO_OK;
  for (hsize_t row = 0; row < size[1] && !status; row++)
    status = read_row(file, name, wide, size, row, &out->text[row]);
  cqio_free(wide);
  return status;
}

cqio_status cqio__mat_texts(const struct mat_file *file, const char *name, struct mat_texts *out) {
  H5O_info_t info;
  *out = (struct mat_texts){0};
  if (H5Oget_info_by_name(file->file, name, &info, H5P_DEFAULT) < 0 ||
      info.type != H5O_TYPE_DATASET)
    return no_texts(file, name);
  hid_t data = H5Dopen2(file->file, name, H5P_DEFAULT);
  if (data < 0) return no_texts(file, name);
  hsize_t size[PLANE];
  cqio_status status = has_characters(data, size) ? read_lines(file, name, data, size, out)
                                                  : read_array(file, name, data, out);
  H5Dclose(data);
  if (status) cqio__mat_texts_free(out);
  return status;
}

void cqio__mat_texts_free(struct mat_texts *texts) {
  for (int64_t k = 0; texts->text && k < texts->rows * texts->columns; k++)
    cqio_free(texts->text[k]);
  cqio_free(texts->text);
  *texts = (struct mat_texts){0};
}
