#!/usr/bin/env python3
"""Tables read into memory: cqio beside polars, pandas, pyarrow, ISA-L and HDF5, in the same run.

    tables.py --bench build/release/bench/bench_table --cqio build/release/cqio --folder FOLDER
              [--regions 49 --sectors 200] [--rounds 3] [--only text,zip,netcdf,deflated] [--peers polars]

FOLDER gets the tables of make_table.py, if it has none, and text.nc, as cqio convert writes it. Each round measures every
reader once, one after the other, each in a process of its own with the files in the page cache; programs of Python are
imported before the clock starts, MPI is started before. Every value of every reader is compared with the generator, bit by
bit, after the clock stops. What cqio does beside: checksums of the files (SHA-256), labels, units, sums of rows and columns
against output. Before each reader a process uses as much memory as
the largest of them: pages that a hypervisor has taken back are slow at their first use. Needs numpy, netCDF4, and what is measured: polars, pandas, pyarrow, h5py, isal.
"""
import argparse
import hashlib
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time
import zipfile

HEAD = 3  # lines before the numbers of text/Z.txt, and two columns of labels


def row_of_text(i, n):
    import numpy as np
    return np.random.default_rng([7, i]).lognormal(0.0, 2.0, n)


# ---- peers: each gives seconds, and rows of what it has read ------------------------------------------------------------

def columns(n):
    return ["region", "sector", *(f"c{k}" for k in range(n))]


def read_polars(path, n):
    import polars
    schema = {name: polars.String if k < 2 else polars.Float64 for k, name in enumerate(columns(n))}
    started = time.perf_counter()
    table = polars.read_csv(path, separator="\t", has_header=False, skip_rows=HEAD, schema=schema)
    return time.perf_counter() - started, lambda: table[:, 2:].to_numpy()


def read_pandas(path, n):
    import pandas
    kinds = {k: str if k < 2 else float for k in range(n + 2)}
    started = time.perf_counter()
    table = pandas.read_csv(path, sep="\t", header=None, skiprows=HEAD, dtype=kinds, float_precision="round_trip")
    return time.perf_counter() - started, lambda: table.iloc[:, 2:].to_numpy(dtype=float)


def read_pyarrow(path, n):
    import pyarrow
    import pyarrow.csv as csv
    names = columns(n)
    kinds = {name: pyarrow.string() if k < 2 else pyarrow.float64() for k, name in enumerate(names)}
    started = time.perf_counter()
    table = csv.read_csv(path, read_options=csv.ReadOptions(column_names=names, skip_rows=HEAD, block_size=1 << 24),
                         parse_options=csv.ParseOptions(delimiter="\t"),
                         convert_options=csv.ConvertOptions(column_types=kinds))
    return time.perf_counter() - started, lambda: table.select(range(2, n + 2)).to_pandas().to_numpy()


def read_isal(path, n):
    """Inflates Z.txt alone, with its checksum; its numbers are not read."""
    from isal import isal_zlib
    with zipfile.ZipFile(path) as pack:
        info = pack.getinfo("Z.txt")
    with open(path, "rb") as file:
        file.seek(info.header_offset)
        head = file.read(30)
        file.seek(info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"))
        left, found, size = info.compress_size, 0, 0
        started = time.perf_counter()
        stream = isal_zlib.decompressobj(-15)
        while left > 0:
            packed = file.read(min(left, 1 << 18))
            left -= len(packed)
            while packed:
                text = stream.decompress(packed, 1 << 18)  # the fastest of 2^16 to 2^22
                packed = stream.unconsumed_tail
                found, size = isal_zlib.crc32(text, found), size + len(text)
        seconds = time.perf_counter() - started
    return seconds, (found, size) == (info.CRC, info.file_size)


def read_hdf5(path, n):
    import h5py
    import numpy as np
    started = time.perf_counter()
    values = np.empty((n, n))
    with h5py.File(path, "r") as file:
        file["Z"].read_direct(values)
    return time.perf_counter() - started, lambda: values


def read_cat(path, n):
    """The bytes of the file, into a buffer of 1 MiB."""
    buffer = bytearray(1 << 20)
    started = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - started, True


def run_peer(args):
    seconds, rows = globals()[f"read_{args.peer}"](args.table, args.n)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    good = rows
    if callable(rows):
        digests = pathlib.Path(args.digests).read_text(encoding="ascii").split()
        values = rows()
        good = len(values) == len(digests) == args.n
        for i, digest in enumerate(digests):
            import numpy as np
            good = good and hashlib.sha256(np.ascontiguousarray(values[i]).tobytes()).hexdigest() == digest
    print(json.dumps({"seconds": seconds, "memory": peak, "verified": bool(good)}))


# ---- tables -------------------------------------------------------------------------------------------------------------

def write_digests(path, rows):
    with open(path, "w", encoding="ascii") as file:
        file.writelines(hashlib.sha256(row.tobytes()).hexdigest() + "\n" for row in rows)


def rows_of_economy(folder, n):
    """Flows from the coefficients of the generator, as make_table.py makes them."""
    import netCDF4
    import numpy as np
    a = np.load(folder / "A.npy", mmap_mode="r")
    with netCDF4.Dataset(folder / "economy.nc") as file:
        x = file["x"][:].filled()
    for i in range(0, n, 200):
        yield from np.ascontiguousarray((a[:, i:i + 200] * x[:, None]).T)


def prepare(args, folder, n):
    if not (folder / "text.zip").exists():
        subprocess.run([sys.executable, pathlib.Path(__file__).parent / "make_table.py", folder, str(args.regions),
                        str(args.sectors)], check=True)
    if not (folder / "text.nc").exists():
        subprocess.run([args.cqio, "convert", "--table", folder / "text", "--output", folder / "text.nc"], check=True,
                       stdout=subprocess.DEVNULL)
    write_digests(folder / "text.digests", (row_of_text(i, n) for i in range(n)))
    write_digests(folder / "economy.digests", rows_of_economy(folder, n))


# ---- measurement --------------------------------------------------------------------------------------------------------

KINDS = {  # table, digests, file of the peers, peers, what is divided by what
    "text": ("text", "text.digests", "text/Z.txt", ("polars", "pandas", "pyarrow")),
    "zip": ("text.zip", "text.digests", "text.zip", ("isal",)),
    "netcdf": ("economy.nc", "economy.digests", "economy.nc", ("hdf5", "cat")),
    "deflated": ("text.nc", "text.digests", "text.nc", ("hdf5", "cat")),
}


def use_memory(n):
    """More than any reader takes: 4.5 matrices."""
    subprocess.run([sys.executable, "-c", "import numpy, sys; numpy.ones(int(sys.argv[1]))", str(9 * n * n // 2)], check=True)


def measure_peer(args, folder, kind, peer, n):
    _, digests, path, _ = KINDS[kind]
    done = subprocess.run([sys.executable, __file__, "--peer", peer, "--table", folder / path, "--n", str(n), "--digests",
                           folder / digests], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def measure_cqio(args, folder, kind, ranks):
    path, digests, _, _ = KINDS[kind]
    lines = folder / "rows.jsonl"
    lines.unlink(missing_ok=True)
    launch = ["mpiexec", "-n", str(ranks)] if ranks > 1 else []
    subprocess.run([*launch, args.bench, "--reps", "1", "--threads", str(max(1, args.cores // ranks)), "--json", lines,
                    "--set", f"table={folder / path}", "--set", f"digests={folder / digests}"], check=True,
                   stdout=subprocess.DEVNULL)
    row = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()][-1]
    return {"seconds": row["seconds"], "memory": row["memory_all"], "verified": row["verified"]}


def measure(args, folder, kind, n):
    peers = [p for p in KINDS[kind][3] if not args.peers or p in args.peers.split(",")]
    readers = {**{p: lambda p=p: measure_peer(args, folder, kind, p, n) for p in peers},
               **{f"cqio, {r} ranks" if r > 1 else "cqio": lambda r=r: measure_cqio(args, folder, kind, r)
                  for r in (1, 2) if r <= args.cores}}
    found = {name: [] for name in readers}
    for _ in range(args.rounds):
        for name, read in readers.items():
            use_memory(n)
            found[name].append(read())
    matrix, good = 8.0 * n * n, True
    print(f"\n{kind}: seconds median (min - max), peak over the matrix")
    for name, rows in found.items():
        seconds = [row["seconds"] for row in rows]
        good = good and all(row["verified"] for row in rows)
        print(f"  {name:14} {statistics.median(seconds):7.2f} ({min(seconds):.2f} - {max(seconds):.2f})  "
              f"{max(row['memory'] for row in rows) / matrix:5.2f}  "
              f"{'verified' if all(row['verified'] for row in rows) else 'NOT VERIFIED'}")
    own = [row["seconds"] for row in found["cqio"]]
    for peer in peers:
        ratios = [row["seconds"] / mine for row, mine in zip(found[peer], own)]
        print(f"  {peer} / cqio: {statistics.median(ratios):.2f} ({min(ratios):.2f} - {max(ratios):.2f})")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("bench", None), ("cqio", None), ("folder", None), ("only", ",".join(KINDS)), ("peers", ""),
                          ("peer", None), ("table", None), ("digests", None)):
        parser.add_argument(f"--{name}", default=default)
    for name, default in (("regions", 49), ("sectors", 200), ("rounds", 3), ("n", 0), ("cores", os.cpu_count())):
        parser.add_argument(f"--{name}", type=int, default=default)
    args = parser.parse_args()
    if args.peer:
        run_peer(args)
        return
    folder, n = pathlib.Path(args.folder), args.regions * args.sectors
    folder.mkdir(parents=True, exist_ok=True)
    prepare(args, folder, n)
    print(f"{n} accounts, {args.cores} cores, load before {os.getloadavg()[0]:.1f}")
    good = [measure(args, folder, kind, n) for kind in args.only.split(",")]
    print(f"load after {os.getloadavg()[0]:.1f}")
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
