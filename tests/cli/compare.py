#!/usr/bin/env python3
"""Compares two folders of results: compare.py FIRST SECOND

Every NetCDF variable must have the same bits, and every attribute the same text but for those that
the files themselves list as circumstances (when, where and on how many ranks they were made), which
run.json keeps in one object. The largest relative difference is printed for each file that differs.
"""
import json
import pathlib
import sys

import netCDF4
import numpy as np

CIRCUMSTANCES = {"circumstances", "content_sha256"}  # keys of run.json


def raw(variable):
    variable.set_auto_maskandscale(False)
    variable.set_auto_chartostring(False)
    return np.asarray(variable[...])


def difference(a, b):
    """Largest relative difference of two arrays; infinite where shapes or missing cells differ."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return np.inf
    if a.dtype.kind != "f":
        return 0.0 if np.array_equal(a, b) else np.inf
    scale = np.maximum(np.abs(a), np.abs(b))
    with np.errstate(invalid="ignore"):
        relative = np.where(a == b, 0.0, np.abs(a - b) / np.where(scale > 0, scale, 1.0))
    return float(np.nan_to_num(relative, nan=np.inf).max(initial=0.0))


def attributes_that_differ(a, b):
    free = set(getattr(a, "circumstances", "").split()) | set(getattr(b, "circumstances", "").split())
    names = (set(a.ncattrs()) | set(b.ncattrs())) - free
    return sorted(n for n in names if getattr(a, n, None) != getattr(b, n, None))


def compare_file(first, second):
    """Number of variables and global attributes that differ."""
    with netCDF4.Dataset(first) as a, netCDF4.Dataset(second) as b:
        if a.variables.keys() != b.variables.keys():
            print(f"{first.name}: variables differ")
            return 1
        differ = [(np.inf, "attribute " + name) for name in attributes_that_differ(a, b)]
        for name in a.variables:
            x, y = raw(a[name]), raw(b[name])
            if x.tobytes() != y.tobytes():
                differ.append((difference(x, y), name))
    if differ:
        print(f"{first.name}: {len(differ)} differences, most {max(differ)}")
    return len(differ)


def report(path):
    return {key: value for key, value in json.loads(path.read_text()).items()
            if key not in CIRCUMSTANCES}


def main(first, second):
    names = sorted(p.name for p in first.glob("*.nc"))
    if not names or names != sorted(p.name for p in second.glob("*.nc")):
        sys.exit(f"{first}, {second}: expected the same NetCDF files")
    wrong = sum(compare_file(first / name, second / name) for name in names)
    a, b = report(first / "run.json"), report(second / "run.json")
    for key in sorted(a.keys() | b.keys()):
        if a.get(key) != b.get(key):
            print(f"run.json: {key}: {str(a.get(key))[:200]} | {str(b.get(key))[:200]}")
            wrong += 1
    if wrong:
        sys.exit(1)
    print(f"{len(names)} files have the same bits, run.json differs only in its circumstances")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
