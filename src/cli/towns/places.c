/* Reading a table of places in the form of GeoNames: tabs between 19 columns, no header. */
#include <math.h>
#include <string.h>

#include "cli/towns/towns.h"
#include "job/reading.h"

enum { COLUMNS = 19, ID = 0, NAME = 1, OTHERS = 3, LAT = 4, LON = 5, CLASS = 6, COUNTRY = 8 };
enum { ADMIN1 = 10, PEOPLE = 14 };
enum { LARGEST_FILE = 1 << 30, LONGEST_NAME = 256 };
static const double farthest = 5.0; /* km outside of the outlines, which are generalised */

/* ---- names in Chinese characters ------------------------------------------------------------- */

enum { CHARACTER = 3 }; /* bytes in UTF-8 of U+4E00 to U+9FFF */

static bool is_chinese(const char *text, size_t length) {
  for (size_t i = 0; i < length; i += CHARACTER) {
    const unsigned char *c = (const unsigned char *)text + i;
    if (length - i < CHARACTER || c[0] < 0xE4 || c[0] > 0xE9 || (c[0] == 0xE4 && c[1] < 0xB8))
      return false;
  }
  return length > 0;
}

static bool ends_with(const char *text, size_t length, const char *const *endings, int count,
                      size_t *ending) {
  for (int i = 0; i < count; i++) {
    *ending = strlen(endings[i]);
    if (length >= *ending && memcmp(text + length - *ending, endings[i], *ending) == 0) return true;
  }
  *ending = 0;
  return false;
}

/* The shortest of the names in OTHERS, of a township first, of a county last; without what says
 * that it is a township. */
static void choose_chinese(const char *others, char out[LONGEST_NAME]) {
  static const char *const township[] = {"街道", "镇", "乡"}, *const county[] = {"县", "区", "市"};
  const char *best = NULL;
  size_t best_length = 0, best_rank = 3, best_ending = 0, length;
  for (const char *name = others; *name; name += length + (name[length] == ',')) {
    length = strcspn(name, ",");
    if (!is_chinese(name, length) || length >= LONGEST_NAME) continue;
    size_t ending, none;
    bool small = ends_with(name, length, township, 3, &ending);
    size_t rank = small ? 0 : ends_with(name, length, county, 3, &none) ? 2 : 1;
    if (rank > best_rank || (rank == best_rank && length >= best_length)) continue;
    best = name;
    best_length = length;
    best_rank = rank;
    best_ending = ending;
  }
  if (best && best_length - best_ending > CHARACTER) best_length -= best_ending;
  memcpy(out, best ? best : "", best_length);
  out[best_length] = '\0';
}

/* ---- where a place lies ---------------------------------------------------------------------- */

/* District of the cell of a place, else of the nearest entry within reach; -1. */
static int find_district(const struct region *region, double lon, double lat) {
  const cqio_grid *grid = region->grid;
  double step = (grid->lat_bounds[2 * grid->lat_count - 1] - grid->lat_bounds[0]) / grid->lat_count;
  double row = floor((lat - grid->lat_bounds[0]) / step);
  double column = floor((lon - grid->lon_bounds[0]) / step), nearest = farthest;
  int found = -1;
  if (!(row >= 0 && row < grid->lat_count && column >= 0 && column < grid->lon_count)) return -1;
  int district = grid->dominant[(int)row * grid->lon_count + (int)column];
  if (district >= 0) return district;
  for (int r = 0; r < grid->district_count; r++)
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      double km = region_distance(region, grid->lon[grid->cell[e] % grid->lon_count],
                                  grid->lat[grid->cell[e] / grid->lon_count], lon, lat);
      if (km < nearest || (km <= farthest && found < 0)) {
        nearest = km;
        found = r;
      }
    }
  return found;
}

/* ---- lines ----------------------------------------------------------------------------------- */

struct line {
  const char *path;
  int64_t number;
  char *field[COLUMNS];
};

/* Divides TEXT, of one line, into its fields. */
static cqio_status divide(cqio_ctx *ctx, char *text, struct line *line) {
  int count = 0;
  for (char *next = text; next; count++) {
    char *tab = strchr(next, '\t');
    if (count < COLUMNS) line->field[count] = next;
    if (tab) *tab = '\0';
    next = tab ? tab + 1 : NULL;
  }
  if (count == COLUMNS) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s:%lld: %d fields: expected the %d of GeoNames with tabs between them; see "
                   "--help",
                   line->path, (long long)line->number, count, COLUMNS);
}

static bool is_wanted(const struct line *line, const char *admin) {
  if (line->field[CLASS][0] && strcmp(line->field[CLASS], "P") != 0) return false;
  if (!admin) return true;
  const char *dot = strchr(admin, '.');
  size_t country = dot ? (size_t)(dot - admin) : strlen(admin);
  return strlen(line->field[COUNTRY]) == country &&
         strncmp(line->field[COUNTRY], admin, country) == 0 &&
         (!dot || strcmp(line->field[ADMIN1], dot + 1) == 0);
}

static cqio_status wrong(cqio_ctx *ctx, const struct line *line, const char *name, int field,
                         const char *expected) {
  return cqio_fail(ctx, CQIO_DATA, "%s:%lld: %s = '%.40s': expected %s", line->path,
                   (long long)line->number, name, line->field[field], expected);
}

/* Places of a line; *WANTED counts those of --admin. */
static cqio_status take(cqio_ctx *ctx, const struct request *request, const struct line *line,
                        struct region *region, int *wanted) {
  char local[LONGEST_NAME] = "";
  struct place place = {.name = line->field[NAME], .local = local};
  if (!is_wanted(line, request->admin)) return CQIO_OK;
  if (!cqio_parse_integer(line->field[ID], &place.id))
    return wrong(ctx, line, "geonameid", ID, "a whole number");
  if (!cqio_parse_real(line->field[LAT], &place.lat) || !(fabs(place.lat) <= 90.0))
    return wrong(ctx, line, "latitude", LAT, "degrees from -90 to 90");
  if (!cqio_parse_real(line->field[LON], &place.lon) || !(fabs(place.lon) <= 180.0))
    return wrong(ctx, line, "longitude", LON, "degrees from -180 to 180");
  if (line->field[PEOPLE][0] &&
      (!cqio_parse_real(line->field[PEOPLE], &place.people) || !(place.people >= 0.0)))
    return wrong(ctx, line, "population", PEOPLE, "a number >= 0");
  if (place.id <= 0) return wrong(ctx, line, "geonameid", ID, "a number > 0");
  if (!cqio__text_is_plain(place.name, strlen(place.name)) ||
      !cqio__text_is_plain(line->field[OTHERS], strlen(line->field[OTHERS])))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s:%lld: names of %lld: expected UTF-8 text; convert Latin-1 and other "
                     "encodings first",
                     line->path, (long long)line->number, (long long)place.id);
  if (strpbrk(place.name, ",\""))
    return wrong(ctx, line, "name", NAME, "a name without comma and quote");
  ++*wanted;
  place.district = find_district(region, place.lon, place.lat);
  if (place.district < 0) return CQIO_OK;
  if (request->chinese) choose_chinese(line->field[OTHERS], local);
  return region_add(ctx, region, &place);
}

/* Places of the region that lie outside of it, when --admin says which are of the region. */
static void doubt(cqio_ctx *ctx, const struct request *request, int lost, int wanted) {
  enum { LEAST = 3 };
  static const double much = 0.015; /* a few are said to be of a region beside theirs */
  if (!request->admin || lost < LEAST || lost <= much * wanted) return;
  cqio_log(ctx, CQIO_LOG_WARN,
           "%s: %d of %d places of %s lie in no district of %s and were left out; are their "
           "latitudes and longitudes of another system?",
           request->places, lost, wanted, request->admin, request->overlap);
}

cqio_status places_read(cqio_ctx *ctx, const struct request *request, struct region *region) {
  char *bytes;
  size_t size;
  CQIO_TRY(cqio_read_file(ctx, request->places, LARGEST_FILE, &bytes, &size));
  struct line line = {.path = request->places};
  int wanted = 0;
  cqio_status status = CQIO_OK;
  for (char *text = bytes; *text && !status;) {
    size_t length = strcspn(text, "\n");
    bool last = text[length] == '\0';
    text[length] = '\0';
    if (length > 0 && text[length - 1] == '\r') text[length - 1] = '\0';
    line.number++;
    if (*text) status = divide(ctx, text, &line);
    if (*text && !status) status = take(ctx, request, &line, region, &wanted);
    text += length + !last;
  }
  cqio_free(bytes);
  if (!status && region->count == 0)
    status = cqio_fail(ctx, CQIO_DATA, "%s: no place lies in a district of %s: expected some",
                       request->places, request->overlap);
  if (!status) doubt(ctx, request, wanted - region->count, wanted);
  return status;
}
