#!/usr/bin/env bash
# Ensembles of the Chongqing data set: seconds per draw and core, parallel efficiency, memory.
#   bench/ensemble.sh [STATIC DRAWS] [DRAWS OF 2010-2020] [REPETITIONS]     default 10000 1000 5
# On 1 and 2 ranks in turn, medians; after the clock the results of both are compared by their
# checksums, and those of a tenth of the draws show the memory.
set -euo pipefail
cd "$(dirname "$0")/.."
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
((EUID != 0)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
static=${1:-10000} years=${2:-1000} repetitions=${3:-5}
mkdir -p build
{ cmake --preset release -Wno-dev && cmake --build --preset release; } > build/bench.log 2>&1 ||
  { tail -n 40 build/bench.log; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # KIND DRAWS RANKS: seconds and memory per rank (MiB), into the directory KIND-DRAWS-RANKS
  local name=$1-$2-$3
  rm -rf "$work"/rss.* "${work:?}/$name"
  mpiexec -n "$3" sh -c '/usr/bin/time -f %M -o "$0/rss.$OMPI_COMM_WORLD_RANK" "$@"' "$work" \
    build/release/cqio run -q jobs/ensemble.yaml --set ensemble.draws="$2" --set \
    ensemble.kind="$1" --set output.directory="$work/$name" --members "1-$2" > "$work/log"
  awk '{ for (i = 1; i < NF; i++) if ($(i + 1) == "s") s = $i } END { print s }' "$work/log"
  cat "$work"/rss.* | awk '{ if ($1 > m) m = $1 } END { printf "%.0f\n", m / 1024 }'
}
digests() {
  for file in "$work/$1"/members.*/*.nc; do
    build/release/cqio info "$file" | grep '^result_sha256'
  done
}

median() { # of column $1 of the lines given
  sort -n -k "$1,$1" | awk -v c="$1" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

printf '%8s %8s %6s %9s %14s %12s %11s\n' kind draws ranks seconds 's/draw/core' efficiency 'MiB a rank'
for kind in static years; do
  draws=${!kind} single=
  rm -f "$work"/lines.*
  for ((r = 0; r < repetitions; r++)); do
    for ranks in 1 2; do
      run "$kind" "$draws" "$ranks" | paste -s -d ' ' >> "$work/lines.$ranks"
    done
  done
  for ranks in 1 2; do
    got=("$(median 1 < "$work/lines.$ranks")" "$(median 2 < "$work/lines.$ranks")")
    single=${single:-${got[0]}}
    echo "$kind $draws $ranks ${got[0]} $single ${got[1]}" |
      awk '{ printf "%8s %8d %6d %9.2f %14.5f %12.3f %11d\n", $1, $2, $3, $4, $4 * $3 / $2,
             $5 / ($4 * $3), $6 }'
  done
  cmp <(digests "$kind-$draws-1") <(digests "$kind-$draws-2")
  mapfile -t got < <(run "$kind" $((draws / 10)) 1)
  echo "$kind $((draws / 10)) ${got[0]} ${got[1]}" |
    awk '{ printf "%8s %8d %6d %9.2f %14.5f %12s %11d\n", $1, $2, 1, $3, $3 / $2, "", $4 }'
done
echo 'same results on 1 and 2 ranks: verified'
