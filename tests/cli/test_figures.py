#!/usr/bin/env python3
"""Figures of the toy and of the invented region: test_figures.py CQIO SOURCE WORK.

Every figure is drawn without a display and without a home, has its size and is not blank, and shows what its
files hold; a missing or broken file is one sentence and exit code 5.
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import matplotlib  # noqa: F401
    import netCDF4
    import numpy
    from PIL import Image
except ImportError as error:
    print(f"skipped: {error}: jobs/packages.sh installs it")
    sys.exit(77)

CQIO, SOURCE, WORK = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
TOY = {"time_series.png", "scenario_difference.png", "population_density.png", "urbanization_districts.png",
       "work_districts.png", "park_jobs.png", "scenario_difference_maps.png", "urban_density.gif"}
MARKETS = {"time_series.png", "park_jobs.png", "park_effects.png"}
INVENTED = {"time_series.png", "scenario_difference.png"}
failures = []


def check(true, what):
    print("ok" if true else "FAIL", what)
    if not true:
        failures.append(what)


def draw(*arguments):
    """The program as a user without a display and without a home starts it."""
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run([sys.executable, "-B", SOURCE / "jobs/figures", *arguments], check=False, text=True,
                          capture_output=True, env={**environment, "HOME": "/nonexistent"})


def compute(job, folder, *options):
    subprocess.run([CQIO, "run", "-q", SOURCE / job, "--set", f"output.directory={folder}", *options], check=True,
                   capture_output=True)
    return folder


def pixels(path):
    with Image.open(path) as image:
        return numpy.asarray(image.convert("RGB"), float)


def whole(folder, names, years):
    """All figures and no other, of their size, none blank: ink over the whole page, many colours on maps."""
    check({path.name for path in folder.iterdir()} == names, f"{folder.parent.name}: {len(names)} figures")
    for name in sorted(names):
        image = pixels(folder / name)
        tiles = [tile.std() for rows in numpy.array_split(image, 3) for tile in numpy.array_split(rows, 3, axis=1)]
        width = 1100 if name.endswith(".gif") else 1950
        check(image.shape[1] == width and image.shape[0] > 400 and sum(tile > 5 for tile in tiles) >= 6,
              f"{folder.parent.name}: {name} is {image.shape[1]} x {image.shape[0]}, spread {min(tiles):.0f} to "
              f"{max(tiles):.0f}")
    if "urban_density.gif" in names:
        with Image.open(folder / "urban_density.gif") as image:
            frames = []
            for k in range(image.n_frames):
                image.seek(k)
                frames.append(numpy.asarray(image.convert("RGB"), float))
        check(len(frames) == years and all(numpy.abs(a - b).max() > 50 for a, b in zip(frames, frames[1:])),
              f"{folder.parent.name}: one frame a year, each of its own")


RING = (213, 94, 0)  # colour of what the run was calibrated to


def rings(path):
    return numpy.count_nonzero((pixels(path) == RING).all(axis=2))


def refused(code, text, *arguments):
    result = draw(*arguments)
    lines = result.stderr.splitlines()
    check(result.returncode == code and text in result.stderr and (code == 2 or len(lines) == 1),
          f"exit {code}: {lines[-1] if lines else result.stdout}")


def published(toy):
    """A point of the data set moves when annual.csv says so; a file that the run did not read is refused."""
    data = WORK / "data"
    shutil.copytree(SOURCE / "matrices/toy", data)
    annual = data / "annual.csv"
    annual.write_text(annual.read_text().replace("urban_share,2012,62.5,", "urban_share,2012,60.5,"))
    refused(5, "annual.csv: is not the file that the run read", toy, "--data", data, "--to", WORK / "none")
    other = WORK / "other"
    shutil.copytree(toy, other)
    run = json.loads((toy / "run.json").read_text())
    for entry in run["inputs"]:
        if entry["path"].endswith("annual.csv"):
            entry["sha256"] = hashlib.sha256(annual.read_bytes()).hexdigest()
    (other / "run.json").write_text(json.dumps(run))
    result = draw(other, "--data", data, "--to", WORK / "moved")
    check(result.returncode == 0, f"another annual.csv: {result.stderr}")
    same = {name: (WORK / "moved" / name).read_bytes() == (toy / "figures" / name).read_bytes() for name in TOY}
    check([name for name in sorted(TOY) if not same[name]] == ["time_series.png"],
          "another annual.csv moves its point and nothing else; drawn again, figures have the same bytes")


    rivers(other, data, run)


INSIDE = """
import pathlib, sys
sys.path.insert(0, {figures!r})
import maps, rivers
from atlas import Atlas
from dataset import Dataset
from results import Results
results = Results(pathlib.Path({folder!r}))
"""


def inside(folder, code):
    """What CODE prints, with the modules of the figures and the results in a folder."""
    text = INSIDE.format(figures=str(SOURCE / "jobs/figures"), folder=str(folder)) + code
    return subprocess.run([sys.executable, "-B", "-c", text], check=True, text=True, capture_output=True).stdout.strip()


def rivers(other, data, run):
    """No river crosses a region whose places are assumptions; where they are not, those that are known do."""
    count = f"dataset = Dataset(results, pathlib.Path({str(data)!r}))\nprint(len(Atlas(results, dataset).rivers) > 0)"
    check(inside(other, count) == "False", "an invented region has no rivers")
    districts = data / "districts.csv"
    districts.write_text(districts.read_text().replace("# status: assumption", "# status: published"))
    for entry in run["inputs"]:
        if entry["path"].endswith("/districts.csv"):
            entry["sha256"] = hashlib.sha256(districts.read_bytes()).hexdigest()
    (other / "run.json").write_text(json.dumps(run))
    check(inside(other, count) == inside(other, "print(rivers.FILE.exists())"), "a region that is there has its rivers")


def calibrated(toy):
    """What the run was calibrated to has a ring, and the targets of a run that was not have none."""
    check(rings(toy / "figures/time_series.png") == 0, "no ring without a calibration")
    folder = compute("jobs/toy.yaml", WORK / "calibrated", "--set", "migration.calibrate=true", "--set",
                     "calibration.accept=true", "--set", "output.grids=false")
    check(draw(folder).returncode == 0 and rings(folder / "figures/time_series.png") > 50, "a ring around the target")


def net_effects():
    """Gross and net effects of parks are drawn where the run has them, with the numbers of its files."""
    folder = compute("jobs/chongqing-2020.yaml", WORK / "markets", *(word for text in (
        "years.last=2012", "scenarios=reference", "migration.calibrate=false", "migration.calibrate_arrivals=false",
        "registration.calibrate=false", "grid.enabled=false") for word in ("--set", text)))
    result = draw(folder)
    check(result.returncode == 0 and not result.stderr, f"markets: {result.stderr or 'drawn without a word'}")
    whole(folder / "figures", MARKETS, 3)
    with netCDF4.Dataset(folder / "reference.regions.nc") as file:
        gross, net = file["total_employment_by_park"][-1].sum(), file["total_net_employment_by_park"][-1]
    shown = inside(folder, "import charts\nprint(*charts.effects(results, charts.EFFECTS[0])[:, -1].sum(axis=1))\n"
                   "print(charts.assumed(results))").splitlines()
    drawn = [float(word) for word in shown[0].split()]
    check(abs(drawn[0] / gross - 1) < 1e-12 and abs(drawn[2] / net - 1) < 1e-9 and drawn[0] > drawn[1] > drawn[2] > 0,
          f"gross and net effects of parks: {drawn}")
    done = subprocess.run([sys.executable, "-B", SOURCE / "jobs/figures/tables.py", folder], check=False, text=True,
                          capture_output=True)
    whole_row = next((line for line in done.stdout.splitlines() if line.startswith("| all parks |")), "")
    cell = whole_row.rstrip(" |").rpartition("| ")[2].replace(",", " /").split(" / ")
    told = [f"{value / 1e3:.1f}" for value in (drawn[1], drawn[0], drawn[2])]
    check(done.returncode == 0 and cell == told, f"tables of parks: {cell}, expected {told}; {done.stderr}")
    with tempfile.TemporaryDirectory() as merged:
        (pathlib.Path(merged) / "reference.ensemble.nc").write_bytes(b"")
        alone = subprocess.run([sys.executable, "-B", SOURCE / "jobs/figures/tables.py", merged], check=False, text=True,
                               capture_output=True)
        beside = subprocess.run([sys.executable, "-B", SOURCE / "jobs/figures/tables.py", folder, merged], check=False, text=True,
                                capture_output=True)
    check(alone.returncode == 5 and "run the job without draws too" in alone.stderr, f"merged draws alone: {alone.stderr}")
    check(beside.returncode == 5 and "reference.ensemble.nc" in beside.stderr, f"merged draws that cannot be read: {beside.stderr}")
    check("additionality 0.5" in done.stdout.splitlines()[-1], "tables say what net effects stand on")
    check(shown[1].startswith("net effects with additionality 0.5, utilisation 0.75, trade elasticity 4"), shown[1])


def ceiling(toy):
    """Cells above the ceiling of density are explained, where maps are made by towns."""
    check(inside(toy, "print(results.ceiling(), repr(maps.above_ceiling(results)))") == "None ''", "no ceiling by seats")
    said = inside(toy, "results.ceiling = lambda: 1000.0\nprint(maps.above_ceiling(results))")
    check("the ceiling of 1\u2009000 (migration.density_ceiling)" in said, f"above the ceiling: {said}")


def broken(toy):
    def damaged(name, change):
        folder = WORK / "damaged"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(toy, folder)
        change(folder / name)
        return folder

    def rename(path, old, new):
        with netCDF4.Dataset(path, "a") as file:
            file.renameVariable(old, new)

    shutil.rmtree(toy / "figures")
    refused(2, "usage: figures")
    refused(2, "usage: figures", toy, "--colour", "red")
    refused(5, "nowhere/run.json: No such file", WORK / "nowhere")
    refused(5, "run.json: ", damaged("run.json", lambda path: path.write_text("{")))
    refused(5, "run.json: ", damaged("run.json", lambda path: path.write_text('{"scenarios": [{}], "inputs": []}')))
    refused(5, "no-parks.grid.nc: ", damaged("no-parks.grid.nc", lambda path: path.unlink()))
    refused(5, "reference.regions.nc: ",
            damaged("reference.regions.nc", lambda path: path.write_bytes(path.read_bytes()[:5000])))
    refused(5, "no variable 'residents'",
            damaged("reference.regions.nc", lambda path: rename(path, "residents", "people")))
    short = compute("jobs/toy.yaml", WORK / "short", "--set", "years.last=2011")
    refused(5, "has the years [2010, 2011]: expected [2010, 2011, 2012]",
            damaged("no-parks.regions.nc", lambda path: shutil.copy(short / path.name, path)))
    refused(5, "--data DIR says where", toy, "--data", WORK / "nowhere")
    (WORK / "file").touch()
    refused(5, "expected a folder to write into", toy, "--to", WORK / "file" / "figures")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    toy = compute("jobs/toy.yaml", WORK / "toy")
    invented = compute("tests/gate/invented/job.yaml", WORK / "invented")
    for folder, names, years in ((toy, TOY, 3), (invented, INVENTED, 4)):
        result = draw(folder)
        check(result.returncode == 0 and not result.stderr, f"{folder.name}: {result.stderr or 'drawn without a word'}")
        whole(folder / "figures", names, years)
    check("no maps" in result.stdout and "no parks" in result.stdout, "what the invented region lacks is said")
    published(toy)
    calibrated(toy)
    net_effects()
    ceiling(toy)
    broken(toy)
    print(f"{len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
