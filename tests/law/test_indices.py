#!/usr/bin/env python3
"""Statistics of an ensemble, computed a second time from what its members came to (16.2).

  test_indices.py --cqio CQIO --source DIR --work DIR

The toy with sensitivity, some members of which fail: mean, standard deviation, their convergence and
the Sobol indices in NAME.ensemble.nc follow from the rows of NAME.draws.*.nc.
"""
import argparse
import csv
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from io_tables import dump  # noqa: E402

SAMPLES, FACTORS, STEPS = 12, 8, 10
EACH = FACTORS + 2  # members of a sample: A, B, then A with one factor of B
failures = 0


def near(what, found, expected):
    global failures
    worst = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(found, expected))
    good = len(found) == len(expected) > 0 and worst <= 1e-9
    failures += not good
    print("ok  " if good else "FAIL", what, f"within {worst:.1e}", "" if good else f"{found} {expected}")


def rows_of(file, name):
    """The years of each member of a part; the file holds the members of each year."""
    values, members = dump(file, name), len(dump(file, "status"))
    return [values[member::members] for member in range(members)]


def indices(values, factor):
    """First-order and total effect, and half widths of their 95 % intervals, of {member: value}."""
    triples = [tuple(values.get(s * EACH + k) for k in (0, 1, 2 + factor)) for s in range(SAMPLES)]
    triples = [t for t in triples if None not in t]
    pool = [v for a, b, _ in triples for v in (a, b)]
    centre, variance = statistics.fmean(pool), statistics.variance(pool)
    result = []
    for terms in ([(b - centre) * (m - a) / variance for a, b, m in triples],
                  [(m - a) ** 2 / 2 / variance for a, b, m in triples]):
        result += [statistics.fmean(terms), 1.96 * math.sqrt(statistics.pvariance(terms) / len(terms))]
    return result


def check(name, rows, file):
    """Municipal figure NAME: ROWS {member: [values by year]}."""
    years = len(next(iter(rows.values())))
    samples = {k: row for k, row in rows.items() if k % EACH < 2}
    columns = list(zip(*(samples[k] for k in sorted(samples))))
    near(f"{name}: mean", dump(file, f"{name}_mean"), [statistics.fmean(c) for c in columns])
    near(f"{name}: standard deviation", dump(file, f"{name}_sd"), [statistics.stdev(c) for c in columns])
    limits = [math.ceil(SAMPLES * EACH * (s + 1) / STEPS) for s in range(STEPS)]
    near(f"{name}: running mean", dump(file, f"{name}_running_mean"),
         [statistics.fmean(samples[k][t] for k in samples if k < limit)
          for t in range(years) for limit in limits])
    for kind, place in (("first_order", 0), ("first_order_ci95", 1), ("total_effect", 2),
                        ("total_effect_ci95", 3)):
        near(f"{name}: {kind}", dump(file, f"{name}_{kind}"),
             [indices({k: row[t] for k, row in rows.items()}, f)[place]
              for t in range(years) for f in range(FACTORS)])


def sluggish(source, data):
    """The toy with thrice the capital per output: some draws of it end where jobs would be negative."""
    shutil.copytree(source / "matrices" / "toy", data)
    lines = (data / "sectors.csv").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    with open(data / "sectors.csv", "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(head) + "\n")
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows({**row, "icor": repr(3 * float(row["icor"]))} for row in rows)


def main():
    parser = argparse.ArgumentParser()
    for name in ("cqio", "source", "work"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    os.makedirs(given.work)
    sluggish(given.source, given.work / "data")
    settings = {"draws": SAMPLES, "sensitivity": "true", "block": 50, "design": "random", "icor": 1,
                "seed": 7}
    subprocess.run([given.cqio, "run", "-q", given.source / "jobs/toy.yaml",
                    "--set", f"output.directory={given.work}/out", "--set", "output.grids=false",
                    "--set", f"data.directory={given.work}/data",
                    "--set", "scenarios=reference", "--set", "dynamics.accelerator=1",
                    *(w for k, v in settings.items() for w in ("--set", f"ensemble.{k}={v}"))],
                   check=True, stdout=subprocess.DEVNULL)
    blocks = sorted((given.work / "out").glob("reference.draws.*.nc"))
    status = [int(s) for file in blocks for s in dump(file, "status")]
    good = len(status) == SAMPLES * EACH and 0 < sum(s > 0 for s in status) < len(status) // 2
    print("ok  " if good else "FAIL", sum(s > 0 for s in status), "of", len(status), "members failed")
    for name in ("total_value_added", "total_employment"):
        rows = [row for file in blocks for row in rows_of(file, name)]
        check(name, {k: row for k, row in enumerate(rows) if status[k] == 0},
              given.work / "out" / "reference.ensemble.nc")
    sys.exit(failures > 0 or not good)


main()
