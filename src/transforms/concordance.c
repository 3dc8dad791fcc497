/* Concordances. */
#include "transforms/concordance.h"

#include <math.h>
#include <string.h>

#include "core/grow.h"
#include "core/text.h"

cqio_status cqio__names_add(cqio_ctx *ctx, struct names *names, const char *text) {
  if (cqio__names_find(names, text, names->count - 1) >= 0) return CQIO_OK;
  CQIO_TRY(CQIO__GROW(ctx, names->count, &names->room, &names->text));
  names->text[names->count++] = text;
  return CQIO_OK;
}

int64_t cqio__names_find(const struct names *names, const char *text, int64_t start) {
  for (int64_t k = 0; k < names->count; k++) {
    int64_t at = (start + k) % names->count;
    if (strcmp(names->text[at], text) == 0) return at;
  }
  return -1;
}

struct reading {
  cqio_ctx *ctx;
  const char *what;
  bool split; /* one name over several, all others stay */
  int from, to, weight;
  int64_t *name; /* [rows] */
};

static cqio_status find_columns(struct reading *r, const struct concordance *c) {
  r->from = cqio_sheet_find(c->sheet, "from");
  r->to = cqio_sheet_find(c->sheet, "to");
  r->weight = cqio_sheet_find(c->sheet, "weight");
  if (r->from >= 0 && r->to >= 0) return CQIO_OK;
  return cqio_fail(r->ctx, CQIO_DATA,
                   "%s: column '%s' is missing: expected from, to and, where a %s is split, weight",
                   cqio_sheet_place(c->sheet, -1), r->from < 0 ? "from" : "to", r->what);
}

static cqio_status read_weight(const struct reading *r, const struct concordance *c, int64_t row,
                               double *weight) {
  *weight = 1.0;
  if (r->weight < 0) return CQIO_OK;
  const char *text = cqio_sheet_text(c->sheet, row, r->weight);
  if (cqio_parse_real(text, weight) && *weight >= 0.0 && *weight <= 1.0) return CQIO_OK;
  return cqio_fail(r->ctx, CQIO_DATA, "%s: weight = '%.60s': expected a number from 0 to 1%s",
                   cqio_sheet_cell_place(c->sheet, row, r->weight), text, cqio_number_hint(text));
}

/* The names of all rows, and how many targets each has, in FIRST. */
static cqio_status find_names(struct reading *r, struct concordance *c) {
  char hint[CQIO_MESSAGE_SIZE];
  for (int64_t row = 0; row < cqio_sheet_rows(c->sheet); row++) {
    const char *text = cqio_sheet_text(c->sheet, row, r->from);
    r->name[row] = cqio__names_find(c->names, text, row > 0 ? r->name[row - 1] + 1 : 0);
    if (r->name[row] < 0) {
      const char *near = cqio_nearest(text, c->names->text, (size_t)c->names->count);
      return cqio_fail(r->ctx, CQIO_DATA,
                       "%s: concordance: %s '%.200s' is not in the table: expected one of its%s",
                       cqio_sheet_place(c->sheet, row), r->what, text,
                       cqio__did_you_mean(near, hint));
    }
    if (!*cqio_sheet_text(c->sheet, row, r->to))
      return cqio_fail(r->ctx, CQIO_DATA,
                       "%s: concordance: '%.200s' becomes nothing: expected a "
                       "name in the column to",
                       cqio_sheet_place(c->sheet, row), text);
    c->first[r->name[row] + 1]++;
  }
  return CQIO_OK;
}

static cqio_status fill(const struct reading *r, struct concordance *c) {
  int64_t *used, count = c->names->count;
  CQIO_TRY(CQIO_ALLOC(r->ctx, count, &used));
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < count; k++)
    c->first[k + 1] += c->first[k];
  for (int64_t row = 0; row < cqio_sheet_rows(c->sheet) && !status; row++) {
    int64_t name = r->name[row];
    struct target *t = &c->target[c->first[name] + used[name]++];
    t->to = cqio_sheet_text(c->sheet, row, r->to);
    status = read_weight(r, c, row, &t->weight);
  }
  cqio_free(used);
  return status;
}

static cqio_status check(const struct reading *r, const struct concordance *c) {
  for (int64_t k = 0; k < c->names->count; k++) {
    int64_t first = c->first[k], last = c->first[k + 1] - 1;
    double sum = 0.0;
    if (last < first && r->split) continue;
    if (last < first)
      return cqio_fail(r->ctx, CQIO_DATA,
                       "%s: concordance: %s '%.200s' is not mapped: expected a row for each",
                       c->path, r->what, c->names->text[k]);
    for (int64_t t = first; t <= last; t++)
      sum += c->target[t].weight;
    if (fabs(sum - 1.0) <= 1e-9) continue;
    if (r->split)
      return cqio_fail(r->ctx, CQIO_DATA, "%s: split: shares of '%.200s' sum to %g: expected 1",
                       c->path, c->names->text[k], sum);
    if (last == first)
      return cqio_fail(r->ctx, CQIO_DATA,
                       "%s: concordance: %s '%.200s' is mapped with weight %g: expected 1", c->path,
                       r->what, c->names->text[k], sum);
    return cqio_fail(r->ctx, CQIO_DATA,
                     "%s: concordance: %s '%.200s' is mapped twice ('%.100s', '%.100s') with "
                     "weights summing to %g: expected 1",
                     c->path, r->what, c->names->text[k], c->target[first].to,
                     c->target[first + 1].to, sum);
  }
  return CQIO_OK;
}

static cqio_status read_all(struct reading *r, struct concordance *c) {
  int64_t rows = cqio_sheet_rows(c->sheet);
  CQIO_TRY(find_columns(r, c));
  CQIO_TRY(CQIO_ALLOC(r->ctx, rows, &r->name));
  CQIO_TRY(CQIO_ALLOC(r->ctx, rows, &c->target));
  CQIO_TRY(CQIO_ALLOC(r->ctx, c->names->count + 1, &c->first));
  CQIO_TRY(find_names(r, c));
  CQIO_TRY(fill(r, c));
  return check(r, c);
}

cqio_status cqio__concordance_read(cqio_ctx *ctx, const char *path, const char *what,
                                   const struct names *names, bool split, struct concordance *out) {
  struct reading r = {.ctx = ctx, .what = what, .split = split};
  *out = (struct concordance){.path = path, .names = names};
  CQIO_TRY(cqio_sheet_read_file(ctx, path, &out->sheet));
  cqio_status status = cqio_sheet_check_notes(ctx, out->sheet, "");
  if (!status) status = read_all(&r, out);
  cqio_free(r.name);
  return status;
}

void cqio__concordance_free(struct concordance *c) {
  cqio_sheet_destroy(&c->sheet);
  cqio_free(c->first);
  cqio_free(c->target);
}
