#!/usr/bin/env bash
# Installs what is missing, builds with gcc and clang (warnings are errors) and with the sanitizers,
# and runs every test.
#   tests/run.sh           everything
#   tests/run.sh --quick   the gcc build and its tests only
set -euo pipefail
cd "$(dirname "$0")/.."
jobs/packages.sh tests
unset OPENBLAS_CORETYPE
mkdir -p build
passed=0
failed=0

# build PRESET: configures and builds, quietly unless something is wrong.
build() {
  local log=build/$1.log
  printf '== build %s\n' "$1"
  if ! { cmake --preset "$1" -Wno-dev && cmake --build --preset "$1"; } > "$log" 2>&1; then
    tail -n 60 "$log"
    printf 'run.sh: the %s build failed; see %s\n' "$1" "$log" >&2
    exit 1
  fi
}

# check PRESET CTEST-OPTION...: runs the tests of a build and counts them.
check() {
  local log=build/$1-tests.log
  printf '== test %s\n' "$1"
  ctest --preset "$@" --output-junit "$PWD/build/$1.xml" > "$log" 2>&1 || cat "$log"
  grep -E 'tests passed|Skipped' "$log" || true
  local total bad
  total=$(grep -o 'tests="[0-9]*"' "build/$1.xml" | head -n 1 | tr -dc 0-9)
  bad=$(grep -o 'failures="[0-9]*"' "build/$1.xml" | head -n 1 | tr -dc 0-9)
  passed=$((passed + total - bad))
  failed=$((failed + bad))
}

format() {
  printf '== clang-format\n'
  if git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

build dev
check dev
if [[ ${1:-} != --quick ]]; then
  format
  build clang
  check clang -L 'unit|mpi'
  build asan
  check asan -L 'unit|error|mpi'
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
