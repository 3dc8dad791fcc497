"""Makes the maps of a run ready for readers over a network: beside each NAME.grid.nc of OUTDIR

  NAME.grid.kerchunk.json  where its chunks lie: xarray opens it as Zarr, and reads from NAME.grid.nc what it needs
  NAME.stac.json           an item of a SpatioTemporal Asset Catalog: place, years, variables, files, checksums
  NAME.VARIABLE.tif        with --geotiff: cloud-optimized GeoTIFF, one band a year

    python3 jobs/cloud OUTDIR
    python3 jobs/cloud OUTDIR --geotiff urban_population_density --at https://example.org/maps

Needs what jobs/cloud/requirements.txt names. Exit codes: 0 written, 2 command line, 5 a file that is missing or not
as expected.
"""
import argparse
import pathlib
import sys

import geotiff
import item
import maps as grids
import references


def arguments():
    parser = argparse.ArgumentParser(prog="cloud", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outdir", type=pathlib.Path, help="folder with the results of cqio run")
    parser.add_argument("--at", metavar="URL", help="where OUTDIR will be read; default: the index has full paths, as "
                                                    "kerchunk knows no others, the item those from where it lies")
    parser.add_argument("--geotiff", metavar="VARIABLE", action="append", default=[],
                        help="also this map as GeoTIFF; `all` for each; may be given several times")
    return parser.parse_args()


def publish(maps, given):
    """Files of one scenario; what was written."""
    def address(path):
        return f"{given.at.rstrip('/')}/{path.name}" if given.at else f"./{path.name}"

    index = references.write(maps, address(maps.path) if given.at else str(maps.path.resolve()))
    wanted = maps.variables if "all" in given.geotiff else dict.fromkeys(given.geotiff)
    tiffs = [(geotiff.write(maps, variable), ["data"], maps.variables[variable]["long_name"]) for variable in wanted]
    files = [(maps.path, ["data"], "maps"), (index, ["index"], "references of kerchunk to the maps"), *tiffs]
    tables = maps.beside("regions.nc")
    if tables.is_file():
        files.append((tables, ["data"], "tables by district"))
    report = maps.path.with_name("run.json")
    return [index, *(path for path, _, _ in tiffs), item.write(maps, files + ([(report, ["metadata"], "report of the run")]
                                                                            if report.is_file() else []), address)]


def main():
    given = arguments()
    try:
        for maps in grids.of_folder(given.outdir):
            for path in publish(maps, given):
                print(path)
    except (grids.CloudError, OSError) as error:
        print(f"cloud: {error}", file=sys.stderr)
        return 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
