#!/usr/bin/env bash
# How long runs take and may take: times.sh CQIO SOURCE WORK
# Limits of time and what goes on from them; time over restarts; the table at the end.
set -euo pipefail
. "$(dirname "$0")/expect.sh"
cqio=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"
unset SLURM_JOB_END_TIME
job=$source/jobs/toy.yaml

for hours in 0 -1 x 1e7; do
  expect 2 "$cqio" run "$job" --max-hours "$hours"
  grep -q 'expected hours above 0 and at most 1e6' err.txt
done

seconds() { # KEY; of run.json
  sed -n "s/.*\"$1\": \([0-9.e-]*\),*/\1/p" out/run.json | head -n 1
}

# A limit that is over at the first look, where nothing is kept yet.
expect 75 mpiexec -n 2 "$cqio" run "$job" --set output.directory=early --max-hours 1e-6
grep -q 'stops within 1e-06 h, as --max-hours says' err.txt
grep -q 'stopped before its time is over, during the calibration' err.txt

# One among the draws, of which there are enough on any machine; then to the end: the same results,
# and the time of both runs.
draws=(--set ensemble.draws=3000 --set ensemble.block=20 --set scenarios=reference --set grid.enabled=false)
expect 0 "$cqio" run -q "$job" "${draws[@]}" --set output.directory=whole
for hours in 1e-4 2e-4 4e-4 8e-4 16e-4 32e-4; do
  rm -rf out
  expect 75 "$cqio" run "$job" "${draws[@]}" --set output.directory=out --max-hours "$hours"
  [[ ! -e out/checkpoint.nc ]] || break
done
grep -q 'stopped before its time is over; go on with --restart' err.txt
expect 0 "$cqio" run "$job" "${draws[@]}" --set output.directory=out --restart --max-hours 1
grep -q 'were there' err.txt
last=$(tail -n 1 out.txt)
[[ $last =~ ,\ ([0-9.]+)\ s,\ ([0-9.]+)\ s\ with\ what\ it\ went\ on\ from$ ]]
awk -v own="$(seconds seconds)" -v all="$(seconds seconds_with_restarts)" 'BEGIN { exit !(own > 0 && all > own) }'
for file in whole/*.regions.nc whole/*.ensemble.nc; do
  cmp <("$cqio" info "$file" | grep result_sha256) <("$cqio" info "out/$(basename "$file")" | grep result_sha256)
done
expect 1 grep -q '^rate: ' out.txt # a run that went on has not computed all of it

# The end of the batch job; one that is over says nothing about this run.
export SLURM_JOB_END_TIME=$(($(date +%s) + 7200))
expect 0 "$cqio" run "$job" --set output.directory=batch
grep -q 'stops within 1.98[0-9]* h, as its batch job ends then' err.txt
expect 0 "$cqio" run "$job" --set output.directory=batch --overwrite --max-hours 1
grep -q 'stops within 1 h, as --max-hours says' err.txt
SLURM_JOB_END_TIME=1000000000 expect 0 "$cqio" run "$job" --set output.directory=batch --overwrite
grep -q 'SLURM_JOB_END_TIME = 1000000000 is over' err.txt
SLURM_JOB_END_TIME=tomorrow expect 0 "$cqio" run "$job" --set output.directory=batch --overwrite
grep -q 'SLURM_JOB_END_TIME = tomorrow: expected seconds since 1970' err.txt
unset SLURM_JOB_END_TIME

# The table: 80 columns, sections of work and waiting that add up, a rate in what was computed.
expect 0 mpiexec -n 2 "$cqio" run -q "$job" --set output.directory=two --set ensemble.draws=20
sed -n '/^Time, s, over 2 ranks/,/^advice: /p' out.txt > table.txt
[[ $(wc -L < table.txt) -le 80 ]]
for section in input economy calibration multipliers scenarios members statistics output; do
  grep -q "^$section  " table.txt
done
grep -q '^  members written' table.txt
grep -qE '^rate: [0-9]+ draws a core hour \(40 draws\)$' table.txt # 20 of each scenario
grep -q '^memory  *[1-9][0-9]* MiB at most on a rank, 2 ranks$' table.txt
grep -q '^largest loss: .*, waiting for other ranks, most of it in ' table.txt
awk '/^[a-z].* %$/ { sum += $(NF - 1) } END { exit !(sum > 99 && sum < 101) }' table.txt
expect 0 "$cqio" run -q "$job" --set output.directory=one
grep -qE '^rate: [0-9.e+]+ scenario-years/s \(2 x 3\)$' out.txt
grep -q '^largest loss: none, one rank waits for nobody$' out.txt

# Ranks or threads on one processor are told so.
one=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
expect 0 mpiexec -n 2 --bind-to none taskset -c "$one" "$cqio" run -q "$job" --set output.directory=shared
grep -q '^advice: 2 ranks of a node share 1 processor: no more than 1 are fast$' out.txt
expect 0 taskset -c "$one" "$cqio" run -q "$job" --set output.directory=threads --set solver.threads=2
grep -q '^advice: 2 threads of a rank share 1 processor: --map-by slot:PE=2, or fewer$' out.txt
