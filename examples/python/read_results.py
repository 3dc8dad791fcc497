#!/usr/bin/env python3
"""Results of a run as xarray data sets.  Usage: read_results.py out/toy

Needs numpy, xarray and netCDF4. In the base year of the toy 1,200,000 of 2,000,000 residents live in
town; the maps must hold the same people as the tables.
"""
import pathlib
import sys

import numpy
import xarray


def main(folder):
    tables = xarray.open_dataset(folder / "reference.regions.nc")
    maps = xarray.open_dataset(folder / "reference.grid.nc")

    residents = tables["residents"].sum("district")  # (time, zone): town, countryside
    for year, (urban, rural) in zip(residents["time"].dt.year.values, residents.values):
        print(f"{year}: {urban + rural:.0f} residents, {urban / (urban + rural):.2%} in town")
    numpy.testing.assert_allclose(residents[0], [1.2e6, 0.8e6], rtol=1e-12)

    # Densities are per km2, areas of cells in m2.
    on_map = (maps["urban_population_density"] * maps["cell_area"] / 1e6).sum(("lat", "lon"))
    numpy.testing.assert_allclose(on_map, residents.sel(zone="urban"), rtol=1e-6)  # maps are float

    # A cell inside a district counts for it; one at borders for each district by its share in what it holds.
    held = maps["urban_population_density"] * maps["cell_area"] / 1e6
    cell = {"lat": maps["entry_lat"].astype(int), "lon": maps["entry_lon"].astype(int)}
    shared = xarray.zeros_like(maps["district"], dtype=bool)
    shared[cell] = True
    inside = held.where((maps["district"] == 0) & ~shared).sum(("lat", "lon"))
    parts = held.isel(cell) * maps["urban_population_density_share"]
    north = inside + parts[:, maps["entry_district"].values == 0].sum("entry")
    numpy.testing.assert_allclose(north, tables["residents"].sel(district="north", zone="urban"), rtol=1e-6)

    # What the parks brought: the reference against the scenario without them.
    without = xarray.open_dataset(folder / "no-parks.regions.nc")
    jobs = (tables["total_employment"] - without["total_employment"]).values
    print("jobs due to the parks:", " ".join(f"{value:.0f}" for value in jobs))
    assert jobs[0] == 0 and jobs[-1] > 0, jobs


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
