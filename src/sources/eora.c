/* Eora: matrices without labels, and a file of labels beside each. */
#include <stdio.h>
#include <string.h>

#include "drafts/bare.h"
#include "sources/readers.h"

struct reader {
  struct draft *draft;
  const struct bundle *bundle;
};

static const char *member(const struct reader *r, const char *what) {
  char pattern[64];
  snprintf(pattern, sizeof pattern, "*_%s.txt", what);
  for (int k = 0; k < r->bundle->count; k++)
    if (cqio__bundle_matches(r->bundle->member[k], pattern) &&
        !cqio__bundle_matches(r->bundle->member[k], "labels_*"))
      return r->bundle->member[k];
  return NULL;
}

bool cqio__is_eora(const struct bundle *bundle) {
  return bundle->kind != ONE_FILE && cqio__bundle_like(bundle, "labels_T.txt") &&
         cqio__bundle_like(bundle, "Eora*_T.txt");
}

static cqio_status missing(const struct reader *r, const char *what) {
  return cqio_fail(r->draft->ctx, CQIO_DATA, "%s: %s is missing: expected it beside the others",
                   r->bundle->path, what);
}

/* ---- labels ---------------------------------------------------------------------------------- */

typedef cqio_status (*label_taker)(struct reader *, int64_t line, const char *const *field,
                                   int count);

/* Each line of the labels WHAT, its surplus empty fields left out; *count of them. */
static cqio_status each_label(struct reader *r, const char *what, label_taker take,
                              int64_t *count) {
  enum { FIELDS = 8 };
  struct text t;
  char name[64];
  bool more = true;
  snprintf(name, sizeof name, "labels_%s.txt", what);
  const char *file = cqio__bundle_like(r->bundle, name);
  if (!file) return missing(r, name);
  cqio_status status = cqio__text_open(r->bundle, file, '\t', &t);
  *count = 0;
  while (!status) {
    char *field[FIELDS] = {0};
    int fields = 0;
    status = cqio__text_next(&t, &more);
    if (status || !more) break;
    for (; fields < t.count && fields < FIELDS && !status; fields++)
      status = cqio__text_label(&t, fields, &field[fields]);
    while (fields > 0 && field[fields - 1] && !*field[fields - 1])
      cqio_free(field[--fields]);
    if (!status && take) status = take(r, *count, (const char *const *)field, fields);
    for (int k = 0; k < fields; k++)
      cqio_free(field[k]);
    ++*count;
  }
  cqio__text_close(&t);
  return status;
}

static cqio_status wrong(struct reader *r, const char *file, int64_t line, int fields,
                         int expected) {
  return cqio_fail(r->draft->ctx, CQIO_DATA, "%s/%s:%lld: has %d fields: expected %d",
                   r->bundle->path, file, (long long)line + 1, fields, expected);
}

static cqio_status take_account(struct reader *r, int64_t line, const char *const *field,
                                int count) {
  if (count != 4) return wrong(r, "labels_T.txt", line, count, 4);
  return cqio__draft_label(r->draft, line, field[1], field[3]);
}

static cqio_status take_final(struct reader *r, int64_t line, const char *const *field, int count) {
  const char *name;
  int index;
  if (count != 4) return wrong(r, "labels_FD.txt", line, count, 4);
  CQIO_TRY(cqio__draft_name(r->draft, field[1], field[3], &name));
  return cqio__draft_beside(r->draft, false, name, NULL, CQIO_ROLES, 0, &index);
}

/* Group and item; the item alone says what it is. */
static cqio_status take_primary(struct reader *r, int64_t line, const char *const *field,
                                int count) {
  int index;
  if (count != 2) return wrong(r, "labels_VA.txt", line, count, 2);
  return cqio__draft_beside(r->draft, true, field[1], NULL, CQIO_ROLES, 0, &index);
}

/* Indicator with its unit in the last brackets, and item. */
static cqio_status take_extension(struct reader *r, int64_t line, const char *const *field,
                                  int count) {
  char name[512], unit[128] = "1";
  int index;
  if (count != 2) return wrong(r, "labels_Q.txt", line, count, 2);
  const char *open = strrchr(field[0], '(');
  if (open) snprintf(unit, sizeof unit, "%.*s", (int)strcspn(open + 1, ")"), open + 1);
  size_t length = open ? (size_t)(open - field[0]) : strlen(field[0]);
  while (length > 0 && field[0][length - 1] == ' ')
    length--;
  snprintf(name, sizeof name, "%.*s: %.200s", (int)length, field[0], field[1]);
  int columns = 0;
  for (int k = 0; k < r->draft->parts.count; k++)
    columns += !r->draft->parts.beside[k].is_row;
  return cqio__draft_beside(r->draft, true, name, unit, CQIO_ROLE_EXTENSION, columns, &index);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static cqio_status read_numbers(struct reader *r, const char *what, int64_t rows, int64_t columns,
                                number_taker take, void *data) {
  struct number_file file = {member(r, what), '\t', rows, columns, "one a label"};
  return cqio__numbers_read(r->draft, r->bundle, &file, take, data);
}

static cqio_status take_flows(void *data, const struct text *t, int64_t row, const double *values) {
  char place[PLACE];
  const struct reader *r = data;
  return cqio__draft_row(r->draft, cqio__text_place(t, -1, place), row, values);
}

/* ---- the table ------------------------------------------------------------------------------- */

static cqio_status read_extensions(struct reader *r, int64_t columns) {
  struct beside_range range = {r->draft, r->draft->parts.count, (int)columns};
  int64_t rows = 0;
  if (!member(r, "Q") || !r->draft->options->extensions) return CQIO_OK;
  CQIO_TRY(each_label(r, "Q", take_extension, &rows));
  CQIO_TRY(read_numbers(r, "Q", rows, r->draft->n, cqio__numbers_beside, &range));
  if (!member(r, "QY")) return CQIO_OK;
  return read_numbers(r, "QY", rows, columns, cqio__numbers_direct, &range);
}

cqio_status cqio__read_eora(struct draft *draft, const struct bundle *bundle) {
  struct reader r = {.draft = draft, .bundle = bundle};
  int64_t n = 0, columns = 0, rows = 0;
  draft->parts.unit = "thousand USD";
  cqio__draft_name_year(draft, member(&r, "T"), "Eora*_YYYY_*_T.txt");
  CQIO_TRY(each_label(&r, "T", NULL, &n));
  CQIO_TRY(cqio__draft_begin(draft, n));
  CQIO_TRY(each_label(&r, "T", take_account, &n));
  for (int k = 0; k < 3; k++) {
    static const char *const names[] = {"T", "FD", "VA"};
    if (!member(&r, names[k])) return missing(&r, names[k]);
  }
  CQIO_TRY(read_numbers(&r, "T", n, n, take_flows, &r));
  CQIO_TRY(each_label(&r, "FD", take_final, &columns));
  struct beside_range final = {draft, 0, (int)columns}, paid = {draft, draft->parts.count, 0};
  CQIO_TRY(read_numbers(&r, "FD", n, columns, cqio__numbers_columns, &final));
  CQIO_TRY(each_label(&r, "VA", take_primary, &rows));
  CQIO_TRY(read_numbers(&r, "VA", rows, n, cqio__numbers_beside, &paid));
  draft->parts.partial = true; /* discrepancies stand in accounts of their own */
  return read_extensions(&r, columns);
}
