/* Accounts that are extracted together. */
#ifndef CQIO_FINDINGS_TARGETS
#define CQIO_FINDINGS_TARGETS

#include "findings/findings.h"

struct targets {
  int count;
  const char **name; /* [count] */
  int64_t *first;    /* [count + 1] into: */
  int64_t *account;
};

/* Those that TEXT names: accounts, regions, or sectors in all regions, with semicolons between
 * them; "regions" and "sectors" stand for all. CQIO_DATA for a name that the table has not. All
 * memory is that of the findings. Not collective; every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__targets_read(struct work *w, const char *text,
                                              struct targets *out);

/* The parts of it: room for WORDS names; the length of the word at *AT without blanks around it,
 * which *at skips; the accounts of one NAME after OPTION ("--targets"), NULL for all of the table.
 */
CQIO_NODISCARD cqio_status cqio__targets_begin(struct work *w, int words, struct targets *out);
size_t cqio__targets_word(const char **at);
CQIO_NODISCARD cqio_status cqio__targets_add(struct work *w, const char *option, const char *name,
                                             struct targets *out);

#endif
