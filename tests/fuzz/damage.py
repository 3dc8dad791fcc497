#!/usr/bin/env python3
"""Damaged NetCDF-4 files through every entry point that reads one.

    damage.py REPLAY CQIO SOURCE_DIR WORK_DIR [--count N] [--seed K] [--bare]

N files of each kind of damage are made and dealt over the entry points: flipped bits in the superblock,
object headers, B-trees, heaps and chunk indexes, with their checksums made right again in two of three,
so that the library goes on; sizes made huge, addresses that lead elsewhere or in a circle, cuts, noise.
Each must end within ten seconds with success or one of the documented codes and a sentence. --bare goes
without the process that looks first, to see that the files are worth it.
"""
import argparse
import collections
import pathlib
import random
import shutil
import struct
import subprocess
import sys

SIGNATURES = [b"OHDR", b"OCHK", b"TREE", b"SNOD", b"HEAP", b"GCOL", b"FRHP", b"FHDB", b"FHIB", b"FSHD",
              b"BTHD", b"BTLF", b"BTIN", b"FAHD", b"FADB", b"EAHD", b"EAIB", b"EADB", b"SMTB"]
CODES = {0, 3, 4, 5, 6, 7}


def lookup3(data):
    """The checksum of HDF5's metadata: Jenkins' lookup3, hashlittle."""
    mask = 0xFFFFFFFF

    def rot(x, k):
        return ((x << k) | (x >> (32 - k))) & mask

    length = len(data)
    a = b = c = (0xDEADBEEF + length) & mask
    at = 0
    while length - at > 12:
        x, y, z = struct.unpack_from("<III", data, at)
        a, b, c = (a + x) & mask, (b + y) & mask, (c + z) & mask
        a = (a - c) & mask; a ^= rot(c, 4); c = (c + b) & mask
        b = (b - a) & mask; b ^= rot(a, 6); a = (a + c) & mask
        c = (c - b) & mask; c ^= rot(b, 8); b = (b + a) & mask
        a = (a - c) & mask; a ^= rot(c, 16); c = (c + b) & mask
        b = (b - a) & mask; b ^= rot(a, 19); a = (a + c) & mask
        c = (c - b) & mask; c ^= rot(b, 4); b = (b + a) & mask
        at += 12
    if at == length:
        return c
    x, y, z = struct.unpack("<III", data[at:] + bytes(12 - (length - at)))
    a, b, c = (a + x) & mask, (b + y) & mask, (c + z) & mask
    c ^= b; c = (c - rot(b, 14)) & mask
    a ^= c; a = (a - rot(c, 11)) & mask
    b ^= a; b = (b - rot(a, 25)) & mask
    c ^= b; c = (c - rot(b, 16)) & mask
    a ^= c; a = (a - rot(c, 4)) & mask
    b ^= a; b = (b - rot(a, 14)) & mask
    c ^= b; c = (c - rot(b, 24)) & mask
    return c


class File:
    """A whole file, its structures, and which of them carry a checksum: (place, length before it)."""

    def __init__(self, data):
        self.data = data
        self.places, self.sums = [], {}
        for signature in SIGNATURES:
            at = data.find(signature)
            while at >= 0:
                self.places.append(at)
                at = data.find(signature, at + 4)
        self.places.sort()
        for at in [0, *self.places]:
            for length in range(8, min(4200, len(data) - at - 3)):
                if at == 0 and length != 44:
                    continue
                found = struct.unpack_from("<I", data, at + length)[0]
                if found and length <= 700 and lookup3(data[at:at + length]) == found:
                    self.sums[at] = length
                    break

    def addresses(self):
        """Places of 8 bytes that name one of the structures."""
        known = set(self.places)
        return [at for at in range(len(self.data) - 8)
                if struct.unpack_from("<Q", self.data, at)[0] in known]

    def mend(self, data):
        for at, length in self.sums.items():
            if at + length + 4 <= len(data):
                struct.pack_into("<I", data, at + length, lookup3(bytes(data[at:at + length])))


def inside(file, draw):
    """A place within a structure."""
    at = draw.choice(file.places)
    return min(at + draw.randrange(4, file.sums.get(at, 120) + 1), len(file.data) - 9)


def flip(data, at, draw):
    data[at] ^= 1 << draw.randrange(8)


def superblock(file, data, draw):
    flip(data, draw.randrange(8, 48), draw)


def structure(file, data, draw):
    for _ in range(draw.choice((1, 1, 2, 4))):
        flip(data, inside(file, draw), draw)


def byte(file, data, draw):
    data[inside(file, draw)] = draw.choice((0, 1, 2, 4, 8, 16, 127, 128, 255))


def huge(file, data, draw):
    size = draw.choice((2, 4, 8))
    number = draw.choice((2 ** (8 * size) - 1, 2 ** (8 * size - 1) - 1, 1 << draw.randrange(8 * size), 0))
    data[(at := inside(file, draw)):at + size] = number.to_bytes(size, "little")


def circle(file, data, draw):
    struct.pack_into("<Q", data, draw.choice(file.links), draw.choice(file.places + [0, len(data) - 8]))


def cut(file, data, draw):
    del data[draw.randrange(9, len(data)):]
    if draw.random() < 0.3:
        data.extend(bytes(draw.randrange(1, 4096)))


def noise(file, data, draw):
    for _ in range(draw.choice((1, 3, 20))):
        flip(data, draw.randrange(8, len(data)), draw)


def moved(file, data, draw):
    length, there, here = draw.randrange(8, 64), inside(file, draw), inside(file, draw)
    part = bytes(data[there:there + length])
    data[here:here + len(part)] = part


KINDS = [superblock, structure, byte, huge, circle, cut, noise, moved]


def write(path, cdl, kind="nc4"):
    subprocess.run(["ncgen", "-k", kind, "-o", path, "-"], input=cdl, text=True, check=True)


def seeds(source, cqio, work):
    """{entry point: files}: of ncgen, with strings, chunks and filters, and of cqio itself."""
    toy = source / "matrices/toy"
    names = '"agriculture", "manufacturing", "services"'
    table = """netcdf t { dimensions: row = 3; column = 3; demand = unlimited; variables:
      double Z(row, column); Z:units = "1e8 CNY"; Z:_ChunkSizes = 1, 3; Z:_DeflateLevel = 4; Z:_Shuffle = "true";
      Z:_Fletcher32 = "true"; double x(row); string sector(row); double f(demand, row); string note; x:many = 1., 2., 3.;
      string x:words = "one", "two"; data: Z = 10, 20, 10, 20, 60, 20, 10, 45, 10; x = 100, 250, 200;
      sector = %s; f = 1, 2, 3, 4, 5, 6; note = "kept"; }""" % names
    demand = """netcdf d { dimensions: row = unlimited; variables: float f(row); f:_ChunkSizes = 1; f:units = "1e8 CNY";
      string sector(row); data: f = 1, 2, 3; sector = %s; }""" % names
    cdl = (toy / "overlap.cdl").read_text()
    raster = subprocess.run(["ncdump", str(toy / "overlap.nc")], text=True, capture_output=True, check=True).stdout
    lats = [line for line in raster.splitlines() if line.strip().startswith((" lat =", "lat =", " lon =", "lon ="))]
    head = """netcdf r { dimensions: lat = 6; lon = 8; variables: double lat(lat); lat:units = "degrees_north";
      double lon(lon); lon:units = "degrees_east"; short light(lat, lon); light:_FillValue = -1s; light:scale_factor = 0.5;
      light:_ChunkSizes = 2, 2; light:_DeflateLevel = 1; data: """
    axes = "\n".join(line for line in lats if "=" in line and "{" not in line and line.rstrip().endswith(";"))
    write(work / "table.nc", table)
    write(work / "demand.nc", demand)
    write(work / "overlap.nc", cdl)
    data_axes = [line for line in axes.splitlines() if "," in line]
    write(work / "raster.nc", head + "\n".join(data_axes) + " light = " +
          ", ".join(str(k % 7 + 1) for k in range(48)) + "; }")
    subprocess.run([cqio, "run", str(source / "jobs/toy.yaml"), "-q", "--overwrite", "--set", f"output.directory={work}/toy"],
                   check=True, capture_output=True)
    tables, maps = work / "toy/reference.regions.nc", work / "toy/reference.grid.nc"
    results = {"verify": [maps, tables], "info": [maps, tables], "checkpoint": [maps]}
    return {"table_netcdf": [work / "table.nc"], "demand_netcdf": [work / "demand.nc"],
            "overlap": [work / "overlap.nc", toy / "overlap.nc"], "raster": [work / "raster.nc"], **results}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("replay"), parser.add_argument("cqio"), parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    if not shutil.which("ncgen"):
        print("no ncgen")
        sys.exit(77)
    shutil.rmtree(args.work, ignore_errors=True)
    args.work.mkdir(parents=True)
    draw = random.Random(args.seed)
    files = {name: [File(path.read_bytes()) for path in paths]
             for name, paths in seeds(args.source, args.cqio, args.work).items()}
    for group in files.values():
        for file in group:
            file.links = file.addresses() or [48]
    names, made = list(files), collections.defaultdict(list)
    for number in range(args.count * len(KINDS)):
        name = names[number % len(names)]
        file = draw.choice(files[name])
        kind = KINDS[number // len(names) % len(KINDS)]
        data = bytearray(file.data)
        kind(file, data, draw)
        if draw.random() < 0.67:
            file.mend(data)
        path = args.work / f"{number:05d}.{kind.__name__}.{name}.nc"
        path.write_bytes(data)
        made[name].append(path)
    wrong, counts = [], collections.Counter()
    for name, paths in made.items():
        while paths:
            command = [args.replay, str(args.source), "-" if args.bare else args.cqio, name, *map(str, paths)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=580, errors="replace")
                output, code = done.stdout, done.returncode
            except subprocess.TimeoutExpired as late:
                output, code = (late.stdout or b"").decode(), "time"
            lines = [line for line in output.splitlines() if line.startswith(name + " ")]
            ended = [line for line in lines if " code " in line]
            for line in ended:
                exit_code = int(line.split(" code ")[1].split(",")[0])
                counts[exit_code] += 1
                if exit_code not in CODES or line.endswith("WRONG"):
                    wrong.append(line)
            if len(ended) == len(paths):
                break
            wrong.append(f"{paths[len(ended)].name}: {code}")  # it ended the reader: go on behind it
            del paths[:len(ended) + 1]
    print(f"{sum(counts.values())} damaged files over {len(names)} entry points: "
          + ", ".join(f"code {code}: {count}" for code, count in sorted(counts.items())) + f"; {len(wrong)} wrong")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


main()
