#!/usr/bin/env bash
# fuzz.sh [INPUTS [TARGET...]]: INPUTS (default 400) of libFuzzer for each entry point, with the address and
# undefined-behaviour sanitizers, from the files of the project and what earlier calls have found to reach new
# code (build/fuzz/corpus); HDF5 files in structured ways by tests/fuzz/damage.py. An input that crashes, takes
# more than 10 s of processor time, fails without a sentence, or is accepted and does not mean what it says (fuzz/targets.c: a job
# whose effective job is refused or another; a number of a table or demand that does not stand in the text) is
# kept in build/fuzz/found, for fuzz/corpus once it is mended. 1 when there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
inputs=${1:-400}
shift || true
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OPENBLAS_NUM_THREADS=1 OMPI_MCA_pml=ob1
export ASAN_OPTIONS=detect_leaks=1:leak_check_at_exit=0 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/support/leaks.supp:print_suppressions=0
cmake --preset fuzz -Wno-dev > /dev/null
cmake --build --preset fuzz --target fuzzer replay cqio_cli > build/fuzz/build.log || { tail -20 build/fuzz/build.log; exit 1; }
all=(job options data table_csv roles demand_csv report table_netcdf demand_netcdf overlap raster checkpoint verify info)
targets=("${@:-${all[@]}}")
build=$PWD/build/fuzz
mkdir -p "$build/found" "$build/seeds" "$build/results"
if [[ ! -e $build/results/reference.regions.nc ]]; then
  "$build/cqio" run jobs/toy.yaml -q --overwrite --set "output.directory=$build/results" > /dev/null
fi

# The files from which those of TARGET are made.
seed() {
  local to=$build/seeds/$1 k=0 file
  mkdir -p "$to" "$build/corpus/$1"
  case $1 in
    job) cp jobs/*.yaml "$to" ;;
    options)
      printf 'run\njob.yaml\n--set\nyears.last=2011\n--overwrite\n--set\nsolver.method=lu' > "$to/run"
      printf 'solve\n--table=t\n--demand\nunit:services\n--multipliers\noutput,income\n--balance\n1e-3' > "$to/solve"
      printf 'merge\njob.yaml\n--set\nscenarios=reference\n-q' > "$to/merge" ;;
    data) # the first letter says which file: those of parts[] in targets.c
      for file in annual capital_goods district_sector_activity districts households investment labour \
        investment_rules park_districts park_sectors parks sectors table trade; do
        { printf "\\x$(printf %x $((k + 14 * 5)))"; cat "matrices/toy/$file.csv"; } > "$to/$file"
        k=$((k + 1))
      done ;;
    table_csv)
      cp matrices/toy/table.csv "$to/toy"
      printf 'key,a,b,f,total_output\na,1.5,2.25,6.25,10\nb,2,3,3,8\ncompensation,6.5,2.75,,\n' > "$to/plain" ;;
    roles) printf 'what,name,role\nrow,compensation,compensation\ntable,unit,1e8 CNY\ncolumn,export,export\n' > "$to/roles" ;;
    demand_csv) printf '# unit: 1e8 CNY\nkey,one,two\nservices,1.5,2\nmanufacturing,3,1e2\n' > "$to/demand" ;;
    report) cp "$build/results/run.json" "$to" ;;
    overlap) cp matrices/toy/overlap.nc "$to" ;;
    verify | info | checkpoint) cp "$build/results/reference.grid.nc" "$to" ;;
    table_netcdf | demand_netcdf | raster)
      python3 -B tests/fuzz/damage.py "$build/tests/fuzz/replay" "$build/cqio" "$PWD" "$build/made" --count 0 > /dev/null
      cp "$build/made/${1%_netcdf}.nc" "$to" ;;
  esac
}

total=0 wrong=0
for target in "${targets[@]}"; do
  seed "$target"
  log=$build/found/$target.log
  export FUZZ_TARGET=$target FUZZ_SOURCE=$PWD FUZZ_CQIO=$build/cqio
  code=0
  "$build/tests/fuzz/fuzzer" "$build/corpus/$target" "$build/seeds/$target" -runs="$inputs" -seed=1 -timeout=300 \
    -rss_limit_mb=4096 -max_len=65536 -detect_leaks=0 -print_final_stats=1 -artifact_prefix="$build/found/$target-" \
    > "$log" 2>&1 || code=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  total=$((total + ${runs:-0}))
  printf '%-14s %7d inputs, %4d kept for new code%s\n' "$target" "${runs:-0}" "$(ls "$build/corpus/$target" | wc -l)" \
    "$([[ $code == 0 ]] || echo ", WRONG: $log")"
  [[ $code == 0 ]] || wrong=$((wrong + 1))
done
if [[ $# == 0 ]]; then
  python3 -B tests/fuzz/damage.py "$build/tests/fuzz/replay" "$build/cqio" "$PWD" "$build/made" --count 60 --seed "$RANDOM" ||
    wrong=$((wrong + 1))
fi
echo "fuzz: $total inputs of libFuzzer, $wrong wrong"
[[ $wrong == 0 ]]
