"""A scenario as an item of a SpatioTemporal Asset Catalog (STAC), so that catalogues and browsers find it."""
import hashlib

import pystac
from pystac.extensions.datacube import DatacubeExtension, Dimension, Variable

MEDIA = {".nc": "application/x-netcdf", ".json": pystac.MediaType.JSON, ".tif": pystac.MediaType.COG}


def _geometry(extent):
    west, south, east, north = extent
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def _cube(item, maps):
    west, south, east, north = maps.extent
    axes = {"lon": {"type": "spatial", "axis": "x", "extent": [west, east], "step": maps.step["lon"], "reference_system": 4326},
            "lat": {"type": "spatial", "axis": "y", "extent": [south, north], "step": maps.step["lat"], "reference_system": 4326},
            "time": {"type": "temporal", "extent": [item.properties["start_datetime"], item.properties["end_datetime"]]}}
    figures = {name: {"type": "data", "dimensions": ["time", "lat", "lon"], "unit": about["units"], "description": about["long_name"]}
               for name, about in maps.variables.items()}
    DatacubeExtension.ext(item, add_if_missing=True).apply(
        {name: Dimension.from_dict(axis) for name, axis in axes.items()},
        {name: Variable(figure) for name, figure in figures.items()})


def write(maps, files, address):
    """NAME.stac.json with FILES as assets; ADDRESS makes of a file where readers will find it."""
    item = pystac.Item(id=f"{maps.scenario}-{maps.content_sha256[:12]}", geometry=_geometry(maps.extent), bbox=maps.extent,
                       datetime=None, start_datetime=maps.start, end_datetime=maps.end,
                       properties={"title": maps.title, "description": f"Scenario {maps.scenario} of {maps.version}"})
    _cube(item, maps)
    for path, roles, title in files:
        item.add_asset(path.name.removeprefix(maps.scenario + "."), pystac.Asset(
            href=address(path), title=title, media_type=MEDIA[path.suffix], roles=roles,
            extra_fields={"file:size": path.stat().st_size,
                          "file:checksum": "1220" + hashlib.sha256(path.read_bytes()).hexdigest()}))  # multihash of SHA-256
    item.stac_extensions.append("https://stac-extensions.github.io/file/v2.1.0/schema.json")
    path = maps.beside("stac.json")
    item.save_object(include_self_link=False, dest_href=str(path))
    return path
