/* The text export of MARIO: matrices with three lines and three columns of labels (region, level,
 * item) in one folder. */
#include <stdio.h>
#include <string.h>

#include "drafts/extensions.h"
#include "drafts/labelled.h"
#include "drafts/matrices.h"
#include "sources/readers.h"

enum { LEVELS = 3, LEVEL = 1 };

/* Folder of the matrix NAME, and of the units, with the fewest folders before it. */
static bool find_folder(const struct bundle *b, const char *name, char prefix[CQIO_PATH_SIZE]) {
  static const char *const ends[] = {"txt", "csv"};
  char file[16];
  for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
    snprintf(file, sizeof file, "%s.%s", name, ends[e]);
    const char *member = cqio__bundle_find(b, file);
    if (!member) continue;
    snprintf(prefix, CQIO_PATH_SIZE, "%.*s", (int)(strlen(member) - strlen(file)), member);
    if (cqio__bundle_text(b, prefix, "units")) return true;
  }
  return false;
}

bool cqio__is_mario(const struct bundle *bundle) {
  char prefix[CQIO_PATH_SIZE];
  return bundle->kind != ONE_FILE &&
         (find_folder(bundle, "Z", prefix) || find_folder(bundle, "z", prefix));
}

/* ---- what it is ------------------------------------------------------------------------------ */

static cqio_status find_member(const struct bundle *b, const char *prefix, const char *name,
                               const char **out) {
  *out = cqio__bundle_text(b, prefix, name);
  if (*out) return CQIO_OK;
  return cqio_fail(b->ctx, CQIO_DATA, "%s: %s%s.csv is missing: expected it beside the others",
                   b->path, prefix, name);
}

static cqio_status find_flows(const struct bundle *b, char prefix[CQIO_PATH_SIZE]) {
  if (find_folder(b, "Z", prefix)) return CQIO_OK;
  if (find_folder(b, "z", prefix))
    return cqio_fail(b->ctx, CQIO_DATA,
                     "%s: has coefficients alone: expected the folder flows of MARIO; export it by "
                     "to_txt(flows=True)",
                     b->path);
  return cqio_fail(b->ctx, CQIO_DATA,
                   "%s: has no Z.csv with units.csv beside it: expected the export of MARIO",
                   b->path);
}

/* Industries and products are no accounts of one kind. */
static cqio_status check_levels(const struct grid *g) {
  char place[PLACE];
  for (int k = 0; k < g->columns; k++)
    if (strcmp(g->label[LEVEL][k], g->label[LEVEL][0]) != 0)
      return cqio_fail(g->text.ctx, CQIO_DATA,
                       "%s: has the levels '%s' and '%s', supply and use: expected one level; make "
                       "it symmetric by to_iot of MARIO",
                       cqio__text_place(&g->text, -1, place), g->label[LEVEL][0],
                       g->label[LEVEL][k]);
  return CQIO_OK;
}

static cqio_status look_at(const struct bundle *b, const char *member) {
  struct grid g;
  cqio_status status = cqio__grid_open(b, member, LEVELS, LEVELS, &g);
  if (!status) status = check_levels(&g);
  cqio__grid_close(&g);
  return status;
}

/* ---- units ----------------------------------------------------------------------------------- */

static void give_unit(struct draft *d, const char *sector, const char *unit) {
  for (int64_t i = 0; i < d->n; i++)
    if (strcmp(d->sector[i], sector) == 0) d->unit[i] = unit;
}

/* Lines "Sector", item, unit: of the item in all regions. */
static cqio_status take_units(struct draft *d, struct text *t) {
  char place[PLACE], *sector, *stated;
  const char *unit;
  bool more;
  CQIO_TRY(cqio__draft_units(d));
  CQIO_TRY(cqio__text_next(t, &more));
  for (;;) {
    CQIO_TRY(cqio__text_next(t, &more));
    if (!more) return cqio__draft_units_whole(d, cqio__text_place(t, -1, place));
    CQIO_TRY(cqio__text_expect(t, 3));
    if (strcmp(t->field[0], "Sector") != 0) continue;
    CQIO_TRY(cqio__text_label(t, 1, &sector));
    cqio_status status = cqio__text_label(t, 2, &stated);
    if (!status) status = cqio__draft_text(d, strcmp(stated, "None") != 0 ? stated : "", &unit);
    cqio_free(stated);
    if (!status) give_unit(d, sector, unit);
    cqio_free(sector);
    if (status) return status;
  }
}

static cqio_status read_units(struct draft *draft, const struct bundle *bundle,
                              const char *member) {
  struct text t;
  cqio_status status = cqio__text_open(bundle, member, 0, &t);
  if (!status) status = take_units(draft, &t);
  cqio__text_close(&t);
  return status;
}

/* ---- the table ------------------------------------------------------------------------------- */

static cqio_status read_accounts(struct draft *draft, const struct bundle *bundle,
                                 const char *prefix, const char *units, int columns) {
  struct extensions x = {
      .draft = draft, .bundle = bundle, .columns = columns, .levels = LEVELS, .employment = -1};
  struct extension_files paid = {.units = units, .group = "Factor of production", .every = true};
  struct extension_files others = {.flows = cqio__bundle_text(bundle, prefix, "E"),
                                   .direct = cqio__bundle_text(bundle, prefix, "EY"),
                                   .units = units,
                                   .group = "Satellite account"};
  CQIO_TRY(find_member(bundle, prefix, "V", &paid.flows));
  CQIO_TRY(cqio__extension_read(&x, &paid));
  return others.flows ? cqio__extension_read(&x, &others) : CQIO_OK;
}

cqio_status cqio__read_mario(struct draft *draft, const struct bundle *bundle) {
  char prefix[CQIO_PATH_SIZE];
  const char *flows, *final, *units;
  int columns;
  CQIO_TRY(find_flows(bundle, prefix));
  CQIO_TRY(find_member(bundle, prefix, "Z", &flows));
  CQIO_TRY(find_member(bundle, prefix, "Y", &final));
  CQIO_TRY(find_member(bundle, prefix, "units", &units));
  CQIO_TRY(look_at(bundle, flows));
  CQIO_TRY(cqio__matrix_flows(draft, bundle, flows, LEVELS));
  CQIO_TRY(read_units(draft, bundle, units));
  CQIO_TRY(cqio__matrix_final(draft, bundle, final, LEVELS, &columns));
  const char *output = cqio__bundle_text(bundle, prefix, "X");
  if (output) CQIO_TRY(cqio__matrix_output(draft, bundle, output, LEVELS));
  return read_accounts(draft, bundle, prefix, units, columns);
}
