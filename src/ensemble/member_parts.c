/* Parts of an ensemble that jobs of an array computed: found, checked, joined. */
#include "ensemble/ensemble.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Directory of the members FIRST to LAST, numbered from 1, that one job of an array computes. */
#define PART "members."

cqio_status cqio__part_directory(cqio_ctx *ctx, const cqio_job *job, char path[CQIO_PATH_SIZE]) {
  int length = snprintf(path, CQIO_PATH_SIZE, "%s/" PART "%lld-%lld", job->options.output.directory,
                        (long long)job->member_first, (long long)job->member_last);
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, CQIO_PATH_SIZE);
}

/* The parts in the output directory, in the order of their members; owned. */
struct parts {
  int count;
  cqio_block *range;
};

static int by_first(const void *a, const void *b) {
  int64_t x = ((const cqio_block *)a)->first, y = ((const cqio_block *)b)->first;
  return (x > y) - (x < y);
}

static cqio_status add_part(cqio_ctx *ctx, struct parts *parts, long long first, long long last) {
  cqio_block *longer;
  CQIO_TRY(CQIO_ALLOC(ctx, parts->count + 1, &longer));
  if (parts->count > 0) memcpy(longer, parts->range, (size_t)parts->count * sizeof *longer);
  longer[parts->count++] = (cqio_block){first - 1, last - first + 1};
  cqio_free(parts->range);
  parts->range = longer;
  return CQIO_OK;
}

static cqio_status find_parts(cqio_ctx *ctx, const cqio_job *job, struct parts *parts) {
  const char *directory = job->options.output.directory;
  DIR *folder = opendir(directory);
  cqio_status status = CQIO_OK;
  if (!folder)
    return cqio_fail(ctx, CQIO_IO,
                     "output.directory = %s: cannot be opened: expected the folder of the parts",
                     directory);
  for (struct dirent *entry; !status && (entry = readdir(folder));) {
    long long first, last;
    char rest;
    if (sscanf(entry->d_name, PART "%lld-%lld%c", &first, &last, &rest) == 2 && first > 0 &&
        last >= first)
      status = add_part(ctx, parts, first, last);
  }
  closedir(folder);
  if (!status && parts->count > 0)
    qsort(parts->range, (size_t)parts->count, sizeof *parts->range, by_first);
  return status;
}

/* The parts must follow each other from the first member to the last. */
static cqio_status check_parts(cqio_ctx *ctx, const cqio_ensemble *ensemble,
                               const struct parts *parts) {
  const char *directory = ensemble->study->job->options.output.directory;
  int64_t next = 0;
  for (int p = 0; p <= parts->count; p++) {
    int64_t first = p < parts->count ? parts->range[p].first : ensemble->members;
    if (first > next)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: members %lld to %lld are missing: expected a part with them; compute "
                       "it with cqio run --members %lld-%lld",
                       directory, (long long)next + 1, (long long)first, (long long)next + 1,
                       (long long)first);
    if (p < parts->count && first < next)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s/" PART "%lld-%lld: begins with member %lld: expected %lld, as the part "
                       "before it ends with %lld",
                       directory, (long long)first + 1, (long long)(first + parts->range[p].count),
                       (long long)first + 1, (long long)next + 1, (long long)next);
    if (p < parts->count) next = first + parts->range[p].count;
  }
  if (next == ensemble->members) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: the parts hold members up to %lld: expected %lld, those of the job",
                   directory, (long long)next, (long long)ensemble->members);
}

/* "OUTPUT/members.FIRST-LAST", numbered from 1. */
static void name_part(const cqio_job *job, cqio_block part, char directory[CQIO_PATH_SIZE]) {
  snprintf(directory, CQIO_PATH_SIZE, "%.*s/" PART "%lld-%lld", CQIO_PATH_SIZE - 64,
           job->options.output.directory, (long long)part.first + 1,
           (long long)(part.first + part.count));
}

/* Whether all blocks of the parts are there, whole and of this job: nothing is written before. */
static cqio_status check_blocks(cqio_ctx *alone, const cqio_ensemble *ensemble,
                                const struct parts *parts) {
  const cqio_job *job = ensemble->study->job;
  char directory[CQIO_PATH_SIZE], path[CQIO_PATH_SIZE];
  cqio_rows *rows = NULL;
  cqio_status status = cqio__rows_create(ensemble, job->options.ensemble.block, &rows);
  for (int p = 0; p < parts->count && !status; p++) {
    cqio_block part = parts->range[p];
    name_part(job, part, directory);
    for (int64_t b = 0; !status && cqio__block_at(&job->options, part.first,
                                                  part.first + part.count, b, &rows->block);
         b++) {
      status = cqio__block_path(ensemble, directory, rows->block, path);
      if (!status) status = cqio__rows_read(alone, ensemble, path, true, 0, 0, rows);
      cqio_progress(ensemble->study->ctx);
    }
  }
  cqio__rows_destroy(&rows);
  return status;
}

/* Copies what PART has of the members of WHOLE, all columns, to its rows. */
static cqio_status copy_part(cqio_ctx *alone, const cqio_ensemble *ensemble, cqio_block part,
                             cqio_rows *from, cqio_rows *whole, char **failures) {
  const cqio_job *job = ensemble->study->job;
  char directory[CQIO_PATH_SIZE], path[CQIO_PATH_SIZE];
  size_t width = ensemble->columns.width;
  int64_t last = part.first + part.count;
  name_part(job, part, directory);
  for (int64_t b = 0; cqio__block_at(&job->options, part.first, last, b, &from->block); b++) {
    int64_t first = from->block.first, end = first + from->block.count;
    if (end <= whole->block.first || first >= whole->block.first + whole->block.count) continue;
    CQIO_TRY(cqio__block_path(ensemble, directory, from->block, path));
    CQIO_TRY(cqio__rows_read(alone, ensemble, path, true, 0, width, from));
    for (int64_t k = 0; k < from->block.count; k++) {
      int64_t to = first + k - whole->block.first;
      whole->status[to] = from->status[k];
      for (size_t c = 0; c < width; c++) {
        double value = from->row[(size_t)k * width + c];
        whole->row[(size_t)to * width + c] = from->status[k] ? CQIO_NC_MISSING : value;
      }
    }
    if (!from->failures || !from->failures[0]) continue;
    char *longer;
    size_t before = *failures ? strlen(*failures) : 0;
    CQIO_TRY(CQIO_ALLOC(alone, before + strlen(from->failures) + 2, &longer));
    sprintf(longer, "%s%s%s", before ? *failures : "", before ? "\n" : "", from->failures);
    cqio_free(*failures);
    *failures = longer;
  }
  return CQIO_OK;
}

/* The blocks of the whole ensemble, from those of the parts. Rank 0. */
static cqio_status join_parts(cqio_ctx *alone, const cqio_ensemble *ensemble,
                              const struct parts *parts) {
  const cqio_job *job = ensemble->study->job;
  char path[CQIO_PATH_SIZE];
  cqio_rows *from = NULL, *whole = NULL;
  cqio_status status = cqio__rows_create(ensemble, job->options.ensemble.block, &from);
  if (!status) status = cqio__rows_create(ensemble, job->options.ensemble.block, &whole);
  for (int64_t b = 0; !status; b++) {
    if (!cqio__block_at(&job->options, 0, ensemble->members, b, &whole->block)) break;
    for (int p = 0; p < parts->count && !status; p++)
      status = copy_part(alone, ensemble, parts->range[p], from, whole, &whole->failures);
    if (!status)
      status = cqio__block_path(ensemble, job->options.output.directory, whole->block, path);
    if (!status)
      status =
          cqio__rows_write(ensemble, whole, path, job->options.output.overwrite || job->restart,
                           b == 0 ? cqio__statistics_remove : NULL);
    cqio_free(whole->failures);
    whole->failures = NULL;
    cqio_progress(ensemble->study->ctx);
  }
  cqio__rows_destroy(&from);
  cqio__rows_destroy(&whole);
  return status;
}

cqio_status cqio__parts_merge(const cqio_ensemble *ensemble, bool join) {
  cqio_ctx *ctx = ensemble->study->ctx, *alone;
  struct parts parts = {0, NULL};
  CQIO_TRY(cqio_ctx_alone(ctx, &alone));
  cqio_status status = find_parts(alone, ensemble->study->job, &parts);
  if (!status) status = check_parts(alone, ensemble, &parts);
  if (!status) status = (join ? join_parts : check_blocks)(alone, ensemble, &parts);
  status = cqio_ctx_adopt(ctx, alone, status);
  cqio_free(parts.range);
  cqio_ctx_destroy(&alone);
  return status;
}
