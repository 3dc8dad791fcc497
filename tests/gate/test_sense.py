#!/usr/bin/env python3
"""Figures of a data set that other tables contradict, and units that nothing states: refused with their place.

  test_sense.py --cqio CQIO --source DIR

Each case changes the toy, or Chongqing, in one place that keeps every file well formed. Exit code 1 when a case fails.
"""
import concurrent.futures
import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect

CASES = []
DOUBT, ALONE, QUIET = "warning: ", "alone: ", "quiet"
DISTRICTS, SECTORS, LABOUR, HOUSEHOLDS, TABLE = (name + ".csv" for name in
                                                 ("districts", "sectors", "labour", "households", "table"))


def case(name, words, *changes, sets=(), data="toy"):
    """WORDS of the refusal, of all its lines behind ALONE, of a warning behind DOUBT; None: it passes, QUIET: without a word of a data set."""
    CASES.append((name, words, changes, sets, data))


def region(name, words, *changes, sets=()):
    """The same of Chongqing, which has more tables and districts. Without maps, unless SETS has them."""
    case("chongqing: " + name, words, *changes, sets=["scenarios=reference", "years.last=2011", *(sets or ["grid.enabled=false"])],
         data="chongqing-2010")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def edit(name, *pairs):
    def change(folder):
        text = read(f"{folder}/{name}")
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new)
        write(f"{folder}/{name}", text)
    return change


def exchange(name, one, other):
    return edit(name, (one, "\a"), (other, one), ("\a", other))


def column(name, key, function):
    """FUNCTION over the cells of column KEY."""
    def change(folder):
        lines = read(f"{folder}/{name}").splitlines()
        top = next(k for k, line in enumerate(lines) if not line.startswith("#"))
        at = lines[top].split(",").index(key)
        for k in range(top + 1, len(lines)):
            cells = lines[k].split(",")
            cells[at] = str(function(cells[at]))
            lines[k] = ",".join(cells)
        write(f"{folder}/{name}", "\n".join(lines) + "\n")
    return change


def rows(name, function):
    """FUNCTION over the rows of a table, {column: text}, which it changes."""
    def change(folder):
        lines = read(f"{folder}/{name}").splitlines()
        head = [line for line in lines if line.startswith("#")]
        table = list(csv.reader(line for line in lines if not line.startswith("#")))
        cells = [dict(zip(table[0], row)) for row in table[1:]]
        function(cells)
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([table[0]] + [list(row.values()) for row in cells])
        write(f"{folder}/{name}", "\n".join(head) + "\n" + out.getvalue())
    return change


def exchanged(name, one, other, *columns):
    """COLUMNS, or all but the first, of two rows that are named by their first cells."""
    def change(cells):
        a, b = (next(row for row in cells if next(iter(row.values())) == key) for key in (one, other))
        for key in columns or list(a)[1:]:
            a[key], b[key] = b[key], a[key]
    return rows(name, change)


def scaled(name, key, factor, where=lambda row: True, digits=6):
    def change(cells):
        for row in cells:
            if row[key] and where(row):
                row[key] = str(round(float(row[key]) * factor, digits))
    return rows(name, change)


def of(series, *years):
    return lambda row: row["series"] == series and (not years or row["year"] in years)


def without_rows(name, where):
    return rows(name, lambda cells: cells.__setitem__(slice(None), [row for row in cells if not where(row)]))


def without_unit(name):
    def change(folder):
        write(f"{folder}/{name}", re.sub(r"(?m)^# unit:.*\n", "", read(f"{folder}/{name}")))
    return change


def netcdf(name, form, values, attributes, more=""):
    """The table NAME as NetCDF: FORM {column: type}, VALUES {column: text}, ATTRIBUTES lines."""
    def change(folder):
        os.remove(f"{folder}/{name}.csv")
        rows = len(next(iter(values.values())).split(","))
        lines = [f"netcdf t {{ dimensions: row = {rows} ; variables:"]
        lines += [f"{kind} {key}(row) ;" for key, kind in form.items()]
        lines += [f"{line} ;" for line in attributes] + [more, "data:"]
        lines += [f"{key} = {text} ;" for key, text in values.items()] + ["}"]
        write(f"{folder}/t.cdl", "\n".join(lines))
        subprocess.run(["ncgen", "-4", "-o", f"{folder}/{name}.nc", f"{folder}/t.cdl"], check=True)
    return change


case("the toy itself", None)

# ---- money and work --------------------------------------------------------------------------------------------------
case("compensation and operating surplus exchanged", "are the rows exchanged?",
     exchange(TABLE, "compensation", "operating_surplus"))
case("compensation and taxes exchanged", "net_production_tax per value added = 0.5449",
     exchange(TABLE, "compensation", "net_production_tax"))
case("compensation and depreciation exchanged", "depreciation per value added",
     edit(TABLE, ("VA001,compensation,48,60,80", "VA001,depreciation,48,60,160"), ("VA003,depreciation,5,15,30", "VA003,compensation,5,15,0"),
          ("VA004,operating_surplus,5,25,30", "VA004,operating_surplus,5,25,-20")))
case("unemployed in thousands", "unemployed per urban resident = 1.667e-05", edit(HOUSEHOLDS, ("unemployed,20000", "unemployed,20")))
case("unemployed as a rate", "unemployed per urban resident", edit(HOUSEHOLDS, ("unemployed,20000", "unemployed,0.02")))
case("nobody unemployed", None, edit(HOUSEHOLDS, ("unemployed,20000", "unemployed,0")))

for _one, _other, _words in (
        ("urban_households", "discrepancy", "urban_households is 0 throughout: expected about 120 (1e8 CNY)"),
        ("rural_households", "discrepancy", "rural_households is 0 throughout: expected about 48 (1e8 CNY)"),
        ("outflow", "discrepancy", DOUBT + "discrepancy = 140 (1e8 CNY) in all, 0.25 of output: usual is up to 0.03"),
        ("government", "discrepancy", DOUBT + "government is 0 throughout: is it another column?")):
    case(f"{_one} and {_other} exchanged", _words, exchange(TABLE, _one, _other))
case("incomes of town and countryside exchanged", "value = 12500: expected about", exchange(DISTRICTS, "income_urban", "income_rural"))
case("the same where nobody repeats them", "are the columns exchanged?", exchange(DISTRICTS, "income_urban", "income_rural"),
     edit(HOUSEHOLDS, ("urban,income_per_head,12500,CNY/year,assumption,\n", ""), ("rural,income_per_head,8000,CNY/year,assumption,\n", "")))

# ---- branches --------------------------------------------------------------------------------------------------------
case("branches in another order", "branch = 'tertiary', and stratum = 'secondary' in labour.csv",
     exchange(SECTORS, ",industry,", ",tertiary,"))
case("strata in another order", "branch = 'industry', and stratum = 'tertiary' in labour.csv",
     exchange(LABOUR, "secondary", "tertiary"))
case("strata of other words", "employed_primary", column(LABOUR, "stratum", lambda text: text + "_sector"))
case("shares of towns for those of the countryside", "are they the shares of towns?",
     column(SECTORS, "rural_output_share", lambda text: round(1 - float(text), 3)))

# ---- places ----------------------------------------------------------------------------------------------------------
for key in ("centroid_lon", "centroid_lat"):
    case(f"{key} + 3", "distance of seat and centroid per side", column(DISTRICTS, key, lambda text: float(text) + 3))
    case(f"{key} + 0.1", "all districts lie about", column(DISTRICTS, key, lambda text: round(float(text) + 0.1, 6)))
case("centroid_lon + 0.6, no maps", "mean way from seats to centroids per side of a district = 1.2",
     column(DISTRICTS, "centroid_lon", lambda text: round(float(text) + 0.6, 6)), sets=["grid.enabled=false"])


def moved(key, by):
    """The overlap file with the axis KEY moved."""
    def change(folder):
        text = read(f"{folder}/overlap.cdl")
        for name in (key, key + "_bnds"):
            found = re.search(rf"\n ?{name} =(.*?);", text, re.S)
            places = ", ".join(f"{float(x) + by:.6f}" for x in found[1].split(","))
            text = text[:found.start(1)] + " " + places + " " + text[found.end(1):]
        write(f"{folder}/o.cdl", text)
        subprocess.run(["ncgen", "-4", "-o", f"{folder}/overlap.nc", f"{folder}/o.cdl"], check=True)
    return change


for key in ("lon", "lat"):
    case(f"overlap {key} + 0.1", "of their centroids in districts.csv: expected them there", moved(key, 0.1))
    case(f"overlap {key} - 0.4", {"lon": "the cells of district 'north' lie about", "lat": "lies 27.8 km from its seat"}[key], moved(key, -0.4))
case("overlap a turn to the west", None, moved("lon", -360.0))
case("centroids nowhere, overlap as it is", None,
     edit(DISTRICTS, (",centroid_lon,centroid_lat,", ",other_1,other_2,")))

# ---- units that nothing states ---------------------------------------------------------------------------------------
for name, key in ((LABOUR, "employed_persons: expected persons"), (DISTRICTS, "area_km2: expected km2"), (SECTORS, "icor: expected years"),
                  ("trade.csv", "beta: expected 1/km")):
    case(f"no unit in {name}", f"no unit is stated for {key}", without_unit(name))
case("no column of units in households.csv", "unit = : expected persons", column(HOUSEHOLDS, "unit", lambda text: ""))
PEOPLE = {"key": '"agriculture","manufacturing","services"', "stratum": '"primary","secondary","tertiary"',
          "employed_persons": "300000, 250000, 400000"}
FORM = {"key": "string", "stratum": "string", "employed_persons": "double"}
TENS = {**PEOPLE, "employed_persons": "30, 25, 40"}
case("NetCDF without a unit", "no unit is stated for employed_persons: expected persons", netcdf("labour", FORM, PEOPLE, []))
for name in ("units", "unit", "Units", "unit_long"):
    case(f"NetCDF with {name}", None, netcdf("labour", FORM, PEOPLE, [f'employed_persons:{name} = "persons"']))
    case(f"NetCDF with {name} of ten thousands", None, netcdf("labour", FORM, TENS, [f'employed_persons:{name} = "1e4 persons"']))
    case(f"NetCDF with {name} of something else", "expected persons",
         netcdf("labour", FORM, PEOPLE, [f'employed_persons:{name} = "households"']))
case("NetCDF with the unit of the file", None, netcdf("labour", FORM, PEOPLE, [':unit = "persons"']))
case("NetCDF with two units", "expected", netcdf("labour", FORM, PEOPLE, [
    'employed_persons:units = "persons"', 'employed_persons:unit = "1e4 persons"']))


def people(attribute):
    """households.csv as NetCDF, as programs of tables write it."""
    def change(folder):
        lines = [line for line in read(f"{folder}/{HOUSEHOLDS}").splitlines() if not line.startswith("#")]
        cells = [line.split(",")[:4] for line in lines[1:]]
        texts = {key: ", ".join(f'"{row[k]}"' for row in cells) for k, key in ((0, "group"), (1, "parameter"), (3, "unit"))}
        values = {**texts, "value": ", ".join(row[2] for row in cells)}
        netcdf("households", {"group": "string", "parameter": "string", "value": "double", "unit": "string"}, values,
               attribute)(folder)
    return change


case("households as NetCDF", None, people([]))
case("households as NetCDF in percent", "units = 'percent': expected 'per row'", people(['value:units = "percent"']))
case("households as NetCDF in thousands", "units = '1000': expected 'per row'", people(['value:unit = "1000"']))


# ---- one table, one file; units over shares; powers ------------------------------------------------------------------
def beside(folder):
    text = read(f"{folder}/labour.csv")
    netcdf("labour", FORM, PEOPLE, ['employed_persons:units = "persons"'])(folder)
    write(f"{folder}/labour.csv", text)


case("a table in two files", "labour.csv: stands beside labour.nc: expected one file for a table", beside)
for other in ("Annual.csv", "anual.csv", "ANNUAL.NC"):
    case(f"annual.csv as {other}", f"{other}: is no table of a data set: expected annual.csv",
         lambda folder, other=other: os.rename(f"{folder}/annual.csv", f"{folder}/{other}"))
case("a table of somebody else beside all others", None, lambda folder: write(f"{folder}/anual.csv", "x"))
for name in ("park_districts", "park_sectors", "parks", "district_sector_activity"):
    case(f"money over the shares of {name}", "expected 1 or percent, as all figures are shares",
         lambda folder, name=name: write(f"{folder}/{name}.csv", "# unit: 1e8 CNY\n" + re.sub(
             r"(?m)^# unit:.*\n", "", read(f"{folder}/{name}.csv"))))
POWER = [("goods,exponential", "goods,power"), ("services,exponential", "services,power"), ("0.021191", "1.2"), ("0.038207", "1.5")]
case("powers of the distance", None, edit("trade.csv", ("beta 1/km", "beta 1"), *POWER))
case("powers of the distance with the unit of a decay", "beta", edit("trade.csv", *POWER))
case("decays without their unit", "beta", edit("trade.csv", ("beta 1/km", "beta 1")))

# ---- keys ------------------------------------------------------------------------------------------------------------
case("a quota above the people of towns", "registration.quota = 2000000 (persons/year): expected at most 1200000",
     sets=["no-parks.registration.quota=2e6"])
for keys in ("ensemble.grids=true grid.enabled=false", "ensemble.icor=0.1 ensemble.kind=static",
             "ensemble.migration=0.1 ensemble.kind=static", "ensemble.conversion=0.1 ensemble.kind=static"):
    case(f"{keys} has no effect", " has no effect with ", sets=["ensemble.draws=4", *keys.split()])
case("a quotient with its exponent", None, sets=["trade.flq_delta=0.3", "trade.regionalization=flq"])
case("more leave the towns than are there unregistered, in a scenario alone", "E320: no-parks: ",
     edit(HOUSEHOLDS, ("external_net_inflow,10000", "external_net_inflow,-20000")),
     sets=["no-parks.registration.quota=1.1e6"])


# ---- years after the base year, and districts: Chongqing -------------------------------------------------------------
ANNUAL, PARK_GDP, PRICES, NEAR = "annual.csv", "park_gdp.csv", "investment_prices.csv", "district_sector_activity_near_use.csv"
MAPS = ["grid.overlap=overlap_001deg.nc"]


def of_the_year_before(cells):
    before = 1.0
    for row in cells:
        row["index"], before = f"{float(row['index']) / before:.6f}", float(row["index"])


region("as it is", QUIET)
region("as it is, with maps", QUIET, sets=MAPS)
region("births in tenths of what they are", DOUBT + "natural_growth and external_net_inflow make 856661 and 249000 persons a year, but residents of annual.csv change by 324313",
       edit(HOUSEHOLDS, ("natural_growth,0.0025", "natural_growth,0.025"), ("natural_growth,0.0035", "natural_growth,0.035")))
region("births and arrivals of another region", "natural_growth and external_net_inflow make 856661 and 1.4e+06 persons a year: expected about 324313 together",
       edit(HOUSEHOLDS, ("natural_growth,0.0025", "natural_growth,0.025"), ("natural_growth,0.0035", "natural_growth,0.035"),
            ("external_net_inflow,249000", "external_net_inflow,1400000")))
region("arrivals in thousands", DOUBT + "natural_growth and external_net_inflow make 85666.1 and 249 persons a year",
       edit(HOUSEHOLDS, ("external_net_inflow,249000", "external_net_inflow,249")))
region("prices of the year before", "is it an index of the year before?", rows(PRICES, of_the_year_before))
region("the same where nothing tells", DOUBT + "expected that of the base year = 1", rows(PRICES, of_the_year_before),
       without_rows(ANNUAL, of("investment_price")))
region("prices where nothing tells", QUIET, without_rows(ANNUAL, of("investment_price")))
region("products of parks in tens", DOUBT + "0.1193 times its investment of the year", scaled(PARK_GDP, "gdp", 0.1))
region("products of parks in hundreds", "0.01193 times the investment of the year: expected 0.05 to 300 times", scaled(PARK_GDP, "gdp", 0.01))
region("products of parks in cents", "gdp of a park per value added", scaled(PARK_GDP, "gdp", 100))
for factor, words in ((0.1, "expected no such step"), (2, DOUBT + "gfcf of 2011 = 11022.48 is unusual between")):
    region(f"formation of a year x {factor}", words, scaled(ANNUAL, "value", factor, of("gfcf", "2011")))
region("formation of the last year x 2", DOUBT + "gfcf of 2017 = 19814.64 is unusual after", scaled(ANNUAL, "value", 2, of("gfcf", "2017")))
region("formation above what is made", "gfcf / gdp_first_published of 2011 = 1.596", scaled(ANNUAL, "value", 2.9, of("gfcf", "2011", "2012")))
region("residents of a year", DOUBT + "residents of 2012 = 26505000 is unusual between", scaled(ANNUAL, "value", 0.9, of("residents", "2012")),
       without_rows(ANNUAL, of("urban_share")))
region("a price of 150", DOUBT + "value = 150 (percent) is unusual: expected at most 130", edit(ANNUAL, ("investment_price,2005,102.3", "investment_price,2005,150")))
region("a price less 100", "value = 2.3 (percent): expected 0, or at least 50", edit(ANNUAL, ("investment_price,2005,102.3", "investment_price,2005,2.3")))
region("industry halved", "expected about 12183.81, what the strata of the year sum to", scaled(ANNUAL, "value", 0.5, of("gdp_secondary", "2015")))
region("industry halved beside all", "what the strata of the year sum to", scaled(ANNUAL, "value", 0.5, of("gdp_secondary")))
OPPOSITE = scaled(ANNUAL, "value", -1, of("gdp_real_growth_tertiary", "2015"))
region("growth of a stratum with another sign", "value = 11 (percent): expected about 0.1446, the growth of the strata, weighted", OPPOSITE)
region("the same without that of all", DOUBT + "gdp_real_growth_tertiary of 2015 = -11.5 (percent), and gdp_tertiary grows by 12.37", OPPOSITE,
       without_rows(ANNUAL, of("gdp_real_growth")))
region("a goal in tens", "value = 7 (percent): expected at least 26.51, half of urban_share of 2010", scaled(ANNUAL, "value", 0.1, of("urban_share_goal")))
region("a line of more years", DOUBT + "says other years than the rows have, 2010 to 2020", edit("investment.csv", ("# year: 2010-2020", "# year: 2010-2051")))
region("townspeople in percent", "urban residents per resident", rows(DISTRICTS, lambda cells: cells[26].update(urban_residents="25")))
region("activity near use of two districts", "the shares in district_sector_activity_near_use.csv x value added", exchanged(NEAR, "wanzhou", "fuling"))
region("activity near use of one sector", "the shares in district_sector_activity_near_use.csv x value added",
       exchanged(NEAR, "wanzhou", "fuling", "real_estate"))
region("cores exchanged", "are the columns exchanged?", edit(DISTRICTS, ("metro_core_6,metro_core_9", "metro_core_9,metro_core_6")))
region("a core of ten", DOUBT + "column 'metro_core_9' has 10 districts", rows(DISTRICTS, lambda cells: cells[0].update(metro_core_9="1")))
for one, other in (("wanzhou", "kaizhou"), ("wanzhou", "fuling")):
    region(f"seats of {one} and {other}", "are they exchanged?", exchanged(DISTRICTS, one, other, "seat_lon", "seat_lat"))
region("seats of yuzhong and jiangbei", "km from that of 'yuzhong', whose seat lies", exchanged(DISTRICTS, "yuzhong", "jiangbei", "seat_lon", "seat_lat"))
for one, other in (("dadukou", "jiulongpo"),):
    region(f"seats of {one} and {other}", "lies in 'j", exchanged(DISTRICTS, one, other, "seat_lon", "seat_lat"), sets=MAPS)


def moved_seat(by):
    return rows(DISTRICTS, lambda cells: cells[0].update(seat_lon=f"{float(cells[0]['seat_lon']) + by:.5f}"))


region("a seat 0.5 degrees off", DOUBT + "lies 12.1 km from its seat", moved_seat(0.5), sets=MAPS)
region("a seat 0.8 degrees off", "from its seat", moved_seat(0.8), sets=MAPS)
region("a seat a degree off, no maps", DOUBT + "distance of seat and centroid per side of the district", moved_seat(1.0))
region("areas in square miles, no maps", "area_km2 is about 0.3858 times area_published_km2: expected about the same; is a unit wrong?", scaled(DISTRICTS, "area_km2", 0.3861))
region("areas in square miles alone, no maps", DOUBT + "are areas in km2?", scaled(DISTRICTS, "area_km2", 0.3861),
       edit(DISTRICTS, (",area_published_km2,", ",area_other,")))
region("areas in hectares, no maps", "is a unit wrong?", scaled(DISTRICTS, "area_km2", 100))


def in_dollars(words):
    """Everything in USD, and table.csv in WORDS of them."""
    def change(folder):
        for name in os.listdir(folder):
            if name.endswith(".csv"):
                write(f"{folder}/{name}", read(f"{folder}/{name}").replace("CNY", "USD"))
        edit(TABLE, ("1e8 USD at", f"{words} at"))(folder)
    return change


for unit in ("1e8 USD", "100 million US$"):
    case(f"money in {unit}", QUIET, in_dollars(unit))
for unit in ("100 million dollars", "1e8 $"):
    case(f"money in {unit}", "expected a header line such as '# unit: 1e8 CNY at ...'", in_dollars(unit))


# Columns of final demand that were exchanged.
for one, other, words, more in (
        ("government", "inventories", DOUBT + "government consumption per value added = 0.02899 is unusual", "government = -3079.12"),
        ("government", "gfcf", "series 'gfcf', year '2010': value = 132: expected about 35", "expected about 990.136324, as in table.csv"),
        ("gfcf", "inventories", "series 'gfcf', year '2010': value = 132: expected about 10", "gfcf = -3079.12")):
    change = edit(TABLE, (f"{one},", "\a,"), (f"{other},", f"{one},"), ("\a,", f"{other},"))
    case(f"{one} and {other} exchanged", words, change)
    region(f"{one} and {other} exchanged", more, change)

# Areas of a data set without a grid, which nothing else has: all of them, or that of one district.
INVENTED = "../tests/gate/invented"
for factor in (100, 1000, 1e-3):
    case(f"invented: areas times {factor}", "is a unit wrong?", scaled(DISTRICTS, "area_km2", factor), data=INVENTED)
for key, words in (("anvil", DOUBT + "distance to the next seat per side of a district = 0.2009 is unusual"), ("brook", "is a unit wrong?"),
                   ("cairn", "is a unit wrong?")):
    case(f"invented: the area of {key} times 1000", words, scaled(DISTRICTS, "area_km2", 1000, lambda row, k=key: row["key"] == k), data=INVENTED)

# ---- tables that contradict each other in what they say of work, investment and places ------------------------------
INVEST, GOODS, TARGET_TRADE = "investment.csv", "capital_goods.csv", "trade_targets.csv"


def turned(name, key, where):
    """The cells of column KEY of the rows WHERE, each in the row after its own."""
    def change(cells):
        these = [row for row in cells if where(row)]
        texts = [row[key] for row in these]
        for row, text in zip(these, texts[-1:] + texts[:-1]):
            row[key] = text
    return rows(name, change)


def exchanged_columns(name, one, other):
    def change(cells):
        for row in cells:
            row[one], row[other] = row[other], row[one]
    return rows(name, change)


def exchanged_series(one, other, *years):
    def change(cells):
        for row in cells:
            if row["series"] in (one, other) and (not years or row["year"] in years):
                row["series"] = other if row["series"] == one else one
    return rows(ANNUAL, change)


def both_investments(factor, where=lambda row: True):
    def change(folder):
        for key in ("investment", "investment_total"):
            scaled(INVEST, key, factor, where)(folder)
    return change


SECONDARY = lambda row: row["stratum"] == "secondary"
REPEATED = edit(LABOUR, ("jobs_per_1e8cny,compensation_per_worker_cny,", "jobs,compensation,"))
WAGES = exchange(HOUSEHOLDS, "floating,wage_ratio", "floating,remitted_share")
region("wages and remittances exchanged", "value = 0.3: expected about 0.648096, from monthly_wage per compensation", WAGES)
region("the same without monthly_wage", DOUBT + "propensity_to_consume and remitted_share = 0.5 and 0.65: expected at most 1 together", WAGES,
       without_rows(HOUSEHOLDS, lambda row: row["parameter"] == "monthly_wage"))
case("wages and remittances exchanged", DOUBT + "propensity_to_consume and remitted_share = 0.5 and 0.7", WAGES)
TENURES = exchange(HOUSEHOLDS, "hukou,tenure_core", "hukou,tenure_county")
case("years of core and county exchanged", DOUBT + "tenure_core = 3 (years), and tenure_county = 5", TENURES)
region("years of core and county exchanged", DOUBT + "tenure_core = 3 (years), and tenure_county = 5", TENURES)
region("investment in USD", DOUBT + "gdp of park 'liangjiang' in 2012 = 1476.22 (1e8 CNY), 8.076 times its investment", both_investments(1 / 6.77))
region("investment times 6.77", "investment of parks in 'yubei' in 2010 = 6.548 times the GDP of the district", both_investments(6.77))
region("investment of the region in tens", "investment of all parks in 2012 = 1368.61 (1e8 CNY): expected at most 938",
       scaled(ANNUAL, "value", 0.1, of("fixed_asset_investment")))
region("a park times 10", DOUBT + "investment of parks in 'banan' in 2010 = 1.23", both_investments(10, lambda row: row["park"] == "huaxi"))
for key in ("jobs_per_1e8cny", "compensation_per_worker_cny"):
    region(f"{key} of another sector", f"{key} = ", turned(LABOUR, key, SECONDARY))
region("employed of another sector", "jobs_per_1e8cny = 540.527, and employed_persons", turned(LABOUR, "employed_persons", SECONDARY))
region("the same where nothing repeats it", DOUBT + "'construction': compensation of the table over employed_persons = 75.06 times",
       turned(LABOUR, "employed_persons", SECONDARY), REPEATED)
region("employed, and nothing repeats it", QUIET, REPEATED)
region("growth of industry and services exchanged", DOUBT + "gdp_real_growth of 2011 = 16.4 (percent), but 14.3",
       exchanged_series("gdp_real_growth_secondary", "gdp_real_growth_tertiary"))
region("a goal below what came of it", DOUBT + "urban_share_goal of 2020 = 56 (percent), but urban_share = 69.46 in annual.csv",
       scaled(ANNUAL, "value", 0.8, of("urban_share_goal")))
region("a goal below what is there", DOUBT + "urban_share_goal of 2025 = 42 (percent), less than urban_share of 2010 = 53.02",
       rows(ANNUAL, lambda cells: [row.update(value="42", year="2025") for row in cells if row["series"] == "urban_share_goal"]),
       edit(ANNUAL, ("# year: 1996-2020", "# year: 1996-2025")))
KINDS = exchange(GOODS, ",construction,", ",equipment,")
region("kinds of capital goods exchanged", "sector 'construction': spending = 'equipment': expected construction, its branch", KINDS)
region("the same where no branch says so", DOUBT + "share_construction and share_equipment = 0.75 and 0.15, but 0.152 and 0.691 of gfcf", KINDS,
       edit(SECTORS, ("业,construction,", "业,secondary,")))
SPENT = exchange("parks.csv", "share_construction", "share_equipment")
region("kinds of spending of parks exchanged", DOUBT + "share_construction and share_equipment = 0.15 and 0.75, but", SPENT)
SKILLS = exchange(SECTORS, "skill_low", "skill_high")
region("skills exchanged", DOUBT + "skill_high of primary sectors = 0.88", SKILLS)
case("skills exchanged", DOUBT + "skill_high of primary sectors = 0.9", SKILLS)
region("decays per mile", DOUBT + "beta = 1.609 of 'power_district', a power of the distance, is unusual: expected 0.2 to 1.6", scaled(TARGET_TRADE, "beta", 1.609))
region("exponential decays per mile", DOUBT + "'wholesale_retail': beta = 0.08045 (1/km), 2.76 times that of its class 'services'",
       scaled(TARGET_TRADE, "beta", 1.609, lambda row: row["form"] == "exponential"))
region("decays per mile, stated", QUIET, edit(TARGET_TRADE, ("# unit: beta 1/km", "# unit: beta 1/mile")),
       scaled(TARGET_TRADE, "beta", 1.609344, lambda row: row["form"] == "exponential", 9))
region("decays per m", "expected about 0.0292, that of its class 'services'", scaled(TARGET_TRADE, "beta", 1e-3, lambda row: row["form"] == "exponential"))
region("decays of another class", DOUBT + "expected a shorter haul where trade decays faster", turned("trade.csv", "beta", lambda row: True))
region("seats and centroids exchanged", "lies nearer to the centroid than to the seat",
       exchanged_columns(DISTRICTS, "seat_lon", "centroid_lon"), exchanged_columns(DISTRICTS, "seat_lat", "centroid_lat"))
region("shares of the countryside of another sector", DOUBT + "rural_output_share of primary sectors = 0.2, but 0.4698 of the residents", turned(SECTORS, "rural_output_share", lambda row: True))

# Parameters of households, rules of investment, hauls and wear.
SPENT_BY = exchange(HOUSEHOLDS, "urban,propensity_to_consume", "rural,propensity_to_consume")
region("propensities of town and countryside exchanged", DOUBT + "propensity_to_consume of urban and rural = 0.8151 and 0.8696, but 0.8696 and 0.8151", SPENT_BY)
case("propensities of town and countryside exchanged", DOUBT + "propensity_to_consume of urban and rural = 0.75 and 0.8, but 0.8 and 0.75", SPENT_BY)
for one, other in (("propensity_to_consume", "local_spending_share"), ("propensity_to_consume", "remitted_share")):
    region(f"{one} and {other} of movers exchanged", DOUBT + "expected no more, as it is a part of that",
           exchange(HOUSEHOLDS, f"floating,{one}", f"floating,{other}"))
region("births twice as many", DOUBT + "make 171332 and 249000 persons a year", edit(HOUSEHOLDS, ("natural_growth,0.0025", "natural_growth,0.005"),
                                                                                  ("natural_growth,0.0035", "natural_growth,0.007")))
region("unemployed twice as many", "value = 130200: expected about 260400, as in households.csv", edit(HOUSEHOLDS, ("unemployed,130200", "unemployed,260400")))
RULES = "investment_rules.csv"
region("half of the formation", DOUBT + "gfcf_per_investment = 0.325, but gfcf / fixed_asset_investment = 0.52 to 0.756", edit(RULES, ("investment,0.65", "investment,0.325")))
region("ages exchanged", DOUBT + "utilisation_age_2 = 0.5, less than utilisation_age_1 = 0.8", exchange(RULES, "utilisation_age_1", "utilisation_age_2"))
region("products of two years exchanged", DOUBT + "gdp of park 'liangjiang' in 2014 = 1476.22 (1e8 CNY), less than 1860 in 2012", turned(PARK_GDP, "gdp", lambda row: True))
region("wear of ten times the life", "depreciation of the table per depreciation_rate x icor x output", scaled(SECTORS, "depreciation_rate", 0.1))
case("twice the decay of services", DOUBT + "trade class 'services': beta = 0.076414 makes a mean haul of", rows("trade.csv", lambda cells: cells[1].update(
    beta="0.076414")))
for data in (case, region):
    data("decays of goods per mile", DOUBT + "trade class 'goods': beta = 0.0", scaled("trade.csv", "beta", 1.609344, lambda row: row["trade_class"] == "goods"))
region("decays twice as strong", DOUBT + "trade class 'goods': beta = 0.0318 makes a mean haul of", scaled("trade.csv", "beta", 2))
for key in ("employed_primary", "employed_secondary", "employed_tertiary"):
    region(f"{key} of the district before", DOUBT + f"{key} = ", turned(DISTRICTS, key, lambda row: True))
for key, words in (("registered_nonagricultural", "registered_nonagricultural per urban resident = "), ("registered_agricultural", "registered_agricultural per rural resident = ")):
    region(f"{key} of the district before", DOUBT + words, turned(DISTRICTS, key, lambda row: True))
case("the same with quotients", DOUBT + "expected a shorter haul", turned("trade.csv", "beta", lambda row: True), sets=["trade.regionalization=flq"])
case("the same with betas that are calibrated", DOUBT + "expected a shorter haul", turned("trade.csv", "beta", lambda row: True), sets=["trade.deterrence=calibrate"])

# Series against the base year.
for one, other in (("primary", "secondary"), ("secondary", "tertiary")):
    region(f"employed of {one} and {other} exchanged", DOUBT + "employed_secondary of 2012 = ", exchanged_series(f"employed_{one}", f"employed_{other}"))
for factor in (0.5, 2):
    region(f"ratio of incomes x {factor}", DOUBT + "income_ratio of 2011 = ", scaled(ANNUAL, "value", factor, of("income_ratio")))

# Towns that lie elsewhere than the seats of their districts.
TOWNS = "towns.csv"
for key, by, words in (("lat", 0.1, DOUBT + "lie about 0.0311 km east and 11.1 km north of the seats"), ("lon", -0.05, DOUBT + "lie about -4.7"),
                       ("lat", 0.5, "55.6 km north of the seats in districts.csv: expected them there")):
    region(f"towns {by} degrees off in {key}", words, column(TOWNS, key, lambda text, by=by: round(float(text) + by, 5)))

# Codes of other tables, capital of sectors, three skills.
for one, other in (("02", "03"), ("12", "26")):
    region(f"keys of sectors {one} and {other} exchanged", f"code = {other}: expected {one}, as in table.csv; are two keys exchanged?",
           exchanged(SECTORS, one, other, "key"))
case("keys of sectors exchanged", "code = 1: expected 2, as in table.csv; are two keys exchanged?", exchanged(SECTORS, "1", "2", "key"))
region("names that labour.csv has of other keys", DOUBT + "name_en = Coal mining, but ok in labour.csv; are two keys exchanged?",
       edit(LABOUR, (",plausibility,", ",name_en,")))
region("capital of a sector in another unit", DOUBT + "sector 'electronics': icor = 0.08 makes 0.3316 of capital per value added",
       rows(SECTORS, lambda cells: [row.update(icor="0.08") for row in cells if row["key"] == "electronics"]))
case("capital of a sector times 4", DOUBT + "sector 'services': icor = 4.8 makes 6 of capital per value added", scaled(SECTORS, "icor", 4, lambda row: row["key"] == "services"))
region("capital of the sector before", DOUBT + "is the column moved by a row?", turned(SECTORS, "icor", lambda row: True))
region("capital times 4", DOUBT + "depreciation of the table per depreciation_rate x icor x output = 0.3537 is unusual", scaled(SECTORS, "icor", 4))
for data in (case, region):
    data("low and middle skills exchanged", DOUBT + "expected more of primary sectors; are columns exchanged?", exchange(SECTORS, "skill_low", "skill_middle"))
    data("middle and high skills exchanged", DOUBT + "expected more of the middle; are the columns exchanged?", exchange(SECTORS, "skill_middle", "skill_high"))

# Targets, propensities, rings, areas and places of districts.
TARGETS = "targets.csv"
region("a target 4 % off", DOUBT + "target urban_share of 2020 = 72.2384, but urban_share = 69.46 in annual.csv", edit(TARGETS, ("69.46", "72.2384")))
region("a target of the census 4 % off", DOUBT + "target residents of 2020 = 33336325", scaled(TARGETS, "value", 1.04, lambda row: row["quantity"] == "residents"))
region("a target with fewer digits", QUIET, edit(TARGETS, ("69.46", "69.5")))
case("an observed figure 4 % off", DOUBT + "observed residents of 2012 = 2121600, but residents = 2040000 in annual.csv", edit(TARGETS, ("residents,2012,204,", "residents,2012,212.16,")))
region("a propensity 4 % off", DOUBT + "propensity_to_consume of urban = 0.9044, but households of table.csv spend 0.8696", edit(HOUSEHOLDS, ("0.869581", "0.904364")))
region("macro regions of two districts exchanged", DOUBT + "'yubei': macro_region = northeast_wing, and metro_core_9 = 1: expected one_hour_circle",
       rows(DISTRICTS, lambda cells: [row.update(macro_region={"yubei": "northeast_wing", "wanzhou": "one_hour_circle"}.get(row["key"], row["macro_region"])) for row in cells]))
region("macro regions of fuling and wanzhou exchanged", DOUBT + "'wanzhou': macro_region = one_hour_circle, but the 5 nearest seats are of others",
       exchanged(DISTRICTS, "fuling", "wanzhou", "macro_region"))
for change in (edit(DISTRICTS, ("# ring: one_hour_circle", "# ring: northeast_wing")),
               rows(DISTRICTS, lambda cells: [row.update(macro_region={"one_hour_circle": "northeast_wing", "northeast_wing": "one_hour_circle"}.get(
                   row["macro_region"], row["macro_region"])) for row in cells])):
    region("the ring of another region", DOUBT + "expected the core within the ring; is it another macro_region?", change)
AREAS = rows(DISTRICTS, lambda cells: [a.update(area_km2=text) for a, text in zip(cells[:2], [b["area_km2"] for b in cells[1::-1]])])
region("areas of two districts exchanged, no maps", DOUBT + "'wanzhou': area_km2 = 2945.09, but area_published_km2 = 3457; is it of another district?", AREAS)
region("the area of another, no maps", "expected about 23, area_published_km2", rows(DISTRICTS, lambda cells: cells[2].update(area_km2="103.9732")))
def places_exchanged(one, other):
    def change(cells):
        a, b = (next(row for row in cells if row["key"] == key) for key in (one, other))
        for key in ("seat_lon", "seat_lat", "centroid_lon", "centroid_lat"):
            a[key], b[key] = b[key], a[key]
    return rows(DISTRICTS, change)


for one, other in (("wanzhou", "fuling"), ("dadukou", "jiangbei")):
    region(f"places of {one} and {other} exchanged, no maps", f"km from that of '{one}', whose seat lies", places_exchanged(one, other))

# Names of series of strata, and units that contradict themselves or the figures.
for one, other in (("gdp_real_growth_secondary", "gdp_real_growth_secondry"), ("employed_tertiary", "employed_tertary"), ("investment_price", "investment_prise")):
    region(f"series {other}", f"series '{other}' is not known; did you mean '{one}'?", edit(ANNUAL, (f"{one},", f"{other},")))
case("a remark that contradicts its unit", "expected a header line such as '# unit: 1e8 CNY at ...'; what stands in parentheses contradicts the unit before it",
     edit(TABLE, ("1e8 CNY at", "1e8 CNY (10 000 yuan) at")))
case("hours for persons", "unit = 'hours' states none for employed_persons: expected a part 'employed_persons persons'", edit(LABOUR, ("# unit: persons", "# unit: hours")))
case("a power of the distance per km", "unit = 'beta 1/km': expected 1 for beta, a number without a unit", edit("trade.csv", *POWER))

# One fault is one message, not a second one about what could not be read because of it.
for name, one, other in ((DISTRICTS, "area_km2", "area"), (DISTRICTS, "residents", "people"), (SECTORS, "key,", "name,"), (SECTORS, "icor", "ocir")):
    case(f"invented: no column '{one}' in {name}", ALONE + name, edit(name, (f",{one}," if one != "key," else one, f",{other}," if one != "key," else other)),
         data=INVENTED)

# Letters behind degrees that turn them.
for letter, words in (("W", "unit = 'lon/lat degrees W': expected"), ("S", "unit = 'lon/lat degrees S'"), ("N", None), ("E", None)):
    case(f"degrees {letter}", words, edit(DISTRICTS, ("degrees WGS84", f"degrees {letter}")))


def run_case(each):
    name, words, changes, sets, data = each
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(SOURCE, "matrices", data), f"{folder}/data")
        write(f"{folder}/toy.yaml", read(os.path.join(SOURCE, "jobs", "toy.yaml")).replace("../matrices/toy", "data"))
        for change in changes:
            change(f"{folder}/data")
        keys = [word for key in sets for word in ("--set", key)]
        job = "data/job.yaml" if os.path.exists(f"{folder}/data/job.yaml") else "toy.yaml"
        done = subprocess.run([CQIO, "check", job, *keys], cwd=folder, capture_output=True, text=True, timeout=60,
                              check=False)
    errors = [line for line in done.stderr.splitlines() if line.startswith("cqio: error: ")]
    good = done.returncode in (3, 4) and any(str(words) in line for line in errors)
    if words and words.startswith(ALONE):
        good = done.returncode == 4 and errors and all(words[len(ALONE):] in line for line in errors)
    if words in (None, QUIET) or words.startswith(DOUBT):
        good = done.returncode == 0
    if good and words and (words == QUIET or words.startswith(DOUBT)):
        said = [line for line in done.stderr.splitlines() if ".csv:" in line or ".nc:" in line]
        good = not said if words == QUIET else any(words[len(DOUBT):] in line for line in said)
    expect(name, good, f"exit code {done.returncode}: {done.stderr[-800:]}")


def main():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(run_case, CASES))
    print(f"{len(CASES)} cases, {len(FAILED)} failed")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
