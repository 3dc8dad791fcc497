#!/usr/bin/env python3
"""Jobs whose markets clear say what is doubtful of their years, and nothing else.

  test_markets.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect, settings

JOB = os.path.join(SOURCE, "jobs", "chongqing-2020.yaml")
GIVEN = ["migration.calibrate=false", "migration.calibrate_arrivals=false", "registration.calibrate=false", "grid.enabled=false"]
DEPENDS = {"additionality": 0.5, "trade_elasticity": 4, "flow_elasticity": 1.5, "exchange": 0.01, "supply_urban": 0.3,
           "supply_rural": 0}
BOTH = "scenarios=reference,no-parks"


def run(folder, name, *sets, net="false"):
    """What a run of the job with markets and SETS warns of its markets."""
    out = os.path.join(folder, name)
    done = subprocess.run([CQIO, "run", JOB, *settings(out, *GIVEN, *sets, "investment.net_effects=" + net)], capture_output=True, text=True,
                          timeout=240, errors="replace", check=False)
    expect(f"{name} runs", done.returncode == 0, done.stderr[-500:])
    return re.findall(r"cqio: warning: (markets: .*|[a-z-]*: without parks .*|[a-z-]*: the GDP of .*)", done.stderr)


def table(path, name):
    """Values of variable NAME of a file, and its attributes as ncdump prints them."""
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", name, path], capture_output=True, text=True, check=True).stdout
    values = re.search(rf"(?s)\n {name} =\s(.*?);", text[text.index("\ndata:"):])[1]
    return [float(value) for value in values.split(",")], dict(re.findall(rf"(?m)^\s*{name}:(\w+) = (.*) ;$", text))


def check_beside(folder, name, scenario, figure, sentence):
    """What the log has said of a figure stands beside it in the file of the scenario and in the report."""
    out = os.path.join(folder, name)
    _, said = table(os.path.join(out, scenario + ".regions.nc"), figure)
    expect(f"{name}: comment of {figure}", sentence in said.get("comment", ""), said)
    with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
        remarks = {each["name"]: each["remarks"] for each in json.load(file)["scenarios"]}
    expect(f"{name}: remark about {figure}", any(each["figure"] == figure and sentence in each["text"] for each in remarks[scenario]),
           remarks)
    _, said = table(os.path.join(out, scenario + ".regions.nc"), "total_urbanization_rate")
    expect(f"{name}: nothing is said of other figures", "comment" not in said, said)


def check_calibration(folder, name):
    """What the calibration found and stands on is in every file of the run, as in the report."""
    with open(os.path.join(folder, name, "run.json"), encoding="utf-8") as file:
        found = json.load(file)["calibration_of_markets"]
    head = subprocess.run(["ncdump", "-h", os.path.join(folder, name, "no-parks.regions.nc")], capture_output=True, text=True,
                          check=True).stdout
    text = "".join(re.findall(r'"(.*)"', re.search(r"(?s):calibration_of_markets = (.*?) ;", head)[1]))
    said = {key: float(value) for key, value in (line.split(" = ") for line in text.split("\\n"))}
    expect("use of park capital in files", abs(said["use_of_park_capital"] / found["use_of_park_capital"] - 1) < 1e-9, said)
    expect("own-market targets are met", 0 <= said["own_market_share_gap"] < 1e-6, said)
    expect("what the calibration stands on", all(said[key] == value for key, value in DEPENDS.items()), said)


def check_rules(folder, name):
    """Simple rules and published figures stand beside the years, computed here a second time."""
    path = os.path.join(folder, name, "reference.regions.nc")
    people, urban = table(path, "residents")[0], table(path, "total_urban_residents")[0]
    districts = len(people) // 6
    base, last = people[:2 * districts], people[4 * districts:]
    shares, _ = table(path, "constant_share_urban_residents")
    factor, _ = table(path, "common_factor_urban_residents")
    for r in range(districts):
        expected = sum(last[2 * r:2 * r + 2]) * base[2 * r] / sum(base[2 * r:2 * r + 2])
        expect("constant shares", abs(shares[2 * districts + r] / expected - 1) < 1e-9, (r, shares[2 * districts + r], expected))
        expected = base[2 * r] * urban[-1] / urban[0]
        expect("common factor", abs(factor[2 * districts + r] / expected - 1) < 1e-9, (r, factor[2 * districts + r], expected))
    logistic, _ = table(path, "logistic_urbanization_rate")
    odds = [math.log(share / (1 - share)) for share in logistic]
    growth = (math.log(69.46 / 30.54) - odds[0]) / 10
    expect("the logistic of the censuses", all(abs(odds[t] - odds[0] - t * growth) < 1e-3 * growth for t in range(3)), logistic)
    text = subprocess.run(["ncdump", "-v", "published_employment_by_stratum,published_capital_formation", path],
                          capture_output=True, text=True, check=True).stdout
    jobs = re.search(r"published_employment_by_stratum =\s+_, _, _,\s+_, _, _,\s+([\d.]+), ([\d.]+), ([\d.]+) ;", text)
    expect("published employment of 2012", jobs and 1.5e7 < sum(map(float, jobs.groups())) < 1.7e7, text[-600:])
    formation = re.search(r"published_capital_formation = ([\d., ]+) ;", text)
    built, _ = table(path, "total_capital_formation")
    expect("published investment", formation and all(abs(float(a) / b - 1) < 1e-5 for a, b in zip(formation[1].split(", "), built)),
           (text[-600:], built))


def check_residuals(folder, name):
    """Equilibria of all years and scenarios are what the method accepts, and the only ones."""
    for scenario in ("reference", "no-parks"):
        path = os.path.join(folder, name, scenario + ".regions.nc")
        for figure, most in (("wages_and_rents", 1e-11), ("goods", 1e-12), ("external_account", 1e-12)):
            values, _ = table(path, "residual_of_" + figure)
            expect(f"{scenario}: residual of {figure}", len(values) == 3 and 0 <= max(values) <= most, values)
        values, _ = table(path, "random_starts_apart")
        expect(f"{scenario}: random starts", len(values) == 3 and 0 < min(values) and max(values) <= 1e-8, values)


def check_net(folder):
    """Net effects stand in the file of the reference alone, as in the report, with what they depend on, and add up."""
    out = os.path.join(folder, "net")
    run(folder, "net", "years.last=2012", BOTH, net="true")
    with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
        report = json.load(file)
    path = os.path.join(out, "reference.regions.nc")
    for figure, key, factor in (("employment", "employed", 1), ("value_added", "gdp_1e8", 100),
                                ("urban_residents", "urban_residents", 1), ("residents", "residents", 1)):
        values, said = table(path, f"net_{figure}_by_park")
        expected = [factor * park[key] for park in report["net_effects_of_parks"]]
        expect(f"net {figure} of parks", len(values) == len(expected) > 0 and any(values) and
               all(abs(a - b) <= 1e-14 * abs(b) for a, b in zip(values, expected)), (values, expected))
        expect(f"what net {figure} depends on", all(float(said.get(key, "nan")) == value for key, value in DEPENDS.items())
               and 0 < float(said.get("utilisation", "nan")) < 1, said)
    missing = [float(year["employed"]) for year in report["scenarios"][0]["years"]]
    missing = [a - float(year["employed"]) for a, year in zip(missing, report["scenarios"][1]["years"])]
    whole, _ = table(path, "total_net_employment_by_park")
    expect("all parks together are what the scenario without them lacks",
           all(abs(a - b) <= 1e-6 for a, b in zip(whole, missing)) and whole[-1] > 1000, (whole, missing))
    wage, price, real = (table(path, name)[0] for name in ("wage_index", "consumer_price_index", "real_wage_index"))
    expect("wages and prices by zone", len(wage) == len(price) == len(real) > 100 and
           all(abs(w - 1) < 1e-9 for w in wage[:len(wage) // 3]) and max(real) > 1.05, (wage[-4:], price[-4:], real[-4:]))
    header = subprocess.run(["ncdump", "-h", os.path.join(out, "no-parks.regions.nc")], capture_output=True, text=True,
                            check=True).stdout
    expect("a scenario has no net effects of its own", "net_employment_by_park" not in header)
    done = subprocess.run([CQIO, "verify", path], capture_output=True, text=True, check=False)
    for figure in ("employment", "value_added"):
        for kind in ("", "_type_1"):
            line = f"total_{figure} = sum of total_{figure}_by_park{kind} and total_{figure}_by_no_park{kind}"
            expect("verified: " + line, done.returncode == 0 and line in done.stdout, done.stdout + done.stderr)
        both = [table(path, f"total_{figure}_by_park" + kind)[0] for kind in ("", "_type_1")]
        expect(f"households add to the gross {figure} of parks", all(a >= b for a, b in zip(*both)) and
               sum(both[0]) > 1.05 * sum(both[1]) > 0, both)
    for figure in ("employment", "value_added", "urban_residents", "residents"):
        line = f"total_net_{figure}_by_park = sum of net_{figure}_by_park"
        expect("verified: " + line, done.returncode == 0 and line in done.stdout, done.stdout + done.stderr)


def check_draws(folder):
    """Draws without any spread are the reference: gross and net effects of parks have its values."""
    out = os.path.join(folder, "draws")
    certain = [f"ensemble.{key}=0" for key in ("coefficients", "trade_shares", "labour", "investment", "remittances")]
    run(folder, "draws", "years.last=2011", "scenarios=reference", "ensemble.draws=1", *certain, net="true")
    for figure in ("employment", "value_added"):
        net, _ = table(os.path.join(out, "reference.regions.nc"), f"net_{figure}_by_park")
        gross, _ = table(os.path.join(out, "reference.regions.nc"), f"total_{figure}_by_park")
        gross = [sum(pair) for pair in zip(gross[::2], gross[1::2])]  # both phases
        for kind in ("base", "p95"):
            for name, expected in ((f"net_{figure}_by_park", net), (f"gross_{figure}_by_park", gross)):
                drawn, _ = table(os.path.join(out, "reference.ensemble.nc"), f"{name}_{kind}")
                expect(f"{name}_{kind} without spread", len(drawn) == len(expected) and any(expected) and
                       all(abs(a - b) <= 1e-6 * abs(b) + 1e-4 for a, b in zip(drawn, expected)), (drawn, expected))


def data_with(folder, name, table, row, value):
    """The data set with VALUE in the rows of TABLE that match ROW, up to a field."""
    copy = os.path.join(folder, "data-" + name)
    shutil.copytree(os.path.join(SOURCE, "matrices", "chongqing-2010"), copy, ignore=shutil.ignore_patterns("*.nc"))
    path = os.path.join(copy, table)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    new, count = re.subn(rf"(?m)^({row},)[^,]*,", rf"\g<1>{value},", text)
    expect(f"rows of {name}", count > 0, count)
    with open(path, "w", encoding="utf-8") as file:
        file.write(new)
    return "data.directory=" + copy


def check_shipped():
    """The shipped job with markets, and those with the ends of the range of additionality."""
    for part in ("0.25", "0.5", "0.75"):
        done = subprocess.run([CQIO, "check", os.path.join(SOURCE, "jobs", "chongqing-2020.yaml"), "--set",
                               "investment.additionality=" + part], capture_output=True, text=True, timeout=240, check=False)
        expect("chongqing-2020.yaml is good with " + part, done.returncode == 0, done.stderr[-500:])


def check_levers(folder):
    """Each scenario of the shipped job of levers says what it changes, and where that is not what it is meant to."""
    job = os.path.join(SOURCE, "jobs", "levers.yaml")
    done = subprocess.run([CQIO, "check", job], capture_output=True, text=True, timeout=240, check=False)
    expect("levers.yaml is good", done.returncode == 0, done.stderr[-500:])
    expect("and says what is left to the run", "scenarios (markets calibrated; scenarios are computed by the run)" in done.stdout, done.stdout)
    done = subprocess.run([CQIO, "run", job, *settings(os.path.join(folder, "levers"), *GIVEN, "years.last=2012",
                                                       "scenarios=reference,trade,industry,between-loops")],
                          capture_output=True, text=True, timeout=240, check=False)
    said = re.findall(r"cqio: info: ([a-z-]*): 2012 less the reference: urban share [+-]\d+\.\d{3} points", done.stderr)
    expect("levers and no reference say their effects", said == ["trade", "industry", "between-loops"], done.stderr[-800:])
    said = re.findall(r"cqio: info: (.*), and is meant to", done.stderr)
    expect("the table of scenarios marks the same one", re.findall(r"(?m)^([\w-]+) +[+-]\d\.\d{3}!", done.stdout) == ["industry", "between-loops"]
           and re.search(r"(?m)^trade +\+\d\.\d{3} ", done.stdout), done.stdout[-3000:])
    head = subprocess.run(["ncdump", "-h", os.path.join(folder, "levers", "industry.regions.nc")], capture_output=True,
                          text=True, check=True).stdout
    expect("and so do its files", re.search(r'effect_on_urbanization_rate:reference = "reference"', head)
           and re.search(r'effect_on_urbanization_rate:comment = "investment.buildings_to_industries = 0.2 is meant to make it '
                         r'higher; in the last year it is lower"', head), head[-3000:])
    expect("the sign of one is not the one that is meant",
           said == ["industry: investment.buildings_to_industries = 0.2 lowers the urban share",
                    "between-loops: investment.between_loops = 1.1 lowers the urban share"], said)
    for name in ("reference", "trade", "industry", "between-loops"):
        done = subprocess.run([CQIO, "verify", os.path.join(folder, "levers", name + ".regions.nc")], capture_output=True, text=True,
                              timeout=60, check=False)
        expect(f"what belongs to parks and what does not adds up in every year of {name}", done.returncode == 0, done.stderr)
    check_ring(os.path.join(folder, "levers"))


def check_ring(out):
    """Why investment drawn to industry of the ring lowers the urban share: towns of the core lose more work than those of the
    ring gain, and those of the counties lose too."""
    with open(os.path.join(SOURCE, "matrices", "chongqing-2010", "districts.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    change = []
    for name in ("between-loops", "reference"):
        values, _ = table(os.path.join(out, name + ".regions.nc"), "employment")
        sectors = len(values) // (3 * 2 * len(rows))
        last = values[2 * 2 * len(rows) * sectors:]
        change.append([sum(last[2 * r * sectors:(2 * r + 1) * sectors]) for r in range(len(rows))])
    more = {"core": 0, "ring": 0, "counties": 0}
    for row, after, before in zip(rows, *change):
        place = "core" if row["metro_core_9"] == "1" else "ring" if row["macro_region"] == "one_hour_circle" else "counties"
        more[place] += after - before
    expect("the ring gains less work in towns than the core loses", more["ring"] > 0 > more["counties"] and
           -more["core"] > more["ring"], more)


def check_structures(folder):
    """Levers of buildings are refused where no sector has them; what parks build is said to be their sector's then."""
    data = data_with(folder, "plain", "sectors.csv", r'[0-9]+,[a-z_]+,(?:"[^"]*"|[^,"]*),[^,]*,tertiary', "none")
    for levers, said in (("land", "investment.town_housing_factor = 1.05: expected 1, as no sector of sectors.csv has the structures housing"),
                         ("industry", "investment.buildings_to_industries = 0.2: expected 0, as no sector of sectors.csv has structures")):
        done = subprocess.run([CQIO, "check", os.path.join(SOURCE, "jobs", "levers.yaml"), "--set", "scenarios=reference," + levers, "--set", data],
                              capture_output=True, text=True, timeout=240, check=False)
        expect(f"{levers} without buildings is refused", done.returncode == 3 and f"scenario '{levers}': {said}" in done.stderr, done.stderr[-800:])
    done = subprocess.run([CQIO, "check", JOB, *settings(os.path.join(folder, "plain"), *GIVEN, "years.last=2011", "scenarios=reference",
                                                         "investment.net_effects=false", data)],
                          capture_output=True, text=True, timeout=240, check=False)
    growth = data_with(folder, "strata", "annual.csv", "gdp_real_growth_secondary,2011", "")
    path = os.path.join(growth.split("=")[1], "annual.csv")
    with open(path, encoding="utf-8") as file:
        rows = [row for row in file if not row.startswith("gdp_real_growth_secondary,2011")]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(rows)
    said = subprocess.run([CQIO, "check", JOB, *settings(os.path.join(folder, "strata"), *GIVEN, "years.last=2011", "scenarios=reference",
                                                         "investment.net_effects=false", growth)],
                          capture_output=True, text=True, timeout=240, check=False)
    expect("growth of a stratum is said", said.returncode == 0 and
           "secondary of 2011-2011 grows by what gdp_real_growth says, as annual.csv has no gdp_real_growth_secondary" in said.stderr,
           said.stderr[-800:])
    expect("no structures are said", done.returncode == 0 and "as sectors.csv names no structures" in done.stderr, done.stderr[-800:])


def check_target(folder):
    """An own-market share out of reach is found before a run."""
    data = data_with(folder, "target", "trade_targets.csv", "education,exponential,[^,]*,metro", "0.97")
    done = subprocess.run([CQIO, "check", JOB, "--set", data], capture_output=True, text=True, timeout=240, check=False)
    expect("a target out of reach is refused", done.returncode == 4 and
           "E340: trade_targets.csv: sector 'education': own-market share = 0.97: expected a value within (0.000, 0.945)" in done.stderr,
           (done.returncode, done.stderr[-800:]))


def main():
    check_shipped()
    with tempfile.TemporaryDirectory() as folder:
        check_structures(folder)
        check_target(folder)
        check_levers(folder)
        said = run(folder, "to-2018", "years.last=2018", BOTH)
        expect("income of 2018 alone is doubtful",
               len(said) == 1 and "income of town and countryside in 2018: 3." in said[0] and "published 2.50" in said[0],
               said)
        check_beside(folder, "to-2018", "reference", "income_ratio", "in 2018: 3.")
        said = run(folder, "to-2012", "years.last=2012", BOTH, "equilibrium.starts=2")
        expect("two years are too few to judge the effect of parks", said == [], said)
        said = run(folder, "small", "years.last=2015", BOTH, "investment.additionality=0.02", net="true")
        expect("parks that displace nearly all that they invest",
               len(said) == 2 and all(re.match(r"(reference|no-parks): without parks the GDP of 2015 changes by 1\.\d+ percent", line)
                                      for line in said), said)
        check_beside(folder, "small", "no-parks", "total_value_added", "GDP of 2015 changes by 1.")
        check_beside(folder, "small", "reference", "net_value_added_by_park", "GDP of 2015 changes by 1.")
        said = run(folder, "large", "years.last=2012", "scenarios=reference,two-wings", "two-wings.investment.ordinary_factor=5")
        expect("levers of a scenario are too large", any(re.match(r"two-wings: the GDP of 2012 differs by \+\d+\.\d percent", line)
                                                         for line in said), said)
        check_residuals(folder, "to-2012")
        check_calibration(folder, "to-2012")
        check_rules(folder, "to-2012")
        said = run(folder, "jobs", "years.last=2012", "scenarios=reference",
                   data_with(folder, "jobs", "annual.csv", "employed_urban,2012", "1050"))
        expect("jobs in towns are beside those published",
               any("markets: jobs in towns in 2012: " in line and "published 10500000" in line for line in said), said)
        said = run(folder, "use", "years.last=2011", "scenarios=reference",
                   data_with(folder, "use", "investment_rules.csv", "utilisation_age_[0-9]", "0.99"))
        expect("all of the capital of parks in use", said == ["markets: use of park capital 0.990: expected 0.02 to 0.98"],
               said)
        check_net(folder)
        check_draws(folder)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
