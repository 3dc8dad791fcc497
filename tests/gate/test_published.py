#!/usr/bin/env python3
"""Mutations of tables in the layouts of those who publish them: the same table in another order is read as the same,
another one is refused, or warned of by name.

  test_published.py --cqio CQIO [--show]
"""
import argparse
import collections
import csv
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_files as files  # noqa: E402
from io_tables import read_result  # noqa: E402

EQUAL, REFUSED, WARNED = "equal", "refused", "warned"
TABLE = files.Table(seed=3)
N = len(TABLE.accounts)
SOLVE = ("--multipliers", "output,value_added,income")


class Sheet:
    """A file of text as rows of cells, which mutations change."""

    def __init__(self, folder, name):
        self.path = pathlib.Path(folder) / name
        self.separator = "," if name.endswith(".csv") else "\t"
        with open(self.path, encoding="utf-8", newline="") as file:
            self.rows = list(csv.reader(file, delimiter=self.separator))

    def save(self):
        with open(self.path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=self.separator, lineterminator="\n").writerows(self.rows)

    def numbers(self, body):
        """Rows and columns [first, count] of BODY."""
        (i, m), (j, n) = body
        return [row[j:j + n] for row in self.rows[i:i + m]]

    def put(self, body, values):
        (i, _), (j, n) = body
        for row, new in zip(self.rows[i:], values):
            row[j:j + n] = new


def times(sheet, body, i, j, factor):
    row, column = body[0][0] + i, body[1][0] + j
    sheet.rows[row][column] = repr(float(sheet.rows[row][column]) * factor)


# Layout: what writes it, the path that is given, and the bodies of its parts: file, (first row, rows), (first column, columns)
F = len(TABLE.final)
LAYOUTS = {
    "pymrio": (lambda d: files.write_pymrio(TABLE, d), "", {
        "flows": ("Z.txt", (3, N), (2, N)), "final": ("Y.txt", (3, N), (2, F)), "output": ("x.txt", (1, N), (2, 1)),
        "primary": ("factor_inputs/F.txt", (3, 2), (1, N))}),
    "icio": (lambda d: files.write_icio(TABLE, f"{d}/t.csv"), "/t.csv", {
        "flows": ("t.csv", (1, N), (1, N)), "final": ("t.csv", (1, N), (1 + N, F)), "output": ("t.csv", (1, N), (1 + N + F, 1)),
        "output row": ("t.csv", (N + 3, 1), (1, N)), "primary": ("t.csv", (N + 1, 2), (1, N))}),
    "figaro": (lambda d: files.write_figaro(TABLE, f"{d}/t.csv", f"{d}/flat.csv"), "/t.csv", {
        "flows": ("t.csv", (1, N), (1, N)), "final": ("t.csv", (1, N), (1 + N, F)), "primary": ("t.csv", (N + 1, 2), (1, N))}),
    "eora": (lambda d: files.write_eora(TABLE, d), "", {
        "flows": ("Eora26_2015_bp_T.txt", (0, N), (0, N)), "final": ("Eora26_2015_bp_FD.txt", (0, N), (0, F)),
        "primary": ("Eora26_2015_bp_VA.txt", (0, 2), (0, N))})}
cases = []


def case(layout, name, allowed, part, change, said=""):
    cases.append((layout, name, allowed.split(), part, change, said))


for layout, (_, _, parts) in LAYOUTS.items():
    draw = random.Random(7)
    for part, (_, rows, columns) in parts.items():
        def turned(values):
            return [list(row) for row in zip(*values)]

        if part == "flows":
            case(layout, "flows transposed", REFUSED, part, lambda s, b: s.put(b, turned(s.numbers(b))), "transposed")
        for factor in (1.00001, 1.001, 1.1, 10, 1e3, 1e6):
            i, j = draw.randrange(rows[1]), draw.randrange(columns[1])
            while part == "flows" and TABLE.flows[i][j] == 0:
                j = (j + 1) % N
            case(layout, f"{part}: cell {i}, {j} times {factor}", f"{REFUSED} {WARNED} {EQUAL} another" if factor < 1.0001 else f"{REFUSED} {WARNED}", part,
                 lambda s, b, i=i, j=j, f=factor: times(s, b, i, j, f))
        for shift in (1, N // 2):
            if rows[1] == N:
                case(layout, f"{part}: rows moved by {shift} without labels", f"{REFUSED} {WARNED}", part,
                     lambda s, b, k=shift: s.put(b, s.numbers(b)[k:] + s.numbers(b)[:k]))
            if columns[1] == N and part != "final":  # nothing says whose final demand it is
                case(layout, f"{part}: columns moved by {shift} without labels", f"{REFUSED} {WARNED}", part,
                     lambda s, b, k=shift: s.put(b, [r[k:] + r[:k] for r in s.numbers(b)]))
        for factor in (1e3, 1e-3):
            case(layout, f"{part} times {factor}", f"{REFUSED} {WARNED}", part, lambda s, b, f=factor: s.put(
                b, [[repr(float(v) * f) for v in row] for row in s.numbers(b)]))
        if part == "primary":
            case(layout, "primary rows exchanged", f"{REFUSED} {WARNED} another", part, lambda s, b: s.put(b, s.numbers(b)[::-1]))
        for bad in ("nan", "inf", "1e300", "-999999", "", "1.234,5"):
            case(layout, f"{part}: a cell of {bad}", f"{REFUSED} {WARNED}", part, lambda s, b, v=bad: s.put(
                b, [[v if (i, j) == (0, 0) else cell for j, cell in enumerate(row)] for i, row in enumerate(s.numbers(b))]))


def beside(factor, digits):
    """A beside Z, one cell of it FACTOR times as large, DIGITS of each."""
    def put(sheet, _):
        x = files.real(TABLE.output)
        rows = [row[:2] + [f"{float(text) * (factor if (i, j) == (1, 2) else 1) / x[j]:.{digits}g}"
                           for j, text in enumerate(row[2:])] for i, row in enumerate(sheet.rows[3:])]
        with open(sheet.path.parent / "A.txt", "w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t", lineterminator="\n").writerows(sheet.rows[:3] + rows)
    return put


for digits in (3, 6, 17):
    case("pymrio", f"A beside Z, {digits} digits", EQUAL, "flows", beside(1, digits))
    for factor in (1.1, 10, 0.5):
        case("pymrio", f"A beside Z, {digits} digits, a cell times {factor}", f"{REFUSED} {WARNED}", "flows", beside(factor, digits))


# ---- layouts of sheets ---------------------------------------------------------------------------
SHEET = """find: c1 c2 c37
sheet: *
code_column: 4
region_column: 3
label_column: 2
region_row: -1
label_row: -2
unit: million USD
skip_regions: TOT
accounts: c?? c?
column household: c37
column government: c39
column inventories: c42
row total: r60
row value_added: r64
row output: r69
"""
layouts = []


def layout(name, allowed, old, new, said=""):
    layouts.append((name, allowed.split(), SHEET.replace(old, new, 1), said))


layout("as it is", EQUAL, "", "")
layout("lines in another order", EQUAL, SHEET, "\n".join(SHEET.splitlines()[::-1]) + "\n")
layout("blanks and remarks", EQUAL, "unit", "# a remark\n\nunit")
FREE = ("sheet", "accounts", "unit", "label_column", "label_row", "row total", "row value_added", "row output")  # labels say the same
for line in SHEET.splitlines():
    key, value = line.split(": ")
    layout(f"without {key}", f"{REFUSED} {WARNED}" + (f" {EQUAL} another" if key in FREE else ""), line + "\n", "")
    layout(f"{key} twice", WARNED if key.startswith(("row ", "column ")) else REFUSED, line, f"{line}\n{line}")
    layout(f"{key} misspelt", REFUSED, key + ":", key + "s:", "expected a key of docs/files.md")
    layout(f"no value of {key}", f"{REFUSED} {WARNED}" + (f" {EQUAL}" if key in FREE else ""), line, f"{key}:")
for key, values in (("code_column", (1, 2, 3, 5)), ("region_column", (1, 2, 4)), ("region_row", (-2, -3, 0)), ("label_row", ())):
    for value in values:
        old = next(line for line in SHEET.splitlines() if line.startswith(key + ":"))
        layout(f"{key} = {value}", f"{REFUSED} {WARNED}", old, f"{key}: {value}")
for old, new in (("household: c37", "household: c38"), ("government: c39", "government: c37"), ("inventories: c42", "inventories: c4?"),
                 ("total: r60", "total: r61"), ("value_added: r64", "value_added: r60"), ("output: r69", "output: r64"),
                 ("column household: c37", "column household: c37 c99"), ("row total: r60", "row total: r60\nrow total: r00"),
                 ("row total: r60", "row total: r60 r64"), ("skip_regions: TOT", "skip_regions: DE"), ("accounts: c?? c?", "accounts: c1"),
                 ("row value_added: r64", "row compensation: r64"), ("find: c1 c2 c37", "find: c1 c2 c37 c39")):
    same = "find" in old or "c99" in new or "c4?" in new or "compensation" in new
    good = EQUAL if same else f"{REFUSED} {WARNED}"
    layout(f"{old} is {new!r}", good, old, new)
layout("a line of 2,000 bytes", REFUSED, "row total: r60", "row total: r60" + " r70" * 500, "expected fewer than")
layout("codes of 600 bytes", REFUSED, "row total: r60", "row total: r60" + " r70" * 150)


class Gate:
    def __init__(self, cqio, show):
        self.cqio, self.show = cqio, show
        self.counts, self.kinds, self.faults = collections.Counter(), collections.Counter(), []
        self.base, self.said = {}, {}
        for layout, (write, path, _) in LAYOUTS.items():
            os.mkdir(layout)
            write(layout)
            done, self.base[layout] = self.solve(f"{layout}{path}")
            self.said[layout] = warnings(done)
            if done.returncode:
                raise RuntimeError(f"{layout}: {done.stderr}")

    def solve(self, path, options=SOLVE):
        done = subprocess.run([self.cqio, "solve", "--table", path, *options, "--output", "out.csv", "--overwrite"], check=False,
                              capture_output=True, text=True, timeout=60)
        return done, None if done.returncode else read_result("out.csv")

    def sheets(self):
        rows = files.wiod_rows(TABLE)
        files.lines("sheet.csv", rows, ";")
        for name, allowed, text, said in layouts:
            pathlib.Path("layout.txt").write_text(text, encoding="utf-8")
            done, found = self.solve("sheet:sheet.csv", ("--multipliers", "output,value_added", "--layout", "layout.txt"))
            if name == "as it is" and not done.returncode:
                self.base["sheet"], self.said["sheet"] = found, warnings(done)
            self.decide("sheet", name, allowed, done, found, said)

    def judge(self, layout, name, allowed, part, change, said):
        _, path, parts = LAYOUTS[layout]
        shutil.rmtree("bad", ignore_errors=True)
        shutil.copytree(layout, "bad")
        sheet = Sheet("bad", parts[part][0])
        change(sheet, parts[part][1:])
        sheet.save()
        done, found = self.solve(f"bad{path}")
        self.decide(layout, name, allowed, done, found, said)

    def decide(self, layout, name, allowed, done, found, said):
        if done.returncode:
            outcome = REFUSED if done.returncode in (2, 4, 5, 7) and "cqio: error" in done.stderr else f"code {done.returncode}"
        elif warnings(done) - self.said[layout]:
            outcome = WARNED
        else:
            outcome = EQUAL if near(found, self.base[layout]) else "another"
        self.kinds[layout] += 1
        self.counts[outcome] += 1
        good = outcome in allowed and (outcome != REFUSED or said in done.stderr)
        if not good:
            self.faults.append(name)
        if self.show or not good:
            print("ok  " if good else "FAIL", layout, name, "->", outcome, "|", done.stderr.strip()[:300])


def warnings(done):
    """Without their place, which differs from copy to copy."""
    return {line.split(": ", 3)[-1] for line in done.stderr.splitlines() if "warning: " in line}


def near(a, b):
    return a.keys() == b.keys() and all(abs(v - b[k][c]) <= 1e-6 * max(abs(b[k][c]), 1e-9) for k in a for c, v in a[k].items()
                                        if "_bound" not in c)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    cqio = os.path.abspath(given.cqio)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        gate = Gate(cqio, given.show)
        for one in cases:
            gate.judge(*one)
        gate.sheets()
        os.chdir("/")
    print(f"{sum(gate.kinds.values())} mutations ({', '.join(f'{v} {k}' for k, v in gate.kinds.items())}): "
          f"{', '.join(f'{v} {k}' for k, v in gate.counts.items())}; {len(gate.faults)} wrong")
    return len(gate.faults) > 0 or sum(gate.kinds.values()) < 100


if __name__ == "__main__":
    sys.exit(main())
