/* Steps of one file made by several ranks: what one has made goes to the one that writes. */
#include "netcdf/output.h"

#include <string.h>

/* Before the bytes of each step. */
struct head {
  int variable;
  int64_t step;
  double low, high; /* of all steps that the sender has made of the variable */
  size_t size;
  char digest[65];
};

static bool is_made(const struct out_variable *v, int64_t step) {
  return v->stepped && v->chunks[step].bytes;
}

static void append(unsigned char *bytes, size_t *at, const void *from, size_t size) {
  if (bytes) memcpy(bytes + *at, from, size);
  *at += size;
}

/* All steps made so far into BYTES, unless NULL; returns their size. */
static size_t list_steps(const cqio_ncout *out, unsigned char *bytes) {
  size_t size = 0;
  for (int i = 0; i < out->variable_count; i++) {
    const struct out_variable *v = &out->variables[i];
    for (int64_t step = 0; step < v->steps; step++) {
      if (!is_made(v, step)) continue;
      struct head head;
      memset(&head, 0, sizeof head);
      head.variable = i;
      head.step = step;
      head.low = v->low;
      head.high = v->high;
      head.size = v->chunks[step].size;
      memcpy(head.digest, v->digests[step], sizeof head.digest);
      append(bytes, &size, &head, sizeof head);
      append(bytes, &size, v->chunks[step].bytes, head.size);
    }
  }
  return size;
}

cqio_status cqio_ncout_pack(const cqio_ncout *out, void **bytes, size_t *size) {
  *size = list_steps(out, NULL);
  CQIO_TRY(cqio_alloc_bytes(out->ctx, *size, 1, bytes));
  list_steps(out, *bytes);
  return CQIO_OK;
}

static cqio_status take_step(cqio_ncout *out, const struct head *head, const unsigned char *bytes) {
  struct out_variable *v = &out->variables[head->variable];
  struct chunk *chunk = &v->chunks[head->step];
  cqio__chunk_free(chunk);
  CQIO_TRY(cqio_alloc_bytes(out->ctx, head->size, 1, &chunk->bytes));
  memcpy(chunk->bytes, bytes, head->size);
  chunk->size = head->size;
  memcpy(v->digests[head->step], head->digest, sizeof head->digest);
  if (head->low < v->low) v->low = head->low;
  if (head->high > v->high) v->high = head->high;
  return CQIO_OK;
}

cqio_status cqio_ncout_unpack(cqio_ncout *out, const void *bytes, size_t size) {
  const unsigned char *at = bytes, *end = at + size;
  while (at < end) {
    struct head head;
    if ((size_t)(end - at) < sizeof head) return cqio__ncout_defect(out, "a part", "is too short");
    memcpy(&head, at, sizeof head);
    at += sizeof head;
    if (head.variable < 0 || head.variable >= out->variable_count ||
        !out->variables[head.variable].stepped || head.step < 0 ||
        head.step >= out->variables[head.variable].steps || head.size > (size_t)(end - at))
      return cqio__ncout_defect(out, "a part", "is of another file");
    CQIO_TRY(take_step(out, &head, at));
    at += head.size;
  }
  return CQIO_OK;
}
