"""Where each chunk of a NetCDF file lies in its bytes, for readers of Zarr: no copy of the data."""
import json

from kerchunk.hdf import SingleHdf5ToZarr

INLINE = 300  # bytes: chunks of coordinates stand in the index itself


def _as_netcdf(entries, maps):
    """What kerchunk takes from HDF5 and NetCDF knows better: dimensions of texts, and who has missing values at all."""
    for name, dimensions in maps.dimensions.items():
        attributes, layout = (json.loads(entries[f"{name}/{part}"]) for part in (".zattrs", ".zarray"))
        attributes["_ARRAY_DIMENSIONS"] = dimensions
        if name not in maps.with_gaps:
            layout["fill_value"] = None
        entries[f"{name}/.zattrs"], entries[f"{name}/.zarray"] = json.dumps(attributes), json.dumps(layout)


def write(maps, address):
    """NAME.grid.kerchunk.json; ADDRESS is where readers will find the NetCDF file."""
    path = maps.beside("grid.kerchunk.json")
    with open(maps.path, "rb") as file:
        index = SingleHdf5ToZarr(file, address, inline_threshold=INLINE, error="raise").translate()
    _as_netcdf(index["refs"], maps)
    path.write_text(json.dumps(index), encoding="utf-8")
    return path
