#!/usr/bin/env bash
# Maps over the draws of an ensemble through the program: ensemble_maps.sh CQIO SOURCE WORK
# The same bits on any number of ranks, from parts and again; kinds of draws; refusals; memory.
# ensemble_maps.py computes the maps of WORK again.
set -euo pipefail
. "$(dirname "$0")/expect.sh"
cqio=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"
job=$source/jobs/toy.yaml file=reference.ensemble.grid.nc
any=(--set ensemble.grids=true -q --set scenarios=reference)
maps=("${any[@]}" --set ensemble.draws=6 --set ensemble.block=4)
alone=(--set output.regions=false --set output.grids=false)

says() { # TEXT: one message, and this in it
  [[ $(grep -c 'cqio: error: ' err.txt) == 1 ]] && grep -qF "$1" err.txt || {
    cat err.txt; echo "FAIL expected '$1'"; exit 1; }
}
same() { # DIRECTORY DIRECTORY: the same results
  local one two
  one=$("$cqio" info "$1/$file" | grep result_sha256) two=$("$cqio" info "$2/$file" | grep result_sha256)
  [[ $one == "$two" ]] || { echo "FAIL $1 and $2 differ"; exit 1; }
}
variables() { # DIRECTORY: how many maps
  ncdump -h "$1/$file" | grep -c 'float .*(time, lat, lon)'
}

# Any number of ranks, more than there are years too.
expect 0 "$cqio" run "$job" "${maps[@]}" --set output.directory=one
expect 0 "$cqio" verify "one/$file"
[[ $(variables one) == 18 ]]
for ranks in 2 3 4; do
  expect 0 mpiexec -n "$ranks" "$cqio" run "$job" "${maps[@]}" "${alone[@]}" --set output.directory="r$ranks"
  same one "r$ranks"
done

# Parts merged.
for part in 1-3 4-6; do
  expect 0 "$cqio" run "$job" "${maps[@]}" --set output.directory=joined --members "$part"
  [[ ! -e joined/members.$part/$file ]]
done
expect 0 mpiexec -n 3 "$cqio" merge "$job" "${maps[@]}" --set output.directory=joined
expect 0 "$cqio" verify "joined/$file"
same one joined

# What is there stays without --overwrite, even when it is the only file there.
mkdir kept
cp "one/$file" kept
cp -r joined only
rm only/reference.*.0* only/reference.ensemble.nc
for command in "run one" "run kept" "merge joined" "merge only"; do
  read -r verb folder <<< "$command"
  cp "$folder/$file" before.nc
  expect 5 "$cqio" "$verb" "$job" "${maps[@]}" --set output.directory="$folder"
  says "exists: expected a new file"
  cmp before.nc "$folder/$file"
done
[[ $(ls kept) == "$file" ]] # nothing was computed
rm one/reference.draws.*
expect 0 "$cqio" run "$job" "${maps[@]}" --overwrite --set output.directory=one
same joined one

# Equal draws: the maps of the scenario, and no spread.
certain=()
for input in coefficients trade_shares labour investment icor migration remittances propensities; do
  certain+=(--set "ensemble.$input=0")
done
expect 0 "$cqio" run "$job" "${maps[@]}" "${certain[@]}" --set output.directory=certain
values() { # FILE VARIABLE
  ncdump -p 5,5 -v "$2" "$1" | sed "1,/^ $2 =/d" | tr -d ' ;}\n'
}
for map in gross_output_density urban_population_density urbanization_rate built_up_fraction; do
  [[ $(values "certain/$file" "${map}_mean") == "$(values certain/reference.grid.nc $map)" ]]
  [[ $(values "certain/$file" "${map}_sd") =~ ^[0,_]*0[0,_]*$ ]]
  [[ $(values "one/$file" "${map}_sd") =~ [1-9] ]]
done

# Static draws have no people: three maps of one year. Samples A and B alone count for sensitivity.
# Members that fail are left out.
static=(--set ensemble.kind=static --set ensemble.draws=5)
sobol=(--set ensemble.sensitivity=true --set ensemble.draws=3 --set ensemble.block=7)
wild=(--set ensemble.draws=60 --set ensemble.design=random --set ensemble.icor=1 --set dynamics.accelerator=1 --set ensemble.block=25)
for kind in static sobol wild; do
  declare -n settings=$kind
  expect 0 "$cqio" run "$job" "${any[@]}" "${settings[@]}" --set output.directory=$kind
  [[ $kind != wild ]] || grep -q 'members failed' err.txt
  expect 0 mpiexec -n 3 "$cqio" run "$job" "${any[@]}" "${alone[@]}" "${settings[@]}" \
    --set output.directory=${kind}3
  expect 0 "$cqio" verify "$kind/$file"
  same $kind ${kind}3
done
[[ $(variables static) == 6 ]]

# A region without registration has no maps of it, of one run or of draws.
cp -r "$source/matrices/toy" plain
cut -d, -f1-13,16- plain/districts.csv > districts.csv
grep '^#' plain/districts.csv > plain/head.txt
{ cat plain/head.txt; grep -v '^#' districts.csv; } > plain/districts.csv
sed -i '/^floating,/d; /^hukou,/d' plain/households.csv
sed -i '/^registered/d' plain/annual.csv plain/targets.csv
expect 0 "$cqio" run "$job" "${maps[@]}" --set data.directory=plain --set registration.calibrate=false \
  --set output.directory=unregistered
expect 0 "$cqio" verify unregistered/*.nc
! grep -q registered <<< "$(ncdump -h unregistered/reference.grid.nc | grep -v ':' ; variables unregistered)"
[[ $(variables unregistered) == 16 ]]

# A flipped bit in any of the maps is found, and so is another text.
for byte in 30 60 90; do
  cp "one/$file" damaged.nc
  at=$(($(stat -c %s damaged.nc) * byte / 100))
  printf "\\x$(printf %x $((0x$(od -An -tx1 -j $at -N 1 damaged.nc | tr -d ' ') ^ 1)))" |
    dd of=damaged.nc bs=1 seek=$at conv=notrunc status=none
  expect 4 "$cqio" verify damaged.nc
done
sed 's/mean over the draws/mode over the draws/' "one/$file" > damaged.nc
expect 4 "$cqio" verify damaged.nc

# The input of the maps is looked at before anything is computed.
expect 5 "$cqio" run "$job" "${maps[@]}" "${alone[@]}" --set grid.overlap=absent.nc --set output.directory=none
expect 5 "$cqio" check "$job" "${maps[@]}" "${alone[@]}" --set grid.overlap=absent.nc
expect 5 "$cqio" run "$job" "${maps[@]}" --set grid.overlap=absent.nc --set output.directory=none --members 1
[[ ! -e none ]]

# Memory does not grow with the draws.
peak() { # DRAWS
  /usr/bin/time -f %M -o peak.txt "$cqio" run "$job" "${any[@]}" "${alone[@]}" --set \
    ensemble.kind=static --set ensemble.draws="$1" --set output.directory="peak$1" > out.txt 2> err.txt
  cat peak.txt
}
few=$(peak 100) many=$(peak 4000)
echo "peak memory with maps: $few kB with 100 draws, $many kB with 4000"
((many < few + 4096))
