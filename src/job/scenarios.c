/* The list of scenarios: the job's options with what each sets for itself. */
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

static cqio_status read_set(reading *r, const node *map, cqio_options *options) {
  if (cqio__node_is_null(map) || map->kind == NODE_BAD) return CQIO_OK;
  if (map->kind != NODE_MAPPING) {
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: set is not a mapping: expected 'section.key: value' lines",
              cqio__at(r, map));
    return CQIO_OK;
  }
  for (const node *value = map->child; value && !cqio__is_full(r); value = value->next) {
    if (value->key->kind != NODE_SCALAR) continue;
    const cqio_option *option = cqio_option_find(value->key->text);
    if (!option) {
      cqio__unknown_key(r, cqio__at(r, value->key), value->key->text);
    } else if (!option->per_scenario) {
      cqio__refuse_for_scenarios(r, cqio__at(r, value->key), option);
    } else if (!cqio__is_repeated(r, map, value)) {
      CQIO_TRY(cqio__set_node(r, option, value, options));
    }
  }
  return CQIO_OK;
}

static cqio_status read_name(reading *r, const node *value, cqio_scenario *scenario) {
  char excerpt[EXCERPT_SIZE];
  if (value->kind == NODE_BAD) return CQIO_OK;
  const char *name = value->kind == NODE_SCALAR ? value->text : "";
  if (!cqio__is_name(name, "-")) {
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: name = '%s': expected 1 to %d of a-z, 0-9 and -",
              cqio__at(r, value), cqio__excerpt(name, excerpt, sizeof excerpt), CQIO_NAME_SIZE - 1);
    return CQIO_OK;
  }
  for (const cqio_scenario *s = r->job->scenarios; s < scenario; s++)
    if (strcmp(s->name, name) == 0)
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: name = '%s': expected a name no other scenario has",
                cqio__at(r, value), name);
  return cqio__job_keep(r->ctx, r->job, name, &scenario->name);
}

/* Reads the mapping ITEM into SCENARIO, which holds the job's options already. */
static cqio_status read_scenario(reading *r, const node *item, cqio_scenario *scenario) {
  const node *name = NULL, *set = NULL;
  char excerpt[EXCERPT_SIZE];
  for (const node *n = item->child; n && !cqio__is_full(r); n = n->next) {
    if (n->key->kind != NODE_SCALAR) continue;
    const char *key = n->key->text;
    bool is_name = strcmp(key, "name") == 0, is_set = strcmp(key, "set") == 0;
    if (!is_name && !is_set && strcmp(key, "title") != 0) {
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: unknown key '%s': expected name, title or set",
                cqio__at(r, n->key), cqio__excerpt(key, excerpt, sizeof excerpt));
    } else if (cqio__is_repeated(r, item, n)) {
      continue;
    } else if (is_name) {
      name = n;
      CQIO_TRY(read_name(r, n, scenario));
    } else if (is_set) {
      set = n;
      CQIO_TRY(read_set(r, n, &scenario->options));
    } else {
      CQIO_TRY(cqio__read_title(r, n, &scenario->title));
    }
  }
  if (!name) cqio_fail(r->ctx, CQIO_CONFIG, "%s: scenario without a name", cqio__at(r, item));
  if (scenario != r->job->scenarios) return CQIO_OK;
  if (name && scenario->name[0] && strcmp(scenario->name, "reference") != 0)
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: the first scenario is '%s': expected 'reference'",
              cqio__at(r, name), scenario->name);
  if (set && set->child)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: set of the reference: expected none; its values are those of the sections",
              cqio__at(r, set->key));
  return CQIO_OK;
}

static cqio_status read_list(reading *r, const node *list) {
  for (const node *item = list->child; item && !cqio__is_full(r); item = item->next) {
    if (item->kind == NODE_BAD) continue;
    if (item->kind != NODE_MAPPING) {
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: the scenario is not a mapping: expected '- name: NAME'",
                cqio__at(r, item));
      continue;
    }
    if (r->job->scenario_count == CQIO_MAX_SCENARIOS) {
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: too many scenarios: expected at most %d",
                cqio__at(r, item), CQIO_MAX_SCENARIOS);
      return CQIO_OK;
    }
    cqio_scenario *scenario = &r->job->scenarios[r->job->scenario_count++];
    *scenario = (cqio_scenario){.name = "", .title = "", .options = r->job->options};
    CQIO_TRY(read_scenario(r, item, scenario));
  }
  return CQIO_OK;
}

/* Drops the scenarios that --set scenarios=... does not name; the reference stays. */
static void keep_wanted(reading *r) {
  cqio_job *job = r->job;
  bool keep[CQIO_MAX_SCENARIOS] = {true};
  const char *names[CQIO_MAX_SCENARIOS], *cursor = r->wanted;
  char item[CQIO_NAME_SIZE], hint[CQIO_MESSAGE_SIZE];
  for (int i = 0; i < job->scenario_count; i++)
    names[i] = job->scenarios[i].name;
  while (cqio_list_next(&cursor, item)) {
    int found = 0;
    while (found < job->scenario_count && strcmp(names[found], item) != 0)
      found++;
    if (found < job->scenario_count) {
      keep[found] = true;
      continue;
    }
    const char *nearest = cqio_nearest(item, names, (size_t)job->scenario_count);
    cqio_fail(r->ctx, CQIO_CONFIG, "--set scenarios: '%s' is not a scenario of %s%s", item,
              job->path, cqio__did_you_mean(nearest, hint));
  }
  if (cursor[strspn(cursor, " ,")]) /* longer than any name */
    cqio_fail(r->ctx, CQIO_CONFIG, "--set scenarios: expected names separated by commas");
  int kept = 0;
  for (int i = 0; i < job->scenario_count; i++)
    if (keep[i]) job->scenarios[kept++] = job->scenarios[i];
  job->scenario_count = kept;
}

/* The reference and the scenarios that the caller names, in place of those of the file. */
static cqio_status replace(reading *r) {
  cqio_job *job = r->job;
  *job->scenarios = (cqio_scenario){.name = "reference", .title = "", .options = job->options};
  job->scenario_count = 1;
  for (int k = 0; k < r->name_count; k++) {
    cqio_scenario *scenario = &job->scenarios[job->scenario_count++];
    *scenario = (cqio_scenario){.title = "", .options = job->options};
    CQIO_TRY(cqio__job_keep(r->ctx, job, r->names[k], &scenario->name));
  }
  return CQIO_OK;
}

cqio_status cqio__scenarios_read(reading *r, const node *list) {
  cqio_job *job = r->job;
  CQIO_TRY(CQIO_ALLOC(r->ctx, CQIO_MAX_SCENARIOS, &job->scenarios));
  if (list && list->kind == NODE_SEQUENCE) {
    CQIO_TRY(read_list(r, list));
  } else if (list && !cqio__node_is_null(list)) {
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: scenarios is not a list: expected '- name: NAME' lines",
              cqio__at(r, list));
  }
  if (job->scenario_count == 0)
    job->scenarios[job->scenario_count++] =
        (cqio_scenario){.name = "reference", .title = "", .options = job->options};
  if (r->replaced) CQIO_TRY(replace(r));
  CQIO_TRY(cqio__overrides_of_scenarios(r));
  if (r->wanted) keep_wanted(r);
  return CQIO_OK;
}
