#!/usr/bin/env bash
# Help, versions, exit codes, the jobs that are shipped, the manual page.
source "$(dirname "$0")/common.sh"

for command in "" run check info; do
  expect 0 "$cqio" $command --help
  says out.txt "^usage: cqio $command"
done
expect 0 "$cqio" --version
says out.txt '^cqio [0-9]+\.[0-9]+\.[0-9]+ \('
expect 0 "$cqio" info
for line in cqio git compiler MPI NetCDF BLAS kernel ranks; do
  says out.txt "^$line +[^ ]"
done
expect 0 "$cqio" info --keys
says out.txt 'migration.target_urban_share|target_urban_share'

expect 2 "$cqio"
expect 2 "$cqio" runn "$source_dir/jobs/toy.yaml"
says err.txt "did you mean 'run'"
expect 2 "$cqio" run
expect 2 "$cqio" run --colour "$source_dir/jobs/toy.yaml"
expect 2 "$cqio" run "$source_dir/jobs/toy.yaml" "$source_dir/jobs/toy.yaml"
expect 2 "$cqio" info --set grid.resolution=0.1
expect 3 "$cqio" check "$source_dir/jobs/toy.yaml" --set migration.eta=1
says err.txt "eta0"
expect 3 "$cqio" check "$source_dir/jobs/toy.yaml" --set years.last=last
expect 5 "$cqio" check nowhere.yaml

for job in "$source_dir"/jobs/*.yaml; do
  expect 0 "$cqio" check "$job"
  says out.txt '^cqio: OK '
done
[[ ! -e out ]] || fail "check writes results"

expect 0 mandoc -T lint -W warning "$source_dir/src/cli/cqio.1"
