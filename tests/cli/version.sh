#!/usr/bin/env bash
# The commit that a build names: that of a clone, that of an export, never that of a repository around:
# version.sh SOURCE WORK
set -euo pipefail
source=$1 work=$2
[[ -e $source/.git ]] || { echo "version.sh: $source is no clone: skipped"; exit 77; }
rm -rf "$work"
mkdir -p "$work/outer/export"
state() { # FOLDER: what a build there would say
  cmake -DSOURCE_DIR="$1" -DVERSION=0 -DCOMPILER=none -DOUTPUT="$work/version.h" -P "$source/cmake/CqioVersion.cmake"
  sed -n 's/^#define CQIO_GIT_STATE "\(.*\)"/\1/p' "$work/version.h"
}
expect() { # FOUND EXPECTED
  [[ $1 == "$2" ]] || { echo "FAIL state $1: expected $2"; exit 1; }
}
git init -q "$work/outer"
git -C "$work/outer" -c user.name=none -c user.email=none commit -q --allow-empty -m none
git -C "$source" archive HEAD cmake .gitattributes | tar -x -C "$work/outer/export"
expect "$(state "$work/outer/export")" "$(git -C "$source" rev-parse --short=12 HEAD)"
cp "$source/cmake/commit" "$work/outer/export/cmake/commit" # a plain copy knows none
expect "$(state "$work/outer/export")" unknown
expect "$(state "$source")" "$(git -C "$source" describe --always --dirty --abbrev=12)"
