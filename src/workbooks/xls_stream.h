/* Records of the workbook within a compound file ([MS-CFB], [MS-XLS] 2.1.4). */
#ifndef CQIO_WORKBOOKS_XLS_STREAM
#define CQIO_WORKBOOKS_XLS_STREAM

#include <stdio.h>

#include "cqio/core.h"

enum { XLS_RECORD = 8224 }; /* bytes of the longest record */

struct xls_stream {
  FILE *file;
  const void *book;      /* of FreeXL, which knows what sector follows */
  uint32_t size, sector; /* bytes of a sector; the one that is read */
  uint32_t in_sector;    /* bytes of it that have been read */
  int64_t at, length;    /* place in the stream */
  unsigned kind, bytes;  /* of the record */
  uint8_t record[XLS_RECORD];
};

/* Finds the stream of the workbook PATH, open as BOOK. False: it is damaged. */
bool cqio__xls_stream_open(const char *path, const void *book, struct xls_stream *out);
/* The next record; false at the end of the stream, and where it is damaged. */
bool cqio__xls_stream_next(struct xls_stream *stream);
/* Goes on behind the first TO bytes of the stream, which are not before the place. */
bool cqio__xls_stream_skip(struct xls_stream *stream, int64_t to);
void cqio__xls_stream_close(struct xls_stream *stream);

/* Whole numbers of 16 and 32 bits, the lowest byte first. */
uint32_t cqio__two_bytes(const uint8_t *at);
uint32_t cqio__four_bytes(const uint8_t *at);

#endif
