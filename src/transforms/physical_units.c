/* Rows in units of their own: flows become quantities by prices (30.15). */
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "cqio/sheet.h"
#include "transforms/identities.h"
#include "transforms/steps.h"
#include "transforms/targets.h"

enum { ACCOUNT, UNIT, PRICE, TO, COLUMNS };
static const char *const names[COLUMNS] = {"account", "unit", "price", "to"};
/* An account with prices by buyer closes to this part of its output. */
static const double CLOSED = 1e-6;

struct quantities {
  struct ledger *l;
  cqio_sheet *sheet;
  int column[COLUMNS]; /* of TO: -1 without */
  struct names accounts;
  cqio_account_label *labels;
  int64_t *account; /* [rows of the file] */
  double *price;    /* [columns] of the account in work; 0: none */
  int64_t *all;     /* [columns] */
  bool *selected;   /* [columns] */
  double worst;     /* largest difference of quantities at their prices and flows */
};

static cqio_status take(struct quantities *q) {
  const struct ledger *l = q->l;
  CQIO_TRY(cqio__target_names(l, BY_ACCOUNT, &q->accounts, &q->labels));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cqio_sheet_rows(q->sheet), &q->account));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->column.count, &q->price));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->column.count, &q->all));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->column.count, &q->selected));
  for (int64_t j = 0; j < l->column.count; j++)
    q->all[j] = j;
  for (int k = 0; k < COLUMNS; k++) {
    q->column[k] = cqio_sheet_find(q->sheet, names[k]);
    if (q->column[k] < 0 && k != TO)
      return cqio_fail(
          l->ctx, CQIO_DATA,
          "%s: column '%s' is missing: expected account, unit, price and, where prices "
          "differ by buyer, to",
          cqio_sheet_place(q->sheet, -1), names[k]);
  }
  return CQIO_OK;
}

static cqio_status find_accounts(struct quantities *q) {
  char hint[CQIO_MESSAGE_SIZE];
  for (int64_t row = 0; row < cqio_sheet_rows(q->sheet); row++) {
    const char *text = cqio_sheet_text(q->sheet, row, q->column[ACCOUNT]);
    int64_t at = cqio__names_find(&q->accounts, text, row > 0 ? q->account[row - 1] : 0);
    q->account[row] = at;
    if (at >= 0) continue;
    const char *near = cqio_nearest(text, q->accounts.text, (size_t)q->accounts.count);
    return cqio_fail(q->l->ctx, CQIO_DATA,
                     "%s: account '%.200s' is not in the table: expected one of its%s",
                     cqio_sheet_place(q->sheet, row), text, cqio__did_you_mean(near, hint));
  }
  return CQIO_OK;
}

/* Gives the price of ROW to the buyers that it names; *all: to all of them. */
static cqio_status read_price(struct quantities *q, int64_t row, bool *all) {
  const struct ledger *l = q->l;
  const char *text = cqio_sheet_text(q->sheet, row, q->column[PRICE]);
  const char *to = q->column[TO] < 0 ? "" : cqio_sheet_text(q->sheet, row, q->column[TO]);
  double price;
  if (!cqio_parse_real(text, &price) || !(price > 0.0) || !isfinite(price))
    return cqio_fail(l->ctx, CQIO_DATA, "%s: price = '%.60s': expected a number above 0%s",
                     cqio_sheet_cell_place(q->sheet, row, q->column[PRICE]), text,
                     cqio_number_hint(text));
  int64_t found = cqio__ledger_select(&l->column, l->column.count, q->all, to, q->selected);
  if (found < 0)
    return cqio__ledger_unclear(l, cqio_sheet_cell_place(q->sheet, row, q->column[TO]), to);
  if (found == 0)
    return cqio_fail(
        l->ctx, CQIO_DATA,
        "%s: to = '%.200s' is not in the table: expected an account, a region, a name, "
        "* for all accounts, or nothing for all",
        cqio_sheet_cell_place(q->sheet, row, q->column[TO]), to);
  for (int64_t j = 0; j < l->column.count; j++)
    if (q->selected[j]) q->price[j] = price;
  *all = *all || !*to;
  return CQIO_OK;
}

static cqio_status read_unit(struct quantities *q, int64_t row, const char **unit) {
  const char *text = cqio_sheet_text(q->sheet, row, q->column[UNIT]);
  if (!*text)
    return cqio_fail(q->l->ctx, CQIO_DATA, "%s: unit is empty: expected that of the quantities",
                     cqio_sheet_cell_place(q->sheet, row, q->column[UNIT]));
  if (*unit && cqio__units_unlike(*unit, text))
    return cqio_fail(q->l->ctx, CQIO_DATA, "%s: unit = '%.60s': expected '%.60s', as before",
                     cqio_sheet_cell_place(q->sheet, row, q->column[UNIT]), text, *unit);
  *unit = text;
  return CQIO_OK;
}

static bool counts(const struct ledger *l, int64_t column) {
  return column < l->n || cqio__ledger_counts(l, &l->column.line[column]);
}

/* Output in quantities: x / price, or, with PRICES by buyer, the sum of the row, which must close.
 */
static cqio_status divide_output(struct quantities *q, int64_t account, double price, bool prices,
                                 double balance) {
  struct ledger *l = q->l;
  double *output = &l->output[account], sum = 0.0;
  if (!prices) {
    double quantity = *output / price;
    q->worst = fmax(q->worst, fabs(quantity * price - *output));
    *output = quantity;
    return CQIO_OK;
  }
  if (fabs(balance) > CLOSED * fabs(*output))
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: '%.200s' has prices by buyer, and sells %.10g less than its output of "
                     "%.10g: expected a row that closes",
                     l->step, q->accounts.text[account], balance, *output);
  for (int64_t j = 0; j < l->column.count; j++)
    if (counts(l, j)) sum += *cqio__ledger_cell(l, account, j);
  *output = sum;
  return CQIO_OK;
}

static cqio_status divide_row(struct quantities *q, int64_t account, double balance) {
  struct ledger *l = q->l;
  cqio_account_label label;
  bool prices = false;
  double first = 0.0;
  for (int64_t j = 0; j < l->column.count && first == 0.0; j++)
    first = q->price[j];
  for (int64_t j = 0; j < l->column.count; j++) {
    double *cell = cqio__ledger_cell(l, account, j), value = *cell;
    if (value == 0.0) continue;
    if (q->price[j] == 0.0)
      return cqio_fail(
          l->ctx, CQIO_DATA,
          "%s: '%.200s' sells '%.200s' %.10g without a price: expected one, or one for "
          "all others",
          l->step, q->accounts.text[account], cqio__ledger_label(&l->column.line[j], &label),
          value);
    *cell = value / q->price[j];
    q->worst = fmax(q->worst, fabs(*cell * q->price[j] - value));
    prices = prices || q->price[j] != first;
  }
  return divide_output(q, account, first, prices, balance);
}

/* Quantities of ACCOUNT, if the file has it. */
static cqio_status convert(struct quantities *q, int64_t account, double balance) {
  struct ledger *l = q->l;
  const char *unit = NULL;
  bool all = false;
  memset(q->price, 0, (size_t)l->column.count * sizeof *q->price);
  for (int64_t row = 0; row < cqio_sheet_rows(q->sheet); row++) {
    if (q->account[row] != account) continue;
    const char *to = q->column[TO] < 0 ? "" : cqio_sheet_text(q->sheet, row, q->column[TO]);
    if (all && !*to)
      return cqio_fail(l->ctx, CQIO_DATA, "%s: account '%.200s' appears twice: expected it once",
                       cqio_sheet_place(q->sheet, row), q->accounts.text[account]);
    CQIO_TRY(read_unit(q, row, &unit));
    CQIO_TRY(read_price(q, row, &all));
  }
  if (!unit) return CQIO_OK;
  CQIO_TRY(cqio__ledger_text(l, unit, &l->row.line[account].unit));
  l->column.line[account].unit = l->row.line[account].unit;
  return divide_row(q, account, balance);
}

/* Accounts have units of their own from now on. */
static void mix(struct ledger *l) {
  if (l->mixed) return;
  l->mixed = l->memory->mixed = true;
  l->memory->measure = (cqio_unit){0};
  for (int64_t i = 0; i < l->n; i++)
    l->row.line[i].unit = l->column.line[i].unit = l->unit;
}

static cqio_status convert_all(struct quantities *q) {
  struct ledger *l = q->l;
  struct balances before = {0};
  CQIO_TRY(cqio_sheet_check_notes(l->ctx, q->sheet, ""));
  CQIO_TRY(take(q));
  CQIO_TRY(find_accounts(q));
  cqio_status status = cqio__balances_take(l, &before);
  mix(l);
  for (int64_t i = 0; i < l->n && !status; i++)
    status = convert(q, i, before.rows[i]);
  cqio__balances_free(&before);
  return status ? status : cqio__identity(l, "flows at prices", q->worst);
}

cqio_status cqio__step_mixed_units(struct ledger *l, const char *value) {
  struct quantities q = {.l = l};
  CQIO_TRY(cqio_sheet_read_file(l->ctx, value, &q.sheet));
  cqio_status status = convert_all(&q);
  cqio_sheet_destroy(&q.sheet);
  cqio_free(q.accounts.text);
  cqio_free(q.labels);
  cqio_free(q.account);
  cqio_free(q.price);
  cqio_free(q.all);
  cqio_free(q.selected);
  return status;
}
