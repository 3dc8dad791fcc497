#!/usr/bin/env python3
"""cqio solve on tables whose matrices stand in files of their own: the text export of MARIO, GLORIA, pairs of supply and use.

  test_sources_folders.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
import source_supply  # noqa: E402
from io_tables import dump  # noqa: E402
from source_checks import check, edited, refuse  # noqa: E402
from source_gloria import NAME, SupplyUse, write_gloria  # noqa: E402
from source_gloria import write_own as write_supply  # noqa: E402
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


def gloria(program, supply):
    write_gloria(supply, "gloria")
    os.mkdir("years")
    write_gloria(supply, "years/2015", "years/GLORIA_ReadMe_059.xlsx")
    files.pack("years/2015", "years/GLORIA_MRIOs_59_2015.zip")
    write_supply(supply, "supply.csv")
    options = ("--multipliers", "output,value_added,income", "--demand", "final")
    expected = program.solve("--table", "supply.csv", *options)
    for source in ("gloria", "gloria:gloria", "years/2015", "years/2015/", "years/GLORIA_MRIOs_59_2015.zip"):
        checks.same_bits(program, source, expected, *options)
    program.convert("gloria", "gloria.nc")
    check("gloria: TQ", dump("gloria.nc", "extension_value") == files.real(supply.co2), "extension_value")
    check("gloria: YQ", dump("gloria.nc", "extension_direct") == files.real(supply.co2_final), "extension_direct")
    head = subprocess.run(["ncdump", "-v", "extension,extension_unit,row", "gloria.nc"], check=True, capture_output=True,
                          text=True).stdout
    check("gloria: names", all(f'"{name}"' in head for name in ("Emissions: CO2", "kt", "DE/industry A01", "WW/product G45")),
          head[-900:])
    models(program, ("gloria", "supply.csv"))


def models(program, tables):
    """One table of products is the same from all TABLES of supply and use."""
    for model in "BD":
        made = []
        for table in tables:
            done = subprocess.run([*program.command[:-1], "transform", "--table", table, "--model", model, "--output",
                                   "made.csv", "--overwrite"], check=False, capture_output=True, text=True, timeout=120)
            check(f"model {model} of {table}", done.returncode == 0, done.stderr)
            made.append(program.solve("--table", "made.csv", "--multipliers", "output,value_added"))
        check(f"model {model}: the same numbers", len(made[0]) == 9 and all(m == made[0] for m in made), str(made)[:900])


def pairs(program, supply):
    """A supply and a use table of Eurostat in both forms are the same as CSV."""
    def transformed(one, other):
        done = subprocess.run([*program.command[:-1], "transform", "--supply", one, "--use", other, "--remove-imports",
                               "by-product", "--model", "D", "--output", "made.csv", "--overwrite"], check=False,
                              capture_output=True, text=True, timeout=120)
        body = pathlib.Path("made.csv").read_text(encoding="utf-8") if done.returncode == 0 else ""
        return done, [line for line in body.splitlines() if not line.startswith("# ")]

    source_supply.write_csv(supply, "own_supply.csv", "own_use.csv")
    source_supply.write_tsv(supply, "cp15.tsv", "cp1610.tsv")
    source_supply.write_sdmx(supply, "cp15.csv", "cp1610.csv")
    files.squeeze("cp15.tsv")
    expected, table = transformed("own_supply.csv", "own_use.csv")
    check("supply and use in CSV", expected.returncode == 0 and len(table) > 3, expected.stderr)
    what = ":geo=DE,TIME_PERIOD=2015"
    for one, other in ((f"eurostat:cp15.tsv{what}", f"eurostat:cp1610.tsv{what}"), ("cp15.csv", "cp1610.csv"),
                       ("own_supply.csv", "cp1610.csv"), (f"eurostat:cp15.tsv.gz{what}", "eurostat:cp1610.csv")):
        done, found = transformed(one, other)
        check(f"{one} and {other}", found == table, f"{done.stderr}\n{table}\n{found}")
    for one, other, sentence in (
            ("cp15.tsv", f"eurostat:cp1610.tsv{what}", "has 2 years"),
            ("eurostat:cp15.tsv:TIME_PERIOD=2015", f"eurostat:cp1610.tsv{what}", "geo = 'DE', and 'AT' before"),
            (f"eurostat:cp15.tsv{what.replace('DE', 'FR')}", "cp1610.csv", "has no line of 'geo=FR"),
            ("cp15.csv", "none.csv", "none.csv"), ("eurostat:none.tsv", "cp1610.csv", "none.tsv: could not be opened"),
            ("cp15.csv", f"eurostat:cp1610.tsv{what.replace('DE', 'AT')}", "sum to")):
        done, _ = transformed(one, other)
        said = [line for line in done.stderr.splitlines() if line.startswith("cqio: error:")]
        check(f"pair: {one} and {other}", done.returncode in (4, 5) and said and sentence in said[0], done.stderr)


def bad_gloria(program, supply):
    flows, final, paid = (NAME.format(name) for name in "TYV")
    rows = [line.split(",") for line in pathlib.Path("gloria", flows).read_text(encoding="utf-8").splitlines()]
    n = len(rows)

    def rewritten(change):
        new = change([list(row) for row in rows])
        return lambda b: "\n".join(",".join(row) for row in new) + "\n"

    def inside(new):
        new[0][1] = "5.00"
        return new

    for what, name, change, expected in (
            ("no Y", final, lambda b: None, "_Y-Results_..._Markup001(full).csv is missing"),
            ("no V", paid, lambda b: None, "_V-Results_..._Markup001(full).csv is missing"),
            ("a line that is too short", flows, rewritten(lambda r: [*r[:3], r[3][:-1], *r[4:]]),
             f"T-Results_2015_059_Markup001(full).csv:4: has {n - 1} fields: expected {n}"),
            ("rows that end early", flows, rewritten(lambda r: r[:-1]), f"ends after {n - 1} lines: expected {n}"),
            ("a row too many", flows, rewritten(lambda r: [*r, r[0]]), f"is a line too many: expected {n}"),
            ("a file that is cut", flows, lambda b: b[:-20], f"fields: expected {n}"),
            ("flows between industries", flows, rewritten(inside),
             ":1: column 2: 5 from an industry to an industry: expected 0"),
            ("a matrix that is transposed", flows, rewritten(lambda r: [list(c) for c in zip(*r)]),
             "is the matrix transposed?"),
            ("a word", final, lambda b: "none" + b[b.index(","):], ":1:1: none: expected a finite number"),
            ("UTF-16", flows, lambda b: b.encode("utf-16"), ":1: is encoded in UTF-16")):
        refuse(program, f"gloria: {what}", edited("gloria", name, change), expected)
    for what, old, new, expected in (
            ("a sheet that is missing", b"Regions", b"Rogions", "has no sheet 'Regions'"),
            ("a column that is missing", b"Sector_names", b"Sector_titles", "sheet 'Sectors' has no cell 'Sector_names'"),
            ("a region too many", None, None, "fields: expected")):
        shutil.rmtree("bad", ignore_errors=True)
        shutil.copytree("gloria", "bad")
        changed = SupplyUse(files.Table())
        if old:
            edit_workbook("bad/GLORIA_ReadMe_059.xlsx", old, new)
        else:
            changed.regions = [*changed.regions, "ZZ"]
            write_gloria(changed, "wider", "bad/GLORIA_ReadMe_059.xlsx")
        refuse(program, f"gloria: {what}", "bad", expected)
    os.remove("bad/GLORIA_ReadMe_059.xlsx")
    refuse(program, "gloria: no labels", "bad", "GLORIA_ReadMe_....xlsx, is missing")
    write_gloria(supply, "cut")
    whole = pathlib.Path("cut/GLORIA_ReadMe_059.xlsx").read_bytes()
    pathlib.Path("cut/GLORIA_ReadMe_059.xlsx").write_bytes(whole[:len(whole) // 2])
    refuse(program, "gloria: labels that are cut", "cut", "is damaged or cut")


def edit_workbook(path, old, new):
    """The members of a workbook with OLD replaced."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as out:
        for name, body in members.items():
            out.writestr(name, body.replace(old, new))


def main():
    program = checks.start()
    table = files.Table()
    files.write_own(table, "own.csv")
    mario(program, table)
    bad_mario(program, table)
    gloria(program, SupplyUse(table))
    bad_gloria(program, SupplyUse(table))
    pairs(program, SupplyUse(files.Table(seed=3, regions=("CN",))))
    checks.end()


main()
