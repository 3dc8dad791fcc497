#!/usr/bin/env python3
"""What cqio says of tables of other sources: where outputs come from, years, warnings, what was read.

  test_sources_said.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 1]
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
import source_files as files  # noqa: E402
from source_checks import check  # noqa: E402


def run(program, *words):
    done = subprocess.run([*program.command[:-1], *words], check=False, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def attributes(path):
    """Global attributes by name."""
    head = subprocess.run(["ncdump", "-h", path], check=True, capture_output=True, text=True).stdout.split("// global attributes:")[1]
    return {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace("\\n", "\n")
            for name, text in re.findall(r"\t:(\w+) = ((?:.|\n)*?) ;\n", head)}


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def origin(program, table):
    """The layout, the path and the checksums of what was read stand in every output, and convert takes --quiet."""
    files.write_pymrio(table, "exio")
    files.write_icio(table, "2020_SML.csv")
    read = f"{digest('exio/Z.txt')}  exio/Z.txt"
    pathlib.Path("names.csv").write_text("what,from,to\nregion,DE,D\n", encoding="utf-8")
    for name, words in (("convert", ["convert"]), ("transform", ["transform", "--rename", "names.csv"]), ("analyse", ["analyse", "--what", "multipliers"]),
                        ("solve", ["solve", "--multipliers", "output"])):
        code, out, err = run(program, *words, "--table", "exio", "--output", f"{name}.nc")
        check(f"{name} says the layout", code == 0 and "layout      pymrio\n" in out and "table       exio\n" in out, out + err)
        found = attributes(f"{name}.nc")
        check(f"origin of {name}", found.get("source_layout") == "pymrio" and found.get("table") == "exio" and read in found.get("inputs", "").split("\n"), found)
        code, out, err = run(program, *words, "--table", "exio", "--output", f"{name}.nc", "--overwrite", "-q")
        check(f"{name} -q", code == 0 and out.strip().startswith("cqio: SUCCESS") and "\n" not in out.strip(), out + err)
    run(program, "convert", "--table", "exio", "--output", "own.csv")
    lines = pathlib.Path("own.csv").read_text(encoding="utf-8").splitlines()
    check("origin in CSV", "# sources: layout pymrio" in lines and f"# sources: {read}" in lines, lines[:5])
    code, out, err = run(program, "convert", "--table", "own.csv", "--output", "again.nc")
    check("CSV with its origin", code == 0 and "layout" not in out and "source_layout" not in attributes("again.nc"), out + err)
    run(program, "convert", "--table", "2020_SML.csv", "--output", "pymrio:folder")
    said = json.loads(pathlib.Path("folder/file_parameters.json").read_text(encoding="utf-8"))
    check("origin in a folder of pymrio", said.get("source_layout") == "icio" and
          said.get("inputs") == [{"sha256": digest("2020_SML.csv"), "path": "2020_SML.csv"}], said)


def main():
    program = checks.start()
    table = files.Table()
    origin(program, table)
    checks.end()


main()
