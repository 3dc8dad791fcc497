/* What --set says: keys of the whole job and of one scenario. */
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

/* One --set taken apart: [SCENARIO.]KEY=VALUE. */
typedef struct {
  char scenario[CQIO_NAME_SIZE]; /* "" for the whole job */
  char name[160];                /* all before '=' */
  const char *key;               /* "section.key", inside NAME */
  const char *value;
} override;

/* Scenarios have no '.' in their names, and keys have one: two make the first word a scenario. */
static bool take_apart(const char *set, override *out) {
  size_t length = strcspn(set, "=");
  if (length == 0 || length >= sizeof out->name || !set[length] ||
      !cqio__text_is_plain(set, strlen(set)))
    return false;
  memcpy(out->name, set, length);
  out->name[length] = out->scenario[0] = '\0';
  out->key = out->name;
  out->value = set + length + 1;
  const char *dot = strchr(out->name, '.');
  if (!dot || !strchr(dot + 1, '.')) return true;
  size_t size = (size_t)(dot - out->name);
  if (size >= sizeof out->scenario) return false;
  memcpy(out->scenario, out->name, size);
  out->scenario[size] = '\0';
  out->key = dot + 1;
  return size > 0;
}

static void refuse_form(reading *r, const char *set) {
  char excerpt[EXCERPT_SIZE];
  bool shown = cqio__text_is_plain(set, strlen(set));
  cqio_fail(r->ctx, CQIO_CONFIG,
            "--set %s: expected section.key=value or scenario.section.key=value in UTF-8 on one "
            "line",
            shown ? cqio__excerpt(set, excerpt, sizeof excerpt) : "?");
}

/* True, and a problem, when an earlier --set has the same name as number INDEX. */
static bool is_given_twice(reading *r, int index, const char *name) {
  size_t length = strlen(name);
  for (int k = 0; k < index; k++)
    if (strncmp(r->sets[k], name, length) == 0 && r->sets[k][length] == '=') {
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: given twice: expected it once", cqio__at_set(r, name));
      return true;
    }
  return false;
}

static cqio_status apply_to_job(reading *r, const override *set) {
  const cqio_option *option = cqio_option_find(set->key);
  if (strcmp(set->key, "scenarios") == 0) {
    r->wanted = set->value;
  } else if (!option) {
    cqio__unknown_key(r, cqio__at_set(r, set->key), set->key);
  } else {
    r->overridden[option - cqio_option_at(0)] = true;
    return cqio__set_option(r, option, cqio__at_set(r, set->key), set->value, &r->job->options);
  }
  return CQIO_OK;
}

cqio_status cqio__overrides_read(reading *r) {
  override set;
  for (int k = 0; k < r->set_count && !cqio__is_full(r); k++)
    if (!take_apart(r->sets[k], &set))
      refuse_form(r, r->sets[k]);
    else if (!is_given_twice(r, k, set.name) && !set.scenario[0])
      CQIO_TRY(apply_to_job(r, &set));
  return CQIO_OK;
}

/* ---- scenarios ------------------------------------------------------------------------------- */

bool cqio__is_wanted(const reading *r, const char *name) {
  const char *cursor = r->wanted;
  char item[CQIO_NAME_SIZE];
  while (cursor && cqio_list_next(&cursor, item))
    if (strcmp(item, name) == 0) return true;
  return !r->wanted;
}

static cqio_scenario *find_scenario(reading *r, const char *name) {
  for (int s = 0; s < r->job->scenario_count; s++)
    if (strcmp(r->job->scenarios[s].name, name) == 0) return &r->job->scenarios[s];
  return NULL;
}

static void unknown_scenario(reading *r, const override *set) {
  const char *names[CQIO_MAX_SCENARIOS];
  char excerpt[EXCERPT_SIZE], hint[CQIO_MESSAGE_SIZE];
  for (int s = 0; s < r->job->scenario_count; s++)
    names[s] = r->job->scenarios[s].name;
  const char *nearest = cqio_nearest(set->scenario, names, (size_t)r->job->scenario_count);
  cqio_fail(r->ctx, CQIO_CONFIG, "%s: '%s' is not a scenario of %s%s", cqio__at_set(r, set->name),
            cqio__excerpt(set->scenario, excerpt, sizeof excerpt), r->job->path,
            nearest ? cqio__did_you_mean(nearest, hint) : ": expected the name of one");
}

static cqio_status apply_to_scenario(reading *r, const override *set) {
  const cqio_option *option = cqio_option_find(set->key);
  cqio_scenario *scenario = find_scenario(r, set->scenario);
  const char *place = cqio__at_set(r, set->name);
  if (!scenario)
    unknown_scenario(r, set);
  else if (scenario == r->job->scenarios)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: the reference has no levers of its own: expected another scenario, or %s for "
              "all of them",
              place, set->key);
  else if (!option)
    cqio__unknown_key(r, place, set->key);
  else if (!option->per_scenario)
    cqio__refuse_for_scenarios(r, place, option);
  else if (!cqio__is_wanted(r, scenario->name))
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: '%s' is not computed: expected it in --set scenarios",
              place, scenario->name);
  else
    return cqio__set_option(r, option, place, set->value, &scenario->options);
  return CQIO_OK;
}

cqio_status cqio__overrides_of_scenarios(reading *r) {
  override set;
  for (int k = 0; k < r->set_count && !cqio__is_full(r); k++)
    if (take_apart(r->sets[k], &set) && set.scenario[0]) CQIO_TRY(apply_to_scenario(r, &set));
  return CQIO_OK;
}
