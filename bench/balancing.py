"""OSQP beside cqio on the problems wls, hard and soft of bench_balancing, in the same run.

    balancing.py --bench build/release/bench/bench_balancing [--case wls|hard|soft] [--size small|medium]
                 [--ranks N] [--tolerance 1e-10] [--limit SECONDS]

Runs bench_balancing, which verifies itself and writes its problem, then OSQP (PyPI: osqp, scipy) on it, cells and what
targets with standard errors are missed by in units of these; prints the seconds of both, their ratio, and how far
OSQP's table is from the targets (largest relative residual, which cqio has below 1e-11).
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import osqp
import scipy.sparse as sp


def read_problem(path):
    """Prior [n, n], targets of rows, columns and blocks, their standard errors, group of each line."""
    data = np.fromfile(path)
    n, groups = int(data[0]), int(data[1])
    target, error = np.split(data[2 + n * n:], 2)
    return data[2:2 + n * n].reshape(n, n), target, error, np.arange(n) * groups // n


def constraints(prior, group):
    """C of the cells that are not 0, in rows, columns, blocks."""
    i, j = np.nonzero(prior)
    n, groups, cells = len(prior), group.max() + 1, np.arange(len(i))
    row = np.concatenate([i, n + j, 2 * n + group[i] * groups + group[j]])
    return sp.csc_matrix((np.ones(3 * len(i)), (row, np.tile(cells, 3))),
                         shape=(2 * n + groups * groups, len(i)))


def run_cqio(args, work):
    lines = work / "rows.jsonl"
    command = [args.bench, "--size", args.size, "--only", args.case, "--reps", "3", "--json", str(lines)]
    subprocess.run(["mpiexec", "-n", "1", *command, "--set", f"problem={work / 'problem'}"], check=True)
    if args.ranks > 1:
        subprocess.run(["mpiexec", "-n", str(args.ranks), *command], check=True)
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    return next(row for row in reversed(rows) if row["kind"] == "case")


def run_osqp(args, work):
    prior, target, error, group = read_problem(work / "problem")
    C, z0 = constraints(prior, group), prior[prior != 0]
    s, soft = np.maximum(0.3 * z0, 1e-3), np.flatnonzero(error)
    missing = sp.csc_matrix((error[soft], (soft, np.arange(len(soft)))), shape=(len(target), len(soft)))
    sums, free = sp.diags(1 / target) @ sp.hstack([C @ sp.diags(s), missing]), len(z0) + len(soft)
    A = sp.vstack([sums, sp.eye(len(z0), free)], format="csc")
    low = np.concatenate([np.ones(len(target)), np.zeros(len(z0))])
    high = np.concatenate([np.ones(len(target)), np.full(len(z0), np.inf)])
    started = time.perf_counter()
    solver = osqp.OSQP()
    solver.setup(sp.identity(free, format="csc"), np.concatenate([-z0 / s, np.zeros(len(soft))]), A, low, high, verbose=False,
                 max_iter=10**6, eps_abs=args.tolerance, eps_rel=args.tolerance, time_limit=args.limit)
    result = solver.solve()
    seconds = time.perf_counter() - started
    return seconds, np.abs(sums @ result.x - 1).max(), result.info.status, result.info.iter


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--case", default="wls", choices=["wls", "hard", "soft"])
    parser.add_argument("--size", default="medium", choices=["small", "medium"])
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--tolerance", type=float, default=1e-10)
    parser.add_argument("--limit", type=float, default=600.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        row = run_cqio(args, work)
        seconds, missed, status, steps = run_osqp(args, work)
    own = row["seconds"]
    print(f"OSQP {osqp.__version__}: {seconds:.2f} s, {status} after {steps} steps, residual {missed:.1e}")
    print(f"cqio: {own:.3f} s; OSQP / cqio = {seconds / own:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
