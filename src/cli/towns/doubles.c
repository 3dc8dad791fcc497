/* Places that stand in the file twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/towns/towns.h"
#include "region/town_rules.h"

static int by_number(const void *a, const void *b) {
  const struct place *p = a, *q = b;
  return p->id < q->id ? -1 : p->id > q->id;
}

static int from_south(const void *a, const void *b) {
  const struct place *p = a, *q = b;
  if (p->lat != q->lat) return p->lat < q->lat ? -1 : 1;
  return by_number(a, b);
}

static bool is_same(const struct place *p, const struct place *q) {
  const cqio_place a = {p->name, p->lon, p->lat}, b = {q->name, q->lon, q->lat};
  return p->district == q->district && cqio__same_place(&a, &b);
}

/* A number twice: the line again, or a table that is none. */
static cqio_status drop_numbers(cqio_ctx *ctx, const struct request *request, struct region *region,
                                char *keep) {
  qsort(region->place, (size_t)region->count, sizeof *region->place, by_number);
  for (int k = 0; k < region->count; k++)
    keep[k] = 1;
  for (int k = 1, first = 0; k < region->count; k++) {
    const struct place *p = &region->place[first], *q = &region->place[k];
    if (p->id != q->id) {
      first = k;
      continue;
    }
    if (!is_same(p, q))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: geonameid %lld is '%s' and '%s': expected a number once",
                       request->places, (long long)p->id, p->name, q->name);
    keep[k] = 0;
    printf("dropped %s: %s: number %lld a second time\n", region->data->districts.key[q->district],
           q->name, (long long)q->id);
  }
  region_keep(region, keep);
  return CQIO_OK;
}

/* The one of two with fewer people goes; JOIN: its people stay. */
static void drop_second(struct region *region, int i, int j, bool join, char *keep) {
  struct place *p = &region->place[i], *q = &region->place[j];
  bool first = p->people > q->people || (p->people == q->people && p->id > 0);
  struct place *stays = first ? p : q, *goes = first ? q : p;
  keep[first ? j : i] = 0;
  if (join && goes->people > 0.0) {
    stays->people += goes->people;
    stays->filled = true;
  }
  printf("%s %s: %s, %.0f people: the same place as %s\n", join ? "joined" : "dropped",
         region->data->districts.key[goes->district], goes->name, goes->people, stays->name);
}

static void drop_places(struct region *region, bool join, char *keep) {
  qsort(region->place, (size_t)region->count, sizeof *region->place, from_south);
  for (int k = 0; k < region->count; k++)
    keep[k] = 1;
  for (int i = 0; i < region->count; i++)
    for (int j = i + 1; j < region->count && keep[i]; j++) {
      if (region->place[j].lat - region->place[i].lat > cqio__same_place_reach) break;
      if (keep[j] && is_same(&region->place[i], &region->place[j]))
        drop_second(region, i, j, join, keep);
    }
  region_keep(region, keep);
}

cqio_status doubles_drop(cqio_ctx *ctx, const struct request *request, struct region *region,
                         bool join) {
  char *keep;
  CQIO_TRY(CQIO_ALLOC(ctx, region->count, &keep));
  cqio_status status = join ? CQIO_OK : drop_numbers(ctx, request, region, keep);
  if (!status) drop_places(region, join, keep);
  cqio_free(keep);
  return status;
}
