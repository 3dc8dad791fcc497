#!/usr/bin/env python3
"""Every rule of people, work and settlement gives the same bits on any number of ranks.

  test_people_ranks.py --cqio CQIO --older CQIO --faults FAULTS.SO --source DIR --mpiexec "mpiexec -n"

The toy job and the job with households with all keys of section 26 of the method on 1, 2, 3 and 4 ranks; draws on
1 and 3. Each new key alone changes the results of the toy job, so that none is lost on the way. Exit
code 1 when a result differs.
"""
import os
import tempfile

from toy_runs import CALIBRATED, RESULTS, SETTLED, Place, finish, parse_options, words

NEUTRAL = {"employment.coefficients": "balanced", "employment.targets": "total", "employment.zones": "fixed",
           "employment.farm": "output", "migration.local_share": "0", "migration.hazard": "gap",
           "migration.arrivals": "residents", "migration.returnees": "0", "migration.outside_response": "0",
           "grid.park_points": "false"}
DRAWS = {"ensemble.draws": "6", "ensemble.block": "3", "ensemble.grids": "true", "grid.park_points": "false",
         "scenarios": "reference"}
OF_DRAWS = ("reference.draws.00000001-00000003.nc", "reference.draws.00000004-00000006.nc", "reference.ensemble.nc",
            "reference.ensemble.grid.nc", "run.json")
HOUSEHOLDS = {"years.last": "2012", "grid.resolution": "0.05", "grid.park_points": "true", "scenarios": "reference,no-parks",
        "migration.calibrate": "false", "migration.calibrate_arrivals": "false", "registration.calibrate": "false"}

MOST = 200  # seconds of a run


def results(place, out, ranks, keys):
    """Where a run wrote; it must succeed."""
    done = place.run(out, ranks, words(keys), limit=MOST)
    if done.code != 0:
        raise SystemExit(f"{out}: exit code {done.code}\n{done.said}")
    return out


def take_job_with_households(place):
    with open(os.path.join(place.options.source, "jobs", "households.yaml"), encoding="utf-8") as file:
        job = file.read()
    with open(place.path("job.yaml"), "w", encoding="utf-8") as file:
        file.write(job.replace("../matrices", os.path.join(place.options.source, "matrices")))


def compare(place, what, keys, names, ranks):
    """Names of results that differ from those of one rank."""
    one = results(place, f"{what}-1", 1, keys)
    wrong = []
    for count in ranks:
        out = results(place, f"{what}-{count}", count, keys)
        wrong += [f"{what}: {name} on {count} ranks" for name in place.differs(out, one, names)]
    return wrong


def main():
    options = parse_options(__doc__)
    wrong, keys = [], {**SETTLED, **CALIBRATED}
    with tempfile.TemporaryDirectory() as folder:
        place = Place(options, folder)
        place.settle()
        wrong += compare(place, "toy", keys, RESULTS, (2, 3, 4))
        wrong += compare(place, "draws", {**SETTLED, **DRAWS}, OF_DRAWS, (3,))
        given = results(place, "given", 1, SETTLED)  # no target hides what a key does
        for key, value in NEUTRAL.items():
            if not place.differs(results(place, key, 1, {**SETTLED, key: value}), given, RESULTS[:-1]):
                wrong.append(f"{key} does nothing")
        take_job_with_households(place)
        wrong += compare(place, "households", HOUSEHOLDS, RESULTS, (2, 3, 4))
    for line in wrong:
        print("FAILED", line)
    finish(len(wrong), 3 + 1 + len(NEUTRAL) + 3, "comparisons")


if __name__ == "__main__":
    main()
