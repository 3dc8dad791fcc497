#!/usr/bin/env python3
"""Lines and branches that tests ran, by room of src: coverage_table.py COVERAGE.json [--functions N]

COVERAGE.json is written by gcovr. With --functions also the N functions with most lines that did not run.
"""
import argparse
import collections
import json
import pathlib
import re

FUNCTION = re.compile(r"^(?!static const|struct|enum|typedef|#)[a-z].*?(\w+)\([^;]*$")


def functions_of(path):
    """[(first line, name)] of a file in the style of the project: a name begins in column 1."""
    found = []
    for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
        match = FUNCTION.match(line)
        if match:
            found.append((number, match[1]))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("json")
    parser.add_argument("--functions", type=int, default=0)
    options = parser.parse_args()
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    missed = collections.Counter()
    total = collections.Counter()
    for file in json.loads(pathlib.Path(options.json).read_text(encoding="utf-8"))["files"]:
        room, path = file["file"].split("/")[1], file["file"]
        starts = functions_of(path) if options.functions else []
        for line in file["lines"]:
            if line.get("gcovr/noncode"):
                continue
            branches = line["branches"]
            taken = sum(b["count"] > 0 for b in branches)
            for counts in (rooms[room], rooms["all"]):
                counts[0] += line["count"] > 0
                counts[1] += 1
                counts[2] += taken
                counts[3] += len(branches)
            name = next((n for first, n in reversed(starts) if first <= line["line_number"]), None)
            if name:
                total[path, name] += 1
                missed[path, name] += line["count"] == 0
    print(f"{'room':<10} {'lines':>7} {'run %':>7} {'branches':>9} {'taken %':>8}")
    for room in sorted(rooms, key=lambda r: (r == "all", r)):
        run, lines, taken, branches = rooms[room]
        print(f"{room:<10} {lines:>7} {100 * run / max(lines, 1):>7.1f} {branches:>9} "
              f"{100 * taken / max(branches, 1):>8.1f}")
    for (path, name), count in missed.most_common(options.functions):
        print(f"{count:>4} of {total[path, name]:>3} lines not run: {name} ({path})")


main()
