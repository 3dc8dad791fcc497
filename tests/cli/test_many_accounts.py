#!/usr/bin/env python3
"""More than 4,096 accounts, which ranks hold in segments of several rows: the same table on any number of ranks.

  test_many_accounts.py --cqio CQIO --work DIR [--mpiexec "mpiexec -n"] [--ranks 3]
"""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
from source_checks import check  # noqa: E402

N = 4099


def write_table(folder):
    os.makedirs(folder)
    names = [f"r\ts{i}" for i in range(N)]
    tables = {"x": ["region\tsector\tindout", *(f"{name}\t100" for name in names)],
              "unit": ["region\tsector\tunit", *(f"{name}\tM.EUR" for name in names)],
              "Y": ["region\t\tr", "category\t\tFinal consumption expenditure by households", "region\tsector\t",
                    *(f"{name}\t{100 - 1 - i % 7}" for i, name in enumerate(names))],
              "Z": ["region\t" + "\tr" * N, "sector\t\t" + "\t".join(f"s{i}" for i in range(N)), "region\tsector" + "\t" * N]}
    for i, name in enumerate(names):
        row = ["0"] * N
        row[(i + 1) % N], row[(5 * i + 2) % N] = "1", str(i % 7)
        row[(i + 1) % N] = str(1 + i % 7) if (5 * i + 2 - i - 1) % N == 0 else "1"
        tables["Z"].append("\t".join([name, *row]))
    for name, lines in tables.items():
        pathlib.Path(folder, f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def convert(command, source, output):
    done = subprocess.run([*command, "convert", "--table", source, "--output", output], check=False, capture_output=True,
                          text=True, timeout=600)
    check(f"{source} to {output}", done.returncode == 0, done.stderr)
    text = subprocess.run(["ncdump", "-h", output], check=False, capture_output=True, text=True).stdout
    found = re.search(r'result_sha256 = "(\w+)"', text)
    return found[1] if found else output


def main():
    program = checks.start().command
    cqio, several = program[-2:-1], program[:-1]
    write_table("text")
    alone = convert(cqio, "text", "alone.nc")
    check("text on several ranks", convert(several, "text", "several.nc") == alone)
    check("NetCDF on several ranks", convert(several, "alone.nc", "again.nc") == alone)
    checks.end()


if __name__ == "__main__":
    main()
