/* Aggregation by concordances (30.1), and pooled regions. */
#include <string.h>

#include "transforms/aggregation_bias.h"
#include "transforms/map.h"
#include "transforms/steps.h"
#include "transforms/targets.h"

static const char *const words[] = {[BY_REGION] = "region",
                                    [BY_SECTOR] = "sector",
                                    [BY_ACCOUNT] = "account",
                                    [BY_CATEGORY] = "category of final demand"};

/* ---- names ----------------------------------------------------------------------------------- */

static bool has_name(enum target_kind kind, const struct line *line) {
  if (kind == BY_REGION) return line->region != NULL;
  return line->kind == (kind == BY_CATEGORY ? LINE_FINAL : LINE_ACCOUNT);
}

/* The name of LINE by which its targets are found. */
static const char *name_of(enum target_kind kind, const struct line *line,
                           cqio_account_label *label) {
  if (kind == BY_REGION) return line->region;
  return kind == BY_ACCOUNT ? cqio__ledger_label(line, label) : line->name;
}

cqio_status cqio__target_names(const struct ledger *l, enum target_kind kind, struct names *out,
                               cqio_account_label **labels) {
  *out = (struct names){0};
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, labels));
  for (int64_t j = 0; j < l->column.count; j++) {
    const struct line *line = &l->column.line[j];
    cqio_account_label *label = j < l->n ? &(*labels)[j] : NULL;
    if (has_name(kind, line)) CQIO_TRY(cqio__names_add(l->ctx, out, name_of(kind, line, label)));
  }
  if (out->count > 0) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA, "%s: %s: the table has no %s: expected one at least",
                   l->place, l->step, words[kind]);
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* LINE under the name TO, which is copied. */
static cqio_status named(const struct ledger *l, enum target_kind kind, const char *to,
                         struct line *line) {
  const char *text;
  CQIO_TRY(cqio__ledger_text(l, to, &text));
  if (kind == BY_REGION) line->region = text;
  if (kind == BY_SECTOR || kind == BY_CATEGORY) line->name = text;
  if (kind != BY_ACCOUNT) return CQIO_OK;
  const char *slash = line->region ? strchr(text, '/') : NULL;
  if (!line->region) {
    line->name = text;
    return CQIO_OK;
  }
  if (!slash || slash == text || !slash[1])
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: concordance: '%.200s' names no account: expected REGION/SECTOR", l->step,
                     to);
  CQIO_TRY(cqio__ledger_text(l, slash + 1, &line->name));
  char *region;
  CQIO_TRY(CQIO__TAKE(l->ctx, l->memory, slash - text + 1, &region));
  memcpy(region, text, (size_t)(slash - text));
  line->region = region;
  return CQIO_OK;
}

static cqio_status map_lines(const struct ledger *l, enum target_kind kind,
                             const struct concordance *c, struct map *map) {
  cqio_account_label label;
  int64_t name = 0;
  for (int64_t k = 0; k < map->from->count; k++) {
    const struct line *line = &map->from->line[k];
    if (!has_name(kind, line)) {
      CQIO_TRY(cqio__map_add(map, c->path, k, *line, 1.0, false));
      continue;
    }
    name = cqio__names_find(c->names, name_of(kind, line, &label), name);
    bool stays = name < 0 || c->first[name] == c->first[name + 1];
    for (int64_t t = name < 0 ? 1 : c->first[name]; name >= 0 && t < c->first[name + 1]; t++) {
      struct line to = *line;
      CQIO_TRY(named(l, kind, c->target[t].to, &to));
      CQIO_TRY(cqio__map_add(map, c->path, k, to, c->target[t].weight, false));
    }
    if (stays) CQIO_TRY(cqio__map_add(map, c->path, k, *line, 1.0, false));
    if (name < 0) name = 0;
  }
  return CQIO_OK;
}

cqio_status cqio__aggregate(struct ledger *l, enum target_kind kind, const struct concordance *c) {
  struct map rows, columns;
  struct bias bias = {0, NULL, NULL};
  int64_t split = 0;
  cqio__map_begin(l, &l->row, &rows);
  cqio__map_begin(l, &l->column, &columns);
  cqio_status status = map_lines(l, kind, c, &rows);
  if (!status) status = map_lines(l, kind, c, &columns);
  for (int64_t k = 0; k < c->names->count; k++)
    split += c->first[k + 1] - c->first[k] > 1;
  if (!status && split > 0 && l->report)
    fprintf(l->report, "%s: %lld split by weight, rows and columns alike\n", l->step,
            (long long)split);
  if (!status && kind != BY_CATEGORY) status = cqio__bias_begin(l, &bias);
  if (!status) status = cqio__ledger_map(l, &rows, &columns, true);
  if (!status) status = cqio__bias_say(l, &rows, &bias);
  cqio__bias_free(&bias);
  cqio__map_free(&rows);
  cqio__map_free(&columns);
  return status;
}

static cqio_status by_file(struct ledger *l, enum target_kind kind, const char *path) {
  struct names names = {0};
  struct concordance c = {0};
  cqio_account_label *labels = NULL;
  cqio_status status = cqio__target_names(l, kind, &names, &labels);
  if (!status) status = cqio__concordance_read(l->ctx, path, words[kind], &names, false, &c);
  if (!status) status = cqio__aggregate(l, kind, &c);
  cqio__concordance_free(&c);
  cqio_free(names.text);
  cqio_free(labels);
  return status;
}

cqio_status cqio__step_aggregate_regions(struct ledger *l, const char *value) {
  return by_file(l, BY_REGION, value);
}

cqio_status cqio__step_aggregate_sectors(struct ledger *l, const char *value) {
  return by_file(l, BY_SECTOR, value);
}

cqio_status cqio__step_aggregate_accounts(struct ledger *l, const char *value) {
  return by_file(l, BY_ACCOUNT, value);
}

cqio_status cqio__step_aggregate_final(struct ledger *l, const char *value) {
  return by_file(l, BY_CATEGORY, value);
}
