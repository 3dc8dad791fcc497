/* What is kept of analyses: axes, figures, identities, views, notes, and their memory. */
#include "findings/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct cqio_findings_memory {
  cqio_findings_memory *next;
  void *block;
};

enum { MOST = 1024 }; /* axes, figures, identities, views and notes, each */

cqio_status cqio__findings_take(cqio_ctx *ctx, cqio_findings *findings, size_t count, size_t size,
                                void **out) {
  cqio_findings_memory *entry;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &entry));
  cqio_status status = cqio_alloc_bytes(ctx, count, size, &entry->block);
  if (status) {
    cqio_free(entry);
    return status;
  }
  entry->next = findings->memory;
  findings->memory = entry;
  *out = entry->block;
  return CQIO_OK;
}

void cqio_findings_destroy(cqio_findings **findings) {
  if (!findings || !*findings) return;
  for (cqio_findings_memory *entry = (*findings)->memory, *next; entry; entry = next) {
    next = entry->next;
    cqio_free(entry->block);
    cqio_free(entry);
  }
  cqio_free(*findings);
  *findings = NULL;
}

cqio_status cqio__findings_text(struct work *w, const char **out, const char *format, ...) {
  char text[CQIO_MESSAGE_SIZE], *copy;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  *out = NULL;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, strlen(text) + 1, &copy));
  strcpy(copy, text);
  *out = copy;
  return CQIO_OK;
}

/* Room for one more in an array of the findings, which never moves. */
static cqio_status make_room(struct work *w, int count, size_t size, void **array) {
  if (count == 0) CQIO_TRY(cqio__findings_take(w->ctx, w->findings, MOST, size, array));
  if (count < MOST) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_INTERNAL, "findings: more than %d figures", MOST);
}

cqio_status cqio__findings_axis(struct work *w, const char *name, int64_t size,
                                const char *const *label, int *axis) {
  cqio_findings *s = w->findings;
  for (*axis = 0; *axis < s->axes; ++*axis)
    if (strcmp(s->axis[*axis].name, name) == 0) return CQIO_OK;
  CQIO_TRY(make_room(w, s->axes, sizeof *s->axis, (void **)&s->axis));
  cqio_findings_axis *made = &s->axis[s->axes];
  made->size = size;
  CQIO_TRY(cqio__findings_text(w, &made->name, "%s", name));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, size, &made->label));
  for (int64_t k = 0; k < size; k++)
    CQIO_TRY(cqio__findings_text(w, &made->label[k], "%s", label[k]));
  s->axes++;
  return CQIO_OK;
}

static cqio_status find_axes(struct work *w, const char *names, cqio_figure *figure) {
  const cqio_findings *s = w->findings;
  figure->size = 1;
  for (const char *at = names; at && *at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL) {
    size_t length = strcspn(at, " ");
    int axis = 0;
    while (axis < s->axes &&
           !(strlen(s->axis[axis].name) == length && strncmp(s->axis[axis].name, at, length) == 0))
      axis++;
    if (axis == s->axes || figure->rank == CQIO_FINDINGS_MOST_AXES)
      return cqio_fail(w->ctx, CQIO_INTERNAL, "findings: axes '%s' are not all there", names);
    figure->axis[figure->rank++] = axis;
    figure->size *= s->axis[axis].size;
  }
  return CQIO_OK;
}

/* The unit of final demand by its name, where accounts have one. */
static cqio_status set_unit(struct work *w, const char *unit, const char **out) {
  static const char demand[] = "unit of final demand";
  const char *at = w->table->mixed ? NULL : strstr(unit, demand);
  if (!at) return cqio__findings_text(w, out, "%s", unit);
  return cqio__findings_text(w, out, "%.*s%s%s", (int)(at - unit), unit, w->table->unit,
                             at + strlen(demand));
}

cqio_status cqio__findings_add(struct work *w, const struct figure_words *words, cqio_figure **out,
                               int *index) {
  cqio_findings *s = w->findings;
  *out = NULL;
  CQIO_TRY(make_room(w, s->figures, sizeof *s->figure, (void **)&s->figure));
  cqio_figure *f = &s->figure[s->figures];
  *f = (cqio_figure){.name = words->name,
                     .long_name = words->long_name,
                     .codes = words->codes,
                     .kind = words->kind};
  CQIO_TRY(set_unit(w, words->unit, &f->unit));
  CQIO_TRY(find_axes(w, words->axes, f));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, f->size, &f->value));
  if (words->kind != CQIO_BOUND_NONE) CQIO_TRY(CQIO__FINDINGS_TAKE(w, f->size, &f->bound));
  if (index) *index = s->figures;
  s->figures++;
  *out = f;
  return CQIO_OK;
}

const cqio_figure *cqio_findings_find(const cqio_findings *findings, const char *name) {
  for (int k = 0; k < findings->figures; k++)
    if (strcmp(findings->figure[k].name, name) == 0) return &findings->figure[k];
  return NULL;
}

cqio_status cqio__findings_identity(struct work *w, const char *text, double residual) {
  cqio_findings *s = w->findings;
  CQIO_TRY(make_room(w, s->identities, sizeof *s->identity, (void **)&s->identity));
  s->identity[s->identities++] = (cqio_identity){text, residual};
  return CQIO_OK;
}

cqio_status cqio__findings_view(struct work *w, const cqio_findings_view *view) {
  cqio_findings *s = w->findings;
  CQIO_TRY(make_room(w, s->views, sizeof *s->view, (void **)&s->view));
  s->view[s->views++] = *view;
  return CQIO_OK;
}

cqio_status cqio__findings_note(struct work *w, const char *text) {
  cqio_findings *s = w->findings;
  CQIO_TRY(make_room(w, s->notes, sizeof *s->note, (void **)&s->note));
  s->note[s->notes++] = text;
  return CQIO_OK;
}

cqio_status cqio__findings_lacks(struct work *w, const char *analysis, const char *missing) {
  const char *text;
  if (!w->findings->request.all)
    return cqio_fail(w->ctx, CQIO_DATA, "%s: %s: the table has no %s: expected a table with it",
                     w->table->source, analysis, missing);
  CQIO_TRY(
      cqio__findings_text(w, &text, "%s: left out, since the table has no %s", analysis, missing));
  return cqio__findings_note(w, text);
}
