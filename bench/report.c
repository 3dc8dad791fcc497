/* Header and rows: a table on stdout for people, JSON lines in a file for machines. */
#include "cqio/dense.h"
#include "internal.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cqio/operator.h"

/* Value of the first line "KEY : value" of /proc/cpuinfo, or "?". */
static void read_processor(const char *key, char *value, size_t size) {
  snprintf(value, size, "?");
  FILE *file = fopen("/proc/cpuinfo", "r");
  if (!file) return;
  for (char line[4096]; fgets(line, sizeof line, file);) {
    char *colon = strchr(line, ':');
    if (!colon || strncmp(line, key, strlen(key)) != 0) continue;
    const char *end = line + strlen(key) + strspn(line + strlen(key), " \t");
    if (end != colon || colon[1] == '\0') continue;
    colon[strcspn(colon, "\n")] = '\0';
    snprintf(value, size, "%s", colon + 2);
    break;
  }
  fclose(file);
}

/* One JSON line; takes OBJECT. */
static void write_line(bench *b, json_t *object) {
  char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9));
  if (text) fprintf(b->json, "%s\n", text);
  free(text);
  json_decref(object);
}

static json_t *new_line(const bench *b, const char *kind) {
  return json_pack("{s:s, s:s, s:i, s:i}", "kind", kind, "program", b->name, "ranks",
                   cqio_ctx_size(b->ctx), "threads", b->threads);
}

/* NaN and infinity have no JSON form. */
static json_t *number(double value) {
  return isfinite(value) ? json_real(value) : json_null();
}

/* {"n": 4032, "kind": "mrio"} of "n=4032 kind=mrio". */
static json_t *parameters_object(const char *parameters) {
  json_t *object = json_object();
  for (const char *word = parameters; *word;) {
    word += strspn(word, " ");
    int length = (int)strcspn(word, " "), key_length = (int)strcspn(word, "= ");
    char key[64], value[64];
    snprintf(key, sizeof key, "%.*s", key_length, word);
    int rest = length - key_length - 1;
    snprintf(value, sizeof value, "%.*s", rest > 0 ? rest : 0, word + key_length + (rest > 0));
    double real;
    int64_t whole;
    json_t *json = cqio_parse_integer(value, &whole) ? json_integer(whole)
                   : cqio_parse_real(value, &real)   ? json_real(real)
                                                     : json_string(value);
    if (length > 0) json_object_set_new(object, key, json);
    word += length;
  }
  return object;
}

void bench__header(bench *b) {
  if (cqio_ctx_rank(b->ctx) != 0) return;
  char model[128], family[32], number_text[32], processor[256], blas[CQIO_BLAS_CONFIG_SIZE];
  read_processor("model name", model, sizeof model);
  read_processor("cpu family", family, sizeof family);
  read_processor("model", number_text, sizeof number_text);
  snprintf(processor, sizeof processor, "%s, family %s model %s", model, family, number_text);
  const char *warning = cqio_blas_core_is_old()
                            ? "the BLAS library runs kernels of an old core on a CPU with AVX-512: "
                              "unset OPENBLAS_CORETYPE"
                            : NULL;
  printf("\nbench_%s: cqio %s (%s, %s)\n", b->name, cqio_version(), cqio_git_state(),
         cqio_compiler());
  printf("%s; %s, core type %s; %d rank%s x %d thread%s\n", processor, cqio_blas_config(blas),
         cqio_blas_core(), cqio_ctx_size(b->ctx), cqio_ctx_size(b->ctx) > 1 ? "s" : "", b->threads,
         b->threads > 1 ? "s" : "");
  if (warning) printf("WARNING: %s\n", warning);
  printf("%-18s %-38s %9s %9s %9s %9s %11s %6s %6s %9s %8s  %s\n", "case", "parameters", "median s",
         "min s", "max s", "cpu s", "rate", "% roof", "of", "MiB/rank", "error", "verified");
  fflush(stdout);
  if (!b->json) return;
  json_t *line = new_line(b, "header");
  json_object_update_new(
      line, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s?}", "version", cqio_version(), "git",
                      cqio_git_state(), "compiler", cqio_compiler(), "processor", processor, "blas",
                      cqio_blas_config(blas), "core", cqio_blas_core(), "warning", warning));
  write_line(b, line);
}

static void print_row(const bench_case *c, const bench_outcome *outcome,
                      const bench_result *result) {
  char rate[32] = "", share[32] = "";
  bool flops = outcome->flops > 0.0 && !bench__roof_is_bandwidth(c->roof);
  if (result->rate > 0.0)
    snprintf(rate, sizeof rate, "%.4g %s", result->rate / 1e9, flops ? "GF/s" : "GB/s");
  if (result->fraction > 0.0) snprintf(share, sizeof share, "%.1f", 100.0 * result->fraction);
  printf("%-18s %-38s %9.3g %9.3g %9.3g %9.3g %11s %6s %6s %9.1f %8.1e  %s%s%s\n", c->name,
         c->parameters, result->median, result->minimum, result->maximum, result->cpu, rate, share,
         c->roof != BENCH_ROOF_NONE ? bench__roof_name(c->roof) : "", result->memory / 1048576.0,
         outcome->error, result->verified ? "yes" : "NO", outcome->note[0] ? "  " : "",
         outcome->note);
  fflush(stdout);
}

void bench__row(bench *b, const bench_case *c, const bench_outcome *outcome,
                const bench_result *result) {
  if (cqio_ctx_rank(b->ctx) != 0) return;
  print_row(c, outcome, result);
  if (!b->json) return;
  json_t *line = new_line(b, "case");
  json_object_update_new(
      line, json_pack("{s:s, s:o, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                      c->name, "parameters", parameters_object(c->parameters), "repetitions",
                      result->repetitions, "seconds", number(result->median), "min_s",
                      number(result->minimum), "max_s", number(result->maximum), "cpu_s",
                      number(result->cpu), "memory", number(result->memory), "memory_all",
                      number(result->memory_all), "flops", number(outcome->flops), "bytes",
                      number(outcome->bytes), "rate", number(result->rate)));
  json_object_update_new(line,
                         json_pack("{s:s, s:o, s:o, s:o, s:b, s:s}", "roof",
                                   bench__roof_name(c->roof), "fraction", number(result->fraction),
                                   "error", number(outcome->error), "limit", number(outcome->limit),
                                   "verified", (int)result->verified, "note", outcome->note));
  write_line(b, line);
}

void bench_ratio(bench *b, const char *name, const char *parameters, double ratio, double target) {
  if (cqio_ctx_rank(b->ctx) != 0 || !bench_wants(b, name)) return;
  printf("%-18s %-38s %9.3g", name, parameters, ratio);
  if (target > 0.0) printf(" x, target %.3g: %s", target, ratio >= target ? "reached" : "missed");
  printf("%s\n", target > 0.0 ? "" : " x");
  fflush(stdout);
  if (!b->json) return;
  json_t *line = new_line(b, "ratio");
  json_object_update_new(line, json_pack("{s:s, s:o, s:o, s:o}", "name", name, "parameters",
                                         parameters_object(parameters), "ratio", number(ratio),
                                         "target", number(target)));
  write_line(b, line);
}

void bench_figure(bench *b, const char *name, const char *parameters, double value,
                  const char *unit) {
  if (cqio_ctx_rank(b->ctx) != 0 || !bench_wants(b, name)) return;
  printf("%-18s %-38s %9.3g %s\n", name, parameters, value, unit);
  fflush(stdout);
  if (!b->json) return;
  json_t *line = new_line(b, "figure");
  json_object_update_new(line, json_pack("{s:s, s:o, s:o, s:s}", "name", name, "parameters",
                                         parameters_object(parameters), "value", number(value),
                                         "unit", unit));
  write_line(b, line);
}
