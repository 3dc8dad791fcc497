#!/usr/bin/env python3
"""cqio transform --supply --use --model against an independent program, and what the models keep (method 30.4, 30.5).

  test_supply_use.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import math
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from solve_cases import case, columns_sums, flat, main, near  # noqa: E402
from transform_cases import GOLD, Transform, gold, output_multipliers, read, value_added  # noqa: E402

PAIR = ("supply.csv", "use.csv")


def write_pair(make, use, imports=None, regions=None, unit="EUR"):
    """MAKE [industries][products], USE [products][industries]; final demand and value added close both; two columns of
    final demand, two rows of value added, one of emissions."""
    m, n = len(make), len(use)
    industries = [f"{regions[k]}/i{k}" if regions else f"i{k}" for k in range(m)]
    products = [f"{regions[p]},p{p}" if regions else f"p{p}" for p in range(n)]
    head = "region,key" if regions else "product"
    bought = imports or [0] * n
    with open(PAIR[0], "w", encoding="utf-8") as file:
        file.write(f"# unit: {unit}\n{head},{','.join(industries)}{',imports' if imports else ''},total\n")
        for p in range(n):
            cells = [row[p] for row in make] + ([bought[p]] if imports else [])
            file.write(",".join([products[p], *map(repr, cells), repr(sum(cells))]) + "\n")
    with open(PAIR[1], "w", encoding="utf-8") as file:
        file.write(f"# unit: {unit}\n{head},{','.join(industries)},households,exports\n")
        for p in range(n):
            rest = sum(row[p] for row in make) + bought[p] - sum(use[p])
            file.write(",".join([products[p], *map(repr, [*use[p], .75 * rest, .25 * rest])]) + "\n")
        left = [sum(make[k]) - sum(row[k] for row in use) for k in range(m)]
        comma = "," if regions else ""
        for name, part in (("compensation", .5), ("other_value_added", .5)):
            file.write(comma + ",".join([name, *(repr(part * v) for v in left), "", ""]) + "\n")
        file.write(comma + ",".join(["co2 (t)", *(str(k + 1) for k in range(m)), "", ""]) + "\n")


def radius_said(program):
    """The spectral radius that a model said, and by how much that of its twin is off."""
    found = re.search(r"spectral radius (\S+) of coefficients, that of model \w residual (\S+) ", program.said)
    return float(found[1]), float(found[2])


def radius_of_two(trace, determinant):
    square = trace * trace / 4 - determinant
    return abs(trace / 2) + math.sqrt(square) if square >= 0 else math.sqrt(determinant)


def closes(what, table):
    near(f"{what}: rows", [sum(row) + sum(f[i] for f in table.final.values())
                           for i, row in enumerate(table.flows)], table.output)
    near(f"{what}: columns", [a + b for a, b in zip(columns_sums(table.flows), value_added(table))],
         table.output)


@case
def models(program, folder):
    """Models A to D: flows, final demand, value added; output of products or of industries; A and C have the same
    eigenvalues, so have B and D."""
    g = gold(folder)["sut"]
    write_pair(g["V"], g["U"])
    rank_two = {}
    for model in "ABCD":
        t = program.make("--model", model, table=PAIR)
        near(f"{model}: flows", flat(t.flows), flat(g[f"Z_{model}"]), GOLD)
        near(f"{model}: coefficients", [z / x for row in t.flows for z, x in zip(row, t.output)],
             flat(g[f"A_{model}"]), GOLD)
        near(f"{model}: final demand", [a + b for a, b in zip(*t.final.values())], flat(g[f"Y_{model}"]), GOLD)
        near(f"{model}: value added", value_added(t), g[f"W_{model}"][0], GOLD)
        near(f"{model}: emissions", [sum(t.rows["co2"])], [3])
        near(f"{model}: accounts", [t.labels == (["p0", "p1"] if model in "AB" else ["i0", "i1"])], [1], 0)
        near(f"{model}: no negatives are said", ["below 0" not in program.said], [1], 0)
        closes(model, t)
        a = [[z / x for z, x in zip(row, t.output)] for row in t.flows]
        rank_two[model] = (a[0][0] + a[1][1], a[0][0] * a[1][1] - a[0][1] * a[1][0])
        near(f"{model}: spectral radius, and that of its twin", radius_said(program),
             [radius_of_two(*rank_two[model]), 0], 1e-9)
    near("eigenvalues of A are those of C", rank_two["A"], rank_two["C"])
    near("eigenvalues of B are those of D", rank_two["B"], rank_two["D"])


@case
def radius(program, _):
    """The spectral radius of coefficients with negatives: a complex pair, one of two of opposite sign, none."""
    for use, expected in (([[30, 60], [-60, 30]], math.sqrt(.3 ** 2 + .6 ** 2)), ([[0, 50], [50, 0]], .5),
                          ([[0, 50], [0, 0]], 0)):
        write_pair([[100, 0], [0, 100]], use)
        for model in "ABCD":
            program.make("--model", model, table=PAIR)
            near(f"{model}: spectral radius of {use}", radius_said(program), [expected, 0], 1e-9)
    write_pair([[90, 10, 0], [0, 80, 5], [20, 0, 70]], [[9, 1, 30], [-20, 3, 1], [4, 40, 2]])
    by_model = {model: (program.make("--model", model, table=PAIR), radius_said(program)) for model in "ABCD"}
    for model, (t, (found, off)) in by_model.items():
        a = [[z / x for z, x in zip(row, t.output)] for row in t.flows]
        cube = [[sum(a[i][k] * a[k][j] for k in range(3)) for j in range(3)] for i in range(3)]
        trace = sum(a[i][i] for i in range(3))
        minors = (trace ** 2 - sum(cube[i][i] for i in range(3))) / 2
        determinant = sum(a[0][i] * (a[1][(i + 1) % 3] * a[2][(i + 2) % 3] - a[1][(i + 2) % 3] * a[2][(i + 1) % 3])
                          for i in range(3))
        # a real eigenvalue by Newton's method, the other two by what is left
        real = found
        for _ in range(200):
            value = ((real - trace) * real + minors) * real - determinant
            real -= value / ((3 * real - 2 * trace) * real + minors)
        pair = radius_of_two(trace - real, determinant / real)
        near(f"{model}: spectral radius of three products", [found, off], [max(abs(real), pair), 0], 1e-9)


@case
def rectangular(program, folder):
    """More products than industries: B and D; A and C are refused."""
    g = gold(folder)["sut"]
    write_pair(g["rect_V"], g["rect_U"])
    for model in "BD":
        t = program.make("--model", model, table=PAIR)
        near(f"{model}: flows", flat(t.flows), flat(g[f"rect_Z_{model}"]), GOLD)
        closes(f"rectangular {model}", t)
    for model in ("A", "C", "almon"):
        program.refused(f"--model {model}: needs as many products as industries (3, 2): use B or D",
                        "--model", model, table=PAIR)


@case
def negatives(program, folder):
    """(30.5): product technology makes negatives, which are said and stay; Almon's has none and keeps rows."""
    g = gold(folder)["sut"]
    write_pair(g["almon_V"], g["almon_U"])
    t = program.make("--model", "A", table=PAIR)
    near("A", flat(t.flows), flat(g["negative_Z"]), GOLD)
    near("they are said", ["1 flows below 0, in all -11.05263158; largest p0 to p0 -11.05263158" in
                           program.said], [1], 0)
    closes("negatives", t)
    t = program.make("--model", "almon", table=PAIR)
    near("almon", flat(t.flows), flat(g["almon_Z"]), GOLD)
    near("rows of use stay", map(sum, t.flows), map(sum, g["almon_U"]))
    near("what value added takes is said", ["value added takes " in program.said], [1], 0)
    near("value added in all stays", [sum(value_added(t))],
         [sum(flat(g["almon_V"])) - sum(flat(g["almon_U"]))])
    closes("almon", t)
    program.refused("balance: inputs of p0 = -1.35088 cannot be met by its cells", "--model", "zero-ras", table=PAIR)
    write_pair([[90, 0], [10, 100]], [[12, 8], [10, 1]])
    a = program.make("--model", "A", table=PAIR)
    z = program.make("--model", "zero-ras", table=PAIR)
    near("zero-ras: no flow below 0", [min(flat(z.flows)) >= 0, z.flows[1][1]], [1, 0], 0)
    near("zero-ras: rows", map(sum, z.flows), map(sum, a.flows), 1e-10)
    near("zero-ras: columns", columns_sums(z.flows), columns_sums(a.flows), 1e-10)
    near("zero-ras: value added", value_added(z), value_added(a), 0)
    near("zero-ras: what became 0 is said", ["1 flows below 0, in all -0.1111111111, became 0" in program.said], [1], 0)
    closes("zero-ras", z)
    write_pair(g["V"], g["U"])
    same = program.make("--model", "zero-ras", table=PAIR)
    near("zero-ras is A where A is not below 0", flat(same.flows), flat(g["Z_A"]), GOLD)
    same = program.make("--model", "almon", table=PAIR)
    near("almon is A where A is not below 0", flat(same.flows), flat(g["Z_A"]), GOLD)


@case
def regions(program, folder):
    """Two regions, each of whose industries make its own products: a model is made in each, uses go across."""
    v, u = gold(folder)["sut"]["V"], gold(folder)["sut"]["U"]
    make = [[*v[0], 0, 0], [*v[1], 0, 0], [0, 0, 50, 10], [0, 0, 0, 70]]
    use = [[*u[0], 3, 4], [*u[1], 1, 5], [2, 6, 9, 8], [7, 1, 5, 2]]
    write_pair(make, use, regions=["r1", "r1", "r2", "r2"])
    for model in "ABCD":
        t = program.make("--model", model, table=PAIR)
        closes(f"regions {model}", t)
        word = "p" if model in "AB" else "i"
        near(f"{model}: accounts", [t.labels == [f"r1/{word}0", f"r1/{word}1", f"r2/{word}2", f"r2/{word}3"]], [1], 0)
    near("D by hand", [t.flows[0][2], t.flows[2][0], t.flows[3][3]],
         [.9 * 3, 2 + 7 / 8, 2 * 7 / 8], 1e-12)
    t = program.make("--model", "A", table=PAIR)
    near("A: what p1 buys is what its only industry, i1, buys less that of p0",
         [t.flows[2][1], t.flows[2][0]], [6 - 10 / 90 * 2, 2 * 100 / 90])


@case
def imports(program, folder):
    """Uses that hold imports: taken out by product before C and D; a row of imports stays."""
    g = gold(folder)["sut"]
    write_pair(g["V"], g["U"], imports=[20, 30])
    program.refused("--model D: uses hold the imports in column 'imports'", "--model", "D", table=PAIR)
    t = program.make("--remove-imports", "by-product", "--model", "D", table=PAIR)
    shares = [20 / (20 + .75 * 100), 30 / (17 + .75 * 113)]
    kept = [[(1 - s) * v for v in row] for s, row in zip(shares, g["U"])]
    near("flows", flat(t.flows), [.9 * kept[0][0], .9 * kept[0][1], .1 * kept[0][0] + kept[1][0],
                                  .1 * kept[0][1] + kept[1][1]])
    near("row of imports", [a + b for a, b in zip(columns_sums(t.flows), t.rows["imports"])],
         columns_sums(g["U"]))
    near("output", t.output, [90, 110])
    both = program.make("--model", "B", table=PAIR)
    near("B keeps the column", both.final["imports"], [-20, -30])
    near("and uses as they were", [sum(row) for row in both.flows], [sum(row) for row in g["U"]])


@case
def stacked(program, folder):
    """The table of both is one that is converted, read again and solved like any other."""
    g = gold(folder)["sut"]
    write_pair(g["V"], g["U"])
    direct = program.make("--model", "D", table=PAIR)
    for output in ("both.nc", "both.csv"):
        done = program.run("--supply", PAIR[0], "--use", PAIR[1], "--output", output, "--overwrite", command="convert")
        near(f"convert to {output}", [done.returncode], [0], 0)
        again = program.make("--model", "D", table=output)
        near(f"{output}: the same", flat(again.flows), flat(direct.flows), 0)
    both = read("both.csv")
    near("accounts", [both.labels == ["industry i0", "industry i1", "product p0", "product p1"]], [1], 0)
    b = program.make("--model", "B", table=PAIR)
    industries, products = both.flows[:2], output_multipliers(both)[2:]
    near("multipliers of products are those of B, with as much again of industries",
         products, [2 * m for m in output_multipliers(b)])
    near("industries sell what they make", flat([row[2:] for row in industries]), flat(g["V"]))
    alone = Transform(program.cqio)
    for model in ("A", "C", "almon"):
        program.make("--model", model, table=PAIR)
        alone.make("--model", model, table=PAIR, output="alone.csv")
        near(f"{model}: bits on all ranks", [pathlib.Path("alone.csv").read_bytes() ==
                                             pathlib.Path("out.csv").read_bytes()], [1], 0)


def edit(path, old, new):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if old not in text:
        raise RuntimeError(f"{path}: no {old}")
    pathlib.Path(path).write_text(text.replace(old, new), encoding="utf-8")


@case
def refusals(program, folder):
    """Pairs that do not fit together, prices, and tables that no model takes."""
    g = gold(folder)["sut"]

    def wrong(what, path, old, new, *options):
        write_pair(g["V"], g["U"])
        edit(path, old, new)
        program.refused(what, "--model", *(options or ("D",)), table=PAIR)

    wrong("product 'p9' is not in 'use.csv'", PAIR[0], "p1,", "p9,")
    wrong("product 'p0' appears twice", PAIR[0], "p1,", "p0,")
    wrong("column 'i9' is no industry of the use table", PAIR[0], "i1,", "i9,")
    wrong("column 'key' is missing", PAIR[1], "product,", "good,")
    wrong("'# unit: USD', and 'EUR' of supply", PAIR[1], "EUR", "USD")
    wrong("'x': expected a number", PAIR[0], "p1,0.0,", "p1,x,")
    wrong("flows and final demand sum to", PAIR[1], "p0,12.0,", "p0,13.0,")
    write_pair(g["V"], g["U"])
    edit(PAIR[0], ",total\n", ",trade margins,total\n")
    edit(PAIR[0], "p0,90.0,10.0,", "p0,90.0,10.0,20,")
    edit(PAIR[0], "p1,0.0,100.0,", "p1,0.0,100.0,40,")
    edit(PAIR[1], ",20.0\n", ",40.0\n")
    edit(PAIR[1], ",20.75\n", ",60.75\n")
    program.refused("uses are supply with margins and taxes, at purchasers' prices", "--model", "D", table=PAIR)
    edit(PAIR[1], ",40.0\n", ",20.0\n")
    edit(PAIR[1], ",60.75\n", ",20.75\n")
    near("margins beside uses at basic prices do nothing",
         flat(program.make("--model", "D", table=PAIR).flows), flat(g["Z_D"]), GOLD)
    write_pair([[50, 50], [40, 40]], [[1, 2], [3, 4]])
    program.refused("outputs of products by industries are singular at 'product p1'", "--model", "A", table=PAIR)
    program.refused("outputs of products by industries are singular at 'industry i1'", "--model", "C", table=PAIR)
    write_pair([[20, 10], [80, 90]], [[1, 2], [3, 4]])
    program.refused("'product p0' is made mostly by 'industry i1'", "--model", "almon", table=PAIR)
    program.refused("expected A, B, C, D, almon or zero-ras", "--model", "E", table=PAIR)
    write_pair([[20, 0], [80, 0]], [[1, 2], [1, 1]], imports=[0, 9])
    program.refused("'product p1' is used, and no industry makes it", "--model", "D", table=PAIR)
    pathlib.Path("plain.csv").write_text("key,a,final,total_output\na,1,2,3\n", encoding="utf-8")
    program.refused("account 'a' is neither", "--model", "A", table="plain.csv")
    pathlib.Path("plain.csv").write_text("key,industry a,product b,final,total_output\n"
                                         "industry a,1,2,0,3\nproduct b,1,0,1,2\n", encoding="utf-8")
    program.refused("'industry a' sells 'industry a' 1: expected 0", "--model", "B", table="plain.csv")
    done = program.run("--supply", PAIR[0], "--model", "A", "--output", "none.csv")
    near("supply alone", [done.returncode, "expected --supply with --use, or --table" in done.stderr], [2, 1], 0)


if __name__ == "__main__":
    main(Transform)
