"""Cases of tests of cqio solve: comparing, and what several of them make of a table."""
import argparse
import os
import pathlib
import sys

from io_tables import Program, dump, write_netcdf

CASES = []
failures = 0


def case(function):
    CASES.append(function)
    return function


def near(what, values, expected, tolerance=1e-12):
    """Reports |value - expected| <= tolerance max(1, |expected|) for lists."""
    global failures
    values, expected = list(values), [float(e) for e in expected]
    worst = max(abs(v - e) / max(1.0, abs(e)) for v, e in zip(values, expected))
    good = len(values) == len(expected) > 0 and worst <= tolerance
    failures += not good
    print("ok  " if good else "FAIL", what, "" if good else f"off by {worst:.3g}: {values}")


def same(what, found, expected):
    global failures
    failures += found != expected
    print("ok  " if found == expected else "FAIL", what, "" if found == expected else f"{found}: expected {expected}")


def column(result, name):
    return [row[name] for row in result.values()]


def columns_sums(matrix):
    return [sum(row[j] for row in matrix) for j in range(len(matrix))]


def transposed(matrix):
    return [list(row) for row in zip(*matrix)]


def coefficients(path, matrix, accounts):
    """A file that holds A alone."""
    n = len(matrix)
    write_netcdf(path, {"row": n, "column": n},
                 {"A(row, column)": matrix, "sector(row)": ["/".join(a) if isinstance(a, tuple)
                                                           else a for a in accounts]})


def inverse(program, path, *options):
    program.solve("--table", path, "--method", "inverse", *options, "--overwrite",
                  output="inverse.nc")
    flat = dump("inverse.nc", "leontief_inverse")
    n = round(len(flat) ** 0.5)
    return [flat[i * n:(i + 1) * n] for i in range(n)]


def flat(matrix):
    return [value for row in matrix for value in row]


def ghosh_table(path, flows, output, accounts):
    """The transposed allocation coefficients B' = Z' x^-1, whose inverse is that of Ghosh
    transposed (6.4)."""
    n = len(output)
    coefficients(path, [[flows[j][i] / output[j] for j in range(n)] for i in range(n)], accounts)


def main(kind=Program):
    """Runs the cases with a program of a KIND; exit code 77 when the folder of their files is not
    there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--mpiexec", default="mpiexec -n")
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--work", required=True)
    options = parser.parse_args()
    folder = pathlib.Path(options.cases).resolve()
    program = kind(os.path.abspath(options.cqio), options.mpiexec, options.ranks)
    if not folder.is_dir():
        print("skipped: no", folder)
        sys.exit(77)
    os.makedirs(options.work, exist_ok=True)
    os.chdir(options.work)
    for function in CASES:
        function(program, folder)
    sys.exit(f"{failures} values are wrong" if failures else 0)
