/* Typed, keyed access to the tables of a data set. */
#include "region/reading.h"
#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_KEY = 64, MAX_LABELS = 32768 };

/* ---- memory ---------------------------------------------------------------------------------- */

void *cqio__take(struct reading *r, struct block **list, size_t count, size_t size) {
  struct block *block;
  cqio_status status = CQIO_ALLOC(r->ctx, 1, &block);
  if (!status) status = cqio_alloc_bytes(r->ctx, count, size, &block->memory);
  if (status) {
    cqio_free(block);
    r->status = status;
    return NULL;
  }
  block->next = *list;
  *list = block;
  return block->memory;
}

void cqio__release(struct block **list) {
  while (*list) {
    struct block *block = *list;
    *list = block->next;
    cqio_free(block->memory);
    cqio_free(block);
  }
}

char *cqio__keep_text(struct reading *r, const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = cqio__take(r, r->kept, size, 1);
  if (copy) memcpy(copy, text, size);
  return copy;
}

void cqio__absent(struct reading *r, const char *note) {
  size_t used = strlen(r->absent);
  snprintf(r->absent + used, sizeof r->absent - used, "%s\n", note);
}

/* ---- cells ----------------------------------------------------------------------------------- */

int cqio__column(struct reading *r, enum table_id t, const char *name) {
  const cqio_sheet *table = r->table[t];
  if (!table) return -1;
  int column = cqio_sheet_find(table, name);
  if (column >= 0) return column;
  const char **names, *nearest = NULL;
  int count = cqio_sheet_columns(table);
  if (SCRATCH(r, names, count)) {
    for (int i = 0; i < count; i++)
      names[i] = cqio_sheet_column_name(table, i);
    nearest = cqio_nearest(name, names, (size_t)count);
  }
  char text[SHOWN + 4];
  cqio__fault(r, t, -1, -1, "column '%s' is missing: expected it in the header row%s%s%s", name,
              nearest ? "; is '" : "", nearest ? cqio__excerpt(nearest, text, sizeof text) : "",
              nearest ? "' meant to be it?" : "");
  return -1;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool valid_key(const char *key) {
  size_t length = strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  return key[length] == '\0' && length >= 1 && length <= MAX_KEY;
}

int cqio_labels_find(const cqio_labels *labels, const char *key) {
  for (int i = 0; i < labels->count; i++)
    if (strcmp(labels->key[i], key) == 0) return i;
  return -1;
}

int cqio__member(struct reading *r, enum table_id t, int64_t row, int column, struct set set) {
  const char *key = cqio_sheet_text(r->table[t], row, column);
  int index = cqio_labels_find(set.labels, key);
  if (index >= 0) return index;
  char text[SHOWN + 4], hint[CQIO_MESSAGE_SIZE];
  const char *near =
      cqio_nearest(key, (const char *const *)set.labels->key, (size_t)set.labels->count);
  if (near)
    cqio__fault(r, t, row, column, "%s '%s' is not in %s%s", set.one,
                cqio__excerpt(key, text, sizeof text), cqio__file(r, set.home),
                cqio__did_you_mean(near, hint));
  else
    cqio__fault(r, t, row, column, "%s '%s' is not in %s: expected one of its %d %s", set.one,
                cqio__excerpt(key, text, sizeof text), cqio__file(r, set.home), set.labels->count,
                set.many);
  return -1;
}

int *cqio__join(struct reading *r, enum table_id t, const char *key, struct set set,
                bool optional) {
  int column = cqio__column(r, t, key), *rows, before = r->faults[t];
  if (column < 0 || !SCRATCH(r, rows, set.labels->count)) return NULL;
  for (int i = 0; i < set.labels->count; i++)
    rows[i] = -1;
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[t]); row++) {
    int index = cqio__member(r, t, row, column, set);
    if (index >= 0 && rows[index] >= 0)
      cqio__repeated(r, t, row, column, rows[index]);
    else if (index >= 0)
      rows[index] = (int)row;
  }
  if (r->faults[t] > before) return NULL; /* a misspelt key is not reported as missing, too */
  for (int i = 0; i < set.labels->count && !optional; i++)
    if (rows[i] < 0)
      cqio__fault(r, t, -1, -1, "%s '%s' is missing: expected one row for each of the %d %s in %s",
                  set.one, set.labels->key[i], set.labels->count, set.many,
                  cqio__file(r, set.home));
  return r->faults[t] > before ? NULL : rows;
}

int cqio__choice(struct reading *r, enum table_id t, int64_t row, int column,
                 const char *const *list, int count) {
  const char *text = cqio_sheet_text(r->table[t], row, column);
  char words[256] = "", piece[SHOWN + 4];
  for (int i = 0; i < count; i++) {
    if (strcasecmp(text, list[i]) == 0) return i;
    size_t used = strlen(words);
    snprintf(words + used, sizeof words - used, "%s%s", i ? " | " : "", list[i]);
  }
  cqio__row_fault(r, t, row, column, "%.64s = '%s': expected %s",
                  cqio_sheet_column_name(r->table[t], column),
                  cqio__excerpt(text, piece, sizeof piece), words);
  return -1;
}

/* ---- labels ---------------------------------------------------------------------------------- */

static bool reserve_labels(struct reading *r, cqio_labels *out, int64_t count) {
  return KEEP(r, out->key, count) && KEEP(r, out->name, count) && KEEP(r, out->name_local, count);
}

void cqio__one_label(struct reading *r, const char *key, cqio_labels *out) {
  if (!reserve_labels(r, out, 1)) return;
  out->key[0] = out->name[0] = cqio__keep_text(r, key);
  out->name_local[0] = cqio__keep_text(r, "");
  if (out->key[0] && out->name_local[0]) out->count = 1;
}

static bool check_key(struct reading *r, enum table_id t, int64_t row, int column) {
  char text[SHOWN + 4];
  const char *key = cqio_sheet_text(r->table[t], row, column);
  if (valid_key(key)) return true;
  cqio__fault(
      r, t, row, column, "%.64s = '%s': expected a key of 1 to %d letters, digits, '_' or '-'",
      cqio_sheet_column_name(r->table[t], column), cqio__excerpt(key, text, sizeof text), MAX_KEY);
  return false;
}

/* Column of the names in the language of the region: "name_" and a two-letter code other than en.
 */
static int local_column(const cqio_sheet *table) {
  for (int i = 0; i < cqio_sheet_columns(table); i++) {
    const char *name = cqio_sheet_column_name(table, i);
    if (strncmp(name, "name_", 5) == 0 && strlen(name) == 7 && strcmp(name, "name_en") != 0)
      return i;
  }
  return -1;
}

static const char *text_or(const cqio_sheet *table, int64_t row, int column, const char *other) {
  return column >= 0 ? cqio_sheet_text(table, row, column) : other;
}

/* Keys that differ in capital letters alone are one key, written twice. */
static void check_capitals(struct reading *r, enum table_id t, int64_t row, int column,
                           const cqio_labels *labels, const char *key) {
  for (int i = 0; i < labels->count; i++)
    if (strcasecmp(labels->key[i], key) == 0 && strcmp(labels->key[i], key) != 0)
      cqio__row_fault(r, t, row, column,
                      "'%s' and '%s' differ in capital letters alone: expected each key once", key,
                      labels->key[i]);
}

static void read_labels(struct reading *r, enum table_id t, int column, cqio_labels *out) {
  const cqio_sheet *table = r->table[t];
  int name = cqio_sheet_find(table, "name_en"), local = local_column(table);
  for (int64_t row = 0; row < cqio_sheet_rows(table); row++) {
    const char *text = cqio_sheet_text(table, row, column);
    int first = cqio_labels_find(out, text);
    if (first >= 0) cqio__repeated(r, t, row, column, first);
    if (check_key(r, t, row, column)) check_capitals(r, t, row, column, out, text);
    out->key[row] = cqio__keep_text(r, text);
    out->name[row] = cqio__keep_text(r, text_or(table, row, name, text));
    out->name_local[row] = cqio__keep_text(r, text_or(table, row, local, ""));
    if (!out->name_local[row] || !out->name[row] || !out->key[row]) return;
    out->count++;
  }
}

void cqio__labels(struct reading *r, enum table_id t, const char *key, cqio_labels *out) {
  int column = cqio__column(r, t, key);
  if (column >= 0 && cqio_sheet_rows(r->table[t]) > MAX_LABELS)
    cqio__fault(r, t, -1, -1, "%lld rows: expected at most %d",
                (long long)cqio_sheet_rows(r->table[t]), MAX_LABELS);
  else if (column >= 0 && reserve_labels(r, out, cqio_sheet_rows(r->table[t])))
    read_labels(r, t, column, out);
}

void cqio__distinct(struct reading *r, enum table_id t, const char *key, cqio_labels *out,
                    int **index) {
  int column = cqio__column(r, t, key);
  if (column < 0) return;
  int64_t rows = cqio_sheet_rows(r->table[t]);
  if (!SCRATCH(r, *index, rows) || !reserve_labels(r, out, rows)) return;
  for (int64_t row = 0; row < rows; row++) {
    const char *text = cqio_sheet_text(r->table[t], row, column);
    int found = cqio_labels_find(out, text);
    if (found < 0 && check_key(r, t, row, column)) {
      check_capitals(r, t, row, column, out, text);
      char *copy = cqio__keep_text(r, text), *empty = cqio__keep_text(r, "");
      if (!copy || !empty) return;
      found = out->count++;
      out->key[found] = out->name[found] = copy;
      out->name_local[found] = empty;
    }
    (*index)[row] = found;
  }
}
