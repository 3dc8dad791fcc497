"""Wrong jobs and data for the program: exit code and the exact messages of each.

Keys: name; code, the exit code; errors, the messages without "cqio: error: "; and how the toy job
differs: sets (--set), edits {file: [(old, new)]}, setup (a function run in the folder of the case),
command (instead of run job.yaml), unprivileged (not as root), edits_after (edits after the setup),
says (texts that must occur in what the program says; with None among the errors instead of them).
Numbers in names are those of the catalogue of wrong inputs.
"""
import os
import struct

USAGE, CONFIG, DATA, IO, NUMERIC, CONVERGENCE = 2, 3, 4, 5, 7, 8
CASES = []
OVERLAP = "data/overlap.nc"
LONG = "d" * 300


def entry(name, code, *errors, **how):
    return {"name": name, "code": code, "errors": list(errors), **how}


def case(name, code, *errors, **how):
    CASES.append(entry(name, code, *errors, **how))


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def make(folder, name, data=b"kept"):
    os.mkdir(folder)
    write(os.path.join(folder, name), data)


case("unchanged", 0)

# ---- command line --------------------------------------------------------------------------------
case("no command", USAGE,
     "no command: expected run, sweep, merge, check, solve, analyse, convert, transform, info, export or verify",
     command=[])
case("unknown command", USAGE,
     "command 'rum': expected run, sweep, merge, check, solve, analyse, convert, transform, info, export or verify; did you mean 'run'?",
     command=["rum", "job.yaml"])
case("93 unknown option", USAGE,
     "option '--frobnicate': is unknown to cqio run; see cqio run --help",
     command=["run", "--frobnicate", "job.yaml"])
case("92 option twice", USAGE,
     "option '--quiet': is given twice",
     command=["run", "-q", "--quiet", "job.yaml"])
case("92 key twice", CONFIG,
     "--set years.last: given twice: expected it once",
     sets=["years.last=2011", "years.last=2012"])
MARKETS = ["model.closure=equilibrium", "migration.choice=homes", "migration.hazard=deviation",
           "migration.arrivals=homes", "employment.coefficients=productivity", "employment.targets=strata",
           "employment.zones=people", "employment.farm=residents", "employment.calibrate=true"]
case("markets without homes", CONFIG,
     "--set model.closure: model.closure = equilibrium: expected migration.choice = homes, not workplaces, beside it; "
     "or set model.closure to households",
     sets=[key for key in MARKETS if key != "migration.choice=homes"])
case("markets and static draws", CONFIG,
     "--set model.closure: model.closure = equilibrium: expected ensemble.kind = years, not static, beside it; or set "
     "model.closure to households",
     sets=[*MARKETS, "ensemble.draws=4", "ensemble.kind=static"])
case("markets without operation", CONFIG,
     "scenario 'reference': investment.operation = false: expected true with model.closure = equilibrium, where what "
     "parks build is capital",
     sets=[*MARKETS, "investment.operation=false", "scenarios=reference"])
case("net effects without markets", CONFIG,
     "--set investment.net_effects: investment.net_effects = true: expected false without model.closure = equilibrium",
     sets=["investment.net_effects=true"])
case("markets without the series they need", DATA,
     "E354: investment: GDP (annual.csv: gdp_first_published) of 2010: nothing: expected a number for each year",
     sets=MARKETS)
case("no job", USAGE,
     "cqio run: expected a job file; see cqio run --help",
     command=["run"])
case("two jobs", USAGE,
     "argument 'job.yaml': expected a job file, once",
     command=["run", "job.yaml", "job.yaml"])
case("set without value", USAGE,
     "option '--set': expected section.key=value after it",
     command=["run", "job.yaml", "--set"])
case("set without key", CONFIG,
     "--set years: unknown key 'years': expected one that 'cqio info --keys' lists",
     sets=["years=2011"])
case("unknown key set", CONFIG,
     "--set years.lst: unknown key 'years.lst'; did you mean 'years.last'?",
     sets=["years.lst=2011"])
case("unknown scenario", CONFIG,
     "--set scenarios: 'no-park' is not a scenario of job.yaml; did you mean 'no-parks'?",
     sets=["scenarios=no-park"])

# ---- job file ------------------------------------------------------------------------------------
case("missing job", IO,
     "jobb.yaml: could not be opened (No such file or directory): expected a readable file",
     command=["run", "jobb.yaml"])
case("job is a folder", IO,
     "data: is not a regular file: expected a readable file",
     command=["run", "data"])
case("empty job", CONFIG,
     "job.yaml: the job is empty: expected sections such as 'data:' and 'output:'",
     "job.yaml: data.directory is missing: expected a path, the folder of the data set, "
     "relative to the job file (given by --set: to the working directory)",
     "job.yaml: output.directory is missing: expected a path, the folder for the results, "
     "relative to the working directory; made if absent",
     setup=lambda: write("job.yaml", b""))
case("69 anchor", CONFIG,
     "job.yaml:11:10: anchor: expected values written out, no '&' or '*'",
     edits={"job.yaml": [("first: 2010", "first: &a 2010")]})
case("70 unknown key", CONFIG,
     "job.yaml:26:3: unknown key 'grid.overlapp'; did you mean 'grid.overlap'?",
     edits={"job.yaml": [("overlap:", "overlapp:")]})
case("71 duplicate key", CONFIG,
     "job.yaml:13:3: duplicate key 'last': expected it once; it stands in line 12",
     edits={"job.yaml": [("last: 2012", "last: 2012\n  last: 2012")]})
case("72 tab", CONFIG,
     "job.yaml:12:1: a tab indents the line: expected spaces",
     edits={"job.yaml": [("  last: 2012", "\tlast: 2012")]})
case("55 not a number", CONFIG,
     "job.yaml:27:15: grid.resolution = .nan (degrees): expected a number in (0, 10]; the "
     "default is 0.01",
     edits={"job.yaml": [("resolution: 0.1", "resolution: .nan")]})
case("key not for scenarios", CONFIG,
     "job.yaml:36:7: years.last holds for the whole job: expected a key that scenarios may "
     "set: trade.cost_fall, model.consumption_factor, investment.factor, investment.parks, investment.exclude, investment.to_wings, "
     "investment.operation, investment.deflator, investment.ordinary_factor, "
     "investment.buildings_to_industries, investment.rural_to_towns, investment.inner_loop, investment.between_loops, investment.outer_loop, investment.town_housing_factor, "
     "investment.rural_capital_factor, migration.town_worth, migration.country_worth, migration.propensity_factor, registration.conversion_factor, registration.quota, "
     "remittances.share",
     edits={"job.yaml": [("investment.parks: none", "years.last: 2011")]})
case("two problems", CONFIG,
     "--set solver.tolerance: solver.tolerance = -1: expected a number in (0, 0.001]; the "
     "default is 1e-14",
     "--set years.last: years.last = abc (calendar year): expected a whole number in [1000, "
     "9999], or -1 for what its help says; the default is -1",
     sets=["solver.tolerance=-1", "years.last=abc"])
case("more than 20 problems", CONFIG,
     *[f"--set grid.x{k}: unknown key 'grid.x{k}': expected one that 'cqio info --keys' lists"
       for k in range(20)],
     sets=[f"grid.x{k}=1" for k in range(23)])

# ---- parameters ----------------------------------------------------------------------------------
def target(value, quantity="urban_share,2012,62.5"):
    """Edits of the toy's targets."""
    return {"data/targets.csv": [(quantity, quantity[:quantity.rindex(",") + 1] + value)]}


case("81 share above 100", DATA,
     "data/targets.csv:7:18: quantity 'urban_share', year '2012': value = 120 (percent): expected a "
     "number from 1 to 100",
     edits=target("120"))
case("81 share below 0", DATA,
     "data/targets.csv:7:18: quantity 'urban_share', year '2012': value = -1 (percent): expected a "
     "number from 1 to 100",
     edits=target("-1"))
case("81 share for percent", DATA,
     "data/targets.csv:7:18: quantity 'urban_share', year '2012': value = 0.625 (percent): expected a "
     "number from 1 to 100; is its unit 1 and not percent?",
     edits=target("0.625"))
case("unit of a target", DATA,
     "data/targets.csv:9:20: quantity 'residents', year '2012': unit = 1e4 km: expected persons or a "
     "multiple of it",
     edits={"data/targets.csv": [("204,1e4 persons", "204,1e4 km")]})
case("unknown quantity of a target", DATA,
     "data/targets.csv:7:1: quantity 'urban_shar', year '2012': quantity = 'urban_shar': expected "
     "urban_share | residents | registered_urban_share",
     edits={"data/targets.csv": [("\nurban_share", "\nurban_shar")]})
case("unknown status of a target", DATA,
     "data/targets.csv:7:31: quantity 'urban_share', year '2012': status = 'published': expected "
     "target | observed",
     edits={"data/targets.csv": [("62.5,percent,target", "62.5,percent,published")]})
case("target in the base year", DATA,
     "data/targets.csv:7:13: quantity 'urban_share', year '2010': is a target: expected a year after "
     "2010, the year of table.csv",
     edits={"data/targets.csv": [("urban_share,2012,62.5", "urban_share,2010,60")]})
case("two targets", DATA,
     "data/targets.csv:8:29: quantity 'urban_share', year '2011': is a target, as is the year 2012: "
     "expected one target a quantity",
     edits={"data/targets.csv": [("registered_urban_share,2012,42.5", "urban_share,2011,61")]})
case("target twice", DATA,
     "data/targets.csv:8:1: quantity 'urban_share', year '2012': appears twice: expected one row",
     edits={"data/targets.csv": [("registered_urban_share,2012,42.5", "urban_share,2012,61")]})
case("a calibrated number given", CONFIG,
     "--set migration.eta0: migration.eta0 = 0.1 (1/year): expected -1, as it is calibrated; or set "
     "migration.calibrate to false",
     sets=["migration.calibrate=true", "migration.eta0=0.1"])
case("series of the base year in another unit", DATA,
     "data/annual.csv:20:15: series 'employed', year '2010': value = 95: expected about 950000, as in "
     "labour.csv",
     edits={"data/annual.csv": [("employed,2010,95,1e4 persons", "employed,2010,95,persons")]})
case("series of another region", DATA,
     "data/annual.csv:7:16: series 'residents', year '2010': value = 4000000: expected about 2000000, as "
     "in districts.csv",
     edits={"data/annual.csv": [("residents,2010,200,", "residents,2010,400,")]})
case("series in another currency", DATA,
     "data/annual.csv:16:21: series 'gdp_primary', year '2010': unit = 1e8 USD: expected 1e8 CNY or a "
     "multiple of it",
     edits={"data/annual.csv": [("gdp_primary,2010,60,1e8 CNY", "gdp_primary,2010,60,1e8 USD")]})
case("series in a multiple of the unit", 0,
     edits={"data/annual.csv": [("gdp_primary,2010,60,1e8 CNY", "gdp_primary,2010,6000,1e6 CNY")]})
case("series a little off", 0,
     edits={"data/annual.csv": [("employed,2010,95,", "employed,2010,96,")]},
     says=["cqio: warning: data/annual.csv:20:15: employed of the base year = 960000, but 950000 in labour.csv"])
SERIES = "employed,2010,95,1e4 persons,assumption,\n"
case("strata that do not add up", DATA,
     "data/annual.csv:21:15: series 'employed', year '2011': value = 960000 (persons): expected about 1100000, what "
     "the strata of the year sum to",
     edits={"data/annual.csv": [(SERIES, SERIES + "".join(
         f"{name},2011,{value},1e4 persons,assumption,\n" for name, value in (
             ("employed", 96), ("employed_primary", 30), ("employed_secondary", 30), ("employed_tertiary", 50))))]})
case("strata that add up but for rounding", 0,
     edits={"data/annual.csv": [(SERIES, SERIES + "".join(
         f"{name},2011,{value},1e4 persons,assumption,\n" for name, value in (
             ("employed", 96), ("employed_primary", 30), ("employed_secondary", 26), ("employed_tertiary", 41))))]})
case("more people in town than there are", DATA,
     "data/annual.csv:10:22: series 'urban_residents', year '2012': value = 2050000 (persons): expected at most "
     "2040000, residents of the year",
     edits={"data/annual.csv": [("urban_residents,2012,127.5", "urban_residents,2012,205")]})
case("more employed in town than everywhere", DATA,
     "data/annual.csv:21:21: series 'employed_urban', year '2010': value = 960000 (persons): expected at most "
     "950000, employed of the year",
     edits={"data/annual.csv": [(SERIES, SERIES + "employed_urban,2010,96,1e4 persons,assumption,\n")]})
case("strata that grow unlike before", 0,
     edits={"data/annual.csv": [(SERIES, SERIES + "".join(
         f"{name},2011,{value},1e4 persons,assumption,\n" for name, value in (
             ("employed", 97), ("employed_primary", 20), ("employed_secondary", 25), ("employed_tertiary", 52))))]},
     sets=["employment.targets=strata", "employment.calibrate=true"],
     says=["cqio: warning: reference: product per job of the secondary sectors grows by 14.0 percent a year after 2011, "
          "and by 5.3 up to then: expected at most 6 points more or less"])
case("way to work out of reach", CONFIG,
     "migration.mean_commute = 100 (km): expected a value in [3.4, 13.6], the range of this geography",
     sets=["migration.choice=homes", "migration.mean_commute=100"])
case("full before anybody moves", CONFIG,
     "migration.density_ceiling = 10 (persons/km2): expected 304 or more, the urban residents per km2 of "
     "district 'north'",
     sets=["migration.choice=homes", "migration.density_ceiling=10"])
case("a hazard that nobody would believe", CONFIG,
     "migration: hazard 0.5000 (1/year): plausible 0.002 to 0.10; the economy of the job does not hold this many "
     "movers; calibration.accept: true goes on with it",
     "migration: 314775 people move in 2011, 39.3 percent of the rural people: expected less than 15; "
     "calibration.accept: true goes on with it",
     sets=["migration.choice=homes", "migration.hazard=deviation", "migration.eta0=0.5"])
case("years that nobody would believe", 0,
     sets=["migration.choice=homes", "migration.hazard=deviation", "migration.eta0=0.5", "calibration.accept=true"],
     says=["cqio: warning: reference: employed per resident in 2012: town 0.421, countryside 0.763: expected "
           "0.35 to 0.70",
           "cqio: warning: reference: residents of 'north' change by 15.0 percent in 2011, the most of 2 "
           "districts and years with more than 10"])
case("more at work than the labour force", 0,
     sets=["migration.choice=homes", "migration.hazard=deviation", "migration.eta0=0"],
     says=["cqio: warning: migration: hazard 0.0000 (1/year): plausible 0.002 to 0.10; the economy of the job does not "
           "hold this few movers",
           "cqio: warning: reference: 462983 persons work and live in the towns of 'north' in 2012, 1.05 times their "
           "labour force, the most of 1 districts and years with more than 1.05; its unemployment is 0"])


def idle(key, value, usual, others, turn, *sets):
    """A key that others leave without effect, which its default does not mind."""
    case(f"without effect: {key}", CONFIG,
         f"--set {key}: {key} = {value} has no effect with {others}: expected {usual}, the default; or {turn}",
         sets=[f"{key}={value}", *sets])
    case(f"without effect, by default: {key}", 0, sets=[f"{key}={usual}", *sets], command=["check", "job.yaml"])


idle("migration.mean_commute", "7", "9", "migration.choice = workplaces", "set migration.choice to homes")
idle("migration.density_ceiling", "30000", "-1", "migration.choice = workplaces and grid.settlement = seats",
     "set migration.choice to homes or grid.settlement to towns")
idle("employment.productivity_elasticity", "0.3", "0.2", "employment.coefficients = balanced",
     "set employment.coefficients to productivity")
idle("employment.targets", "strata", "total", "employment.calibrate = false", "set employment.calibrate to true")
idle("calibration.accept", "true", "false", "migration.calibrate = false and migration.hazard = gap",
     "set migration.calibrate to true")
for rule in ("centre_density 5000 12000", "urban_slope 2 1.5", "distances sphere plane"):
    idle(*f"grid.{rule}".split(), "grid.settlement = seats", "set grid.settlement to towns")
for rule in ("clark_core 0.2 0.15", "clark_county 0.2 0.35"):
    idle(*f"grid.{rule}".split(), "grid.settlement = towns", "set grid.settlement to seats", "grid.settlement=towns")
for rule in ("clark_core 0.2", "clark_county 0.2"):
    key, value = f"grid.{rule}".split()
    case(f"without effect beside a raster: {key}", CONFIG,
         f"--set {key}: {key} = {value} has no effect with grid.urban_weight = lights.nc:light: expected "
         f"{'0.15' if 'core' in key else '0.35'}, the default; or leave grid.urban_weight empty",
         sets=[f"{key}={value}", "grid.urban_weight=lights.nc:light"])
idle("grid.minimum_coverage", "0.7", "0.5", "no grid.urban_weight and no grid.rural_weight",
     "name a raster of weights")
idle("ensemble.local_share", "0.23", "0", "migration.local_share = 0", "give migration.local_share")
idle("ensemble.mean_commute", "0.16", "0", "migration.choice = workplaces", "set migration.choice to homes")
idle("ensemble.outside_response", "0.7", "0", "migration.outside_response = 0", "give migration.outside_response")
for key, value, usual in (("equilibrium.agglomeration", "0.05", "0"), ("trade.cost_fall", "0.02", "0"), ("model.consumption_factor", "1.02", "1"), ("investment.ordinary_factor", "1.05", "1"),
                          ("investment.buildings_to_industries", "0.2", "0"), ("investment.rural_to_towns", "0.1", "0"),
                          ("investment.town_housing_factor", "1.05", "1"),
                          ("investment.rural_capital_factor", "1.05", "1"), ("migration.town_worth", "0.05", "0"),
                          ("migration.country_worth", "0.05", "0"), ("investment.inner_loop", "1.1", "1"),
                          ("investment.between_loops", "1.1", "1"), ("investment.outer_loop", "1.1", "1")):
    idle(key, value, usual, "model.closure = households", "set model.closure to equilibrium")
for key, value, usual in (("dynamics.exogenous_growth", "0.02", "-1"), ("investment.deflator", "0.02", "0"),
                          ("migration.returnees", "0.2", "0"), ("employment.elasticity", "marginal", "linear")):
    case(f"without effect: {key} with markets", CONFIG,
         f"--set {key}: {key} = {value} has no effect with model.closure = equilibrium: expected {usual}, the default; "
         "or set model.closure to households",
         sets=[*MARKETS, f"{key}={value}"])
case("without effect: a lever of a scenario", CONFIG,
     "job.yaml: scenario no-parks: migration.town_worth = 0.05 has no effect with model.closure = households: expected 0, "
     "the default; or set model.closure to equilibrium",
     sets=["no-parks.migration.town_worth=0.05"])
case("a key with an effect", 0, sets=["migration.density_ceiling=30000", "grid.settlement=towns"])
case("the same in the job file", CONFIG,
     "job.yaml:21:17: migration.mean_commute = 7 has no effect with migration.choice = workplaces: expected 9, the "
     "default; or set migration.choice to homes",
     edits={"job.yaml": [("migration:\n  calibrate: false", "migration:\n  mean_commute: 7\n  calibrate: false")]})
case("82 end before start", CONFIG,
     "--set years.last: years.last = 2009, years.first = 2010: expected the end year not "
     "before the start year",
     sets=["years.last=2009"])
case("82 year without table", CONFIG,
     "job.yaml: years.first = 2011: expected 2010, the year of the table in data",
     sets=["years.first=2011"])
case("82 years without plan", DATA,
     "investment.csv: covers 2010-2012: expected the years 2010-2013 of the job",
     sets=["years.last=2013"])
case("83 share below reach", CONFIG,
     "targets.csv: urban_share of 2012 = 50 (percent): expected a value in [59.53, 70.58], the range "
     "that migration can reach",
     sets=["migration.calibrate=true"], edits=target("50"))
case("83 share above reach", CONFIG,
     "targets.csv: urban_share of 2012 = 80 (percent): expected a value in [59.53, 70.58], the range "
     "that migration can reach",
     sets=["migration.calibrate=true"], edits=target("80"))
REGISTERED = target("90", "registered_urban_share,2012,42.5")
case("84 registrations above reach", CONFIG,
     "targets.csv: registered_urban_share of 2012 = 90 (percent): expected a value in [39.90, 50.78], "
     "the range that conversion can reach",
     sets=["registration.calibrate=true"], edits=REGISTERED)
case("84 registrations above reach, migration met", CONFIG,
     "targets.csv: registered_urban_share of 2012 = 90 (percent): expected a value in [39.90, 50.80], "
     "the range that conversion can reach",
     sets=["registration.calibrate=true", "migration.calibrate=true"],
     edits={"data/targets.csv": REGISTERED["data/targets.csv"] + target("60.4")["data/targets.csv"]})
THREE = ["migration.calibrate=true", "migration.calibrate_arrivals=true", "registration.calibrate=true"]
RESIDENTS = ("residents,2012,204,1e4 persons,observed", "residents,2012,800,1e4 persons,target")
for command in ("run", "check"):
    case(f"84 residents above reach, to {command}", CONFIG,
         "targets.csv: residents of 2012 = 8000000 (persons): expected a value in [1811025, 2211425], the reach of "
         "arrivals from -100000 to 100000 (persons/year)",
         sets=THREE, edits={"data/targets.csv": [RESIDENTS, *target("60.4")["data/targets.csv"]]}, command=[command, "job.yaml"])
    case(f"83 share above reach, to {command}", CONFIG,
         "targets.csv: urban_share of 2012 = 80 (percent): expected a value in [59.53, 70.58], the range "
         "that migration can reach",
         sets=["migration.calibrate=true"], edits=target("80"), command=[command, "job.yaml"])
case("way to work out of reach, to check", CONFIG,
     "migration.mean_commute = 100 (km): expected a value in [3.4, 13.6], the range of this geography",
     sets=["migration.choice=homes", "migration.mean_commute=100"], command=["check", "job.yaml"])
case("full before anybody moves, to check", CONFIG,
     "migration.density_ceiling = 10 (persons/km2): expected 304 or more, the urban residents per km2 of "
     "district 'north'",
     sets=["migration.choice=homes", "migration.density_ceiling=10"], command=["check", "job.yaml"])
case("a hazard that nobody would believe, to check", CONFIG,
     "migration: hazard 0.5000 (1/year): plausible 0.002 to 0.10; the economy of the job does not hold this many "
     "movers; calibration.accept: true goes on with it",
     "migration: 314775 people move in 2011, 39.3 percent of the rural people: expected less than 15; "
     "calibration.accept: true goes on with it",
     sets=["migration.choice=homes", "migration.hazard=deviation", "migration.eta0=0.5"],
     command=["check", "job.yaml"])
case("a rule of older data sets has no effect", 0,
     edits={"data/households.csv": [("migration,eta0,",
                                     "migration,over_response,1.5,1,assumption,\nmigration,eta0,")]},
     says=["cqio: warning: data/households.csv:22:11: parameter 'over_response' has no effect"])
case("85 migrants above residents", DATA,
     "data/households.csv:9:20: group 'floating', parameter 'residents': value = 4000000 "
     "(persons): expected 400000, from districts.csv",
     edits={"data/households.csv": [("residents,400000", "residents,4000000")]})
case("86 negative factor", CONFIG,
     "--set investment.factor: investment.factor = -1: expected a number in [0, 20]; the "
     "default is 1",
     sets=["investment.factor=-1"])
case("86 negative investment", DATA,
     "data/investment.csv:11:14: park 'harbour', year '2010': investment = -5 (1e8 CNY): "
     "expected a finite number >= 0",
     edits={"data/investment.csv": [("harbour,2010,5,5", "harbour,2010,-5,5")]})
case("87 unknown park", CONFIG,
     "investment.exclude = harbor: expected keys of parks.csv; did you mean 'harbour'?",
     sets=["investment.exclude=harbor"])
case("87 unknown park in a scenario", CONFIG,
     "investment.parks = harbor: expected keys of parks.csv; did you mean 'harbour'?",
     edits={"job.yaml": [("parks: none", "parks: harbor")]})
case("unknown ring", DATA,
     "data/districts.csv: ring = cor: expected a macro_region; did you mean 'core'?",
     edits={"data/districts.csv": [("# ring: core", "# ring: cor")]})
case("no ring", CONFIG,
     "investment.to_wings = 0.3: expected 0, as no line '# ring: MACRO_REGION' of districts.csv names "
     "the ring",
     sets=["investment.to_wings=0.3"], edits={"data/districts.csv": [("# ring: core\n", "")]})
case("ring without wings", CONFIG,
     "investment.to_wings = 0.3: expected 0, as no district lies outside 'core'",
     sets=["investment.to_wings=0.3"],
     edits={"data/districts.csv": [("South,hinterland", "South,core")]})
case("88 time step 0", CONFIG,
     "--set years.first: years.first = 0 (calendar year): expected a whole number in [1000, "
     "9999], or -1 for what its help says; the default is -1",
     "--set years.last: years.last = 0 (calendar year): expected a whole number in [1000, "
     "9999], or -1 for what its help says; the default is -1",
     sets=["years.first=0", "years.last=0"])
case("89 tolerance 0", CONFIG,
     "--set solver.tolerance: solver.tolerance = 0: expected a number in (0, 0.001]; the "
     "default is 1e-14",
     sets=["solver.tolerance=0"])
case("89 tolerance not a number", CONFIG,
     "--set solver.tolerance: solver.tolerance = nan: expected a number in (0, 0.001]; the "
     "default is 1e-14",
     sets=["solver.tolerance=nan"])
case("90 iterations -1", CONFIG,
     "--set solver.max_iterations: solver.max_iterations = -1 (iterations): expected a whole "
     "number in [1, 1000000]; the default is 500",
     sets=["solver.max_iterations=-1"])
case("91 solver stops", CONVERGENCE,
     "solve: method neumann: relative residual = 0.105 after 1 iterations: expected at most "
     "1e-14; raise max_iterations or the tolerance",
     sets=["solver.max_iterations=1", "solver.method=neumann"])
case("91 balancing stops", CONVERGENCE,
     "regional/gravity: sector 'agriculture': row error = 0.0218 after 1 sweeps: expected at "
     "most 1e-13; raise the sweeps or lower beta",
     sets=["trade.balance_max_sweeps=1"])
case("wrong choice", CONFIG,
     "--set solver.method: solver.method = gauss: expected auto, gmres, bicgstab, neumann or "
     "lu; the default is auto",
     sets=["solver.method=gauss"])
case("wrong resolution", CONFIG,
     "grid.resolution = 0.15 (degrees): expected a multiple of the resolution of the overlap "
     "file that divides its box of 6 x 8 cells: 0.1, 0.2",
     sets=["grid.resolution=0.15"])

# ---- data ----------------------------------------------------------------------------------------
case("missing data folder", IO,
     "dada: is not a directory: expected the folder of a data set",
     sets=["data.directory=dada"])
case("missing table", IO,
     "data/labour.csv: is missing: expected this file or labour.nc",
     setup=lambda: os.remove("data/labour.csv"))
case("19 not a number", DATA,
     "data/table.csv:7:24: row 'agriculture': rural_households = nan (1e8 CNY): expected a "
     "finite number >= 0",
     edits={"data/table.csv": [(",10,22,30", ",10,nan,30")]})
case("4 negative flow", DATA,
     "data/table.csv:7: row 'agriculture': uses less inflow = 80 (1e8 CNY): expected total_output "
     "100",
     edits={"data/table.csv": [("agriculture,10,20", "agriculture,-10,20")]})
case("11 no output", DATA,
     "data/table.csv:7: row 'agriculture': total_output = 0 but the column of flows is not "
     "zero: expected a positive output or a column of zeros",
     edits={"data/table.csv": [("0,20,20,0,100", "0,20,20,0,0")]})
case("15 unbalanced", DATA,
     "data/table.csv:7: row 'agriculture': uses less inflow = 105 (1e8 CNY): expected "
     "total_output 100",
     edits={"data/table.csv": [("agriculture,10,20", "agriculture,10,25")]})
case("38 duplicate district", DATA,
     "data/districts.csv:9:1: district 'north' appears twice: expected one row; the first is "
     "line 8",
     edits={"data/districts.csv": [("\nsouth,", "\nnorth,")]})
case("39 duplicate sector", DATA,
     "data/sectors.csv:9:3: sector 'agriculture' appears twice: expected one row; the first "
     "is line 7",
     edits={"data/sectors.csv": [("3,services,", "3,agriculture,")]})
case("40 unknown district", DATA,
     "data/district_sector_activity.csv:8:1: district 'suoth' is not in districts.csv; did "
     "you mean 'south'?",
     edits={"data/district_sector_activity.csv": [("south", "suoth")]})
case("41 missing district", DATA,
     "data/district_sector_activity.csv: district 'south' is missing: expected one row for "
     "each of the 2 districts in districts.csv",
     edits={"data/district_sector_activity.csv": [("south,0.75,0.2,0.4\n", "")]})
case("43 empty table", DATA,
     "data/labour.csv: is empty: expected a header row",
     setup=lambda: write("data/labour.csv", b""))
case("44 header only", DATA,
     "data/labour.csv: has no rows: expected at least one",
     setup=lambda: write("data/labour.csv", b"# unit: persons\nkey,stratum\n"))
case("45 byte order mark", 0,
     setup=lambda: write("data/labour.csv", b"\xef\xbb\xbf" + read("data/labour.csv")))
case("47 GBK", DATA,
     "data/districts.csv:8:9: byte 0xB1 is not UTF-8: expected UTF-8 text; convert GBK and "
     "other encodings first",
     edits={"data/districts.csv": [("北区".encode(), "北区".encode("gbk"))]})
case("58 long line", DATA,
     "data/labour.csv:7: line of 2000031 bytes: expected at most 1048576",
     edits={"data/labour.csv": [("300000", "3" * 2000000)]})
case("59 NUL byte", DATA,
     "data/labour.csv:7:23: NUL byte: expected text",
     edits={"data/labour.csv": [("300000", "30\0000")]})
case("62 open quote", DATA,
     "data/labour.csv:7:1: quote is not closed: expected a closing quote on the same line",
     edits={"data/labour.csv": [("agriculture,primary", '"agriculture,primary')]})
case("63 extra column", DATA,
     "data/labour.csv:7: 5 fields: expected 4 as in the header row; a text with a comma needs "
     "quotes, a number has no comma",
     edits={"data/labour.csv": [("300000", "300000,1")]})
case("many problems", DATA,
     *[f"data/annual.csv:{7 + k}:16: series 'residents', year '{1960 + k}': value = x (1e4 "
       "persons): expected a finite number > 0" for k in range(20)],
     "10 further problems not shown",
     edits={"data/annual.csv": [("residents,2010,200", "".join(
         f"residents,{y},x,1e4 persons,assumption,\n" for y in range(1960, 1990)) +
         "residents,2010,200")]})
case("check finds the same", DATA,
     "data/investment.csv:11:14: park 'harbour', year '2010': investment = -5 (1e8 CNY): "
     "expected a finite number >= 0",
     command=["check", "job.yaml"],
     edits={"data/investment.csv": [("harbour,2010,5,5", "harbour,2010,-5,5")]})

# ---- economies without a solution ----------------------------------------------------------------
# Farming uses all it produces and adds no value: its column of A sums to 1.
SELF_CONTAINED = {
    "data/table.csv": [
        ("agriculture,10,20,10,22,30,0,8,0,20,20,0,", "agriculture,100,0,0,0,0,0,0,0,0,0,0,"),
        ("manufacturing,20,60,20,16,50,0,74,", "manufacturing,0,60,20,16,50,0,94,"),
        ("services,10,45,10,10,40,35,", "services,0,45,10,10,40,45,"),
        ("compensation,48,", "compensation,0,"),
        ("net_production_tax,2,", "net_production_tax,0,"),
        ("depreciation,5,", "depreciation,0,"),
        ("operating_surplus,5,25,30", "operating_surplus,0,45,40")],
    "data/districts.csv": [(",15,100,96,", ",0,116,102,"), (",45,25,64,", ",0,29,68,")],
    "data/parks.csv": [("0.6,0.3,0.1", "0.6,0.4,0")]}
# It uses more than it produces; the table closes by a discrepancy. Services join its stratum, so
# that the value added of the stratum stays positive.
LOSING = {
    "data/table.csv": [
        ("agriculture,10,20,10,22,30,0,8,0,20,20,0,", "agriculture,104,0,0,0,0,0,0,0,0,0,-4,"),
        *SELF_CONTAINED["data/table.csv"][1:6],
        ("operating_surplus,5,25,30", "operating_surplus,-4,45,40")],
    "data/labour.csv": [("services,tertiary", "services,primary")],
    "data/sectors.csv": [(",tertiary,0.20,services", ",primary,0.20,services")],
    "data/districts.csv": [(",15,100,96,75000,200000,250000", ",101,116,0,325000,200000,0"),
                           (",45,25,64,225000,50000,150000", ",65,29,0,375000,50000,0")],
    "data/parks.csv": SELF_CONTAINED["data/parks.csv"]}
case("5 column sum 1", NUMERIC,
     "solve: column 'north/urban/agriculture': sum of inputs = 1 per unit output: expected < "
     "1 (the system has no economic solution)",
     edits=SELF_CONTAINED, setup=lambda: os.remove("data/annual.csv"))
case("8 column sum above 1", NUMERIC,
     "solve: column 'south/urban/agriculture': sum of inputs = 1.04 per unit output: expected "
     "< 1 (the system has no economic solution)",
     edits=LOSING, setup=lambda: os.remove("data/annual.csv"))

# ---- NetCDF --------------------------------------------------------------------------------------
case("missing overlap", IO,
     "data/overlap.nc: could not be opened (No such file or directory): expected a readable "
     "file",
     setup=lambda: os.remove(OVERLAP))
case("73 truncated overlap", DATA,
     "data/overlap.nc: nc_open failed with code -101 (NetCDF: HDF error): expected an "
     "undamaged NetCDF-4 file",
     setup=lambda: write(OVERLAP, read(OVERLAP)[:10000]))
case("80 overlap is text", DATA,
     "data/overlap.nc: has no HDF5 signature: expected a NetCDF-4 file",
     setup=lambda: write(OVERLAP, b"north,south\n" * 99))
case("80 overlap is empty", DATA,
     "data/overlap.nc: is empty: expected a NetCDF-4 file",
     setup=lambda: write(OVERLAP, b""))
case("80 overlap is a folder", DATA,
     "data/overlap.nc: is not a regular file: expected a NetCDF-4 file",
     setup=lambda: (os.remove(OVERLAP), os.mkdir(OVERLAP)))
case("79 classic overlap", DATA,
     "data/overlap.nc: is a classic NetCDF file: expected NetCDF-4; convert it with 'nccopy "
     "-k nc4'",
     setup=lambda: write(OVERLAP, b"CDF\x01" + struct.pack(">5i", 0, 10, 2**28, 0, 0) * 9))
case("36 other districts", DATA,
     "data/overlap.nc: district 'north' covers 1887.62 km2, and area_km2 = 2635.29 in "
     "districts.csv: expected areas that differ by at most 5 %",
     edits={OVERLAP: [("northsouth", "southnorth")]})
case("73 truncated table", DATA,
     "data/labour.nc: nc_open failed with code -101 (NetCDF: HDF error): expected an "
     "undamaged NetCDF-4 file",
     setup=lambda: (os.remove("data/labour.csv"), write("data/labour.nc", read(OVERLAP)[:3000])))
case("77 missing raster", IO,
     "data/lights.nc: could not be opened (No such file or directory): expected a readable "
     "file",
     sets=["grid.urban_weight=lights.nc:light"])
case("77 missing variable", DATA,
     "data/overlap.nc: variable 'light' is missing",
     sets=["grid.urban_weight=overlap.nc:light"])
case("36 districts of another region", DATA,
     "data/overlap.nc: variable 'district_key'[district=0] = 'north': expected a district of "
     "the data set",
     edits={"data/districts.csv": [("\nnorth,", "\nnoord,")],
            "data/district_sector_activity.csv": [("\nnorth,", "\nnoord,")],
            "data/park_districts.csv": [("riverside,north", "riverside,noord"),
                                        ("harbour,north", "harbour,noord")]})

case("75 other number", DATA,
     "data/overlap.nc: variable 'district_area'[district=north] = 2635.29 (km2): expected "
     "2632.29, the sum of its overlaps",
     edits={OVERLAP: [(struct.pack("<d", 53.8702), struct.pack("<d", 50.8702))]})

# ---- output --------------------------------------------------------------------------------------
case("output is a file", IO,
     "output.directory = out: expected a directory that can be written to",
     setup=lambda: write("out", b""))
case("check: output is a file", IO,
     "output.directory = out: expected a directory that can be written to",
     command=["check", "job.yaml"], setup=lambda: write("out", b""))
case("output below a file", IO,
     "output.directory = job.yaml/out: 'job.yaml/out' could not be made (Not a directory)",
     sets=["output.directory=job.yaml/out"])
case("name too long", IO,
     f"output.directory = {LONG}: '{LONG}' could not be made (File name too long)",
     sets=["output.directory=" + LONG])
case("path too long", CONFIG,
     "output.directory: 5009 characters: expected fewer than 4096",
     sets=["output.directory=" + "d/" * 2500])
case("maps exist", IO,
     "out/no-parks.grid.nc: exists: expected a new file; set output.overwrite: true to "
     "replace results",
     setup=lambda: make("out", "no-parks.grid.nc"))
case("report exists", IO,
     "out/run.json: exists: expected a new file; set output.overwrite: true to replace results",
     setup=lambda: make("out", "run.json"))
case("read-only folder", IO,
     "output.directory = out: expected a directory that can be written to",
     unprivileged=True, setup=lambda: (os.mkdir("out"), os.chmod("out", 0o555)))
case("folder cannot be made", IO,
     "output.directory = out: 'out' could not be made (Permission denied)",
     unprivileged=True, setup=lambda: os.chmod(".", 0o555))
