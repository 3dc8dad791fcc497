#!/usr/bin/env bash
# The main job on 1 to 4 ranks and once more, and that without markets: main_job.sh CQIO SOURCE WORK PYTHON
# Same bits on any number of ranks and in every repetition, published values, sums, maps, effects of parks.
set -euo pipefail
cqio=$1 source=$2 work=$3 python=$4
[[ -x $python ]] || exit 77
rm -rf "$work"
mkdir -p "$work"

job=chongqing-2020
run() { # FOLDER RANKS OPTION...: results of the job in WORK/FOLDER/out
  local folder=$work/$1 ranks=$2
  shift 2
  mkdir "$folder"
  (cd "$folder" && mpiexec -n "$ranks" "$cqio" run -q "$source/jobs/$job.yaml" \
    --set output.directory=out "$@" > log)
  grep '^cqio: SUCCESS' "$folder/log"
}

run one 1
run two 2
"$python" "$source/tests/cli/values.py" "$work/one/out" "$source/matrices/chongqing-2010/households.csv"
coarse=(--set grid.resolution=0.05 --set scenarios=reference,no-parks)
for ranks in 1 3 4; do
  run "coarse$ranks" "$ranks" "${coarse[@]}"
done
run again 1 "${coarse[@]}"
"$python" "$source/tests/cli/compare.py" "$work/one/out" "$work/two/out"
for other in coarse3 coarse4 again; do
  "$python" "$source/tests/cli/compare.py" "$work/coarse1/out" "$work/$other/out"
done

job=households
run households 2 --set grid.resolution=0.05
"$python" "$source/tests/cli/values.py" "$work/households/out" "$source/matrices/chongqing-2010/households.csv"
