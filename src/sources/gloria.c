/* GLORIA: supply and use of all regions in one matrix without labels, its labels in a workbook. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "drafts/bare.h"
#include "drafts/sheet_column.h"
#include "sources/readers.h"

enum { INDUSTRY, PRODUCT, SIDES };

struct reader {
  struct draft *draft;
  const struct bundle *bundle;
  char readme[CQIO_PATH_SIZE];
  struct sheet_column region, sector, paid, final; /* labels */
  int columns;                                     /* of final demand */
  double *sales;                                   /* [n] sums of rows */
  double unused; /* of industries to final demand, and of products in value added */
};

/* ---- files ----------------------------------------------------------------------------------- */

/* The file of matrix WHAT at basic prices; satellites have one for all prices. */
static const char *member(const struct reader *r, const char *what) {
  char pattern[64];
  bool money = strlen(what) == 1;
  snprintf(pattern, sizeof pattern, "*_%s-results_*%s*.csv*", what, money ? "markup001" : "");
  return cqio__bundle_like(r->bundle, pattern);
}

bool cqio__is_gloria(const struct bundle *bundle) {
  return bundle->kind != ONE_FILE && cqio__bundle_like(bundle, "*_t-results_*.csv*") &&
         !cqio__bundle_like(bundle, "labels_t.txt");
}

static cqio_status check_members(const struct reader *r) {
  static const char *const names[] = {"T", "Y", "V"};
  for (int k = 0; k < 3; k++)
    if (!member(r, names[k]))
      return cqio_fail(r->draft->ctx, CQIO_DATA,
                       "%s: ..._%s-Results_..._Markup001(full).csv is missing: expected it beside "
                       "the others, at basic prices",
                       r->bundle->path, names[k]);
  return CQIO_OK;
}

/* A workbook of the name in FOLDER. */
static bool look_in(struct reader *r, const char *folder) {
  DIR *open = opendir(folder);
  bool found = false;
  for (const struct dirent *entry; open && !found && (entry = readdir(open));)
    found = cqio__bundle_matches(entry->d_name, "*readme*.xlsx") &&
            snprintf(r->readme, sizeof r->readme, "%s/%s", folder, entry->d_name) <
                (int)sizeof r->readme;
  if (open) closedir(open);
  return found;
}

/* The workbook of labels: in the folder, or in that where the folder or archive lies. */
static cqio_status find_readme(struct reader *r) {
  char folder[CQIO_PATH_SIZE];
  const struct bundle *b = r->bundle;
  const char *inside = cqio__bundle_like(b, "*readme*.xlsx");
  if (inside && b->kind == FOLDER &&
      snprintf(r->readme, sizeof r->readme, "%s/%s", b->path, inside) < (int)sizeof r->readme)
    return CQIO_OK;
  snprintf(folder, sizeof folder, "%s", b->path);
  for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/';)
    folder[--end] = '\0';
  char *slash = strrchr(folder, '/');
  if (slash == folder) slash++;
  if (slash) *slash = '\0';
  if (look_in(r, slash ? folder : ".")) return CQIO_OK;
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: the workbook of labels, GLORIA_ReadMe_....xlsx, is missing: expected it in "
                   "the folder, or beside it",
                   b->path);
}

/* ---- labels ---------------------------------------------------------------------------------- */

static cqio_status read_labels(struct reader *r) {
  CQIO_TRY(cqio__column_read(r->draft, r->readme, "Regions", "Region_acronyms", &r->region));
  CQIO_TRY(cqio__column_read(r->draft, r->readme, "Sectors", "Sector_names", &r->sector));
  CQIO_TRY(cqio__column_read(r->draft, r->readme, "Value added and final demand",
                             "Value_added_names", &r->paid));
  return cqio__column_read(r->draft, r->readme, "Value added and final demand",
                           "Final_demand_names", &r->final);
}

static int side_of(const struct reader *r, int64_t account) {
  return (int)(account / r->sector.count % SIDES);
}

static cqio_status label_accounts(struct reader *r) {
  static const char *const sides[] = {CQIO_IO_INDUSTRY, CQIO_IO_PRODUCT};
  char name[512];
  int64_t account = 0;
  CQIO_TRY(cqio__draft_begin(r->draft, (int64_t)r->region.count * SIDES * r->sector.count));
  CQIO_TRY(CQIO__TAKE(r->draft->ctx, r->draft->table, r->draft->n, &r->sales));
  for (int region = 0; region < r->region.count; region++)
    for (int side = 0; side < SIDES; side++)
      for (int sector = 0; sector < r->sector.count; sector++) {
        snprintf(name, sizeof name, "%s%.480s", sides[side], r->sector.label[sector]);
        CQIO_TRY(cqio__draft_label(r->draft, account++, r->region.label[region], name));
      }
  return CQIO_OK;
}

/* ---- matrices -------------------------------------------------------------------------------- */

static const char *const words[] = {"industry", "product"};

static cqio_status take_flows(void *data, const struct text *t, int64_t row, const double *values) {
  char place[PLACE];
  struct reader *r = data;
  for (int64_t j = 0; j < r->draft->n; j++) {
    if (values[j] != 0.0 && side_of(r, j) == side_of(r, row))
      return cqio_fail(r->draft->ctx, CQIO_DATA,
                       "%s: column %lld: %g from an %s to an %s: expected 0, as industries supply "
                       "products and products go to industries",
                       cqio__text_place(t, -1, place), (long long)j + 1, values[j],
                       words[side_of(r, row)], words[side_of(r, j)]);
    r->sales[row] += values[j];
  }
  return cqio__draft_row(r->draft, cqio__text_place(t, -1, place), row, values);
}

/* Final demand buys products. */
static cqio_status take_final(void *data, const struct text *t, int64_t row, const double *values) {
  struct reader *r = data;
  struct beside_range range = {r->draft, 0, r->columns};
  for (int k = 0; k < r->columns; k++) {
    if (side_of(r, row) == INDUSTRY)
      r->unused += fabs(values[k]);
    else
      r->sales[row] += values[k];
  }
  return side_of(r, row) == INDUSTRY ? CQIO_OK : cqio__numbers_columns(&range, t, row, values);
}

/* Industries pay, one region after another, each the same items. */
static cqio_status take_paid(void *data, const struct text *t, int64_t row, const double *values) {
  struct reader *r = data;
  double *paid = r->draft->parts.beside[r->columns + row % r->paid.count].values;
  (void)t;
  for (int64_t j = 0; j < r->draft->n; j++) {
    if (side_of(r, j) == PRODUCT)
      r->unused += fabs(values[j]);
    else
      paid[j] += values[j];
  }
  return CQIO_OK;
}

static cqio_status read_money(struct reader *r) {
  struct draft *d = r->draft;
  const char *name;
  int index;
  int64_t n = d->n, paid = (int64_t)r->region.count * r->paid.count;
  struct number_file flows = {member(r, "T"), ',', n, n, "one an industry and product"};
  CQIO_TRY(cqio__numbers_read(d, r->bundle, &flows, take_flows, r));
  for (int region = 0; region < r->region.count; region++)
    for (int k = 0; k < r->final.count; k++) {
      CQIO_TRY(cqio__draft_name(d, r->region.label[region], r->final.label[k], &name));
      CQIO_TRY(cqio__draft_beside(d, false, name, NULL, CQIO_ROLES, 0, &index));
    }
  r->columns = d->parts.count;
  struct number_file final = {member(r, "Y"), ',', n, r->columns, "one an industry and product"};
  CQIO_TRY(cqio__numbers_read(d, r->bundle, &final, take_final, r));
  for (int k = 0; k < r->paid.count; k++)
    CQIO_TRY(cqio__draft_beside(d, true, r->paid.label[k], NULL, CQIO_ROLES, 0, &index));
  struct number_file value = {member(r, "V"), ',', paid, n, "one an item and region"};
  CQIO_TRY(cqio__numbers_read(d, r->bundle, &value, take_paid, r));
  if (r->unused > 0.0)
    cqio_log(d->ctx, CQIO_LOG_WARN,
             "%s: industries that sell to final demand and products that pay value added, %g in "
             "all, are not used",
             r->bundle->path, r->unused);
  return CQIO_OK;
}

/* Supply of a product, the sum of its column, is its use, unless rows and columns are exchanged. */
static cqio_status check_orientation(const struct reader *r) {
  const double off = 1e-2, close = 1e-4;
  const struct draft *d = r->draft;
  double all = 0.0, as_is = 0.0, exchanged = 0.0;
  for (int64_t i = 0; i < d->n; i++) {
    double final = 0.0, supply = d->parts.inputs[i];
    if (side_of(r, i) == INDUSTRY) continue;
    for (int k = 0; k < r->columns; k++)
      final += d->parts.beside[k].values[i];
    all += fabs(supply);
    as_is += fabs(r->sales[i] - supply);
    exchanged += fabs(supply + final - (r->sales[i] - final));
  }
  if (as_is < off * all || exchanged > close * all) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA,
                   "%s: columns of products and final demand sum to rows of products: expected "
                   "rows that sell and columns that buy; is the matrix transposed?",
                   r->bundle->path);
}

/* ---- satellites ------------------------------------------------------------------------------ */

static cqio_status name_satellites(struct reader *r, int *rows) {
  struct sheet_column head, name, unit;
  char label[512];
  int index;
  CQIO_TRY(cqio__column_read(r->draft, r->readme, "Satellites", "Sat_head_indicator", &head));
  CQIO_TRY(cqio__column_read(r->draft, r->readme, "Satellites", "Sat_indicator", &name));
  CQIO_TRY(cqio__column_read(r->draft, r->readme, "Satellites", "Sat_unit", &unit));
  for (int k = 0; k < name.count; k++) {
    bool group = k < head.count && *head.label[k];
    snprintf(label, sizeof label, "%.200s%s%.300s", group ? head.label[k] : "", group ? ": " : "",
             name.label[k]);
    CQIO_TRY(cqio__draft_beside(r->draft, true, label, k < unit.count ? unit.label[k] : "1",
                                CQIO_ROLE_EXTENSION, r->columns, &index));
  }
  *rows = name.count;
  return CQIO_OK;
}

static cqio_status read_satellites(struct reader *r) {
  struct draft *d = r->draft;
  struct beside_range range = {d, d->parts.count, r->columns};
  int rows;
  if (!member(r, "TQ") || !d->options->extensions) return CQIO_OK;
  CQIO_TRY(name_satellites(r, &rows));
  struct number_file flows = {member(r, "TQ"), ',', rows, d->n, "one a satellite"};
  CQIO_TRY(cqio__numbers_read(d, r->bundle, &flows, cqio__numbers_beside, &range));
  struct number_file direct = {member(r, "YQ"), ',', rows, r->columns, "one a satellite"};
  if (!direct.member) return CQIO_OK;
  return cqio__numbers_read(d, r->bundle, &direct, cqio__numbers_direct, &range);
}

cqio_status cqio__read_gloria(struct draft *draft, const struct bundle *bundle) {
  struct reader r = {.draft = draft, .bundle = bundle};
  draft->parts.unit = "thousand USD";
  cqio__draft_name_year(draft, member(&r, "T"), "*_T-Results_YYYY_*");
  draft->parts.partial = true; /* margins and taxes on inputs stand in files of their own */
  CQIO_TRY(check_members(&r));
  CQIO_TRY(find_readme(&r));
  CQIO_TRY(read_labels(&r));
  CQIO_TRY(label_accounts(&r));
  CQIO_TRY(read_money(&r));
  CQIO_TRY(check_orientation(&r));
  return read_satellites(&r);
}
