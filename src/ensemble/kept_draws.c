/* What is kept of the draws of an ensemble that is finished. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ensemble/ensemble.h"

/* The figures of the whole region, closely packed. */
static cqio_record municipal_of(const cqio_record *all) {
  cqio_record out = {.years = all->years};
  for (int c = 0; c < all->count; c++) {
    if (!all->column[c].municipal) continue;
    out.column[out.count] = all->column[c];
    out.column[out.count++].first = out.width;
    out.width += all->column[c].size;
  }
  return out;
}

/* Copies the figures of FEW from rows of ALL. */
static void copy_rows(const cqio_record *all, const cqio_rows *from, const cqio_record *few,
                      cqio_rows *to) {
  for (int64_t k = 0; k < from->block.count; k++) {
    int next = 0;
    to->status[k] = from->status[k];
    for (int c = 0; c < all->count; c++) {
      if (!all->column[c].municipal) continue;
      memcpy(to->row + (size_t)k * few->width + few->column[next++].first,
             from->row + (size_t)k * all->width + all->column[c].first,
             all->column[c].size * sizeof *to->row);
    }
  }
}

/* The block at PATH written again with FEW alone. Not collective. */
static cqio_status reduce(cqio_ctx *alone, const cqio_ensemble *ensemble, const cqio_ensemble *few,
                          cqio_block block, const char *path) {
  cqio_rows *from = NULL, *to = NULL;
  cqio_status status = cqio__rows_create(ensemble, block.count, &from);
  if (!status) status = cqio__rows_create(few, block.count, &to);
  if (!status) {
    from->block = to->block = block;
    status = cqio__rows_read(alone, ensemble, path, true, 0, ensemble->columns.width, from);
  }
  if (!status) {
    copy_rows(&ensemble->columns, from, &few->columns, to);
    to->failures = from->failures;
    from->failures = NULL;
    status = cqio__rows_write(few, to, path, true, NULL);
  }
  cqio__rows_destroy(&from);
  cqio__rows_destroy(&to);
  return status;
}

static cqio_status drop(cqio_ctx *ctx, const char *path) {
  if (unlink(path) == 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO, "%s: could not be removed (%s): expected success", path,
                   strerror(errno));
}

/* The blocks of this rank. */
static cqio_status keep_own(cqio_ctx *alone, const cqio_ensemble *ensemble) {
  const cqio_study *study = ensemble->study;
  const cqio_options *options = &study->job->options;
  int rank = cqio_ctx_rank(study->ctx), size = cqio_ctx_size(study->ctx);
  cqio_ensemble few = *ensemble;
  cqio_block block;
  char path[CQIO_PATH_SIZE];
  few.columns = municipal_of(&ensemble->columns);
  for (int64_t b = rank; cqio__block_at(options, 0, ensemble->members, b, &block); b += size) {
    CQIO_TRY(cqio__block_path(ensemble, options->output.directory, block, path));
    if (options->output.draws == CQIO_DRAWS_NONE)
      CQIO_TRY(drop(alone, path));
    else
      CQIO_TRY(reduce(alone, ensemble, &few, block, path));
    cqio_progress(study->ctx);
  }
  return CQIO_OK;
}

cqio_status cqio__draws_keep(const cqio_ensemble *ensemble) {
  cqio_ctx *ctx = ensemble->study->ctx, *alone;
  cqio_status status = cqio_ctx_alone(ctx, &alone);
  if (!status) status = keep_own(alone, ensemble);
  status = cqio_agree(ctx, cqio_ctx_adopt(ctx, alone, status));
  cqio_ctx_destroy(&alone);
  return status;
}
