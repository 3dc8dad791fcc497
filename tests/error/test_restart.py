#!/usr/bin/env python3
"""A run stopped or killed at each step in turn and continued gives the bits of the run in one piece.

  test_restart.py --cqio CQIO --older CQIO --faults FAULTS.SO --source DIR [--mpiexec "mpiexec -n"]
                  [--ranks 3]

Jobs: years of two scenarios, an ensemble with maps, a calibration, all of it where people live
somewhere, and where markets clear. Ways to end them: SIGUSR1 and
SIGTERM to one rank and to mpiexec, kill -9 of a rank and of mpiexec. Every NetCDF variable and
attribute is compared but those that name the run. Exit code 1 when a case fails.
"""
import concurrent.futures
import os
import tempfile

from toy_runs import AT_ONCE, CALIBRATED, MARKETS, RESULTS, SETTLED, Place, finish, parse_options, words

STOPPED = 75
DRAWS = tuple(f"reference.draws.0000000{k}-0000000{k + 1}.nc" for k in (1, 3, 5))


class Job:
    """ARGS of its runs; RESULTS; those that are there before the end; MOMENTS, all of them steps but
    for those in KILLED, at which a stop comes too early or too late and only kill -9 is tried."""

    def __init__(self, name, args, results, moments, killed=(), early=()):
        self.name, self.args, self.results = name, args, results
        self.moments, self.killed, self.early = moments, killed, early
        self.good = {}  # text of its results, by name


def settings(**keys):
    return tuple(word for key, value in keys.items()
                 for word in ("--set", f"{key.replace('__', '.')}={value}"))


YEARS = Job("years", settings(output__checkpoint=0), RESULTS,
            ("calibrated", "reference: 2011", "reference: 2012", "no-parks: 2011", "no-parks: 2012",
             "reference: files written"), ("calibrated", "reference: files written"))
ENSEMBLE = Job("ensemble",
               settings(ensemble__draws=6, ensemble__block=2, ensemble__grids="true",
                        scenarios="reference", output__regions="false", output__checkpoint=0),
               (*DRAWS, "reference.ensemble.nc", "reference.ensemble.grid.nc", "reference.grid.nc",
                "run.json"),
               ("members 1 to 2 computed", "members 3 to 4 computed", "members 5 to 6 computed",
                "members 3 to 4 in the maps", "members 5 to 6 in the maps"),
               ("members 5 to 6 in the maps",),
               (*DRAWS, "reference.ensemble.grid.nc", "reference.ensemble.nc"))
CALIBRATION = Job("calibration",
                  settings(migration__calibrate="true", registration__calibrate="true", calibration__accept="true",
                           scenarios="reference", grid__enabled="false"),
                  ("reference.regions.nc", "run.json"), ("base year: ",))
# The same where people live somewhere: every rule of section 26 of the method.
PEOPLE = Job("people", (*words(SETTLED), *settings(output__checkpoint=0)), RESULTS,
             ("reference: 2011", "reference: 2012", "no-parks: 2011", "no-parks: 2012"), ("no-parks: 2011",))
TARGETS = Job("targets", (*words({**SETTLED, **CALIBRATED}), *settings(scenarios="reference", grid__enabled="false")),
              CALIBRATION.results, CALIBRATION.moments, CALIBRATION.moments)
# The same where markets clear, calibrated, with net effects of parks; and stopped within the calibration.
CLEARED = Job("markets", (*words({**MARKETS, **CALIBRATED}), *settings(output__checkpoint=0, grid__enabled="false")),
              ("reference.regions.nc", "no-parks.regions.nc", "run.json"),
              ("calibrated: ", "coalitions of parks", "reference: 2010", "no-parks: 2011"), ("reference: 2010",))
# Draws with markets, each calibrated anew.
CLEARED_DRAWS = Job("markets of draws",
                    (*words({**MARKETS, **CALIBRATED}),
                     *settings(ensemble__draws=4, ensemble__block=2, ensemble__additionality=0.3, ensemble__trade_elasticity=0.4,
                               scenarios="reference", grid__enabled="false", output__regions="false", output__checkpoint=0)),
                    (*DRAWS[:2], "reference.ensemble.nc", "run.json"), ("members 1 to 2 computed",), (), (*DRAWS[:2], "reference.ensemble.nc"))
SOUGHT = Job("sought", (*words({**MARKETS, **CALIBRATED}), *settings(scenarios="reference", grid__enabled="false")),
             CALIBRATION.results, CALIBRATION.moments)
JOBS = (YEARS, ENSEMBLE, CALIBRATION, PEOPLE, TARGETS, CLEARED, CLEARED_DRAWS, SOUGHT)
WITHIN_CALIBRATION = (CALIBRATION, TARGETS, SOUGHT)


def ways(ranks):
    """Name, what faults.so does at the moment, exit code of the run that is hit."""
    last = str(ranks - 1)
    list_of = [("SIGUSR1", f"kill 10 {last}", STOPPED), ("SIGTERM", f"kill 15 {last}", STOPPED),
               ("kill -9", f"kill 9 {last}", 137)]
    if ranks > 1:
        list_of.append(("SIGUSR1 to mpiexec", "kill 10 parent", STOPPED))
        list_of.append(("SIGTERM to mpiexec", "kill 15 parent", 1))
        list_of.append(("kill -9 of mpiexec", "kill 9 parent", 137))
    return list_of


def cases(ranks):
    """Job, way, moment, ranks of the continued run."""
    for job in JOBS:
        for way in ways(ranks):
            for k, moment in enumerate(job.moments):
                if moment not in job.killed or way[0] == "kill -9":
                    yield job, way, moment, ranks if k % 2 == 0 else max(1, ranks - 2)


def problem(place, job, out, moment, way, ranks, then):
    """What is wrong with one case, or None. THEN: ranks of the continued run."""
    name, do, code = way
    hit = place.run(out, ranks, job.args, {"LINE": moment, "DO": do, "RANK": "0"})
    if place.fired(out) != 1:
        return f"the moment never came\n{hit.said}"
    if hit.code != code:
        return f"exit code {hit.code}, expected {code}\n{hit.said}"
    stops = [line for line in hit.warnings if line.startswith("stopped by a signal")]
    if code == STOPPED and (hit.errors or len(stops) != 1):
        return f"expected one line about the stop\n{hit.said}"
    if not place.wait_for_ranks(out):
        return "ranks are left behind"
    if do.endswith("parent") and place.read(out, "run.json") is not None:
        wrong = place.differs(out, job.name, job.results)  # ended before it was killed
        return f"wrong results {wrong}" if wrong else None
    there = set(os.listdir(place.path(out))) if os.path.isdir(place.path(out)) else set()
    # mpiexec may end a run late, while its results are published: run.json comes last.
    if there & set(job.results) - set(job.early) and not do.endswith("parent"):
        return f"left results behind: {there}"
    if code == STOPPED and job in WITHIN_CALIBRATION and there:
        return f"left behind: {there}"
    on = place.run(out, then, ("--restart", *job.args))
    if on.code != 0:
        return f"continued: exit code {on.code}\n{on.said}"
    for file in job.results[:-1]:
        if place.dump(out, file) != job.good[file]:
            return f"{file} differs"
    wrong = place.differs(out, job.name, job.results)
    left = set(os.listdir(place.path(out))) - set(job.results)
    return f"differ: {wrong}, left behind: {left}" if wrong or left else None


def run_case(place, out, job, way, moment, then):
    """What the case is, and what is wrong with it, or None."""
    ranks = place.options.ranks
    what = f"{job.name}: {way[0]} at '{moment}', {ranks} then {then} ranks"
    wrong = problem(place, job, out, moment, way, ranks, then)
    place.drop(out)
    return what, wrong


def main():
    options = parse_options(__doc__)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Place(options, folder)
        place.settle()
        for job in JOBS:
            good = place.run(job.name, 1, job.args)
            if good.code != 0:
                raise SystemExit(f"the run in one piece failed\n{good.said}")
            job.good = {file: place.dump(job.name, file) for file in job.results[:-1]}
        list_of = list(cases(options.ranks))
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(run_case, place, f"out{k}", *case) for k, case in enumerate(list_of)]:
                what, wrong = done.result()
                failed += wrong is not None
                if wrong or options.show:
                    print(f"FAILED {what}: {wrong}" if wrong else f"ok {what}", flush=True)
    finish(failed, len(list_of), f"restarts ({options.ranks} ranks)")


if __name__ == "__main__":
    main()
