/* What a job computes, as one checksum. */
#include "job/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys that change where and how results are kept, not what they are. Input files count by their
 * own checksums. */
static bool changes_results(const cqio_option *option) {
  return strcmp(option->section, "output") != 0 && strcmp(option->section, "run") != 0 &&
         strcmp(option->key, "data.directory") != 0;
}

static void put_options(FILE *file, const cqio_options *options) {
  char buffer[CQIO_VALUE_SIZE];
  for (int i = 0; i < OPTION_COUNT; i++) {
    const cqio_option *option = cqio_option_at(i);
    if (changes_results(option))
      fprintf(file, "%s=%s\n", option->key, cqio_option_value(option, options, buffer));
  }
}

cqio_status cqio_job_digest(cqio_ctx *ctx, const cqio_job *job, char hex[65]) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  if (!file) return cqio_fail(ctx, CQIO_MEMORY, "%s: not enough memory for a checksum", job->path);
  fprintf(file, "%s\n", job->title);
  for (int s = 0; s < job->scenario_count; s++) {
    fprintf(file, "%s\n%s\n", job->scenarios[s].name, job->scenarios[s].title);
    put_options(file, &job->scenarios[s].options);
  }
  bool good = !ferror(file);
  good = fclose(file) == 0 && good;
  if (good) cqio_sha256(text, size, hex);
  free(text);
  return good ? CQIO_OK
              : cqio_fail(ctx, CQIO_MEMORY, "%s: not enough memory for a checksum", job->path);
}
