/* Rows of doubles that HDF5 keeps deflated, undone by several threads and not by HDF5, which has
 * one. */
#ifndef CQIO_NETCDF_STORED_CHUNKS
#define CQIO_NETCDF_STORED_CHUNKS

#include "netcdf/input.h"

/*
 * Rows [FIRST, FIRST + COUNT) of variable INDEX into VALUES, the numbers as they are stored, by up
 * to THREADS threads. False where HDF5 is to read them, and to say what is wrong: other types than
 * double, other filters than deflate with or without shuffle, chunks that are not there or damaged,
 * no memory. On rank 0 only; not collective.
 */
bool cqio__stored_chunks_read(const cqio_ncin *in, int index, int64_t first, int64_t count,
                              int threads, double *values);

#endif
