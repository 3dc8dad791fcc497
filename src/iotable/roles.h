/* Roles of rows and columns: names, synonyms, and what a table or a file says about them. */
#ifndef CQIO_IOTABLE_ROLES
#define CQIO_IOTABLE_ROLES

#include "cqio/sheet.h"
#include "iotable/iotable.h"

/* The role that the list of synonyms gives a label; UNKNOWN without. */
cqio_io_role cqio__role_of_label(const char *label, bool row);

/* What is said beside the list: lines "# role: LABEL = ROLE; ..." of a table, and a file of roles,
 * a CSV with the columns what, name, value:
 *
 *   row,LABEL,ROLE     column,LABEL,ROLE     LABEL, or FILE:LABEL, with '*' at its end for any end
 *   file,NAME,rows | columns [numbered]      further rows or columns, in the folder of the table;
 *                                            numbered: 1 to n for the accounts in their order
 *   table,unit,UNIT     table,household_income,INCOME     table,primary_inputs,partial
 */
struct sayings {
  cqio_ctx *ctx;
  cqio_sheet *file; /* NULL: none */
  int what, name, value;
  bool *used; /* [rows] */
};
CQIO_NODISCARD cqio_status cqio__sayings_read(cqio_ctx *ctx, const char *path, struct sayings *out);
void cqio__sayings_free(struct sayings *sayings);
/* Value of the line WHAT,NAME, or NULL; it counts as used. */
const char *cqio__sayings_find(struct sayings *sayings, const char *what, const char *name);
/* The role of LABEL in FILE (its name without folder): by the file of roles, a '# role:' line of
 * SHEET, the list of synonyms, in this order. CQIO_DATA for a role that does not exist. */
CQIO_NODISCARD cqio_status cqio__find_role(struct sayings *sayings, const cqio_sheet *sheet,
                                           const char *file, const char *label, bool row,
                                           cqio_io_role *out);
/* CQIO_DATA naming the first line of the file that no row or column of the table has used. */
CQIO_NODISCARD cqio_status cqio__sayings_check_used(const struct sayings *sayings);

#endif
