"""Draws the results of a run: pictures as PNG, and an animation as GIF.

    python3 jobs/figures OUTDIR

Needs numpy, netCDF4 and matplotlib; rivers are those of the Debian package gmt-gshhg-low, where it is installed.
What a region lacks is not drawn, and said. Exit codes: 0 drawn, 2 command line, 5 a file that is missing or
not as expected.
"""
import argparse
import logging
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a user without a home has no cache of fonts

import animation  # noqa: E402
import charts  # noqa: E402
import maps  # noqa: E402
from atlas import Atlas  # noqa: E402
from dataset import Dataset  # noqa: E402
from results import FigureError, Results  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="figures", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outdir", type=pathlib.Path, help="folder with the results of cqio run")
    parser.add_argument("--to", type=pathlib.Path, metavar="DIR", help="folder of the figures; default: OUTDIR/figures")
    parser.add_argument("--data", type=pathlib.Path, metavar="DIR",
                        help="where the data set of the run is now; default: where the run read it")
    return parser.parse_args()


def figures(results, dataset):
    """(name of the file, how it is drawn), and what is left out with the reason."""
    atlas = Atlas(results, dataset) if results.maps else None
    drawn = [("time_series.png", lambda to: charts.time_series(results, dataset, to))]
    left = []
    if atlas:
        drawn += [(f"{draw.__name__}.png", lambda to, draw=draw: draw(results, atlas, to))
                  for draw in (maps.population_density, maps.urbanization_districts, maps.work_districts)]
        drawn.append(("urban_density.gif", lambda to: animation.urban_density(results, atlas, to)))
    else:
        left.append("no maps: the run has no NAME.grid.nc")
    if "employment_by_park" not in results.reference:
        left.append("no jobs due to parks: the region has no parks")
    elif not results.reference("employment_by_park", -1).any():
        left.append("no jobs due to parks: none in the last year")
    else:
        drawn.append(("park_jobs.png", lambda to: charts.park_jobs(results, atlas, to)))
    if "net_employment_by_park" in results.reference:
        drawn.append(("park_effects.png", lambda to: charts.park_effects(results, to)))
    if not results.others:
        left.append("no differences: the run has one scenario")
    elif not charts.differing(results):
        left.append("no differences: all scenarios are as the reference")
    else:
        drawn.append(("scenario_difference.png", lambda to: charts.scenario_difference(results, to)))
        if atlas:
            drawn.append(("scenario_difference_maps.png", lambda to: maps.scenario_difference_maps(results, atlas, to)))
    return drawn, left


def main():
    options = arguments()
    target = options.to or options.outdir / "figures"
    try:
        results = Results(options.outdir)
        drawn, left = figures(results, Dataset(results, options.data))
        target.mkdir(parents=True, exist_ok=True)
        for name, draw in drawn:
            print(draw(target / name), flush=True)
        print("\n".join(left), end="\n" if left else "")
    except FigureError as error:
        print(f"figures: error: {error}", file=sys.stderr)
        return 5
    except OSError as error:
        print(f"figures: error: {error.filename}: {error.strerror}: expected a folder to write into", file=sys.stderr)
        return 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
