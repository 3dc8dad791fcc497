/* Import shares by use. */
#include "transforms/use_shares.h"

#include <math.h>

#include "core/text.h"
#include "cqio/sheet.h"
#include "transforms/targets.h"

static const char *const names[USE_GROUPS] = {"intermediate", "consumption", "investment"};

void cqio__use_shares_free(struct use_shares *s) {
  cqio_free(s->share);
  cqio_free(s->given);
}

/* ---- the file -------------------------------------------------------------------------------- */

struct reading {
  const struct ledger *l;
  struct use_shares *shares;
  cqio_sheet *sheet;
  struct names accounts;
  cqio_account_label *labels;
  int account, column[USE_GROUPS];
};

static cqio_status find_columns(struct reading *r) {
  CQIO_TRY(cqio_sheet_check_notes(r->l->ctx, r->sheet, ""));
  r->account = cqio_sheet_find(r->sheet, "account");
  int missing = r->account < 0 ? -1 : USE_GROUPS;
  for (int g = 0; g < USE_GROUPS; g++) {
    r->column[g] = cqio_sheet_find(r->sheet, names[g]);
    if (r->column[g] < 0 && missing == USE_GROUPS) missing = g;
  }
  if (missing == USE_GROUPS) return CQIO_OK;
  return cqio_fail(r->l->ctx, CQIO_DATA,
                   "%s: column '%s' is missing: expected account, intermediate, consumption and "
                   "investment",
                   cqio_sheet_place(r->sheet, -1), missing < 0 ? "account" : names[missing]);
}

static cqio_status read_row(struct reading *r, int64_t row) {
  cqio_ctx *ctx = r->l->ctx;
  char hint[CQIO_MESSAGE_SIZE];
  const char *text = cqio_sheet_text(r->sheet, row, r->account);
  int64_t at = cqio__names_find(&r->accounts, text, row);
  if (at < 0) {
    const char *near = cqio_nearest(text, r->accounts.text, (size_t)r->accounts.count);
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: account '%.200s' is not in the table: expected one of its%s",
                     cqio_sheet_place(r->sheet, row), text, cqio__did_you_mean(near, hint));
  }
  if (r->shares->given[at])
    return cqio_fail(ctx, CQIO_DATA, "%s: account '%.200s' appears twice: expected it once",
                     cqio_sheet_place(r->sheet, row), text);
  r->shares->given[at] = true;
  for (int g = 0; g < USE_GROUPS; g++) {
    double *share = &r->shares->share[at * USE_GROUPS + g];
    text = cqio_sheet_text(r->sheet, row, r->column[g]);
    if (!cqio_parse_real(text, share) || !(*share >= 0.0 && *share <= 1.0))
      return cqio_fail(ctx, CQIO_DATA, "%s: %s = '%.60s': expected a number from 0 to 1%s",
                       cqio_sheet_cell_place(r->sheet, row, r->column[g]), names[g], text,
                       cqio_number_hint(text));
  }
  return CQIO_OK;
}

static cqio_status read_rows(struct reading *r) {
  CQIO_TRY(find_columns(r));
  CQIO_TRY(cqio__target_names(r->l, BY_ACCOUNT, &r->accounts, &r->labels));
  for (int64_t row = 0; row < cqio_sheet_rows(r->sheet); row++)
    CQIO_TRY(read_row(r, row));
  return CQIO_OK;
}

cqio_status cqio__use_shares_read(const struct ledger *l, const char *path,
                                  struct use_shares *out) {
  struct reading r = {.l = l, .shares = out};
  *out = (struct use_shares){.share = NULL, .given = NULL, .least = HUGE_VAL, .most = 0.0};
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n * USE_GROUPS, &out->share));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &out->given));
  if (!path) return CQIO_OK;
  CQIO_TRY(cqio_sheet_read_file(l->ctx, path, &r.sheet));
  cqio_status status = read_rows(&r);
  cqio_sheet_destroy(&r.sheet);
  cqio_free(r.accounts.text);
  cqio_free(r.labels);
  return status;
}

/* ---- imports that are met -------------------------------------------------------------------- */

cqio_status cqio__use_shares_meet(const struct ledger *l, struct use_shares *s, int64_t account,
                                  const double *use, double imports) {
  double *share = s->share + account * USE_GROUPS, factor = 0.0;
  bool full[USE_GROUPS] = {false};
  cqio_account_label label;
  const char *name = cqio__ledger_label(&l->row.line[account], &label);
  for (int g = 0; g < USE_GROUPS; g++)
    if (use[g] < 0.0 && share[g] > 0.0)
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: %s of '%.200s' is %g: expected at least 0, or a share of 0", l->step,
                       names[g], name, use[g]);
  for (bool again = true; again;) { /* each time another share is 1 */
    double left = imports, part = 0.0;
    again = false;
    for (int g = 0; g < USE_GROUPS; g++) {
      left -= full[g] ? use[g] : 0.0;
      part += full[g] ? 0.0 : share[g] * use[g];
    }
    if (left > 1e-9 * imports && part == 0.0)
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: shares of '%.200s' leave imports of %g that no use takes: expected a "
                       "share above 0 of each use that has imports",
                       l->step, name, left);
    factor = part > 0.0 ? fmax(0.0, left) / part : 0.0;
    for (int g = 0; g < USE_GROUPS; g++)
      if (!full[g] && factor * share[g] > 1.0) again = full[g] = true;
  }
  for (int g = 0; g < USE_GROUPS; g++)
    share[g] = full[g] ? 1.0 : factor * share[g];
  s->least = fmin(s->least, factor);
  s->most = fmax(s->most, factor);
  return CQIO_OK;
}
