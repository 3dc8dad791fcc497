/* Roles in the file_parameters.json of a folder of cqio convert. */
#include "sources/pymrio_roles.h"

#include <stdio.h>
#include <string.h>

cqio_status cqio__pymrio_roles_read(struct draft *draft, const struct bundle *bundle,
                                    const char *prefix, struct pymrio_roles *out) {
  char path[CQIO_PATH_SIZE], *text;
  const char *found = NULL;
  size_t size;
  *out = (struct pymrio_roles){.place = NULL, .root = NULL};
  snprintf(path, sizeof path, "%.3000sfile_parameters.json", prefix);
  for (int k = 0; k < bundle->count; k++)
    if (strcmp(bundle->member[k], path) == 0) found = bundle->member[k];
  if (!found) return CQIO_OK;
  CQIO_TRY(cqio__bundle_load(bundle, found, 1 << 22, &text, &size));
  out->root = json_loadb(text, size, 0, NULL); /* which the reader of the matrix has checked */
  cqio_free(text);
  const char *whole = json_string_value(json_object_get(out->root, "primary_inputs"));
  draft->parts.partial = draft->parts.partial || (whole && strcmp(whole, "partial") == 0);
  if (!json_object_get(out->root, "roles")) return CQIO_OK;
  return cqio__draft_text(draft, found, &out->place);
}

void cqio__pymrio_roles_free(struct pymrio_roles *roles) {
  json_decref(roles->root);
  *roles = (struct pymrio_roles){.place = NULL, .root = NULL};
}

cqio_status cqio__pymrio_roles_set(const struct pymrio_roles *roles, struct draft *draft,
                                   int first) {
  const json_t *said = json_object_get(roles->root, "roles");
  for (int e = first; e < draft->parts.count; e++) {
    struct beside *line = &draft->parts.beside[e];
    const char *kind = line->is_row ? "rows" : "columns";
    const char *name = json_string_value(json_object_get(json_object_get(said, kind), line->label));
    int role = 0;
    if (!name) continue;
    while (role < CQIO_ROLES && strcmp(cqio_io_role_name((cqio_io_role)role), name) != 0)
      role++;
    if (role == CQIO_ROLES)
      return cqio_fail(draft->ctx, CQIO_DATA,
                       "%s: %s '%.200s': role = '%.40s': expected a role of cqio solve --help",
                       roles->place, kind, line->label, name);
    line->role = (cqio_io_role)role;
  }
  return CQIO_OK;
}

cqio_status cqio__pymrio_roles_add(cqio_ctx *ctx, json_t *root, const char *kind, const char *label,
                                   cqio_io_role role) {
  json_t *list = json_object_get(root, kind);
  if (!list && json_object_set_new(root, kind, list = json_object()) != 0)
    return cqio_fail(ctx, CQIO_MEMORY, "no memory for the roles of %s", kind);
  if (json_object_set_new(list, label, json_string(cqio_io_role_name(role))) == 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_MEMORY, "no memory for the role of '%.200s'", label);
}
