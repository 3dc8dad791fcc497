/* Where the time of a run went, what it came to, and what would make it shorter. */
#include "cli/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SECTIONS = 64, DEEPEST = 1 /* of those shown */ };

struct times {
  cqio_timing section[SECTIONS];
  int count;
  double whole; /* s */
};

/* Seconds of a section by the clock. */
static double elapsed(const cqio_timing *section) {
  return section->mean + section->waited;
}

static cqio_status gather(cqio_ctx *ctx, struct times *times) {
  bool found = true;
  while (times->count < SECTIONS) {
    CQIO_TRY(cqio_timer_report(ctx, times->count, &times->section[times->count], &found));
    if (!found) break;
    times->count++;
  }
  return CQIO_OK;
}

static double share(const struct times *times, double seconds) {
  return times->whole > 0.0 ? 100.0 * seconds / times->whole : 0.0;
}

static void print_section(const struct times *times, const cqio_timing *section, int depth,
                          FILE *file) {
  fprintf(file, "%*s%-*s %9.2f %9.2f %9.2f %9.2f %8.1f %%\n", 2 * depth, "", 27 - 2 * depth,
          section->name, section->minimum, section->mean, section->maximum, section->waited,
          share(times, elapsed(section)));
}

/* The sections inside of WITHIN, each before those inside of it. */
static void print_inside(const struct times *times, int within, int depth, FILE *file) {
  for (int k = 0; k < times->count; k++) {
    if (times->section[k].within != within) continue;
    print_section(times, &times->section[k], depth, file);
    if (depth == DEEPEST) continue;
    for (int i = 0; i < times->count; i++)
      if (times->section[i].within == k) print_section(times, &times->section[i], depth + 1, file);
  }
}

static void print_table(const struct times *times, int ranks, FILE *file) {
  char head[32];
  double rest = times->whole;
  snprintf(head, sizeof head, "Time, s, over %d rank%s", ranks, ranks == 1 ? "" : "s");
  fprintf(file, "\n%-27s %9s %9s %9s %9s %10s\n", head, "min", "mean", "max", "waiting", "share");
  print_inside(times, -1, 0, file);
  for (int k = 0; k < times->count; k++)
    if (times->section[k].within < 0) rest -= elapsed(&times->section[k]);
  fprintf(file, "%-27s %9s %9.2f %9s %9s %8.1f %%\n", "all else", "", fmax(rest, 0.0), "", "",
          share(times, fmax(rest, 0.0)));
}

/* The outermost section NAME, NULL without. */
static const cqio_timing *find(const struct times *times, const char *name) {
  for (int k = 0; k < times->count; k++)
    if (times->section[k].within < 0 && strcmp(times->section[k].name, name) == 0)
      return &times->section[k];
  return NULL;
}

/* A run that goes on has not computed all of it now. */
static void print_rate(const struct times *times, const cqio_job *job, double members, int ranks,
                       FILE *file) {
  const cqio_timing *drawn = find(times, "members");
  double years = job->options.years.last - job->options.years.first + 1;
  if (job->restart) return;
  if (members > 0.0 && drawn && elapsed(drawn) > 0.0)
    fprintf(file, "rate: %.0f draws a core hour (%.0f draws)\n",
            3600.0 * members / (elapsed(drawn) * ranks * job->options.solver.threads), members);
  else if (members == 0.0 && times->whole > 0.0)
    fprintf(file, "rate: %.3g scenario-years/s (%d x %.0f)\n",
            job->scenario_count * years / times->whole, job->scenario_count, years);
}

static void print_loss(const struct times *times, int ranks, FILE *file) {
  const cqio_timing *most = NULL;
  double waited = 0.0;
  for (int k = 0; k < times->count; k++) {
    const cqio_timing *section = &times->section[k];
    if (section->within >= 0) continue;
    waited += section->waited;
    if (!most || section->waited > most->waited) most = section;
  }
  if (ranks == 1 || !most)
    fputs("largest loss: none, one rank waits for nobody\n", file);
  else
    fprintf(file, "largest loss: %.1f %%, waiting for other ranks, most of it in %s\n",
            share(times, waited), most->name);
}

/* What to do about the section that takes most. */
static const struct {
  const char *section, *advice;
} advices[] = {
    {"input", "one rank reads: a faster file system would help"},
    {"economy", "more scenarios in this job would cost little"},
    {"calibration", "once a job: more scenarios, or a sweep, share it"},
    {"scenarios", "jobs with some of the scenarios can run at once"},
    {"output", "output.grids: false leaves out the maps"},
    {"members", "twice the ranks, or parts by --members, halve it"},
    {"statistics", "all draws are read: a faster disk would help"},
    {"statistics written", "one rank writes: a faster disk would help"},
    {"ensemble maps", "ensemble.grids: false leaves them out"},
};

/* Threads and ranks that wait for each other's processors lose more than all else. */
static bool print_binding(const cqio_placement *placed, int threads, FILE *file) {
  int room = placed->node_processors;
  if (placed->rank_processors > 0 && threads > placed->rank_processors)
    fprintf(file,
            "advice: %d threads of a rank share %d processor%s: --map-by slot:PE=%d, or fewer\n",
            threads, placed->rank_processors, placed->rank_processors == 1 ? "" : "s", threads);
  else if (room > 0 && placed->ranks * threads > room)
    fprintf(file, "advice: %d ranks of a node share %d processor%s: no more than %d are fast\n",
            placed->ranks, room, room == 1 ? "" : "s", room < threads ? 1 : room / threads);
  else
    return false;
  return true;
}

static void print_advice(const struct times *times, int ranks, FILE *file) {
  const double much = 0.4, too_much = 0.25;
  const cqio_timing *most = NULL;
  const char *advice = NULL;
  double waited = 0.0;
  for (int k = 0; k < times->count; k++) {
    const cqio_timing *section = &times->section[k];
    if (section->within >= 0) continue;
    waited += section->waited;
    if (!most || elapsed(section) > elapsed(most)) most = section;
  }
  for (size_t k = 0; k < sizeof advices / sizeof *advices && most; k++)
    if (strcmp(advices[k].section, most->name) == 0) advice = advices[k].advice;
  if (waited > too_much * times->whole)
    fprintf(file, "advice: fewer ranks than %d would be nearly as fast\n", ranks);
  else if (advice && elapsed(most) > much * times->whole)
    fprintf(file, "advice: %s, %.0f %%: %s\n", most->name, share(times, elapsed(most)), advice);
  else
    fputs("advice: no part takes most of the time, nothing stands out\n", file);
}

cqio_status cli_print_times(cqio_ctx *ctx, const cqio_job *job, double members, double seconds,
                            FILE *file) {
  struct times times = {.count = 0, .whole = seconds};
  int ranks = cqio_ctx_size(ctx);
  double memory;
  cqio_placement placed;
  CQIO_TRY(cqio_memory_peak(ctx, &memory));
  CQIO_TRY(cqio_placement_find(ctx, &placed));
  CQIO_TRY(gather(ctx, &times));
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  print_table(&times, ranks, file);
  cli_print_memory(ranks, memory, file);
  if (members >= 0.0) print_rate(&times, job, members, ranks, file);
  print_loss(&times, ranks, file);
  int threads = job ? job->options.solver.threads : 1;
  if (!print_binding(&placed, threads, file)) print_advice(&times, ranks, file);
  return CQIO_OK;
}
