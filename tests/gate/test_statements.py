#!/usr/bin/env python3
"""What the tables of a data set state about their figures, in header lines and columns: the toy stated
in another way gives the same figures, or is refused with words that name the fault. Nothing is ignored.

  test_statements.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import argparse
import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SAME = None  # the figures of the toy; else words of the refusal


def warned(words):
    """Other figures, or the same, and a warning with WORDS."""
    return (words,)


def lines(*pairs):
    """Edits of a text: each first of a pair, which must be there, becomes the second."""
    def edit(text):
        for old, new in pairs:
            if old not in text:
                raise ValueError(f"no {old!r}")
            text = text.replace(old, new, 1)
        return text
    return edit


HEADER_LINES = [
    ("Units", "table", lines(("# unit:", "# Units:")), SAME),
    ("UNIT with a blank", "table", lines(("# unit:", "#UNIT :")), SAME),
    ("units =", "districts", lines(("# unit:", "# units =")), SAME),
    ("unit of measure", "trade", lines(("# unit:", "# Unit of measure:")), SAME),
    ("colon of Chinese texts", "districts", lines(("# unit:", "# unit：")), SAME),
    ("Unit = of another size", "labour", lines(("# unit: persons", "# Unit = 1e4 persons")), "expected"),
    ("UNITS of another size", "districts", lines(("# unit:", "# UNITS:"), ("GDP 1e8", "GDP 1e4")), "gdp_primary"),
    *[(f"'{words}' persons", "labour", lines(("# unit: persons", f"# unit: {words}")), "expected persons")
      for words in ("thsd persons", "dozen persons", "persons (1000)", "full-time persons", "-1 persons",
                    "households persons", "1e3 of persons")],
    *[(f"investment in '{words}'", "investment", lines(("# unit: 1e8 CNY at current prices", f"# unit: {words}")),
       "expected") for words in
      ("1e8 of CNY at current prices", "thsd CNY at current prices", "CNY (1e8) at current prices",
       "1e8 PPP CNY at current prices", "10**8 CNY at current prices", "-1e8 CNY at current prices",
       "1e8 2005 CNY at current prices", "1e8 CNY at current prices per month", "1e8 CNY at current cif prices",
       "1e8 CNY at last year prices", "1e8 CNY real")],
    ("uint", "labour", lines(("# unit: persons", "# uint: 1e4 persons")), "expected '# unit: ...'"),
    ("unitx", "labour", lines(("# unit: persons", "# unitx: 1e4 persons")), "expected '# unit: ...'"),
    ("unit of labour", "labour", lines(("# unit: persons", "# unit of labour: 1e4 persons")), "expected '# unit: ...'"),
    ("unit without a colon", "labour", lines(("# unit: persons", "# Unit 1e4 persons")), "expected '# unit: ...'"),
    ("unit twice", "labour", lines(("# unit: persons", "# unit: persons\n# unit: persons")), SAME),
    ("unit twice, another one", "labour", lines(("# unit: persons", "# unit: persons\n# unit: 1e4 persons")),
     "expected one line '# unit:', and there is one before it with 'persons'"),
    ("unit twice, the other way", "table", lines(("# unit: 1e8", "# unit: 1e4 CNY at 2010 producer prices\n# unit: 1e8")),
     "expected one line '# unit:'"),
    ("unit twice in another form", "table", lines(("# year:", "# Units = 1e8 EUR at 2010 producer prices\n# year:")),
     "expected one line '# unit:'"),
    ("Year", "table", lines(("# year:", "# Year:")), SAME),
    ("another year", "labour", lines(("# year: 2010", "# YEAR = 2007")), "expected 2010, the year of table.csv"),
    ("year twice", "labour", lines(("# year: 2010", "# year: 2010\n# year: 2007")), "expected one line '# year:'"),
    ("remark", "labour", lines(("# unit:", "# unity of method: none\n# of all units: no\n# unit:")), SAME),
]


PRICES = [
    ("purchasers' prices", "table", lines(("producer prices", "purchasers' prices")), "expected producer or basic prices of 2010"),
    ("market prices", "table", lines(("producer prices", "market prices")), "expected producer or basic prices of 2010"),
    ("prices of another year", "table", lines(("at 2010 producer", "at 2005 producer")), "price basis = '2005 producer prices'"),
    ("current prices of no year", "table", lines(("at 2010 producer prices", "at current prices")), "price basis = 'current prices'"),
    ("current prices of the year", "table", lines(("at 2010 producer prices", "at current 2010 producer prices")), SAME),
    ("basis in its own line", "table", lines((" at 2010 producer prices", "\n# price_basis: 2010 producer prices")), SAME),
    ("Prices", "table", lines(("# year", "# Prices: purchasers' prices\n# year")), "prices of 2010"),
    ("price year", "table", lines(("# year", "# price year = 2005\n# year")), "price basis = '2005'"),
    ("another year", "districts", lines(("current prices 2010", "current prices 2007")), "expected money at producer prices of 2010"),
    ("constant prices", "districts", lines(("current prices 2010", "constant prices of 2005")), "expected"),
    ("constant prices of no year", "districts", lines(("current prices 2010", "constant prices")), "expected"),
    ("purchasers' prices", "districts", lines(("current prices 2010", "purchasers' prices")), "expected money at"),
    ("income of another year", "districts", lines(("per head per year", "per head per year at 2005 prices")), "expected"),
    ("price line", "districts", lines(("# year", "# price_basis: 2005 prices\n# year")), "price basis = '2005 prices'"),
    ("price line of the year", "districts", lines(("# year", "# price_basis: 2010 prices\n# year")), SAME),
    ("prices of 2005", "investment", lines(("current prices", "2005 prices")), "current prices, which investment.deflator"),
    ("constant prices", "investment", lines(("current prices", "constant prices")), "current prices, which investment.deflator"),
    ("price line", "investment", lines(("# year", "# price basis: 2010 prices\n# year")), "current prices, which"),
    ("price line without a basis", "labour", lines(("# year", "# prices: see below\n# year")), "price basis = 'see below'"),
    ("another currency", "labour", lines(("# year", "# currency: EUR\n# year")), "currency = 'EUR': expected CNY"),
    ("the currency", "labour", lines(("# year", "# Currency = RMB\n# year")), SAME),
    ("a currency that is none", "table", lines(("1e8 CNY", "1e8 XYZ")), "codes of currencies are those of ISO 4217"),
    ("incomes of no currency", "districts", lines(("income CNY", "income QQQ")), "expected"),
    ("GDP at prices of 2005", "annual", lines(("residents,2010,", "gdp,2010,345,1e8 CNY at 2005 prices,assumption,\nresidents,2010,")),
     "prices of 2010"),
    ("GDP at current prices", "annual", lines(("residents,2010,", "gdp,2010,345,1e8 CNY at current prices,assumption,\nresidents,2010,")),
     SAME),
]

SIZES = [
    ("persons for 1e4 persons", "annual", lines(("residents,2012,204,1e4 persons", "residents,2012,204,persons")), "is its unit wrong?"),
    ("1e4 persons twice", "annual", lines(("residents,2012,204,1e4", "residents,2012,2040000,1e4")), "expected no such step"),
    ("without the base year", "annual", lines(("residents,2010,200,1e4 persons,assumption,\n", ""),
                                              ("residents,2012,204,1e4 persons", "residents,2012,204,persons")), "as in districts.csv"),
    ("money of another size", "annual", lines(("residents,2010,", "gdp,2012,4e6,1e8 CNY,assumption,\nresidents,2010,")), "expected no such step"),
    ("growth of a decade", "annual", lines(("2010-2012", "2010-2020"), ("residents,2010,", "gdp,2020,1800,1e8 CNY,assumption,\nresidents,2010,")), SAME),
    ("a letter too few", "annual", lines(("residents,2012", "resident,2012")), "did you mean 'residents'?"),
    ("letters exchanged", "annual", lines(("urban_share,2010", "urban_shrae,2010")), "did you mean 'urban_share'?"),
    ("another series", "annual", lines(("residents,2010,", "visitors,2012,4,persons,assumption,\nresidents,2010,")), SAME),
    ("inflow in 1e4", "households", lines(("10000,persons/year", "10000,1e4 persons/year")),
     "external_net_inflow of a year per resident = 50: expected 0 to 0.05"),
    ("unemployed in 1e4", "households", lines(("20000,persons", "20000,1e4 persons")), "unemployed per urban resident"),
    ("months for years", "households", lines(("tenure_core,5,years", "tenure_core,60,years")), "from 0 to 5"),
    ("half a year", "households", lines(("tenure_core,5,years", "tenure_core,2.5,years")), "whole number from 0 to 5"),
    ("no unit in a row", "households", lines(("tenure_core,5,years", "tenure_core,5,")), "expected years"),
    ("1 for percent", "targets", lines(("62.5,percent", "62.5,1")), "is its unit percent and not 1?"),
    ("percent for 1", "targets", lines(("62.5,percent", "0.625,percent")), "is its unit 1 and not percent?"),
    ("a flag of 2", "districts", lines(("core,1,2635", "core,2,2635")), "metro_core = 2: expected 0 or 1\n"),
    ("incomes in thousands", "districts", lines(("250000,13000,8600", "250000,13,8.6"), ("150000,11500,7800", "150000,11.5,7.8")),
     "incomes of residents per value added"),
    ("area in m2", "districts", lines(("2635.29", "2635290000"), ("1887.6172", "1887617200")), "at most 1e+07"),
    ("metres in kilometres", "trade", lines(("target_haul km", "target_haul m")), "as its name says"),
    ("1/m for 1/km", "trade", lines(("beta 1/km", "beta 1/m")), "from 0 to 10"),
    ("investment of another size", "investment", lines(("1e8 CNY", "1e12 CNY")), "investment of all parks per value added"),
    ("growth without a unit", "annual", lines(("residents,2010,", "gdp_real_growth,2011,10.4,,assumption,\nresidents,2010,")),
     "expected percent"),
    ("two units", "table", lines(("1e8 CNY at", "1e8 CNY; 1e4 CNY at")), "expected one unit"),
    ("a unit behind the other", "investment", lines(("current prices", "current prices; persons")), "expected one unit"),
    ("metro_core", "districts", lines(("metro_core,", "metro_cor,")), "did you mean 'metro_core'?"),
    ("natural_growth", "districts", lines(("income_urban", "natural_grwth,income_urban"), ("13000,8600", "0.01,13000,8600"),
                                          ("11500,7800", "0.01,11500,7800")), "did you mean 'natural_growth'?"),
    ("branch", "sectors", lines(("branch", "brnach")), "did you mean 'branch'?"),
    ("a group", "households", lines(("urban,natural_growth", "Urban,natural_growth")), "expected group 'urban'"),
    ("a line for parameters", "investment_rules", lines(("# unit: per row", "# unit: percent")), "expected 'per row'"),
]


def group(*rows):
    """Rows more in the table of households."""
    return lines(("urban,natural_growth", "\n".join([*(f"{row},assumption," for row in rows), "urban,natural_growth"])))


# What groups of households say twice: within a tolerance, warned of, or contradicted by a factor.
GROUPS = [
    ("an income of a month", "households", lines(("head,12500", "head,1042")), "value = 1042: expected about 12500, from districts.csv; is it of a month?"),
    ("an income a month", "households", lines(("12500,CNY/year", "12500,CNY/month")), "value = 150000: expected about 12500, from districts.csv; is it of a year?"),
    ("an income in thousands", "households", lines(("head,8000", "head,8")), "expected about 8000, from districts.csv; is it in thousands?"),
    ("an income, rounded", "households", lines(("head,12500", "head,12400")), SAME),
    ("another income", "households", lines(("head,12500", "head,14000")), warned("'income_per_head': value = 14000, but 12500 in districts.csv")),
    ("an income of floating", "households", group("floating,income_per_head,8750,CNY/year"), SAME),
    ("an income of floating a month", "households", group("floating,income_per_head,729,CNY/year"), "is it of a month?"),
    ("expenditure", "households", group("urban,expenditure_per_head,9000,CNY/year", "rural,expenditure_per_head,6000,CNY/year"), SAME),
    ("expenditure of a month", "households", group("urban,expenditure_per_head,800,CNY/year"), "expected about 10000, from table.csv; is it of a month?"),
    ("other expenditure", "households", group("rural,expenditure_per_head,9000,CNY/year"), warned("value = 9000, but 6000 in table.csv")),
    ("expenditure of the others", "households", group("urban,expenditure_per_head,3600,CNY/year"), "expected about 10000, from table.csv; is its unit wrong?"),
    ("a monthly wage", "households", group("floating,monthly_wage,1400,CNY/month"), SAME),
    ("a wage of a year", "households", group("floating,monthly_wage,16800,CNY/month"), "from compensation per employed person; is it of a year?"),
    ("a wage a year", "households", group("floating,monthly_wage,16800,CNY/year"), SAME),
    ("percent of income", "households", lines(("consume,0.8,1", "consume,0.8,percent")), "is its unit 1 and not percent?"),
    ("percent", "households", lines(("consume,0.8,1", "consume,80,percent")), SAME),
    ("less of income", "households", lines(("consume,0.75,1", "consume,0.4,1")), warned("rural_households = 48 (1e8 CNY), but 25.6 by")),
    ("town and countryside exchanged", "table", lines(("rural_households,urban_households", "urban_households,rural_households")),
     "are the columns exchanged?"),
    ("columns in another order", "table", lambda text: re.sub(r"(?m)^((?:[^,\n#]*,){5})([^,\n]*),([^,\n]*)", r"\1\3,\2", text), SAME),
]


class Statements:
    def __init__(self, cqio, source):
        self.cqio, self.source = cqio, source
        self.count, self.faults = 0, []
        self.base = self.figures(source / "matrices" / "toy")[1]
        if not self.base:
            raise RuntimeError("the toy itself does not run")

    def figures(self, folder):
        job = self.source / "jobs" / "toy.yaml"
        done = subprocess.run([self.cqio, "run", job, "--set", f"data.directory={folder}", "--set", "output.directory=out",
                               "--set", "output.overwrite=true", "--set", "grid.enabled=false"],
                              capture_output=True, text=True, timeout=60, errors="replace", check=False)
        return done, [line for line in done.stdout.splitlines() if re.match(r"^ 20\d\d", line)]

    def case(self, name, edits, expected):
        self.count += 1
        folder = pathlib.Path("data").resolve()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.source / "matrices" / "toy", folder)
        for table, edit in edits.items():
            path = folder / f"{table}.csv"
            path.chmod(0o644)
            path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
        done, figures = self.figures(folder)
        if expected is SAME:
            good = done.returncode == 0 and figures == self.base
        elif isinstance(expected, tuple):
            good = done.returncode == 0 and any(expected[0] in line for line in done.stderr.splitlines() if "warning: " in line)
        else:
            good = done.returncode == 4 and expected in done.stderr
        if not good:
            self.faults.append(name)
            print(f"FAILED {name}: code {done.returncode}, expected {expected or 'the same figures'}\n{done.stderr[-1500:]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True, type=pathlib.Path)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    given = parser.parse_args()
    cqio, source = given.cqio.resolve(), given.source.resolve()
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        statements = Statements(cqio, source)
        for name, table, edit, expected in HEADER_LINES + PRICES + SIZES + GROUPS:
            statements.case(f"{table}: {name}", {table: edit}, expected)
    print(f"{statements.count} statements, {len(statements.faults)} wrong")
    return len(statements.faults) > 0


if __name__ == "__main__":
    sys.exit(main())
