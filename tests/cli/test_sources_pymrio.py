#!/usr/bin/env python3
"""Folders and NetCDF files of cqio convert in pymrio and xarray: labels, multipliers and footprints.

  test_sources_pymrio.py --cqio CQIO --work DIR
"""
import argparse
import csv
import os
import pathlib
import shutil
import subprocess
import sys

import pymrio
import xarray

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_files as files  # noqa: E402

GAS = "CO2 - combustion"
failures = 0


def check(what, good, detail=""):
    global failures
    failures += not good
    print("ok  " if good else "FAIL", what, "" if good else detail)


def near(what, values, expected, tolerance=1e-12):
    worst = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(values, expected))
    check(what, len(values) == len(expected) > 0 and worst <= tolerance, f"off by {worst:.3g}")


def run(cqio, *options):
    subprocess.run([cqio, *options], check=True, capture_output=True, text=True, timeout=120)


def column(path, key, name):
    """{key: number} of the rows of the gas, by the beginning of the name of the column."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        wanted = next(n for n in rows.fieldnames if n.split(" (")[0] == name)
        return {row[key]: float(row[wanted]) for row in rows if row["extension"] == GAS}


def compare(cqio, table):
    files.write_pymrio(table, "exio")
    run(cqio, "convert", "--table", "exio", "--output", "pymrio:written")
    run(cqio, "convert", "--table", "exio", "--output", "exio.nc")
    run(cqio, "analyse", "--table", "exio.nc", "--what", "multipliers,footprints", "--csv", "found")
    system = pymrio.load_all("written")
    system.calc_all()
    extension = system.satellite
    accounts = ["/".join(a) for a in table.accounts]
    near("output multipliers of pymrio", system.L.sum(axis=0).to_numpy(),
         list(output_multipliers("found").values()))
    multiplier = column("found/extension_account.csv", "account", "multiplier_type1")
    near("multipliers of emissions", [multiplier[a] for a in accounts],
         extension.M.loc[GAS].to_numpy())
    footprint = column("found/extension_region.csv", "region", "footprint_consumption_total")
    near("footprints by region", [footprint[r] for r in files.REGIONS],
         [extension.D_cba_reg.loc[GAS, r] for r in files.REGIONS])
    production = column("found/extension_region.csv", "region", "footprint_production_total")
    near("production by region", [production[r] for r in files.REGIONS],
         [extension.D_pba_reg.loc[GAS, r] for r in files.REGIONS])
    check("units of pymrio", extension.unit.loc[GAS, "unit"] == "kt" and
          set(system.unit["unit"]) == {"M.EUR"}, str(extension.unit))
    labels(table)


def output_multipliers(folder):
    with open(f"{folder}/extension_account.csv", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        wanted = next(n for n in rows.fieldnames if n.split(" (")[0] == "multiplier_type1")
        return {row["account"]: float(row[wanted]) for row in rows if row["extension"] == "output"}


def labels(table):
    """xarray selects by them."""
    data = xarray.open_dataset("exio.nc")
    flow = float(data["Z"].sel(row="DE/C10", column="FR/A01"))
    check("a flow by its labels", flow == float(files.text(table.flows[1][3])), str(flow))
    sold = float(data["f"].sel(row="WW/G45", demand="FR/Changes in inventories"))
    check("final demand by its labels",
          sold == float(files.text(table.final["FR", "INVNT"][8])), str(sold))
    check("roles and units", list(data["demand_role"].values[:3]) == ["household", "government", "inventories"] and
          data["Z"].attrs["unit_long"] == "M.EUR" and "kt" in data["extension_unit"].values, str(data))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--work", required=True)
    options = parser.parse_args()
    cqio = os.path.abspath(options.cqio)
    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    os.chdir(options.work)
    compare(cqio, files.Table())
    sys.exit(f"{failures} checks failed" if failures else 0)


main()
