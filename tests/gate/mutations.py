#!/usr/bin/env python3
"""Mutations that keep or change the meaning of inputs: the result is equal, or the input is refused.

  mutations.py --cqio CQIO --source DIR [--show]

Permutes, renames, drops and repeats labels, rescales figures with and without their unit, turns
shares into percent, swaps separators and layouts: of tables in CSV and NetCDF, of demands, and of
the data set of the toy. A mutation is wrong when the program ends with success and another result.
"""
import argparse
import csv
import itertools
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from io_tables import read_result, write_netcdf  # noqa: E402

EQUAL, REFUSED, EITHER = "equal", "refused", "equal or refused"
KEYS = ["mining", "steel", "transport"]
FINAL = ["households", "gfcf", "inventories", "outflow", "inflow"]
FLOWS = [[12.5, 48.25, 3.5], [9, 60, 14.5], [6.5, 22, 11]]
USES = [[4, 0, -2.25, 20, 6], [2.5, 90, 5, 40, 21], [38, 4.5, 0, 28, 10]]
OUTPUT = [80, 200, 100]
PRIMARY = {"compensation": [30, 40, 45], "taxes": [4, 9.75, 6], "surplus": [18, 20, 20]}
HEAD = ["# title: three sectors", "# unit: 1e6 CNY at 2015 prices", "# year: 2015"]


def table(rows=None, columns=None, factor=1.0, unit=None, final=None, primary=None):
    """Grid of cells [header, rows...] and its '#' lines."""
    rows, columns = rows or KEYS, columns or KEYS
    final, primary = final or FINAL, primary or list(PRIMARY)
    f = lambda v: repr(v * factor)  # noqa: E731
    grid = [["key", *columns, *final, "total_output"]]
    for r in rows:
        i = KEYS.index(r)
        grid.append([r, *(f(FLOWS[i][KEYS.index(c)]) for c in columns),
                     *(f(USES[i][FINAL.index(c)]) for c in final), f(OUTPUT[i])])
    for p in primary:
        grid.append([p, *(f(PRIMARY[p][KEYS.index(c)]) for c in columns), *[""] * (len(final) + 1)])
    grid.append(["total_output", *(f(OUTPUT[KEYS.index(c)]) for c in columns),
                 *[""] * (len(final) + 1)])
    head = HEAD if unit is None else [HEAD[0], f"# unit: {unit}", HEAD[2]]
    return head, grid


def write(path, head, grid, separator=",", bom=False, newline="\n"):
    with open(path, "w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        file.write("".join(line + newline for line in head))
        csv.writer(file, delimiter=separator, lineterminator=newline).writerows(grid)


class Gate:
    def __init__(self, cqio, show):
        self.cqio, self.show = cqio, show
        self.counts = {"equal": 0, "refused": 0}
        self.faults = []
        self.kinds = {}
        self.bases = {}

    def run(self, *words):
        return subprocess.run([self.cqio, *map(str, words)], check=False, capture_output=True,
                              text=True, timeout=60)

    def judge(self, kind, name, expected, done, same):
        """SAME(): whether the result is the one without the mutation."""
        outcome = "crash"
        if done.returncode == 0:
            outcome = "equal" if same() else "different"
        elif done.returncode in (2, 4, 5, 7) and "cqio: error" in done.stderr:
            outcome = "refused"
        good = outcome in ("equal", "refused") and outcome in expected
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if good:
            self.counts[outcome] += 1
        else:
            self.faults.append(f"{kind}: {name}: {outcome}, expected {expected}")
        if self.show or not good:
            print("ok  " if good else "FAIL", kind, name, outcome, done.stderr.strip()[:160])

    def solve(self, kind, name, expected, path, *options):
        base = self.base(options)
        done = self.run("solve", "--table", path, *options, "--output", "out.csv", "--overwrite")
        self.judge(kind, name, expected, done, lambda: near(read_result("out.csv"), base))

    def base(self, options):
        if options not in self.bases:
            self.bases[options] = self.compute_base(options)
        return self.bases[options]

    def compute_base(self, options):
        write("base.csv", *table())
        kept = [o for o in options if o not in ("mutant.csv", "mutant.nc")]
        if len(kept) != len(options):
            kept += ["base-demand.csv"]
        done = self.run("solve", "--table", "base.csv", *kept, "--output", "base-out.csv",
                        "--overwrite")
        if done.returncode:
            raise RuntimeError(done.stderr)
        return read_result("base-out.csv")


def near(a, b, tolerance=1e-9):
    def pick(result):
        return {(row, column.split("[")[0]): value for row, columns in result.items()
                for column, value in columns.items() if not column.endswith("_bound")}
    a, b = pick(a), pick(b)
    return a.keys() == b.keys() and all(
        abs(a[k] - b[k]) <= tolerance * max(abs(a[k]), abs(b[k]), 1e-9) for k in a)


ALL = ("--demand", "final", "--multipliers", "output,value_added,income")
RATIOS = ("--multipliers", "output,value_added,income")


def csv_tables(gate):
    def case(name, expected, head, grid, options=ALL, **how):
        write("t.csv", head, grid, **how)
        gate.solve("table CSV", name, expected, "t.csv", *options)

    for order in itertools.permutations(KEYS):
        case(f"rows {order}", EQUAL, *table(rows=list(order)))
        case(f"columns {order}", EQUAL, *table(columns=list(order)))
    for order in itertools.islice(itertools.permutations(FINAL), 1, 120, 17):
        case(f"final {order}", EQUAL, *table(final=list(order)))
    for order in itertools.permutations(PRIMARY):
        case(f"primary {order}", EQUAL, *table(primary=list(order)))
    for unit, factor in (("million CNY", 1), ("1e4 CNY", 100), ("Mio. yuan", 1), ("1e8 CNY", 0.01),
                         ("万元", 100), ("10 000 yuan", 100), ("thousand CNY", 1000)):
        case(f"unit {unit}", EQUAL, *table(factor=factor, unit=unit), options=RATIOS)
    for unit in ("bananas", "million", "1e6", "CNY 1e6", "persons of 1e6"):
        case(f"unit {unit}", EITHER, *table(unit=unit), options=RATIOS)
    head, grid = table()
    for i, j in itertools.product(range(1, 4), range(1, 9)):
        if float(grid[i][j]) == 0:
            continue
        for factor in (1e-4, 10):
            changed = [list(row) for row in grid]
            changed[i][j] = repr(float(grid[i][j]) * factor)
            case(f"cell {i},{j} times {factor}", REFUSED, head, changed)
    for factor in (1e-4, 10):
        for i, j in itertools.product(range(4, 7), range(1, 4)):
            changed = [list(row) for row in grid]
            changed[i][j] = repr(float(grid[i][j]) * factor)
            case(f"primary {i},{j} times {factor}", REFUSED, head, changed)
    for i in range(1, 8):
        dropped = [row for k, row in enumerate(grid) if k != i]
        case(f"row {grid[i][0]} dropped", REFUSED if i < 7 else EQUAL, head, dropped)
        case(f"row {grid[i][0]} twice", REFUSED, head, grid[:i + 1] + grid[i:])
    for j in range(1, 10):
        case(f"column {grid[0][j]} dropped", EITHER if j in (5, 9) else REFUSED, head,
             [row[:j] + row[j + 1:] for row in grid])
        case(f"column {grid[0][j]} twice", REFUSED, head, [row[:j] + row[j:j + 1] + row[j:]
                                                           for row in grid])
    for i in range(1, 4):
        changed = [list(row) for row in grid]
        changed[i][0] = "stranger"
        case(f"row {grid[i][0]} renamed", REFUSED, head, changed)
        changed = [list(row) for row in grid]
        changed[0][i] = "stranger"
        case(f"column {grid[0][i]} renamed", REFUSED, head, changed)
    for a, b in itertools.combinations(range(1, 4), 2):
        changed = [list(row) for row in grid]
        changed[0][a], changed[0][b] = changed[0][b], changed[0][a]
        case(f"names of columns {a} and {b} swapped", REFUSED, head, changed)
    for name, how in (("semicolons", {"separator": ";"}), ("tabs", {"separator": "\t"})):
        case(name, REFUSED, head, grid, **how)
        comma = [[cell.replace(".", ",") for cell in row] for row in grid]
        case(name + ", decimal commas", REFUSED, head, comma, **how)
    case("decimal commas in quotes", REFUSED, head, [[cell.replace(".", ",") for cell in row]
                                                     for row in grid])
    case("byte order mark", EQUAL, head, grid, bom=True)
    case("CRLF", EQUAL, head, grid, newline="\r\n")
    case("padded", EQUAL, [line + "," * 9 for line in head], [row + ["", ""] for row in grid])
    case("empty rows behind", EQUAL, head, grid + [[""] * 10] * 2)
    case("blanks", EQUAL, head, [[f" {cell} " for cell in row] for row in grid])
    case("empty corner", EQUAL, head, [["", *grid[0][1:]], *grid[1:]])
    scientific = [grid[0]] + [[row[0], *(f"{float(v):.6e}" if v else "" for v in row[1:])]
                              for row in grid[1:]]
    case("scientific", EQUAL, head, scientific)
    for i, j in itertools.product(range(1, 4), range(1, 4)):
        changed = [list(row) for row in scientific]
        changed[i][j] = f"{float(grid[i][j]) * 10:.6e}"
        case(f"scientific, cell {i},{j} times 10", REFUSED, head, changed)
    for name in ("imports", "imported_goods", "P7", "use of imported products", "Inflows"):
        renamed = [[name if row[0] == "taxes" else row[0], *row[1:]] for row in grid]
        case(f"import row {name}", EQUAL, head, renamed)
    for name in ("npish", "non_profit_institutions_serving_households", "P3_S15"):
        renamed = [[name if c == "households" else c for c in row] for row in grid]
        case(f"{name} for households", REFUSED, head, renamed,
             options=(*ALL, "--closure", "households"))


def netcdf(name, rows, columns, unit=None, coordinate="column", factor=1.0):
    i, j = [KEYS.index(r) for r in rows], [KEYS.index(c) for c in columns]
    variables = {"double Z(row, column)": [[FLOWS[a][b] * factor for b in j] for a in i],
                 "double x(row)": [OUTPUT[a] * factor for a in i],
                 "double f(row)": [(sum(USES[a]) - 2 * USES[a][4]) * factor for a in i],
                 "double compensation(row)": [PRIMARY["compensation"][a] * factor for a in i],
                 "double value_added(row)": [(PRIMARY["compensation"][a] + PRIMARY["surplus"][a])
                                             * factor for a in i],
                 "string sector(row)": rows}
    if coordinate:
        variables[f"string {coordinate}(column)"] = columns
    labels = {key: [f'"{v}"' for v in variables[key]] for key in variables if "string" in key}
    write_netcdf(name, {"row": 3, "column": 3}, {**variables, **labels})
    if unit:
        for variable in ("Z", "x", "f", "compensation", "value_added"):
            subprocess.run(["ncatted", "-h", "-a", f"units,{variable},o,c,{unit}", name], check=True)


def netcdf_tables(gate):
    def case(name, expected, options=ALL):
        gate.solve("table NetCDF", name, expected, "t.nc", *options)

    for order in itertools.permutations(KEYS):
        for coordinate in ("column", "column_sector", "user"):
            netcdf("t.nc", KEYS, list(order), coordinate=coordinate)
            case(f"columns {order} by {coordinate}", EQUAL)
        netcdf("t.nc", list(order), KEYS)
        case(f"rows {order}", EQUAL)
    for columns in (["mining", "mining", "transport"], ["steel", "steel", "steel"]):
        netcdf("t.nc", KEYS, KEYS)
        write_again("t.nc", columns)
        case(f"columns {columns}", REFUSED)
    write_again("t.nc", ["mining", "stel", "transport"])
    case("a stranger", REFUSED)
    for order in itertools.islice(itertools.permutations(KEYS), 1, 6):
        netcdf("t.nc", list(order), list(order), coordinate=None)
        case(f"both axes {order}", EQUAL)


def write_again(name, columns):
    netcdf(name, KEYS, KEYS)
    i = range(3)
    variables = {"double Z(row, column)": FLOWS, "double x(row)": OUTPUT,
                 "string sector(row)": [f'"{k}"' for k in KEYS],
                 "string column(column)": [f'"{c}"' for c in columns],
                 "double f(row)": [sum(USES[a]) - 2 * USES[a][4] for a in i]}
    write_netcdf(name, {"row": 3, "column": 3}, variables)


def demands(gate):
    values = {"mining": 100.0, "steel": 20.0, "transport": 3.5}

    def put(path, unit, factor, order=KEYS, rename=None):
        head = [] if unit is None else [f"# unit: {unit}"]
        write(path, head, [["key", "f"]] + [[(rename or {}).get(k, k), repr(values[k] * factor)]
                                            for k in order])

    put("base-demand.csv", None, 1)
    write("t.csv", *table())

    def case(name, expected):
        gate.solve("demand", name, expected, "t.csv", "--demand", "mutant.csv")

    for order in itertools.permutations(KEYS):
        put("mutant.csv", None, 1, order)
        case(f"rows {order}", EQUAL)
    for unit, factor in (("1e6 CNY", 1), ("1e4 CNY", 100), ("10,000 yuan", 100), ("1e8 CNY", 0.01),
                         ("亿元", 0.01), ("thousand CNY", 1000), ("CNY", 1e6), ("bn CNY", 1e-3)):
        put("mutant.csv", unit, factor)
        case(f"unit {unit}", EQUAL)
        put("mutant.csv", unit, factor, KEYS[::-1])
        case(f"unit {unit}, other order", EQUAL)
    for unit in ("1e6 EUR", "USD", "persons", "percent", "bananas", "1e6", "million", "km",
                 "1e6 CNY at 2010 prices", "1e6 CNY per year"):
        put("mutant.csv", unit, 1)
        case(f"unit {unit}", EITHER if unit == "1e6" else REFUSED)
    for key in KEYS:
        put("mutant.csv", None, 1, rename={key: key + "s"})
        case(f"{key} renamed", REFUSED)
        put("mutant.csv", None, 1, [*KEYS, key])
        case(f"{key} twice", REFUSED)


DATA = [  # table, what, by what, expected
    ("households", r"^(migration,external_net_inflow),10000,persons/year", r"\1,1,1e4 persons/year", EQUAL),
    ("households", r"^(migration,external_net_inflow),10000,persons/year", r"\1,10,thousand persons/year", EQUAL),
    ("households", r"^(migration,external_net_inflow),10000,persons/year", r"\1,10000,persons", REFUSED),
    ("households", r"^(migration,distance_decay),0.01,1/km", r"\1,1,1/(100 km)", EQUAL),
    ("households", r"^(migration,distance_decay),0.01,1/km", r"\1,0.01,km", REFUSED),
    ("households", r"^(urban,natural_growth),0.002,1/year", r"\1,0.2,percent/year", EQUAL),
    ("households", r"^(urban,natural_growth),0.002,1/year", r"\1,0.2,1/year", REFUSED),
    ("households", r"^(urban,propensity_to_consume),0.8,1", r"\1,80,percent", EQUAL),
    ("households", r"^(urban,propensity_to_consume),0.8,1", r"\1,80,1", REFUSED),
    ("households", r"^(floating,remitted_share),0.3,1", r"\1,30,%", EQUAL),
    ("households", r"^(urban,unemployed),20000,persons", r"\1,2,1e4 persons", EQUAL),
    ("households", r"^(urban,unemployed),20000,persons", r"\1,20000,CNY", REFUSED),
    ("households", r"^(hukou,tenure_core),5,years", r"\1,60,months", EQUAL),
    ("households", r"^# unit: per row", "# unit: 1e4 persons", REFUSED),
    ("annual", r"^(residents,2010),200,1e4 persons", r"\1,2000000,persons", EQUAL),
    ("annual", r"^(residents,2012),204,1e4 persons", r"\1,2.04,million persons", EQUAL),
    ("annual", r"^(urban_share,2010),60,percent", r"\1,0.6,1", EQUAL),
    ("annual", r"^(urban_share,2010),60,percent", r"\1,0.6,percent", REFUSED),
    ("annual", r"^(residents,2010),200,1e4 persons", r"\1,200,km", REFUSED),
    ("labour", r"^# unit: persons", "# unit: CNY", REFUSED),
    ("labour", r"^# unit: persons", "# unit: 1e4 persons", REFUSED),
    ("trade", r"^# unit: target_haul km; beta 1/km", "# unit: target_haul furlongs; beta 1/km", REFUSED),
    ("trade", r"^# unit: target_haul km; beta 1/km", "# unit: beta 1/km; target_haul km", EQUAL),
    ("trade", r"^# unit: target_haul km; beta 1/km", "# unit: target_haul km; beta km", REFUSED),
    ("sectors", r",28,0.06,0.00,0.90,", ",28,6,0.00,0.90,", REFUSED),
    ("sectors", r",28,0.06,0.00,0.90,", ",28,0.06,0.00,90,", REFUSED),
    ("sectors", r",0.05,farm", ",5,farm", REFUSED),
    ("sectors", r"primary,0.90,", "primary,90,", REFUSED),
    ("districts", r"area km2; ", "area square kilometres; ", EQUAL),
    ("districts", r"area km2; ", "area km; ", REFUSED),
    ("districts", r"; persons;", "; 1e4 persons;", REFUSED),
    ("districts", r"GDP 1e8 CNY", "GDP 1e4 CNY", REFUSED),
    ("districts", r"GDP 1e8 CNY", "GDP 1e8 EUR", REFUSED),
    ("districts", r"GDP 1e8 CNY", "GDP 亿元", EQUAL),
    ("investment", r"1e8 CNY", "1e8 USD", REFUSED),
    ("table", r"^# unit: 1e8 CNY", "# unit: 亿元", EQUAL),
    ("table", r"^# unit: 1e8 CNY", "# unit: 1e4 CNY", REFUSED),
    ("table", r"^# unit: 1e8 CNY", "# unit: 1e8 EUR", REFUSED),
    ("parks", r",0.6,0.3,0.1$", ",60,30,10", REFUSED),
    ("investment_rules", r"gfcf_per_investment,0.5,1", "gfcf_per_investment,50,percent", EQUAL),
    ("investment_rules", r"gfcf_per_investment,0.5,1", "gfcf_per_investment,50,1", REFUSED),
]
SHARES = [("park_districts", "share"), ("park_sectors", "share"), ("parks", "share_construction",
                                                                 "share_equipment", "share_other")]


def data_set(gate, source):
    job = str(source / "jobs" / "toy.yaml")

    def result(folder):
        done = gate.run("run", job, "--set", f"data.directory={folder}", "--set",
                        "output.directory=out", "--set", "output.overwrite=true")
        values = None
        if done.returncode == 0:
            values = [[float(v) for v in re.findall(r"-?\d+\.?\d*", line)]
                      for line in done.stdout.splitlines() if re.match(r"^ 20\d\d", line)]
        return done, values

    _, base = result(source / "matrices" / "toy")

    def case(name, expected, change):
        shutil.rmtree("data", ignore_errors=True)
        shutil.copytree(source / "matrices" / "toy", "data")
        for path in pathlib.Path("data").iterdir():
            path.chmod(0o644)
        change(pathlib.Path("data"))
        done, values = result(pathlib.Path("data").resolve())
        gate.judge("data set", name, expected, done, lambda: values == base)

    def replace(name, what, by):
        def change(folder):
            path = folder / f"{name}.csv"
            text = path.read_text(encoding="utf-8")
            changed, count = re.subn(what, by, text, count=1, flags=re.M)
            if count != 1:
                raise RuntimeError(f"{name}: {what} is not there")
            path.write_text(changed, encoding="utf-8")
        return change

    for name, what, by, expected in DATA:
        case(f"{name}: {by}", expected, replace(name, what, by))

    def lines(name, edit):
        def change(folder):
            path = folder / f"{name}.csv"
            text = path.read_text(encoding="utf-8").splitlines()
            start = next(k for k, line in enumerate(text) if not line.startswith("#"))
            path.write_text("\n".join(text[:start] + edit(text[start:])) + "\n", encoding="utf-8")
        return change

    for name in ("table", "labour", "households", "trade", "annual", "district_sector_activity",
                 "capital_goods", "park_sectors", "investment_rules", "park_districts"):
        case(f"{name}: rows turned round", EQUAL, lines(name, lambda t: [t[0], *t[:0:-1]]))
        case(f"{name}: a row twice", REFUSED, lines(name, lambda t: [*t, t[1]]))
        case(f"{name}: padded", EQUAL, lines(name, lambda t: [line + ",,," for line in t]))
        case(f"{name}: semicolons", REFUSED,
             lines(name, lambda t: [line.replace(",", ";") for line in t]))

    def percent(columns, stated):
        def edit(text):
            grid = list(csv.reader(text))
            for row in grid[1:]:
                for c in columns:
                    k = grid[0].index(c)
                    row[k] = f"{float(row[k]) * 100:.10g}"
            return [",".join(row) for row in grid]
        return edit

    unit_columns(case, lines, replace)

    for name, *columns in SHARES:
        case(f"{name}: percent for share", REFUSED, lines(name, percent(columns, False)))

        def stated(folder, name=name, columns=columns):
            lines(name, percent(columns, True))(folder)
            replace(name, r"^# unit: (.*), 1", r"# unit: \1, percent")(folder)
        case(f"{name}: percent stated", EQUAL, stated)


# Tables of numbers of one kind: their unit, another of the same kind with its factor, one of another kind.
KINDS = [("table", "1e8 CNY at 2010 producer prices", "1e5 CNY at 2010 producer prices", 1e3, "1e8 EUR"),
         ("labour", "persons", "thousand persons", 1e-3, "CNY"),
         ("district_sector_activity", "1", "percent", 100, "km"),
         ("parks", "1", "percent", 100, "persons"),
         ("park_districts", "1", "percent", 100, "1/year"),
         ("park_sectors", "1", "percent", 100, "CNY"),
         ("investment", "1e8 CNY at current prices", "1e9 CNY at current prices", 0.1, "1e8 USD")]
# Columns of tables with several kinds.
COLUMNS = [("sectors", "icor", "years", "months", 12, "1"),
           ("sectors", "rural_output_share", "1", "percent", 100, "km"),
           ("sectors", "productivity_growth", "1/year", "percent/year", 100, "percent"),
           ("sectors", "depreciation_rate", "1/year", "percent per year", 100, "years"),
           ("trade", "beta", "1/km", "1/(100 km)", 100, "km"),
           ("districts", "residents", "persons", "1e4 persons", 1e-4, "households"),
           ("districts", "urban_residents", "persons", "thousand persons", 1e-3, "CNY"),
           ("districts", "employed_primary", "persons", "1e4 persons", 1e-4, "percent"),
           ("districts", "income_urban", "CNY/year", "1e3 CNY per year", 1e-3, "EUR/year"),
           ("districts", "seat_lat", "degrees", "rad", 0.017453292519943295, "km")]
WORDS = {"key", "code", "name_en", "name_zh", "stratum", "status", "district", "park", "sector", "year", "parent"}


def unit_columns(case, lines, replace):
    """The column of units of every table, row by row: the same, another of the same kind, a wrong one."""
    def rows(column, units, factors, only=None, keep=False):
        def edit(text):
            grid = list(csv.reader(text))
            numbers = [k for k, name in enumerate(grid[0]) if (name == only if only else name not in WORDS)]
            for n, row in enumerate(grid[1:]):
                for k in numbers if not keep else []:
                    if row[k]:
                        row[k] = repr(float(row[k]) * factors[n % len(factors)])
                row.append(units[n % len(units)])
            grid[0].append(column)
            return [",".join(f'"{v}"' if "," in v else v for v in row) for row in grid]
        return edit

    def both(name, edit, line):
        def change(folder):
            lines(name, edit)(folder)
            if line is not None:
                replace(name, r"^# unit: .*$", f"# unit: {line}" if line else "# no unit in the head")(folder)
        return change

    for name, unit, other, factor, wrong in KINDS:
        def state(what, expected, edit, line, name=name):
            case(f"{name}: column of units: {what}", expected, both(name, edit, line))
        state("as the line", EQUAL, rows("unit", [unit], [1], keep=True), None)
        state("alone", EQUAL, rows("unit", [unit], [1], keep=True), "")
        state("per row", EQUAL, rows("unit", [unit], [1], keep=True), "per row")
        state("another", EQUAL, rows("unit", [other], [factor]), "per row")
        state("row by row", EQUAL, rows("unit", [unit, other], [1, factor]), "per row")
        if name != "investment":  # ten times as much is possible
            state("not converted", REFUSED, rows("unit", [other], [1], keep=True), "per row")
        state("against the line", REFUSED, rows("unit", [other], [factor]), None)
        state("one row against the line", REFUSED, rows("unit", [unit, other], [1, factor]), None)
        state("of another kind", REFUSED, rows("unit", [wrong], [1], keep=True), "per row")
        state("unknown in one row", REFUSED, rows("unit", [unit, "furlongs"], [1], keep=True), "per row")
        state("Units", REFUSED, rows("Units", [unit], [1], keep=True), None)
        state("of no column", REFUSED, rows("unit_of_measure", [unit], [1], keep=True), None)
    for name, column, unit, other, factor, wrong in COLUMNS:
        def state(what, expected, edit, name=name, column=column):
            case(f"{name}: unit_{column}: {what}", expected, both(name, edit, None))
        own = "unit_" + column
        state("as the line", EQUAL, rows(own, [unit], [1], column, True))
        state("against the line", REFUSED, rows(own, [other], [factor], column))
        state("of another kind", REFUSED, rows(own, [wrong], [1], column, True))
        state("for all columns", REFUSED, rows("unit", [unit], [1], column, True))
    case("investment: money of one column", EQUAL, lambda folder: (
        lines("investment", rows("unit_investment", ["1e9 CNY"], [0.1], "investment"))(folder),
        lines("investment", rows("unit_investment_total", ["1e8 CNY"], [1], "investment_total"))(folder),
        replace("investment", r"^# unit: .*$", "# unit: per row")(folder)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    gate = Gate(given.cqio, given.show)
    csv_tables(gate)
    netcdf_tables(gate)
    demands(gate)
    data_set(gate, given.source.resolve())
    print(f"{sum(gate.kinds.values())} mutations ({', '.join(f'{v} {k}' for k, v in gate.kinds.items())}):"
          f" {gate.counts['equal']} equal, {gate.counts['refused']} refused, {len(gate.faults)} wrong")
    return len(gate.faults) > 0 or sum(gate.kinds.values()) < 150


if __name__ == "__main__":
    sys.exit(main())
