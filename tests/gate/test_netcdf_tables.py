#!/usr/bin/env python3
"""Mutations of a table in NetCDF, as a user writes it and as cqio convert does: the same table in another order or
form gives the same table, another one is refused, or warned of by name, and never read in silence.

  test_netcdf_tables.py --cqio CQIO [--show]

Every mutated file is solved and converted to CSV; what comes out is joined by label and held against that of the
file without the mutation.
"""
import argparse
import collections
import copy
import csv
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile

EQUAL, REFUSED, WARNED = "equal", "refused", "warned"
UNIT = "1e6 EUR at 2015 producer prices"
ACCOUNTS = [("N", "farm"), ("N", "mill"), ("S", "farm"), ("S", "mill"), ("S", "shop")]
Z = [[10, 20, 4, 6, 3], [15, 60, 5, 20, 7], [3, 2, 20, 15, 4], [4, 18, 11, 40, 9], [2, 5, 6, 8, 30]]
DEMAND = ["N/households", "N/gfcf", "S/households", "S/exports"]
F = [[40, 5, 10, 12], [50, 30, 10, 13], [5, 0, 50, 21], [10, 20, 60, 8], [15, 2, 70, 22]]
X = [sum(z) + sum(f) for z, f in zip(Z, F)]
WAGES = [40, 50, 40, 44, 60]
IMPORTS = [10, 20, 10, 10, 12]
REST = [x - sum(z[j] for z in Z) - w - m for j, (x, w, m) in enumerate(zip(X, WAGES, IMPORTS))]
JOBS = [900.0, 1100.0, 1500.0, 1300.0, 2000.0]
CO2 = [3.5, 9, 2.25, 8, 1]
SOLVE = ("--multipliers", "output,value_added,income,employment")


class Table:
    """Dimensions, variables {name: [type, dimensions, values, attributes]}, attributes; as CDL."""

    def __init__(self):
        self.sizes, self.variables, self.attributes = {}, {}, {}

    def add(self, name, kind, dims, values, **attributes):
        self.variables[name] = [kind, dims.split(), list(values), attributes]

    def shape(self, name):
        return [self.sizes[d] for d in self.variables[name][1]]

    def turn(self, dimension, order, names=None):
        """Positions along DIMENSION of all variables, or of NAMES, become those of ORDER."""
        for name in names or list(self.variables):
            kind, dims, values, _ = self.variables[name]
            if dimension not in dims:
                continue
            shape, axis = self.shape(name), dims.index(dimension)
            places = itertools.product(*(order if k == axis else range(s) for k, s in enumerate(shape)))
            self.variables[name][2] = [values[position(shape, at)] for at in places]

    def transpose(self, name, dims=None):
        shape, values = self.shape(name), self.variables[name][2]
        self.variables[name][2] = [values[position(shape, (i, j))] for j in range(shape[1]) for i in range(shape[0])]
        self.variables[name][1] = dims.split() if dims else self.variables[name][1][::-1]

    def times(self, factor, *names):
        for name in names:
            self.variables[name][2] = [v * factor for v in self.variables[name][2]]

    def rename(self, old, new):
        self.variables = {new if k == old else k: v for k, v in self.variables.items()}

    def rename_dimension(self, old, new):
        self.sizes = {new if k == old else k: v for k, v in self.sizes.items()}
        for variable in self.variables.values():
            variable[1] = [new if d == old else d for d in variable[1]]

    def state(self, name, **attributes):
        (self.variables[name][3] if name else self.attributes).update(attributes)

    def drop(self, *names):
        for name in names:
            del self.variables[name]

    def cdl(self):
        head = "".join(f" {name} = {size};" for name, size in self.sizes.items())
        lines, data = "", ""
        for name, (kind, dims, values, attributes) in self.variables.items():
            lines += f" {kind} {name}" + (f"({', '.join(dims)})" if dims else "") + ";"
            lines += "".join(f" {name}:{k} = {literal(v)};" for k, v in attributes.items())
            data += f" {name} = {', '.join(literal(v) for v in values)};"
        whole = "".join(f" :{k} = {literal(v)};" for k, v in self.attributes.items())
        return f"netcdf t {{dimensions:{head} variables:{lines}{whole} data:{data}}}"

    def write(self, path):
        path.with_suffix(".cdl").write_text(self.cdl(), encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)


def position(shape, at):
    k = 0
    for size, i in zip(shape, at):
        k = k * size + i
    return k


class Typed(str):
    """CDL of a number with its type, or _ of a missing one."""


def literal(value):
    if isinstance(value, Typed):
        return str(value)
    return '"' + value + '"' if isinstance(value, str) else repr(value)


def flat(rows):
    return [float(v) for row in rows for v in row]


def plain():
    """As a user of xarray or of the netCDF4 module writes it."""
    t = Table()
    t.sizes = {"row": 5, "column": 5, "demand": 4, "extension": 1}
    t.add("region", "string", "row", [r for r, _ in ACCOUNTS])
    t.add("sector", "string", "row", [s for _, s in ACCOUNTS])
    t.add("column", "string", "column", ["/".join(a) for a in ACCOUNTS])
    t.add("demand", "string", "demand", DEMAND)
    t.add("extension", "string", "extension", ["CO2"])
    t.add("Z", "double", "row column", flat(Z), units=UNIT)
    t.add("x", "double", "row", map(float, X), units=UNIT)
    t.add("f", "double", "row demand", flat(F), units=UNIT)
    t.add("value_added", "double", "row", [float(w + s) for w, s in zip(WAGES, REST)], units=UNIT)
    t.add("compensation", "double", "row", map(float, WAGES), units=UNIT)
    t.add("employment", "double", "row", JOBS, units="persons")
    t.add("extension_value", "double", "extension row", map(float, CO2), units="kt")
    return t


def own():
    """As cqio convert writes it."""
    t = plain()
    t.sizes["primary"] = 3
    t.add("row", "string", "row", ["/".join(a) for a in ACCOUNTS])
    t.add("demand_role", "string", "demand", ["household", "capital", "household", "export"])
    t.add("primary", "string", "primary", ["wages", "rest", "imports"])
    t.add("primary_role", "string", "primary", ["compensation", "other_value_added", "import"])
    t.add("primary_value", "double", "primary row", flat([WAGES, REST, IMPORTS]), units=UNIT)
    t.add("extension_unit", "string", "extension", ["kt"])
    t.add("extension_direct", "double", "extension demand", [1.0, 0.0, 2.0, 0.0])
    t.variables["extension_value"][3] = {}
    t.state(None, year="2015", title="input-output table")
    return t


def unknown_input(t, k):
    """As cqio convert writes a table with a row of no known role: the sums are of the others."""
    t.variables["primary_role"][2][k] = "unknown"
    rows, roles = t.variables["primary_value"][2], t.variables["primary_role"][2]
    for name, summed in (("value_added", ("compensation", "other_value_added")), ("compensation", ("compensation",))):
        t.variables[name][2] = [sum(rows[5 * m + i] for m in range(3) if roles[m] in summed) for i in range(5)]
    if k == 0:
        t.drop("compensation")
    if k == 2:
        t.variables["primary"][2][2] = "Capital"


FORMS = {"plain": plain, "own": own}
cases = []


def case(kind, name, allowed, change, form="both", said=""):
    """ALLOWED: what may come of CHANGE of the table, words of EQUAL, REFUSED and WARNED; SAID: part of the sentence."""
    for one in FORMS if form == "both" else [form]:
        cases.append((kind, f"{one}: {name}", allowed.split(), change, one, said))


# ---- order ---------------------------------------------------------------------------------------
ORDERS = ([4, 3, 2, 1, 0], [1, 0, 2, 3, 4], [2, 4, 1, 0, 3])
for order in ORDERS:
    case("order", f"rows and columns {order}", EQUAL, lambda t, o=order: (t.turn("row", o), t.turn("column", o)))
    case("order", f"rows {order}", EQUAL, lambda t, o=order: t.turn("row", o))
    case("order", f"columns {order}", EQUAL, lambda t, o=order: t.turn("column", o))
    for alone in ("x", "Z", "f", "value_added", "region", "sector", "column", "primary_value"):
        if alone == "region" and order == ORDERS[1]:
            continue  # N, N
        case("order", f"{alone} alone by {order}", f"{REFUSED} {WARNED}", lambda t, o=order, a=alone: t.turn(
            "column" if a == "column" else "row", o, [a]), "own" if alone == "primary_value" else "both")
for order in ([1, 0, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1]):
    case("order", f"demand {order}", EQUAL, lambda t, o=order: t.turn("demand", o))
    case("order", f"demand_role alone by {order}", f"{REFUSED} {WARNED}",
         lambda t, o=order: t.turn("demand", o, ["demand_role"]), "own") if order != [2, 1, 0, 3] else None
for order in ([1, 0, 2], [2, 1, 0]):
    case("order", f"primary {order}", EQUAL, lambda t, o=order: t.turn("primary", o), "own")
    case("order", f"primary_role alone by {order}", f"{REFUSED} {WARNED}", lambda t, o=order: t.turn("primary", o, ["primary_role"]), "own")

# ---- dimensions ----------------------------------------------------------------------------------
case("dimensions", "Z turned with its dimensions", f"{EQUAL} {REFUSED}", lambda t: t.transpose("Z"))
case("dimensions", "Z turned alone", f"{REFUSED} {WARNED}", lambda t: t.transpose("Z", "row column"))
case("dimensions", "f turned with its dimensions", f"{EQUAL} {REFUSED}", lambda t: t.transpose("f"))
for name in ("row", "column", "demand", "extension"):
    case("dimensions", f"{name} is called {name}_1", f"{EQUAL} {REFUSED}", lambda t, n=name: t.rename_dimension(n, n + "_1"))
    case("dimensions", f"{name} is called {name.upper()}", f"{EQUAL} {REFUSED}", lambda t, n=name: t.rename_dimension(n, n.upper()))
case("dimensions", "rows are called columns", f"{EQUAL} {REFUSED}", lambda t: (
    t.rename_dimension("row", "keep"), t.rename_dimension("column", "row"), t.rename_dimension("keep", "column")))
case("dimensions", "primary_value turned", f"{EQUAL} {REFUSED}", lambda t: t.transpose("primary_value"), "own")


def square(t):
    """As many columns of demand as accounts, whose positions nothing but their dimension tells."""
    t.sizes["demand"] = 5
    t.variables["demand"][2].append("S/other")
    if "demand_role" in t.variables:
        t.variables["demand_role"][2].append("final")
        t.variables["extension_direct"][2].append(0.0)
    t.variables["f"][2] = flat([f + [0] for f in F])


case("dimensions", "f turned, as square as Z", f"{REFUSED} {WARNED}", lambda t: (square(t), t.transpose("f", "row demand")))

# ---- packing, types, missing values ------------------------------------------------------------------
MONEY = ("Z", "x", "f", "value_added", "compensation")
for name in (*MONEY, "employment", "extension_value", "primary_value"):
    form = "both" if name in ("Z", "f") else "own"

    def pack(t, n=name, factor=0.25, offset=0.0):
        t.variables[n][2] = [(v - offset) / factor for v in t.variables[n][2]]
        t.state(n, scale_factor=factor, **({"add_offset": offset} if offset else {}))
    case("packing", f"{name} by scale_factor", EQUAL, pack, form)
    case("packing", f"{name} by scale_factor and add_offset", EQUAL, lambda t, p=pack: p(t, offset=7.0), form)
    if name != "extension_value":
        case("packing", f"{name} scaled", f"{REFUSED} {WARNED}", lambda t, n=name: t.state(n, scale_factor=1000.0), form)
    if name not in ("employment", "extension_value"):
        case("packing", f"{name} moved", f"{REFUSED} {WARNED}", lambda t, n=name: t.state(n, add_offset=500.0), form)
    for words in ({"Scale_Factor": 2.0}, {"SCALE_FACTOR": 2.0}, {"scale": 2.0}, {"multiplier": 1000.0}, {"factor": 2.0},
                  {"UNIT_MULT": 3}, {"ADD_OFFSET": 1.0}, {"offset": 1.0}, {"unit_power": 6}, {"magnitude": 1000.0}):
        case("packing", f"{name}: {words}", f"{REFUSED} {WARNED}", lambda t, n=name, w=words: t.state(n, **w), form)
    case("types", f"{name} as float", EQUAL, lambda t, n=name: t.variables[n].__setitem__(0, "float"), form)
    case("types", f"{name} as int64", EQUAL, lambda t, n=name: (
        t.variables[n].__setitem__(0, "int64"), t.variables[n].__setitem__(2, [int(v) for v in t.variables[n][2]])),
         form) if name != "extension_value" else None
    for attribute, missing in (("_FillValue", Typed("-999.")), ("missing_value", Typed("-999.")), ("_FillValue", Typed("NaN")),
                               ("missing_value", Typed("0.")), ("valid_min", Typed("1e5")), ("valid_max", Typed("2.5")),
                               ("valid_range", Typed("0., 2.5")), ("Missing_Value", Typed("-999.")),
                               ("fill_value", Typed("-999."))):
        def hole(t, n=name, a=attribute, m=missing):
            t.state(n, **{a: m})
            if a in ("_FillValue", "missing_value", "Missing_Value", "fill_value"):
                t.variables[n][2][1] = m
        case("missing", f"{name}: {attribute} = {missing}", REFUSED, hole, form)
    for bad in ("NaN", "Infinity", "-Infinity", "1e300", "9.96921e36", "-9999."):
        case("missing", f"{name}: {bad} undeclared", f"{REFUSED} {WARNED}", lambda t, n=name, b=bad: t.variables[n][2].__setitem__(1, Typed(b)),
             form)

# ---- units ---------------------------------------------------------------------------------------
for name in (*MONEY, "primary_value"):
    form = "both" if name in ("Z", "x") else "own"
    thousand = "1e3 EUR at 2015 producer prices"
    case("units", f"{name} in 1e3 EUR", EQUAL, lambda t, n=name: (t.times(1e3, n), t.state(n, units=thousand)), form)
    case("units", f"{name} said to be in 1e3 EUR", f"{REFUSED} {WARNED}", lambda t, n=name: t.state(n, units=thousand), form)
    case("units", f"{name} in 1e3 EUR, unsaid", f"{REFUSED} {WARNED}", lambda t, n=name: t.times(1e3, n), form)
    for unit in ("1e6 USD", "kt", "1e6 EUR at 2010 producer prices", "1e6 EUR at 2015 basic prices", "1e6 EUR2", "1e6 EUR/year", "bananas",
                 "1e6", "percent", "1e6 EUR per capita", "persons"):
        case("units", f"{name} in {unit}", f"{REFUSED} {WARNED}", lambda t, n=name, u=unit: t.state(n, units=u), form)
    if name != "Z":
        case("units", f"{name} without units", f"{EQUAL} {WARNED}", lambda t, n=name: t.variables[n][3].pop("units"), form)
for name, unit, factor in (("employment", "thousand persons", 1e-3), ("employment", "1e3 jobs", 1e-3)):
    case("units", f"{name} in {unit}", EQUAL, lambda t, n=name, u=unit, f=factor: (t.times(f, n), t.state(n, units=u)), "plain")
for unit in ("kg", "thousand persons", "EUR"):
    case("units", f"employment in {unit}", f"{REFUSED} {WARNED}", lambda t, u=unit: t.state("employment", units=u))
case("units", "all in 1e3 EUR, unsaid", f"{REFUSED} {WARNED}", lambda t: t.times(1e3, *MONEY, *(["primary_value"] if "primary" in t.variables else [])))
for attribute, value in (("currency", "USD"), ("price_basis", "2010 prices"), ("unit", "1e3 EUR"), ("units", "1e6 USD"),
                         ("valuation", "basic prices"), ("scale", "1000"), ("prices", "2010 prices"), ("price_year", "2010")):
    case("units", f"of the file: {attribute} = {value}", f"{REFUSED} {WARNED}", lambda t, a=attribute, v=value: t.state(None, **{a: v}))

# ---- labels --------------------------------------------------------------------------------------
for name in ("sector", "column", "row", "region"):
    form = "own" if name == "row" else "both"
    case("labels", f"{name}: a stranger", f"{REFUSED} {WARNED}", lambda t, n=name: t.variables[n][2].__setitem__(1, "N/stranger"), form)
    case("labels", f"{name}: one is empty", f"{REFUSED} {WARNED}", lambda t, n=name: t.variables[n][2].__setitem__(1, ""), form)
    case("labels", f"{name}: two exchanged", f"{REFUSED} {WARNED}", lambda t, n=name: t.turn(t.variables[n][1][0], [1, 2, 0, 3, 4], [n]), form)
    case("labels", f"{name}: twice", REFUSED, lambda t, n=name: t.variables[n][2].__setitem__(1, t.variables[n][2][0]), form) \
        if name not in ("region", "row") else None
for name in ("demand", "extension", "primary"):
    form = "own" if name == "primary" else "both"
    if name != "extension":
        case("labels", f"{name}: twice", REFUSED, lambda t, n=name: t.variables[n][2].__setitem__(1, t.variables[n][2][0]), form)
    case("labels", f"{name}: empty", f"{REFUSED} {WARNED}", lambda t, n=name: t.variables[n][2].__setitem__(0, ""), form)
case("labels", "demand of another region", f"{REFUSED} {WARNED}", lambda t: t.variables["demand"][2].__setitem__(0, "Q/households"))
case("labels", "no labels of columns", EQUAL, lambda t: t.drop("column"))
case("labels", "labels of columns by region and sector", EQUAL, lambda t: (
    t.drop("column"), t.add("column_region", "string", "column", [r for r, _ in ACCOUNTS]),
    t.add("column_sector", "string", "column", [s for _, s in ACCOUNTS])))

# ---- variables -----------------------------------------------------------------------------------
for name in ("region", "sector", "x", "Z"):
    case("variables", f"without {name}", f"{REFUSED} {WARNED}" if name != "sector" else f"{EQUAL} {REFUSED}", lambda t, n=name: t.drop(n))
for name, other in (("value_added", "value_addd"), ("compensation", "compensations"), ("employment", "employmnt"), ("f", "final"), ("x", "X"),
                    ("value_added", "Value_Added"), ("households", "Households"), ("f", "F"), ("extension_value", "extension_values"),
                    ("demand_role", "demand_roles"), ("primary_role", "primary_roles"), ("primary_value", "primary_values"),
                    ("extension_unit", "extension_units"), ("extension_direct", "extension_directs"), ("account_unit", "account_units"),
                    ("household_income", "household_incom"), ("household_part_value", "household_part")):
    def misname(t, n=name, o=other):
        if n not in t.variables:
            t.add(n, "double", "row" if n == "households" else "", [1.0] * (5 if n == "households" else 1), units=UNIT)
        t.rename(n, o)
    case("variables", f"{name} is called {other}", f"{EQUAL} {REFUSED} {WARNED}", misname, "own" if "_" in name and name != "value_added" else "both")
for name, dims, count in (("households", "row", 5), ("energy", "row", 5), ("note", "demand", 4)):
    if name != "households":
        case("variables", f"another one, {name}", f"{EQUAL} {WARNED}", lambda t, n=name, d=dims, c=count: t.add(n, "double", d, [1.0] * c))
for role in ("export", "government", "import", "npish", "discrepancy"):
    case("variables", f"households are {role}", f"{REFUSED} {WARNED}", lambda t, r=role: t.variables["demand_role"][2].__setitem__(0, r), "own")
for k, role in ((0, "other_value_added"), (0, "import"), (2, "compensation"), (2, "other_value_added"), (1, "import"), (1, "product_tax"), (0, "value_added")):
    case("variables", f"primary input {k} is {role}", f"{REFUSED} {WARNED}", lambda t, k=k, r=role: t.variables["primary_role"][2].__setitem__(k, r), "own")
for k in range(3):
    case("variables", f"primary input {k} is unknown", REFUSED, lambda t, k=k: unknown_input(t, k), "own", "expected a role for each")
case("variables", "A beside Z", EQUAL, lambda t: t.add("A", "double", "row column", [z / x for row in Z for z, x in zip(row, X)]))
case("variables", "A beside Z by rows", REFUSED, lambda t: t.add("A", "double", "row column", [z / x for row, x in zip(Z, X) for z in row]))


class Gate:
    def __init__(self, cqio, show):
        self.cqio, self.show = cqio, show
        self.counts, self.faults, self.kinds = collections.Counter(), [], collections.Counter()
        self.base = {}
        for form in FORMS:
            done, self.base[form] = self.results(FORMS[form](), (*SOLVE,))
            if done.returncode or "warning" in done.stderr:
                raise RuntimeError(done.stderr)

    def run(self, *words):
        return subprocess.run([self.cqio, *map(str, words)], check=False, capture_output=True, text=True, timeout=60)

    def results(self, table, options):
        """Of solve and of convert, joined by label."""
        folder = pathlib.Path(tempfile.mkdtemp(dir="."))
        table.write(folder / "t.nc")
        done = self.run("solve", "--table", folder / "t.nc", *options, "--output", folder / "out.csv")
        if done.returncode:
            return done, None
        other = self.run("convert", "--table", folder / "t.nc", "--output", folder / "t.csv")
        if other.returncode:
            return other, None
        done.stderr += other.stderr
        return done, {**read_solution(folder / "out.csv"), **read_table(folder / "t.csv")}

    def judge(self, kind, name, allowed, change, form, said):
        table = copy.deepcopy(FORMS[form]())
        change(table)
        done, found = self.results(table, SOLVE)
        if done.returncode:
            good = done.returncode in (2, 4, 5, 7) and "cqio: error" in done.stderr
            outcome = REFUSED if good else f"code {done.returncode}"
        elif "warning: " in done.stderr:
            outcome = WARNED
        else:
            outcome = EQUAL if near(found, self.base[form]) else "another result in silence"
        self.kinds[kind] += 1
        self.counts[outcome] += 1
        good = outcome in allowed and said in done.stderr
        if not good:
            self.faults.append(name)
        if self.show or not good:
            print("ok  " if good else "FAIL", kind, name, "->", outcome, "|", done.stderr.strip()[:300])


def read_solution(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    labels = 2 if rows[0][0] == "region" else 1
    return {("solve", *row[:labels], name.split(" (")[0]): float(v) * (1e3 if "per 1e3 EUR" in name else 1.0) for row in rows[1:]
            for name, v in zip(rows[0][labels:], row[labels:]) if "_bound" not in name}


def read_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("# inputs")]
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    labels = 2 if rows[0][0] == "region" else 1
    factor = 1e-3 if any(line.startswith("# unit: 1e3") for line in lines) else 1.0
    values = {("convert", *row[:labels], name): float(v) * (1.0 if is_people(row) else factor) for row in rows[1:] for name, v in zip(rows[0][labels:], row[labels:]) if number(v)}
    return {**values, **{("convert", "said", line.strip().replace("1e3", "1e6")): 1.0 for line in lines if line.startswith("# unit")}}


def is_people(row):
    return "employment" in row or "CO2" in row


def number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def near(a, b):
    return a.keys() == b.keys() and all(abs(a[k] - b[k]) <= 1e-6 * max(abs(b[k]), 1e-9) for k in a)


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
        os.chdir("/")
    print(f"{sum(gate.kinds.values())} mutations ({', '.join(f'{v} {k}' for k, v in gate.kinds.items())}): "
          f"{', '.join(f'{v} {k}' for k, v in gate.counts.items())}; {len(gate.faults)} wrong")
    return len(gate.faults) > 0 or sum(gate.kinds.values()) < 150


if __name__ == "__main__":
    sys.exit(main())
