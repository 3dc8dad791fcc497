/* What --regionalise says: METHOD[,KEY=VALUE]...:OUTPUTS[;DISTANCES]. */
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "transforms/region_outputs.h"
#include "transforms/steps.h"

enum { METHODS = 6, GRAVITY = METHODS - 1, PATHS = 4096 };
static const char *const methods[METHODS] = {"slq", "cilq", "rlq", "flq", "aflq", "gravity"};
static const cqio_quotient quotients[GRAVITY] = {CQIO_QUOTIENT_SLQ, CQIO_QUOTIENT_CILQ,
                                                 CQIO_QUOTIENT_RLQ, CQIO_QUOTIENT_FLQ,
                                                 CQIO_QUOTIENT_AFLQ};

struct wish {
  const struct ledger *ledger;
  const char *value;
  int method;
  double delta; /* below 0: not said */
  struct gravity gravity;
  char path[PATHS], distances[PATHS];
};

static cqio_status wrong(const struct wish *w, const char *expected) {
  return cqio_fail(w->ledger->ctx, CQIO_USAGE, "%s %.200s: expected %s", w->ledger->step, w->value,
                   expected);
}

/* One KEY=VALUE, or power, in WORD. */
static cqio_status read_key(struct wish *w, const char *word) {
  bool gravity = w->method == GRAVITY;
  const char *equals = strchr(word, '=');
  size_t length = equals ? (size_t)(equals - word) : strlen(word);
  double number;
  if (gravity && strcmp(word, "power") == 0) {
    w->gravity.power = true;
    return CQIO_OK;
  }
  if (!equals || !cqio_parse_real(equals + 1, &number) || number < 0.0)
    return wrong(w, gravity ? "beta=NUMBER, haul=KM or power behind gravity"
                            : "delta=NUMBER behind flq and aflq");
  if (w->method >= 3 && !gravity && length == 5 && strncmp(word, "delta", 5) == 0)
    w->delta = number;
  else if (gravity && length == 4 && strncmp(word, "beta", 4) == 0)
    w->gravity.beta = number;
  else if (gravity && length == 4 && strncmp(word, "haul", 4) == 0)
    w->gravity.haul = number;
  else
    return wrong(w, gravity ? "beta=NUMBER, haul=KM or power behind gravity"
                            : "delta=NUMBER behind flq and aflq");
  return CQIO_OK;
}

static cqio_status read_method(struct wish *w, const char *text, size_t length) {
  char word[64];
  for (size_t at = 0, k = 0; at <= length; k++) {
    size_t size = strcspn(text + at, ",:");
    snprintf(word, sizeof word, "%.*s", (int)size, text + at);
    for (int m = 0; m < METHODS && k == 0; m++)
      if (strcmp(methods[m], word) == 0) w->method = m;
    if (k == 0 && w->method < 0) return wrong(w, "slq, cilq, rlq, flq, aflq or gravity before ':'");
    if (k > 0) CQIO_TRY(read_key(w, word));
    at += size + 1;
  }
  bool flegg = w->method == 3 || w->method == 4;
  if (flegg && !(w->delta >= 0.0 && w->delta < 1.0))
    return wrong(w, "delta from 0 to below 1, as in flq,delta=0.3:FILE.csv");
  if (w->method == GRAVITY && (w->gravity.beta >= 0.0) == (w->gravity.haul > 0.0))
    return wrong(w, "beta or haul, as in gravity,beta=0.02:FILE.csv;DISTANCES.csv");
  return CQIO_OK;
}

static cqio_status read_wish(struct wish *w) {
  const char *colon = strchr(w->value, ':'), *end = colon ? strchr(colon, ';') : NULL;
  if (!colon || !colon[1])
    return wrong(w, "METHOD:FILE.csv, with DISTANCES.csv behind ';' for gravity");
  CQIO_TRY(read_method(w, w->value, (size_t)(colon - w->value)));
  if ((end != NULL && end[1]) != (w->method == GRAVITY))
    return wrong(w, "a file of distances behind ';' for gravity, and for it alone");
  snprintf(w->path, sizeof w->path, "%.*s", (int)strcspn(colon + 1, ";"), colon + 1);
  snprintf(w->distances, sizeof w->distances, "%s", end ? end + 1 : "");
  w->gravity.distances = w->distances;
  return CQIO_OK;
}

cqio_status cqio__step_regionalise(struct ledger *l, const char *value) {
  struct wish w = {.ledger = l, .value = value, .method = -1, .delta = -1.0};
  struct places places = {0};
  w.gravity.beta = -1.0;
  CQIO_TRY(read_wish(&w));
  bool gravity = w.method == GRAVITY;
  cqio_status status = cqio__places_read(l, w.path, !gravity, &places);
  if (!status)
    status = gravity ? cqio__by_gravity(l, &places, &w.gravity)
                     : cqio__by_quotients(l, &places, quotients[w.method],
                                          w.delta >= 0.0 ? w.delta : 0.0);
  cqio__places_free(&places);
  return status;
}
