/* A matrix of text with labels above and before it. */
#include "drafts/labelled.h"

#include <string.h>

static cqio_status read_level(struct grid *g, int level) {
  char place[PLACE];
  bool more;
  struct text *t = &g->text;
  CQIO_TRY(cqio__text_next(t, &more));
  if (!more)
    return cqio_fail(t->ctx, CQIO_DATA, "%s: ends in its header: expected %d lines of labels",
                     cqio__text_place(t, -1, place), g->levels);
  if (level == 0) g->columns = t->count - g->keys;
  if (g->columns < 1)
    return cqio_fail(t->ctx, CQIO_DATA,
                     "%s: has %d fields: expected %d of labels and numbers behind them",
                     cqio__text_place(t, -1, place), t->count, g->keys);
  CQIO_TRY(cqio__text_expect(t, g->keys + g->columns));
  CQIO_TRY(CQIO_ALLOC(t->ctx, g->columns, &g->label[level]));
  for (int k = 0; k < g->columns; k++)
    CQIO_TRY(cqio__text_label(t, g->keys + k, &g->label[level][k]));
  return CQIO_OK;
}

/* Whether the line has nothing behind the columns of labels. */
static bool is_names(const struct grid *g) {
  if (g->text.numbers) return false;
  for (int k = g->keys; k < g->text.count; k++)
    if (*g->text.field[k]) return false;
  return true;
}

static cqio_status take_row(struct grid *g) {
  struct text *t = &g->text;
  CQIO_TRY(cqio__text_expect(t, g->keys + g->columns));
  for (int k = 0; k < g->keys; k++) {
    cqio_free(g->key[k]);
    CQIO_TRY(cqio__text_label(t, k, &g->key[k]));
  }
  g->values = t->numbers ? t->numbers : g->own;
  if (t->numbers && t->places > g->decimals) g->decimals = t->places;
  return t->numbers ? CQIO_OK
                    : cqio__text_numbers(t, g->keys, g->columns, false, g->own, &g->decimals);
}

cqio_status cqio__grid_open_texts(const struct bundle *bundle, const char *member, int levels,
                                  int keys, struct grid *out) {
  *out = (struct grid){.keys = keys, .levels = levels, .decimals = -1};
  CQIO_TRY(cqio__text_open(bundle, member, 0, &out->text));
  for (int k = 0; k < levels; k++)
    CQIO_TRY(read_level(out, k));
  return CQIO_ALLOC(bundle->ctx, out->columns, &out->own);
}

cqio_status cqio__grid_open(const struct bundle *bundle, const char *member, int levels, int keys,
                            struct grid *out) {
  CQIO_TRY(cqio__grid_open_texts(bundle, member, levels, keys, out));
  return cqio__text_read_ahead(&out->text, keys, out->columns);
}

cqio_status cqio__grid_next(struct grid *g, bool *more) {
  bool first = !g->key[0];
  CQIO_TRY(cqio__text_next(&g->text, more));
  if (*more && first && is_names(g)) CQIO_TRY(cqio__text_next(&g->text, more));
  return *more ? take_row(g) : CQIO_OK;
}

void cqio__grid_close(struct grid *g) {
  for (int level = 0; level < g->levels; level++)
    for (int k = 0; g->label[level] && k < g->columns; k++)
      cqio_free(g->label[level][k]);
  for (int level = 0; level < MAX_LEVELS; level++) {
    cqio_free(g->label[level]);
    cqio_free(g->key[level]);
  }
  cqio_free(g->own);
  cqio__text_close(&g->text);
}
