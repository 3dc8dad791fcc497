"""cqio-overlap on two squares: areas on the ellipsoid, order of districts, exit codes, one HDF5."""
import json
import math
import os
import re
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
failed = 0


def check(what, good, detail=""):
    global failed
    print(("ok   " if good else "FAIL ") + what, detail if not good else "")
    failed += not good


def square(name, west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {"id": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


def area(west, south, east, north):
    """km2 on the WGS84 ellipsoid between two meridians and parallels (Snyder 1987, 3-12)."""
    a, f = 6378.137, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))
    def q(lat):
        s = math.sin(math.radians(lat))
        return (1 - e * e) * (s / (1 - e * e * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))
    return a * a * math.radians(east - west) * (q(north) - q(south)) / 2


def run(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def numbers(path, name):
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", name, path], capture_output=True, text=True,
                          check=True).stdout
    found = re.search(r"\n %s =(.*?);" % name, text.split("data:")[1], re.S)
    return [float(word) for word in found[1].replace("_", "-1").split(",")]


def near(x, y):
    return abs(x - y) <= 1e-9 * abs(y)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    west, east, off = (106, 29, 106.25, 29.5), (106.25, 29, 106.5, 29.5), (110, 29, 111, 30)
    with open("squares.geojson", "w") as out:
        json.dump({"type": "FeatureCollection",
                   "features": [square("east", *east), square("west", *west), square("x", *off)]}, out)
    with open("districts.csv", "w") as out:
        out.write("# title: two squares\nkey,adcode\nwest,500101\neast,500102\n")
    words = ["--districts", "squares.geojson", "--key", "id", "--keys", "districts.csv",
             "--resolution", "0.1", "--output", "overlap.nc"]

    code, out, err = run(*words, "--box", "106,29,106.6,29.5")
    check("exit 0", code == 0, err)
    check("the third polygon is reported", "1 polygon is of no district" in err, err)
    areas = numbers("overlap.nc", "district_area")
    check("areas in the order of districts.csv", near(areas[0], area(*west)) and
          near(areas[1], area(*east)), areas)
    check("codes in the order of districts.csv", numbers("overlap.nc", "adcode") == [500101, 500102])
    cells, districts = numbers("overlap.nc", "entry_cell"), numbers("overlap.nc", "entry_district")
    overlaps, rows = numbers("overlap.nc", "entry_overlap"), numbers("overlap.nc", "cell_area")
    check("entries", list(zip(cells, districts))[:6] == [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (4, 1)])
    check("cell areas", all(near(rows[i], area(106, 29 + .1 * i, 106.1, 29.1 + .1 * i))
                            for i in range(5)), rows)
    check("whole and half cells", near(overlaps[0], rows[0]) and near(overlaps[2], rows[0] / 2))
    check("cells add up", near(sum(overlaps), area(106, 29, 106.5, 29.5)))
    check("dominant district", numbers("overlap.nc", "dominant_district")[-6:] in
          ([0, 0, 0, 1, 1, -1], [0, 0, 1, 1, 1, -1]))

    check("refuses to overwrite", run(*words)[0] == 5)
    code, out, err = run(*words, "--overwrite")
    check("box of the polygons", code == 0 and len(numbers("overlap.nc", "lon")) == 5, err)
    code, out, err = run(*words, "--overwrite", "--box", "106,29,106.4,29.5")
    check("polygon outside the box", code == 4 and "'east'" in err, err)
    check("uneven box", run(*words, "--overwrite", "--box", "106,29,106.55,29.5")[0] == 2)
    check("unknown option", run("--frob")[0] == 2)
    check("missing option", run("--key", "id")[0] == 2)
    check("no such file", run(*words[:1], "absent.shp", *words[2:], "--overwrite")[0] == 5)
    code, out, err = run("--help")
    check("help", code == 0 and "--districts" in out and err == "")
    check("no temporary file is left", sorted(os.listdir()) ==
          ["districts.csv", "overlap.nc", "squares.geojson"], os.listdir())

libraries = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True).stdout
kinds = set(re.findall(r"libhdf5(?:_serial|_openmpi|_mpich)?\.so", libraries))
check("one HDF5 library", len(kinds) <= 1, kinds)
sys.exit(failed > 0)
