#!/usr/bin/env python3
"""Tables and demands of cqio solve that say what they are in words: units, roles, prices, labels, layouts.

  test_tables.py --cqio CQIO

Each case changes one thing of a small table or of a demand on it, and must give the very results of the
unchanged one (EQUAL), other results that are stated with it, or be refused with a sentence.
"""
import argparse
import csv
import io
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

BASE = """# unit: 1e6 EUR at 2015 producer prices
key,farm,mill,shop,households,export,total_output
farm,10,20,10,40,20,100
mill,20,60,20,50,100,250
shop,10,45,10,100,35,200
compensation,48,60,80,,,
surplus,12,65,80,,,
total_output,100,250,200,,,
"""
DEMAND = "key,demand\nfarm,1\nmill,2\n"
VALUE_ADDED = ("--multipliers", "output,value_added,income")
cases = []


def case(kind, name, expected, table=BASE, options=VALUE_ADDED, demand=None, column="", **files):
    """EXPECTED: None for the results of the unchanged table and demand, or a part of the sentence."""
    cases.append((kind, name, expected, table, options, demand, column, files))


# ---- roles ---------------------------------------------------------------------------------------
for label in ("Other taxes less subsidies on production", "Taxes less subsidies on production",
              "Other net taxes on production", "生产税净额", "Operating surplus: Rents on land"):
    case("roles", f"{label} is value added", None, BASE.replace("surplus", f'"{label}"'))
# The same row is no value added by another word: results differ as they must, and are not those of the base.
for label in ("Taxes less subsidies on products", "value_added_tax", "Import duties"):
    case("roles", f"{label} is none", {"value_added_multiplier": [48 / 100, 60 / 250, 80 / 200]},
         BASE.replace("surplus", f'"{label}"'), ("--multipliers", "value_added"))
for label in ("Taxes on production and imports", "Carbon tax", "Compensation and imports"):
    case("roles", f"{label} is not known", f"rows {label}: expected a role for each",
         BASE.replace("surplus", f'"{label}"'))


class Gate:
    def __init__(self, cqio):
        self.cqio, self.faults, self.bases = cqio, [], {}

    def solve(self, table, options, demand, column, files, name):
        folder = pathlib.Path(tempfile.mkdtemp(dir="."))
        path = folder / name
        path.write_text(table, encoding="utf-8") if isinstance(table, str) else table(path)
        for other, text in files.items():
            (folder / (other + ".csv")).write_text(text, encoding="utf-8")
        words = [str(folder / w) if w.endswith(".csv") else w for w in options]
        if demand is not None:
            (folder / "d.csv").write_text(demand, encoding="utf-8")
            words += ["--demand", f"{folder / 'd.csv'}{column}"]
        done = subprocess.run([self.cqio, "solve", "--table", str(path), *words, "--output",
                               str(folder / "out.csv")], check=False, capture_output=True,
                              text=True, timeout=60)
        return done, folder / "out.csv"

    def base(self, options, demand):
        options = tuple(options[:options.index("--roles")]) if "--roles" in options else options
        key = (options, demand is not None)
        if key not in self.bases:
            done, out = self.solve(BASE, options, DEMAND if demand is not None else None, "", {}, "t.csv")
            if done.returncode:
                raise RuntimeError(done.stderr)
            self.bases[key] = read(out)
        return self.bases[key]

    def judge(self, kind, name, expected, table, options, demand, column, files):
        done, out = self.solve(table, options, demand, column, files, "t.nc" if callable(table) else "t.csv")
        fault = None
        if isinstance(expected, str):
            if done.returncode not in (2, 4, 5):
                fault = f"code {done.returncode}: expected a refusal"
            elif expected not in done.stderr:
                fault = f"says: {done.stderr.strip()}; expected: {expected}"
        elif done.returncode:
            fault = done.stderr.strip()
        elif expected is None:
            if not near(read(out), self.base(options, demand)):
                fault = "another result"
        else:
            fault = self.differs(read(out), expected)
        if fault:
            self.faults.append(f"{kind}: {name}: {fault}")
            print("FAIL", self.faults[-1])

    def differs(self, result, expected):
        """Multipliers m = v (I - A)^-1 are judged by m (I - A) = v, with v expected."""
        flows = [row[1:4] for row in csv.reader(io.StringIO(BASE)) if row[0] in ("farm", "mill", "shop")]
        output = (100, 250, 200)
        for name, wanted in expected.items():
            m = [result[k, name] for k in ("farm", "mill", "shop")]
            for j in range(3):
                v = m[j] - sum(m[i] * float(flows[i][j]) for i in range(3)) / output[j]
                if abs(v - wanted[j]) > 1e-9 * abs(wanted[j]):
                    return f"{name}: coefficient {j + 1} = {v}: expected {wanted[j]}"
        return None


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {(row[0], name.split("[")[0]): float(v) for row in rows[1:] for name, v in zip(rows[0][1:], row[1:])
            if not name.endswith("_bound")}


def near(a, b):
    return a.keys() == b.keys() and all(abs(a[k] - b[k]) <= 1e-9 * max(abs(b[k]), 1e-9) for k in a)


def other_kinds(gate):
    """What is no file at all is said so, and not opened."""
    os.mkfifo("pipe")
    os.mkfifo("pipe.csv")
    os.mkdir("folder.csv")
    pathlib.Path("table.txt").write_text(BASE, encoding="utf-8")
    unix = socket.socket(socket.AF_UNIX)
    unix.bind("socket")
    for path, sentence in (("pipe", "pipe: is a pipe, a device or a socket: expected a folder with table.csv"),
                           ("/dev/null", "/dev/null: is a pipe, a device or a socket"),
                           ("socket", "socket: is a pipe, a device or a socket"),
                           ("pipe.csv", "pipe.csv: is not a regular file"),
                           ("folder.csv", "folder.csv: is not a regular file"),
                           ("table.txt", "table.txt: is a file of another kind")):
        done = subprocess.run([gate.cqio, "solve", "--table", path, "--multipliers", "output"], check=False,
                              capture_output=True, text=True, timeout=20)
        if done.returncode not in (4, 5) or sentence not in done.stderr:
            gate.faults.append(f"kinds of files: {path}: {done.returncode} {done.stderr.strip()}")
            print("FAIL", gate.faults[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    gate = Gate(os.path.abspath(parser.parse_args().cqio))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for one in cases:
            gate.judge(*one)
        other_kinds(gate)
        os.chdir("/")
    print(f"{len(cases)} cases, {len(gate.faults)} faults")
    sys.exit(1 if gate.faults else 0)


if __name__ == "__main__":
    main()
