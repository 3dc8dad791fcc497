/* Files on which a library may crash are read by a process of its own first. */
#ifndef CQIO_CORE_PROBE_PROCESS
#define CQIO_CORE_PROBE_PROCESS

#include "cqio/core.h"

/*
 * Runs "PROGRAM probe PATH" of cqio_ctx_set_probe, unless there is none, or this very file passed
 * before in this process. The program reads all of the file within limits that it sets itself. It
 * writes a line to standard output before each step, and a last one when a step fails, with exit
 * code CQIO_DATA; when it crashes, the line before says on what. KIND for messages, as in "NetCDF-4
 * file". CQIO_DATA; CQIO_MEMORY when the process cannot be started or the system kills it. Not
 * collective.
 */
CQIO_NODISCARD cqio_status cqio__probe(cqio_ctx *ctx, const char *path, const char *kind);

#endif
