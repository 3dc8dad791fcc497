/* Command-line arguments of a subcommand. */
#include "cli/cli.h"

#include <string.h>

static bool is(const char *argument, const char *name) {
  return strcmp(argument, name) == 0;
}

static cqio_status add_set(cqio_ctx *ctx, cli_arguments *out, const char *set) {
  if (out->set_count == MAX_SETS)
    return cqio_fail(ctx, CQIO_USAGE, "option '--set': given more than %d times", MAX_SETS);
  out->sets[out->set_count++] = set;
  return CQIO_OK;
}

/* One option; *next is the index of the argument after it. */
static cqio_status parse_option(cqio_ctx *ctx, int argc, char **argv, int allowed, int *next,
                                cli_arguments *out) {
  const char *argument = argv[(*next)++];
  if (is(argument, "--help") || is(argument, "-h")) {
    out->help = true;
    return CQIO_OK;
  }
  if ((allowed & CLI_SET) && strncmp(argument, "--set=", 6) == 0)
    return add_set(ctx, out, argument + 6);
  if ((allowed & CLI_SET) && is(argument, "--set")) {
    if (*next == argc)
      return cqio_fail(ctx, CQIO_USAGE, "option '--set': expected section.key=value after it");
    return add_set(ctx, out, argv[(*next)++]);
  }
  bool *flag = NULL;
  if ((allowed & CLI_LOG) && (is(argument, "--quiet") || is(argument, "-q"))) flag = &out->quiet;
  if ((allowed & CLI_LOG) && (is(argument, "--verbose") || is(argument, "-v")))
    flag = &out->verbose;
  if ((allowed & CLI_KEYS) && is(argument, "--keys")) flag = &out->keys;
  if (!flag)
    return cqio_fail(ctx, CQIO_USAGE, "option '%s': is unknown to cqio %s; see cqio %s --help",
                     argument, argv[1], argv[1]);
  if (*flag) return cqio_fail(ctx, CQIO_USAGE, "option '%s': is given twice", argument);
  *flag = true;
  return CQIO_OK;
}

cqio_status cli_parse(cqio_ctx *ctx, int argc, char **argv, int allowed, cli_arguments *out) {
  *out = (cli_arguments){0};
  for (int next = 2; next < argc;) {
    if (argv[next][0] == '-' && argv[next][1] != '\0') {
      CQIO_TRY(parse_option(ctx, argc, argv, allowed, &next, out));
      continue;
    }
    if (!(allowed & CLI_JOB) || out->job)
      return cqio_fail(ctx, CQIO_USAGE, "argument '%s': expected %s", argv[next],
                       out->job ? "one job file" : "none");
    out->job = argv[next++];
  }
  if ((allowed & CLI_JOB) && !out->job && !out->help)
    return cqio_fail(ctx, CQIO_USAGE, "cqio %s: expected a job file; see cqio %s --help", argv[1],
                     argv[1]);
  if (out->quiet && out->verbose)
    return cqio_fail(ctx, CQIO_USAGE, "option '--verbose': expected without --quiet");
  return CQIO_OK;
}
