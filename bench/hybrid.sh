#!/usr/bin/env bash
# Ranks and threads that share the cores of this machine: bench/hybrid.sh [REPETITIONS]
# The main job, the job with households, and a dense solve of 6,000 accounts, each with every number of
# ranks that divides the cores, the rest in threads of the BLAS library; in turn, medians. After the clock
# the files of the jobs are verified; the solve certifies itself.
set -euo pipefail
cd "$(dirname "$0")/.."
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
((EUID != 0)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
repetitions=${1:-3} cores=$(nproc)
mkdir -p build
{ cmake --preset release -Wno-dev && cmake --build --preset release; } > build/bench.log 2>&1 ||
  { tail -n 40 build/bench.log; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# RANKS THREADS COMMAND...: seconds by the clock
timed() {
  local ranks=$1 threads=$2 start end
  shift 2
  start=$(date +%s.%N)
  OPENBLAS_NUM_THREADS=$threads mpiexec -n "$ranks" --map-by "slot:PE=$threads" --bind-to core "$@" > "$work/log" 2> "$work/problems"
  end=$(date +%s.%N)
  echo "$start $end" | awk '{ print $2 - $1 }'
}

# KIND RANKS THREADS
once() {
  local cqio=build/release/cqio
  rm -rf "$work/out"
  case $1 in
  solve) timed "$2" "$3" "$cqio" solve --table random:n=6000,colsum=0.3-0.7,seed=1 --demand ones --method lu ;;
  *)
    timed "$2" "$3" "$cqio" run -q "jobs/$1.yaml" --set output.directory="$work/out" --set solver.threads="$3"
    "$cqio" verify "$work"/out/*.nc > /dev/null
    ;;
  esac
}

median() {
  sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'
}

printf '%-16s %6s %8s %10s\n' work ranks threads 'median s'
for kind in chongqing-2020 households solve; do
  rm -f "$work"/times.*
  for ((k = 0; k < repetitions; k++)); do
    for ((ranks = 1; ranks <= cores; ranks++)); do
      ((cores % ranks == 0)) || continue
      once "$kind" "$ranks" $((cores / ranks)) >> "$work/times.$ranks"
      ((ranks > 1)) || once "$kind" 1 1 >> "$work/times.0" # one core, for comparison
    done
  done
  printf '%-16s %6d %8d %10s\n' "$kind" 1 1 "$(median "$work/times.0")"
  for ((ranks = 1; ranks <= cores; ranks++)); do
    ((cores % ranks == 0)) || continue
    printf '%-16s %6d %8d %10s\n' "$kind" "$ranks" $((cores / ranks)) "$(median "$work/times.$ranks")"
  done
done
