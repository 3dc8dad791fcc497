/* Regions that are pooled or taken out (30.2). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "transforms/map.h"
#include "transforms/steps.h"
#include "transforms/targets.h"

/* ---- which regions --------------------------------------------------------------------------- */

struct choice {
  struct names names; /* of all regions */
  cqio_account_label *labels;
  bool *chosen; /* [names] */
  int64_t count;
};

static void choice_free(struct choice *c) {
  cqio_free(c->names.text);
  cqio_free(c->labels);
  cqio_free(c->chosen);
}

static cqio_status choose(const struct ledger *l, struct choice *c, const char *list,
                          size_t length) {
  char word[256], hint[CQIO_MESSAGE_SIZE];
  CQIO_TRY(cqio__target_names(l, BY_REGION, &c->names, &c->labels));
  CQIO_TRY(CQIO_ALLOC(l->ctx, c->names.count, &c->chosen));
  for (const char *at = list, *end = list + length; at <= end;) {
    size_t size = strcspn(at, ";");
    if (size > (size_t)(end - at)) size = (size_t)(end - at);
    snprintf(word, sizeof word, "%.*s", (int)size, at);
    int64_t index = cqio__names_find(&c->names, word, 0);
    if (index < 0 && strchr(word, ','))
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s %s: region '%s' is not in the table: expected names with ';' between "
                       "them",
                       l->step, list, word);
    if (index < 0)
      return cqio_fail(
          l->ctx, CQIO_DATA,
          "%s %s: region '%s' is not in the table: expected one of "
          "its%s",
          l->step, list, word,
          cqio__did_you_mean(cqio_nearest(word, c->names.text, (size_t)c->names.count), hint));
    if (c->chosen[index])
      return cqio_fail(l->ctx, CQIO_USAGE, "%s %s: region '%s' appears twice: expected it once",
                       l->step, list, word);
    c->chosen[index] = true;
    c->count++;
    at += size + 1;
  }
  return CQIO_OK;
}

/* Index of the region of LINE if that is chosen; -1. */
static int64_t chosen_of(const struct choice *c, const struct line *line) {
  int64_t index = line->region ? cqio__names_find(&c->names, line->region, 0) : -1;
  return index >= 0 && c->chosen[index] ? index : -1;
}

/* ---- pooled ---------------------------------------------------------------------------------- */

static cqio_status pool(struct ledger *l, const struct choice *c, const char *name) {
  struct concordance own = {.path = l->step, .names = &c->names};
  CQIO_TRY(CQIO_ALLOC(l->ctx, c->names.count + 1, &own.first));
  cqio_status status = CQIO_ALLOC(l->ctx, c->names.count, &own.target);
  for (int64_t k = 0; k < c->names.count && !status; k++) {
    own.first[k + 1] = k + 1;
    own.target[k] = (struct target){c->chosen[k] ? name : c->names.text[k], 1.0};
    if (!c->chosen[k] && strcmp(c->names.text[k], name) == 0)
      status = cqio_fail(l->ctx, CQIO_USAGE,
                         "%s: region '%s' is another one of the table: expected a new name, or the "
                         "region among those that are pooled",
                         l->step, name);
  }
  if (!status) status = cqio__aggregate(l, BY_REGION, &own);
  cqio__concordance_free(&own);
  return status;
}

cqio_status cqio__step_pool_regions(struct ledger *l, const char *value) {
  const char *equals = strrchr(value, '=');
  struct choice c = {0};
  if (!equals || equals == value || !equals[1])
    return cqio_fail(l->ctx, CQIO_USAGE, "%s %s: expected regions and a name, as in 'A;B=REST'",
                     l->step, value);
  cqio_status status = choose(l, &c, value, (size_t)(equals - value));
  if (!status) status = pool(l, &c, equals + 1);
  choice_free(&c);
  return status;
}

/* ---- taken out ------------------------------------------------------------------------------- */

static cqio_status outside(const struct ledger *l, const char *before, const char *region,
                           enum line_kind kind, cqio_io_role role, struct line *out) {
  char text[512];
  snprintf(text, sizeof text, "%s %.400s", before, region);
  *out = (struct line){.kind = kind, .role = role};
  return cqio__ledger_text(l, text, &out->name);
}

static bool is_zero(const struct ledger *l, const struct choice *c, int64_t row) {
  for (int64_t j = 0; j < l->n; j++)
    if (*cqio__ledger_cell(l, row, j) != 0.0 && chosen_of(c, &l->column.line[j]) < 0) return false;
  return true;
}

/* Rows beside the accounts that say a region stay where others pay them. */
static cqio_status map_rows(const struct ledger *l, const struct choice *c, struct map *map) {
  cqio_account_label label;
  for (int64_t i = 0; i < l->row.count; i++) {
    struct line line = l->row.line[i];
    int64_t region = chosen_of(c, &line);
    if (region >= 0 && line.kind == LINE_ACCOUNT) {
      CQIO_TRY(
          outside(l, "imports from", c->names.text[region], LINE_PRIMARY, CQIO_ROLE_IMPORT, &line));
    } else if (region >= 0) {
      if (is_zero(l, c, i)) continue;
      CQIO_TRY(cqio__ledger_text(l, cqio__ledger_label(&line, &label), &line.name));
      line.region = NULL;
    }
    CQIO_TRY(cqio__map_add(map, l->step, i, line, 1.0, false));
  }
  return CQIO_OK;
}

/* What is part of other columns goes with them, as exports are bought by no household. */
static cqio_status map_columns(const struct ledger *l, const struct choice *c, struct map *map) {
  for (int64_t j = 0; j < l->column.count; j++) {
    struct line line = l->column.line[j];
    int64_t region = chosen_of(c, &line);
    if (region >= 0 && line.role == CQIO_ROLE_HOUSEHOLD_PART) continue;
    if (region >= 0)
      CQIO_TRY(
          outside(l, "exports to", c->names.text[region], LINE_FINAL, CQIO_ROLE_EXPORT, &line));
    CQIO_TRY(cqio__map_add(map, l->step, j, line, 1.0, region >= 0));
  }
  return CQIO_OK;
}

/* What final demand of those who stay buys from regions that are taken out. */
static void say_final(const struct ledger *l, const struct choice *c) {
  double sum = 0.0;
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = l->n; j < l->column.count; j++)
      if (chosen_of(c, &l->row.line[i]) >= 0 && chosen_of(c, &l->column.line[j]) < 0 &&
          cqio__ledger_counts(l, &l->column.line[j]))
        sum += *cqio__ledger_cell(l, i, j);
  if (l->report && sum != 0.0)
    fprintf(l->report, "%s: final demand imports %.10g, for which tables have no row\n", l->step,
            sum);
}

static cqio_status remove_chosen(struct ledger *l, const struct choice *c) {
  struct map rows, columns;
  if (c->count == c->names.count)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: takes all regions out: expected one to stay", l->step);
  cqio__map_begin(l, &l->row, &rows);
  cqio__map_begin(l, &l->column, &columns);
  cqio_status status = map_rows(l, c, &rows);
  if (!status) status = map_columns(l, c, &columns);
  if (!status) say_final(l, c);
  if (!status) status = cqio__ledger_map(l, &rows, &columns, false);
  cqio__map_free(&rows);
  cqio__map_free(&columns);
  return status;
}

cqio_status cqio__step_remove_regions(struct ledger *l, const char *value) {
  struct choice c = {0};
  cqio_status status = choose(l, &c, value, strlen(value));
  if (!status) status = remove_chosen(l, &c);
  choice_free(&c);
  return status;
}
