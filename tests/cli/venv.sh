#!/usr/bin/env bash
# Python environment of the tests: venv.sh FOLDER. Exit 77 (skipped) where PyPI cannot be reached.
set -euo pipefail
packages=(netCDF4 numpy xarray dask pymrio cfchecker compliance-checker "pystac[validation]")
cloud=$(dirname "$0")/../../jobs/cloud/requirements.txt
wanted=$(printf '%s\n' "${packages[@]}" && cat "$cloud")
[[ ! -e $1/complete || $(< "$1/complete") != "$wanted" ]] || exit 0
python3 -m venv "$1"
if ! "$1/bin/pip" install -q "${packages[@]}" -r "$cloud"; then
  echo "venv.sh: PyPI cannot be reached: tests of the output files are skipped" >&2
  exit 77
fi
printf '%s\n' "$wanted" > "$1/complete"
