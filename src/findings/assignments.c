/* Numbers for accounts, from an option. */
#include "findings/assignments.h"

#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static cqio_status wrong_form(struct work *w, const char *option, const char *word, bool items) {
  return cqio_fail(w->ctx, CQIO_USAGE,
                   "%s: '%.200s': expected %s=NUMBER or %s=NUMBER%%, several with ';' between them",
                   option, word, items ? "ITEM or ITEM:TARGET" : "TARGET",
                   items ? "the same" : "TARGET");
}

/* The number after the last '=' of WORD, which is cut there. */
static bool take_number(char *word, struct assignment *a) {
  char *sign = strrchr(word, '=');
  if (!sign || sign == word) return false;
  *sign = '\0';
  char *number = sign + 1;
  size_t length = strlen(number);
  a->percent = length > 0 && number[length - 1] == '%';
  if (a->percent) number[length - 1] = '\0';
  if (!cqio_parse_real(number, &a->value)) return false;
  if (a->percent) a->value /= 100.0;
  return true;
}

/* ITEM, or ITEM:TARGET; a label of ITEMS may have colons of its own. */
static cqio_status take_item(struct work *w, const char *option, char *name,
                             const cqio_io_names *items, struct assignment *a) {
  for (int pass = 0; pass < 2; pass++) {
    char *colon = pass ? strrchr(name, ':') : NULL;
    if (pass && !colon) break;
    if (colon) *colon = '\0';
    for (int64_t k = 0; k < items->count; k++)
      if (strcmp(items->text[k], name) == 0) {
        a->item = items->text[k];
        a->target = colon ? colon + 1 : NULL;
        return CQIO_OK;
      }
  }
  const char *near = cqio_nearest(name, items->text, (size_t)items->count);
  char hint[CQIO_MESSAGE_SIZE];
  return cqio_fail(
      w->ctx, CQIO_DATA, "%s: %s has no item '%.200s'%s", option, w->table->source, name,
      near ? cqio__did_you_mean(near, hint) : ": expected the label of one of its primary inputs");
}

static cqio_status take_word(struct work *w, const char *option, const char *text, size_t length,
                             const cqio_io_names *items, struct assignment *a) {
  char *word;
  if (length == 0) return wrong_form(w, option, text, items != NULL);
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, length + 1, &word));
  memcpy(word, text, length);
  if (!take_number(word, a)) return wrong_form(w, option, text, items != NULL);
  a->target = word;
  return items ? take_item(w, option, word, items, a) : CQIO_OK;
}

cqio_status cqio__assignments_read(struct work *w, const char *option, const char *text,
                                   const cqio_io_names *items, struct assignments *out) {
  int most = 1;
  for (const char *c = text; *c; c++)
    most += *c == ';';
  *out = (struct assignments){0};
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, most, &out->list));
  CQIO_TRY(cqio__targets_begin(w, most, &out->targets));
  for (const char *at = text; at; at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL) {
    struct assignment *a = &out->list[out->count++];
    size_t length = cqio__targets_word(&at);
    CQIO_TRY(take_word(w, option, at, length, items, a));
    CQIO_TRY(cqio__targets_add(w, option, a->target, &out->targets));
  }
  return CQIO_OK;
}

cqio_status cqio__assignments_spread(struct work *w, const char *option,
                                     const struct assignments *a, bool *given, double *value,
                                     bool *percent) {
  cqio_account_label label;
  for (int k = 0; k < a->count; k++)
    for (int64_t m = a->targets.first[k]; m < a->targets.first[k + 1]; m++) {
      int64_t i = a->targets.account[m];
      if (given[i])
        return cqio_fail(w->ctx, CQIO_USAGE, "%s: account '%s' has two numbers: expected one",
                         option, cqio_io_table_label(w->table, i, &label));
      given[i] = true;
      value[i] = a->list[k].value;
      if (percent) percent[i] = a->list[k].percent;
    }
  return CQIO_OK;
}

cqio_status cqio__assignments_read_all(struct work *w, const char *option, const char *text,
                                       struct assignments *out) {
  *out = (struct assignments){.count = 1};
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, 1, &out->list));
  CQIO_TRY(cqio__targets_begin(w, 1, &out->targets));
  CQIO_TRY(take_word(w, option, text, strlen(text), NULL, &out->list[0]));
  return cqio__targets_add(w, option, NULL, &out->targets);
}
