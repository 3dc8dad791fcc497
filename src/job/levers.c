/* Levers: the keys that scenarios may set, which no calibration knows. */
#include "job/reading.h"

#include <stdlib.h>
#include <string.h>

bool cqio_lever_is_set(const cqio_option *option, const cqio_options *options) {
  cqio_options neutral;
  char one[CQIO_VALUE_SIZE], other[CQIO_VALUE_SIZE];
  cqio_options_defaults(&neutral);
  return option->per_scenario && strcmp(cqio_option_value(option, options, one),
                                        cqio_option_value(option, &neutral, other)) != 0;
}

void cqio_options_without_levers(cqio_options *options) {
  for (int i = 0; i < OPTION_COUNT; i++)
    if (cqio_option_at(i)->per_scenario)
      cqio__option_store(cqio_option_at(i), cqio_option_at(i)->default_text, options);
}

cqio_status cqio_scenario_levers(cqio_ctx *ctx, const cqio_scenario *scenario, char **out) {
  char *text = NULL, value[CQIO_VALUE_SIZE];
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  *out = NULL;
  for (int i = 0; file && i < OPTION_COUNT; i++)
    if (cqio_lever_is_set(cqio_option_at(i), &scenario->options))
      fprintf(file, "%s%s = %s", ftell(file) > 0 ? "; " : "", cqio_option_at(i)->key,
              cqio_option_value(cqio_option_at(i), &scenario->options, value));
  bool good = file && !ferror(file);
  good = file && fclose(file) == 0 && good;
  cqio_status status = good ? cqio_copy_text(ctx, size > 0 ? text : "none", out)
                            : cqio_fail(ctx, CQIO_MEMORY, "not enough memory for a text");
  free(text);
  return status;
}
