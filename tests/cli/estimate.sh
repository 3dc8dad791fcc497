#!/usr/bin/env bash
# What cqio run --estimate says against what then happens: estimate.sh CQIO SOURCE WORK
# The number of files is exact, bytes and memory within a factor of two; time is not judged. Nothing stays behind.
set -euo pipefail
. "$(dirname "$0")/expect.sh"
cqio=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"
unset SLURM_JOB_END_TIME
job=$source/jobs/toy.yaml

number() { # WORD; the first number of its line in FILE
  sed -n "s/^$1  *\([0-9.e+]*\)[ ,].*/\1/p" "$2"
}
within() { # FACTOR FOUND EXPECTED
  awk -v f="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(a > 0 && b > 0 && a <= f * b && b <= f * a) }'
}
judge() { # RANKS FACTOR OPTION...; FACTOR of bytes
  local ranks=$1 factor=$2
  shift 2
  rm -rf out
  expect 0 mpiexec -n "$ranks" "$cqio" run "$job" --set output.directory=out "$@" --estimate
  cp out.txt estimate.txt
  [[ ! -s err.txt && -z $(find . -name 'out*' -type d) ]]
  expect 0 mpiexec -n "$ranks" "$cqio" run -q "$job" --set output.directory=out "$@"
  echo "$*: $(grep ^files estimate.txt); found $(find out -type f | wc -l), $(cat out/* | wc -c)"
  [[ $(number files estimate.txt) == "$(find out -type f | wc -l)" ]]
  within "$factor" "$(sed -n 's/^files.*, \(.*\) MB/\1e6/p' estimate.txt)" "$(cat out/* | wc -c)"
  within 2 "$(number memory estimate.txt)" "$(number memory out.txt)"
  within 1e9 "$(number time estimate.txt)" 1
}

judge 1 1.01
judge 2 1.01 --set output.grids=false
judge 1 1.2 --set ensemble.draws=100 --set ensemble.block=30 --set ensemble.grids=true
judge 2 1.2 --set ensemble.draws=20 --set ensemble.block=15 --set ensemble.sensitivity=true \
  --set ensemble.kind=static --set grid.enabled=false
judge 2 1.2 --set ensemble.draws=100 --set output.draws=none --set grid.enabled=false
job=$source/jobs/chongqing-2020.yaml # has more years than are tried
judge 2 1.1 --set grid.resolution=0.1 --set years.last=2015

# Less memory than the run would ask for is said, as this may not be the machine of the job.
limit() { SLURM_JOB_ID=1 SLURM_MEM_PER_NODE=$memory "$@"; }
whole=(--set grid.resolution=0.02 --set grid.deflate_level=0 --set years.last=2020)
memory=100
expect 6 limit "$cqio" run "$job" --set output.directory=limited "${whole[@]}"
memory=$(($(sed -n 's/.*needs about \([0-9]*\) MiB.*/\1/p' err.txt) - 1))
expect 0 limit "$cqio" run "$job" --set output.directory=limited "${whole[@]}" --estimate
grep -q "^            a run here is refused: it asks for $((memory + 1)) MiB, and may use $memory MiB$" out.txt

# Restarts at a limit; a part that is longer than any job.
job=$source/jobs/toy.yaml
expect 0 "$cqio" run "$job" --set output.directory=out --estimate --max-hours 100
grep -q '^restarts    0, in jobs of 100 h$' out.txt
expect 0 "$cqio" run "$job" --set output.directory=out --estimate --max-hours 1e-6
grep -q '^restarts    never done in jobs of 1e-06 h: one part takes ' out.txt

# Results that are there are left alone; what is no whole run is refused; a stop leaves nothing.
sha256sum out/* > before.txt
expect 0 "$cqio" run "$job" --set output.directory=out --estimate
sha256sum --quiet -c before.txt
expect 2 "$cqio" run "$job" --set output.directory=out --estimate --restart
expect 2 "$cqio" run "$job" --set output.directory=out --estimate --members 1-2
expect 2 "$cqio" run "$job" --set output.directory=out --estimate --max-hours 0
expect 3 "$cqio" run "$job" --set output.directory=out --set years.last=2009 --estimate
timeout -s USR1 1 "$cqio" run "$job" --set output.directory=out --set ensemble.draws=1000000 \
  --set ensemble.sensitivity=true --estimate && status=0 || status=$?
[[ $status == 124 || $status == 75 || $status == 0 ]]
sha256sum --quiet -c before.txt
[[ $(find . -name 'out*' -type d) == ./out ]]
