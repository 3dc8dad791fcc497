#!/usr/bin/env python3
"""A region that has only the tables every region needs (tests/gate/invented) goes the whole way, and
what it lacks is said; each table that may be absent is absent in turn, and each that may not.

  test_region.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect, settings

INVENTED = os.path.join(SOURCE, "tests", "gate", "invented")
NEEDED = ["district_sector_activity.csv", "districts.csv", "households.csv", "labour.csv", "sectors.csv", "table.csv"]
OTHERS = re.compile(r"CNY|yuan|Chongqing|Liangjiang|hukou|published|one_hour|\b20(10|20)\b")


def near(a, b, tolerance=1e-9):
    return abs(a - b) <= tolerance * abs(b)


def run(job, out, *sets):
    return subprocess.run([CQIO, "run", job, *settings(out, *sets)], capture_output=True, text=True, timeout=60,
                          errors="replace", check=False)


def report_of(out):
    with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
        return json.load(file)


def header_of(path):
    return subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=True).stdout


def whole_way(folder):
    expect("files of the region", sorted(f for f in os.listdir(INVENTED) if f.endswith(".csv")) == NEEDED)
    out = os.path.join(folder, "whole")
    done = run(os.path.join(INVENTED, "job.yaml"), out)
    expect("whole way", done.returncode == 0, done.stderr)
    if done.returncode != 0:
        return
    for word in ("no maps are made", "no park invests", "no observed year", "no share is calibrated",
                 "exogenous demand of 2016-2018 grows by 0 %", "investors expect a growth of 0 %",
                 "everybody is registered where they live", "distance does not deter", "keeps its ratio to residents"):
        expect("says " + word, f"{word}" in done.stderr and "cqio: warning" in done.stderr, done.stderr)
    found = OTHERS.search((done.stdout + done.stderr).replace(folder, ""))
    expect("prints nothing of elsewhere", not found, str(found))
    expect("prints the currency", "GDP bn EUR" in done.stdout, done.stdout)
    report = report_of(out)
    for name in ("reference", "movers"):
        years = next(s["years"] for s in report["scenarios"] if s["name"] == name)
        expect(name + ": years", [y["year"] for y in years] == [2015, 2016, 2017, 2018])
        check_years(name, years)
        header = header_of(os.path.join(out, name + ".regions.nc"))
        text = re.sub(r"\t\t:(job|history|inputs|source) = (.|\n)*? ;\n", "", header)
        found = OTHERS.search(text)
        expect(name + ": file has nothing of elsewhere", not found, str(found))
        expect(name + ": currency", '"million EUR"' in text and ':currency = "EUR"' in text, text)
        kept = re.findall(r"^\t\w+ (\w*(?:regist|convert|citizen|remittances)\w*)", header, re.M)
        expect(name + ": nothing of registration", not kept, str(kept))
        said = re.search(r':fallbacks = ((?:.|\n)*?) ;\n', header)[1]
        for word in ("no parks.csv", "no annual.csv", "grows by 0 %", "is that of households.csv"):
            expect(f"{name}: attribute says {word}", word in said, said)
    expect("report: currency", report["currency"] == "EUR")
    expect("report says so", "no parks.csv" in report["fallbacks"], report["fallbacks"])
    expect("scenarios differ", report["scenarios"][0]["years"] != report["scenarios"][1]["years"])
    files = [os.path.join(out, f) for f in sorted(os.listdir(out))]
    expect("three files", len(files) == 3, str(files))
    done = subprocess.run([CQIO, "verify", *files], capture_output=True, text=True, check=False)
    expect("verified", done.returncode == 0, done.stdout + done.stderr)


def check_years(name, years):
    """What is known without the program: README.md of the region."""
    base = years[0]
    expect(name + ": GDP of the base year", near(base["gdp_1e8"], 73.0), str(base))
    expect(name + ": employed", near(base["employed"], 180000.0))
    expect(name + ": residents", near(base["residents"], 400000.0) and near(base["urban_residents"], 290000.0))
    expect(name + ": residents of 2016", near(years[1]["residents"], 401010.0))
    for before, after in zip(years, years[1:]):
        rural = before["residents"] - before["urban_residents"]
        expected = 1.001 * before["urban_residents"] + 1.002 * rural + 500.0
        expect(f"{name}: residents of {after['year']}", near(after["residents"], expected), str(after))
        expect(f"{name}: employment ratio of {after['year']}", name != "reference" or
               near(after["employed"] / after["residents"], 0.45, 1e-9), str(after))
        expect(f"{name}: GDP of {after['year']}", near(after["gdp_1e8"], 73.0, 2e-3), str(after))


def copied(folder, name, source, **edits):
    """A copy of the data set SOURCE with EDITS {file: [(old, new)]}."""
    place = os.path.join(folder, name)
    shutil.copytree(source, place)
    for file, pairs in edits.items():
        path = os.path.join(place, file + ".csv")
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        for old, new in pairs:
            if old not in text:
                raise ValueError(f"{name}: no {old!r} in {file}")
            text = text.replace(old, new)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
    return place


def refusals(folder):
    cases = [
        ("lever of parks", {}, ["movers.investment.factor=2"], 3,
         "scenario 'movers': investment.factor = 2: expected 1, as the data set has no parks"),
        ("lever of registration", {}, ["movers.registration.conversion_factor=0.5"], 3,
         "registration.conversion_factor = 0.5: expected 1, as the data set has no registration"),
        ("targets of own markets", {}, ["trade.targets=file"], 3,
         "trade.targets = file: expected none, as"),
        ("targets of own markets and quotients", {}, ["trade.targets=file", "trade.regionalization=flq"], 3,
         "trade.targets = file: expected none without trade.regionalization = gravity"),
        ("targets of own markets and hauls", {}, ["trade.targets=file", "trade.deterrence=calibrate"], 3,
         "expected none with trade.deterrence = calibrate"),
        ("keys of markets with another closure", {}, ["equilibrium.supply_rural=1", "migration.exchange=0.02"], 3,
         "equilibrium.supply_rural = 1 has no effect with model.closure = households: expected 0, the default"),
        ("additionality above 1", {}, ["model.closure=equilibrium", "investment.additionality=1.5"], 3,
         "investment.additionality = 1.5: expected a number in [0, 1]"),
        ("hauls to calibrate to", {}, ["trade.deterrence=calibrate"], 3, "has no trade.csv with hauls"),
        ("overlap file of the job", {}, ["grid.overlap=mine.nc"], 5, "mine.nc"),
        ("last year", {}, ["years.last=-1"], 3, "names no target and no gdp_real_growth"),
        ("another base year", {}, ["years.first=2014"], 3, "years.first = 2014: expected 2015"),
        ("rows about registration", {"households": [("migration,eta0", "hukou,conversion_rate,0.2,1/year\nmigration,eta0")]},
         [], 4, "group 'hukou', parameter 'conversion_rate': expected no such row"),
        ("people who return without registration", {}, ["migration.returnees=0.2"], 3,
         "migration.returnees = 0.2: expected 0, as "),
        ("half a registration", {"districts": [(",urban_residents,", ",registered_agricultural,"),
                                               (",residents,", ",urban_residents,residents,")]}, [], 4, "districts.csv"),
        ("money of another currency", {"districts": [("GDP 1e6 EUR", "GDP 1e6 USD")]}, [], 4, "EUR"),
        ("income of another currency", {"districts": [("income EUR", "income CNY")]}, [], 4, "EUR"),
    ]
    for number, (name, edits, sets, code, words) in enumerate(cases):
        place = copied(folder, f"refused{number}", INVENTED, **edits)
        sets = sets if any(s.startswith("years.last") for s in sets) else [*sets, "years.last=2016"]
        done = run(os.path.join(place, "job.yaml"), os.path.join(place, "out"), *sets)
        expect(name, done.returncode == code and words in done.stderr, f"{done.returncode}: {done.stderr}")


def absent_in_turn(folder):
    """The toy without one table: refused with its name where it is needed, else noted."""
    toy = os.path.join(SOURCE, "matrices", "toy")
    with open(os.path.join(SOURCE, "jobs", "toy.yaml"), encoding="utf-8") as file:
        job = file.read().replace("../matrices/toy", ".")
    parks = ["capital_goods", "investment", "investment_rules", "park_districts", "park_sectors", "parks"]
    tables = sorted(f[:-4] for f in os.listdir(toy) if f.endswith(".csv"))
    for name in tables:
        place = copied(folder, "without-" + name, toy)
        os.remove(os.path.join(place, name + ".csv"))
        with open(os.path.join(place, "job.yaml"), "w", encoding="utf-8") as file:
            file.write(job)
        done = run(os.path.join(place, "job.yaml"), os.path.join(place, "out"), "years.last=2011")
        if name in ("annual", "targets", "trade"):
            expect(f"without {name}", done.returncode == 0 and f"no {name}.csv" in done.stderr, done.stderr)
        else:
            expect(f"without {name}", done.returncode == 5 and f"{name}.csv: is missing" in done.stderr, done.stderr)
    place = copied(folder, "without-all-of-parks", toy)
    for name in parks:
        os.remove(os.path.join(place, name + ".csv"))
    with open(os.path.join(place, "job.yaml"), "w", encoding="utf-8") as file:
        file.write(job)
    done = run(os.path.join(place, "job.yaml"), os.path.join(place, "out"), "scenarios=reference")
    expect("without all of parks", done.returncode == 0 and "no park invests" in done.stderr, done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        whole_way(folder)
        refusals(folder)
        absent_in_turn(folder)
    print(f"{len(FAILED)} failed")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
