/* Command-line arguments of a subcommand. */
#include "cli/cli.h"

#include <string.h>

struct command {
  const char *name, *what;
  int least, most; /* files */
};

static const struct command commands[] = {
#define X(id, name, least, most, what) {#name, what, least, most},
    CLI_COMMAND_LIST(X)
#undef X
};

const char *cli_command_name(enum cli_command_index command) {
  return commands[command].name;
}

/* One row of options.def in an array of its own; exactly one of FLAG and TEXT is set. */
struct option {
  const char *name, *expected;
  char letter;
  int commands;
  bool *flag;
  const char **text;
};

enum {
#define CLI_FLAG(name, option, letter, commands) OPTION_##name,
#define CLI_TEXT(name, option, expected, commands) OPTION_##name,
#include "cli/options.def"
  OPTIONS
};

static void list_options(cli_arguments *out, struct option options[OPTIONS]) {
#define CLI_FLAG(member, word, letter, commands)                                                   \
  options[OPTION_##member] = (struct option){word, NULL, letter, commands, &out->member, NULL};
#define CLI_TEXT(member, word, expected, commands)                                                 \
  options[OPTION_##member] = (struct option){word, expected, 0, commands, NULL, &out->member};
#include "cli/options.def"
}

/* One more TEXT of an option that may be repeated MOST times. */
static cqio_status add(cqio_ctx *ctx, const char *option, int most, const char *text,
                       const char **list, int *count) {
  if (*count == most)
    return cqio_fail(ctx, CQIO_USAGE, "option '--%s': given more than %d times", option, most);
  list[(*count)++] = text;
  return CQIO_OK;
}

/* Whether ARGUMENT is --NAME, --NAME=... (*value follows) or -LETTER. */
static bool matches(const char *argument, const char *name, char letter, const char **value) {
  size_t length = strlen(name);
  *value = NULL;
  if (argument[0] != '-') return false;
  if (argument[1] != '-') return letter && argument[1] == letter && argument[2] == '\0';
  if (strncmp(argument + 2, name, length) != 0) return false;
  if (argument[2 + length] == '=') *value = argument + 3 + length;
  return argument[2 + length] == '=' || argument[2 + length] == '\0';
}

/* The value after an option: the rest behind '=' or the next argument. */
static cqio_status take_value(cqio_ctx *ctx, int argc, char **argv, int *next, const char *name,
                              const char *expected, const char **value) {
  if (*value) return CQIO_OK;
  if (*next == argc)
    return cqio_fail(ctx, CQIO_USAGE, "option '--%s': expected %s after it", name, expected);
  *value = argv[(*next)++];
  return CQIO_OK;
}

static cqio_status set_option(cqio_ctx *ctx, int argc, char **argv, int *next, struct option option,
                              const char *argument, const char *value) {
  if (option.flag ? *option.flag : *option.text != NULL)
    return cqio_fail(ctx, CQIO_USAGE, "option '%s': is given twice", argument);
  if (option.text) {
    CQIO_TRY(take_value(ctx, argc, argv, next, option.name, option.expected, &value));
    *option.text = value;
    return CQIO_OK;
  }
  if (value) return cqio_fail(ctx, CQIO_USAGE, "option '--%s': expected no value", option.name);
  *option.flag = true;
  return CQIO_OK;
}

/* A step, if ARGUMENT is one. */
static cqio_status parse_step(cqio_ctx *ctx, int argc, char **argv, int *next, const char *argument,
                              cli_arguments *out, bool *found) {
  const char *option, *value;
  for (int k = 0; (option = cqio_transform_option(k)); k++) {
    if (!matches(argument, option, 0, &value)) continue;
    *found = true;
    CQIO_TRY(take_value(ctx, argc, argv, next, option, cqio_transform_expected(k), &value));
    if (out->step_count == MAX_STEPS)
      return cqio_fail(ctx, CQIO_USAGE, "cqio transform: expected at most %d steps", MAX_STEPS);
    out->steps[out->step_count++] = (cqio_transform_step){k, value};
    return CQIO_OK;
  }
  return CQIO_OK;
}

/* One option; *next is the index of the argument after it. */
static cqio_status parse_option(cqio_ctx *ctx, int argc, char **argv, int command, int *next,
                                struct option options[OPTIONS], cli_arguments *out) {
  const char *argument = argv[(*next)++], *value;
  if (((1 << command) & (CLI_RUN | CLI_MERGE | CLI_CHECK | CLI_SWEEP)) &&
      matches(argument, "set", 0, &value)) {
    CQIO_TRY(take_value(ctx, argc, argv, next, "set", "section.key=value", &value));
    return add(ctx, "set", MAX_SETS, value, out->sets, &out->set_count);
  }
  if (((1 << command) & CLI_SWEEP) && matches(argument, "vary", 0, &value)) {
    CQIO_TRY(take_value(ctx, argc, argv, next, "vary", "section.key=VALUE,VALUE,...", &value));
    return add(ctx, "vary", MAX_VARIES, value, out->varies, &out->vary_count);
  }
  bool found = false;
  if ((1 << command) & CLI_TRANSFORM)
    CQIO_TRY(parse_step(ctx, argc, argv, next, argument, out, &found));
  if (found) return CQIO_OK;
  for (int o = 0; o < OPTIONS; o++)
    if ((options[o].commands & (1 << command)) &&
        matches(argument, options[o].name, options[o].letter, &value))
      return set_option(ctx, argc, argv, next, options[o], argument, value);
  return cqio_fail(ctx, CQIO_USAGE, "option '%s': is unknown to cqio %s; see cqio %s --help",
                   argument, argv[1], argv[1]);
}

static cqio_status add_file(cqio_ctx *ctx, struct command command, const char *file,
                            cli_arguments *out) {
  int most = command.most < MAX_FILES ? command.most : MAX_FILES;
  if (out->file_count == most)
    return cqio_fail(ctx, CQIO_USAGE, "argument '%s': expected %s%s", file, command.what,
                     command.least == 1 && command.most == 1 ? ", once" : "");
  out->files[out->file_count++] = file;
  return CQIO_OK;
}

cqio_status cli_parse(cqio_ctx *ctx, int argc, char **argv, enum cli_command_index command,
                      cli_arguments *out) {
  *out = (cli_arguments){0};
  struct option options[OPTIONS];
  list_options(out, options);
  for (int next = 2; next < argc;) {
    if (argv[next][0] == '-' && argv[next][1] != '\0')
      CQIO_TRY(parse_option(ctx, argc, argv, (int)command, &next, options, out));
    else
      CQIO_TRY(add_file(ctx, commands[command], argv[next++], out));
  }
  if (out->file_count < commands[command].least && !out->help)
    return cqio_fail(ctx, CQIO_USAGE, "cqio %s: expected %s; see cqio %s --help", argv[1],
                     commands[command].what, argv[1]);
  if (out->quiet && out->verbose)
    return cqio_fail(ctx, CQIO_USAGE, "option '--verbose': expected without --quiet");
  return CQIO_OK;
}
