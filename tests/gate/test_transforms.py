#!/usr/bin/env python3
"""What cqio convert and cqio transform must keep of a table, and files of steps that say something else.

  test_transforms.py --cqio CQIO

A converted table must give the very multipliers of the first, type II ones too, and refuse the demands that it
refuses. Totals, concordances and new names are converted by their units, or refused with a sentence.
"""
import argparse
import csv
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TABLE = """# unit: 1e6 EUR
# year: 2015
# price_basis: 2015 basic prices
# role: N/poor = household_part; water = extension
# household_income: N = 200; S = 230
region,key,unit,N/a,N/b,S/a,S/b,N/households,N/poor,S/households,S/government,S/exports,S/imports,total_output
N,a,,10,20,5,5,20,8,10,10,35,5,110
N,b,,15,40,10,5,40,10,20,40,40,10,200
S,a,,5,10,20,30,10,3,20,20,35,0,150
S,b,,10,10,25,50,10,4,60,30,60,5,250
,compensation,,50,100,75,110,,,,,,,
,surplus,,10,12,10,40,,,,,,,
,taxes on products,,10,8,5,10,,,,,,,
,employment,1e3 persons,2,3,4,5,,,,,,,
,CO2,kt,7,8,9,10,3,1,2,,,,
,water,kt,17,18,19,110,,,,,,,
"""
SAME = "from,to\na,a\nb,b\n"
FAULTS = []


class Gate:
    def __init__(self, cqio):
        self.cqio, self.count = cqio, 0

    def run(self, *words):
        self.count += 1
        return subprocess.run([self.cqio, *map(str, words)], check=False, capture_output=True, text=True, timeout=60)

    def expect(self, what, good, said=""):
        if not good:
            FAULTS.append(what)
            print(f"FAIL {what}: {said}"[:1500])

    def multipliers(self, table, what):
        """Type II multipliers by account and name."""
        pathlib.Path("m.csv").unlink(missing_ok=True)
        done = self.run("solve", "--table", table, "--closure", "households", "--multipliers",
                        "output,income,value_added,employment", "--output", "m.csv")
        self.expect(f"{what}: multipliers", done.returncode == 0, done.stderr)
        if done.returncode:
            return {}
        with open("m.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {(row["region"], row["key"], name.split(" ")[0]): float(value) for row in rows for name, value in row.items()
                if name not in ("region", "key") and "_bound" not in name}

    def near(self, what, a, b):
        self.expect(what, a.keys() == b.keys() and all(abs(a[k] - b[k]) <= 1e-12 * abs(b[k]) for k in a),
                    [(k, a.get(k), b.get(k)) for k in b if a.get(k) != b[k]][:3])


def make(gate, kind, source, to):
    """SOURCE in another form, by cqio convert, or by a step that changes nothing."""
    pathlib.Path("same.csv").write_text(SAME, encoding="utf-8")
    step = ("--aggregate-sectors", "same.csv") if kind == "transform" else ()
    return gate.run(kind, "--table", source, *step, "--output", to)


def round_trips(gate):
    """Chains of forms, each of which knows all that the first did."""
    without = TABLE.replace("# household_income: N = 200; S = 230\n", "")
    for name, table in (("incomes by region", TABLE), ("one income", TABLE.replace("N = 200; S = 230", "430")),
                        ("no income", without), ("current prices", TABLE.replace("2015 basic", "current")),
                        ("partial", without.replace("10,12,10,40", "9,11,9,30").replace("# role", "# primary_inputs: partial\n# role"))):
        first = pathlib.Path("first.csv")
        first.write_text(table, encoding="utf-8")
        base = gate.multipliers(first, name)
        for chain in (("convert.csv",), ("convert.nc",), ("convert.csv", "convert.nc"), ("convert.nc", "convert.csv"),
                      ("transform.csv",), ("transform.nc",), ("convert.nc", "transform.csv", "transform.nc", "convert.csv")):
            source = first
            for k, link in enumerate(chain):
                kind, end = link.split(".")
                to = pathlib.Path(f"step{k}.{end}")
                to.unlink(missing_ok=True)
                done = make(gate, kind, source, to)
                gate.expect(f"{name}: {' '.join(chain)}: step {k + 1}", done.returncode == 0, done.stderr)
                source = to
            gate.near(f"{name}: {' '.join(chain)}", gate.multipliers(source, name), base)
            for line in ("# year: 2018", "# unit: 1e6 EUR at 2014 prices", "# price_basis: purchasers' prices", "# currency: USD"):
                pathlib.Path("demand.csv").write_text(f"{line}\nregion,key,demand\nN,a,1\n", encoding="utf-8")
                codes = [gate.run("solve", "--table", t, "--demand", "demand.csv").returncode for t in (first, source)]
                gate.expect(f"{name}: {' '.join(chain)}: a demand with '{line}'", codes[0] == codes[1], codes)
    first.write_text(TABLE, encoding="utf-8")
    done = make(gate, "convert", first, "pymrio:folder")
    for lost in ("the income of households", "what households of", "the prices of"):
        gate.expect(f"a folder of pymrio says what it has no place for: {lost}", done.returncode == 0 and lost in done.stderr, done.stderr)


def years(gate):
    """What is known of the year and the unit goes through every form."""
    plain = "key,a,b,households,total_output\na,1,2,7,10\nb,3,4,13,20\ncompensation,6,14,,\ntotal_output,10,20,,\n"
    for head in ("# year: 2015\n", "# unit: 1e6 EUR\n", "# year: 2015\n# unit: 1e6 EUR\n", "# unit: 1e6 EUR\n# year: 2015\n", "",
                 "# year: 2015\n# unit: t\n", "# unit: 1e3 m3\n"):
        pathlib.Path("first.csv").write_text(head + plain, encoding="utf-8")
        for form in ("pymrio:years", "years.nc", "years.csv"):
            shutil.rmtree("years", ignore_errors=True)
            for old in ("years.nc", "years.csv", "back.csv"):
                pathlib.Path(old).unlink(missing_ok=True)
            there = gate.run("convert", "--table", "first.csv", "--output", form)
            back = gate.run("convert", "--table", form.replace("pymrio:", ""), "--output", "back.csv")
            text = pathlib.Path("back.csv").read_text(encoding="utf-8") if back.returncode == 0 else ""
            lines = sorted(line for line in text.split("\n") if line.startswith(("# year", "# unit")))
            gate.expect(f"{head!r} by {form}", lines == sorted(head.split("\n")[:-1]), (lines, there.stderr, back.stderr))


def incomes(gate):
    """What households have goes with the regions that they live in."""
    pathlib.Path("first.csv").write_text(TABLE, encoding="utf-8")
    for name, step, line in (("pooled", ("--pool-regions", "N;S=W"), "# household_income: W = 430"),
                             ("renamed", ("--rename", "names.csv"), "# household_income: M = 200; S = 230"),
                             ("taken out", ("--remove-regions", "S"), "# household_income: N = 200")):
        pathlib.Path("names.csv").write_text("what,from,to\nregion,N,M\n", encoding="utf-8")
        pathlib.Path("o.csv").unlink(missing_ok=True)
        done = gate.run("transform", "--table", "first.csv", *step, "--output", "o.csv")
        text = pathlib.Path("o.csv").read_text(encoding="utf-8") if done.returncode == 0 else done.stderr
        gate.expect(f"incomes of regions that are {name}", line + "\n" in text, text)
    for income, says in ((4e5, "household_income = 400000 (1e6 EUR): expected at most total output"),
                         (0.43, "household_income = 0.43 (1e6 EUR): expected at least the compensation")):
        pathlib.Path("one.csv").write_text(TABLE.replace("N = 200; S = 230", "430"), encoding="utf-8")
        pathlib.Path("one.nc").unlink(missing_ok=True)
        gate.run("convert", "--table", "one.csv", "--output", "one.nc")
        cdl = subprocess.run(["ncdump", "one.nc"], check=True, capture_output=True, text=True).stdout
        cdl = cdl.replace("household_income = 430 ;", f"household_income = {income} ;")
        pathlib.Path("other.cdl").write_text(cdl, encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", "other.nc", "other.cdl"], check=True)
        done = gate.run("solve", "--table", "other.nc")
        gate.expect(f"income of {income} in NetCDF", done.returncode == 4 and says in done.stderr, done.stderr)


PLAIN = """# unit: 1e6 EUR
# year: 2015
region,key,N/a,N/b,S/a,S/b,N/households,S/households,S/exports,total_output
N,a,10,20,5,5,20,10,40,110
N,b,15,40,10,5,40,20,70,200
S,a,5,10,20,30,10,20,55,150
S,b,10,10,25,50,10,60,85,250
,compensation,50,100,75,110,,,,
,surplus,20,20,15,50,,,,
"""
TOTALS = "from,to,total\nN/a,,121\nS/b,S/a,26\n"


def totals(gate):
    """Files of totals, by what they state; None: the table of TOTALS."""
    other = "expected that of the table"
    cases = (
        ("thousands by the line", None, "# unit: 1e3 EUR\nfrom,to,total\nN/a,,121000\nS/b,S/a,26000\n"),
        ("thousands in the name", None, "from,to,total (1e3 EUR)\nN/a,,121000\nS/b,S/a,26000\n"),
        ("thousands in a column", None, "from,to,total,unit\nN/a,,121000,1e3 EUR\nS/b,S/a,26000,1e3 EUR\n"),
        ("the year of the table", None, "# year: 2015\n" + TOTALS), ("a note", None, TOTALS.replace("total\n", "total,note\n", 1).replace("121", "121,x").replace("26\n", "26,y\n")),
        ("another currency", other, "# unit: 1e6 USD\n" + TOTALS), ("another currency in a line", "currency = 'USD'", "# currency: USD\n" + TOTALS),
        ("percent", other, "# unit: percent\nfrom,to,total\nN/a,,110\n"), ("a scale", "scale = '1000'", "# scale: 1000\n" + TOTALS),
        ("prices of another year", "expected th", "# unit: 1e6 EUR at 2014 prices\n" + TOTALS),
        ("errors in percent", "column 'standard_error': unit = 'percent'", "from,to,total,standard_error (percent)\nN/a,,121,5\n"),
        ("errors under another name", "column 'std' is not known", "from,to,total,std\nN/a,,121,5\n"),
        ("nothing at all", "says nothing: expected a total, or low and high", "from,to,total\nN/a,,\n"),
        ("a role", "expected none, as it says nothing", "# role: N/a = import\n" + TOTALS))
    warnings = (("thousands, unsaid", "total = 1.21e+05 (1e6 EUR): it is 110 now", "from,to,total\nN/a,,121000\n"),
                ("thousandths, unsaid", "total = 0.121 (1e6 EUR): it is 110 now", "from,to,total\nN/a,,0.121\n"),
                ("an error above its total", "standard_error = 200 of total = 25", "from,to,total,standard_error\nN/a,N/b,25,200\n"))
    for step in ("--balance", "--update"):
        base = balanced(gate, step, TOTALS)[1]
        for name, says, text in cases:
            done, out = balanced(gate, step, text)
            if says is None:
                gate.expect(f"{step}: {name}", done.returncode == 0 and out == base, done.stderr)
            else:
                gate.expect(f"{step}: {name}", done.returncode == 4 and says in done.stderr and not out, done.stderr)
        for name, says, text in warnings:
            gate.expect(f"{step}: {name}", f"warning: t.csv:2: {says}" in balanced(gate, step, text)[0].stderr, says)
        gate.expect(f"{step}: no warning", not balanced(gate, step, TOTALS)[0].stderr)
        done, out = balanced(gate, step, "# year: 2018\n" + TOTALS)
        gate.expect(f"{step}: totals of another year", done.returncode == 0 and "# year: 2018\n" in out, done.stderr + out[:300])
        done, out = balanced(gate, step, "# year: 2018\n" + TOTALS, PLAIN.replace("1e6 EUR", "1e6 EUR at 2015 prices"))
        gate.expect(f"{step}: totals of another year, at the prices of nobody knows when", done.returncode == 4 and not out, done.stderr)


def balanced(gate, step, text, table=PLAIN):
    pathlib.Path("plain.csv").write_text(table, encoding="utf-8")
    pathlib.Path("t.csv").write_text(text, encoding="utf-8")
    pathlib.Path("o.csv").unlink(missing_ok=True)
    done = gate.run("transform", "--table", "plain.csv", step, "t.csv", "--output", "o.csv")
    text = pathlib.Path("o.csv").read_text(encoding="utf-8") if pathlib.Path("o.csv").exists() else ""
    return done, "".join(line for line in text.splitlines(True) if not line.startswith(("# cqio: ", "# sources: ")))


def names(gate):
    """Names that the table, once written, would say something else by."""
    pathlib.Path("plain.csv").write_text(PLAIN, encoding="utf-8")
    for step, text, says in (
            ("--aggregate-sectors", "# unit: percent\n" + SAME, "line '# unit: percent': expected none"),
            ("--rename", "# unit: 1e3 EUR\nwhat,from,to\nsector,a,x\n", "line '# unit: 1e3 EUR': expected none"),
            ("--aggregate-sectors", "from,to\na,households\nb,x\n", "'N/households' is a name of two"),
            ("--aggregate-sectors", "from,to\na,total_output\nb,x\n", "'N/total_output': expected another name"),
            ("--aggregate-sectors", "from,to\na,x (1e3 EUR)\nb,x\n", "'N/x (1e3 EUR)': expected a name without a unit"),
            ("--rename", "what,from,to\nprimary,compensation,compensation (1e3 EUR)\n", "'compensation (1e3 EUR)': expected a name without a unit"),
            ("--rename", "what,from,to\nfinal,exports,exports (1e6 USD)\n", "'S/exports (1e6 USD)': expected a name without a unit")):
        pathlib.Path("f.csv").write_text(text, encoding="utf-8")
        for to in ("o.csv", "o.nc"):
            pathlib.Path(to).unlink(missing_ok=True)
            done = gate.run("transform", "--table", "plain.csv", step, "f.csv", "--output", to)
            gate.expect(f"{step} {text!r}", done.returncode == 4 and says in done.stderr and not pathlib.Path(to).exists(), done.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    gate = Gate(os.path.abspath(parser.parse_args().cqio))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for part in (round_trips, years, incomes, totals, names):
            part(gate)
        os.chdir("/")
    print(f"{gate.count} commands, {len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
