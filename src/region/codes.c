/* Codes and names that two tables give for one key. */
#include "cqio/units.h"
#include "region/reading.h"

#include <string.h>

/* A table with a row for each label, and the column of their keys. */
struct keyed {
  enum table_id table;
  const char *key;
};

/* What stands in COLUMN of a table for each label. */
struct seen {
  const cqio_sheet *table;
  int column;
  int *row; /* of each label, -1: none */
};

static bool see(struct reading *r, struct keyed of, const cqio_labels *labels, const char *column,
                struct seen *out) {
  *out = (struct seen){.table = r->table[of.table]};
  if (!cqio__good(r, of.table) || (out->column = cqio_sheet_find(out->table, column)) < 0)
    return false;
  int key = cqio_sheet_find(out->table, of.key);
  if (key < 0 || !SCRATCH(r, out->row, labels->count)) return false;
  for (int i = 0; i < labels->count; i++)
    out->row[i] = -1;
  for (int64_t row = 0; row < cqio_sheet_rows(out->table); row++) {
    int label = cqio_labels_find(labels, cqio_sheet_text(out->table, row, key));
    if (label >= 0) out->row[label] = (int)row;
  }
  return true;
}

/* 01 is 1 in a table that has numbers. */
static bool same(const char *a, const char *b) {
  double x, y;
  return strcmp(a, b) == 0 || (cqio_parse_real(a, &x) && cqio_parse_real(b, &y) && x == y);
}

/* Other codes are other things; a name may be spelt in two ways. */
static void compare(struct reading *r, enum table_id t, const struct seen *one, enum table_id other,
                    const struct seen *two, int label) {
  if (one->row[label] < 0 || two->row[label] < 0) return;
  const char *text = cqio_sheet_text(one->table, one->row[label], one->column);
  const char *expected = cqio_sheet_text(two->table, two->row[label], two->column);
  const char *name = cqio_sheet_column_name(one->table, one->column);
  if (!*text || !*expected || same(text, expected)) return;
  if (strncmp(name, "name_", 5) != 0)
    cqio__row_fault(r, t, one->row[label], one->column,
                    "%s = %.40s: expected %.40s, as in %s; are two keys exchanged?", name, text,
                    expected, cqio__file(r, other));
  else
    cqio_log(r->ctx, CQIO_LOG_WARN, "%s: %s = %.40s, but %.40s in %s; are two keys exchanged?",
             cqio_sheet_cell_place(one->table, one->row[label], one->column), name, text, expected,
             cqio__file(r, other));
}

/* COLUMN of the first table that has it, which others repeat. */
static void compare_column(struct reading *r, const struct keyed *tables, int count,
                           const cqio_labels *labels, const char *column) {
  struct seen first, other;
  int from = 0;
  while (from < count && !see(r, tables[from], labels, column, &first))
    from++;
  for (int t = from + 1; t < count; t++) {
    if (!see(r, tables[t], labels, column, &other)) continue;
    for (int i = 0; i < labels->count; i++)
      compare(r, tables[from].table, &first, tables[t].table, &other, i);
  }
}

static void compare_tables(struct reading *r, const struct keyed *tables, int count,
                           const cqio_labels *labels) {
  const cqio_sheet *first = r->table[tables[0].table];
  compare_column(r, tables, count, labels, "code");
  compare_column(r, tables, count, labels, "adcode");
  for (int c = 0; first && c < cqio_sheet_columns(first); c++)
    if (strncmp(cqio_sheet_column_name(first, c), "name_", 5) == 0)
      compare_column(r, tables, count, labels, cqio_sheet_column_name(first, c));
}

void cqio__check_codes(struct reading *r) {
  static const struct keyed sectors[] = {{SECTORS, "key"},
                                         {TABLE, "key"},
                                         {LABOUR, "key"},
                                         {CAPITAL_GOODS, "sector"},
                                         {TRADE_TARGETS, "sector"}};
  static const struct keyed districts[] = {
      {DISTRICTS, "key"}, {ACTIVITY, "district"}, {NEAR_USE, "district"}};
  compare_tables(r, sectors, sizeof sectors / sizeof *sectors, &r->data->sectors);
  compare_tables(r, districts, sizeof districts / sizeof *districts, &r->data->districts);
}
