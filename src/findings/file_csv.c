/* Findings as CSV (RFC 4180): a file for each set of axes, a row for each cell. */
#include "core/text.h"
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

static void put_header(FILE *file, const cqio_findings *s, const cqio_figure *like) {
  bool first = like->rank == 0;
  for (int k = 0; k < like->rank; k++)
    fprintf(file, "%s%s", k ? "," : "", s->axis[like->axis[k]].name);
  for (int k = 0; k < s->figures; k++) {
    const cqio_figure *f = &s->figure[k];
    if (!same_axes(f, like)) continue;
    fprintf(file, "%s%s", first ? "" : ",", f->name);
    first = false;
    if (f->bound) fprintf(file, ",%s_bound", f->name);
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

static cqio_status write_file(cqio_ctx *ctx, const cqio_findings *s, const cqio_figure *like,
                              const char *directory, bool overwrite) {
  char name[256] = "", *bytes = NULL, *path = NULL;
  size_t size = 0;
  for (int k = 0; k < like->rank; k++) {
    size_t used = strlen(name);
    snprintf(name + used, sizeof name - used, "%s%s", k ? "_" : "", s->axis[like->axis[k]].name);
  }
  snprintf(name + strlen(name), sizeof name - strlen(name), "%s.csv", like->rank ? "" : "totals");
  FILE *file = open_memstream(&bytes, &size);
  if (!file) return cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", name);
  put_header(file, s, like);
  for (int64_t at = 0; at < like->size; at++)
    put_row(file, s, like, at);
  bool good = !ferror(file);
  good = fclose(file) == 0 && good;
  cqio_status status =
      good ? CQIO_OK : cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", name);
  size_t length = strlen(directory) + strlen(name) + 2;
  if (!status) status = CQIO_ALLOC(ctx, length, &path);
  if (!status) {
    snprintf(path, length, "%s/%s", directory, name);
    status = cqio_write_file(ctx, path, overwrite, bytes, size);
  }
  cqio_free(path);
  free(bytes);
  return status;
}

static cqio_status write_here(cqio_ctx *ctx, const cqio_findings *s, const char *directory,
                              bool overwrite) {
  if (mkdir(directory, 0777) != 0 && errno != EEXIST)
    return cqio_fail(ctx, CQIO_IO, "%s: could not be made (%s): expected a place for a folder",
                     directory, strerror(errno));
  for (int k = 0; k < s->figures; k++) {
    bool first = true;
    for (int before = 0; before < k; before++)
      first = first && !same_axes(&s->figure[before], &s->figure[k]);
    if (first) CQIO_TRY(write_file(ctx, s, &s->figure[k], directory, overwrite));
  }
  return CQIO_OK;
}

cqio_status cqio_findings_write_csv(cqio_ctx *ctx, const cqio_findings *findings,
                                    const char *directory, bool overwrite) {
  bool root = cqio_ctx_rank(ctx) == 0;
  return cqio_agree(ctx, root ? write_here(ctx, findings, directory, overwrite) : CQIO_OK);
}
