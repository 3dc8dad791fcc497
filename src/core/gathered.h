/* Labels that share one remark, which one line says of all of them. */
#ifndef CQIO_CORE_GATHERED
#define CQIO_CORE_GATHERED

#include <stdint.h>

enum { GATHERED_TEXT = 512 };
struct gathered {
  int64_t count;
  char text[GATHERED_TEXT]; /* the first ones, "'A', 'B', 'C'" */
};

/* Adds LABEL. */
void cqio__gather(struct gathered *gathered, const char *label);
/* "'A', 'B', 'C' and 7 others", written into OUT. */
const char *cqio__gathered(const struct gathered *gathered, char out[GATHERED_TEXT]);
/* ", and 7 others like it" for MORE beside the one that is named, "" without, written into OUT. */
const char *cqio__others_like_it(int64_t more, char out[GATHERED_TEXT]);

#endif
