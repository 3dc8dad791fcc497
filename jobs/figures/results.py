"""Results of a run: run.json, and NAME.regions.nc and NAME.grid.nc of its scenarios."""
import json
import re

import netCDF4
import numpy


class FigureError(Exception):
    """A file that is missing or not as docs/files.md says, in one sentence."""


class File:
    """A NetCDF file of results, read variable by variable."""

    def __init__(self, path):
        self.path = path
        try:
            self.data = netCDF4.Dataset(path)
        except OSError as error:
            raise FigureError(f"{path}: {error.strerror or error}: expected a file of results") from error
        self.data.set_auto_mask(False)

    def __contains__(self, name):
        return name in self.data.variables

    def variable(self, name):
        if name not in self.data.variables:
            raise FigureError(f"{self.path}: no variable '{name}': expected a file that cqio run wrote")
        return self.data.variables[name]

    def __call__(self, name, *index):
        """Values of a variable, missing ones as NaN; whole numbers stay whole."""
        variable = self.variable(name)
        try:
            values = variable[index or ...]
        except (RuntimeError, OSError, IndexError) as error:
            raise FigureError(f"{self.path}: variable '{name}' cannot be read: {error}") from error
        if values.dtype.kind == "f":
            values = values.astype(float)
            values[values == variable.__dict__.get("_FillValue", numpy.nan)] = numpy.nan
        return values

    def texts(self, name):
        variable = self.variable(name)
        variable.set_auto_chartostring(False)
        return [b"".join(row).decode().rstrip("\0 ") for row in variable[:]]

    def attribute(self, name, variable=None):
        owner = self.variable(variable) if variable else self.data
        return str(owner.__dict__.get(name, ""))


class Results:
    """What a run left in a folder: its scenarios in order, the reference first."""

    def __init__(self, folder):
        self.folder = folder
        path = folder / "run.json"
        try:
            self.run = json.loads(path.read_text(encoding="utf-8"))
            self.titles = {s["name"]: s["title"] or s["name"] for s in self.run["scenarios"]}
            self.inputs = {entry["path"].rpartition("/")[2]: entry for entry in self.run["inputs"]}
            self.date = self.run["circumstances"].get("date_created", "")[:10]
            self.version = f"{self.run['version']} ({self.run['git']})"
            self.title = self.run["title"]
        except OSError as error:
            merged = "; draws that cqio merge joined are no tables of scenarios: run the job without draws too"
            raise FigureError(f"{path}: {error.strerror}: expected the results of cqio run"
                              f"{merged if any(folder.glob('*.ensemble.nc')) else ''}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FigureError(f"{path}: {error!r}: expected the object that cqio run writes") from error
        if not self.titles:
            raise FigureError(f"{path}: no scenario: expected the results of cqio run")
        self.tables = {name: File(folder / f"{name}.regions.nc") for name in self.titles}
        self.reference = next(iter(self.tables.values()))
        # A region without the file of its grid has no maps; a run never has them for some scenarios.
        self.maps = {}
        if any((folder / f"{name}.grid.nc").exists() for name in self.titles):
            self.maps = {name: File(folder / f"{name}.grid.nc") for name in self.titles}
        self.years = self._years(self.reference)
        for file in (*self.tables.values(), *self.maps.values()):
            if self._years(file) != self.years:
                raise FigureError(f"{file.path}: has the years {self._years(file)}: expected "
                                  f"{self.years}, those of {self.reference.path.name}")
        self.reference_maps = next(iter(self.maps.values()), None)
        self.reference_title, *_ = self.titles.values()
        self.others = list(self.titles)[1:]

    @staticmethod
    def _years(file):
        time = file.variable("time")
        return [date.year for date in netCDF4.num2date(time[:], time.units, time.calendar)]

    def key(self, section, name):
        """Value of a key of the effective job as text, "" for none."""
        stated = re.search(rf"^{section}:\n(?:  .*\n)*?  {name}: (.*)$", self.run.get("job", ""), re.M)
        return stated[1].strip('"') if stated else ""

    def ceiling(self):
        """Urban residents per km2 that fill a district (26.15), where maps are made by towns; None elsewhere."""
        if self.key("grid", "settlement") != "towns":
            return None
        given = float(self.key("migration", "density_ceiling") or -1)
        densest = numpy.max(self.reference("residents", 0)[:, 0] / self.reference("area"))
        return max(25000.0 if given < 0 else given, densest)

    def span(self, between):
        """The first and the last year as text, once if they are the same."""
        return str(self.years[0]) if len(self.years) == 1 else f"{self.years[0]}{between}{self.years[-1]}"

    def status(self, shown, *tables):
        """SHOWN, and what the files say of the status of the input tables behind it."""
        told = dict(entry.split(": ") for entry in self.reference.attribute("data_status").split("; ") if ": " in entry)
        inputs = "; ".join(f"{table} {told[table]}" for table in tables if table in told)
        return f"{shown}; inputs: {inputs}" if inputs else shown
