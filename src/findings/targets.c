/* Names of what is extracted: an account, a region, a sector in all regions. */
#include "findings/targets.h"

#include "core/text.h"
#include "iotable/iotable.h"

#include <string.h>

static int64_t find_name(const cqio_io_names *names, const char *text) {
  for (int64_t k = 0; k < names->count; k++)
    if (strcmp(names->text[k], text) == 0) return k;
  return -1;
}

static cqio_status unknown(struct work *w, const char *option, const char *text) {
  const cqio_io_table *t = w->table;
  cqio_account_label label;
  char hint[CQIO_MESSAGE_SIZE];
  const char *near = cqio_nearest(text, t->regions.text, (size_t)t->regions.count);
  if (!near) near = cqio_nearest(text, t->sectors.text, (size_t)t->sectors.count);
  if (!near) near = cqio__io_nearest(w->ctx, t, text, &label);
  return cqio_fail(w->ctx, CQIO_DATA, "%s: '%.200s' is not an account, region or sector of %s%s",
                   option, text, t->source,
                   near ? cqio__did_you_mean(near, hint) : ": expected one of its labels");
}

static void begin(struct targets *t, const char *name) {
  t->name[t->count] = name;
  t->first[t->count + 1] = t->first[t->count];
  t->count++;
}

/* Accounts of REGION or of SECTOR; those without output have nothing to lose. */
static void add_accounts(const struct work *w, struct targets *t, int64_t region, int64_t sector) {
  const cqio_io_table *table = w->table;
  for (int64_t i = 0; i < w->n; i++) {
    int64_t own = table->sector ? table->sector[i] : i % table->sectors.count;
    if (region >= 0 ? cqio__region_of(table, i) != region : own != sector) continue;
    t->account[t->first[t->count]++] = i;
  }
}

static cqio_status add_target(struct work *w, const char *option, const char *name,
                              struct targets *t) {
  const cqio_io_table *table = w->table;
  int64_t account = cqio_io_table_find(table, name, 0);
  int64_t region = find_name(&table->regions, name), sector = find_name(&table->sectors, name);
  begin(t, name);
  if (account >= 0 && table->regions.count > 0 && (region >= 0 || sector >= 0))
    return cqio_fail(w->ctx, CQIO_DATA,
                     "%s: '%s' is an account and a %s of %s: expected another name of one of them",
                     option, name, region >= 0 ? "region" : "sector", table->source);
  if (account >= 0)
    t->account[t->first[t->count]++] = account;
  else if (region < 0 && sector < 0)
    return unknown(w, option, name);
  else if (region >= 0 && sector >= 0)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "%s: '%s' is a region and a sector of %s: expected REGION/SECTOR for "
                     "each account",
                     option, name, table->source);
  else
    add_accounts(w, t, region, sector);
  return CQIO_OK;
}

cqio_status cqio__targets_add(struct work *w, const char *option, const char *text,
                              struct targets *t) {
  const char *name;
  if (text) {
    CQIO_TRY(cqio__findings_text(w, &name, "%s", text));
    return add_target(w, option, name, t);
  }
  begin(t, "all");
  for (int64_t i = 0; i < w->n; i++)
    t->account[t->first[t->count]++] = i;
  return CQIO_OK;
}

static cqio_status add_word(struct work *w, const char *text, struct targets *t) {
  const cqio_io_table *table = w->table;
  bool regions = strcmp(text, "regions") == 0 && table->regions.count > 0;
  const cqio_io_names *all = regions                        ? &table->regions
                             : strcmp(text, "sectors") == 0 ? &table->sectors
                                                            : NULL;
  if (!all) return cqio__targets_add(w, "--targets", text, t);
  if (find_name(&table->regions, text) >= 0 || find_name(&table->sectors, text) >= 0)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "--targets: '%s' is a region or sector of %s, and the word for all of them: "
                     "expected REGION/SECTOR for each account",
                     text, table->source);
  for (int64_t k = 0; k < all->count; k++) {
    begin(t, all->text[k]);
    add_accounts(w, t, regions ? k : -1, k);
  }
  return CQIO_OK;
}

/* What is extracted twice would stand twice beside the others. */
static cqio_status check_twice(struct work *w, const char *text, const struct targets *t) {
  for (int64_t k = 1; k < t->count; k++)
    for (int64_t m = 0; m < k; m++)
      if (strcmp(t->name[m], t->name[k]) == 0)
        return cqio_fail(w->ctx, CQIO_USAGE, "--targets %.200s: '%.100s' is given twice", text,
                         t->name[k]);
  return CQIO_OK;
}

size_t cqio__targets_word(const char **at) {
  *at += strspn(*at, " ");
  size_t length = strcspn(*at, ";");
  while (length > 0 && (*at)[length - 1] == ' ')
    length--;
  return length;
}

cqio_status cqio__targets_begin(struct work *w, int words, struct targets *out) {
  size_t most = (size_t)words * (size_t)(w->table->regions.count + w->table->sectors.count);
  *out = (struct targets){0};
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, most, &out->name));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, most + 2, &out->first));
  return CQIO__FINDINGS_TAKE(w, (size_t)words * (size_t)w->n, &out->account);
}

cqio_status cqio__targets_read(struct work *w, const char *text, struct targets *out) {
  int words = 1;
  char word[512];
  for (const char *c = text; *c; c++)
    words += *c == ';';
  CQIO_TRY(cqio__targets_begin(w, words, out));
  for (const char *at = text; at; at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL) {
    size_t length = cqio__targets_word(&at);
    if (length == 0 || length >= sizeof word)
      return cqio_fail(w->ctx, CQIO_USAGE,
                       "--targets %.200s: expected names of accounts, regions or sectors with ';' "
                       "between them",
                       text);
    memcpy(word, at, length);
    word[length] = '\0';
    CQIO_TRY(add_word(w, word, out));
  }
  return check_twice(w, text, out);
}
