#!/usr/bin/env python3
"""Checks the sizes that a reader can hold: files, functions, rooms.

    check_sizes.py SOURCE_DIR

A .c or .h file of src/ or include/ has at most 400 lines, a function of a .c file at most 60, and a
folder of src/ at most 15 % of the lines of src/.
"""
import pathlib
import re
import sys

MOST_LINES, MOST_OF_FUNCTION, MOST_OF_FOLDER = 400, 60, 0.15
HEAD = re.compile(r"(\w+)\s*\(")


def functions(lines):
    """(first line from 1, lines, name) of each function: from its head in the first column to the
    brace that closes it there, as clang-format sets them."""
    head = None
    for number, line in enumerate(lines, 1):
        if (line[:1].isalpha() or line[:1] == "_") and not line.endswith(":"):  # no label
            head = number, HEAD.search(line)
        elif line == "}" and head and head[1]:
            yield head[0], number - head[0] + 1, head[1][1]
            head = None


def faults(root):
    folders = {}
    for top in ("src", "include"):
        for path in sorted((root / top).rglob("*.[ch]")):
            place, lines = path.relative_to(root), path.read_text().splitlines()
            if len(lines) > MOST_LINES:
                yield f"{place}: {len(lines)} lines: expected at most {MOST_LINES}"
            if path.suffix == ".c":
                for first, count, name in functions(lines):
                    if count > MOST_OF_FUNCTION:
                        yield (f"{place}:{first}: {name} has {count} lines: expected at most "
                               f"{MOST_OF_FUNCTION}")
            if top == "src":
                folders[place.parts[1]] = folders.get(place.parts[1], 0) + len(lines)
    for folder, lines in folders.items():
        share = lines / sum(folders.values())
        if share > MOST_OF_FOLDER:
            yield (f"src/{folder}: {100 * share:.1f} % of the lines of src: expected at most "
                   f"{100 * MOST_OF_FOLDER:.0f} %")


def main():
    found = list(faults(pathlib.Path(sys.argv[1])))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(bool(found))


main()
