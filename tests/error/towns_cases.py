"""Wrong towns of a data set, in the form of program_cases.py."""
from program_cases import CONFIG, DATA, entry, write

CASES = []
HEAD = "# unit: lon, lat degrees; population_2010 persons\n"
SOURCES = "# sources: surveyed for this test, no licence\n"
COLUMNS = "geonameid,name_en,lon,lat,district,population_2010,status\n"
ROWS = ["11,Upper,106.35,29.45,north,700000,published", "12,Lower,106.30,29.35,north,300000,estimate",
        "21,Field,106.35,29.05,south,900000,published"]
TOWNS = ["grid.settlement=towns"]


def towns(rows=(), head=HEAD, columns=COLUMNS, folder="data", change=lambda row: row):
    write(f"{folder}/towns.csv",
          (head + SOURCES + columns + "".join(change(row) + "\n" for row in (*ROWS, *rows))).encode())


def case(name, code, *errors, sets=(), **given):
    CASES.append(entry(name, code, *errors, sets=[*TOWNS, *sets], setup=lambda: towns(**given)))


case("good towns", 0)
case("unknown district", DATA,
     "data/towns.csv:7:19: district 'nort' is not in districts.csv; did you mean 'north'?",
     rows=["13,A,106.35,29.45,nort,5,published"])
case("negative population", DATA,
     "data/towns.csv:7:25: town '13': population_2010 = -5 (persons): expected a finite number > 0",
     rows=["13,A,106.35,29.45,north,-5,published"])
case("missing population", DATA,
     "data/towns.csv:7:25: town '13': population_2010 = '' (persons): expected a finite number > 0",
     rows=["13,A,106.35,29.45,north,,published"])
case("nobody", DATA,
     "data/towns.csv:7:25: town '13': population_2010 = 0 (persons): expected a finite number > 0",
     rows=["13,A,106.35,29.45,north,0,published"])
case("the same town twice", DATA,
     "data/towns.csv:7:1: town '12' appears twice: expected one row; the first is line 5",
     rows=["12,Again,106.35,29.45,north,5,published"])
case("one place under two numbers", DATA,
     "data/towns.csv:7: town '13': is the same place as town '12': expected each place once",
     rows=["13,Lower Town,106.30,29.35,north,5,published"])
case("one name under two numbers", DATA,
     "data/towns.csv:7: town '13': is the same place as town '12': expected each place once",
     rows=["13,Lower,106.31,29.36,north,5,published"])
case("the same name elsewhere", 0, rows=["13,Lower,106.30,29.38,north,5,published"])
case("a negative number", DATA,
     "data/towns.csv:7:1: geonameid = -5: expected a number > 0, or -1 for the seat of 'north'",
     rows=["-5,A,106.35,29.40,north,5,published"])
case("seat of another district", DATA,
     "data/towns.csv:7:1: geonameid = -2: expected a number > 0, or -1 for the seat of 'north'",
     rows=["-2,A,106.35,29.40,north,5,published"])
case("number of its seat", 0, rows=["-1,A,106.35,29.40,north,5,published"])
case("towns of another year", DATA,
     "data/towns.csv: year = 2015: expected 2010, the year of table.csv",
     head=HEAD + "# year: 2015\n")
case("a town of all mankind", DATA,
     "data/towns.csv:3:36: people of the towns of 'north' = 1e+12 (persons), 1e+06 times its residents: expected 0.4 to "
     "2 times; is the unit wrong?",
     rows=["13,A,106.35,29.40,north,1000000000000,published"])
case("towns thirty times as large", DATA,
     *(f"data/towns.csv:3:36: people of the towns of '{key}' = {people} (persons), {ratio} times its residents: expected "
       f"{least} to 2 times; is the unit wrong?" for key, people, ratio, least in
       (("north", "3e+07", 30, 0.4), ("south", "2.7e+07", 27, 0.2))),
     change=lambda row: ",".join([*row.split(",")[:5], str(30 * int(row.split(",")[5])), row.split(",")[6]]))
case("towns in 1e4 persons as persons", DATA,
     *(f"data/towns.csv:3:36: people of the towns of '{key}' = {people} (persons), {ratio} times its residents: expected "
       f"{least} to 2 times; is the unit wrong?" for key, people, ratio, least in
       (("north", 100, 0.0001, 0.4), ("south", 90, "9e-05", 0.2))),
     change=lambda row: ",".join([*row.split(",")[:5], row.split(",")[5][:-4], row.split(",")[6]]))
CASES.append(entry("towns of another census", 0, sets=TOWNS,
                   setup=lambda: towns(rows=["13,A,106.35,29.40,north,400000,published"]),
                   says=["cqio: warning: data/towns.csv: people of the towns of 'north' are 1.40 times its residents, to "
                         "which they are scaled"]))
case("number of a town", DATA,
     "data/towns.csv:7:1: geonameid = '1x': expected a whole number",
     rows=["1x,A,106.35,29.45,north,5,published"])
case("far from its district", DATA,
     "data/towns.csv: town '13' A (106.35, 30) lies 44.48 km from its district 'north': expected at "
     "most 20 km; is its district wrong?",
     rows=["13,A,106.35,30.00,north,5,published"])
case("latitude and longitude changed", DATA,
     "data/towns.csv:7:12: town '13': lat = 106.35 (degrees): expected a number from -90 to 90",
     rows=["13,A,29.45,106.35,north,5,published"])
case("no column of people", DATA,
     "data/towns.csv: column 'population_2010' is missing: expected it in the header row; is "
     "'population_2020' meant to be it?",
     columns=COLUMNS.replace("2010", "2020"))
case("status of a town", DATA,
     "data/towns.csv:7:27: town '13': status = 'seat': expected published | derived | estimate | "
     "assumption | recalled",
     rows=["13,A,106.35,29.40,north,5,seat"])
case("towns and a raster", CONFIG,
     "--set grid.urban_weight: grid.urban_weight = lights.nc:light: expected none with "
     "grid.settlement = towns; or set grid.settlement to seats",
     sets=["grid.urban_weight=lights.nc:light"])
for settlement in ("towns", "seats"):
    for command in ("run", "check"):
        CASES.append(entry(
            f"more land than there is, {settlement}, to {command}", CONFIG,
            "grid.built_up_per_resident = 1000 (m2): expected at most 753.8, with which the townspeople of the base "
            "year fill grid.built_up_max = 0.2 of the region",
            sets=["grid.built_up_per_resident=1000", "grid.built_up_max=0.2", f"grid.settlement={settlement}"],
            command=[command, "job.yaml"]))
CASES.append(entry("no such settlement", CONFIG,
                   "--set grid.settlement: grid.settlement = villages: expected seats or towns; the default "
                   "is seats",
                   sets=["grid.settlement=villages"]))

PARKS_AT = ["riverside,north,11,0.6", "riverside,north,12,0.4", "riverside,south,21,1", "harbour,north,12,1"]


def points(name, code, *errors, rows, columns="park,district,geonameid,share\n", with_towns=True, sets=TOWNS):
    def setup():
        if with_towns:
            towns()
        write("data/park_points.csv", (columns + "".join(row + "\n" for row in rows)).encode())
    CASES.append(entry(name, code, *errors, sets=sets, setup=setup))


points("good places of parks", 0, rows=PARKS_AT)
NEAR = ["grid.park_points=true", "migration.choice=homes", *TOWNS]
points("towns that grow near parks", 0, rows=PARKS_AT, sets=NEAR)
points("growth near parks by seats", CONFIG,
       "--set grid.park_points: grid.park_points = true: expected false with grid.settlement = seats; or set "
       "grid.settlement to towns",
       rows=PARKS_AT, sets=NEAR[:2])
points("growth near parks without homes", CONFIG,
       "--set grid.park_points: grid.park_points = true: expected false with migration.choice = workplaces; or set "
       "migration.choice to homes",
       rows=PARKS_AT, sets=[NEAR[0], *TOWNS])
points("growth near parks in maps of draws", CONFIG,
       "--set grid.park_points: grid.park_points = true: expected false with ensemble.grids = true; draws keep no "
       "jobs at parks",
       rows=PARKS_AT, sets=[*NEAR, "ensemble.draws=4", "ensemble.grids=true"])
case("growth near parks without places", CONFIG,
     "grid.park_points = true: expected false, as data has no park_points.csv",
     sets=NEAR[:2])
points("place of an unknown park", DATA,
       "data/park_points.csv:6:1: park 'harbor' is not in parks.csv; did you mean 'harbour'?",
       rows=[*PARKS_AT, "harbor,south,21,1"])
points("place of a park in an unknown district", DATA,
       "data/park_points.csv:6:9: district 'sout' is not in districts.csv; did you mean 'south'?",
       rows=[*PARKS_AT, "harbour,sout,21,1"])
points("place of a park at no town", DATA,
       "data/park_points.csv:6:15: town '22' is not in towns.csv: expected one of its 3",
       rows=[*PARKS_AT, "harbour,south,22,1"])
points("place of a park without number", DATA,
       "data/park_points.csv:6:15: town '' is not in towns.csv: expected one of its 3",
       rows=[*PARKS_AT, "harbour,south,,1"])
points("place of a park in another district", DATA,
       "data/park_points.csv:6:9: park 'harbour', town '11': district = 'south': expected 'north', where that town lies",
       rows=[*PARKS_AT, "harbour,south,11,1"])
points("place of a park without land there", DATA,
       "data/park_points.csv:6:9: park 'harbour', town '21': district = 'south': expected one in which the park has land "
       "by park_districts.csv",
       rows=[*PARKS_AT, "harbour,south,21,1"])
points("place of a park twice", DATA,
       "data/park_points.csv:6:17: park 'riverside', town '12': appears twice: expected one row",
       rows=[*PARKS_AT, "riverside,north,12,0.1"])
points("parts of a park", DATA,
       "data/park_points.csv: park 'riverside': shares of the towns of 'north' sum to 1.1: expected 1",
       rows=["riverside,north,11,0.7", *PARKS_AT[1:]])
points("no part of a park", DATA,
       "data/park_points.csv:6:18: park 'harbour', town '21': share = 0: expected a number above 0, at most 1",
       rows=[*PARKS_AT, "harbour,south,21,0"])
points("negative part of a park", DATA,
       "data/park_points.csv:6:18: park 'harbour', town '21': share = -1: expected a number above 0, at most 1",
       rows=[*PARKS_AT, "harbour,south,21,-1"])
points("places of parks without their column", DATA,
       "data/park_points.csv: column 'geonameid' is missing: expected it in the header row",
       columns="park,district,town,share\n", rows=PARKS_AT)
points("places of parks without towns", DATA,
       "data/park_points.csv:2:17: town '11' is not in towns.csv: expected one of its 2",
       rows=PARKS_AT[:1], with_towns=False)
