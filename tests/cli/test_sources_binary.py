#!/usr/bin/env python3
"""cqio solve on tables in binary files: header array files of GEMPACK.

  test_sources_binary.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
from source_checks import refuse  # noqa: E402
from source_har import write_har, write_own  # noqa: E402

OPTIONS = ("--multipliers", "output,value_added,income", "--demand", "final")


def har(program, table):
    write_own(table, "own.csv")
    write_har(table, "table.har")
    write_har(table, "big.har", order=">")
    write_har(table, "sparse.har", sparse=True)
    write_har(table, "named.har", names=("ZMAT", "FDEM", "PRIM", "OUT"))
    files.squeeze("table.har")
    expected = program.solve("--table", "own.csv", *OPTIONS)
    for source in ("table.har", "har:table.har", "big.har", "sparse.har", "har:table.har.gz",
                   "har:named.har:flows=ZMAT,final=FDEM,primary=PRIM,output=OUT"):
        checks.same_bits(program, source, expected, *OPTIONS)


def bad_har(program, table):
    def without(name):
        return lambda usual, sets, values: None if usual == name else (sets, values)

    def changed(name, change):
        return lambda usual, sets, values: change(sets, values) if usual == name else (sets, values)

    def other_label(sets, values):
        return [(sets[0][0], ["A01", "C99", "G45"]), *[(f"{s}2", e) for s, e in sets[1:]]], values

    def transposed(sets, values):
        n = len(table.accounts)
        return sets, [values[j + n * i] for j in range(n) for i in range(n)]

    for what, change, expected in (
            ("no flows", without("Z"), "header 'Z' is missing: expected flows"),
            ("no final demand", without("Y"), "header 'Y' is missing: expected final"),
            ("no primary inputs", without("VA"), "header 'VA' is missing: expected primary"),
            ("flows of a sector by accounts", changed("Z", lambda s, v: (s[:3], v[:27])),
             "header 'Z' has 3 dimensions, the first 'SECT': expected sectors by sectors"),
            ("other labels in columns", changed("Z", lambda s, v: ([*s[:2], ("SECT2", ["A", "B", "C"]), s[3]], v)),
             "sets 'SECT' and 'SECT2' have other elements"),
            ("other labels in final demand", changed("Y", other_label), "expected the accounts of the flows by items"),
            ("one dimension too few in value added", changed("VA", lambda s, v: (s[:2], v[:6])),
             "header 'VA' has 2 dimensions"),
            ("totals that do not close", changed("Z", lambda s, v: (s, [9e6, *v[1:]])),
             "account 'DE/A01': flows and final demand sum to"),
            ("a matrix that is transposed", changed("Z", transposed), "is the matrix transposed?"),
            ("a number that is none", changed("Y", lambda s, v: (s, [float("nan"), *v[1:]])), "expected finite numbers"),
            ("labels in Latin 1", changed("Z", lambda s, v: ([("SECT", ["K\x80che", "C10", "G45"]), s[1]] * 2, v)), "expected")):
        write_har(table, "bad.har", change=change)
        if what == "labels in Latin 1":
            latin(pathlib.Path("bad.har"))
            expected = "expected labels in UTF-8"
        refuse(program, f"har: {what}", "bad.har", expected)
    whole = pathlib.Path("table.har").read_bytes()
    middle = bytearray(whole)
    middle[len(whole) // 2:len(whole) // 2 + 400] = bytes(400)
    for what, data, expected in (("a file that is cut", whole[:-10], "is damaged or cut: expected as many bytes"),
                                 ("cut within flows", whole[:700], "is damaged or cut"),
                                 ("zeros in the middle", middle, "is damaged or cut"),
                                 ("a file of another kind", b"region,key\n" * 9, "does not begin with the name of a header"),
                                 ("another type", whole.replace(b"    REFULLflows", b"    RLFULLflows"),
                                  "header 'Z' is of type RL: expected RE")):
        pathlib.Path("bad.har").write_bytes(data)
        refuse(program, f"har: {what}", "bad.har", expected)
    refuse(program, "har: a header that is not there", "har:table.har:output=NONE", "header 'NONE' is missing: expected output")


def latin(path):
    """A label with a byte that no UTF-8 has."""
    path.write_bytes(path.read_bytes().replace("K\x80che".encode().ljust(12)[:12], b"K\xfcche".ljust(12)))


def main():
    program = checks.start()
    table = files.Table()
    har(program, table)
    bad_har(program, table)
    checks.end()


main()
