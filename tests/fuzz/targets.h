/* Everything that takes bytes from outside, as functions of these bytes: for replay.c and fuzzer.c.
 */
#ifndef CQIO_TESTS_FUZZ_TARGETS
#define CQIO_TESTS_FUZZ_TARGETS

#include "cqio/core.h"

/* How a file of its bytes ended. A difference is an input that was accepted and does not mean what
 * it says: what was read, written again and read, or looked for in the text, is not the same. */
struct verdict {
  cqio_status status;
  int problems;
  const char *difference; /* NULL: none */
};

struct target {
  const char *name;
  const char *file; /* name under which the bytes are put into the folder */
  struct verdict (*run)(cqio_ctx *ctx, const char *path);
};

extern const struct target targets[];
extern const int target_count;

/* Goes to a new folder with a data set, for the files of the targets; PROGRAM is cqio, or NULL. */
void targets_begin(cqio_ctx *ctx, const char *source, const char *program);
/* Writes the bytes to the file of TARGET and runs it. */
struct verdict target_run(cqio_ctx *ctx, const struct target *target, const void *bytes,
                          size_t size);
void targets_end(void);
/* Seconds of processor time so far, of this process and of those it waited for; and how many an
 * input may take. */
double targets_seconds(void);
enum { TARGET_SECONDS = 10 };

#endif
