/* Work of sectors and of strata of districts, against what they make and pay, and against columns
 * that repeat it. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns that repeat others -------------------------------------------------------------- */

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* A figure of a sector that labour.csv may have, and what the tables give for it but for a scale
 * that all sectors share. */
struct repeated {
  const char *prefix, *words;
  double (*value)(const cqio_dataset *d, int sector);
};

static double jobs_per_output(const cqio_dataset *d, int sector) {
  return d->output[sector] > 0.0 ? d->employed[sector] / d->output[sector] : 0.0;
}

static double pay_per_worker(const cqio_dataset *d, int sector) {
  return d->employed[sector] > 0.0 ? d->primary_inputs[sector] / d->employed[sector] : 0.0;
}

/* STATED of sector i over what the tables give, or 0. */
static double scale_of(const struct repeated *kind, const cqio_dataset *d, int sector,
                       double stated) {
  double given = kind->value(d, sector);
  return given > 0.0 && stated > 0.0 ? stated / given : 0.0;
}

/* Units of such columns differ, but not from row to row: the middle scale is that of all. */
static void check_repeated(struct reading *r, const struct repeated *kind, int column) {
  enum { LEAST = 3 };
  static const double limit = 0.05;
  const cqio_dataset *d = r->data;
  int n = d->sectors.count, count = 0;
  struct set set = {&d->sectors, "sector", "sectors", SECTORS};
  const int *rows = cqio__join(r, LABOUR, "key", set, false);
  double *stated, *scales;
  if (!rows || !SCRATCH(r, stated, n) || !SCRATCH(r, scales, n)) return;
  for (int i = 0; i < n; i++) {
    if (!cqio_parse_real(cqio_sheet_text(r->table[LABOUR], rows[i], column), &stated[i]))
      stated[i] = 0.0;
    double scale = scale_of(kind, d, i, stated[i]);
    if (scale > 0.0) scales[count++] = scale;
  }
  if (count < LEAST) return;
  qsort(scales, (size_t)count, sizeof *scales, ascending);
  double middle = scales[count / 2];
  for (int i = 0; i < n; i++) {
    double scale = scale_of(kind, d, i, stated[i]);
    if (!(scale > 0.0) || fabs(log(scale / middle)) <= limit) continue;
    cqio__row_fault(r, LABOUR, rows[i], column,
                    "%.40s = %.6g, and employed_persons = %.10g: expected about %.6g, %s; are "
                    "they of two sectors?",
                    cqio_sheet_column_name(r->table[LABOUR], column), stated[i], d->employed[i],
                    middle * kind->value(d, i), kind->words);
  }
}

static void check_columns(struct reading *r) {
  static const struct repeated kinds[] = {
      {"jobs_per_", "by total_output of the table and the other sectors", jobs_per_output},
      {"compensation_per_worker", "by compensation of the table and the other sectors",
       pay_per_worker}};
  for (int c = 0; c < cqio_sheet_columns(r->table[LABOUR]); c++)
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
      if (strncmp(cqio_sheet_column_name(r->table[LABOUR], c), kinds[k].prefix,
                  strlen(kinds[k].prefix)) == 0)
        check_repeated(r, &kinds[k], c);
}

/* ---- pay ------------------------------------------------------------------------------------- */

/* What an employed person of a sector is paid, times the mean of all. */
static void check_pay(struct reading *r) {
  static const double usual_low = 0.1, usual_high = 10.0, low = 2e-3, high = 500.0;
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->sectors.count;
  double mean = cqio_sum(d->primary_inputs, n) / cqio_sum(d->employed, n);
  for (int i = 0; i < d->sectors.count && mean > 0.0; i++) {
    double ratio = pay_per_worker(d, i) / mean;
    if (!(ratio > 0.0) || (ratio >= usual_low && ratio <= usual_high)) continue;
    if (ratio < low || ratio > high)
      cqio__fault(r, LABOUR, -1, -1,
                  "sector '%s': compensation of the table over employed_persons = %.4g times the "
                  "mean of all sectors: expected %g to %g times; are they of two sectors?",
                  d->sectors.key[i], ratio, low, high);
    else
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: sector '%s': compensation of the table over employed_persons = %.4g times the "
               "mean of all sectors is unusual: expected %g to %g times",
               cqio_sheet_place(r->table[LABOUR], -1), d->sectors.key[i], ratio, usual_low,
               usual_high);
  }
}

/* ---- districts ------------------------------------------------------------------------------- */

/* What an employed person of stratum K makes in district R, times that of the whole region. */
static void check_product(struct reading *r, int i, int k, double mean) {
  static const double usual_low = 0.25, usual_high = 4.0;
  const cqio_dataset *d = r->data;
  int at = i * d->strata.count + k;
  double ratio = d->district_gdp[at] / d->district_employed[at] / mean;
  if (!isfinite(ratio) || !(ratio > 0.0) || (ratio >= usual_low && ratio <= usual_high)) return;
  const char *stratum = d->strata.key[k];
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: district '%s': gdp_%s / employed_%s = %.4g times that of the region is unusual: "
           "expected %g to %g times",
           cqio_sheet_place(r->table[DISTRICTS], i), d->districts.key[i], stratum, stratum, ratio,
           usual_low, usual_high);
}

static void check_districts(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->districts.count, strata = (size_t)d->strata.count;
  for (int k = 0; k < d->strata.count; k++) {
    double mean = cqio_sum_strided(d->district_gdp + k, n, strata) /
                  cqio_sum_strided(d->district_employed + k, n, strata);
    for (int i = 0; i < d->districts.count && mean > 0.0 && isfinite(mean); i++)
      check_product(r, i, k, mean);
  }
}

/* ---- skills ---------------------------------------------------------------------------------- */

enum { LOW, MIDDLE, HIGH, SKILLS };

/* Farms employ less of the highest skill, and more of the lowest, than all others, and more of the
 * middle than of the highest. */
static void doubt_skills(struct reading *r, double farms[SKILLS], double others[SKILLS]) {
  const char *place = cqio_sheet_place(r->table[SECTORS], -1);
  if (farms[HIGH] > others[HIGH])
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: skill_high of primary sectors = %.4g, of all others = %.4g: expected less of "
             "primary sectors; are columns exchanged?",
             place, farms[HIGH], others[HIGH]);
  else if (farms[LOW] < others[LOW])
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: skill_low of primary sectors = %.4g, of all others = %.4g: expected more of "
             "primary sectors; are columns exchanged?",
             place, farms[LOW], others[LOW]);
  else if (farms[HIGH] > farms[MIDDLE])
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: skill_high of primary sectors = %.4g, and skill_middle = %.4g: expected more of "
             "the middle; are the columns exchanged?",
             place, farms[HIGH], farms[MIDDLE]);
}

static void check_skills(struct reading *r) {
  static const char *const names[SKILLS] = {"low", "middle", "high"};
  const cqio_dataset *d = r->data;
  double share[2][SKILLS] = {{0}}, people[2] = {0};
  int skills[SKILLS];
  for (int k = 0; k < SKILLS; k++)
    if ((skills[k] = cqio_labels_find(&d->skills, names[k])) < 0 && k != MIDDLE) return;
  for (int i = 0; i < d->sectors.count; i++) {
    const double *skill = d->skill_share + (size_t)i * (size_t)d->skills.count;
    int primary = d->sector_is_primary[i];
    people[primary] += d->employed[i];
    for (int k = 0; k < SKILLS; k++)
      share[primary][k] += skills[k] < 0 ? 0.0 : skill[skills[k]] * d->employed[i];
  }
  if (!(people[0] > 0.0 && people[1] > 0.0)) return;
  for (int k = 0; k < SKILLS; k++) {
    share[0][k] /= people[0];
    share[1][k] /= people[1];
  }
  if (skills[MIDDLE] < 0) share[1][MIDDLE] = INFINITY; /* nothing to exchange it with */
  doubt_skills(r, share[1], share[0]);
}

void cqio__check_sector_work(struct reading *r) {
  check_columns(r);
  if (cqio__good(r, LABOUR)) check_pay(r);
  if (cqio__good(r, LABOUR) && cqio__good(r, DISTRICTS)) check_districts(r);
  if (cqio__good(r, SECTORS) && cqio__good(r, LABOUR)) check_skills(r);
}
