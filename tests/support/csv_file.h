/* Smallest reader of comma-separated files, for tests that must not use the reader of the program.
 */
#ifndef CQIO_TESTS_CSV_FILE_H
#define CQIO_TESTS_CSV_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct csv {
  int rows, columns; /* row 0 is the header */
  char **cell;
  char *text;
};

/* Whole file PATH below the folder that environment VARIABLE names, or NULL; free it. */
static inline char *file_text(const char *variable, const char *path) {
  const char *root = getenv(variable);
  char full[1024];
  snprintf(full, sizeof full, "%s/%s", root ? root : ".", path);
  FILE *file = fopen(full, "rb");
  if (!file) return NULL;
  size_t capacity = 1 << 20, size = 0;
  char *text = malloc(capacity);
  if (text) size = fread(text, 1, capacity - 1, file);
  if (text) text[size] = '\0';
  fclose(file);
  return text;
}

/* One field from *at: quotes and blanks around it removed in place; true when it ends its line. */
static inline bool csv_field(char **at, char **field) {
  char *in = *at, *out;
  bool quoted = *in == '"';
  if (quoted) in++;
  for (*field = out = in; quoted ? *in && *in != '"' : *in && *in != ',' && *in != '\n'; in++)
    *out++ = *in;
  if (quoted && *in) in++;
  bool last = *in != ',';
  *at = *in ? in + 1 : in;
  while (out > *field && (out[-1] == ' ' || out[-1] == '\r'))
    out--;
  *out = '\0';
  while (**field == ' ')
    (*field)++;
  return last;
}

/* False when the file is absent. */
static inline bool read_csv(const char *variable, const char *path, struct csv *csv) {
  char *at, *field;
  *csv = (struct csv){0};
  if (!(csv->text = file_text(variable, path))) return false;
  int count = 0, capacity = 1 << 14;
  if (!(csv->cell = malloc(sizeof *csv->cell * (size_t)capacity))) return false;
  for (at = csv->text; *at;) {
    if (*at == '#') {
      at += strcspn(at, "\n");
      at += *at == '\n';
      continue;
    }
    for (bool last = false; !last && count < capacity; csv->cell[count++] = field)
      last = csv_field(&at, &field);
    if (csv->rows++ == 0) csv->columns = count;
  }
  return count == csv->rows * csv->columns;
}

static inline void free_csv(struct csv *csv) {
  free(csv->cell);
  free(csv->text);
}

static inline const char *csv_text(const struct csv *csv, int row, int column) {
  return csv->cell[row * csv->columns + column];
}

static inline double csv_number(const struct csv *csv, int row, int column) {
  return strtod(csv_text(csv, row, column), NULL);
}

/* Column NAME, or -1. */
static inline int csv_column(const struct csv *csv, const char *name) {
  for (int c = 0; c < csv->columns; c++)
    if (strcmp(csv_text(csv, 0, c), name) == 0) return c;
  return -1;
}

/* Row whose cell in COLUMN is NAME, or -1. */
static inline int csv_row(const struct csv *csv, int column, const char *name) {
  for (int r = 1; r < csv->rows; r++)
    if (strcmp(csv_text(csv, r, column), name) == 0) return r;
  return -1;
}

#endif
