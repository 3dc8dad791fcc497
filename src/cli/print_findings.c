/* What the analyses of a table say on standard output. */
#include "cli/print.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 10 };

struct entry {
  double value;
  int64_t at;
};

static int by_value(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  int order = (x->value < y->value) - (x->value > y->value);
  return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* The SHOWN largest of the last axis from OFFSET on, sorted. */
static int find_largest(const cqio_findings *s, const cqio_figure *f, int64_t offset,
                        struct entry *largest) {
  int count = 0;
  int64_t size = f->rank > 0 ? s->axis[f->axis[f->rank - 1]].size : 1;
  for (int64_t k = 0; k < size; k++) {
    struct entry entry = {f->value[offset + k], k};
    if (entry.value == CQIO_NO_VALUE) continue;
    if (count == SHOWN && by_value(&entry, &largest[SHOWN - 1]) > 0) continue;
    largest[count < SHOWN ? count++ : SHOWN - 1] = entry;
    qsort(largest, (size_t)count, sizeof *largest, by_value);
  }
  return count;
}

/* The number at AT of a figure beside the first, or the name of its code. */
static void print_cell(const cqio_figure *f, int64_t at, FILE *file) {
  double value = f->value[at];
  const char *name = f->codes;
  for (int k = 0; name && *name && value != CQIO_NO_VALUE && k < (int)value; k++)
    name = strchr(name, ' ') ? strchr(name, ' ') + 1 : "";
  if (value == CQIO_NO_VALUE)
    fprintf(file, "%13s", "-");
  else if (name && *name)
    fprintf(file, "%*s%.*s", 13 - (int)strcspn(name, " "), "", (int)strcspn(name, " "), name);
  else
    fprintf(file, "%13.7g", value);
}

static void print_view(const cqio_findings *s, const cqio_findings_view *view, FILE *file) {
  struct entry largest[SHOWN];
  const cqio_figure *first = &s->figure[view->figure[0]];
  int count = find_largest(s, first, view->offset[0], largest);
  const cqio_findings_axis *axis = first->rank > 0 ? &s->axis[first->axis[first->rank - 1]] : NULL;
  fprintf(file, "\n%s", view->title);
  if (axis && axis->size > count)
    fprintf(file, ", the %d largest of %lld", count, (long long)axis->size);
  fprintf(file, "\n  %16s%12s", view->heading[0], first->bound ? "+-" : "");
  for (int k = 1; k < view->count; k++)
    fprintf(file, "%13s", view->heading[k]);
  fprintf(file, "  %s\n", axis ? axis->name : "");
  for (int k = 0; k < count; k++) {
    fprintf(file, "  %16.10g", largest[k].value);
    if (first->bound)
      fprintf(file, "%12.1e", first->bound[view->offset[0] + largest[k].at]);
    else
      fprintf(file, "%12s", "");
    for (int m = 1; m < view->count; m++)
      print_cell(&s->figure[view->figure[m]], view->offset[m] + largest[k].at, file);
    fprintf(file, "  %s\n", axis ? axis->label[largest[k].at] : "");
  }
}

static void print_proof(const cqio_findings *s, FILE *file) {
  fprintf(file, "certificate spectral radius <= %.9g, 1-norm of the inverse <= %.6g\n",
          s->proof.theta, s->proof.inverse_norm);
  if (s->request.closure == CQIO_IO_HOUSEHOLDS)
    fprintf(file, "            with households: spectral radius <= %.9g\n", s->closed.theta);
  fprintf(file,
          "solved      %lld columns forward, %lld transposed by %s; every account within %.2e\n",
          (long long)s->columns[0], (long long)s->columns[1], s->method, s->bound_relative);
}

/* Which figures are proven, and how. */
static void print_bounds(const cqio_findings *s, FILE *file) {
  enum { WIDTH = 79 };
  for (int kind = CQIO_BOUND_NONE; kind <= CQIO_BOUND_A_PRIORI; kind++) {
    size_t used = 0;
    for (int k = 0; k < s->figures; k++) {
      const char *name = s->figure[k].name;
      if ((int)s->figure[k].kind != kind) continue;
      if (used == 0) fprintf(file, "bounds      %-9s", cqio_bound_kind_name((cqio_bound_kind)kind));
      if (used + strlen(name) > WIDTH) {
        fprintf(file, "\n%21s", "");
        used = 0;
      }
      fprintf(file, " %s", name);
      used += strlen(name) + 1;
    }
    if (used > 0) fputc('\n', file);
  }
}

cqio_status cli_print_findings(cqio_ctx *ctx, const cqio_findings *findings, FILE *file) {
  double memory;
  CQIO_TRY(cqio_memory_peak(ctx, &memory));
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  cli_print_table(findings->table, cqio_ctx_size(ctx), file);
  print_proof(findings, file);
  cli_print_memory(cqio_ctx_size(ctx), memory, file);
  for (int k = 0; k < findings->notes; k++)
    fprintf(file, "note        %s\n", findings->note[k]);
  for (int k = 0; k < findings->views; k++)
    print_view(findings, &findings->view[k], file);
  fputc('\n', file);
  for (int k = 0; k < findings->identities; k++)
    fprintf(file, "identity    %s: residual %.1e\n", findings->identity[k].text,
            findings->identity[k].residual);
  print_bounds(findings, file);
  return CQIO_OK;
}
