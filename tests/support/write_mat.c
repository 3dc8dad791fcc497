/* Writes a file of MATLAB 7.3 by the layout that MATLAB documents: HDF5 behind 512 bytes with a
 * text, matrices column after column, cell arrays as references to arrays of characters.
 *
 *   write_mat FILE < TEXT
 *
 * TEXT has, for each variable, a line KIND NAME ROWS COLUMNS, then its values row after row:
 * numbers with blanks between them (KIND double, single, or chunked, which is double in compressed
 * chunks), or lines of texts (KIND cells; KIND chars: ROWS texts of at most COLUMNS characters).
 * NAME may be GROUP/NAME, a field of a struct. */
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 200, LINE = 1000, BLOCK = 512 };

static void must(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "write_mat: %s\n", what);
  exit(1);
}

static void set_class(hid_t object, const char *class) {
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, strlen(class));
  hid_t attribute = H5Acreate2(object, "MATLAB_class", type, space, H5P_DEFAULT, H5P_DEFAULT);
  must(H5Awrite(attribute, type, class) >= 0, "a class cannot be written");
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

static hid_t create(hid_t file, const char *name, hid_t type, const hsize_t size[2], int chunked) {
  hid_t space = H5Screate_simple(2, size, NULL), links = H5Pcreate(H5P_LINK_CREATE),
        form = H5Pcreate(H5P_DATASET_CREATE);
  hsize_t chunk[2] = {size[0] > 4 ? 4 : 1, size[1] > 2 ? 2 : 1};
  H5Pset_create_intermediate_group(links, 1);
  if (chunked) must(H5Pset_chunk(form, 2, chunk) >= 0 && H5Pset_deflate(form, 3) >= 0, "chunks");
  hid_t data = H5Dcreate2(file, name, type, space, links, form, H5P_DEFAULT);
  must(data >= 0, "a variable cannot be created");
  H5Pclose(form);
  H5Pclose(links);
  H5Sclose(space);
  return data;
}

static void write_numbers(hid_t file, const char *kind, const char *name, hsize_t rows,
                          hsize_t columns) {
  const hsize_t size[2] = {columns, rows};
  int single = strcmp(kind, "single") == 0;
  double *values = calloc(rows * columns, sizeof *values);
  must(values != NULL, "no memory");
  for (hsize_t i = 0; i < rows; i++)
    for (hsize_t j = 0; j < columns; j++)
      must(scanf("%lf", &values[j * rows + i]) == 1, "a number is missing");
  hid_t data = create(file, name, single ? H5T_IEEE_F32LE : H5T_IEEE_F64LE, size,
                      strcmp(kind, "chunked") == 0);
  must(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0, "numbers");
  set_class(data, single ? "single" : "double");
  H5Dclose(data);
  free(values);
}

static hobj_ref_t write_text(hid_t file, const char *text, int number) {
  char name[NAME];
  uint16_t wide[LINE];
  hsize_t length = strlen(text), size[2] = {length, 1};
  for (hsize_t k = 0; k < length; k++)
    wide[k] = (unsigned char)text[k];
  snprintf(name, sizeof name, "#refs#/t%d", number);
  hid_t data = create(file, name, H5T_STD_U16LE, size, 0);
  must(H5Dwrite(data, H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, wide) >= 0, "a text");
  set_class(data, "char");
  H5Dclose(data);
  hobj_ref_t reference;
  must(H5Rcreate(&reference, file, name, H5R_OBJECT, -1) >= 0, "a reference");
  return reference;
}

static void write_cells(hid_t file, const char *name, hsize_t rows, hsize_t columns, int *number) {
  char line[LINE];
  const hsize_t size[2] = {columns, rows};
  hobj_ref_t *references = calloc(rows * columns, sizeof *references);
  must(references != NULL, "no memory");
  for (hsize_t i = 0; i < rows; i++)
    for (hsize_t j = 0; j < columns; j++) {
      must(scanf(" %999[^\n]", line) == 1, "a text is missing");
      references[j * rows + i] = write_text(file, line, (*number)++);
    }
  hid_t data = create(file, name, H5T_STD_REF_OBJ, size, 0);
  must(H5Dwrite(data, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT, references) >= 0, "cells");
  set_class(data, "cell");
  H5Dclose(data);
  free(references);
}

/* A matrix of characters, lines filled with blanks. */
static void write_characters(hid_t file, const char *name, hsize_t rows, hsize_t columns) {
  char line[LINE];
  const hsize_t size[2] = {columns, rows};
  uint16_t *wide = calloc(rows * columns, sizeof *wide);
  must(wide != NULL, "no memory");
  for (hsize_t i = 0; i < rows; i++) {
    must(scanf(" %999[^\n]", line) == 1 && strlen(line) <= columns, "a text is missing");
    for (hsize_t j = 0; j < columns; j++)
      wide[j * rows + i] = j < strlen(line) ? (unsigned char)line[j] : ' ';
  }
  hid_t data = create(file, name, H5T_STD_U16LE, size, 0);
  must(H5Dwrite(data, H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, wide) >= 0, "characters");
  set_class(data, "char");
  H5Dclose(data);
  free(wide);
}

/* The first 128 bytes: a text, version 2.0 and the order of bytes. */
static void write_head(const char *path) {
  char head[128];
  memset(head, ' ', sizeof head);
  memcpy(head, "MATLAB 7.3 MAT-file, Platform: GLNXA64, HDF5 schema 1.00 .", 58);
  memset(head + 116, 0, 8);
  memcpy(head + 124, "\0\2IM", 4);
  FILE *file = fopen(path, "r+b");
  must(file && fwrite(head, 1, sizeof head, file) == sizeof head && fclose(file) == 0, "the head");
}

int main(int argc, char **argv) {
  char kind[16], name[NAME];
  unsigned long long rows, columns;
  int number = 0;
  must(argc == 2, "expected write_mat FILE < TEXT");
  hid_t form = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_userblock(form, BLOCK);
  hid_t file = H5Fcreate(argv[1], H5F_ACC_TRUNC, form, H5P_DEFAULT);
  must(file >= 0, "the file cannot be created");
  while (scanf("%15s %199s %llu %llu", kind, name, &rows, &columns) == 4) {
    if (strcmp(kind, "cells") == 0)
      write_cells(file, name, rows, columns, &number);
    else if (strcmp(kind, "chars") == 0)
      write_characters(file, name, rows, columns);
    else
      write_numbers(file, kind, name, rows, columns);
  }
  must(feof(stdin), "a line is wrong");
  must(H5Fclose(file) >= 0, "the file cannot be written");
  H5Pclose(form);
  write_head(argv[1]);
  return 0;
}
