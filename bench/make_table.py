#!/usr/bin/env python3
"""Writes tables of a given size to measure with: make_table.py FOLDER REGIONS SECTORS [economy].

economy.nc   Z, x, f, value added and employment of a multi-regional economy: two thirds of the flows are zero, the
             others log-normal, columns of A sum to 0.3-0.8, 0.6-0.95 of it domestic, 12 % of the
             accounts are empty
A.npy        its coefficients, [user][supplier]
text/        Z.txt, x.txt, Y.txt and unit.txt in the layout of EXIOBASE 3 and pymrio: every flow of 17 digits
text.zip     the same, deflated

With the word economy the first two alone.
"""
import os
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor

import netCDF4
import numpy as np


def coefficients(regions, sectors, rng):
    n = regions * sectors
    size, weight = np.exp(1.3 * rng.standard_normal(regions)), np.exp(1.2 * rng.standard_normal(sectors))
    technology = weight * np.exp(1.8 * rng.standard_normal((sectors, sectors)))  # [user][supplier]
    empty = rng.random(n) < 0.12
    a = np.zeros((n, n))
    for q in range(regions):
        block = np.exp(1.5 * rng.standard_normal((sectors, n), dtype=np.float32)).astype(float)
        block *= np.tile(technology, regions) * np.repeat(size, sectors)
        share = np.full(n, 0.4)
        share[q * sectors:(q + 1) * sectors] = 0.9
        block *= (rng.random((sectors, n), dtype=np.float32) < share) & ~empty
        block[empty[q * sectors:(q + 1) * sectors]] = 0.0
        home = np.zeros(n, dtype=bool)
        home[q * sectors:(q + 1) * sectors] = True
        total, domestic = 0.3 + 0.5 * rng.random(sectors), 0.6 + 0.35 * rng.random(sectors)
        for part, sums in ((home, total * domestic), (~home, total * (1.0 - domestic))):
            found = block[:, part].sum(axis=1)
            block[:, part] *= np.divide(sums, found, out=np.zeros(sectors), where=found > 0)[:, None]
        a[q * sectors:(q + 1) * sectors] = block
    demand = np.repeat(size, sectors) * np.tile(weight, regions) * np.exp(1.5 * rng.standard_normal(n))
    demand[empty] = 0.0
    persons = np.where(empty, 0.0, np.exp(2.0 * rng.standard_normal(n)))
    return a, demand, persons


def write_economy(folder, regions, sectors, rng):
    a, demand, persons = coefficients(regions, sectors, rng)
    n = len(a)
    x = demand.copy()
    for _ in range(400):
        new = demand + x @ a
        if np.abs(new - x).max() <= 1e-15 * np.abs(new).max():
            break
        x = new
    np.save(os.path.join(folder, "A.npy"), a)
    flows = (a * x[:, None]).T  # [supplier][user]
    with netCDF4.Dataset(os.path.join(folder, "economy.nc"), "w", format="NETCDF4") as file:
        file.createDimension("row", n)
        file.createDimension("column", n)
        variable = file.createVariable("Z", "f8", ("row", "column"), contiguous=True)
        variable.units = "1e6 EUR"
        for i in range(0, n, 512):
            variable[i:i + 512] = flows[i:i + 512]
        for name, values in (("x", x), ("f", x - flows.sum(axis=1)), ("value_added", x - flows.sum(axis=0)), ("employment", persons * x)):
            variable = file.createVariable(name, "f8", ("row",))
            variable.units = "persons" if name == "employment" else "1e6 EUR"
            variable[:] = values
        for axis in ("row", "column"):
            for name, texts in (("region", [f"r{q}" for q in range(regions) for _ in range(sectors)]),
                                ("sector", [f"s{k}" for _ in range(regions) for k in range(sectors)])):
                variable = file.createVariable(f"{axis}_{name}", str, (axis,))
                variable[:] = np.array(texts, dtype=object)


def text_rows(first, count, n, sectors):
    """Rows of the text table and their sums."""
    rows, sums = [], []
    form = "\t".join(["%.16e"] * n)
    for i in range(first, first + count):
        values = np.random.default_rng([7, i]).lognormal(0.0, 2.0, n)
        sums.append(values.sum())
        rows.append(f"r{i // sectors}\ts{i % sectors}\t{form % tuple(values.tolist())}\n")
    return "".join(rows), sums


def write_text(folder, regions, sectors):
    n = regions * sectors
    path = os.path.join(folder, "text")
    os.makedirs(path, exist_ok=True)
    names = [(f"r{i // sectors}", f"s{i % sectors}") for i in range(n)]
    heads = ["\t".join(["region", "sector"] + [name[level] for name in names]) for level in (0, 1)]
    sales = []
    with open(os.path.join(path, "Z.txt"), "w") as file, ProcessPoolExecutor() as pool:
        file.write(f"{heads[0].replace('sector', '')}\n{heads[1].replace('region', '', 1).replace('sector', '', 1)}\n")
        file.write("region\tsector" + "\t" * n + "\n")
        starts = range(0, n, 50)
        for text, sums in pool.map(text_rows, starts, [min(50, n - i) for i in starts],
                                   [n] * len(starts), [sectors] * len(starts)):
            file.write(text)
            sales += sums
    x = 4.0 * max(sales)
    with open(os.path.join(path, "x.txt"), "w") as file:
        file.write("region\tsector\tindout\n")
        file.writelines(f"{r}\t{s}\t{float(x)!r}\n" for r, s in names)
    with open(os.path.join(path, "unit.txt"), "w") as file:
        file.write("region\tsector\tunit\n")
        file.writelines(f"{r}\t{s}\tM.EUR\n" for r, s in names)
    with open(os.path.join(path, "Y.txt"), "w") as file:
        file.write("region\t\tr0\ncategory\t\tFinal consumption expenditure by households\nregion\tsector\t\n")
        file.writelines(f"{r}\t{s}\t{float(x - sale)!r}\n" for (r, s), sale in zip(names, sales))
    with zipfile.ZipFile(os.path.join(folder, "text.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        for name in ("Z.txt", "x.txt", "unit.txt", "Y.txt"):
            pack.write(os.path.join(path, name), name)


def main():
    folder, regions, sectors = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    write_economy(folder, regions, sectors, np.random.default_rng(1))
    if sys.argv[4:] != ["economy"]:
        write_text(folder, regions, sectors)


if __name__ == "__main__":
    main()
