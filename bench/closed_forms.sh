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

# values METHOD: "x bound" of each account; the explicit inverse needs a NetCDF file.
values() {
  if [[ $1 == inverse ]]; then
    local name
    for name in gross_output gross_output_bound; do
      ncdump -p 9,17 -v $name "$work/x.nc" | sed -n "/^data:/,\$p" | tr -d '\n;}' |
        sed "s/.*$name = *//" | tr ',' '\n' > "$work/$name"
    done
    paste -d ' ' "$work/gross_output" "$work/gross_output_bound"
  else
    awk -F, '/^#|^$/ { next } !c { for (k = 1; k <= NF; k++) if ($k == "gross_output") c = k; next }
      { print $c, $(c + 1) }' "$work/x.csv"
  fi
}

# check RANKS TABLE N METHOD
check() {
  local output=$work/x.csv
  [[ $4 != inverse ]] || output=$work/x.nc
  mpiexec -n "$1" "$build/cqio" solve --quiet --table "$2" --demand ones --method "$4" \
    --output "$output" --overwrite > "$work/log"
  values "$4" | awk -v name="${2%%:*}" -v n="$3" -v c=0.6 -v ranks="$1" -v method="$4" '
    { want = name == "diagonal" ? 1 / (1 - c * NR / n) : 1 / (1 - c)
      e = $1 - want; e = (e < 0 ? -e : e)
      if (e > $2 + 4e-16 * want) missed++
      if (e / want > worst) worst = e / want }
    END { good = NR == n && worst <= 1e-12 && !missed
      printf "%-10s n=%-6d ranks=%d %-10s error %.1e  %s\n", name, n, ranks, method, worst,
        good ? "verified" : "WRONG"
      exit !good }' || failed=1
}

for method in gmres bicgstab neumann lu mixed inverse; do
  for table in uniform diagonal cyclic; do
    for ranks in 1 2 3; do check $ranks $table:n=2964,colsum=0.6 2964 $method; done
  done
  [[ $method != inverse ]] || continue
  for ranks in 1 2; do check $ranks uniform:n=8064,colsum=0.6 8064 $method; done
done
exit $failed
