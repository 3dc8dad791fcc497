#!/usr/bin/env python3
"""What cqio convert and transform write is read again: the same figures, labels, roles and units, and the same results.

  test_round_trips.py --cqio CQIO [--show]

Every variant of a table goes CSV -> NetCDF -> CSV -> pymrio -> NetCDF -> CSV. At each place multipliers and changes of
prices are those of the source, or refused with the same sentence, and the table as CSV is the same text.
"""
import argparse
import concurrent.futures
import csv
import os
import pathlib
import subprocess
import sys
import tempfile

ACCOUNTS = [("N", "farm"), ("N", "mill"), ("S", "farm"), ("S", "mill"), ("S", "shop")]
Z = [[10.25, 20, 4, 6, 3], [15, 60.1, 5, 20, 7], [3, 2, 20.7, 15, 4], [4, 18, 11, 40.3, 9], [2, 5, 6, 8, 30.9]]
F = {"N/households": [40, 50, 5, 10, 15], "N/gfcf": [5, 30, 0, 20, 2], "S/households": [10, 10, 50, 60, 70], "S/government": [12, 13, 21, 8, 22]}
X = [sum(row) + sum(f[i] for f in F.values()) for i, row in enumerate(Z)]
WAGES, TAXES, IMPORTS, DUTIES = [40, 50, 40, 44, 60], [1.5, 2, 0.25, 3, 1], [10, 20, 10, 10, 12], [1, 2, 3, 4, 5]
ALL = [x - sum(row[j] for row in Z) for j, x in enumerate(X)]


def minus(values, *others):
    return [v - sum(o[j] for o in others) for j, v in enumerate(values)]


PARTS = {"compensation": WAGES, "other_taxes_on_production": TAXES, "operating_surplus": minus(ALL, WAGES, TAXES)}
FOREIGN = {"imports": IMPORTS, "taxes_on_products": DUTIES}
HOME = minus(ALL, IMPORTS, DUTIES)
WORK = {"employment (persons)": [900, 1100.5, 1500, 1300, 2000]}
OTHER = {"CO2 (kt)": [3.5, 9, 2.25, 8, 1]}
variants = []


def variant(name, header=("unit: 1e6 EUR", "year: 2020"), rows=None, columns=None, lost=()):
    """LOST: beginnings of the lines which a folder of pymrio has no place for, of which it says so."""
    rows = rows or {**PARTS, **WORK, **OTHER}
    columns = columns or F
    variants.append((name, header, rows, columns, lost))


PARTLY = {"compensation": WAGES, "other_taxes_on_production": TAXES, "Capital": minus(ALL, WAGES, TAXES), **WORK, **OTHER}
variant("plain")
variant("a row of unknown role", rows=PARTLY)
variant("two rows of unknown role", rows={"Kapital": minus(ALL, WAGES, TAXES), "Labour force": WAGES, "other_taxes_on_production": TAXES})
variant("a role that is said", ("unit: 1e6 EUR", "role: Capital = other_value_added"), PARTLY)
variant("no column needs to close", ("unit: 1e6 EUR", "primary_inputs: partial"), {"compensation": WAGES, **WORK})
variant("value added and its parts", rows={**PARTS, "value_added": ALL, **WORK, **OTHER})
variant("value added and compensation", rows={"compensation": WAGES, "value_added": HOME, **FOREIGN, **OTHER})
variant("value added before its parts", rows={"value_added": HOME, "compensation": WAGES, "operating_surplus": minus(HOME, WAGES, TAXES), **FOREIGN})
variant("value added alone", rows={"value_added": HOME, **FOREIGN})
for unit in ("million EUR at current prices", "million EUR at current basic prices", "1e6 EUR at 2015 prices", "1000 USD", "kt", None):
    for year in (2020, None):
        if "2015" not in str(unit) or not year:
            variant(f"in {unit}, year {year}", [f"unit: {unit}"] * bool(unit) + [f"year: {year}"] * bool(year))
variant("prices beside the unit", ("unit: 1e6 EUR", "price_basis: 2015 producer prices"), lost=("# price_basis",))
for unit in (" (FTE)", " (hours)", " (million hours)", " (thousand persons)", ""):
    variant(f"employment{unit}", rows={**PARTS, "employment" + unit: [9, 11.5, 15, 13, 20], **OTHER})
HOUSES = {"N/C": F["N/households"], "N/gfcf": F["N/gfcf"], "S/C": F["S/households"], "S/government": F["S/government"]}
variant("households that are said", ("unit: 1e6 EUR", "role: N/C = household; S/C = household; Poids (t) = extension"), {**PARTS, **WORK, "Poids (t)": TAXES}, HOUSES)
variant("income of households", ("unit: 1e6 EUR", "household_income: N = 120; S = 180"), lost=("# household_income",))


def write(path, header, rows, columns):
    with open(path, "w", encoding="utf-8", newline="") as file:
        for line in header:
            file.write(f"# {line}\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["region", "key", *["/".join(a) for a in ACCOUNTS], *columns, "total_output"])
        for i, account in enumerate(ACCOUNTS):
            out.writerow([*account, *Z[i], *[f[i] for f in columns.values()], repr(X[i])])
        for label, values in rows.items():
            out.writerow(["", label, *map(repr, values), *[""] * (len(columns) + 1)])


class Trips:
    def __init__(self, cqio, show, folder):
        self.cqio, self.show, self.faults, self.checks, self.folder = cqio, show, 0, 0, folder

    def run(self, *words):
        return subprocess.run([self.cqio, *map(str, words)], check=False, capture_output=True, text=True, timeout=120, cwd=self.folder)

    def expect(self, good, name, text):
        self.checks += 1
        self.faults += not good
        if self.show or not good:
            print("ok  " if good else "FAIL", name, text)
        return good

    def results(self, table):
        """Multipliers, and changes of prices by what is paid, or the sentences that refuse them."""
        found = {}
        for kind in ("value_added", "income,employment"):
            done = self.run("solve", "--table", table, "--multipliers", kind, "--output", "solve.csv", "--overwrite")
            found[kind] = sentence(done, table) or rows_of(self.folder / "solve.csv")
        done = self.run("analyse", "--table", table, "--what", "multipliers,prices", "--cost", "compensation=10%", "--output",
                        "analyse.nc", "--csv", "analyse", "--overwrite")
        found["analyse"] = sentence(done, table) or sorted((p.name, rows_of(p)) for p in (self.folder / "analyse").glob("*.csv"))
        return found

    def trip(self, name, header, rows, columns, lost):
        write(self.folder / "source.csv", header, rows, columns)
        pathlib.Path(self.folder, "names.csv").write_text("what,from,to\nsector,farm,farm\n", encoding="utf-8")
        first = self.results("source.csv")
        text = None
        for before, after in (("source.csv", "a.nc"), ("source.csv", "t.nc"), ("a.nc", "b.csv"), ("t.nc", "bt.csv"), ("b.csv", "p"), ("p", "c.nc"), ("c.nc", "d.csv")):
            step = ["transform", "--rename", "names.csv"] if after == "t.nc" else ["convert"]
            done = self.run(*step, "--table", before, "--output", "pymrio:p" if after == "p" else after, "--overwrite")
            if not self.expect(done.returncode == 0, f"{name}: {before} -> {after}", done.stderr.strip()[:300]):
                return
            if after == "p":
                for line in lost:
                    self.expect("left out" in done.stderr, f"{name}: what is lost", f"{line} {done.stderr}")
            if after.endswith(".csv"):
                found = lines_of(self.folder / after, lost if after == "d.csv" else ())
                text = text or found
                wanted = [line for line in text if not (after == "d.csv" and line.startswith(tuple(lost) or "\0"))]
                self.expect(found == wanted, f"{name}: {after} as the first", "\n".join(difference(wanted, found)))
            elif after in ("a.nc", "p"):
                found = self.results(after)
                for key, value in first.items():
                    same = found[key] == value or (lost and after == "p")
                    self.expect(same, f"{name}: {after}: {key}", f"{found[key]} not {value}"[:600] if not same else "")

    def misspelled(self):
        """A role that there is not is named, with its place."""
        write(self.folder / "m.csv", ("unit: 1e6 EUR", "role: Capital = other_value_added"), PARTLY, F)
        done = self.run("convert", "--table", "m.csv", "--output", "pymrio:m")
        said = self.folder / "m" / "file_parameters.json"
        text = said.read_text(encoding="utf-8") if done.returncode == 0 else ""
        said.write_text(text.replace('"Capital": "other_value_added"', '"Capital": "surplus"'), encoding="utf-8")
        done = self.run("check", "--table", "m")
        self.expect(done.returncode == 4 and "rows 'Capital': role = 'surplus': expected a role" in done.stderr, "a role misspelled", done.stderr)


def sentence(done, table):
    """What refuses, without the place where the table stands."""
    if done.returncode == 0:
        return None
    return done.stderr.strip().splitlines()[-1].replace(f": {table}", ": TABLE") if "cqio: error" in done.stderr else f"code {done.returncode}"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(line for line in file if not line.startswith("#"))]


def lines_of(path, without):
    """All but the checksum, where the table comes from, and lines that begin as WITHOUT."""
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    return [line for line in lines[1:] if not line.startswith(("# sources: ", *without))]


def difference(a, b):
    return [f"- {x}" for x in a if x not in b] + [f"+ {x}" for x in b if x not in a]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        def trip(k):
            place = pathlib.Path(folder, str(k))
            place.mkdir()
            trips = Trips(os.path.abspath(given.cqio), given.show, place)
            trips.trip(*variants[k])
            if k == 0:
                trips.misspelled()
            return trips.checks, trips.faults
        checks, faults = (sum(x) for x in zip(*pool.map(trip, range(len(variants)))))
    print(f"{len(variants)} tables, {checks} comparisons, {faults} wrong")
    return faults > 0 or checks < 200


if __name__ == "__main__":
    sys.exit(main())
