#!/usr/bin/env bash
# Sweeps through the program: sweep.sh CQIO SOURCE WORK
# The same table from one job, four parts and a list, and after stops; what runs give; refusals.
set -euo pipefail
. "$(dirname "$0")/expect.sh"
cqio=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"
job=$source/jobs/toy.yaml
common=(-q --set grid.enabled=false --set trade.regionalization=flq)
table=(--set output.regions=false) # the table alone
grid=(--vary investment.factor=0,0.5,1,2 --vary trade.flq_delta=0.06,0.1
  --vary registration.conversion_factor=1,2,3)

same() { # DIRECTORY: as the table of one job
  cmp one/sweep.csv "$1/sweep.csv"
  cmp <("$cqio" info one/sweep.nc | grep result_sha256) <("$cqio" info "$1/sweep.nc" | grep result_sha256)
}

# One job: keys of the whole job change last, so that two runs with 12 variants each do.
expect 0 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" --set output.directory=one
grep -q '^cqio: SUCCESS variants 1-24 of 24, table in sweep.nc and sweep.csv' out.txt
grep -q '^scenarios  ' out.txt && grep -q '^advice: ' out.txt # where the time of both runs went
[[ $(cd one && echo variants.*) == "variants.0001-0012 variants.0013-0024" ]]
expect 0 "$cqio" verify one/sweep.nc one/*/sweep.nc
[[ $(grep -vc '^#' one/sweep.csv) == 73 ]] # 24 variants x 3 years under a line of names
grep -q '^variant,trade.flq_delta,investment.factor,registration.conversion_factor,year,' one/sweep.csv

# Four parts on 1 and 2 ranks, which must all be there.
for k in 4 1 2; do
  expect 0 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --part "$k/4"
done
expect 4 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --join
grep -q 'variant 13 is missing' err.txt
expect 0 mpiexec -n 2 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --part 3/4
expect 0 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --join
[[ $(cd parts && echo variants.*) == "variants.0001-0006 variants.0007-0012 variants.0013-0018 variants.0019-0024" ]]
same parts
for words in "" --overwrite --restart; do # runs of other lengths
  expect 3 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts $words
  grep -q 'parts/variants.*/sweep.nc: has variants .* which other runs of this sweep would compute too' err.txt
done
expect 0 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --part 2/4 --overwrite
same parts
cp -r parts/variants.0001-0006 parts/variants.0006-0011
expect 4 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --join --overwrite
grep -qE 'is in another run too|variant. has' err.txt
rm -r parts/variants.0006-0011
expect 3 "$cqio" sweep "$job" --vary investment.factor=0,1 "${common[@]}" "${table[@]}" --set output.directory=parts --restart
grep -q 'parts/variants.* is of a sweep of more variants than 2' err.txt
expect 3 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --restart --set trade.flq_delta=0.3
expect 3 "$cqio" sweep "$job" "${grid[@]}" -q --set grid.enabled=false "${table[@]}" --set output.directory=parts --restart
grep -q 'checksum of its sweep\|which other runs' err.txt
expect 3 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=parts --part 2/4 --overwrite --set dynamics.exogenous_growth=0.01
grep -q 'its job, keys or values are others: choose another output.directory, or remove that folder' err.txt

# Parts of two data sets, or of one that was changed between them, are no table.
cp -r "$source/matrices/toy" data
sed 's#../matrices/toy#data#' "$job" > own.yaml
own=(--vary investment.factor=0,1 -q --set grid.enabled=false "${table[@]}" --set output.directory=mixed)
expect 0 "$cqio" sweep own.yaml "${own[@]}" --part 1/2
chmod -R u+w data
sed -i 's/^migration,eta0,0.06,/migration,eta0,0.07,/' data/households.csv
expect 0 "$cqio" sweep own.yaml "${own[@]}" --part 2/2
expect 4 "$cqio" sweep own.yaml "${own[@]}" --join
grep -q 'mixed/variants.0001-0001/sweep.nc: checksum of its input .*households.csv' err.txt
[[ ! -e mixed/sweep.nc ]]
expect 0 "$cqio" sweep own.yaml "${own[@]}" --part 1/2 --overwrite
expect 0 "$cqio" sweep own.yaml "${own[@]}" --join

# Stops: what is finished stays, what was stopped goes on.
expect 75 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=stopped --max-hours 1e-6
cp -r one/variants.0001-0012 stopped/
expect 0 "$cqio" sweep "$job" "${grid[@]}" --set grid.enabled=false --set trade.regionalization=flq \
  "${table[@]}" --set output.directory=stopped --restart
grep -q 'variants 1 to 12 of 24 were there' err.txt
same stopped
printf x | dd of=stopped/variants.0001-0012/sweep.nc bs=1 seek=3000 conv=notrunc status=none
expect 0 "$cqio" sweep "$job" "${grid[@]}" "${common[@]}" "${table[@]}" --set output.directory=stopped --restart
grep -q 'variants.0001-0012/sweep.nc.*computed again' err.txt
same stopped

# A list in the order of the grid.
{
  echo trade.flq_delta,investment.factor,registration.conversion_factor
  for delta in 0.06 0.1; do
    for factor in 0 0.5 1 2; do
      for conversion in 1 2 3; do echo "$delta,$factor,$conversion"; done
    done
  done
} > list.csv
expect 0 "$cqio" sweep "$job" --list list.csv "${common[@]}" "${table[@]}" --set output.directory=list
cmp one/sweep.csv list/sweep.csv
cmp <(ncdump -p 9,17 one/sweep.nc | sed '1,/^data:/d') <(ncdump -p 9,17 list/sweep.nc | sed '1,/^data:/d')

# What runs give: a scenario of the same levers, and a run of the same key.
of_file() { ncdump -p 9,17 -l 999 -v "$2" "$1" | sed -n "/^ $2 = /s/.*, \(.*\) ;/\1/p"; }
of_table() { # VARIANT NAME; in the last year
  awk -F, -v n="$2" -v v="$1" '/^variant/ { for (i = 1; i <= NF; i++) if ($i == n) c = i } $1 == v { x = $c } END { print x }' one/sweep.csv
}
equal() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a + 0 == b + 0) }'; }
for name in total_urban_residents total_value_added; do
  equal "$(of_table 11 $name)" "$(of_file one/variants.0001-0012/v0011.regions.nc $name)"
  [[ $(of_table 11 $name) != "$(of_table 23 $name)" ]]
done
cat > own.yaml << YAML
data: {directory: $source/matrices/toy}
years: {first: 2010, last: 2012}
dynamics: {follow_published_growth: true}
employment: {calibrate: false}
migration: {calibrate: false}
registration: {calibrate: false}
grid: {enabled: false}
trade: {regionalization: flq, flq_delta: 0.1}
output: {directory: own}
scenarios:
  - name: reference
  - name: other
    set: {investment.factor: 2, registration.conversion_factor: 2}
YAML
expect 0 "$cqio" run -q own.yaml
for name in total_urban_residents total_value_added total_registered_urbanization_rate; do
  equal "$(of_table 23 $name)" "$(of_file own/other.regions.nc $name)"
  equal "$(of_table 19 $name)" "$(of_file own/reference.regions.nc $name)"
done

# A key of the whole job alone makes a run for each value.
expect 0 "$cqio" sweep "$job" --vary trade.flq_delta=0.06,0.1 "${common[@]}" "${table[@]}" --set output.directory=alone
[[ $(cd alone && echo variants.*) == "variants.0001-0001 variants.0002-0002" ]]

expect 2 "$cqio" sweep "$job"
expect 2 "$cqio" sweep "$job" --vary investment.factor --set output.directory=no
expect 2 "$cqio" sweep "$job" --vary investment.factor=1,,2 --set output.directory=no
expect 2 "$cqio" sweep "$job" --vary investment.factor=1,2 --part 3/2 --set output.directory=no
expect 3 "$cqio" sweep "$job" --vary investment.facto=1,2 --set output.directory=no
grep -q "unknown key 'investment.facto': expected investment.factor" err.txt
expect 3 "$cqio" sweep "$job" --vary investment.factor=1,2,1.0 --set output.directory=no
grep -q 'variants 1 and 3 are the same, investment.factor = 1.0: expected each once' err.txt
expect 3 "$cqio" sweep "$job" --vary investment.factor=1,2 --set investment.factor=1 --set output.directory=no
grep -q 'investment.factor is varied, and --set investment.factor=1: expected one of both' err.txt
printf '# unit: percent\ninvestment.factor\n1\n2\n' > unit.csv
expect 4 "$cqio" sweep "$job" --list unit.csv --set output.directory=no
grep -q "unit" err.txt
printf 'investment.factor,registration.conversion_factor\n1,2\n2,2\n1,2\n' > twice.csv
expect 3 "$cqio" sweep "$job" --list twice.csv --set output.directory=no
grep -q 'variants 1 and 3 are the same' err.txt
for words in '0,5 0.5' '1,25 1.25' '-0,5 -0.5' '1,05 1.05'; do # a decimal comma, to be said before anything else
  expect 3 "$cqio" sweep "$job" --vary "investment.factor=${words% *}" --vary no.key=1 --set output.directory=no
  grep -q "two values, .*; if it was to be one number, write ${words#* }" err.txt
done
expect 3 "$cqio" sweep "$job" --vary investment.factor=1,2 --vary no.key=1 --set output.directory=no
if grep -q 'two values' err.txt; then exit 1; fi
expect 3 "$cqio" sweep "$job" --vary grid.resolution=0.1,0.2 --set output.directory=no
expect 3 "$cqio" sweep "$job" --vary investment.factor=1,2 --vary investment.factor=3 --set output.directory=no
expect 3 "$cqio" sweep "$job" --vary investment.factor=1,-2 --set output.directory=no
[[ ! -e no ]]
