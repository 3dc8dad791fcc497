#!/usr/bin/env bash
# Builds the image of the Containerfile with buildah, and in it the program, which runs the toy job on two ranks:
# tests/container.sh [WORK]. The base is a Debian of debootstrap, so that no registry of images is asked. As root, with
# buildah and debootstrap; a quarter of an hour and 10 GB in WORK (default: build/container). It is not part of
# tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(realpath -m "${1:-build/container}")
for program in buildah debootstrap; do
  command -v "$program" > /dev/null || { echo "container.sh: $program is not installed"; exit 1; }
done
((EUID == 0)) || { echo "container.sh: expected root, for a root of its own"; exit 1; }
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
buildah=(buildah --root "$work/store" --runroot "$work/run")
unmount() { "${buildah[@]}" rm --all > /dev/null 2>&1 || true; }
unmount
trap unmount EXIT
rm -rf "$work"
mkdir -p "$work/source"
git archive HEAD | tar -x -C "$work/source"

release=$(. /etc/os-release && echo "$VERSION_CODENAME")
debootstrap --variant=minbase "$release" "$work/root" > "$work/root.log"
cp -r /etc/apt/apt.conf.d /etc/apt/sources.list.d "$work/root/etc/apt/"
base=$("${buildah[@]}" from scratch)
"${buildah[@]}" add -q "$base" "$work/root" / > "$work/base.log"
"${buildah[@]}" commit -q "$base" "localhost/debian:$release" >> "$work/base.log"
"${buildah[@]}" build --layers=false --from "localhost/debian:$release" -t cqio . > "$work/image.log" 2>&1 ||
  { tail -n 40 "$work/image.log"; exit 1; }

container=$("${buildah[@]}" from cqio)
"${buildah[@]}" run -v "$work/source:/cqio" "$container" -- sh -c 'cmake --preset release && cmake --build --preset release &&
  mpiexec -n 2 build/release/cqio run jobs/toy.yaml && build/release/cqio verify out/toy/*.nc' > "$work/toy.log" 2>&1 ||
  { tail -n 40 "$work/toy.log"; exit 1; }
grep '^cqio: SUCCESS' "$work/toy.log"
echo "the image builds, and in it the program, which runs the toy job"
