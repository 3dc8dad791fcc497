"""Runs of the toy job with faults, for test_faults.py and test_restart.py."""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time

LIMIT = 60  # seconds a run may take, whatever happens to it
AT_ONCE = 4  # runs at a time: those that are hit mostly wait for mpiexec to end them
RESULTS = ("reference.regions.nc", "reference.grid.nc", "no-parks.regions.nc", "no-parks.grid.nc",
           "run.json")
NAMING = ("circumstances", "content_sha256", "job")  # keys of run.json that name the run
MEMBER = re.compile(rb"result_sha256.{0,400}?([0-9a-f]{64})", re.S)


# Every rule of people, work and settlement (method section 26); Place.settle makes what they read.
SETTLED = {"employment.coefficients": "productivity", "employment.targets": "strata", "employment.zones": "people",
           "employment.farm": "residents", "employment.calibrate": "true", "migration.choice": "homes",
           "migration.local_share": "0.5", "migration.hazard": "deviation", "migration.arrivals": "homes",
           "migration.returnees": "0.2", "migration.outside_response": "0.25", "grid.settlement": "towns",
           "grid.park_points": "true"}
# The same with three targets met at once (26.41).
CALIBRATED = {"migration.calibrate": "true", "migration.calibrate_arrivals": "true", "registration.calibrate": "true",
              "calibration.accept": "true"}

# Years where prices, wages and rents clear all markets (section 28), with what parks come to net.
MARKETS = {"model.closure": "equilibrium", "investment.net_effects": "true", "employment.coefficients": "productivity",
           "employment.targets": "strata", "employment.zones": "people", "employment.farm": "residents",
           "employment.calibrate": "true",
           "migration.choice": "homes", "migration.local_share": "0.5", "migration.hazard": "deviation",
           "migration.arrivals": "homes"}


def words(keys):
    return tuple(word for key, value in keys.items() for word in ("--set", f"{key}={value}"))


class Outcome:
    """What a run did: exit code (128 + N when signal N ended it), messages, seconds, all it said."""

    def __init__(self, code, said, seconds):
        self.code = 128 - code if code is not None and code < 0 else code
        self.said, self.seconds = said, seconds
        self.errors = [line[len("cqio: error: "):] for line in said.splitlines()
                       if line.startswith("cqio: error: ")]
        self.warnings = [line[len("cqio: warning: "):] for line in said.splitlines()
                         if line.startswith("cqio: warning: ")]


class Place:
    """A folder with the toy job and its data; every run has an output folder of its own."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        shutil.copytree(os.path.join(options.source, "matrices", "toy"), self.path("data"))
        with open(os.path.join(options.source, "jobs", "toy.yaml"), encoding="utf-8") as file:
            job = file.read()
        with open(self.path("job.yaml"), "w", encoding="utf-8") as file:
            file.write(job.replace("../matrices/toy", "data"))

    def settle(self):
        """Towns of the toy region, where its parks lie, and residents as a target."""
        with open(self.path("data", "towns.csv"), "w", encoding="utf-8") as file:
            file.write("# unit: lon, lat degrees; population_2010 persons\n"
                       "# sources: surveyed for this test, no licence\n"
                       "geonameid,name_en,lon,lat,district,population_2010,status\n"
                       "11,Upper,106.35,29.45,north,700000,published\n"
                       "12,Lower,106.30,29.35,north,300000,estimate\n"
                       "21,Field,106.35,29.05,south,900000,published\n")
        with open(self.path("data", "park_points.csv"), "w", encoding="utf-8") as file:
            file.write("park,district,geonameid,share\nriverside,north,11,0.6\nriverside,north,12,0.4\n"
                       "riverside,south,21,1\nharbour,north,12,1\n")
        self.invest()
        with open(self.path("data", "targets.csv"), encoding="utf-8") as file:
            targets = file.read()
        with open(self.path("data", "targets.csv"), "w", encoding="utf-8") as file:
            file.write(targets.replace("204,1e4 persons,observed", "204,1e4 persons,target"))

    def invest(self):
        """Series from which capital is known."""
        with open(self.path("data", "annual.csv"), encoding="utf-8") as file:
            series = file.read().replace("# year: 2010-2012", "# year: 2005-2012")
        with open(self.path("data", "annual.csv"), "w", encoding="utf-8") as file:
            file.write(series)
            for year in range(2005, 2013):
                grown = 1.1 ** (year - 2010)
                file.write(f"gdp_first_published,{year},{345 * grown:.4g},1e8 CNY,assumption,\n")
                if year != 2010:
                    file.write(f"gfcf,{year},{132 * grown:.4g},1e8 CNY,assumption,\n")
                if year <= 2010:
                    file.write(f"investment_price,{year},102,percent,assumption,\n")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self, out, ranks, args=(), faults=None, prefix=(), mca=(), stdout=None, program=None):
        """The process of a run into OUT; FAULTS are the settings of faults.so without FAULT_."""
        command = [program or self.options.cqio, "run", "job.yaml", "--set", "output.directory=" + out, *args]
        if faults is not None:
            pids = self.path(out + ".pids")
            shutil.rmtree(pids, ignore_errors=True)
            os.mkdir(pids)
            settings = {"PIDS": pids, "FIRED": pids + "/fired", **faults}
            command = ["env", "LD_PRELOAD=" + self.options.faults,
                       *(f"FAULT_{key}={value}" for key, value in settings.items()), *command]
        command = [*prefix, *command]
        if ranks > 1:
            command = [*self.options.mpiexec.split(), str(ranks), *mca, *command]
        with open(stdout or os.devnull, "w", encoding="utf-8") as sink:
            return subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, stdout=sink,
                                    stdin=subprocess.DEVNULL, errors="replace")

    def run(self, *args, limit=LIMIT, **how):
        begin = time.monotonic()
        with self.start(*args, **how) as process:
            try:
                _, said = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                process.kill()
                _, said = process.communicate()
                return Outcome(None, said, limit)
        return Outcome(process.returncode, said, time.monotonic() - begin)

    def fired(self, out):
        """How many times the fault happened."""
        try:
            with open(self.path(out + ".pids", "fired"), encoding="utf-8") as file:
                return len(file.readlines())
        except FileNotFoundError:
            return 0

    def read(self, out, name):
        try:
            with open(self.path(out, name), "rb") as file:
                return file.read()
        except OSError:
            return None

    def fingerprint(self, out, name):
        """What a result holds, without the circumstances of its run; None when it is not there."""
        data = self.read(out, name)
        if data is None:
            return None
        if name.endswith(".json"):
            try:
                report = json.loads(data)
            except ValueError:
                return "damaged"
            return {key: value for key, value in report.items() if key not in NAMING}
        member = MEMBER.search(data)
        return member[1] if member else "damaged"

    def differs(self, out, good, names=RESULTS):
        """Results of OUT that are not those of GOOD."""
        return [name for name in names if self.fingerprint(out, name) != self.fingerprint(good, name)]

    def dump(self, out, name):
        """The whole NetCDF file as text with every bit, without what names the run."""
        header = subprocess.run(["ncdump", "-p", "9,17", self.path(out, name)], capture_output=True,
                                check=True, errors="replace").stdout
        found = re.search(r':circumstances = "([^"]*)"', header)
        drop = tuple(f"\t\t:{name} = " for name in found[1].split())
        lines = [line for line in header.splitlines() if not line.startswith(drop)]
        text = "\n".join(lines).replace(f'directory: \\"{out}\\"', "directory")
        # HDF5 keeps attributes in an order that depends on where their variable lies in the file.
        return re.sub(r"(?:^\t\t.*\n)+", lambda block: "".join(sorted(block[0].splitlines(True))), text, flags=re.M)

    def wait_for_ranks(self, out):
        """Until no rank of a killed run is left; False after five seconds."""
        folder = self.path(out + ".pids")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        pids = [int(self.read(out + ".pids", name)) for name in names if name.isdigit()]
        for _ in range(50):
            if not any(os.path.exists(f"/proc/{pid}/exe") for pid in pids):
                return True
            time.sleep(0.1)
        return False

    def drop(self, out):
        shutil.rmtree(self.path(out), ignore_errors=True)
        shutil.rmtree(self.path(out + ".pids"), ignore_errors=True)


def parse_options(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--faults", required=True, help="libcqio_faults.so")
    parser.add_argument("--older", required=True, help="the program in another version")
    parser.add_argument("--source", required=True)
    parser.add_argument("--mpiexec", default="mpiexec -n")
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what each run says")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for name in ("cqio", "faults", "older", "source"):
        setattr(options, name, os.path.abspath(getattr(options, name)))
    return options


def finish(failed, count, what):
    print(f"{count - failed} of {count} {what} passed")
    sys.exit(1 if failed or not count else 0)
