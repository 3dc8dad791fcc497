/*
 * A fresh folder for the files of a test program, shared by its ranks: scratch_setup before the
 * first test, scratch_teardown after the last.
 */
#ifndef CQIO_TESTS_SCRATCH_H
#define CQIO_TESTS_SCRATCH_H

#include "support/mpi_test.h"

#include <dirent.h>
#include <string.h>

static char scratch_folder[32];

/* Path of NAME in the folder; valid until the fourth next call. */
static inline const char *scratch(const char *name) {
  static char paths[4][512];
  static int next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", scratch_folder, name);
  return path;
}

static inline int scratch_setup(void **state) {
  (void)state;
  strcpy(scratch_folder, "scratch.XXXXXX");
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0 && !mkdtemp(scratch_folder)) return -1;
  MPI_Bcast(scratch_folder, sizeof scratch_folder, MPI_CHAR, 0, MPI_COMM_WORLD);
  return 0;
}

/* Number of files in the folder; removes them when REMOVE. */
static inline int scratch_files(int remove_them) {
  int count = 0;
  DIR *folder = opendir(scratch_folder);
  if (!folder) return -1;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (remove_them) remove(scratch(entry->d_name));
    count++;
  }
  closedir(folder);
  return count;
}

static inline int scratch_teardown(void **state) {
  (void)state;
  int rank;
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank != 0) return 0;
  scratch_files(1);
  return rmdir(scratch_folder);
}

/* True when kept problem 0 contains TEXT; forgets all problems. */
static inline int problem_says(const char *text) {
  const char *problem = cqio_ctx_problem(test_ctx, 0);
  int found = problem && strstr(problem, text) != NULL;
  if (!found) fprintf(stderr, "problem '%s' lacks '%s'\n", problem ? problem : "(none)", text);
  cqio_ctx_clear_problems(test_ctx);
  return found;
}

#endif
