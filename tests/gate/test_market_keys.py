#!/usr/bin/env python3
"""Every key of a job changes results where markets clear, is refused, or is named here with the reason.

  test_market_keys.py --cqio CQIO --source DIR

Exit code 1 when a case fails.
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile

from expectations import CQIO, FAILED, SOURCE, expect, settings

JOB = os.path.join(SOURCE, "jobs", "chongqing-2020.yaml")
PLAIN = {"grid.enabled": "false", "migration.calibrate": "false", "migration.calibrate_arrivals": "false",
         "registration.calibrate": "false", "grid.settlement": "towns"}
YEARS = {**PLAIN, "years.last": "2012", "scenarios": "reference,no-parks", "investment.net_effects": "false"}
DRAWS = {**PLAIN, "years.last": "2011", "scenarios": "reference", "ensemble.draws": "2", "ensemble.local_share": "0.2"}
ELSEWHERE = ("data", "years", "grid", "output", "run")  # what is read, when, maps, files
QUIET = {  # what may change no number, and why
    "trade.flq_delta": "of another regionalization",
    "trade.aflq_delta": "of another regionalization",
    "trade.balance_max_sweeps": "a limit of an iteration",
    "solver.max_iterations": "a limit of an iteration",
    "solver.threads": "a limit of the machine",
    "solver.method": "another way to the same solution",
    "calibration.accept": "a permission",
    "ensemble.block": "members in a file",
}
VALUES = {"registration.quota": "50000", "model.propensity_cap": "0.4", "migration.eta0": "0.03", "solver.tolerance": "1e-6",
          "dynamics.initial_expected_growth": "0.05", "ensemble.draws": "3",
          "investment.parks": "liangjiang", "investment.exclude": "liangjiang"}


def values(job, sets, out):
    """What the files of a run hold, as text by file; and what it has said."""
    done = subprocess.run([CQIO, "run", job, *settings(out, *(f"{key}={value}" for key, value in sets.items()))],
                          capture_output=True, text=True, timeout=240, errors="replace", check=False)
    held = {}
    for path in glob.glob(os.path.join(out, "*.nc")):
        if ".draws." not in path:
            text = subprocess.run(["ncdump", "-p", "9,17", path], capture_output=True, text=True, check=True).stdout
            held[os.path.basename(path)] = text[text.index("\ndata:"):]
    return held, done


def other(key, kind, now, rest):
    """A value of KEY that is not the one it has."""
    if key in VALUES:
        return VALUES[key]
    if kind == "true|false":
        return "false" if now == "true" else "true"
    if "|" in kind:
        return next(word for word in kind.split("|") if word != now)
    low, high, now = (*map(float, re.match(r"[\[(](\S+), (\S+)[\])]", rest).groups()), float(now))
    if now < low:
        now = low + 0.3 * (high - low)
    elif high >= 1000:
        now = 2 * now if now > 0 else 50
    else:
        now += 0.1 * (high - now) if now < high else 0.1 * (low - now)
    return str(max(round(now), 1) if kind == "integer" else now)


def keys_of(section, sets):
    """Keys of the sections that SECTION takes, each with another value than the one in the effective job."""
    listed = subprocess.run([CQIO, "info", "--keys"], capture_output=True, text=True, check=True).stdout
    with open(JOB, encoding="utf-8") as file:
        given = re.findall(r"(?m)^(\w+):\n((?:  \w+:.*\n|  #.*\n)*)", file.read())
    given = {f"{name}.{key}": value for name, lines in given for key, value in re.findall(r"  (\w+): +(\S+)", lines)}
    for key, kind, usual, rest in re.findall(r"(?m)^[* ] (\w+\.\w+) +(\S+) +(\S+) +(.*)", listed):
        if section(key.split(".")[0]) and key not in sets:
            yield key, other(key, kind, given.get(key, usual), rest)


def look(name, section, sets):
    with tempfile.TemporaryDirectory() as folder:
        before, done = values(JOB, sets, os.path.join(folder, "before"))
        expect(f"{name} runs", done.returncode == 0 and before, done.stderr[-500:])
        keys = list(keys_of(section, sets))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = pool.map(lambda pair: values(JOB, {**sets, pair[0]: pair[1]}, os.path.join(folder, pair[0])), keys)
        changed = 0
        for (key, value), (after, done) in zip(keys, runs):
            refused = done.returncode == 3 and f"{key} = {value}" in done.stderr or re.search(r"error: .*expected", done.stderr)
            expect(f"{key} = {value} is taken or refused", done.returncode == 0 or refused, done.stderr[-500:])
            if done.returncode == 0:
                changed += before != after
                expect(f"{key} = {value} has an effect", before != after or key in QUIET)
        print(f"{name}: {len(keys)} keys, {changed} change results")
        return len(keys)


def main():
    many = look("years", lambda section: section not in (*ELSEWHERE, "ensemble"), YEARS)
    some = look("draws", lambda section: section in ("ensemble", "solver"), DRAWS)
    expect("the table of keys is read", many > 60 and some > 20, (many, some))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
