/* The effective job as YAML, by libyaml's emitter. */
#include "job/reading.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

typedef struct {
  yaml_emitter_t emitter;
  bool good; /* false once the emitter has failed: only without memory */
} writer;

static void emit(writer *w, yaml_event_t *event, int initialized) {
  w->good = w->good && initialized && yaml_emitter_emit(&w->emitter, event);
}

static void put_text(writer *w, const char *text, bool quoted) {
  yaml_event_t event;
  emit(w, &event,
       yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, -1, 1, 1,
                                    quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE
                                           : YAML_PLAIN_SCALAR_STYLE));
}

static void open_mapping(writer *w) {
  yaml_event_t event;
  emit(w, &event,
       yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void close_mapping(writer *w) {
  yaml_event_t event;
  emit(w, &event, yaml_mapping_end_event_initialize(&event));
}

static void put_option(writer *w, const cqio_option *option, const char *key, const char *text) {
  put_text(w, key, false);
  put_text(w, text, option->type >= CQIO_OPTION_NAME);
}

static void put_sections(writer *w, const cqio_job *job, const char *data_directory) {
  const char *section = "";
  char buffer[CQIO_VALUE_SIZE];
  for (int i = 0; i < OPTION_COUNT; i++) {
    const cqio_option *option = cqio_option_at(i);
    if (strcmp(option->section, section) != 0) {
      if (section[0]) close_mapping(w);
      section = option->section;
      put_text(w, section, false);
      open_mapping(w);
    }
    const char *text = cqio_option_value(option, &job->options, buffer);
    put_option(w, option, option->name, i == OPTION_data_directory ? data_directory : text);
  }
  close_mapping(w);
}

/* What SCENARIO has other than the job. */
static void put_set(writer *w, const cqio_job *job, const cqio_scenario *scenario) {
  bool open = false;
  char own[CQIO_VALUE_SIZE], common[CQIO_VALUE_SIZE];
  for (int i = 0; i < OPTION_COUNT; i++) {
    const cqio_option *option = cqio_option_at(i);
    const char *text = cqio_option_value(option, &scenario->options, own);
    if (strcmp(text, cqio_option_value(option, &job->options, common)) == 0) continue;
    if (!open) {
      put_text(w, "set", false);
      open_mapping(w);
      open = true;
    }
    put_option(w, option, option->key, text);
  }
  if (open) close_mapping(w);
}

static void put_scenarios(writer *w, const cqio_job *job) {
  yaml_event_t event;
  put_text(w, "scenarios", false);
  emit(w, &event,
       yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
  for (int i = 0; i < job->scenario_count; i++) {
    open_mapping(w);
    put_text(w, "name", false);
    put_text(w, job->scenarios[i].name, true);
    put_text(w, "title", false);
    put_text(w, job->scenarios[i].title, true);
    put_set(w, job, &job->scenarios[i]);
    close_mapping(w);
  }
  emit(w, &event, yaml_sequence_end_event_initialize(&event));
}

static void put_job(writer *w, const cqio_job *job, const char *data_directory) {
  yaml_event_t event;
  emit(w, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
  emit(w, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
  open_mapping(w);
  put_text(w, "title", false);
  put_text(w, job->title, true);
  put_sections(w, job, data_directory);
  put_scenarios(w, job);
  close_mapping(w);
  emit(w, &event, yaml_document_end_event_initialize(&event, 1));
  emit(w, &event, yaml_stream_end_event_initialize(&event));
}

/* DIRECTORY made absolute; as it is when the working directory cannot be had. */
static cqio_status absolute(cqio_ctx *ctx, const char *directory, char **out) {
  char here[CQIO_PATH_SIZE];
  if (!getcwd(here, sizeof here)) return cqio_copy_text(ctx, directory, out);
  return cqio_filename_join(ctx, here, directory, out);
}

cqio_status cqio_job_format_yaml(cqio_ctx *ctx, const cqio_job *job, char **text) {
  char *directory;
  size_t size;
  *text = NULL;
  CQIO_TRY(absolute(ctx, job->options.data.directory, &directory));
  FILE *file = open_memstream(text, &size);
  writer w = {.good = file != NULL};
  if (w.good && yaml_emitter_initialize(&w.emitter)) {
    fputs("# Effective job: every key with the value used.\n", file);
    yaml_emitter_set_output_file(&w.emitter, file);
    yaml_emitter_set_unicode(&w.emitter, 1);
    yaml_emitter_set_width(&w.emitter, -1);
    put_job(&w, job, directory);
    yaml_emitter_delete(&w.emitter);
  } else {
    w.good = false;
  }
  cqio_free(directory);
  if (file && fclose(file) != 0) w.good = false;
  if (w.good) return CQIO_OK;
  free(*text);
  *text = NULL;
  return cqio_fail(ctx, CQIO_MEMORY, "%s: not enough memory to write the effective job", job->path);
}
