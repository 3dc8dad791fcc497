/* Intensities S = F x^-1 of what a table has by account (29.4). */
#include "findings/findings.h"

#include <string.h>

/* Adds one: FLOWS [n], or NULL for output itself. */
static cqio_status add(struct work *w, const char *name, const char *unit, const double *flows) {
  struct intensities *s = &w->s;
  double *value = s->value + s->count * w->n;
  CQIO_TRY(cqio__findings_text(w, &s->name[s->count], "%s", name));
  CQIO_TRY(cqio__findings_text(w, &s->unit[s->count], "%s", unit));
  for (int64_t j = 0; j < w->n; j++)
    value[j] = !flows ? 1.0 : w->output[j] > 0.0 ? flows[j] / w->output[j] : 0.0;
  s->count++;
  return CQIO_OK;
}

/* Flows of the table that are not 0 where there is no output have no intensity. */
static cqio_status check_absent(struct work *w, const char *name, const double *flows) {
  cqio_account_label label;
  for (int64_t j = 0; j < w->n; j++)
    if (!(w->output[j] > 0.0) && flows[j] != 0.0)
      return cqio_fail(w->ctx, CQIO_DATA, "%s: account '%s': %s = %.10g without output: expected 0",
                       w->table->source, cqio_io_table_label(w->table, j, &label), name, flows[j]);
  return CQIO_OK;
}

static cqio_status add_flows(struct work *w, const char *name, const char *unit,
                             const double *flows) {
  if (!flows) return CQIO_OK;
  CQIO_TRY(check_absent(w, name, flows));
  return add(w, name, unit, flows);
}

static cqio_status add_value_added(struct work *w) {
  const cqio_io_table *t = w->table;
  if (t->value_added && t->unknown_rows)
    return cqio__findings_note(w,
                               "value added: left out, since there are rows of no known role; say "
                               "what they are by '# role: LABEL = ROLE' or by --roles");
  if (t->value_added) w->s.value_added = w->s.count;
  return add_flows(w, "value_added", t->unit, t->value_added);
}

cqio_status cqio__take_intensities(struct work *w) {
  const cqio_io_table *t = w->table;
  const cqio_io_extensions *x = &t->extension;
  int most = 4 + x->count;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, most, &w->s.name));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, most, &w->s.unit));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, most * w->n, &w->s.value));
  if (t->mixed)
    CQIO_TRY(cqio__findings_note(w,
                                 "output: multipliers of output are left out, since accounts have "
                                 "units of their own that do not add up"));
  else
    CQIO_TRY(add(w, "output", t->unit, NULL));
  if (!w->output)
    return cqio__findings_note(w,
                               "value added, income, employment, extensions: left out, since the "
                               "table has no output x to divide them by");
  CQIO_TRY(add_value_added(w));
  if (t->compensation) w->s.income = w->s.count;
  CQIO_TRY(add_flows(w, "income", t->unit, t->compensation));
  CQIO_TRY(add_flows(w, "employment", t->employment_unit, t->employment));
  for (int e = 0; e < x->count; e++)
    CQIO_TRY(add_flows(w, x->name[e], x->unit[e], x->values[e]));
  return CQIO_OK;
}
