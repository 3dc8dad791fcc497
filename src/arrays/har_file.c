/* Header array files: Fortran records, each between two copies of its length. */
#include "arrays/har_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

#include "cqio/sheet.h"

enum { BLANKS = 4, WIDTH = 12, HEAD = 84, MOST = 1 << 30 };

struct reader {
  cqio_ctx *ctx;
  struct bytes *bytes;
  unsigned char *record; /* [size] of [room] */
  size_t size, room;
  int64_t number; /* of the record, from 1 */
  bool swap;      /* numbers are of the other byte order */
};

/* ---- records --------------------------------------------------------------------------------- */

static cqio_status damaged(const struct reader *r, const char *expected) {
  return cqio_fail(r->ctx, CQIO_DATA, "%s: record %lld is damaged or cut: expected %s",
                   cqio__bytes_place(r->bytes), (long long)r->number, expected);
}

static uint32_t number_at(const struct reader *r, const unsigned char *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  if (r->swap)
    value = value >> 24 | (value >> 8 & 0xFF00U) | (value << 8 & 0xFF0000U) | value << 24;
  return value;
}

/* Number K of the record, from 0, behind OFFSET bytes; -1 beyond its end. */
static int64_t integer(const struct reader *r, size_t offset, size_t k) {
  if (offset + 4 * k + 4 > r->size) return -1;
  return (int32_t)number_at(r, r->record + offset + 4 * k);
}

static cqio_status read_bytes(struct reader *r, unsigned char *to, size_t size, size_t *got) {
  size_t part = 1;
  for (*got = 0; *got < size && part > 0; *got += part)
    CQIO_TRY(cqio__bytes_read(r->bytes, to + *got, size - *got, &part));
  return CQIO_OK;
}

static cqio_status grow(struct reader *r, size_t room) {
  unsigned char *larger;
  if (room <= r->room) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(r->ctx, room, &larger));
  if (r->size > 0) memcpy(larger, r->record, r->size);
  cqio_free(r->record);
  r->record = larger;
  r->room = room;
  return CQIO_OK;
}

/* LENGTH bytes of the record, in steps, as a damaged length may be any. */
static cqio_status read_payload(struct reader *r, size_t length) {
  enum { STEP = 1 << 24 };
  size_t got;
  for (r->size = 0; r->size < length; r->size += got) {
    size_t part = length - r->size < STEP ? length - r->size : STEP;
    size_t wanted = r->size + part;
    if (wanted > r->room) CQIO_TRY(grow(r, wanted < 2 * r->room ? 2 * r->room : wanted));
    CQIO_TRY(read_bytes(r, r->record + r->size, part, &got));
    if (got < part) return damaged(r, "as many bytes as its length says");
  }
  return CQIO_OK;
}

/* The next record; *more = false at the end of the file. */
static cqio_status next_record(struct reader *r, bool *more) {
  unsigned char mark[4];
  size_t got;
  CQIO_TRY(read_bytes(r, mark, sizeof mark, &got));
  *more = got > 0;
  if (got == 0) return CQIO_OK;
  r->number++;
  if (got < sizeof mark) return damaged(r, "the length of a record");
  if (r->number == 1 && number_at(r, mark) != BLANKS) r->swap = true;
  uint32_t length = number_at(r, mark);
  if (r->number == 1 && length != BLANKS)
    return cqio_fail(r->ctx, CQIO_DATA,
                     "%s: does not begin with the name of a header: expected a header array file",
                     cqio__bytes_place(r->bytes));
  if (length > MOST) return damaged(r, "a record of at most 1 GiB");
  CQIO_TRY(read_payload(r, length));
  CQIO_TRY(read_bytes(r, mark, sizeof mark, &got));
  if (got < sizeof mark || number_at(r, mark) != length)
    return damaged(r, "its length before and behind it");
  return CQIO_OK;
}

/* A record within a header, which begins with blanks and has at least SIZE bytes. */
static cqio_status next_data(struct reader *r, size_t size) {
  bool more;
  CQIO_TRY(next_record(r, &more));
  if (!more) {
    r->number++;
    return damaged(r, "more records of the header");
  }
  if (r->size < size || memcmp(r->record, "    ", BLANKS) != 0)
    return damaged(r, "four blanks and the numbers of its kind behind them");
  return CQIO_OK;
}

static void copy_text(const unsigned char *from, size_t width, char *out) {
  memcpy(out, from, width);
  while (width > 0 && (out[width - 1] == ' ' || out[width - 1] == '\0'))
    width--;
  out[width] = '\0';
}

/* ---- sets ------------------------------------------------------------------------------------ */

/* An element in the one form of labels. */
static cqio_status take_element(struct reader *r, const unsigned char *from, char out[HAR_LABEL]) {
  char *label;
  copy_text(from, WIDTH, out);
  if (u8_check((const uint8_t *)out, strlen(out))) return damaged(r, "labels in UTF-8");
  CQIO_TRY(cqio_label_normalize(r->ctx, out, strlen(out), &label));
  snprintf(out, HAR_LABEL, "%s", label);
  cqio_free(label);
  return CQIO_OK;
}

static cqio_status read_elements(struct reader *r, struct har_array *a, int k) {
  int64_t done = 0, here;
  CQIO_TRY(CQIO_ALLOC(r->ctx, a->size[k], &a->element[k]));
  a->own[k] = true;
  while (done < a->size[k]) {
    CQIO_TRY(next_data(r, 16));
    here = integer(r, BLANKS, 2);
    if (integer(r, BLANKS, 1) != a->size[k] || here < 1 || here > a->size[k] - done ||
        r->size < 16 + (size_t)here * WIDTH)
      return damaged(r, "elements of a set as large as the array");
    for (int64_t e = 0; e < here; e++)
      CQIO_TRY(take_element(r, r->record + 16 + e * WIDTH, a->element[k][done + e]));
    done += here;
  }
  return CQIO_OK;
}

/* The elements of dimension K: those of an earlier one of the same set, or the next records. */
static cqio_status find_elements(struct reader *r, struct har_array *a, int k) {
  for (int e = 0; e < k; e++)
    if (a->own[e] && strcmp(a->set_name[e], a->set_name[k]) == 0) {
      if (a->size[e] != a->size[k]) return damaged(r, "one size of a set");
      a->element[k] = a->element[e];
      return CQIO_OK;
    }
  return read_elements(r, a, k);
}

static cqio_status read_sets(struct reader *r, struct har_array *a, const char *name, int sizes) {
  enum { FIXED = 32 };
  char status[HAR_DIMENSIONS] = "";
  CQIO_TRY(next_data(r, FIXED));
  int64_t sets = integer(r, BLANKS, 2);
  if (sets < 1 || sets > sizes || r->size < FIXED + (size_t)sets * (WIDTH + 1))
    return damaged(r, "as many sets as the array has dimensions");
  a->dimensions = (int)sets;
  for (int k = 0; k < a->dimensions; k++) {
    copy_text(r->record + FIXED + k * WIDTH, WIDTH, a->set_name[k]);
    status[k] = (char)r->record[FIXED + sets * WIDTH + k];
  }
  for (int k = 0; k < a->dimensions; k++) {
    if (status[k] != 'k')
      return cqio_fail(r->ctx, CQIO_DATA,
                       "%s: record %lld: header '%s' does not name the elements of set %d: "
                       "expected sets that are known",
                       cqio__bytes_place(r->bytes), (long long)r->number, name, k + 1);
    CQIO_TRY(find_elements(r, a, k));
  }
  return CQIO_OK;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static cqio_status put(struct reader *r, struct har_array *a, int64_t at, size_t offset, size_t k) {
  uint32_t bits = number_at(r, r->record + offset + 4 * k);
  memcpy(&a->values[at], &bits, sizeof bits);
  return isfinite(a->values[at]) ? CQIO_OK : damaged(r, "finite numbers");
}

/* Records of positions, each with one of numbers behind it. */
static cqio_status read_full(struct reader *r, struct har_array *a) {
  enum { FIRST = 8 };
  int64_t done = 0;
  CQIO_TRY(next_data(r, 12));
  while (done < a->count) {
    CQIO_TRY(next_data(r, FIRST));
    CQIO_TRY(next_data(r, FIRST + 4));
    int64_t here = (int64_t)(r->size - FIRST) / 4;
    if (here > a->count - done) return damaged(r, "no more numbers than the array has");
    for (int64_t k = 0; k < here; k++)
      CQIO_TRY(put(r, a, done + k, FIRST, (size_t)k));
    done += here;
  }
  return CQIO_OK;
}

/* Positions from 1, and numbers. */
static cqio_status read_sparse(struct reader *r, struct har_array *a) {
  enum { FIRST = 16 };
  CQIO_TRY(next_data(r, FIRST));
  int64_t all = integer(r, BLANKS, 0), done = 0;
  if (all < 0 || all > a->count || integer(r, BLANKS, 1) != 4 || integer(r, BLANKS, 2) != 4)
    return damaged(r, "numbers of four bytes, no more than the array has");
  while (done < all) {
    CQIO_TRY(next_data(r, FIRST));
    int64_t here = integer(r, BLANKS, 2);
    if (here < 1 || here > all - done || r->size < FIRST + 8 * (size_t)here)
      return damaged(r, "as many numbers as it says");
    for (int64_t k = 0; k < here; k++) {
      int64_t at = integer(r, FIRST, (size_t)k);
      if (at < 1 || at > a->count) return damaged(r, "positions within the array");
      CQIO_TRY(put(r, a, at - 1, FIRST + 4 * (size_t)here, (size_t)k));
    }
    done += here;
  }
  return CQIO_OK;
}

/* ---- headers --------------------------------------------------------------------------------- */

static cqio_status read_sizes(struct reader *r, struct har_array *a, int64_t *sizes) {
  *sizes = integer(r, HEAD - 4, 0);
  if (*sizes < 1 || *sizes > HAR_DIMENSIONS || r->size != HEAD + 4 * (size_t)*sizes)
    return damaged(r, "the sizes of 1 to 14 dimensions");
  a->count = 1;
  for (int k = 0; k < *sizes; k++) {
    a->size[k] = integer(r, HEAD, (size_t)k);
    if (a->size[k] < 1 || a->count > INT64_MAX / 8 / a->size[k]) return damaged(r, "sizes above 0");
    a->count *= a->size[k];
  }
  return CQIO_OK;
}

static cqio_status read_array(struct reader *r, struct har_array *a, const char *name) {
  int64_t sizes;
  CQIO_TRY(next_data(r, HEAD));
  bool real = memcmp(r->record + BLANKS, "RE", 2) == 0;
  bool full = memcmp(r->record + 6, "FULL", 4) == 0;
  if (!real || (!full && memcmp(r->record + 6, "SPSE", 4) != 0))
    return cqio_fail(r->ctx, CQIO_DATA,
                     "%s: record %lld: header '%s' is of type %.2s: expected RE, real numbers "
                     "with sets",
                     cqio__bytes_place(r->bytes), (long long)r->number, name,
                     (const char *)r->record + BLANKS);
  copy_text(r->record + 10, 70, a->long_name);
  CQIO_TRY(read_sizes(r, a, &sizes));
  CQIO_TRY(read_sets(r, a, name, (int)sizes));
  for (int k = a->dimensions; k < sizes; k++)
    if (a->size[k] != 1) return damaged(r, "a set for each dimension");
  CQIO_TRY(CQIO_ALLOC(r->ctx, a->count, &a->values));
  return full ? read_full(r, a) : read_sparse(r, a);
}

static cqio_status find(struct reader *r, const char *name, struct har_array *a, bool *found) {
  char header[BLANKS + 1];
  bool more = true;
  for (*found = false;;) {
    CQIO_TRY(next_record(r, &more));
    if (!more) return CQIO_OK;
    if (r->size != BLANKS) continue; /* data of another header */
    copy_text(r->record, BLANKS, header);
    if (strcasecmp(header, name) != 0) continue;
    *found = true;
    return read_array(r, a, name);
  }
}

cqio_status cqio__har_read(const struct bundle *bundle, const char *name, struct har_array *out,
                           bool *found) {
  struct reader r = {.ctx = bundle->ctx};
  *out = (struct har_array){0};
  *found = false;
  if (bundle->count != 1)
    return cqio_fail(bundle->ctx, CQIO_DATA, "%s: has %d files: expected one header array file",
                     bundle->path, bundle->count);
  CQIO_TRY(cqio__bytes_open(bundle, bundle->member[0], &r.bytes));
  cqio_status status = find(&r, name, out, found);
  cqio_free(r.record);
  cqio__bytes_close(&r.bytes);
  if (status) cqio__har_free(out);
  return status;
}

void cqio__har_free(struct har_array *a) {
  for (int k = 0; k < HAR_DIMENSIONS; k++)
    if (a->own[k]) cqio_free(a->element[k]);
  cqio_free(a->values);
  *a = (struct har_array){0};
}
