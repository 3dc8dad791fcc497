/* The files of a table: one file, a folder or an archive, on rank 0 alone. */
#ifndef CQIO_ARCHIVES_BUNDLE
#define CQIO_ARCHIVES_BUNDLE

#include "cqio/core.h"

enum { MAX_MEMBERS = 10000 };

struct digests;

struct bundle {
  cqio_ctx *ctx;
  const char *path; /* borrowed */
  enum { ONE_FILE, FOLDER, ARCHIVE } kind;
  int count;
  char **member; /* [count] names within the folder or archive, '/' between parts; of a file: its */
  struct digests *digests; /* of its files, borrowed; NULL: none */
};

/* Lists the files of PATH, to a depth of three folders. CQIO_IO, CQIO_DATA for a damaged archive
 * and one with names that lead out of it. */
CQIO_NODISCARD cqio_status cqio__bundle_open(cqio_ctx *ctx, const char *path, struct bundle *out);
/* The same of an archive, whatever its name and first bytes are: a workbook. */
CQIO_NODISCARD cqio_status cqio__bundle_open_archive(cqio_ctx *ctx, const char *path,
                                                     struct bundle *out);
void cqio__bundle_close(struct bundle *bundle);

/* Member that is NAME, or ends with "/NAME" with the fewest folders before it; NULL without. */
const char *cqio__bundle_find(const struct bundle *bundle, const char *name);
/* Whether the name of MEMBER without folders matches PATTERN, with '*' for any text; case does not
 * matter. */
bool cqio__bundle_matches(const char *member, const char *pattern);
/* The first member that does so, NULL without. */
const char *cqio__bundle_like(const struct bundle *bundle, const char *pattern);
/* The member PREFIX + NAME + .txt, .csv, .tsv, .txt.gz or .csv.gz, in this order; NULL without. */
const char *cqio__bundle_text(const struct bundle *bundle, const char *prefix, const char *name);

/* ---- bytes of one member --------------------------------------------------------------------- */

struct bytes;
/* Opens MEMBER; .gz, .xz, .bz2 and .zst are unpacked. */
CQIO_NODISCARD cqio_status cqio__bytes_open(const struct bundle *bundle, const char *member,
                                            struct bytes **out);
/* The next bytes, at most SIZE; *got = 0 at the end. CQIO_DATA for a damaged or cut archive. */
CQIO_NODISCARD cqio_status cqio__bytes_read(struct bytes *bytes, void *to, size_t size,
                                            size_t *got);
void cqio__bytes_close(struct bytes **bytes);
/* Whether they are unpacked as they are read. */
bool cqio__bytes_packed(const struct bytes *bytes);
/* "PATH" or "PATH/MEMBER", for messages. */
const char *cqio__bytes_place(const struct bytes *bytes);

/* All of MEMBER with a NUL behind it, at most LIMIT bytes; cqio_free. */
CQIO_NODISCARD cqio_status cqio__bundle_load(const struct bundle *bundle, const char *member,
                                             size_t limit, char **out, size_t *size);

#endif
