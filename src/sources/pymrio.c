/* EXIOBASE 3, and folders that pymrio writes: matrices with two lines of labels above and two
 * columns of labels before them, extensions in folders. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cqio/units.h"
#include "drafts/extensions.h"
#include "drafts/labelled.h"
#include "drafts/matrices.h"
#include "drafts/shares_beside.h"
#include "sources/pymrio_roles.h"
#include "sources/readers.h"

struct folder {
  struct draft *draft;
  const struct bundle *bundle;
  char prefix[CQIO_PATH_SIZE]; /* of the names of its files: "", "IOT_2020_pxp/" */
  int columns;                 /* of final demand */
  const char *flows, *shares;  /* names of both matrices; NULL: not there */
  struct pymrio_roles roles;
};

/* ---- names of files -------------------------------------------------------------------------- */

/* Name, lines and columns of labels of a matrix as file_parameters.json says, if it is there. */
static cqio_status read_parameters(struct folder *f, const char *prefix, const char *matrix,
                                   const char **member, int *levels, int *keys) {
  char path[CQIO_PATH_SIZE], *text;
  size_t size;
  const char *found = NULL;
  snprintf(path, sizeof path, "%.3000sfile_parameters.json", prefix);
  *member = cqio__bundle_text(f->bundle, prefix, matrix);
  for (int k = 0; k < f->bundle->count; k++)
    if (strcmp(f->bundle->member[k], path) == 0) found = f->bundle->member[k];
  if (!found) return CQIO_OK;
  CQIO_TRY(cqio__bundle_load(f->bundle, found, 1 << 22, &text, &size));
  json_error_t error;
  json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
  cqio_free(text);
  if (!root)
    return cqio_fail(f->draft->ctx, CQIO_DATA, "%s/%s:%d: %.200s: expected JSON of pymrio",
                     f->bundle->path, found, error.line, error.text);
  const char *year = json_string_value(json_object_get(root, "year")); /* of cqio convert */
  if (year) f->draft->parts.year = cqio_unit_year(year);
  json_t *entry = json_object_get(json_object_get(root, "files"), matrix);
  const char *name = json_string_value(json_object_get(entry, "name"));
  const char *key = json_string_value(json_object_get(entry, "nr_index_col"));
  const char *level = json_string_value(json_object_get(entry, "nr_header"));
  int64_t count;
  if (key && cqio_parse_integer(key, &count) && count >= 1 && count <= MAX_LEVELS)
    *keys = (int)count;
  if (level && cqio_parse_integer(level, &count) && count >= 1 && count <= MAX_LEVELS)
    *levels = (int)count;
  if (name) {
    snprintf(path, sizeof path, "%.3000s%.900s", prefix, name);
    *member = NULL;
    for (int k = 0; k < f->bundle->count; k++)
      if (strcmp(f->bundle->member[k], path) == 0) *member = f->bundle->member[k];
  }
  cqio_status status = CQIO_OK;
  if (name && !*member)
    status = cqio_fail(f->draft->ctx, CQIO_DATA, "%s: %s is missing: expected it, as %s names it",
                       f->bundle->path, path, found);
  json_decref(root);
  return status;
}

static const char *const matrices[] = {"Z.txt", "A.txt", "Z.csv", "A.csv", "Z.tsv", "Z.txt.gz"};
enum { MATRICES = sizeof matrices / sizeof *matrices };

/* Where Z or A stands with the fewest folders before it. */
static bool find_prefix(const struct bundle *b, char prefix[CQIO_PATH_SIZE]) {
  for (size_t k = 0; k < MATRICES; k++) {
    const char *member = cqio__bundle_find(b, matrices[k]);
    if (!member) continue;
    snprintf(prefix, CQIO_PATH_SIZE, "%.*s", (int)(strlen(member) - strlen(matrices[k])), member);
    return true;
  }
  return false;
}

/* Of two tables in folders beside each other nobody knows which one is meant. */
static cqio_status check_single(const struct bundle *b, const char *prefix) {
  size_t length = strlen(prefix);
  for (int k = 0; k < b->count && length > 0; k++)
    for (size_t m = 0; m < MATRICES; m++) {
      const char *member = b->member[k], *slash = strrchr(member, '/');
      if (!slash || strcmp(slash + 1, matrices[m]) != 0 || strncmp(member, prefix, length) == 0)
        continue;
      return cqio_fail(b->ctx, CQIO_DATA,
                       "%s: holds two tables, in %s and %.*s: expected one; take out the other",
                       b->path, prefix, (int)(slash + 1 - member), member);
    }
  return CQIO_OK;
}

bool cqio__pymrio_alone(const struct bundle *bundle) {
  static const char *const names[] = {"unit.txt", "x.txt", "F.txt", "file_parameters.json"};
  for (int k = 0; k < bundle->count; k++) {
    const char *slash = strrchr(bundle->member[k], '/');
    for (size_t m = 0; m < sizeof names / sizeof *names; m++)
      if (strcmp(slash ? slash + 1 : bundle->member[k], names[m]) == 0) return true;
  }
  return false;
}

bool cqio__is_pymrio(const struct bundle *bundle) {
  char prefix[CQIO_PATH_SIZE];
  return bundle->kind != ONE_FILE && find_prefix(bundle, prefix);
}

/* ---- the matrix ------------------------------------------------------------------------------ */

static cqio_status missing(struct folder *f, const char *what) {
  return cqio_fail(f->draft->ctx, CQIO_DATA, "%s: %s%s is missing: expected it beside the others",
                   f->bundle->path, f->prefix, what);
}

static cqio_status read_matrix(struct folder *f) {
  int levels = 2, keys = 2;
  CQIO_TRY(read_parameters(f, f->prefix, "Z", &f->flows, &levels, &keys));
  CQIO_TRY(read_parameters(f, f->prefix, "A", &f->shares, &levels, &keys));
  f->draft->parts.coefficients = !f->flows;
  const char *member = f->flows ? f->flows : f->shares;
  if (!member) return missing(f, "Z.txt");
  if (levels != 2 || keys != 2)
    return cqio_fail(f->draft->ctx, CQIO_DATA,
                     "%s/%s: has %d lines and %d columns of labels: expected 2 of each, region and "
                     "sector",
                     f->bundle->path, member, levels, keys);
  return cqio__matrix_flows(f->draft, f->bundle, member, levels);
}

/* ---- final demand, output, units ------------------------------------------------------------- */

static cqio_status read_final(struct folder *f) {
  const char *member;
  int levels = 2, keys = 2;
  CQIO_TRY(read_parameters(f, f->prefix, "Y", &member, &levels, &keys));
  if (!member) return missing(f, "Y.txt");
  return cqio__matrix_final(f->draft, f->bundle, member, 2, &f->columns);
}

static cqio_status read_output(struct folder *f) {
  const char *member;
  int levels = 1, keys = 2;
  CQIO_TRY(read_parameters(f, f->prefix, "x", &member, &levels, &keys));
  if (!member) return CQIO_OK;
  return cqio__matrix_output(f->draft, f->bundle, member, 2);
}

/* Lines region, sector, unit; cqio convert writes of one that is not stated "unit of the table". */
static cqio_status take_units(struct folder *f, struct text *t) {
  char *region, *sector;
  bool more;
  int64_t hint = 0;
  CQIO_TRY(cqio__draft_units(f->draft));
  CQIO_TRY(cqio__text_next(t, &more));
  for (;;) {
    char place[PLACE], *unit = NULL;
    CQIO_TRY(cqio__text_next(t, &more));
    if (!more) return cqio__draft_units_whole(f->draft, cqio__text_place(t, -1, place));
    CQIO_TRY(cqio__text_expect(t, 3));
    CQIO_TRY(cqio__text_label(t, 0, &region));
    cqio_status status = cqio__text_label(t, 1, &sector);
    int64_t account = status ? -1 : cqio__draft_find(f->draft, region, sector, hint);
    cqio_free(region);
    cqio_free(sector);
    if (account < 0 && !status)
      status = cqio_fail(f->draft->ctx, CQIO_DATA, "%s: is no account: expected one of the matrix",
                         cqio__text_place(t, 1, place));
    if (!status) status = cqio__text_label(t, 2, &unit);
    bool own = !status && strcmp(unit, "unit of the table") == 0;
    if (!status) status = cqio__draft_text(f->draft, own ? "" : unit, &f->draft->unit[account]);
    cqio_free(unit);
    if (status) return status;
    hint = account + 1;
  }
}

static cqio_status read_units(struct folder *f) {
  struct text t;
  const char *member = cqio__bundle_text(f->bundle, f->prefix, "unit");
  if (!member) return CQIO_OK;
  cqio_status status = cqio__text_open(f->bundle, member, 0, &t);
  if (!status) status = take_units(f, &t);
  cqio__text_close(&t);
  return status;
}

/* ---- extensions ------------------------------------------------------------------------------ */

/* Folders of value added first, so that others do not repeat it. */
static int order_of(const char *folder) {
  static const char *const names[] = {"factor_inputs/", "factor_input/", "value_added/",
                                      "satellite/"};
  int count = (int)(sizeof names / sizeof *names);
  for (int k = 0; k < count; k++)
    if (strcmp(folder, names[k]) == 0) return k;
  return count;
}

/* Where roles are said all rows of factor_inputs are primary inputs. */
static cqio_status read_folder(struct extensions *x, const struct pymrio_roles *roles,
                               const char *folder, const char *name) {
  struct extension_files files = {.flows = cqio__bundle_text(x->bundle, folder, "F"),
                                  .direct = cqio__bundle_text(x->bundle, folder, "F_Y"),
                                  .units = cqio__bundle_text(x->bundle, folder, "unit"),
                                  .primary =
                                      !cqio__has_primary(x->draft) && strcmp(name, "impacts/") != 0,
                                  .every = roles->place && strcmp(name, "factor_inputs/") == 0};
  if (!files.direct) files.direct = cqio__bundle_text(x->bundle, folder, "F_hh");
  CQIO_TRY(cqio__extension_read(x, &files));
  return files.every ? cqio__pymrio_roles_set(roles, x->draft, x->first) : CQIO_OK;
}

/* Folders below that of the matrix with a file F. */
static cqio_status read_extensions(const struct folder *f) {
  struct extensions x = {
      .draft = f->draft, .bundle = f->bundle, .columns = f->columns, .levels = 2, .employment = -1};
  char folder[CQIO_PATH_SIZE];
  size_t before = strlen(f->prefix);
  for (int order = 0; order <= 4; order++)
    for (int k = 0; k < f->bundle->count; k++) {
      const char *member = f->bundle->member[k], *slash = strrchr(member, '/');
      if (strncmp(member, f->prefix, before) != 0 || !slash || slash < member + before) continue;
      snprintf(folder, sizeof folder, "%.*s", (int)(slash + 1 - member), member);
      if (cqio__bundle_text(f->bundle, folder, "F") != member) continue;
      if (order_of(folder + before) == order)
        CQIO_TRY(read_folder(&x, &f->roles, folder, folder + before));
    }
  return CQIO_OK;
}

static cqio_status read_beside(struct folder *f) {
  struct draft *draft = f->draft;
  CQIO_TRY(cqio__pymrio_roles_read(draft, f->bundle, f->prefix, &f->roles));
  CQIO_TRY(read_final(f));
  if (f->roles.place) CQIO_TRY(cqio__pymrio_roles_set(&f->roles, draft, 0));
  CQIO_TRY(read_output(f));
  if (f->flows && f->shares) CQIO_TRY(cqio__shares_agree(draft, f->bundle, f->flows, f->shares, 2));
  return read_extensions(f);
}

/* EXIOBASE has the year in the name of its folder, and of the archive or folder that holds it. */
static void read_year(const struct folder *f) {
  static const char patterns[] = "IOT_YYYY_pxp* IOT_YYYY_ixi*";
  cqio__draft_name_year(f->draft, f->prefix, patterns);
  cqio__draft_name_year(f->draft, f->bundle->path, patterns);
}

cqio_status cqio__read_pymrio(struct draft *draft, const struct bundle *bundle) {
  struct folder f = {.draft = draft, .bundle = bundle};
  if (!find_prefix(bundle, f.prefix)) return missing(&f, "Z.txt");
  CQIO_TRY(check_single(bundle, f.prefix));
  CQIO_TRY(read_matrix(&f));
  read_year(&f);
  CQIO_TRY(read_units(&f));
  cqio_status status = read_beside(&f);
  cqio__pymrio_roles_free(&f.roles);
  return status;
}
