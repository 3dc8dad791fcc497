#!/usr/bin/env python3
"""Tables and demands of cqio solve that say what they are in words: units, roles, prices, labels, layouts.

  test_tables.py --cqio CQIO

Each case changes one thing of a small table or of a demand on it, and must give the very results of the
unchanged one (EQUAL), other results that are stated with it, or be refused with a sentence.
"""
import argparse
import csv
import io
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

BASE = """# unit: 1e6 EUR at 2015 producer prices
key,farm,mill,shop,households,export,total_output
farm,10,20,10,40,20,100
mill,20,60,20,50,100,250
shop,10,45,10,100,35,200
compensation,48,60,80,,,
surplus,12,65,80,,,
total_output,100,250,200,,,
"""
DEMAND = "key,demand\nfarm,1\nmill,2\n"
VALUE_ADDED = ("--multipliers", "output,value_added,income")
cases = []


def case(kind, name, expected, table=BASE, options=VALUE_ADDED, demand=None, column="", **files):
    """EXPECTED: None for the results of the unchanged table and demand, a part of the sentence, other results
    by name, or a pair of what a warning says, "" for none, and one of these results."""
    cases.append((kind, name, expected, table, options, demand, column, files))


# ---- roles ---------------------------------------------------------------------------------------
for label in ("Other taxes less subsidies on production", "Taxes less subsidies on production",
              "Other net taxes on production", "生产税净额", "Operating surplus: Rents on land"):
    case("roles", f"{label} is value added", None, BASE.replace("surplus", f'"{label}"'))
# The same row is no value added by another word: results differ as they must, and are not those of the base.
for label in ("Taxes less subsidies on products", "value_added_tax", "Import duties"):
    case("roles", f"{label} is none", {"value_added_multiplier": [48 / 100, 60 / 250, 80 / 200]},
         BASE.replace("surplus", f'"{label}"'), ("--multipliers", "value_added"))
for label in ("Taxes on production and imports", "Carbon tax", "Compensation and imports"):
    case("roles", f"{label} is not known", f"rows {label}: expected a role for each",
         BASE.replace("surplus", f'"{label}"'))

# ---- labels --------------------------------------------------------------------------------------
CAFE = ("caf\u00e9", "cafe\u0301")  # composed and not
case("labels", "columns are not composed", None,
     "\n".join(line.replace("farm", CAFE[1] if line.startswith("key") else CAFE[0]) for line in BASE.split("\n")))
case("labels", "two that look alike by composition", "appears twice",
     BASE.replace("farm", CAFE[0]).replace("shop", CAFE[1]))
for name, other in (("a no-break space", "dry\u00a0farm"), ("two blanks", "dry  farm"), ("a tab", "dry\tfarm"),
                    ("a wide space", "dry\u3000farm"), ("a soft hyphen", "dry fa\u00adrm"),
                    ("a zero width space", "dry \u200bfarm")):
    case("labels", f"columns with {name}", None, "\n".join(
        line.replace("farm", other if line.startswith("key") else "dry farm") for line in BASE.split("\n")))
    case("labels", f"two that look alike by {name}", "appears twice",
         BASE.replace("farm", other).replace("shop", "dry farm"))
    case("labels", f"demand with {name}", None, BASE.replace("farm", "dry farm"), (),
         DEMAND.replace("farm", other))
for word, said in (("Farm", "accounts 'farm' and 'Farm' differ in capital letters alone"),
                   ("FARM", "accounts 'farm' and 'FARM' differ in capital letters alone")):
    case("labels", f"{word} beside farm", said, BASE.replace("shop", word))
    case("labels", f"demand of {word}", "did you mean 'farm'?", BASE, (), DEMAND.replace("farm", word))
case("labels", "STRASSE beside straße", "differ in capital letters alone",
     BASE.replace("farm", "stra\u00dfe").replace("shop", "STRASSE"))
case("labels", "column in capitals", "has a",
     BASE.replace("key,farm", "key,FARM"))
# Meaning: the labels of two accounts, written otherwise, are exchanged in the demand.
case("labels", "demand in another order, not composed", None, BASE.replace("farm", CAFE[0]), (),
     "key,demand\nmill,2\n" + CAFE[1] + "\u00a0,1\n")


# ---- what is said of roles -----------------------------------------------------------------------
def said(name, expected, line, table=BASE, options=VALUE_ADDED):
    case("said", f"line: {name}", expected, f"# role: {line}\n{table}", options)


def roles(name, expected, lines, table=BASE, options=VALUE_ADDED):
    case("said", f"file: {name}", expected, table, (*options, "--roles", "roles.csv"),
         roles="what,name,value\n" + lines)


ODD = BASE.replace("compensation", "pay").replace("surplus", "rest")
PAY = "pay = compensation; rest = other_value_added"
said("two roles", None, PAY, ODD)
said("two lines", None, "pay = compensation\n# role: rest = other_value_added", ODD)
said("an equals sign in a label", None, "a = b = compensation; rest = other_value_added", ODD.replace("pay", "a = b"))
said("a stranger", "label 'surplos' is not in the table; did you mean 'surplus'?", "surplos = compensation")
said("an account", "label 'farm' is an account: expected the label of a row or column", "farm = household")
said("a label twice", "label 'surplus' appears twice", "surplus = import; surplus = other_value_added")
said("a label twice, the same", "label 'surplus' appears twice",
     "surplus = import\n# role: surplus = import")
said("no role", "expected LABEL = ROLE", "surplus import")
said("unknown role", "role 'profit' does not exist", "surplus = profit")
roles("two roles", None, "row,pay,compensation\nrow,rest,other_value_added\n", ODD)
roles("a label before a pattern", None, "row,*,other_value_added\nrow,pay,compensation\nrow,total_output,output\n", ODD)
roles("a stranger", "row 'surplos' is not in the table; did you mean 'surplus'?", "row,surplos,compensation\n")
roles("a row said as a column", "column 'surplus' is not in the table", "column,surplus,compensation\n")
roles("an account", "row 'farm' is an account", "row,farm,compensation\n")
roles("accounts by a pattern", "row 'far*' is not in the table", "row,far*,compensation\n")
roles("a label twice", "row 'surplus' appears twice", "row,surplus,other_value_added\nrow,surplus,import\n")
roles("unknown setting", "table 'units': expected unit, household_income", "table,units,1e6 EUR\n")
roles("unknown kind", "what = 'line': expected row, column, file or table", "line,surplus,import\n")
roles("unit of the table", None, "table,unit,1e6 EUR\n")
roles("another unit than the line", "unit = '1e6 EUR at 2015 producer prices': expected '1e3 EUR', as in the file of roles",
      "table,unit,1e3 EUR\n")
# Of the file and a line, the file counts, and both are used.
roles("beside a line", None, "row,surplus,other_value_added\n", f"# role: surplus = import\n{BASE}")
# What was said changes meaning: roles exchanged.
said("exchanged", {"income_multiplier": [12 / 100, 65 / 250, 80 / 200]},
     "surplus = compensation; compensation = other_value_added", options=("--multipliers", "income"))


# ---- tables in several files ---------------------------------------------------------------------
MATRIX = "# unit: 1e6 EUR at 2015 producer prices\nkey,farm,mill,shop\nfarm,10,20,10\nmill,20,60,20\nshop,10,45,10\n"
FINAL = "key,households,export,total_output\nfarm,40,20,100\nmill,50,100,250\nshop,100,35,200\n"
PRIMARY = "key,farm,mill,shop\ncompensation,48,60,80\nsurplus,12,65,80\n"
NUMBERED = ("40,20,100\n50,100,250\n100,35,200\n", "48,60,80\n12,65,80\n")


def parts(name, expected, final=FINAL, primary=PRIMARY, lines="file,final.csv,columns\nfile,primary.csv,rows\n"):
    case("parts", name, expected, MATRIX, (*VALUE_ADDED, "--roles", "roles.csv"),
         roles=f"what,name,value\n{lines}", final=final, primary=primary)


parts("three files", None)
parts("rows in another order", None, "key,households,export,total_output\nshop,100,35,200\nfarm,40,20,100\nmill,50,100,250\n")
parts("columns in another order", None, primary="key,shop,farm,mill\ncompensation,80,48,60\nsurplus,80,12,65\n")
parts("one is not there", "other.csv", lines="file,other.csv,columns\nfile,primary.csv,rows\n")
parts("one is named twice", "appears twice", lines="file,final.csv,columns\nfile,final.csv,columns\nfile,primary.csv,rows\n")
parts("an account is missing", "account 'shop' is missing", FINAL.replace("shop,100,35,200\n", ""))
parts("an account twice", "account 'farm' appears twice", FINAL + "farm,40,20,100\n")
parts("a column twice", "twice", primary=PRIMARY.replace("mill", "farm"))
parts("a stranger", "did you mean 'shop'?", FINAL.replace("shop", "shops"))
parts("a column that is a stranger", "did you mean 'mill'?", primary=PRIMARY.replace("mill", "mills"))
parts("rows for columns", "expected rows or columns", lines="file,final.csv,lines\nfile,primary.csv,rows\n")
parts("another unit", None, "# unit: 1e3 EUR\nkey,households,export,total_output\n"
      "farm,40000,20000,100000\nmill,50000,100000,250000\nshop,100000,35000,200000\n")
parts("numbers of another unit", "expected its output", "# unit: 1e3 EUR\n" + FINAL)
TOTAL_OF = "row 'compensation': total = 200: expected the sum of its accounts, 188, or no total"
parts("rows with a total", None, primary="key,farm,mill,shop,total\ncompensation,48,60,80,188\nsurplus,12,65,80,157\n")
parts("rows with a wrong total", TOTAL_OF, primary="key,farm,mill,shop,total\ncompensation,48,60,80,200\nsurplus,12,65,80,157\n")
parts("columns with a total", None, FINAL + "total,190,155,550\n")
parts("columns with a wrong total", "column 'export': total = 150: expected the sum of its accounts, 155", FINAL + "total,190,150,550\n")
parts("exchanged by label", {"income_multiplier": [60 / 100, 48 / 250, 80 / 200]},
      primary="key,mill,farm,shop\ncompensation,48,60,80\nsurplus,77,0,80\n")


# ---- units in names ------------------------------------------------------------------------------
def demand(kind, name, expected, text, table=BASE, column="", **more):
    case(kind, name, expected, table, (), text, column, **more)


for head, factor in (("demand (1e3 EUR)", 1e3), ("demand [kEUR]", 1e3), ("demand_1e3_EUR", 1e3),
                     ("demand in thousand EUR", 1e3), ("demand: 1e3 EUR", 1e3), ("demand/1e3 EUR", 1e3),
                     ("demand - kEUR", 1e3), ("demand [Tsd. EUR]", 1e3), ("demand (1e6 EUR)", 1), ("demand (EUR)", 1e6),
                     ("demand (2015)", 1), ("demand (Mio. EUR at 2015 producer prices)", 1)):
    demand("units of demand", head, None, f"key,{head}\nfarm,{factor}\nmill,{2 * factor}\n")
for head in ("demand (1e3 USD)", "demand (bananas)", "demand (percent)", "demand [1e3 t]", "demand_USD",
             "demand (million)", "demand, thousand CHF", "demand (1e3 persons)", "1e3 EUR demand",
             "(1e3 EUR) demand", "demand (EUR 1000)", "demand (EUR thousand)",
             "demand {1e3 EUR}x", "demand (T€)"):
    demand("units of demand", head, "expected that of the table, '1e6 EUR at 2015 producer prices'",
           f'key,"{head}"\nfarm,1\nmill,2\n')
demand("units of demand", "wide parentheses", "expected that of the table", "key,demand\uff081e3 EUR\uff09\nfarm,1\nmill,2\n",
       column=":demand\uff081e3 EUR\uff09")
demand("units of demand", "line and name differ", "expected '1e6 EUR', as in the line '# unit:'",
       "# unit: 1e6 EUR\nkey,demand (1e3 EUR)\nfarm,1\nmill,2\n")
demand("units of demand", "scale behind money", "the unit is not known", f"# unit: EUR thousand\n{DEMAND}")
demand("units of demand", "one name, two units", "column 'demand' is missing: expected one of",
       "key,demand (1e3 EUR),demand (1e6 EUR)\nfarm,1000,1\n", column=":demand")
demand("units of demand", "asked for without its unit", None,
       "key,low (1e6 EUR),high (1e3 EUR)\nfarm,7,1000\nmill,7,2000\n", column=":high")

HEAD, FARM, MILL, SHOP, PAID, SURPLUS, TOTAL = BASE.splitlines()[1:]
UNIT = BASE.splitlines()[0]


def lines(*rows):
    return "\n".join(rows) + "\n"


def times(row, factor, first=1):
    words = row.split(",")
    return ",".join(words[:first] + [repr(float(w) * factor) if w else w for w in words[first:]])


def with_column(unit_of):
    """A column `unit`, filled by UNIT_OF(label)."""
    rows = [row.split(",") for row in BASE.splitlines()[1:]]
    return lines(UNIT, *(",".join([r[0], "unit" if r[0] == "key" else unit_of(r[0]), *r[1:]]) for r in rows))


case("units of rows", "compensation in 1e3 EUR", None,
     BASE.replace(PAID, times(PAID, 1e3).replace("compensation", "compensation (1e3 EUR)")))
case("units of rows", "compensation in 1e3 EUR, unsaid", "flows and primary inputs sum to",
     BASE.replace(PAID, times(PAID, 1e3)))
case("units of rows", "in a column unit", None,
     with_column(lambda k: "1e3 EUR" if k == "surplus" else "1e6 EUR").replace(
         "surplus,1e3 EUR,12,65,80", "surplus,1e3 EUR,12000,65000,80000"))
case("units of rows", "in a column unit, swapped", "flows and primary inputs sum to",
     with_column(lambda k: "1e3 EUR" if k == "compensation" else "1e6 EUR").replace(
         "surplus,1e6 EUR,12,65,80", "surplus,1e6 EUR,12000,65000,80000"))
case("units of rows", "another currency", "row 'surplus': unit = '1e6 USD': expected that of the table",
     with_column(lambda k: "1e6 USD" if k == "surplus" else "1e6 EUR"))
case("units of rows", "tonnes among money", "row 'surplus': unit = 'kt': expected that of the table",
     with_column(lambda k: "kt" if k == "surplus" else "1e6 EUR"))
case("units of columns", "exports in 1e3 EUR", None, lines(
    UNIT, HEAD.replace("export", "export (1e3 EUR)"),
    *(row.replace(f",{e},{x}", f",{e}000,{x}") for row, e, x in ((FARM, 20, 100), (MILL, 100, 250), (SHOP, 35, 200))),
    PAID, SURPLUS, TOTAL))
case("units of columns", "exports in CHF", "column 'export (1e6 CHF)': unit = '1e6 CHF': expected",
     BASE.replace("export", "export (1e6 CHF)"))
for unit in ("1e3 EUR", "USD"):
    case("units of accounts", unit, f"account 'farm ({unit})': unit = '{unit}': expected",
         BASE.replace("farm", f"farm ({unit})"))
# Columns that state something under any name of it, in tables and demands alike.
def stating(name, *values):
    """The demand with a column NAME."""
    return f"key,demand,{name}\n" + "".join(f"{row},{v}\n" for row, v in zip(("farm,1", "mill,2"), values))


for name in ("units", "Unit", "UNIT", "uom", "Einheit", "unit_long"):
    sentence = f"column '{name}' is not known; did you mean 'unit'?"
    case("units of rows", f"column {name}", sentence, with_column(lambda k: "1e6 EUR").replace("key,unit", f"key,{name}"))
    for column in ("", ":demand"):
        demand("units of rows", f"demand: {name}{column}", sentence, stating(name, "1e3 EUR", "1e3 EUR"), column=column)
for column in ("", ":demand", ":*"):
    demand("units of rows", f"demand: unit{column}", None, "key,unit,demand\nfarm,1e3 EUR,1000\nmill,1e3 EUR,2000\n", column=column)
demand("units of rows", "demand: units that differ", "unit = '1e6 EUR': expected '1e3 EUR', as in the rows before it",
       stating("unit", "1e3 EUR", "1e6 EUR"))
demand("units of rows", "demand: another unit than the line", "column 'unit' = '1e3 EUR': expected '1e6 EUR', as in the line '# unit:'",
       "# unit: 1e6 EUR\n" + stating("unit", "1e3 EUR", "1e3 EUR"))
for name, value, sentence in (
        ("currency", "USD", "currency = 'USD': expected that of the table, 'EUR'"), ("Currency", "1e6 EUR", "currency = '1e6 EUR'"),
        ("Währung", "USD", "currency = 'USD'"), ("scale", "1000", "scale = '1000': expected it in the unit"),
        ("multiplier", "1e3", "scale = '1e3'"), ("UNIT_MULT", "6", "scale = '10^6'"), ("Scale_Factor", "1000", "scale = '1000'"),
        ("price_basis", "2010 prices", "price basis = '2010 prices'"), ("Valuation", "basic prices", "price basis = 'basic prices'"),
        ("year", "2010", "year = 2010: expected that of the table, 2015"), ("Jahr", "2010", "year = 2010"),
        ("Reference year", "2015/16", "year = '2015/16': expected one year"), ("currency", "EUR", None), ("year", "2015", None),
        ("Year", "2015", None), ("scale", "1", None), ("UNIT_MULT", "0", None), ("prices", "2015 prices", None)):
    for column in ("", ":demand", ":*"):
        demand("stated in columns", f"demand: {name} {value}{column}", sentence, stating(name, value, value), column=column)
    of_own = "expected one year" if "/" in value else None if "year = " in (sentence or "") else sentence
    case("stated in columns", f"table: {name} {value}", of_own, with_column(lambda k, v=value: v).replace("key,unit", f"key,{name}"))
demand("stated in columns", "years that differ", "year = '2016': expected '2015', as in the rows before it", stating("year", 2015, 2016))
demand("stated in columns", "year of the line", "column 'year' = '2015': expected '2010', as in the line '# year:'",
       "# unit: 1e6 EUR at 2015 prices\n# year: 2010\n" + stating("year", 2015, 2015))
demand("stated in columns", "another year at prices of the table", None, "# unit: 1e6 EUR at 2015 prices\n" + stating("year", 2030, 2030))
demand("stated in columns", "two of a kind", "column 'Jahr' says what 'year' does", stating("year,Jahr", "2015,2015", "2015,2015"))
case("units of columns", "income beyond output", "household_income = 551 (1e6 EUR at 2015 producer prices): expected at most",
     f"# household_income: 551\n{BASE}")
case("units of columns", "scale behind money", "the unit is not known",
     BASE.replace("export", "export (EUR thousand)"))
case("units of columns", "remarks are no units", None,
     BASE.replace("export", "exports (fob)").replace("surplus", "surplus (net) (1)"))

# ---- employment ----------------------------------------------------------------------------------
JOBS = {"employment_multiplier": [1000 / 100, 2000 / 250, 3000 / 200]}
RAW = {"employment_multiplier": [1 / 100, 2 / 250, 3 / 200]}


def jobs(label, values="1,2,3", unit=None):
    text = BASE.replace(TOTAL, f'"{label}",{values},,,\n{TOTAL}')
    return text


for label, values in (("employment (1000 persons)", "1,2,3"), ("employment (thousand persons)", "1,2,3"),
                      ("employment (persons)", "1000,2000,3000"), ("employment [千人]".replace("千人", "1e4 persons"),
                                                                   "0.1,0.2,0.3"),
                      ("Employment, thousand persons", "1,2,3"), ("Employed persons (万人)", "0.1,0.2,0.3")):
    case("employment", f"{label} are persons", JOBS, jobs(label, values), ("--multipliers", "employment"))
for label in ("employment", "employment (million hours)", "employment (1000 FTE)", "employment (2015)"):
    case("employment", f"{label} stays as it is", RAW, jobs(label), ("--multipliers", "employment"))
for label in ("employment (1000)", "employment (EUR)", "employment (bananas)", "employment (percent)",
              "employment (persons/km2)", "employment (1000 p)"):
    case("employment", label, "expected one of persons", jobs(label), ("--multipliers", "employment"))
case("employment", "in a column unit", JOBS, with_column(lambda k: "1e6 EUR").replace(
    "total_output,", "employment,thousand persons,1,2,3,,,\ntotal_output,"), ("--multipliers", "employment"))
case("employment", "in a column unit, money", "expected one of persons", with_column(lambda k: "1e6 EUR").replace(
    "total_output,", "employment,1e6 EUR,1,2,3,,,\ntotal_output,"), ("--multipliers", "employment"))
for label in ("employment (full-time persons)", "employment (full time)"):
    case("employment", label, "full-time equivalents are 'FTE'", jobs(label), ("--multipliers", "employment"))
for label in ("employment (full-time equivalents)", "employment (1e3 FTE)"):
    case("employment", label, RAW, jobs(label), ("--multipliers", "employment"))
case("employment", "two of them", "'jobs' is a second one of employment",
     jobs("employment").replace(TOTAL, f"jobs,1,2,3,,,\n{TOTAL}"), ("--multipliers", "employment"))

for unit, values in (("persons", "-1,2,3"), ("persons", "1e11,2,3"), ("million persons", "1000,2000,3e5")):
    case("employment", f"{values} {unit}", "expected 0 to 1e+10; is its unit wrong?", jobs(f"employment ({unit})", values))
case("compensation", "negative", "compensation = -48 (1e6 EUR", BASE.replace("48", "-48").replace("12,65", "108,65"))

# ---- shares that cannot be -----------------------------------------------------------------------
PARTIAL = "# primary_inputs: partial\n"
SAID_TWO = "# role: wages = compensation; compensation = compensation\n"
case("shares", "complete", None, "# primary_inputs: complete\n" + BASE)
case("shares", "partial and whole", ("primary_inputs = partial, but columns sum to output", None), PARTIAL + BASE)
for word in ("Partial", "yes", "all"):
    case("shares", f"primary_inputs: {word}", f"primary_inputs = '{word}': expected partial", f"# primary_inputs: {word}\n{BASE}")
case("shares", "a part of its unit", "compensation = 0.000545 of what accounts do not buy from each other: expected at least 0.005",
     PARTIAL + BASE.replace("48,60,80", "0.048,0.06,0.08"))
case("shares", "a share that few economies have", ("compensation = 0.0272 of what accounts do not buy", {}),
     PARTIAL + BASE.replace("48,60,80", "2.4,3,4"))
case("shares", "a part of value added", ("value added is that of the rows that are there", {"value_added_multiplier": [48 / 100, 60 / 250, 80 / 200]}),
     PARTIAL + BASE.replace(SURPLUS + "\n", ""), ("--multipliers", "value_added"))
case("shares", "two rows of compensation", "rows 'compensation' and 'wages' are both compensation", PARTIAL + BASE.replace("surplus", "wages"))
case("shares", "two rows of compensation, said", {"income_multiplier": [60 / 100, 125 / 250, 160 / 200]},
     PARTIAL + SAID_TWO + BASE.replace("surplus", "wages"), ("--multipliers", "income"))
case("shares", "more than value added", ("compensation is more than value added in 1 of 3 accounts, the first of which is 'farm': 48 and 36", {}),
     BASE.replace("12,65,80", "-12,65,80").replace("shop,10,45,10,100", "shop,34,45,10,76"))
for role in ("household", "export", "final", "household_part"):
    case("shares", f"a row of role {role}", f"row 'surplus': role '{role}' is one of columns", f"# role: surplus = {role}\n{BASE}")
for line, sentence in (("250", None), ("100", "household_income = 100 (1e6 EUR at 2015 producer prices): expected at least the compensation")):
    case("shares", f"income {line}", sentence, f"# household_income: {line}\n{BASE}")
case("shares", "income of the file and of the line", "household_income = 250: expected 300, as in the file of roles",
     f"# household_income: 250\n{BASE}", (*VALUE_ADDED, "--roles", "roles.csv"), roles="what,name,value\ntable,household_income,300\n")
REGIONS = """# unit: 1e6 EUR
region,key,N/farm,N/mill,S/shop,N/households,S/households,total_output
N,farm,10,20,10,40,20,100
N,mill,20,60,20,50,100,250
S,shop,10,45,10,100,35,200
,compensation,48,60,80,,,
,surplus,12,65,80,,,
,total_output,100,250,200,,,
"""
for line, sentence in (("N = 250; S = 190", {}), ("S = 190; N = 250", {}), ("250", {}),
                       ("N = 100; S = 190", "of region N = 100 (1e6 EUR): expected at least the compensation of employees, 108"),
                       ("N = 360; S = 190", "of region N = 360 (1e6 EUR): expected at most total output, 350"),
                       ("N = 190; S = 250", "of region S = 250 (1e6 EUR): expected at most total output, 200"),
                       ("N = 250; S = 79", "of region S = 79 (1e6 EUR): expected at least the compensation of employees, 80"),
                       ("N = 250", "or one for each region"), ("N = 250; S = 190; W = 3", "or one for each region")):
    case("shares", f"income {line}", sentence, f"# household_income: {line}\n{REGIONS}", ("--multipliers", "output"))

for unit in ("percent", "2015", "1e6 EUR per head", "t/km2"):
    case("units of accounts", f"table in {unit}", f"unit = '{unit}' is none of flows", BASE.replace(UNIT, f"# unit: {unit}"))
for unit in ("1e6", "kt", "1e6 EUR/year", "TJ"):
    case("units of accounts", f"table in {unit}", {}, BASE.replace(UNIT, f"# unit: {unit}"))
demand("units of demand", "demand;kEUR", None, "key,demand;kEUR\nfarm,1000\nmill,2000\n")

for form in ("households {}", "households ({})", "households_{}", "households-{}", "{}.households", "{}-households", "{} households"):
    case("shares", f"regions of households as in {form}", "seems to be the household of region 'N': expected 'N/household'",
         REGIONS.replace("N/households,S/households", form.format("N") + "," + form.format("S")), ("--multipliers", "output"))
case("shares", "regions of households in small letters", "seems to be the household of region 'N'",
     REGIONS.replace("N/households,S/households", "n/households,s/households"), ("--multipliers", "output"))
case("shares", "households of two regions exchanged", ("households of region N buy more in S than at home, and those of S in N", {}),
     REGIONS, ("--multipliers", "output"))
case("shares", "households of two regions at home", ("", {}), REGIONS.replace("N/households,S/households", "S/households,N/households"),
     ("--multipliers", "output"))
case("said", "file: a column more", "column 'unit': expected what,name,value alone", BASE, (*VALUE_ADDED, "--roles", "roles.csv"),
     roles="what,name,value,unit\nrow,surplus,import,1e3 EUR\n")

# A region that pays compensation and has no household is named; those of others are closed.
CLOSED = ("--multipliers", "output", "--closure", "households")
SPENT = REGIONS.replace("N/households,S/households", "N/households,S/households,abroad").replace(",40,20,100", ",20,15,25,100").replace(
    ",50,100,250", ",20,15,115,250").replace(",100,35,200", ",20,20,95,200").replace(",,,", ",,,,")
for columns, says in (("N/households,S/households", ""), ("exports,S/households", "region 'N' pays compensation of 108 (1e6 EUR) and no column is its "
                                                         "households"), ("N/households,exports", "region 'S' pays compensation of 80 (1e6 EUR)"),
                      ("households,exports", "")):
    case("shares", f"closed with {columns}", (says, {}), SPENT.replace("N/households,S/households", columns).replace("abroad", "other exports"), CLOSED)
case("shares", "open with the households of one region", ("", {}), REGIONS.replace("N/households,S/households", "S/households,exports"),
     ("--multipliers", "output"))
for label in ("public households", "Public household"):
    case("words", label, "what households buy is missing", BASE.replace("households", label), CLOSED)

# Columns of households and of what statistics cannot explain, which hold other figures.
ODD_COLUMN = BASE.replace("export", "discrepancy")
case("shares", "discrepancy of a third of output", ("column 'discrepancy' counts as discrepancy and is 155 (1e6 EUR at 2015 producer prices) in all, "
                                                  "0.28 of output: usual is up to 0.03", None), ODD_COLUMN)
for numbers, says in (((0, 0, 0), "column 'households' = 0 (1e6 EUR at 2015 producer prices) in all, and accounts pay 188"),
                      ((1, 1, 1), "column 'households' = 3 (1e6 EUR at 2015 producer prices) in all"), ((4, 4, 4), "")):
    table = BASE
    for row, bought, number in zip((FARM, MILL, SHOP), (40, 50, 100), numbers):
        words = row.split(",")
        table = table.replace(row, ",".join([*words[:4], str(number), str(float(words[5]) + bought - number), words[6]]))
    case("shares", f"households buy {numbers}", (says, {}), table)

# ---- output below 0 -------------------------------------------------------------------------------
for name, rows, says in (("a fall and a rise", "farm,-5\nmill,1\n", "solve: output is below 0 in 3 accounts, the first of which is 'farm'"),
                         ("a fall that others outweigh", "farm,-1\nmill,100\n", ""), ("losses alone", "farm,-5\nmill,-1\n", "")):
    case("signs", name, (says, {}), BASE, (), f"key,demand\n{rows}")
case("signs", "costs", ("solve: prices are below 0 in 2 accounts, the first of which is 'farm'", {}), BASE, ("--transpose",),
     "key,surplus\nfarm,-50\nmill,20\n")

# ---- words of labels -----------------------------------------------------------------------------
ASKED = (("compensation", "net wages", "row 'net wages' counts as 'compensation' by some words of its label"),
         ("compensation", "pension wages", "row 'pension wages' counts as 'compensation'"),
         ("households", "zoo households", "column 'zoo households' counts as 'household'"))
for old, new, words in ASKED:
    case("words", new, (words, None), BASE.replace(old, new))
case("words", "two of them", ("by some words of its label, and 1 other like it: is it?", None),
     BASE.replace("compensation", "net wages").replace("export", "moon exports"))
for old, new in (("compensation", "Compensation of employees"), ("surplus", "Gross operating surplus and mixed income"),
                 ("households", "Final consumption expenditure by households"), ("export", "Exports of goods and services")):
    case("words", new, ("", None), BASE.replace(old, new))
case("words", "said of what is asked", ("", None), "# role: net wages = compensation\n" + BASE.replace("compensation", "net wages"))
for label in ("rent of imported machines", "compensation per head", "of which: mixed income", "wages share"):
    case("words", label, f"rows {label}: expected a role for each", BASE.replace("surplus", label))
for label in ("non-resident households", "households abroad", "households per head"):
    case("words", label, (f"column '{label}' is no kind of final demand that is known", None), BASE.replace("households", label))
case("words", "no household left to close", "what households buy is missing", BASE.replace("households", "non-resident households"),
     (*VALUE_ADDED, "--closure", "households"))
case("words", "water, and employees", "row 'employees, water' is of no known role, and columns sum to output without it",
     BASE.replace(TOTAL, f"employees,1,2,3,,,\nwater,7,8,9,,,\n{TOTAL}"))
case("words", "water in tonnes", "unit = 'kt' is no money, and the role is not known: expected '# role: water (kt) = extension'",
     BASE.replace(TOTAL, f"water (kt),7,8,9,,,\n{TOTAL}"))
case("words", "water that is said", None, "# role: water = extension\n" + BASE.replace(TOTAL, f"water,7,8,9,,,\n{TOTAL}"))
for old, new in (("compensation", "compensation at 2010 prices"), ("compensation", '"compensation, purchasers prices"'),
                 ("households", "households_2010_prices"), ("export", "exports (basic prices)"), ("surplus", "surplus at constant prices")):
    case("words", new, "the name says other prices than the unit of the table", BASE.replace(old, new))
for old, new in (("compensation", "compensation (thousands)"), ("households", "households (mio)"), ("export", "exports (usd)")):
    case("words", new, "in the name is no unit that is understood", BASE.replace(old, new))
for label in ("households (imported)", "foreign households", "number of households"):
    case("words", label, (f"column '{label}' is no kind of final demand that is known", None), BASE.replace("households", label))
case("words", "surplus at purchasers' prices", "the name says other prices", BASE.replace("surplus", "surplus at purchasers' prices"))
for old, new in (("compensation", "compensation at 2015 prices"), ("households", "households_producer_prices"),
                 ("surplus", "surplus at factor cost"), ("export", "exports at current prices")):
    case("words", new, None, BASE.replace(old, new))
demand("words", "a demand of unit 1", "unit = '1': expected that of the table", f"# unit: 1\n{DEMAND}")

# ---- sums that are written down ------------------------------------------------------------------
for old, new, sentence in ((",80,,,\nsurplus", ",80,,,777\nsurplus", "row 'compensation': total_output = 777: expected its sum, 188"),
                           ("100,250,200,,,", "100,250,200,,,9999", "row 'total_output': total_output = 9999: expected"),
                           ("100,250,200,,,", "100,250,200,191,,", "column 'households': total_output = 191: expected")):
    case("sums", new, sentence, BASE.replace(old, new))
case("sums", "as they are", None, BASE.replace("48,60,80,,,", "48,60,80,,,188").replace(
    "100,250,200,,,", "100,250,200,190,155,550"))
case("sums", "with final demand", None, BASE.replace("100,250,200,,,", "100,250,200,190,155,895"))

# Rows and columns that are called totals are sums of others, in all of their figures.
SUMS = ("--multipliers", "output")
TWO = """# unit: 1e6 EUR
region,key,N/a,N/b,S/a,S/b,households,exports,total_output
N,a,10,20,5,5,30,30,100
N,b,15,40,10,5,60,70,200
S,a,5,10,20,30,20,65,150
S,b,10,10,25,50,30,125,250
,compensation,50,100,75,110,,,
,surplus,10,20,15,50,,,
,total_output,100,200,150,250,,,
"""


def with_row(label, figures, region="", at=6):
    rows = TWO.splitlines()
    return lines(*rows[:at], ",".join((region, label, *map(str, figures))), *rows[at:])


def with_sum(label, figures, at=6):
    rows = [row.split(",") for row in TWO.splitlines()[1:]]
    figures = [label, *figures, *[""] * (len(rows) - 1 - len(figures))]
    return lines("# unit: 1e6 EUR", *(",".join((*r[:at], str(f), *r[at:])) for r, f in zip(rows, figures)))


def changed(figures, k, by):
    return [*figures[:k], figures[k] + by, *figures[k + 1:]]


FLOWS_DOWN, FLOWS_NORTH, FLOWS_SOUTH = [40, 80, 60, 90, 140, 290, 700], [25, 60, 15, 10, 90, 100, 300], [15, 20, 45, 80, 50, 190, 400]
for name, make, figures, says in (
        ("Total intermediate", lambda f: with_row("Total intermediate", f), FLOWS_DOWN, "the sum of all accounts"),
        ("TII, accounts alone", lambda f: with_row("TII", f + ["", "", ""]), FLOWS_DOWN[:4], "the sum of all accounts"),
        ("total of a region", lambda f: with_row("total", f, "N", 4), FLOWS_NORTH, "the sum of 'N/a' to 'N/b'"),
        ("total of a region at the end", lambda f: with_row("total", f, "N", 8), FLOWS_NORTH, "the sum of its region"),
        ("total of a region at the start", lambda f: with_row("total", f, "S", 2), FLOWS_SOUTH, "the sum of its region"),
        ("total primary", lambda f: with_row("Total primary inputs", f + ["", "", ""], at=8), [60, 120, 90, 160],
         "the sum of 'compensation' to 'surplus'"),
        ("total of all", lambda f: with_row("total", f + ["", "", ""], at=8), [100, 200, 150, 250], "the sum of 'N/a' to 'surplus'"),
        ("column of intermediates", lambda f: with_sum("Total intermediate", f), [40, 70, 65, 95, 335, 95], "the sum of all accounts"),
        ("column of final demand", lambda f: with_sum("total final demand", f, 8), [60, 130, 85, 155], "the sum of 'households' to 'exports'"),
        ("column of uses", lambda f: with_sum("total use", f, 8), [100, 200, 150, 250], "the sum of 'N/a' to 'exports'")):
    case("sums", f"{name}: as they are", {}, make(figures), SUMS)
    for k in range(len(figures)):
        for by in (1, -figures[k], 9 * figures[k])[:1 if k else 3]:
            case("sums", f"{name}: figure {k + 1} off by {by}", says, make(changed(figures, k, by)), SUMS)
    case("sums", f"{name}: rounded", {}, make([f"{f}.0" for f in figures]), SUMS)
    case("sums", f"{name}: in another unit", "of its ", make([f * 1000 for f in figures]), SUMS)
case("sums", "a total that is said to be none", {}, "# role: Total intermediate = ignore\n" + with_row("Total intermediate", [1] * 7), SUMS)
HOME = """# unit: 1e6 EUR
key,a,b,households,exports,total demand,imports,total_output
a,10,20,30,50,110,10,100
b,15,40,60,95,210,10,200
compensation,50,100,,,,,
surplus,25,40,,,,,
total_output,100,200,,,,,
"""
case("sums", "a total without imports", {}, HOME, SUMS)
for old, new in ((",110,", ",100,"), (",210,", ",200,"), (",110,10", ",120,20")):
    case("sums", f"a total without imports: {old} is {new}", "column 'total demand' = ",
         HOME.replace(old, new), SUMS)
for label in ("CO2 emissions (kt)", "hours worked (1e6 hours)", "employment (thousand persons)"):
    direct = [] if "persons" in label else [5, ""]
    for total, sentence in ((10 + sum(direct[:1]), {}), (10, {}), (17, f"row '{label}': total_output = 17: expected its sum")):
        case("sums", f"{label}: {total}", sentence, with_row(label, [1, 2, 3, 4, *(direct or ["", ""]), total], at=8), SUMS)

# ---- prices --------------------------------------------------------------------------------------
for unit in ("1e6 EUR at 2015 purchasers' prices", "1e6 EUR at 2015 basic prices", "1e6 EUR (purchaser prices)",
             "1e6 EUR at 2010 producer prices", "1e6 EUR at current prices", "1e6 EUR at factor cost",
             "1e6 EUR, market prices", "1e6 EUR in prices of 2014"):
    demand("prices", unit, "expected th", f'"# unit: {unit}"\n{DEMAND}')
for unit in ("1e6 EUR", "1e6 EUR at 2015 prices", "1e6 EUR at producer prices", "1e6 EUR at 2015 producers' prices",
             "1e6 EUR at current prices of 2015"):
    demand("prices", unit, None, f'"# unit: {unit}"\n{DEMAND}')
demand("prices", "of a table at current prices", None, f"# unit: 1e6 EUR at current prices\n{DEMAND}",
       BASE.replace("at 2015 producer prices", "at current prices"))
demand("prices", "of a table at current prices of its year", "expected th",
       f"# unit: 1e6 EUR at 2014 prices\n{DEMAND}",
       BASE.replace(UNIT, "# unit: 1e6 EUR at current prices\n# year: 2015"))

# ---- what is stated beside units ------------------------------------------------------------------
LINES = (("currency: USD", "currency = 'USD': expected that of the table, 'EUR'"),
         ("Currency = 1e3 EUR", "currency = '1e3 EUR': expected that of the table"),
         ("valuation: purchasers' prices", "price basis = 'purchasers' prices': expected that"),
         ("prices: 2010 producer prices", "price basis = '2010 producer prices': expected th"),
         ("price_basis: basic prices", "price basis = 'basic prices': expected that"),
         ("price_year: 2010", "price basis = '2010': expected th"), ("price_basis: bananas", "is not known"),
         ("scale: 1000", "scale = '1000': expected it in the unit"), ("multiplier: 1e6", "scale = '1e6'"),
         ("Magnitude: million", "scale = 'million'"), ("UNIT_MULT: 6", "scale = '10^6': expected it in the unit"),
         ("Unit_Multiplier = 1", "scale = '10^1': expected it in the unit"), ("Scale_Factor: 1000", "scale = '1000'"),
         ("year: last", "year = 'last': expected one year"), ("year: 2015/16", "year = '2015/16': expected one year"),
         ("Year: 2015-2016", "year = '2015-2016': expected one year"), ("rol: surplus = import", "expected '# role: ...'"),
         ("row role: surplus = import", "expected '# role: ...'"), ("roel: surplus = import", "expected '# role: ...'"))
for line, sentence in LINES:
    case("stated", f"table: {line}", sentence, f"# {line}\n{BASE}")
    demand("stated", f"demand: {line}", sentence, f"# {line}\n{DEMAND}")
for line in ("currency: EUR", "valuation: producer prices", "prices: 2015", "scale: 1", "multiplier: units", "year: 2015", "UNIT_MULT: 0",
             "rule of thumb: none"):
    case("stated", f"table: {line}", None, f"# {line}\n{BASE}")
    demand("stated", f"demand: {line}", None, f"# {line}\n{DEMAND}")
demand("stated", "prices of the table in a line", "expected the prices of the table", f"# unit: 1e6 EUR at 2010 prices\n{DEMAND}",
       BASE.replace(" at 2015 producer prices", "\n# prices: 2015 producer prices"))
demand("stated", "current prices of another year", "expected the prices of the table",
       f"# unit: 1e6 EUR at current prices\n# year: 2014\n{DEMAND}", BASE.replace("at 2015", "at current prices, 2015"))
for unit in ("1e6 EUR at current prices", "1e6 EUR at current producer prices"):
    for year, sentence in ((2014, "expected the prices of the table"), (2015, None)):
        demand("stated", f"{unit} of {year}", sentence, f"# unit: {unit}\n# year: {year}\n{DEMAND}",
               BASE.replace("1e6 EUR at 2015 producer prices", f"{unit}\n# year: 2015"))

for line, sentence in (("how: 1e3 EUR", "has a unit and no key that is known"), ("money: USD", "has a unit and no key"),
                       ("frequency: month", "has a unit and no key"), ("unit:", "line '# unit:' says nothing"),
                       ("scale:", "line '# scale:' says nothing"), ("rings: core", "expected '# ring: ...'"),
                       ("ring: core", "line '# ring: core': expected none")):
    case("stated", f"table: {line}", sentence, f"# {line}\n" + BASE.removeprefix(UNIT + "\n" if line == "unit:" else ""))
    demand("stated", f"demand: {line}", sentence, f"# {line}\n{DEMAND}")
for line in ("role: surplus = import", "household_income: 190", "primary_inputs: partial"):
    demand("stated", f"demand: {line}", f"line '# {line}': expected none", f"# {line}\n{DEMAND}")
for line in ("unit: 1e3 EUR", "scale: 1000", "year: 2010", "currency: USD", "prices: basic", "role: surplus = import"):
    case("stated", f"roles: {line}", "expected none, as it says nothing to this kind of file", BASE,
         (*VALUE_ADDED, "--roles", "roles.csv"), roles=f"# {line}\nwhat,name,value\nrow,surplus,other_value_added\n")
case("stated", "roles: a remark", None, BASE, (*VALUE_ADDED, "--roles", "roles.csv"),
     roles="# title: roles of the small table\nwhat,name,value\nrow,surplus,other_value_added\n")
for line in ("frequency: year", "title: flows of the small table", "method: see the handbook", "date: 2016-01-31"):
    demand("stated", f"demand: {line}", None, f"# {line}\n{DEMAND}")
# A demand of another year is in prices of the table where it says so, and else in those that nobody knows.
demand("stated", "another year, no prices", "year = 2018: expected that of the table, 2015, or prices in the unit",
       f"# year: 2018\n{DEMAND}")
demand("stated", "another year, no prices in the unit", "year = 2018: expected that of the table",
       f"# unit: 1e6 EUR\n# year: 2018\n{DEMAND}")
demand("stated", "another year at prices of the table", None, f"# unit: 1e6 EUR at 2015 prices\n# year: 2018\n{DEMAND}")
CURRENT = BASE.replace("at 2015 producer prices", "at current prices\n# year: 2015")
for year, sentence in ((2015, None), (2018, "year = 2018: expected that of the table, 2015")):
    demand("stated", f"{year}, of a table at current prices", sentence, f"# year: {year}\n{DEMAND}", CURRENT)
demand("stated", "prices before the year of a table that names none", "expected the prices of the table",
       f"# unit: 1e6 EUR at 2010 prices\n{DEMAND}", BASE.replace(" at 2015 producer prices", "\n# year: 2015"))
BARE = BASE.replace(UNIT + "\n", "")
demand("stated", "currency, of a table without", "expected none, as the table states no currency", f"# currency: USD\n{DEMAND}", BARE)
demand("stated", "currency, of a table in many units", "expected none, as the table states no currency",
       f"# currency: EUR\n{DEMAND}", BASE.replace(UNIT, "# unit: mixed"))
demand("stated", "currency of a table without a unit", None, f"# currency: EUR\n{DEMAND}", "# currency: EUR\n" + BARE)
demand("stated", "another currency than that of a table without a unit", "currency = 'USD': expected that of the table, 'EUR'",
       f"# currency: USD\n{DEMAND}", "# currency: EUR\n" + BARE)
case("stated", "table: a currency that is none", "currency = 'Taler': expected a currency, such as 'EUR'", "# currency: Taler\n" + BARE)
demand("stated", "persons, of a table in money", "unit = 'persons': expected that of the table", f"# unit: persons\n{DEMAND}")
demand("stated", "persons, of a table without a unit", "unit = 'persons': expected that of the table", f"# unit: persons\n{DEMAND}", BARE)
demand("stated", "money, of a table in many units", "unit = '1e6 EUR': expected that of the table", f"# unit: 1e6 EUR\n{DEMAND}",
       BASE.replace(UNIT, "# unit: mixed"))

# ---- columns of demands --------------------------------------------------------------------------
for name in ("id", "n", "population"):
    rows = f"key,{name},demand\nfarm,2015,1\nmill,2016,2\n"
    demand("columns", f"{name} beside the demand", f"'{name}', 'demand'", rows)
    demand("columns", f"{name} beside the demand that is named", None, rows, column=":demand")
demand("columns", "the only one is a year", "has no column of demand beside the labels", "key,year\nfarm,1\nmill,2\n")
for name in ("percent", "share", "month", "growth_rate", "weight", "lat", "population", "demand_share", "x1", "value"):
    demand("columns", f"the only one is {name}", f"column '{name}' is no demand by its name", f"key,{name}\nfarm,1\nmill,2\n")
    demand("columns", f"the only one is {name}, named", None, f"key,{name}\nfarm,1\nmill,2\n", column=f":{name}")
for name in ("f", "Final demand", "final", "households", "export", "demand_2015", "Government consumption", "GFCF",
             "total final demand", "Final uses"):
    demand("columns", f"the only one is {name}", None, f"key,{name}\nfarm,1\nmill,2\n")
for word in ("usd", "mio", "thousand", "th", "persons", "k", "tonnes", "%", "pp", "x1000", "1e3", "000"):
    demand("columns", f"demand_{word}", f"'{word}' in the name is no unit that is understood",
           f"key,demand_{word}\nfarm,1\nmill,2\n")
for old, new in (("compensation", "compensation_usd"), ("households", "households_thousand"), ("farm", "farm_usd"),
                 ("surplus", "surplus mio"), ("export", "export_pct")):
    case("columns", new, "in the name is no unit that is understood", BASE.replace(old, new))
demand("columns", "demand/1e3", "'demand/1e3' in the name is no unit", "key,final demand/1e3\nfarm,1\nmill,2\n")
# What has another role in tables is no demand, named or not; years and prices in names are stated.
for name, role in (("imports", "import"), ("inflow", "import"), ("total_output", "output"), ("employment", "employment"),
                   ("compensation", "compensation"), ("wages", "compensation"), ("value_added", "value_added"),
                   ("surplus", "other_value_added"), ("taxes on products", "product_tax"), ("intermediate demand", "total"),
                   ("total demand", "total"), ("imports (1e3 EUR)", "import"), ("imports 2015", "import")):
    rows = f"key,{name}\nfarm,1\nmill,2\n"
    demand("roles of demand", name, "is no demand by its name", rows)
    for column in (f":{name}", ":*"):
        demand("roles of demand", f"{name}, {column}", f"is '{role}' by its name, and no final demand", rows, column=column)
for name in ("labour", "labour demand", "intermediate", "intermediate use of energy", "imported demand", "employment demand"):
    demand("roles of demand", name, "is no demand by its name", f"key,{name}\nfarm,1\nmill,2\n")
for name in ("energy demand", "demand shock", "monthly demand"):
    demand("roles of demand", name, ("counts as a demand by some words of its name: is it one?", None),
           f"key,{name}\nfarm,1\nmill,2\n")
for name in ("imports", "compensation"):
    case("roles of demand", f"{name}, of prices", {}, BASE, ("--transpose",), f"key,{name}\nfarm,1\nmill,2\n")
for name in ("demand 2010", "demand_2030", "demand2030", "f2010", "demand (2010)", "final_demand_2030 (1e6 EUR)"):
    rows = f"key,{name}\nfarm,1\nmill,2\n"
    for column in (f":{name}", ":*"):
        demand("years of demand", f"{name}, {column}", "expected that of the table, 2015, or prices in the unit", rows, column=column)
    line = "" if "1e6" in name else "# unit: 1e6 EUR at 2015 prices\n"
    demand("years of demand", f"{name} at prices of the table", None, line + rows.replace("1e6 EUR)", "1e6 EUR at 2015 prices)"), column=":*")
for name in ("demand_2010_prices", "demand at purchasers prices", "demand, constant prices"):
    demand("years of demand", name, "the name says other prices than the unit of the table", f'key,"{name}"\nfarm,1\nmill,2\n',
           column=":*" if "prices" not in name else f":{name}")
demand("columns", "demand_bound", "'demand_bound' is no demand by its name", "key,demand_bound\nfarm,1\nmill,2\n")
for label in ("thousand employed_persons", "employed_persons x1000 total"):
    case("columns", label, "the name has a scale where it is no unit", jobs(label), ("--multipliers", "employment"))
case("columns", "employed_persons_thousand", JOBS, jobs("employed_persons_thousand"), ("--multipliers", "employment"))
for label in ("employees", "water"):
    case("columns", f"row {label} of no known role", f"row '{label}' is of no known role, and columns sum to output without it", jobs(label))
demand("columns", "all, one a rate", "column 'rate' is no demand by its name",
       "key,rate,demand\nfarm,1,1\nmill,2,2\n", column=":*")
demand("columns", "code and name are labels", None, "code,key,name,f\n1,farm,A,1\n2,mill,B,2\n")
demand("columns", "named twice", "column 'f' is missing: expected one of 'f', once", "key,f\nfarm,1\n", column=":f,f")


# ---- remarks that state a unit -------------------------------------------------------------------
for remark in ("figures in thousand USD", "All figures in thousand EUR", "in Tsd. EUR", "values in thousands", "Data are in 1e3 EUR, yearly",
               "figures: in USD", "values in percent"):
    case("remarks", f"table: {remark}", "says another unit than the line '# unit:'", f'"# {remark}"\n{BASE}')
    demand("remarks", f"demand: {remark}", "says another unit than the line '# unit:'", f'"# {remark}"\n# unit: 1e6 EUR\n{DEMAND}')
demand("remarks", "a demand without a unit", "says another unit", f"# all figures in thousand EUR\n{DEMAND}")
for remark in ("values in k EUR", "in k EUR", "note: values in k EUR", "comment: figures in thousand EUR", "note: all values in USD"):
    case("remarks", f"table: {remark}", "says another unit than the line '# unit:'", f"# {remark}\n{BASE}")
for remark in ("values in M EUR", "note: values in M EUR"):
    case("remarks", f"table, as it is: {remark}", ("", None), f"# {remark}\n{BASE}")
for remark in ("converted from flows in USD", "note: trade of 2010 in 1e3 USD"):
    case("remarks", remark, ("says another unit than the line '# unit:'", None), f"# {remark}\n{BASE}")
for remark in ("figures in million EUR", "values in millions", "all flows in Mio. EUR at 2015 producer prices", "made in 2015",
               "Figures in the table are rounded", "note: in the year 2015", "source: Statistics, in 1e6 EUR"):
    case("remarks", remark, ("", None), f"# {remark}\n{BASE}")

# A remark that is a unit, a scale, prices or a year and nothing else is about all figures, whatever stands around it.
SAYS_UNIT, SAYS_PRICES = "says another unit than the line '# unit:'", "says other prices than the figures have, those of"
ABOUT = (("thousand EUR", SAYS_UNIT), ("(1e3 EUR)", SAYS_UNIT), ("thousands", SAYS_UNIT), ("x 1000", SAYS_UNIT), ("1000", SAYS_UNIT),
         ("USD million", SAYS_UNIT), ("million dollars", SAYS_UNIT), ("in dollars", SAYS_UNIT), ("million USD", SAYS_UNIT),
         ("figures are USD", SAYS_UNIT), ("values are thousands", SAYS_UNIT), ("amounts: thousands of euro", SAYS_UNIT),
         ("figures in million dollars", SAYS_UNIT), ("%", SAYS_UNIT), ("purchasers prices", SAYS_PRICES), ("at purchasers' prices", SAYS_PRICES),
         ("purchaser prices, of a survey", SAYS_PRICES), ("figures at basic prices", SAYS_PRICES), ("all in constant prices", SAYS_PRICES),
         ("prices of 2010", SAYS_PRICES), ("2010 producer prices", SAYS_PRICES), ("factor cost", SAYS_PRICES),
         ("year 2010", "'# year 2010': expected '# year: ...'"), ("reference year 2010", "expected '# year: ...'"),
         ("demand in thousand EUR", SAYS_UNIT), ("demand at purchasers' prices", SAYS_PRICES), ("currency USD", "expected '# currency: ...'"), ("scale 1000", "expected '# scale: ...'"), ("prices 2010", "expected '# price_basis: ...'"))
for remark, sentence in ABOUT:
    case("remarks", f"table: alone: {remark}", sentence, f'"# {remark}"\n{BASE}')
    demand("remarks", f"demand: alone: {remark}", sentence, f'"# {remark}"\n# unit: 1e6 EUR\n{DEMAND}')
for remark in ("million EUR", "EUR million", "(million euro)", "EUR", "2015 producer prices", "at producer prices", "in current prices",
               "64 industries", "Table 3", "10", "2015", "producer price index of the survey", "based on EUR flows", "national accounts"):
    case("remarks", f"table: alone, as it is: {remark}", ("", None), f"# {remark}\n{BASE}")
for remark in ("note: at 2010 prices", "survey at market prices of 2012", "converted from purchasers' prices"):
    case("remarks", remark, ("says other prices than the figures have", None), f'"# {remark}"\n{BASE}')
    demand("remarks", f"demand: {remark}", ("says other prices than the figures have", None), f'"# {remark}"\n{DEMAND}')

# ---- money that is nobody's ----------------------------------------------------------------------
CODE = "name the currency by its code of ISO 4217, as in '1e6 USD'"
for money in ("million dollars", "million dollar", "million $", "$ million", "million pounds", "1e6 rupees", "billion won", "million pesos",
              "million francs", "million US dollars", "million national currency", "1e6 LCU", "thousand Dollars", "dollars", "1e9 pound"):
    case("money", money, CODE, BASE.replace("1e6 EUR", money))
    demand("money", f"demand in {money}", CODE, f"# unit: {money}\n{DEMAND}", BASE.replace("EUR", "USD"))
    case("money", f"a row in {money}", CODE, BASE.replace("compensation", f"compensation ({money})"))
    case("money", f"currency: {money}", CODE, f"# currency: {money}\n{BASE.replace('1e6 EUR', '1e6')}")
for money in ("million US$", "million yen", "million euro", "million yuan", "million AUD"):
    case("money", money, {}, BASE.replace("1e6 EUR", money), ("--multipliers", "output"))
case("money", "dollars in a remark on USD", ("", {}), "# figures in million dollars\n" + BASE.replace("EUR", "USD"))
case("money", "dollars in a remark on CNY", SAYS_UNIT, "# figures in million dollars\n" + BASE.replace("EUR", "CNY"))

# ---- size of demands -----------------------------------------------------------------------------
for factor, says in ((1, ""), (10, ""), (100, "demand 'demand' = 3.45e+04 (1e6 EUR at 2015 producer prices) in all: more than 10 times the output "
                                         "of all accounts, 550"), (1e6, "more than 10 times")):
    demand("sizes", f"times {factor}", (says, {}), lines("key,demand", *(f"{k},{f * factor}" for k, f in zip(("farm", "mill", "shop"), (60, 150, 135)))))
demand("sizes", "below nothing", ("more than 10 times", {}), "key,demand\nfarm,-1e5\nmill,1e5\n")
demand("sizes", "one of two", ("demand 'f2' = 1e+05", {}), "key,f1,f2\nfarm,1,1e5\n", column=":f1,f2")

# ---- texts of another encoding -------------------------------------------------------------------
for name, mark in (("a C1 control", "m\u00fchle".encode("utf-8").decode("latin-1").replace("\u00bc", "\u0080")), ("a delete sign", "m\u007fill"),
                   ("a replacement", "m\ufffdhle"), ("a dash of Windows-1252", "m\u0096ill")):
    case("encodings", name, "characters that no text has", BASE.replace("mill", mark))
    demand("encodings", f"demand: {name}", "characters that no text has", DEMAND.replace("mill", mark))
case("encodings", "an umlaut", None, BASE.replace("compensation,", "compensation,").replace("# unit", "# title: m\u00fchle\n# unit"))

# ---- figures held against each other -------------------------------------------------------------
PAY_OF = "compensation of a person employed = "
for label, values, sentence in (
        ("employment (persons)", "1,2,3", PAY_OF + "3.133e+07 EUR a year: expected 10 to 3e+06"),
        ("employment (million persons)", "10,20,30", PAY_OF + "3.133 EUR a year"),
        ("employment (persons)", "10000,20000,3000000", (PAY_OF + "62.05 EUR a year, usual are 300 to 400000", {})),
        ("employment", "1,2,3", (PAY_OF + "3.133e+07 EUR a year, usual are", {})),
        ("employment (thousand persons)", "1,2,3", ("", {})), ("employment (1000 FTE)", "1,2,3", ("", {})),
        ("employment (persons)", "1000,2000,3", ("account 'shop' pays 80 (1e6 EUR at 2015 producer prices) to 3 (persons), which is more "
                                                 "than a hundred times", {})),
        ("employment (persons)", "1000,2000,0", ("account 'shop' pays 80 (1e6 EUR at 2015 producer prices) to 0 (persons), and employs nobody", {}))):
    case("pay", f"{label} {values}", sentence, jobs(label, values), ("--multipliers", "employment"))
for unit, values, sentence in (("1e6 JPY", "1e-4,2e-4,3e-4", ("", {})), ("1e6 USD", "10000,20000,30000", "expected 10 to 3e+06"),
                               ("1e9 IDR", "0.5,1,1.5", ("", {})), ("1e6 IDR", "1,2,3", PAY_OF + "3.133e+04 IDR a year: expected 100000"),
                               ("1e6 EUR/month", "10,20,30", ("", {})), ("1e6", "1,2,3", ("", {})), ("kt", "1e3,2e3,3e3", ("", {}))):
    case("pay", f"in {unit}", sentence, jobs("employment (thousand persons)", values).replace(UNIT, f"# unit: {unit}")
         if unit != "1e6 JPY" else jobs("employment (million persons)", values).replace(UNIT, f"# unit: {unit}"), ("--multipliers", "employment"))
case("pay", "employed by households", ("row 'employment (persons)': households = 500: people whom final demand employs", {}),
     BASE.replace(TOTAL, f"employment (persons),1000,2000,3000,500,,\n{TOTAL}"), ("--multipliers", "employment"))
case("pay", "households that sell", ("households buy less than nothing of 1 and more than final demand of 0 accounts, the first of which is "
                                     "'farm': -40", {}), BASE.replace("10,40,20,100", "10,-40,100,100"))
for label, values in (("compensation (%)", "48,60,80"), ("compensation [%]", "48,60,80"), ("surplus (\u2030)", "48,60,80")):
    case("pay", label, "unit = '", BASE.replace(label.split()[0], label))

# ---- roles that are said against labels ----------------------------------------------------------
for line, what in (("export = household; households = export", "column 'households' counts as 'export', but 'households' is 'household'"),
                   ("surplus = import", "row 'surplus' counts as 'import', but 'surplus' is 'other_value_added'"),
                   ("households = discrepancy", "column 'households' counts as 'discrepancy'")):
    said(line, (what, {}), line)
for line in ("households = final", "surplus = other_value_added"):
    said(line, ("", {}), line)
NAMED = "\n".join(("code," + r if r.startswith("key") else f"{c},{r}") if not r.startswith("#") else r for c, r in zip(
    ("", "", "1", "2", "3", "D1", "B2g", "out"), BASE.splitlines())) + "\n"
case("said", "codes of rows", ("", None), NAMED)
case("said", "codes of rows that say another role", ("row 'surplus' counts as 'other_value_added', but 'D1' is 'compensation'", None),
     NAMED.replace("B2g,", "D1,"))

# Empty fields at the end pad all lines, or none: a decimal comma shifts the figures behind it.
for row, expected in (("water (kt),7,8,9,,,,", "8 fields: expected 7 as in the header row"), ("water (kt),7,8,9,,,", None)):
    case("padding", f"a row of {row.count(',') + 1} fields", expected,
         "# role: water (kt) = extension\n" + BASE.replace(TOTAL, f"{row}\n{TOTAL}"))
case("padding", "all lines", None, "\n".join(line + ",," for line in BASE.splitlines()) + "\n")
case("padding", "one field more than all lines", "10 fields: expected 7 as in the header row",
     "\n".join(line + (",,," if line.startswith("surplus") else ",,") for line in BASE.splitlines()) + "\n")

# ---- NetCDF --------------------------------------------------------------------------------------
def netcdf(extra="", labels='"farm", "mill", "shop"', data=""):
    """The table without final demand, with EXTRA attributes and variables, and DATA of these."""
    def put(path):
        cdl = ("netcdf t {dimensions: row = 3; column = 3; variables: double Z(row, column), x(row), compensation(row),"
               " employment(row); string sector(row), column(column); Z:units = \"1e6 EUR at 2015 producer prices\";"
               f" {extra} data: Z = 10, 20, 10, 20, 60, 20, 10, 45, 10; x = 100, 250, 200; compensation = 48, 60, 80;"
               f" employment = 1, 2, 3; sector = \"farm\", \"mill\", \"shop\"; column = {labels}; {data}}}")
        path.with_suffix(".cdl").write_text(cdl, encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)
    return put


EMPLOYMENT, INCOME = ("--multipliers", "employment"), ("--multipliers", "income")
PAID_IN_MILLIONS = {"income_multiplier": [48 / 100, 60 / 250, 80 / 200]}
for attribute, sentence in ((':currency = "USD"', "currency = 'USD'"), (':price_year = 2010', "price basis = '2010'"),
                            (':valuation = "basic prices"', "price basis = 'basic prices'"),
                            (':multiplier = 1000.', "scale = '1000'"), ('Z:multiplier = 1000', "scale = '1000'"),
                            ('compensation:price_basis = "2010 prices"', "price basis = '2010 prices'"),
                            ('employment:multiplier = 1000', "scale = '1000'"), ('x:scale = "1e3"', "scale = '1e3'")):
    case("NetCDF", attribute, sentence, netcdf(attribute + ";"), INCOME)
for text in ("flows in 1000 EUR", "flows in thousand EUR", "million USD"):
    case("NetCDF", f"Z is called {text}", "says another unit than the figures have", netcdf(f'Z:long_name = "{text}";'), INCOME)
    case("NetCDF", f"a title of {text}", ("title = '" + text, {}), netcdf(f':title = "{text}";'), INCOME)
case("NetCDF", "compensation without units is called otherwise", "says another unit than the figures have",
     netcdf('compensation:long_name = "compensation in 1000 EUR";'), INCOME)
case("NetCDF", "compensation with units that its name repeats", PAID_IN_MILLIONS,
     netcdf('compensation:units = "million EUR"; compensation:long_name = "paid, 1e6 EUR";'), INCOME)
case("NetCDF", "compensation beyond value added", "account 'mill': compensation = 60 (1e6 EUR at 2015 producer prices): expected at "
     "most value_added, 50", netcdf("double value_added(row);", data="value_added = 60, 50, 160;"), INCOME)
case("NetCDF", "compensation of no economy", "compensation = 0.000545 of what accounts do not buy", netcdf('compensation:units = "1e3 EUR";'), INCOME)
case("NetCDF", "pay of too few", "a year: expected 10 to 3e+06", netcdf('employment:units = "persons";'), EMPLOYMENT)
case("NetCDF", "households beyond final demand", ("more than final demand of 1 accounts, the first of which is 'mill': 160", {}),
     netcdf("double f(row), households(row);", data="f = 60, 150, 135; households = 40, 160, 100;"), INCOME)
case("NetCDF", "employment of too many", "expected 0 to 1e+10", netcdf('employment:units = "1e10 persons";'), EMPLOYMENT)
for name, unit in (("units", "thousand persons"), ("unit", "1000 persons"), ("Units", "1e3 jobs")):
    case("NetCDF", f"employment:{name} = {unit}", JOBS, netcdf(f'employment:{name} = "{unit}";'), EMPLOYMENT)
case("NetCDF", "employment in hours", RAW, netcdf('employment:units = "million hours";'), EMPLOYMENT)
case("NetCDF", "packed employment", JOBS, netcdf('employment:scale_factor = 1000.; employment:units = "persons";'),
     EMPLOYMENT)
case("NetCDF", "employment in money", "unit = 'EUR': expected one of persons", netcdf('employment:units = "EUR";'),
     EMPLOYMENT)
case("NetCDF", "employment, two units", "as in its other attribute of units",
     netcdf('employment:units = "persons"; employment:unit = "1000 persons";'), EMPLOYMENT)
case("NetCDF", "compensation in 1e6 EUR", PAID_IN_MILLIONS, netcdf('compensation:units = "million EUR";'), INCOME)
case("NetCDF", "compensation in EUR, packed", PAID_IN_MILLIONS,
     netcdf('compensation:units = "EUR"; compensation:scale_factor = 1e6;'), INCOME)
case("NetCDF", "compensation at other prices", "expected the prices of the table",
     netcdf('compensation:units = "1e6 EUR at basic prices";'), INCOME)
case("NetCDF", "compensation with a scale behind", "the unit is not known",
     netcdf('compensation:unit = "EUR thousand";'), INCOME)
case("NetCDF", "labels with a no-break space", PAID_IN_MILLIONS, netcdf(labels='"\u00a0farm", "mill ", "shop"'), INCOME)
case("NetCDF", "labels in capitals", "did you mean 'mill'?", netcdf(labels='"farm", "Mill", "shop"'), INCOME)
A = [z / x for z, x in zip((10, 20, 10, 20, 60, 20, 10, 45, 10), (100, 250, 200) * 3)]
for name, values, expected in (("the same", A, PAID_IN_MILLIONS), ("rounded", [round(a, 5) for a in A], PAID_IN_MILLIONS),
                               ("percent", [100 * a for a in A], "as Z / x says"),
                               ("of the columns", [A[3 * (k % 3) + k // 3] for k in range(9)], "A['farm', 'mill'] = 0.2: expected 0.08"),
                               ("one of another", [*A[:8], 2 * A[8]], "A['shop', 'shop'] = 0.1: expected 0.05, as Z / x says")):
    case("NetCDF", f"A beside Z: {name}", expected,
         netcdf("double A(row, column);", data=f"A = {', '.join(map(repr, values))};"), INCOME)
case("NetCDF", "A beside Z, in percent", "unit", netcdf('double A(row, column); A:units = "percent";',
                                                        data=f"A = {', '.join(map(repr, A))};"), INCOME)
# Whatever the attributes of units are called, they say the same; a number beside its unit is one.
for name in ("unit_long", "UNIT", "Unit_Name", "units_long", "unit_of_measure", "uom", "Einheit"):
    case("NetCDF", f"employment:{name}", JOBS, netcdf(f'employment:{name} = "thousand persons";'), EMPLOYMENT)
    case("NetCDF", f"compensation:{name}", "unit = '1e6 USD': expected that of the table",
         netcdf(f'compensation:{name} = "1e6 USD";'), INCOME)
    case("NetCDF", f"employment:{name} beside units", "as in its other attribute of units",
         netcdf(f'employment:units = "persons"; employment:{name} = "thousand persons";'), EMPLOYMENT)
    case("NetCDF", f"employment:{name} beside its number", JOBS,
         netcdf(f'employment:units = "1e3"; employment:{name} = "thousand persons";'), EMPLOYMENT)
case("NetCDF", "compensation in millions of the table, by number and name", PAID_IN_MILLIONS,
     netcdf('compensation:units = "1e6"; compensation:unit_long = "million EUR";'), INCOME)
case("NetCDF", "compensation, number of another unit", "unit_long = 'thousand EUR': expected '1e6'",
     netcdf('compensation:units = "1e6"; compensation:unit_long = "thousand EUR";'), INCOME)
for name, value, said in (("UNIT_MULT", "3", "10^3"), ("Scale_Factor", "1000.", "1000"), ("SCALE", '"1e3"', "1e3"),
                          ("Unit_Multiplier", "3b", "10^3"), ("scale_FACTOR", "0.001", "0.001")):
    for variable in ("Z", "x", "compensation", "employment", ""):
        packs = name.lower() == "scale_factor" and variable not in ("Z", "")
        sentence = f"attribute '{name}': expected 'scale_factor'" if packs else f"scale = '{said}'"
        case("NetCDF", f"{variable}:{name}", sentence, netcdf(f"{variable}:{name} = {value};"), INCOME)
case("NetCDF", "UNIT_MULT = 0", PAID_IN_MILLIONS, netcdf("compensation:UNIT_MULT = 0; :Scale_Factor = 1.;"), INCOME)
for name, sentence in (("Currency", "currency = 'USD'"), ("Valuation", "price basis = 'USD' is not known"),
                       ("Reference_Year", "year = 'USD': expected one year")):
    case("NetCDF", f"x:{name}", sentence, netcdf(f'x:{name} = "USD";'), INCOME)


for _unit, _long, _says in (("persons", "employment in thousand persons", "says another unit than the figures have"),
                            ("thousand persons", "employment in thousand persons", None), ("thousand persons", "persons employed", None),
                            ("thousand persons", "employment", None), ("persons", "million people at work", "says another unit than the figures have")):
    case("NetCDF people", f"{_unit}, {_long}", _says or {}, netcdf(f'employment:units = "{_unit}"; employment:long_name = "{_long}";'), EMPLOYMENT)


def netcdf_final(*names, regions="N N S", more="", data="", values="40, 20, 50, 100, 100, 35"):
    """The table with final demand of two columns, in two regions."""
    def put(path):
        words = '", "'.join(regions.split())
        cdl = ("netcdf t {dimensions: row = 3; column = 3; demand = 2; variables: double Z(row, column), x(row), f(row, demand);"
               " string region(row), sector(row), demand(demand); Z:units = \"1e6 EUR at 2015 producer prices\";"
               f" {more} data: Z = 10, 20, 10, 20, 60, 20, 10, 45, 10; x = 100, 250, 200; f = {values};"
               f' region = "{words}"; sector = "farm", "mill", "shop"; demand = "{names[0]}", "{names[1]}"; {data}}}')
        path.with_suffix(".cdl").write_text(cdl, encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)
    return put


OUTPUT = ("--multipliers", "output")
POSITIVE, NEGATIVE = "40, 20, 50, 100, 100, 35", "65, -5, 155, -5, 140, -5"
for _names, _says, _values in (
        (("N/households", "N/exports"), ("", {}), POSITIVE), (("households", "exports"), ("", {}), POSITIVE),
        (("N/households", "N/imports"), ("demand 'N/imports': imports above 0 count", {}), POSITIVE),
        (("N/households", "N/imports"), ("", {}), NEGATIVE),
        (("Q/households", "N/exports"), ("demand 'Q/households': no account is of that region: is it another one?", {}), POSITIVE),
        (("N/households (1e3 EUR)", "N/exports"), "demand 'N/households (1e3 EUR)': unit = '1e3 EUR': expected that of f", POSITIVE),
        (("N/households (1e6 USD)", "N/exports"), "unit = '1e6 USD': expected that of f", POSITIVE),
        (("N/households (1e6 EUR)", "N/exports (fob)"), ("", {}), POSITIVE)):
    case("NetCDF labels", f"{_names}, {_values}", _says, netcdf_final(*_names, values=_values), OUTPUT)


def netcdf_demand(attributes, values="1, 2"):
    def put(path):
        cdl = (f"netcdf d {{dimensions: row = 2; variables: string sector(row); double f(row); {attributes}"
               f' data: sector = "farm", "mill"; f = {values};}}')
        path.with_suffix(".cdl").write_text(cdl, encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)
    return put


for name in ("units", "Units", "UNITS", "unit", "unit_long", "unit_name"):
    demand("NetCDF demand", f"f:{name}", None, netcdf_demand(f'f:{name} = "thousand EUR";', "1000, 2000"))
    demand("NetCDF demand", f":{name}", None, netcdf_demand(f':{name} = "thousand EUR";', "1000, 2000"))
    demand("NetCDF demand", f"f:{name} of another currency", "unit = '1e6 USD': expected that", netcdf_demand(f'f:{name} = "1e6 USD";'))
for attribute, sentence in (("f:UNIT_MULT = 3;", "scale = '10^3'"), (":Scale_Factor = 0.001;", "scale = '0.001'"),
                            ('f:Currency = "USD";', "currency = 'USD'"), (":Reference_Year = 2010;", "year = 2010"),
                            ('f:Price_Base = "2010 prices";', "expected th")):
    demand("NetCDF demand", attribute, sentence, netcdf_demand(attribute))
for name in ("Scale_Factor", "Add_Offset", "VALID_MIN", "valid_Max"):
    demand("NetCDF demand", f"f:{name}", f"attribute '{name}': expected '{name.lower()}'", netcdf_demand(f"f:{name} = 1.;"))
demand("NetCDF demand", "packed", None, netcdf_demand("f:scale_factor = 0.5;", "2, 4"))
case("NetCDF", "units of the file", PAID_IN_MILLIONS, netcdf(':units = "million EUR at 2015 producer prices";'), INCOME)
case("NetCDF", "other units of the file", "expected that of the whole file, '1e3 EUR at 2015 producer prices'",
     netcdf(':units = "1e3 EUR at 2015 producer prices";'), INCOME)


# Labels named as the dimension beside sectors say the same order, or something else.
for names, expected in (('"farm", "mill", "shop"', PAID_IN_MILLIONS), ('"A", "B", "C"', PAID_IN_MILLIONS),
                        ('"mill", "farm", "shop"', "variable 'row' = 'mill' where sector and region say 'farm'")):
    case("NetCDF", f"rows {names}", expected, netcdf("string row(row);", data=f"row = {names};"), INCOME)


def coefficients(path):
    """A and f alone."""
    cdl = ('netcdf t {dimensions: row = 2; column = 2; variables: double A(row, column), f(row); string sector(row), column(column);'
           ' f:units = "1e6 EUR"; data: A = 0.1, 0.2, 0.2, 0.3; f = 1, 2; sector = "farm", "mill"; column = "farm", "mill";}')
    path.with_suffix(".cdl").write_text(cdl, encoding="utf-8")
    subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)


for unit, expected in (("1e6 EUR", {}), ("1e3 EUR", {}), ("1e6 USD", "unit = '1e6 USD': expected that of the table, '1e6 EUR'"),
                       ("kt", "unit = 'kt': expected that of the table, '1e6 EUR'")):
    case("NetCDF", f"demand in {unit} on coefficients", expected, coefficients, (), f"# unit: {unit}\n{DEMAND}")

# Codes of missing data far from all other figures; such a number among its like is one.
for code in ("-9999", "1e20", "1e30", "9.96921e36", "32767", "2147483647"):
    demand("codes", f"{code} in CSV", "a code of missing data, far from the others", f"key,demand\nfarm,{code}\nmill,2\n")
    demand("codes", f"{code} in NetCDF", "a code of missing data, far from the others", netcdf_demand("", f"{code}, 2"))
demand("codes", "32767 among its like", {}, "key,demand\nfarm,32767\nmill,20000\n")
for size in ("1e101", "1e200", "1e300", "-1e300", "1.7e308"):
    demand("codes", f"a size of {size}", "expected at most 1e+100 in size; is its unit wrong?", f"key,demand\nfarm,{size}\nmill,2\n")
demand("codes", "1e30 alone", {}, "key,demand\nfarm,1e30\nmill,0\n")

# Codes of rows and columns beside labels say the same order, or are positions.
def coded(row, column, labels='"farm", "mill", "shop"', kind="int", names=("code_row", "code_column")):
    return netcdf(f"{kind} {names[0]}(row), {names[1]}(column);", labels, f"{names[0]} = {row}; {names[1]} = {column};")


def coded_rows(row, column, kind="int64"):
    """Columns have codes alone."""
    def put(path):
        netcdf(f"{kind} code(row), code_of_user(column);", data=f"code = {row}; code_of_user = {column};")(path)
        text = path.with_suffix(".cdl").read_text(encoding="utf-8").replace(", column(column)", "").replace(
            ' column = "farm", "mill", "shop";', "")
        path.with_suffix(".cdl").write_text(text, encoding="utf-8")
        subprocess.run(["ncgen", "-4", "-o", path, path.with_suffix(".cdl")], check=True)
    return put


OTHER_ORDER = "which order have the columns?"
for name, table, expected in (
        ("as labels", coded("11, 12, 13", "11, 12, 13"), PAID_IN_MILLIONS), ("of another order", coded("11, 12, 13", "12, 11, 13"), OTHER_ORDER),
        ("reversed", coded("3, 2, 1", "1, 2, 3"), OTHER_ORDER), ("positions", coded("0, 1, 2", "0, 1, 2", '"mill", "farm", "shop"'), {}),
        ("of other things", coded("11, 12, 13", "5, 5, 7"), PAID_IN_MILLIONS), ("moved with their labels", coded("11, 12, 13", "12, 11, 13",
                                                                                                            '"mill", "farm", "shop"'), {}),
        ("not moved with their labels", coded("11, 12, 13", "11, 12, 13", '"mill", "farm", "shop"'), OTHER_ORDER),
        ("without labels of columns", coded_rows("11, 12, 13", "11, 12, 13"), PAID_IN_MILLIONS),
        ("without labels of columns, of another order", coded_rows("11, 12, 13", "13, 12, 11"), OTHER_ORDER)):
    case("NetCDF", f"codes {name}", expected, table, INCOME)


class Gate:
    def __init__(self, cqio):
        self.cqio, self.faults, self.bases = cqio, [], {}

    def solve(self, table, options, demand, column, files, name):
        folder = pathlib.Path(tempfile.mkdtemp(dir="."))
        path = folder / name
        path.write_text(table, encoding="utf-8") if isinstance(table, str) else table(path)
        for other, text in files.items():
            (folder / (other + ".csv")).write_text(text, encoding="utf-8")
        words = [str(folder / w) if w.endswith(".csv") else w for w in options]
        if demand is not None:
            path_of_demand = folder / ("d.nc" if callable(demand) else "d.csv")
            demand(path_of_demand) if callable(demand) else path_of_demand.write_text(demand, encoding="utf-8")
            words += ["--demand", f"{path_of_demand}{column}"]
        done = subprocess.run([self.cqio, "solve", "--table", str(path), *words, "--output",
                               str(folder / "out.csv")], check=False, capture_output=True,
                              text=True, timeout=60)
        return done, folder / "out.csv"

    def base(self, options, demand):
        options = tuple(options[:options.index("--roles")]) if "--roles" in options else options
        key = (options, demand is not None)
        if key not in self.bases:
            done, out = self.solve(BASE, options, DEMAND if demand is not None else None, "", {}, "t.csv")
            if done.returncode:
                raise RuntimeError(done.stderr)
            self.bases[key] = read(out)
        return self.bases[key]

    def judge(self, kind, name, expected, table, options, demand, column, files):
        done, out = self.solve(table, options, demand, column, files, "t.nc" if callable(table) else "t.csv")
        fault = None
        if isinstance(expected, tuple):
            words, expected = expected
            warnings = [line for line in done.stderr.splitlines() if "warning: " in line]
            if (words and not any(words in line for line in warnings)) or (not words and warnings):
                fault = f"says: {done.stderr.strip()}; expected a warning: {words or 'none'}"
        if fault or expected == {}:
            fault = fault or (done.returncode and done.stderr.strip())
        elif isinstance(expected, str):
            if done.returncode not in (2, 4, 5):
                fault = f"code {done.returncode}: expected a refusal"
            elif expected not in done.stderr:
                fault = f"says: {done.stderr.strip()}; expected: {expected}"
        elif done.returncode:
            fault = done.stderr.strip()
        elif expected is None:
            if not near(read(out), self.base(options, demand), kind == "labels"):
                fault = "another result"
        else:
            fault = self.differs(read(out), expected)
        if fault:
            self.faults.append(f"{kind}: {name}: {fault}")
            print("FAIL", self.faults[-1])

    def refused(self, kind, name, sentence, *words):
        done = subprocess.run([self.cqio, "solve", *words, "--multipliers", "output"], check=False,
                              capture_output=True, text=True, timeout=20)
        if done.returncode not in (2, 4, 5) or sentence not in done.stderr:
            self.faults.append(f"{kind}: {name}: {done.returncode} {done.stderr.strip()}")
            print("FAIL", self.faults[-1])

    def differs(self, result, expected):
        """Multipliers m = v (I - A)^-1 are judged by m (I - A) = v, with v expected."""
        flows = [row[1:4] for row in csv.reader(io.StringIO(BASE)) if row[0] in ("farm", "mill", "shop")]
        output = (100, 250, 200)
        for name, wanted in expected.items():
            m = [result[k, name] for k in ("farm", "mill", "shop")]
            for j in range(3):
                v = m[j] - sum(m[i] * float(flows[i][j]) for i in range(3)) / output[j]
                if abs(v - wanted[j]) > 1e-9 * abs(wanted[j]):
                    return f"{name}: coefficient {j + 1} = {v}: expected {wanted[j]}"
        return None


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {(row[0], name.split(" (")[0].split("[")[0]): float(v) for row in rows[1:] for name, v in zip(rows[0][1:], row[1:])
            if "_bound" not in name}


def near(a, b, renamed=False):
    """RENAMED: accounts in their order, whatever they are called."""
    if renamed and [key[1] for key in a] == [key[1] for key in b]:
        a, b = ({(k, key[1]): v for k, (key, v) in enumerate(c.items())} for c in (a, b))
    return a.keys() == b.keys() and all(abs(a[k] - b[k]) <= 1e-9 * max(abs(b[k]), 1e-9) for k in a)


def other_kinds(gate):
    """What is no file at all is said so, and not opened."""
    os.mkfifo("pipe")
    os.mkfifo("pipe.csv")
    os.mkdir("folder.csv")
    pathlib.Path("table.txt").write_text(BASE, encoding="utf-8")
    unix = socket.socket(socket.AF_UNIX)
    unix.bind("socket")
    for path, sentence in (("pipe", "pipe: is a pipe, a device or a socket: expected a folder with table.csv"),
                           ("/dev/null", "/dev/null: is a pipe, a device or a socket"),
                           ("socket", "socket: is a pipe, a device or a socket"),
                           ("pipe.csv", "pipe.csv: is not a regular file"),
                           ("folder.csv", "folder.csv: is not a regular file"),
                           ("table.txt", "table.txt: is a file of another kind")):
        gate.refused("kinds of files", path, sentence, "--table", path)
    pathlib.Path("small.csv").write_text(BASE, encoding="utf-8")
    gate.refused("kinds of files", "output into a pipe", "pipe.csv: is a pipe, a device or a socket", "--table",
                 "small.csv", "--output", "pipe.csv", "--overwrite")
    pathlib.Path("roles.csv").write_text("what,name,value\nrow,a,import\n", encoding="utf-8")
    gate.refused("kinds of files", "roles of a generator", "is no table in CSV", "--table",
                 "uniform:n=3,colsum=0.5", "--roles", "roles.csv")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    gate = Gate(os.path.abspath(parser.parse_args().cqio))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for one in cases:
            gate.judge(*one)
        other_kinds(gate)
        os.chdir("/")
    print(f"{len(cases)} cases, {len(gate.faults)} faults")
    sys.exit(1 if gate.faults else 0)


if __name__ == "__main__":
    main()
