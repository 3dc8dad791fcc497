/* The mixed model: output of some accounts and final demand of the others are given, and the rest
 * is found (29.45). */
#include "findings/assignments.h"
#include "findings/restricted.h"

#include <math.h>
#include <string.h>

struct mixed {
  bool *given;   /* output is */
  double *value; /* that output, or final demand [n] */
  double *error; /* bound of its roundings */
  cqio_figure *output, *demand, *change;
  int index[3];
};

static cqio_status add_figures(struct work *w, struct mixed *m) {
  const char *unit = w->table->mixed ? "unit of the account" : w->table->unit;
  const struct figure_words words[] = {
      {"mixed_output", "account", unit, NULL, "output, given or found", CQIO_BOUND_RESIDUAL},
      {"mixed_final_demand", "account", unit, NULL, "final demand, given or found",
       CQIO_BOUND_RESIDUAL},
      {"mixed_change", "account", unit, NULL, "output less that of the table",
       CQIO_BOUND_RESIDUAL}};
  cqio_figure **figures[] = {&m->output, &m->demand, &m->change};
  for (int k = 0; k < 3; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], figures[k], &m->index[k]));
  return CQIO_OK;
}

static cqio_status read_outputs(struct work *w, struct mixed *m) {
  struct assignments a;
  bool *percent;
  cqio_account_label label;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &m->given));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &m->value));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &m->error));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &percent));
  CQIO_TRY(cqio__assignments_read(w, "--outputs", w->findings->request.outputs, NULL, &a));
  CQIO_TRY(cqio__assignments_spread(w, "--outputs", &a, m->given, m->value, percent));
  for (int64_t i = 0; i < w->n; i++) {
    struct bounded final = cqio__minus(cqio__exact(w->output[i]), cqio__sales(w, i));
    if (!m->given[i]) {
      m->value[i] = final.value;
      m->error[i] = final.bound;
      continue;
    }
    if (percent[i]) m->value[i] = w->output[i] * (1.0 + m->value[i]);
    if (m->value[i] < 0.0 || (m->value[i] > 0.0 && !(w->output[i] > 0.0)))
      return cqio_fail(w->ctx, CQIO_DATA, "--outputs: account '%s': output %.10g: expected %s",
                       cqio_io_table_label(w->table, i, &label), m->value[i],
                       m->value[i] < 0.0 ? "0 or more" : "0 of an account without inputs");
  }
  return add_figures(w, m);
}

static double factor(const struct work *w, const void *what, int64_t row, int64_t column) {
  const struct mixed *m = what;
  (void)w;
  return m->given[row] || m->given[column] ? 0.0 : 1.0;
}

/* x_N of (I - A_NN) x_N = f_N + A_NK x_K; rows K are x_K = x_K. RHS [3][n]. */
static cqio_status find_output(struct work *w, struct mixed *m, double *rhs) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 8);
  double *error = rhs + w->n, *fixed = rhs + 2 * w->n;
  struct restricted *system;
  struct vectors x;
  for (int64_t i = 0; i < w->n; i++)
    fixed[i] = m->given[i] ? m->value[i] : 0.0;
  CQIO_TRY(cqio__findings_multiply(w, false, false, 1, fixed, rhs));
  CQIO_TRY(cqio__findings_multiply(w, false, true, 1, fixed, error));
  for (int64_t i = 0; i < w->n; i++) {
    error[i] = m->given[i] ? 0.0 : m->error[i] + gamma * (error[i] + fabs(m->value[i]));
    rhs[i] = m->given[i] ? m->value[i] : m->value[i] + rhs[i];
  }
  CQIO_TRY(cqio__restricted_create(w, factor, m, 1, &system));
  cqio_status status = cqio__restricted_solve(w, system, false, 1, rhs, &x);
  if (!status) status = cqio__restricted_spread(w, system, false, error);
  cqio__restricted_destroy(&system);
  for (int64_t i = 0; i < w->n && !status; i++) {
    double bound = m->given[i] ? 0.0 : x.bound[i] + error[i] * (1.0 + 0x1p-50);
    cqio__figure_set(m->output, i, (struct bounded){m->given[i] ? m->value[i] : x.value[i], bound});
  }
  if (!status) cqio__vectors_free(&x);
  return status;
}

/* f = x - A x where output is given. RHS [2][n]. */
static cqio_status find_demand(struct work *w, struct mixed *m, double *rhs, int *negative) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 8);
  double *error = rhs + w->n, *size = rhs + 2 * w->n;
  for (int64_t i = 0; i < w->n; i++)
    size[i] = m->output->bound[i] + gamma * fabs(m->output->value[i]);
  CQIO_TRY(cqio__findings_multiply(w, false, false, 1, m->output->value, rhs));
  CQIO_TRY(cqio__findings_multiply(w, false, true, 1, size, error));
  for (int64_t i = 0; i < w->n; i++) {
    struct bounded x = cqio__figure_get(m->output, i);
    struct bounded sold = cqio__rounded(rhs[i], error[i] * (1.0 + 2.0 * gamma));
    struct bounded f =
        m->given[i] ? cqio__minus(x, sold) : (struct bounded){m->value[i], m->error[i]};
    cqio__figure_set(m->demand, i, f);
    cqio__figure_set(m->change, i, cqio__minus(x, cqio__exact(w->output[i])));
    *negative += m->given[i] && f.value < -f.bound;
  }
  return CQIO_OK;
}

static cqio_status add_texts(struct work *w, const struct mixed *m, int negative) {
  const char *text;
  cqio_findings_view view = {.title = "mixed model: output with some of it given",
                             .count = 3,
                             .figure = {m->index[2], m->index[0], m->index[1]},
                             .heading = {"change", "output", "final demand"}};
  CQIO_TRY(cqio__findings_view(w, &view));
  if (negative == 0) return CQIO_OK;
  CQIO_TRY(
      cqio__findings_text(w, &text,
                          "mixed: final demand is negative for %d of the accounts whose output "
                          "is given: others need more of them than is made",
                          negative));
  return cqio__findings_note(w, text);
}

cqio_status cqio__analyse_mixed(struct work *w) {
  struct mixed m = {0};
  double *rhs;
  int negative = 0;
  if (!w->output) return cqio__findings_lacks(w, "mixed", "output");
  if (!w->table->rows) return cqio__findings_lacks(w, "mixed", "dense rows (--assemble)");
  if (!w->findings->request.outputs)
    return cqio_fail(w->ctx, CQIO_USAGE, "--what mixed: expected --outputs with what is given");
  CQIO_TRY(cqio_agree(w->ctx, read_outputs(w, &m)));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 3 * w->n, &rhs));
  cqio_status status = find_output(w, &m, rhs);
  if (!status) status = find_demand(w, &m, rhs, &negative);
  cqio_free(rhs);
  CQIO_TRY(status);
  return cqio_agree(w->ctx, add_texts(w, &m, negative));
}
