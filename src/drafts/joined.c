/* Tables in one file whose labels join region and code. */
#include "drafts/joined.h"

#include <stdio.h>
#include <string.h>

#include "iotable/roles.h"
#include "lines/lines.h"

enum kind { ACCOUNT, BESIDE, IGNORED };

struct reader {
  struct draft *draft;
  const struct joined *layout;
  struct text text;
  int columns;       /* behind the labels of rows */
  enum kind *kind;   /* [columns] */
  int *at;           /* [columns] account, or index in parts.beside */
  double *values;    /* [columns] */
  double *row;       /* [n] */
  int final;         /* columns beside the accounts */
  int64_t empty;     /* flows and final demand without a figure */
  char first[PLACE]; /* of these */
};

bool cqio__listed(const char *list, const char *word) {
  char wanted[256];
  if (!list || strlen(word) + 3 > sizeof wanted) return false;
  snprintf(wanted, sizeof wanted, " %s ", word);
  return strstr(list, wanted) != NULL;
}

const char *cqio__first_line(const struct bundle *bundle, const char *member, char line[4096]) {
  struct bytes *bytes;
  size_t got = 0, used = 0;
  line[0] = '\0';
  if (!member || cqio__bytes_open(bundle, member, &bytes)) return line;
  while (used < 4095 && !cqio__bytes_read(bytes, line + used, 4095 - used, &got) && got > 0)
    used += got;
  cqio__bytes_close(&bytes);
  line[used] = '\0';
  line[strcspn(line, "\r\n")] = '\0';
  return line;
}

/* Region and code of LABEL, split in place at the first '_'; NULL without region. */
static const char *split(char *label, char **code) {
  char *bar = strchr(label, '_');
  *code = bar ? bar + 1 : label;
  if (!bar) return NULL;
  *bar = '\0';
  return label;
}

/* ---- columns --------------------------------------------------------------------------------- */

static cqio_status add_final(struct reader *r, int column, const char *region, const char *code) {
  const char *name;
  r->kind[column] = BESIDE;
  r->final++;
  CQIO_TRY(cqio__draft_name(r->draft, region, code, &name));
  return cqio__draft_beside(r->draft, false, name, NULL, CQIO_ROLES, 0, &r->at[column]);
}

/* What column LABEL is; accounts are counted and labelled, when they are known. */
static enum kind kind_of(const struct reader *r, char *label, const char **region, char **code) {
  const struct joined *l = r->layout;
  if (!*label || cqio__listed(l->ignored, label)) return IGNORED;
  *region = split(label, code);
  if (*region && cqio__listed(l->reversed, *region)) {
    const char *first = *region;
    *region = *code;
    *code = label + (first - label);
    return BESIDE;
  }
  return cqio__listed(l->final, *code) || !*region ? BESIDE : ACCOUNT;
}

static cqio_status check_column(const struct reader *r, int column, const char *code) {
  char place[PLACE];
  if (r->kind[column] == IGNORED || !cqio__listed(r->layout->inputs, code)) return CQIO_OK;
  return cqio_fail(r->text.ctx, CQIO_DATA,
                   "%s: column '%.60s' is a row of primary inputs in this layout: expected rows to "
                   "sell and columns to buy; is the matrix transposed?",
                   cqio__text_place(&r->text, 1 + column, place), code);
}

static cqio_status read_columns(struct reader *r) {
  struct text *t = &r->text;
  int64_t n = 0, account = 0;
  char **label;
  bool more;
  CQIO_TRY(cqio__text_next(t, &more));
  r->columns = more ? t->count - 1 : 0;
  CQIO_TRY(CQIO_ALLOC(t->ctx, r->columns + 1, &label));
  CQIO_TRY(CQIO__TAKE(t->ctx, r->draft->table, r->columns + 1, &r->kind));
  CQIO_TRY(CQIO__TAKE(t->ctx, r->draft->table, r->columns + 1, &r->at));
  CQIO_TRY(CQIO__TAKE(t->ctx, r->draft->table, r->columns + 1, &r->values));
  cqio_status status = CQIO_OK;
  const char **region, **code;
  CQIO_TRY(CQIO__TAKE(t->ctx, r->draft->table, r->columns + 1, &region));
  CQIO_TRY(CQIO__TAKE(t->ctx, r->draft->table, r->columns + 1, &code));
  for (int k = 0; k < r->columns && !status; k++) {
    char *own = NULL;
    status = cqio__text_label(t, 1 + k, &label[k]);
    if (status) break;
    r->kind[k] = kind_of(r, label[k], &region[k], &own);
    code[k] = own;
    n += r->kind[k] == ACCOUNT;
    status = check_column(r, k, own);
  }
  if (!status) status = cqio__draft_begin(r->draft, n);
  for (int k = 0; k < r->columns && !status; k++) {
    if (r->kind[k] == BESIDE) status = add_final(r, k, region[k], code[k]);
    if (r->kind[k] != ACCOUNT) continue;
    r->at[k] = (int)account;
    status = cqio__draft_label(r->draft, account++, region[k], code[k]);
  }
  for (int k = 0; k < r->columns; k++)
    cqio_free(label[k]);
  cqio_free(label);
  return status;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Empty fields count as 0, also where a figure got lost. */
static void note_empty(struct reader *r) {
  for (int k = 0; k < r->columns && !r->text.numbers; k++)
    if (r->kind[k] != IGNORED && !*r->text.field[1 + k] && r->empty++ == 0)
      cqio__text_place(&r->text, 1 + k, r->first);
}

static cqio_status take_account(struct reader *r, int64_t account) {
  char place[PLACE];
  note_empty(r);
  for (int k = 0; k < r->columns; k++) {
    if (r->kind[k] == ACCOUNT) r->row[r->at[k]] = r->values[k];
    if (r->kind[k] == BESIDE) r->draft->parts.beside[r->at[k]].values[account] = r->values[k];
  }
  return cqio__draft_row(r->draft, cqio__text_place(&r->text, -1, place), account, r->row);
}

static cqio_status take_beside(struct reader *r, const char *label) {
  int index;
  CQIO_TRY(cqio__draft_beside(r->draft, true, label, NULL, CQIO_ROLES, 0, &index));
  for (int k = 0; k < r->columns; k++)
    if (r->kind[k] == ACCOUNT) r->draft->parts.beside[index].values[r->at[k]] = r->values[k];
  return CQIO_OK;
}

static cqio_status take_row(struct reader *r, int64_t *hint) {
  char *label, *code, whole[512];
  struct text *t = &r->text;
  CQIO_TRY(cqio__text_expect(t, r->columns + 1));
  CQIO_TRY(cqio__text_label(t, 0, &label));
  snprintf(whole, sizeof whole, "%s", label);
  const char *region = split(label, &code);
  int64_t account = region ? cqio__draft_find(r->draft, region, code, *hint) : -1;
  cqio_status status = cqio__text_numbers(t, 1, r->columns, true, r->values, &r->draft->decimals);
  if (!status) status = account >= 0 ? take_account(r, account) : take_beside(r, whole);
  if (account >= 0) *hint = account + 1;
  cqio_free(label);
  return status;
}

static cqio_status read_rows(struct reader *r) {
  char place[PLACE];
  int64_t hint = 0;
  bool more;
  CQIO_TRY(CQIO__TAKE(r->text.ctx, r->draft->table, r->draft->n, &r->row));
  CQIO_TRY(cqio__text_read_ahead(&r->text, 1, r->columns));
  for (;;) {
    CQIO_TRY(cqio__text_next(&r->text, &more));
    if (!more) break;
    CQIO_TRY(take_row(r, &hint));
  }
  if (r->empty > 0)
    cqio_log(
        r->text.ctx, CQIO_LOG_WARN,
        "%s: has no figure, the first of %lld of flows and final demand without: they count as 0",
        r->first, (long long)r->empty);
  return cqio__draft_whole(r->draft, cqio__text_place(&r->text, -1, place));
}

cqio_status cqio__read_joined(struct draft *draft, const struct bundle *bundle, const char *member,
                              const struct joined *layout) {
  struct reader r = {.draft = draft, .layout = layout};
  cqio_status status = cqio__text_open(bundle, member, 0, &r.text);
  if (!status) status = read_columns(&r);
  if (!status) status = read_rows(&r);
  draft->parts.unit = layout->unit;
  cqio__text_close(&r.text);
  return status;
}
