/* Capital of sectors against what they make. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Logarithms of capital per value added of sectors: their median and the median of the distances
 * from it, where each sector has the icor of the one MOVED rows below. */
struct spread {
  double middle, distance;
};

static double capital(const cqio_dataset *d, int i, int moved) {
  size_t n = (size_t)d->sectors.count;
  double made = cqio_sum_strided(d->primary_inputs + i, CQIO_PRIMARY_INPUTS, n);
  int from = i + moved;
  if (from < 0 || from >= d->sectors.count) return NAN;
  return log(d->icor[from] * d->output[i] / made);
}

static struct spread find_spread(const cqio_dataset *d, int moved, double *work) {
  int count = 0;
  for (int i = 0; i < d->sectors.count; i++) {
    double ratio = capital(d, i, moved);
    if (isfinite(ratio)) work[count++] = ratio;
  }
  if (count == 0) return (struct spread){0};
  qsort(work, (size_t)count, sizeof *work, ascending);
  struct spread out = {.middle = work[count / 2]};
  for (int i = 0; i < count; i++)
    work[i] = fabs(work[i] - out.middle);
  qsort(work, (size_t)count, sizeof *work, ascending);
  out.distance = work[count / 2];
  return out;
}

/* A column that fits the rows above or below much better than its own. */
static bool is_moved(struct reading *r, double spread, double *work) {
  enum { LEAST = 6 };
  static const double close = 0.02, better = 0.25;
  const cqio_dataset *d = r->data;
  for (int moved = -1; moved <= 1 && d->sectors.count >= LEAST; moved += 2) {
    if (spread <= close || find_spread(d, moved, work).distance > better * spread) continue;
    cqio_log(
        r->ctx, CQIO_LOG_WARN,
        "%s: icor x output / value added of the table differs by %.2g from sector to sector, "
        "and by %.2g with icor of the row %s: expected the first to be smaller; is the column "
        "moved by a row?",
        cqio_sheet_cell_place(r->table[SECTORS], -1, cqio_sheet_find(r->table[SECTORS], "icor")),
        spread, find_spread(d, moved, work).distance, moved < 0 ? "above" : "below");
    return true;
  }
  return false;
}

/* One sector far from all others, by what they differ from each other. */
void cqio__check_sector_capital(struct reading *r) {
  enum { LEAST = 3, TIMES = 6 };
  static const double doubtful = 0.69314718055994531; /* ln 2 */
  const cqio_dataset *d = r->data;
  double *work;
  if (d->sectors.count < LEAST || !SCRATCH(r, work, d->sectors.count)) return;
  struct spread all = find_spread(d, 0, work);
  if (is_moved(r, all.distance, work)) return;
  double limit = fmax(doubtful, TIMES * all.distance);
  int column = cqio_sheet_find(r->table[SECTORS], "icor");
  for (int i = 0; i < d->sectors.count; i++) {
    double ratio = capital(d, i, 0);
    if (!isfinite(ratio) || fabs(ratio - all.middle) <= limit) continue;
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: sector '%s': icor = %.6g makes %.4g of capital per value added of the table, and "
             "the median of all sectors is %.4g: expected %.2g to %.2g; is its unit another?",
             cqio_sheet_cell_place(r->table[SECTORS], i, column), d->sectors.key[i], d->icor[i],
             exp(ratio), exp(all.middle), exp(all.middle - limit), exp(all.middle + limit));
  }
}
