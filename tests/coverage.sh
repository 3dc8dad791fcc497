#!/usr/bin/env bash
# What the tests but those of the main job run of src: lines and branches by room; the pages of each
# file are in build/coverage/html/index.html.
#   tests/coverage.sh                 builds, runs, reports
#   tests/coverage.sh --report        reports anew from what has run
#   tests/coverage.sh --functions N   also the N least covered functions
set -euo pipefail
cd "$(dirname "$0")/.."
unset OPENBLAS_CORETYPE
build=build/coverage
report=false functions=0
while (($#)); do
  case $1 in
    --report) report=true ;;
    --functions) functions=$2 && shift ;;
    *) printf 'coverage.sh: unknown option %s\n' "$1" >&2 && exit 2 ;;
  esac
  shift
done
if ! $report; then
  jobs/packages.sh tests
  mkdir -p "$build"
  cmake --preset coverage -Wno-dev > "$build/configure.log"
  cmake --build --preset coverage > "$build/build.log" || { tail -n 60 "$build/build.log"; exit 1; }
  find "$build" -name '*.gcda' -delete
  # A test that fails is the business of tests/run.sh; here it counts what it ran.
  ctest --preset coverage -j 2 -L 'unit|law|error|mpi|data|cli' \
    -E '^cli_(main_job|tools|ensemble_maps_values)$' > "$build/tests.log" || true
  grep 'tests passed' "$build/tests.log"
fi
mkdir -p "$build/html"
gcovr --root . --filter src/ --object-directory "$build" --gcov-ignore-parse-errors -j 2 \
  --exclude-unreachable-branches --json "$build/coverage.json" \
  --html-details "$build/html/index.html" > "$build/report.log" 2>&1 ||
  { tail -n 20 "$build/report.log"; exit 1; }
tests/tools/coverage_table.py "$build/coverage.json" --functions "$functions"
