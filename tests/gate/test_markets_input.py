#!/usr/bin/env python3
"""What markets cannot be given: cqio check finds each, with the place and what could be reached.

  test_markets_input.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect

JOB = os.path.join(SOURCE, "jobs", "chongqing-2020.yaml")
DATA = os.path.join(SOURCE, "matrices", "chongqing-2010")


def scaled(column, factor, where=lambda row: True):
    """A change of a table: COLUMN times FACTOR in rows that are WHERE."""
    def change(text):
        lines, names = [], None
        for line in text.splitlines():
            if line.startswith("#") or names is None:
                lines.append(line)
                names = names or (None if line.startswith("#") else next(csv.reader([line])))
                continue
            row = dict(zip(names, next(csv.reader([line]))))
            if row[column] and where(row):
                row[column] = repr(float(row[column]) * factor)
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerow(row.values())
            lines.append(out.getvalue().rstrip("\n"))
        return "\n".join(lines) + "\n"
    return change


def without(*starts):
    return lambda text: "".join(line for line in text.splitlines(True) if not line.startswith(starts))


def series(name, factor, year=None):
    return scaled("value", factor, lambda row: row["series"] == name and year in (None, row["year"]))


GROWTH = "gdp_real_growth_"
CASES = [  # what, table and its change, settings, exit code, words
    ("trade target out of reach", "trade_targets.csv", scaled("own_share", 0.97 / 0.94, lambda row: row["sector"] == "education"), (), 4,
     "own-market share = "),
    ("park GDP that no use of capital gives", "park_gdp.csv", scaled("gdp", 1.6, lambda row: row["year"] == "2014"), (), 4,
     "E361: park_gdp.csv: operation of liangjiang: published growth of its share"),
    ("park GDP in another unit", "park_gdp.csv", scaled("gdp", 100), (), 4, "is a unit wrong?"),
    ("growth of a stratum above all limits", "annual.csv", series(GROWTH + "primary", 10), (), 4,
     "expected a number from -30 to 30"),
    ("growth of a stratum that leaves nothing for parks", "annual.csv", series(GROWTH + "primary", 5.5), (), 4,
     "is out of reach; reachable"),
    ("prices with a gap", "investment_prices.csv", without("2014,"), (), 4, "without a gap"),
    ("prices below zero", "investment_prices.csv", scaled("index", -1, lambda row: row["year"] == "2014"), (), 4,
     "expected a number above 0"),
    ("prices that end early", "investment_prices.csv", without("2019,", "2020,"), (), 4, "investment_prices.csv: years 2010 to 2018: expected all years of the job, to 2020"),
    ("capital formation below zero", "annual.csv", series("gfcf", -1, "2009"), (), 4, "gfcf"),
    ("capital formation in another unit", "annual.csv", series("gfcf", 0.1), (), 4, "is its unit wrong?"),
    ("a gap of capital formation and of GDP", "annual.csv", without("gdp_first_published,2013", "gfcf,2013"), (), 4,
     "(annual.csv: gdp_first_published) of 2013: nothing"),
    ("parks without investment", "investment.csv",
     lambda text: scaled("investment", 0)(scaled("investment_total", 0)(text)), (), 4, "what parks invest makes no difference: see investment.csv"),
    ("additionality above 1", None, None, ("investment.additionality=1.5",), 3, "expected a number in [0, 1]"),
    ("additionality below 0", None, None, ("investment.additionality=-0.1",), 3, "expected a number in [0, 1]"),
    ("keys of another closure", None, None, ("model.closure=households",), 3, "investment.net_effects = true: expected false without"),
    ("employment that markets do not have", None, None, ("employment.coefficients=fixed",), 3, "expected balanced or productivity"),
    ("remittances, which markets take from the data", None, None, ("remittances.share=0.9",), 3,
     "has no effect with model.closure = equilibrium"),
    ("arrivals that follow jobs", None, None, ("migration.outside_response=0.5",), 3,
     "has no effect with model.closure = equilibrium"),
    ("an equilibrium that is not accepted", None, None, ("equilibrium.agglomeration=0.15", "equilibrium.trade_elasticity=20"), 8,
     "E350: equilibrium: prices or rents of account"),
]


def main():
    for what, table, change, sets, code, words in CASES:
        with tempfile.TemporaryDirectory() as folder:
            sets = [*sets, "grid.enabled=false"]
            if table:
                data = os.path.join(folder, "data")
                shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("*.nc"))
                with open(os.path.join(data, table), encoding="utf-8") as file:
                    text = file.read()
                changed = change(text)
                expect(f"{what}: changes {table}", changed != text)
                with open(os.path.join(data, table), "w", encoding="utf-8") as file:
                    file.write(changed)
                sets.append("data.directory=" + data)
            done = subprocess.run([CQIO, "check", JOB, *(word for text in sets for word in ("--set", text))], capture_output=True,
                                  text=True, timeout=240, check=False)
            said = [line for line in done.stderr.splitlines() if line.startswith("cqio: error:")]
            expect(what, done.returncode == code and any(words in line for line in said), (done.returncode, said, done.stderr[-300:]))
            print(f"{what}: {said[0][13:160] if said else ''}")
    with tempfile.TemporaryDirectory() as data:
        shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("*.nc", "investment_prices.csv"), dirs_exist_ok=True)
        for place, prices, code, words in ((data, "file", 3, "has no investment_prices.csv"),
                                           (data, "none", 0, "prices is none, and there is no investment_prices.csv"),
                                           (DATA, "none", 0, "investment of each year counts at its current prices")):
            done = subprocess.run([CQIO, "check", JOB, "--set", "data.directory=" + place, "--set", "grid.enabled=false", "--set",
                                   "investment.prices=" + prices], capture_output=True, text=True, timeout=240, check=False)
            expect(f"prices of investment: {prices}", done.returncode == code and words in done.stderr, done.stderr)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        done = subprocess.run([CQIO, "run", JOB, "--set", "two-wings.investment.factor=20", "--set", "years.last=2011", "--set",
                               "grid.enabled=false", "--set", "output.directory=" + out], capture_output=True, text=True, timeout=240,
                              check=False)
        said = [line for line in done.stderr.splitlines() if line.startswith("cqio: error:")]
        expect("parks that invest more than all", done.returncode == 4 and "is investment.factor of the scenario too large" in
               " ".join(said) and not (os.path.isdir(out) and os.listdir(out)), (done.returncode, said, done.stderr[-300:]))
        print(f"parks that invest more than all: {said[0][13:] if said else ''}")
    for end, stated in ((2013, True), (2014, False)):
        done = subprocess.run([CQIO, "check", JOB, "--set", f"years.last={end}", "--set", "grid.enabled=false"], capture_output=True,
                              text=True, timeout=240, check=False)
        expect(f"use of park capital to {end}", ("use of park capital is the mean of the data set and not calibrated" in done.stderr) ==
               stated and done.returncode == 0, done.stderr)
    print(f"{len(CASES)} bad inputs of markets, {len(FAILED)} not found")
    sys.exit(bool(FAILED))


main()
