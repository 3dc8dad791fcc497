"""cqio-towns on the toy region: what is dropped, filled and refused, and that cqio takes the table."""
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM, CQIO, SOURCE = map(os.path.abspath, sys.argv[1:4])
TOY = os.path.join(SOURCE, "matrices", "toy")
failed = 0


def check(what, good, detail=""):
    global failed
    print(("ok   " if good else "FAIL ") + what, detail if not good else "")
    failed += not good


def place(number, name, lon, lat, people, kind="P", country="TL", others="", admin="7"):
    return "\t".join([str(number), name, name, others, str(lat), str(lon), kind, "PPL", country, "", admin,
                      "", "", "", str(people), "", "", "", ""])


TO_TOY = ("--places", "places.txt", "--dataset", "data", "--overlap", "data/overlap.nc", "--output", "data/towns.csv")


def run(lines, *words, command=TO_TOY):
    with open("places.txt", "wb") as out:
        out.writelines((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    done = subprocess.run([PROGRAM, *command, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def rows():
    with open("data/towns.csv", encoding="utf-8") as table:
        return [line.rstrip("\n") for line in table if not line.startswith("#")]


NORTH = [place(11, "Upper", 106.35, 29.45, 700000, others="Uppertown,上城区,上镇,中"),
         place(12, "Lower", 106.30, 29.35, 300000)]
SOUTH = [place(21, "Field", 106.35, 29.05, 500000), place(22, "Hole", 106.45, 29.15, 0)]
OTHERS = [place(1, "Toyland", 106.35, 29.46, 2000000), place(13, "Empty", 106.45, 29.45, 0),
          place(23, "Double", 106.351, 29.051, ""), place(31, "Far", 110, 29.1, 5),
          place(32, "Mount", 106.4, 29.1, 7, kind="T"), place(33, "Foreign", 106.4, 29.1, 9, country="XX"),
          place(34, "Beside", 106.4, 29.1, 9, admin="8")]
GOOD = NORTH + SOUTH + OTHERS

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    shutil.copytree(TOY, "data")
    code, said, errors = run(GOOD, "--admin", "TL.7", "--chinese")
    found = rows()
    check("exit code", code == 0, errors)
    check("columns", found[0] == "geonameid,name_en,name_zh,lon,lat,district,population_2010,status", found[0])
    check("towns", found[1:] == ["11,Upper,上镇,106.35000,29.45000,north,700000,published",
                                 "12,Lower,,106.30000,29.35000,north,300000,published",
                                 "21,Field,,106.35000,29.05000,south,500000,published",
                                 "22,Hole,,106.45000,29.15000,south,500000,estimate"], found)
    check("what was dropped", "dropped north: Toyland, 2000000 people: larger than its district" in said and
          "dropped 2 places without people" in said, said)
    check("what was filled", "filled south: 1 of 2 places, 500000 people\n" in said, said)
    with open("data/towns.csv", encoding="utf-8") as table:
        header = table.read()
    check("the licence", "# sources: GeoNames (https://www.geonames.org), licence CC BY 4.0" in header, header)
    check("whose rule", "of Chongqing 2010, as too few places" in header, header)

    shutil.copy(os.path.join(SOURCE, "jobs", "toy.yaml"), "toy.yaml")
    done = subprocess.run([CQIO, "run", "toy.yaml", "--quiet", "--set", "data.directory=data", "--set",
                           "grid.settlement=towns", "--set", "scenarios=reference"], capture_output=True, text=True)
    said = subprocess.run(["ncdump", "-h", "out/toy/reference.grid.nc"], capture_output=True, text=True).stdout
    check("cqio takes it", done.returncode == 0, done.stderr)
    check("maps name the source", ":acknowledgement = " in said and "CC BY 4.0" in said.split(":acknowledgement")[1])

    code, said, errors = run(GOOD, "--admin", "TL.7")
    check("exists", code == 5 and "data/towns.csv: exists: expected a new file" in errors, errors)
    os.remove("data/towns.csv")
    code, said, errors = run(NORTH + [place(22, "Hole", 106.45, 29.15, 0)])
    found = rows()
    check("a seat where the city has no place, with 0.75 of the townspeople", found[3:] == [
        "22,Hole,106.45000,29.15000,south,700000,estimate",
        "-2,South (seat),106.35000,29.05000,south,300000,estimate"], found)
    code, said, errors = run([place(11, "A", 106.35, 29.45, 600000), place(12, "B", 106.3, 29.35, 400000),
                              place(14, "AB", 106.31, 29.4, 500000)] + SOUTH, "--overwrite")
    check("without it the places add up exactly", "dropped north: AB, 500000 people: without it" in said, said)

    before = rows()
    for what, lines, expected in (
            ("fields", GOOD + ["1\tA"], "places.txt:12: 2 fields: expected the 19 of GeoNames"),
            ("latitude", [place(1, "A", 106.35, "x", 5)], "places.txt:1: latitude = 'x': expected degrees"),
            ("number", [place("1a", "A", 106.35, 29, 5)], "places.txt:1: geonameid = '1a': expected a whole number"),
            ("population", [place(1, "A", 106.35, 29, -5)], "places.txt:1: population = '-5': expected a number >= 0"),
            ("comma", [place(1, "A, B", 106.35, 29, 5)], "places.txt:1: name = 'A, B': expected a name without comma"),
            ("nothing there", [place(1, "A", 110, 29, 5)], "places.txt: no place lies in a district of")):
        code, said, errors = run(lines, "--overwrite")
        check("refused: " + what, code == 4 and expected in errors, (code, errors))
    check("nothing was written", rows() == before)

    # What the tool writes, cqio takes; what cqio would refuse, the tool cleans or refuses.
    for what, lines, code_expected, expected in (
            ("a number a second time", GOOD + [NORTH[1]], 0, "dropped north: Lower: number 12 a second time"),
            ("a number of two places", GOOD + [place(12, "Other", 106.4, 29.1, 5)], 4,
             "places.txt: geonameid 12 is 'Lower' and 'Other': expected a number once"),
            ("one point under two numbers", GOOD + [place(15, "Other", 106.30, 29.35, 5)], 0,
             "dropped north: Other, 5 people: the same place as Lower"),
            ("one name under two numbers", GOOD + [place(15, "Lower", 106.31, 29.36, 5)], 0,
             "dropped north: Lower, 5 people: the same place as Lower"),
            ("a seat at the place of a village", NORTH + [place(21, "Field", 106.35, 29.05, 100),
                                                          place(24, "Away", 106.45, 29.15, 0)], 0,
             "joined south: Field, 100 people: the same place as South (seat)"),
            ("Latin-1", GOOD + [place(16, "Café", 106.3, 29.3, 5).encode("latin-1")], 4,
             "places.txt:12: names of 16: expected UTF-8 text; convert Latin-1 and other encodings first"),
            ("a negative number", GOOD + [place(-5, "Other", 106.4, 29.2, 5)], 4,
             "places.txt:12: geonameid = '-5': expected a number > 0"),
            ("hundredths of the people, all known", [place(11, "Upper", 106.35, 29.45, 7000),
                                                     place(12, "Lower", 106.30, 29.35, 3000)] + SOUTH, 4,
             "places.txt: district 'north': its places have 0.01 of its residents: expected 0.4 to 2; are they of another year or "
             "unit?")):
        if os.path.exists("data/towns.csv"):
            os.remove("data/towns.csv")
        code, said, errors = run(lines)
        check("cleaned or refused: " + what, code == code_expected and expected in said + errors, (code, said, errors))
        check("nothing is left of it: " + what, os.path.exists("data/towns.csv") == (code == 0))
        done = subprocess.run([CQIO, "check", "toy.yaml", "--set", "data.directory=data", "--set",
                               "output.overwrite=true", "--set", "grid.settlement=towns"],
                              capture_output=True, text=True)
        check("cqio takes it: " + what, done.returncode == 0 and "towns.csv" not in done.stderr, done.stderr)
    def doubted(what, lines, expected):
        code, said, errors = run(lines, "--overwrite")
        check("doubted: " + what, code == 0 and expected in errors, (code, said, errors))

    doubted("six tenths of the people", [place(11, "Upper", 106.35, 29.45, 420000), place(12, "Lower", 106.30, 29.35, 180000)] + SOUTH,
            "warning: places.txt: district 'north': its places have 0.6 of its residents, to which cqio scales them")
    doubted("people by a rule of elsewhere", GOOD,
            "warning: places.txt: people of 1 of 5 places are missing, and too few districts are complete to learn from")
    code, said, errors = run([place(11, "Upper", 106.35, 29.45, 2100000), place(12, "Lower", 106.30, 29.35, 900000),
                              place(13, "Middle", 106.32, 29.4, 1500000), place(21, "Field", 106.35, 29.05, 1500000),
                              place(22, "Hole", 106.45, 29.15, 0)], "--overwrite")
    check("refused: three times the people of few districts", code == 4 and
          "places.txt: 3 of 4 places with people exceed their districts: expected few" in errors, (code, errors))
    # A region of 38 districts: people of another unit or year, places elsewhere, no people at all.
    region = os.path.join(SOURCE, "matrices", "chongqing-2010")
    with open(os.path.join(region, "towns.csv"), encoding="utf-8") as table:
        towns = [line.split(",") for line in table if line[0].isdigit()]
    for what, times, lon, lat, code_expected, expected in (
            ("themselves", 1, 0, 0, 0, None),
            ("1.3 times", 1.3, 0, 0, 0, "warning: places.txt: in 31 of 38 districts the places exceed the residents"),
            ("2 times", 2, 0, 0, 4, "places.txt: its places have 1.52 of the residents of their districts"),
            ("3 times", 3, 0, 0, 4, "places.txt: its places have 2.29 of the residents of their districts"),
            ("10 times", 10, 0, 0, 4, "expected at most 1.5; are they of another year or unit than"),
            ("1000 times", 1000, 0, 0, 4, "expected at most 1.5; are they of another year or unit than"),
            ("to the north", 1, 0, 0.05, 0, "warning: places.txt: the largest places of districts lie about 0.0582 km east and 5.5 km north of the seats"),
            ("to the east", 1, 0.05, 0, 4, "warning: places.txt: the largest places of districts lie about 4.89 km east"),
            ("far to the south", 1, 0, -0.9, 4, "places.txt"),
            ("nobody", 0, 0, 0, 0, "warning: places.txt: people of 905 of 905 places are missing")):
        lines = [place(t[0], t[1], float(t[3]) + lon, float(t[4]) + lat, round(float(t[6]) * times)) for t in towns]
        code, said, errors = run(lines, "--dataset", region, "--overlap", os.path.join(region, "overlap_001deg.nc"),
                                 "--output", "many.csv", "--overwrite", command=("--places", "places.txt"))
        silent = expected is None and "places.txt" not in errors
        check("towns of Chongqing, " + what, code == code_expected and (silent or expected in errors), (code, errors))
    for each, lost in ((45, True), (180, False)):
        lines = [place(t[0], t[1], float(t[3]) + (9 if k % each == 0 else 0), t[4], t[6]) for k, t in enumerate(towns)]
        code, said, errors = run(lines, "--dataset", region, "--overlap", os.path.join(region, "overlap_001deg.nc"), "--admin", "TL.7",
                                 "--output", "many.csv", "--overwrite", command=("--places", "places.txt"))
        check(f"every {each}th place of the region outside of it", code == 0 and
              ("places of TL.7 lie in no district of" in errors) == lost, (code, errors))
    for what, words, expected in (("option", ["--frobnicate"], "--frobnicate: unknown option; see --help"),
                                  ("twice", ["--title", "a", "--title", "b"], "--title: given twice")):
        code, said, errors = run(GOOD, *words)
        check("command line: " + what, code == 2 and expected in errors, (code, errors))
sys.exit(failed > 0)
