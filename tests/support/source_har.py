"""A table as a header array file of GEMPACK: real numbers of 32 bits, so that figures are whole hundredths."""
import math
import struct

from io_tables import write_csv
from source_files import FINAL, PRIMARY

ITEMS = {"HFCE": "households", "GGFC": "government", "INVNT": "inventories"}
PAID = ("compensation", "surplus")


def write_own(table, path):
    """The same figures in the layout of the project."""
    names = {code: ITEMS[code] for code, _, _ in FINAL}
    write_csv(path, table.accounts, [list(map(float, row)) for row in table.flows], list(map(float, table.output)),
              {f"{r}/{names[code]}": list(map(float, v)) for (r, code), v in table.final.items()},
              {name: list(map(float, v)) for name, v in zip(PAID, table.primary)}, unit="million USD")


class HarFile:
    def __init__(self, order="<"):
        self.order, self.data = order, b""

    def record(self, payload):
        mark = struct.pack(self.order + "i", len(payload))
        self.data += mark + payload + mark

    def numbers(self, *values):
        return b"    " + struct.pack(f"{self.order}{len(values)}i", *values)

    def array(self, name, long_name, sets, values, sparse=False, most=40, kind=b"RE"):
        """SETS [(name, elements)]; VALUES with the first index running fastest."""
        size = [len(e) for _, e in sets] + [1] * (7 - len(sets))
        self.record(name.ljust(4).encode())
        self.record(b"    " + kind + (b"SPSE" if sparse else b"FULL") + long_name.ljust(70).encode() +
                    struct.pack(f"{self.order}8i", 7, *size))
        distinct = dict(sets)
        self.record(self.numbers(len(distinct), 1, len(sets)) + name.ljust(12).encode() +
                    struct.pack(self.order + "i", -1) + b"".join(s.ljust(12).encode() for s, _ in sets) +
                    b"k" * len(sets) + struct.pack(f"{self.order}{len(sets) + 1}i", *([0] * (len(sets) + 1))))
        for elements in distinct.values():
            for k in range(0, len(elements), 2):  # two elements a record
                part = elements[k:k + 2]
                left = math.ceil((len(elements) - k) / 2)
                self.record(self.numbers(left, len(elements), len(part)) + b"".join(e.ljust(12).encode() for e in part))
        if sparse:
            self.sparse(values, most)
        else:
            self.full(size, values, most)

    def full(self, size, values, most):
        parts = [values[k:k + most] for k in range(0, len(values), most)]
        self.record(self.numbers(2 * len(parts) + 1, 7, *size))
        for k, part in enumerate(parts):
            left = 2 * (len(parts) - k)
            self.record(self.numbers(left, *([1] * 14)))
            self.record(self.numbers(left - 1) + struct.pack(f"{self.order}{len(part)}f", *part))

    def sparse(self, values, most):
        cells = [(k, v) for k, v in enumerate(values, 1) if v]
        self.record(self.numbers(len(cells), 4, 4) + b" " * 80)
        for k in range(0, len(cells), most):
            part = cells[k:k + most]
            self.record(self.numbers(math.ceil((len(cells) - k) / most), len(cells), len(part)) +
                        struct.pack(f"{self.order}{len(part)}i{len(part)}f", *(c for c, _ in part), *(v for _, v in part)))


def write_har(table, path, order="<", sparse=False, names=("Z", "Y", "VA", "X"), change=None):
    """CHANGE(name, sets, values) gives what is written of a header, or None."""
    regions = list(dict.fromkeys(r for r, _ in table.accounts))
    sectors = list(dict.fromkeys(s for _, s in table.accounts))
    n, place = len(table.accounts), {a: k for k, a in enumerate(table.accounts)}
    account = [place[r, s] for r in regions for s in sectors]  # sectors run fastest
    both = [("SECT", sectors), ("REG", regions)]
    buyers = list(table.final)
    file = HarFile(order)
    file.record(b"XXHD")  # another header comes first
    file.record(b"    1CFULL" + b"History".ljust(70) + struct.pack(order + "3i", 2, 1, 12))
    file.record(file.numbers(1, 1, 1) + b"made by hand".ljust(12))
    for usual, name, long_name, sets, values in (
            ("Z", names[0], "flows (million USD)", both + both, [table.flows[i][j] for j in account for i in account]),
            ("Y", names[1], "final demand", both + [("ITEM", [ITEMS[c] for c, _, _ in FINAL]), ("REG", regions)],
             [table.final[key][i] for key in buyers for i in account]),
            ("VA", names[2], "value added", [("PAID", list(PAID))] + both,
             [values[j] for j in account for values in table.primary]),
            ("X", names[3], "output", both, [table.output[i] for i in account])):
        made = (sets, values) if not change else change(usual, sets, values)
        if made and name:
            file.array(name, long_name, *made, sparse=sparse and usual == "Z")
    with open(path, "wb") as out:
        out.write(file.data)
    assert len(account) == n and len(PAID) == len(PRIMARY)
