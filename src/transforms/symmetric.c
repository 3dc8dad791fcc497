/* A table of supply and use becomes one of products or of industries (30.4). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "transforms/identities.h"
#include "transforms/model_radius.h"
#include "transforms/technology.h"

struct symmetric {
  struct ledger *ledger;
  struct technology technology;
  int64_t *industry, *product; /* lines of the accounts */
  const int64_t *kept, *left;  /* of them those that stay accounts, and the others */
  int64_t n, others;
  struct balances before;
};

static const char *const words[MODELS] = {"A", "B", "C", "D", "almon"};

static bool of_products(enum model model) {
  return model == MODEL_A || model == MODEL_B || model == MODEL_ALMON;
}

static void release(struct symmetric *s) {
  cqio__technology_free(&s->technology);
  cqio__balances_free(&s->before);
  cqio_free(s->industry);
  cqio_free(s->product);
}

/* ---- industries and products ----------------------------------------------------------------- */

/* The name of an account without WORD before it; NULL: it begins otherwise. */
static const char *name_behind(const struct line *line, const char *word) {
  size_t length = strlen(word);
  return strncmp(line->name, word, length) == 0 && line->name[length] ? line->name + length : NULL;
}

static cqio_status part_accounts(struct symmetric *s) {
  const struct ledger *l = s->ledger;
  struct technology *t = &s->technology;
  cqio_account_label label;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &s->industry));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &s->product));
  for (int64_t i = 0; i < l->n; i++) {
    const struct line *line = &l->row.line[i];
    if (name_behind(line, CQIO_IO_INDUSTRY))
      s->industry[t->industries++] = i;
    else if (name_behind(line, CQIO_IO_PRODUCT))
      s->product[t->products++] = i;
    else
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: account '%.200s' is neither: expected a table of supply and use, by "
                       "--supply and --use or with sectors 'industry NAME' and 'product NAME'",
                       l->step, cqio__ledger_label(line, &label));
  }
  if (t->industries == 0 || t->products == 0)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: the table has no %s: expected industries and products",
                     l->step, t->products == 0 ? "product" : "industry");
  if (t->industries != t->products && t->model != MODEL_B && t->model != MODEL_D)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s %s: needs as many products as industries (%lld, %lld): use B or D, or "
                     "aggregate",
                     l->step, words[t->model], (long long)t->products, (long long)t->industries);
  bool products = of_products(t->model);
  s->kept = products ? s->product : s->industry;
  s->left = products ? s->industry : s->product;
  s->n = products ? t->products : t->industries;
  s->others = products ? t->industries : t->products;
  return CQIO_OK;
}

/* Cells that a table of supply and use does not have. */
static cqio_status check_cell(const struct ledger *l, int64_t i, int64_t j, const char *expected) {
  cqio_account_label row, column;
  if (*cqio__ledger_cell(l, i, j) == 0.0) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA, "%s: '%.200s' sells '%.200s' %.10g: expected 0, as %s",
                   l->step, cqio__ledger_label(&l->row.line[i], &row),
                   cqio__ledger_label(&l->column.line[j], &column), *cqio__ledger_cell(l, i, j),
                   expected);
}

static cqio_status check_pattern(const struct symmetric *s) {
  const struct ledger *l = s->ledger;
  const struct technology *t = &s->technology;
  for (int64_t k = 0; k < t->industries; k++) {
    for (int64_t m = 0; m < t->industries; m++)
      CQIO_TRY(check_cell(l, s->industry[k], s->industry[m], "industries sell products alone"));
    for (int64_t j = l->n; j < l->column.count; j++)
      CQIO_TRY(check_cell(l, s->industry[k], j, "final demand buys products"));
  }
  for (int64_t p = 0; p < t->products; p++) {
    for (int64_t m = 0; m < t->products; m++)
      CQIO_TRY(check_cell(l, s->product[p], s->product[m], "products need no products"));
    for (int64_t i = l->n; i < l->row.count; i++)
      CQIO_TRY(check_cell(l, i, s->product[p], "industries alone have inputs beside products"));
  }
  return CQIO_OK;
}

/* V, q and g. A product that nobody makes, and has uses, has no technology and no seller. */
static cqio_status take_make(struct symmetric *s) {
  const struct ledger *l = s->ledger;
  struct technology *t = &s->technology;
  cqio_account_label label;
  CQIO_TRY(cqio__ledger_room(l, t->industries, t->products, &t->make));
  CQIO_TRY(CQIO_ALLOC(l->ctx, t->products, &t->made));
  CQIO_TRY(CQIO_ALLOC(l->ctx, t->industries, &t->sold));
  for (int64_t k = 0; k < t->industries; k++)
    for (int64_t p = 0; p < t->products; p++) {
      double value = *cqio__ledger_cell(l, s->industry[k], s->product[p]);
      t->make[k * t->products + p] = value;
      t->made[p] += value;
      t->sold[k] += value;
    }
  for (int64_t p = 0; p < t->products; p++)
    for (int64_t j = 0; j < l->column.count && t->made[p] == 0.0; j++)
      if (t->model != MODEL_B && *cqio__ledger_cell(l, s->product[p], j) != 0.0)
        return cqio_fail(l->ctx, CQIO_DATA,
                         "%s %s: '%.200s' is used, and no industry makes it: expected its imports "
                         "to be taken out before, by --remove-imports by-product",
                         l->step, words[t->model],
                         cqio__ledger_label(&l->row.line[s->product[p]], &label));
  return CQIO_OK;
}

/* What an industry sells of a product is made by it: competitive imports are not. */
static cqio_status check_imports(const struct symmetric *s) {
  const struct ledger *l = s->ledger;
  cqio_account_label label;
  for (int64_t j = l->n; j < l->column.count && !of_products(s->technology.model); j++)
    for (int64_t p = 0; p < s->technology.products; p++)
      if (l->column.line[j].role == CQIO_ROLE_IMPORT &&
          *cqio__ledger_cell(l, s->product[p], j) != 0.0)
        return cqio_fail(l->ctx, CQIO_DATA,
                         "%s %s: uses hold the imports in column '%.200s': expected them to be "
                         "taken out before, by --remove-imports by-product",
                         l->step, words[s->technology.model],
                         cqio__ledger_label(&l->column.line[j], &label));
  return CQIO_OK;
}

/* Almon's steps converge where each product is made mostly by its own industry. */
static cqio_status check_own(const struct symmetric *s) {
  const struct ledger *l = s->ledger;
  const struct technology *t = &s->technology;
  cqio_account_label product, industry;
  for (int64_t p = 0; p < t->products && t->model == MODEL_ALMON; p++) {
    int64_t largest = 0;
    for (int64_t k = 0; k < t->industries; k++) {
      double part = t->make[k * t->products + p];
      if (part > t->make[largest * t->products + p]) largest = k;
      if (part < 0.0 || t->made[p] <= 0.0)
        return cqio_fail(l->ctx, CQIO_DATA,
                         "%s almon: '%.200s' is not made, or made below 0: expected output above 0",
                         l->step, cqio__ledger_label(&l->row.line[s->product[p]], &product));
    }
    if (2.0 * t->make[p * t->products + p] <= t->made[p])
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s almon: '%.200s' is made mostly by '%.200s': expected at least half of "
                       "it by the industry of the same place; use B or D, or aggregate",
                       l->step, cqio__ledger_label(&l->row.line[s->product[p]], &product),
                       cqio__ledger_label(&l->row.line[s->industry[largest]], &industry));
  }
  return CQIO_OK;
}

static cqio_status begin(struct symmetric *s) {
  const struct ledger *l = s->ledger;
  cqio_account_label label;
  if (l->mixed)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: accounts have units of their own: expected one unit, as output of an "
                     "industry adds its products",
                     l->step);
  CQIO_TRY(part_accounts(s));
  CQIO_TRY(check_pattern(s));
  CQIO_TRY(take_make(s));
  CQIO_TRY(check_imports(s));
  CQIO_TRY(check_own(s));
  cqio_status status = cqio__technology_begin(&s->technology);
  int64_t at = s->technology.singular;
  if (status != CQIO_NUMERIC || at < 0) return status;
  cqio_ctx_clear_problems(l->ctx);
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s %s: outputs of products by industries are singular at '%.200s': expected "
                   "products that are made in different proportions; use B or D, or aggregate",
                   l->step, words[s->technology.model],
                   cqio__ledger_label(&l->row.line[s->kept[at]], &label));
}

/* ---- the new table --------------------------------------------------------------------------- */

static cqio_status add_lines(const struct symmetric *s, const struct lines *from,
                             struct lines *out) {
  const struct ledger *l = s->ledger;
  const char *word = of_products(s->technology.model) ? CQIO_IO_PRODUCT : CQIO_IO_INDUSTRY;
  for (int64_t k = 0; k < s->n; k++) {
    struct line line = from->line[s->kept[k]];
    line.name = name_behind(&line, word);
    CQIO_TRY(cqio__ledger_add(l, out, line));
  }
  for (int64_t k = l->n; k < from->count; k++)
    CQIO_TRY(cqio__ledger_add(l, out, from->line[k]));
  return CQIO_OK;
}

/* By products: inputs of industries [rows][others] become those of products [rows][n]. Rows are
 * the products, what stands beside them, and what industries lack to close, in BALANCE. */
static cqio_status by_products(const struct symmetric *s, double *value, int64_t columns,
                               double *balance) {
  const struct ledger *l = s->ledger;
  int64_t beside = l->row.count - l->n, rows = s->n + beside + 1;
  double *from, *to = NULL;
  int steps = 0;
  bool almon = s->technology.model == MODEL_ALMON;
  CQIO_TRY(cqio__ledger_room(l, rows, s->others, &from));
  for (int64_t r = 0; r < rows; r++)
    for (int64_t k = 0; k < s->others; k++)
      from[r * s->others + k] =
          r == rows - 1
              ? s->before.columns[s->left[k]]
              : *cqio__ledger_cell(l, r < s->n ? s->kept[r] : l->n + r - s->n, s->left[k]);
  cqio_status status = cqio__ledger_room(l, rows, s->n, &to);
  if (!status && almon)
    status = cqio__technology_almon(&s->technology, rows, from, to, &steps);
  else if (!status)
    status = cqio__technology_apply(&s->technology, rows, from, to);
  for (int64_t r = 0; r < rows && !status; r++)
    memcpy(r < rows - 1 ? value + r * columns : balance, to + r * s->n, (size_t)s->n * sizeof *to);
  for (int64_t r = 0; r < rows - 1 && !status; r++)
    memcpy(value + r * columns + s->n,
           cqio__ledger_cell(l, r < s->n ? s->kept[r] : l->n + r - s->n, l->n),
           (size_t)(columns - s->n) * sizeof *to);
  if (!status && almon && l->report) fprintf(l->report, "%s: %d steps\n", l->step, steps);
  cqio_free(from);
  cqio_free(to);
  return status;
}

/* By industries: sales of products [columns][others] become those of industries [columns][n]. */
static cqio_status by_industries(const struct symmetric *s, double *value, int64_t columns,
                                 double *balance) {
  const struct ledger *l = s->ledger;
  double *from, *to = NULL;
  CQIO_TRY(cqio__ledger_room(l, columns + 1, s->others, &from));
  for (int64_t c = 0; c <= columns; c++)
    for (int64_t p = 0; p < s->others; p++)
      from[c * s->others + p] =
          c == columns ? s->before.rows[s->left[p]]
                       : *cqio__ledger_cell(l, s->left[p], c < s->n ? s->kept[c] : l->n + c - s->n);
  cqio_status status = cqio__ledger_room(l, columns + 1, s->n, &to);
  if (!status) status = cqio__technology_apply(&s->technology, columns + 1, from, to);
  for (int64_t c = 0; c <= columns && !status; c++)
    for (int64_t k = 0; k < s->n; k++)
      *(c < columns ? value + k * columns + c : balance + k) = to[c * s->n + k];
  for (int64_t i = l->n; i < l->row.count && !status; i++)
    for (int64_t c = 0; c < columns; c++)
      value[(s->n + i - l->n) * columns + c] =
          *cqio__ledger_cell(l, i, c < s->n ? s->kept[c] : l->n + c - s->n);
  cqio_free(from);
  cqio_free(to);
  return status;
}

/* What columns of Almon lack, or have too much of, goes to value added. */
static cqio_status close_columns(struct symmetric *s, const double *expected) {
  struct ledger *l = s->ledger;
  struct balances now = {0};
  int64_t row = -1;
  double moved = 0.0;
  for (int64_t i = l->n; i < l->row.count; i++) {
    cqio_io_role role = l->row.line[i].role;
    bool takes = role == CQIO_ROLE_VALUE_ADDED || role == CQIO_ROLE_ALL_VALUE_ADDED;
    if (takes && cqio__ledger_counts(l, &l->row.line[i])) row = i;
  }
  if (row < 0)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s almon: no row is value added: expected one, which takes what columns of "
                     "products lack",
                     l->step);
  cqio_status status = cqio__balances_take(l, &now);
  for (int64_t j = 0; j < s->n && !status; j++) {
    double lack = now.columns[j] - expected[j];
    *cqio__ledger_cell(l, row, j) += lack;
    moved += fabs(lack);
  }
  if (!status && l->report)
    fprintf(l->report, "%s: value added takes %.10g in all from columns\n", l->step, 0.5 * moved);
  cqio__balances_free(&now);
  return status;
}

/* Flows below 0 where the use table has none: model A, and C, make them. */
static void say_negatives(const struct symmetric *s, bool had) {
  enum { WORST = 3 };
  const struct ledger *l = s->ledger;
  int64_t count = 0, worst[WORST] = {-1, -1, -1};
  double sum = 0.0;
  for (int64_t at = 0; at < s->n * s->n; at++) {
    double value = *cqio__ledger_cell(l, at / s->n, at % s->n);
    if (!(value < 0.0)) continue;
    count++;
    sum += value;
    for (int k = 0; k < WORST; k++) {
      double other = worst[k] < 0 ? 0.0 : *cqio__ledger_cell(l, worst[k] / s->n, worst[k] % s->n);
      if (value >= other) continue;
      memmove(&worst[k + 1], &worst[k], (size_t)(WORST - 1 - k) * sizeof *worst);
      worst[k] = at;
      break;
    }
  }
  if (!l->report || count == 0) return;
  fprintf(l->report, "%s: %lld flows below 0%s, in all %.10g; largest", l->step, (long long)count,
          had ? " (some as in the uses)" : "", sum);
  for (int k = 0; k < WORST && worst[k] >= 0; k++) {
    cqio_account_label from, to;
    fprintf(l->report, "%s %s to %s %.10g", k ? "," : "",
            cqio__ledger_label(&l->row.line[worst[k] / s->n], &from),
            cqio__ledger_label(&l->column.line[worst[k] % s->n], &to),
            *cqio__ledger_cell(l, worst[k] / s->n, worst[k] % s->n));
  }
  fprintf(l->report, "\n");
}

static bool has_negatives(const struct symmetric *s) {
  const struct ledger *l = s->ledger;
  for (int64_t p = 0; p < s->technology.products; p++)
    for (int64_t k = 0; k < s->technology.industries; k++)
      if (*cqio__ledger_cell(l, s->product[p], s->industry[k]) < 0.0) return true;
  return false;
}

static cqio_status check(struct symmetric *s, const double *balance, double *same) {
  struct ledger *l = s->ledger;
  struct balances after = {0};
  bool products = of_products(s->technology.model);
  const double *before = products ? s->before.rows : s->before.columns;
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < s->n; k++)
    same[k] = before[s->kept[k]];
  if (s->technology.model == MODEL_ALMON) status = close_columns(s, balance);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, products ? same : balance);
  if (!status)
    status = cqio__identity_vector(l, "columns", after.columns, products ? balance : same);
  cqio__balances_free(&after);
  return status;
}

static cqio_status make(struct symmetric *s) {
  struct ledger *l = s->ledger;
  struct lines rows = {0}, columns = {0};
  double *value = NULL, *output = NULL, *balance = NULL, *same = NULL, twin = -1.0;
  bool had = has_negatives(s);
  CQIO_TRY(cqio__balances_take(l, &s->before));
  CQIO_TRY(add_lines(s, &l->row, &rows));
  CQIO_TRY(add_lines(s, &l->column, &columns));
  cqio_status status = CQIO_ALLOC(l->ctx, s->n, &balance);
  if (!status) status = CQIO_ALLOC(l->ctx, s->n, &same);
  if (!status) status = CQIO_ALLOC(l->ctx, s->n, &output);
  if (!status) status = cqio__ledger_room(l, rows.count, columns.count, &value);
  if (!status)
    status = (of_products(s->technology.model) ? by_products
                                               : by_industries)(s, value, columns.count, balance);
  for (int64_t k = 0; k < s->n && !status; k++)
    output[k] = l->output[s->kept[k]];
  if (!status) status = cqio__radius_of_twin(&s->technology, s->industry, s->product, &twin);
  if (status) {
    cqio_free(value);
    cqio_free(output);
  } else {
    cqio__ledger_replace(l, &rows, &columns, value, output, s->n);
    status = check(s, balance, same);
    if (!status) status = cqio__radius_check(&s->technology, twin);
    if (!status) say_negatives(s, had);
  }
  cqio_free(balance);
  cqio_free(same);
  return status;
}

cqio_status cqio__symmetric(struct ledger *l, const char *value) {
  struct symmetric s = {.ledger = l};
  s.technology.ledger = l;
  while (s.technology.model < MODELS && strcmp(value, words[s.technology.model]) != 0)
    s.technology.model++;
  if (s.technology.model == MODELS)
    return cqio_fail(l->ctx, CQIO_USAGE, "%s %.60s: expected A, B, C, D, almon or zero-ras",
                     l->step, value);
  cqio_status status = begin(&s);
  if (!status) status = make(&s);
  release(&s);
  return status;
}
