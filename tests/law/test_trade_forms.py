#!/usr/bin/env python3
"""cqio transform --trade, --remove-imports, --imports and --use-shares against an independent program
(method 30.3, 30.14).

  test_trade_forms.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from analyse_cases import mrio9  # noqa: E402
from io_tables import write_csv  # noqa: E402
from solve_cases import case, columns_sums, flat, main, near  # noqa: E402
from transform_cases import (GOLD, Transform, closes, concordance, gold, output_multipliers,  # noqa: E402
                             value_added)


@case
def trade(program, folder):
    """(30.14) of an independent program; twice is once; output and value added stay."""
    g = gold(folder)["chenery_moses"]
    before = mrio9()
    before.write("t.csv")
    t = program.make("--trade", "chenery-moses")
    near("flows", flat(t.flows), flat(g["Z"]), GOLD)
    near("multipliers", output_multipliers(t), g["out_mult"], GOLD)
    near("output", t.output, before.output)
    closes("trade", t)
    twice = program.make("--trade", "chenery-moses", "--trade", "chenery-moses")
    near("twice", flat(twice.flows), flat(t.flows))


@case
def trade_in_pools(program, folder):
    """(30.14) with pools as accounts: shares of an independent program; back to flows from seller to user."""
    g = gold(folder)["chenery_moses"]
    before = mrio9()
    before.write("t.csv")
    pooled = program.make("--trade", "pools", output="pools.csv")
    pool = [f"r{s}/pool of s{i}" for s in (1, 2, 3) for i in (1, 2, 3)]
    at = {name: k for k, name in enumerate(pooled.labels)}
    near("accounts", [len(pooled.labels)], [18], 0)
    near("shares", [pooled.flows[at[f"r{r}/s{i}"]][at[f"r{s}/pool of s{i}"]] / pooled.output[at[f"r{s}/pool of s{i}"]]
                    for r in (1, 2, 3) for s in (1, 2, 3) for i in (1, 2, 3)], flat(flat(g["c"])), GOLD)
    near("users buy in pools alone", [pooled.flows[i][j] for i in range(9) for j in range(9)], [0] * 81, 0)
    near("output", pooled.output[:9], before.output)
    near("what a region uses", [pooled.flows[at["r2/pool of s1"]][4], pooled.final["r2/c1"][at["r2/pool of s1"]]],
         [sum(before.flows[k][4] for k in (0, 3, 6)), sum(before.final["r2/c1"][k] for k in (0, 3, 6))])
    near("value added", value_added(pooled), [*before.primary, *[0] * len(pool)])
    closes("pools", pooled)
    back = program.make("--trade", "isard", table="pools.csv")
    near("back", flat(back.flows), flat(g["Z"]), GOLD)
    near("multipliers", output_multipliers(back), g["out_mult"], GOLD)
    closes("isard", back)
    direct = program.make("--trade", "chenery-moses")
    near("final demand", flat(back.final.values()), flat(direct.final.values()))
    concordance("names.csv", [("sector", f"pool of s{i}", f"Goods s{i} (market)") for i in (1, 2, 3)], "what,from,to")
    program.run("--table", "pools.csv", "--rename", "names.csv", "--output", "named.csv", "--overwrite")
    named = program.make("--trade", "isard:* (market)", table="named.csv")
    near("pools of other names", flat(named.flows), flat(back.flows), 0)
    near("accounts without pools of other names", [named.labels == back.labels], [1], 0)
    program.refused("no account of the table has a name 'pool of *': expected pools of products", "--trade", "isard",
                    table="named.csv")
    program.refused("each account of the table has a name '*'", "--trade", "isard:*", table="named.csv")
    program.refused("expected pools that buy products of accounts alone", "--trade", "isard:s1", table="named.csv")
    chain = program.make("--trade", "pools", "--trade", "isard")
    near("in one chain", flat(chain.flows), flat(back.flows), 0)
    program.refused("no account of the table has a name 'pool of *'", "--trade", "isard")
    program.refused("expected chenery-moses, pools, isard or isard:NAMES", "--trade", "moses")
    lines = [line.split(",") for line in pathlib.Path("pools.csv").read_text(encoding="utf-8").splitlines()[1:]]
    head = next(line for line in lines if line[0] == "region")
    pool_row = next(line for line in lines if line[:2] == ["r1", "pool of s1"])
    paid = next(line for line in lines if line[:2] == ["", "compensation"])
    at_final, at_output, at_pool = map(head.index, ("r1/c1", "total_output", "r1/pool of s1"))
    for more, paying, what in ((1, "1", "expected pools that buy products of accounts alone"),
                               (5e-5, "0", "expected pools that pass on what they buy")):
        sold = [pool_row[at_final], pool_row[at_output]]
        pool_row[at_final], pool_row[at_output] = (repr(float(v) + more) for v in sold)
        paid[at_pool] = paying
        pathlib.Path("paid.csv").write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
        program.refused(what, "--trade", "isard", table="paid.csv")
        pool_row[at_final], pool_row[at_output] = sold
    program.refused("the table has an account 'r1/pool of s1' already", "--trade", "pools", table="pools.csv")


def competitive(g):
    """The table of the independent program whose uses hold imports."""
    final = {"households": [d[0] for d in g["D"]], "government": [d[1] for d in g["D"]],
             "exports": g["E"], "inventories": g["dN"], "imports": g["M"]}
    costs = [x - sum(row[j] for row in g["Z"]) for j, x in enumerate(g["x"])]
    write_csv("imports.csv", ["s1", "s2", "s3"], g["Z"], g["x"], final, {"value_added": costs})
    return costs


def as_gold(what, t, g, costs):
    near(f"{what}: flows", flat(t.flows), flat(g["Zd"]), GOLD)
    near(f"{what}: exports", t.final["exports"], g["e"], GOLD)
    near(f"{what}: row of imports", t.rows["imports"], g["import_row"], GOLD)
    near(f"{what}: households", t.final["households"],
         [(1 - m) * d[0] for m, d in zip(g["m"], g["D"])], GOLD)
    near(f"{what}: inventories", t.final["inventories"], [2 * (1 - g["m"][0]), -3, 0], GOLD)
    near(f"{what}: output", t.output, g["x"])
    near(f"{what}: value added", t.rows["value_added"], costs)
    near(f"{what}: columns", [a + b for a, b in zip(columns_sums(t.flows), t.rows["imports"])],
         columns_sums(g["Z"]))
    near(f"{what}: no column", ["imports" not in t.final], [1], 0)


@case
def imports(program, folder):
    """(30.3) of an independent program: re-exports, inventories of both signs."""
    g = gold(folder)["import_removal"]
    costs = competitive(g)
    as_gold("by product", program.make("--remove-imports", "by-product", table="imports.csv"), g, costs)
    competitive({**g, "M": [g["M"][0], 0, g["M"][2]], "x": [g["x"][0], g["x"][1] + g["M"][1], g["x"][2]]})
    t = program.make("--aggregate-sectors", concordance("same.csv", [(s, s) for s in ("s1", "s2", "s3")]), table="imports.csv")
    near("imports of nothing", t.final["imports"], [-g["M"][0], 0, -g["M"][2]])
    program.run("--table", "imports.csv", "--output", "converted.csv", "--overwrite", command="convert")
    near("they have no sign", [",-0," in pathlib.Path("converted.csv").read_text(encoding="utf-8")], [0], 0)


def import_matrix(g):
    """What the shares of the independent program take out of each cell; exports lose the rest of imports."""
    rows = []
    for i, m in enumerate(g["m"]):
        uses = [m * v for v in (*g["Z"][i], *g["D"][i])]
        stocks = m * max(g["dN"][i], 0)
        rows.append([f"s{i + 1}", *uses, g["M"][i] - sum(uses) - stocks, stocks])
    return rows


MATRIX = "key,s1,s2,s3,households,government,exports,inventories"


@case
def imports_by_matrix(program, folder):
    """(30.3) with a matrix of imports, in thousands, too; what it may not say."""
    g = gold(folder)["import_removal"]
    costs = competitive(g)
    rows = import_matrix(g)
    as_gold("by matrix", program.make("--imports", concordance("m.csv", rows, MATRIX), table="imports.csv"), g, costs)
    thousands = [[row[0], *(v / 1000 for v in row[1:])] for row in rows]
    as_gold("in thousands", program.make("--imports", concordance(
        "m.csv", thousands, "# unit: 1e3 EUR\n" + MATRIX), table="imports.csv"), g, costs)

    def refused(what, change, head=MATRIX):
        other = [list(row) for row in rows]
        change(other)
        program.refused(what, "--imports", concordance("m.csv", other, head), table="imports.csv")

    def more(table):
        table[0][1] += 25
        table[0][4] -= 25

    refused("imports of 's1' by 's1' are ", more)
    refused("expected the 15 of its columns of imports", lambda t: t[0].__setitem__(2, 0))
    refused("row 's9' is not in the table", lambda t: t[2].__setitem__(0, "s9"))
    refused("row 's1' appears twice", lambda t: t[2].__setitem__(0, "s1"))
    refused("'x': expected a number", lambda t: t[2].__setitem__(1, "x"))
    refused("column 'steel' is not in the table", lambda t: None, MATRIX.replace("s2", "steel"))
    refused("expected that of the table", lambda t: None, "# unit: USD\n" + MATRIX)
    refused("column 'key' is missing", lambda t: None, MATRIX.replace("key", "product"))
    mrio9().write("t.csv")
    program.refused("no column of the table is imports", "--remove-imports", "by-product")
    program.refused("expected by-product", "--remove-imports", "all")
    program.refused("no column of the table is imports", "--imports", concordance("m.csv", [("r1", "s1", 0)],
                                                                                  "region,key,r1/s1"))


USES = "account,intermediate,consumption,investment"


@case
def imports_by_use(program, folder):
    """(30.3) with shares of uses: their ratios stay where none is 1, imports are the table's; equal ones are by product."""
    g = gold(folder)["import_removal"]
    costs = competitive(g)
    equal = [(f"s{i}", .5, .5, .5) for i in (1, 2, 3)]
    as_gold("equal", program.make("--use-shares", concordance("u.csv", equal, USES), table="imports.csv"), g, costs)
    t = program.make("--use-shares", concordance("u.csv", [("s1", .2, .1, .4)], USES), table="imports.csv")
    shares = [1 - t.flows[0][0] / g["Z"][0][0], 1 - t.final["households"][0] / g["D"][0][0],
              1 - t.final["inventories"][0] / g["dN"][0]]
    near("ratios of shares", [shares[0] / shares[1], shares[2] / shares[1]], [2, 4])
    near("imports in all", [sum(g["Z"][0]) * shares[0] + sum(g["D"][0]) * shares[1] + g["dN"][0] * shares[2]], [15])
    near("others by product", flat(t.flows[1:]), flat(g["Zd"][1:]), GOLD)
    near("columns", [a + b for a, b in zip(columns_sums(t.flows), t.rows["imports"])], columns_sums(g["Z"]))
    t = program.make("--use-shares", concordance("u.csv", [("s1", .01, .01, 1)], USES), table="imports.csv")
    near("a share that is 1", [t.final["inventories"][0]], [0])
    near("the rest by one share", [t.flows[0][0] / 20], [1 - 13 / 75])
    near("what shares are multiplied by is said", ["shares are multiplied by" in program.said], [1], 0)

    def refused(what, *rows, head=USES):
        program.refused(what, "--use-shares", concordance("u.csv", rows, head), table="imports.csv")

    refused("shares of 's1' leave imports of 13 that no use takes", ("s1", 0, 0, 1))
    refused("account 's7' is not in the table", ("s7", 0, 0, 1))
    refused("account 's1' appears twice", *equal[:1], *equal[:1])
    refused("consumption = '2': expected a number from 0 to 1", ("s1", 1, 2, 1))
    refused("column 'investment' is missing", ("s1", 1, 1, 1), head="account,intermediate,consumption,capital")
    mrio9().write("t.csv")
    program.refused("no column of the table is imports", "--use-shares", concordance("u.csv", [("r1/s1", 1, 1, 1)], USES))


if __name__ == "__main__":
    main(Transform)
