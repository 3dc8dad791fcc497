#!/usr/bin/env python3
"""What cqio says of tables of other sources: where outputs come from, years, warnings, what was read.

  test_sources_said.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
import source_gloria  # noqa: E402
import source_mario  # noqa: E402
import source_xls  # noqa: E402
from io_tables import dump  # noqa: E402
from source_checks import check  # noqa: E402


def run(program, *words):
    done = subprocess.run([*program.command[:-1], *words], check=False, capture_output=True, text=True, errors="replace", timeout=300)
    return done.returncode, done.stdout, done.stderr


def attributes(path):
    """Global attributes by name."""
    head = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True, text=True).stdout.split("// global attributes:")[1]
    return {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace("\\n", "\n")
            for name, text in re.findall(r"\t:(\w+) = ((?:.|\n)*?) ;\n", head)}


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def origin(program, table):
    """The layout, the path and the checksums of what was read stand in every output, and convert takes --quiet."""
    files.write_pymrio(table, "exio")
    files.write_icio(table, "2020_SML.csv")
    read = f"{digest('exio/Z.txt')}  exio/Z.txt"
    pathlib.Path("names.csv").write_text("what,from,to\nregion,DE,D\n", encoding="utf-8")
    for name, words in (("convert", ["convert"]), ("transform", ["transform", "--rename", "names.csv"]), ("analyse", ["analyse", "--what", "multipliers"]),
                        ("solve", ["solve", "--multipliers", "output"])):
        code, out, err = run(program, *words, "--table", "exio", "--output", f"{name}.nc")
        check(f"{name} says the layout", code == 0 and "layout      pymrio\n" in out and "table       exio\n" in out, out + err)
        found = attributes(f"{name}.nc")
        check(f"origin of {name}", found.get("source_layout") == "pymrio" and found.get("table") == "exio" and read in found.get("inputs", "").split("\n"), found)
        code, out, err = run(program, *words, "--table", "exio", "--output", f"{name}.nc", "--overwrite", "-q")
        check(f"{name} -q", code == 0 and out.strip().startswith("cqio: SUCCESS") and "\n" not in out.strip(), out + err)
    run(program, "convert", "--table", "exio", "--output", "own.csv")
    lines = pathlib.Path("own.csv").read_text(encoding="utf-8").splitlines()
    check("origin in CSV", "# sources: layout pymrio" in lines and f"# sources: {read}" in lines, lines[:5])
    code, out, err = run(program, "convert", "--table", "own.csv", "--output", "again.nc")
    check("CSV with its origin", code == 0 and "layout" not in out and "source_layout" not in attributes("again.nc"), out + err)
    shutil.copy("own.csv", b"\xff\xfe.csv")
    run(program, "convert", "--table", b"\xff\xfe.csv", "--output", "bytes.csv")
    code, out, err = run(program, "convert", "--table", "bytes.csv", "--output", "bytes.nc")
    check("a path that is no text", code == 0 and "  ??.csv" in pathlib.Path("bytes.csv").read_text(encoding="utf-8"), out + err)
    run(program, "convert", "--table", "2020_SML.csv", "--output", "pymrio:folder")
    said = json.loads(pathlib.Path("folder/file_parameters.json").read_text(encoding="utf-8"))
    check("origin in a folder of pymrio", said.get("source_layout") == "icio" and
          said.get("inputs") == [{"sha256": digest("2020_SML.csv"), "path": "2020_SML.csv"}], said)


def empty_rows(program, table):
    """Rows of separators alone, as spreadsheets write them behind a table, are no rows, whatever their width."""
    files.write_pymrio(table, "exio")
    files.write_eora(table, "eora")
    files.write_own(table, "own.csv")
    files.write_icio(table, "icio.csv")
    files.write_figaro(table, "figaro.csv", "flat.csv")
    files.lines("wiot.csv", files.wiod_rows(table), ";")
    places = [(name, ".", name, ";" if name == "wiot.csv" else ",") for name in ("own.csv", "icio.csv", "figaro.csv", "flat.csv", "wiot.csv")]
    places += [("exio", "exio", name, "\t") for name in ("Z.txt", "Y.txt", "x.txt", "unit.txt", "satellite/F.txt", "satellite/unit.txt")]
    places += [("eora", "eora", name, "\t") for name in ("Eora26_2015_bp_T.txt", "Eora26_2015_bp_FD.txt", "labels_T.txt", "labels_VA.txt")]
    found = {name: run(program, "check", "--table", name)[1] for name in {p[0] for p in places}}
    for source, folder, name, separator in places:
        path = pathlib.Path(folder, name)
        whole = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        width = whole.rstrip("\n").split("\n")[-1].count(separator)
        for what, rows in (("one", [width]), ("many", [width] * 40), ("narrow", [1]), ("wide", [width + 3]), ("blank", [0, 0])):
            path.write_text(whole + "".join(separator * n + "\n" for n in rows), encoding="utf-8")
            code, out, err = run(program, "check", "--table", source)
            check(f"empty rows behind {name}: {what}", code == 0 and out == found[source], out + err)
        path.write_text(whole + '"" ' + separator * width, encoding="utf-8")
        code, out, err = run(program, "check", "--table", source)
        check(f"empty rows behind {name}: quotes", code == 0 and out == found[source], out + err)
        path.write_text(whole, encoding="utf-8")
    text = pathlib.Path("own.csv").read_text(encoding="utf-8").split("\n")
    pathlib.Path("own.csv").write_text("\n".join([*text[:3], ",,", *text[3:]]), encoding="utf-8")
    code, out, err = run(program, "check", "--table", "own.csv")
    check("a row without cells between others", code == 4 and "own.csv:4: 3 fields: expected 21" in err, out + err)


def gathered(program):
    """What is said of many rows or columns is said once, with the first ones and how many more."""
    table = files.Table(seed=5, regions=tuple(f"R{k:02d}" for k in range(12)))
    files.write_eora(table, "many")
    supply = source_gloria.SupplyUse(table)
    source_gloria.write_gloria(supply, "gloria")
    for folder, paths in (("many", [pathlib.Path("many/labels_FD.txt")]), ("gloria", None)):
        if paths:
            for path in paths:
                path.write_text(path.read_text(encoding="utf-8").replace("Changes in inventories", "Something else").replace(
                    "by government", "by government of any kind"), encoding="utf-8")
        code, out, err = run(program, "check", "--table", folder)
        said = [line for line in err.splitlines() if line.startswith("cqio: warning")]
        check(f"warnings of {folder}", code == 0 and len(said) <= 3, err)
        if paths:
            wanted = "columns 'R00/Something else', 'R01/Something else', 'R02/Something else' and 9 others are no kinds of final demand that are known"
            check("columns of no known kind", sum(wanted in line for line in said) == 1, err)
            wanted = "' and 9 others count as 'government' by some words of their labels: are they? say so by --roles"
            check("columns by some words", sum(wanted in line for line in said) == 1, err)


COMPETITIVE = """# unit: 1e6 EUR
# year: 2015
key,a,b,households,exports,imports,total_output
a,10,20,60,20,-10,100
b,30,40,100,50,-20,200
compensation,40,90,,,,
surplus,15,40,,,,
imports,5,10,,,,
total_output,100,200,,,,
"""


def imports(program):
    """A column of imports beside a row of them is no account: the first is final demand, the second an input."""
    for name, text, expected in (("subtracted", COMPETITIVE, None), ("above 0", COMPETITIVE.replace("-10", "10").replace("-20", "20"), None),
                                 ("said", "# role: bought abroad = import\n" + COMPETITIVE.replace("imports", "bought abroad"), None),
                                 ("twice", COMPETITIVE.replace("15,40,", "20,50,"), "account 'a': flows and primary inputs sum to 105"),
                                 ("with regions", COMPETITIVE.replace("key,a,b", "region,key,N/a,N/b").replace("imports,total", "N/imports,total").replace(
                                     "a,10", "N,a,10").replace("b,30", "N,b,30").replace("\nimports", "\nN,imports").replace("\ncomp", "\n,comp").replace(
                                         "\nsur", "\n,sur").replace("\ntotal", "\n,total"), None)):
        pathlib.Path("imports.csv").write_text(text, encoding="utf-8")
        code, out, err = run(program, "check", "--table", "imports.csv")
        if expected:
            check(f"imports {name}", code == 4 and expected in err, out + err)
            continue
        check(f"imports {name}", code == 0 and "cqio: OK imports.csv: 2 accounts, 3 columns of final demand, 3 primary inputs" in out, out + err)
        run(program, "convert", "--table", "imports.csv", "--output", "imports.nc", "--overwrite")
        check(f"imports {name}: values", dump("imports.nc", "f") == [60, 20, -10, 100, 50, -20] and
              dump("imports.nc", "primary_value") == [40, 90, 15, 40, 5, 10], "f, primary_value")


def years(program, table):
    """The year of the figures is that of names by which each layout states it, and no other number of a name."""
    files.write_pymrio(table, "exio")
    files.pack("exio", "IOT_2014_ixi.zip")
    files.pack("exio", "inner.zip", "IOT_2013_pxp")
    files.write_eora(table, "eora")
    source_gloria.write_gloria(source_gloria.SupplyUse(table), "gloria")
    files.write_icio(table, "icio.csv")
    files.write_figaro(table, "figaro.csv", "flat.csv")
    files.write_eurostat(files.Table(seed=3, regions=("CN",)), "naio.tsv", "naio.csv")
    files.write_xlsx("wiod.xlsx", files.wiod_rows(table))
    for old, new in (("exio", "IOT_2015_pxp"), ("exio", "IOT_pxp_2015"), ("exio", "IOT_12015_pxp"), ("exio", "IOT_3015_pxp")):
        shutil.copytree(old, new)
    for old, new in (("icio.csv", "2018_SML.csv"), ("icio.csv", "ICIO2021_2017.csv"), ("icio.csv", "2016_2017.csv"),
                     ("figaro.csv", "matrix_eu-ic-io_ind-by-ind_25ed_2022.csv"), ("flat.csv", "flatfile_eu-ic-io_ind-by-ind_24ed_2021.csv"),
                     ("figaro.csv", "matrix_25ed.csv"), ("wiod.xlsx", "wiot09_row_apr12.xlsx"), ("wiod.xlsx", "WIOT_2011.xlsx"),
                     ("wiod.xlsx", "WIOT2010_Nov16_ROW.xlsx"), ("wiod.xlsx", "wiot95_row_sep12.xlsx"), ("wiod.xlsx", "table_2011.xlsx")):
        shutil.copy(old, new)
    for source, year in (("IOT_2015_pxp", 2015), ("IOT_2015_pxp/", 2015), ("IOT_2014_ixi.zip", 2014), ("inner.zip", 2013), ("IOT_pxp_2015", None),
                         ("IOT_12015_pxp", None), ("IOT_3015_pxp", None), ("exio", None), ("eora", 2015), ("gloria", 2015), ("2018_SML.csv", 2018),
                         ("ICIO2021_2017.csv", 2017), ("2016_2017.csv", None), ("matrix_eu-ic-io_ind-by-ind_25ed_2022.csv", 2022),
                         ("flatfile_eu-ic-io_ind-by-ind_24ed_2021.csv", 2021), ("matrix_25ed.csv", None),
                         ("eurostat:naio.tsv:geo=DE,TIME_PERIOD=2015", 2015), ("naio.csv", 2015), ("wiot09_row_apr12.xlsx", 2009), ("WIOT_2011.xlsx", 2011),
                         ("WIOT2010_Nov16_ROW.xlsx", 2010), ("wiot95_row_sep12.xlsx", 1995), ("table_2011.xlsx", None)):
        code, out, err = run(program, "convert", "--table", source, "--output", "year.nc", "--overwrite")
        found = attributes("year.nc").get("year") if code == 0 else out + err
        check(f"year of {source}", found == (str(year) if year else None), found)
    pathlib.Path("layout.txt").write_text("find: c1 c2 c37\ncode_column: 4\nregion_column: 3\nlabel_column: 2\nregion_row: -1\nlabel_row: -2\n"
                                          "empty: 0\nunit: million USD\nskip_regions: TOT\naccounts: c?? c?\ncolumn household: c37\n"
                                          "column government: c39\ncolumn inventories: c42\nrow total: r60\nrow value_added: r64\nrow output: r69\n"
                                          "year: table_YYYY.*\n", encoding="utf-8")
    code, out, err = run(program, "convert", "--table", "table_2011.xlsx", "--layout", "layout.txt", "--output", "year.nc", "--overwrite")
    check("year by --layout", code == 0 and attributes("year.nc").get("year") == "2011", out + err)


def others(program, table):
    """Which of several sheets was read, and files of two layouts in one folder."""
    files.write_workbook("several.xlsx", {"2011": files.wiod_rows(table), "2012": files.wiod_rows(table), "Notes": [["note"]]})
    files.write_ods("one.ods", files.wiod_rows(table))
    for source, expected in (("several.xlsx", "several.xlsx: sheet '2011' was read, and not '2012', 'Notes': a line 'sheet: NAME'"), ("one.ods", None)):
        code, out, err = run(program, "check", "--table", source)
        check(f"sheets of {source}", code == 0 and (expected in err if expected else "was read" not in err), out + err)
    source_xls.write_xls("several.xls", files.wiod_rows(table), "B", ["A"])
    code, out, err = run(program, "check", "--table", "wiod:several.xls")
    check("another first sheet", code == 4 and "none of the first 40 rows has the cells" in err, out + err)
    source_mario.write_mario(table, "mario")
    shutil.copytree("mario", "both")
    files.write_pymrio(table, "both/exio")
    shutil.copytree("mario", "beside")
    files.write_pymrio(table, "beside/flows")
    for folder in ("both", "beside"):
        code, out, err = run(program, "check", "--table", folder)
        check(f"two layouts: {folder}", code == 4 and f"{folder}: holds tables of several layouts, mario and pymrio: expected one; name it" in err, out + err)
    for source in ("mario", "mario:both", "exio"):
        code, out, err = run(program, "check", "--table", source)
        check(f"one layout: {source}", code == 0, out + err)


def headings(program, table):
    """Headings of multipliers say per unit of what they are, and in what unit where it is another one."""
    files.write_eora(table, "eora")
    own, other = "of {}{}, per unit of final demand", "of {}{}, per unit of final demand (kt per thousand USD)"
    for what, begins, ends in ((("spillovers",), "spill-over and feedback", ""), (("multipliers",), "multipliers", ", type I"),
                               (("sam", "--demand", "final"), "multipliers", " within and around groups")):
        code, out, err = run(program, "analyse", "--table", "eora", "--what", *what)
        for name, form in (("output", own), ("value_added", own), ("CO2: combustion", other)):
            heading = f"{begins} {form.format(name, ends)}"
            check(f"heading of {what[0]}, {name}", code == 0 and heading in out.splitlines(),
                  out + err)


def main():
    program = checks.start()
    table = files.Table()
    origin(program, table)
    empty_rows(program, table)
    gathered(program)
    imports(program)
    years(program, table)
    others(program, table)
    headings(program, table)
    checks.end()


main()
