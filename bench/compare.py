#!/usr/bin/env python3
"""One scenario and one inverse of the same table by cqio and by its peers, side by side.

compare.py --cqio PROGRAM --table FOLDER --python NAME=INTERPRETER... [--reps N] [--json FILE]

FOLDER holds A.npy (the assembled coefficients), table.nc (the same for cqio) and generator (the text
that makes the same table in factored form). Every measurement is a process of its own: its wall and
processor seconds, its peak of resident memory in units of n^2 doubles, and apart from them the
seconds of the computation alone, without start and reading. A scenario is one final demand with the
output and employment multipliers of all accounts. Results are verified against each other.
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


def employment(n):
    """Persons per unit output of account i, the same in every worker."""
    return [0.5 + (i * 7919 % 1000) / 1000.0 for i in range(n)]


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
    try:
        import threadpoolctl
    except ImportError:
        return ""
    return ", ".join(sorted({f"OpenBLAS {i['version']} {i.get('architecture', '')}"
                             for i in threadpoolctl.threadpool_info()
                             if i["internal_api"] == "openblas"}))


def work(name, folder, result):
    import numpy as np

    a = np.load(os.path.join(folder, "A.npy"))
    f, e = np.ones(len(a)), np.array(employment(len(a)))
    with Clock() as clock:
        values = WORKERS[name](np, a, f, e)
    np.save(result + ".npy", np.stack(values))
    with open(result, "w") as file:
        json.dump({"wall_s": clock.wall, "cpu_s": clock.cpu, "blas": core_type(),
                   "version": np.__version__}, file)


# ---- the comparison ------------------------------------------------------------------------------


def run(command, log):
    """Runs a process; its wall seconds, processor seconds and peak memory in bytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        log.seek(0)
        sys.exit(f"compare.py: {' '.join(command)}: exit code {process.returncode}\n{log.read()}")
    return {"process_wall_s": time.perf_counter() - start,
            "process_cpu_s": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}


def peer(python, name, folder, work_folder):
    """Runs a worker by an interpreter; returns its figures and the values x, output, employment."""
    result = os.path.join(work_folder, "result")
    with tempfile.TemporaryFile("w+") as log:
        row = run([python, os.path.abspath(__file__), "--worker", name, folder, result], log)
    with open(result) as file:
        row.update(json.load(file))
    return row, result + ".npy"


def median_of(rows):
    """The row whose processor seconds of the computation are the median."""
    return sorted(rows, key=lambda r: r["cpu_s"])[len(rows) // 2]
