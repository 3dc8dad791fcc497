/* Solutions that analyses share, found by their right-hand sides. */
#include "findings/solved.h"

#include <string.h>

void cqio__solved_destroy(struct solved **solved) {
  struct solved *s = *solved;
  for (int side = 0; s && side < 2; side++)
    for (int k = 0; k < s->count[side]; k++)
      cqio_free(s->rhs[side][k]);
  cqio_free(s);
  *solved = NULL;
}

static int find(const struct work *w, bool transposed, int count, const double *rhs) {
  for (int k = 0; k < count; k++)
    if (memcmp(w->solved->rhs[transposed][k], rhs, (size_t)w->n * sizeof *rhs) == 0) return k;
  return -1;
}

int cqio__solved_find(const struct work *w, bool transposed, const double *rhs) {
  return w->solved ? find(w, transposed, w->solved->known[transposed], rhs) : -1;
}

cqio_status cqio__solved_add(struct work *w, bool transposed, bool error, const double *rhs) {
  struct solved *s = w->solved;
  double *column;
  if (s->count[transposed] == SOLVED_MOST || find(w, transposed, s->count[transposed], rhs) >= 0)
    return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 3 * w->n, &column));
  memcpy(column, rhs, (size_t)w->n * sizeof *rhs);
  s->error[transposed][s->count[transposed]] = error;
  s->rhs[transposed][s->count[transposed]++] = column;
  return CQIO_OK;
}
