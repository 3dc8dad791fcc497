/* The table of towns as CSV. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/towns/towns.h"
#include "region/town_rules.h"

static int by_size(const void *a, const void *b) {
  const struct place *p = a, *q = b;
  if (p->district != q->district) return p->district < q->district ? -1 : 1;
  if (p->people != q->people) return p->people > q->people ? -1 : 1;
  return p->id < q->id ? -1 : p->id > q->id;
}

static void put_header(FILE *file, const struct request *request, const struct region *region) {
  int year = region->data->base_year;
  fprintf(file, "# title: %s\n", request->title);
  fprintf(file,
          "# unit: lon, lat degrees WGS84; population_%d persons (territory of the township, not "
          "only its built-up place)\n# year: %d\n",
          year, year);
  fprintf(file, "# status: published = as carried by the source; estimate = population filled; a "
                "negative geonameid = seat of districts.csv standing for a city without places\n");
  fprintf(file, "# rule 1 (aggregates): a place is dropped when it exceeds its district, or when "
                "without it the places of the district add up to its residents exactly, or nearest "
                "where they exceed them by 3 %%\n");
  fprintf(file,
          "# rule 2 (holes): people missing from a district go to its places without population: "
          "ln P = %.3f + %.3f ln(rural density x Voronoi km2), scaled; places within 4 km of the "
          "seat get %.2f of the urban residents, through a place named seat where the places known "
          "there hold less than half of that (%s); in city districts the seat gets what the "
          "regression leaves\n",
          region->intercept, region->slope, region->seat_share,
          region->sample ? "regression and median of the complete districts"
                         : "of Chongqing 2010, as too few places lie in complete districts here");
  fprintf(file,
          "# district totals of the file: complete within 1.2 %% in %d of %d; the program scales "
          "them to the residents of districts.csv\n# sources: %s\n",
          region->complete, region->data->districts.count, request->sources);
  fprintf(file, "geonameid,name_en,%slon,lat,district,population_%d,status\n",
          request->chinese ? "name_zh," : "", year);
}

/* Districts whose towns cqio would refuse. */
static cqio_status check_people(cqio_ctx *ctx, const struct request *request,
                                const struct region *region, double *sums) {
  const cqio_dataset *data = region->data;
  cqio_status status = CQIO_OK;
  region_sums(region, sums);
  for (int r = 0; r < data->districts.count; r++) {
    double ratio = sums[r] / data->residents[r];
    double least = cqio__least_townspeople(data->urban_residents[r] / data->residents[r]);
    bool good = sums[r] == 0.0 || (ratio >= least && ratio <= cqio__most_townspeople);
    if (good && sums[r] > 0.0 && fabs(ratio - 1.0) > cqio__doubtful_townspeople)
      cqio_log(
          ctx, CQIO_LOG_WARN,
          "%s: district '%s': its places have %.3g of its residents, to which cqio scales them: "
          "are they of another year or unit?",
          request->places, data->districts.key[r], ratio);
    if (good) continue;
    status =
        cqio_fail(ctx, CQIO_DATA,
                  "%s: district '%s': its places have %.3g of its residents: expected %.2g to %g; "
                  "are they of another year or unit?",
                  request->places, data->districts.key[r], ratio, least, cqio__most_townspeople);
  }
  return status;
}

static cqio_status check(cqio_ctx *ctx, const struct request *request,
                         const struct region *region) {
  double *sums;
  CQIO_TRY(CQIO_ALLOC(ctx, region->data->districts.count, &sums));
  cqio_status status = check_people(ctx, request, region, sums);
  cqio_free(sums);
  return status;
}

cqio_status table_write(cqio_ctx *ctx, const struct request *request, struct region *region) {
  char *text = NULL;
  size_t size = 0;
  CQIO_TRY(check(ctx, request, region));
  FILE *file = open_memstream(&text, &size);
  if (!file) return cqio_fail(ctx, CQIO_MEMORY, "%s: not enough memory", request->output);
  qsort(region->place, (size_t)region->count, sizeof *region->place, by_size);
  put_header(file, request, region);
  for (int k = 0; k < region->count; k++) {
    const struct place *p = &region->place[k];
    if (!(p->people > 0.0)) continue;
    fprintf(file, "%lld,%s,%s%s%.5f,%.5f,%s,%.0f,%s\n", (long long)p->id, p->name,
            request->chinese ? p->local : "", request->chinese ? "," : "", p->lon, p->lat,
            region->data->districts.key[p->district], p->people,
            p->filled ? "estimate" : "published");
  }
  bool bad = ferror(file);
  bad |= fclose(file) != 0;
  cqio_status status = bad ? cqio_fail(ctx, CQIO_MEMORY, "%s: not enough memory", request->output)
                           : cqio_write_file(ctx, request->output, request->overwrite, text, size);
  free(text);
  return status;
}
