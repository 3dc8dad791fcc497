#!/usr/bin/env bash
# clang-tidy over src, as .clang-tidy says, two files at a time: tidy.sh BUILD [FILE...]
# BUILD holds compile_commands.json. Every finding is an error. Files are read with contracts.h, so
# that the analyzer knows what statuses mean, but for those that define what it speaks of.
set -euo pipefail
build=$(realpath "$1")
shift
cd "$(dirname "$0")/../.."
command -v clang-tidy-14 > /dev/null || { echo 'skipped: no clang-tidy-14'; exit 77; }
if (($# == 0)); then
  mapfile -t sources < <(sed -n 's|.*"file": "\(.*/src/.*\.c\)".*|\1|p' "$build/compile_commands.json" | sort -u)
  set -- "${sources[@]}"
fi
contracts=$PWD/tests/tools/contracts.h
export build contracts
# shellcheck disable=SC2016
printf '%s\0' "$@" | xargs -0 -n 1 -P 2 sh -c '
  case $0 in
    */core/context.c | */core/messages.c | */core/memory.c) ;;
    *) set -- --extra-arg-before=-include --extra-arg-before="$contracts" ;;
  esac
  out=$(clang-tidy-14 --quiet -p "$build" "$@" "$0" 2>/dev/null) || { printf "%s\n" "$out"; exit 1; }'
