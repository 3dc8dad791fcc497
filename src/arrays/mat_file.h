/* Variables of files of MATLAB 7.3, which are HDF5: a matrix is stored column after column, so that
 * its dimensions are in the other order there. */
#ifndef CQIO_ARRAYS_MAT_FILE
#define CQIO_ARRAYS_MAT_FILE

#include "cqio/core.h"

enum { MAT_NAME = 256 };

struct mat_file {
  cqio_ctx *ctx;
  const char *path; /* borrowed */
  int64_t file;     /* hid_t of HDF5 */
};

/* A matrix of numbers that is open. */
struct mat_matrix {
  const struct mat_file *file;
  char name[MAT_NAME];
  int64_t data; /* hid_t of HDF5 */
  int64_t rows, columns;
  int64_t block;  /* rows that are read at once */
  bool is_single; /* numbers of 24 bits */
};

/* A cell array of texts, or the rows of an array of characters, [rows][1]. */
struct mat_texts {
  int64_t rows, columns;
  char **text; /* [rows][columns] UTF-8; cqio__mat_texts_free */
};

/* Whether PATH begins as a file of MATLAB 7.3. */
bool cqio__is_mat_file(const char *path);
/* Opens PATH, which a process of its own reads first. CQIO_DATA for one of another form, with what
 * to do, and for one that is damaged. */
CQIO_NODISCARD cqio_status cqio__mat_open(cqio_ctx *ctx, const char *path, struct mat_file *out);
void cqio__mat_close(struct mat_file *file);
/* Whether variable NAME, or GROUP/NAME in a struct, is there. */
bool cqio__mat_has(const struct mat_file *file, const char *name);
/* The first of NAMES, with blanks between them, that is a variable or a field of a struct; "": none
 * is. */
void cqio__mat_find(const struct mat_file *file, const char *names, char out[MAT_NAME]);

/* Gives TAKE the names and sizes of all matrices of numbers that are variables or fields of
 * structs.
 */
void cqio__mat_matrices(const struct mat_file *file,
                        void (*take)(void *data, const char *name, int64_t rows, int64_t columns),
                        void *data);

/* CQIO_DATA for what is no full matrix of real numbers. */
CQIO_NODISCARD cqio_status cqio__mat_matrix_open(const struct mat_file *file, const char *name,
                                                 struct mat_matrix *out);
/* COUNT rows from FIRST on, row after row. CQIO_DATA for numbers that are not finite. */
CQIO_NODISCARD cqio_status cqio__mat_rows(const struct mat_matrix *matrix, int64_t first,
                                          int64_t count, double *out);
void cqio__mat_matrix_close(struct mat_matrix *matrix);

/* CQIO_DATA for what is neither. */
CQIO_NODISCARD cqio_status cqio__mat_texts(const struct mat_file *file, const char *name,
                                           struct mat_texts *out);
void cqio__mat_texts_free(struct mat_texts *texts);

/* What `cqio probe PATH` does of such a file: reads all of it step by step. */
cqio_status cqio__mat_probe(const char *path);

#endif
