/* What a table says of itself on standard output, and the memory it took. */
#include "cli/print.h"

#include <string.h>

/* Each role on a line of its own. */
static void print_roles(const cqio_io_table *t, FILE *file) {
  const char *heading = "roles       ";
  for (const char *line = t->roles; line && *line; line = strchr(line, '\n') + 1) {
    fprintf(file, "%s%.*s\n", heading, (int)strcspn(line, "\n"), line);
    heading = "            ";
  }
}

static void print_balance(const cqio_io_table *t, const char *what,
                          const cqio_io_imbalance *imbalance, FILE *file) {
  if (!t->output || imbalance->account < 0) return;
  fprintf(file, "balance     %s: largest imbalance %.2e of its output, account '%s'\n", what,
          imbalance->size, cqio_io_table_label(t, imbalance->account, &(cqio_account_label){0}));
}

void cli_print_table(const cqio_io_table *t, int ranks, FILE *file) {
  fprintf(file, "table       %s\n", t->source);
  if (t->layout) fprintf(file, "layout      %s\n", t->layout);
  fprintf(file, "accounts    %lld", (long long)t->accounts);
  if (t->regions.count > 0)
    fprintf(file, " (%lld regions, %lld sectors)", (long long)t->regions.count,
            (long long)t->sectors.count);
  if (t->absent > 0) fprintf(file, ", %lld absent (no output)", (long long)t->absent);
  if (t->negative_flows > 0) fprintf(file, ", %lld negative flows", (long long)t->negative_flows);
  if (t->negative_demand > 0)
    fprintf(file, ", %lld with negative final demand", (long long)t->negative_demand);
  fprintf(file, "\nmatrix      %s on %d rank%s\n", t->rows ? "dense rows" : "factored", ranks,
          ranks == 1 ? "" : "s");
  print_roles(t, file);
  print_balance(t, "rows", &t->rows_off, file);
  print_balance(t, "columns", &t->columns_off, file);
}

void cli_print_memory(int ranks, double bytes, FILE *file) {
  const double mib = 1024.0 * 1024.0;
  fprintf(file, "memory      %.0f MiB at most on a rank, %d rank%s\n", bytes / mib, ranks,
          ranks == 1 ? "" : "s");
}
