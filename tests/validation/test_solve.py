#!/usr/bin/env python3
"""cqio solve on published tables of others, which are not part of this project.

  test_solve.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]

Reads the folders of DIR, writes tables in the layouts of cqio into the work folder and compares
what the program makes of them. Exit code 77 (skipped) without DIR.
"""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from io_tables import write_csv, write_netcdf  # noqa: E402
from solve_cases import (case, column, columns_sums, flat, ghosh_table, inverse, main,  # noqa: E402
                         near, transposed)


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


main()
