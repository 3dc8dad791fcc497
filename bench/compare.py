#!/usr/bin/env python3
"""One scenario and one inverse of the same table by cqio and by its peers, side by side.

compare.py --build FOLDER --work FOLDER --python NAME=INTERPRETER... [--size S] [--reps N]
           [--peer-reps N] [--under COMMAND] [--json FILE]

bench_scenario writes the table, the same assembled and in factored form, and measures cqio; every
peer reads it in a process of its own. Seconds, wall and processor, are those of the computation
alone, without start and reading (--under: every measurement runs under a command, such as
"numactl --localalloc"); memory is the peak of resident memory in units of n^2 doubles, the
matrix itself included. A scenario is one final demand with the output and employment multipliers of
all accounts; as a row for orientation, `cqio solve` is measured as a whole process. All results are compared with those of cqio's LU: exit code 1 when one differs by more
than 1e-9.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

# ---- workers: run in a process of their own by the interpreter that is measured -----------------


class Clock:
    """Seconds, wall and processor, of a `with` block."""

    def __enter__(self):
        self.start = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall = time.perf_counter() - self.start[0]
        self.cpu = time.process_time() - self.start[1]


def vectors(np, n):
    """Final demand and persons per unit output, as in bench/scenario.c."""
    i = np.arange(n, dtype=np.int64)
    return 1.0 + (i * 104729 % 1000) / 1000.0, 0.5 + (i * 7919 % 1000) / 1000.0


def numpy_inv(np, a, f, e):
    """The path of most tools: L by numpy.linalg.inv, everything else is products with it."""
    inverse = np.linalg.inv(np.eye(len(f)) - a)
    return inverse @ f, inverse.sum(axis=0), e @ inverse


def numpy_solve(np, a, f, e):
    system = np.eye(len(f)) - a
    x = np.linalg.solve(system, f)
    multipliers = np.linalg.solve(system.T, np.stack([np.ones_like(f), e], axis=1))
    return x, multipliers[:, 0], multipliers[:, 1]


def pymrio_path(np, a, f, e):
    """What pymrio's users call: labelled frames, calc_L, calc_x_from_L, calc_M."""
    import pandas as pd
    import pymrio

    n = len(f)
    labels = pd.MultiIndex.from_product([range(n // 200 if n % 200 == 0 else 1),
                                         range(200 if n % 200 == 0 else n)],
                                        names=["region", "sector"])
    frame = pd.DataFrame(a, index=labels, columns=labels)
    satellite = pd.DataFrame([np.ones(n), e], index=["output", "employment"], columns=labels)
    inverse = pymrio.calc_L(frame)
    x = pymrio.calc_x_from_L(inverse, pd.DataFrame({"y": f}, index=labels).sum(axis=1))
    multipliers = pymrio.calc_M(satellite, inverse)
    return (x["indout"].to_numpy(), multipliers.loc["output"].to_numpy(),
            multipliers.loc["employment"].to_numpy())


def lapack_dgesv(np, a, f, e):
    """scipy's direct call of LAPACK: dgesv in place for x, dgetrs with its factors after it."""
    from scipy.linalg import lapack

    system = np.asfortranarray(-a)
    system[np.diag_indices(len(f))] += 1.0
    factors, pivots, x, info = lapack.dgesv(system, f.reshape(-1, 1), overwrite_a=1)
    right = np.stack([np.ones_like(f), e], axis=1)
    multipliers, info = lapack.dgetrs(factors, pivots, right, trans=1)
    return x[:, 0], multipliers[:, 0], multipliers[:, 1]


WORKERS = {"numpy.linalg.inv": numpy_inv, "numpy.linalg.solve": numpy_solve,
           "pymrio calc_L, calc_M": pymrio_path, "LAPACK dgesv (scipy)": lapack_dgesv}


def core_type():
    """The BLAS libraries in this process and the kernels they chose."""
    try:
        import threadpoolctl
    except ImportError:  # Debian's numpy: the library of the alternatives system
        import ctypes

        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "libopenblas" in line}
        found = []
        for path in sorted(paths):
            library = ctypes.CDLL(path)
            library.openblas_get_config.restype = ctypes.c_char_p
            library.openblas_get_corename.restype = ctypes.c_char_p
            version = b" ".join(library.openblas_get_config().split()[:2]).decode()
            found.append(f"{version} {library.openblas_get_corename().decode()}")
        return ", ".join(found)
    return ", ".join(sorted({f"OpenBLAS {i['version']} {i.get('architecture', '')}"
                             for i in threadpoolctl.threadpool_info()
                             if i["internal_api"] == "openblas"}))


def work(name, folder, result):
    import numpy as np

    a = np.load(os.path.join(folder, "A.npy"))
    f, e = vectors(np, len(a))
    with Clock() as clock:
        values = WORKERS[name](np, a, f, e)
    np.save(result + ".npy", np.stack(values))
    with open(result, "w") as file:
        json.dump({"wall_s": clock.wall, "cpu_s": clock.cpu, "blas": core_type(),
                   "version": np.__version__}, file)


# ---- the comparison ------------------------------------------------------------------------------

TARGETS = {"factored": ("processor time against numpy.linalg.inv", 500.0),
           "gmres": ("processor time against numpy.linalg.inv", 30.0),
           "inverse": ("wall time against numpy.linalg.inv", 1.4)}
MEMORY = {"gmres": 1.15, "lu": 2.1, "mixed": 1.7, "inverse": 2.1}


def run(command):
    """Runs a process; its processor seconds, peak memory in bytes and output."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        text = log.read()
    if process.returncode:
        sys.exit(f"compare.py: {' '.join(command)}: exit code {process.returncode}\n{text}")
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024,
            "text": text}


def measure_cqio(options):
    """Rows of bench_scenario and its header; a process for each method."""
    json_path = os.path.join(options.work, "scenario.jsonl")
    if os.path.exists(json_path):
        os.remove(json_path)
    for method in ("factored", "gmres", "mixed", "lu", "inverse"):
        done = run(options.under.split() +
                   [f"{options.build}/bench/bench_scenario", "--size", options.size, "--reps",
                    str(options.reps), "--only", method, "--set", f"folder={options.work}",
                    "--json", json_path])
        print(done["text"], flush=True)
    rows, header = [], {}
    with open(json_path) as file:
        for line in map(json.loads, file):
            header = line if line["kind"] == "header" else header
            if line["kind"] == "case" and "R" in line["parameters"]:
                rows.append({"system": "cqio", "name": line["name"], "wall_s": line["seconds"],
                             "cpu_s": line["cpu_s"], "memory": line["memory"],
                             "n": line["parameters"]["n"], "verified": line["verified"]})
    return rows, header


def measure_command(options, n):
    """cqio solve as a whole: start, the same kind of table from its generator, solve, summary."""
    regions = {"small": 10, "medium": 49, "large": 49}[options.size]
    table = f"mrio:regions={regions},sectors={n // regions},seed=1"
    rows = []
    for method in ("structured", "gmres"):
        start = time.perf_counter()
        done = run(options.under.split() +
                   [f"{options.build}/cqio", "solve", "--table", table, "--demand", "ones",
                    "--multipliers", "output", "--method", method, "--quiet"])
        if "cqio: SUCCESS" not in done["text"]:
            sys.exit(f"compare.py: cqio solve: {done['text']}")
        rows.append({"system": "cqio solve (process)", "name": method, "blas": "",
                     "wall_s": time.perf_counter() - start, "cpu_s": done["cpu_s"],
                     "memory": done["memory"], "n": n})
    return rows


def measure_peer(interpreter, label, name, options):
    """The median by processor time of the computation, in processes of their own."""
    result, rows = os.path.join(options.work, "result"), []
    for _ in range(options.peer_reps):
        done = run(options.under.split() + [interpreter, os.path.abspath(__file__), "--worker", name, options.work, result])
        with open(result) as file:
            rows.append({**json.load(file), "memory": done["memory"]})
    row = sorted(rows, key=lambda r: r["cpu_s"])[len(rows) // 2]
    return {"system": label, "name": name, "values": result + ".npy", **row}


def has(interpreter, module):
    return subprocess.run([interpreter, "-c", f"import {module}"], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def difference(interpreter, work, values):
    """Largest relative difference to the results of cqio's LU, by an interpreter with numpy."""
    code = ("import sys, numpy as np; a, b = (np.load(p) for p in sys.argv[1:]); "
            "print(float(abs(a / b - 1).max()))")
    return float(run([interpreter, "-c", code, values, os.path.join(work, "lu.npy")])["text"])


def print_table(rows, n):
    print(f"{'system':24} {'computation':26} {'wall s':>9} {'cpu s':>9} {'n^2 doubles':>12} "
          f"{'difference':>11}  BLAS")
    for r in rows:
        apart = f"{r['difference']:.1e}" if "difference" in r else ""
        print(f"{r['system']:24} {r['name']:26} {r['wall_s']:9.4g} {r['cpu_s']:9.4g} "
              f"{r['memory'] / (8.0 * n * n):12.2f} {apart:>11}  "
              f"{r.get('blas', '')}")


def print_ratios(rows, n):
    """What the targets are about: against the fastest numpy.linalg.inv of the run."""
    peers = [r for r in rows if r["name"] == "numpy.linalg.inv"]
    if not peers:
        return
    best = min(peers, key=lambda r: r["cpu_s"])
    print(f"\nagainst numpy.linalg.inv of {best['system']} ({best['blas']}):")
    for r in (r for r in rows if r["system"] == "cqio" and r["name"] in TARGETS):
        key = "wall_s" if r["name"] == "inverse" else "cpu_s"
        text, target = TARGETS[r["name"]]
        ratio = best[key] / r[key]
        print(f"  {r['name']:10} {text}: {ratio:8.1f} x, target {target:g}: "
              f"{'reached' if ratio >= target else 'missed'}")
    for r in (r for r in rows if r["system"] == "cqio" and r["name"] in MEMORY):
        units = r["memory"] / (8.0 * n * n)
        print(f"  {r['name']:10} memory in n^2 doubles: {units:.2f}, target {MEMORY[r['name']]}: "
              f"{'reached' if units <= MEMORY[r['name']] else 'missed'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--python", action="append", default=[], metavar="NAME=INTERPRETER")
    parser.add_argument("--size", default="small", choices=("small", "medium", "large"))
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--peer-reps", type=int, default=3)
    parser.add_argument("--under", default="")
    parser.add_argument("--json")
    options = parser.parse_args()
    rows, header = measure_cqio(options)
    n = rows[0]["n"]
    with_numpy = options.python[0].split("=", 1)[1]
    for r in rows:
        r["blas"] = f"{' '.join(header['blas'].split()[:2])} {header['core']}"
        values = os.path.join(options.work, r["name"] + ".npy")
        if os.path.exists(values):
            r["difference"] = difference(with_numpy, options.work, values)
    rows += measure_command(options, n)
    for label, interpreter in (p.split("=", 1) for p in options.python):
        for name, module in (("numpy.linalg.inv", "numpy"), ("numpy.linalg.solve", "numpy"),
                             ("pymrio calc_L, calc_M", "pymrio"), ("LAPACK dgesv (scipy)", "scipy")):
            if not has(interpreter, module):
                continue
            row = measure_peer(interpreter, label, name, options)
            row["difference"] = difference(with_numpy, options.work, row.pop("values"))
            rows.append(row)
    print_table(rows, n)
    print_ratios(rows, n)
    if options.json:
        with open(options.json, "a") as file:
            for r in rows:
                file.write(json.dumps({"kind": "peer", **r, "n": n, "header": header}) + "\n")
    wrong = [r for r in rows if not r.get("verified", True) or not r.get("difference", 0.0) < 1e-9]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:])
    else:
        main()
