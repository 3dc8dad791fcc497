#!/usr/bin/env python3
"""Policy apart from calibration: whatever way a lever is set, the result is that of the scenario that
has it, the calibration is that of the data set, and the lever stands in the log and in the files.

  test_policy.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect, settings

JOB = os.path.join(SOURCE, "jobs", "households.yaml")
SHORT = ["years.last=2012", "grid.enabled=false", "scenarios=no-parks,two-wings"]


def program(*arguments):
    done = subprocess.run([CQIO, *arguments], capture_output=True, text=True, timeout=120, errors="replace", check=False)
    return done.returncode, done.stderr


def run(folder, name, *sets, job=JOB, short=SHORT):
    """Exit code, messages and report of a run with SETS."""
    out = os.path.join(folder, name)
    code, said = program("run", job, *settings(out, *short, *sets))
    report = None
    if code == 0:
        with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
            report = json.load(file)
    return code, said, report


def years(report, scenario):
    return next(s["years"] for s in report["scenarios"] if s["name"] == scenario)


def attribute(folder, run_name, file, name):
    text = subprocess.run(["ncdump", "-h", os.path.join(folder, run_name, file)], capture_output=True, text=True,
                          check=True).stdout
    return re.search(r'\t:%s = "([^"]*)"' % name, text)[1]


def values(folder, run_name, file, variable):
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", variable, os.path.join(folder, run_name, file)],
                          capture_output=True, text=True, check=True).stdout
    return text.split("\ndata:\n")[1]


def levers(folder, plain):
    """Name, sets, the scenario of the run, the scenario of the plain run that has the same levers."""
    ways = [
        ("whole job", ["investment.parks=none"], "reference", "no-parks", "investment.parks = none"),
        ("whole job by number", ["investment.to_wings=0.3"], "reference", "two-wings", "investment.to_wings = 0.3"),
        ("scenario", ["no-parks.investment.parks=all"], "no-parks", "reference", "none"),
        ("scenario, another way", ["no-parks.investment.parks=all", "no-parks.investment.to_wings=0.3"], "no-parks",
         "two-wings", "investment.to_wings = 0.3"),
        ("scenario on top of the job", ["investment.parks=none", "two-wings.investment.parks=all"], "two-wings",
         "two-wings", "investment.to_wings = 0.3"),
        ("scenario of two", ["two-wings.investment.to_wings=0"], "two-wings", "reference", "none"),
    ]
    for number, (name, sets, scenario, same, text) in enumerate(ways):
        code, said, report = run(folder, f"way{number}", *sets)
        if code != 0:
            expect(name, False, said)
            continue
        expect(name + ": calibration", report["calibration"] == plain["calibration"])
        expect(name + ": result", years(report, scenario) == years(plain, same))
        for_all = [s for s in sets if not s.startswith(("no-", "two-"))]
        expect(name + ": the reference moves with the job alone",
               (years(report, "reference") == years(plain, "reference")) == (not for_all))
        for one in for_all:
            expect(name + ": named", f"--set {one.split('=')[0]}: {one.replace('=', ' = ')} is a lever" in said, said)
        expect(name + ": no other is named", said.count("is a lever") == len(for_all), said)
        found = attribute(folder, f"way{number}", scenario + ".regions.nc", "levers")
        expect(name + ": attribute", found == text, found)
        expect(name + ": report", next(s["levers"] for s in report["scenarios"] if s["name"] == scenario) == text)
        code, said = program("verify", os.path.join(folder, f"way{number}", scenario + ".regions.nc"))
        expect(name + ": verified", code == 0, said)


def in_a_file(folder, plain):
    """A lever in a section of the job file is one as well, and the job of a result gives it again."""
    with open(JOB, encoding="utf-8") as file:
        text = file.read().replace("../matrices", os.path.join(SOURCE, "matrices"))
    path = os.path.join(folder, "job.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("\nmigration:", "\nremittances:\n  share: 0.5\n\nmigration:"))
    code, said, report = run(folder, "file", "no-parks.remittances.share=0.6", job=path)
    expect("file", code == 0 and "job.yaml:22:10: remittances.share = 0.5 is a lever" in said, said)
    if code == 0:
        expect("file: calibration", report["calibration"] == plain["calibration"])
        done = subprocess.run([CQIO, "info", "--job", os.path.join(folder, "file", "no-parks.regions.nc")],
                              capture_output=True, text=True, check=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(done.stdout)
        code, said, again = run(folder, "again", job=path, short=[])
        expect("file: again", code == 0 and again["scenarios"] == report["scenarios"], said)


def ensembles(folder):
    """Draws around a scenario are those around the reference that has the same lever."""
    sets = ["ensemble.draws=3", "ensemble.block=3", "output.regions=false"]
    code, said, _ = run(folder, "plain-draws", *sets)
    expect("draws", code == 0, said)
    code, said, _ = run(folder, "draws", *sets, "investment.parks=none", "scenarios=", short=SHORT[:2])
    expect("draws of the whole job", code == 0, said)
    for variable in ("total_employment", "total_urban_residents", "total_value_added"):
        expect("draws: " + variable, values(folder, "plain-draws", "no-parks.draws.00000001-00000003.nc", variable) ==
               values(folder, "draws", "reference.draws.00000001-00000003.nc", variable))
    text = attribute(folder, "draws", "reference.ensemble.nc", "levers")
    expect("draws: levers", text == "investment.parks = none", text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        code, said, plain = run(folder, "plain")
        expect("plain", code == 0 and "lever" not in said, said)
        if code == 0:
            expect("scenarios differ", years(plain, "reference") != years(plain, "no-parks") !=
                   years(plain, "two-wings"))
            levers(folder, plain)
            in_a_file(folder, plain)
            ensembles(folder)
    print(f"{len(FAILED)} failed")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
