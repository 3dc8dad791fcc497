/* Matrices of a table in files of their own. */
#include "drafts/matrices.h"

#include "drafts/labelled.h"

struct reader {
  struct draft *draft;
  struct grid grid;
  int *columns; /* of final demand */
};

static const char *sector_of(const struct grid *g, int column) {
  return g->label[g->levels - 1][column];
}

/* The account of the row that was read, looked for from *HINT on. */
static cqio_status find_account(const struct reader *r, int64_t *hint, int64_t *account) {
  char place[PLACE];
  const struct grid *g = &r->grid;
  const char *sector = g->key[g->keys - 1];
  *account = cqio__draft_find(r->draft, g->key[0], sector, *hint);
  *hint = *account + 1;
  if (*account >= 0) return CQIO_OK;
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: row '%s/%s' is no account: expected the label of a column of the matrix",
                   cqio__text_place(&g->text, -1, place), g->key[0], sector);
}

/* ---- flows ----------------------------------------------------------------------------------- */

/* Rows in the order of the accounts are read to where they belong, those of other ranks apart. */
static void place_row(struct reader *r, int64_t account) {
  const struct draft *d = r->draft;
  int64_t row = account - d->table->first;
  bool here = account >= 0 && row >= 0 && row < d->table->count;
  cqio__text_into(&r->grid.text, here ? d->parts.rows + row * d->n : NULL,
                  d->parts.rows + d->table->count * d->n);
}

static cqio_status take_flows(struct reader *r) {
  char place[PLACE];
  bool more, ordered = true;
  struct draft *d = r->draft;
  struct grid *g = &r->grid;
  int64_t account, hint = 0, next = 0;
  CQIO_TRY(cqio__draft_begin(d, g->columns));
  for (int k = 0; k < g->columns; k++)
    CQIO_TRY(cqio__draft_label(d, k, g->label[0][k], sector_of(g, k)));
  for (;; next++) {
    place_row(r, ordered ? next : -1);
    CQIO_TRY(cqio__grid_next(g, &more));
    if (!more) break;
    CQIO_TRY(find_account(r, &hint, &account));
    ordered = ordered && account == next;
    CQIO_TRY(cqio__draft_row(d, cqio__text_place(&g->text, -1, place), account, g->values));
  }
  if (!d->parts.coefficients && g->decimals > d->decimals) d->decimals = g->decimals;
  return cqio__draft_whole(d, cqio__text_place(&g->text, -1, place));
}

/* ---- final demand and output ----------------------------------------------------------------- */

static cqio_status take_final(struct reader *r) {
  char place[PLACE];
  const char *name;
  struct draft *d = r->draft;
  struct grid *g = &r->grid;
  int64_t account, hint = 0, rows = 0;
  int index;
  bool more;
  *r->columns = g->columns;
  for (int k = 0; k < g->columns; k++) {
    CQIO_TRY(cqio__draft_name(d, g->label[0][k], sector_of(g, k), &name));
    CQIO_TRY(cqio__draft_beside(d, false, name, NULL, CQIO_ROLES, 0, &index));
  }
  for (;; rows++) {
    CQIO_TRY(cqio__grid_next(g, &more));
    if (!more) break;
    CQIO_TRY(find_account(r, &hint, &account));
    for (int k = 0; k < g->columns; k++)
      d->parts.beside[k].values[account] = g->values[k];
  }
  if (rows == d->n) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA, "%s: has %lld rows: expected %lld, one of each account",
                   cqio__text_place(&g->text, -1, place), (long long)rows, (long long)d->n);
}

static cqio_status take_output(struct reader *r) {
  char place[PLACE];
  struct draft *d = r->draft;
  struct grid *g = &r->grid;
  int64_t account, hint = 0, rows = 0;
  bool more;
  CQIO_TRY(cqio__draft_output(d));
  for (;; rows++) {
    CQIO_TRY(cqio__grid_next(g, &more));
    if (!more) break;
    CQIO_TRY(find_account(r, &hint, &account));
    d->parts.output[account] = g->values[0];
  }
  if (rows == d->n && g->columns == 1) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA,
                   "%s: has %lld rows of %d numbers: expected one number of each of %lld accounts",
                   cqio__text_place(&g->text, -1, place), (long long)rows, g->columns,
                   (long long)d->n);
}

/* ---- all ------------------------------------------------------------------------------------- */

static cqio_status read_file(struct reader *r, const struct bundle *bundle, const char *member,
                             int levels, int keys, cqio_status (*take)(struct reader *)) {
  cqio_status status = cqio__grid_open(bundle, member, levels, keys, &r->grid);
  if (!status) status = take(r);
  cqio__grid_close(&r->grid);
  return status;
}

cqio_status cqio__matrix_flows(struct draft *draft, const struct bundle *bundle, const char *member,
                               int levels) {
  struct reader r = {.draft = draft};
  return read_file(&r, bundle, member, levels, levels, take_flows);
}

cqio_status cqio__matrix_final(struct draft *draft, const struct bundle *bundle, const char *member,
                               int levels, int *columns) {
  struct reader r = {.draft = draft, .columns = columns};
  return read_file(&r, bundle, member, levels, levels, take_final);
}

cqio_status cqio__matrix_output(struct draft *draft, const struct bundle *bundle,
                                const char *member, int levels) {
  struct reader r = {.draft = draft};
  return read_file(&r, bundle, member, 1, levels, take_output);
}
