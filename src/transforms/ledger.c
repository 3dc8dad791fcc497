/* The lines and the memory of a ledger. */
#include "transforms/ledger.h"

#include <stdio.h>
#include <string.h>

void cqio__ledger_free(struct ledger *l) {
  cqio_free(l->value);
  cqio_free(l->output);
  cqio_io_table_destroy(&l->memory);
  cqio_ctx_destroy(&l->ctx);
}

cqio_status cqio__ledger_room(const struct ledger *l, int64_t rows, int64_t columns, double **out) {
  static const double gib = 1024.0 * 1024.0 * 1024.0;
  double held = l->value ? (double)l->row.count * (double)l->column.count : 0.0;
  double bytes = 8.0 * ((double)rows * (double)columns + held);
  *out = NULL;
  if (l->limit > 0.0 && bytes > l->limit)
    return cqio_fail(
        l->ctx, CQIO_MEMORY,
        "%s: the table before and after a step takes %.3g GiB on one rank: expected at "
        "most %.3g GiB",
        l->place, bytes / gib, l->limit / gib);
  return CQIO_ALLOC(l->ctx, rows * columns, out);
}

cqio_status cqio__ledger_text(const struct ledger *l, const char *text, const char **out) {
  return cqio__io_text(l->ctx, l->memory, text, out);
}

cqio_status cqio__ledger_add(const struct ledger *l, struct lines *lines, struct line line) {
  CQIO_TRY(CQIO__IO_GROW(l->ctx, l->memory, lines->count, &lines->room, &lines->line));
  lines->line[lines->count++] = line;
  return CQIO_OK;
}

void cqio__ledger_replace(struct ledger *l, const struct lines *rows, const struct lines *columns,
                          double *value, double *output, int64_t n) {
  cqio_free(l->value);
  cqio_free(l->output);
  l->value = value;
  l->output = output;
  l->row = *rows;
  l->column = *columns;
  l->n = n;
}

static bool same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

int64_t cqio__ledger_find(const struct lines *lines, const struct line *line, int64_t start) {
  for (int64_t k = 0; k < lines->count; k++) {
    int64_t at = (start + k) % lines->count;
    const struct line *other = &lines->line[at];
    if (other->kind == line->kind && same_text(other->name, line->name) &&
        same_text(other->region, line->region))
      return at;
  }
  return -1;
}

bool cqio__ledger_is(const struct line *line, const char *text) {
  size_t length = line->region ? strlen(line->region) : 0;
  if (!line->region) return strcmp(line->name, text) == 0;
  return strncmp(text, line->region, length) == 0 && text[length] == '/' &&
         strcmp(text + length + 1, line->name) == 0;
}

int64_t cqio__ledger_line(const struct lines *lines, int64_t count, const char *text,
                          int64_t start) {
  for (int64_t k = 0; k < count; k++) {
    int64_t at = (start + k) % count;
    if (cqio__ledger_is(&lines->line[at], text)) return at;
  }
  return -1;
}

int64_t cqio__ledger_select(const struct lines *lines, int64_t count, const int64_t *line,
                            const char *text, bool *selected) {
  int64_t found = 0, of_name = 0, of_region = 0, of_label = 0;
  for (int64_t k = 0; k < count; k++) {
    const struct line *one = &lines->line[line[k]];
    bool all = !*text || (strcmp(text, "*") == 0 && one->kind == LINE_ACCOUNT);
    bool name = strcmp(one->name, text) == 0, label = cqio__ledger_is(one, text);
    bool region = one->region && strcmp(one->region, text) == 0;
    selected[k] = all || name || region || label;
    found += selected[k];
    of_name += all || name;
    of_region += all || region;
    of_label += all || label;
  }
  bool one_kind = of_name == found || of_region == found || of_label == found;
  return one_kind ? found : -1;
}

cqio_status cqio__ledger_unclear(const struct ledger *l, const char *place, const char *text) {
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: '%.200s' is a region and another name of the table: expected REGION/NAME "
                   "of each account",
                   place, text);
}

const char *cqio__ledger_label(const struct line *line, cqio_account_label *label) {
  snprintf(label->text, sizeof label->text, "%s%s%s", line->region ? line->region : "",
           line->region ? "/" : "", line->name);
  return label->text;
}

bool cqio__ledger_counts(const struct ledger *l, const struct line *line) {
  if (line->kind == LINE_FINAL) return line->role != CQIO_ROLE_HOUSEHOLD_PART;
  if (line->kind != LINE_PRIMARY) return false;
  if (line->role != CQIO_ROLE_COMPENSATION && line->role != CQIO_ROLE_VALUE_ADDED) return true;
  for (int64_t i = l->n; i < l->row.count; i++)
    if (l->row.line[i].role == CQIO_ROLE_ALL_VALUE_ADDED && l->row.line[i].kind == LINE_PRIMARY)
      return false;
  return true;
}
