#!/usr/bin/env bash
# From a bare Debian 12 to results: installs what is missing, builds, computes the main job on all
# cores and draws its figures. Results are in out/chongqing-2020; the program is build/release/cqio.
set -euo pipefail
cd "$(dirname "$0")/.."

job=jobs/chongqing-2020.yaml
out=out/chongqing-2020
log=$out/run.log
if ((EUID == 0)); then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
unset OPENBLAS_CORETYPE # the library knows the processor best

stage() { # NAME COMMAND...
  local name=$1 start=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@"
  printf '== %s: %d s\n' "$name" $((SECONDS - start))
}

build() {
  cmake --preset release -Wno-dev > build/release.log || { cat build/release.log; return 1; }
  cmake --build --preset release
}

compute() { # without -n mpiexec starts one rank a core
  mpiexec build/release/cqio run "$job" --set output.directory="$out" \
    --set output.overwrite=true | tee "$log"
}

mkdir -p build "$out"
stage "packages" jobs/packages.sh
stage "build" build
stage "main job" compute
stage "figures" /usr/bin/python3 -B jobs/figures "$out" # that of the packages

printf '\n'
ls -sh "$out"
printf '\ntables and maps: %s\nfigures:         %s\nprogram:         %s\n\n' "$PWD/$out" "$PWD/$out/figures" \
  "$PWD/build/release/cqio"
grep '^cqio: SUCCESS' "$log"
