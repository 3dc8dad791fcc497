/* What a reader finds: labels, rows, vectors. */
#include "drafts/draft.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/wide.h"
#include "drafts/delivery.h"

static cqio_status take_room(struct draft *d) {
  struct parts *p = &d->parts;
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &p->inputs));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &p->row_cells));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &p->column_cells));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &d->region));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &d->sector));
  CQIO_TRY(CQIO_ALLOC(d->ctx, d->n, &d->seen));
  return cqio__delivery_room(d);
}

cqio_status cqio__draft_begin(struct draft *d, int64_t n) {
  if (n < 1 || n > INT32_MAX)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: has %lld accounts: expected 1 to %d", d->parts.place,
                     (long long)n, INT32_MAX);
  d->n = n;
  d->begun = true;
  MPI_Bcast(&d->n, 1, MPI_INT64_T, 0, cqio_ctx_comm(d->ctx));
  CQIO_TRY(cqio__delivery_rows(d));
  d->taking = true;
  return take_room(d);
}

cqio_status cqio__draft_text(struct draft *d, const char *text, const char **out) {
  return cqio__io_text(d->ctx, d->table, text, out);
}

cqio_status cqio__draft_label(struct draft *d, int64_t account, const char *region,
                              const char *sector) {
  if (region) CQIO_TRY(cqio__draft_text(d, region, &d->region[account]));
  return cqio__draft_text(d, sector, &d->sector[account]);
}

int64_t cqio__draft_find(const struct draft *d, const char *region, const char *sector,
                         int64_t start) {
  for (int64_t k = 0; k < d->n; k++) {
    int64_t at = (start + k) % d->n;
    bool here = !region || !d->region[at] || strcmp(d->region[at], region) == 0;
    if (here && strcmp(d->sector[at], sector) == 0) return at;
  }
  return -1;
}

/* Adds a row to the sums and counts of the columns; counts its own figures and those below 0. */
WIDE static void count_row(int64_t n, const double *restrict values, double *restrict inputs,
                           int64_t *restrict column_cells, int64_t *row_cells, int64_t *negative) {
  int64_t cells = 0, below = 0;
  for (int64_t j = 0; j < n; j++) {
    inputs[j] += values[j];
    column_cells[j] += values[j] != 0.0;
    cells += values[j] != 0.0;
    below += values[j] < 0.0;
  }
  *row_cells += cells;
  *negative += below;
}

cqio_status cqio__draft_row(struct draft *d, const char *place, int64_t account,
                            const double *values) {
  struct parts *p = &d->parts;
  if (d->seen[account])
    return cqio_fail(d->ctx, CQIO_DATA, "%s: account '%s%s%s' appears twice: expected it once",
                     place, d->region[account] ? d->region[account] : "",
                     d->region[account] ? "/" : "", d->sector[account]);
  d->seen[account] = true;
  count_row(d->n, values, p->inputs, p->column_cells, &p->row_cells[account], &p->negative_flows);
  cqio__deliver_row(d, account, values);
  return CQIO_OK;
}

void cqio__draft_cell(struct draft *d, int64_t row, int64_t column, double value) {
  struct parts *p = &d->parts;
  p->inputs[column] += value;
  p->negative_flows += value < 0.0;
  p->row_cells[row] += value != 0.0;
  p->column_cells[column] += value != 0.0;
  d->seen[row] = true;
  cqio__deliver_cell(d, row, column, value);
}

cqio_status cqio__draft_whole(struct draft *d, const char *place) {
  for (int64_t i = 0; i < d->n; i++)
    if (!d->seen[i])
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: row '%s%s%s' is missing: expected one for each column", place,
                       d->region[i] ? d->region[i] : "", d->region[i] ? "/" : "", d->sector[i]);
  return CQIO_OK;
}

cqio_status cqio__draft_beside(struct draft *d, bool is_row, const char *label, const char *unit,
                               cqio_io_role role, int direct, int *index) {
  struct parts *p = &d->parts;
  CQIO_TRY(CQIO__IO_GROW(d->ctx, d->table, p->count, &d->room, &p->beside));
  struct beside *e = &p->beside[p->count];
  *e = (struct beside){.is_row = is_row, .role = role};
  CQIO_TRY(cqio__draft_text(d, label, &e->label));
  if (unit) CQIO_TRY(cqio__draft_text(d, unit, &e->unit));
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &e->values));
  if (direct) CQIO_TRY(CQIO__TAKE(d->ctx, d->table, direct, &e->direct));
  *index = p->count++;
  return CQIO_OK;
}

cqio_status cqio__draft_name(struct draft *d, const char *region, const char *name,
                             const char **out) {
  char *text;
  if (!region) return cqio__draft_text(d, name, out);
  size_t first = strlen(region), size = first + strlen(name) + 2;
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, size, &text));
  memcpy(text, region, first);
  text[first] = '/';
  strcpy(text + first + 1, name);
  *out = text;
  return CQIO_OK;
}

static const char no_unit[] = "";

cqio_status cqio__draft_units(struct draft *d) {
  CQIO_TRY(CQIO__TAKE(d->ctx, d->table, d->n, &d->unit));
  for (int64_t i = 0; i < d->n; i++)
    d->unit[i] = no_unit;
  return CQIO_OK;
}

cqio_status cqio__draft_units_whole(struct draft *d, const char *place) {
  for (int64_t i = 0; i < d->n; i++)
    if (d->unit[i] == no_unit)
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: the unit of '%s%s%s' is missing: expected one of each account", place,
                       d->region[i] ? d->region[i] : "", d->region[i] ? "/" : "", d->sector[i]);
  return CQIO_OK;
}

cqio_status cqio__draft_output(struct draft *d) {
  return CQIO__TAKE(d->ctx, d->table, d->n, &d->parts.output);
}

enum { NAME_TEXT = 512 };

/* The year of DIGITS digits at AT, which no digit is beside; 0: none from 1950 to 2099. */
static int year_at(const char *name, const char *at, int digits) {
  enum { FIRST = 1950, LAST = 2099 };
  if (at > name && isdigit((unsigned char)at[-1])) return 0;
  if (strspn(at, "0123456789") != (size_t)digits) return 0;
  int year = (int)strtol(at, NULL, 10);
  if (digits == 2) year += year < 50 ? 2000 : 1900;
  return year >= FIRST && year <= LAST ? year : 0;
}

/* The year of NAME by the PATTERN of LENGTH bytes; 0: none, or several. */
static int year_by(const char *name, const char *pattern, size_t length) {
  char whole[NAME_TEXT];
  const char *mark = strstr(pattern, "YY");
  int digits = mark && strncmp(mark, "YYYY", 4) == 0 ? 4 : 2, found = 0, count = 0;
  for (const char *at = name; *at && mark; at++) {
    int year = year_at(name, at, digits);
    snprintf(whole, sizeof whole, "%.*s%.*s%.*s", (int)(mark - pattern), pattern, digits, at,
             (int)(pattern + length - mark) - digits, mark + digits);
    if (year == 0 || !cqio__bundle_matches(name, whole)) continue;
    count += year != found;
    found = year;
  }
  return count == 1 ? found : 0;
}

void cqio__draft_name_year(struct draft *d, const char *name, const char *patterns) {
  char base[NAME_TEXT];
  size_t size = name ? strlen(name) : 0, length;
  while (size > 0 && name[size - 1] == '/')
    size--;
  size_t start = size;
  while (start > 0 && name[start - 1] != '/')
    start--;
  snprintf(base, sizeof base, "%.*s", (int)(size - start), name ? name + start : "");
  for (const char *at = patterns; *at && d->parts.year == 0; at += strspn(at, " ")) {
    length = strcspn(at, " ");
    d->parts.year = year_by(base, at, length);
    at += length;
  }
}
