#!/usr/bin/env python3
"""cqio verify and cqio info on files of results: test_verify.py CQIO SOURCE WORK

Sound files pass; a flipped bit, a cut file and an edit by the usual tools are found; the job printed
by cqio info --job gives the same bits again; the batch job that made a file is in it.
"""
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

CQIO, SOURCE, WORK = (pathlib.Path(word) for word in sys.argv[1:4])
TABLES, MAPS = "out/reference.regions.nc", "out/reference.grid.nc"
failed = 0


def check(what, good, detail=""):
    global failed
    failed += not good
    print(("ok   " if good else "FAIL ") + what, "" if good else detail)


def run(*words, **environment):
    return subprocess.run(words, capture_output=True, text=True, env=os.environ | environment)


def refused(what, path, message, code=4):
    done = run(CQIO, "verify", path)
    lines = done.stderr.strip().split("\n")
    check(what, done.returncode == code and "cqio: OK" not in done.stdout and len(lines) == 1 and
          lines[0].startswith(f"cqio: error: {path}: ") and message in lines[0],
          (done.returncode, done.stderr))


def edited(what, source, message, *command):
    """COMMAND changes a copy of SOURCE, whose name it gets as its last word."""
    shutil.copy(source, "edited.nc")
    done = run(*command, "edited.nc")
    check(f"{what}: the tool works", done.returncode == 0, done.stderr)
    refused(what, "edited.nc", message)


def damaged(what, source, change, message):
    data = bytearray(pathlib.Path(source).read_bytes())
    name = "damaged" + pathlib.Path(source).suffix
    pathlib.Path(name).write_bytes(change(data))
    refused(what, name, message)


def flip(place, bit):
    def change(data):
        data[place(data) if callable(place) else place] ^= 1 << bit
        return data
    return change


def origin(path, name):
    found = re.search(rf"^{name} +(.*)$", run(CQIO, "info", path).stdout, re.M)
    return found and found[1]


shutil.rmtree(WORK, ignore_errors=True)
WORK.mkdir(parents=True)
os.chdir(WORK)
done = run(CQIO, "run", "-q", SOURCE / "jobs/toy.yaml", "--set", "output.directory=out",
           SLURM_JOB_ID="4711", SLURM_ARRAY_TASK_ID="3")
check("run", done.returncode == 0, done.stderr)
files = sorted(str(path) for path in pathlib.Path("out").iterdir())
done = run(CQIO, "verify", *files)
check("sound files", done.returncode == 0 and len(files) == 5 and
      all(f"cqio: OK {path}\n" in done.stdout for path in files), done.stdout + done.stderr)
check("balances of the tables", done.stdout.count("total_employment = sum of employment\n") == 2)
check("balances of the maps", done.stdout.count("total_employment = cells of ") == 2)
done = run("mpiexec", "-n", "2", CQIO, "verify", TABLES)
check("two ranks", done.returncode == 0 and done.stdout.count("cqio: OK") == 1, done.stderr)

random.seed(20101231)
for source in (TABLES, MAPS, "out/run.json"):
    size = os.path.getsize(source)
    for _ in range(8):
        place, bit = random.randrange(size), random.randrange(8)
        damaged(f"{source}: bit {bit} of byte {place}", source, flip(place, bit), "")
damaged("a bit of an attribute", TABLES, flip(lambda data: data.index(b"Leontief model"), 0),
        "the file is damaged")
damaged("one byte less", MAPS, lambda data: data[:-1], "")
damaged("half of it", TABLES, lambda data: data[:len(data) // 2], "")
damaged("nothing of it", TABLES, lambda data: b"", "is empty")
damaged("one byte more", MAPS, lambda data: data + b"\n", "")
damaged("a report cut", "out/run.json", lambda data: data[:-3], "checksum of the text")

edited("a changed attribute", TABLES, "a global attribute was changed",
       "ncatted", "-O", "-h", "-a", "title,global,o,c,Another title")
edited("a changed attribute of a variable", TABLES, "was changed or damaged",
       "ncatted", "-O", "-h", "-a", "units,residents,o,c,persons")
edited("a removed attribute", MAPS, "a global attribute was changed",
       "ncatted", "-O", "-h", "-a", "data_status,global,d,,")
edited("a renamed variable", TABLES, "was changed or damaged",
       "ncrename", "-O", "-h", "-v", "residents,inhabitants")
edited("a changed value", MAPS, "was changed or damaged",
       "ncap2", "-O", "-h", "-s", "cell_area(0,0)=1.0", MAPS)
edited("the same content written again", TABLES, "no checksum in its last line",
       "nccopy", "-d", "3", TABLES)

refused("no such file", "absent.nc", "could not be opened", code=5)
refused("no such report", "absent.json", "could not be opened", code=5)
refused("a directory", "out", "not a regular file", code=5)
pathlib.Path("text.nc").write_text("netcdf toy {}\n")
refused("a text", "text.nc", "no HDF5 signature")
done = run(CQIO, "verify", "text.nc", TABLES)
check("the files after a bad one are looked at", done.returncode == 4 and
      f"cqio: OK {TABLES}" in done.stdout)
for words in (["verify"], ["info", "--job"], ["info", "--keys", TABLES], ["info", TABLES, MAPS]):
    check("usage: " + " ".join(words), run(CQIO, *words).returncode == 2)

check("batch job", origin(TABLES, "slurm_job_id") == "4711" and
      origin("out/run.json", "slurm_array_task_id") == "3")
check("command line", origin(TABLES, "history").endswith("--set output.directory=out"))
check("error bound", origin(MAPS, "error_bound").startswith("certified: "))
check("inputs", "matrices/toy/parks.csv" in run(CQIO, "info", MAPS).stdout)

os.mkdir("elsewhere")
for number, source in enumerate((TABLES, "out/run.json")):
    job = run(CQIO, "info", "--job", source)
    pathlib.Path("elsewhere/job.yaml").write_text(job.stdout)
    done = run("mpiexec", "-n", "2", CQIO, "run", "-q", "elsewhere/job.yaml", "--set",
               f"output.directory=again{number}")
    check(f"{source}: its job runs", done.returncode == 0, job.stderr + done.stderr)
    for path in files:
        again = path.replace("out/", f"again{number}/")
        if path.endswith(".nc"):
            check(f"{again}: the same bits", origin(path, "result_sha256") is not None and
                  origin(path, "result_sha256") == origin(again, "result_sha256"))
damaged_job = bytearray(pathlib.Path(MAPS).read_bytes())
damaged_job[damaged_job.index(b"resolution: 0.1") + 14] ^= 2
pathlib.Path("damaged.nc").write_bytes(damaged_job)
done = run(CQIO, "info", "--job", "damaged.nc")
check("no job from a damaged file", done.returncode == 4 and done.stdout == "", done.stdout)
sys.exit(failed > 0)
