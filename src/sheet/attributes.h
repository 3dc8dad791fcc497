/* What attributes of NetCDF files state of figures. */
#ifndef CQIO_SHEET_ATTRIBUTES
#define CQIO_SHEET_ATTRIBUTES

#include "cqio/netcdf.h"
#include "cqio/units.h"

enum { CQIO__STATED = 8 };
struct cqio__stated {
  char *unit; /* the one that all attributes of units say; NULL: none */
  int count;  /* of all other statements, most one of a key but for prices */
  struct {
    cqio_statement what;
    char *text; /* as one of its key */
  } list[CQIO__STATED];
};

/* What the attributes of VARIABLE (NULL: of the file) state, by the names of
 * src/units/statements.def; scale_factor, which packs values (CF 8.1), is none. Units are one text,
 * or a number beside its unit, "1e6" and "million EUR". CQIO_DATA for two that differ, or say the
 * same thing in other words than is understood. Collective. */
CQIO_NODISCARD cqio_status cqio__attributes_read(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                                                 struct cqio__stated *out);
void cqio__attributes_free(struct cqio__stated *stated);
/* The first statement of WHAT, or NULL. Borrowed. */
const char *cqio__attributes_find(const struct cqio__stated *stated, cqio_statement what);

/* The unit alone; *text NULL without, else to be freed by cqio_free. Collective. */
CQIO_NODISCARD cqio_status cqio__unit_attribute(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                                                char **text);

/* Whether TEXT is "mixed", perhaps with a remark: the unit of figures whose units stand elsewhere.
 */
bool cqio__unit_is_mixed(const char *text);

#endif
