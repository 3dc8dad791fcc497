"""Rivers of GSHHG, from the file of the Debian package gmt-gshhg-low (binned, levels 1 to 4 of natural rivers)."""
import pathlib

import netCDF4
import numpy

FILE = pathlib.Path("/usr/share/gmt-gshhg/binned_river_i.nc")


def read(west, east, south, north, path=FILE):
    """([(level, lon, lat)], text of the source) of the rivers in a rectangle; nothing without the file."""
    if not path.exists():
        return [], ""
    with netCDF4.Dataset(path) as data:
        data.set_auto_mask(False)
        size = float(data["Bin_size_in_minutes"][0]) / 60
        columns, rows = int(data["N_bins_in_360_longitude_range"][0]), int(data["N_bins_in_180_degree_latitude_range"][0])
        first, count = data["Id_of_first_segment_in_a_bin"][:], data["N_segments_in_a_bin"][:]
        level = data["Hierarchial_level_of_a_segment"][:]
        start, points = data["Id_of_first_point_in_a_segment"][:], data["N_points_for_a_segment"][:]
        x, y = data["Relative_longitude_from_SW_corner_of_bin"], data["Relative_latitude_from_SW_corner_of_bin"]
        lines = []
        for row in range(rows):
            for column in range(columns):
                lon, lat = (column * size + 180) % 360 - 180, 90 - (row + 1) * size
                if lon + size < west or lon > east or lat + size < south or lat > north:
                    continue
                bin_ = row * columns + column
                for k in range(first[bin_], first[bin_] + count[bin_]):
                    if 1 <= level[k] <= 4:  # 0: lakes of rivers; 5 on: intermittent rivers and canals
                        part = slice(start[k], start[k] + points[k])
                        lines.append((int(level[k]), lon + x[part].view("u2") * (size / 65535),
                                      lat + y[part].view("u2") * (size / 65535)))
        return lines, f"rivers: GSHHG {data.version}" if lines else ""


def widths(lines):
    return numpy.array([{1: 1.5, 2: 1.1, 3: 0.7}.get(level, 0.5) for level, _, _ in lines])
