/* Files that were written here: tables, solutions and analyses of them, told by their first or last
 * lines and titles. */
#include "iotable/own_file.h"
#include "cqio/netcdf.h"
#include "netcdf/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- CSV ------------------------------------------------------------------------------------- */

void cqio__csv_seal(char *bytes, size_t size) {
  char hex[65];
  cqio_sha256(bytes + CSV_SEAL_SIZE, size - CSV_SEAL_SIZE, hex);
  memcpy(bytes, CSV_SEAL, strlen(CSV_SEAL));
  memcpy(bytes + strlen(CSV_SEAL), hex, 64);
  bytes[CSV_SEAL_SIZE - 1] = '\n';
}

static bool is_regular(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static bool is_sealed_csv(cqio_ctx *alone, const char *path) {
  char line[CSV_SEAL_SIZE] = "", hex[65];
  char *bytes = NULL;
  size_t size = 0;
  FILE *file = is_regular(path) ? fopen(path, "rb") : NULL;
  bool begins = file && fread(line, 1, sizeof line, file) == sizeof line &&
                memcmp(line, CSV_SEAL, strlen(CSV_SEAL)) == 0;
  if (file) fclose(file);
  if (!begins || cqio_read_file(alone, path, SIZE_MAX / 2, &bytes, &size)) return false;
  if (size >= CSV_SEAL_SIZE) cqio_sha256(bytes + CSV_SEAL_SIZE, size - CSV_SEAL_SIZE, hex);
  bool own = size >= CSV_SEAL_SIZE && memcmp(bytes + strlen(CSV_SEAL), hex, 64) == 0;
  cqio_free(bytes);
  return own;
}

/* Whether a heading at AT is one of results. */
static bool is_heading(const char *at) {
  static const char *const names[] = {
      "final_demand",      "gross_output",           "primary_cost",      "price",
      "output_multiplier", "value_added_multiplier", "income_multiplier", "employment_multiplier"};
  size_t word = strspn(at += *at == '"', "abcdefghijklmnopqrstuvwxyz_");
  if (word > 6 && strncmp(at + word - 6, "_bound", 6) == 0) word -= 6;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (strlen(names[k]) == word && strncmp(names[k], at, word) == 0) return true;
  return false;
}

/* Whether PATH, a regular file, begins as CSV files of solutions do: labels, results with units and
 * at least one bound, CRLF. */
static bool is_solution_csv(const char *path) {
  char *line = NULL;
  size_t size = 0;
  FILE *file = is_regular(path) ? fopen(path, "r") : NULL;
  ssize_t length = file ? getline(&line, &size, file) : -1;
  bool own = length > 4 && line[length - 2] == '\r' && strstr(line, "_bound");
  const char *at = !own ? NULL : strncmp(line, "region,", 7) == 0 ? line + 7 : line;
  own = own && strncmp(at, "key,", 4) == 0;
  for (at = own ? at + 4 : NULL; own && at; at = (at = strstr(at, "),")) ? at + 2 : NULL)
    own = is_heading(at);
  if (file) fclose(file);
  free(line);
  return own;
}

/* ---- NetCDF ---------------------------------------------------------------------------------- */

static bool is_own_netcdf(cqio_ctx *alone, const char *path) {
  static const char *const titles[] = {"input-output table", "solution of an input-output table",
                                       "analyses of an input-output table"};
  cqio_ncin *in;
  char *title = NULL;
  bool own = false;
  if (!cqio__seal_is_there(path) || cqio_ncin_open_own(alone, path, &in)) return false;
  if (cqio_ncin_attribute(in, NULL, "title", &title)) title = NULL;
  for (size_t k = 0; title && k < sizeof titles / sizeof *titles; k++)
    own = own || strcmp(title, titles[k]) == 0;
  cqio_free(title);
  cqio_ncin_close(&in);
  return own;
}

bool cqio__io_is_own(cqio_ctx *ctx, const char *path) {
  cqio_ctx *alone; /* problems stay with it */
  size_t length = strlen(path);
  if (cqio_ctx_alone(ctx, &alone)) return false;
  bool csv = length > 4 && strcmp(path + length - 4, ".csv") == 0;
  bool own = csv ? is_solution_csv(path) || is_sealed_csv(alone, path) : is_own_netcdf(alone, path);
  cqio_ctx_destroy(&alone);
  return own;
}
