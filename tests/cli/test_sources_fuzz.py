#!/usr/bin/env python3
"""Damaged files of every layout end in a table or in a sentence, never in a crash or without end.

  test_sources_fuzz.py --cqio CQIO --write-mat WRITE_MAT --work DIR [--count 12] [--seed 1]     COUNT files of each layout
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_files as files  # noqa: E402
import source_mat  # noqa: E402
from source_all import write_all  # noqa: E402

WORDS = [b"", b"\0", b"\xff\xfe", b'"', b"\n", b"\t\t\t", b",,", b"-", b"1e999", b"nan", b"1.2.3", b"../", b"<", b"</row>",
         b"999999999999", b"\xe4", b"{", b"[[[[", b"A1048577", b'r="ZZZZZZ1"']


def damaged(data, draw):
    """DATA with one to four changes: bytes, words, cuts, doubled parts."""
    data = bytearray(data)
    for _ in range(draw.randrange(1, 5)):
        at = draw.randrange(len(data) + 1)
        kind = draw.randrange(5)
        if kind == 0 and data:
            data[at % len(data)] = draw.randrange(256)
        elif kind == 1:
            data[at:at] = draw.choice(WORDS)
        elif kind == 2:
            del data[at:at + draw.randrange(1, 60)]
        elif kind == 3:
            data[at:at] = data[at:at + draw.randrange(1, 400)]
        elif draw.random() < 0.3:
            del data[at:]
    return bytes(data)


def judge(cqio, source):
    """What is wrong with how the program ends on SOURCE; None: nothing."""
    try:
        done = subprocess.run([cqio, "solve", "--table", source, "--quiet"], check=False, capture_output=True,
                              timeout=60)
    except subprocess.TimeoutExpired:
        return "does not end"
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode == 0:
        return None if b"cqio: SUCCESS" in done.stdout else "success without its line"
    if done.returncode not in (4, 5, 6, 7, 8):
        return f"exit code {done.returncode}: {said[-600:]}"
    return None if "cqio: error:" in said else f"exit code {done.returncode} without a sentence"


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
    failures, solved, runs = 0, 0, 0
    for source, members in write_all(files.Table()).items():
        draw = random.Random(f"{source} {options.seed}")
        whole = {m: pathlib.Path(m).read_bytes() for m in members}
        for k in range(options.count):
            member = draw.choice(members)
            pathlib.Path(member).write_bytes(damaged(whole[member], draw))
            wrong = judge(cqio, source)
            runs += 1
            if wrong:
                failures += 1
                shutil.copy(member, f"wrong_{k}_{os.path.basename(member)}")
                print("FAIL", source, member, k, wrong)
            pathlib.Path(member).write_bytes(whole[member])
        wrong = judge(cqio, source)
        solved += wrong is None
        if wrong:
            print("FAIL", source, "undamaged:", wrong)
            failures += 1
    print(f"{runs} damaged files of {solved} layouts, {failures} failures")
    sys.exit(failures > 0 or runs < 1)


main()
