"""What the data set of a run adds to its figures: published values and names of places.

Only files that the run read, with the checksums that it noted, are used.
"""
import csv
import hashlib
import pathlib
import re

import netCDF4

from results import FigureError

# The keys by which a run meets the targets of a quantity.
MET_BY = {"urban_share": ("migration", "calibrate"), "residents": ("migration", "calibrate_arrivals"),
          "registered_urban_share": ("registration", "calibrate")}
SCALES = {"percent": 0.01, "thousand": 1e3, "million": 1e6, "persons": 1.0, "1": 1.0}


class Dataset:
    def __init__(self, results, folder=None):
        self.results = results
        self.folder = folder or pathlib.Path(results.key("data", "directory") or ".").resolve()

    def table(self, name):
        """Rows of NAME as dictionaries, and its header lines; none where the run read no such table."""
        file = next((f for f in (f"{name}.csv", f"{name}.nc") if f in self.results.inputs), None)
        if not file:
            return [], {}
        path = self.folder / file
        try:
            content = path.read_bytes()
        except OSError as error:
            raise FigureError(f"{path}: {error.strerror}: expected the data set of the run; --data DIR says where "
                              "it is") from error
        if hashlib.sha256(content).hexdigest() != self.results.inputs[file]["sha256"]:
            raise FigureError(f"{path}: is not the file that the run read: expected the SHA-256 of run.json")
        return self._netcdf(path) if file.endswith(".nc") else self._csv(content.decode("utf-8-sig"))

    @staticmethod
    def _csv(text):
        lines = text.splitlines()
        body = [line for line in lines if not line.startswith("#")]
        header = dict(line[1:].strip().split(": ", 1) for line in lines if line.startswith("#") and ": " in line)
        return [{key.strip(): (value or "").strip() for key, value in row.items() if key}
                for row in csv.DictReader(body)], header

    @staticmethod
    def _netcdf(path):
        with netCDF4.Dataset(path) as data:
            data.set_always_mask(False)
            columns = {name: [str(v) for v in (netCDF4.chartostring(variable[:]) if variable.dtype == "S1" and
                                               variable.ndim == 2 else variable[:])]
                       for name, variable in data.variables.items()}
            return [dict(zip(columns, row)) for row in zip(*columns.values())], dict(data.__dict__)

    def published(self, *series):
        """(year, value, status) of the series of annual.csv in the years of the run, the first that has a year."""
        found = {}
        for name in series:
            for row in self.table("annual")[0]:
                if row["series"] == name and self._within(row["year"]):
                    found.setdefault(int(row["year"]), (_number(row), row["status"]))
        return sorted((year, *point) for year, point in found.items())

    def targets(self, quantity):
        """(year, value) of the targets that the run was calibrated to."""
        if self.results.key(*MET_BY[quantity]) != "true":
            return []
        return [(int(row["year"]), _number(row)) for row in self.table("targets")[0]
                if row["quantity"] == quantity and row["status"] == "target" and self._within(row["year"])]

    def _within(self, year):
        return self.results.years[0] <= int(year) <= self.results.years[-1]

    def is_invented(self):
        """Whether the places of the region are assumptions, so that nothing else lies beside them."""
        return self.table("districts")[1].get("status", "").startswith("assumption")

    def places(self):
        """(name, lon, lat, size) of the larger places: seats by the urban residents of their district, then towns."""
        urban = self.results.reference("residents")[-1, :, 0]
        size = dict(zip(self.results.reference.texts("district"), urban))
        seats = [(row["name_en"], float(row["seat_lon"]), float(row["seat_lat"]), size.get(row["key"], 0.0))
                 for row in self.table("districts")[0]]
        names, towns = {seat[0] for seat in seats}, []
        for row in self.table("towns")[0]:
            people = next((value for key, value in row.items() if key.startswith("population")), 0)
            name = re.sub(r" \(.*\)$", "", row.get("name_en", ""))  # a remark, no part of the name
            if name and name not in names:  # a town with the name of a district would be taken for its seat
                towns.append((name, float(row["lon"]), float(row["lat"]), float(people)))
        return sorted(seats, key=lambda p: -p[3]) + sorted(towns, key=lambda p: -p[3])


def _number(row):
    """The value of a row in persons or 1."""
    scale = 1.0
    for word in row["unit"].split():
        if word not in SCALES and not re.fullmatch(r"[0-9.]+(e[0-9]+)?", word):
            raise FigureError(f"{row.get('series', row.get('quantity'))}, {row['year']}: unit '{row['unit']}': expected "
                              "persons, percent or 1, with a number before it")
        scale *= SCALES[word] if word in SCALES else float(word)
    return float(row["value"]) * scale
