#!/usr/bin/env python3
"""Figures of a data set that mean something else than they say: every column and every parameter of the toy
100 times too large, in 1e4, in percent, of a month; steps within series; series that contradict each other;
words of columns of few words. Each is refused by `cqio check` and by `cqio run`, with the same sentence and
code, or stands below with the reason why nobody could tell.

  test_figures.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import argparse
import contextlib
import csv
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

REFUSED, WARNED, ACCEPTED, SAME = "refused", "warned", "accepted", "same"
TEXTS = {"code", "key", "name_en", "name_zh", "name_local", "branch", "structures", "trade_class", "form", "stratum", "macro_region", "skill_class",
         "parent", "park", "district", "sector", "spending", "series", "year", "quantity", "group", "parameter",
         "unit", "source", "value", "metro_core", "adcode"}

# What a factor leaves as believable as it was: (table, column or parameter, factor).
POSSIBLE = {
    ("sectors", "employment_elasticity", 1e-4): "an elasticity of 0 is one",
    ("sectors", "employment_elasticity", 0.01): "an elasticity of 0 is one",
    ("sectors", "rural_output_share", 0.01): "towns may produce nearly everything",
    ("sectors", "rural_output_share", 1e-4): "towns may produce nearly everything",
    ("sectors", "productivity_growth", 0.01): "growth may be nearly none",
    ("sectors", "productivity_growth", 1e-4): "growth may be nearly none",
    **{("households", parameter, factor): "it may be nearly none" for factor in (0.01, 1e-4) for parameter in
       ("remitted_share", "urban_basket_share", "natural_growth", "unemployed", "return_rate", "external_net_inflow",
        "conversion_rate")},
    **{("investment_rules", parameter, factor): "plants may start slowly" for factor in (0.01, 1e-4) for parameter in
       ("utilisation_age_1", "utilisation_age_2", "utilisation_age_3")},
    **{("annual", parameter, factor): "growth may be nearly none" for factor in (0.01, 1e-4) for parameter in
       ("exogenous_growth", "expected_growth")},
}


class Table:
    def __init__(self, path):
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines()
        self.head = [line for line in lines if line.startswith("#")]
        self.rows = list(csv.reader(lines[len(self.head):]))
        self.columns, self.rows = self.rows[0], self.rows[1:]

    def write(self):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.columns, *self.rows])
        self.path.write_text("\n".join(self.head) + "\n" + text.getvalue(), encoding="utf-8")

    def column(self, name):
        return self.columns.index(name)

    def scale(self, name, factor, rows=lambda row: True):
        k = self.column(name)
        for row in self.rows:
            if rows(row):
                row[k] = scaled(row[k], factor)


def scaled(text, factor):
    return text if text == "" else format(float(text) * factor, ".10g")


def is_number(text):
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


class Figures:
    def __init__(self, cqio, source):
        self.cqio, self.source = cqio, source
        self.count, self.faults = 0, []
        self.folder = pathlib.Path("data").resolve()
        self.fresh()
        self.base = self.figures(self.cqio_does("run"))
        if not self.base:
            raise RuntimeError("the toy itself does not run")
        shutil.rmtree("out")

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.source / "matrices" / "toy", self.folder)
        for path in self.folder.iterdir():
            path.chmod(0o644)

    def table(self, name):
        return Table(self.folder / f"{name}.csv")

    def cqio_does(self, command, *sets):
        words = [word for text in (f"data.directory={self.folder}", "output.directory=out", "output.overwrite=true",
                                   "grid.enabled=false", *sets) for word in ("--set", text)]
        return subprocess.run([self.cqio, command, self.source / "jobs" / "toy.yaml", *words], capture_output=True,
                              text=True, timeout=60, errors="replace", check=False)

    @staticmethod
    def said(done):
        return [line for line in done.stderr.splitlines() if not line.startswith("cqio: info:")]

    @staticmethod
    def figures(done):
        return [line for line in done.stdout.splitlines() if re.match(r"^ 20\d\d", line)]

    def judge(self, name, expected, words="", sets=()):
        self.count += 1
        done = self.cqio_does("check", *sets)
        if expected == REFUSED:
            good = done.returncode in (3, 4) and words in done.stderr
            if good and (words or self.count % 4 == 0):
                run = self.cqio_does("run", *sets)
                good = (run.returncode, self.said(run)) == (done.returncode, self.said(done)) and not list(pathlib.Path("out").glob("*.nc"))
        elif expected == ACCEPTED:
            good = done.returncode == 0
        elif expected == WARNED:
            good = done.returncode == 0 and "cqio: warning" in done.stderr and words in done.stderr
        else:
            run = self.cqio_does("run", *sets)
            good = done.returncode == 0 and run.returncode == 0 and self.figures(run) == self.base
        shutil.rmtree("out", ignore_errors=True)
        if not good:
            self.faults.append(name)
            print(f"FAILED {name}: code {done.returncode}, expected {expected} {words}\n{done.stderr[-800:]}")

    # ---- sizes: every column and parameter ------------------------------------------------------

    def sizes(self):
        for path in sorted((self.source / "matrices" / "toy").glob("*.csv")):
            table = Table(path)
            for column in table.columns:
                if column in TEXTS or column.startswith("status"):
                    continue
                for factor in (100, 1e4, 0.01, 1e-4):
                    self.size(path.stem, column, factor, lambda row: True, column)
            if "value" not in table.columns:
                continue
            labels = 2 if path.stem == "households" else 1
            for key in sorted({tuple(row[:labels]) for row in table.rows}):
                for factor in (100, 1e4, 0.01, 1e-4):
                    self.size(path.stem, "value", factor, lambda row, key=key: tuple(row[:len(key)]) == key, key[-1])

    def size(self, stem, column, factor, rows, name):
        self.fresh()
        table = self.table(stem)
        before = [list(row) for row in table.rows]
        table.scale(column, factor, rows)
        if [[float(c) if is_number(c) else c for c in row] for row in before] == [
                [float(c) if is_number(c) else c for c in row] for row in table.rows]:
            return  # zeros alone
        table.write()
        if (stem, name, factor) not in POSSIBLE:
            self.judge(f"{stem}: {name} times {factor:g}", REFUSED)


    # ---- edits ----------------------------------------------------------------------------------

    def edit(self, name, stem, pairs, expected, words=""):
        self.fresh()
        path = self.folder / f"{stem}.csv"
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            if old not in text:
                raise ValueError(f"{stem}: no {old!r}")
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        self.judge(f"{stem}: {name}", expected, words)

    def percent(self):
        """A share beside 'percent', and percent beside '1'; what is converted gives the same figures."""
        for stem in ("households", "investment_rules", "targets", "annual"):
            table = Table(self.source / "matrices" / "toy" / f"{stem}.csv")
            value, unit = table.column("value"), table.column("unit")
            for number, row in enumerate(table.rows):
                if float(row[value]) == 0 or row[unit] not in ("1", "1/year", "percent"):
                    continue
                share = row[unit] != "percent"
                name = f"{stem}: {' '.join(row[:value])}"
                rate = row[unit].replace("1", "percent", 1) if share else "1"
                for figure, expected in ((row[value], REFUSED), (scaled(row[value], 100 if share else 0.01), SAME)):
                    self.fresh()
                    again = self.table(stem)
                    again.rows[number][value], again.rows[number][unit] = figure, rate
                    again.write()
                    self.judge(f"{name} {figure} {rate}", expected)
        sectors = "# unit: shares and coefficients 1;"
        self.edit("percent of a year", "sectors", [(sectors, "# unit: depreciation percent/year;")], REFUSED, "at least")
        self.edit("growth in percent", "sectors", [("productivity growth 1/year", "productivity_growth percent/year")], REFUSED,
                  "if it is meant, write 0.0008 with the unit 1")
        self.edit("shares in percent", "sectors", [(sectors, "# unit: rural_output_share percent;")], REFUSED, "percent")
        self.edit("growth as small as it is", "annual", [("exogenous_growth,2011,8,percent", "exogenous_growth,2011,0.0008,1")], ACCEPTED)
        self.edit("icor of months", "sectors", [("per unit of gross output, years", "per unit of gross output, months")], REFUSED,
                  "icor x output per value added")
        self.edit("1/month", "households", [("0.2,1/year", "0.2,1/month")], REFUSED, "from 0 to 0.6")
        self.edit("arrivals a month", "households", [("10000,persons/year", "10000,persons/month")], REFUSED, "external_net_inflow")

    def believable(self):
        for parameter, wrong, odd in (("eta0", "0.6", "0.25"), ("income_elasticity", "30", "4"), ("wage_ratio", "7", "2.5"),
                                      ("conversion_rate", "1", "0.5"), ("return_rate", "0.6", "0.3"), ("eta1", "50", "5"),
                                      ("unemployed", "1100000", "200000"), ("external_net_inflow", "399000", "90000"),
                                      ("propensity_to_consume", "0.008", None), ("natural_growth", "0.06", "0.04")):
            for value, expected in ((wrong, REFUSED), (odd, WARNED)):
                self.fresh()
                table = self.table("households")
                row = next(row for row in table.rows if row[1] == parameter)
                row[2] = value or row[2]
                table.write()
                if value:
                    self.judge(f"households: {parameter} {value}", expected, "" if expected == REFUSED else "unusual")
        self.edit("depreciation 0.99", "sectors", [("0.90,0.05,", "0.90,0.99,")], REFUSED, "from 0 to 0.5")
        self.edit("depreciation 0.3", "sectors", [("0.90,0.05,", "0.90,0.3,")], WARNED, "unusual")
        self.edit("income of one district", "districts", [("13000,8600", "130000,8600")], REFUSED, "times that of")
        self.edit("places in another order", "districts", [("106.35,29.45", "29.45,106.35")], REFUSED)
        self.edit("a place in another order", "districts", [("106.35,29.425", "29.425,50.35")], REFUSED, "distance of seat and centroid")
        self.edit("employed of one", "districts", [("75000,200000,250000", "7500,20000,25000")], REFUSED)
        self.edit("income of another group", "households", [("rural,income_per_head,8000", "rural,income_per_head,12500")],
                  REFUSED, "expected about 8000, from districts.csv")

    # ---- series -----------------------------------------------------------------------------------

    def series(self):
        for factor in ("200", "2000", "2"):
            self.edit(f"a step to {factor}", "investment", [("riverside,2011,20,30", f"riverside,2011,{factor},{int(factor) + 10}")],
                      REFUSED, "expected no such step")
        self.edit("a step at the end", "investment", [("harbour,2012,10,10", "harbour,2012,100,100"),
                                                      ("riverside,2012,30,40", "riverside,2012,30,130")], REFUSED, "no such step")
        self.edit("a year without", "investment", [("harbour,2010,5,5", "harbour,2010,0,0"), ("2010,15,20", "2010,15,15")], ACCEPTED)
        row = "residents,2010,"
        for name, new, words in (
                ("urban share", "urban_share,2011,6,percent", "expected no such step"),
                ("residents", "residents,2011,900,1e4 persons", "expected no such step"),
                ("census", "residents_census,2012,102,1e4 persons", "residents / residents_census of 2012"),
                ("employed town", "employed_urban,2010,96,1e4 persons", "expected at most 950000, employed of the year"),
                ("employed town of census", "employed_urban,2012,1,1e4 persons", "employed_urban / urban_residents of 2012"),
                ("employed", "employed,2012,9,1e4 persons", "employed"),
                ("ratio", "income_ratio,2010,3,1", "expected about 1.5625, as in districts.csv"),
                ("gdp of strata", "gdp,2012,200,1e8 CNY,assumption,\ngdp_primary,2012,70,1e8 CNY,assumption,\n"
                 "gdp_secondary,2012,140,1e8 CNY,assumption,\ngdp_tertiary,2012,170,1e8 CNY", "strata of the year"),
                ("growth beside its strata", "gdp_real_growth,2011,1.1,percent,assumption,\ngdp_real_growth_primary,2011,4.7,percent,"
                 "assumption,\ngdp_real_growth_secondary,2011,11.3,percent,assumption,\ngdp_real_growth_tertiary,2011,11.5,percent",
                 "expected between 4.7 and 11.5"),
                ("a stratum above all", "gdp,2012,150,1e8 CNY,assumption,\ngdp_tertiary,2012,170,1e8 CNY", "expected at most 150"),
                ("formation", "gdp,2012,60,1e8 CNY", "expected"),
                ("another year", "residents,2013,206,1e4 persons", "line '# year: 2010-2012'"),
                ("another name", "population,2011,202,1e4 persons", "did you mean 'residents'?"),
                ("capitals", "EMPLOYED,2011,96,1e4 persons", "did you mean 'employed'?")):
            self.edit(name, "annual", [(row, f"{new},assumption,\n{row}")], REFUSED, words)
        prices, parks = "year,index,status\n", "park,year,gdp\n"
        for stem, unit, text, expected, words in (
                ("investment_prices", "1", prices + "2010,1,derived\n2011,1.05,derived\n2012,1.1,derived\n", SAME, ""),
                ("investment_prices", "1", prices + "2010,1,derived\n2011,1.05,derived\n2012,11,derived\n", REFUSED, "no such step from 1.05"),
                ("park_gdp", "1e8 CNY at current prices", parks + "riverside,2010,40\nriverside,2012,60\n", SAME, ""),
                ("park_gdp", "1e8 CNY at current prices", parks + "riverside,2010,40\nriverside,2012,600\n", REFUSED, "no such step from 40"),
                ("park_gdp", "1e4 CNY at current prices", parks + "riverside,2010,40\nriverside,2012,60\n", REFUSED, "gdp of a park")):
            self.fresh()
            (self.folder / f"{stem}.csv").write_text(f"# unit: {unit}\n# year: per row\n{text}", encoding="utf-8")
            self.judge(f"{stem}: {text.splitlines()[-1]} {unit}", expected, words)
        self.edit("shares that do not fit", "annual", [("urban_share,2012,62.5", "urban_share,2012,66")], REFUSED,
                  "urban_residents / residents = 62.5")
        self.edit("registered share", "targets", [("registered_urban_share,2012,42.5,percent,target", "registered_urban_share,2012,4.25,percent,observed")],
                  REFUSED, "from 40 in the base year")
        self.edit("registered people", "targets", [("residents,2012,204,1e4", "registered_urban_share,2011,46,percent,observed,\nresidents,2012,204,1e4"),
                                                   ("registered_urban_share,2011", "registered_urban_share,2010"), ("# year: 2012", "# year: 2010-2012")],
                  REFUSED, "expected about 40, as in annual.csv")
        self.edit("a target", "targets", [("urban_share,2012,62.5", "urban_share,2012,69")], WARNED, "but urban_share = 62.5 in annual.csv")
        self.edit("residents of another size", "targets", [("residents,2012,204,1e4", "residents,2012,20.4,1e4")], REFUSED, "expected about")
        self.edit("years of a header", "annual", [("# year: 2010-2012", "# year: 2000-2002")], REFUSED, "# year: 2000-2002")
        self.edit("years of a header", "investment", [("# year: 2010-2012", "# year: 2010")], REFUSED, "# year: 2010")
        self.edit("years of a header in words", "investment", [("# year: 2010-2012", "# year: three years")], REFUSED, "expected a year")
        for stem in ("parks", "sectors", "trade", "investment_rules", "park_districts", "capital_goods"):
            self.edit("another year", stem, [("# year: 2010", "# year: 2007")], REFUSED, "expected 2010, the year of table.csv")
        for name in ("00", "+0", "0x0", " 0", "0.0", "-0"):
            self.edit(f"gestation of year {name!r}", "investment_rules", [("gestation_year_0,", f"gestation_year_{name},")], REFUSED)

    # ---- jobs -------------------------------------------------------------------------------------

    def jobs(self):
        for key, values in (("migration.eta0", "0.9 6"), ("migration.turnover", "0.6 5"), ("dynamics.exogenous_growth", "0.4 8"),
                            ("dynamics.initial_expected_growth", "10"), ("investment.deflator", "3 0.5"), ("investment.factor", "100 50"),
                            ("migration.propensity_factor", "100"), ("registration.conversion_factor", "150"),
                            ("model.propensity_cap", "95 0.0095"), ("dynamics.normal_utilisation", "90 0.009"),
                            ("grid.built_up_per_resident", "1e5 1 0.01"), ("grid.built_up_exponent", "10 120"),
                            ("grid.built_up_max", "90 0.009"), ("grid.centre_density", "12 1e6"), ("grid.clark_core", "15 150"),
                            ("grid.urban_slope", "15 0.01"), ("ensemble.coefficients", "20 2"), ("ensemble.labour", "10"),
                            ("migration.density_ceiling", "1e6"), ("remittances.share", "30"), ("trade.flq_delta", "6")):
            for value in values.split():
                self.fresh()
                sets = [f"{key}={value}"] + (["migration.calibrate=false"] if key == "migration.eta0" else [])
                self.judge(f"{key} = {value}", REFUSED, f"{key} = ", sets)

    def stocks(self):
        """Nearly all townspeople are registered, and more leave than the others are."""
        for name, inflow, expected in (("leave", "-90000", REFUSED), ("come", "90000", ACCEPTED)):
            self.fresh()
            for stem, pairs in (("districts", [("800000,500000,300000", "800000,795000,5000"), ("400000,300000,900000", "400000,395000,805000")]),
                                ("households", [("external_net_inflow,10000", f"external_net_inflow,{inflow}"),
                                                ("floating,residents,400000", "floating,residents,10000"), ("eta0,0.06", "eta0,0.001")]),
                                ("annual", [("nonagricultural,2010,80", "nonagricultural,2010,119"), ("share,2010,40", "share,2010,59.5")])):
                path = self.folder / f"{stem}.csv"
                text = path.read_text(encoding="utf-8")
                for old, new in pairs:
                    text = text.replace(old, new, 1)
                path.write_text(text, encoding="utf-8")
            self.judge(f"towns that people {name}", expected, "E320: " if expected == REFUSED else "",
                       ["migration.calibrate=false", "registration.calibrate=false"])

    # ---- headers ----------------------------------------------------------------------------------

    def headers(self):
        unit = "# unit: persons"
        for line in ("# Einheit: 1e4 persons", "# UNITÉ : 1e4 persons", "# unidad = 1e4 persons", "# 单位：万人", "# Единицы: тысяч persons",
                     "# unit: persons in thousands", "# unit: persons (in thousands)", "# unit: employed_persons persons, in Tausend",
                     "# unit: persons in 千", "# unit: persons in Mio.", "# Währung: EUR\n# unit: persons",
                     "# Preise: 2005\n# unit: persons", "# échelle: 1000\n# unit: persons"):
            self.edit(repr(line), "labour", [(unit, line)], REFUSED)
        self.edit("Einheit", "labour", [(unit, "# EINHEIT: persons")], SAME)
        for key in ("Jahr", "Année", "AÑO", "年份", "год"):
            self.edit(f"{key} 2007", "labour", [("# year: 2010", f"# {key}: 2007")], REFUSED, "expected 2010, the year of table.csv")
            self.edit(f"{key} 2010", "labour", [("# year: 2010", f"# {key}: 2010")], SAME)
        for words in ("degrees west", "degrees_west", "degrees West of Greenwich", "degrees south", "degrees in thousands", "degrees S", "degrees UTM 48N",
                      "degrees EPSG:3857", "degrees GCJ-02", "degrees BD-09", "degrees minutes", "degrees foo"):
            self.edit(words, "districts", [("lon/lat degrees WGS84", f"lon/lat {words}")], REFUSED)
        for words in ("degrees WGS 84", "degrees (EPSG:4326)"):
            self.edit(words, "districts", [("lon/lat degrees WGS84", f"lon/lat {words}")], SAME)
        self.edit("degrees_east", "districts", [("lon/lat degrees WGS84", "seat_lon degrees_east; lat degrees north")], SAME)

    def netcdf(self):
        """labour as NetCDF, with attributes of the file and of the variable."""
        rows = Table(self.source / "matrices" / "toy" / "labour.csv").rows
        texts = [", ".join(f'"{row[k]}"' for row in rows) for k in (0, 1)]
        for name, attributes, expected, words in (
                ("both", ':units = "persons"; employed_persons:units = "persons";', SAME, ""),
                ("the file alone", ':unit = "persons";', SAME, ""),
                ("contradiction", ':units = "1e4 persons"; employed_persons:units = "persons";', REFUSED, "expected that of the whole file"),
                ("per row", ':units = "per row"; employed_persons:units = "persons";', SAME, ""),
                ("int year", ':units = "persons"; :year = 2007;', REFUSED, "expected 2010, the year of table.csv"),
                ("int year of the base", ':units = "persons"; :year = 2010;', SAME, ""),
                ("double year", ':units = "persons"; :year = 2007.;', REFUSED, "year"),
                ("int Jahr", ':units = "persons"; :Jahr = 2007;', REFUSED, "expected 2010"),
                ("int scale", ':units = "persons"; :scale = 1000;', REFUSED, "scale"),
                ("several years", ':units = "persons"; :year = 2005, 2007;', REFUSED, "")):
            self.fresh()
            (self.folder / "labour.csv").unlink()
            cdl = (f"netcdf t {{ dimensions: row = 3; variables: string key(row); string stratum(row); double employed_persons(row); "
                   f"{attributes} data: key = {texts[0]}; stratum = {texts[1]}; employed_persons = {', '.join(row[2] for row in rows)}; }}")
            subprocess.run(["ncgen", "-k", "nc4", "-o", self.folder / "labour.nc"], input=cdl, text=True, check=True)
            self.judge(f"labour.nc: {name}", expected, words)

    # ---- words ------------------------------------------------------------------------------------

    def words(self):
        few = [("sectors", "branch", "primary", ("agriculture", "Agrar", "第一产业", "prim", "I", "")),
               ("trade", "form", "exponential", ("exp", "Exponentiell", "指数", "")),
               ("capital_goods", "spending", "construction", ("Bau", "building", "constructions", "建筑", "")),
               ("targets", "status", "target", ("ziel", "goal", "目标", "")),
               ("targets", "quantity", "urban_share", ("urbanisation", "urban share", "城镇化率", "")),
               ("annual", "status", "assumption", ("guess", "annahme", "假设")),
               ("households", "group", "floating", ("migrants", "Floating", "流动", "")),
               ("households", "parameter", "wage_ratio", ("wages", "工资", ""))]
        for stem, column, word, others in few:
            for other in others:
                self.fresh()
                table = self.table(stem)
                k = table.column(column)
                next(row for row in table.rows if row[k] == word)[k] = other
                table.write()
                self.judge(f"{stem}: {column} {other!r}", REFUSED)
        for stem, word in (("sectors", "primary"), ("trade", "exponential"), ("capital_goods", "equipment"), ("targets", "target"),
                           ("annual", "assumption")):
            self.edit(f"{word} in capitals", stem, [(f",{word}", f",{word.upper()}")], SAME)
        for stem, old, new in (("districts", "south,2,", "North,2,"), ("labour", "services,tertiary", "services,Secondary"),
                               ("trade", "\nservices,", "\nGoods,")):
            self.edit("capitals alone", stem, [(old, new)], REFUSED)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True, type=pathlib.Path)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    given = parser.parse_args()
    cqio, source = given.cqio.resolve(), given.source.resolve()
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        figures = Figures(cqio, source)
        for kind in (figures.percent, figures.believable, figures.series, figures.words, figures.jobs, figures.stocks, figures.headers, figures.netcdf,
                     figures.sizes):
            kind()
    print(f"{figures.count} figures, {len(figures.faults)} wrong")
    return len(figures.faults) > 0


if __name__ == "__main__":
    sys.exit(main())
