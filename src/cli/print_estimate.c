/* What a run will take. */
#include "cli/print.h"

#include <math.h>
#include <stdio.h>

static void print_restarts(const cqio_estimate *estimate, double hours, FILE *file) {
  const double hour = 3600.0;
  int64_t restarts = cqio_estimate_restarts(estimate, hours * hour);
  if (!isfinite(hours)) return;
  fprintf(file, "restarts    ");
  if (restarts < 0)
    fprintf(file, "never done in jobs of %.4g h: one part takes %.4g h after %.4g h of input\n",
            hours, estimate->longest / hour, estimate->again / hour);
  else
    fprintf(file, "%lld, in jobs of %.4g h\n", (long long)restarts, hours);
}

void cli_print_estimate(const cqio_estimate *estimate, int ranks, double hours, FILE *file) {
  const double hour = 3600.0, mib = 1048576.0;
  fputs("Estimate, within a factor of two; the number of files is exact\n\n", file);
  for (int k = 0; k < estimate->sections; k++)
    fprintf(file, "  %-27s %9.2f s\n", estimate->section[k].name, estimate->section[k].seconds);
  fprintf(file, "time        %.4g s (%.4g h)\n", estimate->seconds, estimate->seconds / hour);
  cli_print_memory(ranks, estimate->memory, file);
  if (estimate->memory_asked > estimate->memory_here)
    fprintf(file, "            a run here is refused: it asks for %.0f MiB, and may use %.0f MiB\n",
            estimate->memory_asked / mib, estimate->memory_here / mib);
  fprintf(file, "files       %lld, %.4g MB\n", (long long)estimate->files, 1e-6 * estimate->bytes);
  if (estimate->bytes > estimate->room)
    fprintf(file, "            more than is free there, %.4g MB\n", 1e-6 * estimate->room);
  print_restarts(estimate, hours, file);
}
