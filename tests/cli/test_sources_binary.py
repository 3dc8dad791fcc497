#!/usr/bin/env python3
"""cqio solve on tables in binary files: header array files of GEMPACK, workbooks in the form xls.

  test_sources_binary.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import pathlib
import struct
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
from source_checks import check, refusal, refuse  # noqa: E402
from source_har import write_har, write_own  # noqa: E402
from source_xls import write_xls  # noqa: E402

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


def unknown_keys(program, path):
    """What stands behind the path has keys of the layout."""
    for key in ("flow", "foo", "extensions"):
        refuse(program, f"har: {key}=Z", f"har:{path}:final=Y,{key}=Z",
               f"'{key}': expected KEY=VALUE of har with one of the keys flows final primary output")


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


def xls(program, table):
    """Numbers in every form, also as results of formulas."""
    rows = files.wiod_rows(table)
    files.write_own(table, "rows.csv")
    write_xls("wiot09_row.xls", rows)
    write_xls("formulas.xls", rows, formulas=True)
    write_xls("mrio.xls", files.wiod_rows(table, ("F1", "F3", "F5"), "r69"), "MRIO 2009", ["Legend"])
    files.write_xlsx("called.xls", rows)
    expected = program.solve("--table", "rows.csv", "--multipliers", "output", "--demand", "final")
    for source in ("wiot09_row.xls", "wiod:wiot09_row.xls", "formulas.xls", "mrio.xls", "adb:mrio.xls", "called.xls"):
        checks.same_bits(program, source, expected, "--multipliers", "output", "--demand", "final")
    files.write_own(table, "province.csv")
    write_xls("ceads.xls", files.china_rows(table, True), "Table_2012_English Version", ["\u8bf4\u660e"])
    expected = program.solve("--table", "province.csv", "--multipliers", "value_added", "--demand", "final")
    checks.same_bits(program, "ceads.xls", expected, "--multipliers", "value_added", "--demand", "final")


def changed_row(rows, row, column, text):
    return [[text if (i, j) == (row, column) else v for j, v in enumerate(r)] for i, r in enumerate(rows)]


def bad_xls(program, table):
    rows = files.wiod_rows(table)
    whole = pathlib.Path("wiot09_row.xls").read_bytes()
    write_xls("locked.xls", rows, locked=True)
    pathlib.Path("locked.xlsx").write_bytes(whole.replace("Workbook".encode("utf-16-le"), "Encrypte".encode("utf-16-le")))
    for source, expected in (("locked.xls", "is protected by a password"),
                             ("locked.xlsx", "holds no workbook that can be read, or one with a password")):
        refuse(program, f"xls: {source}", source, expected)
    write_xls("bad.xls", changed_row(rows, 7, 5, "a word"))
    refuse(program, "xls: a word", "bad.xls", "bad.xls: sheet 'Sheet1', cell F8: a word: expected a finite number")
    write_xls("bad.xls", rows[:-1][:5] + rows[6:])
    refuse(program, "xls: no codes", "bad.xls", "its first sheet has no row of codes of a layout that is known")
    write_xls("bad.xls", changed_row(rows, 7, 5, "#DIV/0!"))
    refuse(program, "xls: an error", "bad.xls", "cell F8: #DIV/0!: expected a finite number")
    write_xls("bad.xls", rows, formulas="errors")
    refuse(program, "xls: an error that a formula gives", "bad.xls", "#DIV/0!: expected a finite number")
    for what, data, expected in (("cut in the sheet", whole[:-2600], "is damaged or cut: expected an undamaged workbook"),
                                 ("cut in the middle", whole[:3000], "is damaged or cut"),
                                 ("a page", b"<html><table></table></html>", "is damaged or cut"),
                                 ("no end of the sheet", whole.replace(b"\x0a\0\0\0" + bytes(40), b"\x0b\0\0\0" + bytes(40)),
                                  "is damaged, cut, or has texts"),
                                 ("a sheet that is stated too small", whole.replace(*narrower(rows)), "is damaged or cut")):
        pathlib.Path("bad.xls").write_bytes(data)
        refuse(program, f"xls: {what}", "wiod:bad.xls", expected)


STYLES = """<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]yyyy\\-mm"/><numFmt numFmtId="165"
formatCode="[Red]0.0\\d&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>
<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"""


def put_cell(path, member, old, new):
    """The workbook with the XML of one cell replaced."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name).decode() for name in file.namelist()}
    assert members[member].count(old) == 1, old
    members[member] = members[member].replace(old, new)
    if member.startswith("xl/"):
        members["xl/styles.xml"] = STYLES
    with zipfile.ZipFile(path, "w") as out:
        for name, body in members.items():
            out.writestr(name, body)


def cells(program, table):
    """Cells that hold something else than a number, or nothing, are refused with their place."""
    value = "1234567.25"
    rows = changed_row(files.wiod_rows(table), 7, 5, value)
    old = f'<c r="F8"><v>{value}</v></c>'
    formula = "a formula without a result: expected a number; calculate the workbook and save it again"
    for what, new, expected in (("a formula", '<c r="F8"><f>1+1</f><v></v></c>', formula),
                                ("a formula without a value", '<c r="F8"><f>1+1</f></c>', formula),
                                ("a date", f'<c r="F8" s="1"><v>{value}</v></c>', f"{value} (a date or time): expected a finite number"),
                                ("a date in ISO form", '<c r="F8" t="d"><v>2020-01-05</v></c>', "2020-01-05 (a date or time): expected"),
                                ("an own date", f'<c r="F8" s="2"><v>{value}</v></c>', f"{value} (a date or time): expected"),
                                ("a true value", '<c r="F8" t="b"><v>1</v></c>', "TRUE: expected a finite number"),
                                ("a false value", '<c r="F8" t="b"><v>0</v></c>', "FALSE: expected a finite number"),
                                ("a format that is no date", f'<c r="F8" s="3"><v>{value}</v></c>', "sum to")):
        files.write_xlsx("cell.xlsx", rows)
        put_cell("cell.xlsx", "xl/worksheets/sheet1.xml", old, new)
        refuse(program, f"xlsx: {what}", "wiod:cell.xlsx", expected if expected == "sum to" else f"sheet 'Sheet1', cell F8: {expected}")
    old = f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p>'
    for what, new, expected in (("a formula", '<table:table-cell table:formula="of:=1+1">', formula),
                                ("a date", '<table:table-cell office:value-type="date" office:date-value="2020-01-05"><text:p>2020</text:p>'
                                 "<text:p>-01-05</text:p>", "2020-01-05 (a date or time): expected a finite number"),
                                ("a true value", '<table:table-cell office:value-type="boolean"><text:p>TRUE</text:p>', "TRUE: expected")):
        files.write_ods("cell.ods", rows)
        put_cell("cell.ods", "content.xml", old, new)
        refuse(program, f"ods: {what}", "wiod:cell.ods", f"sheet 'Sheet1', cell F8: {expected}")
    for text, expected in (("=", formula), ("TRUE", "TRUE: expected a finite number")):
        write_xls("cell.xls", changed_row(rows, 7, 5, text))
        refuse(program, f"xls: {text}", "wiod:cell.xls", f"sheet 'Sheet1', cell F8: {expected}")
    dates(program, table)
    empty_cells(program, table)


def dates(program, table):
    """A date is neither a number nor a label, by a formula or not, whatever format shows it."""
    rows = files.wiod_rows(table)
    codes = next(k for k, row in enumerate(rows) if "c1" in row)
    for way in ("formula", "short", "number"):
        for style in ("own", "known"):
            for place, expected in (((7, 5), "cell F8: 43831 (a date or time): expected a finite number"),
                                    ((codes - 2, 5), f"cell F{codes + 1}: 43831 (a date or time): expected a label; make the cell a text"),
                                    ((codes, 5), f"cell F{codes + 1}: 43831 (a date or time): expected a label; make the cell a text"),
                                    ((7, 1), "cell B8: 43831 (a date or time): expected a label; make the cell a text")):
                write_xls("cell.xls", changed_row(rows, *place, f"date:{way}:{style}:43831"))
                refuse(program, f"xls: {style} date by {way} at {place}", "wiod:cell.xls", expected)
        write_xls("cell.xls", changed_row(rows, 7, 5, f"date:{way}:none:43831"))
        refuse(program, f"xls: no date by {way}", "wiod:cell.xls", "sum to")
    label = rows[7][1]
    files.write_xlsx("cell.xlsx", changed_row(rows, 7, 1, "1234567.25"))
    put_cell("cell.xlsx", "xl/worksheets/sheet1.xml", '<c r="B8"><v>1234567.25</v></c>', '<c r="B8" s="1"><v>43831</v></c>')
    refuse(program, f"xlsx: a date for {label}", "wiod:cell.xlsx", "cell B8: 43831 (a date or time): expected a label")
    files.write_ods("cell.ods", changed_row(rows, 7, 5, "1234567.25"))
    put_cell("cell.ods", "content.xml", '<table:table-cell office:value-type="float" office:value="1234567.25"><text:p>x</text:p>',
             '<table:table-cell office:value-type="date" office:date-value="2020-01-05"><text:p>2020</text:p>')
    refuse(program, "ods: a date shown as its year", "wiod:cell.ods", "cell F8: 2020 (a date or time): expected a finite number")


def empty_cells(program, table):
    """The layouts of the program take them as 0, a layout in a file where it says so."""
    rows = files.wiod_rows(table)
    rows[7][5] = "0"
    files.lines("zero.csv", rows, ";")
    said = refusal(program, "wiod:zero.csv")[1]
    layout = ("find: c1 c2 c37\ncode_column: 4\nregion_column: 3\nlabel_column: 2\nregion_row: -1\nlabel_row: -2\nunit: million USD\n"
              "skip_regions: TOT\naccounts: c?? c?\ncolumn household: c37\ncolumn government: c39\ncolumn inventories: c42\n"
              "row total: r60\nrow value_added: r64\nrow output: r69\n")
    for text in ("", "-", "NA"):
        rows[7][5] = text
        files.lines("cell.csv", rows, ";")
        files.write_xlsx("cell.xlsx", rows)
        write_xls("cell.xls", rows)
        files.write_ods("cell.ods", rows)
        for path in ("cell.csv", "cell.xlsx", "cell.xls", "cell.ods"):
            pathlib.Path("layout.txt").write_text(layout, encoding="utf-8")
            asked = ["--table", path, "--layout", "layout.txt"]
            done = subprocess.run([*program.command, *asked], check=False, capture_output=True, text=True, timeout=120)
            place = "" if path.endswith("csv") else f"{path}: sheet 'Sheet1', cell F8"
            sentence = f"{place}: {text or 'empty'}: expected a number; a line 'empty: 0' in layout.txt takes such cells as 0"
            check(f"{path}: a cell with '{text}'", done.returncode == 4 and sentence in done.stderr, done.stderr)
            pathlib.Path("layout.txt").write_text(layout + "empty: 0\n", encoding="utf-8")
            done = subprocess.run([*program.command, *asked], check=False, capture_output=True, text=True, timeout=120)
            zero = [line.replace("zero.csv", path) for line in said]
            check(f"{path}: '{text}' is 0", len(zero) == 1 and zero[0] in done.stderr, done.stderr)


def narrower(rows):
    """The record of the size of a sheet, and one of a column less."""
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    return size, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)) - 1, 0)


def main():
    program = checks.start()
    table = files.Table()
    xls(program, table)
    bad_xls(program, table)
    cells(program, table)
    har(program, table)
    bad_har(program, table)
    unknown_keys(program, "table.har")
    checks.end()


main()
