/* Extensions of pymrio. */
#ifndef CQIO_SOURCES_PYMRIO
#define CQIO_SOURCES_PYMRIO

#include "sources/draft.h"

/* Folders below PREFIX with F.txt, and F_Y.txt, unit.txt: rows of money that are value added by the
 * list of roles, of the folder factor_inputs or else of the first that has some, become primary
 * inputs; persons by skill employment; all others extensions, if these are asked for. Columns of
 * final demand are there already. */
CQIO_NODISCARD cqio_status cqio__read_pymrio_extensions(struct draft *draft,
                                                        const struct bundle *bundle,
                                                        const char *prefix);

#endif
