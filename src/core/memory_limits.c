/* How much memory a rank may still use: the least of what the machine has and of what was granted.
 */
#include "core/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };
static const double KIB = 1024.0, MIB = 1048576.0;

/* The least so far, and what it is. */
struct least {
  double bytes;
  const char *what;
};

static void take(struct least *least, double bytes, const char *what) {
  if (bytes < least->bytes) *least = (struct least){bytes > 0.0 ? bytes : 0.0, what};
}

/* The number in FILE; HUGE_VAL where there is none ("max"). */
static double number_in(const char *folder, const char *name) {
  char path[PATH_SIZE + 64];
  double value = HUGE_VAL;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "r");
  if (file && fscanf(file, "%lf", &value) != 1) value = HUGE_VAL;
  if (file) fclose(file);
  return value;
}

/* Pages of files that a control group gives back when it needs room (KEY of its memory.stat),
 * bytes. */
static double file_pages(const char *folder, const char *key) {
  char path[PATH_SIZE + 64], name[64];
  double value, found = 0.0;
  snprintf(path, sizeof path, "%s/memory.stat", folder);
  FILE *file = fopen(path, "r");
  while (file && fscanf(file, "%63s %lf", name, &value) == 2)
    if (strcmp(name, key) == 0) found = value;
  if (file) fclose(file);
  return found;
}

static double node_memory(void) {
  FILE *file = fopen("/proc/meminfo", "r");
  char line[128];
  double kib, bytes = HUGE_VAL;
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "MemAvailable: %lf kB", &kib) == 1) bytes = KIB * kib;
  if (file) fclose(file);
  return bytes;
}

/* A control group and those above it, up to ROOT: limit less use, which the ranks of a node share.
 */
static void take_groups(struct least *least, const char *root, const char *group, const char *limit,
                        const char *use, const char *cache, int ranks) {
  char folder[PATH_SIZE];
  if (snprintf(folder, sizeof folder, "%s%s", root, group) >= PATH_SIZE) return;
  for (;;) {
    double most = number_in(folder, limit), used = number_in(folder, use);
    if (isfinite(most) && isfinite(used))
      take(least, (most - used + file_pages(folder, cache)) / ranks,
           "the limit of the control group (cgroup)");
    char *slash = strrchr(folder, '/');
    if (strlen(folder) <= strlen(root) || !slash) return;
    *slash = '\0';
  }
}

static void take_control_groups(struct least *least, int ranks) {
  char line[PATH_SIZE];
  FILE *file = fopen("/proc/self/cgroup", "r");
  while (file && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':'),
         *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group) continue;
    *group++ = '\0';
    if (strcmp(controllers, ":") == 0) {
      take_groups(least, "/sys/fs/cgroup", group, "memory.max", "memory.current", "inactive_file",
                  ranks);
      take_groups(least, "/sys/fs/cgroup", "", "memory.max", "memory.current", "inactive_file",
                  ranks);
    } else if (strstr(controllers, "memory")) {
      take_groups(least, "/sys/fs/cgroup/memory", group, "memory.limit_in_bytes",
                  "memory.usage_in_bytes", "total_inactive_file", ranks);
    }
  }
  if (file) fclose(file);
}

/* Limits of this process (ulimit -v, -d), less what it has. */
static void take_process_limits(struct least *least) {
  struct rlimit limit;
  double pages = 0.0, data = 0.0, page = (double)sysconf(_SC_PAGESIZE);
  FILE *file = fopen("/proc/self/statm", "r");
  if (file && fscanf(file, "%lf %*f %*f %*f %*f %lf", &pages, &data) != 2) pages = data = 0.0;
  if (file) fclose(file);
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    take(least, (double)limit.rlim_cur - pages * page, "the limit of address space (ulimit -v)");
  if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    take(least, (double)limit.rlim_cur - data * page, "the limit of data (ulimit -d)");
}

static double variable(const char *name) {
  double value;
  const char *text = getenv(name);
  return text && cqio_parse_real(text, &value) && value > 0.0 ? value : HUGE_VAL;
}

/* What Slurm has granted on this node, MiB; it need not be enforced by a control group. */
static void take_batch_limits(struct least *least, int ranks) {
  take(least, MIB * variable("SLURM_MEM_PER_NODE") / ranks, "the memory of the job (Slurm)");
  take(least, MIB * variable("SLURM_MEM_PER_CPU") * variable("SLURM_CPUS_ON_NODE") / ranks,
       "the memory of the job (Slurm)");
}

double cqio__memory_limit(int ranks, const char **what) {
  struct least least = {HUGE_VAL, "no limit"};
  take(&least, node_memory() / ranks, "the memory of the node");
  take_control_groups(&least, ranks);
  take_process_limits(&least);
  take_batch_limits(&least, ranks);
  *what = least.what;
  return least.bytes;
}

static cqio_status ranks_of_node(cqio_ctx *ctx, int *ranks) {
  MPI_Comm node;
  *ranks = 1;
  if (MPI_Comm_split_type(ctx->comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node) ||
      MPI_Comm_size(node, ranks) || MPI_Comm_free(&node))
    return cqio_fail(ctx, CQIO_MPI, "MPI_Comm_split_type: failed on the ranks of a node");
  return CQIO_OK;
}

cqio_status cqio_memory_available(cqio_ctx *ctx, double *bytes) {
  const char *what;
  int ranks;
  CQIO_TRY(ranks_of_node(ctx, &ranks));
  double own = cqio__memory_limit(ranks, &what);
  if (MPI_Allreduce(&own, bytes, 1, MPI_DOUBLE, MPI_MIN, ctx->comm) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on the memory of the nodes");
  return CQIO_OK;
}

cqio_status cqio_memory_expect(cqio_ctx *ctx, double bytes, const char *work) {
  const char *what;
  int ranks;
  CQIO_TRY(ranks_of_node(ctx, &ranks));
  double own = cqio__memory_limit(ranks, &what);
  if (bytes <= own) return cqio_agree(ctx, CQIO_OK);
  return cqio_agree(
      ctx, cqio_fail(ctx, CQIO_MEMORY,
                     "memory: %s needs about %.0f MiB on a rank: expected as much, but rank %d may "
                     "still use %.0f MiB, %s; give the job more memory, or fewer ranks a node",
                     work, bytes / MIB, ctx->rank, own / MIB, what));
}
