#!/usr/bin/env bash
# Configures, builds and installs into a home directory as a user without any rights, with compilers and libraries of
# the distribution, and uses what is there: tests/home.sh [WORK] (default: build/home). Root becomes nobody for it.
# Some minutes; it is not part of tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(realpath -m "${1:-build/home}")
rm -rf "$work"
mkdir -p "$work/source"
git archive HEAD | tar -x -C "$work/source"
as_user=()
if ((EUID == 0)); then
  chown -R nobody:nogroup "$work"
  as_user=(setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs)
fi
own() { # COMMAND...; with nothing of the caller's environment, in the sources
  "${as_user[@]}" env -i -C "$work/source" PATH=/usr/bin:/bin HOME="$work" TMPDIR="$work" LC_ALL=C.UTF-8 \
    OMPI_MCA_rmaps_base_oversubscribe=1 "$@"
}
quiet() { # LOG COMMAND...
  local log=$work/$1
  shift
  own "$@" > "$log" 2>&1 || { tail -n 40 "$log"; exit 1; }
}
echo "user $(own id -un), $(own cc --version | head -n 1)"
quiet configure.log cmake --preset release -Wno-dev -DCMAKE_INSTALL_PREFIX="$work/cqio"
quiet build.log cmake --build --preset release
quiet install.log cmake --install build/release
quiet toy.log mpiexec -n 2 "$work/cqio/bin/cqio" run "$work/cqio/share/cqio/jobs/toy.yaml" --set output.directory="$work/toy"
grep '^cqio: SUCCESS' "$work/toy.log"
quiet use.log bash tests/installed/use.sh "$work/cqio" "$work/use"
echo "built, installed and used in a home directory without any rights"
