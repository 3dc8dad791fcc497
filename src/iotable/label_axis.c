/* Axes of NetCDF files are joined by label, never by position. */
#include "iotable/label_axis.h"

#include "cqio/sheet.h"

#include <stdio.h>
#include <string.h>

/* Whether variable INDEX has DIMENSION alone. */
static bool is_along(const cqio_ncin *in, int index, const char *dimension) {
  bool text = cqio_ncin_variable_type(in, index) == CQIO_NC_CHAR;
  int rank = cqio_ncin_variable_rank(in, index);
  if (rank < 1 || rank > (text ? 2 : 1)) return false;
  if (strcmp(cqio_ncin_variable_dimension(in, index, 0), dimension) != 0) return false;
  if (rank == 1) return true;
  const char *length = cqio_ncin_variable_dimension(in, index, 1);
  return strcmp(length, "row") != 0 && strcmp(length, "column") != 0 &&
         strcmp(length, "demand") != 0;
}

struct found {
  int region, sector, own, other, others; /* variables, -1: none; number of further texts */
};

static struct found find_texts(const cqio_ncin *in, const char *dimension) {
  struct found f = {-1, -1, -1, -1, 0};
  for (int k = 0; k < cqio_ncin_variables(in); k++) {
    const char *name = cqio_ncin_variable_name(in, k);
    if (cqio_ncin_variable_type(in, k) != CQIO_NC_CHAR || !is_along(in, k, dimension)) continue;
    if (strstr(name, "unit")) continue;
    if (strstr(name, "region")) {
      f.region = k;
    } else if (strstr(name, "sector")) {
      f.sector = k;
    } else if (strcmp(name, dimension) == 0) {
      f.own = k;
    } else {
      f.other = k;
      f.others++;
    }
  }
  return f;
}

/* Labels REGION/SECTOR beside regions of their own become those of sectors. */
static void drop_regions(struct label_axis *axis) {
  bool all = axis->region && axis->sector;
  for (int64_t k = 0; all && k < axis->count; k++) {
    size_t length = strlen(axis->region[k]);
    all = strncmp(axis->sector[k], axis->region[k], length) == 0 && axis->sector[k][length] == '/';
  }
  for (int64_t k = 0; all && k < axis->count; k++) {
    char *sector = axis->sector[k] + strlen(axis->region[k]) + 1;
    memmove(axis->sector[k], sector, strlen(sector) + 1);
  }
}

cqio_status cqio__label_axis_read(cqio_ctx *ctx, cqio_ncin *in, const char *dimension,
                                  struct label_axis *out) {
  struct found f = find_texts(in, dimension);
  *out = (struct label_axis){.dimension = dimension, .count = cqio_ncin_dimension(in, dimension)};
  int whole = f.sector >= 0 ? f.sector : f.own >= 0 ? f.own : f.other;
  if (f.sector < 0 && f.own < 0 && f.others > 1)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: %d variables of text over '%s': expected one of labels, named '%s', or "
                     "sector and region",
                     cqio_ncin_path(in), f.others, dimension, dimension);
  if (f.region >= 0 && whole < 0)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable 'sector' is missing: expected sector(%s) beside region(%s)",
                     cqio_ncin_path(in), dimension, dimension);
  if (f.region >= 0)
    CQIO_TRY(
        cqio_ncin_texts(in, cqio_ncin_variable_name(in, f.region), dimension, &out->region, NULL));
  if (whole >= 0)
    CQIO_TRY(
        cqio_ncin_texts(in, cqio_ncin_variable_name(in, whole), dimension, &out->sector, NULL));
  if (f.sector >= 0 && f.own >= 0)
    CQIO_TRY(cqio_ncin_texts(in, dimension, dimension, &out->own, NULL));
  cqio_status status =
      out->region ? cqio_label_normalize_all(ctx, out->count, &out->region) : CQIO_OK;
  if (!status && out->sector) status = cqio_label_normalize_all(ctx, out->count, &out->sector);
  if (!status && out->own) status = cqio_label_normalize_all(ctx, out->count, &out->own);
  if (!status && f.region >= 0 && f.sector < 0) drop_regions(out);
  CQIO_TRY(cqio_agree(ctx, status));
  int own = cqio_ncin_find(in, dimension);
  if (own >= 0 && cqio_ncin_variable_type(in, own) != CQIO_NC_CHAR && is_along(in, own, dimension))
    return cqio_ncin_reals(in, dimension, dimension, CQIO_NC_FINITE, &out->number, NULL);
  return CQIO_OK;
}

void cqio__label_axis_free(struct label_axis *axis) {
  cqio_free(axis->region);
  cqio_free(axis->sector);
  cqio_free(axis->own);
  cqio_free(axis->number);
  *axis = (struct label_axis){0};
}

/* "region/sector" of a position, or its number. */
static void label_of(const struct label_axis *axis, int64_t k, char out[1024]) {
  if (axis->sector)
    snprintf(out, 1024, "%s%s%s", axis->region ? axis->region[k] : "", axis->region ? "/" : "",
             axis->sector[k]);
  else
    snprintf(out, 1024, "%.17g", axis->number[k]);
}

static int64_t find(const cqio_io_table *table, const struct label_axis *axis,
                    const struct label_axis *rows, int64_t k, const char *label) {
  if (axis->sector) return cqio_io_table_find(table, label, k);
  for (int64_t i = 0; i < rows->count; i++)
    if (rows->number[(k + i) % rows->count] == axis->number[k]) return (k + i) % rows->count;
  return -1;
}

static cqio_status stranger(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                            const struct label_axis *axis, const char *label) {
  cqio_account_label nearest;
  const char *near = cqio__io_nearest(ctx, table, label, &nearest);
  return cqio_fail(ctx, CQIO_DATA, "%s: %s '%s' is no account of the rows%s%s%s", place,
                   axis->dimension, label, near ? "; did you mean '" : "", near ? near : "",
                   near ? "'?" : "");
}

/* Numbers without numbers of the rows say nothing but their order. */
static bool counts_up(const struct label_axis *axis) {
  for (int64_t k = 1; k < axis->count; k++)
    if (axis->number[k] != axis->number[k - 1] + 1.0) return false;
  return axis->number[0] == 0.0 || axis->number[0] == 1.0;
}

cqio_status cqio__label_axis_join(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                                  const struct label_axis *axis, const struct label_axis *rows,
                                  bool complete, int64_t **account) {
  bool *seen;
  char label[1024];
  *account = NULL;
  bool numbers = !axis->sector && axis->number && !(rows && rows->number);
  if ((!axis->sector && !axis->number) || (numbers && counts_up(axis))) return CQIO_OK;
  if (numbers || (axis->sector && table->numbered))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: %s has labels and the rows have none: expected sector(row)", place,
                     axis->dimension);
  CQIO_TRY(CQIO_ALLOC(ctx, axis->count, account));
  cqio_status status = CQIO_ALLOC(ctx, table->accounts, &seen);
  for (int64_t k = 0; k < axis->count && !status; k++) {
    label_of(axis, k, label);
    int64_t i = find(table, axis, rows, k, label);
    if (i < 0)
      status = stranger(ctx, table, place, axis, label);
    else if (seen[i])
      status = cqio_fail(ctx, CQIO_DATA, "%s: %s '%s' appears twice: expected each label once",
                         place, axis->dimension, label);
    else
      seen[i] = true;
    (*account)[k] = i;
  }
  if (!status && complete && axis->count != table->accounts)
    status = cqio_fail(ctx, CQIO_DATA, "%s: %s has %lld labels: expected each of the %lld accounts",
                       place, axis->dimension, (long long)axis->count, (long long)table->accounts);
  cqio_free(seen);
  if (status) {
    cqio_free(*account);
    *account = NULL;
  }
  return status;
}

/* Whether TEXT is the label of the account I, or its sector alone. */
static bool is_own(const cqio_io_table *table, int64_t i, const char *text) {
  cqio_account_label label;
  return strcmp(cqio_io_table_sector(table, i), text) == 0 ||
         strcmp(cqio_io_table_label(table, i, &label), text) == 0;
}

/* An account from ACCOUNT on whose label, or whose sector alone, is TEXT; -1. */
static int64_t account_of(const cqio_io_table *table, const char *text, int64_t account) {
  int64_t found = cqio_io_table_find(table, text, account);
  for (int64_t k = 0; found < 0 && k < table->accounts; k++) {
    int64_t i = (account + k) % table->accounts;
    if (strcmp(cqio_io_table_sector(table, i), text) == 0) found = i;
  }
  return found;
}

cqio_status cqio__label_axis_agrees(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                                    const struct label_axis *axis, const int64_t *account) {
  cqio_account_label label;
  int64_t same = 0;
  for (int64_t k = 0; axis->own && k < axis->count; k++)
    same += is_own(table, account ? account[k] : k, axis->own[k]);
  for (int64_t k = 0; axis->own && k < axis->count; k++) {
    int64_t i = account ? account[k] : k;
    if (is_own(table, i, axis->own[k])) continue;
    bool others = 2 * same <= axis->count; /* they name accounts in another way */
    if (others && account_of(table, axis->own[k], i) < 0) return CQIO_OK;
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable '%s' = '%.100s' where sector and region say '%.100s': expected "
                     "the same account",
                     place, axis->dimension, axis->own[k], cqio_io_table_label(table, i, &label));
  }
  return CQIO_OK;
}
