#!/usr/bin/env bash
# Results of the main job in the tools of their users: tools.sh WORK PYTHON; WORK/one/out as main_job.sh
# leaves it. Each tool must accept the files without complaint; the CF checkers must find no error.
set -euo pipefail
maps=$1/one/out/reference.grid.nc tables=$1/one/out/reference.regions.nc python=$2
[[ -x $python ]] || exit 77
bin=$(dirname "$python")
errors=$1/stderr

quiet() { # COMMAND...: must succeed and say nothing on stderr
  "$@" > /dev/null 2> "$errors" || { cat "$errors"; echo "FAIL $*"; exit 1; }
  [[ ! -s $errors ]] || { cat "$errors"; echo "FAIL $*: complains"; exit 1; }
  echo "ok $*"
}
cd "$1"
quiet cdo -s sinfon "$maps"
quiet ncks -m "$maps"
quiet ncks -m "$tables"
quiet ncdump -h "$tables"
quiet gdalinfo "NETCDF:$maps:urbanization_rate"
quiet gmt grdinfo "$maps?urbanization_rate[10]"
quiet "$python" -c "import sys, xarray
for path in sys.argv[1:]: xarray.open_dataset(path).load()" "$maps" "$tables"

# Sums by CDO: density times the cell area it finds in the file gives the residents of the tables.
cdo -s outputf,%.10g,1 -fldsum -mul -selname,urban_population_density "$maps" \
  -divc,1e6 -gridarea -selname,urban_population_density -seltimestep,1 "$maps" 2> /dev/null > sums.txt
"$python" - "$tables" sums.txt <<'P'
import sys, netCDF4, numpy as np
with netCDF4.Dataset(sys.argv[1]) as r:
    expected = r["residents"][:][:, :, 0].sum(axis=1)
got = np.loadtxt(sys.argv[2])
error = np.abs(got / expected - 1).max()
print("cdo: urban residents within", error)
sys.exit(0 if error < 1e-6 else 1)
P

standard=$("$python" -c "import compliance_checker, pathlib
print(pathlib.Path(compliance_checker.__file__).parent / 'data' / 'cf-standard-name-table.xml')")
for list in area_type region; do
  echo "<?xml version='1.0'?><${list}_table><version_number>1</version_number><date>2024-01-01</date><entry id='land'/></${list}_table>" > "$list.xml"
done
for file in "$maps" "$tables"; do
  "$bin/cfchecks" -s "$standard" -a area_type.xml -r region.xml -v 1.8 "$file" > cf.txt 2>&1 || true
  grep -q '^ERRORS detected: 0' cf.txt || { cat cf.txt; echo "FAIL cfchecker $file"; exit 1; }
  "$bin/compliance-checker" --test=cf:1.8 "$file" > compliance.txt 2>&1 || {
    cat compliance.txt; echo "FAIL compliance-checker $file"; exit 1; }
  echo "ok CF checkers $file"
done
