#!/usr/bin/env python3
"""Published tables go into cqio solve as they are, with a file of roles beside them.

  test_validation.py --cqio CQIO --shared DIR

Reads DIR/validation (third-party data, not part of this project) and compares multipliers of type I
and type II with the published ones, and with the same system solved here in rational numbers. Exit
code 77 without DIR.
"""
import argparse
import csv
import pathlib
import sys
from fractions import Fraction

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from io_tables import Program  # noqa: E402

failures = 0


def near(what, values, expected, tolerance=1e-12):
    global failures
    values, expected = list(values), [float(e) for e in expected]
    worst = max(abs(v - e) / max(1e-3, abs(e)) for v, e in zip(values, expected))
    good = len(values) == len(expected) > 0 and worst <= tolerance
    failures += not good
    print("ok  " if good else "FAIL", what, f"within {worst:.1e}", "" if good else f"{values} {expected}")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def body(path, skip=1, labels=1):
    return [[cell.strip() for cell in row[labels:]] for row in rows(path)[skip:]]


def numbers(path, skip=1, labels=1):
    return [[Fraction(cell) for cell in row] for row in body(path, skip, labels)]


def named(path):
    table = rows(path)
    return {name: [row[k] for row in table[1:]] for k, name in enumerate(table[0])}


def multipliers(coefficients, intensity):
    """m' (I - A) = v' in rational numbers."""
    n = len(intensity)
    system = [[Fraction(int(i == j)) - coefficients[j][i] for j in range(n)] + [intensity[i]]
              for i in range(n)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if system[i][k] != 0)
        system[k], system[pivot] = system[pivot], system[k]
        system[k] = [value / system[k][k] for value in system[k]]
        for i in range(n):
            if i != k:
                system[i] = [a - system[i][k] * b for a, b in zip(system[i], system[k])]
    return [row[n] for row in system]


def divided(flows, output):
    return [[value / x for value, x in zip(row, output)] for row in flows]


def closed(coefficients, paid, output, bought):
    income = sum(paid)
    return [[a + c / income * (p / x) for a, p, x in zip(row, paid, output)]
            for row, c in zip(coefficients, bought)]


def column(result, name):
    return [row[name] for row in result.values()]


def germany(program, folder):
    vectors = named(folder / "germany1995_vectors_published.csv")
    x, gva, paid, persons = ([Fraction(v) for v in vectors[name]] for name in
                             ("x", "gva", "compensation", "employment_thousand"))
    flows = numbers(folder / "germany1995_Z.csv")
    a = divided(flows, x)
    bought = [row[0] for row in numbers(folder / "germany1995_fd.csv")]
    run = ("--table", str(folder / "germany1995_Z.csv"), "--roles",
           str(HERE / "roles" / "germany1995.csv"), "--multipliers",
           "output,value_added,income,employment")
    result = program.solve(*run)
    near("Germany: backward linkages published", column(result, "output_multiplier"),
         vectors["pub_backward_linkage"], 1e-4)
    near("Germany: output", column(result, "output_multiplier"), vectors["calc_backward"])
    near("Germany: value added", column(result, "value_added_multiplier"), vectors["calc_gva_mult"])
    near("Germany: employment", column(result, "employment_multiplier"), vectors["calc_emp_mult"])
    near("Germany: income", column(result, "income_multiplier"),
         multipliers(a, [p / t for p, t in zip(paid, x)]))
    result = program.solve(*run, "--closure", "households")
    b = closed(a, paid, x, bought)
    near("Germany: output, type II", column(result, "output_multiplier"), multipliers(b, [1] * 6))
    near("Germany: value added, type II", column(result, "value_added_multiplier"),
         multipliers(b, [g / t for g, t in zip(gva, x)]))
    near("Germany: employment, type II", column(result, "employment_multiplier"),
         multipliers(b, [p / t for p, t in zip(persons, x)]))


def netherlands(program, folder):
    table = {row[0]: row[1:] for row in rows(folder / "netherlands_2000_raw.csv")}
    published = named(folder / "published.csv")
    names = list(table)[1:7]
    head = table["prod_na"]
    flows = [[Fraction(v) for v in table[name][:6]] for name in names]
    x, paid, gva = ([Fraction(v) for v in table[name][:6]] for name in
                    ("output_bp", "compensation_employees", "value_added_bp"))
    bought = [Fraction(table[name][head.index("final_consumption_households")]) for name in names]
    a = divided(flows, x)
    wages = [p / t for p, t in zip(paid, x)]
    run = ("--table", str(folder / "netherlands_2000_raw.csv"), "--roles",
           str(HERE / "roles" / "netherlands2000.csv"), "--multipliers", "value_added,income")
    result = program.solve(*run)
    income = column(result, "income_multiplier")
    near("Netherlands: income published", income,
         published["pub_direct_effect_compensation(w L)"], 6e-3)
    near("Netherlands: type I of income published, its ratio to the direct effect",
         [m / float(w) for m, w in zip(income, wages)], published["pub_typeI_income_multiplier"], 5e-4)
    near("Netherlands: value added", column(result, "value_added_multiplier"),
         multipliers(a, [g / t for g, t in zip(gva, x)]))
    result = program.solve(*run, "--closure", "households")
    b = closed(a, paid, x, bought)
    near("Netherlands: income, type II", column(result, "income_multiplier"), multipliers(b, wages))
    near("Netherlands: value added, type II", column(result, "value_added_multiplier"),
         multipliers(b, [g / t for g, t in zip(gva, x)]))
    near("Netherlands: type II published, whose consumption has two decimals",
         [m / float(w) for m, w in zip(column(result, "income_multiplier"), wages)],
         published["pub_typeII_income_multiplier"], 0.02)


def pymrio(program, folder):
    inverse = numbers(folder / "L.csv", 3, 2)
    result = program.solve("--table", str(folder / "Z.csv"), "--roles",
                           str(HERE / "roles" / "pymrio_small_2x3.csv"), "--multipliers",
                           "output,employment")
    near("2 x 3: output", column(result, "output_multiplier"), [sum(c) for c in zip(*inverse)])
    near("2 x 3: first extension", column(result, "employment_multiplier"),
         numbers(folder / "M.csv", 2)[0])
    result = program.solve("--table", str(folder / "Z.csv"), "--roles",
                           str(HERE / "roles" / "pymrio_small_2x3.csv"))
    near("2 x 3: output of the table", column(result, "gross_output"),
         [row[0] for row in numbers(folder / "x.csv", 1, 2)])


def toy(program, folder):
    inverse = numbers(folder / "L.csv")
    x = [Fraction(row[1]) for row in body(folder / "X.csv")]
    added = [sum(c) / t for c, t in zip(zip(*numbers(folder / "V.csv")), x)]
    result = program.solve("--table", str(folder / "Z.csv"), "--roles",
                           str(HERE / "roles" / "ioanalysis_toy.csv"), "--multipliers",
                           "output,value_added")
    near("2 x 5: output", column(result, "output_multiplier"), [sum(c) for c in zip(*inverse)])
    near("2 x 5: value added", column(result, "value_added_multiplier"),
         [sum(v * c for v, c in zip(added, col)) for col in zip(*inverse)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--shared", default="")
    given = parser.parse_args()
    folder = pathlib.Path(given.shared).resolve() / "validation"
    if not given.shared or not folder.is_dir():
        print(f"{folder}: not there")
        return 77
    program = Program(given.cqio)
    for name, case in (("germany1995", germany), ("netherlands2000", netherlands),
                       ("pymrio_small_2x3", pymrio), ("ioanalysis_toy", toy)):
        case(program, folder / name)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
