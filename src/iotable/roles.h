/* Roles of rows and columns: names, synonyms, and what a table or a file says about them. */
#ifndef CQIO_IOTABLE_ROLES
#define CQIO_IOTABLE_ROLES

#include "cqio/sheet.h"
#include "iotable/iotable.h"

/* The role that the list of synonyms gives a label; UNKNOWN without. */
cqio_io_role cqio__role_of_label(const char *label, bool row);

/* Whether LABEL has words beside those that give it its role which may mean another thing: neither
 * the whole label is on the list nor are the other words fillers. */
bool cqio__role_leaves_words(const char *label, bool row);
/* Whether columns of ROLE are final demand, imports among them, which count negative. */
bool cqio__is_final_demand(cqio_io_role role);

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
  struct role_note {
    const cqio_sheet *sheet;
    const char *label; /* [length] */
    size_t length;
    cqio_io_role role;
    bool used;
  } * note; /* [notes] of header lines */
  int notes;
};
/* Reads the file PATH (NULL: none): CQIO_DATA for a line that appears twice or says nothing. */
CQIO_NODISCARD cqio_status cqio__sayings_read(cqio_ctx *ctx, const char *path, struct sayings *out);
/* Adds the lines `# role:` of SHEET, which must outlive the sayings. */
CQIO_NODISCARD cqio_status cqio__sayings_note(struct sayings *sayings, const cqio_sheet *sheet);
void cqio__sayings_free(struct sayings *sayings);
/* Value of the line WHAT,NAME, or NULL; it counts as used. */
const char *cqio__sayings_find(struct sayings *sayings, const char *what, const char *name);
/* What a role is known by: what was said, the list, or some words of the label alone. */
enum role_source { ROLE_SAID, ROLE_LISTED, ROLE_GUESSED };
/* The role of LABEL in FILE (its name without folder): by the file of roles, labels before
 * patterns, a '# role:' line of SHEET, the list of synonyms, in this order. USE: what says so
 * counts as used. CQIO_DATA for a role that does not exist. */
CQIO_NODISCARD cqio_status cqio__find_role(struct sayings *sayings, const cqio_sheet *sheet,
                                           const char *file, const char *label, bool row, bool use,
                                           cqio_io_role *out, enum role_source *source);
/* CQIO_DATA naming what is said of labels that are no row or column beside the accounts. */
struct known_labels {
  const cqio_io_table *table; /* with its accounts */
  size_t count;
  const char **label; /* [count] of rows and columns */
};
CQIO_NODISCARD cqio_status cqio__sayings_check_used(const struct sayings *sayings,
                                                    const struct known_labels *known);

/* Adds LABEL to the primary inputs of no known role, without which value added is not known. */
CQIO_NODISCARD cqio_status cqio__io_note_unknown(cqio_ctx *ctx, cqio_io_table *table,
                                                 const char *label);

/* Signs VALUES [n] of a column of imports as final demand: subtracted, unless none is above 0. */
void cqio__io_subtract_imports(double *values, int64_t n);

#endif
