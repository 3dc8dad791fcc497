/* cqio sweep: variants of a job, in one run, several runs or parts of them, and their table. */
#include "cli/cli.h"
#include "cli/print.h"

#include <stdio.h>
#include <string.h>

#include "cqio/run.h"
#include "cqio/sheet.h"

enum { MOST_VARIANTS = 1000000 };

/* What is varied; texts of the grid are in STORAGE, those of a list in its sheet. */
struct variants {
  int keys;
  int64_t count;
  const char **key, **value;
  char **storage; /* [keys]: "key=a,b,c" taken apart */
  cqio_sheet *sheet;
};

static void free_variants(struct variants *v) {
  for (int k = 0; k < v->keys && v->storage; k++)
    cqio_free(v->storage[k]);
  cqio_free(v->storage);
  cqio_free(v->key);
  cqio_free(v->value);
  cqio_sheet_destroy(&v->sheet);
}

/* ---- a grid ---------------------------------------------------------------------------------- */

/* Values of a key, one behind the other with NULs between. */
struct choices {
  const char *key, *first;
  int count;
  bool lever;
};

static bool is_digits(const char *text) {
  return *text && text[strspn(text, "0123456789")] == '\0';
}

/* "0,5" and "1,25" are two values, and may have been meant as one. */
static void doubt_comma(cqio_ctx *ctx, const char *key, const char *whole, const char *part) {
  const char *digits = whole + strspn(whole, "+-");
  if (!is_digits(digits) || !is_digits(part)) return;
  if (strcmp(digits, "0") == 0 || part[0] == '0' || strlen(part) >= 2)
    cqio_log(ctx, CQIO_LOG_WARN,
             "--vary %s=%s,%s: two values, %s and %s; if it was to be one number, write %s.%s", key,
             whole, part, whole, part, whole, part);
}

static cqio_status take_apart(cqio_ctx *ctx, const char *vary, char **storage,
                              struct choices *out) {
  CQIO_TRY(cqio_copy_text(ctx, vary, storage));
  char *values = strchr(*storage, '=');
  if (!values || values == *storage || !values[1])
    return cqio_fail(ctx, CQIO_USAGE, "--vary %s: expected section.key=VALUE,VALUE,...", vary);
  *values++ = '\0';
  *out = (struct choices){.key = *storage, .first = values, .count = 1};
  for (char *c = values; *c; c++) {
    if (*c != ',') continue;
    *c = '\0';
    out->count++;
  }
  const char *value = values;
  for (int k = 0; k < out->count; k++, value += strlen(value) + 1)
    if (!*value)
      return cqio_fail(ctx, CQIO_USAGE, "--vary %s: value %d is empty: expected VALUE,VALUE,...",
                       vary, k + 1);
  if (out->count == 2) doubt_comma(ctx, out->key, values, values + strlen(values) + 1);
  const cqio_option *option = cqio_option_find(out->key);
  out->lever = option && option->per_scenario;
  return CQIO_OK;
}

static const char *choice(const struct choices *choices, int64_t index) {
  const char *value = choices->first;
  for (int64_t k = 0; k < index; k++)
    value += strlen(value) + 1;
  return value;
}

/* Keys of the whole job first: variants that differ in levers alone follow each other. */
static cqio_status cross(cqio_ctx *ctx, const struct choices *choices, struct variants *v) {
  struct choices order[MAX_VARIES] = {{.count = 1}};
  int at = 0;
  for (int lever = 0; lever < 2; lever++)
    for (int k = 0; k < v->keys; k++)
      if (choices[k].lever == lever) order[at++] = choices[k];
  v->count = 1;
  for (int k = 0; k < v->keys; k++) {
    v->key[k] = order[k].key;
    v->count *= order[k].count;
    if (v->count > MOST_VARIANTS)
      return cqio_fail(ctx, CQIO_USAGE, "--vary: %lld variants and more: expected at most %d",
                       (long long)v->count, MOST_VARIANTS);
  }
  CQIO_TRY(CQIO_ALLOC(ctx, v->count * v->keys, &v->value));
  for (int64_t i = 0; i < v->count; i++) {
    int64_t rest = i;
    for (int k = v->keys - 1; k >= 0; k--) {
      int64_t count = order[k].count > 1 ? order[k].count : 1;
      v->value[i * v->keys + k] = choice(&order[k], rest % count);
      rest /= count;
    }
  }
  return CQIO_OK;
}

static cqio_status read_grid(cqio_ctx *ctx, const cli_arguments *arguments, struct variants *v) {
  struct choices choices[MAX_VARIES];
  v->keys = arguments->vary_count;
  CQIO_TRY(CQIO_ALLOC(ctx, v->keys, &v->storage));
  CQIO_TRY(CQIO_ALLOC(ctx, v->keys, &v->key));
  for (int k = 0; k < v->keys; k++)
    CQIO_TRY(take_apart(ctx, arguments->varies[k], &v->storage[k], &choices[k]));
  return cross(ctx, choices, v);
}

/* ---- a list ---------------------------------------------------------------------------------- */

static cqio_status read_list(cqio_ctx *ctx, const cli_arguments *arguments, struct variants *v) {
  cqio_job *job; /* the first of the inputs, before the list */
  CQIO_TRY(cqio_job_read(ctx, arguments->files[0], arguments->set_count, arguments->sets, &job));
  cqio_job_destroy(&job);
  CQIO_TRY(cqio_sheet_read_file(ctx, arguments->list, &v->sheet));
  CQIO_TRY(cqio_sheet_check_notes(ctx, v->sheet, "")); /* values are those of --set */
  v->keys = cqio_sheet_columns(v->sheet);
  v->count = cqio_sheet_rows(v->sheet);
  CQIO_TRY(CQIO_ALLOC(ctx, v->keys, &v->key));
  CQIO_TRY(CQIO_ALLOC(ctx, v->count * v->keys, &v->value));
  for (int k = 0; k < v->keys; k++)
    v->key[k] = cqio_sheet_column_name(v->sheet, k);
  for (int64_t i = 0; i < v->count; i++)
    for (int k = 0; k < v->keys; k++) {
      v->value[i * v->keys + k] = cqio_sheet_text(v->sheet, i, k);
      if (!*v->value[i * v->keys + k])
        return cqio_fail(ctx, CQIO_DATA, "%s: %s is empty: expected a value",
                         cqio_sheet_cell_place(v->sheet, i, k), v->key[k]);
    }
  return CQIO_OK;
}

static cqio_status read_variants(cqio_ctx *ctx, const cli_arguments *arguments,
                                 struct variants *v) {
  if ((arguments->vary_count > 0) == (arguments->list != NULL))
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio sweep: expected either --vary section.key=VALUE,VALUE,... or --list "
                     "FILE.csv; see cqio sweep --help");
  return arguments->list ? read_list(ctx, arguments, v) : read_grid(ctx, arguments, v);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Part K of N, "K/N", as variants [*first, *last). */
static cqio_status read_part(cqio_ctx *ctx, const char *text, int64_t count, int64_t *first,
                             int64_t *last) {
  char number[32] = "";
  int64_t k = 0, n = 0;
  size_t length = strcspn(text, "/");
  if (length < sizeof number) memcpy(number, text, length);
  if (!text[length] || !cqio_parse_integer(number, &k) ||
      !cqio_parse_integer(text + length + 1, &n) || k < 1 || n < k || n > count)
    return cqio_fail(
        ctx, CQIO_USAGE,
        "--part %s: expected K/N with K from 1 to N, and N at most %lld, the number of "
        "variants",
        text, (long long)count);
  *first = count * (k - 1) / n;
  *last = count * k / n;
  return CQIO_OK;
}

static cqio_status execute(cqio_ctx *ctx, const cli_arguments *arguments, const cqio_sweep *sweep) {
  double started = MPI_Wtime();
  int64_t first = 0, last = sweep->count;
  if (arguments->part && arguments->join)
    return cqio_fail(ctx, CQIO_USAGE, "--join: expected without --part, once all parts are there");
  if (arguments->part) CQIO_TRY(read_part(ctx, arguments->part, sweep->count, &first, &last));
  if (!arguments->join) CQIO_TRY(cqio_sweep_execute(ctx, sweep, first, last));
  if (!arguments->part) CQIO_TRY(cqio_sweep_join(ctx, sweep));
  if (!arguments->join) CQIO_TRY(cli_print_times(ctx, NULL, -1.0, MPI_Wtime() - started, stdout));
  if (cqio_ctx_rank(ctx) == 0)
    printf("\ncqio: SUCCESS variants %lld-%lld of %lld%s, %.1f s\n", (long long)first + 1,
           (long long)last, (long long)sweep->count,
           arguments->part ? "" : ", table in sweep.nc and sweep.csv", MPI_Wtime() - started);
  return CQIO_OK;
}

cqio_status cli_sweep(cqio_ctx *ctx, const cli_arguments *arguments) {
  struct variants v = {0};
  cqio_ctx_set_log_level(ctx, arguments->quiet ? CQIO_LOG_WARN : CQIO_LOG_INFO);
  CQIO_TRY(cli_limit_time(ctx, arguments));
  cqio_status status = cqio_agree(ctx, read_variants(ctx, arguments, &v));
  const cqio_sweep sweep = {.job = arguments->files[0],
                            .set_count = arguments->set_count,
                            .sets = arguments->sets,
                            .keys = v.keys,
                            .count = v.count,
                            .key = v.key,
                            .value = v.value,
                            .restart = arguments->restart,
                            .overwrite = arguments->overwrite};
  if (!status) status = execute(ctx, arguments, &sweep);
  free_variants(&v);
  return status;
}
