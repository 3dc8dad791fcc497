"""Checks of tables in the layouts of sources: the same bits as a table of the project, and what is refused."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

from io_tables import Program

failures = 0


def check(what, good, detail=""):
    global failures
    failures += not good
    print("ok  " if good else "FAIL", what, "" if good else detail)


def start():
    """The program that the command line names, in an empty folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--mpiexec", default="mpiexec -n")
    parser.add_argument("--ranks", type=int, default=1)
    parser.add_argument("--work", required=True)
    options = parser.parse_args()
    program = Program(os.path.abspath(options.cqio), options.mpiexec, options.ranks)
    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    os.chdir(options.work)
    return program


def end():
    sys.exit(f"{failures} checks failed" if failures else 0)


def values(result):
    """Numbers of results by the place of accounts, whose labels differ from layout to layout."""
    return [list(row.values()) for row in result.values()]


def first_difference(result, expected):
    for one, other in zip(result.items(), expected.items()):
        if list(one[1].items()) != list(other[1].items()):
            return f"\n{one}\n{other}"
    return f"{len(result)} and {len(expected)} accounts"


def same_bits(program, source, expected, *options):
    """Results of SOURCE are EXPECTED, those of the same table in the project's own layout."""
    try:
        result = program.solve("--table", source, *options)
    except RuntimeError as error:
        check(source, False, str(error))
        return
    check(f"{source} has the bits of the project's own layout",
          values(result) == values(expected) and
          [list(row) for row in result.values()] == [list(row) for row in expected.values()],
          first_difference(result, expected))


def refusal(program, source):
    """Exit code, and the sentences of errors."""
    done = subprocess.run([*program.command, "--table", source], check=False, capture_output=True, text=True,
                          timeout=120)
    return done.returncode, [line for line in done.stderr.splitlines() if line.startswith("cqio: error:")]


def refuse(program, what, source, expected, code=4):
    """SOURCE ends in one sentence that has EXPECTED."""
    found, said = refusal(program, source)
    check(what, found == code and len(said) == 1 and expected in said[0], f"{found}: {said}")


def edited(folder, name, change):
    """A copy of FOLDER in which CHANGE was made to the text of NAME (None: it is not there)."""
    shutil.rmtree("bad", ignore_errors=True)
    shutil.copytree(folder, "bad")
    path = pathlib.Path("bad") / name
    body = change(path.read_text(encoding="utf-8"))
    if body is None:
        path.unlink()
    else:
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return "bad"
