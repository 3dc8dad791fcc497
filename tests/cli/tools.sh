#!/usr/bin/env bash
# Results in the tools of their users: tools.sh MAIN CQIO SOURCE WORK PYTHON; MAIN/one/out is the main job
# as main_job.sh leaves it. Every tool must take every file and every variable of the main job, of a
# job with households, of an ensemble and of cqio solve without a word; both CF checkers must have no error and no warning.
set -euo pipefail
main=$1/one/out cqio=$2 source=$3 work=$4 python=$5
for tool in cdo ncks ncdump gdalinfo gmt "$python"; do
  command -v "$tool" > /dev/null || { echo "skipped: no $tool"; exit 77; }
done
bin=$(dirname "$python")
rm -rf "$work"
mkdir -p "$work"
cd "$work"

quiet() { # COMMAND...: must succeed and say nothing on stderr
  "$@" > out.txt 2> err.txt || { cat err.txt; echo "FAIL $*"; exit 1; }
  [[ ! -s err.txt ]] || { cat err.txt; echo "FAIL $*: complains"; exit 1; }
}

"$cqio" run -q "$source/jobs/toy.yaml" --set output.directory=toy --set ensemble.draws=8 \
  --set ensemble.design=sobol --set ensemble.sensitivity=true --set ensemble.grids=true > log
"$cqio" run -q "$source/jobs/ensemble.yaml" --set output.directory=chongqing --set ensemble.draws=4 \
  --set ensemble.kind=static > log
"$cqio" run -q "$source/jobs/households.yaml" --set output.directory=households --set years.last=2011 \
  --set scenarios=reference,no-parks --set migration.calibrate=false --set migration.calibrate_arrivals=false \
  --set registration.calibrate=false --set grid.resolution=0.05 > log
mkdir solved
solve() { "$cqio" solve -q --output "solved/$1.nc" "${@:2}" > log; }
solve toy --table "$source/matrices/toy" --closure households --multipliers output,value_added,income
solve chongqing --table "$source/matrices/chongqing-2010" --multipliers output
solve prices --table "$source/matrices/chongqing-2010" --demand ones --transpose
solve several --table mrio:regions=3,sectors=4,seed=1 --demand random:seed=1,count=3
solve inverse --table "$source/matrices/toy" --method inverse

# numbers FILE: names of all variables but texts and scalars, which CDO leaves out.
numbers() { ncks --cdl -m "$1" | sed -nE 's/^    (int|float|double) ([A-Za-z0-9_]+)\(.*/\2/p'; }

standard=$("$python" -c "import compliance_checker, pathlib
print(pathlib.Path(compliance_checker.__file__).parent / 'data' / 'cf-standard-name-table.xml')")
for list in area_type region; do
  echo "<?xml version='1.0'?><${list}_table><version_number>1</version_number><date>2024-01-01</date><entry id='land'/></${list}_table>" > "$list.xml"
done
files=("$main"/*.nc toy/*.nc chongqing/*.nc households/*.nc solved/*.nc)
for file in "${files[@]}"; do
  name=$(basename "$file")
  quiet cdo -s sinfon "$file"
  quiet cdo -s infon "$file"
  quiet cdo -s showname "$file"
  read -ra shown <<< "$(cat out.txt)"
  for variable in $(numbers "$file"); do # axes, bounds, containers and areas are no variables to CDO
    [[ " ${shown[*]} time time_bnds lat lon lat_bnds lon_bnds crs cell_area area member " == *" $variable "* ]] ||
      { echo "FAIL cdo does not read $variable of $name"; exit 1; }
  done
  quiet ncks -m "$file"
  quiet ncks -O "$file" copy.nc
  quiet ncdump -h "$file"
  echo "ok $name: cdo, nco, ncdump"
done

quiet "$python" -W error -c "import sys, xarray
for path in sys.argv[1:]: xarray.open_dataset(path).load()" "${files[@]}"
# Minutes of one core: two files at a time.
each() { # REPORT COMMAND...: the reports of COMMAND on each file, one after another
  local report=$1
  shift
  printf '%s\0' "${files[@]}" | xargs -0 -P 2 -I{} sh -c 'out=$(mktemp "$1.XXXXXX") && shift && "$@" > "$out" 2>&1' _ "$report" "$@" {} || true
  cat "$report".* > "$report"
}
each cf.txt "$bin/cfchecks" -s "$standard" -a area_type.xml -r region.xml -v 1.8
each compliance.txt "$python" "$source/tests/cli/compliance.py" --test=cf:1.8
for line in 'ERRORS detected: 0' 'WARNINGS given: 0'; do
  [[ $(grep -c "^$line" cf.txt) == "${#files[@]}" ]] || {
    grep -E '^(CHECKING NetCDF|WARN|ERROR)' cf.txt; echo "FAIL cfchecker"; exit 1; }
done
[[ $(grep -c 'All tests passed!' compliance.txt) == "${#files[@]}" ]] || {
  cat compliance.txt; echo "FAIL compliance-checker"; exit 1; }
echo "ok ${#files[@]} files: xarray, CF checkers"

# Maps: each variable and the last of its years.
for file in "$main/reference.grid.nc" toy/reference.ensemble.grid.nc; do
  read -ra shown <<< "$(ncks --cdl -m "$file" | sed -nE 's/^    float ([a-z_]+)\(time,lat,lon\).*/\1/p' | xargs)"
  ((${#shown[@]} > 5)) || { echo "FAIL $file: ${#shown[@]} maps"; exit 1; }
  for variable in "${shown[@]}"; do
    quiet gdalinfo -stats "NETCDF:$file:$variable"
    rm -f "$file.aux.xml"
    quiet gmt grdinfo "$file?$variable[2]"
  done
  quiet gmt grdinfo "$file?district"
  echo "ok $(basename "$file"): gdal, gmt"
done

# Sums by CDO: density times the cell area it finds in the file gives the residents of the tables.
maps=$main/reference.grid.nc
cdo -s outputf,%.10g,1 -fldsum -mul -selname,urban_population_density "$maps" \
  -divc,1e6 -gridarea -selname,urban_population_density -seltimestep,1 "$maps" 2> /dev/null > sums.txt
"$python" - "$main/reference.regions.nc" sums.txt <<'P'
import sys, netCDF4, numpy as np
with netCDF4.Dataset(sys.argv[1]) as r:
    expected = r["residents"][:][:, :, 0].sum(axis=1)
got = np.loadtxt(sys.argv[2])
error = np.abs(got / expected - 1).max()
print("cdo: urban residents within", error)
sys.exit(0 if error < 1e-6 else 1)
P

for folder in "$main" toy; do
  "$python" "$source/tests/cli/idioms.py" "$folder"
done
