/*
 * replay SOURCE PROGRAM TARGET FILE...: each file through TARGET, or the one that its folder names
 * when TARGET is "-". A line a file: seconds, exit code, problems, difference. 1 when one took more
 * than TARGET_SECONDS, failed without a sentence, or means something else than it says.
 */
#define _XOPEN_SOURCE 700 /* NOLINT(bugprone-reserved-identifier): realpath */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"

static const struct target *find(const char *name, const char *path) {
  char part[256];
  for (int k = 0; k < target_count; k++) {
    snprintf(part, sizeof part, "/%s/", targets[k].name);
    if (strcmp(name, targets[k].name) == 0 || (strcmp(name, "-") == 0 && strstr(path, part)))
      return &targets[k];
  }
  fprintf(stderr, "replay: no target for %s\n", path);
  exit(2);
}

static char *load(const char *path, size_t *size) {
  static char bytes[1 << 24];
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(2);
  }
  *size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  return bytes;
}

int main(int argc, char **argv) {
  cqio_ctx *ctx;
  int wrong = 0, accepted = 0;
  if (argc < 5 || MPI_Init(NULL, NULL) || cqio_ctx_create(MPI_COMM_WORLD, &ctx)) return 2;
  for (int k = 4; k < argc; k++)
    if (!(argv[k] = realpath(argv[k], NULL))) return 2;
  targets_begin(ctx, argv[1], strcmp(argv[2], "-") == 0 ? NULL : argv[2]);
  for (int k = 4; k < argc; k++) {
    size_t size;
    const struct target *target = find(argv[3], argv[k]);
    char *bytes = load(argv[k], &size);
    printf("%s %s:", target->name, argv[k]);
    fflush(stdout);
    double started = targets_seconds();
    struct verdict v = target_run(ctx, target, bytes, size);
    double seconds = targets_seconds() - started;
    bool bad = v.difference || seconds > TARGET_SECONDS;
    printf(" %.2f s, code %d, %d problems%s%s%s\n", seconds, (int)v.status, v.problems,
           v.difference ? ", " : "", v.difference ? v.difference : "", bad ? " WRONG" : "");
    wrong += bad;
    accepted += !v.status;
    free(argv[k]);
  }
  printf("%d files, %d accepted, %d wrong\n", argc - 4, accepted, wrong);
  targets_end();
  cqio_ctx_destroy(&ctx);
  MPI_Finalize();
  return wrong > 0;
}
