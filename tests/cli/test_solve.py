#!/usr/bin/env python3
"""cqio solve on tables with published or independently computed results.

  test_solve.py --cqio CQIO --shared DIR [--mpiexec "mpiexec -n"] [--ranks 1]

Reads DIR/validation (third-party data, not part of this project), writes tables in the layouts of
cqio into the current folder and compares what the program makes of them. Exit code 77 without DIR.
"""
import argparse
import csv
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from io_tables import Program, dump, write_csv, write_netcdf, write_vector  # noqa: E402

CASES = []
failures = 0


def case(function):
    CASES.append(function)
    return function


def near(what, values, expected, tolerance=1e-12):
    """Reports |value - expected| <= tolerance max(1, |expected|) for lists."""
    global failures
    values, expected = list(values), [float(e) for e in expected]
    worst = max(abs(v - e) / max(1.0, abs(e)) for v, e in zip(values, expected))
    good = len(values) == len(expected) > 0 and worst <= tolerance
    failures += not good
    print("ok  " if good else "FAIL", what, "" if good else f"off by {worst:.3g}: {values}")


def column(result, name):
    return [row[name] for row in result.values()]


def columns_sums(matrix):
    return [sum(row[j] for row in matrix) for j in range(len(matrix))]


def transposed(matrix):
    return [list(row) for row in zip(*matrix)]


def coefficients(path, matrix, accounts):
    """A file that holds A alone."""
    n = len(matrix)
    write_netcdf(path, {"row": n, "column": n},
                 {"A(row, column)": matrix, "sector(row)": ["/".join(a) if isinstance(a, tuple)
                                                           else a for a in accounts]})


def inverse(program, path, *options):
    program.solve("--table", path, "--method", "inverse", *options, "--overwrite",
                  output="inverse.nc")
    flat = dump("inverse.nc", "leontief_inverse")
    n = round(len(flat) ** 0.5)
    return [flat[i * n:(i + 1) * n] for i in range(n)]


def flat(matrix):
    return [value for row in matrix for value in row]


def ghosh_table(path, flows, output, accounts):
    """The transposed allocation coefficients B' = Z' x^-1, whose inverse is that of Ghosh
    transposed (6.4)."""
    n = len(output)
    coefficients(path, [[flows[j][i] / output[j] for j in range(n)] for i in range(n)], accounts)


# ---- textbook cases ------------------------------------------------------------------------------

def textbook(folder):
    cases = {}
    with open(folder / "textbook_cases.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            entry = cases.setdefault(row["case"], {}).setdefault(row["quantity"], {})
            entry[int(row["row"]), int(row["col"])] = float(row["value"])
    return cases


def matrix(entry):
    rows, cols = (max(k[d] for k in entry) for d in (0, 1))
    return [[entry[i + 1, j + 1] for j in range(cols)] for i in range(rows)]


def vector(entry):
    return [entry[key] for key in sorted(entry)]


@case
def open_model(program, folder):
    """Miller and Blair (2009), sections 2.3, 2.6 and 12.1."""
    cases = textbook(folder)
    t, accounts = cases["mb2_open"], ["one", "two"]
    flows, output = matrix(t["Z"]), vector(t["x"])
    write_csv("t.csv", accounts, flows, output, {"f": vector(t["f"])},
              {"value_added": [650.0, 1400.0], "employment": [300.0, 500.0]})
    write_vector("f.csv", accounts[::-1], new=[1500.0, 600.0], half=[750.0, 300.0])
    result = program.solve("--table", "t.csv", "--demand", "f.csv", "--multipliers",
                           "output,value_added,employment")
    near("open: x for f = (600, 1500)", column(result, "gross_output[new]"),
         vector(t["x_new_f600_1500"]))
    near("open: half the demand, half the output", column(result, "gross_output[half]"),
         [v / 2 for v in vector(t["x_new_f600_1500"])])
    near("open: employment by e'L f", [sum(m * f for m, f in zip(
        column(result, "employment_multiplier"), (600, 1500)))], [sum(vector(t["labour_new"]))])
    near("open: value added multipliers are 1", column(result, "value_added_multiplier"), [1, 1])
    near("open: L", flat(inverse(program, "t.csv")), flat(matrix(t["L"])))
    near("open: final demand gives the output of the table", column(program.solve(
        "--table", "t.csv"), "gross_output"), output)
    price = cases["mb2_price"]
    write_vector("v.csv", accounts, base=[0.65, 0.70], dearer=[0.74, 0.70])
    result = program.solve("--table", "t.csv", "--transpose", "--demand", "v.csv")
    near("price: base", column(result, "price[base]"), vector(price["p_base_v_0.65_0.70"]))
    near("price: labour 30 % dearer", column(result, "price[dearer]"),
         vector(price["p_labour_sector1_plus30pct"]))
    ghosh_table("b.nc", flows, output, accounts)
    near("Ghosh: G", flat(transposed(inverse(program, "b.nc"))), flat(matrix(
        cases["mb2_ghosh"]["G"])))


@case
def households(program, folder):
    """Miller and Blair (2009), section 2.5: type II."""
    t = textbook(folder)["mb2_typeII"]
    closed, inverse_closed = matrix(t["Abar"]), matrix(t["Lbar"])
    output, own = [1000.0, 2000.0], 1 - closed[2][2]  # households also buy from themselves
    paid = [closed[2][j] * output[j] / own for j in range(2)]
    write_netcdf("t.nc", {"row": 2, "column": 2}, {
        "Z(row, column)": [[closed[i][j] * output[j] for j in range(2)] for i in range(2)],
        "x(row)": output, "compensation(row)": paid, "households(row)": [
            closed[i][2] * 1000 for i in range(2)], "household_income": [1000.0]})
    write_vector("f.csv", ["s1", "s2"], f=[600.0, 1500.0])
    result = program.solve("--table", "t.nc", "--closure", "households", "--demand", "f.csv:f",
                           "--multipliers", "output,income")
    near("type II: x", column(result, "gross_output"), vector(t["x_f600_1500_0"])[:2])
    near("type II: truncated output multipliers", column(result, "output_multiplier"),
         vector(t["output_mult_truncated"]))
    near("type II: income", column(result, "income_multiplier"), inverse_closed[2][:2])
    near("type II: income per unit paid", [m / closed[2][j] for j, m in enumerate(
        column(result, "income_multiplier"))], vector(t["typeII_income"]))
    near("type II: inverse", flat(inverse(program, "t.nc", "--closure", "households")),
         [inverse_closed[i][j] for i in range(2) for j in range(2)])
    result = program.solve("--table", "t.nc", "--multipliers", "output,income")
    near("type I: output multipliers", column(result, "output_multiplier"),
         vector(t["output_mult_simple"]))
    near("type I: income per unit paid", [m * own / closed[2][j] for j, m in enumerate(
        column(result, "income_multiplier"))], vector(t["typeI_income"]))


@case
def two_regions(program, folder):
    """Miller and Blair (2009), section 3.3: three and two sectors."""
    t = textbook(folder)["mb_irio_2reg"]
    flows, output = matrix(t["Z"]), vector(t["x"])
    accounts = [("r", "1"), ("r", "2"), ("r", "3"), ("s", "1"), ("s", "2")]
    write_csv("t.csv", accounts, flows, output, {"f": vector(t["f"])}, {})
    near("two regions: L", flat(inverse(program, "t.csv")), flat(matrix(t["L"])))
    write_vector("f.csv", accounts[:1], f=[100.0])
    result = program.solve("--table", "t.csv", "--demand", "f.csv", "--multipliers", "output")
    near("two regions: output for 100 in region r", column(result, "gross_output"),
         vector(t["x_df_r1_100"]))
    backward = column(result, "output_multiplier")
    near("two regions: backward linkages", [5 * b / sum(backward) for b in backward],
         vector(t["backward_linkage_normalised"]))
    coefficients("r.nc", [row[:3] for row in matrix(t["A"])[:3]], ["1", "2", "3"])
    write_vector("f.csv", ["1"], f=[100.0])
    near("two regions: region r alone", column(program.solve(
        "--table", "r.nc", "--demand", "f.csv"), "gross_output"),
        vector(t["x_single_region_r_df_r1_100"]))
    ghosh_table("b.nc", flows, output, accounts)
    forward = column(program.solve("--table", "b.nc", "--multipliers", "output"),
                     "output_multiplier")
    near("two regions: forward linkages", [5 * f / sum(forward) for f in forward],
         vector(t["forward_linkage_ghosh_normalised"]))


# ---- published tables ----------------------------------------------------------------------------

def table(path, skip=1, labels=1):
    """Rows of numbers behind LABELS columns and SKIP header rows."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[skip:]
    return [[float(cell.strip()) for cell in row[labels:]] for row in rows]


@case
def germany(program, folder):
    """Eurostat Manual of Supply, Use and Input-Output Tables (2008), chapter 15."""
    folder = folder / "germany1995"
    flows, final = table(folder / "germany1995_Z.csv"), table(folder / "germany1995_fd.csv")
    with open(folder / "germany1995_vectors_published.csv", encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    accounts = [row["sector"] for row in published]

    def of(name):
        return [float(row[name]) for row in published]

    output, added = of("x"), of("gva")
    rest = [x - s - v for x, s, v in zip(output, columns_sums(flows), added)]
    paid = of("compensation")
    write_csv("t.csv", accounts, flows, output,
              dict(zip(("households", "government", "formation", "inventories", "exports"),
                       transposed(final))),
              {"compensation": paid, "other_value_added": [v - w for v, w in zip(added, paid)],
               "imports": rest, "employment": of("employment_thousand")}, "million EUR")
    result = program.solve("--table", "t.csv", "--demand", "final", "--multipliers",
                           "output,value_added,employment")
    near("Germany: output", column(result, "gross_output"), output)
    for name, ours in (("pub_backward_linkage", "output"), ("pub_gva_multiplier", "value_added"),
                       ("pub_employment_multiplier", "employment")):
        near(f"Germany: {name}", column(result, f"{ours}_multiplier"), of(name), 5.1e-5)
    for name, ours in (("calc_backward", "output"), ("calc_gva_mult", "value_added"),
                       ("calc_emp_mult", "employment")):
        near(f"Germany: {name}", column(result, f"{ours}_multiplier"), of(name))
    near("Germany: L", flat(inverse(program, "t.csv")), flat(table(folder / "germany1995_L.csv")))
    ghosh_table("b.nc", flows, output, accounts)
    near("Germany: first column of the Ghosh inverse", inverse(program, "b.nc")[0],
         of("pub_ghosh_col1"), 5.1e-5)


@case
def netherlands(program, folder):
    """Type I and II income multipliers, with the consumption vector rounded as published."""
    folder = folder / "netherlands2000"
    with open(folder / "netherlands_2000_raw.csv", encoding="utf-8") as file:
        raw = {row.pop("prod_na"): row for row in csv.DictReader(file)}
    with open(folder / "published.csv", encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    accounts = [row["sector"] for row in published]
    flows = [[float(raw[i][j]) for j in accounts] for i in accounts]
    output, paid = ([float(raw[name][j]) for j in accounts]
                    for name in ("output_bp", "compensation_employees"))
    bought = [share * sum(paid) for share in (0, 0, 0.08, 0.03, 0, 0.59)]
    write_netcdf("t.nc", {"row": 6, "column": 6}, {
        "Z(row, column)": flows, "x(row)": output, "compensation(row)": paid,
        "households(row)": bought, "sector(row)": accounts})
    effects = [w / x for w, x in zip(paid, output)]
    for closure, name in (("none", "typeI_income"), ("households", "typeII_income")):
        result = program.solve("--table", "t.nc", "--closure", closure, "--multipliers", "income")
        near(f"Netherlands: {name}", [m / w for m, w in zip(column(
            result, "income_multiplier"), effects)],
            [row[f"pub_{name}_multiplier"] for row in published], 1e-3)


@case
def two_by_three(program, folder):
    """The test table of pymrio (IndEcol/pymrio, tests/test_math.py)."""
    folder = folder / "pymrio_small_2x3"
    labels = [(r, s) for r in ("reg1", "reg2") for s in ("sector1", "sector2", "sector3")]
    flows, final = table(folder / "Z.csv", 3, 2), table(folder / "Y.csv", 3, 2)
    output = flat(table(folder / "x.csv", 1, 2))
    write_netcdf("t.nc", {"row": 6, "column": 6, "demand": 2}, {
        "Z(row, column)": flows, "x(row)": output, "f(row, demand)": final,
        "demand(demand)": ["reg1", "reg2"], "region(row)": [r for r, _ in labels],
        "sector(row)": [s for _, s in labels]})
    near("2 x 3: L", flat(inverse(program, "t.nc")), flat(table(folder / "L.csv", 3, 2)))
    near("2 x 3: x", column(program.solve("--table", "t.nc"), "gross_output"), output)
    parts = [column(program.solve("--table", "t.nc", "--demand", f"final:{r}"), "gross_output")
             for r in ("reg1", "reg2")]
    near("2 x 3: the demands of both regions make x", [a + b for a, b in zip(*parts)], output)


@case
def toy(program, folder):
    """Toy table of ioanalysis (CRAN): two regions of five sectors."""
    folder = folder / "ioanalysis_toy"
    flows = table(folder / "Z.csv")
    with open(folder / "X.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    accounts = [tuple(row["lab"].split("/")) for row in rows]
    output = [float(row["X"]) for row in rows]
    final = [sum(row) for row in table(folder / "f.csv")]
    exports = [sum(row) for row in table(folder / "E.csv")]
    write_csv("t.csv", accounts, flows, output, {"final": final, "exports": exports}, {})
    near("toy: L", flat(inverse(program, "t.csv")), flat(table(folder / "L.csv")))
    result = program.solve("--table", "t.csv", "--multipliers", "output")
    ghosh_table("b.nc", flows, output, accounts)
    forward = column(program.solve("--table", "b.nc", "--multipliers", "output"),
                     "output_multiplier")
    published = [row for region in ("Hogwarts", "Narnia")
                 for row in table(folder / f"multipliers_{region}.csv")]
    near("toy: output multipliers", column(result, "output_multiplier"),
         [row[0] for row in published])
    near("toy: input multipliers", forward, [row[1] for row in published])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--mpiexec", default="mpiexec -n")
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--work", required=True)
    options = parser.parse_args()
    folder = pathlib.Path(options.shared).resolve() / "validation"
    program = Program(os.path.abspath(options.cqio), options.mpiexec, options.ranks)
    if not folder.is_dir():
        print(f"{folder} is missing: skipped")
        sys.exit(77)
    os.makedirs(options.work, exist_ok=True)
    os.chdir(options.work)
    for function in CASES:
        function(program, folder)
    sys.exit(f"{failures} values are wrong" if failures else 0)


main()
