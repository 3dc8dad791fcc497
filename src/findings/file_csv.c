/* Findings as CSV (RFC 4180): a file for each set of axes, a row for each cell. */
#include "core/text.h"
#include "findings/csv_folder.h"
#include "findings/findings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool same_axes(const cqio_figure *a, const cqio_figure *b) {
  bool same = a->rank == b->rank;
  for (int k = 0; k < a->rank && same; k++)
    same = a->axis[k] == b->axis[k];
  return same;
}

/* "NAME (UNIT)"; names of classes have no unit. */
static void put_heading(FILE *file, const cqio_figure *f, const char *suffix) {
  char heading[320];
  bool classes = f->codes && *f->codes;
  snprintf(heading, sizeof heading, classes ? "%s%s" : "%s%s (%s)", f->name, suffix, f->unit);
  cqio__csv_put(file, heading);
}

static void put_header(FILE *file, const cqio_findings *s, const cqio_figure *like) {
  bool first = like->rank == 0;
  for (int k = 0; k < like->rank; k++) {
    const cqio_findings_axis *axis = &s->axis[like->axis[k]];
    fprintf(file, "%s%s", k ? "," : "", axis->name);
    if (axis->unit) fprintf(file, ",%s_unit", axis->name);
  }
  for (int k = 0; k < s->figures; k++) {
    const cqio_figure *f = &s->figure[k];
    if (!same_axes(f, like)) continue;
    if (!first) fputc(',', file);
    put_heading(file, f, "");
    first = false;
    if (f->bound) fputc(',', file);
    if (f->bound) put_heading(file, f, "_bound");
  }
  fputs("\r\n", file);
}

/* Numbers that read back exactly; codes as their names; nothing where there is no value. Bounds are
 * rounded upwards. */
static void put_cell(FILE *file, const cqio_figure *f, int64_t at) {
  double value = f->value[at];
  const char *name = f->codes;
  for (int k = 0; name && k < (int)value && value != CQIO_NO_VALUE; k++)
    name = strchr(name, ' ') ? strchr(name, ' ') + 1 : "";
  if (value == CQIO_NO_VALUE)
    ;
  else if (name && *f->codes)
    fprintf(file, "%.*s", (int)strcspn(name, " "), name);
  else
    fprintf(file, "%.17g", value);
  if (!f->bound) return;
  fputc(',', file);
  if (value != CQIO_NO_VALUE) fprintf(file, "%.3g", f->bound[at] * (1.0 + 1e-2));
}

static void put_row(FILE *file, const cqio_findings *s, const cqio_figure *like, int64_t at) {
  int64_t block = like->size;
  for (int k = 0; k < like->rank; k++) {
    const cqio_findings_axis *axis = &s->axis[like->axis[k]];
    block /= axis->size;
    if (k) fputc(',', file);
    cqio__csv_put(file, axis->label[at / block % axis->size]);
    if (!axis->unit) continue;
    fputc(',', file);
    cqio__csv_put(file, axis->unit[at / block % axis->size]);
  }
  bool first = like->rank == 0;
  for (int k = 0; k < s->figures; k++) {
    if (!same_axes(&s->figure[k], like)) continue;
    if (!first) fputc(',', file);
    first = false;
    put_cell(file, &s->figure[k], at);
  }
  fputs("\r\n", file);
}

static void name_file(const cqio_findings *s, const cqio_figure *like, char name[256]) {
  name[0] = '\0';
  for (int k = 0; k < like->rank; k++) {
    size_t used = strlen(name);
    snprintf(name + used, 256 - used, "%s%s", k ? "_" : "", s->axis[like->axis[k]].name);
  }
  snprintf(name + strlen(name), 256 - strlen(name), "%s.csv", like->rank ? "" : "totals");
}

/* The text of one file, for free. */
static cqio_status format(cqio_ctx *ctx, const cqio_findings *s, const cqio_figure *like,
                          char **bytes, size_t *size) {
  *bytes = NULL;
  *size = 0;
  FILE *file = open_memstream(bytes, size);
  if (!file) return cqio_fail(ctx, CQIO_MEMORY, "no memory for a file of figures");
  put_header(file, s, like);
  for (int64_t at = 0; at < like->size; at++)
    put_row(file, s, like, at);
  bool good = !ferror(file);
  good = fclose(file) == 0 && good;
  return good ? CQIO_OK : cqio_fail(ctx, CQIO_MEMORY, "no memory for a file of figures");
}

struct folder {
  const char *directory;
  bool overwrite;
  FILE *list; /* of names and checksums */
};
typedef cqio_status step(cqio_ctx *ctx, const cqio_findings *s, const cqio_figure *like,
                         const struct folder *folder);

static cqio_status check_file(cqio_ctx *ctx, const cqio_findings *s, const cqio_figure *like,
                              const struct folder *folder) {
  char name[256];
  name_file(s, like, name);
  return cqio__csv_folder_check_file(ctx, folder->directory, name, folder->overwrite);
}

/* The text is made twice rather than kept for all files at a time. */
static cqio_status list_file(cqio_ctx *ctx, const cqio_findings *s, const cqio_figure *like,
                             const struct folder *folder) {
  char name[256], sha256[65], *bytes;
  size_t size;
  name_file(s, like, name);
  cqio_status status = format(ctx, s, like, &bytes, &size);
  if (!status) cqio_sha256(bytes, size, sha256);
  if (!status) fprintf(folder->list, "%s,%s\r\n", name, sha256);
  free(bytes);
  return status;
}

static cqio_status write_bytes(cqio_ctx *ctx, const struct folder *folder, const char *name,
                               const char *bytes, size_t size) {
  char *path;
  CQIO_TRY(cqio__csv_folder_path(ctx, folder->directory, name, &path));
  cqio_status status = cqio_write_file(ctx, path, false, bytes, size);
  cqio_free(path);
  return status;
}

static cqio_status write_file(cqio_ctx *ctx, const cqio_findings *s, const cqio_figure *like,
                              const struct folder *folder) {
  char name[256], *bytes;
  size_t size;
  name_file(s, like, name);
  cqio_status status = format(ctx, s, like, &bytes, &size);
  if (!status) status = write_bytes(ctx, folder, name, bytes, size);
  free(bytes);
  return status;
}

static cqio_status for_each(cqio_ctx *ctx, const cqio_findings *s, const struct folder *folder,
                            step *function) {
  for (int k = 0; k < s->figures; k++) {
    bool first = true;
    for (int before = 0; before < k; before++)
      first = first && !same_axes(&s->figure[before], &s->figure[k]);
    if (first) CQIO_TRY(function(ctx, s, &s->figure[k], folder));
  }
  return CQIO_OK;
}

/* The list goes to the disk before what it lists, so that files of a run that ended early are
 * known. */
static cqio_status write_here(cqio_ctx *ctx, const cqio_findings *s, const char *directory,
                              bool overwrite) {
  struct folder folder = {directory, overwrite, NULL};
  char *list = NULL;
  size_t size = 0;
  if (mkdir(directory, 0777) != 0 && errno != EEXIST)
    return cqio_fail(ctx, CQIO_IO, "%s: could not be made (%s): expected a place for a folder",
                     directory, strerror(errno));
  CQIO_TRY(cqio__csv_folder_check(ctx, directory, overwrite));
  CQIO_TRY(for_each(ctx, s, &folder, check_file));
  folder.list = open_memstream(&list, &size);
  if (!folder.list) return cqio_fail(ctx, CQIO_MEMORY, "no memory for a list of files");
  fputs("file,sha256\r\n", folder.list);
  cqio_status status = for_each(ctx, s, &folder, list_file);
  bool good = fclose(folder.list) == 0;
  if (!good && !status) status = cqio_fail(ctx, CQIO_MEMORY, "no memory for a list of files");
  if (!status) status = cqio__csv_folder_clear(ctx, directory);
  if (!status) status = write_bytes(ctx, &folder, CSV_CONTENTS, list, size);
  if (!status) status = for_each(ctx, s, &folder, write_file);
  free(list);
  return status;
}

cqio_status cqio_findings_check_csv(cqio_ctx *ctx, const char *directory, bool overwrite) {
  bool root = cqio_ctx_rank(ctx) == 0;
  return cqio_agree(ctx, root ? cqio__csv_folder_check(ctx, directory, overwrite) : CQIO_OK);
}

cqio_status cqio_findings_write_csv(cqio_ctx *ctx, const cqio_findings *findings,
                                    const char *directory, bool overwrite) {
  bool root = cqio_ctx_rank(ctx) == 0;
  return cqio_agree(ctx, root ? write_here(ctx, findings, directory, overwrite) : CQIO_OK);
}
