#!/usr/bin/env python3
"""cqio solve on published tables of others, which are not part of this project.

  test_solve.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]

Each table goes in as it was published, with a file of roles beside it, and once more in the layouts
of cqio. Results are compared with the published ones, and with the same system solved here in
rational numbers. Exit code 77 (skipped) without DIR.
"""
import csv
import pathlib
import sys
from fractions import Fraction

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from io_tables import write_csv, write_netcdf  # noqa: E402
from solve_cases import (case, column, columns_sums, flat, ghosh_table, inverse, main,  # noqa: E402
                         near, transposed)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file)]


def table(path, skip=1, labels=1, number=float):
    """Rows of numbers behind LABELS columns and SKIP header rows."""
    return [[number(cell) for cell in row[labels:]] for row in rows(path)[skip:]]


def named(path):
    """Columns of texts by the names in the header."""
    head, *body = rows(path)
    return {name: [row[k] for row in body] for k, name in enumerate(head)}


def unedited(path):
    """Options for the table of a folder, to which its file of roles belongs."""
    return "--table", str(path), "--roles", str(HERE / "roles" / f"{path.parent.name}.csv")


def exact(flows, output, intensity, paid=None, bought=None):
    """Multipliers m' (I - A) = v' in rational numbers; type II with income PAID and spending BOUGHT."""
    n = len(output)
    shares = [[flows[i][j] / output[j] for j in range(n)] for i in range(n)]
    if paid:
        shares = [[a + c / sum(paid) * p / x for a, p, x in zip(row, paid, output)]
                  for row, c in zip(shares, bought)]
    system = [[Fraction(int(i == j)) - shares[j][i] for j in range(n)] + [Fraction(intensity[i])]
              for i in range(n)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if system[i][k] != 0)
        system[k], system[pivot] = system[pivot], system[k]
        system[k] = [value / system[k][k] for value in system[k]]
        for i in range(n):
            if i != k:
                system[i] = [a - system[i][k] * b for a, b in zip(system[i], system[k])]
    return [row[n] for row in system]


def divided(numbers, by):
    return [a / b for a, b in zip(numbers, by)]


def in_thousands(result, name):
    """Multipliers as published: those of employment in thousands of persons."""
    return [v / (1000 if name == "employment" else 1) for v in column(result, f"{name}_multiplier")]


@case
def germany(program, folder):
    """Eurostat Manual of Supply, Use and Input-Output Tables (2008), chapter 15."""
    folder = folder / "germany1995"
    path = folder / "germany1995_Z.csv"
    vectors = named(folder / "germany1995_vectors_published.csv")
    x, gva, paid, persons = ([Fraction(v) for v in vectors[name]] for name in
                             ("x", "gva", "compensation", "employment_thousand"))
    persons = [1000 * v for v in persons]
    flows, final = (table(file, number=Fraction) for file in (path, folder / "germany1995_fd.csv"))
    bought = [row[0] for row in final]
    run = (*unedited(path), "--multipliers", "output,value_added,income,employment")
    intensities = {"output": [1] * 6, "value_added": divided(gva, x), "income": divided(paid, x),
                   "employment": divided(persons, x)}
    for type_ii in (False, True):
        households = ("--closure", "households") if type_ii else ()
        result = program.solve(*run, *households)
        for name, intensity in intensities.items():
            near(f"Germany: {name}{', type II' * type_ii}", column(result, f"{name}_multiplier"),
                 exact(flows, x, intensity, *((paid, bought) if type_ii else ())))
        if not type_ii:
            for name, ours in (("backward_linkage", "output"), ("gva_multiplier", "value_added"),
                               ("employment_multiplier", "employment")):
                near(f"Germany: {name} published", in_thousands(result, ours),
                     vectors[f"pub_{name}"], 5.1e-5)
            for name, ours in (("backward", "output"), ("gva_mult", "value_added"),
                               ("emp_mult", "employment")):
                near(f"Germany: {name}", in_thousands(result, ours), vectors[f"calc_{name}"])
    flows, output, added, wages = (
        table(path), *([float(v) for v in values] for values in (x, gva, paid)))
    write_csv("t.csv", vectors["sector"], flows, output,
              dict(zip(("households", "government", "formation", "inventories", "exports"),
                       transposed([[float(v) for v in row] for row in final]))),
              {"compensation": wages, "other_value_added": [v - w for v, w in zip(added, wages)],
               "imports": [t - s - v for t, s, v in zip(output, columns_sums(flows), added)],
               "employment": [float(v) for v in persons]}, "million EUR")
    near("Germany: output", column(program.solve("--table", "t.csv", "--demand", "final"),
                                   "gross_output"), output)
    near("Germany: L", flat(inverse(program, "t.csv")), flat(table(folder / "germany1995_L.csv")))
    ghosh_table("b.nc", flows, output, vectors["sector"])
    near("Germany: first column of the Ghosh inverse", inverse(program, "b.nc")[0],
         vectors["pub_ghosh_col1"], 5.1e-5)


@case
def netherlands(program, folder):
    """Type I and II multipliers; consumption is published with two decimals."""
    folder = folder / "netherlands2000"
    path = folder / "netherlands_2000_raw.csv"
    raw = {row[0]: row[1:] for row in rows(path)}
    published = named(folder / "published.csv")
    accounts, head = published["sector"], raw["prod_na"]
    flows = [[Fraction(v) for v in raw[name][:6]] for name in accounts]
    x, paid, gva = ([Fraction(v) for v in raw[name][:6]] for name in
                    ("output_bp", "compensation_employees", "value_added_bp"))
    bought = [Fraction(raw[name][head.index("final_consumption_households")]) for name in accounts]
    direct = [float(w) for w in divided(paid, x)]
    for closure, income, tolerance in (("none", "typeI", 5e-4), ("households", "typeII", 0.02)):
        spent = (paid, bought) if closure == "households" else ()
        result = program.solve(*unedited(path), "--closure", closure, "--multipliers",
                               "value_added,income")
        for name, of in (("income", paid), ("value_added", gva)):
            near(f"Netherlands: {name}, {income}", column(result, f"{name}_multiplier"),
                 exact(flows, x, divided(of, x), *spent))
        near(f"Netherlands: {income} of income published",
             divided(column(result, "income_multiplier"), direct),
             published[f"pub_{income}_income_multiplier"], tolerance)
        if not spent:
            near("Netherlands: income published", column(result, "income_multiplier"),
                 published["pub_direct_effect_compensation(w L)"], 6e-3)
    write_netcdf("t.nc", {"row": 6, "column": 6}, {
        "Z(row, column)": [[float(v) for v in row] for row in flows],
        "x(row)": [float(v) for v in x], "compensation(row)": [float(v) for v in paid],
        "households(row)": [share * float(sum(paid)) for share in (0, 0, 0.08, 0.03, 0, 0.59)],
        "sector(row)": accounts})
    result = program.solve("--table", "t.nc", "--closure", "households", "--multipliers", "income")
    near("Netherlands: type II with the consumption as it was rounded",
         divided(column(result, "income_multiplier"), direct),
         published["pub_typeII_income_multiplier"], 1e-3)


@case
def two_by_three(program, folder):
    """The test table of pymrio (IndEcol/pymrio, tests/test_math.py)."""
    folder = folder / "pymrio_small_2x3"
    leontief, output = table(folder / "L.csv", 3, 2), flat(table(folder / "x.csv", 1, 2))
    result = program.solve(*unedited(folder / "Z.csv"), "--multipliers", "output,employment")
    near("2 x 3: output", column(result, "output_multiplier"), columns_sums(leontief))
    near("2 x 3: first extension", column(result, "employment_multiplier"),
         table(folder / "M.csv", 2)[0])
    near("2 x 3: x", column(program.solve(*unedited(folder / "Z.csv")), "gross_output"), output)
    labels = [(r, s) for r in ("reg1", "reg2") for s in ("sector1", "sector2", "sector3")]
    write_netcdf("t.nc", {"row": 6, "column": 6, "demand": 2}, {
        "Z(row, column)": table(folder / "Z.csv", 3, 2), "x(row)": output,
        "f(row, demand)": table(folder / "Y.csv", 3, 2), "demand(demand)": ["reg1", "reg2"],
        "region(row)": [r for r, _ in labels], "sector(row)": [s for _, s in labels]})
    near("2 x 3: L", flat(inverse(program, "t.nc")), flat(leontief))
    parts = [column(program.solve("--table", "t.nc", "--demand", f"final:{r}"), "gross_output")
             for r in ("reg1", "reg2")]
    near("2 x 3: the demands of both regions make x", [a + b for a, b in zip(*parts)], output)


@case
def toy(program, folder):
    """Toy table of ioanalysis (CRAN): two regions of five sectors."""
    folder = folder / "ioanalysis_toy"
    leontief, flows = table(folder / "L.csv"), table(folder / "Z.csv")
    added = [sum(part) for part in transposed(table(folder / "V.csv"))]
    totals = named(folder / "X.csv")
    output = [float(v) for v in totals["X"]]
    accounts = [tuple(label.split("/")) for label in totals["lab"]]
    result = program.solve(*unedited(folder / "Z.csv"), "--multipliers", "output,value_added")
    near("2 x 5: value added", column(result, "value_added_multiplier"),
         [sum(v / x * l for v, x, l in zip(added, output, effects))
          for effects in transposed(leontief)])
    published = [row for region in ("Hogwarts", "Narnia")
                 for row in table(folder / f"multipliers_{region}.csv")]
    near("2 x 5: output multipliers", column(result, "output_multiplier"),
         [row[0] for row in published])
    write_csv("t.csv", accounts, flows, output,
              {"final": [sum(row) for row in table(folder / "f.csv")],
               "exports": [sum(row) for row in table(folder / "E.csv")]}, {})
    near("2 x 5: L", flat(inverse(program, "t.csv")), flat(leontief))
    ghosh_table("b.nc", flows, output, accounts)
    forward = program.solve("--table", "b.nc", "--multipliers", "output")
    near("2 x 5: input multipliers", column(forward, "output_multiplier"),
         [row[1] for row in published])


main()
