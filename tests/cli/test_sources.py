#!/usr/bin/env python3
"""cqio solve on one table in the layout of each source: all are read to the same bits.

  test_sources.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import gzip
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
from io_tables import dump  # noqa: E402
from source_checks import check, edited, refusal, values  # noqa: E402

LAYOUTS = {}
PROGRAM = None
LAYOUT = """find: FU101 GO
code_column: 3
label_column: 2
label_row: -1
digits: 2
unit: 10,000 CNY
accounts: 0?
column total: TIU
column household: FU101
column government: FU103
column inventories: FU202
column output: GO
row total: TII TVA
row compensation: VA001
row other_value_added: VA004
row output: TI
"""
WITHOUT_OUTPUT = ("figaro", "eora")
WITH_EMPLOYMENT = ("pymrio", "convert")


def layout(function):
    """Writes one layout; gives what follows --table."""
    LAYOUTS[function.__name__] = function
    return function


@layout
def pymrio(table):
    files.write_pymrio(table, "exio")
    files.write_pymrio(table, "exio_json", parameters=True)
    files.write_pymrio(table, "exio_a", coefficients=True)
    files.pack("exio", "exio.zip", "IOT_2020_pxp")
    return ["exio", "pymrio:exio", "exio_json", "exio_a", "exio.zip", "pymrio:exio.zip"]


@layout
def icio(table):
    files.write_icio(table, "icio.csv")
    files.write_icio(table, "marked.csv", "\ufeff")
    files.squeeze("icio.csv")
    return ["icio.csv", "icio:icio.csv", "marked.csv", "icio.csv.gz"]


@layout
def figaro(table):
    files.write_figaro(table, "figaro.csv", "flat.csv")
    return ["figaro.csv", "flat.csv", "figaro:flat.csv"]


@layout
def eora(table):
    files.write_eora(table, "eora")
    files.pack("eora", "eora.zip")
    return ["eora", "eora.zip"]


@layout
def sheets(table):
    rows = files.wiod_rows(table)
    files.write_xlsx("wiot09_row.xlsx", rows)
    files.write_ods("wiot09_row.ods", rows)
    files.lines("wiot09_row.csv", rows, ";")
    files.write_xlsx("mrio.xlsx", files.wiod_rows(table, ("F1", "F3", "F5"), "r69"), "MRIO 2009", ["Legend"])
    return ["wiot09_row.xlsx", "wiod:wiot09_row.xlsx", "wiot09_row.ods", "wiot09_row.csv", "mrio.xlsx", "adb:mrio.xlsx"]


@layout
def chinese(table):
    files.write_xlsx("ceads.xlsx", files.china_rows(table, True), "Table_2012_English Version", ["Note"])
    return ["ceads.xlsx", "ceads:ceads.xlsx"]


def looks(program):
    """cqio check --table and cqio info --sources."""
    cqio = program.command[-2]
    done = subprocess.run([cqio, "check", "--table", "exio"], check=False, capture_output=True, text=True, timeout=120)
    check("check --table", done.returncode == 0 and done.stdout.splitlines()[-1] ==
          "cqio: OK exio: 9 accounts, 9 columns of final demand, 2 primary inputs, 2 extensions", done.stdout + done.stderr)
    done = subprocess.run([cqio, "check"], check=False, capture_output=True, text=True, timeout=120)
    check("check of nothing", done.returncode == 2 and "expected a job file, or --table" in done.stderr, done.stderr)
    done = subprocess.run([cqio, "info", "--sources"], check=False, capture_output=True, text=True, timeout=120)
    names = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    check("info --sources", {"mario", "pymrio", "gloria", "har", "matlab", "icio", "figaro", "eora", "wiod", "adb", "ceads", "china", "sheet"} <= set(names),
          done.stdout)


def province(program):
    """A Chinese table has no regions; a layout in a file says the same of it as the program."""
    table = files.Table(seed=3, regions=("CN",))
    files.write_own(table, "province.own.csv")
    files.write_xlsx("province.xlsx", files.china_rows(table))
    pathlib.Path("layout.txt").write_text(LAYOUT, encoding="utf-8")
    options = ["--multipliers", "output,value_added,income"]
    expected = values(program.solve("--table", "province.own.csv", *options))
    check("a province", values(program.solve("--table", "province.xlsx", *options)) == expected)
    check("a province by --layout", values(program.solve("--table", "province.xlsx", "--layout", "layout.txt",
                                                          *options)) == expected)
    files.write_eurostat(table, "naio.tsv", "naio.csv")
    for source in ("eurostat:naio.tsv:geo=DE,TIME_PERIOD=2015", "naio.csv"):
        check(f"Eurostat: {source}", values(program.solve("--table", source, *options)) == expected)
    for source, sentence in (("naio.tsv", "has 2 years"), ("eurostat:naio.tsv:TIME_PERIOD=2015", "geo = 'DE', and 'AT'"),
                             ("eurostat:naio.tsv:geo=FR,TIME_PERIOD=2015", "has no line of 'geo=FR"),
                             ("eurostat:naio.tsv:geo=DE,TIME_PERIOD=2014", "no data for 'geo=DE,TIME_PERIOD=2014'"),
                             ("eurostat:naio.tsv:country=DE", "'country': expected KEY=VALUE of eurostat with one of the keys freq unit "),
                             ("eurostat:naio.csv:geo=DE,unit", "'unit': expected KEY=VALUE"),
                             ("pymrio:exio:foo=bar", "'foo': expected nothing behind the path of pymrio")):
        code, said = refusal(program, source)
        check(f"Eurostat: {source}", code == 4 and len(said) == 1 and sentence in said[0], f"{code}: {said}")
    for what, layout, said in (("a code that the layout does not have", LAYOUT.replace(" FU202", ""), "cell"),
                               ("a layout with a wrong key", LAYOUT.replace("find", "fund"), "layout.txt:1: 'fund'"),
                               ("a layout that does not fit", LAYOUT.replace("FU101 GO", "FU909"), "has the cells 'FU909'")):
        pathlib.Path("layout.txt").write_text(layout, encoding="utf-8")
        done = subprocess.run([*program.command, "--table", "province.xlsx", "--layout", "layout.txt"], check=False,
                              capture_output=True, text=True, timeout=120)
        check(what, done.returncode == 4 and said in done.stderr, done.stderr)


@layout
def convert(table):
    """What cqio convert makes of a folder of pymrio is read to the same bits."""
    files.write_pymrio(table, "exio")
    files.write_own(table, "own.csv")
    made = []
    for source in ("exio", "own.csv", "exio.nc"):
        for output in (f"{source}.nc", f"{source}.csv", f"pymrio:{source}.pymrio"):
            done = subprocess.run([*PROGRAM.command[:-1], "convert", "--table", source, "--output", output],
                                  check=False, capture_output=True, text=True, timeout=120)
            check(f"convert {source} to {output}", done.returncode == 0, done.stderr)
            made.append(output.replace("pymrio:", ""))
    return made


def same_bits(program, table):
    global PROGRAM
    PROGRAM = program
    files.write_own(table, "own.csv")
    files.write_own(table, "summed.csv", summed=True)
    for name, write in LAYOUTS.items():
        kinds = "output" + {"sheets": ""}.get(name, ",value_added,income") + (
            ",employment" if name in WITH_EMPLOYMENT else "")
        options = ["--multipliers", kinds, "--demand", "final"]
        own = "summed.csv" if name in WITHOUT_OUTPUT else "own.csv"
        expected = program.solve("--table", own, *options)
        for source in write(table):
            checks.same_bits(program, source, expected, *options)


# ---- analyses ------------------------------------------------------------------------------------


def analyses(program):
    """All analyses of a table are those of the same table in CSV."""
    def run(command, *options):
        done = subprocess.run([*program.command[:-1], command, *options], check=False, capture_output=True, text=True,
                              timeout=240)
        return done.returncode, done.stderr

    for source in ("exio", "wiot09_row.xlsx"):
        found = []
        code, said = run("convert", "--table", source, "--output", f"{source}.same.csv")
        check(f"{source} as CSV", code == 0, said)
        for table in (source, f"{source}.same.csv"):
            code, said = run("analyse", "--table", table, "--what", "all,bilateral", "--csv", "analyses", "--overwrite")
            check(f"analyses of {table}", code == 0, said)
            found.append({path.name: path.read_bytes() for path in pathlib.Path("analyses").glob("*.csv")})
            shutil.rmtree("analyses", ignore_errors=True)
        names = [n for n in found[0] if found[0][n] != found[1].get(n)]
        check(f"analyses of {source} have the bytes of those of CSV",
              "extension_region.csv" in found[0] and len(found[0]) == len(found[1]) and not names, str(names))


def skills(program):
    """Persons of all skills are summed in one unit: twice as many where the same are there again, by ones."""
    other = "Employment people: High-skilled male"
    options = ("--multipliers", "employment")
    once = [row[0] for row in values(program.solve("--table", "exio", *options))]
    for unit, factor in (("p", 1000), ("1000 p", 1)):
        edited("exio", "satellite/unit.txt", lambda b, unit=unit: b + f"{other}\t{unit}\n")
        flows = pathlib.Path("bad/satellite/F.txt")
        body = flows.read_text(encoding="utf-8")
        persons = next(line for line in body.splitlines() if line.startswith("Employment people")).split("\t")[1:]
        row = [other, *(repr(factor * float(v)) for v in persons)]
        flows.write_text(body + "\t".join(row) + "\n", encoding="utf-8")
        twice = [row[0] for row in values(program.solve("--table", "bad", *options))]
        check(f"skills in 1000 p and {unit}", all(abs(t - 2 * o) <= 1e-9 * abs(o) for t, o in zip(twice, once)), twice)


# ---- bad input -----------------------------------------------------------------------------------


def transpose(body):
    rows = [line.split("\t") for line in body.splitlines()]
    numbers = [row[2:] for row in rows[3:]]
    for i, row in enumerate(rows[3:]):
        row[2:] = [r[i] for r in numbers]
    return "\n".join("\t".join(row) for row in rows) + "\n"


def bad_input(program, table):
    files.write_pymrio(table, "exio")
    z = pathlib.Path("exio/Z.txt").read_text(encoding="utf-8").splitlines()
    first = z[3].split("\t")
    cases = [
        ("a file that is missing", ("exio", "Y.txt", lambda b: None), "Y.txt is missing"),
        ("a line that is too short", ("exio", "Z.txt", lambda b: b.replace(z[4], z[4].rsplit("\t", 1)[0])),
         "bad/Z.txt:5: has 10 fields: expected 11"),
        ("a row of another label", ("exio", "Z.txt", lambda b: b.replace("DE\tC10\t", "DE\tC99\t")),
         "bad/Z.txt:5: row 'DE/C99' is no account"),
        ("a row that appears twice", ("exio", "Z.txt", lambda b: b.replace("DE\tC10\t", "DE\tA01\t")),
         "bad/Z.txt:5: account 'DE/A01' appears twice"),
        ("rows that end early", ("exio", "Z.txt", lambda b: "\n".join(z[:-1]) + "\n"),
         "row 'WW/G45' is missing"),
        ("a second decimal sign", ("exio", "Z.txt", lambda b: b.replace(first[2], "1.234.5", 1)),
         "bad/Z.txt:4:8: 1.234.5: expected a finite number"),
        ("a comma in a number", ("exio", "Y.txt", lambda b: b.replace(".", ",")), "expected a finite number"),
        ("totals that do not close", ("exio", "Z.txt", lambda b: b.replace(first[2], "99999.00", 1)),
         "account 'DE/A01': flows and final demand sum to"),
        ("a matrix that is transposed", ("exio", "Z.txt", transpose), "is the matrix transposed?"),
        ("UTF-16", ("exio", "Z.txt", lambda b: b.encode("utf-16")), "bad/Z.txt:1: is encoded in UTF-16"),
        ("Latin 1", ("exio", "Z.txt", lambda b: b.replace("A01", "K\xfche").encode("latin-1")),
         "the label is not UTF-8"),
        ("a unit that is not known", ("exio", "unit.txt", lambda b: b.replace("M.EUR", "pieces of eight")),
         "unit = 'pieces of eight' is not known"),
        ("a unit in Latin 1", ("exio", "unit.txt", lambda b: b.replace("M.EUR", "\xe4", 1).encode("latin-1")),
         "the label is not UTF-8"),
        ("an account without a unit", ("exio", "unit.txt", lambda b: "\n".join(b.splitlines()[:-1]) + "\n"),
         "the unit of 'WW/G45' is missing: expected one of each account"),
        ("a row that F lacks", ("exio", "factor_inputs/F.txt", lambda b: "\n".join(b.splitlines()[:-1]) + "\n"),
         "row 'Operating surplus: net' is missing, which has a unit, 'M.EUR'"),
        ("a label of Eora that lacks its item", ("eora", "labels_VA.txt", lambda b: b.replace("\t", " ", 1)),
         "labels_VA.txt:1: has 1 fields: expected 2"),
    ]
    for what, change, expected in cases:
        code, said = refusal(program, edited(*change))
        check(what, code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")
    for rows, expected in ((-1, "has no row 'row output: r69' of the layout wiod: expected one"),
                           (-2, "has no row 'row value_added: r64' of the layout wiod: expected one")):
        files.lines("cut.csv", files.wiod_rows(table)[:rows], ";")
        code, said = refusal(program, "cut.csv")
        check(f"a sheet that is cut before row {rows}", code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")
    pathlib.Path("latin.csv").write_bytes(pathlib.Path("wiot09_row.csv").read_bytes().replace(b"Changes in", b"\xc4nderungen", 1))
    pathlib.Path("flat_latin.csv").write_bytes(pathlib.Path("flat.csv").read_bytes().replace(b",W2,D1,", b",W2,\xc41,", 1))
    for source in ("wiod:latin.csv", "flat_latin.csv"):
        code, said = refusal(program, source)
        check(source, code == 4 and len(said) == 1 and "the label is not UTF-8" in said[0], f"{code}: {said}")
    other_forms(program)
    bad_extensions(program)
    archives(program)
    several_tables(program)


def other_forms(program):
    """Forms that are not read say what to do, also in folders and archives."""
    files.write_xlsx("wiot14.XLSB", files.wiod_rows(files.Table()))
    os.mkdir("parquet")
    for name in ("Z.parquet", "Y.parquet", "file_parameters.json"):
        pathlib.Path("parquet", name).write_bytes(b"PAR1")
    files.pack("parquet", "parquet.zip", "year")
    for source, expected in (("wiot14.XLSB", "is a binary workbook; convert it by: soffice --headless --convert-to xlsx"),
                             ("wiod:wiot14.XLSB", "is a binary workbook"), ("parquet/Z.parquet", "is a Parquet file"),
                             ("parquet", "holds 'Y.parquet', a Parquet file; convert it in Python"),
                             ("pymrio:parquet", "save_all(..., table_format='txt') of pymrio"),
                             ("parquet.zip", "holds 'year/Y.parquet', a Parquet file")):
        code, said = refusal(program, source)
        check(f"form of {source}", code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")


def bad_extensions(program):
    """What extensions of CSV are refused for, those of folders are, too."""
    gas = next(line for line in pathlib.Path("exio/satellite/F.txt").read_text(encoding="utf-8").splitlines()
               if line.startswith("CO2"))
    value = gas.split("\t")[1]
    flows, direct, unit = "satellite/F.txt", "satellite/F_Y.txt", "satellite/unit.txt"
    other = "Employment people: High-skilled male"
    cases = [
        ("so much per unit", unit, lambda b: b.replace("kt", "kg/EUR"), "is of so much per unit of something"),
        ("percent", unit, lambda b: b.replace("kt", "%"), "is of so much per unit of something"),
        ("a unit that is there twice", unit, lambda b: b + "CO2 - combustion\tt\n", "stated twice, 'kt' and 't'"),
        ("a stressor that is there twice", flows, lambda b: b + gas + "\n", "appears twice, in 'kt' before"),
        ("an account that is there twice", flows, lambda b: b.replace("C10", "A01", 1), "column 'DE/A01' appears twice"),
        ("a stressor of F_Y alone", direct, lambda b: b.replace("CO2", "CH4"), "row 'CH4 - combustion' is none of F"),
        ("a column that F_Y lacks", direct, lambda b: "\n".join(r.rsplit("\t", 1)[0] for r in b.splitlines()) + "\n",
         "has 8 columns: expected 9, those of Y"),
        ("a skill in kg", flows, lambda b: b + gas.replace("CO2 - combustion", other) + "\n", None),
        *((f"a code of missing data, {code}", flows, lambda b, code=code: b.replace(f"\t{value}", f"\t{code}"),
           "is a code of missing data") for code in ("-9999", "1e20", "9.96921e36"))]
    for what, name, change, expected in cases:
        edited("exio", name, change)
        if not expected:
            expected = f"row '{other}': unit = 'kg'"
            with open("bad/satellite/unit.txt", "a", encoding="utf-8") as file:
                file.write(f"{other}\tkg\n")
        done = subprocess.run([*program.command[:-1], "analyse", "--table", "bad", "--what", "footprints"], check=False,
                              capture_output=True, text=True, timeout=120)
        said = [line for line in done.stderr.splitlines() if line.startswith("cqio: error:")]
        check(what, done.returncode == 4 and len(said) == 1 and expected in said[0], done.stderr)
    edited("exio", unit, lambda b: None)
    done = subprocess.run([*program.command[:-1], "analyse", "--table", "bad", "--what", "footprints"], check=False,
                          capture_output=True, text=True, timeout=120)
    check("no units", done.returncode == 0 and "extension 'CO2 - combustion' states no unit" in done.stderr, done.stderr)


def environmental_accounts(program, table):
    """Those of Eora, and what households emit themselves, in the form of convert."""
    for source in ("eora", "eora.zip"):
        program.convert(source, "eora.nc")
        check(f"{source}: Q", dump("eora.nc", "extension_value") == files.real(table.co2), "extension_value")
        check(f"{source}: QY", dump("eora.nc", "extension_direct") == files.real(table.co2_final), "extension_direct")
        head = subprocess.run(["ncdump", "-v", "extension,extension_unit", "eora.nc"], check=True, capture_output=True, text=True).stdout
        check(f"{source}: name and unit", '"CO2: combustion"' in head and '"kt"' in head, head[-400:])


def several_tables(program):
    """Several tables of ICIO in a folder or archive, files of two layouts in a folder, a table whose rows buy."""
    os.mkdir("years")
    for year in (2019, 2020):
        shutil.copy("icio.csv", f"years/{year}_SML.csv")
    files.pack("years", "years.zip")
    shutil.copytree("exio", "mixed")
    shutil.copy("own.csv", "mixed/table.csv")
    os.mkdir("lone")
    shutil.copy("icio.csv", "lone/2020_SML.csv")
    rows = [line.split(",") for line in pathlib.Path("icio.csv").read_text(encoding="utf-8").splitlines()]
    files.lines("buyers.csv", [list(row) for row in zip(*rows)], ",")
    for source, expected in (("years", "holds 2 tables of ICIO, '2019_SML.csv', '2020_SML.csv': expected one file; name it"),
                             ("years.zip", "'2020_SML.csv': expected one file; take it out"),
                             ("lone", "holds a table of ICIO, '2020_SML.csv', which is read as a file: expected its path"),
                             ("mixed", "holds tables of several layouts, table.csv and pymrio: expected one; name it, as in pymrio:mixed"),
                             ("buyers.csv", "column 'D1' is a row of primary inputs in this layout")):
        code, said = refusal(program, source)
        check(f"several: {source}", code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")
    for source, expected, wanted in (("nope.zip", "nope.zip: does not exist: expected a file or a folder", 5), ("nope", "nope: does not exist", 5),
                                     ("exio3:exio", "'exio3' is no layout: expected one of mario pymrio icio", 2)):
        code, said = refusal(program, source)
        check(f"a path that is not there: {source}", code == wanted and len(said) == 1 and expected in said[0], f"{code}: {said}")
    done = subprocess.run([*program.command, "--table", "years/2020_SML.csv"], check=False, capture_output=True, text=True, timeout=120)
    check("the layout is said", done.returncode == 0 and "\nlayout      icio\n" in done.stdout, done.stdout[:400])
    words = [*program.command[:-1], "analyse", "--table", "years/2020_SML.csv", "--tables", "years/2019_SML.csv", "--what", "decomposition"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)
    check("the year of a name", done.returncode == 4 and "in million USD of 2020, years/2019_SML.csv in million USD of 2019" in done.stderr, done.stderr)


def archives(program):
    """Zips that are cut, damaged, or have names that lead out of them."""
    files.pack("exio", "whole.zip")
    whole = pathlib.Path("whole.zip").read_bytes()
    pathlib.Path("cut.zip").write_bytes(whole[:len(whole) // 2])
    middle = bytearray(whole)
    middle[200:260] = bytes(60)
    pathlib.Path("damaged.zip").write_bytes(middle)
    with zipfile.ZipFile("out.zip", "w") as out:
        out.writestr("../Z.txt", "region")
    with zipfile.ZipFile("large.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("Z.txt", b"region\t\t" + b"0" * (100 << 20))
    with zipfile.ZipFile("other.zip", "w") as out:
        out.writestr("readme.txt", "nothing")
    for name, expected in (("cut.zip", "is damaged or cut"), ("damaged.zip", "damaged"),
                           ("out.zip", "member '../Z.txt' leads out of the archive"),
                           ("large.zip", "the line is longer than"),
                           ("other.zip", "holds no table of a layout that is known")):
        code, said = refusal(program, name)
        check(name, code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")
    packed(program)
    for name, expected in (("T.xlsb", "--convert-to xlsx"), ("T.parquet", "to_csv")):
        pathlib.Path(name).write_bytes(b"x")
        code, said = refusal(program, name)
        check(name, code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")


def packed(program):
    """Archives of tar and packed files: read where they are whole, refused where a byte or a checksum is another."""
    base = program.solve("--table", "exio")
    for mode, flip in (("gz", -8), ("gz", None), ("bz2", None), ("xz", None)):
        with tarfile.open(f"whole.tar.{mode}", f"w:{mode}") as out:
            out.add("exio", "exio")
        check(f"whole.tar.{mode}", program.solve("--table", f"whole.tar.{mode}") == base)
        data = bytearray(pathlib.Path(f"whole.tar.{mode}").read_bytes())
        data[len(data) // 2 if flip is None else flip] ^= 1
        pathlib.Path(f"bad.tar.{mode}").write_bytes(data)
        for source in (f"bad.tar.{mode}", f"pymrio:bad.tar.{mode}"):
            code, said = refusal(program, source)
            check(f"{source}, byte {flip}", code == 4 and len(said) == 1 and "is damaged or cut" in said[0], f"{code}: {said}")
    edited("exio", "Z.txt", lambda b: gzip.compress(b.encode()))
    os.rename("bad/Z.txt", "bad/Z.txt.gz")
    check("Z.txt.gz", program.solve("--table", "bad") == base)
    data = bytearray(pathlib.Path("bad/Z.txt.gz").read_bytes())
    data[-8] ^= 1
    pathlib.Path("bad/Z.txt.gz").write_bytes(data)
    code, said = refusal(program, "bad")
    check("Z.txt.gz of another checksum", code == 4 and len(said) == 1 and "bad/Z.txt.gz: is damaged" in said[0],
          f"{code}: {said}")
    with tarfile.open("two.tar", "w") as out:
        out.add("exio", "a")
        out.add("exio", "b")
    with tarfile.open("twice.tar", "w") as out:
        out.add("exio", "a")
        out.add("exio/Y.txt", "a/Y.txt")
    for name, expected in (("two.tar", "holds two tables, in a/ and b/"), ("twice.tar", "'a/Y.txt' is there twice")):
        code, said = refusal(program, name)
        check(name, code == 4 and len(said) == 1 and expected in said[0], f"{code}: {said}")


def main():
    program = checks.start()
    table = files.Table()
    same_bits(program, table)
    looks(program)
    environmental_accounts(program, table)
    analyses(program)
    skills(program)
    province(program)
    bad_input(program, table)
    checks.end()


main()
