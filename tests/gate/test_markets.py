#!/usr/bin/env python3
"""Jobs whose markets clear say what is doubtful of their years, and nothing else.

  test_markets.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect, settings

JOB = os.path.join(SOURCE, "jobs", "markets.yaml")
GIVEN = ["investment.net_effects=false", "migration.calibrate=false", "migration.calibrate_arrivals=false",
         "registration.calibrate=false", "grid.enabled=false"]
BOTH = "scenarios=reference,no-parks"


def run(folder, name, *sets):
    """What a run of the job with markets and SETS warns of its markets."""
    out = os.path.join(folder, name)
    done = subprocess.run([CQIO, "run", JOB, *settings(out, *GIVEN, *sets)], capture_output=True, text=True,
                          timeout=240, errors="replace", check=False)
    expect(f"{name} runs", done.returncode == 0, done.stderr[-500:])
    return re.findall(r"cqio: warning: (markets: .*|[a-z-]*: without parks .*)", done.stderr)


def data_with(folder, name, table, row, value):
    """The data set with VALUE in the rows of TABLE that match ROW, up to their third field."""
    copy = os.path.join(folder, "data-" + name)
    shutil.copytree(os.path.join(SOURCE, "matrices", "chongqing-2010"), copy, ignore=shutil.ignore_patterns("*.nc"))
    path = os.path.join(copy, table)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    new, count = re.subn(rf"(?m)^({row},)[^,]*,", rf"\g<1>{value},", text)
    expect(f"rows of {name}", count > 0, count)
    with open(path, "w", encoding="utf-8") as file:
        file.write(new)
    return "data.directory=" + copy


def check_shipped():
    """The shipped job with markets, and those with the ends of the range of additionality."""
    for part in ("0.25", "0.5", "0.75"):
        done = subprocess.run([CQIO, "check", os.path.join(SOURCE, "jobs", "markets.yaml"), "--set",
                               "investment.additionality=" + part], capture_output=True, text=True, timeout=240, check=False)
        expect("markets.yaml is good with " + part, done.returncode == 0, done.stderr[-500:])


def main():
    check_shipped()
    with tempfile.TemporaryDirectory() as folder:
        said = run(folder, "to-2018", "years.last=2018", BOTH)
        expect("income of 2018 alone is doubtful",
               len(said) == 1 and "income of town and countryside in 2018: 3." in said[0] and "published 2.50" in said[0],
               said)
        said = run(folder, "to-2012", "years.last=2012", BOTH)
        expect("the effect of parks is small in 2012",
               len(said) == 1 and re.match(r"no-parks: without parks the GDP of 2012 changes by -0\.\d+ percent", said[0]),
               said)
        said = run(folder, "jobs", "years.last=2012", "scenarios=reference",
                   data_with(folder, "jobs", "annual.csv", "employed_urban,2012", "1050"))
        expect("jobs in towns are beside those published",
               any("markets: jobs in towns in 2012: " in line and "published 10500000" in line for line in said), said)
        said = run(folder, "use", "years.last=2011", "scenarios=reference",
                   data_with(folder, "use", "investment_rules.csv", "utilisation_age_[0-9]", "0.99"))
        expect("all of the capital of parks in use", said == ["markets: use of park capital 0.990: expected 0.02 to 0.98"],
               said)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
