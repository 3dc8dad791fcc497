/* Tables with one cell a line. */
#include "drafts/long_form.h"
#include "core/grow.h"

#include <stdio.h>
#include <string.h>

#include "drafts/joined.h"
#include "lines/lines.h"

/* Labels in the order of their first lines. */
struct list {
  char (*text)[256]; /* "REGION_CODE" */
  int count;
  int64_t room;
};

struct reader {
  struct draft *draft;
  const struct long_form *form;
  struct text text;
  int field[5];
  struct list users, accounts, columns, rows; /* users: columns that are no final demand */
  int *column_at, *row_at;                    /* indices in parts.beside */
  int from, to, final, beside;                /* hints */
};

/* ---- labels ---------------------------------------------------------------------------------- */

/* Looks from *HINT on, which the next line is at or near. */
static int find(const struct list *list, const char *text, int *hint) {
  for (int k = 0; k < list->count; k++) {
    int at = (*hint + k) % list->count;
    if (strcmp(list->text[at], text) != 0) continue;
    *hint = at;
    return at;
  }
  return -1;
}

static cqio_status add(cqio_ctx *ctx, struct list *list, const char *text, int *hint) {
  if (find(list, text, hint) >= 0) return CQIO_OK;
  CQIO_TRY(CQIO__GROW(ctx, list->count, &list->room, &list->text));
  snprintf(list->text[list->count], sizeof *list->text, "%s", text);
  *hint = list->count++;
  return CQIO_OK;
}

static const char *label(const struct reader *r, int region, char out[256]) {
  snprintf(out, 256, "%.120s_%.120s", r->text.field[r->field[region]],
           r->text.field[r->field[region + 1]]);
  return out;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static cqio_status open_file(struct reader *r, const struct bundle *bundle, const char *member) {
  char place[PLACE];
  bool more;
  CQIO_TRY(cqio__text_open(bundle, member, ',', &r->text));
  CQIO_TRY(cqio__text_next(&r->text, &more));
  for (int k = 0; k < 5; k++) {
    r->field[k] = -1;
    for (int m = 0; m < r->text.count; m++)
      if (strcmp(r->text.field[m], r->form->column[k]) == 0) r->field[k] = m;
    if (r->field[k] < 0)
      return cqio_fail(r->text.ctx, CQIO_DATA, "%s: column '%s' is missing: expected it",
                       cqio__text_place(&r->text, -1, place), r->form->column[k]);
  }
  return CQIO_OK;
}

typedef cqio_status (*line_taker)(struct reader *);

static cqio_status each_line(struct reader *r, const struct bundle *bundle, const char *member,
                             line_taker take) {
  bool more = true;
  int fields = 0;
  cqio_status status = open_file(r, bundle, member);
  if (!status) fields = r->text.count;
  while (!status && more) {
    status = cqio__text_next(&r->text, &more);
    if (!status && more) status = cqio__text_expect(&r->text, fields);
    if (!status && more) status = take(r);
  }
  cqio__text_close(&r->text);
  return status;
}

static cqio_status take_column(struct reader *r) {
  char text[256];
  for (int k = 0; k < 4; k++)
    CQIO_TRY(cqio__text_check(&r->text, r->field[k]));
  const char *code = r->text.field[r->field[3]];
  bool final = cqio__listed(r->form->final, code);
  return add(r->text.ctx, final ? &r->columns : &r->users, label(r, 2, text),
             final ? &r->final : &r->to);
}

/* Rows in their order, which is that of the table; all columns are known. */
static cqio_status take_label(struct reader *r) {
  char text[256];
  label(r, 0, text);
  bool account = find(&r->users, text, &r->to) >= 0;
  return add(r->text.ctx, account ? &r->accounts : &r->rows, text, account ? &r->from : &r->beside);
}

/* Accounts that sell nothing have no row. */
static cqio_status add_silent(struct reader *r) {
  for (int k = 0; k < r->users.count; k++)
    CQIO_TRY(add(r->text.ctx, &r->accounts, r->users.text[k], &r->from));
  r->to = 0;
  return CQIO_OK;
}

static cqio_status take_cell(struct reader *r) {
  char text[256];
  double value;
  struct draft *d = r->draft;
  int from = find(&r->accounts, label(r, 0, text), &r->from);
  int row = from < 0 ? find(&r->rows, text, &r->beside) : -1;
  int to = find(&r->accounts, label(r, 2, text), &r->to);
  int column = to < 0 ? find(&r->columns, text, &r->final) : -1;
  CQIO_TRY(cqio__text_number(&r->text, r->field[4], true, &value));
  cqio__note_decimals(r->text.field[r->field[4]], &d->decimals);
  if (from >= 0 && to >= 0)
    cqio__draft_cell(d, from, to, value);
  else if (from >= 0 && column >= 0)
    d->parts.beside[r->column_at[column]].values[from] += value;
  else if (row >= 0 && to >= 0)
    d->parts.beside[r->row_at[row]].values[to] += value;
  return CQIO_OK;
}

/* ---- the table ------------------------------------------------------------------------------- */

static cqio_status begin(struct reader *r) {
  struct draft *d = r->draft;
  const char *name;
  CQIO_TRY(cqio__draft_begin(d, r->accounts.count));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, r->columns.count, &r->column_at));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, r->rows.count, &r->row_at));
  for (int k = 0; k < r->accounts.count; k++) {
    char *bar = strchr(r->accounts.text[k], '_');
    *bar = '\0';
    CQIO_TRY(cqio__draft_label(d, k, r->accounts.text[k], bar + 1));
    *bar = '_';
  }
  for (int k = 0; k < r->columns.count; k++) {
    char *bar = strchr(r->columns.text[k], '_');
    *bar = '\0';
    CQIO_TRY(cqio__draft_name(d, r->columns.text[k], bar + 1, &name));
    *bar = '_';
    CQIO_TRY(cqio__draft_beside(d, false, name, NULL, CQIO_ROLES, 0, &r->column_at[k]));
  }
  for (int k = 0; k < r->rows.count; k++)
    CQIO_TRY(cqio__draft_beside(d, true, r->rows.text[k], NULL, CQIO_ROLES, 0, &r->row_at[k]));
  return CQIO_OK;
}

cqio_status cqio__read_long_form(struct draft *draft, const struct bundle *bundle,
                                 const char *member, const struct long_form *form) {
  struct reader r = {.draft = draft, .form = form};
  draft->parts.unit = form->unit;
  cqio_status status = each_line(&r, bundle, member, take_column);
  if (!status) status = each_line(&r, bundle, member, take_label);
  if (!status) status = add_silent(&r);
  if (!status) status = begin(&r);
  if (!status) status = each_line(&r, bundle, member, take_cell);
  cqio_free(r.users.text);
  cqio_free(r.accounts.text);
  cqio_free(r.columns.text);
  cqio_free(r.rows.text);
  return status;
}
