#!/usr/bin/env python3
"""What users do with files of results in xarray: idioms.py OUTDIR of the main job, or of the toy.

Selecting by key, scenarios side by side, sums of maps over districts, means by weight, years, labels
of axes and ranges, with nothing but what the files say.
"""
import pathlib
import sys

import numpy as np
import xarray

PAIRS = {  # density: what the tables have of it, the dimensions that are summed, what is chosen
    "urban_population_density": ("residents", [], {"zone": "urban"}),
    "rural_population_density": ("residents", [], {"zone": "rural"}),
    "population_density": ("residents", ["zone"], {}),
    "unregistered_urban_population_density": ("unregistered_urban_residents", [], {}),
    "employment_density": ("employment", ["zone", "sector"], {}),
    "gross_output_density": ("gross_output", ["zone", "sector"], {}),
    "value_added_density": ("value_added", ["zone", "sector"], {}),
}
failures = []


def check(what, good, found=""):
    print("ok  " if good else "FAIL", what, found)
    if not good:
        failures.append(what)


def near(what, got, expected, allowed):
    error = float(np.max(np.abs(np.asarray(got) - np.asarray(expected)) /
                         np.maximum(np.abs(np.asarray(expected)), 1e-300)))
    check(what, error <= allowed, f"within {error:.1e}")


def selecting(tables):
    keys = list(tables["district"].values)
    key = keys[-1]
    chosen = tables["residents"].sel(district=key, zone="rural")
    check(f"sel(district={key!r}, zone='rural')",
          np.array_equal(chosen, tables["residents"].values[:, -1, 1]))
    for dim in tables.dims:
        check(f"{dim} is a coordinate with an index", dim == "bnds" or dim in tables.indexes)
    check("names are coordinates", {"district_name", "sector_name", "scenario"} <= set(tables.coords))
    moved = tables["migration"].sel(origin=key, destination=keys[0])
    check("sel(origin, destination)", np.array_equal(moved, tables["migration"].values[:, -1, 0]))
    if "employment_by_park" in tables:
        place = tables["employment_by_park"].sel(location=f"{key}/urban", phase="operation")
        check("sel(location, phase)",
              np.array_equal(place, tables["employment_by_park"].values[:, :, 1, -2]))


def scenarios(folder, tables):
    paths = sorted(folder.glob("*.regions.nc"))
    both = xarray.open_mfdataset(paths, combine="nested", concat_dim="scenario")
    names = {path.name.removesuffix(".regions.nc") for path in paths}
    check("open_mfdataset labels the scenarios", names == set(both["scenario"].values), sorted(names))
    same = both["total_employment"].sel(scenario="reference").values
    check("sel(scenario='reference')", np.array_equal(same, tables["total_employment"].values))
    for path in paths:
        with xarray.open_dataset(path) as one:
            check(f"{path.name} says its scenario", str(one["scenario"].values) + ".regions.nc" == path.name)


def zonal_sums(maps, tables):
    """A cell of one district counts for it; one that several share, for each by its share."""
    cell = {"lat": maps["entry_lat"].astype(int), "lon": maps["entry_lon"].astype(int)}
    codes = maps["entry_district"].astype(int)
    keys = maps["entry_district"].attrs["flag_meanings"].split()
    area = maps["cell_area"] / 1e6
    whole = maps["district"].copy()
    whole[cell] = np.nan
    shared = maps["entry_area"].groupby(codes).sum("entry")
    check("some cells are shared, most are not", 0 < np.isnan(whole).sum() - np.isnan(maps["district"]).sum()
          < whole.count(), f"{shared.size} districts share cells")
    for density, (table, over, chosen) in PAIRS.items():
        held = maps[density] * area
        parts = (held.isel(cell) * maps[density + "_share"]).groupby(codes).sum("entry")
        got = held.groupby(whole).sum().values + parts.values
        expected = tables[table].sel(chosen).sum(over).sel(district=keys).values
        scale = np.abs(expected).max(axis=-1, keepdims=True)
        error = np.abs(got - expected) / np.maximum(np.abs(expected), 1e-6 * scale)
        check(f"zonal sums of {density}", error.max() <= 1e-6, f"within {error.max():.1e}")
        one = maps[density + "_share"].groupby(cell["lat"] * maps.sizes["lon"] + cell["lon"]).sum("entry")
        check(f"shares of {density} add up to 1, or 0 where nothing is",
              bool(((np.abs(one - 1) <= 1e-6) | (one == 0)).all()))


def means(maps, tables):
    rate = maps["urbanization_rate"]
    weight = maps[rate.attrs["weight"]] * maps["cell_area"]
    check("cell_methods name the weight", rate.attrs["weight"] in rate.attrs["cell_methods"])
    near("mean of the urbanization rate by its weight", rate.weighted(weight.fillna(0)).mean(("lat", "lon")),
         tables["total_urbanization_rate"], 1e-6)


def district_map(maps, tables):
    field = maps["district"]
    check("codes of the district map", list(field.attrs["flag_values"]) == list(range(tables.sizes["district"]))
          and field.attrs["flag_meanings"].split() == list(tables["district"].values))
    check("outside is missing", bool(field.isnull().any()) and "_FillValue" in field.encoding)


def trade(tables):
    shares = tables["trade_share"]
    bought = shares.sum("origin", skipna=False)
    near("trade shares of each destination add up to 1", bought.fillna(1), 1, 1e-12)
    own = np.stack([shares.values[:, r, r] for r in range(tables.sizes["district"])], axis=1)
    check("own-district shares are their diagonal",
          np.array_equal(own, tables["own_district_share"].values, equal_nan=True))
    check("hauls are in km", all(tables[name].attrs["units"] == "km" and (tables[name] >= 0).any()
                                 for name in ("mean_haul", "sector_haul", "district_haul")))
    check("investment totals", {"total_park_investment", "total_induced_investment"} <= set(tables))


def effects(folder, tables):
    with xarray.open_dataset(folder / "no-parks.regions.nc") as other:
        for name in ("value_added", "employment", "urbanization_rate", "registered_urbanization_rate", "urban_residents"):
            more = other["effect_on_" + name]
            near(f"effect on {name}", more, other["total_" + name] - tables["total_" + name], 1e-9)
            check(f"the reference of the effect on {name}", more.attrs["reference"] == "reference")
    check("the reference has no effects", not [name for name in tables if name.startswith("effect_on")])


def years(data, first):
    check("years of the labels", list(data["time"].dt.year.values) ==
          list(range(first, first + data.sizes["time"])))
    check("31 December", set(data["time"].dt.strftime("%m-%d").values) == {"12-31"})
    check("sel(time='year')", data["time"].sel(time=str(first)).size == 1)
    bounds, time = data["time_bnds"].values, data["time"].values
    check("times inside their bounds", ((bounds[:, 0] <= time) & (time < bounds[:, 1])).all())


def attributes(path):
    with xarray.open_dataset(path, decode_cf=False) as data:
        long_names = {}
        for name, variable in data.variables.items():
            kind = variable.dtype.kind
            if kind not in "if" or name == "crs" or name.endswith("_bnds") or name in data.dims and name != "member":
                continue
            values = variable.values[variable.values != variable.attrs.get("_FillValue")]
            stored = variable.attrs.get("actual_range")
            if values.size and (stored is None or np.asarray(stored).dtype != variable.dtype
                                or list(np.ravel(stored)) != [values.min(), values.max()]):
                check(f"{path.name}: actual_range of {name}", False, stored)
            if variable.attrs.get("units", "").startswith("1e6") and "CNY" not in variable.attrs["long_name"]:
                check(f"{path.name}: {name} names the currency", False)
            methods = variable.attrs.get("cell_methods", "")
            ratio = any(word in name for word in ("_ratio", "theil", "mismatch", "_order", "_effect", "multiplier"))
            if ratio and "sum" in methods:
                check(f"{path.name}: {name} is no sum over time", False)
            if "multiplier" in name:
                other = long_names.setdefault(variable.attrs["long_name"], name)
                if other != name:
                    check(f"{path.name}: {name} and {other} have one long_name", False)
    check(f"{path.name}: ranges, currencies, cell methods, long names", not any(path.name in f for f in failures))


def main(folder):
    maps = xarray.open_dataset(folder / "reference.grid.nc")
    tables = xarray.open_dataset(folder / "reference.regions.nc")
    selecting(tables)
    scenarios(folder, tables)
    zonal_sums(maps, tables)
    means(maps, tables)
    district_map(maps, tables)
    trade(tables)
    effects(folder, tables)
    years(maps, 2010)
    years(tables, 2010)
    for path in sorted(folder.glob("*.nc")):
        attributes(path)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
