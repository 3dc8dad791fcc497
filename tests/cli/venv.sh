#!/usr/bin/env bash
# Python environment of the tests: venv.sh FOLDER. Made once; exits with 77 (skipped) when there is
# no network to install from.
set -euo pipefail

folder=$1
requirements=$(dirname "$(realpath "$0")")/requirements.txt
mkdir -p "$(dirname "$folder")"
exec 9> "$folder.lock"
flock 9
cmp -s "$requirements" "$folder/requirements.txt" && exit 0

rm -rf "$folder"
python3 -m venv "$folder"
if "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" \
    2> "$folder.log"; then
  cp "$requirements" "$folder/requirements.txt"
  exit 0
fi
cat "$folder.log" >&2
if grep -Eqi 'name resolution|name or service|connection|timed out|unreachable' "$folder.log"; then
  echo "SKIPPED: no network to install $requirements from"
  exit 77
fi
exit 1
