#!/usr/bin/env python3
"""cqio solve on tables whose matrices stand in files of their own: the text export of MARIO.

  test_sources_folders.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
from io_tables import dump  # noqa: E402
from source_checks import check, edited, refuse  # noqa: E402
from source_mario import write_mario  # noqa: E402

OPTIONS = ("--multipliers", "output,value_added,income,employment", "--demand", "final")


def exchange(body, labels):
    """BODY with rows as columns; LABELS: lines and columns of labels, with a line of names."""
    rows = [line.split(",") for line in body.splitlines()]
    numbers = [row[labels:] for row in rows[labels + 1:]]
    for i, row in enumerate(rows[labels + 1:]):
        row[labels:] = [r[i] for r in numbers]
    return "\n".join(",".join(row) for row in rows) + "\n"


def mario(program, table):
    write_mario(table, "mario")
    write_mario(table, "plain", "txt", names=False, separator="\t")
    files.pack("mario", "mario.zip", "Database")
    expected = program.solve("--table", "own.csv", *OPTIONS)
    for source in ("mario", "mario/flows", "mario:mario", "plain", "mario.zip"):
        checks.same_bits(program, source, expected, *OPTIONS)
    program.convert("mario", "mario.nc")
    check("mario: emissions", dump("mario.nc", "extension_value")[-9:] == files.real(table.co2), "extension_value")
    check("mario: those of final demand", dump("mario.nc", "extension_direct")[-9:] == files.real(table.co2_final),
          "extension_direct")


def bad_mario(program, table):
    z = pathlib.Path("mario/flows/Z.csv").read_text(encoding="utf-8").splitlines()
    first = z[4].split(",")
    flows, final, paid = "flows/Z.csv", "flows/Y.csv", "flows/V.csv"
    for what, name, change, expected in (
            ("no Y", final, lambda b: None, "flows/Y.csv is missing"),
            ("no V", paid, lambda b: None, "flows/V.csv is missing"),
            ("a line that is too short", flows, lambda b: b.replace(z[5], z[5].rsplit(",", 1)[0]),
             "bad/flows/Z.csv:6: has 11 fields: expected 12"),
            ("a row of another label", flows, lambda b: b.replace("DE,Sector,C10,", "DE,Sector,C99,"),
             "bad/flows/Z.csv:6: row 'DE/C99' is no account"),
            ("an account that V lacks", paid, lambda b: b.replace("C10", "C99", 1), "column 'DE/C99' is no account"),
            ("rows that end early", flows, lambda b: "\n".join(z[:-1]) + "\n", "row 'WW/G45' is missing"),
            ("a file that is cut in a line", flows, lambda b: b[:-40], "fields: expected 12"),
            ("a word", flows, lambda b: b.replace(first[3], "none", 1), "bad/flows/Z.csv:5:15: none: expected a finite number"),
            ("totals that do not close", flows, lambda b: b.replace(first[3], "99999.00", 1),
             "account 'DE/A01': flows and final demand sum to"),
            ("a matrix that is transposed", flows, lambda b: exchange(b, 3), "is the matrix transposed?"),
            ("UTF-16", flows, lambda b: b.encode("utf-16"), "bad/flows/Z.csv:1: is encoded in UTF-16"),
            ("Latin 1", flows, lambda b: b.replace("A01", "K\xfche").encode("latin-1"), "the label is not UTF-8"),
            ("a unit that is not known", "flows/units.csv", lambda b: b.replace("M EUR", "pieces of eight"),
             "unit = 'pieces of eight' is not known")):
        refuse(program, f"mario: {what}", edited("mario", name, change), expected)
    write_mario(table, "supply", level="Commodity")
    refuse(program, "mario: supply and use",
           edited("supply", flows, lambda b: b.replace("Commodity", "Activity", 4)), "supply and use")
    edited("mario", flows, lambda b: None)
    pathlib.Path("bad/flows/z.csv").write_text("\n".join(z), encoding="utf-8")
    refuse(program, "mario: coefficients alone", "bad", "has coefficients alone")


def main():
    program = checks.start()
    table = files.Table()
    files.write_own(table, "own.csv")
    mario(program, table)
    bad_mario(program, table)
    checks.end()


main()
