/* What a process does that reads a file first, as cqio__probe starts it: steps within limits, each
 * said before it begins. */
#ifndef CQIO_CORE_PROBE_STEPS
#define CQIO_CORE_PROBE_STEPS

#include "cqio/core.h"

/* Says that PATH is opened, and sets the limits of memory by its size; a crash leaves nothing
 * behind. Its size in bytes; -1 when it is no regular file, which is said. */
int64_t cqio__probe_start(const char *path);
/* Prints a line: the step that begins, or what is wrong. */
CQIO_PRINTF(1, 2) void cqio__probe_say(const char *format, ...);
/* A sign of life; the time of the next step, which reads BYTES, begins. One that comes to no end is
 * ended by XCPU. */
void cqio__probe_step(double bytes);
/* Bytes that a file of SIZE can be declared to hold, whatever the compression. */
double cqio__probe_most(int64_t size);

#endif
