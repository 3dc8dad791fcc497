#!/usr/bin/env python3
"""Computes the maps of ensembles again: ensemble_maps.py WORK TOY

WORK is what ensemble_maps.sh leaves, TOY the data set. Districts are spread by the formulas (17.1) to
(17.5), written down here a second time, from the overlap file, the seats and what the draws on disk
came to; then mean and standard deviation of every cell, map and year. The same formulas must give the
maps of the scenario. Exit code 1 when a number differs.
"""
import csv
import pathlib
import sys

import netCDF4
import numpy as np

LAND, MOST, EXPONENT, GAMMA = 100e-6, 0.9, 1.2, {"1": 0.15, "0": 0.35}  # km2 a person; 1/km
NEAR = 2e-5  # relative to the largest value of a map: it is stored in single precision
FIGURES = {"gross_output_density": "gross_output", "value_added_density": "value_added",
           "employment_density": "employment"}


class Land:
    """The two districts on their cells; one row of arrays for each pair of a district and a cell."""

    def __init__(self, toy):
        with netCDF4.Dataset(toy / "overlap.nc") as file:
            lat, lon = file["lat"][:].data, file["lon"][:].data
            self.cell, self.district = file["entry_cell"][:].data, file["entry_district"][:].data
            self.overlap = file["entry_overlap"][:].data
            self.shape = (lat.size, lon.size)
            self.cell_area = np.repeat(file["cell_area"][:].data, lon.size)
        lines = (toy / "districts.csv").read_text(encoding="utf-8").splitlines()
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        seats = np.array([[float(row["seat_lat"]), float(row["seat_lon"])] for row in rows])
        here = np.stack([lat[self.cell // lon.size], lon[self.cell % lon.size]], axis=1)
        one, two = np.radians(here), np.radians(seats[self.district])
        chord = (np.sin((one[:, 0] - two[:, 0]) / 2) ** 2 + np.cos(one[:, 0]) * np.cos(two[:, 0]) *
                 np.sin((one[:, 1] - two[:, 1]) / 2) ** 2)
        distance = 2 * 6371.0072 * np.arcsin(np.sqrt(chord))
        gamma = np.array([GAMMA[row["metro_core"]] for row in rows])
        self.gradient = np.exp(-gamma[self.district] * distance)
        self.floor = 1e-4 * np.exp(-distance / 10)
        self.people = np.array([float(row["urban_residents"]) for row in rows])
        self.limit = MOST * self.sum(self.overlap)
        self.first_area = np.minimum(self.limit, LAND * self.people)
        self.first = self.shifted(np.minimum(self.gradient, 1 - 1e-6), self.floor, self.first_area)

    def sum(self, values):
        return np.bincount(self.district, values)

    def shifted(self, fraction, floor, area):
        """Logits of FRACTION shifted by a number for each district so that AREA is built up."""
        low, high = np.full(area.size, -50.0), np.full(area.size, 50.0)
        for _ in range(100):
            odds = np.exp((low + high) / 2)[self.district]
            moved = np.maximum(fraction * odds / (1 - fraction + fraction * odds), floor)
            more = self.sum(self.overlap * moved) < area
            low, high = np.where(more, (low + high) / 2, low), np.where(more, high, (low + high) / 2)
        return moved

    def spread(self, weight, values):
        return np.bincount(self.cell, weight * values[self.district], self.cell_area.size)

    def maps(self, figures):
        """All maps of the years of FIGURES, {name: [year][...]}."""
        out, built, area = {}, self.first, self.first_area
        for t in range(next(iter(figures.values())).shape[0]):
            if t > 0:
                grown = self.first_area * (figures["urban_residents"][t] / self.people) ** EXPONENT
                area = np.maximum(area, np.minimum(self.limit, grown))
                built = self.shifted(self.first, 0.0, area)
            weights = [self.overlap * built * self.gradient, self.overlap * (1 - built)]
            urban, rural = (weight / self.sum(weight)[self.district] for weight in weights)
            year = {name: (self.spread(urban, figures[key][t][:, 0]) +
                           self.spread(rural, figures[key][t][:, 1])) / self.cell_area
                    for name, key in FIGURES.items()}
            if "urban_residents" in figures:
                town = self.spread(urban, figures["urban_residents"][t])
                country = self.spread(rural, figures["rural_residents"][t])
                floating = figures["urban_residents"][t] - figures["registered_urban"][t]
                year |= {"urban_population_density": town / self.cell_area,
                         "rural_population_density": country / self.cell_area,
                         "population_density": (town + country) / self.cell_area,
                         "unregistered_urban_population_density":
                             self.spread(urban, floating) / self.cell_area,
                         "urbanization_rate": town / np.maximum(town + country, 1e-300),
                         "built_up_fraction": np.bincount(self.cell, self.overlap * built,
                                                          self.cell_area.size) / self.cell_area}
            for name, field in year.items():
                out.setdefault(name, []).append(field.reshape(self.shape))
        return {name: np.array(fields) for name, fields in out.items()}


def draws(folder, each):
    """What the draws came to in their order; of EACH members those of the samples A and B."""
    keys = {*FIGURES.values(), "urban_residents", "rural_residents", "registered_urban"}
    for path in sorted(folder.glob("*.draws.*.nc")):
        with netCDF4.Dataset(path) as file:
            for k, (member, status) in enumerate(zip(file["member"][:], file["status"][:])):
                if status == 0 and (not each or (member - 1) % each < 2):
                    yield {key: file[key][:, k].data for key in keys & file.variables.keys()}


def compare(what, expected, file, suffix):
    """Number of maps in FILE that differ from EXPECTED, or that it has besides."""
    wrong = 0
    names = {name for name, v in file.variables.items() if v.ndim == 3 and name.endswith(suffix)}
    if suffix and names != {name + suffix for name in expected}:
        print(f"FAIL {what}: maps {sorted(names)}, expected {sorted(expected)}")
        return 1
    for name, values in expected.items():
        got = file[name + suffix][:]
        inside = ~np.ma.getmaskarray(got)
        error = np.abs(got.data - values)[inside].max() / np.abs(values).max()
        if not (error < NEAR and inside.sum() == 42 * values.shape[0]):
            print(f"FAIL {what}: {name}{suffix}: off by {error:.1e} in {inside.sum()} cells")
            wrong += 1
    return wrong


def main(work, toy):
    land, wrong = Land(toy), 0
    for folder, count, each in (("one", 6, 0), ("static", 5, 0), ("sobol", 6, 10), ("wild", None, 0)):
        maps = [land.maps(figures) for figures in draws(work / folder, each)]
        if len(maps) != count and not (count is None and 2 < len(maps) < 60):
            print(f"FAIL {folder}: {len(maps)} draws, expected {count}")
            wrong += 1
        stack = {name: np.array([one[name] for one in maps]) for name in maps[0]}
        with netCDF4.Dataset(work / folder / "reference.ensemble.grid.nc") as file:
            wrong += compare(folder, {n: v.mean(axis=0) for n, v in stack.items()}, file, "_mean")
            wrong += compare(folder, {n: v.std(axis=0, ddof=1) for n, v in stack.items()}, file, "_sd")
        print(f"{folder}: {len(maps)} draws, {len(stack)} maps of {next(iter(stack.values())).shape[1:]}")
    with netCDF4.Dataset(work / "certain/reference.grid.nc") as file:
        wrong += compare("scenario", land.maps(next(draws(work / "certain", 0))), file, "")
    sys.exit(wrong > 0)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
