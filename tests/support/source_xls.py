"""Sheets as an xls workbook: a BIFF8 stream ([MS-XLS]) in a compound file ([MS-CFB]), as Excel 97 to 2003 write it."""
import struct

from source_files import is_number

SECTOR, END, FREE, TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
BOOK, SHEET = 0x0005, 0x0010
MOST = 8000  # bytes of a record; the form allows 8,224


def record(kind, payload=b""):
    return struct.pack("<HH", kind, len(payload)) + payload


def begin(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def characters(text, width):
    """Length in WIDTH, whether two bytes a character, characters."""
    wide = any(ord(c) > 0xFF for c in text)
    units = len(text.encode("utf-16-le")) // 2
    return struct.pack("<" + width, units) + bytes([wide]) + text.encode("utf-16-le" if wide else "latin-1")


def strings(shared, cells):
    """The table of shared texts, in records of a size that the form allows."""
    out, part, kind = b"", struct.pack("<II", cells, len(shared)), 0x00FC
    for text in shared:
        piece = characters(text, "H")
        if len(part) + len(piece) > MOST:
            out, part, kind = out + record(kind, part), b"", 0x003C
        part += piece
    return out + record(kind, part)


def as_rk(value):
    """VALUE as the 30 bits of a whole number, by 100 where it has decimals; None where they are too few."""
    hundredths = round(value * 100)
    for number, flag in ((value, 2), (hundredths, 3)):
        back = number / 100 if flag == 3 else number
        if number == int(number) and abs(number) < 1 << 29 and back == value:
            return (int(number) << 2 & 0xFFFFFFFF) | flag
    return None


def cell(row, column, value, shared, formulas):
    """A number as one, or as a formula with its result; an error; TRUE; "=", a formula without a result; else a shared text."""
    if value == "#DIV/0!":
        return record(0x0205, struct.pack("<HHHBB", row, column, 0, 7, 1))
    if value == "TRUE":
        return record(0x0205, struct.pack("<HHHBB", row, column, 0, 1, 0))
    if value.startswith("date:"):  # a number in the format of dates, own, known or none, by a formula or not
        _, way, style, number = value.split(":")
        style = {"own": 1, "known": 2, "none": 3}[style]
        if way == "formula":
            return record(0x0006, struct.pack("<HHH", row, column, style) + struct.pack("<d", float(number)) + struct.pack("<HIH", 0, 0, 0))
        if way == "short":
            return record(0x027E, struct.pack("<HHHI", row, column, style, as_rk(float(number))))
        return record(0x0203, struct.pack("<HHHd", row, column, style, float(number)))
    if value == "=":
        return record(0x0006, struct.pack("<HHH", row, column, 0) + bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF]) + struct.pack("<HIH", 0, 0, 0))
    if not is_number(value):
        return record(0x00FD, struct.pack("<HHHI", row, column, 0, shared.setdefault(value, len(shared))))
    number = float(value)
    if formulas:
        result = struct.pack("<d", number) if formulas is True else bytes([2, 0, 7, 0, 0, 0, 0xFF, 0xFF])
        return record(0x0006, struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 0, 0, 0))
    packed = as_rk(number)
    if packed is None or column % 2:
        return record(0x0203, struct.pack("<HHHd", row, column, 0, number))
    return record(0x027E, struct.pack("<HHHI", row, column, 0, packed))


def stream(sheets, formulas, locked):
    shared, bodies, cells = {}, [], 0
    for rows in sheets.values():
        body = begin(SHEET) + record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value:
                    body += cell(i, j, value, shared, formulas)
                    cells += 1
        bodies.append(body + record(0x000A))
    head = begin(BOOK) + (record(0x002F, struct.pack("<HHHIH", 0, 1, 1, 7, 9)) if locked else b"")
    head += record(0x0042, struct.pack("<H", 1200))
    if any(value.startswith("date:") for rows in sheets.values() for row in rows for value in row):
        head += record(0x041E, struct.pack("<H", 164) + characters('"at "yyyy\\/mm\u5e74', "H"))
        head += record(0x041E, struct.pack("<H", 165) + characters('[Red]0.00" days"', "H"))
        head += b"".join(record(0x00E0, struct.pack("<HH", 0, form) + bytes(16)) for form in (0, 164, 14, 165))
    tail = strings(list(shared), cells) + record(0x000A)
    names = [characters(name, "B") for name in sheets]
    at = len(head) + sum(4 + 6 + len(n) for n in names) + len(tail)
    for name, body in zip(names, bodies):
        head += record(0x0085, struct.pack("<IH", at, 0) + name)
        at += len(body)
    return head + tail + b"".join(bodies)


def entry(name, kind, first, size, child=FREE):
    text = name.encode("utf-16-le") + b"\0\0"
    return (text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) if name else 0, kind, 1, FREE, FREE, child) +
            bytes(36) + struct.pack("<IQ", first, size))


def write_xls(path, rows, sheet="Sheet1", before=(), formulas=False, locked=False):
    """ROWS of texts in one sheet, those that are numbers as numbers, or with FORMULAS as results of formulas ("errors": as their errors).
    Sheets BEFORE it hold a note. LOCKED: the record of a workbook with a password is there."""
    data = stream({**{name: [["note"]] for name in before}, sheet: rows}, formulas, locked)
    data = data.ljust(max(4096, len(data)), b"\0")  # shorter ones are kept elsewhere
    data = data.ljust(-len(data) % SECTOR + len(data), b"\0")
    sectors = len(data) // SECTOR
    tables = 1
    while tables * SECTOR // 4 < tables + 1 + sectors:
        tables += 1
    chain = [TABLE] * tables + [END] + [tables + 2 + k for k in range(sectors - 1)] + [END]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, END, 0, END, 0, 0)[:52]
    places = list(range(tables)) + [FREE] * (109 - tables)
    folder = entry("Root Entry", 5, END, 0, 1) + entry("Workbook", 2, tables + 1, len(data)) + entry("", 0, 0, 0) * 2
    with open(path, "wb") as out:
        out.write((head + struct.pack("<109I", *places)).ljust(SECTOR, b"\0"))
        out.write(struct.pack(f"<{len(chain)}I", *chain) + folder + data)
