#!/usr/bin/env bash
# The main job on two ranks, for the tests that look at its results.
source "$(dirname "$0")/common.sh"

rm -rf "$results"
mkdir -p "$results"
mpiexec -n 2 "$cqio" run "$source_dir/jobs/chongqing-2020.yaml" \
  --set output.directory="$results" > "$results/log.txt"
tail -n 1 "$results/log.txt"
tail -n 1 "$results/log.txt" | grep -q '^cqio: SUCCESS 5 scenarios, 2010-2020'
