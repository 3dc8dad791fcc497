#!/usr/bin/env python3
"""Rasters, overlap files and outlines: equal results or a refusal, never others in silence.

  test_geography.py --cqio CQIO --overlap CQIO_OVERLAP --source DIR [--show] [NAME...]

Runs the tables of geography_cases.py on the toy; --show prints what the programs say.
Exit code 1 when a case fails.
"""
import argparse
import concurrent.futures
import json
import math
import os
import re
import subprocess
import sys
import tempfile

import geography_cases as table

LIMIT = 20  # seconds a case may take
FIELDS = ("urban_population_density", "rural_population_density", "urbanization_rate")
parser = argparse.ArgumentParser()
parser.add_argument("--cqio", required=True)
parser.add_argument("--overlap", required=True)
parser.add_argument("--source", required=True)
parser.add_argument("--show", action="store_true")
parser.add_argument("names", nargs="*")
options = parser.parse_args()
for word in ("cqio", "overlap", "source"):
    setattr(options, word, os.path.abspath(getattr(options, word)))


def compiled(text, path):
    with open(path + ".cdl", "w", encoding="utf-8") as out:
        out.write(text)
    subprocess.run(["ncgen", "-4", "-o", path, path + ".cdl"], check=True, capture_output=True)
    return path


def program(*words):
    """Exit code and standard error; no exit code of one that does not end."""
    try:
        done = subprocess.run(words, capture_output=True, timeout=LIMIT, errors="replace", check=False)
    except subprocess.TimeoutExpired:
        return None, "did not end"
    return done.returncode, done.stderr


def run(folder, **keys):
    words = [options.cqio, "run", os.path.join(options.source, "jobs", "toy.yaml"),
             "--set", "scenarios=reference", "--set", "years.last=2011",
             "--set", "output.directory=" + os.path.join(folder, "out")]
    for key, value in keys.items():
        words += ["--set", f"grid.{key}={value}"]
    return program(*words)


def maps(folder):
    path = os.path.join(folder, "out", "reference.grid.nc")
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", ",".join(FIELDS), path], capture_output=True,
                          text=True, check=True).stdout.split("\ndata:\n")[1]
    found = []
    for field in FIELDS:
        values = re.search(r"(?:^|\n) %s =(.*?);" % field, text, re.S)[1]
        found += [float(v) if v.strip() != "_" else -1.0 for v in values.split(",")]
    return found


def close(a, b):
    return len(a) == len(b) and all(abs(x - y) <= 1e-5 * max(abs(x), abs(y)) + 1e-9 for x, y in zip(a, b))


def judge(wanted, plain, code, said, found):
    if wanted and wanted.startswith("warning: "):
        return None if code == 0 and any(wanted[len("warning: "):] in line for line in said.splitlines() if "warning" in line) else \
            f"exit code {code}: {said[-600:]}"
    if wanted in plain:
        if code != 0:
            return f"exit code {code}: {said[-600:]}"
        return None if close(found(), plain[wanted]) else "another result, in silence"
    if code != 4:
        return f"exit code {code} instead of 4: {said[-600:]}"
    errors = [line for line in said.splitlines() if line.startswith(("cqio: error:", "cqio-overlap: error"))]
    return None if len(errors) == 1 and (wanted or "") in errors[0] else f"says {errors} without '{wanted}'"


def raster_case(case, plain):
    name, text, wanted = case
    with tempfile.TemporaryDirectory() as folder:
        code, said = run(folder, urban_weight=compiled(text, os.path.join(folder, "r.nc")) + ":pop")
        return judge(wanted, plain, code, said, lambda: maps(folder))


def overlap_case(index, plain):
    name, change, wanted = table.OVERLAPS[index]
    with open(os.path.join(options.source, "matrices", "toy", "overlap.cdl"), encoding="utf-8") as file:
        text = change(file.read())
    with tempfile.TemporaryDirectory() as folder:
        code, said = run(folder, overlap=compiled(text, os.path.join(folder, "o.nc")))
        return judge("toy" if wanted == table.SAME else wanted, plain, code, said, lambda: maps(folder))


def file_case(case, plain):
    kind, key = case
    overlap = os.path.join(options.source, "matrices", "toy", "overlap.nc")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f.nc")
        table.files(overlap)[kind](path)
        code, said = run(folder, **{key: path + (":pop" if key != "overlap" else "")})
        return judge("f.nc", {}, code, said, None)


def area(sign, west, south, east, north):
    """km2 on the WGS84 ellipsoid between two meridians and parallels (Snyder 1987, 3-12)."""
    a, f = 6378.137, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))

    def q(lat):
        s = math.sin(math.radians(lat))
        return (1 - e * e) * (s / (1 - e * e * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))
    return (-1 if sign else 1) * a * a * math.radians(east - west) * (q(north) - q(south)) / 2


def shapefile(case):
    """The outlines as Shapefile whose table does not say its encoding."""
    project = ["-t_srs", case["project"]] if "project" in case else []
    subprocess.run(["ogr2ogr", "-f", "ESRI Shapefile", "f.shp", "f.geojson", "-lco",
                    "ENCODING=" + case["shapefile"], *project], check=True, capture_output=True)
    os.remove("f.cpg")
    with open("f.dbf", "r+b") as file:
        file.seek(29)
        file.write(b"\0")
    if "drop" in case:
        os.remove("f" + case["drop"])


def outline_problem(case):
    with open("f.geojson", "w", encoding="utf-8") as out:
        json.dump({"type": "FeatureCollection", "features": case["features"]}, out, ensure_ascii=False)
    with open("d.csv", "w", encoding="utf-8") as out:
        columns = {"key": case.get("keys", "ab"), **case.get("table", {})}
        if "area" in case:
            columns["area_km2"] = [case["area"]] * len(columns["key"])
        out.write(",".join(columns) + "\n")
        out.writelines(",".join(map(str, row)) + "\n" for row in zip(*columns.values()))
    if "shapefile" in case:
        shapefile(case)
    code, said = program(options.overlap, "--districts", "f.shp" if "shapefile" in case else "f.geojson",
                         "--key", case.get("field", "id"), "--keys", "d.csv", "--output", "o.nc",
                         "--resolution", "0.1", *case.get("options", ()))
    if case["warning"] and not any(line.startswith("cqio: warning:") and case["warning"] in line
                                   for line in said.splitlines()):
        return f"does not warn '{case['warning']}': {said[-600:]}"
    if not isinstance(case["result"], list):
        return judge(case["result"], {}, code, said, None) or ("o.nc" in os.listdir() and "left o.nc") or None
    if code != 0:
        return f"exit code {code}: {said[-600:]}"
    if not case["warning"] and said:
        return f"says {said[-600:]}"
    wanted = [sum(area(box[0] == "-", *box[-4:]) for box in boxes) for boxes in case["result"]]
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", "district_area", "o.nc"], capture_output=True,
                          text=True, check=True).stdout.split("\ndata:\n")[1]
    found = [float(v) for v in re.search(r"district_area =(.*?);", text, re.S)[1].split(",")]
    return None if close(found, wanted) else f"areas {found} instead of {wanted}"


def outline_case(index):
    """In a process of its own, for its working directory."""
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return outline_problem(table.OUTLINES[index])
        finally:
            os.chdir(home)


def outlines_file_case(kind):
    """What is no vector file: one sentence, in time."""
    with tempfile.TemporaryDirectory() as folder:
        path, keys = os.path.join(folder, "f.shp"), os.path.join(folder, "d.csv")
        table.files(os.devnull)[kind](path)
        with open(keys, "w", encoding="utf-8") as out:
            out.write("key\na\n")
        code, said = program(options.overlap, "--districts", path, "--key", "id", "--keys", keys,
                             "--output", os.path.join(folder, "o.nc"))
        return None if code in (4, 5) and said.count("cqio: error:") == 1 and path in said else f"{code}: {said}"


def references():
    """Maps of the plain raster, of the raster with a gap, and of the toy without one."""
    found = {}
    values = [list(row) for row in table.WEIGHT]
    values[table.GAP_CELL[0]][table.GAP_CELL[1]] = 0
    for name, text in ((table.SAME, table.raster()), (table.GAP, table.raster(values=values)), ("toy", None)):
        with tempfile.TemporaryDirectory() as folder:
            keys = {"urban_weight": compiled(text, os.path.join(folder, "r.nc")) + ":pop"} if text else {}
            code, said = run(folder, **keys)
            assert code == 0, said
            found[name] = maps(folder)
    assert not close(found[table.SAME], found[table.GAP]) and not close(found[table.SAME], found["toy"])
    return found


def main():
    plain = references()
    cases = [(raster_case, "raster " + case[0], (case, plain)) for case in table.RASTERS]
    cases += [(overlap_case, "overlap " + case[0], (k, plain)) for k, case in enumerate(table.OVERLAPS)]
    cases += [(file_case, f"{key} is {kind}", ((kind, key), plain)) for key in ("overlap", "urban_weight")
              for kind in table.files("")]
    cases += [(outline_case, "outlines " + case["name"], (k,)) for k, case in enumerate(table.OUTLINES)]
    cases += [(outlines_file_case, f"outlines are {kind}", (kind,)) for kind in table.files("")]
    cases = [case for case in cases if not options.names or case[1] in options.names]
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        waiting = [(name, pool.submit(function, *arguments)) for function, name, arguments in cases]
        for name, done in waiting:
            wrong = done.result()
            if options.show:
                print(name, wrong or "ok")
            if wrong:
                failed += 1
                print(f"FAILED {name}: {wrong}", flush=True)
    meant = sum(table.MEANING in name for _, name, _ in cases)
    print(f"{len(cases) - failed} of {len(cases)} cases passed, {meant} of them mutations of meaning")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
