/* The title and the sections of a job file. */
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

cqio_status cqio__set_option(reading *r, const cqio_option *option, const char *place,
                             const char *text, cqio_options *options) {
  const char *kept = text;
  if (option->type >= CQIO_OPTION_NAME) CQIO_TRY(cqio__job_keep(r->ctx, r->job, text, &kept));
  cqio__option_check(r->ctx, option, place, kept, options);
  return CQIO_OK;
}

cqio_status cqio__set_node(reading *r, const cqio_option *option, const node *value,
                           cqio_options *options) {
  if (value->kind == NODE_BAD) return CQIO_OK;
  if (value->kind == NODE_SCALAR)
    return cqio__set_option(r, option, cqio__at(r, value), value->text, options);
  char expectation[EXPECTATION_SIZE];
  cqio__option_expectation(option, expectation);
  cqio_fail(r->ctx, CQIO_CONFIG, "%s: %s is a %s: expected %s", cqio__at(r, value), option->key,
            value->kind == NODE_MAPPING ? "mapping" : "list", expectation);
  return CQIO_OK;
}

cqio_status cqio__read_title(reading *r, const node *value, const char **title) {
  if (value->kind == NODE_SCALAR) return cqio__job_keep(r->ctx, r->job, value->text, title);
  if (value->kind != NODE_BAD)
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: title: expected a text", cqio__at(r, value));
  return CQIO_OK;
}

static const char *const sections[] = {
#define CQIO_SECTION(section, title) #section,
#include <cqio/options.def>
    "title", "scenarios"};
enum { TOP_KEYS = sizeof sections / sizeof *sections, SECTIONS = TOP_KEYS - 2 };

static cqio_status read_section(reading *r, const node *map) {
  const char *section = map->key->text;
  if (cqio__node_is_null(map)) return CQIO_OK;
  if (map->kind != NODE_MAPPING) {
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: section '%s' is not a mapping: expected 'key: value' lines",
              cqio__at(r, map), section);
    return CQIO_OK;
  }
  for (const node *value = map->child; value && !cqio__is_full(r); value = value->next) {
    char key[128], excerpt[EXCERPT_SIZE];
    if (value->key->kind != NODE_SCALAR) continue;
    snprintf(key, sizeof key, "%s.%s", section,
             cqio__excerpt(value->key->text, excerpt, sizeof excerpt));
    const cqio_option *option = cqio_option_find(key);
    if (!option) {
      cqio__unknown_key(r, cqio__at(r, value->key), key);
      continue;
    }
    if (cqio__is_repeated(r, map, value)) continue;
    r->given[option - cqio_option_at(0)] = value;
    CQIO_TRY(cqio__set_node(r, option, value, &r->job->options));
  }
  return CQIO_OK;
}

static void unknown_section(reading *r, const node *key) {
  const char *nearest = cqio_nearest(key->text, sections, TOP_KEYS);
  char excerpt[EXCERPT_SIZE], hint[CQIO_MESSAGE_SIZE];
  if (strchr(key->text, '.') && cqio_option_find(key->text))
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: key '%s': expected it split, 'section: {key: value}'",
              cqio__at(r, key), key->text);
  else
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: unknown section '%s'%s", cqio__at(r, key),
              cqio__excerpt(key->text, excerpt, sizeof excerpt),
              nearest ? cqio__did_you_mean(nearest, hint)
                      : ": expected one that 'cqio info --keys' lists");
}

static bool is_section(const char *name) {
  for (int i = 0; i < SECTIONS; i++)
    if (strcmp(sections[i], name) == 0) return true;
  return false;
}

cqio_status cqio__sections_read(reading *r, const node *top, const node **scenarios) {
  if (!top || top->kind != NODE_MAPPING) {
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: %s: expected sections such as 'data:' and 'output:'",
              cqio__at(r, top), top ? "the job is not a mapping" : "the job is empty");
    return CQIO_OK;
  }
  for (const node *n = top->child; n && !cqio__is_full(r); n = n->next) {
    if (n->key->kind != NODE_SCALAR) continue;
    bool title = strcmp(n->key->text, "title") == 0, list = strcmp(n->key->text, "scenarios") == 0;
    if (!title && !list && !is_section(n->key->text)) {
      unknown_section(r, n->key);
    } else if (cqio__is_repeated(r, top, n) || n->kind == NODE_BAD) {
      continue;
    } else if (list) {
      *scenarios = n;
    } else if (!title) {
      CQIO_TRY(read_section(r, n));
    } else {
      CQIO_TRY(cqio__read_title(r, n, &r->job->title));
    }
  }
  return CQIO_OK;
}
