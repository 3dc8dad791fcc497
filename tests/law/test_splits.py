#!/usr/bin/env python3
"""cqio transform --split and --mixed-units against an independent program (method 30.13, 30.15).

  test_splits.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from analyse_cases import Table, mrio9  # noqa: E402
from solve_cases import case, columns_sums, flat, main, near  # noqa: E402
from transform_cases import (GOLD, Transform, closes, concordance, gold, output_multipliers,  # noqa: E402
                             value_added)

SHARES = "part,side,partner,share"
PARTS = [("r2/s1", "r2/coal", .25), ("r2/s1", "r2/ore", .75)]


@case
def parts(program, _):
    """(30.13): parts by shares of output have the multipliers of the whole, and add back."""
    before = mrio9()
    before.write("t.csv")
    t = program.make("--split", concordance("parts.csv", PARTS, "from,to,weight"), output="parts-out.csv")
    near("accounts", [t.labels[3:5] == ["r2/coal", "r2/ore"] and len(t.labels) == 10], [1], 0)
    near("output", t.output[3:5], [before.output[3] / 4, before.output[3] * 3 / 4])
    m = output_multipliers(before)
    near("multipliers", output_multipliers(t), [*m[:3], m[3], m[3], *m[4:]])
    closes("parts", t)
    names = [(name, "r2/s1" if name in ("r2/coal", "r2/ore") else name) for name in t.labels]
    back = program.make("--aggregate-accounts", concordance("back.csv", names), table="parts-out.csv")
    near("adding back", flat(back.flows), flat(before.flows))


def sales_shares(table, first):
    """Shares of the parts of r2/s1 in its sales to each account and category."""
    users = ["/".join(account) for account in table.accounts]
    rows = []
    for k, user in enumerate([*users, *table.final]):
        rows += [("r2/coal", "sales", user, first(k)), ("r2/ore", "sales", user, 1 - first(k))]
    return [row for row in rows if row[2] != "r2/s1"]


@case
def parts_by_proxies(program, folder):
    """(30.13) of an independent program: shares of sales, sums over parts, outputs and inputs as given."""
    g = gold(folder)["split"]
    before = mrio9()
    before.write("t.csv")
    shares = sales_shares(before, lambda k: .25 + .02 * (k % 5))
    files = concordance("parts.csv", PARTS, "from,to,weight") + ";" + concordance("shares.csv", shares, SHARES)
    t = program.make("--split", files, output="parts-out.csv")
    sales = [row + [f[i] for f in t.final.values()] for i, row in enumerate(t.flows)]
    near("rows of the parts", flat(row[:10] for row in sales[3:5]), flat(g["Z_rows"]), GOLD)
    near("columns of the parts", flat(row[3:5] for row in t.flows), flat(g["Z_cols"]), GOLD)
    near("output", t.output[3:5], [before.output[3] / 4, before.output[3] * 3 / 4])
    near("value added", value_added(t)[3:5], [before.primary[3] / 4, before.primary[3] * 3 / 4])
    closes("parts by proxies", t, 1e-10)
    back = program.make("--aggregate-accounts", concordance("back.csv", [
        (name, "r2/s1" if name in ("r2/coal", "r2/ore") else name) for name in t.labels]), table="parts-out.csv")
    near("adding back", flat(back.flows), flat(before.flows), 1e-10)
    near("adding back final demand", flat(back.final.values()), flat(before.final.values()), 1e-10)
    plain = program.make("--split", "parts.csv")
    same = program.make("--split", "parts.csv;" + concordance("shares.csv", [
        ("r2/coal", "sales", "", .25), ("r2/ore", "sales", "", .75)], SHARES))
    near("shares of output alone", flat(same.flows), flat(plain.flows), 1e-11)


@case
def two_wholes_in_parts(program, _):
    """Two accounts at once, one of which keeps its name; inputs, value added and emissions by shares; zeros stay."""
    before = mrio9()
    before.write("t.csv")
    parts = [*PARTS, ("r3/s2", "r3/s2", .6), ("r3/s2", "r3/new", .4)]
    shares = [("r2/coal", "sales", "r3/s2", 0), ("r2/ore", "sales", "r3/s2", 1),
              ("r2/coal", "inputs", "r1", .4), ("r2/ore", "inputs", "r1", .6),
              ("r2/coal", "inputs", "compensation", .3), ("r2/ore", "inputs", "compensation", .7),
              ("r2/coal", "inputs", "air", 1), ("r2/ore", "inputs", "air", 0)]
    t = program.make("--split", concordance("parts.csv", parts, "from,to,weight") + ";" +
                     concordance("shares.csv", shares, SHARES), output="parts-out.csv")
    coal, ore, kept, new = (t.labels.index(k) for k in ("r2/coal", "r2/ore", "r3/s2", "r3/new"))
    near("nothing sold stays nothing", [t.flows[coal][kept], t.flows[coal][new]], [0, 0], 0)
    near("compensation", [t.rows["compensation"][coal] / .3], [t.rows["compensation"][ore] / .7])
    near("emissions", [t.rows["air"][coal], t.rows["air"][ore]], [before.extensions["air (kt)"][3], 0])
    near("output", [t.output[k] for k in (coal, ore, kept, new)],
         [before.output[3] / 4, before.output[3] * 3 / 4, before.output[7] * .6, before.output[7] * .4])
    closes("two wholes", t, 1e-10)
    old = {"r2/coal": "r2/s1", "r2/ore": "r2/s1", "r3/new": "r3/s2"}
    back = program.make("--aggregate-accounts", concordance("back.csv", [
        (name, old.get(name, name)) for name in t.labels]), table="parts-out.csv")
    near("adding back", flat(back.flows), flat(before.flows), 1e-10)


@case
def parts_refused(program, _):
    """Shares that are none, of nobody, or that no table has."""
    mrio9().write("t.csv")
    program.refused("split: shares of 'r1/s1' sum to 0.9: expected 1", "--split", concordance(
        "c.csv", [("r1/s1", "r1/a", .5), ("r1/s1", "r1/b", .4)], "from,to,weight"))
    program.refused("split: 'r1/s2' is another account of the table", "--split", concordance(
        "c.csv", [("r1/s1", "r1/a", .5), ("r1/s1", "r1/s2", .5)], "from,to,weight"))
    concordance("parts.csv", PARTS, "from,to,weight")

    def refused(what, *rows, head=SHARES):
        program.refused(what, "--split", "parts.csv;" + concordance("shares.csv", rows, head))

    refused("split: shares of sales of 'r2/s1' to 'r1/s2' sum to 0.9: expected 1",
            ("r2/coal", "sales", "r1/s2", .15))
    refused("split: shares of inputs of 'r2/s1' from 'compensation' sum to 1.05: expected 1",
            ("r2/coal", "inputs", "compensation", .3))
    refused("share = '1.5': expected a number from 0 to 1", ("r2/coal", "sales", "", 1.5))
    refused("part = 'r2/s1': expected one of the parts in column 'to' of 'parts.csv'", ("r2/s1", "sales", "", 1))
    refused("side = 'rows': expected sales or inputs", ("r2/coal", "rows", "", 1))
    refused("partner = 'r7' is not in the table", ("r2/coal", "sales", "r7", 1))
    refused("column 'share' is missing", ("r2/coal", "sales", "", 1), head="part,side,partner,weight")
    refused("expected a target within their signs and bounds\n", ("r2/coal", "sales", "", 1), ("r2/ore", "sales", "", 0))
    refused("; change one of the shares\n", *[(part, "sales", user, share) for user in ("*", "r2/c1", "r3")
                                              for part, share in (("r2/coal", 1), ("r2/ore", 0))])
    refused("balance: sales of r2/ore = ", ("r2/coal", "sales", "", 1), ("r2/ore", "sales", "", 0))
    refused("constraints contradict each other: ", *[(part, "sales", user, share) for user in ("*", "r2/c1", "r3")
                                                     for part, share in (("r2/coal", 1), ("r2/ore", 0))])
    program.refused("split: 'r2/coal' appears twice", "--split", concordance(
        "twice.csv", [*PARTS, ("r3/s1", "r2/coal", 1)], "from,to,weight") + ";shares.csv")


@case
def mixed_units(program, folder):
    """(30.15) of an independent program: coefficients and the certificate of a table in unlike units; base demand still
    gives output; prices by buyer."""
    g = gold(folder)["mixed_units"]
    before = mrio9()
    before.write("t.csv")
    prices = g["price_per_unit"]
    rows = [(name, "EUR" if p == 1 else "TJ", p) for name, p in zip(before.labels(), prices)]
    t = program.make("--mixed-units", concordance("p.csv", rows, "account,unit,price"))
    near("column sums", columns_sums([[z / x for z, x in zip(row, t.output)] for row in t.flows]),
         g["colsum_A_hybrid"], GOLD)
    near("theta", [max(1 - 1 / m for m in output_multipliers(t))], [g["theta_v"]], GOLD)
    near("units", [t.unit[name] == unit for name, unit, _ in rows], [1] * 9, 0)
    near("rows", [sum(row) + sum(f[i] for f in t.final.values()) for i, row in enumerate(t.flows)], t.output)
    near("quantities", t.output, [x / p for x, p in zip(before.output, prices)])
    near("value added stays", value_added(t), before.primary)
    done = program.run("--table", "out.csv", "--multipliers", "output", "--output", "multipliers.csv", "--overwrite", command="solve")
    near("multipliers of output", [done.returncode, "output multipliers add 'r1/s1' (TJ) and 'r1/s2' (EUR)" in done.stderr],
         [4, 1], 0)
    done = program.run("--table", "out.csv", "--multipliers", "value_added", "--output", "multipliers.csv", "--overwrite",
                       command="solve")
    near("multipliers of value added", [done.returncode], [0], 0)
    to = program.make("--mixed-units", concordance("p.csv", [("r1/s1", "TJ", "", 2), ("r1/s1", "TJ", "r1/c1", 4)],
                                                   "account,unit,to,price"))
    near("prices by buyer", [to.flows[0][1], to.final["r1/c1"][0], to.output[0]],
         [before.flows[0][1] / 2, before.final["r1/c1"][0] / 4, before.output[0] / 2 - before.final["r1/c1"][0] / 4])

    def refused(what, *lines, head="account,unit,price"):
        program.refused(what, "--mixed-units", concordance("p.csv", lines, head))

    refused("price = '0': expected a number above 0", ("r1/s1", "TJ", 0))
    refused("price = 'x': expected a number above 0", ("r1/s1", "TJ", "x"))
    refused("unit is empty", ("r1/s1", "", 2))
    refused("account 'r1/s9' is not in the table", ("r1/s9", "TJ", 2))
    refused("account 'r1/s1' appears twice", ("r1/s1", "TJ", 2), ("r1/s1", "TJ", 3))
    refused("column 'price' is missing", ("r1/s1", "TJ", 2), head="account,unit,prices")
    refused("to = 'r9' is not in the table", ("r1/s1", "TJ", 2, "r9"), head="account,unit,price,to")
    refused("unit = 'PJ': expected 'TJ', as before", ("r1/s1", "TJ", 2, ""), ("r1/s1", "PJ", 2, "r1"),
            head="account,unit,price,to")
    refused("without a price: expected one", ("r1/s1", "TJ", 2, "r1"), head="account,unit,price,to")


@case
def unclear_names(program, _):
    """What is the name of a region and of sectors of others names neither."""
    t = mrio9()
    names = {"r1": "s2"}
    other = Table([(names.get(r, r), s) for r, s in t.accounts], t.flows,
                  {f"{names.get(k[:2], k[:2])}{k[2:]}": v for k, v in t.final.items()}, t.extensions, t.direct)
    other.write("t.csv")
    what = "'s2' is a region and another name of the table: expected REGION/NAME of each account"
    program.refused(what, "--mixed-units", concordance("p.csv", [("s2/s1", "TJ", "s2", 2)], "account,unit,to,price"))
    program.refused(what, "--balance", concordance("b.csv", [("s2", "*", 100)], "from,to,total"))
    program.refused(what, "--update", concordance("b.csv", [("*", "s2", 100)], "from,to,total"))
    program.refused(what, "--split", concordance("parts.csv", [("r2/s1", "r2/a", .5), ("r2/s1", "r2/b", .5)],
                    "from,to,weight") + ";" + concordance("shares.csv", [("r2/a", "sales", "s2", .5)],
                                                          "part,side,partner,share"))


if __name__ == "__main__":
    main(Transform)
