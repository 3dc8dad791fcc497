#!/usr/bin/env python3
"""Checks src/core/powers_of_five.def against whole numbers of any size.

  powers_of_five.py SOURCE            exit code 1 when a row is wrong
  powers_of_five.py SOURCE --write    writes the file
"""
import pathlib
import sys


def power(q):
    """The highest 128 bits of 5^q, rounded down; those of 5^-27 to 5^-1 up (Lemire 2021, section 5)."""
    whole = 5 ** abs(q)
    if q < 0:
        places = whole.bit_length() + 127 if q >= -27 else 2 * whole.bit_length() + 128
        whole = (1 << places) // whole + 1
    shift = whole.bit_length() - 128
    return whole >> shift if shift > 0 else whole << -shift


def text():
    rows = [f"POWER({power(q) >> 64:016X}, {power(q) % 2 ** 64:016X})," for q in range(-342, 309)]
    pairs = [" ".join(rows[k:k + 2]) + "\n" for k in range(0, len(rows), 2)]
    return "/* 5^-342 to 5^308, written by tests/tools/powers_of_five.py */\n" + "".join(pairs)


def main():
    path = pathlib.Path(sys.argv[1]) / "src/core/powers_of_five.def"
    if "--write" in sys.argv:
        path.write_text(text(), encoding="utf-8")
    if path.read_text(encoding="utf-8") != text():
        sys.exit(f"{path}: is not what powers_of_five.py makes: run it with --write")
    print("651 powers are right")


if __name__ == "__main__":
    main()
