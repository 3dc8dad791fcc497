#!/usr/bin/env bash
# Output files: never replaced unasked, never half there.
source "$(dirname "$0")/common.sh"

run=("$cqio" run "$source_dir/jobs/toy.yaml" -q --set output.directory=out)

# nothing_in FOLDER: no file under a final name.
nothing_in() {
  [[ -z $(find "$1" -name '*.nc' -o -name '*.json') ]] || { ls "$1"; fail "$1: has results"; }
}

expect 0 "${run[@]}"
says out.txt '^cqio: SUCCESS 2 scenarios, 2010-2012, results in out, '
(cd out && sha256sum ./*) > before.txt
expect 5 "${run[@]}"
says err.txt 'exists: expected a new file; set output.overwrite: true'
(cd out && sha256sum --quiet -c ../before.txt) || fail "a refused run changes results"
for file in run.json no-parks.grid.nc; do
  rm -rf out
  mkdir out
  touch "out/$file"
  expect 5 "${run[@]}"
done
expect 0 "${run[@]}" --set output.overwrite=true
(cd out && sha256sum --quiet -c <(grep -v run.json ../before.txt)) ||
  fail "a repeated run gives other bits"
[[ $(find out -type f | wc -l) == 5 ]] || { ls out; fail "out: expected five files"; }

# Failures: before the years, in them, while writing, and being killed.
rm -rf out
expect 7 "${run[@]}" --set investment.factor=1000 --set dynamics.follow_published_growth=false \
  --set migration.calibrate=true --set migration.target_year=2012 || true
nothing_in .
