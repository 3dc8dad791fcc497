#!/usr/bin/env python3
"""jobs/cloud on a short run: test_cloud.py CQIO SOURCE WORK

Readers of the index, of the item and of GeoTIFF see what is in the NetCDF file.
"""
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import warnings

import netCDF4
import numpy as np
import pystac
import xarray

CQIO, SOURCE, WORK = (pathlib.Path(word) for word in sys.argv[1:4])
failed = 0


def check(what, good, detail=""):
    global failed
    failed += not good
    print(("ok   " if good else "FAIL ") + what, "" if good else detail)


def cloud(*options):
    return subprocess.run([sys.executable, "-B", SOURCE / "jobs/cloud", *options], capture_output=True, text=True, check=False)


def index_is_file(path, index, what):
    """Every variable, through the byte ranges of the index."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the formats of packages that read it
        there = xarray.open_dataset(index, engine="kerchunk")
    here = xarray.open_dataset(path)
    check(f"{what}: variables", set(there.variables) == set(here.variables), set(there.variables) ^ set(here.variables))
    unlike = [name for name in here.variables if not np.array_equal(there[name].values, here[name].values,
                                                                    equal_nan=here[name].dtype.kind == "f")]
    check(f"{what}: values of {len(here.variables)} variables", not unlike, unlike)
    unlike = [name for name in here.data_vars if {**there[name].attrs}.get("units") != here[name].attrs.get("units")]
    check(f"{what}: units", not unlike, unlike)


def item_is_run(scenario):
    path = f"run/{scenario}.stac.json"
    item = pystac.Item.from_file(path)
    extensions, item.stac_extensions = item.stac_extensions, []  # their schemas are not at hand everywhere
    check(f"{path}: STAC", bool(item.validate()))
    with netCDF4.Dataset(f"run/{scenario}.grid.nc") as file:
        edges = [file["lon_bnds"][:].min(), file["lat_bnds"][:].min(), file["lon_bnds"][:].max(), file["lat_bnds"][:].max()]
        maps = {name for name, v in file.variables.items() if v.dimensions == ("time", "lat", "lon")}
    check(f"{path}: place", np.allclose(item.bbox, edges, atol=1e-12, rtol=0), item.bbox)
    times = [datetime.datetime.fromisoformat(item.properties[key].replace("Z", "+00:00"))
             for key in ("start_datetime", "end_datetime")]
    check(f"{path}: years", [t.year for t in times] == [2010, 2013], times)
    check(f"{path}: extensions", any("datacube" in e for e in extensions) and any("/file/" in e for e in extensions), extensions)
    check(f"{path}: variables", set(item.properties["cube:variables"]) == maps, item.properties["cube:variables"])
    check(f"{path}: names", {"grid.nc", "regions.nc", "run.json"} <= set(item.assets), list(item.assets))
    for name, asset in item.assets.items():
        content = (pathlib.Path("run") / asset.href).read_bytes()
        check(f"{path}: {name}", asset.extra_fields["file:size"] == len(content) and
              asset.extra_fields["file:checksum"] == "1220" + hashlib.sha256(content).hexdigest(), asset.extra_fields)


def geotiff_is_map(variable):
    tiff = f"run/reference.{variable}.tif"
    told = json.loads(subprocess.run(["gdalinfo", "-json", tiff], capture_output=True, text=True, check=True).stdout)
    check(f"{tiff}: layout", told["metadata"]["IMAGE_STRUCTURE"]["LAYOUT"] == "COG", told["metadata"])
    with netCDF4.Dataset("run/reference.grid.nc") as file:
        expected, north = file[variable][:], file["lat"][:]
    check(f"{tiff}: bands", len(told["bands"]) == len(expected), len(told["bands"]))
    for k, year in enumerate(expected):
        subprocess.run(["gdal_translate", "-q", "-of", "netCDF", "-b", str(k + 1), tiff, f"band{k}.nc"], capture_output=True,
                       check=True)
        with netCDF4.Dataset(f"band{k}.nc") as band:
            values = next(v for v in band.variables.values() if v.dimensions == ("lat", "lon"))[:]
            check(f"{tiff}: band {k + 1}", np.allclose(band["lat"][:], north) and np.ma.allequal(values, year))


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.chdir(WORK)
    if not shutil.which("gdal_translate"):
        print("skipped: no gdal_translate")
        return 77
    settings = ("output.directory=run", "years.last=2012", "scenarios=reference,no-parks", "migration.calibrate=false",
                "migration.calibrate_arrivals=false", "registration.calibrate=false", "grid.resolution=0.05")
    subprocess.run([CQIO, "run", "-q", SOURCE / "jobs/households.yaml", *(word for text in settings for word in ("--set", text))],
                   check=True, capture_output=True)
    done = cloud("run", "--geotiff", "urban_population_density")
    check("jobs/cloud", done.returncode == 0 and len(done.stdout.splitlines()) == 6, done.stdout + done.stderr)
    if done.returncode != 0:
        return 1
    for scenario in ("reference", "no-parks"):
        index_is_file(f"run/{scenario}.grid.nc", f"run/{scenario}.grid.kerchunk.json", scenario)
        item_is_run(scenario)
    geotiff_is_map("urban_population_density")
    done = cloud("run", "--at", "https://example.org/maps/")
    index = json.loads(pathlib.Path("run/reference.grid.kerchunk.json").read_text(encoding="utf-8"))
    item = json.loads(pathlib.Path("run/reference.stac.json").read_text(encoding="utf-8"))
    check("--at: index", "https://example.org/maps/reference.grid.nc" in {e[0] for e in index["refs"].values() if isinstance(e, list)})
    check("--at: item", item["assets"]["grid.nc"]["href"] == "https://example.org/maps/reference.grid.nc", item["assets"]["grid.nc"])
    os.mkdir("empty")
    pathlib.Path("bad").mkdir()
    pathlib.Path("bad/reference.grid.nc").write_bytes(b"CDF")
    for what, options, expected in (("no maps", ["empty"], "empty: holds no NAME.grid.nc"),
                                    ("a file that is none", ["bad"], "expected maps that cqio run has written"),
                                    ("a map that is not there", ["run", "--geotiff", "height"], "has no map height: expected one of")):
        done = cloud(*options)
        check(what, done.returncode == 5 and len(done.stderr.splitlines()) == 1 and expected in done.stderr, done.stderr)
    return 1 if failed else 0


sys.exit(main())
