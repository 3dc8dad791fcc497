/* Satellite accounts and units in files of MATLAB. */
#ifndef CQIO_SOURCES_MATLAB_EXTENSIONS
#define CQIO_SOURCES_MATLAB_EXTENSIONS

#include "sources/matlab_variables.h"

/* Employment, if it is there, and where they are asked for extensions, with what final demand
 * causes itself in its columns, all of which stand beside the accounts already. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__matlab_extensions(struct matlab *r);
/* The unit of the table, or those of its accounts, where the file says them. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__matlab_units(struct matlab *r);

#endif
