#!/usr/bin/env bash
# Debian packages of cqio: installs those that are missing.
#   jobs/packages.sh          what it takes to build, run and draw figures
#   jobs/packages.sh tests    also what the tests use
# Not root and no sudo: prints the command for an administrator and exits with 2.
set -euo pipefail

packages=(gcc libc6-dev cmake ninja-build pkg-config git ca-certificates
  openmpi-bin libopenmpi-dev libnetcdf-mpi-dev libdeflate-dev libisal-dev
  libopenblas-pthread-dev liblapacke-dev libscalapack-openmpi-dev
  libyaml-dev libjansson-dev libarchive-dev libexpat1-dev libfreexl-dev zlib1g-dev libcsv-dev libunistring-dev libssl-dev
  librandom123-dev libgsl-dev
  python3-matplotlib python3-netcdf4 gmt-gshhg-low)
tests=(g++ doxygen clang clang-format clang-tidy-14 libclang-rt-14-dev libcmocka-dev gcovr
  python3 python3-venv libudunits2-0
  cdo nco gmt netcdf-bin gdal-bin libgdal-dev mandoc time
  slurmctld slurmd slurm-client munge iproute2 util-linux qemu-user
  libmpich-dev mpich libscalapack-mpich-dev libhdf5-dev libnetcdf-dev libblis-dev libblas-dev liblapack-dev)
[[ ${1:-} != tests ]] || packages+=("${tests[@]}")

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
    missing+=("$package")
done
((${#missing[@]})) || exit 0

install=(apt-get install -qy --no-install-recommends "${missing[@]}")
if ((EUID == 0)); then
  admin=()
elif sudo -n true 2>/dev/null; then
  admin=(sudo)
else
  printf 'packages.sh: missing packages; as root:\n  apt-get update && %s\n' "${install[*]}" >&2
  exit 2
fi
"${admin[@]}" apt-get update -qq
"${admin[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}"
