#!/usr/bin/env python3
"""cqio transform --regionalise against an independent program, and what regions keep (method 30.11, 30.12).

  test_regionalise.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from io_tables import write_csv  # noqa: E402
from solve_cases import case, flat, main, near  # noqa: E402
from transform_cases import GOLD, Transform, closes, gold  # noqa: E402


def write_outputs(path, names, regions, **buyers):
    """REGIONS: {name: outputs}; BUYERS: {category: amounts by region}."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("key," + ",".join(regions) + "\n")
        for i, name in enumerate(names):
            file.write(",".join([name, *(repr(x[i]) for x in regions.values())]) + "\n")
        for name, amounts in buyers.items():
            file.write(",".join([name, *map(repr, amounts)]) + "\n")


def write_nation(coefficients, output, final):
    names = [f"s{i + 1}" for i in range(len(output))]
    flows = [[a * x for a, x in zip(row, output)] for row in coefficients]
    costs = [x - sum(row[j] for row in flows) for j, x in enumerate(output)]
    write_csv("nation.csv", names, flows, output, final,
              {"compensation": [.5 * c for c in costs], "other_value_added": [.5 * c for c in costs]})
    return names, flows


def nation_again(what, table, flows, regions):
    n = len(flows)
    sums = [[sum(table.flows[r * n + i][s * n + j] for r in range(regions) for s in range(regions))
             for j in range(n)] for i in range(n)]
    near(f"{what}: flows sum to the nation", flat(sums), flat(flows))


def coefficients_of(table):
    return [z / x for row in table.flows for z, x in zip(row, table.output)]


@case
def quotients(program, folder):
    """FLQ of an independent program; SLQ and CILQ by their formulas; a region and the rest add up."""
    g = gold(folder)["lq"]
    a, xr, xn = g["A"], g["xr"], g["xn"]
    f = [x - sum(c * y for c, y in zip(row, xn)) for row, x in zip(a, xn)]
    names, flows = write_nation(a, xn, {"households": [.8 * v for v in f], "exports": [.2 * v for v in f]})
    write_outputs("hesse.csv", names, {"Hesse": xr})
    t = program.make("--regionalise", "flq,delta=0.25:hesse.csv", table="nation.csv")
    near("accounts", [t.labels == ["Hesse/s1", "Hesse/s2", "Hesse/s3", "rest/s1", "rest/s2", "rest/s3"]], [1], 0)
    near("FLQ", coefficients_of(t), flat(g["A_two"]), GOLD)
    near("output", t.output, xr + [n - r for n, r in zip(xn, xr)])
    closes("FLQ", t)
    nation_again("FLQ", t, flows, 2)
    near("final demand sums", [t.final["households"][i] + t.final["households"][3 + i] for i in range(3)],
         [.8 * v for v in f])
    moved = t.final["final demand moved between regions"]
    near("what moves sums to 0", [moved[i] + moved[3 + i] for i in range(3)], [0, 0, 0])
    slq = g["SLQ"]
    t = program.make("--regionalise", "slq:hesse.csv", table="nation.csv")
    near("SLQ", coefficients_of(t)[:3] + coefficients_of(t)[6:9] + coefficients_of(t)[12:15],
         [min(1, slq[i]) * a[i][j] for i in range(3) for j in range(3)], GOLD)
    t = program.make("--regionalise", "cilq:hesse.csv", table="nation.csv")
    near("CILQ", coefficients_of(t)[:3] + coefficients_of(t)[6:9] + coefficients_of(t)[12:15],
         [min(1, slq[i] if i == j else slq[i] / slq[j]) * a[i][j] for i in range(3) for j in range(3)], GOLD)
    nation_again("CILQ", t, flows, 2)
    t = program.make("--regionalise", "rlq:hesse.csv", table="nation.csv")
    near("RLQ", coefficients_of(t)[:3], [min(1, slq[0] / math.log2(1 + slq[j])) * a[0][j] for j in range(3)], GOLD)
    closes("RLQ", t)
    program.make("--regionalise", "aflq,delta=0.3:hesse.csv", table="nation.csv")
    alone = Transform(program.cqio)
    alone.make("--regionalise", "aflq,delta=0.3:hesse.csv", table="nation.csv", output="alone.csv")
    near("bits on all ranks", [pathlib.Path("alone.csv").read_bytes() ==
                               pathlib.Path("out.csv").read_bytes()], [1], 0)
    back = program.make("--regionalise", "flq,delta=0.25:hesse.csv", "--pool-regions", "Hesse;rest=nation",
                        table="nation.csv")
    near("pooled again", flat(back.flows), flat(flows))


@case
def gravity(program, folder):
    """Shares of an independent program, of a table without its imports; sums over regions, rows and columns."""
    g = gold(folder)["gravity"]
    x, fd, m = g["x"], g["final_use"], g["m"]
    total = [x[0][i] + x[1][i] for i in range(2)]
    a = [[(1 - m[i]) * v for v in row] for i, row in enumerate(g["A"])]
    bought = [[(1 - m[i]) * (fd[0][i] + fd[1][i]) if i == k else 0 for i in range(2)] for k in range(2)]
    names, flows = write_nation(a, total, {"households": bought[0], "government": bought[1], "exports": g["e"]})
    write_outputs("regions.csv", names, {"west": x[0], "east": x[1]}, households=[fd[0][0], fd[1][0]],
                  government=[fd[0][1], fd[1][1]])
    with open("km.csv", "w", encoding="utf-8") as file:
        file.write("key,east,west\n")
        file.write(f"west,{g['dist'][0][1]!r},{g['dist'][0][0]!r}\neast,{g['dist'][1][1]!r},{g['dist'][1][0]!r}\n")
    t = program.make("--regionalise", f"gravity,beta={g['beta']}:regions.csv;km.csv", table="nation.csv")
    near("accounts", [t.labels == ["west/s1", "west/s2", "east/s1", "east/s2"]], [1], 0)
    near("coefficients", coefficients_of(t), flat(g["A_regional"]), GOLD)
    near("output", t.output, x[0] + x[1])
    near("all final demand", [sum(f[i] for f in t.final.values()) for i in range(4)], g["f"], GOLD)
    near("columns", [sorted(t.final_names) == ["east/government", "east/households", "exports", "west/government",
                                               "west/households"]], [1], 0)
    closes("gravity", t)
    nation_again("gravity", t, flows, 2)
    mean = float(program.said.split("mean distance of trade ")[1].split()[0])
    t = program.make("--regionalise", f"gravity,haul={mean}:regions.csv;km.csv", table="nation.csv")
    near("the mean distance gives beta", [float(program.said.split("beta ")[1].split(",")[0])], [g["beta"]], 1e-4)
    t = program.make("--regionalise", "gravity,beta=1.5,power:regions.csv;km.csv", table="nation.csv")
    nation_again("power", t, flows, 2)


@case
def refusals(program, folder):
    """Methods, files, and tables that cannot be dealt to regions."""
    g = gold(folder)["lq"]
    xn = g["xn"]
    f = [x - sum(c * y for c, y in zip(row, xn)) for row, x in zip(g["A"], xn)]
    names, _ = write_nation(g["A"], xn, {"households": f, "imports": [0, 0, 0]})
    write_outputs("r.csv", names, {"Hesse": g["xr"]})
    write_outputs("two.csv", names, {"a": g["xr"], "b": [n - r for n, r in zip(xn, g["xr"])]})

    def wrong(what, value, table="nation.csv"):
        program.refused(what, "--regionalise", value, table=table)

    wrong("expected slq, cilq, rlq, flq, aflq or gravity", "lq:r.csv")
    wrong("expected delta from 0 to below 1", "flq:r.csv")
    wrong("expected delta from 0 to below 1", "flq,delta=1:r.csv")
    wrong("expected delta=NUMBER behind flq", "slq,delta=0.3:r.csv")
    wrong("expected beta or haul", "gravity:two.csv;km.csv")
    wrong("expected a file of distances behind ';'", "gravity,beta=1:two.csv")
    wrong("expected METHOD:FILE.csv", "slq")
    wrong("has 2 columns of regions: expected one", "slq:two.csv")
    write_outputs("r.csv", names[:2], {"Hesse": g["xr"]})
    wrong("row 's3' is missing", "slq:r.csv")
    write_outputs("r.csv", names, {"Hesse": [900, 60, 120]})
    wrong("output of 's1' is 900: expected at most that of the table, 400", "slq:r.csv")
    write_outputs("r.csv", ["s1", "s2", "coal"], {"Hesse": g["xr"]})
    wrong("'coal' is not in the table", "slq:r.csv")
    write_outputs("r.csv", names, {"Hesse": [-1, 60, 120]})
    wrong("expected a number of 0 or above", "slq:r.csv")
    write_outputs("two.csv", names, {"a": g["xr"], "b": g["xr"]})
    pathlib.Path("km.csv").write_text("key,a,b\na,5,9\nb,9,0\n", encoding="utf-8")
    wrong("output of 's1' is 180: expected regions that sum to 400", "gravity,beta=1:two.csv;km.csv")
    write_outputs("two.csv", names, {"a": g["xr"], "b": [n - r for n, r in zip(xn, g["xr"])]})
    wrong("expected a distance above 0 km", "gravity,beta=1:two.csv;km.csv")
    pathlib.Path("km.csv").write_text("key,a,c\na,5,9\nb,9,5\n", encoding="utf-8")
    wrong("no distance from 'a' to 'b'", "gravity,beta=1:two.csv;km.csv")
    pathlib.Path("km.csv").write_text("key,a,b\na,5,9\nb,9,5\n", encoding="utf-8")
    write_nation(g["A"], xn, {"households": [v + 1 for v in f], "imports": [-1, -1, -1]})
    wrong("uses hold the imports in column 'imports'", "gravity,beta=1:two.csv;km.csv")
    write_outputs("r.csv", names, {"Hesse": g["xr"]})
    program.make("--regionalise", "slq:r.csv", table="nation.csv", output="regional.csv")
    wrong("the table has regions 'Hesse' and 'rest'", "slq:r.csv", "regional.csv")


if __name__ == "__main__":
    main(Transform)
