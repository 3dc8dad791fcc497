#!/usr/bin/env bash
# cases.sh NUMBER CQIO CQIO_OVERLAP SOURCE FOLDER: one case of FOLDER, NUMBER-*/check.sh, which ends
# with 0 when the program behaves as its expected.txt says. 77 where there is no such folder.
set -euo pipefail
shopt -s nullglob
number=$1 folder=$5
export CQIO=$2 CQIO_OVERLAP=$3 SRC=$4
cases=("$folder"/"$number"-*/check.sh)
if [[ ${#cases[@]} -ne 1 ]]; then
  echo "skipped: $folder has no case $number"
  exit 77
fi
cat "${cases[0]%check.sh}expected.txt"
bash "${cases[0]}"
