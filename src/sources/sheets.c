/* Layouts of sheets that the program has, and that of a file. */
#include <string.h>

#include "drafts/labelled_sheet.h"
#include "sources/readers.h"
#include "workbooks/rows.h"

static bool has_sheet(const struct bundle *b) {
  return b->kind == ONE_FILE &&
         (cqio__is_workbook(b->path) || cqio__bundle_matches(b->path, "*.csv"));
}

#define MAPPING(id, content)                                                                       \
  static const char id##_mapping[] = content;                                                      \
  bool cqio__is_##id(const struct bundle *bundle) {                                                \
    struct mapping mapping;                                                                        \
    return has_sheet(bundle) && !cqio__mapping_read(bundle->ctx, #id, id##_mapping, &mapping) &&   \
           cqio__sheet_fits(bundle, &mapping);                                                     \
  }                                                                                                \
  cqio_status cqio__read_##id(struct draft *draft, const struct bundle *bundle) {                  \
    struct mapping mapping;                                                                        \
    CQIO_TRY(cqio__mapping_read(draft->ctx, "the layout " #id, id##_mapping, &mapping));           \
    return cqio__read_mapped(draft, bundle, &mapping);                                             \
  }
#include "sources/mappings.def"

cqio_status cqio__sheet_unknown(const struct bundle *bundle) {
  struct rows rows;
  bool more;
  cqio_status status = cqio__rows_open(bundle, "*", &rows);
  if (!status) status = cqio__rows_next(&rows, &more);
  cqio__rows_close(&rows);
  if (status) return status;
  return cqio_fail(bundle->ctx, CQIO_DATA,
                   "%s: its first sheet has no row of codes of a layout that is known: expected "
                   "one, or --layout FILE, which says where the sheet holds what",
                   bundle->path);
}

bool cqio__is_sheet(const struct bundle *bundle) {
  (void)bundle;
  return false; /* a layout must be given */
}

cqio_status cqio__read_sheet(struct draft *draft, const struct bundle *bundle) {
  struct mapping mapping;
  struct bundle file;
  char *text = NULL;
  size_t size;
  const char *path = draft->options->layout;
  if (!path)
    return cqio_fail(draft->ctx, CQIO_USAGE,
                     "%s: expected --layout FILE, which says where the sheet holds what",
                     bundle->path);
  cqio_status status = cqio__bundle_open(draft->ctx, path, &file);
  if (!status && file.kind != ONE_FILE)
    status = cqio_fail(draft->ctx, CQIO_DATA, "%s: expected a file of text", path);
  if (!status) status = cqio__bundle_load(&file, file.member[0], 1 << 16, &text, &size);
  if (!status) status = cqio__mapping_read(draft->ctx, path, text, &mapping);
  cqio__bundle_close(&file);
  if (!status) status = cqio__read_mapped(draft, bundle, &mapping);
  cqio_free(text);
  return status;
}
