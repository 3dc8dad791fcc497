#!/usr/bin/env python3
"""cqio solve on textbook tables and a constructed one.

  test_solve.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]

Reads DIR/textbook.csv, writes tables in the layouts of cqio into the work folder and compares what the program
makes of them.
"""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from io_tables import write_csv, write_netcdf, write_vector  # noqa: E402
from solve_cases import (case, coefficients, column, flat, ghosh_table, inverse, main, near,
                         same, transposed)  # noqa: E402


def textbook(folder):
    cases = {}
    with open(folder / "textbook.csv", encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
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
    result = program.solve("--table", "t.csv", "--demand", "f.csv:*", "--multipliers",
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
    result = program.solve("--table", "t.csv", "--transpose", "--demand", "v.csv:*")
    near("price: base", column(result, "price[base]"), vector(price["p_base"]))
    near("price: labour 30 % dearer", column(result, "price[dearer]"),
         vector(price["p_labour_dearer"]))
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
def demand_in_other_units(program, folder):
    """6 and 12 million take 15 and 20 of L = (0.9 0.3; 0.4 0.8) / 0.6, in any unit and order."""
    write_csv("t.csv", ["a", "b"], [[20.0, 60.0], [40.0, 20.0]], [100.0, 200.0],
              {"f": [20.0, 140.0]}, {}, "million EUR")
    write_netcdf("d.nc", {"row": 2}, {'f(row) ; f:units = "thousand EUR"': [12000.0, 6000.0],
                                      "sector(row)": ["b", "a"]})
    with open("d.csv", "w", encoding="utf-8") as file:
        file.write("# unit: EUR\nkey,f\nb,12000000\na,6000000\n")
    for demand in ("d.nc", "d.csv"):
        result = program.solve("--table", "t.csv", "--demand", demand)
        near(f"demand in another unit: {demand}", column(result, "gross_output"), [15, 20])


@case
def households_by_region(program, folder):
    """Type II where each region spends its own income, by hand: the shares are
    (0.2 0.05; 0.3 0.2) + 0.3 (12/60 10/120; 6/60 30/120), and what is solved for has the determinant
    0.74 x 0.725 - 0.075 x 0.33 = 0.51175."""
    for one, two in (("N", "S"), ("ROW", "ROW_B"), ("ROW_B", "ROW")):
        write_csv("t.csv", [(one, "g"), (two, "g")], [[20.0, 10.0], [30.0, 40.0]], [100.0, 200.0],
                  {f"{one}/households": [12.0, 6.0], f"{two}/households": [10.0, 30.0], "f": [48.0, 94.0]},
                  {"compensation": [30.0, 60.0], "other_value_added": [20.0, 90.0]},
                  notes=[f"household_income: {two} = 120; {one} = 60"])
        result = program.solve("--table", "t.csv", "--closure", "households", "--multipliers",
                               "output,income")
        near(f"households by region {one}, {two}: output", column(result, "output_multiplier"),
             [1.055 / 0.51175, 0.815 / 0.51175])
        near(f"households by region {one}, {two}: income", column(result, "income_multiplier"),
             [0.3 * 1.055 / 0.51175, 0.3 * 0.815 / 0.51175])


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
         vector(t["backward_linkage"]))
    coefficients("r.nc", [row[:3] for row in matrix(t["A"])[:3]], ["1", "2", "3"])
    write_vector("f.csv", ["1"], f=[100.0])
    near("two regions: region r alone", column(program.solve(
        "--table", "r.nc", "--demand", "f.csv"), "gross_output"),
        vector(t["x_single_region_r_df_r1_100"]))
    ghosh_table("b.nc", flows, output, accounts)
    forward = column(program.solve("--table", "b.nc", "--multipliers", "output"),
                     "output_multiplier")
    near("two regions: forward linkages", [5 * f / sum(forward) for f in forward],
         vector(t["forward_linkage"]))


@case
def two_header_rows(program, folder):
    """A table with regions above sectors, as pandas writes it, is the one with REGION/SECTOR."""
    rows = [("r", "1", 10, 20, 5, 65, 100), ("r", "2", 20, 30, 15, 135, 200), ("s", "1", 5, 25, 10, 60, 100)]
    write_csv("t.csv", [row[:2] for row in rows], [list(row[2:5]) for row in rows], [row[6] for row in rows],
              {"f": [row[5] for row in rows]}, {})
    expected = flat(inverse(program, "t.csv"))
    for name, third in (("pandas.csv", "region,sector,,,,,\n"), ("two.csv", "")):
        with open(name, "w", encoding="utf-8") as file:
            file.write("region,,r,r,s,f,x\nsector,,1,2,1,f,x\n" + third)
            file.writelines(",".join(map(str, row)) + "\n" for row in rows)
        near(f"two header rows: {name}", flat(inverse(program, name)), expected, 0)


@case
def units_of_accounts(program, folder):
    """Energy in TJ beside money: units come back from the NetCDF form, and the inverse with them."""
    with open("mixed.csv", "w", encoding="utf-8") as file:
        file.write("# unit: million EUR\nkey,energy,goods,f,gross_output,unit\n"
                   "energy,10,40,50,100,TJ\ngoods,30,60,110,200,million EUR\n")
    program.convert("mixed.csv", "mixed.nc")
    program.convert("mixed.nc", "back.csv")
    with open("back.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    same("units of accounts: back", [row.get("unit") for row in rows], ["TJ", "million EUR"])
    near("units of accounts: L", flat(inverse(program, "mixed.nc")), flat(inverse(program, "mixed.csv")), 0)


@case
def two_demands(program, folder):
    """Two regions of three sectors with two final demands, constructed: flows are whole numbers."""
    accounts = [(r, s) for r in ("east", "west") for s in ("land", "works", "shops")]
    flows = [[10, 40, 5, 2, 9, 0], [8, 60, 20, 4, 30, 6], [6, 25, 30, 0, 5, 12],
             [3, 12, 0, 6, 22, 4], [2, 35, 8, 7, 50, 15], [0, 4, 9, 5, 28, 20]]
    final = [[20, 4], [90, 42], [70, 10], [5, 33], [18, 65], [6, 58]]
    output = [float(sum(row) + sum(used)) for row, used in zip(flows, final)]
    jobs = [30.0, 55.0, 48.0, 21.0, 60.0, 39.0]
    write_netcdf("t.nc", {"row": 6, "column": 6, "demand": 2}, {
        "Z(row, column)": flows, "x(row)": output, "f(row, demand)": final,
        "demand(demand)": ["east", "west"], "region(row)": [r for r, _ in accounts],
        "sector(row)": [s for _, s in accounts], "employment(row)": jobs})
    parts = [program.solve("--table", "t.nc", "--demand", f"final:{region}", "--multipliers",
                           "employment") for region in ("east", "west")]
    made = [column(part, "gross_output") for part in parts]
    near("two demands: together they make x", [a + b for a, b in zip(*made)], output)
    multipliers = column(parts[0], "employment_multiplier")
    near("two demands: e'L f is every job", [sum(m * sum(used) for m, used in zip(
        multipliers, final))], [sum(jobs)])
    leontief = inverse(program, "t.nc")
    near("two demands: (I - A) L = I", [
        leontief[i][j] - sum(flows[i][k] / output[k] * leontief[k][j] for k in range(6))
        for i in range(6) for j in range(6)], [float(i == j) for i in range(6) for j in range(6)])


main()
