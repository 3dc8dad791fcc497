/* What the lock file of an output directory says about its owner. */
#ifndef CQIO_RESULTS_LOCK_H
#define CQIO_RESULTS_LOCK_H

#include "cqio/core.h"

#define CQIO_LOCK ".cqio.lock"
enum { CQIO_LOCK_OWNER_SIZE = 512, CQIO_LOCK_TOKEN_SIZE = 33 };

/* The first line of FILE, "" when it is empty. Not collective, as all of these. */
void cqio__lock_read_owner(int file, char owner[CQIO_LOCK_OWNER_SIZE]);
/*
 * Whether the process that OWNER names may still live; asked only where the file system has no
 * locks, which die with their process. On this host it lives when a process of that number exists
 * that started when the owner did (numbers are used again, in containers soon). Of another host it
 * counts as dead when it has not touched FILE for CQIO_LOCK_STALE seconds by the clock of the file
 * system.
 */
bool cqio__lock_owner_lives(int file, const char *owner);
enum { CQIO_LOCK_STALE = 600 }; /* s; a living run touches its lock every minute */
/* Writes process, host, start and JOB with a new random TOKEN. CQIO_IO. */
CQIO_NODISCARD cqio_status cqio__lock_write_owner(cqio_ctx *ctx, int file, const char *path,
                                                  const char *job,
                                                  char token[CQIO_LOCK_TOKEN_SIZE]);

#endif
