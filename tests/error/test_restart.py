#!/usr/bin/env python3
"""A run stopped or killed at each year in turn and continued gives the bits of the run in one piece.

  test_restart.py --cqio CQIO --faults FAULTS.SO --source DIR [--mpiexec "mpiexec -n"] [--ranks 3]

Ways to end it: SIGUSR1 and SIGTERM to one rank, SIGUSR1 to mpiexec, kill -9 of a rank, kill -9 of
mpiexec. Every NetCDF variable and attribute is compared but those that name the run. Exit code 1
when a case fails.
"""
import os
import tempfile

from toy_runs import RESULTS, Place, finish, parse_options

YEARS = ("reference: 2011", "reference: 2012", "no-parks: 2011", "no-parks: 2012")
MOMENTS = ("calibrated", *YEARS, "reference: files written")  # the others for kill -9 alone
EVERY_YEAR = ("--set", "output.checkpoint=0")
STOPPED = 75


def ways(ranks):
    """Name, what faults.so does at the moment, exit code of the run that is hit."""
    last = str(ranks - 1)
    list_of = [("SIGUSR1", f"kill 10 {last}", STOPPED), ("kill -9", f"kill 9 {last}", 137)]
    if ranks > 1:
        list_of.append(("SIGUSR1 to mpiexec", "kill 10 parent", STOPPED))
        list_of.append(("kill -9 of mpiexec", "kill 9 parent", 137))
    else:
        list_of.append(("SIGTERM", "kill 15 self", STOPPED))
    return list_of


def problem(place, out, moment, do, code, ranks, then):
    """What is wrong with one case, or None. THEN: ranks of the continued run."""
    hit = place.run(out, ranks, EVERY_YEAR, {"LINE": moment, "DO": do, "RANK": "0"})
    if place.fired(out) != 1:
        return f"the moment never came\n{hit.said}"
    if hit.code != code:
        return f"exit code {hit.code}, expected {code}\n{hit.said}"
    if code == STOPPED and (hit.errors or len(hit.warnings) != 1):
        return f"expected one line about the stop\n{hit.said}"
    if not place.wait_for_ranks(out):
        return "ranks are left behind"
    if do.endswith("parent") and place.read(out, "run.json") is not None:
        return "wrong results" if place.differs(out, "good") else None  # ended before it was killed
    if any(place.read(out, name) is not None for name in RESULTS):
        return "left results behind"
    on = place.run(out, then, ("--restart", *EVERY_YEAR))
    if on.code != 0:
        return f"continued: exit code {on.code}\n{on.said}"
    for name in RESULTS[:-1]:
        if place.dump(out, name) != place.dump("good", name):
            return f"{name} differs"
    if place.differs(out, "good"):
        return f"differ: {place.differs(out, 'good')}"
    left = set(os.listdir(place.path(out))) - set(RESULTS)
    return f"left behind: {left}" if left else None


def main():
    options = parse_options(__doc__)
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Place(options, folder)
        good = place.run("good", 1, EVERY_YEAR)
        if good.code != 0:
            raise SystemExit(f"the run in one piece failed\n{good.said}")
        for name, do, code in ways(options.ranks):
            for k, moment in enumerate(MOMENTS):
                if moment not in YEARS and name != "kill -9":
                    continue
                then = options.ranks if k % 2 == 0 else max(1, options.ranks - 2)
                wrong = problem(place, "out", moment, do, code, options.ranks, then)
                count += 1
                if wrong:
                    failed += 1
                    print(f"FAILED {name} at '{moment}', {options.ranks} then {then} ranks: {wrong}")
                elif options.show:
                    print(f"ok {name} at '{moment}', {options.ranks} then {then} ranks")
                place.drop("out")
    finish(failed, count, f"restarts ({options.ranks} ranks)")


if __name__ == "__main__":
    main()
