#!/usr/bin/env python3
"""cqio solve on tables in files of MATLAB 7.3.

  test_sources_matlab.py --cqio CQIO --write-mat WRITE_MAT --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
import source_har  # noqa: E402
import source_mat  # noqa: E402
from source_checks import refuse  # noqa: E402
from source_mat import write_mat  # noqa: E402

OPTIONS = ("--multipliers", "output,value_added,income", "--demand", "final")


def matlab(program, table):
    files.write_own(table, "own.csv")
    write_mat(table, "table.mat")
    write_mat(table, "chunked.mat", kind="chunked")
    write_mat(table, "fields.mat", form="struct")
    write_mat(table, "named.mat", change=lambda vs: [(k, {"z": "Flows", "X": "Out"}.get(n, n), rows) for k, n, rows in vs])
    expected = program.solve("--table", "own.csv", *OPTIONS)
    for source in ("table.mat", "matlab:table.mat", "chunked.mat", "fields.mat", "matlab:named.mat:flows=Flows,output=Out"):
        checks.same_bits(program, source, expected, *OPTIONS)


def whole(program, table):
    """Numbers of 32 bits hold whole hundredths."""
    def scaled(variables):
        return [(k, n, rows if k == "cells" else [[v.replace(".", "") for v in row] for row in rows]) for k, n, rows in variables]

    source_har.write_own(table, "whole.csv")
    write_mat(table, "single.mat", kind="single", change=scaled)
    expected = program.solve("--table", "whole.csv", "--multipliers", "output", "--demand", "final")
    checks.same_bits(program, "single.mat", expected, "--multipliers", "output", "--demand", "final")


def coefficients(program, table):
    """A and x, in the place of Z."""
    def divided(variables):
        out = [float(files.text(x)) for x in table.output]
        return [(k, "A" if n == "z" else n, [[repr(float(v) / x) for v, x in zip(row, out)] for row in rows] if n == "z" else rows)
                for k, n, rows in variables]

    write_mat(table, "a.mat", change=divided)
    options = ("--multipliers", "output", "--demand", "final")
    files.write_pymrio(table, "a", coefficients=True)
    checks.same_bits(program, "a.mat", program.solve("--table", "a", *options), *options)


def bad(program, table):
    def changed(name, change):
        return lambda vs: [v for k, n, rows in vs for v in ([change(k, n, rows)] if n == name else [(k, n, rows)]) if v]

    def cell(value):
        return lambda k, n, rows: (k, n, [*rows[:2], [*rows[2][:4], value, *rows[2][5:]], *rows[3:]])

    for what, change, expected in (
            ("no flows", changed("z", lambda *v: None), "variable of flows is missing: expected one of Z z T A"),
            ("no final demand", changed("f", lambda *v: None), "variable of final is missing"),
            ("no primary inputs", changed("va", lambda *v: None), "variable of primary is missing"),
            ("a matrix that is not square", changed("z", lambda k, n, rows: (k, n, rows[:-1])),
             "variable 'z' is 8 x 9: expected as many rows as columns"),
            ("a matrix that is transposed", changed("z", lambda k, n, rows: (k, n, list(zip(*rows)))),
             "is the matrix transposed?"),
            ("final demand that is transposed", changed("f", lambda k, n, rows: (k, n, [r[:8] for r in rows][:8])),
             "variable 'f' is 8 x 8: expected a row of each account"),
            ("a number that is none", changed("z", cell("nan")), "variable 'z'(3, 5) = nan: expected a finite number"),
            ("totals that do not close", changed("z", cell("9e6")), "account 'DE/G45': flows and final demand sum to"),
            ("a sector too few", changed("sector_list", lambda k, n, rows: (k, n, [rows[0][:2]])),
             "has 9 accounts, 3 regions, 2 sectors and 0 rows of labels"),
            ("a category too many", changed("final_list", lambda k, n, rows: (k, n, [*rows, ["x"]])),
             "variable 'f' is 9 x 9: expected a column of each category"),
            ("no names of inputs", changed("va_list", lambda *v: None), "expected a cell array 'va_list'"),
            ("numbers in the place of labels", changed("sector_list", lambda k, n, rows: ("double", n, [["1", "2", "3"]])),
             "variable 'sector_list' is no cell array of texts: expected one, as cellstr(...)"),
            ("texts in the place of flows", changed("z", lambda k, n, rows: ("cells", n, rows)),
             "variable 'z' is no full matrix of real numbers")):
        write_mat(table, "bad.mat", change=change)
        refuse(program, f"matlab: {what}", "bad.mat", expected)
    data = pathlib.Path("table.mat").read_bytes()
    for what, body, expected in (
            ("a file that is cut", data[:-3000], "is damaged or cut: expected an undamaged file of MATLAB 7.3"),
            ("a file of MATLAB 5", b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\1IM" + bytes(400),
             "is a file of MATLAB 5 to 7: expected one of MATLAB 7.3; write it again by save('FILE.mat', '-v7.3')"),
            ("a file of another kind", b"region,key\n" * 90, "does not begin with 'MATLAB 7.3'"),
            ("numbers that are lost", data.replace(b"TREE", b"TR\0E"), "expected an undamaged file of MATLAB 7.3")):
        pathlib.Path("bad.mat").write_bytes(body)
        refuse(program, f"matlab: {what}", "bad.mat", expected)
    refuse(program, "matlab: a name that is not there", "matlab:table.mat:output=Y", "variable of output is missing")
    os.mkdir("folder")
    refuse(program, "matlab: a folder", "matlab:folder", "expected a file of MATLAB, not a folder")


def main():
    source_mat.WRITER = os.path.abspath(sys.argv.pop(sys.argv.index("--write-mat") + 1))
    sys.argv.remove("--write-mat")
    program = checks.start()
    table = files.Table()
    matlab(program, table)
    whole(program, table)
    coefficients(program, table)
    bad(program, table)
    checks.end()


main()
