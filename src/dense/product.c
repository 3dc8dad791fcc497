/*
 * The product of a large matrix with few columns, which BLAS packs anew at each call: sums in
 * registers, the columns in panels that stay in the cache, the large matrix read once and in place.
 */
#include "dense/product.h"

#include "core/wide.h"

#include <string.h>

enum {
  DEPTH = 256, /* of a panel: the order of sums, part of the bits of results */
  LINE = 8,    /* numbers of a cache line */
  NARROW = 4,  /* columns of the narrowest panel; those of the others are multiples */
  MOST_ROWS = 8,
  MOST_WIDTH = 24,
  COLUMNS = 192 /* multiplied together: their panels fit the cache */
};
_Static_assert(CQIO__PRODUCT_ROOM == DEPTH * (MOST_ROWS + COLUMNS), "room for the panels");

/* Numbers needed soon: line k begins at first[k % LINE * one + k / LINE * whole]. */
struct ahead {
  const double *first;
  int64_t one, whole;
};

/* y[r][j] = sum over k < inner of a(r, k) panel[k][j], or added to it; fetches a line of AHEAD for
 * each k meanwhile. */
typedef void tile(int64_t inner, struct matrix a, struct ahead ahead, const double *panel, bool add,
                  double *y, int64_t y_row);

/* Loops over sums must go, or gcc keeps the sums in memory. */
#ifdef __GNUC__
#define UNROLLED _Pragma("GCC unroll 8")
#define FETCH(address) __builtin_prefetch(address)
#else
#define UNROLLED
#define FETCH(address) (void)(address)
#endif

/* ROWS x (VECTORS * BYTES / 8) sums in registers, and half a vector more a row when HALF. */
#define DEFINE_TILE(name, attributes, BYTES, ROWS, VECTORS, HALF)                                  \
  attributes static void name(int64_t inner, struct matrix a, struct ahead ahead,                  \
                              const double *panel, bool add, double *y, int64_t y_row) {           \
    typedef double vector __attribute__((vector_size(BYTES), aligned(8), may_alias));              \
    typedef double half __attribute__((vector_size((BYTES) / 2), aligned(8), may_alias));          \
    enum { LENGTH = (BYTES) / 8, REST = (VECTORS)*LENGTH, WIDTH = REST + (HALF)*LENGTH / 2 };      \
    vector sum[ROWS][VECTORS] = {0};                                                               \
    half rest[ROWS] = {0};                                                                         \
    for (int r = 0; r < (ROWS); r++)                                                               \
      for (int c = 0; c < WIDTH; c += LINE)                                                        \
        FETCH(y + r * y_row + c);                                                                  \
    for (int64_t k = 0; k < inner; k++, a.values += a.step, panel += WIDTH) {                      \
      vector x[VECTORS];                                                                           \
      FETCH(ahead.first + k % LINE * ahead.one + k / LINE * ahead.whole);                          \
      UNROLLED for (int v = 0; v < (VECTORS); v++) x[v] = *(const vector *)(panel + v * LENGTH);   \
      UNROLLED for (int r = 0; r < (ROWS); r++) {                                                  \
        vector factor = a.values[r * a.row] - (vector){0};                                         \
        half low;                                                                                  \
        memcpy(&low, &factor, sizeof low);                                                         \
        UNROLLED for (int v = 0; v < (VECTORS); v++) sum[r][v] += factor * x[v];                   \
        if (HALF) rest[r] += low * *(const half *)(panel + REST);                                  \
      }                                                                                            \
    }                                                                                              \
    UNROLLED for (int r = 0; r < (ROWS); r++, y += y_row) {                                        \
      UNROLLED for (int v = 0; v < (VECTORS); v++) {                                               \
        vector *to = (vector *)(y + v * LENGTH);                                                   \
        if (add) sum[r][v] += *to;                                                                 \
        *to = sum[r][v];                                                                           \
      }                                                                                            \
      if (!(HALF)) continue;                                                                       \
      half *to = (half *)(y + REST);                                                               \
      if (add) rest[r] += *to;                                                                     \
      *to = rest[r];                                                                               \
    }                                                                                              \
  }

/* A set of tiles for one kind of processor. */
struct tiles {
  int rows, width;                   /* of the largest tile */
  tile *of[MOST_WIDTH / NARROW + 1]; /* by NARROW columns */
};

#if defined(__x86_64__) && defined(__GNUC__)
#define FOR_AVX512 __attribute__((target("avx512f,avx512vl,fma")))
#define FOR_AVX2 __attribute__((target("avx2,fma")))
DEFINE_TILE(avx512_4, FOR_AVX512, 32, 8, 1, 0)
DEFINE_TILE(avx512_8, FOR_AVX512, 64, 8, 1, 0)
DEFINE_TILE(avx512_12, FOR_AVX512, 64, 8, 1, 1)
DEFINE_TILE(avx512_16, FOR_AVX512, 64, 8, 2, 0)
DEFINE_TILE(avx512_20, FOR_AVX512, 64, 8, 2, 1)
DEFINE_TILE(avx512_24, FOR_AVX512, 64, 8, 3, 0)
DEFINE_TILE(avx2_4, FOR_AVX2, 32, 6, 1, 0)
DEFINE_TILE(avx2_8, FOR_AVX2, 32, 6, 2, 0)
#endif
DEFINE_TILE(plain_4, , 16, 2, 2, 0)
DEFINE_TILE(plain_8, , 16, 2, 4, 0)

static struct tiles choose(void) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
    return (struct tiles){
        8, 24, {NULL, avx512_4, avx512_8, avx512_12, avx512_16, avx512_20, avx512_24}};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return (struct tiles){6, 8, {NULL, avx2_4, avx2_8}};
#endif
  return (struct tiles){2, 8, {NULL, plain_4, plain_8}};
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t round_up(int64_t count, int64_t unit) {
  return (count + unit - 1) / unit * unit;
}

/* Columns of a panel, so that the fewest panels are about equally wide. */
static int64_t panel_width(const struct tiles *tiles, int64_t width) {
  int64_t panels = (width + tiles->width - 1) / tiles->width;
  return round_up((width + panels - 1) / panels, NARROW);
}

/* memcpy for few numbers, inline. */
static inline void copy(const double *from, int64_t count, double *to) {
  int64_t i = 0;
  for (; i + LINE <= count; i += LINE)
    memcpy(to + i, from + i, LINE * sizeof *to);
  for (; i < count; i++)
    to[i] = from[i];
}

/* Panels [inner][MOST columns, in the last those left] one after another, filled up with zeros. */
static void pack(int64_t inner, int64_t width, int64_t most, struct matrix x, double *to) {
  for (int64_t k = 0; k < inner; k++)
    for (int64_t j = 0; j < width; j += most) {
      int64_t wide = least(most, round_up(width - j, NARROW));
      const double *from = x.values + k * x.row + j * x.step;
      double *line = to + j * inner + k * wide;
      int64_t columns = least(wide, width - j);
      if (x.step == 1)
        copy(from, columns, line);
      else
        for (int64_t c = 0; c < columns; c++)
          line[c] = from[c * x.step];
      for (int64_t c = columns; c < wide; c++)
        line[c] = 0.0;
    }
}

/* ROWS rows from ROW on, filled up with zeros: [inner][tiles->rows]. */
static struct matrix pack_rows(const struct tiles *tiles, struct matrix a, int64_t row,
                               int64_t rows, int64_t inner, double *to) {
  const double *from = a.values + row * a.row;
  if (a.step == 1 && rows == tiles->rows) return (struct matrix){from, a.row, 1};
  bool whole = a.row == 1 && rows == tiles->rows;
  for (int64_t k = 0; k < inner; k++)
    if (whole)
      copy(from + k * a.step, rows, to + k * rows);
    else
      for (int64_t r = 0; r < tiles->rows; r++)
        to[k * tiles->rows + r] = r < rows ? from[r * a.row + k * a.step] : 0.0;
  return (struct matrix){to, 1, tiles->rows};
}

/* The numbers of the strip after row ROW, which lie apart and would each be waited for. */
static struct ahead after(const struct tiles *tiles, struct matrix a, int64_t row, int64_t rows) {
  if (row + tiles->rows + LINE > rows) return (struct ahead){a.values, 0, 0};
  const double *first = a.values + (row + tiles->rows) * a.row;
  return (struct ahead){first, a.row == 1 ? a.step : a.row, LINE * a.step};
}

/* A tile of which only COUNT rows and COLUMNS columns exist. */
static void partial(const struct tiles *tiles, int64_t depth, struct matrix a, struct ahead ahead,
                    const double *panel, int64_t wide, int64_t count, int64_t columns, bool add,
                    double *y, int64_t y_row) {
  double sums[MOST_ROWS * MOST_WIDTH];
  tiles->of[wide / NARROW](depth, a, ahead, panel, false, sums, wide);
  for (int64_t r = 0; r < count; r++)
    for (int64_t c = 0; c < columns; c++)
      y[r * y_row + c] = (add ? y[r * y_row + c] : 0.0) + sums[r * wide + c];
}

/* At most DEPTH terms and COLUMNS columns. */
static void multiply(const struct tiles *tiles, int64_t rows, int64_t depth, int64_t width,
                     struct matrix a, struct matrix x, bool add, double *y, int64_t y_row,
                     double *work) {
  double *panels = work + DEPTH * MOST_ROWS;
  int64_t most = panel_width(tiles, width);
  pack(depth, width, most, x, panels);
  for (int64_t i = 0; i < rows; i += tiles->rows, y += tiles->rows * y_row) {
    int64_t count = least(tiles->rows, rows - i);
    struct matrix part = pack_rows(tiles, a, i, count, depth, work);
    struct ahead ahead = after(tiles, a, i, rows);
    const double *panel = panels;
    for (int64_t j = 0; j < width; j += most, panel += depth * most) {
      int64_t wide = least(most, round_up(width - j, NARROW));
      int64_t columns = least(wide, width - j);
      if (count == tiles->rows && columns == wide)
        tiles->of[wide / NARROW](depth, part, ahead, panel, add, y + j, y_row);
      else
        partial(tiles, depth, part, ahead, panel, wide, count, columns, add, y + j, y_row);
    }
  }
}

void cqio__product(int64_t rows, int64_t inner, int64_t width, struct matrix a, struct matrix x,
                   bool add, double *y, int64_t y_row, double *work) {
  struct tiles tiles = choose();
  for (int64_t i = 0; i < rows && inner == 0 && !add; i++)
    memset(y + i * y_row, 0, (size_t)width * sizeof *y);
  for (int64_t j = 0; j < width; j += COLUMNS)
    for (int64_t k = 0; k < inner; k += DEPTH)
      multiply(&tiles, rows, least(DEPTH, inner - k), least(COLUMNS, width - j),
               (struct matrix){a.values + k * a.step, a.row, a.step},
               (struct matrix){x.values + k * x.row + j * x.step, x.row, x.step}, add || k > 0,
               y + j, y_row, work);
}

WIDE static double dot(int64_t count, const double *x, const double *y) {
  enum { PARTS = 16 };
  double part[PARTS] = {0}, sum = 0.0;
  int64_t i = 0;
  for (; i + PARTS <= count; i += PARTS)
    for (int c = 0; c < PARTS; c++)
      part[c] += x[i + c] * y[i + c];
  for (; i < count; i++)
    sum += x[i] * y[i];
  for (int c = 0; c < PARTS; c++)
    sum += part[c];
  return sum;
}

double cqio__dot(int64_t count, const double *x, const double *y) {
  return dot(count, x, y);
}
