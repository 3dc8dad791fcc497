#!/usr/bin/env bash
# Doxygen takes every public header without a warning (its configuration makes one an error):
# doxygen.sh FOLDER-OF-DOXYFILE INCLUDE
set -euo pipefail
cd "$1"
rm -rf html
doxygen Doxyfile
for header in "$2"/cqio/*.h; do
  page=html/$(basename "$header" .h)_8h.html
  [[ -s $page ]] || { echo "FAIL no page of $header"; exit 1; }
done
