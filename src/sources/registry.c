/* The layouts that can be read, and which of them a path has. */
#include "cqio/sources.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/digests.h"
#include "dense/threads.h"
#include "drafts/labelled_sheet.h"
#include "sources/readers.h"
#include "workbooks/rows.h"

static const struct source {
  const char *name, *text, *keys;
  bool (*is)(const struct bundle *);
  draft_reader read;
} sources[] = {
#define SOURCE(id, name, text, keys) {name, text, keys, cqio__is_##id, cqio__read_##id},
#include "sources/sources.def"
};
enum { SOURCES = sizeof sources / sizeof *sources, OWN = -1, NOT_FOUND = -2 };

const char *cqio_source_name(int index) {
  return index >= 0 && index < SOURCES ? sources[index].name : NULL;
}

const char *cqio_source_text(int index) {
  return index >= 0 && index < SOURCES ? sources[index].text : NULL;
}

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length > tail && strcmp(text + length - tail, end) == 0;
}

/* What to do with a file of a form that no library of Debian reads, by its name; NULL: none. */
static const char *advice_of(const char *name) {
  static const char *const forms[][2] = {
      {"*.xlsb", "a binary workbook; convert it by: soffice --headless --convert-to xlsx FILE"},
      {"*.parquet",
       "a Parquet file; convert it in Python: pandas.read_parquet(FILE).to_csv(...), or "
       "save_all(..., table_format='txt') of pymrio"},
      {"*.RData", "a file of R; convert it in R: write.csv(TABLE, FILE)"},
      {"*.rda", "a file of R; convert it in R: write.csv(TABLE, FILE)"},
      {"*.rds", "a file of R; convert it in R: write.csv(readRDS(FILE), ...)"},
      {"*.dta", "a file of Stata; convert it in Stata: export delimited FILE"}};
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
    if (cqio__bundle_matches(name, forms[k][0])) return forms[k][1];
  return NULL;
}

static cqio_status check_form(cqio_ctx *ctx, const char *path) {
  const char *advice = advice_of(path);
  return advice ? cqio_fail(ctx, CQIO_DATA, "%s: is %s", path, advice) : CQIO_OK;
}

/* A folder or archive of such files alone, or one that no layout fits, RECOGNISED being false. */
static cqio_status check_members(const struct bundle *b, bool recognised) {
  static const char *const readable[] = {"*.txt", "*.csv", "*.tsv", "*.gz", "*.zst", "*.xz"};
  bool reads = false;
  for (size_t k = 0; k < sizeof readable / sizeof *readable; k++)
    reads = reads || cqio__bundle_like(b, readable[k]);
  for (int k = 0; k < b->count && b->kind != ONE_FILE && !(recognised && reads); k++) {
    const char *advice = advice_of(b->member[k]);
    if (advice)
      return cqio_fail(b->ctx, CQIO_DATA, "%s: holds '%.200s', %s", b->path, b->member[k], advice);
  }
  return CQIO_OK;
}

/* Tables in the layout of the project: NetCDF, a folder with table.csv, CSV that nobody else
 * knows. */
static bool is_own(const char *path) {
  char table[CQIO_PATH_SIZE];
  struct stat info;
  if (ends_with(path, ".nc")) return true;
  snprintf(table, sizeof table, "%s/table.csv", path);
  return stat(table, &info) == 0;
}

static int recognise(const struct bundle *b) {
  for (int k = 0; k < SOURCES; k++)
    if (sources[k].is(b)) return k;
  return OWN;
}

/* The layout named before a colon; *path behind it. */
static int find_named(const char *text, const char **path) {
  for (int k = 0; k < SOURCES; k++) {
    size_t length = strlen(sources[k].name);
    if (strncmp(text, sources[k].name, length) != 0 || text[length] != ':') continue;
    *path = text + length + 1;
    return k;
  }
  return NOT_FOUND;
}

static int find_name(const char *name) {
  for (int k = 0; k < SOURCES; k++)
    if (strcmp(sources[k].name, name) == 0) return k;
  return NOT_FOUND;
}

/* A path that is not there, or a name of a layout that is none. */
static cqio_status not_there(cqio_ctx *ctx, const char *path) {
  char names[512] = "";
  size_t letters = strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  for (int k = 0; k < SOURCES; k++) {
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, " %s", sources[k].name);
  }
  if (letters > 1 && path[letters] == ':')
    return cqio_fail(ctx, CQIO_USAGE, "%s: '%.*s' is no layout: expected one of%s", path,
                     (int)letters, path, names);
  return cqio_fail(ctx, CQIO_IO, "%s: does not exist: expected a file or a folder", path);
}

/* A folder or an archive of which no layout reads one file. */
static cqio_status no_layout(const struct bundle *b) {
  const char *found[2] = {NULL, NULL};
  int tables = cqio__icio_members(b, found);
  if (tables == 0 && b->kind == FOLDER) return CQIO_OK; /* the reader of the program says it */
  if (tables == 1)
    return cqio_fail(b->ctx, CQIO_DATA,
                     "%s: holds a table of ICIO, '%.100s', which is read as a file: expected its "
                     "path",
                     b->path, found[0]);
  if (tables > 1)
    return cqio_fail(b->ctx, CQIO_DATA,
                     "%s: holds %d tables of ICIO, '%.100s', '%.100s'%s: expected one file%s",
                     b->path, tables, found[0], found[1], tables > 2 ? " ..." : "",
                     b->kind == ARCHIVE ? "; take it out" : "; name it");
  return cqio_fail(b->ctx, CQIO_DATA,
                   "%s: holds no table of a layout that is known: expected one of cqio info "
                   "--sources",
                   b->path);
}

/* Files of several layouts in one folder or archive; OWN is there with table.csv. Those of MARIO
 * have names that those of pymrio have, too, which has others besides. */
static cqio_status check_layouts(const struct bundle *b, bool own) {
  const char *first = own ? "table.csv" : NULL;
  for (int k = 0; k < SOURCES && b->kind != ONE_FILE; k++) {
    bool same = first && strcmp(first, "mario") == 0 && strcmp(sources[k].name, "pymrio") == 0 &&
                !cqio__pymrio_alone(b);
    if (same || !sources[k].is(b)) continue;
    if (first)
      return cqio_fail(b->ctx, CQIO_DATA,
                       "%s: holds tables of several layouts, %s and %s: expected one; name it, as "
                       "in %s:%s",
                       b->path, first, sources[k].name, sources[k].name, b->path);
    first = sources[k].name;
  }
  return CQIO_OK;
}

/* On rank 0: opens the files of TEXT and finds their layout. */
static cqio_status open_files(cqio_ctx *ctx, const char *path, const char *selection, int *source,
                              struct bundle *bundle) {
  struct stat info;
  CQIO_TRY(check_form(ctx, path));
  bool named = *source >= 0, own = is_own(path);
  if (!named && (own || stat(path, &info) != 0)) *source = OWN;
  if (!named && stat(path, &info) != 0 && !ends_with(path, ".nc") && !ends_with(path, ".csv"))
    return not_there(ctx, path);
  if (!named && (stat(path, &info) != 0 || (own && !S_ISDIR(info.st_mode)))) return CQIO_OK;
  if (!named && !S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)) return CQIO_OK;
  CQIO_TRY(cqio__bundle_open(ctx, path, bundle));
  if (named && sources[*source].keys)
    CQIO_TRY(
        cqio__check_selection(ctx, path, sources[*source].name, selection, sources[*source].keys));
  if (!named) CQIO_TRY(check_layouts(bundle, own));
  if (own && !named) return CQIO_OK;
  if (!named) *source = recognise(bundle);
  CQIO_TRY(check_members(bundle, *source != OWN));
  if (*source == OWN && bundle->kind == ONE_FILE && cqio__is_workbook(path))
    return cqio__sheet_unknown(bundle);
  return *source == OWN && bundle->kind != ONE_FILE ? no_layout(bundle) : CQIO_OK;
}

/* Every file that was read is an input. */
static cqio_status note_inputs(cqio_ctx *ctx, const char *path, const struct bundle *b) {
  char name[CQIO_PATH_SIZE];
  int count = b->count, kind = (int)b->kind;
  MPI_Comm comm = cqio_ctx_comm(ctx);
  MPI_Bcast(&count, 1, MPI_INT, 0, comm);
  MPI_Bcast(&kind, 1, MPI_INT, 0, comm);
  if (kind != FOLDER) return cqio__digests_note(ctx, path);
  for (int k = 0; k < count; k++) {
    if (b->member) snprintf(name, sizeof name, "%s/%s", path, b->member[k]);
    MPI_Bcast(name, sizeof name, MPI_CHAR, 0, comm);
    CQIO_TRY(cqio__digests_note(ctx, name));
  }
  return CQIO_OK;
}

static cqio_status read_source(cqio_ctx *ctx, int source, const struct bundle *bundle,
                               const char *path, const char *selection,
                               const cqio_io_options *options, cqio_io_table **out) {
  cqio_io_table *table;
  struct bundle own = *bundle;
  cqio_status status = CQIO_ALLOC(ctx, 1, &table);
  if (!status) status = cqio__io_text(ctx, table, path, &table->source);
  status = cqio_agree(ctx, status);
  if (!status) status = note_inputs(ctx, path, bundle);
  if (!status)
    status = cqio_agree(ctx, cqio__digests_begin(ctx, cqio__blas_threads(), &own.digests));
  if (!status)
    status = cqio__draft_read(ctx, sources[source].read, &own, path, selection, options, table);
  status = cqio__digests_end(ctx, &own.digests, status);
  if (!status) table->layout = sources[source].name;
  if (status) cqio_io_table_destroy(&table);
  *out = table;
  return status;
}

/* PATH:KEY=VALUE,... of a layout that is named: *file = PATH, and what of it is wanted. */
static cqio_status split(cqio_ctx *ctx, const char *path, char **file, const char **selection) {
  const char *colon = strrchr(path, ':');
  if (!colon || !strchr(colon, '=')) return CQIO_OK;
  CQIO_TRY(cqio_copy_text(ctx, path, file));
  (*file)[colon - path] = '\0';
  *selection = colon + 1;
  return CQIO_OK;
}

cqio_status cqio_source_read(cqio_ctx *ctx, const char *text, const cqio_io_options *options,
                             cqio_io_table **out) {
  struct bundle bundle = {0};
  cqio_io_options o;
  const char *path = text;
  *out = NULL;
  cqio_io_options_init(&o);
  if (options) o = *options;
  if (cqio__io_is_generator(text)) return cqio_io_table_read(ctx, text, &o, out);
  int source = find_named(text, &path);
  if (source < 0 && o.layout) source = find_name("sheet");
  char *file = NULL;
  const char *selection = NULL;
  cqio_status status = CQIO_OK;
  if (source >= 0) CQIO_TRY(cqio_agree(ctx, split(ctx, path, &file, &selection)));
  if (file) path = file;
  if (cqio_ctx_rank(ctx) == 0) status = open_files(ctx, path, selection, &source, &bundle);
  status = cqio_agree(ctx, status);
  MPI_Bcast(&source, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  if (!status && source < 0)
    status = cqio_io_table_read(ctx, text, &o, out);
  else if (!status)
    status = read_source(ctx, source, &bundle, path, selection, &o, out);
  cqio__bundle_close(&bundle);
  cqio_free(file);
  return status;
}
