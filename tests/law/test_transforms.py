#!/usr/bin/env python3
"""cqio transform against an independent program, and what each step must keep (method 30.1, 30.2).

  test_transforms.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]

DIR/transforms.json holds what the independent program made of mrio9 (tests/support/analyse_cases.py) in 12 digits.
"""
import csv
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from analyse_cases import Table, mrio9  # noqa: E402
from io_tables import write_csv  # noqa: E402
from solve_cases import case, columns_sums, flat, main, near  # noqa: E402
from transform_cases import (GOLD, Transform, closes, concordance, gold, output_multipliers,  # noqa: E402
                             read)

REGIONS = [("r1", "r1"), ("r2", "east"), ("r3", "east")]
SECTORS = [("s1", "goods"), ("s2", "goods"), ("s3", "s3")]


@case
def aggregate(program, folder):
    """(30.1): two regions of three, two sectors of three."""
    g = gold(folder)["aggregate"]
    mrio9().write("t.csv")
    t = program.make("--aggregate-regions", concordance("regions.csv", REGIONS),
                     "--aggregate-sectors", concordance("sectors.csv", SECTORS))
    near("accounts", [t.labels == ["r1/goods", "r1/s3", "east/goods", "east/s3"]], [1], 0)
    near("flows", flat(t.flows), flat(g["Z"]), GOLD)
    near("final demand", flat(list(map(list, zip(*t.final.values())))), flat(g["Y"]), GOLD)
    near("extensions", flat([t.rows["air"], t.rows["land"]]), flat(g["F"]), GOLD)
    near("multipliers", output_multipliers(t), g["out_mult"], GOLD)
    before = mrio9()
    near("direct", t.direct["air"], [before.direct[0][0], before.direct[0][1],
                                     before.direct[0][2] + before.direct[0][4],
                                     before.direct[0][3] + before.direct[0][5]])
    near("units", [t.unit["air"] == "kt", t.unit["land"] == "km2"], [1, 1], 0)
    closes("aggregate", t)
    pairs = [(f"{r}/{s}", f"{dict(REGIONS)[r]}/{dict(SECTORS)[s]}") for r, s in before.accounts]
    same = program.make("--aggregate-accounts", concordance("accounts.csv", pairs))
    near("by accounts", flat(same.flows), flat(t.flows), 0)
    said = {name: (float(now), float(parts)) for name, now, parts in re.findall(
        r"multiplier of '(.+?)' (\S+), of its parts by final demand (\S+),", program.said)}
    near("multipliers that are said", [said[name][0] for name in t.labels], g["out_mult"], GOLD)
    near("those of the parts", [said[name][1] for name in t.labels], g["out_mult_weighted_original"], GOLD)
    near("output by both", ["identity: output by multipliers" in program.said], [1], 0)


@case
def split_by_weight(program, _):
    """A source that is split over targets: sums stay, and adding back gives what was."""
    mrio9().write("t.csv")
    split = program.make("--aggregate-sectors", concordance(
        "split.csv", [("s1", "a", .25), ("s1", "b", .75), ("s2", "b", 1), ("s3", "s3", 1)],
        "from,to,weight"), output="split-out.csv")
    closes("split", split)
    near("split", [split.flows[0][0]], [mrio9().flows[0][0] / 16])
    back = program.make("--aggregate-sectors", concordance(
        "back.csv", [("a", "goods"), ("b", "goods"), ("s3", "s3")]), table="split-out.csv")
    whole = program.make("--aggregate-sectors", concordance("sectors.csv", SECTORS))
    near("adding back", flat(back.flows), flat(whole.flows))


@case
def removed_region(program, folder):
    """(30.2): output, value added and every balance stay."""
    g = gold(folder)["remove_region"]
    before = mrio9()
    before.write("t.csv")
    t = program.make("--remove-regions", "r3")
    near("imports", t.rows["imports from r3"], g["imports_row"], GOLD)
    near("exports", t.final["exports to r3"], g["exports_col"], GOLD)
    near("multipliers", output_multipliers(t), g["out_mult"], GOLD)
    near("output", t.output, before.output[:6])
    near("value added", [a + b for a, b in zip(t.rows["compensation"], t.rows["other_value_added"])],
         before.primary[:6])
    near("extensions", t.rows["air"], before.extensions["air (kt)"][:6], 0)
    near("direct, none of exports", t.direct["air"], [0, *before.direct[0][:4]], 0)
    closes("removed", t)


@case
def pooled_outside(program, _):
    """Regions that are taken out as one, in one chain and in two commands."""
    mrio9().write("t.csv")
    t = program.make("--pool-regions", "r2;r3=rest", "--remove-regions", "rest")
    near("accounts", [t.labels == ["r1/s1", "r1/s2", "r1/s3"]], [1], 0)
    closes("pooled", t)
    program.make("--pool-regions", "r2;r3=rest", output="step1.csv")
    program.make("--remove-regions", "rest", table="step1.csv", output="step2.csv")
    chain = [[line for line in pathlib.Path(name).read_text(encoding="utf-8").splitlines()
              if not line.startswith(("# cqio: ", "# sources: "))] for name in ("step2.csv", "out.csv")]
    near("chain of outputs", [chain[0] == chain[1]], [1], 0)
    by_file = program.make("--aggregate-regions", concordance(
        "pool.csv", [("r1", "r1"), ("r2", "rest"), ("r3", "rest")]), "--remove-regions", "rest")
    near("as aggregation", flat(by_file.flows), flat(t.flows), 0)


@case
def renamed(program, _):
    """New names, two of which change places; all numbers stay."""
    before = mrio9()
    before.write("t.csv")
    names = [("region", "r1", "r2"), ("region", "r2", "r1"), ("sector", "s1", "mining"),
             ("final", "c1", "households"), ("extension", "air", "CO2"),
             ("primary", "compensation", "wages")]
    t = program.make("--rename", concordance("names.csv", names, "what,from,to"),
                     "--aggregate-final", concordance(
                         "final.csv", [("households", "all"), ("c2", "all")]))
    near("accounts", [t.labels[0] == "r2/mining" and t.labels[3] == "r1/mining"], [1], 0)
    near("names", ["CO2" in t.rows and "wages" in t.rows and
                   t.final_names == ["r2/all", "r1/all", "r3/all"]], [1], 0)
    near("flows", flat(t.flows), flat(before.flows), 0)
    near("final demand", t.final["r2/all"],
         [a + b for a, b in zip(before.final["r1/c1"], before.final["r1/c2"])])


@case
def same_bits(program, _):
    """NetCDF is read to the same bits, and all ranks write the same CSV."""
    table = mrio9()
    noisy = Table(table.accounts, [[v / 30 + v * v / 700 for v in row] for row in table.flows],
                  {k: [v / 7 for v in f] for k, f in table.final.items()}, table.extensions,
                  table.direct)
    noisy.write("t.csv")
    steps = ("--aggregate-sectors", concordance("sectors.csv", SECTORS), "--remove-regions", "r2")
    program.make(*steps)
    alone = Transform(program.cqio)
    alone.make(*steps, output="alone.csv")
    near("ranks", [pathlib.Path("alone.csv").read_bytes() == pathlib.Path("out.csv").read_bytes()],
         [1], 0)
    done = program.run("--table", "t.csv", *steps, "--output", "t.nc", "--overwrite")
    pathlib.Path("back.csv").unlink(missing_ok=True)
    back = program.run("--table", "t.nc", "--output", "back.csv", command="convert")
    near("NetCDF", [done.returncode == back.returncode == 0 and read("back.csv").flows ==
                    read("alone.csv").flows], [1], 0)


TOTALS = "from,to,total,standard_error,low,high"


@case
def balanced(program, _):
    """(30.6): totals of accounts, of what a region sells another one, and of a cell; the table closes."""
    old = read("t.csv")
    row, cell = 1.1 * old.output[0], 0.9 * old.flows[4][5]
    region = 1.2 * (sum(sum(f[3:6]) for f in old.flows[:3]) +
                    sum(sum(f[:3]) for name, f in old.final.items() if name.startswith("r2")))
    bought = 1.05 * sum(f[8] for f in old.flows)
    path = concordance("b.csv", [("r1/s1", "", row), ("r1", "r2", region), ("*", "r3/s3", bought),
                                 ("r2/s2", "r2/s3", cell)], "from,to,total")
    for step in ("--balance", "--update"):
        new = program.make(step, path)
        closes(step, new, 1e-9)
        near(f"{step}: totals", [
            new.output[0], sum(f[8] for f in new.flows), new.flows[4][5],
            sum(sum(f[3:6]) for f in new.flows[:3]) +
            sum(sum(f[:3]) for name, f in new.final.items() if name.startswith("r2"))],
             [row, bought, cell, region], 1e-8)
        near(f"{step}: zeros stay", [new.flows[i][j] == 0 for i in range(9) for j in range(9)],
             [old.flows[i][j] == 0 for i in range(9) for j in range(9)], 0)
    low = 0.98 * old.flows[1][2]
    new = program.make("--balance", concordance(
        "b.csv", [("r1/s1", "", row, row / 100, "", ""),
                  ("r1/s2", "r1/s3", "", "", low, low)], TOTALS))
    closes("with errors", new, 1e-9)
    near("a total with a standard error is not met", [old.output[0] < new.output[0] < row], [1], 0)
    near("a cell keeps to its bounds", [new.flows[1][2]], [low], 1e-12)
    same = program.make("--balance", concordance("b.csv", [("r1/s1", "", old.output[0])],
                                                 "from,to,total"))
    near("what is balanced stays", flat(same.flows), flat(old.flows), 1e-8)


@case
def balance_refused(program, _):
    """(30.10): totals that contradict each other, and what a file may not say."""
    big = 10 * read("t.csv").output[0]
    program.refused("2 constraints contradict each other: ", "--balance", concordance(
        "b.csv", [("r1/s1", "", 100), ("r1/s1", "*", big), ("r2/s1", "", 90)], "from,to,total"))
    program.refused("2 constraints contradict each other: ", "--update", concordance(
        "b.csv", [("r1/s1", "", 100), ("r1/s1", "*", big), ("r2/s1", "", 90)], "from,to,total"))
    program.refused("cannot be met by its cells", "--update", concordance("b.csv", [("r1/s1", "", -5)], "from,to,total"))
    program.refused("cannot be met by its cells", "--balance", concordance(
        "b.csv", [("r1/s1", "", -5)], "from,to,total"))
    program.refused("from = 'r9' is not in the table", "--balance", concordance(
        "b.csv", [("r9", "", 5)], "from,to,total"))
    program.refused("total = 'x': expected a number", "--update", concordance(
        "b.csv", [("r1/s1", "", "x")], "from,to,total"))
    program.refused("column 'total' is missing", "--balance", concordance(
        "b.csv", [("r1/s1", "", 5)], "from,to,value"))
    program.refused("reliability of total of r1/s1 to all = -1", "--balance", concordance(
        "b.csv", [("r1/s1", "", 5, -1, "", "")], TOTALS))
    program.refused("bounds of cell (1, 2): 9 > 8", "--balance", concordance(
        "b.csv", [("r1/s1", "r1/s2", "", "", 9, 8)], TOTALS))
    program.refused("columns low and high: expected none", "--update", concordance(
        "b.csv", [("r1/s1", "r1/s2", "", "", 9, 8)], TOTALS))


@case
def ras(program, folder):
    """(30.9) of an independent program: flows alone, at new outputs; final demand and value added by one factor each."""
    g = gold(folder)["ras"]
    old = [400., 300., 250.]
    flows = [[a * x for a, x in zip(row, old)] for row in g["A0"]]
    rest = [x - sum(row) for x, row in zip(old, flows)]
    costs = [x - c for x, c in zip(old, columns_sums(flows))]
    write_csv("r.csv", ["s1", "s2", "s3"], flows, old, {"households": [.6 * r for r in rest], "exports": [.4 * r for r in rest]},
              {"compensation": [.7 * c for c in costs], "other_value_added": [.3 * c for c in costs]},
              notes=["year: 2015"])
    totals = [(f"s{k + 1}", u, v, x) for k, (u, v, x) in enumerate(zip(g["u"], g["v"], g["x1"]))]
    t = program.make("--ras", concordance("m.csv", totals, "account,sales,inputs,output"), table="r.csv")
    near("flows", flat(t.flows), flat(g["Z"]), GOLD)
    near("output", t.output, g["x1"])
    near("households", t.final["households"], [.6 * (x - u) for x, u in zip(g["x1"], g["u"])], 1e-9)
    near("compensation", t.rows["compensation"], [.7 * (x - v) for x, v in zip(g["x1"], g["v"])], 1e-9)
    closes("ras", t, 1e-12)
    thousands = [(name, *(v / 1000 for v in row)) for name, *row in totals]
    same = program.make("--ras", concordance("m.csv", thousands, "# unit: 1e3 EUR\naccount,sales,inputs,output"), table="r.csv")
    near("in thousands", flat(same.flows), flat(t.flows), 1e-9)
    program.make("--ras", concordance("m.csv", totals, "# year: 2020\naccount,sales,inputs,output"), table="r.csv")
    near("the year of the totals", ["# year: 2020\n" in pathlib.Path("out.csv").read_text(encoding="utf-8")], [1], 0)
    kept = program.make("--ras", concordance("m.csv", [("s1", "", "")], "account,sales,inputs"), table="r.csv")
    near("totals that are not given stay", flat(kept.flows), flat(flows), 1e-9)

    def refused(what, *rows, head="account,sales,inputs,output"):
        program.refused(what, "--ras", concordance("m.csv", rows, head), table="r.csv")

    refused("constraints contradict each other: ", ("s1", 245, "", ""))
    refused("; change or leave out one of them\n", ("s1", 245, "", ""))
    refused("balance: sales of s1 = -5 cannot be met by its cells", ("s1", -5, "", ""))
    refused("expected a target within their signs and bounds\n", ("s1", -5, "", ""))
    refused("account 's9' is not in the table", ("s9", 1, 2, 3))
    refused("account 's1' appears twice", ("s1", 1, 2, 3), ("s1", 1, 2, 3))
    refused("expected that of the table", ("s1", 1, 2, 3), head="# unit: 1e6 USD\naccount,sales,inputs,output")
    refused("inputs = 'x': expected a number", ("s1", 1, "x", 3))
    refused("column 'inputs' is missing", ("s1", 1, 2, 3), head="account,sales,purchases,output")
    refused("output of 's1' becomes 0 from 400: expected outputs above 0", ("s1", "", "", 0))
    refused("final demand of 's1' sum to ", ("s1", 500, columns_sums(flows)[0] + 500 - sum(flows[0]), ""))
    program.refused("accounts have units of their own: expected one unit, as inputs are added", "--mixed-units", concordance(
        "p.csv", [("s1", "TJ", 2)], "account,unit,price"), "--ras", concordance("m.csv", [("s1", 1, 2)], "account,sales,inputs"),
                    table="r.csv")


@case
def standard_errors(program, _):
    """(30.16): errors of cells behind --balance; a total that is known leaves less, one cell with it none."""
    mrio9().write("t.csv")
    old = read("t.csv")
    totals = concordance("b.csv", [("r1/s1", "r1/s2", old.flows[0][1] * 1.1)], "from,to,total")
    pathlib.Path("errors.csv").unlink(missing_ok=True)
    new = program.make("--balance", f"{totals};relative=0.1;errors=errors.csv")
    with open("errors.csv", encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    cells = {(c["from"], c["to"]): c for c in csv.DictReader(lines)}
    near("a cell that is known", [float(cells["r1/s1", "r1/s2"]["standard_error"])], [0], 0)
    near("flows", [float(cells["r2/s1", "r3/s2"][k]) for k in ("before", "flow")], [old.flows[3][7], new.flows[3][7]], 1e-12)
    parts = [float(c["standard_error"]) / (.1 * abs(float(c["before"]))) for c in cells.values()]
    near("no cell errs by more than before", [all(p <= 1 + 1e-9 for p in parts), sum(p < .99 for p in parts) > 20], [1, 1], 0)
    near("cells", [len(cells)], [sum(v != 0 for v in flat(old.flows)) + sum(v != 0 for f in old.final.values() for v in f) + 18], 0)
    done = program.run("--table", "t.csv", "--balance", f"{totals};errors=errors.csv", "--output", "other.csv")
    near("the file is not replaced", [done.returncode == 5, "errors.csv" in done.stderr], [1, 1], 0)
    program.refused("expected relative=R above 0, at most 10, or errors=OUT.csv", "--balance", f"{totals};relative=0")
    program.refused("expected relative=R above 0, at most 10, or errors=OUT.csv", "--balance", f"{totals};error=x.csv")


@case
def refusals(program, _):
    """Concordances that do not cover, or cover twice, by name; unlike units; no region left."""
    mrio9().write("t.csv")
    regions = "--aggregate-regions"
    program.refused("region 'r3' is not mapped", regions, concordance("c.csv", REGIONS[:2]))
    program.refused("region 'r2' is mapped twice ('east', 'r1') with weights summing to 2", regions,
                    concordance("c.csv", [*REGIONS, ("r2", "r1")]))
    program.refused("region 'r2' is mapped with weight 0.5: expected 1", regions, concordance(
        "c.csv", [("r1", "a", 1), ("r2", "a", .5), ("r3", "a", 1)], "from,to,weight"))
    program.refused("weight = '2': expected a number from 0 to 1", regions, concordance(
        "c.csv", [("r1", "a", 2), ("r2", "a", 1), ("r3", "a", 1)], "from,to,weight"))
    program.refused("sector 's33' is not in the table: expected one of its; did you mean 's3'",
                    "--aggregate-sectors", concordance("c.csv", [("s33", "x"), *SECTORS]))
    program.refused("'s1' becomes nothing", "--aggregate-sectors",
                    concordance("c.csv", [("s1", ""), *SECTORS[1:]]))
    program.refused("column 'to' is missing", regions, concordance("c.csv", REGIONS, "from,into"))
    program.refused("region 'r4' is not in the table", "--remove-regions", "r1;r4")
    program.refused("takes all regions out", "--remove-regions", "r1;r2;r3")
    program.refused("region 'r3' is another one of the table", "--pool-regions", "r1;r2=r3")
    program.refused("expected regions and a name, as in", "--pool-regions", "r1;r2")
    program.refused("two become 'r2/s1'", "--rename", concordance(
        "c.csv", [("region", "r1", "r2")], "what,from,to"))
    program.refused("sector 'coal' is not in the table", "--rename", concordance(
        "c.csv", [("sector", "coal", "x")], "what,from,to"))
    program.refused("expected a step at least")
    for unit in ("t/EUR", "percent", "kg CO2eq per person", "TJ/1e3 persons"):  # rates do not add up
        rated = mrio9()
        rated.extensions = {name.replace("air (kt)", f"air ({unit})"): v for name, v in rated.extensions.items()}
        rated.write("rate.csv")
        program.refused("is of so much per unit of something", "--aggregate-sectors", "c.csv", table="rate.csv")
    text = pathlib.Path("t.csv").read_text(encoding="utf-8").replace("# unit: EUR", "# unit: mixed")
    lines = text.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("region,key"))
    for i in range(head, len(lines)):
        cells = lines[i].split(",")
        unit = "unit" if i == head else "" if not cells[0] else "TJ" if cells[1] == "s1" else "EUR"
        lines[i] = ",".join([*cells[:2], unit, *cells[2:]])
    pathlib.Path("mixed.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    program.refused("r1/s1 (TJ) and r1/s2 (EUR) do not share a unit", "--aggregate-sectors",
                    concordance("c.csv", SECTORS), table="mixed.csv")


if __name__ == "__main__":
    main(Transform)
