/* Tables as a folder of pymrio: tab separated text with file_parameters.json, which its load_all
 * reads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cqio/sources.h"
#include "iotable/statements.h"
#include "iotable/table_file.h"
#include "sources/pymrio_roles.h"

struct writer {
  cqio_ctx *ctx;
  const cqio_io_table *table;
  const char *folder;
  bool overwrite;
  FILE *stream;
  char *bytes;
  size_t size;
};

/* ---- one file -------------------------------------------------------------------------------- */

static cqio_status begin(struct writer *w) {
  w->bytes = NULL;
  w->stream = open_memstream(&w->bytes, &w->size);
  return w->stream ? CQIO_OK
                   : cqio_fail(w->ctx, CQIO_MEMORY, "%s: no memory for a file", w->folder);
}

/* NAME in the folder, or the folder itself. */
static cqio_status join(struct writer *w, const char *name, char path[CQIO_PATH_SIZE]) {
  int length = snprintf(path, CQIO_PATH_SIZE, "%s%s%s", w->folder, *name ? "/" : "", name);
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_IO, "%.200s...: %d bytes: expected a path of fewer than %d",
                   w->folder, length, CQIO_PATH_SIZE);
}

static cqio_status end(struct writer *w, const char *name) {
  char path[CQIO_PATH_SIZE];
  bool good = fclose(w->stream) == 0;
  w->stream = NULL;
  cqio_status status = join(w, name, path);
  if (!status && !good) status = cqio_fail(w->ctx, CQIO_MEMORY, "%s: no memory for the file", path);
  if (!status) status = cqio_write_file(w->ctx, path, w->overwrite, w->bytes, w->size);
  free(w->bytes);
  return status;
}

static cqio_status make_folder(struct writer *w, const char *name) {
  char path[CQIO_PATH_SIZE];
  CQIO_TRY(join(w, name, path));
  if (mkdir(path, 0777) == 0 || errno == EEXIST) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_IO, "%s: could not be made (%s): expected a place for a folder",
                   path, strerror(errno));
}

/* ---- labels ---------------------------------------------------------------------------------- */

static const char *region_of(const struct writer *w, int64_t account) {
  const char *region = cqio_io_table_region(w->table, account);
  return region ? region : "region";
}

/* Region and category of a column of final demand; a table of one region has it. */
static const char *split(const struct writer *w, int column, char region[256]) {
  const cqio_io_table *t = w->table;
  const char *name = t->final.name[column];
  int32_t index = t->final.region ? t->final.region[column] : -1;
  snprintf(region, 256, "%s", index >= 0 ? t->regions.text[index] : region_of(w, 0));
  return index >= 0 ? name + strlen(t->regions.text[index]) + 1 : name;
}

static cqio_status check(struct writer *w) {
  const cqio_io_table *t = w->table;
  for (int k = 0; k < t->final.count; k++)
    if (t->regions.count > 1 && (!t->final.region || t->final.region[k] < 0))
      return cqio_fail(w->ctx, CQIO_DATA,
                       "%s: final demand '%.200s' is of no region: expected REGION/CATEGORY for a "
                       "folder of pymrio",
                       t->source, t->final.name[k]);
  return CQIO_OK;
}

static void put_number(FILE *stream, double value) {
  char text[32];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  fprintf(stream, "\t%s", text);
}

/* Two lines of labels, of accounts or of final demand, behind KEYS columns, and one of NAMES. */
static void put_header(struct writer *w, bool final, int keys, const char *names) {
  const cqio_io_table *t = w->table;
  int64_t count = final ? t->final.count : t->accounts;
  char region[256];
  for (int level = 0; level < 2; level++) {
    fputs(level == 0 ? "region" : final ? "category" : "sector", w->stream);
    for (int k = 1; k < keys; k++)
      fputc('\t', w->stream);
    for (int64_t j = 0; j < count; j++) {
      const char *second = final ? split(w, (int)j, region) : cqio_io_table_sector(t, j);
      const char *first = final ? region : region_of(w, j);
      fprintf(w->stream, "\t%s", level == 0 ? first : second);
    }
    fputc('\n', w->stream);
  }
  fputs(names, w->stream);
  for (int64_t j = 0; j < count; j++)
    fputc('\t', w->stream);
  fputc('\n', w->stream);
}

static void put_account(struct writer *w, int64_t account) {
  fprintf(w->stream, "%s\t%s", region_of(w, account), cqio_io_table_sector(w->table, account));
}

/* ---- the system ------------------------------------------------------------------------------ */

static cqio_status put_row(void *data, int64_t account, const double *values) {
  struct writer *w = data;
  put_account(w, account);
  for (int64_t j = 0; j < w->table->accounts; j++)
    put_number(w->stream, values[j]);
  fputc('\n', w->stream);
  return CQIO_OK;
}

static cqio_status write_matrix(struct writer *w) {
  bool root = cqio_ctx_rank(w->ctx) == 0;
  cqio_status status = root ? begin(w) : CQIO_OK;
  if (root && !status) put_header(w, false, 2, "region\tsector");
  status = cqio_agree(w->ctx, status);
  if (!status) status = cqio__io_pass_rows(w->ctx, w->table, put_row, w);
  if (root && !status) status = end(w, w->table->flows ? "Z.txt" : "A.txt");
  return cqio_agree(w->ctx, status);
}

static cqio_status write_vectors(struct writer *w) {
  const cqio_io_table *t = w->table;
  CQIO_TRY(begin(w));
  put_header(w, true, 2, "region\tsector");
  for (int64_t i = 0; i < t->accounts; i++) {
    put_account(w, i);
    for (int k = 0; k < t->final.count; k++)
      put_number(w->stream, t->final.values[k][i]);
    fputc('\n', w->stream);
  }
  CQIO_TRY(end(w, "Y.txt"));
  CQIO_TRY(begin(w));
  fputs("region\tsector\tunit\n", w->stream);
  for (int64_t i = 0; i < t->accounts; i++) {
    put_account(w, i);
    fprintf(w->stream, "\t%s\n", t->account_unit ? t->account_unit[i] : t->unit);
  }
  CQIO_TRY(end(w, "unit.txt"));
  if (!t->output) return CQIO_OK;
  CQIO_TRY(begin(w));
  fputs("region\tsector\tindout\n", w->stream);
  for (int64_t i = 0; i < t->accounts; i++) {
    put_account(w, i);
    put_number(w->stream, t->output[i]);
    fputc('\n', w->stream);
  }
  return end(w, "x.txt");
}

static void put_parameter(struct writer *w, const char *matrix, int keys, int levels, bool last) {
  fprintf(w->stream,
          "    \"%s\": {\"name\": \"%s.txt\", \"nr_index_col\": \"%d\", \"nr_header\": \"%d\"}%s\n",
          matrix, matrix, keys, levels, last ? "" : ",");
}

/* Roles of columns of Y and rows of factor_inputs, which no list of synonyms need give again. */
static cqio_status put_roles(struct writer *w) {
  const cqio_io_table *t = w->table;
  char region[256], label[CQIO_MESSAGE_SIZE];
  cqio_status status = CQIO_OK;
  json_t *root = json_object();
  for (int k = 0; k < t->final.count && !status; k++) {
    const char *category = split(w, k, region);
    snprintf(label, sizeof label, "%s/%s", region, category);
    status = cqio__pymrio_roles_add(w->ctx, root, "columns", label, t->final.role[k]);
  }
  for (int k = 0; k < t->primary.count && !status; k++)
    status = cqio__pymrio_roles_add(w->ctx, root, "rows", t->primary.name[k], t->primary.role[k]);
  char *text = status ? NULL : json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
  json_decref(root);
  if (!status && !text)
    status = cqio_fail(w->ctx, CQIO_MEMORY, "%s: no memory for roles", w->folder);
  if (text) fprintf(w->stream, "  \"roles\": %s,\n", text);
  free(text);
  return status;
}

/* The layout that was read, and the inputs with their checksums; pymrio reads past them. */
static cqio_status put_origin(struct writer *w) {
  const char *path, *sha256;
  int64_t size;
  json_t *root = json_array();
  for (int k = 0; cqio_ctx_input(w->ctx, k, &path, &sha256, &size); k++) {
    json_t *name = json_string(path); /* NULL where it is no UTF-8 */
    json_array_append_new(
        root, json_pack("{s:s, s:o}", "sha256", sha256, "path", name ? name : json_null()));
  }
  char *text = json_dumps(root, JSON_INDENT(2));
  json_decref(root);
  if (!text) return cqio_fail(w->ctx, CQIO_MEMORY, "%s: no memory for the inputs", w->folder);
  if (w->table->layout) fprintf(w->stream, "  \"source_layout\": \"%s\",\n", w->table->layout);
  fprintf(w->stream, "  \"inputs\": %s,\n", text);
  free(text);
  return CQIO_OK;
}

static cqio_status write_parameters(struct writer *w) {
  CQIO_TRY(begin(w));
  fputs("{\n  \"systemtype\": \"IOSystem\",\n", w->stream);
  if (w->table->year > 0) fprintf(w->stream, "  \"year\": \"%d\",\n", w->table->year);
  if (w->table->partial) fputs("  \"primary_inputs\": \"partial\",\n", w->stream);
  CQIO_TRY(put_origin(w));
  CQIO_TRY(put_roles(w));
  fputs("  \"files\": {\n", w->stream);
  put_parameter(w, w->table->flows ? "Z" : "A", 2, 2, false);
  put_parameter(w, "Y", 2, 2, false);
  if (w->table->output) put_parameter(w, "x", 2, 1, false);
  put_parameter(w, "unit", 2, 1, true);
  fputs("  }\n}\n", w->stream);
  return end(w, "file_parameters.json");
}

/* ---- extensions ------------------------------------------------------------------------------ */

/* Rows of an extension: primary inputs, or employment and all others. */
struct rows {
  const char *folder;
  int count;
  const char *const *name;
  const char *const *unit; /* NULL: that of the table */
  const double *const *values;
  const double *const *direct; /* NULL: none */
};

static cqio_status write_flows(struct writer *w, const struct rows *r, bool final) {
  const cqio_io_table *t = w->table;
  char path[CQIO_PATH_SIZE];
  int64_t count = final ? t->final.count : t->accounts;
  CQIO_TRY(begin(w));
  put_header(w, final, 1, "stressor");
  for (int k = 0; k < r->count; k++) {
    const double *values = !final ? r->values[k] : r->direct ? r->direct[k] : NULL;
    fputs(r->name[k], w->stream);
    for (int64_t j = 0; j < count; j++)
      put_number(w->stream, values ? values[j] : 0.0);
    fputc('\n', w->stream);
  }
  snprintf(path, sizeof path, "%s/%s", r->folder, final ? "F_Y.txt" : "F.txt");
  return end(w, path);
}

static cqio_status write_extension(struct writer *w, const struct rows *r) {
  char path[CQIO_PATH_SIZE];
  if (r->count == 0) return CQIO_OK;
  CQIO_TRY(make_folder(w, r->folder));
  CQIO_TRY(write_flows(w, r, false));
  CQIO_TRY(write_flows(w, r, true));
  CQIO_TRY(begin(w));
  fputs("stressor\tunit\n", w->stream);
  for (int k = 0; k < r->count; k++)
    fprintf(w->stream, "%s\t%s\n", r->name[k], r->unit ? r->unit[k] : w->table->unit);
  snprintf(path, sizeof path, "%s/unit.txt", r->folder);
  CQIO_TRY(end(w, path));
  CQIO_TRY(begin(w));
  fprintf(w->stream, "{\n  \"systemtype\": \"Extension\",\n  \"name\": \"%s\",\n  \"files\": {\n",
          r->folder);
  put_parameter(w, "F", 1, 2, false);
  put_parameter(w, "F_Y", 1, 2, false);
  put_parameter(w, "unit", 1, 1, true);
  fputs("  }\n}\n", w->stream);
  snprintf(path, sizeof path, "%s/file_parameters.json", r->folder);
  return end(w, path);
}

static cqio_status write_extensions(struct writer *w) {
  const cqio_io_table *t = w->table;
  const cqio_io_extensions *x = &t->extension;
  static const char *const employment[] = {"employment"};
  const struct rows all[] = {
      {"factor_inputs", t->primary.count, t->primary.name, NULL, t->primary.values, NULL},
      {"employment", t->employment != NULL, employment, &t->employment_unit, &t->employment, NULL},
      {"satellite", x->count, x->name, x->unit, x->values, x->direct}};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++)
    CQIO_TRY(write_extension(w, &all[k]));
  return CQIO_OK;
}

/* ---- all ------------------------------------------------------------------------------------- */

static cqio_status refuse_present(struct writer *w) {
  char path[CQIO_PATH_SIZE];
  struct stat info;
  snprintf(path, sizeof path, "%s/file_parameters.json", w->folder);
  if (w->overwrite || stat(path, &info) != 0) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_IO,
                   "%s: holds a table already: expected --overwrite or another name", w->folder);
}

static cqio_status prepare(struct writer *w) {
  CQIO_TRY(check(w));
  CQIO_TRY(refuse_present(w));
  return make_folder(w, "");
}

/* What a folder has no place for. */
static void warn_of_losses(const struct writer *w) {
  const cqio_io_table *t = w->table;
  char prices[CQIO__PRICES_TEXT];
  bool income = t->household_income > 0.0;
  for (int g = 0; g < t->household_groups; g++)
    income = income || t->household[g].income > 0.0;
  if (income)
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "%s: the income of households of %s is left out: such a folder has no place for it",
             w->folder, t->source);
  if (t->household_part.count > 0)
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "%s: what households of %s buy within other columns is left out, as in '%s': such a "
             "folder has no place for it",
             w->folder, t->source, t->household_part.name[0]);
  if (cqio__io_unsaid_prices(t, prices))
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "%s: the prices of %s, '%s', are left out: such a folder has no place for them beside "
             "the unit",
             w->folder, t->source, prices);
}

cqio_status cqio_source_write_pymrio(cqio_ctx *ctx, const cqio_io_table *table, const char *folder,
                                     bool overwrite) {
  struct writer w = {.ctx = ctx, .table = table, .folder = folder, .overwrite = overwrite};
  bool root = cqio_ctx_rank(ctx) == 0;
  if (!table->rows || table->scale)
    return cqio_fail(ctx, CQIO_USAGE,
                     "%s: the table is factored, or scaled for solving: expected one that was read "
                     "with options.flows, and dense",
                     folder);
  warn_of_losses(&w);
  CQIO_TRY(cqio_agree(ctx, root ? prepare(&w) : CQIO_OK));
  CQIO_TRY(write_matrix(&w));
  cqio_status status = CQIO_OK;
  if (root) status = write_vectors(&w);
  if (root && !status) status = write_extensions(&w);
  if (root && !status) status = write_parameters(&w); /* last: without it nothing is loaded */
  return cqio_agree(ctx, status);
}
