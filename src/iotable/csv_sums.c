/* Rows and columns of role total are sums of others: which of them is found from their figures, and
 * where no sum fits all of these they are refused. */
#include "iotable/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Sums of what stands beside each other up to the total, or from it on, are the first trials, as
 * many as there are summands; further ones are: */
enum { ACCOUNTS, ALL, ALL_HOME, OTHERS, OTHERS_HOME, REGION, OUTPUT, TRIALS };

struct summand {
  int64_t at;
  const struct entry *entry; /* NULL: an account */
  int64_t account;
  double sign; /* of imports that count negative */
};

struct trial {
  int64_t wrong;
  double gap, sum; /* of the line whose figure is furthest from it */
  int64_t line;
};

struct total {
  const struct entry *entry;
  int64_t before; /* summands that stand before it */
  int64_t figures;
  struct trial *trial; /* [summands + TRIALS] */
};

/* All rows, or all columns, of the table. */
struct sums {
  struct csv *c;
  bool rows;
  double tolerance;
  int64_t count;
  int totals;
  struct summand *summand; /* [count] */
  struct total *total;     /* [totals] */
  double *value, *error;   /* [count + 1] sums of a line up to each summand */
};

static const char *text_at(const struct sums *s, int64_t at, int64_t line) {
  const cqio_sheet *sheet = s->c->part[0].sheet;
  return s->rows ? cqio_sheet_text(sheet, at, (int)line) : cqio_sheet_text(sheet, line, (int)at);
}

static bool is_addend(const struct entry *e, bool rows) {
  switch (e->role) {
  case CQIO_ROLE_TOTAL:
  case CQIO_ROLE_OUTPUT:
  case CQIO_ROLE_IGNORE:
  case CQIO_ROLE_EXTENSION:
  case CQIO_ROLE_EMPLOYMENT:
  case CQIO_ROLE_HOUSEHOLD_PART:
    return false;
  default:
    return e->part == 0 && e->is_row == rows;
  }
}

/* As read_final subtracts them. */
static double sign_of(const struct csv *c, const struct entry *e) {
  double value;
  bool negative = true;
  if (e->is_row || e->role != CQIO_ROLE_IMPORT) return 1.0;
  for (int64_t i = 0; i < c->table->accounts; i++)
    negative = negative &&
               !(cqio_parse_real(cqio_sheet_text(c->part[0].sheet, c->part[0].row[i], (int)e->at),
                                 &value) &&
                 value > 0.0);
  return negative ? 1.0 : -1.0;
}

/* Accounts and entries by their place in the table. */
static void take_summands(struct sums *s) {
  const struct part *part = &s->c->part[0];
  int64_t account = 0, n = s->c->table->accounts;
  int k = 0;
  while (account < n || k < s->c->entries) {
    const struct entry *e = k < s->c->entries ? &s->c->entry[k] : NULL;
    int64_t at = account >= n ? INT64_MAX : s->rows ? part->row[account] : part->column[account];
    if (e && !is_addend(e, s->rows)) {
      k++;
    } else if (e && e->at < at) {
      s->summand[s->count++] = (struct summand){e->at, e, -1, sign_of(s->c, e)};
      k++;
    } else {
      s->summand[s->count++] = (struct summand){at, NULL, account++, 1.0};
    }
  }
}

static bool is_total(const struct sums *s, const struct entry *e) {
  return e->part == 0 && e->is_row == s->rows && e->role == CQIO_ROLE_TOTAL;
}

static cqio_status take_room(struct sums *s) {
  cqio_ctx *ctx = s->c->ctx;
  int64_t most = s->c->table->accounts + s->c->entries;
  for (int k = 0; k < s->c->entries; k++)
    s->totals += is_total(s, &s->c->entry[k]);
  if (s->totals == 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, most, &s->summand));
  CQIO_TRY(CQIO_ALLOC(ctx, most + 1, &s->value));
  CQIO_TRY(CQIO_ALLOC(ctx, most + 1, &s->error));
  CQIO_TRY(CQIO_ALLOC(ctx, s->totals, &s->total));
  take_summands(s);
  for (int k = 0, t = 0; k < s->c->entries; k++) {
    if (!is_total(s, &s->c->entry[k])) continue;
    s->total[t].entry = &s->c->entry[k];
    while (s->total[t].before < s->count && s->summand[s->total[t].before].at < s->c->entry[k].at)
      s->total[t].before++;
    CQIO_TRY(CQIO_ALLOC(ctx, s->count + TRIALS, &s->total[t++].trial));
  }
  return CQIO_OK;
}

static void give_room(struct sums *s) {
  for (int t = 0; t < s->totals && s->total; t++)
    cqio_free(s->total[t].trial);
  cqio_free(s->total);
  cqio_free(s->summand);
  cqio_free(s->value);
  cqio_free(s->error);
}

/* ---- one line across the totals -------------------------------------------------------------- */

static void note(const struct sums *s, struct trial *trial, int64_t line, double figure, double sum,
                 double error) {
  double gap = fabs(figure - sum);
  if (!cqio_unbalanced(sum, figure, s->tolerance, error)) return;
  if (trial->wrong++ > 0 && gap <= trial->gap) return;
  trial->gap = gap;
  trial->sum = sum;
  trial->line = line;
}

/* Sums over kinds of summands; OUTPUT is that of the account of LINE. */
static void sum_kinds(const struct sums *s, int32_t region, double *sum) {
  const cqio_io_table *t = s->c->table;
  for (int64_t k = 0; k < s->count; k++) {
    const struct summand *a = &s->summand[k];
    double value = s->value[k + 1] - s->value[k];
    bool import = a->entry && a->entry->role == CQIO_ROLE_IMPORT;
    sum[ALL] += value;
    sum[ALL_HOME] += import ? 0.0 : value;
    sum[a->entry ? OTHERS : ACCOUNTS] += value;
    sum[OTHERS_HOME] += a->entry && !import ? value : 0.0;
    if (!a->entry && region >= 0 && cqio__region_of(t, a->account) == region) sum[REGION] += value;
  }
}

static void try_total(const struct sums *s, struct total *total, int64_t line, int64_t account) {
  const char *text = text_at(s, total->entry->at, line);
  double figure, own = cqio_precision_rounding(&s->c->precision, text), sum[TRIALS] = {0};
  if (!cqio_parse_real(text, &figure)) return;
  double all = s->error[s->count] + own;
  total->figures++;
  for (int64_t k = 0; k < s->count; k++) {
    int64_t first = k < total->before ? k : total->before;
    int64_t end = k < total->before ? total->before : k + 1;
    note(s, &total->trial[k], line, figure, s->value[end] - s->value[first],
         s->error[end] - s->error[first] + own);
  }
  sum_kinds(s, total->entry->region, sum);
  for (int k = 0; k < OUTPUT; k++)
    note(s, &total->trial[s->count + k], line, figure, sum[k], all);
  if (account >= 0)
    note(s, &total->trial[s->count + OUTPUT], line, figure, s->c->table->output[account], all);
}

/* Figures of LINE in the unit of the table, but those of an extension, which have their own. */
static void read_line(struct sums *s, int64_t line, bool convert) {
  for (int64_t k = 0; k < s->count; k++) {
    const struct summand *a = &s->summand[k];
    const char *text = text_at(s, a->at, line);
    double value = 0.0, error = cqio_precision_rounding(&s->c->precision, text);
    if (!cqio_parse_real(text, &value)) value = 0.0;
    if (a->entry && convert) {
      value = cqio_unit_convert(value, &a->entry->from, &a->entry->to);
      error = cqio_unit_convert(error, &a->entry->from, &a->entry->to);
    }
    s->value[k + 1] = s->value[k] + a->sign * value;
    s->error[k + 1] = s->error[k] + error;
  }
}

static void try_line(struct sums *s, int64_t line, int64_t account, bool convert) {
  read_line(s, line, convert);
  for (int t = 0; t < s->totals; t++)
    try_total(s, &s->total[t], line, account);
}

static void try_lines(struct sums *s) {
  const struct part *part = &s->c->part[0];
  for (int64_t j = 0; j < s->c->table->accounts; j++)
    try_line(s, s->rows ? part->column[j] : part->row[j], j, true);
  for (int k = 0; k < s->c->entries; k++) {
    const struct entry *e = &s->c->entry[k];
    bool own = e->part == 0 && e->is_row != s->rows &&
               (e->role == CQIO_ROLE_EXTENSION || e->role == CQIO_ROLE_EMPLOYMENT);
    if (own || is_addend(e, !s->rows)) try_line(s, e->at, -1, !own);
  }
}

/* ---- what fits ------------------------------------------------------------------------------- */

static const char *label_of(const struct sums *s, int64_t k, cqio_account_label *label) {
  const struct summand *a = &s->summand[k];
  return a->entry ? a->entry->label : cqio_io_table_label(s->c->table, a->account, label);
}

static void describe(const struct sums *s, const struct total *total, int64_t trial,
                     char out[512]) {
  static const char *const kinds[TRIALS] = {"the sum of all accounts",
                                            "the sum of all",
                                            "the sum of all without imports",
                                            "the sum of all but accounts",
                                            "the sum of all but accounts and imports",
                                            "the sum of its region",
                                            "output"};
  cqio_account_label one, other;
  int64_t first = trial < total->before ? trial : total->before;
  int64_t last = trial < total->before ? total->before - 1 : trial;
  if (trial >= s->count)
    snprintf(out, 512, "%s", kinds[trial - s->count]);
  else if (first == last)
    snprintf(out, 512, "as '%.100s'", label_of(s, first, &one));
  else
    snprintf(out, 512, "the sum of '%.100s' to '%.100s'", label_of(s, first, &one),
             label_of(s, last, &other));
}

static cqio_status refuse(const struct sums *s, const struct total *total, int64_t best) {
  char what[512];
  const struct entry *e = total->entry;
  const struct trial *trial = &total->trial[best];
  double found = 0.0;
  int64_t row = s->rows ? e->at : trial->line;
  int column = (int)(s->rows ? trial->line : e->at);
  describe(s, total, best, what);
  (void)cqio_parse_real(text_at(s, e->at, trial->line), &found);
  return cqio_fail(
      s->c->ctx, CQIO_DATA,
      "%s: %s '%s' = %.10g: expected %.10g, %s; %lld of its %lld figures differ, this "
      "one most: which is right? say '# role: LABEL = ignore' if it is no sum of these",
      cqio_sheet_cell_place(s->c->part[0].sheet, row, column), s->rows ? "row" : "column", e->label,
      found, trial->sum, what, (long long)trial->wrong, (long long)total->figures);
}

/* Where TOTAL crosses output it may be the same sum as elsewhere, or the sum of its own figures. */
static bool fits_itself(const struct sums *s, const struct total *total, double figure) {
  const struct part *part = &s->c->part[0];
  double sum = 0.0, error = 0.0, value;
  for (int64_t j = 0; j < s->c->table->accounts; j++) {
    const char *text = text_at(s, total->entry->at, s->rows ? part->column[j] : part->row[j]);
    error += cqio_precision_rounding(&s->c->precision, text);
    if (cqio_parse_real(text, &value)) sum += value;
  }
  bool fits = !cqio_unbalanced(sum, figure, s->tolerance, error);
  for (int k = 0; k < s->c->entries; k++)
    if (is_addend(&s->c->entry[k], !s->rows) &&
        cqio_parse_real(text_at(s, total->entry->at, s->c->entry[k].at), &value))
      sum += value * sign_of(s->c, &s->c->entry[k]);
  return fits || !cqio_unbalanced(sum, figure, s->tolerance, error);
}

static void try_output(struct sums *s, struct total *total) {
  for (int k = 0; k < s->c->entries; k++) {
    const struct entry *e = &s->c->entry[k];
    double figure;
    if (e->part != 0 || e->is_row == s->rows || e->role != CQIO_ROLE_OUTPUT ||
        !cqio_parse_real(text_at(s, total->entry->at, e->at), &figure) ||
        fits_itself(s, total, figure))
      continue;
    read_line(s, e->at, true);
    try_total(s, total, e->at, -1);
  }
}

static int64_t find_best(const struct sums *s, const struct total *total) {
  int64_t best = s->count; /* all accounts, unless another one fits better */
  for (int64_t k = 0; k < s->count + TRIALS; k++)
    if (!(k - s->count == REGION && total->entry->region < 0) &&
        total->trial[k].wrong < total->trial[best].wrong)
      best = k;
  return 2 * total->trial[best].wrong > total->figures ? s->count : best;
}

static cqio_status judge(struct sums *s, struct total *total) {
  if (find_best(s, total) != s->count + OUTPUT) try_output(s, total);
  int64_t best = find_best(s, total);
  return total->trial[best].wrong == 0 ? CQIO_OK : refuse(s, total, best);
}

cqio_status cqio__csv_check_sums(struct csv *c, double tolerance) {
  for (int rows = 0; rows < 2 && !c->table->mixed; rows++) {
    struct sums s = {.c = c, .rows = rows, .tolerance = tolerance};
    cqio_status status = take_room(&s);
    if (!status && s.totals > 0) try_lines(&s);
    for (int t = 0; t < s.totals && !status; t++)
      status = judge(&s, &s.total[t]);
    give_room(&s);
    CQIO_TRY(status);
  }
  return CQIO_OK;
}
