/* Roles in the file_parameters.json of a folder of cqio convert: of its rows of primary inputs and
 * its columns of final demand, by label. pymrio reads past them. */
#ifndef CQIO_SOURCES_PYMRIO_ROLES
#define CQIO_SOURCES_PYMRIO_ROLES

#include <jansson.h>

#include "drafts/draft.h"

struct pymrio_roles {
  const char *place; /* of the file, in memory of the table; NULL: it says no roles */
  json_t *root;
};

/* What the file below PREFIX says, roles and whether primary inputs are partial; nothing of a
 * folder of others. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__pymrio_roles_read(struct draft *draft, const struct bundle *bundle,
                                                   const char *prefix, struct pymrio_roles *out);
/* Sets the roles of the lines beside the accounts from FIRST on. CQIO_DATA for one that there is
 * not.
 */
CQIO_NODISCARD cqio_status cqio__pymrio_roles_set(const struct pymrio_roles *roles,
                                                  struct draft *draft, int first);
void cqio__pymrio_roles_free(struct pymrio_roles *roles);

/* Adds the ROLE of LABEL to KIND, "rows" or "columns", of ROOT. CQIO_MEMORY. */
CQIO_NODISCARD cqio_status cqio__pymrio_roles_add(cqio_ctx *ctx, json_t *root, const char *kind,
                                                  const char *label, cqio_io_role role);

#endif
