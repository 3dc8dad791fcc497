/* Files of sources on which a library may crash. */
#include "cqio/sources.h"
#include "sources/xls.h"

bool cqio_source_probe(const char *path, cqio_status *status) {
  bool known = cqio__is_compound(path);
  if (known) *status = cqio__xls_probe(path);
  return known;
}
