/* Values of options about tables and their solution, of the commands that take a table. */
#include "cli/table_options.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

cqio_status cli_choose(cqio_ctx *ctx, const char *option, const char *word, int count,
                       const char *const *names, int *index) {
  char all[256] = "", hint[CQIO_MESSAGE_SIZE];
  for (*index = 0; *index < count; ++*index)
    if (strcmp(names[*index], word) == 0) return CQIO_OK;
  for (int k = 0; k < count; k++)
    cqio__list_word(all, sizeof all, k, count, names[k], strlen(names[k]));
  const char *near = cqio_nearest(word, names, (size_t)count);
  return cqio_fail(ctx, CQIO_USAGE, "--%s %s: expected %s%s", option, word, all,
                   cqio__did_you_mean(near, hint));
}

cqio_status cli_read_method(cqio_ctx *ctx, const char *word, cqio_solve_method *method) {
  enum { METHODS = CQIO_SOLVE_METHODS };
  const char *names[METHODS];
  int index = CQIO_SOLVE_AUTO;
  for (int k = 0; k < METHODS; k++)
    names[k] = cqio_solve_method_name((cqio_solve_method)k);
  if (word) CQIO_TRY(cli_choose(ctx, "method", word, METHODS, names, &index));
  *method = (cqio_solve_method)index;
  return CQIO_OK;
}

cqio_status cli_read_closure(cqio_ctx *ctx, const char *word, cqio_io_closure *closure) {
  static const char *const names[] = {"none", "households"};
  int index = 0;
  if (word) CQIO_TRY(cli_choose(ctx, "closure", word, 2, names, &index));
  *closure = (cqio_io_closure)index;
  return CQIO_OK;
}

cqio_status cli_read_real(cqio_ctx *ctx, const char *option, const char *text, double most,
                          double *value) {
  double number;
  if (!text) return CQIO_OK;
  if (!cqio_parse_real(text, &number) || !(number > 0.0 && number <= most))
    return cqio_fail(ctx, CQIO_USAGE, "--%s %s: expected a number in (0, %g]", option, text, most);
  *value = number;
  return CQIO_OK;
}

cqio_status cli_read_balance(cqio_ctx *ctx, const char *text, cqio_io_options *options) {
  char rows[64];
  const char *comma = text ? strchr(text, ',') : NULL;
  if (!comma) return cli_read_real(ctx, "balance", text, 1.0, &options->balance_tolerance);
  snprintf(rows, sizeof rows, "%.*s", (int)(comma - text), text);
  CQIO_TRY(cli_read_real(ctx, "balance", rows, 1.0, &options->balance_tolerance));
  return cli_read_real(ctx, "balance", comma + 1, 1.0, &options->column_tolerance);
}

cqio_status cli_read_memory(cqio_ctx *ctx, const char *text, double *bytes) {
  static const char units[] = "KMGT";
  char number[64];
  if (!text) return cqio_memory_available(ctx, bytes);
  size_t length = strlen(text);
  const char *unit = length > 0 ? strchr(units, text[length - 1]) : NULL;
  snprintf(number, sizeof number, "%.*s", (int)(unit ? length - 1 : length), text);
  if (length >= sizeof number || !cqio_parse_real(number, bytes) || !(*bytes > 0.0))
    return cqio_fail(
        ctx, CQIO_USAGE,
        "--memory %s: expected a positive number of bytes a rank, such as 4G (K, M, G, "
        "T: powers of 1024)",
        text);
  for (int k = 0; unit && k <= unit - units; k++)
    *bytes *= 1024.0;
  return CQIO_OK;
}
