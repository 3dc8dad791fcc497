"""Wrong jobs and data for the program: exit code and the exact messages of each.

Keys: name; code, the exit code; errors, the messages without "cqio: error: "; and how the toy job
differs: sets (--set), edits {file: [(old, new)]}, setup (a function run in the folder of the case),
command (instead of run job.yaml), unprivileged (not as root). Numbers in names are those of the
catalogue of wrong inputs.
"""
import os
import struct

USAGE, CONFIG, DATA, IO, NUMERIC, CONVERGENCE = 2, 3, 4, 5, 7, 8
CASES = []


def case(name, code, *errors, **how):
    CASES.append({"name": name, "code": code, "errors": list(errors), **how})


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- command line ----------------------------------------------------------------------------
case("no command", USAGE, "?", command=[])
case("unknown command", USAGE, "?", command=["rum", "job.yaml"])
case("93 unknown option", USAGE, "?", command=["run", "--frobnicate", "job.yaml"])
case("92 option twice", USAGE, "?", command=["run", "-q", "--quiet", "job.yaml"])
case("92 key twice", CONFIG, "?", sets=["years.last=2011", "years.last=2012"])
case("no job", USAGE, "?", command=["run"])
case("two jobs", USAGE, "?", command=["run", "job.yaml", "job.yaml"])
case("set without key", CONFIG, "?", sets=["years=2011"])
case("unknown key set", CONFIG, "?", sets=["years.lst=2011"])
case("unknown scenario", CONFIG, "?", sets=["scenarios=no-park"])

# ---- job file --------------------------------------------------------------------------------
case("missing job", IO, "?", command=["run", "jobb.yaml"])
case("job is a folder", IO, "?", command=["run", "data"])
case("empty job", CONFIG, "?", setup=lambda: write("job.yaml", b""))
case("69 anchor", CONFIG, "?", edits={"job.yaml": [("first: 2010", "first: &a 2010")]})
case("70 unknown key", CONFIG, "?", edits={"job.yaml": [("overlap:", "overlapp:")]})
case("71 duplicate key", CONFIG, "?", edits={"job.yaml": [("last: 2012", "last: 2012\n  last: 2012")]})
case("72 tab", CONFIG, "?", edits={"job.yaml": [("  last: 2012", "\tlast: 2012")]})
case("55 nan", CONFIG, "?", edits={"job.yaml": [("resolution: 0.1", "resolution: .nan")]})
case("two problems", CONFIG, "?", sets=["solver.tolerance=-1", "years.last=abc"])
case("21 problems", CONFIG, "?", sets=[f"grid.x{k}=1" for k in range(23)])

# ---- parameters ------------------------------------------------------------------------------
case("81 share above 100", CONFIG, "?", sets=["migration.target_urban_share=120"])
case("81 share below 0", CONFIG, "?", sets=["migration.target_urban_share=-1"])
case("82 end before start", CONFIG, "?", sets=["years.last=2009"])
case("82 base year without table", CONFIG, "?", sets=["years.first=2011"])
case("82 years without plan", DATA, "?", sets=["years.last=2013"])
case("83 target out of reach", CONFIG, "?",
     sets=["migration.calibrate=true", "migration.target_year=2012", "migration.target_urban_share=50"])
case("83 target above reach", CONFIG, "?",
     sets=["migration.calibrate=true", "migration.target_year=2012", "migration.target_urban_share=80"])
case("84 registration out of reach", CONFIG, "?",
     sets=["registration.calibrate=true", "registration.target_year=2012", "registration.target_share=90"])
case("84 both out of reach", CONFIG, "?",
     sets=["registration.calibrate=true", "registration.target_year=2012", "registration.target_share=90",
           "migration.calibrate=true", "migration.target_year=2012", "migration.target_urban_share=60.4"])
case("85 migrants above residents", DATA, "?",
     edits={"data/households.csv": [("floating,residents,400000", "floating,residents,4000000")]})
case("86 negative factor", CONFIG, "?", sets=["investment.factor=-1"])
case("86 negative investment", DATA, "?", edits={"data/investment.csv": [("harbour,2010,5,5", "harbour,2010,-5,5")]})
case("87 unknown park", CONFIG, "?", sets=["investment.exclude=harbor"])
case("87 unknown park in a scenario", CONFIG, "?", edits={"job.yaml": [("parks: none", "parks: harbor")]})
case("unknown ring", CONFIG, "?", sets=["investment.to_wings=0.3"])
case("ring without wings", CONFIG, "?", sets=["investment.to_wings=0.3", "investment.ring=core"],
     edits={"data/districts.csv": [("South,hinterland", "South,core")]})
case("89 tolerance 0", CONFIG, "?", sets=["solver.tolerance=0"])
case("89 tolerance nan", CONFIG, "?", sets=["solver.tolerance=nan"])
case("90 iterations -1", CONFIG, "?", sets=["solver.max_iterations=-1"])
case("91 solver stops", CONVERGENCE, "?", sets=["solver.max_iterations=1", "solver.method=neumann"])
case("91 balancing stops", CONVERGENCE, "?", sets=["trade.balance_max_sweeps=1"])
case("wrong choice", CONFIG, "?", sets=["solver.method=gauss"])
case("wrong resolution", CONFIG, "?", sets=["grid.resolution=0.15"])

# ---- data ------------------------------------------------------------------------------------
case("missing data folder", IO, "?", sets=["data.directory=dada"])
case("missing table", IO, "?", setup=lambda: os.remove("data/labour.csv"))
case("19 nan", DATA, "?", edits={"data/table.csv": [(",10,22,30", ",10,nan,30")]})
case("4 negative flow", DATA, "?", edits={"data/table.csv": [("agriculture,10,20", "agriculture,-10,20")]})
case("11 no output", DATA, "?", edits={"data/table.csv": [("0,20,20,0,100", "0,20,20,0,0")]})
case("15 unbalanced", DATA, "?", edits={"data/table.csv": [("agriculture,10,20", "agriculture,10,25")]})
case("38 duplicate district", DATA, "?", edits={"data/districts.csv": [("\nsouth,", "\nnorth,")]})
case("39 duplicate sector", DATA, "?", edits={"data/sectors.csv": [("3,services,", "3,agriculture,")]})
case("40 unknown district", DATA, "?", edits={"data/district_sector_activity.csv": [("south", "suoth")]})
case("43 empty table", DATA, "?", setup=lambda: write("data/labour.csv", b""))
case("45 byte order mark", DATA, "?", setup=lambda: write("data/labour.csv", b"\xef\xbb\xbf" + read("data/labour.csv")))
case("47 GBK", DATA, "?", edits={"data/districts.csv": [("北区".encode(), "北区".encode("gbk"))]})
case("59 NUL", DATA, "?", edits={"data/labour.csv": [("300000", "30\0000")]})
case("many problems", DATA, "?", edits={"data/annual.csv": [
    ("residents,2010,200", "".join(f"residents,{y},x,1e4 persons,assumption,\n" for y in range(1960, 1990)) + "residents,2010,200")]})
case("check too", DATA, "?", command=["check", "job.yaml"], edits={"data/investment.csv": [("harbour,2010,5,5", "harbour,2010,-5,5")]})

# ---- economies without a solution ------------------------------------------------------------
SINGULAR = {
    "data/table.csv": [
        ("agriculture,10,20,10,22,30,0,8,0,20,20,0,100", "agriculture,100,0,0,0,0,0,0,0,0,0,0,100"),
        ("manufacturing,20,60,20,16,50,0,74", "manufacturing,0,60,20,16,50,0,94"),
        ("services,10,45,10,10,40,35", "services,0,45,10,10,40,45"),
        ("compensation,48,60,80", "compensation,0,60,80"),
        ("net_production_tax,2,25,20", "net_production_tax,0,25,20"),
        ("depreciation,5,15,30", "depreciation,0,15,30"),
        ("operating_surplus,5,25,30", "operating_surplus,0,45,40")],
    "data/districts.csv": [(",15,100,96,", ",0,116,102,"), (",45,25,64,", ",0,29,68,")],
    "data/parks.csv": [("0.6,0.3,0.1", "0.6,0.4,0")]}
case("5 column sum 1", NUMERIC, "?", edits=SINGULAR)

# ---- NetCDF ----------------------------------------------------------------------------------
OVERLAP = "data/overlap.nc"
case("missing overlap", IO, "?", setup=lambda: os.remove(OVERLAP))
case("73 truncated overlap", IO, "?", setup=lambda: write(OVERLAP, read(OVERLAP)[:10000]))
case("80 overlap is text", IO, "?", setup=lambda: write(OVERLAP, b"north,south\n" * 99))
case("80 overlap is a folder", IO, "?", setup=lambda: (os.remove(OVERLAP), os.mkdir(OVERLAP)))
case("79 classic overlap", IO, "?", setup=lambda: write(OVERLAP, b"CDF\x01" + struct.pack(">5i", 0, 10, 2**28, 0, 0) * 9))
case("36 other districts", DATA, "?", edits={OVERLAP: [("northsouth", "southnorth")]})

# ---- output ----------------------------------------------------------------------------------
case("output is a file", IO, "?", setup=lambda: write("out", b""))
case("output below a file", IO, "?", sets=["output.directory=job.yaml/out"])
case("output exists", IO, "?", setup=lambda: (os.mkdir("out"), write("out/no-parks.grid.nc", b"kept")))
case("report exists", IO, "?", setup=lambda: (os.mkdir("out"), write("out/run.json", b"kept")))
case("read-only folder", IO, "?", unprivileged=True, setup=lambda: (os.mkdir("out"), os.chmod("out", 0o555)))
case("folder cannot be made", IO, "?", unprivileged=True, setup=lambda: os.chmod(".", 0o555))
