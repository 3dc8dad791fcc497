/* Footprints by region, category and product of final demand (29.30-29.34). */
#include "findings/destinations.h"
#include "findings/findings.h"
#include "iotable/iotable.h"

#include <math.h>

static const char unit[] = "unit of the extension";

struct footprints {
  struct destinations d;
  int64_t sectors;
  cqio_figure *production, *exports, *consumption, *imports, *bilateral, *category;
  enum { CONSUMPTION, PRODUCTION, IMPORTS, EXPORTS, REGION_TOTALS } totals;
  cqio_figure *region[REGION_TOTALS];
  int index[REGION_TOTALS];
};

static cqio_status add_details(struct work *w, struct footprints *f) {
  static const struct figure_words words[] = {
      {"footprint_production", "extension account", unit, NULL, "of the output of the account",
       CQIO_BOUND_EXACT},
      {"footprint_exports", "extension account", unit, NULL,
       "of the output of the account for final demand of other regions", CQIO_BOUND_RESIDUAL},
      {"footprint_consumption", "extension destination sector", unit, NULL,
       "of all regions for the final demand of the destination, by product bought",
       CQIO_BOUND_RESIDUAL},
      {"footprint_imports", "extension destination sector", unit, NULL,
       "of other regions for the final demand of the destination, by product bought",
       CQIO_BOUND_RESIDUAL},
      {"footprint_bilateral", "extension region destination", unit, NULL,
       "of the region for the final demand of the destination", CQIO_BOUND_RESIDUAL},
      {"footprint_by_category", "extension final_demand", unit, NULL,
       "of all regions for the column of final demand, and of that itself", CQIO_BOUND_RESIDUAL}};
  cqio_figure **figures[] = {&f->production, &f->exports,   &f->consumption,
                             &f->imports,    &f->bilateral, &f->category};
  for (int k = 0; k < 6; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], figures[k], NULL));
  return CQIO_OK;
}

static cqio_status add_totals(struct work *w, struct footprints *f) {
  static const struct figure_words words[REGION_TOTALS] = {
      {"footprint_consumption_total", "extension region", unit, NULL,
       "of all regions for the final demand of the region, and of that itself",
       CQIO_BOUND_RESIDUAL},
      {"footprint_production_total", "extension region", unit, NULL,
       "of the output of the region, and of its final demand itself", CQIO_BOUND_RESIDUAL},
      {"footprint_imports_total", "extension region", unit, NULL,
       "of other regions for the final demand of the region", CQIO_BOUND_RESIDUAL},
      {"footprint_exports_total", "extension region", unit, NULL,
       "of the region for final demand elsewhere", CQIO_BOUND_RESIDUAL}};
  for (int k = 0; k < REGION_TOTALS; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], &f->region[k], &f->index[k]));
  return CQIO_OK;
}

static cqio_status make_axes(struct work *w, struct footprints *f) {
  const cqio_io_table *t = w->table;
  int axis;
  f->sectors = t->sectors.count;
  CQIO_TRY(cqio__findings_axis(w, "destination", f->d.count, f->d.name, &axis));
  CQIO_TRY(cqio__findings_axis(w, "sector", f->sectors, t->sectors.text, &axis));
  CQIO_TRY(cqio__findings_axis(w, "final_demand", t->final.count, t->final.name, &axis));
  CQIO_TRY(add_details(w, f));
  return add_totals(w, f);
}

static int64_t sector_of(const struct work *w, int64_t account) {
  return w->table->sector ? w->table->sector[account] : account % w->table->sectors.count;
}

/* What final demand itself causes of intensity E in column K; 0 for what is no extension. */
static double direct(const struct work *w, int e, int k) {
  int extension = e - (w->s.count - w->table->extension.count);
  return extension >= 0 ? w->table->extension.direct[extension][k] : 0.0;
}

/* ---- one intensity --------------------------------------------------------------------------- */

/* By producing account, region and destination, from the output X^s = L Y^s for each destination.
 */
static void by_producer(const struct work *w, struct footprints *f, const struct vectors *x,
                        int e) {
  int64_t n = w->n, destinations = f->d.count;
  for (int64_t i = 0; i < n; i++) {
    int64_t r = cqio__region_of(w->table, i);
    struct bounded s = cqio__exact(w->s.value[e * n + i]), elsewhere = {0.0, 0.0};
    struct bounded made = cqio__times(s, cqio__exact(w->output[i]));
    for (int64_t d = 0; d < destinations; d++) {
      struct bounded part = cqio__times(s, cqio__vectors_get(x, (int)d, n, i));
      cqio__figure_increase(f->bilateral, (e * w->regions + r) * destinations + d, part);
      if (d != r) elsewhere = cqio__plus(elsewhere, part);
    }
    cqio__figure_set(f->production, e * n + i, made);
    cqio__figure_set(f->exports, e * n + i, elsewhere);
    cqio__figure_increase(f->region[PRODUCTION], e * w->regions + r, made);
    cqio__figure_increase(f->region[EXPORTS], e * w->regions + r, elsewhere);
  }
}

/* By product bought: M of all regions, less that of the destination's own. OWN [regions][n]. */
static void by_product(const struct work *w, struct footprints *f, const struct vectors *m,
                       const struct vectors *own, int e) {
  for (int64_t d = 0; d < f->d.count; d++)
    for (int64_t i = 0; i < w->n; i++) {
      struct bounded bought = cqio__exact(f->d.demand[d * w->n + i]);
      struct bounded all = cqio__vectors_get(m, 0, w->n, i), abroad = all;
      int64_t at = (e * f->d.count + d) * f->sectors + sector_of(w, i);
      if (bought.value == 0.0) continue;
      if (d < w->regions) abroad = cqio__minus(all, cqio__vectors_get(own, (int)d, w->n, i));
      struct bounded whole = cqio__times(all, bought), imported = cqio__times(abroad, bought);
      cqio__figure_increase(f->consumption, at, whole);
      cqio__figure_increase(f->imports, at, imported);
      if (d == w->regions) continue;
      cqio__figure_increase(f->region[CONSUMPTION], e * w->regions + d, whole);
      cqio__figure_increase(f->region[IMPORTS], e * w->regions + d, imported);
    }
}

static void by_category(const struct work *w, struct footprints *f, const struct vectors *m,
                        int e) {
  const cqio_io_series *final = &w->table->final;
  for (int k = 0; k < final->count; k++) {
    struct bounded itself = cqio__exact(direct(w, e, k));
    struct bounded caused = cqio__weighted(m->value, m->bound, final->values[k], w->n);
    cqio__figure_set(f->category, e * final->count + k, cqio__plus(caused, itself));
    if (final->region[k] < 0) continue;
    cqio__figure_increase(f->region[CONSUMPTION], e * w->regions + final->region[k], itself);
    cqio__figure_increase(f->region[PRODUCTION], e * w->regions + final->region[k], itself);
  }
}

static cqio_status analyse(struct work *w, struct footprints *f, const struct vectors *x, int e) {
  struct vectors m = {0}, own = {0};
  double *masked;
  const double *s = w->s.value + e * w->n;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->regions * w->n, &masked));
  for (int64_t i = 0; i < w->n; i++)
    masked[cqio__region_of(w->table, i) * w->n + i] = s[i];
  cqio_status status = cqio__findings_solve(w, w->open, true, 1, s, &m);
  if (!status) status = cqio__findings_solve(w, w->open, true, (int)w->regions, masked, &own);
  if (!status) by_producer(w, f, x, e);
  if (!status) by_product(w, f, &m, &own, e);
  if (!status) by_category(w, f, &m, e);
  cqio_free(masked);
  cqio__vectors_free(&m);
  cqio__vectors_free(&own);
  return status;
}

/* ---- identities ------------------------------------------------------------------------------ */

/* Consumption less imports = production less exports, by region; the worlds are equal. */
static cqio_status add_identities(struct work *w, const struct footprints *f) {
  double regions = 0.0, world = 0.0;
  for (int e = 0; e < w->s.count; e++) {
    double total[REGION_TOTALS] = {0.0}, most = 0.0, gap = 0.0;
    for (int64_t r = 0; r < w->regions; r++) {
      double v[REGION_TOTALS];
      for (int k = 0; k < REGION_TOTALS; k++)
        total[k] += v[k] = f->region[k]->value[e * w->regions + r];
      most = fmax(most, fabs(v[PRODUCTION]));
      gap = fmax(gap, fabs((v[CONSUMPTION] - v[IMPORTS]) - (v[PRODUCTION] - v[EXPORTS])));
    }
    if (most > 0.0) regions = fmax(regions, gap / most);
    for (int64_t i = 0; i < f->sectors && f->d.count > w->regions; i++) /* the outside */
      total[CONSUMPTION] += f->consumption->value[(e * f->d.count + w->regions) * f->sectors + i];
    if (most > 0.0) world = fmax(world, fabs(total[CONSUMPTION] / total[PRODUCTION] - 1.0));
  }
  CQIO_TRY(cqio__findings_identity(
      w, "footprints: consumption less imports is production less exports, by region", regions));
  return cqio__findings_identity(w, "footprints: consumption of all is production of all", world);
}

static cqio_status add_views(struct work *w, const struct footprints *f) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = e * w->regions;
    cqio_findings_view view = {.count = REGION_TOTALS,
                               .heading = {"consumption", "production", "imports", "exports"},
                               .offset = {at, at, at, at}};
    for (int k = 0; k < REGION_TOTALS; k++)
      view.figure[k] = f->index[k];
    CQIO_TRY(
        cqio__findings_text(w, &view.title, "footprints of %s (%s)", w->s.name[e], w->s.unit[e]));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

cqio_status cqio__analyse_footprints(struct work *w) {
  struct footprints f = {0};
  struct vectors x = {0};
  if (!w->output || w->regions == 0 || w->table->final.count == 0)
    return cqio__findings_lacks(w, "footprints",
                                w->regions == 0 ? "regions" : "final demand and output");
  CQIO_TRY(cqio_agree(w->ctx, cqio__destinations_make(w, &f.d)));
  CQIO_TRY(cqio_agree(w->ctx, make_axes(w, &f)));
  cqio_status status = cqio__findings_solve(w, w->open, false, f.d.count, f.d.demand, &x);
  for (int e = 0; e < w->s.count && !status; e++)
    status = analyse(w, &f, &x, e);
  cqio__vectors_free(&x);
  CQIO_TRY(status);
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, &f)));
  return add_identities(w, &f);
}
