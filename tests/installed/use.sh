#!/usr/bin/env bash
# Uses an installed cqio as a caller would, with nothing of the source: use.sh PREFIX WORK
set -euo pipefail
prefix=$1 work=$2
fail() {
  echo "FAIL $*"
  exit 1
}
library=$(find "$prefix/lib" -name libcqio.so)
mkdir -p "$work"

# Examples by find_package, with the toy job as one of their tests.
cp -r "$prefix/share/doc/cqio/examples" "$work/examples"
cmake -S "$work/examples" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" > "$work/cmake.log" ||
  { cat "$work/cmake.log"; fail "find_package(cqio)"; }
cmake --build "$work/build" > "$work/build.log" || { cat "$work/build.log"; fail "examples: build"; }
ctest --test-dir "$work/build" --output-on-failure --no-tests=error
used=$(ldd "$work/build/01-solve" | awk '/libcqio/ {print $3}')
[[ $(realpath "$used") == "$(realpath "$library")" ]] || fail "01-solve: another libcqio"
[[ $(ldd "$work/build/01-solve-static") != *libcqio* ]] || fail "01-solve-static is not static"
mkdir "$work/other"
cat > "$work/other/CMakeLists.txt" << 'C'
cmake_minimum_required(VERSION 3.20)
project(other LANGUAGES C) # which says where libraries of the architecture are
find_package(cqio 0.999 QUIET)
if(cqio_FOUND OR NOT cqio_CONSIDERED_VERSIONS)
  message(FATAL_ERROR "found ${cqio_CONSIDERED_VERSIONS} for 0.999")
endif()
C
cmake -S "$work/other" -B "$work/other/build" -DCMAKE_PREFIX_PATH="$prefix" > "$work/other.log" ||
  fail "another version was taken"

# One by pkg-config, as the README says.
export PKG_CONFIG_PATH=${library%/*}/pkgconfig
# shellcheck disable=SC2046
cc -std=c17 "$work/examples/c/01-solve.c" -o "$work/solve" -Wl,-rpath,"${library%/*}" \
  $(pkg-config --cflags --libs cqio) -lm
"$work/solve"

# A job script finds program, job and data from any folder.
mkdir "$work/run"
cd "$work/run"
env -u CQIO SLURM_JOB_ID=1 SLURM_NTASKS=2 SLURM_JOB_CPUS_PER_NODE=2 SLURM_TASKS_PER_NODE=2 LAUNCHER=mpiexec \
  "$prefix/share/cqio/jobs/launch.sh" run -q "$prefix/share/cqio/jobs/toy.yaml" | tee launch.log
grep -q '^cqio: SUCCESS' launch.log
"$prefix/bin/cqio" verify out/toy/*.nc > verify.log
cmp <(ncdump -h out/toy/reference.regions.nc | grep ':result_sha256') \
  <(ncdump -h "$work/build/out/toy/reference.regions.nc" | grep ':result_sha256')

# Manual pages: they have every key, every option.
for file in "$prefix"/share/man/man?/cqio*; do # as it is or compressed
  zcat -f "$file" | mandoc -T lint -W warning || fail "$file"
done
keys=$("$prefix/bin/cqio" info --keys | grep -oE '^[* ] [a-z_]+\.[a-z0-9_]+' | tr -d '* ')
page() {
  zcat -f "$prefix/share/man/$1"*
}
[[ $keys == "$(page man5/cqio-job.5 | grep -oP '^\.It Ic \K.*')" ]] || fail "keys of cqio-job.5"
options() { # of --help, "--help" itself too
  grep -oE -- '--[a-z]+' | sort -u
}
diff <("$prefix/bin/cqio-towns" --help | options) \
  <(page man1/cqio-towns.1 | mandoc -T ascii | col -b | options) ||
  fail "options of cqio-towns.1"
if [[ -x $prefix/bin/cqio-overlap ]]; then
  diff <("$prefix/bin/cqio-overlap" --help | options) \
    <(page man1/cqio-overlap.1 | mandoc -T ascii | col -b | options) ||
    fail "options of cqio-overlap.1"
fi
