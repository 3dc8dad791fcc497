/* Files of sources on which a library may crash. */
#include "arrays/mat_file.h"
#include "cqio/sources.h"
#include "workbooks/xls.h"

bool cqio_source_probe(const char *path, cqio_status *status) {
  bool xls = cqio__is_compound(path), mat = !xls && cqio__is_mat_file(path);
  if (xls) *status = cqio__xls_probe(path);
  if (mat) *status = cqio__mat_probe(path);
  return xls || mat;
}
