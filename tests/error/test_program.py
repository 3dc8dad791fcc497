#!/usr/bin/env python3
"""The program on wrong input: exit code, exact messages, no output, in time.

  test_program.py --cqio CQIO --source DIR [--cases program_cases] [--mpiexec "mpiexec -n"]
                  [--ranks 3] [--show] [NAME...]

Every case of program_cases.py, or of another module, runs on a copy of the toy job and its data, changed in one place, in
a folder of its own; messages are compared without the lines that mpiexec adds. --show prints what
the program says instead of judging it. Exit code 1 when a case fails.
"""
import argparse
import concurrent.futures
import importlib
import os
import shutil
import subprocess
import sys
import tempfile

LIMIT = 40  # seconds a case may take, on a loaded machine and with sanitizers
AT_ONCE = 4  # cases at a time, each in a process and so in a folder of its own
MAX_LINES = 21  # messages shown: 20 problems and the line that counts the others


def prepare(source):
    """The toy job with its data beside it."""
    os.mkdir("data")
    for name in os.listdir(os.path.join(source, "matrices", "toy")):
        shutil.copy(os.path.join(source, "matrices", "toy", name), "data")
    with open(os.path.join(source, "jobs", "toy.yaml"), encoding="utf-8") as file:
        job = file.read()
    for old, new in (("../matrices/toy", "data"), ("out/toy", "out")):
        assert old in job
        job = job.replace(old, new)
    with open("job.yaml", "w", encoding="utf-8") as file:
        file.write(job)


def edit(path, changes):
    with open(path, "rb") as file:
        data = file.read()
    for old, new in changes:
        old, new = (t if isinstance(t, bytes) else t.encode() for t in (old, new))
        if old not in data:
            raise SystemExit(f"{path}: lacks {old!r}")
        data = data.replace(old, new, 1)
    with open(path, "wb") as file:
        file.write(data)


def listing():
    """Files and their sizes, to see what a run leaves behind."""
    return {os.path.join(folder, name): os.lstat(os.path.join(folder, name)).st_size
            for folder, _, names in os.walk(".") for name in names}


def problem(case, ranks, options):
    """What is wrong with one run of a case, or None."""
    prepare(options.source)
    for path, changes in case.get("edits", {}).items():
        edit(path, changes)
    if "setup" in case:
        case["setup"]()
    for path, changes in case.get("edits_after", {}).items():
        edit(path, changes)
    before = listing()
    command = [options.cqio] + case.get("command", ["run", "job.yaml"])
    for change in case.get("sets", []):
        command += ["--set", change]
    if ranks > 1:
        command = options.mpiexec.split() + [str(ranks)] + command
    extra = {}
    if case.get("unprivileged") and os.geteuid() == 0:
        extra = {"user": 65534, "group": 65534, "extra_groups": []}
    try:
        done = subprocess.run(command, capture_output=True, timeout=LIMIT, errors="replace",
                              check=False, **extra)
    except subprocess.TimeoutExpired:
        return f"did not end within {LIMIT} s"
    said = [line for line in done.stderr.splitlines() if line.startswith("cqio:")]
    errors = [line[len("cqio: error: "):] for line in said if line.startswith("cqio: error: ")]
    if options.show:
        print(f"{case['name']} ({ranks}): {done.returncode}", *errors, sep="\n    ")
        return None
    if done.returncode != case["code"]:
        return f"exit code {done.returncode} instead of {case['code']}:\n{done.stderr[-2000:]}"
    unsaid = [text for text in case.get("says", []) if text not in done.stdout + done.stderr]
    if unsaid:
        return "\n  ".join(["does not say", *unsaid, "but", *said])
    if None not in case["errors"] and errors != case["errors"]:
        return "\n  ".join(["said", *errors, "instead of", *case["errors"]])
    if case["code"] == 0:
        return None
    if not errors or len(errors) > MAX_LINES:
        return f"{len(errors)} messages"
    if ranks == 1 and len(said) != len(done.stderr.splitlines()):
        return "standard error holds more than messages:\n" + done.stderr[-2000:]
    if "SUCCESS" in done.stdout or "OK" in done.stdout:
        return "claims success"
    if listing() != before:
        return f"left files behind: {set(listing()) ^ set(before)}"
    return None


def run_case(options, index):
    """What is wrong with a case, or None."""
    case = importlib.import_module(options.cases).CASES[index]
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        os.chdir(folder)
        try:
            return problem(case, options.ranks, options)
        finally:
            os.chdir(home)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--mpiexec", default="mpiexec -n")
    parser.add_argument("--cases", default="program_cases")
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.cqio, options.source = map(os.path.abspath, (options.cqio, options.source))
    failed = 0
    names = {k: case["name"] for k, case in enumerate(importlib.import_module(options.cases).CASES)
             if not options.names or case["name"] in options.names}
    with concurrent.futures.ProcessPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(run_case, options, k): name for k, name in names.items()}
        for done, name in waiting.items():
            wrong = done.result()
            if wrong:
                failed += 1
                print(f"FAILED {name} ({options.ranks} ranks): {wrong}", flush=True)
    count = len(names)
    print(f"{count - failed} of {count} cases passed ({options.ranks} ranks)")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
