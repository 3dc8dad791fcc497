/* A data set: reading of all tables, then of their contents, and its release. */
#include "region/reading.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

struct holder { /* what a cqio_dataset is part of */
  cqio_dataset data;
  struct block *blocks;
};

static void take_sector_arrays(struct reading *r) {
  cqio_dataset *d = r->data;
  size_t n = (size_t)d->sectors.count;
  double **const vectors[] = {&d->rural_households,
                              &d->urban_households,
                              &d->government,
                              &d->gfcf,
                              &d->inventories,
                              &d->outflow,
                              &d->inflow,
                              &d->discrepancy,
                              &d->output,
                              &d->employed,
                              &d->rural_output_share,
                              &d->productivity_growth,
                              &d->icor,
                              &d->depreciation_rate,
                              &d->employment_elasticity};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
    KEEP(r, *vectors[i], n);
  KEEP(r, d->flows, n * n);
  KEEP(r, d->primary_inputs, CQIO_PRIMARY_INPUTS * n);
  KEEP(r, d->sector_stratum, n);
  KEEP(r, d->sector_class, n);
  KEEP(r, d->sector_is_primary, n);
  KEEP(r, d->sector_spending, n);
  KEEP(r, d->sector_structures, n);
}

/* The accounts (district, zone, sector) are counted in int by the linear algebra. */
static bool size_is_possible(struct reading *r) {
  if (!r->table[DISTRICTS] || !r->table[SECTORS]) return true;
  int64_t districts = cqio_sheet_rows(r->table[DISTRICTS]),
          sectors = cqio_sheet_rows(r->table[SECTORS]);
  if (districts <= INT32_MAX / CQIO_ZONES / sectors) return true;
  cqio__fault(r, DISTRICTS, -1, -1,
              "%lld districts x %d zones x %lld sectors of %s: expected at most %d accounts",
              (long long)districts, CQIO_ZONES, (long long)sectors, cqio__file(r, SECTORS),
              INT32_MAX);
  return false;
}

/* Labels first: what they name cannot be judged in the other files when they are wrong. */
static void read_labels(struct reading *r) {
  cqio__labels(r, SECTORS, "key", &r->data->sectors);
  cqio__labels(r, DISTRICTS, "key", &r->data->districts);
  cqio__labels(r, PARKS, "key", &r->data->parks);
  if (r->faults[SECTORS]) r->data->sectors.count = 0;
  if (r->faults[DISTRICTS]) r->data->districts.count = 0;
  if (r->faults[PARKS]) r->data->parks.count = 0;
}

static const char *const table_names[TABLES] = {
#define X(id, file, kind1, column1, kind2, column2) file,
    TABLE_LIST(X)
#undef X
};

static const char *const marks[] = {"published", "derived", "estimate", "assumption", "recalled"};
enum { MARKS = sizeof marks / sizeof *marks };

/* Marks of one table: named in its header or found in its columns status...; bit i is marks[i]. */
static unsigned find_marks(struct reading *r, enum table_id t) {
  const cqio_sheet *table = r->table[t];
  const char *header = cqio_sheet_header(table, "status");
  unsigned found = 0;
  for (int i = 0; i < MARKS; i++)
    if (header && strstr(header, marks[i])) found |= 1u << i;
  for (int c = 0; c < cqio_sheet_columns(table); c++) {
    const char *name = cqio_sheet_column_name(table, c);
    if (strcmp(name, "status") != 0 && strncmp(name, "status_", 7) != 0) continue;
    for (int64_t row = 0; row < cqio_sheet_rows(table); row++) {
      if (!*cqio_sheet_text(table, row, c)) continue;
      int mark = cqio__choice(r, t, row, c, marks, MARKS);
      if (mark >= 0) found |= 1u << mark;
    }
  }
  return found;
}

/* "table: estimate; districts: published, recalled, estimate; ..." */
static void summarise_status(struct reading *r) {
  const char *const *names = table_names;
  char text[TABLES * 96] = "";
  size_t used = 0;
  for (int t = 0; t < TABLES; t++) {
    /* The status of targets is a word of their own. */
    unsigned found = r->table[t] && t != TARGETS ? find_marks(r, (enum table_id)t) : 0;
    const char *separator = ": ";
    if (!found) continue;
    used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? "; " : "", names[t]);
    for (int i = 0; i < MARKS; i++)
      if (found & (1u << i)) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", separator, marks[i]);
        separator = ", ";
      }
  }
  r->data->status_summary = cqio__keep_text(r, text);
}

static void read_contents(struct reading *r) {
  r->data->price_basis = cqio__keep_text(r, "");
  if (!size_is_possible(r)) return;
  read_labels(r);
  take_sector_arrays(r);
  if (r->status == CQIO_MEMORY) return;
  void (*const parts[])(struct reading *) = {
      cqio__read_economy, cqio__check_statements, cqio__read_districts,
      cqio__read_parks,   cqio__read_people,      cqio__read_observed,
      cqio__read_towns,   cqio__read_park_points, cqio__read_market_tables,
      summarise_status,   cqio__check_totals};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (r->status != CQIO_MEMORY) parts[i](r);
}

static cqio_status check_directory(cqio_ctx *ctx, const char *directory) {
  struct stat info;
  int good = cqio_ctx_rank(ctx) == 0 && stat(directory, &info) == 0 && S_ISDIR(info.st_mode);
  MPI_Bcast(&good, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  if (good) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO, "%s: is not a directory: expected the folder of a data set",
                   directory);
}

/* Tables that a region may lack, and what holds then; those of parks come together. */
static const char *const without[TABLES] = {
    [CAPITAL_GOODS] = "",
    [TRADE] = "no trade.csv: one class of trade, which distance does not deter",
    [PARKS] = "no parks.csv: no park invests",
    [PARK_DISTRICTS] = "",
    [PARK_SECTORS] = "",
    [INVESTMENT] = "",
    [RULES] = "",
    [TOWNS] = "",
    [PARK_POINTS] = "",
    [NEAR_USE] = "",
    [TRADE_TARGETS] = "",
    [INVESTMENT_PRICES] = "",
    [PARK_GDP] = "",
    [ANNUAL] = "no annual.csv: no observed year is followed or compared",
    [TARGETS] = "no targets.csv: no share is calibrated"};

static bool may_be_absent(enum table_id t, bool parks) {
  bool of_parks = t == CAPITAL_GOODS || (t >= PARKS && t <= RULES);
  return without[t] && !(of_parks && parks);
}

/* Whether a file ENTRY might be the table NAME, by a slip or in capitals; its stem is no table. */
static bool may_be(const char *entry, const char *name) {
  char stem[64];
  const char *dot = strrchr(entry, '.');
  size_t length = dot ? (size_t)(dot - entry) : 0;
  if (length == 0 || length >= sizeof stem ||
      (strcasecmp(dot, ".csv") != 0 && strcasecmp(dot, ".nc") != 0))
    return false;
  snprintf(stem, sizeof stem, "%.*s", (int)length, entry);
  for (int t = 0; t < TABLES; t++)
    if (strcmp(stem, table_names[t]) == 0) return false;
  const char *near = strcasecmp(dot, ".csv") == 0 ? cqio_nearest(stem, table_names, TABLES) : NULL;
  return strcasecmp(stem, name) == 0 || (near && strcmp(near, name) == 0);
}

/* A table that may be absent and is there under another name would be left out in silence. */
static void check_absent(struct reading *r, const char *directory, const char *name) {
  char found[256] = "";
  DIR *list = cqio_ctx_rank(r->ctx) == 0 ? opendir(directory) : NULL;
  for (struct dirent *entry; list && !found[0] && (entry = readdir(list));)
    if (may_be(entry->d_name, name)) snprintf(found, sizeof found, "%.255s", entry->d_name);
  if (list) closedir(list);
  MPI_Bcast(found, sizeof found, MPI_CHAR, 0, cqio_ctx_comm(r->ctx));
  if (!found[0]) return;
  cqio_status status = cqio_fail(r->ctx, CQIO_DATA,
                                 "%s/%s: is no table of a data set: expected %s.csv; give it this "
                                 "name, or move it away",
                                 directory, found, name);
  if (!r->status) r->status = status;
}

static void read_tables(struct reading *r, const char *directory) {
  const char *const *names = table_names;
  bool parks = false;
  for (int t = PARKS; t <= INVESTMENT; t++)
    parks = cqio_sheet_exists(r->ctx, directory, names[t]) || parks;
  for (int t = 0; t < TABLES; t++) {
    if (may_be_absent((enum table_id)t, parks) && !cqio_sheet_exists(r->ctx, directory, names[t])) {
      check_absent(r, directory, names[t]);
      if (without[t][0]) cqio__absent(r, without[t]);
      continue;
    }
    cqio_status status = cqio_sheet_read(r->ctx, directory, names[t], &r->table[t]);
    if (!r->status) r->status = status;
    if (status) r->faults[t]++;
  }
}

cqio_status cqio_dataset_read(cqio_ctx *ctx, const char *directory, cqio_dataset **out) {
  struct holder *holder = NULL;
  *out = NULL;
  CQIO_TRY(check_directory(ctx, directory));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &holder));
  struct reading r = {.ctx = ctx, .data = &holder->data, .kept = &holder->blocks};
  read_tables(&r, directory);
  r.data->directory = cqio__keep_text(&r, directory);
  if (r.status != CQIO_MEMORY) read_contents(&r);
  r.data->absent = cqio__keep_text(&r, r.absent);
  for (int t = 0; t < TABLES; t++)
    cqio_sheet_destroy(&r.table[t]);
  cqio__release(&r.scratch);
  *out = &holder->data;
  cqio_status status = cqio_agree(ctx, r.status);
  if (status) cqio_dataset_destroy(out);
  return status;
}

void cqio_dataset_destroy(cqio_dataset **data) {
  if (!data || !*data) return;
  struct holder *holder = (struct holder *)*data;
  cqio__release(&holder->blocks);
  cqio_free(holder);
  *data = NULL;
}
