/* A stream of text as blocks of whole lines: a thread reads the next one while one is taken apart.
 */
#ifndef CQIO_LINES_LINE_BLOCKS
#define CQIO_LINES_LINE_BLOCKS

#include <pthread.h>

#include "archives/bundle.h"

struct block {
  char *bytes; /* [size] */
  size_t size, end;
};

struct blocks {
  cqio_ctx *ctx, *alone; /* ALONE: of the thread; NULL: there is none */
  struct bytes *bytes;
  struct block here, next;
  size_t start;   /* bytes [start, here.end) of the block are unread; one more is writable */
  bool last;      /* nothing follows the block, whose last line may lack its end */
  bool long_line; /* no end of a line within LONGEST bytes */
  bool reading, ended;
  cqio_status status; /* of what was read into NEXT */
  pthread_t thread;
};
enum { LONGEST = 64 << 20 };

/* Opens MEMBER for a rank that may use THREADS threads. */
CQIO_NODISCARD cqio_status cqio__blocks_open(const struct bundle *bundle, const char *member,
                                             int threads, struct blocks **out);
/* The block behind the one that was read. CQIO_DATA for a damaged archive, CQIO_IO. */
CQIO_NODISCARD cqio_status cqio__blocks_next(struct blocks *blocks);
void cqio__blocks_close(struct blocks **blocks);

#endif
