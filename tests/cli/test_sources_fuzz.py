#!/usr/bin/env python3
"""Damaged files of every layout end in the same table, in a sentence, or in the table that the damaged bytes say.

  test_sources_fuzz.py --cqio CQIO --write-mat WRITE_MAT --work DIR [--count 12] [--seed 1]     COUNT files of each layout

A table that differs from the undamaged one is explained when source_reading, which reads the damaged bytes in another way, finds
the same; else it is a silent difference, of which there must be none.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_files as files  # noqa: E402
import source_mat  # noqa: E402
import source_reading as reading  # noqa: E402
from source_all import write_all  # noqa: E402

WORDS = [b"", b"\0", b"\xff\xfe", b'"', b"\n", b"\t\t\t", b",,", b"-", b"1e999", b"nan", b"1.2.3", b"../", b"<", b"</row>",
         b"999999999999", b"\xe4", b"{", b"[[[[", b"A1048577", b'r="ZZZZZZ1"']
CODES = (4, 5, 6, 7, 8)


def digit(data, draw):
    """Another digit in one place: no more than a total can show it."""
    places = [m.start() for m in re.finditer(rb"\d", bytes(data))]
    if places:
        data[draw.choice(places)] = draw.choice(b"0123456789")


def whole_line(data, draw):
    """A line that is missing, twice, or in another place."""
    rows = bytes(data).split(b"\n")
    row = rows.pop(draw.randrange(len(rows)))
    for _ in range(draw.randrange(3)):
        rows.insert(draw.randrange(len(rows) + 1), row)
    data[:] = b"\n".join(rows)


def damaged(data, draw):
    """DATA with one to four changes: bytes, words, cuts, doubled parts, digits, lines."""
    data = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 4))):
        at = draw.randrange(len(data) + 1)
        kind = draw.randrange(8)
        if kind == 0 and data:
            data[at % len(data)] = draw.randrange(256)
        elif kind == 1:
            data[at:at] = draw.choice(WORDS)
        elif kind == 2:
            del data[at:at + draw.randrange(1, 60)]
        elif kind == 3:
            data[at:at] = data[at:at + draw.randrange(1, 400)]
        elif kind == 4:
            if draw.random() < 0.3:
                del data[at:]
        elif kind == 5:
            whole_line(data, draw)
        else:
            digit(data, draw)
    return bytes(data)


class Source:
    """What follows --table, its files, and its table when they are undamaged."""

    def __init__(self, cqio, name, members):
        self.cqio, self.name, self.members = cqio, name, members
        self.whole = {m: pathlib.Path(m).read_bytes() for m in members}
        wrong, self.table = self.convert()
        if wrong:
            raise SystemExit(f"FAIL {name} undamaged: {wrong}")
        self.places = reading.MatPlaces(self.whole[name], self.table) if name.endswith(".mat") else None
        again = self.read_again()
        if again is not None and reading.differences(self.table, again):
            raise SystemExit(f"FAIL {name} undamaged is read in another way to {reading.differences(self.table, again)}")

    def options(self):
        """Names with a blank are a supply and a use table."""
        if " " not in self.name:
            return "--table", self.name
        chosen = (f"eurostat:{n}:geo=DE,TIME_PERIOD=2015" if n.endswith(".tsv") else n for n in self.name.split())
        return [part for pair in zip(("--supply", "--use"), chosen) for part in pair]

    def convert(self):
        """(what is wrong or said, table)"""
        pathlib.Path("out.csv").unlink(missing_ok=True)
        try:
            done = subprocess.run([self.cqio, "convert", *self.options(), "--output", "out.csv"], check=False,
                                  capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "WRONG: does not end", None
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode == 0:
            try:
                return None, reading.written("out.csv")
            except ValueError as error:
                return f"WRONG: what was written is no table: {error}", None
        sentences = [line for line in said.splitlines() if line.startswith("cqio: error:")]
        if done.returncode in CODES and sentences and not os.path.exists("out.csv"):
            return sentences[0], None
        return f"WRONG: exit code {done.returncode}: {said[-600:]}", None

    def read_again(self):
        if self.places:
            return self.places.read(pathlib.Path(self.name).read_bytes())
        return reading.read_source(self.name)

    def judge(self):
        """(class, what there is to say)"""
        said, table = self.convert()
        if said:
            return ("wrong" if said.startswith("WRONG") else "refused"), said
        found = reading.differences(self.table, table)
        if not found:
            return "equal", ""
        try:
            again = self.read_again()
        except Exception as error:  # whatever a reader of damaged bytes meets
            return "silent", f"{found[:4]} differ; read in another way: {error!r}"
        if again is None:
            return "silent", f"{found[:4]} differ"
        others = reading.differences(table, again)
        return ("silent", f"{others[:4]} are read in another way") if others else ("explained", "")

    def damage(self, draw):
        member = draw.choice(self.members)
        pathlib.Path(member).write_bytes(damaged(self.whole[member], draw))
        kind, said = self.judge()
        if kind in ("wrong", "silent"):
            number = len(list(pathlib.Path(".").glob("wrong_*")))
            shutil.copy(member, f"wrong_{number}_{os.path.basename(member)}")
            print("FAIL", f"wrong_{number}:", self.name, member, kind, said)
        pathlib.Path(member).write_bytes(self.whole[member])
        return kind


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cqio", required=True)
    parser.add_argument("--write-mat", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cqio = os.path.abspath(options.cqio)
    source_mat.WRITER = os.path.abspath(options.write_mat)
    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    os.chdir(options.work)
    counts, sources = collections.Counter(), 0
    for name, members in write_all(files.Table()).items():
        source, draw = Source(cqio, name, members), random.Random(f"{name} {options.seed}")
        found = collections.Counter(source.damage(draw) for _ in range(options.count))
        print(f"{name}: " + ", ".join(f"{found[k]} {k}" for k in ("equal", "refused", "explained", "silent", "wrong")))
        counts += found
        sources += 1
    print(f"{sum(counts.values())} damaged files of {sources} layouts: " +
          ", ".join(f"{counts[k]} {k}" for k in ("equal", "refused", "explained", "silent", "wrong")))
    sys.exit(counts["silent"] + counts["wrong"] > 0 or sum(counts.values()) < sources or not counts["explained"])


main()
