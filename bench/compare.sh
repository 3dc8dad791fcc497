#!/usr/bin/env bash
# cqio and its peers on the same table in the same run: numpy and pymrio (from PyPI, in a virtual
# environment), Debian's numpy where it is installed, LAPACK, ScaLAPACK, HPL (Debian's hpcc).
#   bench/compare.sh [small|medium|large] [--reps N] [--peer-reps N]
# large is 49 regions x 200 sectors = 9,800 accounts and takes 5 GiB and some 10 minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
size=large
case ${1:-} in small | medium | large) size=$1; shift ;; esac
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
((EUID != 0)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_rmaps_base_oversubscribe=1

mkdir -p build bench/results
{ cmake --preset release -Wno-dev && cmake --build --preset release; } > build/bench.log 2>&1 ||
  { tail -n 40 build/bench.log >&2; exit 1; }
venv=build/venv-bench
if [[ ! -e $venv/complete ]]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q numpy scipy pandas pymrio threadpoolctl matplotlib
  touch "$venv/complete"
fi
pythons=(--python "PyPI=$venv/bin/python")
if /usr/bin/python3 -c 'import numpy' 2> /dev/null; then
  pythons+=(--python 'Debian=/usr/bin/python3')
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
json=bench/results/compare-$size-$(date +%Y%m%dT%H%M%S).jsonl

code=0
"$venv/bin/python" bench/compare.py --build build/release --work "$work" --size "$size" \
  --json "$json" "${pythons[@]}" "$@" || code=$?

# LAPACK and ScaLAPACK called by C programs, on all cores: threads of one rank, a rank each.
if [[ -x build/release/bench/bench_dense ]]; then
  build/release/bench/bench_dense --size "$size" --json "$json" || code=$?
fi
if [[ -x build/release/bench/bench_distributed ]]; then
  mpiexec -n "$(nproc)" build/release/bench/bench_distributed --size "$size" --threads 1 \
    --json "$json" || code=$?
fi

# HPL on the same cores, one rank each: its residual check is part of its own output.
if command -v hpcc > /dev/null; then
  case $size in small) n=2000 ;; medium) n=4018 ;; large) n=9800 ;; esac
  # hpcc reads the settings of HPL from lines 6 (N), 8 (NB), 11 and 12 (grid) of its file.
  zcat -f /usr/share/doc/hpcc/examples/_hpccinf.txt* |
    sed -e "6s/.*/$n/" -e '8s/.*/128/' -e '11s/.*/1/' -e "12s/.*/$(nproc)/" > "$work/hpccinf.txt"
  (cd "$work" && OPENBLAS_NUM_THREADS=1 mpiexec -n "$(nproc)" hpcc)
  awk -F= -v n="$n" -v ranks="$(nproc)" '
    /^HPL_Tflops=/ { rate = 1000 * $2 } /^HPL_time=/ { time = $2 } /^Success=/ { good = $2 }
    END {
      printf "HPL (hpcc) n = %d, %d ranks: %.1f GF/s, %.2f s, %s\n", n, ranks, rate, time,
             good == 1 ? "verified" : "FAILED"
    }' "$work/hpccoutf.txt"
fi
echo "JSON lines in $json"
exit "$code"
