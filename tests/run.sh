#!/usr/bin/env bash
# Installs what is missing, checks the layout, builds with gcc, with clang on another MPI and BLAS (warnings are
# errors), and with the sanitizers, and runs every test. Ends with the names of what was skipped or failed, and the
# line `N passed, N failed, N skipped`; exit code 0 when nothing failed.
#   tests/run.sh           everything
#   tests/run.sh --quick   clang-format, the gcc build and its tests without clang-tidy
set -euo pipefail
cd "$(dirname "$0")/.."
jobs/packages.sh tests
unset OPENBLAS_CORETYPE
mkdir -p build
passed=0   # checks outside ctest
failed=()  # the same, by name
reports=() # of ctest

# build PRESET: configures and builds, quietly unless something is wrong.
build() {
  local log=build/$1.log
  printf '== build %s\n' "$1"
  { cmake --preset "$1" -Wno-dev && cmake --build --preset "$1"; } > "$log" 2>&1 && return
  tail -n 60 "$log"
  failed+=("build of $1: see $log")
  return 1
}

# check PRESET CTEST-OPTION...: runs the tests of a build. Those of Open MPI fill two cores four at a time: they wait for
# mpiexec, for a disk, and for one another.
check() {
  local log=build/$1-tests.log report=$PWD/build/$1.xml
  build "$1" || return 0
  printf '== test %s\n' "$*"
  rm -f "$report"
  ctest --preset "$@" --output-junit "$report" > "$log" 2>&1 || cat "$log"
  grep 'tests passed' "$log" || true
  if [[ -s $report ]]; then reports+=("$report"); else failed+=("tests of $1: see $log"); fi
}

# The fastest check first; its findings are printed again at the end.
printf '== clang-format\n'
if layout=$(git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror 2>&1); then
  passed=1
else
  printf '%s\n' "$layout"
  failed+=(clang-format)
fi

if [[ ${1:-} == --quick ]]; then
  check dev -j 4 -E '^tidy$'
else
  check dev -j 4
  check mpich-blis -j 2 -L 'unit|law|mpi' -E '_np[3-9]|people_ranks|unlike' # MPICH waits without yielding: no more ranks than cores
  check asan -j 4 -L 'unit|error|mpi' -E '^gate_market_keys' # a hundred runs of the code that gate_markets runs
fi
printf '\n'
[[ -z $layout ]] || printf '%s\n' "$layout"
tests/tools/count_tests.py --passed "$passed" "${failed[@]/#/--failed=}" "${reports[@]}"
