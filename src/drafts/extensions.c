/* Accounts of industries in matrices of their own. */
#include "drafts/extensions.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cqio/units.h"
#include "drafts/labelled.h"
#include "iotable/roles.h"

/* ---- units ----------------------------------------------------------------------------------- */

static cqio_status check_unit(const struct extensions *x, const struct text *t) {
  char place[PLACE];
  for (int k = 0; k + 1 < x->units; k++)
    if (strcmp(x->name[k], x->name[x->units - 1]) == 0)
      return cqio_fail(
          t->ctx, CQIO_DATA,
          "%s: the unit of '%s' is stated twice, '%.60s' and '%.60s': expected it once",
          cqio__text_place(t, 0, place), x->name[k], x->unit[k], x->unit[x->units - 1]);
  return CQIO_OK;
}

/* Room for one more. */
static cqio_status grow(struct extensions *x) {
  char **names, **units;
  bool *has_row;
  if (x->units < x->room) return CQIO_OK;
  x->room = x->room ? 2 * x->room : 64;
  CQIO_TRY(CQIO__TAKE(x->draft->ctx, x->draft->table, x->room, &names));
  CQIO_TRY(CQIO__TAKE(x->draft->ctx, x->draft->table, x->room, &units));
  CQIO_TRY(CQIO__TAKE(x->draft->ctx, x->draft->table, x->room, &has_row));
  for (int k = 0; k < x->units; k++) {
    names[k] = x->name[k];
    units[k] = x->unit[k];
    has_row[k] = false;
  }
  x->has_row = has_row;
  x->name = names;
  x->unit = units;
  return CQIO_OK;
}

static cqio_status take_units(struct extensions *x, struct text *t, const char *group) {
  bool more;
  int before = group ? 1 : 0;
  CQIO_TRY(cqio__text_next(t, &more));
  for (;;) {
    CQIO_TRY(cqio__text_next(t, &more));
    if (!more) return CQIO_OK;
    CQIO_TRY(cqio__text_expect(t, before + 2));
    if (group && strcmp(t->field[0], group) != 0) continue;
    CQIO_TRY(grow(x));
    x->has_row[x->units] = false;
    CQIO_TRY(cqio__text_label(t, before, &x->name[x->units]));
    CQIO_TRY(cqio__text_label(t, before + 1, &x->unit[x->units++]));
    CQIO_TRY(check_unit(x, t));
  }
}

static void free_units(struct extensions *x) {
  for (int k = 0; k < x->units; k++) {
    cqio_free(x->name[k]);
    cqio_free(x->unit[k]);
  }
}

static cqio_status read_units(struct extensions *x, const struct extension_files *files) {
  struct text t;
  if (!files->units) return CQIO_OK;
  cqio_status status = cqio__text_open(x->bundle, files->units, 0, &t);
  if (!status) status = take_units(x, &t, files->group);
  cqio__text_close(&t);
  return status;
}

/* EXIOBASE writes persons as "p". */
static const char *unit_of(const struct extensions *x, const char *name) {
  static const char *const persons[][2] = {{"p", "persons"},
                                           {"p.", "persons"},
                                           {"1000 p", "thousand persons"},
                                           {"1000 p.", "thousand persons"}};
  const char *unit = NULL;
  for (int k = 0; k < x->units && !unit; k++)
    if (strcmp(x->name[k], name) == 0) unit = x->unit[k];
  for (size_t k = 0; k < sizeof persons / sizeof *persons && unit; k++)
    if (strcmp(unit, persons[k][0]) == 0) return persons[k][1];
  return unit;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Value added by the list of roles, in money; persons by skill; or another account. */
static cqio_io_role role_of(const struct extensions *x, const char *name, const char *unit) {
  cqio_unit measure;
  if (x->every) return CQIO_ROLES;
  bool known = unit && cqio_unit_parse(unit, &measure);
  bool money = !known || measure.power[CQIO_UNIT_MONEY] == 1;
  cqio_io_role role = cqio__role_of_label(name, true);
  bool value = role == CQIO_ROLE_COMPENSATION || role == CQIO_ROLE_VALUE_ADDED ||
               role == CQIO_ROLE_ALL_VALUE_ADDED || role == CQIO_ROLE_PRODUCT_TAX ||
               role == CQIO_ROLE_IMPORT;
  if (x->primary && money && value) return role;
  bool persons = known && measure.power[CQIO_UNIT_PERSON] == 1 &&
                 measure.power[CQIO_UNIT_TIME] == 0 && measure.power[CQIO_UNIT_MONEY] == 0;
  bool skill = strncmp(name, "Employment", 10) == 0 && strstr(name, "skilled");
  bool own = unit && (cqio__is_work(unit) || strcmp(unit, "unit of employment") == 0);
  if ((persons && skill) || ((persons || own) && role == CQIO_ROLE_EMPLOYMENT))
    return CQIO_ROLE_EMPLOYMENT;
  return CQIO_ROLE_EXTENSION;
}

/* Employed persons of a skill in what are none would be missing from the sum. */
static cqio_status check_people(const struct extensions *x, const struct grid *g,
                                cqio_io_role role) {
  char place[PLACE];
  const char *name = g->key[0], *unit = unit_of(x, name);
  bool skill = strncmp(name, "Employment", 10) == 0 && strstr(name, "skilled");
  if (!skill || role == CQIO_ROLE_EMPLOYMENT || !unit || strstr(name, "hour")) return CQIO_OK;
  return cqio_fail(x->draft->ctx, CQIO_DATA,
                   "%s: row '%s': unit = '%.60s': expected one of persons, such as '1000 p', or "
                   "'hours' in its name",
                   cqio__text_place(&g->text, 0, place), name, unit);
}

/* Employed persons of all skills of one folder, in the unit of the first of them, are one row,
 * unless there is one of all of them. */
static cqio_status add_employment(struct extensions *x, const struct grid *g, const double *values,
                                  const char *unit) {
  char place[PLACE];
  struct draft *d = x->draft;
  cqio_unit from, to;
  bool whole = cqio__role_of_label(g->key[0], true) == CQIO_ROLE_EMPLOYMENT;
  if (x->whole) return CQIO_OK;
  if (x->employment >= 0 && !whole && x->people != x->first)
    return cqio_fail(d->ctx, CQIO_DATA,
                     "%s: row '%s': another folder has employed persons, too: expected those of "
                     "all skills in one",
                     cqio__text_place(&g->text, 0, place), g->key[0]);
  if (whole && x->employment >= 0) d->parts.beside[x->employment].role = CQIO_ROLE_IGNORE;
  if (x->employment < 0 || whole)
    CQIO_TRY(
        cqio__draft_beside(d, true, "employment", unit, CQIO_ROLE_EMPLOYMENT, 0, &x->employment));
  x->whole = whole;
  x->people = x->first;
  const struct beside *e = &d->parts.beside[x->employment];
  bool known = cqio_unit_parse(unit, &from) && cqio_unit_parse(e->unit, &to);
  for (int64_t j = 0; j < d->n; j++)
    e->values[j] += known ? cqio_unit_convert(values[j], &from, &to) : values[j];
  return CQIO_OK;
}

/* The name under which results have the employment of the table. */
static bool is_employment(const char *name) {
  return strcasecmp(name, "employment") == 0;
}

static cqio_status take_row(struct extensions *x, const struct grid *g, const int64_t *account) {
  struct draft *d = x->draft;
  const char *unit = unit_of(x, g->key[0]);
  cqio_io_role role = role_of(x, g->key[0], unit);
  double *values;
  int index;
  for (int k = 0; k < x->units; k++)
    x->has_row[k] = x->has_row[k] || strcmp(x->name[k], g->key[0]) == 0;
  CQIO_TRY(check_people(x, g, role));
  if (role == CQIO_ROLE_EXTENSION && !d->options->extensions) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(d->ctx, d->n, &values));
  for (int k = 0; k < g->columns; k++)
    values[account[k]] = g->values[k];
  cqio_status status = CQIO_OK;
  bool own = is_employment(g->key[0]) && role == CQIO_ROLE_EMPLOYMENT;
  if (role == CQIO_ROLE_EMPLOYMENT) status = add_employment(x, g, values, unit);
  if (role == CQIO_ROLE_EMPLOYMENT) role = CQIO_ROLE_EXTENSION;
  if (!status && !own && !(role == CQIO_ROLE_EXTENSION && !d->options->extensions)) {
    status = cqio__draft_beside(d, true, g->key[0], unit, role, x->columns, &index);
    if (!status) memcpy(d->parts.beside[index].values, values, (size_t)d->n * sizeof *values);
  }
  cqio_free(values);
  return status;
}

/* The account of each column. */
static cqio_status join_columns(struct extensions *x, const struct grid *g, int64_t *account) {
  char place[PLACE];
  struct draft *d = x->draft;
  if (g->columns != d->n)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: has %d columns: expected %lld, one of each account",
                     cqio__text_place(&g->text, -1, place), g->columns, (long long)d->n);
  memset(d->seen, 0, (size_t)d->n * sizeof *d->seen);
  for (int k = 0; k < g->columns; k++) {
    const char *region = g->label[0][k], *sector = g->label[x->levels - 1][k];
    account[k] = cqio__draft_find(d, region, sector, k);
    if (account[k] >= 0 && d->seen[account[k]])
      return cqio_fail(d->ctx, CQIO_DATA, "%s: column '%s/%s' appears twice: expected it once",
                       cqio__text_place(&g->text, -1, place), region, sector);
    if (account[k] >= 0) d->seen[account[k]] = true;
    if (account[k] < 0)
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: column '%s/%s' is no account: expected one of the matrix",
                       cqio__text_place(&g->text, -1, place), region, sector);
  }
  return CQIO_OK;
}

/* Rows are missing from a file that is cut. */
static cqio_status check_rows(const struct extensions *x, const struct grid *g) {
  char place[PLACE];
  for (int k = 0; k < x->units; k++)
    if (!x->has_row[k])
      return cqio_fail(x->draft->ctx, CQIO_DATA,
                       "%s: row '%.200s' is missing, which has a unit, '%.60s': expected a row of "
                       "each unit; is the file cut?",
                       cqio__text_place(&g->text, -1, place), x->name[k], x->unit[k]);
  return CQIO_OK;
}

static cqio_status read_flows(struct extensions *x, const char *member) {
  struct grid g;
  int64_t *account = NULL;
  bool more = true;
  cqio_status status = cqio__grid_open(x->bundle, member, x->levels, 1, &g);
  if (!status) status = CQIO_ALLOC(x->draft->ctx, x->draft->n, &account);
  if (!status) status = join_columns(x, &g, account);
  while (!status && more) {
    status = cqio__grid_next(&g, &more);
    if (!status && more) status = take_row(x, &g, account);
  }
  if (!status) status = check_rows(x, &g);
  cqio_free(account);
  cqio__grid_close(&g);
  return status;
}

/* ---- what final demand causes itself --------------------------------------------------------- */

/* Index of each column of G among those of final demand, which stand first beside the accounts. */
static cqio_status join_final(struct extensions *x, const struct grid *g, int *index) {
  char place[PLACE];
  struct draft *d = x->draft;
  int columns = x->columns;
  if (g->columns != columns)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: has %d columns: expected %d, those of Y",
                     cqio__text_place(&g->text, -1, place), g->columns, columns);
  for (int k = 0; k < g->columns; k++) {
    const char *name;
    CQIO_TRY(cqio__draft_name(d, g->label[0][k], g->label[x->levels - 1][k], &name));
    for (int m = 0; m < columns && index[k] < 0; m++)
      if (strcmp(d->parts.beside[(k + m) % columns].label, name) == 0) index[k] = (k + m) % columns;
    for (int m = 0; m < k; m++)
      if (index[m] == index[k] && index[k] >= 0)
        return cqio_fail(d->ctx, CQIO_DATA, "%s: column '%s' appears twice: expected it once",
                         cqio__text_place(&g->text, -1, place), name);
    if (index[k] < 0)
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: column '%s' is none of final demand: expected one of Y",
                       cqio__text_place(&g->text, -1, place), name);
  }
  return CQIO_OK;
}

static cqio_status take_direct(struct extensions *x, const struct grid *g, const int *index,
                               bool *seen) {
  char place[PLACE];
  struct parts *p = &x->draft->parts;
  bool found = is_employment(g->key[0]) && x->employment >= 0;
  for (int e = x->first; e < p->count; e++) {
    if (strcmp(p->beside[e].label, g->key[0]) != 0) continue;
    found = true;
    if (seen[e])
      return cqio_fail(x->draft->ctx, CQIO_DATA, "%s: row '%s' appears twice: expected it once",
                       cqio__text_place(&g->text, 0, place), g->key[0]);
    seen[e] = true;
    for (int k = 0; k < g->columns && p->beside[e].direct; k++)
      p->beside[e].direct[index[k]] = g->values[k];
  }
  if (found) return CQIO_OK;
  return cqio_fail(x->draft->ctx, CQIO_DATA, "%s: row '%s' is none of F: expected one of its rows",
                   cqio__text_place(&g->text, 0, place), g->key[0]);
}

static cqio_status read_direct(struct extensions *x, const char *member) {
  struct grid g;
  int *index = NULL;
  bool more = true, *seen = NULL; /* rows beside the accounts that have their figures */
  if (!member || !x->draft->options->extensions) return CQIO_OK;
  cqio_status status = cqio__grid_open(x->bundle, member, x->levels, 1, &g);
  if (!status) status = CQIO_ALLOC(x->draft->ctx, g.columns, &index);
  if (!status) status = CQIO_ALLOC(x->draft->ctx, x->draft->parts.count, &seen);
  for (int k = 0; k < g.columns && !status; k++)
    index[k] = -1;
  if (!status) status = join_final(x, &g, index);
  while (!status && more) {
    status = cqio__grid_next(&g, &more);
    if (!status && more) status = take_direct(x, &g, index, seen);
  }
  cqio_free(seen);
  cqio_free(index);
  cqio__grid_close(&g);
  return status;
}

/* ---- all of a file --------------------------------------------------------------------------- */

bool cqio__has_primary(const struct draft *d) {
  for (int k = 0; k < d->parts.count; k++) {
    const struct beside *e = &d->parts.beside[k];
    if (e->is_row && e->role != CQIO_ROLE_EXTENSION && e->role != CQIO_ROLE_EMPLOYMENT) return true;
  }
  return false;
}

cqio_status cqio__extension_read(struct extensions *x, const struct extension_files *files) {
  x->units = 0;
  x->first = x->draft->parts.count;
  x->primary = files->primary;
  x->every = files->every;
  cqio_status status = read_units(x, files);
  if (!status) status = read_flows(x, files->flows);
  if (!status) status = read_direct(x, files->direct);
  free_units(x);
  return status;
}
