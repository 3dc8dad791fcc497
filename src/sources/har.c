/* Tables in header array files of GEMPACK: flows, final demand, primary inputs, output. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "arrays/har_file.h"
#include "iotable/iotable.h"
#include "sources/readers.h"

enum { PLACES = 2 }; /* sector and region */

struct reader {
  struct draft *draft;
  const struct bundle *bundle;
  int places; /* dimensions of an account: 1, sectors, or 2 */
  int region; /* which of them is the region; -1: none */
  char name[8];
  struct har_array array;
};

bool cqio__is_har(const struct bundle *bundle) {
  return bundle->kind == ONE_FILE && cqio__bundle_matches(bundle->path, "*.har");
}

/* ---- headers --------------------------------------------------------------------------------- */

/* The header for WHAT: what stands behind the path, as in "flows=ZMAT,final=YMAT", or USUAL. */
static void choose(struct reader *r, const char *what, const char *usual) {
  size_t length = strlen(what);
  snprintf(r->name, sizeof r->name, "%s", usual);
  for (const char *at = r->draft->selection; at && *at;
       at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
    if (strncmp(at, what, length) == 0 && at[length] == '=')
      snprintf(r->name, sizeof r->name, "%.*s", (int)strcspn(at + length + 1, ","),
               at + length + 1);
}

static cqio_status missing(const struct reader *r, const char *what) {
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: header '%s' is missing: expected %s; name another by har:FILE:%s=HEADER",
                   r->bundle->path, r->name, what, what);
}

/* ---- accounts -------------------------------------------------------------------------------- */

static cqio_status wrong_sets(const struct reader *r, const char *expected) {
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: header '%s' has %d dimensions, the first '%s': "
                   "expected %s",
                   r->bundle->path, r->name, r->array.dimensions, r->array.set_name[0], expected);
}

static bool same_elements(const struct har_array *a, int one, int other) {
  if (a->size[one] != a->size[other]) return false;
  for (int64_t k = 0; k < a->size[one]; k++)
    if (strcmp(a->element[one][k], a->element[other][k]) != 0) return false;
  return true;
}

/* Rows and columns are the same sectors, or the same sectors and regions in one order. */
static cqio_status find_places(struct reader *r) {
  const struct har_array *a = &r->array;
  r->places = a->dimensions / 2;
  r->region = -1;
  if (a->dimensions != 2 && a->dimensions != 2 * PLACES)
    return wrong_sets(r, "sectors by sectors, or sectors and regions by both");
  for (int k = 0; k < r->places; k++)
    if (!same_elements(a, k, r->places + k))
      return cqio_fail(r->draft->ctx, CQIO_DATA,
                       "%s: header '%s': sets '%s' and '%s' have other elements: expected the same "
                       "accounts in rows and columns",
                       r->bundle->path, r->name, a->set_name[k], a->set_name[r->places + k]);
  for (int k = 0; k < r->places && r->places == PLACES; k++)
    if (strncasecmp(a->set_name[k], "REG", 3) == 0) r->region = k;
  if (r->places == PLACES && r->region < 0) r->region = 1;
  return CQIO_OK;
}

static cqio_status label_accounts(struct reader *r, int64_t n) {
  const struct har_array *a = &r->array;
  for (int64_t i = 0; i < n; i++) {
    int64_t place[PLACES] = {i % a->size[0], i / a->size[0]};
    int other = r->region == 0 ? 1 : 0;
    const char *region = r->region >= 0 ? a->element[r->region][place[r->region]] : NULL;
    CQIO_TRY(cqio__draft_label(r->draft, i, region, a->element[other][place[other]]));
  }
  return CQIO_OK;
}

/* Whether the dimensions from FIRST on are those of the accounts. */
static bool has_accounts(const struct reader *r, int first) {
  const struct har_array *a = &r->array;
  if (a->dimensions < first + r->places) return false;
  int64_t inner = a->size[first], outer = r->places == PLACES ? a->size[first + 1] : 1;
  if (inner * outer != r->draft->n) return false;
  int sector = r->region == 0 ? first + 1 : first;
  for (int64_t i = 0; i < r->draft->n; i++) {
    int64_t at = sector == first ? i % inner : i / inner;
    if (strcmp(a->element[sector][at], r->draft->sector[i]) != 0) return false;
    at = sector == first ? i / inner : i % inner;
    if (r->region >= 0 && strcmp(a->element[first + r->region][at], r->draft->region[i]) != 0)
      return false;
  }
  return true;
}

/* ---- flows ----------------------------------------------------------------------------------- */

/* Numbers of 24 bits are off by so much. */
static void note_rounding(struct reader *r) {
  double largest = 0.0;
  for (int64_t k = 0; k < r->array.count; k++)
    largest = fmax(largest, fabs((double)r->array.values[k]));
  r->draft->rounding = fmax(r->draft->rounding, ldexp(largest, -24));
}

static cqio_status deliver_rows(struct reader *r, double *row) {
  int64_t n = r->draft->n;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++)
      row[j] = (double)r->array.values[i + n * j];
    CQIO_TRY(cqio__draft_row(r->draft, r->bundle->path, i, row));
  }
  return CQIO_OK;
}

static cqio_status take_flows(struct reader *r) {
  char unit[CQIO__UNIT_TEXT] = "";
  double *row;
  CQIO_TRY(find_places(r));
  int64_t n = r->array.size[0] * (r->places == PLACES ? r->array.size[1] : 1);
  CQIO_TRY(cqio__draft_begin(r->draft, n));
  CQIO_TRY(label_accounts(r, n));
  (void)cqio__unit_in_label(r->array.long_name, false, unit);
  if (*unit) CQIO_TRY(cqio__draft_text(r->draft, unit, &r->draft->parts.unit));
  CQIO_TRY(CQIO_ALLOC(r->draft->ctx, n, &row));
  cqio_status status = deliver_rows(r, row);
  cqio_free(row);
  return status;
}

/* ---- what stands beside ---------------------------------------------------------------------- */

/* Item K of the dimensions [first, end): its label, with its region before it. */
static cqio_status name_item(struct reader *r, int first, int end, int64_t k, const char **name) {
  const struct har_array *a = &r->array;
  const char *item = NULL, *region = NULL;
  int64_t left = k;
  for (int d = first; d < end; d++) {
    bool regional = end - first > 1 && strncasecmp(a->set_name[d], "REG", 3) == 0;
    *(regional ? &region : &item) = a->element[d][left % a->size[d]];
    left /= a->size[d];
  }
  return cqio__draft_name(r->draft, region, item, name);
}

/* Columns behind the accounts, or rows before them. */
static cqio_status take_beside(struct reader *r, bool is_row) {
  const struct har_array *a = &r->array;
  struct draft *d = r->draft;
  int items = a->dimensions - r->places, first = is_row ? 0 : r->places, index;
  int regions = 0;
  for (int k = first; k < first + items; k++)
    regions += strncasecmp(a->set_name[k], "REG", 3) == 0;
  bool shaped = items == 1 || (items == 2 && regions == 1);
  if (!shaped || !has_accounts(r, is_row ? items : 0))
    return wrong_sets(r, is_row ? "items, or items and regions REG, by the accounts of the flows"
                                : "the accounts of the flows by items, or by items and regions "
                                  "REG");
  int64_t count = a->count / d->n;
  for (int64_t k = 0; k < count; k++) {
    const char *name;
    CQIO_TRY(name_item(r, first, first + items, k, &name));
    CQIO_TRY(cqio__draft_beside(d, is_row, name, NULL, CQIO_ROLES, 0, &index));
    for (int64_t i = 0; i < d->n; i++)
      d->parts.beside[index].values[i] = (double)a->values[is_row ? k + count * i : i + d->n * k];
  }
  return CQIO_OK;
}

static cqio_status take_final(struct reader *r) {
  return take_beside(r, false);
}

static cqio_status take_primary(struct reader *r) {
  return take_beside(r, true);
}

static cqio_status take_output(struct reader *r) {
  if (r->array.dimensions != r->places || !has_accounts(r, 0))
    return wrong_sets(r, "the accounts of the flows");
  CQIO_TRY(cqio__draft_output(r->draft));
  for (int64_t i = 0; i < r->draft->n; i++)
    r->draft->parts.output[i] = (double)r->array.values[i];
  return CQIO_OK;
}

/* ---- all ------------------------------------------------------------------------------------- */

static cqio_status read_header(struct reader *r, const char *what, const char *usual, bool needed,
                               cqio_status (*take)(struct reader *)) {
  bool found;
  choose(r, what, usual);
  CQIO_TRY(cqio__har_read(r->bundle, r->name, &r->array, &found));
  if (!found) return needed || strcmp(r->name, usual) != 0 ? missing(r, what) : CQIO_OK;
  note_rounding(r);
  cqio_status status = take(r);
  cqio__har_free(&r->array);
  return status;
}

cqio_status cqio__read_har(struct draft *draft, const struct bundle *bundle) {
  struct reader r = {.draft = draft, .bundle = bundle};
  CQIO_TRY(read_header(&r, "flows", "Z", true, take_flows));
  CQIO_TRY(read_header(&r, "final", "Y", true, take_final));
  CQIO_TRY(read_header(&r, "primary", "VA", true, take_primary));
  return read_header(&r, "output", "X", false, take_output);
}
