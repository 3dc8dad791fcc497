#!/usr/bin/env python3
"""cqio analyse against an independent program, and identities on tables of every kind (method section 29).

  test_analyses.py --cqio CQIO --cases DIR --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]

DIR/analyses.json holds what the independent program made of mrio9 (tests/support/analyse_cases.py) in 12 digits.
"""
import json
import math
import pathlib
import re
import sys
from fractions import Fraction
from random import Random

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import analyse_cases  # noqa: E402
from analyse_cases import Program, Table, mrio9, restricted, scaled, with_households  # noqa: E402
from io_tables import write_netcdf, write_vector  # noqa: E402
from solve_cases import case, main, near  # noqa: E402

GOLD = 1e-10
EXTENSIONS = ("air", "land")


def gold(folder):
    with open(folder / "analyses.json", encoding="utf-8") as file:
        return json.load(file)


def coefficients(table):
    x = table.output
    return [[v / x[j] if x[j] else 0.0 for j, v in enumerate(row)] for row in table.flows]


def variants(ranks):
    """mrio9, with an account without output, with negative flows, with regions of unequal sectors,
    with its accounts in another order. On 2 ranks the first two, 9 accounts in unequal parts and 8 in equal ones:
    every analysis has all of them on 1 and on 3 ranks."""
    table = mrio9()
    yield "mrio9", table
    keep = [i for i in range(9) if i != 5]
    ragged = restricted(table, keep)
    yield "ragged", ragged
    if ranks == 2:
        return
    absent = mrio9()
    for i in range(9):
        absent.final["r2/c2"][i] += absent.flows[i][5]
        absent.flows[i][5] = absent.flows[5][i] = 0.0
    for values in absent.final.values():
        values[5] = 0.0
    for values in absent.extensions.values():
        values[5] = 0.0
    yield "absent", Table(absent.accounts, absent.flows, absent.final, absent.extensions,
                          absent.direct)
    negative = mrio9()
    negative.flows[0][1], negative.flows[4][7] = -7.0, -5.0
    yield "negative", Table(negative.accounts, negative.flows, negative.final,
                            negative.extensions, negative.direct)
    yield "permuted", restricted(table, range(9), [4, 0, 8, 2, 6, 1, 7, 5, 3])


def each(program, *what):
    """Variant, table and results of the analyses WHAT."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        yield name, table, program.analyse("--table", "t.csv", "--what", ",".join(what))


@case
def multipliers(program, folder):
    """(29.4) to (29.6a) of an independent program."""
    g = gold(folder)["multipliers"]
    with_households(mrio9()).write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "multipliers", "--closure", "households")
    names = {"effect_direct": "direct", "effect_first_round": "firstround",
             "multiplier_type1": "typeI", "multiplier_type2": "typeII",
             "effect_indirect": "indirect", "effect_induced": "induced",
             "multiplier_ratio1": "ratioI", "multiplier_ratio2": "ratioII"}
    for ours, theirs in names.items():
        for e, extension in enumerate(EXTENSIONS):
            values, expected = r.list(ours, extension), g[theirs][e]
            missing = [v is None for v in values] == [v is None for v in expected]
            near(f"{ours} of {extension}: what is missing", [missing], [1], 0)
            near(f"{ours} of {extension}", [v for v in values if v is not None],
                 [v for v in expected if v is not None], GOLD)
    near("output", r.list("multiplier_type1", "output"), g["output"], GOLD)
    near("value added is 1", r.list("multiplier_type1", "value_added"), [1] * 9, GOLD)
    for q in range(3):
        near(f"output by region {q + 1}", r.list("multiplier_by_region", "output", f"r{q + 1}"),
             g["by_region"][q], GOLD)
        near(f"induced by household {q + 1}", r.list("induced_by_household", "air",
             f"r{q + 1}/out_of_wages"), g["induced_by_household"][q], GOLD)


@case
def two_regions(program, folder):
    """Two regions without trade: nothing spills over (29.6a)."""
    g = gold(folder)["household_two_regions"]
    table = Table([("a", "x"), ("b", "x")], g["Z"],
                  {f"{r}/{c}": [row[k] for row in g["Y"]] for k, (r, c) in enumerate(
                      (r, c) for r in "ab" for c in ("c1", "c2"))}, {}, [])
    table.shares = [paid / v for paid, v in zip(g["comp"], table.primary)]
    table.spending = {f"{r}/spent": [g["hh"][k] * (i == k) for i in range(2)]
                      for k, r in enumerate("ab")}
    table.write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "multipliers", "--closure", "households")
    near("type II without trade", r.list("multiplier_type2", "output"), g["out_typeII"], GOLD)


@case
def regions_add_up(program, _):
    """(29.5) parts by region; ranks; nothing but (29.4) for a table in other units of money."""
    for name, table, r in each(program, "multipliers"):
        regions = table.regions()
        for extension in ("output", "value_added", "income", *EXTENSIONS):
            total = r.list("multiplier_type1", extension)
            parts = [r.list("multiplier_by_region", extension, q) for q in regions]
            near(f"{name}: {extension} by region", [sum(p) for p in zip(*parts)], total)
            own = [parts[regions.index(q)][j] for j, (q, _) in enumerate(table.accounts)]
            near(f"{name}: {extension} of the own region", r.list(
                "multiplier_own_region", extension), own, 0)
            ranks = r.list("multiplier_rank", extension)
            order = sorted(range(len(total)), key=lambda j: ranks[j])
            near(f"{name}: {extension} ranks", [all(
                total[a] >= total[b] - 1e-12 for a, b in zip(order, order[1:]))], [1], 0)
    scaled(mrio9(), 1000.0).write("t.csv")
    large = program.analyse("--table", "t.csv", "--what", "multipliers")
    mrio9().write("t.csv")
    small = program.analyse("--table", "t.csv", "--what", "multipliers")
    near("output multipliers have no unit", large.list("multiplier_type1", "output"),
         small.list("multiplier_type1", "output"))
    near("those of extensions do", [1000 * v for v in large.list("multiplier_type1", "land")],
         small.list("multiplier_type1", "land"))


@case
def linkages(program, folder):
    """(29.7) to (29.10) of an independent program."""
    g = gold(folder)["linkages"]
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "linkages,dispersion")
    names = {"linkage_backward": "BL", "linkage_forward": "FL", "linkage_rasmussen_forward": "RF",
             "linkage_backward_normalised": "BLn", "linkage_forward_normalised": "FLn",
             "linkage_rasmussen_forward_normalised": "RFn", "linkage_backward_dispersion": "dispB",
             "linkage_forward_dispersion": "dispF", "linkage_rasmussen_forward_dispersion": "dispR",
             "linkage_backward_net": "netB", "linkage_forward_net": "netF"}
    for ours, theirs in names.items():
        near(ours, r.list(ours), g[theirs], GOLD)
    classes = ["", "key", "backward", "forward", "weak"]
    near("key sectors", [classes.index(c) for c in r.list("key_class")], g["cls"], 0)


@case
def uniform(program, folder):
    """Linkages of a_ij = theta / n: 1 / (1 - theta), dispersion sqrt(n) (1 - theta) (29.8)."""
    g = gold(folder)["uniform"]
    n = g["n"]
    r = program.analyse("--table", f"uniform:n={n},colsum={g['theta']}", "--what",
                        "linkages,dispersion")
    near("uniform: backward", r.list("linkage_backward"), [g["BL"]] * n, GOLD)
    near("uniform: dispersion", r.list("linkage_backward_dispersion"), [g["dispersion"]] * n, GOLD)


@case
def linkage_identities(program, _):
    """Means of net linkages weighted by output are 1; normalised ones have the mean 1; an absent
    account has no forward linkage and a backward one of 1."""
    for name, table, r in each(program, "linkages", "dispersion"):
        here = [i for i, x in enumerate(table.output) if x > 0]
        x = [table.output[i] for i in here]
        for direction in ("backward", "forward"):
            net = r.list(f"linkage_{direction}_net")
            near(f"{name}: net {direction}", [sum(
                net[i] * table.output[i] for i in here) / sum(x)], [1])
            normal = r.list(f"linkage_{direction}_normalised")
            near(f"{name}: mean {direction}", [sum(normal[i] for i in here) / len(here)], [1])
        for i in set(range(len(table.output))) - set(here):
            near(f"{name}: absent", [r.list("linkage_backward")[i]], [1], 0)
            near(f"{name}: absent has no forward linkage",
                 [r.list("linkage_forward")[i] is None], [1], 0)
        # sum v_i FL_i = sum x: with all primary inputs, output is what they add up to
        near(f"{name}: v'G1", [sum(table.primary[i] * r.list("linkage_forward")[i] for i in here)],
             [sum(x)])


@case
def bounds_hold(program, _):
    """Bounds are there, small, and hold what an inverse by elimination says."""
    for name, table, r in each(program, "multipliers", "linkages", "dispersion"):
        n = len(table.accounts)
        x = table.output
        a = [[table.flows[i][j] / x[j] if x[j] else 0.0 for j in range(n)] for i in range(n)]
        inverse = invert([[(i == j) - a[i][j] for j in range(n)] for i in range(n)])
        sums = [sum(row[j] for row in inverse) for j in range(n)]
        for key, value, exact in zip(r.value["linkage_backward"], r.list("linkage_backward"), sums):
            bound = r.bound["linkage_backward"][key]
            near(f"{name}: bound of {key[0]}", [0 < bound < 1e-12 and
                                                abs(value - exact) <= bound + 1e-14], [1], 0)
        widest = max((b for f in r.bound.values() for b in f.values() if b is not None))
        near(f"{name}: widest bound", [math.isfinite(widest) and widest < 1e-9], [1], 0)


def with_negatives(g):
    """mrio9 with the coefficients of an independent program below 0; output is what it was."""
    table = mrio9()
    x = table.output
    for i, j, value in g["changes"]:
        table.final["r1/c1"][i - 1] += table.flows[i - 1][j - 1] - value * x[j - 1]
        table.flows[i - 1][j - 1] = value * x[j - 1]
    return Table(table.accounts, table.flows, table.final, table.extensions, table.direct)


@case
def entries(program, folder):
    """(29.3) bounds of entries of the inverse by roundings and by residuals: both hold what rational numbers give, and
    say what they are; whether the inverse is not negative is shown where it is so."""
    g = gold(folder)["negatives"]
    slight = mrio9()
    slight.flows[0][1] = -1e-3
    tables = {**dict(variants(program.ranks)), "gold": with_negatives(g),
              "slight": Table(slight.accounts, slight.flows, slight.final, slight.extensions, slight.direct)}
    for name, table in tables.items():
        table.write("t.csv")
        n, x = len(table.accounts), table.output
        a = [[Fraction(table.flows[i][j] / x[j]) if x[j] else Fraction(0) for j in range(n)] for i in range(n)]
        inverse = invert([[(i == j) - a[i][j] for j in range(n)] for i in range(n)])
        least = min(map(min, inverse))
        labels = table.labels()
        for how, kind in (("roundings", "a_priori"), ("entries", "residual")):
            said = program.run("--table", "t.csv", "--what", "dispersion,extraction,influence", "--certify", how).stdout
            r = program.analyse("--table", "t.csv", "--what", "dispersion,extraction,influence", "--certify", how)
            kinds = re.findall(r"bounds +(\S+) +(.*(?:\n {20,}.*)*)", said)
            near(f"{name}: {how}: kind", ["influence_norm" in dict(kinds)[kind],
                                          "extraction_complete" in dict(kinds)[kind]], [1, 1], 0)
            for key, value in r.value["influence_norm"].items():
                i, j = map(labels.index, key[0].split(" -> "))
                square = sum(row[i] ** 2 for row in inverse) * sum(v ** 2 for v in inverse[j])
                bound = Fraction(r.bound["influence_norm"][key])
                low, high = max(0, Fraction(value) - bound), Fraction(value) + bound
                if not low ** 2 <= square <= high ** 2 or bound > 1e-10:
                    near(f"{name}: {how}: bound of {key[0]}", [float(bound)], [0], 0)
            for k, label in enumerate(labels):
                exact = sum(row[k] for row in inverse) * Fraction(x[k]) / inverse[k][k]
                off = abs(Fraction(r.value["extraction_complete"][("output", label)]) - exact)
                bound = r.bound["extraction_complete"][("output", label)]
                near(f"{name}: {how}: bound of {label}", [off <= Fraction(bound), bound < 1e-8 * max(x)], [1, 1], 0)
            negative = any(v < 0 for row in a for v in row)
            near(f"{name}: {how}: sign", ["nonnegative: shown" in said, "nonnegative: not shown" in said],
                 [negative and least > 0, negative and least <= 0], 0)
    near("gold: least entry", [float(min(map(min, invert([[(i == j) - Fraction(v) for j, v in enumerate(row)]
         for i, row in enumerate(coefficients(tables["gold"]))]))))], [g["min_L"]], 1e-9)
    tables["gold"].write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "multipliers")
    near("gold: multipliers", r.list("multiplier_type1", "output"), g["out_mult"], GOLD)
    for options in (("linkages",), ("extraction", "--targets", "r1/s1")):
        done = program.run("--table", "t.csv", "--what", *options, "--certify", "entries")
        near("refused: --certify", [done.returncode, "--certify: expected with --what dispersion" in done.stderr],
             [2, 1], 0)


MODES = ("complete", "backward", "forward", "forward_leontief")
@case
def diagonal_alone(program, _):
    """Extraction by the diagonal alone is extraction by the explicit inverse, with bounds that hold
    for both; where a column sums to more than 1, the explicit inverse is made for it."""
    def compare(name):
        r = program.analyse("--table", "t.csv", "--what", "extraction")
        whole = program.analyse("--table", "t.csv", "--what", "extraction,dispersion")
        for mode in MODES:
            figure = f"extraction_{mode}"
            missing = [v is None for v in r.list(figure)]
            near(f"{name}: missing in {figure}", missing, [v is None for v in whole.list(figure)], 0)
            near(f"{name}: {figure}", [v or 0.0 for v in r.list(figure)],
                 [v or 0.0 for v in whole.list(figure)], 1e-12)
            for key, value in r.value[figure].items():
                bound, other = r.bound[figure][key], whole.bound[figure][key]
                near(f"{name}: bound of {figure} of {key}", [
                    value is None or (abs(value - whole.value[figure][key]) <= bound + other and
                                      bound <= 1e-11 * (1.0 + abs(value)))], [1], 0)
    for name, table in variants(program.ranks):
        table.write("t.csv")
        compare(name)
    steep = mrio9()
    factor = 1.2 * steep.output[0] / sum(row[0] for row in steep.flows[1:])
    for row in steep.flows[1:]:
        row[0] *= factor
    steep = Table(steep.accounts, steep.flows, steep.final, steep.extensions, steep.direct)
    inputs = sum(row[0] for row in steep.flows) / steep.output[0]
    near("steep: inputs of the first account are more than its output", [inputs > 1.0], [1], 0)
    steep.write("t.csv")
    subsidised = pathlib.Path("t.csv").read_text(encoding="utf-8").replace("compensation", "net_taxes")
    pathlib.Path("t.csv").write_text(subsidised, encoding="utf-8")
    compare("steep")


TARGETS = {"account 3": ("r1/s3", [2]), "sector 2 everywhere": ("s2", [1, 4, 7]),
           "region 2": ("r2", [3, 4, 5])}


@case
def extraction(program, folder):
    """(29.11) to (29.16) of an independent program: whole and in part, final demand lost or kept."""
    g = gold(folder)["extraction"]
    mrio9().write("t.csv")
    names = ";".join(name for name, _ in TARGETS.values())
    for share in ("1", "0.3"):
        for final in ("remove", "keep"):
            r = program.analyse("--table", "t.csv", "--what", "extraction", "--targets", names,
                                "--share", share, "--final", final)
            for what, (name, _) in TARGETS.items():
                for mode in MODES if final == "remove" else MODES[:1]:
                    near(f"{what} {mode} {share} {final}",
                         r.list(f"extraction_loss_{mode}", name), g[f"{what}|{mode}|{share}|{final}"],
                         GOLD)
    r = program.analyse("--table", "t.csv", "--what", "extraction")
    near("every account, output", r.list("extraction_complete", "output"),
         g["all_accounts_complete_total"], GOLD)
    near("every account, value added", r.list("extraction_complete", "value_added"),
         g["all_accounts_va"], GOLD)
    for mode in MODES:
        near(f"account 3 among all, {mode}", [r.list(f"extraction_{mode}", "output")[2]],
             [sum(g[f"account 3|{mode}|1|remove"])], GOLD)


@case
def extraction_laws(program, _):
    """Each account alone by a solve of the changed system and by the diagonal of the inverse; losses
    are not negative, grow with the share, and the whole is more than a part; totals add up; none but
    totals in money change with its unit."""
    for name, table, r in each(program, "extraction"):
        labels, n = table.labels(), len(table.accounts)
        one = program.analyse("--table", "t.csv", "--what", "extraction", "--targets",
                              ";".join(labels))
        half = program.analyse("--table", "t.csv", "--what", "extraction", "--targets",
                               ";".join(labels), "--share", "0.5")
        for mode in MODES:
            for extension in ("output", "value_added", "land"):
                near(f"{name}: {extension}, {mode}", r.list(f"extraction_{mode}", extension),
                     one.list(f"extraction_total_{mode}", extension), 1e-10)
            for label in labels:
                loss = one.list(f"extraction_loss_{mode}", label)
                region = one.list(f"extraction_region_{mode}", label)
                near(f"{name}: regions of {label}", [sum(region)], [sum(loss)], 1e-11)
                if name == "negative":
                    continue
                part = half.list(f"extraction_loss_{mode}", label)
                whole = one.list("extraction_loss_complete", label)
                near(f"{name}: {label} {mode} grows", [all(
                    -1e-11 <= p <= q + 1e-11 for p, q in zip(part, loss))], [1], 0)
                if mode != "forward":
                    near(f"{name}: {label} {mode} is part of complete", [all(
                        q <= w + 1e-11 for q, w in zip(loss, whole))], [1], 0)
        both = program.analyse("--table", "t.csv", "--what", "extraction", "--targets",
                               "regions;sectors")
        near(f"{name}: targets", [len(both.list("extraction_total_complete", "output"))],
             [len(table.regions()) + 3], 0)
        total = one.list("extraction_total_backward", "output")
        if name == "mrio9":
            scaled(table, 1000.0).write("t.csv")
            large = program.analyse("--table", "t.csv", "--what", "extraction")
            near("losses have the unit of the table", large.list("extraction_backward", "output"),
                 [1000 * v for v in total], 1e-10)
            near("those of extensions have not", large.list("extraction_complete", "land"),
                 r.list("extraction_complete", "land"), 1e-10)
        assert n == len(total)


@case
def lengths(program, folder):
    """(29.28) and (29.29) of an independent program and in closed form."""
    g, up = gold(folder)["apl"], gold(folder)["upstreamness"]
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "lengths")
    near("upstreamness", r.list("upstreamness"), up["U"], GOLD)
    near("downstreamness", r.list("downstreamness"), up["D"], GOLD)
    near("APL backward", r.list("apl_backward"), g["backward"], GOLD)
    near("APL forward", r.list("apl_forward"), g["forward"], GOLD)
    u = g["uniform"]
    r = program.analyse("--table", f"uniform:n={u['n']},colsum={u['theta']}", "--what", "lengths")
    near("uniform APL", r.list("apl_backward"), [u["apl"]] * u["n"], GOLD)


@case
def length_identities(program, _):
    """v'U = 1'x = f'D; upstreamness is the forward linkage, both are at least 1; a chain of length 1
    needs another account, and one without any has none."""
    for name, table, r in each(program, "lengths", "linkages"):
        n = range(len(table.accounts))
        here = [i for i in n if table.output[i] > 0]
        up, down = r.list("upstreamness"), r.list("downstreamness")
        final = [sum(f[i] for f in table.final.values()) for i in n]
        near(f"{name}: v'U = 1'x", [sum(table.primary[i] * up[i] for i in here)],
             [sum(table.output)])
        near(f"{name}: f'D = 1'x", [sum(final[i] * down[i] for i in here)], [sum(table.output)])
        near(f"{name}: U is the forward linkage", [up[i] for i in here],
             [r.list("linkage_forward")[i] for i in here], 0)
        for apl in ("apl_forward", "apl_backward"):
            near(f"{name}: {apl}", [all(r.list(apl)[i] >= 1 for i in here)], [1], 0)
            near(f"{name}: absent", [all(r.list(apl)[i] is None for i in set(n) - set(here))], [1], 0)


@case
def footprints(program, folder):
    """(29.30) to (29.34) of an independent program."""
    g = gold(folder)["footprint"]
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "footprints")
    for e, extension in enumerate(EXTENSIONS):
        near(f"{extension}: production", r.list("footprint_production", extension), g["D_pba"][e],
             GOLD)
        for s in range(3):
            region = f"r{s + 1}"
            near(f"{extension}: consumption {region}", r.list(
                "footprint_consumption", extension, region), g["D_cba"][e][s], GOLD)
            near(f"{extension}: imports {region}", r.list("footprint_imports", extension, region),
                 g["D_imp"][e][s], GOLD)
            near(f"{extension}: exports {region}", r.list("footprint_exports", extension)[
                3 * s:3 * s + 3], g["D_exp"][e][s], GOLD)
            near(f"{extension}: bilateral {region}", r.list("footprint_bilateral", extension,
                                                           region), g["bilateral"][e][s], GOLD)
        near(f"{extension}: by category", r.list("footprint_by_category", extension),
             g["by_category_with_FY"][e], GOLD)
        near(f"{extension}: per head", [v / p for v, p in zip(r.list(
            "footprint_consumption_total", extension), g["population"])], g["per_head"][e], GOLD)


@case
def footprint_identities(program, _):
    """Consumption less imports is production less exports by region; sums over the world are equal,
    also with demand from outside; parts add up; nothing but money changes with its unit."""
    for name, table in variants(program.ranks):
        table.final["exports"] = [3.0 + i if x else 0.0 for i, x in enumerate(table.output)]
        table = Table(table.accounts, table.flows, table.final, table.extensions,
                      [row + [0.5] for row in table.direct])
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "footprints")
        for extension in ("output", "value_added", *EXTENSIONS):
            total = {k: r.list(f"footprint_{k}_total", extension)
                     for k in ("consumption", "production", "imports", "exports")}
            near(f"{name}: {extension} by region",
                 [c - i for c, i in zip(total["consumption"], total["imports"])],
                 [p - x for p, x in zip(total["production"], total["exports"])], 1e-11)
            near(f"{name}: {extension} of the world",
                 [sum(r.list("footprint_consumption", extension))],
                 [sum(r.list("footprint_production", extension))], 1e-11)
            near(f"{name}: {extension} bilateral", [sum(r.list("footprint_bilateral", extension))],
                 [sum(r.list("footprint_production", extension))], 1e-11)
            outside = r.list("footprint_bilateral", extension)[3::4]
            near(f"{name}: {extension} outside", [sum(outside)], [sum(r.list(
                "footprint_consumption", extension, "outside"))], 1e-11)


def path_table(g, path):
    """mrio9 with a_12, a_58, s_3 and f_6 of the other sign, as coefficients (29.21)."""
    table = mrio9()
    n = range(9)
    x = table.output
    a = [[table.flows[i][j] / x[j] for j in n] for i in n]
    for i, j in ((0, 1), (4, 7)):
        a[i][j] *= -1
    air = list(table.extensions["air (kt)"])
    air[2] *= -1
    write_netcdf(path, {"row": 9, "column": 9, "extension": 1}, {
        "A(row, column)": a, "x(row)": x, "extension_value(extension, row)": [air],
        "extension(extension)": ["air"], "extension_unit(extension)": ["kt"]})
    demand = list(table.final["r1/c1"])
    demand[5] *= -1
    write_vector("f.csv", [f"s{i + 1}" for i in n], f=demand)
    return 1e-3 * g["spa"]["total"] / g["spa_signed"]["total"]


@case
def paths(program, folder):
    """(29.20) to (29.22) of an independent program."""
    g = gold(folder)
    s = g["spa"]
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "paths", "--extension", "air", "--demand",
                        "final:r1/c1", "--threshold", "0.001")
    for ours, theirs in (("total", "total"), ("listed", "listed"), ("small", "small"),
                         ("cut", "cut"), ("nodes", "nodes"), ("nodes_most", "node_bound")):
        near(f"path_{ours}", r.list(f"path_{ours}"), [s[theirs]], GOLD)
    near("number of paths", [len(r.list("path_value"))], [s["n_paths"]], 0)
    near("largest paths", r.list("path_value")[:8], [v for v, _ in s["top"]], GOLD)
    labels = mrio9().labels()
    near("their accounts", [list(r.value["path_value"])[k][0] == " < ".join(
        labels[i - 1] for i in reversed(accounts)) for k, (_, accounts) in enumerate(s["top"])],
        [1] * 8, 0)
    near("tiers", r.list("path_tier_total")[:6], s["tiers"], GOLD)
    t = g["spa_triangular"]
    r = program.analyse("--table", "triangular:n=4,colsum=2", "--what", "paths", "--demand", "ones",
                        "--threshold", "1e-12")
    near("triangular: paths", [len(r.list("path_value"))], [t["paths"]], 0)
    near("triangular: coverage", r.list("path_listed"), [t["total"]], GOLD)
    s = g["spa_signed"]
    r = program.analyse("--table", "a.nc", "--what", "paths", "--extension", "air", "--demand",
                        "f.csv", "--threshold", repr(path_table(g, "a.nc")))
    for ours in ("total", "small", "cut"):
        near(f"signed: path_{ours}", r.list(f"path_{ours}"), [s[ours]], GOLD)
    near("signed: size of what is cut", r.list("path_cut_size"), [s["cut_abs"]], GOLD)
    near("signed: paths", [len(r.list("path_value"))], [s["n_paths"]], 0)


def every_path(a, s, f, depth):
    """(value, accounts) of all paths of at most DEPTH steps, and the largest prefix of that depth."""
    n = range(len(f))
    tier, found = [((j,), f[j]) for j in n if f[j]], []
    for step in range(depth + 1):
        found += [(w * s[path[-1]], path) for path, w in tier]
        if step < depth:
            tier = [(path + (i,), w * a[i][path[-1]]) for path, w in tier for i in n
                    if a[i][path[-1]]]
    return found, max(abs(w) for _, w in tier)


@case
def product_paths(program, _):
    """Of every product: a search from its unit that goes by all coefficients, and what is left of its multiplier."""
    share = 0.003
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "product_paths", "--extension", "land",
                            "--threshold", repr(share))
        n, x = range(len(table.accounts)), table.output
        a = [[table.flows[i][j] / x[j] if x[j] else 0.0 for j in n] for i in n]
        s = [v / y if y else 0.0 for v, y in zip(table.extensions["land (km2)"], x)]
        m, most = s, [abs(v) for v in s]
        for _ in range(400):
            m = [s[j] + sum(m[i] * a[i][j] for i in n) for j in n]
            most = [abs(s[j]) + sum(most[i] * abs(a[i][j]) for i in n) for j in n]
        counts, nodes, listed = [0] * len(x), [0] * len(x), [0.0] * len(x)
        for j in n:
            open_paths = [(j, 1.0)] if x[j] and m[j] else []
            while open_paths:
                account, w = open_paths.pop()
                nodes[j] += 1
                if abs(w * s[account]) >= share * abs(m[j]):
                    counts[j] += 1
                    listed[j] += w * s[account]
                open_paths += [(i, w * a[i][account]) for i in n
                               if abs(w * a[i][account]) * most[i] >= share * abs(m[j]) and a[i][account]]
        assert max(counts) > 5 and max(nodes) > max(counts)
        near(f"{name}: paths", r.list("product_path_count"), counts, 0)
        near(f"{name}: expanded", r.list("product_path_nodes"), nodes, 0)
        near(f"{name}: listed", r.list("product_path_listed"), listed, 1e-12)
        near(f"{name}: total", r.list("product_path_total"), m, 1e-11)
        near(f"{name}: left", r.list("product_path_left"), [t - v for t, v in zip(m, listed)], 1e-9)
        bound = list(r.bound["product_path_left"].values())
        near(f"{name}: bounds", [0 <= min(bound) and 0 < max(bound) < 1e-10], [1], 0)


@case
def path_enumeration(program, _):
    """All paths of a brute-force enumeration are listed, and with what is left they come to the
    total."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "paths", "--extension", "land",
                            "--demand", "final:r1/c1", "--threshold", "0.004")
        n, x = len(table.accounts), table.output
        a = [[table.flows[i][j] / x[j] if x[j] else 0.0 for j in range(n)] for i in range(n)]
        s = [v / y if y else 0.0 for v, y in zip(table.extensions["land (km2)"], x)]
        total, left = r.list("path_total")[0], r.list("path_small")[0] + r.list("path_cut")[0]
        found, longest = every_path(a, s, table.final["r1/c1"], 4)
        labels = table.labels()
        large = {" < ".join(labels[i] for i in reversed(path)): v for v, path in found
                 if abs(v) >= 0.004 * abs(total)}
        assert longest < 0.004 * abs(total) * 2, longest  # times a multiplier: no longer path counts
        ours = {key[0]: v for key, v in r.value["path_value"].items()}
        near(f"{name}: the same paths", [sorted(large) == sorted(ours)], [1], 0)
        near(f"{name}: of the same value", [ours[k] for k in large], large.values())
        near(f"{name}: listed and left", [sum(ours.values()) + left], [total], 1e-11)
        bound = r.bound["path_total"]
        near(f"{name}: bound", [0 < b < 1e-10 for b in bound.values()], [1], 0)


@case
def influence(program, folder):
    """(29.17) to (29.19) of an independent program."""
    g = gold(folder)["influence"]
    labels = mrio9().labels()
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "influence")
    for name, figure, expected in (("norms", "influence_norm", g["top_norm"]),
                                   ("limits", "tolerable_limit", g["tolerable_top"])):
        near(f"influence: {name}", r.list(figure)[:5], [v for _, _, v in expected], GOLD)
        near(f"influence: {name}, coefficients", [list(r.value[figure])[k][0] == " -> ".join(
            labels[index - 1] for index in pair[:2]) for k, pair in enumerate(expected)], [1] * 5, 0)


@case
def influence_laws(program, _):
    """Each coefficient changed by its limit moves one output by 1 % and none by more; the list is
    that of all coefficients by an inverse by elimination, in order."""
    for name, table, r in each(program, "influence"):
        n, x = len(table.accounts), table.output
        a = [[table.flows[i][j] / x[j] if x[j] else 0.0 for j in range(n)] for i in range(n)]
        inverse = invert([[(i == j) - a[i][j] for j in range(n)] for i in range(n)])
        norms = sorted((math.hypot(*(row[i] for row in inverse)) * math.hypot(*inverse[j])
                        for i in range(n) for j in range(n)), reverse=True)
        near(f"{name}: norms", r.list("influence_norm"), norms[:100], 1e-11)
        if name == "negative":
            near(f"{name}: no limits", ["tolerable_limit" not in r.value], [1], 0)
            continue
        limits = sorted(0.01 / (a[i][j] * (0.01 * inverse[j][i] + inverse[i][i] / x[i] * x[j]))
                        for i in range(n) for j in range(n) if a[i][j] > 0 and x[i])
        near(f"{name}: limits", r.list("tolerable_limit"), limits[:100], 1e-11)
        labels = table.labels()
        for (pair,), limit in list(r.value["tolerable_limit"].items())[:6]:
            i, j = map(labels.index, pair.split(" -> "))
            d = limit * a[i][j] / (1 - limit * a[i][j] * inverse[j][i])
            moved = [inverse[k][i] * d * x[j] / x[k] for k in range(n) if x[k]]
            near(f"{name}: {pair}", [max(map(abs, moved))], [0.01], 1e-11)


@case
def spillovers(program, folder):
    """(29.46) of an independent program; local, feedback and spill-over come to the multiplier."""
    g = gold(folder)["spillover"]
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "spillovers")
    for ours, theirs in (("local", "local"), ("feedback", "feedback"), ("others", "spill")):
        near(f"spillover_{ours}", r.list(f"spillover_{ours}", "output"), g[theirs], GOLD)
    for name, _, r in each(program, "spillovers", "multipliers"):
        for extension in ("output", "income", "land"):
            parts = [r.list(f"spillover_{k}", extension) for k in ("local", "feedback", "others")]
            near(f"{name}: {extension}", [sum(p) for p in zip(*parts)],
                 r.list("multiplier_type1", extension))
            if name != "negative":
                near(f"{name}: {extension} not negative", [all(
                    v >= -1e-13 for p in parts for v in p)], [1], 0)


TIVA = {"exports": "E", "dva": "DVA", "vax": "VAX", "returned": "RDV", "double_count": "DDC",
        "foreign": "FC"}


def open_table(g):
    """mrio9 with sales to an outside world, and imports from it out of what was value added."""
    table = mrio9()
    share, v = g["import_share_of_v"], [p / x for p, x in zip(table.primary, table.output)]
    a = [[z / x for z, x in zip(row, table.output)] for row in table.flows]
    x = g["x"] = [sum(p) for p in zip(table.output, product(invert(leontief(a)),
                                                            g["outside_exports"]))]
    final = {**table.final, "exports": g["outside_exports"]}
    made = Table(table.accounts, [[c * y for c, y in zip(row, x)] for row in a], final,
                 table.extensions, [row + [0.0] for row in table.direct], x)
    made.imports = [share * c * y for c, y in zip(v, x)]
    made.shares = [0.5] * 9
    return made


def leontief(a):
    return [[(i == j) - c for j, c in enumerate(row)] for i, row in enumerate(a)]


def product(matrix, vector):
    return [sum(c * v for c, v in zip(row, vector)) for row in matrix]


@case
def tiva(program, folder):
    """(29.35) to (29.38) of an independent program, of a world and of an open table."""
    g = gold(folder)["tiva"]
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "tiva")
    for ours, theirs in TIVA.items():
        near(f"tiva_{ours}", r.list(f"tiva_{ours}"), g[theirs], GOLD)
    near("exports less DVA are VS", [e - d for e, d in zip(r.list("tiva_exports"), r.list(
        "tiva_dva"))], g["VS_HIY"], GOLD)
    near("VAX by destination", r.list("tiva_vax_bilateral"), sum(g["vax_bilateral"], []), GOLD)
    near("nine terms", r.list("tiva_kww"), [v for term in zip(*g["kww"]) for v in term], GOLD)
    g = gold(folder)["tiva_open"]
    open_table(g).write("open.csv")
    r = program.analyse("--table", "open.csv", "--what", "tiva")
    for ours, theirs in [*list(TIVA.items())[:3], ("double_count", "DDC"), ("foreign", "FC"),
                         ("imported", "outside")]:
        near(f"open tiva_{ours}", r.list(f"tiva_{ours}"), g[theirs], GOLD)
    near("open, nine terms", r.list("tiva_kww"), [v for term in zip(*g["kww"]) for v in term], GOLD)


@case
def tiva_laws(program, folder):
    """All parts come to exports; the nine terms to what is unique; what others' exports have of a
    region is what they have of all others; what is absorbed everywhere is value added."""
    for name, table in [*variants(program.ranks), ("open", open_table(gold(folder)["tiva_open"]))]:
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "tiva")
        total = {k: r.list(f"tiva_{k}") for k in (*TIVA, "imported", "product_taxes",
                                                  "in_other_exports")}
        parts = ("dva", "double_count", "foreign", "imported", "product_taxes")
        near(f"{name}: exports", [sum(p) for p in zip(*(total[k] for k in parts))],
             total["exports"], 1e-11)
        terms = [r.list("tiva_kww", term) for term in dict.fromkeys(
            key[0] for key in r.value["tiva_kww"])]
        for what, first, last in (("vax", 0, 3), ("dva", 0, 5), ("double_count", 5, 6),
                                  ("foreign", 6, 9)):
            near(f"{name}: terms of {what}", [sum(p) for p in zip(*terms[first:last])],
                 total[what], 1e-11)
        near(f"{name}: in exports of others", [sum(total["in_other_exports"])],
             [sum(total["foreign"])], 1e-11)
        for k, region in enumerate(table.regions()):
            made = sum(v - m for (q, _), v, m in zip(table.accounts, table.primary,
                                                     table.imports or [0.0] * 9) if q == region)
            near(f"{name}: value added of {region}", [sum(r.list("tiva_vax_bilateral", region))],
                 [made], 1e-11)
            own = [j for j, (q, _) in enumerate(table.accounts) if q == region]
            for figure in ("exports", "dva", "foreign"):
                near(f"{name}: {figure} of accounts of {region}", [sum(
                    r.list(f"tiva_account_{figure}")[j] for j in own)], [total[figure][k]], 1e-11)
        widest = max(b for f in r.bound.values() for b in f.values() if b is not None)
        near(f"{name}: bounds", [0 < widest < 1e-8], [1], 0)


@case
def imports(program, folder):
    """(29.40) final demand holds all imported inputs; an inverse by elimination."""
    g = gold(folder)["tiva_open"]
    table = open_table(g)
    table.write("open.csv")
    r = program.analyse("--table", "open.csv", "--what", "imports,tiva")
    n, x = range(9), table.output
    a = [[table.flows[i][j] / x[j] for j in n] for i in n]
    content = product(zip(*invert(leontief(a))), [m / y for m, y in zip(table.imports, x)])
    near("import content", r.list("import_content"), content, 1e-12)
    near("direct", r.list("import_content_direct"), [m / y for m, y in zip(table.imports, x)], 0)
    near("in exports", [sum(content[3 * q + i] * e for i, e in enumerate(r.list(
        "tiva_account_exports")[3 * q:3 * q + 3])) for q in range(3)], r.list("tiva_imported"))
    near("in final demand", [sum(r.list("import_content_final"))], [sum(table.imports)], 1e-12)


@case
def bilateral(program, folder):
    """(29.39) of an independent program; one buyer alone makes no more than all of them."""
    mrio9().write("t.csv")
    r = program.analyse("--table", "t.csv", "--what", "bilateral,tiva")
    near("sold by pairs", r.list("tiva_dva_bilateral"), sum(
        gold(folder)["tiva"]["DVA_bilateral_extraction"], []), GOLD)
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "bilateral,tiva")
        if name != "negative":
            near(f"{name}: pairs and all", [all(0 <= v <= d for q, d in zip(
                table.regions(), r.list("tiva_dva")) for v in r.list("tiva_dva_bilateral", q))],
                [1], 0)
        widest = max(b for b in r.bound["tiva_dva_bilateral"].values())
        near(f"{name}: bounds", [0 < widest < 1e-8], [1], 0)


@case
def dva_by_extraction(program, _):
    """Domestic value added is what a region loses that exports nothing (Los, Timmer and de Vries)."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "tiva")
        n, x = range(len(table.accounts)), table.output
        for q, region in enumerate(table.regions()):
            own = [a == region for a, _ in table.accounts]
            a = [[table.flows[i][j] / x[j] if x[j] and not (own[i] and not own[j]) else 0.0
                  for j in n] for i in n]
            f = [sum(v[i] for k, v in table.final.items() if not own[i] or k.startswith(region))
                 for i in n]
            left = product(invert(leontief(a)), f)
            lost = sum(table.primary[i] * (1 - left[i] / x[i]) for i in n if own[i] and x[i])
            near(f"{name}: {region}", [r.list("tiva_dva")[q]], [lost], 1e-11)


@case
def prices(program, folder):
    """(29.41) to (29.44) of an independent program: 10 % more compensation in region 1."""
    g = gold(folder)["price"]
    table = mrio9()
    labels = table.labels()
    table.write("t.csv")
    cost = ("--table", "t.csv", "--what", "prices", "--cost", "compensation:r1=10%")
    r = program.analyse(*cost)
    near("prices", r.list("price_change"), g["dp"], GOLD)
    near("baskets", r.list("price_change_final"), g["final_price_change_by_region"], GOLD)
    r = program.analyse(*cost, "--pass-through", ";".join(
        f"{label}={share!r}" for label, share in zip(labels, g["phi"])))
    near("passed through in part", r.list("price_change"), g["dp_passthrough"], GOLD)
    r = program.analyse(*cost, "--mark-ups", "proportional")
    near("proportional mark-ups", [1 + v for v in r.list("price_change")], g["p_proportional"], GOLD)
    r = program.analyse("--table", "t.csv", "--what", "prices", "--fixed-prices", ";".join(
        f"{labels[k - 1]}={p - 1!r}" for k, p in zip(g["p_fixed_K"], g["p_K"])))
    found = r.list("price_change")
    near("fixed prices", [found[k - 1] for k in g["p_fixed_K"]], [p - 1 for p in g["p_K"]])
    near("others", [1 + v for k, v in enumerate(found, 1) if k not in g["p_fixed_K"]], g["p_N"], GOLD)


@case
def price_laws(program, _):
    """Final demand pays for all changes of costs; twice the change is twice the prices; part of
    them raises prices by less, mark-ups by more; all costs by 10 % raise all prices by 10 %; prices
    that others set at what costs make them change nothing."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        base = ("--table", "t.csv", "--what", "prices", "--cost")
        n, x = range(len(table.accounts)), table.output
        r = program.analyse(*base, "compensation:r1/s1=10%;other_value_added=-0.01;compensation:r2=5%")
        paid = [v * s for v, s in zip(table.primary, table.shares)]
        change = [p * (0.1 * ((q, s) == ("r1", "s1")) + 0.05 * (q == "r2")) - 0.01 * y
                  for p, y, (q, s) in zip(paid, x, table.accounts)]
        final = [sum(f[i] for f in table.final.values()) for i in n]
        near(f"{name}: duality", [sum(p * f for p, f in zip(r.list("price_change"), final))],
             [sum(change)], 1e-11)
        one = program.analyse(*base, "compensation=10%").list("price_change")
        two = program.analyse(*base, "compensation=20%").list("price_change")
        near(f"{name}: homogeneous", two, [2 * v for v in one], 1e-13)
        everything = program.analyse(*base, "compensation=10%;other_value_added=10%")
        near(f"{name}: all costs", [v for v, y in zip(everything.list("price_change"), x) if y],
             [0.1 for y in x if y], 1e-12)
        label = table.labels()[0]
        fixed = program.analyse(*base, "compensation=10%", "--fixed-prices", f"{label}={one[0]!r}")
        near(f"{name}: fixed at its own price", fixed.list("price_change"), one, 1e-12)
        whole = program.analyse(*base, "compensation=10%", "--mark-ups", "proportional")
        a = [[table.flows[i][j] / x[j] if x[j] else 0.0 for j in n] for i in n]
        up = [1 / (1 - (v - p) / y) if y else 1.0 for v, p, y in zip(table.primary, paid, x)]
        system = leontief([[a[j][i] * up[i] for j in n] for i in n])
        near(f"{name}: mark-ups", whole.list("price_change"), product(invert(system), [
            u * 0.1 * p / y if y else 0.0 for u, p, y in zip(up, paid, x)]), 1e-12)
        if name == "negative":
            continue
        part = program.analyse(*base, "compensation=10%", "--pass-through", "s1=0.5;r2/s2=0")
        near(f"{name}: part, whole, mark-ups", [all(
            -1e-15 <= p <= q + 1e-15 and q <= m + 1e-15 for p, q, m in zip(
                part.list("price_change"), one, whole.list("price_change")))], [1], 0)


@case
def mixed(program, folder):
    """(29.45) of an independent program; what is found makes what is given in the table's own model; output
    that is given as it is changes nothing."""
    g = gold(folder)["mixed"]
    table = mrio9()
    labels = table.labels()
    table.write("t.csv")
    text = ";".join(f"{labels[k - 1]}={x!r}" for k, x in zip(g["K"], g["xK"]))
    r = program.analyse("--table", "t.csv", "--what", "mixed", "--outputs", text)
    x, f = r.list("mixed_output"), r.list("mixed_final_demand")
    near("outputs found", [v for k, v in enumerate(x, 1) if k not in g["K"]], g["xN"], GOLD)
    near("final demand found", [f[k - 1] for k in g["K"]], g["fK"], GOLD)
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "mixed", "--outputs", "r1/s1=10%;r3=-5%")
        x, f = r.list("mixed_output"), r.list("mixed_final_demand")
        n, y = range(len(table.accounts)), table.output
        a = [[table.flows[i][j] / y[j] if y[j] else 0.0 for j in n] for i in n]
        near(f"{name}: x = L f", product(invert(leontief(a)), f), x, 1e-11)
        final = [sum(v[i] for v in table.final.values()) for i in n]
        given = [q == "r3" or (q, s) == ("r1", "s1") for q, s in table.accounts]
        near(f"{name}: given", [(x if known else f)[i] for i, known in enumerate(given)], [
            (y[i] * (0.95 if table.accounts[i][0] == "r3" else 1.1)) if known else final[i]
            for i, known in enumerate(given)], 1e-11)
        same = program.analyse("--table", "t.csv", "--what", "mixed", "--outputs", "r2=0%")
        near(f"{name}: as it is", same.list("mixed_change"), [0] * len(y), 1e-11)


def mrio9b():
    """mrio9 some years later."""
    t = mrio9()
    n, names = range(9), list(t.final)
    flows = [[t.flows[i][j] * (1 + 0.02 * ((i + 2 * j) % 5)) for j in n] for i in n]
    final = {name: [t.final[name][i] * (1 + 0.03 * ((2 * i + k) % 4)) for i in n]
             for k, name in enumerate(names)}
    air, land = t.extensions.values()
    return Table(t.accounts, flows, final, dict(zip(t.extensions, (
        [v * 1.1 + 1 for v in air], [v * 0.9 + 1 for v in land]))), t.direct)


def grown(t, factor):
    """Intensities, inputs and level of final demand times FACTOR."""
    n = range(len(t.accounts))
    a = [[factor * t.flows[i][j] / t.output[j] for j in n] for i in n]
    final = {name: [factor * v for v in values] for name, values in t.final.items()}
    x = product(invert(leontief(a)), [sum(v[i] for v in final.values()) for i in n])
    extensions = {name: [factor * v / y * z for v, y, z in zip(values, t.output, x)]
                  for name, values in t.extensions.items()}
    return Table(t.accounts, [[c * y for c, y in zip(row, x)] for row in a], final, extensions,
                 t.direct, x)


SDA = ("--what", "decomposition", "--table", "t.csv", "--tables")


@case
def decomposition(program, folder):
    """(29.23) to (29.27) of an independent program."""
    g = gold(folder)["sda"]
    later = mrio9b()
    near("output of the second table", later.output, g["x1"], GOLD)
    mrio9().write("t.csv")
    later.write("u.csv")
    grown(later, 1.05).write("v.csv")
    r = program.analyse(*SDA, "u.csv")
    pair = ("table 1 to 2", "air")
    near("all orders", r.list("decomposition_full", *pair), g["all_orders"], GOLD)
    near("two orders", r.list("decomposition_polar", *pair), g["polar"], GOLD)
    near("change", r.list("decomposition_change", *pair), [g["change"]], GOLD)
    r = program.analyse(*SDA, "u.csv", "--factors", "intensity,technology,demand")
    near("three factors, all orders", r.list("decomposition_full", *pair), g["three_factors"], GOLD)
    near("three factors, two orders", r.list("decomposition_polar", *pair), g["three_polar"], GOLD)
    r = program.analyse(*SDA, "u.csv;v.csv")
    near("chained", r.list("decomposition_full", "chained", "air"), g["chained"], GOLD)
    near("direct", r.list("decomposition_full", "direct", "air"), g["direct"], GOLD)


@case
def decomposition_laws(program, _):
    """Effects come to the change, by account, too; the other way round they have the other sign;
    accounts in another order change nothing; what did not change has no effect; an account that is
    new is no obstacle."""
    for name, table in variants(program.ranks):
        n = range(len(table.accounts))
        later = Table(table.accounts, [[v * (1 + 0.02 * ((i + 2 * j) % 5)) for j, v in enumerate(
            row)] for i, row in enumerate(table.flows)], {k: [v * (1 + 0.03 * ((2 * i + m) % 4))
                                                             for i, v in enumerate(values)]
            for m, (k, values) in enumerate(table.final.items())}, table.extensions, table.direct)
        if name == "absent":
            later = mrio9b()
        table.write("t.csv")
        later.write("u.csv")
        r = program.analyse(*SDA, "u.csv")
        later.write("t.csv")
        table.write("u.csv")
        back = program.analyse(*SDA, "u.csv")
        for extension in ("output", "value_added", "land"):
            effects = r.list("decomposition_full", "table 1 to 2", extension)
            flows = {"output": (table.output, later.output), "land": (
                table.extensions["land (km2)"], later.extensions["land (km2)"]),
                "value_added": (table.primary, later.primary)}[extension]
            change = sum(flows[1]) - sum(flows[0])
            for orders in ("full", "polar"):
                near(f"{name}: {extension}, {orders}", [sum(r.list(
                    f"decomposition_{orders}", "table 1 to 2", extension))], [change], 1e-11)
                near(f"{name}: {extension}, back, {orders}", back.list(
                    f"decomposition_{orders}", "table 1 to 2", extension), [
                        -v for v in r.list(f"decomposition_{orders}", "table 1 to 2", extension)],
                    1e-11)
            parts = r.list("decomposition_account", extension)
            near(f"{name}: {extension} by factor", [sum(parts[k * len(n):(k + 1) * len(n)])
                                                    for k in range(5)], effects, 1e-11)
            near(f"{name}: {extension} by account", [sum(parts[i::len(n)]) for i in n], [
                b - a for a, b in zip(*flows)], 1e-11)
        if name == "mrio9":
            table.write("t.csv")
            order = [4, 0, 8, 2, 6, 1, 7, 5, 3]
            other = restricted(later, n, order)
            other.shares = [later.shares[i] for i in order]
            other.write("u.csv")
            moved = program.analyse(*SDA, "u.csv")
            near("another order", list(moved.value["decomposition_account"].values()), list(
                r.value["decomposition_account"].values()), 1e-11)
        table.write("u.csv")
        table.write("t.csv")
        same = program.analyse(*SDA, "u.csv")
        near(f"{name}: nothing changed", list(same.value["decomposition_full"].values()), [0] * len(
            same.value["decomposition_full"]), 1e-11)


SAM = """# unit: EUR
# role: government = final; outside = final; capital = final
# role: taxes = product_tax; savings = import; imports = import
region,key,activities/farms,activities/plants,factors/labour,factors/assets,institutions/households,\
institutions/firms,government,outside,capital,total_output
activities,farms,20,40,0,0,60,0,5,15,10,150
activities,plants,30,60,0,0,90,0,30,40,50,300
factors,labour,50,90,0,0,0,0,10,0,0,150
factors,assets,30,60,0,0,0,0,0,0,0,90
institutions,households,0,0,140,20,0,40,20,10,0,230
institutions,firms,0,0,0,65,0,0,5,0,0,70
,taxes,5,20,10,5,30,10,,,,
,savings,0,0,0,0,40,20,,,,
,imports,15,30,0,0,10,0,,,,
"""


@case
def sam(program, folder):
    """(29.47) of an independent program, and of a small social accounting matrix with exogenous
    accounts: rows and columns of them have roles."""
    g = gold(folder)["sam"]
    n = range(9)
    write_netcdf("a.nc", {"row": 9, "column": 9}, {
        "A(row, column)": g["A"], "region(row)": [f"g{i // 3}" for i in n],
        "sector(row)": [f"s{i % 3}" for i in n]})
    r = program.analyse("--table", "a.nc", "--what", "sam", "--demand", "unit:g0/s0")
    transfer, once, closed = (r.list(f"sam_injection_{k}") for k in ("transfer", "open", "closed"))
    near("M1", [(i == 0) + v for i, v in enumerate(transfer)], g["M1"], GOLD)
    near("M2 M1", [(i == 0) + v + o for i, (v, o) in enumerate(zip(transfer, once))], g["M2M1"], GOLD)
    near("M3 M2 M1", r.list("sam_injection_total"), g["total"], GOLD)
    near("closed loop", closed, [t - m for t, m in zip(g["total"], g["M2M1"])], GOLD)
    pathlib.Path("sam.csv").write_text(SAM.replace("\\\n", ""), encoding="utf-8")
    r = program.analyse("--table", "sam.csv", "--what", "sam", "--demand", "final")
    near("all injections make the matrix", r.list("sam_injection_total"),
         [150, 300, 150, 90, 230, 70])
    near("factors pay nobody of their group", r.list("sam_transfer", "output")[2:4], [0, 0])


@case
def sam_laws(program, _):
    """Total, transfer, open and closed loop by an inverse by elimination; no part is negative."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "sam")
        n, x = range(len(table.accounts)), table.output
        a = [[table.flows[i][j] / x[j] if x[j] else 0.0 for j in n] for i in n]
        group = [q for q, _ in table.accounts]
        own = [[a[i][j] if group[i] == group[j] else 0.0 for j in n] for i in n]
        m1 = list(zip(*invert(leontief(own))))
        across = list(zip(*[[a[i][j] - own[i][j] for j in n] for i in n]))
        for extension in ("output", "land"):
            s = [1.0 if extension == "output" else v / y if y else 0.0
                 for v, y in zip(table.extensions["land (km2)"], x)]
            first = product(m1, s)
            second = product(m1, product(across, first))
            third = product(m1, product(across, second))
            total = product(zip(*invert(leontief(a))), s)
            once = [p + q for p, q in zip(second, third)]
            near(f"{name}: {extension}, transfer", r.list("sam_transfer", extension), [
                p - q for p, q in zip(first, s)])
            near(f"{name}: {extension}, open", r.list("sam_open", extension), once)
            near(f"{name}: {extension}, closed", r.list("sam_closed", extension), [
                t - f - o for t, f, o in zip(total, first, once)])
        if name != "negative":
            near(f"{name}: not negative", [all(v >= -1e-14 for k in ("transfer", "open", "closed")
                                               for v in r.value[f"sam_{k}"].values())], [1], 0)


@case
def draws(program, _):
    """(29.48) to (29.51): columns stay whole in every draw; deviations of shares are those of their
    distributions; columns that are not drawn stay; a seed gives the same numbers again."""
    table = mrio9()
    table.write("t.csv")
    base = ("--table", "t.csv", "--what", "multipliers,linkages", "--draws", "400", "--errors")
    share = [p * s / x for p, s, x in zip(table.primary, table.shares, table.output)]
    for distribution in ("lognormal", "interval", "dirichlet"):
        r = program.analyse(*base, "10%", "--distribution", distribution)
        near(f"{distribution}: value added", r.list("multiplier_type1_mean", "value_added"), [1] * 9)
        near(f"{distribution}: of no deviation", r.list("multiplier_type1_sd", "value_added"),
             [0] * 9, 1e-14)
        low, half, high = (r.list(f"multiplier_type1_q{q}", "output") for q in ("025", "500", "975"))
        near(f"{distribution}: in order", [all(a < b < c for a, b, c in zip(low, half, high))], [1], 0)
        near(f"{distribution}: near the table", r.list("multiplier_type1_mean", "output"),
             r.list("multiplier_type1", "output"), 0.02)
        expected = []
        for j, p in enumerate(share):
            parts = [row[j] / table.output[j] for row in table.flows]
            rest = table.primary[j] / table.output[j] - p
            others = [*parts, rest]
            error = 0.1 / math.sqrt(3) if distribution == "interval" else 0.1
            if distribution == "dirichlet":
                most = max(*others, p)
                phi = (1 - most) / (most * 0.01) - 1
                expected.append(p * math.sqrt((1 - p) / (p * (phi + 1))))
            else:
                expected.append(p * error * math.sqrt((1 - p) ** 2 + sum(q * q for q in others)))
        found = r.list("effect_direct_sd", "income")
        near(f"{distribution}: deviations", [math.log(a / b) for a, b in zip(found, expected)],
             [0] * 9, 0.17)
    again = program.analyse(*base, "10%", "--distribution", "dirichlet", "--seed", "1")
    near("the same again", list(again.value["multiplier_type1_sd"].values()), list(
        r.value["multiplier_type1_sd"].values()))
    alone = Program(program.command[-2]).analyse(*base, "10%", "--distribution", "dirichlet")
    near("on one rank", list(alone.value["multiplier_type1_sd"].values()), list(
        r.value["multiplier_type1_sd"].values()))
    other = program.analyse(*base, "10%", "--distribution", "dirichlet", "--seed", "2")
    near("of another seed", [other.value["multiplier_type1_sd"] != r.value["multiplier_type1_sd"]],
         [1], 0)
    r = program.analyse(*base, "r1/s2=10%;r3=5%")
    near("columns drawn", [v > 1e-4 for v in r.list("linkage_backward_direct_sd")], [
        q == "r3" or (q, s) == ("r1", "s2") for q, s in table.accounts], 0)
    r = program.analyse(*base, "0%")
    near("no errors", r.list("linkage_forward_mean"), r.list("linkage_forward"), 1e-12)


@case
def draws_of_all(program, _):
    """Every analysis with a fixed list of results can be drawn, of tables of every kind."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "dispersion,extraction,lengths,spillovers,"
                            "footprints,tiva,sam", "--draws", "3", "--errors", "5%")
        missing = [figure for figure in r.value if f"{figure}_mean" not in r.value and
                   not figure.endswith(("_mean", "_sd", "_q025", "_q500", "_q975"))]
        near(f"{name}: figures without a mean", [len(missing)], [0], 0)
        parts = zip(*(r.list(f"tiva_{k}_mean") for k in ("dva", "double_count", "foreign")))
        near(f"{name}: exports of draws", [sum(p) for p in parts], r.list("tiva_exports_mean"), 1e-11)


@case
def totals(program, _):
    """Totals are output and multipliers of other analyses, in the table and in every draw, whichever
    way draws are made."""
    for name, table in variants(program.ranks):
        table.write("t.csv")
        r = program.analyse("--table", "t.csv", "--what", "totals,multipliers", "--demand", "final")
        near(f"{name}: output", r.list("total_output"), table.output, 1e-12)
        near(f"{name}: multipliers", r.list("total_multiplier"), r.list("multiplier_type1"), 1e-12)
    for name, table in variants(program.ranks):
        for distribution in ("lognormal", "interval", "dirichlet"):
            if name == "negative" and distribution == "dirichlet":
                continue
            table.write("t.csv")
            draws = ("--table", "t.csv", "--draws", "3", "--errors", "r1=5%;r2/s1=9%", "--distribution", distribution)
            alone = program.analyse("--what", "totals", *draws, "--method", "gmres")
            beside = program.analyse("--what", "totals,multipliers,lengths", *draws)
            for part in ("mean", "sd", "q025", "q975"):
                for figure in ("total_output", "total_multiplier"):
                    near(f"{name}, {distribution}: {figure}_{part}", alone.list(f"{figure}_{part}"),
                         beside.list(f"{figure}_{part}"), 1e-11 if part != "sd" else 1e-9)
                near(f"{name}, {distribution}: multiplier_{part}", alone.list(f"total_multiplier_{part}"),
                     beside.list(f"multiplier_type1_{part}"), 1e-11 if part != "sd" else 1e-9)


@case
def draws_without_zeros(program, _):
    """Rows of a large table are drawn without their zeros where totals alone are asked for, with the
    same numbers as beside other analyses."""
    random, n = Random(5), 1040
    accounts = [(f"r{i // 260 + 1}", f"s{i % 260 + 1}") for i in range(n)]
    flows = [[random.random() if random.random() < 0.3 else 0.0 for _ in range(n)] for _ in range(n)]
    final = {"r1/households": [300.0 + i % 7 for i in range(n)]}
    table = Table(accounts, flows, final, {}, {})
    table.write("t.csv")
    for errors in ("10%", "r1=5%;r2=9%;r3/s1=0%"):
        draws = ("--table", "t.csv", "--draws", "3", "--errors", errors)
        alone = program.analyse("--what", "totals", *draws)
        beside = program.analyse("--what", "totals,dispersion", *draws)
        for figure in ("total_output", "total_multiplier"):
            near(f"{errors}: {figure}", alone.list(f"{figure}_mean"), beside.list(f"{figure}_mean"), 1e-11)
            near(f"{errors}: deviation of {figure}", alone.list(f"{figure}_sd"), beside.list(f"{figure}_sd"), 1e-7)


@case
def replaced_folder(program, _):
    """The list of an earlier analysis is read by the rank that writes, alone."""
    mrio9().write("t.csv")
    options = ("--table", "t.csv", "--what", "linkages", "--csv", "out")
    program.analyse(*options[:4])
    codes = [program.run(*options).returncode, program.run(*options, "--overwrite").returncode]
    near("refused without --overwrite, replaced with it", codes, [5, 0], 0)


@case
def unclear_names(program, _):
    """Names that stand for two things are refused, not taken as one of them."""
    t = mrio9()

    def renamed(names, final=None):
        return Table([(names.get(r, r), s) for r, s in t.accounts], t.flows,
                     {k if final and k.startswith(final) else f"{names.get(k[:2], k[:2])}{k[2:]}": v
                      for k, v in t.final.items()}, t.extensions, t.direct)

    for names, options, what in (
            ({"r1": "outside"}, ("footprints",), "region 'outside' has the name that results have for what is no region"),
            ({"r1": "regions"}, ("extraction", "--targets", "regions"), "'regions' is a region or sector of t.csv, and the word"),
            ({"r1": "r2/s1"}, ("extraction", "--targets", "r2/s1"), "'r2/s1' is an account and a region of t.csv")):
        renamed(names, "r3").write("t.csv")
        if options[0] == "footprints":  # a column without a region
            text = pathlib.Path("t.csv").read_text(encoding="utf-8")
            pathlib.Path("t.csv").write_text(text.replace("r3/c2", "exports"), encoding="utf-8")
        done = program.run("--table", "t.csv", "--what", *options)
        near(what, [done.returncode, what in done.stderr], [4, 1], 0)
        if what not in done.stderr:
            print(done.stderr)


@case
def refusals(program, _):
    """One sentence that says what was found and what was expected."""
    table = mrio9()
    table.write("t.csv")
    text = pathlib.Path("t.csv").read_text(encoding="utf-8")
    pathlib.Path("word.csv").write_text(text.replace("air (kt),4.0", "air (kt),n.a."),
                                        encoding="utf-8")
    pathlib.Path("empty.csv").write_text(text.replace("air (kt),4.0", "air (kt),"), encoding="utf-8")
    absent = dict(variants(1))["absent"]
    absent.extensions["air (kt)"][5] = 1.0
    absent.write("absent.csv")
    zero = mrio9()
    zero.extensions["land (km2)"] = [0.0] * 9
    zero.write("zero.csv")
    table.write("dollars.csv", "USD")
    Table(table.accounts, table.flows, table.final, {"air (kt)": [1.0] * 9}, [[0.0] * 6]).write(
        "other.csv")
    table.write("current.csv", "EUR at current prices")
    restricted(table, range(8)).write("fewer.csv")
    names = list(table.final)
    write_netcdf("part.nc", {"row": 9, "column": 9, "demand": 6}, {
        "Z(row, column)": table.flows, "x(row)": table.output,
        "f(row, demand)": [[table.final[k][i] for k in names] for i in range(9)],
        "demand(demand)": names, "value_added(row)": [v / 2 for v in table.primary],
        "region(row)": [r for r, _ in table.accounts], "sector(row)": [
            s for _, s in table.accounts]})
    for options, code, says in (
            ((), 2, "cqio analyse: expected --table"),
            (("--table", "t.csv"), 2, "expected --what with a list"),
            (("--table", "t.csv", "--what", "linkage"), 2,
             "--what linkage: expected multipliers, linkages"),
            (("--table", "t.csv", "--what", "linkages", "--output", "x.csv"), 2,
             "--output x.csv: expected a name that ends with .nc"),
            (("--table", "t.csv", "--what", "linkages", "--demand", "final"), 2,
             "--demand: expected with --what paths, totals or sam only"),
            (("--table", "t.csv", "--what", "linkages", "--transpose"), 2,
             "option '--transpose': is unknown to cqio analyse"),
            (("--table", "t.csv", "--what", "paths", "--threshold", "1"), 2,
             "--threshold 1: expected a number in (0, 1)"),
            (("--table", "t.csv", "--what", "lengths", "--threshold", "0.1"), 2,
             "--threshold: expected with --what paths or product_paths only"),
            (("--table", "t.csv", "--what", "product_paths", "--demand", "ones"), 2,
             "--demand: expected with --what paths, totals or sam only"),
            (("--table", "t.csv", "--what", "paths", "--extension", "lands"), 4,
             "did you mean 'land'?"),
            (("--table", "mrio:regions=2,sectors=3,seed=1", "--what", "paths", "--demand", "ones"), 2,
             "is in factored form: expected dense rows"),
            (("--table", "zero.csv", "--what", "paths", "--extension", "land"), 4,
             "paths: the footprint of 'land' is 0"),
            (("--table", "uniform:n=3,colsum=0.5", "--what", "footprints"), 4,
             "footprints: the table has no regions"),
            (("--table", "uniform:n=3,colsum=0.5", "--what", "sam"), 4,
             "sam: the table has no 2 to 8 groups of accounts (regions)"),
            (("--table", "uniform:n=3,colsum=0.5", "--what", "spillovers"), 4,
             "spillovers: the table has no two regions"),
            (("--table", "t.csv", "--what", "prices"), 2, "--what prices: expected --cost or"),
            (("--table", "t.csv", "--what", "linkages", "--cost", "compensation=1"), 2,
             "--cost: expected with --what prices only"),
            (("--table", "t.csv", "--what", "prices", "--cost", "compensatio=10%"), 4,
             "--cost: t.csv has no item 'compensatio'; did you mean 'compensation'?"),
            (("--table", "t.csv", "--what", "prices", "--cost", "compensation:r9=10%"), 4,
             "--cost: 'r9' is not an account, region or sector of t.csv"),
            (("--table", "t.csv", "--what", "prices", "--cost", "compensation"), 2,
             "--cost: 'compensation': expected ITEM or ITEM:TARGET=NUMBER"),
            (("--table", "t.csv", "--what", "prices", "--cost", "compensation=1", "--pass-through",
              "r1=2"), 2, "--pass-through: r1 = 2: expected a share in [0, 1]"),
            (("--table", "t.csv", "--what", "prices", "--cost", "compensation=1", "--pass-through",
              "r1=1", "--mark-ups", "proportional"), 2, "expected without --pass-through"),
            (("--table", "t.csv", "--what", "linkages", "--draws", "9"), 2,
             "--draws: expected --errors"),
            (("--table", "t.csv", "--what", "linkages", "--errors", "9%"), 2,
             "--errors: expected with --draws only"),
            (("--table", "t.csv", "--what", "linkages", "--errors", "9%", "--draws", "1"), 2,
             "--draws 1: expected a whole number from 2"),
            (("--table", "t.csv", "--what", "paths", "--errors", "9%", "--draws", "9"), 2,
             "--draws: paths has no fixed list of results"),
            (("--table", "t.csv", "--what", "linkages", "--errors", "r9=9%", "--draws", "9"), 4,
             "--errors: 'r9' is not an account"),
            (("--table", "t.csv", "--what", "linkages", "--errors", "1.5", "--draws", "9",
              "--distribution", "interval"), 2, "has 1.5: expected a number in [0, 1)"),
            (("--table", "t.csv", "--what", "mixed"), 2, "--what mixed: expected --outputs"),
            (("--table", "t.csv", "--what", "decomposition"), 2,
             "--what decomposition: expected --tables"),
            ((*SDA, "zero.csv", "--factors", "intensity,technology,mix"), 2,
             "--factors intensity,technology,mix: expected intensity"),
            ((*SDA, "part.nc"), 4, "part.nc in unit of the table: expected one unit for both"),
            ((*SDA, "other.csv"), 4, "decomposition: other.csv has no land, as t.csv has"),
            ((*SDA, "uniform:n=9,colsum=0.5"), 4, "decomposition: uniform:n=9,colsum=0.5: expected"),
            ((*SDA, "fewer.csv"), 4, "has 9 accounts, fewer.csv has 8: expected the same ones"),
            ((*SDA, "dollars.csv"), 4, "t.csv is in EUR, dollars.csv in USD: expected one unit"),
            ((*SDA, "current.csv"), 4, "current.csv in EUR at current prices: expected both in con"),
            (("--table", "t.csv", "--what", "linkages", "--tables", "zero.csv"), 2,
             "--tables: expected with --what decomposition only"),
            (("--table", "t.csv", "--what", "mixed", "--outputs", "r1=1;r1/s2=5%"), 2,
             "--outputs: account 'r1/s2' has two numbers: expected one"),
            (("--table", "t.csv", "--what", "mixed", "--outputs", "r1/s1=-1"), 4,
             "--outputs: account 'r1/s1': output -1: expected 0 or more"),
            (("--table", "t.csv", "--what", "imports"), 4, "imports: the table has no row of imports"),
            (("--table", "uniform:n=3,colsum=0.5", "--what", "bilateral"), 4,
             "bilateral value added: the table has no final demand and output"),
            (("--table", "uniform:n=3,colsum=0.5", "--what", "tiva"), 4,
             "trade in value added: the table has no final demand and output"),
            (("--table", "part.nc", "--what", "tiva"), 4,
             "trade in value added: account 'r1/s1': inputs, value added, imports and taxes"),
            (("--table", "t.csv", "--what", "linkages", "--csv", "no/where"), 5,
             "no/where: could not be made"),
            (("--table", "t.csv", "--what", "multipliers", "--closure", "households"), 4,
             "closure households: what households buy is missing"),
            (("--table", "word.csv", "--what", "linkages"), 4,
             "extension 'air (kt)': n.a.: expected a finite number"),
            (("--table", "empty.csv", "--what", "linkages"), 4,
             "extension 'air (kt)': empty: expected a finite number, 0 where there is none"),
            (("--table", "absent.csv", "--what", "multipliers"), 4,
             "account 'r2/s3': air = 1 without output: expected 0"),
            (("--table", "t.csv", "--what", "extraction", "--targets", "r1;s9"), 4,
             "--targets: 's9' is not an account, region or sector of t.csv"),
            (("--table", "t.csv", "--what", "extraction", "--targets", "r1;;r2"), 2,
             "--targets r1;;r2: expected names"),
            (("--table", "t.csv", "--what", "extraction", "--targets", "r1", "--share", "1.5"), 2,
             "--share 1.5: expected a number in (0, 1]"),
            (("--table", "t.csv", "--what", "linkages", "--targets", "r1"), 2,
             "--targets: expected with --what extraction only"),
            (("--table", "t.csv", "--what", "extraction", "--share", "0.5"), 2,
             "--share: expected with --targets"),
            (("--table", "uniform:n=3,colsum=0.5", "--what", "extraction"), 4,
             "extraction: the table has no output: expected a table with it")):
        done = program.run(*options)
        lines = [line for line in done.stderr.splitlines() if "cqio: error" in line]
        near(" ".join(options), [done.returncode, len(lines), any(says in line for line in lines)],
             [code, 1, 1], 0)


@case
def same_bits(program, _):
    """A factored table gives the same bits on any number of ranks."""
    alone = Program(program.command[-2])
    source = ("--table", "mrio:regions=5,sectors=4,seed=3", "--what", "multipliers,linkages")
    one, many = alone.analyse(*source), program.analyse(*source)
    near("same bits", [one.value == many.value and one.bound == many.bound], [1], 0)


def invert(matrix):
    """Gauss and Jordan with pivots."""
    n = len(matrix)
    rows = [list(row) + [int(i == j) for j in range(n)] for i, row in enumerate(matrix)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [v - rows[i][k] * w for v, w in zip(rows[i], rows[k])]
    return [row[n:] for row in rows]


if __name__ == "__main__":
    main(Program)
