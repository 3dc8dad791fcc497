/* Shares of the parts of accounts that are split. */
#include "transforms/proxies.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void cqio__proxies_free(struct proxies *p) {
  cqio_free(p->account);
  cqio_free(p->whole);
  cqio_free(p->weight);
  cqio_free(p->part_of);
  cqio_free(p->sales);
  cqio_free(p->inputs);
}

/* ---- parts ----------------------------------------------------------------------------------- */

static cqio_status take_parts(const struct ledger *l, const struct concordance *c,
                              struct proxies *p) {
  int64_t all = c->first[c->names->count];
  CQIO_TRY(CQIO_ALLOC(l->ctx, all, &p->account));
  CQIO_TRY(CQIO_ALLOC(l->ctx, all, &p->whole));
  CQIO_TRY(CQIO_ALLOC(l->ctx, all, &p->weight));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &p->part_of));
  int64_t last = -1;
  for (int64_t i = 0; i < l->n; i++)
    p->part_of[i] = -1;
  for (int64_t w = 0; w < c->names->count; w++)
    for (int64_t t = c->first[w]; t < c->first[w + 1]; t++) {
      int64_t account = cqio__ledger_line(&l->row, l->n, c->target[t].to, last + 1);
      if (account < 0 || p->part_of[account] >= 0)
        return cqio_fail(l->ctx, CQIO_DATA,
                         "%s: split: '%.200s' appears twice: expected a part of one account",
                         c->path, c->target[t].to);
      last = account;
      p->part_of[account] = p->parts;
      p->account[p->parts] = account;
      p->whole[p->parts] = w;
      p->weight[p->parts++] = c->target[t].weight;
    }
  return CQIO_OK;
}

static cqio_status begin_shares(const struct ledger *l, struct proxies *p) {
  int64_t rows = l->row.count, columns = l->column.count;
  CQIO_TRY(CQIO_ALLOC(l->ctx, p->parts * columns, &p->sales));
  CQIO_TRY(CQIO_ALLOC(l->ctx, p->parts * rows, &p->inputs));
  for (int64_t k = 0; k < p->parts; k++) {
    for (int64_t j = 0; j < columns; j++)
      p->sales[k * columns + j] = p->weight[k];
    for (int64_t i = 0; i < rows; i++)
      p->inputs[k * rows + i] = p->weight[k];
  }
  return CQIO_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

enum { PART, SIDE, PARTNER, SHARE, COLUMNS };
static const char *const names[COLUMNS] = {"part", "side", "partner", "share"};

struct reading {
  const struct ledger *l;
  const struct concordance *concordance;
  struct proxies *proxies;
  cqio_sheet *sheet;
  int column[COLUMNS];
  int64_t *all;   /* indices of all lines */
  bool *selected; /* of them those that a row names */
};

static cqio_status find_columns(struct reading *r) {
  CQIO_TRY(cqio_sheet_check_notes(r->l->ctx, r->sheet, ""));
  for (int k = 0; k < COLUMNS; k++) {
    r->column[k] = cqio_sheet_find(r->sheet, names[k]);
    if (r->column[k] < 0)
      return cqio_fail(r->l->ctx, CQIO_DATA,
                       "%s: column '%s' is missing: expected part, side, partner and share",
                       cqio_sheet_place(r->sheet, -1), names[k]);
  }
  return CQIO_OK;
}

static cqio_status read_share(const struct reading *r, int64_t row, double *out) {
  const char *text = cqio_sheet_text(r->sheet, row, r->column[SHARE]);
  if (cqio_parse_real(text, out) && *out >= 0.0 && *out <= 1.0) return CQIO_OK;
  return cqio_fail(r->l->ctx, CQIO_DATA, "%s: share = '%.60s': expected a number from 0 to 1%s",
                   cqio_sheet_cell_place(r->sheet, row, r->column[SHARE]), text,
                   cqio_number_hint(text));
}

static cqio_status read_part(const struct reading *r, int64_t row, int64_t *part) {
  const char *text = cqio_sheet_text(r->sheet, row, r->column[PART]);
  int64_t account = cqio__ledger_line(&r->l->row, r->l->n, text, 0);
  *part = account < 0 ? -1 : r->proxies->part_of[account];
  if (*part >= 0) return CQIO_OK;
  return cqio_fail(
      r->l->ctx, CQIO_DATA, "%s: part = '%.200s': expected one of the parts in column 'to' of '%s'",
      cqio_sheet_cell_place(r->sheet, row, r->column[PART]), text, r->concordance->path);
}

static bool marks(const struct reading *r, int64_t account, const char *text) {
  int64_t part = account < r->l->n ? r->proxies->part_of[account] : -1;
  return part >= 0 && strcmp(r->concordance->names->text[r->proxies->whole[part]], text) == 0;
}

/* Gives SHARE to all lines that the partner of ROW names, a whole by its parts, too. */
static cqio_status read_row(struct reading *r, int64_t row) {
  const char *side = cqio_sheet_text(r->sheet, row, r->column[SIDE]);
  const char *partner = cqio_sheet_text(r->sheet, row, r->column[PARTNER]);
  bool sales = strcmp(side, "sales") == 0;
  const struct lines *lines = sales ? &r->l->column : &r->l->row;
  double *shares = sales ? r->proxies->sales : r->proxies->inputs, share;
  int64_t part, found;
  if (!sales && strcmp(side, "inputs") != 0)
    return cqio_fail(r->l->ctx, CQIO_DATA, "%s: side = '%.60s': expected sales or inputs",
                     cqio_sheet_cell_place(r->sheet, row, r->column[SIDE]), side);
  CQIO_TRY(read_part(r, row, &part));
  CQIO_TRY(read_share(r, row, &share));
  found = cqio__ledger_select(lines, lines->count, r->all, partner, r->selected);
  if (found < 0)
    return cqio__ledger_unclear(r->l, cqio_sheet_cell_place(r->sheet, row, r->column[PARTNER]),
                                partner);
  for (int64_t k = 0; k < lines->count; k++) {
    bool whole = marks(r, k, partner);
    found += whole;
    if (r->selected[k] || whole) shares[part * lines->count + k] = share;
  }
  if (found > 0) return CQIO_OK;
  return cqio_fail(r->l->ctx, CQIO_DATA,
                   "%s: partner = '%.200s' is not in the table: expected an account, a region, a "
                   "name, * for all accounts, or nothing for all",
                   cqio_sheet_cell_place(r->sheet, row, r->column[PARTNER]), partner);
}

/* SHARES [parts][LINES] of the parts of one whole sum to 1. */
static cqio_status check_sums(const struct reading *r, const char *what, const char *to,
                              const struct lines *lines, const double *shares) {
  const struct proxies *p = r->proxies;
  cqio_account_label label;
  char text[CQIO_MESSAGE_SIZE / 2];
  for (int64_t first = 0; first < p->parts; first++) {
    if (first > 0 && p->whole[first] == p->whole[first - 1]) continue;
    for (int64_t k = 0; k < lines->count; k++) {
      double sum = 0.0;
      for (int64_t part = first; part < p->parts && p->whole[part] == p->whole[first]; part++)
        sum += shares[part * lines->count + k];
      if (fabs(sum - 1.0) <= 1e-9) continue;
      snprintf(text, sizeof text, "%s of '%.100s' %s '%.100s'", what,
               r->concordance->names->text[p->whole[first]], to,
               cqio__ledger_label(&lines->line[k], &label));
      return cqio_fail(r->l->ctx, CQIO_DATA, "%s: split: shares of %s sum to %g: expected 1",
                       cqio_sheet_place(r->sheet, -1), text, sum);
    }
  }
  return CQIO_OK;
}

static cqio_status read_rows(struct reading *r) {
  int64_t lines = r->l->row.count > r->l->column.count ? r->l->row.count : r->l->column.count;
  CQIO_TRY(find_columns(r));
  CQIO_TRY(CQIO_ALLOC(r->l->ctx, lines, &r->all));
  CQIO_TRY(CQIO_ALLOC(r->l->ctx, lines, &r->selected));
  for (int64_t k = 0; k < lines; k++)
    r->all[k] = k;
  for (int64_t row = 0; row < cqio_sheet_rows(r->sheet); row++)
    CQIO_TRY(read_row(r, row));
  CQIO_TRY(check_sums(r, "sales", "to", &r->l->column, r->proxies->sales));
  return check_sums(r, "inputs", "from", &r->l->row, r->proxies->inputs);
}

cqio_status cqio__proxies_read(const struct ledger *l, const struct concordance *c,
                               const char *path, struct proxies *out) {
  struct reading r = {.l = l, .concordance = c, .proxies = out};
  *out = (struct proxies){0};
  CQIO_TRY(take_parts(l, c, out));
  CQIO_TRY(begin_shares(l, out));
  CQIO_TRY(cqio_sheet_read_file(l->ctx, path, &r.sheet));
  cqio_status status = read_rows(&r);
  cqio_sheet_destroy(&r.sheet);
  cqio_free(r.all);
  cqio_free(r.selected);
  return status;
}
