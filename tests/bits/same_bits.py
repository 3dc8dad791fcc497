#!/usr/bin/env python3
"""Runs the program and compares every result with the recorded one, bit for bit.

    same_bits.py PROGRAM SOURCE_DIR WORK_DIR                compare with bits.json beside this script
    same_bits.py PROGRAM SOURCE_DIR WORK_DIR --record       write the record of this kind of processor
    same_bits.py PROGRAM SOURCE_DIR WORK_DIR --against OLD  compare with what the program OLD computes

A result is the attribute result_sha256 of a NetCDF file, the SHA-256 of a CSV file, or that of the
printed text without its times. Products use fused multiply-adds in registers of several widths, so
there is one record for each kind of processor; the BLAS library is told one kernel. Without a record
for the processor the test is skipped (exit code 77): compare with an older program instead.

A change of numbers is on purpose: record anew (records of other kinds of processors are dropped, as
they are out of date then) and say so in CHANGELOG.md under Results.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
RECORD = HERE / "bits.json"
KERNEL = "Haswell"  # runs on every processor of the two kinds below
LEVELS = {"x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
          "x86-64-v3": {"avx2", "fma", "bmi1", "bmi2", "f16c", "movbe"}}
HOUSEHOLDS = ["run", "jobs/households.yaml", "--set", "grid.resolution=0.1"]
FINE = ["run", "jobs/households.yaml", "--set", "years.last=2012", "--set", "migration.calibrate=false",
        "--set", "registration.calibrate=false", "--set", "scenarios=reference,no-parks"]
ENSEMBLE = ["run", "jobs/ensemble.yaml", "--set", "ensemble.block=10"]
MARKETS = ["run", "jobs/chongqing-2020.yaml", "--set", "years.last=2011", "--set", "migration.calibrate=false",
           "--set", "migration.calibrate_arrivals=false", "--set", "registration.calibrate=false", "--set", "grid.enabled=false",
           "--set", "investment.net_effects=false", "--set", "scenarios=reference,no-liangjiang"]
# name: (ranks, words after the program; OUT stands for a folder or file of the case)
RUNS = {
    "toy-1": (1, ["run", "jobs/toy.yaml"]),
    "toy-2": (2, ["run", "jobs/toy.yaml"]),
    "toy-flq-1": (1, ["run", "jobs/toy.yaml", "--set", "trade.regionalization=flq"]),
    "neutral-1": (1, ["run", "tests/bits/neutral.yaml", "--set", "grid.resolution=0.1"]),
    "households-1": (1, HOUSEHOLDS),
    "households-2": (2, HOUSEHOLDS),
    "households-open-1": (1, HOUSEHOLDS + ["--set", "model.closure=none", "--set", "years.last=2013",
                                         "--set", "migration.calibrate=false",
                                         "--set", "registration.calibrate=false"]),
    "households-flq-1": (1, HOUSEHOLDS + ["--set", "trade.regionalization=flq",
                                        "--set", "years.last=2012",
                                        "--set", "migration.calibrate=false",
                                        "--set", "registration.calibrate=false",
                                        "--set", "scenarios=reference"]),
    # maps by seats, as in 0.1.0; by towns where districts have no edges and the countryside is smooth
    "households-seats-1": (1, HOUSEHOLDS + ["--set", "grid.settlement=seats", "--set", "grid.park_points=false", "--set", "years.last=2012",
                                          "--set", "migration.calibrate=false",
                                          "--set", "registration.calibrate=false"]),
    "households-fine-1": (1, FINE), "households-fine-2": (2, FINE),
    "markets-1": (1, MARKETS), "markets-2": (2, MARKETS),
    "static-1": (1, ENSEMBLE + ["--set", "ensemble.kind=static", "--set", "ensemble.draws=30"]),
    "years-2": (2, ENSEMBLE + ["--set", "ensemble.draws=20", "--set", "years.last=2014",
                               "--set", "migration.calibrate=false",
                               "--set", "registration.calibrate=false"]),
    "years-sobol-1": (1, ["run", "jobs/toy.yaml", "--set", "ensemble.draws=8",
                          "--set", "ensemble.design=sobol", "--set", "ensemble.sensitivity=true",
                          "--set", "ensemble.grids=true"]),
}
ALL = ["--multipliers", "output,value_added,income"]
SOLVES = {
    "solve-toy": (1, ["--table", "matrices/toy", "--closure", "households"] + ALL),
    "solve-chongqing": (1, ["--table", "matrices/chongqing-2010", "--method", "lu"] + ALL),
    "solve-prices": (1, ["--table", "matrices/chongqing-2010", "--demand", "ones", "--transpose",
                         "--method", "gmres"]),
    "solve-random": (1, ["--table", "random:n=300,colsum=0.3-0.7,seed=1", "--demand",
                         "random:seed=1,count=3", "--method", "inverse"]),
    "solve-mrio": (1, ["--table", "mrio:regions=12,sectors=7,seed=1", "--demand", "ones"]),
    "solve-gravity": (2, ["--table", "gravity:regions=60,sectors=6,classes=2,seed=1",
                          "--demand", "ones"]),
    "solve-neumann": (2, ["--table", "mrio:regions=5,sectors=9,seed=2", "--demand", "ones",
                          "--method", "neumann"]),
}
# Parts of printed lines that tell of time, speed, memory or place, not of results.
TIMES = re.compile(r"(, results in .*| *[0-9.e+-]+ (s|accounts/s|GF/s|GB/s)\b[,:]?|, nothing written|, written to .*"
                   r"|^memory .*)")


def environment():
    values = dict(os.environ, OPENBLAS_CORETYPE=KERNEL, OPENBLAS_NUM_THREADS="1")
    if os.geteuid() == 0:
        values.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    return values


def kind_of_processor():
    flags = re.search(r"^flags\s*:(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    have = set(flags[1].split()) if flags else set()
    return next((level for level, needed in LEVELS.items() if needed <= have), "other")


def execute(program, source, ranks, words):
    launcher = ["mpiexec", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)] if ranks > 1 else []
    done = subprocess.run(launcher + [program] + words, cwd=source, env=environment(), text=True,
                          capture_output=True, timeout=280)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def printed(text):
    text = re.sub(r"\nTime, s, over .*?\nadvice: [^\n]*\n", "", text, flags=re.S)
    kept = "\n".join(TIMES.sub("", line) for line in text.splitlines())
    return hashlib.sha256(kept.encode()).hexdigest()


def result_of(program, path):
    """The checksum of the results that a file carries, once the program has found it to be true."""
    if path.suffix != ".nc":
        return hashlib.sha256(path.read_bytes()).hexdigest()
    verified = subprocess.run([program, "verify", path], env=environment(), capture_output=True, text=True)
    header = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True).stdout
    found = re.search(r':result_sha256 = "([0-9a-f]{64})"', header)
    if verified.returncode != 0 or not found:
        sys.exit(f"{path}: not a sound file with result_sha256\n{verified.stderr[-500:]}")
    return found[1]


def compute(program, source, work, name):
    out = work / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if name in RUNS:
        ranks, words = RUNS[name]
        text = execute(program, source, ranks, words + ["--set", f"output.directory={out}/run"])
        files = sorted((out / "run").glob("*.nc"))
    else:
        ranks, words = SOLVES[name]
        text = execute(program, source, ranks, ["solve", *words, "--output", f"{out}/x.nc"])
        files = [out / "x.nc"]
    bits = {"printed": printed(text)}
    for path in files:
        bits[path.name] = result_of(program, path)
    return name, bits


def compute_all(program, source, work):
    names = list(RUNS) + list(SOLVES)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(pool.map(lambda name: compute(program, source, work, name), names))


def differences(found, expected):
    for name in sorted(found.keys() | expected.keys()):
        a, b = found.get(name, {}), expected.get(name, {})
        for key in sorted(a.keys() | b.keys()):
            if a.get(key) != b.get(key):
                yield f"{name}: {key}: {a.get(key, 'missing')}: expected {b.get(key, 'nothing')}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--against", metavar="OLD")
    given = parser.parse_args()
    kind = kind_of_processor()
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if not given.record and not given.against and kind not in record:
        print(f"no record for {kind}: expected one of {', '.join(record)}")
        sys.exit(77)
    program = str(pathlib.Path(given.program).resolve())
    work = given.work.resolve()
    found = compute_all(program, given.source, work / "new")
    count = sum(map(len, found.values()))
    if given.record:
        RECORD.write_text(json.dumps({kind: found}, indent=1, sort_keys=True) + "\n")
        print(f"{count} results recorded for {kind}")
        return
    if given.against:
        old = str(pathlib.Path(given.against).resolve())
        expected = compute_all(old, given.source, work / "old")
    else:
        expected = record[kind]
    wrong = list(differences(found, expected))
    print("\n".join(wrong), end="\n" if wrong else "")
    if wrong:
        sys.exit(1)
    print(f"{count} results of {len(found)} cases have the same bits ({kind})")


main()
