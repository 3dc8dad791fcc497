/* Labels of accounts: names of regions and sectors, and the way from one to the other. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): strcasestr */
#include "iotable/iotable.h"

#include "cqio/sheet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Index of TEXT in NAMES, found at once when it is at or next to *HINT; added when it is new and
 * there is ROOM. */
static cqio_status index_of(cqio_ctx *ctx, cqio_io_table *table, cqio_io_names *names,
                            const char *text, int64_t *hint) {
  for (int64_t k = 0; k < names->count; k++) {
    int64_t at = (*hint + k) % names->count;
    if (strcmp(names->text[at], text) == 0) {
      *hint = at;
      return CQIO_OK;
    }
  }
  *hint = names->count++;
  return cqio__io_text(ctx, table, text, &names->text[*hint]);
}

static cqio_status index_all(cqio_ctx *ctx, cqio_io_table *table, int64_t n,
                             const char *const *text, cqio_io_names *names, int32_t **index) {
  int64_t hint = 0;
  CQIO_TRY(CQIO__TAKE(ctx, table, n, &names->text));
  CQIO_TRY(CQIO__TAKE(ctx, table, n, index));
  for (int64_t i = 0; i < n; i++) {
    CQIO_TRY(index_of(ctx, table, names, text[i], &hint));
    (*index)[i] = (int32_t)hint;
    hint++; /* the next account has the next sector, as a rule */
    if (hint == names->count) hint = 0;
  }
  return CQIO_OK;
}

static int by_key(const void *a, const void *b) {
  const int64_t *x = a, *y = b;
  int order = (x[0] > y[0]) - (x[0] < y[0]);
  return order ? order : (x[1] > y[1]) - (x[1] < y[1]);
}

struct folded {
  char *text;
  int64_t index;
};

static int by_text(const void *a, const void *b) {
  const struct folded *x = a, *y = b;
  int order = strcmp(x->text, y->text);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* For each of NAMES the first that differs from it in capital letters alone, or itself. */
static cqio_status find_alike(cqio_ctx *ctx, const cqio_io_names *names, int64_t **alike) {
  struct folded *list;
  size_t n = (size_t)names->count;
  CQIO_TRY(CQIO_ALLOC(ctx, n + 1, alike));
  CQIO_TRY(CQIO_ALLOC(ctx, n + 1, &list));
  cqio_status status = CQIO_OK;
  for (size_t k = 0; k < n && !status; k++) {
    list[k].index = (int64_t)k;
    status = cqio_label_folded(ctx, names->text[k], &list[k].text);
  }
  if (!status) qsort(list, n, sizeof *list, by_text);
  for (size_t k = 0; k < n && !status; k++) {
    bool same = k > 0 && strcmp(list[k].text, list[k - 1].text) == 0;
    (*alike)[list[k].index] = same ? (*alike)[list[k - 1].index] : list[k].index;
  }
  for (size_t k = 0; k < n; k++)
    cqio_free(list[k].text);
  cqio_free(list);
  return status;
}

static cqio_status twice(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                         int64_t first, int64_t second) {
  cqio_account_label one, other;
  cqio_io_table_label(table, first, &one);
  cqio_io_table_label(table, second, &other);
  if (strcmp(one.text, other.text) == 0)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: account '%s' appears twice: expected each label once; accounts %lld and "
                     "%lld",
                     place, one.text, (long long)first + 1, (long long)second + 1);
  return cqio_fail(
      ctx, CQIO_DATA,
      "%s: accounts '%s' and '%s' differ in capital letters alone: expected each label "
      "once",
      place, one.text, other.text);
}

/* Every pair of region and sector must occur once, in capital letters or small ones. */
static cqio_status check_distinct(cqio_ctx *ctx, const cqio_io_table *table, const char *place) {
  int64_t n = table->accounts, (*keys)[2] = NULL, *region = NULL, *sector = NULL;
  cqio_status status = CQIO_ALLOC(ctx, n, &keys);
  if (!status) status = find_alike(ctx, &table->regions, &region);
  if (!status) status = find_alike(ctx, &table->sectors, &sector);
  for (int64_t i = 0; i < n && !status; i++) {
    keys[i][0] = (table->region ? region[table->region[i]] : 0) << 32 | sector[table->sector[i]];
    keys[i][1] = i;
  }
  if (!status) qsort(keys, (size_t)n, sizeof *keys, by_key);
  for (int64_t i = 1; i < n && !status; i++)
    if (keys[i][0] == keys[i - 1][0]) status = twice(ctx, table, place, keys[i - 1][1], keys[i][1]);
  cqio_free(keys);
  cqio_free(region);
  cqio_free(sector);
  return status;
}

cqio_status cqio__io_set_labels(cqio_ctx *ctx, cqio_io_table *table, const char *place, int64_t n,
                                const char *const *region, const char *const *sector) {
  int32_t *index;
  cqio_status status = CQIO_OK;
  table->accounts = n;
  for (int64_t i = 0; i < n; i++)
    if (!sector[i][0] || (region && !region[i][0]))
      status = cqio_fail(ctx, CQIO_DATA, "%s: account %lld has no %s: expected a name", place,
                         (long long)i + 1, sector[i][0] ? "region" : "sector");
  if (status) return status;
  if (region) {
    CQIO_TRY(index_all(ctx, table, n, region, &table->regions, &index));
    table->region = index;
  }
  CQIO_TRY(index_all(ctx, table, n, sector, &table->sectors, &index));
  table->sector = index;
  return check_distinct(ctx, table, place);
}

cqio_status cqio__io_number_names(cqio_ctx *ctx, cqio_io_table *table, const char *prefix,
                                  int64_t count, cqio_io_names *names) {
  CQIO_TRY(CQIO__TAKE(ctx, table, count, &names->text));
  size_t width = strlen(prefix) + 20;
  char *text;
  CQIO_TRY(CQIO__TAKE(ctx, table, (size_t)count * width, &text));
  for (int64_t k = 0; k < count; k++) {
    names->text[k] = text + (size_t)k * width;
    snprintf(text + (size_t)k * width, width, "%s%lld", prefix, (long long)k + 1);
  }
  names->count = count;
  return CQIO_OK;
}

int64_t cqio__region_of(const cqio_io_table *table, int64_t account) {
  return table->region ? table->region[account] : account / table->sectors.count;
}

const char *cqio_io_table_region(const cqio_io_table *table, int64_t account) {
  if (table->regions.count == 0) return NULL;
  return table->regions.text[cqio__region_of(table, account)];
}

const char *cqio_io_table_sector(const cqio_io_table *table, int64_t account) {
  int64_t s = table->sector ? table->sector[account] : account % table->sectors.count;
  return table->sectors.text[s];
}

const char *cqio_io_table_label(const cqio_io_table *table, int64_t account,
                                cqio_account_label *label) {
  const char *region = cqio_io_table_region(table, account);
  size_t room = sizeof label->text;
  int length = snprintf(label->text, room, "%s%s%s", region ? region : "", region ? "/" : "",
                        cqio_io_table_sector(table, account));
  if (length < 0 || (size_t)length < room) return label->text;
  for (room--; room > 0 && (label->text[room - 1] & 0xc0) == 0x80;) /* cut between characters */
    room--;
  label->text[room > 0 ? room - 1 : 0] = '\0';
  return label->text;
}

static void write_name(const void *data, int64_t account, cqio_account_label *label) {
  cqio_io_table_label(data, account, label);
}

cqio_account_names cqio_io_table_names(const cqio_io_table *table) {
  return (cqio_account_names){write_name, table};
}

static bool has_label(const cqio_io_table *table, int64_t account, const char *label) {
  const char *region = cqio_io_table_region(table, account),
             *sector = cqio_io_table_sector(table, account);
  size_t length = region ? strlen(region) : 0;
  if (!region) return strcmp(label, sector) == 0;
  return strncmp(label, region, length) == 0 && label[length] == '/' &&
         strcmp(label + length + 1, sector) == 0;
}

int64_t cqio_io_table_find(const cqio_io_table *table, const char *label, int64_t start) {
  for (int64_t k = 0; k < table->accounts; k++) {
    int64_t account = (start + k) % table->accounts;
    if (has_label(table, account, label)) return account;
  }
  return -1;
}

/* The first of COUNT labels that differs from TEXT in capital letters alone, or NULL. */
static const char *find_folded(cqio_ctx *ctx, const char *text, const char *const *all,
                               size_t count) {
  char *wanted, *other;
  const char *found = NULL;
  if (cqio_label_folded(ctx, text, &wanted)) return NULL;
  for (size_t k = 0; k < count && !found; k++) {
    if (cqio_label_folded(ctx, all[k], &other)) break;
    if (strcmp(wanted, other) == 0) found = all[k];
    cqio_free(other);
  }
  cqio_free(wanted);
  return found;
}

const char *cqio__io_nearest(cqio_ctx *ctx, const cqio_io_table *table, const char *text,
                             cqio_account_label *label) {
  enum { FEW = 4096 }; /* accounts to look for the nearest */
  const char **all = NULL, *near = NULL;
  cqio_account_label *labels = NULL;
  size_t n = (size_t)table->accounts;
  if (n <= FEW && !CQIO_ALLOC(ctx, n, &labels) && !CQIO_ALLOC(ctx, n, &all)) {
    for (size_t i = 0; i < n; i++)
      all[i] = cqio_io_table_label(table, (int64_t)i, &labels[i]);
    near = find_folded(ctx, text, all, n);
    if (!near) near = cqio_nearest(text, all, n);
  }
  if (near) snprintf(label->text, sizeof label->text, "%s", near);
  cqio_free(labels);
  cqio_free(all);
  return near ? label->text : NULL;
}

/* Letters, digits and bytes of other alphabets. */
static bool is_of_word(char c) {
  return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

int32_t cqio__io_region_before(const cqio_io_table *table, const char *label) {
  int32_t found = -1;
  size_t longest = 0; /* "ROW_B/c" is of ROW_B, not of ROW */
  for (int32_t r = 0; r < table->regions.count; r++) {
    size_t length = strlen(table->regions.text[r]);
    if (length <= longest || strncmp(label, table->regions.text[r], length) != 0) continue;
    if (label[length] != '/' && label[length] != '_') continue;
    found = r;
    longest = length;
  }
  return found;
}

int32_t cqio__io_region_within(const cqio_io_table *table, const char *label) {
  int32_t found = -1;
  size_t longest = 0;
  for (int32_t r = 0; r < table->regions.count; r++) {
    const char *name = table->regions.text[r];
    size_t length = strlen(name);
    for (const char *at = strcasestr(label, name); at && length > longest;
         at = strcasestr(at + 1, name))
      if ((at == label || !is_of_word(at[-1])) && !is_of_word(at[length])) {
        found = r;
        longest = length;
      }
  }
  return found;
}
