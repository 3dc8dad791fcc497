/* One pass over the cells of a segment of rows. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "balancing/balancing.h"
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

/* The bounds of cell j are LOW and HIGH, or those of its sign. */
static inline void evaluate_wls(struct engine *e, struct row *row, bool bounded) {
  const double *base = e->base + row->k, *spread = e->spread + row->k, *y = row->a;
  const double *low = bounded ? e->low + row->k : NULL, *high = bounded ? e->high + row->k : NULL;
  const double *sign = e->problem->prior + row->k;
  double *z = e->z + row->k, *slope = e->slope + row->k;
  for (int64_t j = 0; j < row->n; j++) {
    double v = e->scale * spread[j], free = base[j] + y[j] * v;
    double least = bounded ? low[j] : sign[j] > 0.0 ? 0.0 : -HUGE_VAL;
    double most = bounded ? high[j] : sign[j] > 0.0 ? HUGE_VAL : 0.0;
    double inside = free > least ? (free < most ? free : most) : least;
    z[j] = v > 0.0 ? inside : 0.0;
    slope[j] = free > least && free < most ? v : 0.0;
  }
  for (int64_t j = 0; j < row->n; j++) {
    double v = e->scale * spread[j], moved = z[j] - base[j];
    double primal = v > 0.0 ? 0.5 * moved * moved / v : 0.0;
    row->figure[0] += y[j] * z[j] - primal;
    row->figure[1] += primal;
  }
}

static void evaluate(struct engine *e, struct row *row) {
  if (e->link == CQIO_BALANCE_GRAS)
    evaluate_gras(e, row);
  else if (e->low)
    evaluate_wls(e, row, true);
  else
    evaluate_wls(e, row, false);
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

static void begin_group(const struct engine *e, struct columns *c, int group) {
  const cqio_balance_problem *p = e->problem;
  const double *column = e->given + p->rows, *block = column + e->columns;
  int groups = p->column_groups > 0 ? p->column_groups : 1;
  c->group = group;
  memset(c->first, 0, 2 * (size_t)e->columns * sizeof *c->first); /* second follows */
  for (int64_t j = 0; j < e->columns; j++)
    c->given[j] =
        column[j] +
        (e->blocks > 0 ? block[group * groups + (groups > 1 ? p->column_group[j] : 0)] : 0.0);
}

static void end_group(const struct engine *e, const struct columns *c, const double *from,
                      double *tail) {
  const cqio_balance_problem *p = e->problem;
  int groups = p->column_groups > 0 ? p->column_groups : 1;
  double *block = tail + e->columns + (int64_t)c->group * groups;
  for (int64_t j = 0; j < e->columns; j++) {
    tail[j] += from[j];
    if (e->blocks > 0) block[groups > 1 ? p->column_group[j] : 0] += from[j];
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

static void one_row(struct engine *e, enum pass pass, int64_t i, int64_t place,
                    const struct columns *c, double *partial) {
  const cqio_balance_problem *p = e->problem;
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
