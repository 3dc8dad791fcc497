/*
 * One step of a variable as HDF5 stores it: its bytes shuffled and deflated, with the checksum of
 * zlib's format. Made here and not by HDF5, so that libdeflate can do it and so that any rank can.
 */
#ifndef CQIO_NETCDF_CHUNK
#define CQIO_NETCDF_CHUNK

#include "cqio/core.h"

/* Owned bytes; NULL: none yet. */
struct chunk {
  void *bytes;
  size_t size;
};

/* What makes chunks: space for one, and the state of the compressor. All zero at first. */
struct chunk_maker {
  struct libdeflate_compressor *compressor;
  struct libdeflate_decompressor *decompressor;
  unsigned char *shuffled, *packed;
  size_t shuffled_size, packed_size;
};

/* COUNT values of ITEM bytes, deflated at LEVEL 1 to 9, the same in all calls (0: as they are),
 * into *OUT, which is empty; undone and compared before it returns. CQIO_MEMORY; CQIO_INTERNAL when
 * the library fails. Not collective. */
CQIO_NODISCARD cqio_status cqio__chunk_make(cqio_ctx *ctx, struct chunk_maker *maker, int level,
                                            const void *values, size_t count, size_t item,
                                            struct chunk *out);
void cqio__chunk_free(struct chunk *chunk);
void cqio__chunk_maker_free(struct chunk_maker *maker);

#endif
