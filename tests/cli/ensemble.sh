#!/usr/bin/env bash
# Ensembles through the program: ensemble.sh CQIO SOURCE WORK
# The same results on 1 to 4 ranks and from five parts; failed members; stops; refusals; memory.
set -euo pipefail
. "$(dirname "$0")/expect.sh"
cqio=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"
job=$source/jobs/toy.yaml
small=(--set ensemble.draws=6 --set ensemble.block=5 --set ensemble.sensitivity=true -q
  --set scenarios=reference --set output.grids=false --set grid.enabled=false)

digests() { # of all results of the ensemble in a directory
  for file in "$1"/*.draws.*.nc "$1"/*.ensemble.nc; do
    "$cqio" info "$file" | awk -v f="$(basename "$file")" '$1 == "result_sha256" { print f, $2 }'
  done
}

# Any number of ranks.
for ranks in 1 2 3 4; do
  expect 0 mpiexec -n "$ranks" "$cqio" run "$job" "${small[@]}" --set output.directory="r$ranks"
  digests "r$ranks" > "r$ranks.txt"
  [[ $(wc -l < "r$ranks.txt") == 13 ]] # 60 members in blocks of 5, and the statistics
  cmp r1.txt "r$ranks.txt"
done
for file in r1/*.draws.*.nc r1/*.ensemble.nc; do
  expect 0 "$cqio" verify "$file"
done

# Five parts merged; what must be refused.
for part in 1-7 8-20 21 22-49 50-60; do
  expect 0 "$cqio" run "$job" "${small[@]}" --set output.directory=parts --members "$part"
done
mv parts/members.8-20 aside
expect 4 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts
grep -q 'members 8 to 20 are missing' err.txt
mv aside parts/members.8-20
cp -r parts/members.1-7 parts/members.5-11
expect 4 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts
grep -q 'begins with member 5: expected 8' err.txt
rm -r parts/members.5-11
expect 3 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts --set ensemble.seed=2
grep -q 'checksum of its job = [0-9a-f]*: expected [0-9a-f]*' err.txt
first=parts/members.1-7/reference.draws.00000001-00000005.nc
cp "$first" whole.nc
printf x | dd of="$first" bs=1 seek=5000 conv=notrunc status=none
expect 4 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts
cp whole.nc "$first"
last=$(find parts/members.50-60 -name 'reference.draws.*.nc' | sort | tail -1) # the last block of all
cp "$last" whole.nc
printf x | dd of="$last" bs=1 seek=5000 conv=notrunc status=none
expect 4 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts
grep -q "$last" err.txt
expect 1 compgen -G 'parts/*.nc' # nothing is left that would stand in the way of the next merge
cp whole.nc "$last"
expect 0 mpiexec -n 2 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts
digests parts > parts.txt
cmp r1.txt parts.txt
expect 2 "$cqio" run "$job" "${small[@]}" --set output.directory=parts --members 0-3
expect 2 "$cqio" run "$job" "${small[@]}" --set output.directory=more --members 60-61

# What is kept of each draw: the same statistics, and of the draws what was asked for.
for kept in municipal none; do
  expect 0 mpiexec -n 2 "$cqio" run "$job" "${small[@]}" --set output.directory="$kept" --set output.draws="$kept"
  grep ensemble.nc r1.txt | cut -d' ' -f2 | grep -qf - <("$cqio" info "$kept/reference.ensemble.nc")
done
expect 0 "$cqio" merge "$job" "${small[@]}" --set output.directory=parts --set output.draws=municipal --overwrite
expect 1 compgen -G 'none/*.draws.*.nc'
for file in municipal/*.draws.*.nc; do
  expect 0 "$cqio" verify "$file"
  cmp <(ncdump "$file" | sed '1,/^data:/d') <(ncdump "parts/$(basename "$file")" | sed '1,/^data:/d')
  names=$(ncdump -h "$file" | sed -n 's/^\tdouble \([a-z_]*\)(time, member).*/\1/p')
  whole=$(ncdump -h "r1/$(basename "$file")" | sed -n 's/^\tdouble \([a-z_]*\)(time, member).*/\1/p')
  [[ -n $names && $names == "$whole" ]]
  expect 1 grep -q '(.*district' <(ncdump -h "$file" | grep '^.double')
  for name in $names; do
    cmp <(ncdump -p 9,17 -v "$name" "$file" | sed -n "/^ $name =/,\$p") \
      <(ncdump -p 9,17 -v "$name" "r1/$(basename "$file")" | sed -n "/^ $name =/,\$p")
  done
done

# Going on after a stop keeps what is finished, and repeats what is damaged.
cp -r r1 again
rm again/reference.ensemble.nc again/run.json again/reference.regions.nc
rm again/reference.draws.00000031-00000035.nc
printf x | dd of=again/reference.draws.00000011-00000015.nc bs=1 seek=5000 conv=notrunc status=none
expect 0 "$cqio" run "$job" "${small[@]}" --set output.directory=again --restart
grep -q 'reference.draws.00000011-00000015.nc.*computed again' err.txt
digests again > again.txt
cmp r1.txt again.txt

# Members that fail are counted and named, and can be computed alone with the same outcome.
wild=(--set ensemble.draws=60 --set ensemble.design=random --set ensemble.icor=1 --set dynamics.accelerator=1 -q
  --set scenarios=reference --set grid.enabled=false --set output.grids=false)
expect 0 mpiexec -n 2 "$cqio" run "$job" "${wild[@]}" --set output.directory=wild
"$cqio" info wild/reference.ensemble.nc > info.txt
failed=$(grep -c 'urban jobs = -.* expected a finite value' info.txt)
((failed > 0 && failed < 60))
grep -q "$failed of 60 members failed" err.txt
one=$(grep -o '[0-9]*: people: district' info.txt | head -n 1 | cut -d: -f1)
expect 0 "$cqio" run "$job" "${wild[@]}" --set output.directory=wild --members "$one"
"$cqio" info wild/members."$one-$one"/*.nc > info.txt
grep -q "$one: people: district" info.txt

# Memory does not grow with the draws.
peak() { # DRAWS
  /usr/bin/time -f %M -o peak.txt "$cqio" run "$job" --set ensemble.draws="$1" -q --set \
    ensemble.kind=static --set scenarios=reference --set grid.enabled=false --set \
    output.grids=false --set output.directory="peak$1" > out.txt 2> err.txt
  cat peak.txt
}
few=$(peak 100) many=$(peak 4000)
echo "peak memory: $few kB with 100 draws, $many kB with 4000"
((many < few + 4096))
