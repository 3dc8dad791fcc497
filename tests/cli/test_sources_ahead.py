#!/usr/bin/env python3
"""Rows of plain numbers, which threads read ahead, and all others, which are split, give the same bits and refusals.

  test_sources_ahead.py --cqio CQIO --work DIR
"""
import gzip
import hashlib
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import source_checks as checks  # noqa: E402
from io_tables import dump  # noqa: E402
from source_checks import check  # noqa: E402

N = 480  # Z.txt has several blocks of lines
HEAD = 3
THREADS = (1, 2, 5)
PROGRAM = None


def draw_flows():
    draw = random.Random(5)
    forms = (lambda v: f"{v:.16e}", lambda v: f"{v:.16e}", repr, lambda v: f"{v:.3f}", lambda v: "0", lambda v: f"{v:.21f}",
             lambda v: f"-{v:.5f}", lambda v: f"+{v:.0f}.", lambda v: f"{v / 7:.17E}", lambda v: "4.9e-324", lambda v: "-0")
    return [[draw.choice(forms)(draw.lognormvariate(0.0, 2.0)) for _ in range(N)] for _ in range(N)]


def head():
    regions, sectors = [f"r{i // 8}" for i in range(N)], [f"s{i % 8}" for i in range(N)]
    return ["\t".join(["region", "", *regions]), "\t".join(["sector", "", *sectors]), "region\tsector" + "\t" * N]


def line(i, fields):
    return "\t".join([f"r{i // 8}", f"s{i % 8}", *fields])


def quoted(fields):
    return [f'"{f}"' for f in fields]


def write(folder, rows, end="\n", last=True):
    """ROWS: lines below the head."""
    os.makedirs(folder, exist_ok=True)
    body = end.join([*head(), *rows]) + (end if last else "")
    pathlib.Path(folder, "Z.txt").write_bytes(body.encode() if isinstance(body, str) else body)
    flows = [[float(v) for v in row] for row in FLOWS]
    sums = [sum(row) for row in flows]
    x = 4.0 * max(*sums, *(sum(column) for column in zip(*flows)))
    names = [f"r{i // 8}\ts{i % 8}" for i in range(N)]
    tables = {"x": ["region\tsector\tindout", *(f"{name}\t{x!r}" for name in names)],
              "unit": ["region\tsector\tunit", *(f"{name}\tM.EUR" for name in names)],
              "Y": ["region\t\tr0", "category\t\tFinal consumption expenditure by households", "region\tsector\t",
                    *(f"{name}\t{x - s!r}" for name, s in zip(names, sums))]}
    for name, lines in tables.items():
        pathlib.Path(folder, f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(threads, *words):
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}
    return subprocess.run([PROGRAM, *words], check=False, capture_output=True, text=True, timeout=300, env=environment)


def sums_of(source):
    """Checksums of the files of SOURCE by Python."""
    files = sorted(pathlib.Path(source).iterdir()) if os.path.isdir(source) else [pathlib.Path(source)]
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def digest(source, threads):
    """The checksum of the values of all variables; those of the files are checked."""
    done = run(threads, "convert", "--table", source, "--output", "out.nc", "--overwrite")
    if done.returncode:
        return done.stderr
    text = subprocess.run(["ncdump", "-h", "out.nc"], check=True, capture_output=True, text=True).stdout
    stated = {name: value for value, name in re.findall(r'(\w{64})  (.*?)(?:\\n)?"', text)}
    check(f"{source}, {threads} threads: checksums of the files", stated == sums_of(source), f": {stated}")
    return re.search(r'result_sha256 = "(\w+)"', text)[1]


def forms():
    """The same table in other words."""
    rows = [line(i, row) for i, row in enumerate(FLOWS)]
    yield write("plain", rows)
    yield write("quoted", [line(i, quoted(row)) for i, row in enumerate(FLOWS)])
    yield write("mixed", [line(i, quoted(row[:9]) + row[9:] if i % 7 == 3 else row) for i, row in enumerate(FLOWS)])
    yield write("blanks", [line(i, [f" {row[0]} ", *row[1:]] if i % 5 else row) for i, row in enumerate(FLOWS)])
    yield write("names", [line(i, row).replace("r", '"r', 1).replace("\ts", '"\ts', 1) for i, row in enumerate(FLOWS)])
    yield write("returns", rows, end="\r\n")
    yield write("unended", rows, last=False)
    yield write("gaps", [row + "\n" * (i % 11 == 0) for i, row in enumerate(rows)])
    yield write("last_first", [rows[-1], *rows[:-1]])
    yield write("backwards", rows[::-1])
    for at in (1, N // 2, N - 3):  # those before are in the order of the accounts
        yield write(f"exchanged_{at}", [*rows[:at], rows[at + 1], rows[at], *rows[at + 2:]])
        yield write(f"late_{at}", [*rows[:at], *rows[at + 1:], rows[at]])
    with zipfile.ZipFile("packed.zip", "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(os.listdir("plain")):
            pack.write(f"plain/{name}", name)
    yield "packed.zip"
    shutil.copytree("plain", "single")
    pathlib.Path("single/Z.txt.gz").write_bytes(gzip.compress(pathlib.Path("single/Z.txt").read_bytes()))
    os.remove("single/Z.txt")
    yield "single"


def same_bits():
    expected = None
    for source in forms():
        for threads in THREADS:
            found = digest(source, threads)
            if expected is None:
                expected = found
                bits = [struct.pack("d", float(v)) for row in FLOWS for v in row]
                check("values are those of Python", [struct.pack("d", v) for v in dump("out.nc", "Z")] == bits)
            check(f"{source}, {threads} threads: the same values", found == expected, f": {found}")


class Stream:
    """A file that cannot go back: sizes and checksums of a zip follow its members."""

    def __init__(self, file):
        self.write, self.flush = file.write, file.flush


def archives():
    """plain/ as archives in other forms."""
    for name, method, comment in (("comment", zipfile.ZIP_DEFLATED, b"of a table " * 300), ("stored", zipfile.ZIP_STORED, b"")):
        with zipfile.ZipFile(f"{name}.zip", "w", method) as pack:
            for file in sorted(os.listdir("plain")):
                pack.write(f"plain/{file}", f"table/{file}")
            pack.comment = comment
    with zipfile.ZipFile("large.zip", "w") as pack:
        for name in sorted(os.listdir("plain")):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with pack.open(info, "w", force_zip64=True) as member:
                member.write(pathlib.Path("plain", name).read_bytes())
    with open("stream.zip", "wb") as file, zipfile.ZipFile(Stream(file), "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(os.listdir("plain")):
            pack.write(f"plain/{name}", name)
    return ["comment.zip", "stored.zip", "large.zip", "stream.zip"]


def same_archives():
    expected = digest("plain", 1)
    for source in archives():
        for threads in THREADS:
            found = digest(source, threads)
            check(f"{source}, {threads} threads: the same values", found == expected, f": {found}")


def damaged_archives():
    """Z.txt of the archive with another byte, checksum or size."""
    whole = pathlib.Path("packed.zip").read_bytes()
    with zipfile.ZipFile("packed.zip") as pack:
        info = pack.getinfo("Z.txt")
    entry = whole.index(b"PK\1\2")
    while whole[entry + 46:entry + 51] != b"Z.txt":
        entry = whole.index(b"PK\1\2", entry + 4)
    middle = info.header_offset + info.compress_size // 2
    for what, at, value in (("another byte", middle, 0x55), ("another checksum", entry + 16, 0x55),
                            ("another size", entry + 24, 0x01), ("fewer packed bytes", entry + 21, 0x01)):
        broken = bytearray(whole)
        broken[at] ^= value
        pathlib.Path("broken.zip").write_bytes(bytes(broken))
        for threads in THREADS:
            done = run(threads, "solve", "--table", "broken.zip")
            check(f"{what} of an archive, {threads} threads, is refused", done.returncode == 4 and
                  done.stderr.count("\n") == 1 and "broken.zip" in done.stderr, f": {done.returncode} {done.stderr}")


DEFECTS = {  # what becomes of the fields of a row
    "a decimal comma": lambda f: [*f[:7], "1,5", *f[8:]],
    "NaN": lambda f: [*f[:-1], "nan"],
    "infinity": lambda f: [*f[:50], "1e999", *f[51:]],
    "an empty cell": lambda f: [*f[:3], "", *f[4:]],
    "a word behind a number": lambda f: [*f[:3], "1.5x", *f[4:]],
    "a point alone": lambda f: [".", *f[1:]],
    "half an exponent": lambda f: [*f[:20], "2e+", *f[21:]],
    "a field too few": lambda f: f[:-1],
    "a field too many": lambda f: [*f, "1"],
    "a separator behind it": lambda f: [*f, ""],
    "a NUL": lambda f: [*f[:9], "1\0", *f[10:]],
    "a return within": lambda f: [*f[:9], "1\r", *f[10:]],
    "another separator": lambda f: [";".join(f)],
}
LABELS = {
    "an account that is unknown": lambda i, row: line(i, row).replace("r", "q", 1),
    "an account that was there": lambda i, row: line(i - 1, row),
    "a label that is not UTF-8": lambda i, row: "\udcff" + line(i, row),
    "a NUL in a label": lambda i, row: "\0" + line(i, row),
}


def refused(what, at, broken):
    """Sentences are the same whatever the other rows look like and however many threads read them."""
    said = set()
    for form in (list, quoted):
        rows = [broken if i == at else line(i, form(row)) for i, row in enumerate(FLOWS)]
        path = pathlib.Path(write("bad", []), "Z.txt")
        path.write_bytes(("\n".join([*head(), *rows]) + "\n").encode(errors="surrogateescape"))
        for threads in THREADS:
            done = run(threads, "solve", "--table", "bad")
            said.add((done.returncode, done.stderr))
    code, text = next(iter(said))
    check(f"{what}: one sentence with its line", len(said) == 1 and code == 4 and
          f": bad/Z.txt:{at + HEAD + 1}:" in text and text.count("\n") == 1, f"{said}")


def main():
    global PROGRAM, FLOWS
    PROGRAM = checks.start().command[0]
    FLOWS = draw_flows()
    same_bits()
    same_archives()
    damaged_archives()
    for at in (1, N - 2):
        for what, change in DEFECTS.items():
            refused(f"{what} in row {at}", at, line(at, change(FLOWS[at])))
        for what, change in LABELS.items():
            refused(f"{what} in row {at}", at, change(at, FLOWS[at]))
    checks.end()


FLOWS = []
if __name__ == "__main__":
    main()
