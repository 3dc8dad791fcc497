#!/usr/bin/env python3
"""cqio export isimip: test_isimip.py CQIO SOURCE WORK

A checker of files by the rules of the protocol (ISI-MIP/isimip-protocol-3, protocol/05.reporting.md and the
pattern of population data), written apart from the program; totals as in the district tables; a remap of its own.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import netCDF4
import numpy as np

CQIO, SOURCE, WORK = (pathlib.Path(word) for word in sys.argv[1:4])
DATASETS = {"population": "pop", "population-urban": "urbanpop", "population-rural": "ruralpop"}
PATTERN = re.compile(r"^(?P<dataset>[a-z0-9-]+)_(?P<scenario>[a-z0-9]+)_30arcsec_annual_(?P<first>\d{4})_(?P<last>\d{4})\.nc$")
ATTRIBUTES = {"axis", "standard_name", "long_name", "calendar", "missing_value", "units", "comment", "_FillValue",
              "actual_range"}
failed = 0


def check(what, good, detail=""):
    global failed
    failed += not good
    print(("ok   " if good else "FAIL ") + what, "" if good else detail)


def run(*words):
    return subprocess.run(words, capture_output=True, text=True)


def check_protocol(path):
    """What the protocol asks of any file."""
    name = PATTERN.match(path.name)
    check(f"{path.name}: name", bool(name))
    with netCDF4.Dataset(path) as file:
        fields = [v for v in file.variables if v not in ("time", "lat", "lon")]
        check("one variable", fields == [DATASETS[name["dataset"]]], fields)
        check("a single word", fields[0].isalpha() and fields[0].islower())
        v, lat, lon, time = file[fields[0]], file["lat"], file["lon"], file["time"]
        filters = v.filters()
        check("NetCDF-4 classic", file.data_model == "NETCDF4_CLASSIC", file.data_model)
        check("compression", filters["zlib"] and filters["complevel"] >= 5, filters)
        check("a chunk a field", v.chunking() == [1, len(lat), len(lon)], v.chunking())
        check("dimensions", v.dimensions == ("time", "lat", "lon") and file.dimensions["time"].isunlimited())
        check("single precision", v.dtype == np.float32 and all(a.dtype == np.float64 for a in (lat, lon, time)))
        check("missing values", v._FillValue == v.missing_value == np.float32(1e20))
        north, west = 90 - lat[0] - 1 / 240, lon[0] - 1 / 240 + 180
        check("30 arc-seconds from north to south", np.allclose(np.diff(lat[:]), -1 / 120, atol=1e-9) and
              np.allclose(np.diff(lon[:]), 1 / 120, atol=1e-9))
        check("cells of the global grid", abs(north * 120 - round(north * 120)) < 1e-6 and
              abs(west * 120 - round(west * 120)) < 1e-6, (north, west))
        check("time", time.units == "days since 1901-01-01 00:00:00" and time.calendar == "standard")
        years = [day.year for day in netCDF4.num2date(time[:], time.units, time.calendar)]
        check("years", years == list(range(int(name["first"]), int(name["last"]) + 1)), years)
        check("attributes", all(set(file[a].ncattrs()) <= ATTRIBUTES for a in file.variables))
        check("counts", v.units == "1" and float(v[:].min()) >= 0)


def total(path):
    with netCDF4.Dataset(path) as file:
        return np.array([file[DATASETS[PATTERN.match(path.name)["dataset"]]][t].astype("f8").sum()
                         for t in range(len(file["time"]))])


def deal(maps, path):
    """The same field of the last year by a sum over a fine division of each cell of the maps."""
    names = {"pop": "population_density", "urbanpop": "urban_population_density",
             "ruralpop": "rural_population_density"}
    with netCDF4.Dataset(maps) as m, netCDF4.Dataset(path) as f:
        v = f[DATASETS[PATTERN.match(path.name)["dataset"]]]
        persons = np.ma.filled(m[names[v.name]][-1].astype("f8") * m["cell_area"][:] / 1e6, 0.0)
        parts = 600
        rows, columns = np.zeros((len(f["lat"]), persons.shape[0])), np.zeros((len(f["lon"]), persons.shape[1]))
        for matrix, bounds, centres in ((rows, m["lat_bnds"][:], f["lat"][:]), (columns, m["lon_bnds"][:], f["lon"][:])):
            for k, (a, b) in enumerate(bounds):
                at = a + (np.arange(parts) + 0.5) / parts * (b - a)
                weight = np.cos(np.radians(at)) if matrix is rows else np.ones(parts)
                cell = np.abs(centres[:, None] - at).argmin(axis=0)
                np.add.at(matrix[:, k], cell, weight / weight.sum())
        expected, found = rows @ persons @ columns.T, np.ma.filled(v[-1].astype("f8"), 0.0)
        return np.abs(found - expected).max() / expected.max()


def check_finer():
    """The grid of Chongqing, whose cells of 36 arc-seconds lie across those of the protocol."""
    done = run(CQIO, "run", "-q", SOURCE / "jobs/households.yaml", "--set", "output.directory=finer", "--set",
               "years.last=2010", "--set", "scenarios=reference")
    assert done.returncode == 0, done.stderr
    maps = pathlib.Path("finer/reference.grid.nc")
    done = run(CQIO, "export", "isimip", maps, "--output", "finer")
    check("export of Chongqing", done.returncode == 0, done.stderr)
    path = pathlib.Path("finer/population_reference_30arcsec_annual_2010_2010.nc")
    check_protocol(path)
    check("total of Chongqing", np.allclose(total(path), 28846170, rtol=1e-6), total(path))
    off = deal(maps, path)
    check("Chongqing as a sum over a fine division", off < 2e-3, off)
    with netCDF4.Dataset(path) as file:
        check("towns are acknowledged", "GeoNames" in file.acknowledgement)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.chdir(WORK)
    done = run(CQIO, "run", "-q", SOURCE / "jobs/toy.yaml", "--set", "output.directory=out")
    assert done.returncode == 0, done.stderr
    maps = sorted(pathlib.Path("out").glob("*.grid.nc"))
    done = run("mpiexec", "-n", "2", CQIO, "export", "isimip", *maps, "--output", "out")
    check("export", done.returncode == 0 and "SUCCESS 2 files of maps, for ISIMIP in out" in done.stdout, done.stderr)
    for scenario in ("reference", "no-parks"):
        with netCDF4.Dataset(f"out/{scenario}.regions.nc") as tables:
            residents = tables["residents"][:].astype("f8").sum(axis=1)
        parts = {"population": residents.sum(axis=1), "population-urban": residents[:, 0],
                 "population-rural": residents[:, 1]}
        for dataset, expected in parts.items():
            path = pathlib.Path(f"out/{dataset}_{scenario.replace('-', '')}_30arcsec_annual_2010_2012.nc")
            check_protocol(path)
            found = total(path)
            check(f"{path.name}: total", np.allclose(found, expected, rtol=1e-6), (found, expected))
            off = deal(f"out/{scenario}.grid.nc", path)
            check(f"{path.name}: as a sum over a fine division", off < 2e-3, off)
            check("verify", run(CQIO, "verify", path).returncode == 0)
    check_finer()
    alone = run(CQIO, "export", "isimip", maps[0], "--output", "out")
    check("what is there stays", alone.returncode == 5, alone.stderr)
    done = run(CQIO, "export", "isimip", maps[0], "--output", "out", "--overwrite")
    check("unless it may go", done.returncode == 0, done.stderr)
    run(CQIO, "run", "-q", SOURCE / "jobs/toy.yaml", "--set", "output.directory=other", "--set", "trade.regionalization=flq",
        "--set", "years.last=2011")
    os.mkdir("once")
    for second in (maps[0], "other/" + maps[0].name):
        done = run(CQIO, "export", "isimip", maps[1], maps[0], second, "--output", "once", "--overwrite")
        check("one scenario twice", done.returncode == 4 and not os.listdir("once") and
              f"{second}: is of the scenario '{maps[0].name.split('.')[0].replace('-', '')}', as is {maps[0]}: expected each scenario once"
              in done.stderr, done.stderr)
    for words, code in ((["export", "isimip", "out/reference.regions.nc", "--output", "out"], 4),
                        (["export", "isimip", maps[0]], 2), (["export", "cmip", maps[0], "--output", "out"], 2),
                        (["export", "isimip", maps[0], "--output", "none"], 5)):
        done = run(CQIO, *words)
        check(" ".join(map(str, words)), done.returncode == code, (done.returncode, done.stderr))
    sys.exit(failed > 0)


main()
