#!/usr/bin/env bash
# Builds the release, runs every benchmark program with the ranks and threads that suit it, prints
# the tables and writes JSON lines. Exit code 1 when a result could not be verified.
#   bench/run.sh small|medium|large [--build FOLDER] [--results FOLDER] [--only PROGRAM]
# small takes under 2 minutes on 2 cores, medium some 10 minutes and 4 GiB, large an hour and 16 GiB.
# --build: use this build, as it is. --results: default bench/results.
set -euo pipefail
cd "$(dirname "$0")/.."
usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
size=${1:-} build='' results=bench/results only=''
case $size in small | medium | large) shift ;; *) usage ;; esac
while (($#)); do
  [[ -n ${2:-} ]] || usage
  case $1 in
    --build) build=$2 ;;
    --results) results=$2 ;;
    --only) only=$2 ;;
    *) usage ;;
  esac
  shift 2
done

# What is set for other purposes must not decide the kernels or the threads here.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
((EUID != 0)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Ranks are free to use all cores (a bound rank would run its threads on one core).
export OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_btl_base_warn_component_unused=0

if [[ -z $build ]]; then
  build=build/release
  mkdir -p build
  { cmake --preset release -Wno-dev && cmake --build --preset release; } > build/bench.log 2>&1 ||
    { tail -n 40 build/bench.log >&2; exit 1; }
fi
mkdir -p "$results"
json=$results/$size-$(date +%Y%m%dT%H%M%S).jsonl
: > "$json"

cores=$(nproc)
failed=0
# bench PROGRAM RANKSxTHREADS... [-- OPTION...]
bench() {
  local program=$1 shape code
  shift
  [[ -z $only || $only == "$program" ]] || return 0
  local shapes=()
  while (($#)) && [[ $1 != -- ]]; do
    [[ " ${shapes[*]} " == *" $1 "* ]] || shapes+=("$1")
    shift
  done
  for shape in "${shapes[@]}"; do
    code=0
    # A rank that shares its core must not spin while it waits.
    OMPI_MCA_mpi_yield_when_idle=$((${shape%x*} > cores)) \
      mpiexec -n "${shape%x*}" "$build/bench/bench_$program" --size "$size" \
      --threads "${shape#*x}" --json "$json" "${@:2}" || code=$?
    ((code == 0)) || { printf 'run.sh: bench_%s %s: exit code %d\n' "$program" "$shape" "$code" >&2
      failed=1; }
  done
}

bench roofs 1x1 "1x$cores" "${cores}x1"
bench structured "${cores}x1"
bench equilibrium 1x1 "${cores}x1"
bench balancing 1x1 "${cores}x1"
bench output 1x1
bench scenario "1x$cores"
bench dense "1x$cores"
bench distributed "${cores}x1"
bench model 1x1 2x1 4x1 -- --set "predict=$cores"

printf '\n%d cases, %d not verified; JSON lines in %s\n' "$(grep -c '"kind":"case"' "$json")" \
  "$(grep -c '"verified":false' "$json")" "$json"
exit "$failed"
