/* What attributes of NetCDF files state of figures. */
#include "sheet/attributes.h"

#include <stdio.h>
#include <string.h>

void cqio__attributes_free(struct cqio__stated *stated) {
  cqio_free(stated->unit);
  for (int k = 0; k < stated->count; k++)
    cqio_free(stated->list[k].text);
  *stated = (struct cqio__stated){0};
}

const char *cqio__attributes_find(const struct cqio__stated *stated, cqio_statement what) {
  for (int k = 0; k < stated->count; k++)
    if (stated->list[k].what == what) return stated->list[k].text;
  return NULL;
}

static bool is_pure(const cqio_unit *unit) {
  static const signed char none[CQIO_UNIT_DIMENSIONS] = {0};
  return memcmp(unit->power, none, sizeof none) == 0;
}

bool cqio__unit_is_mixed(const char *text) {
  return strncmp(text, "mixed", 5) == 0;
}

/* Whether OTHER says what TEXT does: the same words, or unit, or the number of one. *more: it says
 * more. */
static bool agrees(const char *text, const char *other, bool *more) {
  cqio_unit a, b;
  *more = cqio__unit_is_mixed(other) && cqio_unit_is_one(text);
  if (*more || strcmp(text, other) == 0) return true;
  if (cqio__unit_is_mixed(text) && cqio_unit_is_one(other)) return true;
  if (!cqio_unit_parse(text, &a) || !cqio_unit_parse(other, &b) || a.factor != b.factor)
    return false;
  *more = is_pure(&a) && !is_pure(&b);
  return is_pure(&a) || is_pure(&b) ||
         (cqio_unit_compatible(&a, &b) && cqio_unit_same_prices(&a, &b));
}

/* One reading of attributes. */
struct reading {
  cqio_ctx *ctx;
  const char *place; /* of the variable or the file */
  struct cqio__stated *out;
};

static cqio_status differ(const struct reading *r, const char *name, const char *text,
                          const char *first, const char *what) {
  return cqio_fail(r->ctx, CQIO_DATA,
                   "%s: %s = '%.60s': expected '%.60s', as in its other attribute of %s", r->place,
                   name, text, first, what);
}

/* Takes *TEXT, the attribute NAME. */
static cqio_status take(const struct reading *r, const char *name, char **text) {
  char room[CQIO_STATEMENT_TEXT];
  struct cqio__stated *out = r->out;
  cqio_statement what = cqio_statement_named(name, strlen(name));
  bool more = true;
  if (what == CQIO_STATES_UNIT) {
    if (out->unit && !agrees(out->unit, *text, &more))
      return differ(r, name, *text, out->unit, "units");
    if (!more) return CQIO_OK;
    cqio_free(out->unit);
    out->unit = *text;
    *text = NULL;
    return CQIO_OK;
  }
  const char *value = cqio_statement_value(what, *text, room), *key = cqio_statement_key(what);
  if (what == CQIO_STATES_POWER) what = CQIO_STATES_SCALE;
  const char *first = what == CQIO_STATES_PRICES ? NULL : cqio__attributes_find(out, what);
  bool ones = first && cqio_unit_is_one(first) && cqio_unit_is_one(value);
  if (first && !ones && strcmp(first, value) != 0) return differ(r, name, value, first, key);
  if (first || out->count == CQIO__STATED) return CQIO_OK;
  CQIO_TRY(cqio_copy_text(r->ctx, value, &out->list[out->count].text));
  out->list[out->count++].what = what;
  return CQIO_OK;
}

cqio_status cqio__attributes_read(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                                  struct cqio__stated *out) {
  char place[CQIO_MESSAGE_SIZE];
  struct reading r = {.ctx = ctx, .place = place, .out = out};
  cqio_status status = CQIO_OK;
  *out = (struct cqio__stated){0};
  snprintf(place, sizeof place, "%s%s%.64s%s", cqio_ncin_path(in), variable ? ": variable '" : "",
           variable ? variable : "", variable ? "'" : "");
  for (int k = 0; !status; k++) {
    char *name = NULL, *text = NULL;
    status = cqio_ncin_attribute_name(in, variable, k, &name);
    if (!name) break;
    bool states = cqio_statement_named(name, strlen(name)) != CQIO_STATES_NOTHING &&
                  strcmp(name, "scale_factor") != 0;
    if (states) status = cqio_ncin_attribute(in, variable, name, &text);
    if (text && !status) status = take(&r, name, &text);
    cqio_free(text);
    cqio_free(name);
  }
  status = cqio_agree(ctx, status);
  if (status) cqio__attributes_free(out);
  return status;
}

cqio_status cqio__unit_attribute(cqio_ctx *ctx, cqio_ncin *in, const char *variable, char **text) {
  struct cqio__stated stated;
  *text = NULL;
  CQIO_TRY(cqio__attributes_read(ctx, in, variable, &stated));
  *text = stated.unit;
  stated.unit = NULL;
  cqio__attributes_free(&stated);
  return CQIO_OK;
}
