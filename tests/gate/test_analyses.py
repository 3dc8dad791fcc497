#!/usr/bin/env python3
"""Other accounts by industry, and files of results, of cqio analyse and cqio solve.

  test_analyses.py --cqio CQIO

Each case reads the table of test_tables.py with one thing changed, and must be refused with a sentence, or end with
what is expected in its summary and in its file.
"""
import argparse
import csv
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile

from test_tables import BASE, REGIONS, TOTAL

WHAT = ("--what", "multipliers")
CASES = []


class Place:
    """A folder with the table, in which commands run."""

    def __init__(self, cqio):
        self.cqio, self.folder = cqio, pathlib.Path(tempfile.mkdtemp(dir="."))

    def write(self, name, text):
        if callable(text):
            text(self.folder / name)
        else:
            (self.folder / name).write_text(text, encoding="utf-8")

    def says(self, command, *words, table="t.csv"):
        done = subprocess.run([self.cqio, command, "--table", table, *words], cwd=self.folder, check=False,
                              capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def does(self, command, *words, table="t.csv"):
        code, out, err = self.says(command, *words, table=table)
        assert code == 0, f"code {code}: {err.strip()}"
        return out, [line for line in err.splitlines() if "warning: " in line]

    def refuses(self, sentence, command, *words, table="t.csv", codes=(4,)):
        code, _, err = self.says(command, *words, table=table)
        assert code in codes, f"code {code}: expected {codes}: {err.strip()}"
        assert sentence in err, f"says: {err.strip()}; expected: {sentence}"

    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def dump(self, name, *variables):
        return subprocess.run(["ncdump", "-v", ",".join(variables), name], cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout


def case(name):
    def add(function):
        CASES.append((name, function))
        return function
    return add


def with_rows(*rows, head="", table=BASE):
    """The table with further rows above its last one."""
    return head + table.replace(TOTAL, "\n".join((*rows, TOTAL)))


def refused(name, sentence, table, *words):
    @case(name)
    def one(place):
        suffix = "t.nc" if callable(table) else "t.csv"
        place.write(suffix, table)
        place.refuses(sentence, "analyse", *(words or WHAT), table=suffix)


def accepted(name, table, unit, warning=None):
    """One extension CO2 of 3, 4, 5 in UNIT, in the summary and in the file."""
    @case(name)
    def one(place):
        suffix = "t.nc" if callable(table) else "t.csv"
        place.write(suffix, table)
        out, warnings = place.does("analyse", *WHAT, "--output", "o.nc", table=suffix)
        assert any(warning in line for line in warnings) if warning else not warnings, warnings
        assert f"multipliers of CO2, type I, per unit of final demand ({unit} per" in out, out
        assert f'"{unit}" ;' in place.dump("o.nc", "extension_unit"), place.dump("o.nc", "extension_unit")


ROLE = "# role: {} = extension\n"


def said(label, *more):
    """A row of role extension, its label said to be one."""
    return with_rows(",".join((f'"{label}"', "3,4,5,,,")), *more, head=ROLE.format(label))


# ---- units of extensions -----------------------------------------------------------------------------------------------
RELATIVE = "is of so much per unit of something, which does not add up over accounts"
for _unit in ("kg/EUR", "kg CO2/EUR", "kg CO2-eq per 1e6 EUR", "t/1e6 EUR", "percent", "%", "\u2030", "kg per unit of output",
              "t per capita", "t/km2", "g/g", "kg EUR^-1", "index", "share of total", "TJ per worker", "kg/t", "Mt per million EUR",
              "kg EUR\u207b\u00b9", "rate", "emission factor", "kg EUR-1", "t km-2", "ppm", "kg pro Kopf"):
    refused(f"in {_unit}", RELATIVE, said(f"CO2 ({_unit})"))
for _label in ("CO2 intensity", "CO2_coefficient", "CO2 per output", "CO2-intensity (kt)", "CO2 rate", "share of CO2",
               "emission_factor of CO2 (kt)", "CO2 Index", "\u78b3\u5f3a\u5ea6", "CO2 \u7cfb\u6570 (kt)", "energy productivity (TJ)", "average CO2 (t)"):
    refused(f"called {_label}", RELATIVE, said(_label))
for _unit in ("kt", "kg CO2-eq", "t/year", "TJ per year", "1e3 persons", "million hours", "1e6 USD", "km2", "kg CO2-eq/yr"):
    accepted(f"in {_unit}, a total", said(f"CO2 ({_unit})"), _unit)
for _label in ("CO2", "CO2 (n/a)", "CO2 (-)", "CO2 (unknown)"):
    accepted(f"without a unit: {_label}", said(_label), "unit not stated", "extension 'CO2' states no unit")


def with_units(label, unit):
    """A column `unit`, that of the last row UNIT."""
    rows = [row.split(",") for row in said(label).splitlines() if not row.startswith("#")]
    body = [[r[0], "unit" if r[0] == "key" else unit if r[0].strip('"') == label else "1e6 EUR", *r[1:]] for r in rows]
    return ROLE.format(label) + BASE.splitlines()[0] + "\n" + "\n".join(map(",".join, body)) + "\n"


for _label in ("CO2 in kt", "CO2, in kt", "CO2 [kt]", "CO2 in thousand tonnes"):
    accepted(f"called {_label}", said(_label), "thousand tonnes" if "tonnes" in _label else "kt")
accepted("in the column unit", with_units("CO2", "kt"), "kt")
refused("per output in the column unit", RELATIVE, with_units("CO2", "kg/EUR"))
refused("in another unit than the column unit", "column 'unit' = 'Mt': expected 'kt'", with_units("CO2 (kt)", "Mt"))
accepted("as the column unit says, too", with_units("CO2 (kt)", "kt"), "kt")
refused("with a scale that is no unit", "is no unit that is understood", said("CO2 mio"))

# ---- names of extensions -----------------------------------------------------------------------------------------------
TWICE = "appears twice"
for _one, _other in (("CO2 (kt)", "CO2 (Mt)"), ("CO2 (kt)", "co2 (kt)"), ("CO2 (kt)", "CO2 [t]"), ("CO2", "CO2 in kt")):
    refused(f"{_one} and {_other}", TWICE,
            with_rows(f"{_one},3,4,5,,,", f"{_other},3,4,5,,,", head=ROLE.format(_one) + ROLE.format(_other)))
for _name in ("output", "Output", "value_added", "income", "employment"):
    refused(f"a name of results: {_name}", "which results have for what the table itself says", said(f"{_name} (kt)"))


@case("a name of results in a further file")
def further(place):
    place.write("t.csv", BASE)
    place.write("x.csv", "# unit: kt\nkey,farm,mill,shop\nCO2,3,4,5\nCO2 (t),3,4,5\n")
    place.write("r.csv", "what,name,value\nfile,x.csv,rows\nrow,CO2,extension\nrow,CO2 (t),extension\n")
    place.refuses("extension 'CO2' appears twice, in 'kt' before", "analyse", *WHAT, "--roles", "r.csv")


def netcdf(labels='"CO2"', units="", attribute="", values="3, 4, 5", more=""):
    def put(path):
        count = labels.count(",") + 1
        cdl = (f"netcdf t {{dimensions: row = 3; column = 3; extension = {count}; {more} variables: double Z(row, column), x(row),"
               f" f(row{', demand' if more else ''}), extension_value(extension, row); string sector(row), column(column), extension(extension)"
               f"{', extension_unit(extension)' if units else ''}; Z:units = \"1e6 EUR at 2015 producer prices\"; {attribute}"
               " data: Z = 10, 20, 10, 20, 60, 20, 10, 45, 10; x = 100, 250, 200; f = 60, 150, 135;"
               f' sector = "farm", "mill", "shop"; column = "farm", "mill", "shop"; extension = {labels};'
               f" {f'extension_unit = {units};' if units else ''} extension_value = {', '.join([values] * count)};"
               f" {'extension_direct = 1;' if more else ''}}}")
        path.with_suffix(".cdl").write_text(cdl, encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)
    return put


accepted("NetCDF: in kt", netcdf(units='"kt"'), "kt")
accepted("NetCDF: in kt, as the attribute says", netcdf(attribute='extension_value:units = "kt";'), "kt")
accepted("NetCDF: in kt, figures of many units", netcdf(units='"kt"', attribute='extension_value:units = "1";'), "kt")
accepted("NetCDF: without a unit", netcdf(), "unit not stated", "extension 'CO2' states no unit")
refused("NetCDF: per output", RELATIVE, netcdf(units='"kg/EUR"'))
refused("NetCDF: per output by the attribute", RELATIVE, netcdf(attribute='extension_value:units = "kg/EUR";'))
refused("NetCDF: two units", "extension_unit = 'Mt': expected 'kt'", netcdf(units='"Mt"', attribute='extension_value:units = "kt";'))
DIRECT = "double extension_direct(extension, demand); extension_direct:units = \"{}\";"
refused("NetCDF: direct figures in another unit", "variable 'extension_direct': units = 'Mt': expected 'kt'",
        netcdf(units='"kt"', attribute=DIRECT.format("Mt"), more="demand = 1;"))
accepted("NetCDF: direct figures in the same unit", netcdf(units='"kt"', attribute=DIRECT.format("kt"), more="demand = 1;"), "kt")
refused("NetCDF: twice", TWICE, netcdf('"CO2", "CO2"', '"kt", "Mt"'))
refused("NetCDF: twice, by a blank", TWICE, netcdf('"CO2", "CO2 "', '"kt", "kt"'))
refused("NetCDF: a name of results", "which results have", netcdf('"income"', '"kt"'))
refused("NetCDF: no name", "has no name", netcdf('""', '"kt"'))


for _targets in ("farm;farm", "farm;mill; farm", "sectors;mill", "sectors;sectors"):
    @case(f"targets given twice: {_targets}")
    def twice(place, targets=_targets):
        table(place).refuses("is given twice", "analyse", "--what", "extraction", "--targets", targets, codes=(2,))


for _code in ("-9999", "1e20", "1e30", "9.96921e36", "32767", "2147483647"):
    for _name, _table in (("CSV", with_rows(f"CO2 (kt),3,{_code},5,,,", head=ROLE.format("CO2 (kt)"))),
                          ("CSV, direct", with_rows(f"CO2 (kt),3,4,5,{_code},,", head=ROLE.format("CO2 (kt)"))),
                          ("NetCDF", netcdf(units='"kt"', values=f"3, {_code}, 5"))):
        refused(f"{_code} in {_name}", "a code of missing data", _table)

MORE_THAN_ALL = "more than all other accounts together, and more than 50 times as much in its output as in any of theirs"
for _name, _table, _says in (
        ("in CSV", with_rows("CO2 (kt),3,4000,5,,,", head=ROLE.format("CO2 (kt)")), f"extension 'CO2': mill = 4000 (kt), {MORE_THAN_ALL}: is it right?"),
        ("in CSV, of two", with_rows("CO2 (kt),3,4000,5,,,", "dust (t),3,4,5000,,,", head=ROLE.format("CO2 (kt)") + ROLE.format("dust (t)")),
         f"{MORE_THAN_ALL}, and others like it"),
        ("in NetCDF", netcdf(units='"kt"', values="3, 4000, 5"), f"mill = 4000 (kt), {MORE_THAN_ALL}"),
        ("that others do not have", with_rows("CO2 (kt),0,4000,0,,,", head=ROLE.format("CO2 (kt)")), None),
        ("no further than others", with_rows("CO2 (kt),3,300,5,,,", head=ROLE.format("CO2 (kt)")), None)):
    @case(f"one account a thousand times: {_name}")
    def outlier(place, text=_table, says=_says):
        suffix = "t.nc" if callable(text) else "t.csv"
        place.write(suffix, text)
        _, warnings = place.does("analyse", *WHAT, table=suffix)
        assert len(warnings) == (says is not None) and all(says in line for line in warnings), warnings


PRICES = ("analyse", "--what", "prices")
for _words, _sentence in (
        (("--cost", "compensation=10%;compensation=10%"), "--cost: compensation of account 'farm' has two numbers: expected one"),
        (("--cost", "compensation=10%;compensation:mill=5%"), "--cost: compensation of account 'mill' has two numbers: expected one"),
        (("--cost", "compensation=-150%"), "--cost: compensation = -1.5: expected -1, which is -100%, or more"),
        (("--fixed-prices", "farm=-1.5"), "--fixed-prices: farm = -1.5: expected -1, which is -100%, or more")):
    @case(f"prices: {' '.join(_words)}")
    def costs(place, words=_words, sentence=_sentence):
        place.write("t.csv", BASE)
        place.refuses(sentence, *PRICES, *words, codes=(2,))


@case("prices: numbers for two items, and -100%")
def items(place):
    place.write("t.csv", BASE)
    place.does(*PRICES, "--cost", "compensation=10%;surplus=-100%", "--fixed-prices", "farm=-1")


@case("prices: below 0 by a cost that is negative")
def below(place):
    place.write("t.csv", BASE.replace("48,60,80", "72,60,80").replace("12,65,80", "-12,65,80"))
    for change, says in (("500%", False), ("2000%", True)):
        _, warnings = place.does(*PRICES, "--cost", f"surplus:farm={change}")
        assert any("prices: changes below -1 in 1 account, the first of which is 'farm' = -" in line for line in warnings) == says, warnings


@case("decomposition in current prices of two years")
def years(place):
    for name, year in (("t.csv", 2010), ("u.csv", 2012)):
        place.write(name, f"# year: {year}\n" + BASE.replace("2015 producer", "current basic"))
    words = ("analyse", "--what", "decomposition", "--tables", "u.csv")
    place.refuses("expected both in constant prices of one year, or --allow-current-prices", *words)
    place.does(*words, "--allow-current-prices")


@case("decomposition of tables that state no prices")
def priceless(place):
    plain = BASE.replace(" at 2015 producer prices", "")
    place.write("t.csv", plain)
    place.write("u.csv", CHANGED.replace(" at 2015 producer prices", "").replace("1e6 EUR", "million EUR"))
    words = ("analyse", "--what", "decomposition", "--tables", "u.csv")
    _, warnings = place.does(*words)
    assert len(warnings) == 1 and "t.csv and u.csv state no year and no prices" in warnings[0], warnings
    _, warnings = place.does(*words, "--allow-current-prices")
    assert not warnings, warnings


@case("a draw in which households buy more than they earn")
def spent(place):
    place.write("t.csv", BASE.replace("48,60,80", "50,65,77").replace("12,65,80", "10,60,83"))
    words = ("analyse", "--what", "multipliers", "--closure", "households")
    place.does(*words)
    place.refuses(" of seed 7 (smaller --errors than '50%' keep draws nearer to the table): consumption of households", *words, "--draws", "50", "--errors", "50%", "--seed", "7")


def later(place, words, table, *others):
    place.write("t.csv", table)
    for k, text in enumerate(others):
        place.write(f"u{k}.csv", text)
    _, warnings = place.does("analyse", "--what", "decomposition", "--tables", ";".join(f"u{k}.csv" for k in range(len(others))))
    assert len(warnings) == (words is not None) and all(words in line for line in warnings), warnings


CHANGED = BASE.replace("10,20,10,40,20,100", "10,15,10,40,25,100").replace("48,60,80", "48,65,80")
for _name, _words, _years in (("a later year", None, (2015, 2017)), ("the same year", "t.csv is of 2015, and u0.csv behind it of 2015: expected a later year", (2015, 2015)),
                              ("an earlier year", "t.csv is of 2015, and u0.csv behind it of 2010: expected a later year", (2015, 2010))):
    @case(f"decomposition: {_name}")
    def order(place, words=_words, years=_years):
        later(place, words, f"# year: {years[0]}\n" + BASE, f"# year: {years[1]}\n" + CHANGED)


@case("decomposition: of years that stand in another order")
def third(place):
    later(place, "u0.csv is of 2019, and u1.csv behind it of 2017", *(f"# year: {year}\n" + text for year, text in (
        (2015, BASE), (2019, CHANGED), (2017, BASE))))


@case("decomposition: of a table with labels exchanged")
def exchanged(place):
    later(place, "u0.csv has the outputs of t.csv, but of other accounts: are labels exchanged?", BASE,
          BASE.replace("farm", "\a").replace("mill", "farm").replace("\a", "mill"))


@case("decomposition: of a table with itself")
def itself(place):
    later(place, "t.csv and u0.csv have the same output and final demand in all accounts: is one of them another year?", BASE, BASE)


# ---- folders of pymrio -------------------------------------------------------------------------------------------------
ACCOUNTS = (("N", "farm"), ("N", "mill"), ("S", "shop"))


def folder(place, name, imports=(-5, -10, -5), pack=False):
    """The table of test_tables.py with two regions, a column of imports and CO2."""
    regions, sectors = "\t".join(a[0] for a in ACCOUNTS), "\t".join(a[1] for a in ACCOUNTS)
    flows, final, output = ((10, 20, 10), (20, 60, 20), (10, 45, 10)), ((45, 20), (60, 100), (105, 35)), (100, 250, 200)

    def rows(values):
        return "".join("\t".join(map(str, (*account, *row))) + "\n" for account, row in zip(ACCOUNTS, values))

    def beside(key, *values):
        return f"region\t{regions}\nsector\t{sectors}\n{key}\t\t\t\n" + "".join("\t".join(map(str, row)) + "\n" for row in values)

    files = {
        "Z.txt": f"region\t\t{regions}\nsector\t\t{sectors}\nregion\tsector\t\t\t\n" + rows(flows),
        "Y.txt": "region\t\tN\tN\tN\ncategory\t\thouseholds\texports\timports\nregion\tsector\t\t\t\n"
                 + rows((*row, i) for row, i in zip(final, imports)),
        "x.txt": "region\tsector\tindout\n" + rows((x,) for x in output),
        "unit.txt": "region\tsector\tunit\n" + rows(("M.EUR",) for _ in ACCOUNTS),
        "factor_inputs/F.txt": beside("inputtype", ("Compensation of employees", 48, 60, 80), ("Operating surplus", 12, 65, 80)),
        "factor_inputs/unit.txt": "inputtype\tunit\nCompensation of employees\tM.EUR\nOperating surplus\tM.EUR\n",
        "emissions/F.txt": beside("stressor", ("CO2", 3, 4, 5)), "emissions/unit.txt": "stressor\tunit\nCO2\tkt\n"}
    for path, text in files.items():
        (place.folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        if pack and path.startswith("emissions"):
            (place.folder / name / f"{path}.gz").write_bytes(gzip.compress(text.encode()))
        else:
            place.write(f"{name}/{path}", text)


@case("pymrio: imports above 0 are subtracted, those below are as they are")
def imports(place):
    for name, sign in (("below", -1), ("above", 1)):
        folder(place, name, [sign * i for i in (5, 10, 5)])
        place.does("solve", "--demand", "final", "--output", f"{name}.csv", table=f"pymrio:{name}")
        demand = [float(v) for row in place.rows(f"{name}.csv") for k, v in row.items() if k.startswith("final_demand (")]
        assert demand == [60, 150, 135], (name, demand)


@case("pymrio: a row of F_Y twice")
def twice_direct(place):
    folder(place, "f")
    head = "region\tN\tN\tN\ncategory\thouseholds\texports\timports\nstressor\t\t\t\n"
    place.write("f/emissions/F_Y.txt", head + "CO2\t1\t0\t0\n")
    place.does("analyse", *WHAT, table="pymrio:f")
    place.write("f/emissions/F_Y.txt", head + "CO2\t1\t0\t0\nCO2\t2\t0\t0\n")
    place.refuses("row 'CO2' appears twice: expected it once", "analyse", *WHAT, table="pymrio:f")


@case("pymrio: extensions of a folder that are compressed")
def compressed(place):
    for name, pack in (("plain", False), ("packed", True)):
        folder(place, name, pack=pack)
        place.does("analyse", *WHAT, "--csv", f"o-{name}", table=f"pymrio:{name}")
    assert any(row["extension"] == "CO2" for row in place.rows("o-packed/extension_account.csv")), "no CO2"
    assert place.rows("o-packed/extension_account.csv") == place.rows("o-plain/extension_account.csv"), "other figures"


# ---- files of results ----------------------------------------------------------------------------------------------------
IO = (5,)
FOREIGN = "is not as cqio wrote it"
ALL = ("--what", "multipliers,linkages,lengths,paths", "--csv", "out")


def table(place, text=BASE):
    place.write("t.csv", text)
    return place


def files(place):
    return {path.name: path.read_bytes() for path in (place.folder / "out").iterdir()}


@case("every column of CSV files says its unit")
def units(place):
    table(place, said("CO2 (kt)")).does("analyse", *ALL)
    place.does("solve", "--multipliers", "output,income", "--demand", "final", "--output", "o.csv")
    pure = 0
    for path in (*sorted((place.folder / "out").iterdir()), place.folder / "o.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            names = next(csv.reader(file))
        if path.name == "contents.csv":
            continue
        axes = {"account", "extension", "extension_unit", "path", "step", "key", "key_class"}
        assert all(name in axes or (name.endswith(")") and " (" in name and "unit of" not in name.replace(
            "unit of the extension per 1e6 EUR", "")) for name in names), f"{path.name}: {names}"
        pure += sum(name.endswith(" (1)") for name in names)
    assert pure > 10, pure
    row = next(r for r in place.rows("out/extension_account.csv") if r["extension"] == "CO2")
    assert row["extension_unit"] == "kt", row
    assert "effect_direct (unit of the extension per 1e6 EUR at 2015 producer prices)" in row, list(row)
    assert "gross_output (1e6 EUR at 2015 producer prices)" in place.rows("o.csv")[0], place.rows("o.csv")[0]


@case("a column of results with its unit is a demand in it")
def again(place):
    table(place).does("solve", "--output", "o.csv")
    (place.folder / "t.csv").write_text(with_thousands(), encoding="utf-8")
    place.does("solve", "--demand", "o.csv:final_demand", "--output", "p.csv")
    one, two = place.rows("o.csv"), place.rows("p.csv")
    for a, b in zip(one, two):
        x, y = (float(next(v for k, v in r.items() if k.startswith("gross_output ("))) for r in (a, b))
        assert abs(1e3 * x - y) < 1e-9 * y, (x, y)


def with_thousands():
    rows = [row.split(",") for row in BASE.replace("1e6 EUR", "1e3 EUR").splitlines()]
    return "\n".join(",".join(c + "000" if k and c else c for k, c in enumerate(r)) if k > 1 else ",".join(r)
                     for k, r in enumerate(rows)) + "\n"


@case("a folder holds the files of one analysis")
def one_analysis(place):
    table(place).does("analyse", *ALL)
    before = files(place)
    assert set(before) == {"account.csv", "contents.csv", "extension_account.csv", "path.csv", "path_step.csv",
                           "step.csv", "totals.csv"}, set(before)
    for what in (ALL[1], "linkages", "multipliers"):
        place.refuses("out: has files of an earlier analysis", "analyse", "--what", what, "--csv", "out", codes=IO)
    assert files(place) == before, "other files than before"
    place.does("analyse", "--what", "linkages", "--csv", "out", "--overwrite")
    assert set(files(place)) == {"account.csv", "contents.csv"}, set(files(place))


@case("what others put into a folder stays")
def strangers(place):
    table(place).does("analyse", *ALL)
    place.write("out/notes.txt", "kept")
    place.write("out/other.csv", "kept")
    place.does("analyse", "--what", "linkages", "--csv", "out", "--overwrite")
    kept = files(place)
    assert kept["notes.txt"] == kept["other.csv"] == b"kept" and len(kept) == 4, set(kept)


def in_the_way(name, prepare, sentence=FOREIGN):
    @case(f"in a folder of results: {name}")
    def one(place):
        table(place).does("analyse", *ALL)
        prepare(place)
        before = files(place)
        for what in ("linkages", "multipliers"):
            place.refuses(sentence, "analyse", "--what", what, "--csv", "out", "--overwrite", codes=IO)
        assert files(place) == before, "other files than before"


def edit(name):
    def change(place):
        path = place.folder / "out" / name
        path.write_bytes(path.read_bytes().replace(b"farm", b"Farm", 1) + b"\r\n")
    return change


in_the_way("an edited file", edit("account.csv"))
in_the_way("an edited file that is not written again", edit("path.csv"))
in_the_way("an edited list", edit("contents.csv"))
in_the_way("a list of somebody else", lambda place: place.write("out/contents.csv", "chapter,page\n"))
in_the_way("a list of files elsewhere", lambda place: place.write(
    "out/contents.csv", "file,sha256\r\n../t.csv," + "0" * 64 + "\r\n"))


@case("files of somebody else where a folder is written first")
def first(place):
    table(place)
    (place.folder / "out").mkdir()
    place.write("out/account.csv", "mine")
    for words, sentence in (((), "out/account.csv: exists"), (("--overwrite",), FOREIGN)):
        place.refuses(sentence, "analyse", "--what", "linkages,multipliers", "--csv", "out", *words, codes=IO)
    assert files(place) == {"account.csv": b"mine"}, files(place)
    place.refuses("t.csv: is no folder", "analyse", "--what", "linkages", "--csv", "t.csv", codes=IO)


for _command, _words in (("solve", ("--multipliers", "output,income", "--demand", "final")), ("analyse", ("--what", "linkages"))):
    for _name in ("o.csv", "o.nc"):
        if _command == "analyse" and _name == "o.csv":
            continue

        @case(f"{_command} replaces {_name} of an earlier one alone")
        def replaces(place, command=_command, words=_words, name=_name):
            table(place).does(command, *words, "--output", name)
            place.does(command, *words, "--output", name, "--overwrite")
            place.does("solve", "--output", name, "--overwrite")
            for content in (b"", b"mine", BASE.encode(), b"key,gross_output (1)\nfarm,1\n", b"key,mine_bound (1)\r\nfarm,1\r\n",
                            b"CDF\x01", b"\x89HDF\r\n\x1a\n" + bytes(200)):
                (place.folder / name).write_bytes(content)
                place.refuses(f"{name}: {FOREIGN}", command, *words, "--output", name, "--overwrite", codes=IO)
                assert (place.folder / name).read_bytes() == content, "replaced"


@case("convert replaces its own table in CSV alone")
def converted(place):
    table(place).does("convert", "--output", "o.csv")
    first = (place.folder / "o.csv").read_bytes()
    place.does("convert", "--output", "o.csv", "--overwrite")
    assert (place.folder / "o.csv").read_bytes() == first, "another file"
    place.does("solve", table="o.csv")
    place.write("o.csv", first.decode().replace(",40,", ",41,"))
    for command in ("convert", "solve"):
        place.refuses(f"o.csv: {FOREIGN}", command, "--output", "o.csv", "--overwrite", codes=IO)


@case("year and income of households stay with a table that is converted")
def income(place):
    words = ("--closure", "households", "--multipliers", "output", "--output")
    place.write("t.csv", "# year: 2012\n# household_income: 300\n" + BASE)
    place.write("r.csv", "# household_income: N = 250; S = 190\n" + REGIONS.replace("N/households,S/households", "S/households,N/households"))
    place.write("u.csv", "# year: 2010\n" + CHANGED)
    for one, others in (("t.csv", ("a.csv", "a.nc")), ("r.csv", ("b.csv", "b.nc"))):
        place.does("solve", *words, "one.csv", table=one)
        for other in others:
            place.does("convert", "--output", other, table=one)
            place.does("solve", *words, "other.csv", "--overwrite", table=other)
            assert place.rows("other.csv") == place.rows("one.csv"), other
        (place.folder / "one.csv").unlink()
    for other in ("a.csv", "a.nc"):
        _, warnings = place.does("analyse", "--what", "decomposition", "--tables", "u.csv", table=other)
        assert len(warnings) == 1 and f"{other} is of 2012, and u.csv behind it of 2010" in warnings[0], warnings
    _, warnings = place.does("convert", "--output", "pymrio:p", table="r.csv")
    assert any("the income of households of r.csv is left out" in line for line in warnings), warnings


@case("of all analyses one that primary inputs do not suffice for is left out")
def partial(place):
    place.write("t.csv", "# primary_inputs: partial\n" + REGIONS.replace(",surplus,12,65,80,,,\n", ""))
    out, _ = place.does("analyse", "--what", "all", "--output", "all.nc")
    assert "trade in value added: left out, since the table has no columns that sum to output" in out, out
    place.refuses("of output: expected all of it", "analyse", "--what", "tiva", "--output", "tiva.nc")


@case("solve, analyse and convert keep the results of a run")
def of_run(place):
    job = pathlib.Path(__file__).resolve().parents[2] / "jobs/toy.yaml"
    done = subprocess.run([place.cqio, "run", job, "-q", "--set", "output.directory=run", "--set", "years.last=2010", "--set",
                           "scenarios=reference"], cwd=place.folder, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    result = place.folder / "run/reference.regions.nc"
    before = result.read_bytes()
    table(place)
    for words in (("solve",), ("analyse", "--what", "linkages"), ("convert",)):
        place.refuses("run/reference.regions.nc: is not as cqio wrote it, or of another command", *words, "--output",
                      "run/reference.regions.nc", "--overwrite", codes=IO)
    assert result.read_bytes() == before, "replaced"


@case("a link to somebody else's file stays")
def link(place):
    table(place)
    for name in ("o.csv", "o.nc"):
        place.write("mine", "kept")
        (place.folder / name).symlink_to("mine")
        place.refuses(f"{name}: {FOREIGN}", "solve", "--output", name, "--overwrite", codes=IO)
        assert (place.folder / name).is_symlink() and (place.folder / "mine").read_bytes() == b"kept", "replaced"


@case("a NetCDF file that another program changed stays")
def changed(place):
    table(place).does("solve", "--output", "o.nc")
    path = place.folder / "o.nc"
    path.write_bytes(path.read_bytes()[:-1])
    place.refuses(f"o.nc: {FOREIGN}", "solve", "--output", "o.nc", "--overwrite", codes=IO)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    cqio = os.path.abspath(parser.parse_args().cqio)
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, function in CASES:
            try:
                function(Place(cqio))
            except AssertionError as fault:
                faults += 1
                print(f"FAIL {name}: {fault}")
        os.chdir("/")
    print(f"{len(CASES)} cases, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
