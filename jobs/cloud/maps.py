"""The maps of one scenario, as the file NAME.grid.nc describes them."""
import datetime
import pathlib

import netCDF4


class CloudError(Exception):
    """A sentence for the person who runs this."""


class Maps:
    """Header of NAME.grid.nc: maps by variable, dimensions of all variables, extent in degrees, first and last instant."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.scenario = self.path.name[:-len(".grid.nc")]
        try:
            with netCDF4.Dataset(path) as file:
                self._read(file)
        except (OSError, KeyError, AttributeError) as error:
            raise CloudError(f"{path}: {error}: expected maps that cqio run has written") from error

    def _read(self, file):
        self.title = file.title
        self.content_sha256 = file.content_sha256
        self.version = file.source
        self.variables = {name: {key: getattr(v, key) for key in ("long_name", "units")}
                          for name, v in file.variables.items() if v.dimensions == ("time", "lat", "lon")}
        self.dimensions = {name: list(v.dimensions) for name, v in file.variables.items()}
        self.with_gaps = {name for name, v in file.variables.items() if hasattr(v, "_FillValue")}
        bounds = {axis: file[axis + "_bnds"][:] for axis in ("lat", "lon")}
        self.extent = [float(bounds["lon"].min()), float(bounds["lat"].min()),
                       float(bounds["lon"].max()), float(bounds["lat"].max())]
        self.step = {axis: float(abs(b[0, 1] - b[0, 0])) for axis, b in bounds.items()}
        time = file["time"]
        spans = file[time.bounds][:]
        self.start, self.end = (netCDF4.num2date(float(each), time.units, time.calendar, only_use_cftime_datetimes=False,
                                                 only_use_python_datetimes=True).replace(tzinfo=datetime.timezone.utc)
                                for each in (spans.min(), spans.max()))

    def beside(self, ending):
        """The file of this scenario that has another ending."""
        return self.path.with_name(f"{self.scenario}.{ending}")


def of_folder(folder):
    paths = sorted(folder.glob("*.grid.nc"))
    if not paths:
        raise CloudError(f"{folder}: holds no NAME.grid.nc: expected results of cqio run with grid.enabled: true")
    return [Maps(path) for path in paths if not path.name.endswith(".ensemble.grid.nc")]
