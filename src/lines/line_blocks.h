/* A stream of text as blocks of whole lines, which threads read while others are taken apart. */
#ifndef CQIO_LINES_LINE_BLOCKS
#define CQIO_LINES_LINE_BLOCKS

#include <pthread.h>

#include "archives/bundle.h"
#include "core/sharing.h"

struct block {
  char *bytes; /* [size] */
  size_t size;
  size_t end;     /* behind its last whole line, or of the stream */
  size_t used;    /* bytes [end, used) begin the next block */
  size_t fresh;   /* bytes [fresh, used) were read for this block, */
  int64_t at;     /* from there on in the stream */
  bool last;      /* nothing follows the block, whose last line may lack its end */
  bool long_line; /* no end of a line within LONGEST bytes */
};
enum { LONGEST = 64 << 20, BLOCKS = 4, MAX_HELPERS = 255 };

struct blocks {
  cqio_ctx *ctx, *alone; /* ALONE: of who fills; NULL: there are no helpers */
  struct bytes *bytes;
  struct digests
      *digests; /* of the file, which is FED among them; -1: of the archive that it is in */
  int fed;
  struct block here; /* the one that was taken; its bytes [start, here.end) are unread, and one more
                      * is writable */
  size_t start;
  /* What threads share; all that follows is read and written under LOCK, but the block that is
   * filled and the tasks. */
  struct block block[BLOCKS];
  int64_t blocks, filled, digested, taken; /* block k is block[k % blocks] */
  bool filling, digesting, ended, closing;
  cqio_status status; /* of filling */
  cqio__task *task;
  void *data;
  int64_t next, done, count; /* tasks */
  int helpers;
  pthread_t helper[MAX_HELPERS];
  pthread_mutex_t lock;
  pthread_cond_t change;
};

/* Opens MEMBER for a rank that may use THREADS threads. */
CQIO_NODISCARD cqio_status cqio__blocks_open(const struct bundle *bundle, const char *member,
                                             int threads, struct blocks **out);
/* The block behind the one that was read, as HERE. CQIO_DATA for a damaged archive, CQIO_IO. */
CQIO_NODISCARD cqio_status cqio__blocks_next(struct blocks *blocks);
/* cqio__share with the threads that read, when they do not. */
void cqio__blocks_share(struct blocks *blocks, int64_t count, cqio__task *task, void *data);
void cqio__blocks_close(struct blocks **blocks);

#endif
