/* Accounts of industries in matrices of their own: value added, employment, emissions. */
#ifndef CQIO_DRAFTS_EXTENSIONS
#define CQIO_DRAFTS_EXTENSIONS

#include "drafts/draft.h"

/* What has been read so far; begin with DRAFT, BUNDLE, COLUMNS, LEVELS and EMPLOYMENT = -1. */
struct extensions {
  struct draft *draft;
  const struct bundle *bundle;
  int columns;    /* of final demand, which stand first beside the accounts */
  int levels;     /* lines of labels: the first is the region, the last the sector */
  int employment; /* index in parts.beside; -1 none */
  int people;     /* FIRST of the file whose persons are summed */
  bool whole;     /* employment is a row of that name, not a sum over skills */
  /* of the file that is read */
  bool primary, every; /* value added is taken from it; every row of it is a primary input */
  int first;           /* entry in parts.beside */
  int units, room;     /* of names that have units */
  char **name, **unit; /* [units] */
  bool *has_row;       /* [units] a row of that name has been read */
};

/* Members of one matrix of extensions, NULL where it has none. */
struct extension_files {
  const char *flows;  /* rows of a name, columns of the accounts */
  const char *direct; /* the same in columns of final demand */
  const char *units;  /* lines NAME, UNIT below a header */
  const char *group;  /* not NULL: lines GROUP, NAME, UNIT, of which those of this group count */
  bool primary, every;
};

/* Rows of FILES: those of money that are value added by the list of roles become primary inputs,
 * where PRIMARY, and with EVERY all rows do, with roles by their labels; persons, by skill or of
 * all, employment; all others extensions, if these are asked for. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__extension_read(struct extensions *extensions,
                                                const struct extension_files *files);
/* Whether a row of primary inputs has been read. */
bool cqio__has_primary(const struct draft *draft);

#endif
