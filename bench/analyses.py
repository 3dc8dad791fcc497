#!/usr/bin/env python3
"""Analyses of a large table by cqio beside LAPACK, numpy and pyspa, in the same run.

    analyses.py --cqio build/release/cqio --folder FOLDER [--reps 3] [--what inverse,scenario,paths]
    analyses.py --cqio build/release/cqio --folder FOLDER --what draws [--draws 20] [--ranks 2]

FOLDER is of make_table.py. Runs alternate with their peers; seconds by the clock and of the processors, the least of
the repetitions, and ratios are printed. cqio is measured as whole commands, from reading the table on. What it found is
then checked against the peers' results; an error above its limit makes the exit code 1.

inverse    linkages, extraction, influence and lengths of all accounts, and without influence, which takes the diagonal of the
           inverse alone; dgetrf and dgetri of the OpenBLAS that cqio uses
scenario   output and two multipliers; numpy.linalg.inv
draws      x and the multipliers of output, value added and employment of random tables, 10 % log-normal, residuals of 1e-12: seconds
           a draw, of runs with 2 and with 2 + DRAWS of them; a draw, numpy.linalg.inv and the same products
paths      structural paths of every product, and of all final demand; pyspa for one product (from PyPI), left out without it
"""
import argparse
import contextlib
import ctypes
import io
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

import netCDF4
import numpy as np


def measured(call):
    """Result, seconds by the clock, processor seconds of this process and of those it waited for."""
    def processor():
        return sum(getattr(resource.getrusage(who), part) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
                   for part in ("ru_utime", "ru_stime"))
    clock, start = time.perf_counter(), processor()
    result = call()
    return result, time.perf_counter() - clock, processor() - start


def cqio(args, *words, said=None):
    """Peak memory in bytes; what it says goes to the list SAID where there is one."""
    launcher = ["mpiexec", "-n", str(args.ranks)] if args.ranks > 1 else []
    command = [*launcher, args.cqio, *words, "--table", str(args.folder / "economy.nc"), *([] if said is not None else ["--quiet"])]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL if said is None else subprocess.PIPE, text=True)
    if said is not None:
        said.append(child.stdout.read())
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: status {status}")
    return 1024 * usage.ru_maxrss


def lapack_inverse(a):
    """(I - A)^-1 in place of the transpose of A, by dgetrf and dgetri."""
    library = ctypes.CDLL("libopenblas.so.0")
    n, info = ctypes.c_int(len(a)), ctypes.c_int()
    pivots = np.zeros(len(a), dtype=np.int32)
    size = 64 * len(a)
    work, length = np.zeros(size), ctypes.c_int(size)
    pointer = [v.ctypes.data_as(ctypes.c_void_p) for v in (a, pivots, work)]
    library.dgetrf_(ctypes.byref(n), ctypes.byref(n), pointer[0], ctypes.byref(n), pointer[1], ctypes.byref(info))
    library.dgetri_(ctypes.byref(n), pointer[0], ctypes.byref(n), pointer[1], pointer[2], ctypes.byref(length),
                    ctypes.byref(info))
    if info.value:
        sys.exit(f"LAPACK: info {info.value}")
    return a


def system(args):
    """(I - A)' in C order, which is I - A to LAPACK."""
    a = -np.load(args.folder / "A.npy")
    a[np.arange(len(a)), np.arange(len(a))] += 1.0
    return a


def report(name, ours, theirs, peer):
    print(f"{name:40} {ours[0]:7.2f} s, {ours[1]:7.2f} processor s; {peer} {theirs[0]:7.2f} s, {theirs[1]:7.2f}: "
          f"{ours[0] / theirs[0]:.3g} x the clock, {ours[1] / theirs[1]:.3g} x the processors", flush=True)


def check(name, ours, exact, limit):
    """Whether the largest relative error is within the limit; accounts without output have none."""
    has = ~(np.ma.getmaskarray(ours) | ~np.isfinite(exact))
    error = float(np.max(np.abs(np.asarray(ours)[has] - exact[has]) / np.maximum(np.abs(exact[has]), 1e-300)))
    print(f"    {name}: largest relative error {error:.1e}, expected at most {limit:.0e}")
    return error <= limit


def economy(args):
    with netCDF4.Dataset(args.folder / "economy.nc") as file:
        return np.array(file["x"][:]), np.array(file["f"][:]), np.array(file["employment"][:])


def inverse(args, work):
    lists = {"linkages,extraction,influence,lengths": "a.nc", "linkages,extraction,lengths": "d.nc"}
    out, best, peer = {what: str(work / name) for what, name in lists.items()}, {what: [np.inf] * 3 for what in lists}, [np.inf] * 2
    for _ in range(args.reps):
        for what in lists:
            found = measured(lambda w=what: cqio(args, "analyse", "--what", w, "--output", out[w], "--overwrite"))
            best[what] = [min(b, f) for b, f in zip(best[what], (found[1], found[2], found[0]))]
        inverted, *seconds = measured(lambda a=system(args): lapack_inverse(a))
        peer = [min(b, f) for b, f in zip(peer, seconds)]
    n = len(inverted)
    for what in lists:
        report(what, best[what], peer, "dgetrf and dgetri")
        print(f"    memory {best[what][2] / (8.0 * n * n):.3f} matrices")
    x, _, _ = economy(args)
    m, diagonal = inverted.sum(axis=1), np.diagonal(inverted)  # the transpose of L
    norms = np.sort(np.outer(np.sort(np.linalg.norm(inverted, axis=1))[-100:],
                             np.sort(np.linalg.norm(inverted, axis=0))[-100:]).ravel())[::-1][:100]
    good = []
    for what in lists:
        with netCDF4.Dataset(out[what]) as file:
            good += [check("backward linkages", file["linkage_backward"][:], m, 1e-12),
                     check("extraction", file["extraction_complete"][:].reshape(-1, n)[0], np.where(x > 0, m * x / diagonal, np.nan),
                           1e-11)]
            if "influence_norm" in file.variables:
                good.append(check("influence", file["influence_norm"][:], norms, 1e-11))
    return all(good)


def scenario(args, work):
    out, best, peer, said, solve = str(work / "s.nc"), [np.inf] * 2, [np.inf] * 2, [], [np.inf] * 2
    for _ in range(args.reps):
        found = measured(lambda: cqio(args, "solve", "--demand", "final", "--multipliers", "output,employment", "--output", out,
                                      "--overwrite", said=said))
        times = re.search(r"([0-9.]+) s, of processors ([0-9.]+) s, certificate included, both", said[-1])
        solve = [min(b, float(t)) for b, t in zip(solve, times.groups())]
        best = [min(b, f) for b, f in zip(best, found[1:])]
        inverted, *seconds = measured(lambda a=system(args): np.linalg.inv(a))
        peer = [min(b, f) for b, f in zip(peer, seconds)]
    report("x and two multipliers", best, peer, "numpy.linalg.inv")
    report("    of it solving, with the certificate", solve, peer, "numpy.linalg.inv")
    x, f, persons = economy(args)
    s = np.divide(persons, x, out=np.zeros_like(x), where=x > 0)
    with netCDF4.Dataset(out) as file:
        return all([check("output", file["gross_output"][:].ravel(), f @ inverted, 1e-11),
                    check("employment", file["employment_multiplier"][:].ravel(), np.where(x > 0, inverted @ s, np.nan), 1e-11)])


def numpy_draw(a, demand, intensities, rng):
    """x and multipliers of one random table around A [user][supplier]."""
    d = a * rng.lognormal(-0.5 * np.log1p(0.01), np.sqrt(np.log1p(0.01)), a.shape)
    sums = d.sum(axis=1)
    d *= np.divide(a.sum(axis=1), sums, out=np.ones_like(sums), where=sums > 0)[:, None]
    inverted = np.linalg.inv(np.eye(len(a)) - d)
    return demand @ inverted, inverted @ intensities


def draws(args, work):
    out, seconds, peer = str(work / "d.nc"), [], [np.inf] * 2
    command = ["analyse", "--what", "totals", "--errors", "10%", "--tolerance", "1e-12", "--output", out, "--overwrite"]
    a = np.load(args.folder / "A.npy")
    x, f, persons = economy(args)
    s = np.stack([np.ones_like(x), 1.0 - a.sum(axis=1), np.divide(persons, x, out=np.zeros_like(x), where=x > 0)], axis=1)
    for _ in range(args.reps):
        few, many = (measured(lambda n=n: cqio(args, *command, "--draws", str(n)))[1:] for n in (2, 2 + args.draws))
        seconds.append([(m - f) / args.draws for m, f in zip(many, few)])
        found, *times = measured(lambda: numpy_draw(a, f, s, np.random.default_rng(1)))
        peer = [min(b, t) for b, t in zip(peer, times)]
    report("a draw: x and three multipliers", [float(np.median([t[k] for t in seconds])) for k in (0, 1)], peer, "numpy")
    has = x > 0
    with netCDF4.Dataset(out) as file:
        away = np.abs(file["total_output_mean"][:][has] - found[0][has]) / file["total_output_sd"][:][has]
        print(f"    output of a draw of numpy: at most {away.max():.1f} deviations from the mean, expected at most 12")
        good = check("value added", file["total_multiplier_mean"][1][has], np.ones(has.sum()), 1e-11)
    return good and away.max() <= 12.0


def one_product(a, product, threshold):
    """Pathways of pyspa, given its multipliers."""
    import pandas
    import pyspa
    n = len(a)
    s, m = np.ones(n), np.ones(n)
    for _ in range(200):
        m = s + a @ m
    rows = pandas.DataFrame({"Sector ID": range(n), "Name": [f"s{i}" for i in range(n)], "Region": "R", "Unit": "EUR",
                             "DR_output_(EUR)": s, "TR_output_(EUR)": m})
    with contextlib.redirect_stdout(io.StringIO()):
        tree, *seconds = measured(lambda: pyspa.get_spa(product, 20, a.T, rows, {"output": threshold * m[product]}, False,
                                                        breakdown_remainder=False, zero_indexing=True))
    return tree.get_number_of("pathways"), seconds


def paths(args, work):
    out, best = str(work / "p.nc"), [np.inf] * 2
    for _ in range(args.reps):
        found = measured(lambda: cqio(args, "analyse", "--what", "product_paths", "--output", out, "--overwrite"))
        best = [min(b, f) for b, f in zip(best, found[1:])]
    single = [np.inf] * 2
    for _ in range(args.reps):
        found = measured(lambda: cqio(args, "analyse", "--what", "paths", "--threshold", "1e-6"))
        single = [min(b, f) for b, f in zip(single, found[1:])]
    print(f"{'paths of all final demand, 1e-6':40} {single[0]:7.2f} s, {single[1]:7.2f} processor s")
    with netCDF4.Dataset(out) as file:
        nodes, count = np.array(file["product_path_nodes"][:]), np.array(file["product_path_count"][:])
        total, left = np.array(file["product_path_total"][:]), np.array(file["product_path_left"][:])
    print(f"{'paths of every product, 1e-4':40} {best[0]:7.2f} s, {best[1]:7.2f} processor s; {count.sum():.0f} paths, "
          f"{nodes.sum():.0f} expanded, {100 * (1 - left.sum() / total.sum()):.1f} % of all")
    try:
        import pyspa  # noqa: F401
    except ImportError:
        print("    pyspa is not installed: left out")
        return True
    product = int(np.argmax(nodes))
    pathways, seconds = one_product(np.load(args.folder / "A.npy"), product, 1e-4)
    print(f"    pyspa, product {product}: {seconds[0]:.2f} s, {pathways} pathways, ours {nodes[product]:.0f}: "
          f"{len(nodes) * seconds[0] / best[0]:.3g} x a product of the whole command")
    return pathways == nodes[product]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--what", default="inverse,scenario,paths")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--ranks", type=int, default=1, help="of cqio")
    args = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as work:
        for what in args.what.split(","):
            good = {"inverse": inverse, "scenario": scenario, "paths": paths, "draws": draws}[what](args, pathlib.Path(work)) and good
    sys.exit(not good)


if __name__ == "__main__":
    main()
