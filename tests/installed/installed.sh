#!/usr/bin/env bash
# Installs a build, moves the prefix, and uses what lies there as a caller would: installed.sh BUILD
# SOURCE WORK. Nothing of the source tree or the build may be needed.
set -euo pipefail
build=$1 source=$2 work=$3
prefix=$work/moved
fail() {
  echo "FAIL $*"
  exit 1
}
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/first" > "$work/install.log"
mv "$work/first" "$prefix"

# No text names the source, the build or the first prefix; no run path leads there.
for place in "$source" "$build" "$work/first"; do
  ! grep -rIF "$place" "$prefix" || fail "an installed file names $place"
done
library=$(find "$prefix" -name libcqio.so)
for file in "$library" "$prefix"/bin/*; do
  ! readelf -d "$file" | grep -E "R(UN)?PATH.*($source|$build)" || fail "run path of $file"
done
python3 -B "$source/tests/tools/check_headers.py" "$prefix" "$library"
[[ $(readelf -d "$library") == *"soname: [libcqio.so."[0-9]"]"* ]] || fail "no soversion"

"${0%/*}/use.sh" "$prefix" "$work"
