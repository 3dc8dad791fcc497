/* The state: residents, registration, tenures and origins of migrants. */
#include "cqio/numeric.h"
#include "people/people.h"
#include "people/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *cqio__people_name(char *const *names, int r, cqio__name_buffer *buffer) {
  if (names) return names[r];
  snprintf(buffer->text, sizeof buffer->text, "%d", r);
  return buffer->text;
}

cqio_status cqio__people_check(cqio_ctx *ctx, int districts, char *const *names, const char *what,
                               const char *unit, const double *values) {
  cqio__name_buffer buffer;
  cqio_status status = CQIO_OK;
  for (int r = 0; r < districts; r++)
    if (!isfinite(values[r]) || values[r] < 0.0)
      status = cqio_fail(ctx, CQIO_DATA,
                         "people: district '%s': %s = %g (%s): expected a finite value >= 0",
                         cqio__people_name(names, r, &buffer), what, values[r], unit);
  return status;
}

double cqio__people_floating(const cqio_people *people, int r) {
  return fmax(0.0, people->urban[r] - people->registered_urban[r]);
}

void cqio__people_stock_totals(const cqio_people *people, double *totals) {
  size_t n = (size_t)people->districts;
  for (size_t s = 0; s < n; s++)
    totals[s] = cqio_sum_strided(people->stock + s, n, n) + people->local[s];
}

static cqio_status allocate(cqio_ctx *ctx, int districts, cqio_people **out) {
  cqio_people *people;
  cqio_status status;
  size_t n = (size_t)districts;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &people));
  people->districts = districts;
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n, &people->urban));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n, &people->rural));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n, &people->registered_urban));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n, &people->registered_rural));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n * CQIO_TENURES, &people->floating));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n * n, &people->stock));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n, &people->local));
  *out = people;
  return CQIO_OK;
fail:
  cqio_people_destroy(&people);
  return status;
}

void cqio_people_destroy(cqio_people **people) {
  if (!people || !*people) return;
  cqio_free((*people)->urban);
  cqio_free((*people)->rural);
  cqio_free((*people)->registered_urban);
  cqio_free((*people)->registered_rural);
  cqio_free((*people)->floating);
  cqio_free((*people)->stock);
  cqio_free((*people)->local);
  cqio_free(*people);
  *people = NULL;
}

cqio_status cqio_people_copy(cqio_ctx *ctx, const cqio_people *from, cqio_people **out) {
  *out = NULL;
  cqio_people *to;
  CQIO_TRY(allocate(ctx, from->districts, &to));
  size_t n = (size_t)from->districts, bytes = n * sizeof(double);
  to->districts = from->districts;
  to->year = from->year;
  to->names = from->names;
  memcpy(to->urban, from->urban, bytes);
  memcpy(to->rural, from->rural, bytes);
  memcpy(to->registered_urban, from->registered_urban, bytes);
  memcpy(to->registered_rural, from->registered_rural, bytes);
  memcpy(to->floating, from->floating, CQIO_TENURES * bytes);
  memcpy(to->stock, from->stock, n * bytes);
  memcpy(to->local, from->local, bytes);
  *out = to;
  return CQIO_OK;
}

void cqio__people_state(cqio_state *state, cqio_people *p) {
  size_t districts = (size_t)p->districts;
  cqio__state_integer(state, &p->year);
  cqio__state_reals(state, p->urban, districts);
  cqio__state_reals(state, p->rural, districts);
  cqio__state_reals(state, p->registered_urban, districts);
  cqio__state_reals(state, p->registered_rural, districts);
  cqio__state_reals(state, p->floating, districts * CQIO_TENURES);
  cqio__state_reals(state, p->stock, districts * districts);
  cqio__state_reals(state, p->local, districts);
}

static cqio_status check_base(cqio_ctx *ctx, const cqio_people *p, const double *distance,
                              double decay) {
  cqio_status status = CQIO_OK, found;
  const struct {
    const char *what;
    const double *values;
  } vectors[] = {{"urban residents", p->urban},
                 {"rural residents", p->rural},
                 {"registered urban", p->registered_urban},
                 {"registered rural", p->registered_rural}};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    found = cqio__people_check(ctx, p->districts, p->names, vectors[i].what, "persons",
                               vectors[i].values);
    if (found) status = found;
  }
  for (int i = 0; i < p->districts; i++) {
    found = cqio__people_check(ctx, p->districts, p->names, "distance", "km",
                               distance + (size_t)i * (size_t)p->districts);
    if (found) status = found;
  }
  if (!isfinite(decay) || decay < 0.0)
    status = cqio_fail(ctx, CQIO_DATA,
                       "people: distance decay of the first stocks = %g (1/km): expected a finite "
                       "value >= 0",
                       decay);
  if (!status && !(cqio_sum(p->urban, (size_t)p->districts) > 0.0))
    status = cqio_fail(ctx, CQIO_DATA,
                       "people: urban residents of all districts = 0 (persons): expected some");
  return status;
}

/* Gravity stocks (method 11.12), one column = one town. */
static cqio_status fill_stock(cqio_ctx *ctx, cqio_people *p, const double *distance, double decay) {
  size_t n = (size_t)p->districts;
  cqio__name_buffer buffer;
  for (size_t s = 0; s < n; s++) {
    double floating = cqio__people_floating(p, (int)s);
    for (size_t r = 0; r < n; r++)
      p->stock[r * n + s] = exp(-decay * distance[r * n + s]) * p->rural[r];
    double total = cqio_sum_strided(p->stock + s, n, n);
    if (floating > 0.0 && !(total > 0.0))
      return cqio_fail(ctx, CQIO_DATA,
                       "people: district '%s': floating residents = %g (persons): expected rural "
                       "residents within reach as their homes",
                       cqio__people_name(p->names, (int)s, &buffer), floating);
    for (size_t r = 0; r < n; r++)
      p->stock[r * n + s] = floating > 0.0 ? floating * (p->stock[r * n + s] / total) : 0.0;
  }
  return CQIO_OK;
}

cqio_status cqio_people_create(cqio_ctx *ctx, int districts, char *const *names, int year,
                               const double *urban, const double *rural,
                               const double *registered_urban, const double *registered_rural,
                               const double *distance, double decay, cqio_people **out) {
  *out = NULL;
  if (districts < 1)
    return cqio_fail(ctx, CQIO_DATA, "people: districts = %d: expected at least 1", districts);
  cqio_people *people;
  cqio_status status;
  CQIO_TRY(allocate(ctx, districts, &people));
  people->year = year;
  people->names = names;
  size_t bytes = (size_t)districts * sizeof(double);
  memcpy(people->urban, urban, bytes);
  memcpy(people->rural, rural, bytes);
  memcpy(people->registered_urban, registered_urban, bytes);
  memcpy(people->registered_rural, registered_rural, bytes);
  CQIO_TRY_GOTO(status, fail, check_base(ctx, people, distance, decay));
  CQIO_TRY_GOTO(status, fail, fill_stock(ctx, people, distance, decay));
  for (int r = 0; r < districts; r++)
    for (int a = 0; a < CQIO_TENURES; a++)
      people->floating[r * CQIO_TENURES + a] = cqio__people_floating(people, r) / CQIO_TENURES;
  *out = people;
  return CQIO_OK;
fail:
  cqio_people_destroy(&people);
  return status;
}
