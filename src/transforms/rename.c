/* New names of regions, sectors and of what stands beside the accounts. */
#include <string.h>

#include "core/text.h"
#include "cqio/sheet.h"
#include "transforms/concordance.h"
#include "transforms/steps.h"

/* A name of a line: of its kind, or of its region. */
enum what { REGION, SECTOR, FINAL, PRIMARY, EXTENSION, WHATS };
static const char *const what_words[WHATS] = {"region", "sector", "final", "primary", "extension"};
static const enum line_kind kinds[WHATS] = {[SECTOR] = LINE_ACCOUNT,
                                            [FINAL] = LINE_FINAL,
                                            [PRIMARY] = LINE_PRIMARY,
                                            [EXTENSION] = LINE_EXTENSION};

/* Where LINE says WHAT; NULL: it does not. */
static const char **name_in(struct line *line, enum what what) {
  if (what == REGION) return line->region ? &line->region : NULL;
  return line->kind == kinds[what] ? &line->name : NULL;
}

static cqio_status nobody(const struct ledger *l, const cqio_sheet *sheet, int64_t row,
                          enum what what, const char *from) {
  struct names names = {0};
  char hint[CQIO_MESSAGE_SIZE];
  cqio_status status = CQIO_OK;
  for (int side = 0; side < 2 && !status; side++) {
    const struct lines *lines = side ? &l->row : &l->column;
    for (int64_t k = 0; k < lines->count && !status; k++) {
      const char **name = name_in(&lines->line[k], what);
      if (name) status = cqio__names_add(l->ctx, &names, *name);
    }
  }
  if (!status)
    status =
        cqio_fail(l->ctx, CQIO_DATA, "%s: %s '%.200s' is not in the table: expected one of its%s",
                  cqio_sheet_place(sheet, row), what_words[what], from,
                  cqio__did_you_mean(cqio_nearest(from, names.text, (size_t)names.count), hint));
  cqio_free(names.text);
  return status;
}

/* New names, [rows + columns], beside the old ones so that A and B can change places. */
static cqio_status find_new(const struct ledger *l, const cqio_sheet *sheet, int64_t row,
                            enum what what, const char *from, const char *to,
                            const char **name[2][2]) {
  bool found = false;
  for (int side = 0; side < 2; side++) {
    const struct lines *lines = side ? &l->row : &l->column;
    for (int64_t k = 0; k < lines->count; k++) {
      const char **old = name_in(&lines->line[k], what);
      const char **new = &name[side][what == REGION][k];
      if (!old || strcmp(*old, from) != 0) continue;
      if (*new)
        return cqio_fail(l->ctx, CQIO_DATA, "%s: %s '%.200s' appears twice: expected it once",
                         cqio_sheet_place(sheet, row), what_words[what], from);
      CQIO_TRY(cqio__ledger_text(l, to, new));
      found = true;
    }
  }
  return found ? CQIO_OK : nobody(l, sheet, row, what, from);
}

static cqio_status read_row(const struct ledger *l, const cqio_sheet *sheet, int64_t row,
                            const int column[3], const char **name[2][2]) {
  const char *word = cqio_sheet_text(sheet, row, column[0]),
             *from = cqio_sheet_text(sheet, row, column[1]),
             *to = cqio_sheet_text(sheet, row, column[2]);
  int what = 0;
  while (what < WHATS && strcmp(what_words[what], word) != 0)
    what++;
  if (what == WHATS)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: what = '%.60s': expected region, sector, final, primary or extension",
                     cqio_sheet_place(sheet, row), word);
  if (!*to)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: '%.200s' becomes nothing: expected a name in the column to",
                     cqio_sheet_place(sheet, row), from);
  return find_new(l, sheet, row, (enum what)what, from, to, name);
}

static cqio_status check_distinct(const struct ledger *l, const struct lines *lines) {
  cqio_account_label label;
  for (int64_t k = 0; k < lines->count; k++)
    if (cqio__ledger_find(lines, &lines->line[k], k + 1) != k)
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: two become '%.200s': expected names that differ; --aggregate-... sums",
                       l->step, cqio__ledger_label(&lines->line[k], &label));
  return CQIO_OK;
}

static cqio_status read_rows(struct ledger *l, const cqio_sheet *sheet, const char **name[2][2]) {
  static const char *const columns[] = {"what", "from", "to"};
  int column[3];
  for (int k = 0; k < 3; k++)
    if ((column[k] = cqio_sheet_find(sheet, columns[k])) < 0)
      return cqio_fail(l->ctx, CQIO_DATA, "%s: column '%s' is missing: expected what, from and to",
                       cqio_sheet_place(sheet, -1), columns[k]);
  for (int64_t row = 0; row < cqio_sheet_rows(sheet); row++)
    CQIO_TRY(read_row(l, sheet, row, column, name));
  for (int side = 0; side < 2; side++) {
    struct lines *lines = side ? &l->row : &l->column;
    for (int64_t k = 0; k < lines->count; k++) {
      if (name[side][0][k]) lines->line[k].name = name[side][0][k];
      if (name[side][1][k]) lines->line[k].region = name[side][1][k];
    }
    CQIO_TRY(check_distinct(l, lines));
  }
  if (l->report) fprintf(l->report, "%s: %lld names\n", l->step, (long long)cqio_sheet_rows(sheet));
  return CQIO_OK;
}

cqio_status cqio__step_rename(struct ledger *l, const char *value) {
  cqio_sheet *sheet = NULL;
  const char **name[2][2] = {{NULL, NULL}, {NULL, NULL}};
  cqio_status status = cqio_sheet_read_file(l->ctx, value, &sheet);
  if (!status) status = cqio_sheet_check_notes(l->ctx, sheet, "");
  for (int k = 0; k < 4 && !status; k++)
    status = CQIO_ALLOC(l->ctx, k / 2 ? l->row.count : l->column.count, &name[k / 2][k % 2]);
  if (!status) status = read_rows(l, sheet, name);
  for (int k = 0; k < 4; k++)
    cqio_free(name[k / 2][k % 2]);
  cqio_sheet_destroy(&sheet);
  return status;
}
