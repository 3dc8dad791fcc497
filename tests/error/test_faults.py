#!/usr/bin/env python3
"""The program under faults: documented exit code, one message, in time, old results intact.

  test_faults.py --cqio CQIO --older CQIO --faults FAULTS.SO --source DIR [--mpiexec "mpiexec -n"]
                  [--ranks 3]

Cases stand in fault_cases.py. After each fault the run is repeated undisturbed and must give the
results of a run that never met any. Exit code 1 when a case fails.
"""
import concurrent.futures
import os
import shutil
import sys
import tempfile

from fault_cases import CASES, CONFIG, DATA, IO, MEMORY, OK, STOPPED, unmount
from toy_runs import AT_ONCE, RESULTS, Place, finish, parse_options

MOST_EACH = 60  # faults of one case with `each`


class FaultPlace(Place):
    def __init__(self, *args):
        super().__init__(*args)
        self.guests = []  # processes of a setup, to be ended

    def checkpoints(self, out):
        return [name for name in ("checkpoint.nc", "checkpoint.before.nc")
                if self.read(out, name) is not None]


def old_results(place, out):
    """Those of a run of the same job with another lever."""
    shutil.copytree(place.path("old"), place.path(out))


def good_of(case):
    """The undisturbed run that a case compares with."""
    return "few" if "grid.enabled=false" in case.get("args", ()) else "good"


def wrong_results(place, out, good):
    """Results of OUT that are not those of GOOD, which may have fewer."""
    return [name for name in RESULTS if place.read(good, name) is not None and
            place.fingerprint(out, name) != place.fingerprint(good, name)]


def mixed(place, out, old, good):
    """Whether a report tells success beside results that are not its own."""
    report = place.read(out, "run.json")
    tables = [name for name in RESULTS if name != "run.json"]
    if report is None:
        return None
    if report == old["run.json"]:
        wrong = [name for name in tables if place.read(out, name) != old[name]]
    else:
        wrong = place.differs(out, good, tables)
    return wrong and f"run.json stands beside results of another run: {wrong}"


def changed(place, case, out, old):
    """Old results that are neither as they were nor, where that is allowed, gone or whole new ones."""
    return [name for name in RESULTS if place.read(out, name) != old.get(name) and
            not (case.get("replaced") and name == "run.json" and place.read(out, name) is None) and
            not (case.get("replaced") and
                 place.fingerprint(out, name) == place.fingerprint(good_of(case), name))]


def judge(place, case, out, done, old, codes):
    """What is wrong after the run, or None."""
    if done.code not in codes:
        return f"exit code {done.code}, expected {codes}"
    expected = 1 if case["error"] and done.code != 0 else 0
    if len(done.errors) != expected:
        return f"{len(done.errors)} messages, expected {expected}"
    if expected and case["error"] not in done.errors[0]:
        return f"expected '{case['error']}'"
    if case.get("warning") and not any(case["warning"] in line for line in done.warnings):
        return f"expected the warning '{case['warning']}'"
    if done.code == 0:
        wrong = wrong_results(place, out, good_of(case))
        if wrong:
            return f"other results than undisturbed: {wrong}"
    else:
        wrong = changed(place, case, out, old)
        if wrong:
            return f"not the old results: {wrong}"
    if case.get("old", True) and not case.get("remains") and mixed(place, out, old, good_of(case)):
        return mixed(place, out, old, good_of(case))
    in_order = done.code in (OK, CONFIG, DATA, IO, MEMORY, STOPPED)
    names = os.listdir(place.path(out)) if in_order and os.path.isdir(place.path(out)) else []
    left = [name for name in names if name.startswith(".")]
    if left and not case.get("remains") and not place.guests:
        return f"left behind: {left}"
    return None


def follow(place, case, out, ranks):
    """The undisturbed run after the fault: what is wrong with it, or None."""
    for guest in place.guests:
        guest.kill()
        guest.communicate()
    place.guests.clear()
    if not place.wait_for_ranks(out):
        return "ranks are left behind"
    args = ("--set", "grid.enabled=false") if good_of(case) == "few" else ()
    done = place.run(out, ranks, (*args, "--restart", "--overwrite"))
    if done.code != 0:
        return f"the run after it: exit code {done.code}\n{done.said}"
    wrong = wrong_results(place, out, good_of(case))
    left = set(os.listdir(place.path(out))) - set(RESULTS)
    return f"the run after it: wrong {wrong}, left behind {left}" if wrong or left else None


def settings_of(case, out, ranks, at):
    """Settings of faults.so, or None."""
    if "faults" not in case:
        return None
    faults = {key: str(value).replace("{out}", out) for key, value in case["faults"].items()}
    if "RANK" in faults:
        faults["RANK"] = str(min(int(faults["RANK"]), ranks - 1))
    if at:
        faults["AT"] = str(at)
    return faults


def codes_of(case, ranks):
    code = case["code"][ranks] if isinstance(case["code"], dict) else case["code"]
    return code if isinstance(code, tuple) else (code,)


def once(place, case, out, ranks, at=None):
    """One run with its fault: what is wrong, or None; and how often the fault happened."""
    if case.get("old", True):
        old_results(place, out)
    try:
        if "setup" in case:
            case["setup"](place, out)
        faults = settings_of(case, out, ranks, at)
        old = {name: place.read(out, name) for name in RESULTS}
        args = (*case.get("args", ()), *(("--overwrite",) if case.get("overwrite", True) else ()))
        done = place.run(out, ranks, args, faults, case.get("prefix", ()), case.get("mca", ()),
                         case.get("stdout"))
        fired = place.fired(out)
        if at and not fired:
            return None, 0
        if faults and "ROOM" not in faults and not fired:
            return "the fault never happened\n" + done.said, 0
        wrong = judge(place, case, out, done, old, codes_of(case, ranks))
        once_only = not (case.get("final") or case.get("each"))
        if not wrong and done.code != 0 and (once_only or case.get("follow")):
            wrong = follow(place, case, out, ranks)
        if place.options.show:
            print(f"{case['name']} ({ranks}){' ' + str(at) if at else ''}: {done.code}, "
                  f"{done.seconds:.1f} s: {'; '.join(done.errors + done.warnings)}")
        return wrong and wrong + "\n" + done.said, fired
    finally:
        if case.get("mount"):
            unmount(place, out)
        place.drop(out)


def run_case(options, case, ranks, index):
    """Number of runs and what is wrong, or None."""
    with tempfile.TemporaryDirectory() as folder:
        place = FaultPlace(options, folder)
        os.remove(place.path("job.yaml"))  # the job of the old results
        os.link(os.path.join(options.good, "job.yaml"), place.path("job.yaml"))
        for good in ("good", "few", "old"):
            os.symlink(os.path.join(options.good, good), place.path(good))
        out = f"out{index}"
        if not case.get("each"):
            return 1, once(place, case, out, ranks)[0]
        for at in range(1, MOST_EACH):
            wrong, fired = once(place, case, out, ranks, at)
            if wrong:
                return at, f"at call {at}: {wrong}"
            if not fired:
                return at - 1, None if at > 1 else "the fault never happened"
        return MOST_EACH, "never ends"


def applies(case, options, mounts):
    code = case["code"].get(options.ranks) if isinstance(case["code"], dict) else case["code"]
    if code is None or (options.names and case["name"] not in options.names):
        return False
    if case.get("mount") and not mounts:
        print(f"SKIPPED {case['name']}: needs a user who may mount")
        return False
    return True


def main():
    options = parse_options(__doc__)
    failed = runs = 0
    with tempfile.TemporaryDirectory() as folder:
        options.good = folder
        place = Place(options, folder)
        for out, args in (("good", ()), ("few", ("--set", "grid.enabled=false")),
                          ("old", ("--set", "investment.factor=2"))):
            done = place.run(out, 1, args)
            if done.code != 0:
                raise SystemExit(f"the undisturbed run failed\n{done.said}")
        cases = [case for case in CASES if applies(case, options, os.geteuid() == 0)]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = {pool.submit(run_case, options, case, options.ranks, k): case
                       for k, case in enumerate(cases)}
            for done in concurrent.futures.as_completed(waiting):
                count, wrong = done.result()
                runs += count
                if wrong:
                    failed += 1
                    print(f"FAILED {waiting[done]['name']} ({options.ranks} ranks): {wrong}", flush=True)
    print(f"{runs} runs with faults")
    finish(failed, len(cases), f"cases ({options.ranks} ranks)")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
