/* What is outside of what is expected of a figure (26.45), (28.10): said in the log, and kept
 * beside the figure in files and report. */
#ifndef CQIO_YEARS_REMARKS
#define CQIO_YEARS_REMARKS

#include "years/quantities.h"

typedef struct {
  cqio_quantity_id figure;
  char text[CQIO_MESSAGE_SIZE];
} cqio_remark;

/* Sentences in the order in which they are found; LIST is owned. Set CTX, the rest zero. */
typedef struct {
  cqio_ctx *ctx;
  cqio_status status; /* CQIO_MEMORY once one is lost */
  int count, room;
  cqio_remark *list;
} cqio_remarks;

/* One more. Not collective, as all below. */
void cqio__remark(cqio_remarks *remarks, cqio_quantity_id figure, const char *format, ...)
    CQIO_PRINTF(3, 4);
/* Warns of each. */
void cqio__remarks_log(const cqio_remarks *remarks);
void cqio__remarks_free(cqio_remarks *remarks);
/* Those of FIGURE in one text of SIZE, cut where it does not fit; "" without any. */
void cqio__remarks_join(const cqio_remarks *remarks, cqio_quantity_id figure, char *text,
                        size_t size);

#endif
