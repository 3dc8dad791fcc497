/*
 * As in GotoBLAS: both factors are rounded into panels that the tiles read in order, a block of A
 * stays in the second cache and a panel of B in the first.
 */
#include "dense/coarse.h"

#include "dense/threads.h"

enum {
  ROWS = 48,   /* of a tile: three vectors */
  COLUMNS = 8, /* of a tile */
  DEPTH = CQIO__COARSE_DEPTH,
  TALL = 480, /* rows and columns of C that one thread works on at a time */
  WIDE = 512,
  LEAST = 64,             /* smallest m, n and k that gain */
  WORTH_THREADS = 1 << 24 /* smallest m n k for which threads are started */
};
_Static_assert(TALL % ROWS == 0 && WIDE % COLUMNS == 0, "blocks of whole panels");

struct coarse {
  int threads;
  uint16_t *panels; /* those of A, then those of B */
};

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define FOR_BF16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

struct subtraction {
  int m, n, k; /* k <= DEPTH */
  const float *a, *b;
  float *c;
  int64_t a_stride, b_stride, c_stride;
  uint16_t *a_panels, *b_panels; /* [panel][pair of terms][row or column][2] */
};

static int least(int a, int b) {
  return a < b ? a : b;
}

static int pairs(int k) {
  return (k + 1) / 2;
}

/* Rounds each number of two vectors and puts the two results beside each other. */
FOR_BF16 static __m512i pair_up(__m512 even, __m512 odd) {
  __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(even));
  __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(odd));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

/* The first COUNT lanes of a vector, or all. */
static __mmask16 first_lanes(int count) {
  return (__mmask16)(count < 16 ? (1U << count) - 1U : 0xffffU);
}

/* Sixteen rows of column K of A, from ROW on; zeros outside. */
FOR_BF16 static __m512 rows_of(const struct subtraction *s, int row, int k) {
  int count = s->m - row;
  if (count <= 0 || k >= s->k) return _mm512_setzero_ps();
  return _mm512_maskz_loadu_ps(first_lanes(count), s->a + row + k * s->a_stride);
}

FOR_BF16 static void pack_rows(void *data, int64_t panel) {
  const struct subtraction *s = data;
  int row = (int)panel * ROWS;
  uint16_t *to = s->a_panels + panel * ROWS * 2 * pairs(s->k);
  for (int k = 0; k < s->k; k += 2)
    for (int r = row; r < row + ROWS; r += 16, to += 32)
      _mm512_storeu_si512(to, pair_up(rows_of(s, r, k), rows_of(s, r, k + 1)));
}

/* Sixteen terms of column J of B from K on; zeros outside. */
FOR_BF16 static __m512 terms_of(const struct subtraction *s, int k, int j) {
  int count = s->k - k;
  if (count <= 0 || j >= s->n) return _mm512_setzero_ps();
  return _mm512_maskz_loadu_ps(first_lanes(count), s->b + k + j * s->b_stride);
}

FOR_BF16 static void pack_columns(void *data, int64_t panel) {
  const struct subtraction *s = data;
  uint32_t *to = (uint32_t *)s->b_panels + panel * COLUMNS * pairs(s->k);
  for (int k = 0; k < s->k; k += 16, to += 8 * COLUMNS)
    for (int j = 0; j < COLUMNS; j++) {
      uint32_t column[8];
      __m256bh rounded = _mm512_cvtneps_pbh(terms_of(s, k, (int)panel * COLUMNS + j));
      _mm256_storeu_si256((__m256i *)column, (__m256i)rounded);
      for (int p = 0; p < least(8, pairs(s->k - k)); p++)
        to[p * COLUMNS + j] = column[p];
    }
}

/* C -= A B for ROWS x COLUMNS entries of C, or as many as there are. */
FOR_BF16 static void tile(int terms, const uint16_t *a, const uint16_t *b, int rows, int columns,
                          float *c, int64_t stride) {
  __m512 sum[COLUMNS][3];
  for (int j = 0; j < COLUMNS; j++)
    for (int v = 0; v < 3; v++) {
      sum[j][v] = _mm512_setzero_ps();
      if (j < columns) _mm_prefetch((const char *)(c + j * stride + 16 * v), _MM_HINT_T0);
    }
  for (int p = 0; p < terms; p++, a += 2 * ROWS, b += 2 * COLUMNS) {
    __m512bh x[3];
    for (int v = 0; v < 3; v++)
      x[v] = (__m512bh)_mm512_loadu_si512(a + 32 * v);
#pragma GCC unroll 8
    for (int j = 0; j < COLUMNS; j++) {
      __m512bh y = (__m512bh)_mm512_set1_epi32(((const int32_t *)b)[j]);
      for (int v = 0; v < 3; v++)
        sum[j][v] = _mm512_dpbf16_ps(sum[j][v], x[v], y);
    }
  }
  for (int j = 0; j < columns; j++)
    for (int v = 0; v < 3; v++) {
      int count = rows - 16 * v;
      if (count <= 0) break;
      __mmask16 mask = first_lanes(count);
      float *to = c + j * stride + 16 * v;
      _mm512_mask_storeu_ps(to, mask, _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, to), sum[j][v]));
    }
}

static void multiply(void *data, int64_t index) {
  const struct subtraction *s = data;
  int blocks = (s->m + TALL - 1) / TALL, terms = pairs(s->k);
  int first_row = (int)(index % blocks) * TALL, first_column = (int)(index / blocks) * WIDE;
  for (int j = first_column; j < least(s->n, first_column + WIDE); j += COLUMNS)
    for (int i = first_row; i < least(s->m, first_row + TALL); i += ROWS)
      tile(terms, s->a_panels + (int64_t)i * 2 * terms, s->b_panels + (int64_t)j * 2 * terms,
           least(ROWS, s->m - i), least(COLUMNS, s->n - j), s->c + i + j * s->c_stride,
           s->c_stride);
}

void cqio__coarse_subtract(const struct coarse *coarse, int m, int n, int k, const float *a,
                           int a_stride, const float *b, int b_stride, float *c, int c_stride) {
  int64_t tall = (m + ROWS - 1) / ROWS, wide = (n + COLUMNS - 1) / COLUMNS;
  int threads = (double)m * n * k < WORTH_THREADS ? 1 : coarse->threads;
  struct subtraction s = {.m = m,
                          .n = n,
                          .c = c,
                          .a_stride = a_stride,
                          .b_stride = b_stride,
                          .c_stride = c_stride,
                          .a_panels = coarse->panels,
                          .b_panels = coarse->panels + tall * ROWS * DEPTH};
  for (int done = 0; done < k; done += DEPTH) {
    s.k = least(DEPTH, k - done);
    s.a = a + (int64_t)done * a_stride;
    s.b = b + done;
    cqio__parallel_for(threads, tall, pack_rows, &s);
    cqio__parallel_for(threads, wide, pack_columns, &s);
    cqio__parallel_for(threads, (int64_t)((m + TALL - 1) / TALL) * ((n + WIDE - 1) / WIDE),
                       multiply, &s);
  }
}

#else

void cqio__coarse_subtract(const struct coarse *coarse, int m, int n, int k, const float *a,
                           int a_stride, const float *b, int b_stride, float *c, int c_stride) {
  (void)coarse, (void)m, (void)n, (void)k, (void)a, (void)a_stride, (void)b, (void)b_stride;
  (void)c, (void)c_stride;
}

#endif

bool cqio__coarse_gains(int m, int n, int k) {
  return m >= LEAST && n >= LEAST && k >= LEAST;
}

/* Panels are filled up with zeros. */
double cqio__coarse_bytes(int64_t length) {
  return (double)sizeof(uint16_t) * (double)(length + ROWS + COLUMNS) * DEPTH;
}

cqio_status cqio__coarse_create(cqio_ctx *ctx, int64_t length, int threads, struct coarse **out) {
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  (*out)->threads = threads;
  cqio_status status = CQIO_ALLOC(ctx, (length + ROWS + COLUMNS) * DEPTH, &(*out)->panels);
  if (status) cqio__coarse_destroy(out);
  return status;
}

void cqio__coarse_destroy(struct coarse **coarse) {
  if (!*coarse) return;
  cqio_free((*coarse)->panels);
  cqio_free(*coarse);
  *coarse = NULL;
}
