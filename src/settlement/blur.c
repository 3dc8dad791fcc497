/* Smoothing over cells inside the region, and the membership of cells in districts (26.35). */
#include "settlement/land.h"

#include <math.h>
#include <string.h>

size_t cqio__settled_cells(const cqio_settlement *s) {
  return (size_t)s->grid->lat_count * (size_t)s->grid->lon_count;
}

struct box cqio__whole_grid(const cqio_settlement *s) {
  return (struct box){0, s->grid->lat_count, 0, s->grid->lon_count};
}

/* The columns of row I in BOX that lie inside the region or up to MARGIN beside it. */
static void clip(const cqio_settlement *s, struct box box, ptrdiff_t i, ptrdiff_t margin,
                 ptrdiff_t *first, ptrdiff_t *end) {
  *first = s->row_first[i] - margin;
  *end = s->row_end[i] + margin;
  if (*first < box.first_column) *first = box.first_column;
  if (*end > box.end_column) *end = box.end_column;
}

/* SUM = FIELD by 1-2-1 from row to row, where add_columns looks. */
static void add_rows(const cqio_settlement *s, struct box box, const double *field, double *sum) {
  ptrdiff_t columns = s->grid->lon_count, first, end;
  for (ptrdiff_t i = box.first_row; i < box.end_row; i++) {
    const double *here = field + i * columns;
    const double *below = i > 0 ? here - columns : NULL;
    const double *above = i + 1 < s->grid->lat_count ? here + columns : NULL;
    double *to = sum + i * columns;
    clip(s, box, i, 1, &first, &end);
    if (below && above) {
      for (ptrdiff_t j = first; j < end; j++)
        to[j] = 2.0 * here[j] + below[j] + above[j];
      continue;
    }
    for (ptrdiff_t j = first; j < end; j++)
      to[j] = 2.0 * here[j] + (below ? below[j] : 0.0) + (above ? above[j] : 0.0);
  }
}

/* FIELD = SUM by 1-2-1 from column to column, times FACTOR, inside the region. */
static void add_columns(const cqio_settlement *s, struct box box, const double *sum,
                        const double *factor, double *field) {
  ptrdiff_t low = box.first_column, high = box.end_column, first, end;
  for (ptrdiff_t i = box.first_row; i < box.end_row; i++) {
    const double *here = sum + i * s->grid->lon_count, *by = factor + i * s->grid->lon_count;
    double *to = field + i * s->grid->lon_count;
    clip(s, box, i, 0, &first, &end);
    for (ptrdiff_t j = first > low ? first : low + 1; j < (end < high ? end : high - 1); j++)
      to[j] = (2.0 * here[j] + here[j - 1] + here[j + 1]) * by[j];
    if (first == low && first < end)
      to[low] = (2.0 * here[low] + (low + 1 < high ? here[low + 1] : 0.0)) * by[low];
    if (end == high && first < end && high > low + 1)
      to[high - 1] = (2.0 * here[high - 1] + here[high - 2]) * by[high - 1];
  }
}

void cqio__blur(const cqio_settlement *s, struct box box, double *field, double *spare) {
  add_rows(s, box, field, spare);
  add_columns(s, box, spare, s->smoothing, field);
}

void cqio__mean_of_entries(const cqio_settlement *s, const double *per_entry, double *cells) {
  const cqio_grid *grid = s->grid;
  memset(cells, 0, cqio__settled_cells(s) * sizeof *cells);
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    cells[grid->cell[e]] += s->part[e] * per_entry[e];
}

/* ---- membership ------------------------------------------------------------------------------ */

/* The box of the cells of district R, and MARGIN more on each side. */
static struct box box_of(const cqio_settlement *s, int r, int margin) {
  const cqio_grid *grid = s->grid;
  struct box box = {grid->lat_count, 0, grid->lon_count, 0};
  for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
    int row = grid->cell[e] / grid->lon_count, column = grid->cell[e] % grid->lon_count;
    if (row < box.first_row) box.first_row = row;
    if (row >= box.end_row) box.end_row = row + 1;
    if (column < box.first_column) box.first_column = column;
    if (column >= box.end_column) box.end_column = column + 1;
  }
  box.first_row = box.first_row > margin ? box.first_row - margin : 0;
  box.first_column = box.first_column > margin ? box.first_column - margin : 0;
  box.end_row = box.end_row < grid->lat_count - margin ? box.end_row + margin : grid->lat_count;
  box.end_column =
      box.end_column < grid->lon_count - margin ? box.end_column + margin : grid->lon_count;
  return box;
}

/* Blurred part of district R of each cell of its box, elsewhere 0. */
static void blur_district(const cqio_settlement *s, int r, struct box box, double *field,
                          double *spare) {
  const cqio_grid *grid = s->grid;
  for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
    field[grid->cell[e]] = s->part[e];
  for (int pass = 0; pass < s->passes; pass++)
    cqio__blur(s, box, field, spare);
}

/* Goes through the members of each district; NEXT[c] moves on by one for each of cell c. With
 * s->member they are stored at NEXT[c]. FIELD is 0 before and after. */
static void list_members(cqio_settlement *s, int64_t *next, double *field, double *spare) {
  for (int r = 0; r < s->grid->district_count; r++) {
    struct box box = box_of(s, r, s->passes);
    blur_district(s, r, box, field, spare);
    for (int i = box.first_row; i < box.end_row; i++)
      for (int j = box.first_column; j < box.end_column; j++) {
        size_t c = (size_t)i * (size_t)s->grid->lon_count + (size_t)j;
        if (!(field[c] > 0.0)) continue;
        if (s->member) {
          s->member[next[c]] = r;
          s->share[next[c]] = field[c];
        }
        next[c]++;
        field[c] = 0.0;
      }
  }
}

static cqio_status create(cqio_ctx *ctx, cqio_settlement *s, int64_t *next, double *field,
                          double *spare) {
  size_t cells = cqio__settled_cells(s);
  list_members(s, next, field, spare); /* counts */
  for (size_t c = 0; c < cells; c++) {
    s->member_first[c + 1] = s->member_first[c] + next[c];
    next[c] = s->member_first[c];
  }
  CQIO_TRY(CQIO_ALLOC(ctx, s->member_first[cells], &s->share));
  CQIO_TRY(CQIO_ALLOC(ctx, s->member_first[cells], &s->member));
  list_members(s, next, field, spare);
  return CQIO_OK;
}

/* One over the weight of the cells about each that are inside; 0 outside. */
static void set_smoothing(cqio_settlement *s, double *field, double *spare) {
  struct box whole = cqio__whole_grid(s);
  for (size_t c = 0; c < cqio__settled_cells(s); c++)
    field[c] = s->smoothing[c] = s->inside[c] > 0.0;
  add_rows(s, whole, field, spare);
  add_columns(s, whole, spare, s->smoothing, field);
  for (size_t c = 0; c < cqio__settled_cells(s); c++)
    s->smoothing[c] = field[c] > 0.0 ? 1.0 / field[c] : 0.0;
}

cqio_status cqio__membership_create(cqio_ctx *ctx, cqio_settlement *s) {
  size_t cells = cqio__settled_cells(s);
  int64_t *next;
  double *field = NULL, *spare = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &next));
  cqio_status status = CQIO_ALLOC(ctx, cells, &field);
  if (!status) status = CQIO_ALLOC(ctx, cells, &spare);
  if (!status) {
    set_smoothing(s, field, spare);
    memset(field, 0, cells * sizeof *field);
    status = create(ctx, s, next, field, spare);
  }
  cqio_free(next);
  cqio_free(field);
  cqio_free(spare);
  return status;
}
