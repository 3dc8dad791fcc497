#!/usr/bin/env bash
# Python environment of the tests: venv.sh FOLDER. Exit 77 (skipped) where PyPI cannot be reached.
set -euo pipefail
[[ ! -e $1/complete ]] || exit 0
python3 -m venv "$1"
cloud=$(dirname "$0")/../../jobs/cloud/requirements.txt
if ! "$1/bin/pip" install -q netCDF4 numpy xarray dask pymrio cfchecker compliance-checker "pystac[validation]" -r "$cloud"; then
  echo "venv.sh: PyPI cannot be reached: tests of the output files are skipped" >&2
  exit 77
fi
touch "$1/complete"
