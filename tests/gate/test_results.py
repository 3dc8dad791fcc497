#!/usr/bin/env python3
"""A directory of results holds those of one run, and nothing that cqio did not write is touched.

    test_results.py --cqio CQIO --source DIR

Runs replace one another with fewer scenarios, kinds of files, members and blocks; strangers lie in the way; ensembles
are merged beside tables of their own and of other runs. Exit code 1 when one ends otherwise.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

CASES = []
IO, DATA = 5, 4
BOTH = ("reference", "no-parks")
TABLES = {f"{name}.regions.nc" for name in BOTH}
MAPS = {f"{name}.grid.nc" for name in BOTH}
DRAWS = {f"{name}.{what}" for name in BOTH for what in ("draws.00000001-00000004.nc", "ensemble.nc")}
ALL = TABLES | MAPS | {"run.json"}
ENSEMBLE = ("ensemble.draws=4",)
STRANGER = "is not as cqio wrote it: expected a result of an earlier run, as nothing else is replaced or removed"


def case(name):
    def add(function):
        CASES.append((name, function))
        return function
    return add


class Place:
    """The toy job, with its data and results in a folder of its own."""

    def __init__(self, options, folder):
        self.cqio, self.folder = options.cqio, pathlib.Path(folder)
        shutil.copytree(f"{options.source}/matrices/toy", self.folder / "data")
        job = pathlib.Path(options.source, "jobs/toy.yaml").read_text(encoding="utf-8")
        self.write("toy.yaml", job.replace("../matrices/toy", "data").replace("out/toy", "out"))
        self.out = self.folder / "out"

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def cqio_says(self, *words):
        done = subprocess.run([self.cqio, *words], cwd=self.folder, text=True, capture_output=True, timeout=120,
                              check=False)
        return done.returncode, done.stdout + done.stderr

    def does(self, command, *sets, code=0, says="", job="toy.yaml"):
        options = [word for word in sets if word.startswith("--") or "=" not in word]
        keys = [word for key in sets if key not in options for word in ("--set", key)]
        found, said = self.cqio_says(command, "-q", job, *options, *keys)
        assert found == code and says in said, f"cqio {command} {sets}: exit code {found}, expected {code}\n{said}"

    def run(self, *sets, **how):
        self.does("run", *sets, **how)

    def again(self, *sets, **how):
        self.does("run", "--overwrite", *sets, **how)

    def holds(self, *names):
        found = {path.name for path in self.out.iterdir()}
        expected = set().union(*(name if isinstance(name, set) else {name} for name in names))
        assert found == expected, f"holds {sorted(found)}, expected {sorted(expected)}"

    def content(self):
        return {path.name: path.read_bytes() for path in self.out.iterdir() if path.is_file()}

    def refuses(self, says, *sets, command="run", overwrite=True, code=IO):
        """The same files, byte for byte, after a refusal."""
        before = self.content()
        self.does(command, *(("--overwrite",) if overwrite else ()), *sets, code=code, says=says)
        assert self.content() == before, "other files than before"


# ---- one run a directory ---------------------------------------------------------------------------------------------
for what, sets, left in (("fewer scenarios", ("scenarios=reference",),
                          {"reference.regions.nc", "reference.grid.nc", "run.json"}),
                         ("no maps", ("output.grids=false",), TABLES | {"run.json"}),
                         ("no grid", ("grid.enabled=false",), TABLES | {"run.json"}),
                         ("no tables", ("output.regions=false",), MAPS | {"run.json"}),
                         ("other lever", ("investment.factor=2",), ALL)):
    @case(f"{what} after all with an ensemble")
    def fewer(place, sets=sets, left=left):
        place.run(*ENSEMBLE)
        place.holds(ALL, DRAWS)
        place.again(*sets)
        place.holds(left)
        for name in left:
            code, said = place.cqio_says("verify", str(place.out / name))
            assert code == 0, said


@case("fewer members, other blocks, static members")
def members(place):
    place.run("ensemble.draws=6", "ensemble.block=2", "ensemble.grids=true")
    place.again("ensemble.draws=6", "ensemble.block=4")
    rest = {f"{name}.{what}" for name in BOTH
            for what in ("draws.00000001-00000004.nc", "draws.00000005-00000006.nc", "ensemble.nc")}
    place.holds(ALL, rest)
    place.again("ensemble.draws=4", "ensemble.kind=static")
    place.holds(ALL, {name for name in DRAWS if name.startswith("reference")})
    place.again()
    place.holds(ALL)


@case("results of a killed run, which no report names")
def killed(place):
    place.run(*ENSEMBLE)
    (place.out / "run.json").unlink()
    for name in TABLES | MAPS | {"reference.ensemble.nc", "no-parks.ensemble.nc"}:
        (place.out / name).unlink()
    place.refuses("draws.00000001-00000004.nc: is of an earlier run, and this one does not write it: expected the "
                  "results of one run in a directory; set output.overwrite: true to remove it", overwrite=False)
    place.again()
    place.holds(ALL)


@case("a run that fails leaves what was there")
def fails(place):
    place.run(*ENSEMBLE)
    before = place.content()
    text = (place.folder / "data/labour.csv").read_text(encoding="utf-8")
    place.write("data/labour.csv", text.replace("# unit:", "# unit: furlongs;", 1))
    place.again("scenarios=reference", code=DATA)
    assert place.content() == before, "other files than before"


# ---- what others put there -------------------------------------------------------------------------------------------
@case("files of somebody else stay")
def strangers(place):
    place.run()
    place.write("out/notes.txt", "kept")
    place.write("out/mine.regions.nc", "kept")
    shutil.copy(place.folder / "data/overlap.nc", place.out / "mine.grid.nc")
    shutil.copy(place.out / "reference.regions.nc", place.out / "before.regions.nc")
    kept = {"notes.txt", "mine.regions.nc", "mine.grid.nc", "before.regions.nc"}
    before = place.content()
    place.again("scenarios=reference", "investment.factor=2")
    place.holds({"reference.regions.nc", "reference.grid.nc", "run.json"}, kept)
    assert all(place.content()[name] == before[name] for name in kept), "a file of somebody else was changed"


for name in ("reference.regions.nc", "no-parks.grid.nc", "run.json", "reference.ensemble.nc",
             "no-parks.draws.00000001-00000004.nc", "checkpoint.nc", "checkpoint.before.nc"):
    @case(f"a file of somebody else in the way: {name}")
    def in_the_way(place, name=name):
        place.out.mkdir()
        place.write(f"out/{name}", '{"status": "mine"}')
        place.refuses(f"{name}: {STRANGER}; move it away", *ENSEMBLE)
        place.refuses(f"{name}: exists: ", *ENSEMBLE, overwrite=False)


@case("a link in the way")
def link(place):
    place.run()
    shutil.move(place.out / "reference.grid.nc", place.folder / "mine.nc")
    (place.out / "reference.grid.nc").symlink_to("../mine.nc")
    place.refuses(f"reference.grid.nc: {STRANGER}")


@case("a result that was changed since")
def changed(place):
    place.run()
    file = place.out / "no-parks.regions.nc"
    with open(file, "r+b") as stream:  # what a program that changes the file does
        stream.truncate(file.stat().st_size - 111)
    place.refuses(f"no-parks.regions.nc: {STRANGER}", "scenarios=reference")
    place.refuses(f"no-parks.regions.nc: {STRANGER}")


@case("results of another job")
def other_job(place):
    place.write("other.yaml", (place.folder / "toy.yaml").read_text(encoding="utf-8").replace("no-parks", "none"))
    place.run(job="other.yaml")
    (place.out / "run.json").unlink()
    place.refuses("none.grid.nc: is of the job 'other.yaml': expected 'toy.yaml'")
    for name in ("none.grid.nc", "none.regions.nc"):
        (place.out / name).unlink()
    place.refuses("reference.grid.nc: is of the job 'other.yaml': expected 'toy.yaml'")


# ---- merges ----------------------------------------------------------------------------------------------------------
def merge(place, *tables, more=(), data=None):
    """Tables by a run with TABLES, after which DATA changes the data; all members in two parts."""
    place.run(*tables)
    if data:
        data(place)
    place.run(*ENSEMBLE, *more, "--members", "1-2")
    place.run(*ENSEMBLE, *more, "--members", "3-4")


PARTS = {"members.1-2", "members.3-4"}


@case("an ensemble beside its own tables")
def beside(place):
    merge(place)
    place.does("merge", *ENSEMBLE)
    place.holds(ALL, DRAWS, PARTS)
    place.refuses("exists: expected a new file", *ENSEMBLE, command="merge", overwrite=False)
    place.does("merge", "--overwrite", *ENSEMBLE)
    place.again()
    place.holds(ALL, PARTS)


@case("a part with a block of another scenario, in the last that is read")
def other_scenario(place):
    merge(place)
    first, last = (place.out / "members.3-4" / f"{name}.draws.00000003-00000004.nc" for name in BOTH)
    kept = last.read_bytes()
    shutil.copyfile(first, last)
    for overwrite in (False, True):
        place.refuses("is of the scenario 'reference': expected 'no-parks', as its name says", *ENSEMBLE, command="merge",
                      overwrite=overwrite, code=DATA)
        place.holds(TABLES, MAPS, "run.json", PARTS)
    last.write_bytes(kept)
    place.does("merge", *ENSEMBLE)
    place.holds(ALL, DRAWS, PARTS)


@case("an ensemble beside tables without maps")
def without_maps(place):
    merge(place, "output.grids=false")
    place.does("merge", *ENSEMBLE)
    place.holds(TABLES, "run.json", DRAWS, PARTS)


@case("an ensemble beside tables with another lever")
def lever(place):
    merge(place, "investment.factor=2")
    for overwrite in (False, True):
        place.refuses("run.json: is of a run with '  factor: 2': expected '  factor: 1', as of the members",
                      *ENSEMBLE, command="merge", overwrite=overwrite)
    (place.out / "run.json").unlink()
    place.refuses("no-parks.grid.nc: is of a run with '  factor: 2': expected '  factor: 1'", *ENSEMBLE,
                  command="merge")


@case("an ensemble beside tables with another scenario")
def scenario(place):
    merge(place, "no-parks.investment.parks=harbour")
    place.refuses("run.json: is of a run with '    investment.parks: \"harbour\"'", *ENSEMBLE, command="merge")


def other_labour(place):
    text = (place.folder / "data/labour.csv").read_text(encoding="utf-8")
    place.write("data/labour.csv", text.replace("\n", "\r\n"))


@case("an ensemble beside tables of other inputs")
def inputs(place):
    merge(place, data=other_labour)
    place.refuses("run.json: is of a run with another 'labour.csv'", *ENSEMBLE, command="merge")
    (place.out / "run.json").unlink()
    place.refuses("no-parks.grid.nc: is of a run with another 'labour.csv'", *ENSEMBLE, command="merge")


@case("an ensemble beside tables of a data set with a file less")
def more_inputs(place):
    merge(place, data=lambda here: here.write("data/investment_prices.csv", "# unit: 1\n# year: 2010-2012\n"
                                              "# status: assumption\nyear,index\n2010,1\n2011,1.05\n2012,1.1\n"))
    place.refuses("run.json: is of a run with another 'investment_prices.csv'", *ENSEMBLE, command="merge")


@case("an ensemble beside another ensemble")
def ensembles(place):
    place.run("ensemble.draws=6")
    place.run(*ENSEMBLE, "--members", "1-4")
    place.refuses("run.json: is of a run with '  draws: 6': expected '  draws: 4'", *ENSEMBLE, command="merge")


@case("fewer members merged than before")
def fewer_merged(place):
    place.run("ensemble.draws=6", "--members", "1-6")
    place.does("merge", "ensemble.draws=6")
    shutil.rmtree(place.out / "members.1-6")
    place.run(*ENSEMBLE, "--members", "1-4")
    place.does("merge", "--overwrite", *ENSEMBLE)
    place.holds(DRAWS, "members.1-4")


@case("a file of somebody else among the members")
def part(place):
    (place.out / "members.1-4").mkdir(parents=True)
    place.write("out/members.1-4/reference.draws.00000001-00000004.nc", "mine")
    place.again(*ENSEMBLE, "--members", "1-4", code=IO, says=STRANGER)
    place.run(*ENSEMBLE, "--members", "1-4", code=IO, says="exists: expected a new file")


def run_case(options, index):
    with tempfile.TemporaryDirectory() as folder:
        try:
            CASES[index][1](Place(options, folder))
        except AssertionError as wrong:
            return str(wrong)
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.cqio = os.path.abspath(options.cqio)
    failed = 0
    chosen = [k for k, (name, _) in enumerate(CASES) if not options.names or name in options.names]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for k, wrong in zip(chosen, pool.map(lambda k: run_case(options, k), chosen)):
            if wrong:
                failed += 1
                print(f"FAILED {CASES[k][0]}: {wrong}", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} cases passed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
