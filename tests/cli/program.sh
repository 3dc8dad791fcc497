#!/usr/bin/env bash
# Command line of the program: program.sh CQIO SOURCE WORK
set -euo pipefail
. "$(dirname "$0")/expect.sh"
cqio=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"

fits() { # out.txt on a terminal of 95 columns, of which Chinese signs take two
  local columns
  columns=$(LC_ALL=C.UTF-8 wc -L < out.txt)
  ((columns <= 95)) || { echo "FAIL $*: a line of $columns columns, expected at most 95"; exit 1; }
}
for command in "" run sweep merge check solve analyse convert transform info export verify; do
  # shellcheck disable=SC2086
  expect 0 "$cqio" $command --help
  grep -q '^usage:' out.txt
  fits "help of $command"
done
expect 0 "$cqio" info --sources
fits info --sources
expect 0 "$cqio" --version
grep -q '^cqio [0-9]' out.txt
expect 0 "$cqio" info
grep -q '^kernel ' out.txt
expect 0 "$cqio" info --keys
grep -q 'trade.flq_delta' out.txt
expect 2 "$cqio"
expect 2 "$cqio" rum
grep -q "did you mean 'run'" err.txt
expect 2 "$cqio" run
expect 2 "$cqio" run --nonsense job.yaml
expect 0 "$cqio" check "$source/jobs/toy.yaml"
expect 0 "$cqio" check "$source/jobs/chongqing-2020.yaml"
export SOURCE_DATE_EPOCH=1000000000 # for the same bytes at any time
expect 0 "$cqio" run -q "$source/jobs/toy.yaml" --set output.directory=toy
[[ $(tail -n 1 out.txt) == "cqio: SUCCESS "* && ! -s err.txt ]]
cp -r toy before
expect 5 "$cqio" run -q "$source/jobs/toy.yaml" --set output.directory=toy
[[ $(grep -c '^cqio: error: ' err.txt) == 1 ]]
diff -r toy before
expect 0 "$cqio" run -q "$source/jobs/toy.yaml" --set output.directory=toy --set output.overwrite=true
sed "s|\.\./matrices|$source/matrices|" "$source/jobs/toy.yaml" > other.yaml
expect 5 "$cqio" run -q other.yaml --set output.directory=toy --set output.overwrite=true
grep -q "toy/run.json: is of the job 'toy.yaml': expected 'other.yaml'" err.txt
mkdir -p elsewhere moved # a job of the same name is another one, unless the first has moved
cp other.yaml elsewhere/toy.yaml
expect 5 "$cqio" run -q elsewhere/toy.yaml --set output.directory=toy --set output.overwrite=true
grep -q "toy/run.json: is of the job .*/jobs/toy.yaml: expected elsewhere/toy.yaml" err.txt
expect 0 "$cqio" run -q elsewhere/toy.yaml --set output.directory=third
mv elsewhere/toy.yaml moved
expect 0 "$cqio" run -q moved/toy.yaml --set output.directory=third --set output.overwrite=true
rm -r third
cat > units.csv << 'CSV'
# unit: 1e6 EUR at 2015 prices
key,unit,farm,mill,final,output
farm,1e6 USD,10,20,70,100
mill,1e6 USD,20,60,120,200
value_added,1e6 USD,70,120,,
CSV
expect 4 "$cqio" solve --table units.csv
grep -q "account 'farm': unit = '1e6 USD': expected '1e6 EUR at 2015 prices'" err.txt
sed 's/USD/EUR/' units.csv > euros.csv
expect 0 "$cqio" solve --table euros.csv
grep -q '1e6 EUR' out.txt
printf 'netcdf a { dimensions: row = 1; column = 1; variables: double A(row, column); A:units = "percent"; data: A = 0.5; }' |
  ncgen -4 -o percent.nc -
expect 4 "$cqio" solve --table percent.nc --demand ones
grep -q "variable 'A': units = 'percent': expected '1'" err.txt
cp "$source/matrices/toy/table.csv" table.csv
expect 5 "$cqio" solve --table table.csv --output table.csv --overwrite
grep -q 'table.csv: is not as cqio wrote it, or of another command: expected a result of an earlier run' err.txt
cmp table.csv "$source/matrices/toy/table.csv"
mkdir again
(cd again && expect 0 "$cqio" run -q "$source/jobs/toy.yaml" --set output.directory=toy)
for file in before/*.nc; do
  cmp "$file" "again/toy/${file#before/}" # a repeated run gives the same bytes
done
expect 3 "$cqio" run -q "$source/jobs/toy.yaml" --set output.directory=none --set years.last=2009
[[ ! -e none ]]
mandoc -T lint -W warning "$source"/src/cli/manual/*.1
