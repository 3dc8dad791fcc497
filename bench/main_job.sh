#!/usr/bin/env bash
# Time and memory of a job on 1 and on all cores: bench/main_job.sh [REPETITIONS [JOB]]
# JOB: chongqing-2020, the default, or households, the same years without markets. Each run is verified after the clock. A table for people, then what took longest in the last run and one JSON line per
# rank count.
set -euo pipefail
cd "$(dirname "$0")/.."
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
((EUID != 0)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
repetitions=${1:-5} job=${2:-chongqing-2020}
mkdir -p build
{ cmake --preset release -Wno-dev && cmake --build --preset release; } > build/bench.log 2>&1 ||
  { tail -n 40 build/bench.log; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/release/cqio info | grep -E '^(kernel|BLAS)'
printf '%6s %10s %10s %10s %12s\n' ranks 'min s' 'median s' 'max s' 'memory GiB'
for ranks in $(printf '1\n%s\n' "$(nproc)" | sort -nu); do
  : > "$work/times"
  : > "$work/memory"
  for ((k = 0; k < repetitions; k++)); do
    rm -rf "$work"/out "$work"/rss.*
    start=$(date +%s.%N)
    mpiexec -n "$ranks" sh -c '/usr/bin/time -f %M -o "$0/rss.$OMPI_COMM_WORLD_RANK" "$@"' "$work" \
      build/release/cqio run -q "jobs/$job.yaml" --set output.directory="$work/out" \
      > "$work/log"
    end=$(date +%s.%N)
    echo "$start $end" | awk '{ print $2 - $1 }' >> "$work/times"
    cat "$work"/rss.* | awk '{ s += $1 } END { print s / 1048576 }' >> "$work/memory"
    grep -q '^cqio: SUCCESS' "$work/log"
    [[ $(awk '$1 == 2020 { print $4; exit }' "$work/log") == 69.46 ]]
    build/release/cqio verify "$work"/out/*.nc > /dev/null
  done
  sort -n "$work/times" | awk -v ranks="$ranks" -v job="$job" -v memory="$(sort -n "$work/memory" | tail -n 1)" '
    { t[NR] = $1 }
    END {
      m = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
      printf "%6d %10.2f %10.2f %10.2f %12.3f\n", ranks, t[1], m, t[NR], memory
      printf "{\"bench\": \"%s\", \"ranks\": %d, \"repetitions\": %d, \"min_s\": %.3f, " \
             "\"median_s\": %.3f, \"max_s\": %.3f, \"memory_gib\": %.3f, \"verified\": true}\n", \
             job, ranks, NR, t[1], m, t[NR], memory }'
  python3 -c '
import json, sys
timings = json.load(open(sys.argv[1], encoding="utf-8"))["circumstances"]["timings"]
print("       " + ", ".join("%s %.2f" % (t["name"], t["max"]) for t in timings))' "$work/out/run.json"
done
