#!/usr/bin/env python3
"""cqio solve on tables in files of MATLAB 7.3.

  test_sources_matlab.py --cqio CQIO --write-mat WRITE_MAT --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import csv
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
import source_har  # noqa: E402
import source_mat  # noqa: E402
from source_checks import refuse  # noqa: E402
from source_files import text  # noqa: E402
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


def with_extensions(table, form):
    """Employment, CO2 and land with units in their names, or beside; the unit of the table, or of each account."""
    land = [[text(7 * v) for v in table.co2], [text(3 * v) for v in table.co2_final]]
    rows = [list(map(text, table.employment)), list(map(text, table.co2)), land[0]]
    direct = [["0"] * len(table.co2_final), list(map(text, table.co2_final)), land[1]]
    group = "IO/" if form == "struct" else ""
    names = ["Employment", "CO2 - combustion", "Land, arable"]
    units = ["thousand persons", "kt", "km2"]
    if form == "struct":
        said = [("cells", "meta/extension_list", [names]), ("cells", "meta/extension_units", [[u] for u in units]),
                ("cells", "meta/units", [["million EUR"]] * len(table.accounts))]
    else:
        said = [("chars", "extension_list", [f"{n} ({u})" for n, u in zip(names, units)]), ("chars", "unit", ["million EUR"])]
    return lambda vs: [*vs, ("double", f"{group}Q", rows), ("double", f"{group}QY", direct), *said]


def written(program, source):
    """Rows {label: (unit, values)} of the table that cqio convert writes, its unit, and what was said."""
    pathlib.Path("out.csv").unlink(missing_ok=True)
    done = subprocess.run([*program.command[:-1], "convert", "--table", source, "--output", "out.csv"], check=False,
                          capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        return {}, "", done.stderr
    lines = pathlib.Path("out.csv").read_text(encoding="utf-8").splitlines()
    unit = next((line[8:] for line in lines if line.startswith("# unit: ")), "")
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    first = rows[0].index("key") + 1 + ("unit" in rows[0])
    return {row[rows[0].index("key")]: (row[first - 1], [float(v) for v in row[first:] if v]) for row in rows[1:]}, unit, done.stderr


def extensions(program, table):
    """Satellite accounts with what final demand causes itself, employment, units; what nothing reads is said."""
    both = [*files.real(table.co2), *files.real(table.co2_final)]
    for form in ("EMERGING", "struct"):
        write_mat(table, "q.mat", form=form, change=with_extensions(table, form))
        rows, unit, said = written(program, "q.mat")
        checks.check(f"{form}: CO2", rows.get("CO2 - combustion") == ("kt", both), f"{rows.get('CO2 - combustion')} {said}")
        checks.check(f"{form}: land", rows.get("Land, arable") == ("km2", [float(text(7 * v)) for v in table.co2] +
                     [float(text(3 * v)) for v in table.co2_final]), rows.get("Land, arable"))
        checks.check(f"{form}: unit", unit == "million EUR" and "not read" not in said, f"{unit} {said}")
        files.write_own(table, "own.csv")
        options = (*OPTIONS[:1], "output,value_added,income,employment", *OPTIONS[2:])
        checks.same_bits(program, "q.mat", program.solve("--table", "own.csv", *options), *options)
    change = with_extensions(table, "EMERGING")
    write_mat(table, "unread.mat", change=lambda vs: [(k, {"Q": "SAT", "QY": "SATY"}.get(n, n), rows) for k, n, rows in change(vs)])
    rows, _, said = written(program, "unread.mat")
    checks.check("what is not read is said", "CO2 - combustion" not in rows and
                 "2 variables that are not read have a row or a column of each account, such as 'SAT', 'SATY'" in said, said)
    rows, _, said = written(program, "matlab:unread.mat:extensions=SAT,direct=SATY")
    checks.check("named extensions", rows.get("CO2 - combustion") == ("kt", both) and "not read" not in said, said)
    for what, make, expected in (
            ("an extension too few", lambda vs: [(k, n, rows[:2] if n == "Q" else rows) for k, n, rows in vs],
             "variable 'Q' is 2 x 9: expected a cell array 'extension_list' of the names of its rows"),
            ("extensions that are transposed", lambda vs: [(k, n, list(zip(*rows)) if n == "Q" else rows) for k, n, rows in vs],
             "variable 'Q' is 9 x 3: expected a column of each account"),
            ("a column too few", lambda vs: [(k, n, [row[:8] for row in rows] if n == "QY" else rows) for k, n, rows in vs],
             "variable 'QY' is 3 x 8: expected the rows of the extensions by the columns of final demand"),
            ("no names", lambda vs: [v for v in vs if v[1] != "extension_list"], "expected a cell array 'extension_list'"),
            ("a unit that is none", lambda vs: [(k, n, ["zorkmids"] if n == "unit" else rows) for k, n, rows in vs], "zorkmids"),
            ("units of some accounts", lambda vs: [("chars", n, ["million EUR"] * 3) if n == "unit" else (k, n, rows) for k, n, rows in vs],
             "variable 'unit' has 3 texts: expected the unit of the table, or one of each account")):
        write_mat(table, "bad.mat", change=lambda vs: make(change(vs)))
        refuse(program, f"matlab: {what}", "bad.mat", expected)
    refuse(program, "matlab: extensions that are not there", "matlab:q.mat:extensions=R", "variable of extensions is missing")


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
    extensions(program, table)
    bad(program, table)
    checks.end()


main()
