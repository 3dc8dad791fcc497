#!/usr/bin/env bash
# Makes the Debian packages, has lintian look at them, and uses them in a root that holds a base system and
# nothing else: tests/packages.sh [WORK]. As root, with lintian and debootstrap; some minutes and 2 GB in WORK
# (default: build/packages). It is not part of tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(realpath -m "${1:-build/packages}")
root=$work/root
for program in lintian debootstrap; do
  command -v "$program" > /dev/null || { echo "packages.sh: $program is not installed"; exit 1; }
done
((EUID == 0)) || { echo "packages.sh: expected root, for a root of its own"; exit 1; }
rm -rf "$work"
mkdir -p "$work"

export DEBFULLNAME=${DEBFULLNAME:-cqio packages} DEBEMAIL=${DEBEMAIL:-packages@cqio.invalid}
cmake --preset package -Wno-dev > "$work/cmake.log"
cmake --build --preset package > "$work/build.log" || { tail "$work/build.log"; exit 1; }
(cd build/package && cpack -B "$work/made") > "$work/cpack.log" || { cat "$work/cpack.log"; exit 1; }
lintian --allow-root --fail-on error,warning "$work"/made/*.deb
echo "lintian has nothing to say"

debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" > "$work/root.log"
trap 'umount "$root"/{proc,sys,dev/shm,dev} 2> /dev/null || true' EXIT
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
cp -r /etc/apt/apt.conf.d "$root/etc/apt/"
mkdir "$root/cqio"
cp "$work"/made/*.deb tests/installed/use.sh "$root/cqio/"
inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 "$@"
}
inside apt-get update -qq
inside sh -c 'apt-get install -qy --no-install-recommends openmpi-bin /cqio/cqio_*.deb /cqio/cqio-data_*.deb' > "$work/program.log"
inside sh -c 'cd /root && mpiexec -n 2 cqio run /usr/share/cqio/jobs/toy.yaml && cqio verify out/toy/*.nc' > "$work/toy.log"
grep '^cqio: SUCCESS' "$work/toy.log"
inside sh -c 'apt-get install -qy --no-install-recommends gcc g++ cmake make mandoc bsdextrautils netcdf-bin /cqio/*.deb' > "$work/all.log"
inside bash /cqio/use.sh /usr /root/use > "$work/use.log" || { tail -40 "$work/use.log"; exit 1; }
echo "five packages are clean, install into a bare root, run the toy job, and pass the test of an installation"
