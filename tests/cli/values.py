#!/usr/bin/env python3
"""Checks the results of the main job, or of that without markets: values.py DIRECTORY HOUSEHOLDS.csv

Published values of the base year, the targets of the calibration, sums (parts make the whole, maps
hold what the tables hold), the population identity from year to year, and the parks' contributions.
"""
import csv
import json
import pathlib
import sys

import netCDF4
import numpy as np

GRIDDED = {  # map: table it spreads, summed over everything but time
    "urban_population_density": ("residents", np.s_[:, :, 0]),
    "rural_population_density": ("residents", np.s_[:, :, 1]),
    "population_density": ("residents", np.s_[:]),
    "unregistered_urban_population_density": ("unregistered_urban_residents", np.s_[:]),
    "employment_density": ("employment", np.s_[:]),
    "employment_density_parks": ("employment_by_park", np.s_[:]),
    "gross_output_density": ("gross_output", np.s_[:]),
    "value_added_density": ("value_added", np.s_[:]),
}
TOTALS = {  # total: table it sums, axes
    "total_gross_output": ("gross_output", (1, 2, 3)),
    "total_value_added": ("value_added", (1, 2, 3)),
    "total_employment": ("employment", (1, 2, 3)),
    "total_registered_population": ("registered_population", 1),
    "total_unregistered_urban_residents": ("unregistered_urban_residents", 1),
    "total_household_income": ("household_income", 1),
    "total_migration": ("migration", (1, 2)),
    "total_employment_by_park": ("employment_by_park", 3),
    "total_value_added_by_park": ("value_added_by_park", 3),
}
failures = 0


def near(what, value, expected, relative=0.0, absolute=0.0):
    """Reports |value - expected| <= absolute + relative |expected| wherever not missing."""
    global failures
    value, expected = np.ma.asarray(value, "f8"), np.ma.asarray(expected, "f8")
    error = np.ma.asarray(np.ma.abs(value - expected) - relative * np.ma.abs(expected))
    good = error.count() > 0 and bool((error <= absolute).all())
    failures += not good
    shown = f"{float(value):.10g}, expected {float(expected):.10g}" if value.ndim == 0 else ""
    print("ok  " if good else "FAIL", what, shown or ("" if good else f"off by {error.max():.3g}"))


def base_year(r):
    residents = r["residents"][0].sum()
    near("residents 2010", residents, 28846170, absolute=0.5)
    near("urbanization rate 2010", 100 * r["total_urbanization_rate"][0], 53.02, absolute=0.005)
    near("registered rate 2010", 100 * r["total_registered_urbanization_rate"][0], 33.51,
         absolute=0.005)
    near("unregistered 2010", r["total_unregistered_urban_residents"][0], 4225500, absolute=0.5)
    near("employed 2010", r["total_employment"][0], 15399500, relative=1e-9)
    near("GDP 2010 (million CNY)", r["total_value_added"][0], 792558, relative=1e-9)


def targets(r):
    year = {int(y): t for t, y in enumerate(netCDF4.num2date(
        r["time"][:], r["time"].units, only_use_cftime_datetimes=False).astype("M8[Y]").astype(int)
        + 1970)}
    near("urbanization rate 2020", 100 * r["total_urbanization_rate"][year[2020]], 69.46,
         absolute=0.01)
    near("residents 2020", r["residents"][year[2020]].sum(), 32054159, relative=1e-9)
    near("registered rate 2018", 100 * r["total_registered_urbanization_rate"][year[2018]], 48.60,
         absolute=0.01)


def sums(r):
    for total, (table, axes) in TOTALS.items():
        near(f"{total} = sum of {table}", r[total][:], r[table][:].sum(axis=axes), relative=1e-12,
             absolute=1e-6)
    people = r["residents"][:]
    near("urban + rural residents", r["total_urban_residents"][:] + r["total_rural_residents"][:],
         people.sum(axis=(1, 2)), relative=1e-12)
    near("urbanization rate of districts", r["urbanization_rate"][:],
         people[:, :, 0] / people.sum(axis=2), relative=1e-12)
    near("unregistered = urban residents - urban registrations",
         r["unregistered_urban_residents"][:],
         people[:, :, 0] - r["registered_population"][:][:, :, 0], absolute=1e-6)


def population(r, households):
    """Residents grow by births less deaths and by arrivals from outside, by nothing else."""
    rate = {row["group"]: float(row["value"]) for row in households
            if row["parameter"] == "natural_growth"}
    arrivals = r["total_arrivals"][1:]
    near("arrivals of the reference are the same each year", arrivals, arrivals[0], relative=1e-9)
    urban, rural = r["total_urban_residents"][:], r["total_rural_residents"][:]
    growth = urban[:-1] * rate["urban"] + rural[:-1] * rate["rural"] + arrivals
    near("population identity", np.diff(urban + rural), growth, absolute=1e-9 * urban[0])


def maps(g, r):
    area = g["cell_area"][:] / 1e6
    for name, (table, part) in GRIDDED.items():
        values = r[table][part]
        cells = (g[name][:].astype("f8") * area).sum(axis=(1, 2))
        near(f"map {name}", cells, values.reshape(len(values), -1).sum(axis=1), relative=1e-6)
    urban, rural = g["urban_population_density"][:], g["rural_population_density"][:]
    rate = g["urbanization_rate"][:]
    lived = ~np.ma.getmaskarray(rate)
    near("map urbanization_rate", (rate * (urban + rural))[lived], urban[lived], relative=1e-5,
         absolute=1e-5)
    for name in ("urbanization_rate", "built_up_fraction"):
        values = np.ma.compressed(g[name][:])
        near(f"map {name} within 0 and 1", np.clip(values, 0, 1), values)


def parks(directory, r, markets):
    """Without the Liangjiang group its parks do nothing. The others do in the first year, before
    people have moved, what they do beside it, since the system is linear (method 8.9); where markets
    clear, all parks together are worth what the scenario without them lacks (27.23)."""
    keys = [str(key) for key in r["park"][:]]
    gone = [k for k, key in enumerate(keys) if key in GROUP]
    left = [k for k in range(len(keys)) if k not in gone]
    with netCDF4.Dataset(directory / "no-liangjiang.regions.nc") as n:
        near("no-liangjiang: its parks do nothing", n["employment_by_park"][1:, gone], 0.0)
        if not markets:
            near("no-liangjiang: the others do the same", n["value_added_by_park"][1, left],
                 r["value_added_by_park"][1, left], relative=1e-9, absolute=1e-9)
    with netCDF4.Dataset(directory / "no-parks.regions.nc") as n:
        near("no-parks: no park does anything", n["employment_by_park"][1:], 0.0)
        near("no-parks: the base year is the observed one", n["gross_output"][0],
             r["gross_output"][0])
        for name in ("employment", "value_added", "urban_residents", "residents") if markets else ():
            whole, without = (f[name][:].sum(axis=(1, 2)) if name == "residents" else f["total_" + name][:]
                              for f in (r, n))
            near(f"net {name} of all parks", r[f"net_{name}_by_park"][:].sum(axis=1), whole - without,
                 relative=1e-9, absolute=1e-9 * whole[0])
            near(f"net {name} of all parks grow", np.diff(r[f"total_net_{name}_by_park"][1:]) > 0, True)


GROUP = {"liangjiang", "northern_new_district", "airport"}


def main(directory, households):
    report = json.loads((directory / "run.json").read_text())
    markets = "net_effects_of_parks" in report
    with netCDF4.Dataset(directory / "reference.regions.nc") as r, \
            netCDF4.Dataset(directory / "reference.grid.nc") as g:
        base_year(r)
        targets(r)
        sums(r)
        population(r, households)
        maps(g, r)
        parks(directory, r, markets)
    for scenario in report["scenarios"]:
        for key in ("population_residual", "registered_residual"):
            near(f"{scenario['name']}: {key}", max(y[key] for y in scenario["years"]), 0.0,
                 absolute=1e-9)
        near(f"{scenario['name']}: certified",
             all(0 < y["error_bound_relative"] < 1e-9 if markets else y["certified_componentwise"]
                 for y in scenario["years"][1:]), 1.0)
    sys.exit(f"{failures} values are wrong" if failures else 0)


with open(sys.argv[2], encoding="utf-8") as file:
    rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
main(pathlib.Path(sys.argv[1]), rows)
