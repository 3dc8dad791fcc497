/* Memory of a job. */
#include "job/reading.h"

#include <string.h>

cqio_status cqio__job_keep(cqio_ctx *ctx, cqio_job *job, const char *text, const char **out) {
  size_t size = strlen(text) + 1;
  struct cqio_text *kept;
  *out = "";
  CQIO_TRY(cqio_alloc_bytes(ctx, 1, sizeof *kept + size, (void **)&kept));
  memcpy(kept->text, text, size);
  kept->next = job->texts;
  job->texts = kept;
  *out = kept->text;
  return CQIO_OK;
}

void cqio_job_destroy(cqio_job **job) {
  if (!job || !*job) return;
  for (struct cqio_text *text = (*job)->texts; text;) {
    struct cqio_text *next = text->next;
    cqio_free(text);
    text = next;
  }
  cqio_free((*job)->scenarios);
  cqio_free(*job);
  *job = NULL;
}
