/* Room for the flows of a year. */
#include "people/state.h"

/* Every vector [R] of FLOWS, in LIST. */
enum { VECTORS = 22 };
static void list_vectors(cqio_people_flows *f, double **list[VECTORS]) {
  double **vectors[VECTORS] = {&f->local,           &f->external,    &f->external_rural,
                               &f->converted,       &f->vacancies,   &f->offers,
                               &f->working,         &f->employment,  &f->converted_homes,
                               &f->expected_income, &f->appeal,      &f->gap,
                               &f->exit_share,      &f->room,        &f->start_urban,
                               &f->start_rural,     &f->wage_urban,  &f->wage_rural,
                               &f->worth_urban,     &f->worth_rural, &f->near,
                               &f->exchanged};
  for (int i = 0; i < VECTORS; i++)
    list[i] = vectors[i];
}

void cqio_people_flows_destroy(cqio_people_flows **flows) {
  if (!flows || !*flows) return;
  double **vectors[VECTORS];
  list_vectors(*flows, vectors);
  for (int i = 0; i < VECTORS; i++)
    cqio_free(*vectors[i]);
  cqio_free((*flows)->moves);
  cqio_free((*flows)->returns);
  cqio_free((*flows)->choice);
  cqio_free(*flows);
  *flows = NULL;
}

cqio_status cqio_people_flows_create(cqio_ctx *ctx, int districts, cqio_people_flows **out) {
  *out = NULL;
  cqio_people_flows *f;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &f));
  f->districts = districts;
  size_t n = (size_t)districts;
  double **vectors[VECTORS];
  list_vectors(f, vectors);
  cqio_status status = CQIO_ALLOC(ctx, n * n, &f->moves);
  if (!status) status = CQIO_ALLOC(ctx, n * n, &f->returns);
  if (!status) status = CQIO_ALLOC(ctx, n * n, &f->choice);
  for (int i = 0; i < VECTORS && !status; i++)
    status = CQIO_ALLOC(ctx, n, vectors[i]);
  if (status)
    cqio_people_flows_destroy(&f);
  else
    *out = f;
  return status;
}

void cqio__flows_state(cqio_state *state, cqio_people_flows *f) {
  size_t n = (size_t)f->districts;
  double **vectors[VECTORS];
  list_vectors(f, vectors);
  cqio__state_reals(state, f->moves, n * n);
  cqio__state_reals(state, f->returns, n * n);
  cqio__state_reals(state, f->choice, n * n);
  for (int i = 0; i < VECTORS; i++) /* the appeal of a town without vacancies is -INFINITY */
    cqio__state_plain(state, *vectors[i], n * sizeof(double));
}
