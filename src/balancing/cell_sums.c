/* One pass over the cells of a segment of rows. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "balancing/balancing.h"
#include "core/spread.h"
#include "core/wide.h"
#include "numeric/exponentials.h"

/* Larger exponents are no table's. */
static const double LARGEST_EXPONENT = 700.0;

/* A row in work: its N cells from K on, y in A; what a pass finds stands in *first and *second. */
struct row {
  int64_t k, n;
  double *a, *b;
  const double *first, *second;
  double figure[2];
};

static void evaluate_gras(struct engine *e, struct row *row) {
  const double *base = e->base + row->k;
  double *z = e->z + row->k, *slope = e->slope + row->k, *y = row->a;
  for (int64_t j = 0; j < row->n; j++) {
    double exponent = base[j] < 0.0 ? -y[j] : y[j];
    z[j] = fmin(fmax(exponent, -LARGEST_EXPONENT), LARGEST_EXPONENT);
  }
  cqio__exponentials(0.0, 1.0, row->n, z);
  for (int64_t j = 0; j < row->n; j++) {
    z[j] *= base[j];
    slope[j] = fabs(z[j]);
    row->figure[0] += slope[j];
    row->figure[1] += z[j] * y[j] - slope[j];
  }
}

/* The bounds of cell j are LOW and HIGH, or those of its sign: z, its slope, and in place of y its
 * part of the figures, in A the primal one. */
static inline __attribute__((always_inline)) void
find_wls(const struct engine *e, int64_t k, int64_t n, bool bounded, double *restrict a,
         double *restrict b, double *restrict z, double *restrict slope) {
  const double *base = e->base + k, *spread = e->spread + k, *sign = e->problem->prior + k;
  const double *low = bounded ? e->low + k : NULL, *high = bounded ? e->high + k : NULL;
  double scale = e->scale;
  for (int64_t j = 0; j < n; j++) {
    double v = scale * spread[j], free = base[j] + a[j] * v;
    double least = bounded ? low[j] : sign[j] > 0.0 ? 0.0 : -HUGE_VAL;
    double most = bounded ? high[j] : sign[j] > 0.0 ? HUGE_VAL : 0.0;
    double inside = free > least ? (free < most ? free : most) : least;
    double found = v > 0.0 ? inside : 0.0, moved = found - base[j];
    double primal = v > 0.0 ? 0.5 * moved * moved / v : 0.0;
    z[j] = found;
    slope[j] = free > least && free < most ? v : 0.0;
    b[j] = a[j] * found - primal;
    a[j] = primal;
  }
}

WIDE static void find_wls_by_sign(const struct engine *e, int64_t k, int64_t n, double *a,
                                  double *b) {
  find_wls(e, k, n, false, a, b, e->z + k, e->slope + k);
}

WIDE static void find_wls_within(const struct engine *e, int64_t k, int64_t n, double *a,
                                 double *b) {
  find_wls(e, k, n, true, a, b, e->z + k, e->slope + k);
}

static double sum(const double *x, int64_t n) {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  int64_t j = 0;
  for (; j + 4 <= n; j += 4) {
    s0 += x[j];
    s1 += x[j + 1];
    s2 += x[j + 2];
    s3 += x[j + 3];
  }
  for (; j < n; j++)
    s0 += x[j];
  return (s0 + s1) + (s2 + s3);
}

static void evaluate_wls(struct engine *e, struct row *row) {
  if (e->low)
    find_wls_within(e, row->k, row->n, row->a, row->b);
  else
    find_wls_by_sign(e, row->k, row->n, row->a, row->b);
  row->figure[0] += sum(row->b, row->n);
  row->figure[1] += sum(row->a, row->n);
}

static void evaluate(struct engine *e, struct row *row) {
  if (e->link == CQIO_BALANCE_GRAS)
    evaluate_gras(e, row);
  else
    evaluate_wls(e, row);
  row->first = e->z + row->k;
  row->second = e->slope + row->k;
}

static void limits(const struct engine *e, enum pass pass, struct row *row) {
  for (int64_t j = 0; j < row->n; j++) {
    double low = cqio__low(e, row->k + j), high = cqio__high(e, row->k + j);
    row->a[j] = pass == PASS_RANGE ? low : low < 0.0;
    row->b[j] = pass == PASS_RANGE ? high : high > 0.0;
  }
}

/* The largest z y of a cell. Weights are multiples of 2^-40 (cqio__prove), hence y is exact but for
 * coefficients that are not: where a side is open a doubtful sign of y counts as that of this side.
 */
static double largest_part(double y, double sizes, double low, double high) {
  if (y == 0.0) return 0.0;
  if ((isinf(low) || isinf(high)) && fabs(y) <= 8.0 * DBL_EPSILON * sizes) return HUGE_VAL;
  return y > 0.0 ? y * high : y * low;
}

static void support(const struct engine *e, struct row *row) {
  for (int64_t j = 0; j < row->n; j++) {
    double low = cqio__low(e, row->k + j), high = cqio__high(e, row->k + j);
    row->figure[0] += largest_part(row->a[j], row->b[j], low, high);
    row->figure[1] +=
        row->b[j] * fmax(isinf(low) ? 0.0 : fabs(low), isinf(high) ? 0.0 : fabs(high));
  }
}

static void find(struct engine *e, enum pass pass, struct row *row) {
  row->first = row->a;
  row->second = row->b;
  if (pass == PASS_EVALUATE)
    evaluate(e, row);
  else if (pass == PASS_PRODUCT)
    for (int64_t j = 0; j < row->n; j++)
      row->a[j] *= e->slope[row->k + j];
  else if (pass == PASS_SUPPORT)
    support(e, row);
  else
    limits(e, pass, row);
}

/* Adds what was found in a term of a list to the sums of that list. */
static void add_term(enum pass pass, const struct row *row, const struct own_term *term,
                     double *first, double *second) {
  int64_t j = term->cell - row->k;
  double c = term->coefficient;
  bool turned = c < 0.0 && (pass == PASS_RANGE || pass == PASS_SIGNS);
  double a = turned ? row->second[j] : row->first[j], b = turned ? row->first[j] : row->second[j];
  if (pass == PASS_SIGNS) c = c != 0.0;
  if (c == 0.0) return;
  first[term->list] += c * a;
  if (pass == PASS_EVALUATE)
    second[term->list] += c * c * b;
  else if (pass != PASS_PRODUCT)
    second[term->list] += c * b;
}

/* The columns of a segment while rows of one group follow each other. */
struct columns {
  int group;
  double *given, *first, *second;
};

/* The end of the columns from FROM on that are of one group, *GROUP. */
static int64_t end_of_run(const struct engine *e, int64_t from, int *group) {
  const int *of = e->problem->column_groups > 1 ? e->problem->column_group : NULL;
  int64_t to = from + 1;
  *group = of ? of[from] : 0;
  while (to < e->columns && (!of || of[to] == *group))
    to++;
  return to;
}

static int64_t first_block(const struct engine *e, int row_group) {
  int groups = e->problem->column_groups;
  return row_group * (groups > 0 ? groups : 1);
}

static void begin_group(const struct engine *e, struct columns *c, int row_group) {
  const double *column = e->given + e->problem->rows;
  const double *block = column + e->columns + first_block(e, row_group);
  c->group = row_group;
  memset(c->first, 0, 2 * (size_t)e->columns * sizeof *c->first); /* second follows */
  for (int64_t j = 0, to; j < e->columns; j = to) {
    int group;
    to = end_of_run(e, j, &group);
    double of_block = e->blocks > 0 ? block[group] : 0.0;
    for (int64_t m = j; m < to; m++)
      c->given[m] = column[m] + of_block;
  }
}

static void end_group(const struct engine *e, const struct columns *c, const double *from,
                      double *tail) {
  double *block = tail + e->columns + first_block(e, c->group);
  for (int64_t j = 0; j < e->columns; j++)
    tail[j] += from[j];
  for (int64_t j = 0, to; j < e->columns && e->blocks > 0; j = to) {
    int group;
    to = end_of_run(e, j, &group);
    block[group] += sum(from + j, to - j);
  }
}

/* Sets y of a row, and in b the sum of the sizes of its parts when SIZES. */
static void set_y(const struct engine *e, int64_t own_row, const double *given, bool sizes,
                  struct row *row) {
  const int32_t *column = e->problem->column + row->k;
  double of_row = e->given[e->first + own_row];
  const double *list = e->given + cqio__slots(e) - 2 - e->lists;
  for (int64_t j = 0; j < row->n; j++)
    row->a[j] = of_row + given[column[j]];
  for (int64_t j = 0; sizes && j < row->n; j++)
    row->b[j] = fabs(of_row) + fabs(given[column[j]]);
  for (int64_t t = e->term_start[own_row]; t < e->term_start[own_row + 1]; t++) {
    double part = e->own[t].coefficient * list[e->own[t].list];
    row->a[e->own[t].cell - row->k] += part;
    if (sizes) row->b[e->own[t].cell - row->k] += fabs(part);
  }
}

/* ---- products of rows without terms of lists ------------------------------------------------- */

enum { LANES = 8 }; /* columns side by side; a row is summed by their rest */

typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

static double lane_total(const double *lane) {
  double four[LANES / 2];
  for (int l = 0; l < LANES / 2; l++)
    four[l] = lane[l] + lane[l + LANES / 2];
  return (four[0] + four[2]) + (four[1] + four[3]);
}

/* The cells K to LAST - 1: slope times y of each, into its column and its lane. */
static void multiply_cells(const struct engine *e, double of_row, int64_t k, int64_t last,
                           const struct columns *c, double *lane) {
  const int32_t *column = e->problem->column;
  for (; k < last; k++) {
    double part = e->slope[k] * (of_row + c->given[column[k]]);
    c->first[column[k]] += part;
    lane[column[k] % LANES] += part;
  }
}

/* The same of eight columns at a time, by the mask of the row, to the same bits; returns the cells
 * that are done: those of whole groups. */
SPREADING static int64_t multiply_groups(const struct engine *e, double of_row, int64_t k,
                                         const uint8_t *mask, const struct columns *c,
                                         double *lane) {
  vector sum = {0.0};
  for (int64_t g = 0; g < e->columns / LANES; g++) {
    vector slope;
    spread(e->slope + k, mask[g], &slope);
    k += __builtin_popcount(mask[g]);
    vector part = slope * (of_row + *(const vector *)(c->given + g * LANES));
    *(vector *)(c->first + g * LANES) += part;
    sum += part;
  }
  *(vector *)lane = sum;
  return k;
}

static double multiply_row(const struct engine *e, int64_t i, const struct columns *c) {
  const cqio_balance_problem *p = e->problem;
  double lane[LANES] = {0.0}, of_row = e->given[e->first + i];
  int64_t k = p->start[i];
  if (e->mask) k = multiply_groups(e, of_row, k, e->mask + i * e->groups, c, lane);
  multiply_cells(e, of_row, k, p->start[i + 1], c, lane);
  return lane_total(lane);
}

/* ---- rows and segments ----------------------------------------------------------------------- */

static void one_row(struct engine *e, enum pass pass, int64_t i, int64_t place,
                    const struct columns *c, double *partial) {
  const cqio_balance_problem *p = e->problem;
  if (pass == PASS_PRODUCT && e->term_start[i] == e->term_start[i + 1]) {
    partial[place] = multiply_row(e, i, c);
    return;
  }
  bool two = pass != PASS_PRODUCT && pass != PASS_SUPPORT;
  double *a = e->line + 3 * e->columns, *tail = partial + e->segment_rows;
  struct row row = {.k = p->start[i], .n = p->start[i + 1] - p->start[i], .a = a};
  const int32_t *column = p->column + row.k;
  row.b = a + e->columns;
  if (pass != PASS_RANGE && pass != PASS_SIGNS) set_y(e, i, c->given, pass == PASS_SUPPORT, &row);
  find(e, pass, &row);
  tail[e->tail - 2] += row.figure[0];
  tail[e->tail - 1] += row.figure[1];
  if (pass == PASS_SUPPORT) return;
  partial[place] = sum(row.first, row.n);
  for (int64_t j = 0; j < row.n; j++)
    c->first[column[j]] += row.first[j];
  double *other = partial + e->segment_rows + e->tail, *lists = tail + e->tail - 2 - e->lists;
  for (int64_t t = e->term_start[i]; t < e->term_start[i + 1]; t++)
    add_term(pass, &row, &e->own[t], lists, lists + e->segment_rows + e->tail);
  if (!two) return;
  other[place] = sum(row.second, row.n);
  for (int64_t j = 0; j < row.n; j++)
    c->second[column[j]] += row.second[j];
}

void cqio__engine_segment(struct engine *e, enum pass pass, int64_t segment, double *partial) {
  const cqio_balance_problem *p = e->problem;
  bool two = pass != PASS_PRODUCT && pass != PASS_SUPPORT;
  int64_t width = e->segment_rows + e->tail, first = segment * e->segment_rows;
  struct columns c = {-1, e->line, e->line + e->columns, e->line + 2 * e->columns};
  memset(partial, 0, (size_t)(two ? 2 * width : width) * sizeof *partial);
  for (int64_t i = first; i < first + e->segment_rows && i < e->count; i++) {
    int group = e->blocks > 0 && p->row_groups > 1 ? p->row_group[e->first + i] : 0;
    if (group != c.group) {
      if (c.group >= 0) {
        end_group(e, &c, c.first, partial + e->segment_rows);
        if (two) end_group(e, &c, c.second, partial + width + e->segment_rows);
      }
      begin_group(e, &c, group);
    }
    one_row(e, pass, i, i - first, &c, partial);
  }
  if (c.group < 0) return;
  end_group(e, &c, c.first, partial + e->segment_rows);
  if (two) end_group(e, &c, c.second, partial + width + e->segment_rows);
}
