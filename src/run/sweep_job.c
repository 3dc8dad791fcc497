/* The jobs of a sweep: what is varied, and the variants that share a run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/sweep.h"

enum { SET_SIZE = 1024, VARIANT_SIZE = 24 };

/* ---- keys ------------------------------------------------------------------------------------ */

/* Sections whose keys change no series of the region, or how many years it has. */
static bool is_idle(const cqio_option *option) {
  static const char *const idle[] = {"data", "years", "grid", "ensemble", "output", "run"};
  for (size_t k = 0; k < sizeof idle / sizeof *idle; k++)
    if (strcmp(option->section, idle[k]) == 0) return true;
  return false;
}

static cqio_status check_key(cqio_ctx *ctx, const cqio_sweep *sweep, int k) {
  const cqio_option *option = cqio_option_find(sweep->key[k]);
  if (!option) {
    const char *names[1024], *nearest;
    size_t count = 0;
    for (int i = 0; cqio_option_at(i) && count < 1024; i++)
      names[count++] = cqio_option_at(i)->key;
    nearest = cqio_nearest(sweep->key[k], names, count);
    return cqio_fail(ctx, CQIO_CONFIG, "sweep: unknown key '%s': expected %s; see cqio info --keys",
                     sweep->key[k], nearest ? nearest : "section.key");
  }
  if (is_idle(option))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "sweep: %s has no effect on the series of a table, or changes its years: "
                     "expected a key of another section; run such jobs one by one",
                     option->key);
  for (int i = 0; i < k; i++)
    if (strcmp(sweep->key[i], sweep->key[k]) == 0)
      return cqio_fail(ctx, CQIO_CONFIG, "sweep: %s is varied twice: expected it once",
                       option->key);
  return CQIO_OK;
}

/* A key that is varied and given besides: one of both would be left aside. */
static cqio_status check_set(cqio_ctx *ctx, const cqio_sweep *sweep, int k) {
  const char *key = sweep->key[k];
  size_t length = strlen(key);
  for (int s = 0; s < sweep->set_count; s++)
    if (strncmp(sweep->sets[s], key, length) == 0 && sweep->sets[s][length] == '=')
      return cqio_fail(ctx, CQIO_CONFIG, "sweep: %s is varied, and --set %s: expected one of both",
                       key, sweep->sets[s]);
  return CQIO_OK;
}

/* Values of a variant, to be put in order. */
struct variant {
  const char *const *value;
  int keys;
};

/* Numbers by what they are, "1" as "1.0". */
static int compare(const struct variant *a, const struct variant *b) {
  for (int k = 0; k < a->keys; k++) {
    double x, y;
    bool numbers = cqio_parse_real(a->value[k], &x) && cqio_parse_real(b->value[k], &y);
    int order = numbers ? (x > y) - (x < y) : strcmp(a->value[k], b->value[k]);
    if (order != 0) return order;
  }
  return 0;
}

static int by_values(const void *a, const void *b) {
  const struct variant *p = a, *q = b;
  int order = compare(p, q);
  return order ? order : (p->value > q->value) - (p->value < q->value);
}

/* Variants that are the same: one of them was to be another. */
static cqio_status check_variants(cqio_ctx *ctx, const cqio_sweep *sweep) {
  struct variant *variants;
  cqio_status status = CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, sweep->count, &variants));
  for (int64_t v = 0; v < sweep->count; v++)
    variants[v] = (struct variant){sweep->value + v * sweep->keys, sweep->keys};
  qsort(variants, (size_t)sweep->count, sizeof *variants, by_values);
  for (int64_t v = 1; v < sweep->count && !status; v++)
    if (compare(&variants[v - 1], &variants[v]) == 0)
      status = cqio_fail(ctx, CQIO_CONFIG,
                         "sweep: variants %lld and %lld are the same, %s = %.40s%s: expected each "
                         "once",
                         (long long)(variants[v - 1].value - sweep->value) / sweep->keys + 1,
                         (long long)(variants[v].value - sweep->value) / sweep->keys + 1,
                         sweep->key[0], variants[v].value[0], sweep->keys > 1 ? " ..." : "");
  cqio_free(variants);
  return status;
}

cqio_status cqio__sweep_check_keys(cqio_ctx *ctx, const cqio_sweep *sweep) {
  for (int k = 0; k < sweep->keys; k++) {
    CQIO_TRY(check_key(ctx, sweep, k));
    CQIO_TRY(check_set(ctx, sweep, k));
  }
  return check_variants(ctx, sweep);
}

static bool is_lever(const cqio_sweep *sweep, int k) {
  return cqio_option_find(sweep->key[k])->per_scenario;
}

static const char *value_of(const cqio_sweep *sweep, int64_t v, int k) {
  return sweep->value[v * sweep->keys + k];
}

/* ---- runs ------------------------------------------------------------------------------------ */

int64_t cqio__sweep_run_length(const cqio_sweep *sweep, int64_t first, int64_t last) {
  int64_t count = 1;
  bool levers = false, same = true;
  for (int k = 0; k < sweep->keys; k++)
    levers = levers || is_lever(sweep, k);
  while (levers && first + count < last && count < CQIO_MAX_SCENARIOS - 1) {
    for (int k = 0; k < sweep->keys && same; k++)
      same = is_lever(sweep, k) ||
             strcmp(value_of(sweep, first + count, k), value_of(sweep, first, k)) == 0;
    if (!same) break;
    count++;
  }
  return count;
}

/* Texts of a job: "key=value" of the whole, "NAME.key=value" of variants, and their names. */
struct texts {
  char (*set)[SET_SIZE];
  char (*name)[VARIANT_SIZE];
  const char **sets, **names;
  int set_count, name_count;
};

static void free_texts(struct texts *t) {
  cqio_free(t->set);
  cqio_free(t->name);
  cqio_free(t->sets);
  cqio_free(t->names);
}

static cqio_status add_set(cqio_ctx *ctx, const cqio_sweep *sweep, int64_t v, int k,
                           const char *name, struct texts *t) {
  char *set = t->set[t->set_count - sweep->set_count];
  int length = snprintf(set, SET_SIZE, "%s%s%s=%s", name, *name ? "." : "", sweep->key[k],
                        value_of(sweep, v, k));
  t->sets[t->set_count++] = set;
  if (length < SET_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "sweep: %s has a value of %d bytes: expected fewer than %d",
                   sweep->key[k], length, SET_SIZE);
}

cqio_status cqio__sweep_job(cqio_ctx *ctx, const cqio_sweep *sweep, int64_t first, int64_t count,
                            cqio_job **out) {
  struct texts t = {.set_count = sweep->set_count};
  size_t most = (size_t)(count + 1) * (size_t)sweep->keys;
  bool levers = false;
  cqio_status status = CQIO_ALLOC(ctx, most, &t.set);
  if (!status) status = CQIO_ALLOC(ctx, most + (size_t)sweep->set_count, &t.sets);
  if (!status) status = CQIO_ALLOC(ctx, count + 1, &t.name);
  if (!status) status = CQIO_ALLOC(ctx, count + 1, &t.names);
  for (int s = 0; s < sweep->set_count && !status; s++)
    t.sets[s] = sweep->sets[s];
  for (int k = 0; k < sweep->keys && count > 0 && !status; k++) {
    levers = levers || is_lever(sweep, k);
    if (!is_lever(sweep, k)) status = add_set(ctx, sweep, first, k, "", &t);
  }
  for (int64_t v = first; v < first + count && levers && !status; v++) {
    char *name = t.name[t.name_count];
    snprintf(name, VARIANT_SIZE, "v%04lld", (long long)v + 1);
    t.names[t.name_count++] = name;
    for (int k = 0; k < sweep->keys && !status; k++)
      if (is_lever(sweep, k)) status = add_set(ctx, sweep, v, k, name, &t);
  }
  *out = NULL;
  status = cqio_agree(ctx, status);
  if (!status)
    status =
        cqio_job_read_variants(ctx, sweep->job, t.set_count, t.sets, t.name_count, t.names, out);
  free_texts(&t);
  if (status) return status;
  (*out)->restart = sweep->restart;
  if (sweep->overwrite) (*out)->options.output.overwrite = true;
  return CQIO_OK;
}
