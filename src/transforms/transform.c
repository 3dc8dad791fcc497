/* The steps of a transformation, one after the other. */
#include "cqio/transforms.h"

#include <stdio.h>
#include <string.h>

#include "transforms/ledger.h"
#include "transforms/steps.h"

enum step_files { NO_FILE, THE_FILE, THE_FILES, FILES_BEHIND_COLON, FILE_BEFORE_SEMICOLON };

static const struct step {
  const char *option, *expected, *text;
  enum step_files files;
  cqio_status (*make)(struct ledger *, const char *);
} steps[] = {
#define STEP(id, option, expected, files, text) {option, expected, text, files, cqio__step_##id},
#include "transforms/steps.def"
};
enum { STEPS = sizeof steps / sizeof *steps };

const char *cqio_transform_option(int index) {
  return index >= 0 && index < STEPS ? steps[index].option : NULL;
}

const char *cqio_transform_expected(int index) {
  return index >= 0 && index < STEPS ? steps[index].expected : NULL;
}

const char *cqio_transform_text(int index) {
  return index >= 0 && index < STEPS ? steps[index].text : NULL;
}

static cqio_status make(struct ledger *l, const cqio_transform_step *step) {
  char option[64];
  snprintf(option, sizeof option, "--%s", steps[step->index].option);
  l->step = option;
  cqio_status status = steps[step->index].make(l, step->value);
  l->step = NULL;
  return status;
}

/* Every file that a step reads is an input. */
static cqio_status note_files(cqio_ctx *ctx, const cqio_transform_step *step) {
  char path[4096];
  enum step_files files = steps[step->index].files;
  if (files == THE_FILE) return cqio_note_input(ctx, step->value);
  const char *at = files == FILES_BEHIND_COLON ? strchr(step->value, ':') : NULL;
  if (at) at++;
  if (files == THE_FILES || files == FILE_BEFORE_SEMICOLON) at = step->value;
  while (at && *at) {
    size_t length = strcspn(at, ";");
    snprintf(path, sizeof path, "%.*s", (int)length, at);
    CQIO_TRY(cqio_note_input(ctx, path));
    at += length + (at[length] == ';');
    if (files == FILE_BEFORE_SEMICOLON) break;
  }
  return CQIO_OK;
}

static cqio_status make_all(cqio_ctx *ctx, struct ledger *l, int count,
                            const cqio_transform_step *step) {
  bool root = cqio_ctx_rank(ctx) == 0;
  for (int k = 0; k < count; k++) {
    CQIO_TRY(note_files(ctx, &step[k]));
    cqio_status status = root ? make(l, &step[k]) : CQIO_OK;
    CQIO_TRY(cqio_agree(ctx, cqio_ctx_adopt(ctx, root ? l->ctx : NULL, status)));
  }
  return CQIO_OK;
}

cqio_status cqio_transform(cqio_ctx *ctx, cqio_io_table **table, int count,
                           const cqio_transform_step *step, const cqio_io_options *options,
                           FILE *report) {
  struct ledger l = {.report = report};
  cqio_io_options o;
  cqio_io_options_init(&o);
  if (options) o = *options;
  for (int k = 0; k < count; k++)
    if (step[k].index < 0 || step[k].index >= STEPS)
      return cqio_fail(ctx, CQIO_USAGE, "step %d of a transformation: index = %d: expected 0 to %d",
                       k + 1, step[k].index, STEPS - 1);
  const char *layout = (*table)->layout; /* which is a constant */
  char *source = NULL;
  cqio_status status = cqio_agree(ctx, cqio_copy_text(ctx, (*table)->source, &source));
  if (!status) status = cqio__ledger_gather(ctx, *table, &o, &l);
  if (!status) cqio_io_table_destroy(table);
  if (!status) status = make_all(ctx, &l, count, step);
  if (!status) status = cqio__ledger_spread(ctx, &l, &o, table);
  if (!status) status = cqio_agree(ctx, cqio__io_text(ctx, *table, source, &(*table)->source));
  if (!status) (*table)->layout = layout;
  cqio_free(source);
  cqio__ledger_free(&l);
  return status;
}
