#!/usr/bin/env bash
# Every method against closed-form solutions of large dense tables (method T2): demand 1 everywhere,
# so that x = 1 / (1 - c) for uniform and cyclic tables and 1 / (1 - c (i + 1) / n) for diagonal ones.
#   bench/closed_forms.sh [BUILD]    default build/release; takes some minutes on 2 cores
# Exit code 1 when a relative error exceeds 1e-12 or a certified bound is missed.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
((EUID != 0)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_base_warn_component_unused=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# check RANKS TABLE N METHOD
check() {
  local name=${2%%:*}
  mpiexec -n "$1" "$build/cqio" solve --quiet --table "$2" --demand ones --method "$4" \
    --output "$work/x.csv" --overwrite > "$work/log"
  awk -F, -v name="$name" -v n="$3" -v c=0.6 -v ranks="$1" -v method="$4" '
    /^#/ { next }
    !column { for (k = 1; k <= NF; k++) if ($k == "ones") column = k; else if ($k ~ /bound/) b = k; next }
    { want = name == "diagonal" ? 1 / (1 - c * (rows + 1) / n) : 1 / (1 - c); rows++
      e = $column - want; e = (e < 0 ? -e : e)
      if (e > $b + 4e-16 * want) missed++
      if (e / want > worst) worst = e / want }
    END { good = rows == n && worst <= 1e-12 && !missed
      printf "%-10s n=%-6d ranks=%d %-10s error %.1e  %s\n", name, n, ranks, method, worst,
        good ? "verified" : "WRONG"
      exit !good }' "$work/x.csv" || failed=1
}

for method in gmres bicgstab neumann lu mixed inverse; do
  for table in uniform diagonal cyclic; do
    for ranks in 1 2 3; do check $ranks $table:n=2964,colsum=0.6 2964 $method; done
  done
  for ranks in 1 2; do check $ranks uniform:n=8064,colsum=0.6 8064 $method; done
done
exit $failed
