/* Sentences about figures that are not as expected. */
#include "years/remarks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool grow(cqio_remarks *remarks) {
  enum { FIRST = 8 };
  int room = remarks->room ? 2 * remarks->room : FIRST;
  cqio_remark *list;
  if (remarks->count < remarks->room) return true;
  cqio_status status = CQIO_ALLOC(remarks->ctx, room, &list);
  if (status) {
    remarks->status = status;
    return false;
  }
  if (remarks->count) memcpy(list, remarks->list, (size_t)remarks->count * sizeof *list);
  cqio_free(remarks->list);
  remarks->list = list;
  remarks->room = room;
  return true;
}

void cqio__remark(cqio_remarks *remarks, cqio_quantity_id figure, const char *format, ...) {
  va_list arguments;
  if (!grow(remarks)) return;
  cqio_remark *last = &remarks->list[remarks->count++];
  last->figure = figure;
  va_start(arguments, format);
  vsnprintf(last->text, sizeof last->text, format, arguments);
  va_end(arguments);
}

void cqio__remarks_log(const cqio_remarks *remarks) {
  for (int k = 0; k < remarks->count; k++)
    cqio_log(remarks->ctx, CQIO_LOG_WARN, "%s", remarks->list[k].text);
}

void cqio__remarks_free(cqio_remarks *remarks) {
  cqio_free(remarks->list);
  *remarks = (cqio_remarks){0};
}

void cqio__remarks_join(const cqio_remarks *remarks, cqio_quantity_id figure, char *text,
                        size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (int k = 0; k < remarks->count; k++) {
    if (remarks->list[k].figure != figure) continue;
    int more = snprintf(text + used, size - used, "%s%s", used ? "\n" : "", remarks->list[k].text);
    used += (size_t)more;
    if (used >= size) return;
  }
}
