#!/usr/bin/env bash
# The tests of units, laws and MPI with {Open MPI, MPICH} x {OpenBLAS, BLIS}, all of the distribution: builds each pair
# and prints a line for it, with what the program says of its libraries. Ends with exit code 1 when one has failed.
#   tests/pairs.sh [PRESET]...   some of dev, openmpi-blis, mpich-openblas, mpich-blis
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
unset OPENBLAS_CORETYPE
mkdir -p build
(($#)) || set -- dev openmpi-blis mpich-openblas mpich-blis
failures=0

# pair PRESET: quiet unless something is wrong.
pair() {
  local preset=$1 log=build/$1-pair.log except='^$'
  # MPICH waits without yielding: no more ranks than cores.
  [[ $preset != mpich* ]] || except='_np[3-9]|people_ranks|unlike'
  if ! { cmake --preset "$preset" -Wno-dev && cmake --build --preset "$preset"; } > "$log" 2>&1; then
    tail -n 40 "$log"
    return 1
  fi
  "build/$preset/cqio" info | grep -E '^(MPI|BLAS)' | sed "s/^/$preset: /" | tee "$log"
  # A build folder that another compiler had configured forgets what its preset says.
  case $preset in mpich*) grep -q 'MPI .*MPICH' "$log" ;; *) grep -q 'MPI .*Open MPI' "$log" ;; esac || return 1
  case $preset in *blis) grep -q 'BLAS .*BLIS' "$log" ;; *) grep -q 'BLAS .*OpenBLAS' "$log" ;; esac || return 1
  ctest --preset "$preset" -L 'unit|law|mpi' -E "$except" -j 2 > "$log" 2>&1
  local status=$?
  ((status == 0)) || sed -n '/The following tests FAILED/,$p' "$log"
  echo "$preset: $(grep 'tests passed' "$log"), $(grep -c '\*\*\*Skipped' "$log") skipped"
  return $status
}

for preset; do
  pair "$preset" || { failures=$((failures + 1)); echo "$preset: FAILED, see build/$preset-pair.log"; }
done
((failures == 0))
