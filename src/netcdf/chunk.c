/* One step of a variable as HDF5 stores it (HDF5 file format, filters 1 and 2). */
#include "netcdf/chunk.h"

#include <libdeflate.h>
#include <string.h>

#include "core/wide.h"

static inline void shuffle_items(const unsigned char *restrict values, size_t count, size_t item,
                                 unsigned char *restrict out) {
  for (size_t b = 0; b < item; b++)
    for (size_t i = 0; i < count; i++)
      out[b * count + i] = values[i * item + b];
}

/* First bytes of all values, then second bytes of all; a length that the compiler knows is fast. */
WIDE static void shuffle(const unsigned char *values, size_t count, size_t item,
                         unsigned char *out) {
  if (item == sizeof(float))
    shuffle_items(values, count, sizeof(float), out);
  else if (item == sizeof(double))
    shuffle_items(values, count, sizeof(double), out);
  else
    shuffle_items(values, count, item, out);
}

static cqio_status reserve(cqio_ctx *ctx, unsigned char **bytes, size_t *have, size_t want) {
  if (want <= *have) return CQIO_OK;
  cqio_free(*bytes);
  *have = 0;
  CQIO_TRY(cqio_alloc_bytes(ctx, want, 1, (void **)bytes));
  *have = want;
  return CQIO_OK;
}

static cqio_status prepare(cqio_ctx *ctx, struct chunk_maker *maker, int level, size_t size) {
  if (!maker->compressor) maker->compressor = libdeflate_alloc_compressor(level);
  if (!maker->decompressor) maker->decompressor = libdeflate_alloc_decompressor();
  if (!maker->compressor || !maker->decompressor)
    return cqio_fail(ctx, CQIO_MEMORY, "no memory to deflate with");
  size_t bound = libdeflate_zlib_compress_bound(maker->compressor, size);
  CQIO_TRY(reserve(ctx, &maker->shuffled, &maker->shuffled_size, 2 * size));
  return reserve(ctx, &maker->packed, &maker->packed_size, bound);
}

/* COUNT values shuffled and deflated into maker->packed, *SIZE bytes of it. */
static cqio_status deflate(cqio_ctx *ctx, struct chunk_maker *maker, int level, const void *values,
                           size_t count, size_t item, size_t *size) {
  size_t bytes = count * item;
  CQIO_TRY(prepare(ctx, maker, level, bytes));
  unsigned char *undone = maker->shuffled + bytes;
  shuffle(values, count, item, maker->shuffled);
  *size = libdeflate_zlib_compress(maker->compressor, maker->shuffled, bytes, maker->packed,
                                   maker->packed_size);
  if (*size > 0 &&
      libdeflate_zlib_decompress(maker->decompressor, maker->packed, *size, undone, bytes, NULL) ==
          LIBDEFLATE_SUCCESS &&
      memcmp(undone, maker->shuffled, bytes) == 0)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_INTERNAL,
                   "%zu bytes deflated at level %d are not what they were: expected a sound "
                   "libdeflate",
                   bytes, level);
}

cqio_status cqio__chunk_make(cqio_ctx *ctx, struct chunk_maker *maker, int level,
                             const void *values, size_t count, size_t item, struct chunk *out) {
  size_t size = count * item;
  if (level > 0) CQIO_TRY(deflate(ctx, maker, level, values, count, item, &size));
  CQIO_TRY(cqio_alloc_bytes(ctx, size, 1, &out->bytes));
  memcpy(out->bytes, level > 0 ? maker->packed : values, size);
  out->size = size;
  return CQIO_OK;
}

void cqio__chunk_free(struct chunk *chunk) {
  cqio_free(chunk->bytes);
  *chunk = (struct chunk){NULL, 0};
}

void cqio__chunk_maker_free(struct chunk_maker *maker) {
  libdeflate_free_compressor(maker->compressor);
  libdeflate_free_decompressor(maker->decompressor);
  cqio_free(maker->shuffled);
  cqio_free(maker->packed);
  *maker = (struct chunk_maker){0};
}
