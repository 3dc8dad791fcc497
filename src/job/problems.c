/* Places and problems while a job is read. */
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

const char *cqio__at(reading *r, const node *n) {
  if (!n) return r->job->path;
  snprintf(r->place, sizeof r->place, "%.480s:%d:%d", r->job->path, n->line, n->column);
  return r->place;
}

const char *cqio__at_set(reading *r, const char *key) {
  char excerpt[EXCERPT_SIZE];
  snprintf(r->place, sizeof r->place, "--set %s", cqio__excerpt(key, excerpt, sizeof excerpt));
  return r->place;
}

const char *cqio__place_of(reading *r, int index) {
  if (r->overridden[index]) return cqio__at_set(r, cqio_option_at(index)->key);
  return cqio__at(r, r->given[index]);
}

bool cqio__is_full(const reading *r) {
  return cqio_ctx_problem_count(r->ctx) >= CQIO_MAX_PROBLEMS;
}

bool cqio__is_repeated(reading *r, const node *map, const node *value) {
  for (const node *n = map->child; n != value; n = n->next) {
    if (n->key->kind != NODE_SCALAR || strcmp(n->key->text, value->key->text) != 0) continue;
    char excerpt[EXCERPT_SIZE];
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: duplicate key '%s': expected it once; it stands in line %d",
              cqio__at(r, value->key), cqio__excerpt(value->key->text, excerpt, sizeof excerpt),
              n->key->line);
    return true;
  }
  return false;
}

void cqio__unknown_key(reading *r, const char *place, const char *key) {
  const char *keys[OPTION_COUNT], *dot = strrchr(key, '.');
  for (int i = 0; i < OPTION_COUNT; i++)
    keys[i] = cqio_option_at(i)->key;
  const char *nearest = cqio_nearest(key, keys, OPTION_COUNT);
  for (int i = 0; i < OPTION_COUNT; i++) /* the right name in the wrong section */
    if (strcmp(cqio_option_at(i)->name, dot ? dot + 1 : key) == 0) nearest = keys[i];
  char excerpt[EXCERPT_SIZE], hint[CQIO_MESSAGE_SIZE];
  cqio_fail(r->ctx, CQIO_CONFIG, "%s: unknown key '%s'%s", place,
            cqio__excerpt(key, excerpt, sizeof excerpt),
            nearest ? cqio__did_you_mean(nearest, hint)
                    : ": expected one that 'cqio info --keys' lists");
}

/* The keys that scenarios may set, "a, b, c". */
static void list_keys(char *buffer, size_t size) {
  size_t used = 0;
  for (int i = 0; i < OPTION_COUNT && used < size; i++)
    if (cqio_option_at(i)->per_scenario)
      used += (size_t)snprintf(buffer + used, size - used, "%s%s", used ? ", " : "",
                               cqio_option_at(i)->key);
}

void cqio__refuse_for_scenarios(reading *r, const char *place, const cqio_option *option) {
  char allowed[700];
  list_keys(allowed, sizeof allowed);
  cqio_fail(r->ctx, CQIO_CONFIG,
            "%s: %s holds for the whole job: expected a key that scenarios may set: %s", place,
            option->key, allowed);
}
