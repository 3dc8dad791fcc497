/* Generators on the command line: NAME:KEY=VALUE,KEY=VALUE. */
#include "iotable/iotable.h"

#include <stdio.h>
#include <string.h>

static cqio_status wrong(cqio_ctx *ctx, const struct spec *spec, const char *what,
                         const char *keys) {
  return cqio_fail(ctx, CQIO_USAGE, "%s %s: %s: expected %s with the keys %s", spec->option,
                   spec->text, what, spec->name, keys);
}

/* Copies LENGTH characters as one word; false when there is none or it is too long. */
static bool take_word(const char *from, size_t length, char word[SPEC_WORD]) {
  if (length == 0 || length >= SPEC_WORD) return false;
  memcpy(word, from, length);
  word[length] = '\0';
  return true;
}

static int find(const struct spec *spec, const char *key) {
  for (int k = 0; k < spec->count; k++)
    if (strcmp(spec->key[k], key) == 0) return k;
  return -1;
}

static bool listed(const char *keys, const char *word) {
  size_t length = strlen(word);
  for (const char *at = keys; *at; at += strcspn(at, " "), at += *at == ' ')
    if (strcspn(at, " ") == length && strncmp(at, word, length) == 0) return true;
  return false;
}

static int count_words(const char *keys) {
  int words = *keys != '\0';
  for (const char *at = keys; *at; at++)
    words += *at == ' ';
  return words;
}

cqio_status cqio__spec_read(cqio_ctx *ctx, const char *option, const char *text, const char *keys,
                            struct spec *out) {
  *out = (struct spec){.option = option, .text = text};
  const char *at = text + strcspn(text, ":");
  if (!take_word(text, (size_t)(at - text), out->name)) strcpy(out->name, "a generator");
  at += *at == ':';
  while (*at) {
    size_t length = strcspn(at, ","), name = strcspn(at, "=");
    if (out->count == SPEC_KEYS) return wrong(ctx, out, "too many keys", keys);
    if (name >= length || !take_word(at, name, out->key[out->count]) ||
        !take_word(at + name + 1, length - name - 1, out->value[out->count]))
      return wrong(ctx, out, "a part is not KEY=VALUE", keys);
    if (!listed(keys, out->key[out->count])) {
      char what[2 * SPEC_WORD];
      snprintf(what, sizeof what, "unknown key '%s'", out->key[out->count]);
      return wrong(ctx, out, what, keys);
    }
    if (find(out, out->key[out->count]) >= 0) return wrong(ctx, out, "a key is given twice", keys);
    out->count++;
    at += length + (at[length] == ',');
  }
  if (out->count != count_words(keys)) return wrong(ctx, out, "a key is missing", keys);
  return CQIO_OK;
}

cqio_status cqio__spec_integer(cqio_ctx *ctx, const struct spec *spec, const char *key,
                               int64_t minimum, int64_t maximum, int64_t *out) {
  const char *value = spec->value[find(spec, key)];
  if (cqio_parse_integer(value, out) && *out >= minimum && *out <= maximum) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "%s %s: %s = %s: expected a whole number in [%lld, %lld]",
                   spec->option, spec->text, key, value, (long long)minimum, (long long)maximum);
}

/* LOW-HIGH; a minus may also belong to an exponent, so every one is tried. */
static bool parse_range(const char *text, double *low, double *high) {
  for (const char *minus = strchr(text, '-'); minus; minus = strchr(minus + 1, '-')) {
    char word[SPEC_WORD];
    if (take_word(text, (size_t)(minus - text), word) && cqio_parse_real(word, low) &&
        cqio_parse_real(minus + 1, high))
      return true;
  }
  return false;
}

cqio_status cqio__spec_real(cqio_ctx *ctx, const struct spec *spec, const char *key, double minimum,
                            double maximum, double *low, double *high) {
  const char *value = spec->value[find(spec, key)];
  bool good = high ? parse_range(value, low, high) : cqio_parse_real(value, low);
  double most = good && high ? *high : *low;
  if (good && *low >= minimum && most <= maximum && *low <= most) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "%s %s: %s = %s: expected %s in [%g, %g]", spec->option,
                   spec->text, key, value, high ? "two numbers LOW-HIGH, LOW <= HIGH," : "a number",
                   minimum, maximum);
}
