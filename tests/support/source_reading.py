"""Files of every layout read again, in another way than the program does: what a damaged file says, if it says anything.

Each reader gives the numbers and names that cqio convert must write: {"accounts": [(region, sector)], "final": [names],
"rows": [[numbers of an account: flows, final demand, output]], "beside": {name: [numbers]}}. What cannot be read is an exception.
"""
import csv
import io
import json
import pathlib
import re
import struct
import unicodedata
import xml.etree.ElementTree as tree
import zipfile

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


class Unreadable(Exception):
    """What the bytes say is no table."""


def must(good, what="is no table"):
    if not good:
        raise Unreadable(what)


def label(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def number(text, empty=False):
    text = text.strip() if empty else text
    if empty and text in ("", "-", "NA"):
        return 0.0
    must(NUMBER.fullmatch(text) and abs(float(text)) < 1e300, f"{text!r} is no number")
    return float(text)


def grid(data, separator=None):
    """Fields of a text; lines without any are left out."""
    must(b"\0" not in data, "a NUL byte")
    text = data.decode("utf-8")
    text = text[1:] if text.startswith("\ufeff") else text
    first = text.split("\n", 1)[0]
    separator = separator or max("\t;,", key=lambda s: (first.count(s) > 0, "\t;,".index(s) * -1))
    return [row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(f.strip() for f in row)]


def place(labels, wanted):
    must(labels.count(wanted) == 1, f"{wanted} is not there once")
    return labels.index(wanted)


def table(accounts, flows, final, sold, beside, output=None):
    """FLOWS and SOLD by account; without OUTPUT the sums."""
    must(len(set(accounts)) == len(accounts) == len(flows) and len(set(final)) == len(final), "labels twice")
    must(all(len(f) == len(accounts) for f in flows) and all(len(s) == len(final) for s in sold))
    rows = [[*f, *s, output[i] if output else sum(f) + sum(s)] for i, (f, s) in enumerate(zip(flows, sold))]
    return {"accounts": accounts, "final": final, "rows": rows, "beside": beside}


# ---- matrices with labels ------------------------------------------------------------------------


def matrix(data, levels, keys, names=True):
    """(labels of columns, labels of rows, numbers) below LEVELS lines and behind KEYS columns of labels."""
    rows = grid(data)
    must(len({len(r) for r in rows}) == 1 and len(rows) > levels, "fields")
    head, rest = rows[:levels], rows[levels:]
    if names and not any(f for f in rest[0][keys:]):
        rest = rest[1:]
    columns = [tuple(label(h[k]) for h in head) for k in range(keys, len(head[0]))]
    labels = [tuple(label(f) for f in r[:keys]) for r in rest]
    return columns, labels, [[number(f) for f in r[keys:]] for r in rest]


def ends(names):
    return [(c[0], c[-1]) for c in names]


def arranged(labels, rows, wanted):
    must(len(labels) == len(wanted), "rows")
    return [rows[place(labels, w)] for w in wanted]


def extension(data, accounts, final, direct, level):
    columns, names, rows = matrix(data, level, 1)
    where = [place(ends(columns), a) for a in accounts]
    must(len(columns) == len(accounts) and len({n[0] for n in names}) == len(names), "labels")
    found = {n[0]: [row[k] for k in where] for n, row in zip(names, rows)}
    if direct:
        columns, names, rows = matrix(direct, level, 1)
        must(len(columns) == len(final))
        where = [place(["/".join(c) for c in ends(columns)], f) for f in final]
        for n, row in zip(names, rows):
            must(n[0] in found)
            if any(row):
                found[n[0]] = [*found[n[0]], *(row[k] for k in where)]
    return found


def folder_of_pymrio(get):
    accounts, keys, flows = matrix(get("Z.txt"), 2, 2)
    flows = arranged(keys, flows, accounts)
    final, keys, sold = matrix(get("Y.txt"), 2, 2)
    sold = arranged(keys, sold, accounts)
    _, keys, output = matrix(get("x.txt"), 1, 2)
    names, beside = ["/".join(f) for f in final], {}
    units = grid(get("unit.txt"))
    must(all(len(u) == 3 for u in units) and len(units) == len(accounts) + 1, "units")
    of_accounts = {(label(u[0]), label(u[1])): label(u[2]) for u in units[1:]}
    of_rows = {}
    for name in ("factor_inputs", "satellite"):
        beside.update(extension(get(f"{name}/F.txt"), accounts, names, get(f"{name}/F_Y.txt"), 2))
        stated = grid(get(f"{name}/unit.txt"))
        must(all(len(u) == 2 and label(u[0]) in beside for u in stated[1:]) and len(stated) == 3, "units")
        of_rows.update({label(u[0]): label(u[1]) for u in stated[1:]})
    parameters = json.loads(get("file_parameters.json"))["files"]
    must(all(v["name"] == f"{k}.txt" and str(v["nr_index_col"]) == "2" for k, v in parameters.items()), "parameters")
    return {**table(accounts, flows, names, sold, beside, [row[0] for row in arranged(keys, output, accounts)]),
            "units": [of_accounts[a] for a in accounts], "of_rows": of_rows}


def folder_of_mario(get):
    accounts, keys, flows = matrix(get("flows/Z.csv"), 3, 3)
    flows = arranged(ends(keys), flows, ends(accounts))
    final, keys, sold = matrix(get("flows/Y.csv"), 3, 3)
    sold = arranged(ends(keys), sold, ends(accounts))
    _, keys, output = matrix(get("flows/X.csv"), 1, 3)
    names = ["/".join(f) for f in ends(final)]
    beside = {**extension(get("flows/V.csv"), ends(accounts), names, None, 3),
              **extension(get("flows/E.csv"), ends(accounts), names, get("flows/EY.csv"), 3)}
    units = grid(get("flows/units.csv"))[1:]
    must(all(len(u) == 3 for u in units) and len({tuple(u[:2]) for u in units}) == len(units))
    units = {(u[0], label(u[1])): label(u[2]) for u in units}
    must({k[1] for k in units if k[0] in ("Satellite account", "Factor of production")} == set(beside), "units")
    return {**table(ends(accounts), flows, names, sold, beside, [r[0] for r in arranged(ends(keys), output, ends(accounts))]),
            "units": [units["Sector", s] for _, s in ends(accounts)], "of_rows": {k[1]: u for k, u in units.items()}}


# ---- labels that join region and code ------------------------------------------------------------


def split(text):
    region, _, code = label(text).partition("_")
    must(region and code, f"{text!r} has no region")
    return region, code


def joined(data, codes, rows_beside, total=None):
    """One matrix; CODES of final demand."""
    rows = grid(data, ",")
    must(len({len(r) for r in rows}) == 1, "fields")
    head = [label(h) for h in rows[0][1:]]
    columns = [None if total and h == total else split(h) for h in head]
    own = [k for k, c in enumerate(columns) if c and c[1] not in codes]
    sales = [k for k, c in enumerate(columns) if c and c[1] in codes]
    accounts, beside, lines = [columns[k] for k in own], {}, {}
    for row in rows[1:]:
        name, values = label(row[0]), [number(f, True) for f in row[1:]]
        if name in rows_beside or name == total:
            must(name not in beside)
            beside[name] = [values[k] for k in own]
        else:
            must(split(name) in accounts and split(name) not in lines, name)
            lines[split(name)] = values
    must(len(lines) == len(accounts))
    lines = [lines[a] for a in accounts]
    output = [row[head.index(total)] for row in lines] if total in head else beside.get(total)
    beside.pop(total, None)
    return table(accounts, [[r[k] for k in own] for r in lines], ["/".join(columns[k]) for k in sales],
                 [[r[k] for k in sales] for r in lines], beside, output)


def icio(data):
    return joined(data, {"HFCE", "GGFC", "INVNT"}, {"D1", "GOS"}, "OUT")


FINAL = {"P3_S14", "P3_S13", "P5M"}


def figaro(data):
    return joined(data, FINAL, {"W2_D1", "W2_B2A3G"})


def of_cells(cells, is_final):
    """CELLS [(row, column, value)] with labels (region, code)."""
    buyers = {c for _, c, _ in cells if not is_final(c)}
    accounts = list(dict.fromkeys([*(r for r, _, _ in cells if r in buyers), *(c for _, c, _ in cells if c in buyers)]))
    final = list(dict.fromkeys(c for _, c, _ in cells if is_final(c)))
    flows = {a: {} for a in accounts}
    beside = {}
    for row, column, value in cells:
        into = flows.get(row)
        if into is None:
            into = beside.setdefault("_".join(filter(None, row)), {})
        into[column] = into.get(column, 0.0) + value
    return accounts, final, flows, {n: [v.get(a, 0.0) for a in accounts] for n, v in beside.items()}


def flat(data):
    rows = grid(data, ",")
    head = rows[0]
    where = [place(head, n) for n in ("refArea", "rowIi", "counterpartArea", "colIi", "obsValue")]
    must(len({len(r) for r in rows}) == 1)
    cells = [((label(r[where[0]]), label(r[where[1]])), (label(r[where[2]]), label(r[where[3]])), number(r[where[4]]))
             for r in rows[1:]]
    accounts, final, flows, beside = of_cells(cells, lambda c: c[1] in FINAL)
    return table(accounts, [[flows[a].get(b, 0.0) for b in accounts] for a in accounts], ["/".join(f) for f in final],
                 [[flows[a].get(f, 0.0) for f in final] for a in accounts], beside)


SUMS, PRIMARY = {"TOTAL", "CPA_TOTAL"}, {"D1", "B2A3G", "P1", "D21X31", "D29X39", "P7"}


def eurostat(lines):
    """LINES [(row, column, value)] of one table; codes without region."""
    accounts = list(dict.fromkeys(r for r, _, _ in lines if r in {c for _, c, _ in lines} and r not in PRIMARY | SUMS))
    final = list(dict.fromkeys(c for _, c, _ in lines if c in FINAL | {"P3_S15", "P51G", "P52", "P53", "P6"}))
    cells, beside = {}, {}
    for r, c, v in lines:
        if r in accounts:
            cells[r, c] = cells.get((r, c), 0.0) + v
        elif r in PRIMARY and c in accounts:
            beside.setdefault(r, dict.fromkeys(accounts, 0.0))[c] += v
        else:
            must(r in PRIMARY or c in SUMS or r in SUMS, f"{r}, {c} is left out")
    for r, c in cells:
        must(c in accounts or c in final or c in SUMS, f"{c} is left out")
    output = beside.pop("P1", None)
    return table([("", a) for a in accounts], [[cells.get((a, b), 0.0) for b in accounts] for a in accounts], final,
                 [[cells.get((a, f), 0.0) for f in final] for a in accounts], {n: list(v.values()) for n, v in beside.items()},
                 [output[a] for a in accounts] if output else None)


def value_of(text):
    text = text.split(" ")[0]
    return 0.0 if text == ":" else number(text, True)


def eurostat_tsv(data):
    rows = grid(data, "\t")
    must(len({len(r) for r in rows}) == 1)
    names = rows[0][0].split("\\")[0].split(",")
    year = [k for k, h in enumerate(rows[0]) if k and h.startswith("2015")]
    keys = [dict(zip(names, r[0].split(","))) for r in rows[1:]]
    chosen = [(k, r) for k, r in zip(keys, rows[1:]) if k["geo"] == "DE"]
    must(len(year) == 1 and len({tuple(k[n] for n in ("freq", "unit", "stk_flow")) for k, _ in chosen}) == 1)
    return eurostat([(k["prd_ava"], k["prd_use"], value_of(r[year[0]])) for k, r in chosen])


def eurostat_csv(data):
    rows = grid(data, ",")
    must(len({len(r) for r in rows}) == 1)
    cells = [dict(zip(rows[0], r)) for r in rows[1:]]
    must(len({tuple(c[n] for n in ("freq", "unit", "stk_flow", "geo", "TIME_PERIOD")) for c in cells}) == 1)
    return eurostat([(c["prd_ava"], c["prd_use"], value_of(c["OBS_VALUE"])) for c in cells])


LEFT_OUT = {"TOTAL", "CPA_TOTAL", "P1", "P2", "B1G", "B1N", "TS_BP", "TS_PP", "TU", "TFU", "P3", "P5", "P5G", "P51C"}


def sides(cells):
    """{row: {column: sum}} of CELLS [(keys of dimensions, value)] of one table."""
    rest = {"prd_ava", "prd_use", "prod_na", "ind_ava", "ind_use", "induse"}
    must(len({tuple(v for n, v in k.items() if n not in rest) for k, _ in cells}) == 1, "several tables")
    found = {}
    for k, v in cells:
        row = [k[n] for n in ("prd_ava", "prd_use", "prod_na") if n in k]
        to = [k[n] for n in ("ind_ava", "ind_use", "induse") if n in k]
        must(len(row) == len(to) == 1, "dimensions")
        if row[0] not in LEFT_OUT and to[0] not in LEFT_OUT:
            into = found.setdefault(row[0], {})
            into[to[0]] = into.get(to[0], 0.0) + v
    return found


def side_of_tsv(data):
    rows = grid(data, "\t")
    must(len({len(r) for r in rows}) == 1)
    names = rows[0][0].split("\\")[0].split(",")
    year = [k for k, h in enumerate(rows[0]) if k and h.startswith("2015")]
    keys = [dict(zip(names, r[0].split(","))) for r in rows[1:]]
    must(len(year) == 1)
    return sides([(k, value_of(r[year[0]])) for k, r in zip(keys, rows[1:]) if k["geo"] == "DE"])


def side_of_csv(data):
    rows = grid(data, ",")
    must(len({len(r) for r in rows}) == 1)
    cells = [dict(zip(rows[0], r)) for r in rows[1:]]
    free = {"OBS_VALUE", "OBS_FLAG", "LAST UPDATE"}
    return sides([({n: v for n, v in c.items() if n not in free}, value_of(c["OBS_VALUE"])) for c in cells])


def pair(made, used):
    """Industries, which sell products, and products, which industries and final demand buy; imports are below 0."""
    bought = list(dict.fromkeys(c for row in used.values() for c in row))
    columns = list(dict.fromkeys(c for row in made.values() for c in row))
    industries = [c for c in columns if c in bought]
    must(all(c in industries or c == "P7" for c in columns) and "P7" in columns and set(made) <= set(used), "labels")
    final = [c for c in bought if c not in industries]
    n, zeros = len(industries), [0.0] * (len(final) + 1)
    accounts = [("", f"industry {i}") for i in industries] + [("", f"product {p}") for p in made]
    flows = [[0.0] * n + [row.get(i, 0.0) for row in made.values()] for i in industries]
    sold = [zeros for _ in industries]
    for p, row in made.items():
        flows.append([used[p].get(i, 0.0) for i in industries] + [0.0] * len(made))
        sold.append([*(used[p].get(f, 0.0) for f in final), -row.get("P7", 0.0)])
    output = [sum(f) for f in flows[:n]] + [sum(row.get(i, 0.0) for i in industries) for row in made.values()]
    beside = {k: [row.get(i, 0.0) for i in industries] + [0.0] * len(made) for k, row in used.items() if k not in made}
    return table(accounts, flows, [*final, "imports"], sold, beside, output)


# ---- numbers and labels apart --------------------------------------------------------------------


def numbers(data, separator="\t"):
    rows = [[number(f) for f in row] for row in grid(data, separator)]
    must(len({len(r) for r in rows}) == 1)
    return rows


def folder_of_eora(get):
    def labels(name, parts):
        rows = [[label(f) for f in row] for row in grid(get(f"labels_{name}.txt"), "\t")]
        must(all(row[parts - 1] and not any(row[parts:]) for row in rows), "fields")
        return [tuple(row[:parts]) for row in rows]

    accounts = [(r[1], r[3]) for r in labels("T", 4)]
    final = [f"{r[1]}/{r[3]}" for r in labels("FD", 4)]
    paid, satellites, of_rows = labels("VA", 2), labels("Q", 2), {}
    get_numbers = {n: numbers(get(f"Eora26_2015_bp_{n}.txt")) for n in ("T", "FD", "VA", "Q", "QY")}
    must(len(paid) == len(get_numbers["VA"]) and len(satellites) == len(get_numbers["Q"]) == len(get_numbers["QY"]))
    beside = {p[1]: row for p, row in zip(paid, get_numbers["VA"])}
    for s, row, direct in zip(satellites, get_numbers["Q"], get_numbers["QY"]):
        name = f"{s[0].rpartition('(')[0].rstrip(' ') if '(' in s[0] else s[0]}: {s[1]}"
        beside[name] = [*row, *direct]
        of_rows[name] = s[0].rpartition("(")[2].partition(")")[0] if "(" in s[0] else "1"
    must(all(len(v) in (len(accounts), len(accounts) + len(final)) for v in beside.values()))
    return {**table(accounts, get_numbers["T"], final, get_numbers["FD"], beside), "of_rows": of_rows}


def column(rows, name):
    where = [(i, j) for i, row in enumerate(rows) for j, v in enumerate(row) if v == name]
    must(where, f"no {name}")
    i, j = where[0]
    found = [label(row[j]) if j < len(row) else "" for row in rows[i + 1:]]
    while found and not found[-1]:
        found.pop()
    return found


def folder_of_gloria(get):
    readme = {name: sheet_of_xlsx(get("GLORIA_ReadMe_059.xlsx"), name) for name in
              ("Regions", "Sectors", "Value added and final demand", "Satellites")}
    regions, sectors = column(readme["Regions"], "Region_acronyms"), column(readme["Sectors"], "Sector_names")
    both = readme["Value added and final demand"]
    paid = [v for v in column(both, "Value_added_names") if v]
    final = [v for v in column(both, "Final_demand_names") if v]
    accounts = [(r, f"{side} {s}") for r in regions for side in ("industry", "product") for s in sectors]
    read = {n: numbers(get(f"20240101_3secMother_AllCountries_002_{n}-Results_2015_059_Markup001(full).csv"), ",")
            for n in ("T", "Y", "V", "TQ", "YQ")}
    must(len(read["V"]) == len(regions) * len(paid))
    beside = {p: [sum(read["V"][k * len(paid) + i][j] for k in range(len(regions))) for j in range(len(accounts))]
              for i, p in enumerate(paid)}
    heads, of_rows = zip(*(column(readme["Satellites"], n) for n in ("Sat_head_indicator", "Sat_indicator", "Sat_unit"))), {}
    for (head, item, unit), row, direct in zip(heads, read["TQ"], read["YQ"]):
        beside[f"{head}: {item}"] = [*row, *direct]
        of_rows[f"{head}: {item}"] = unit
    return {**table(accounts, read["T"], [f"{r}/{f}" for r in regions for f in final], read["Y"], beside), "of_rows": of_rows}


# ---- sheets --------------------------------------------------------------------------------------


def texts(element):
    return "".join(t.text or "" for t in element.iter() if t.tag.split("}")[-1] == "t")


def column_number(reference):
    letters = re.match(r"[A-Z]{1,3}", reference).group()
    value = 0
    for c in letters:
        value = 26 * value + ord(c) - 64
    return value - 1


def sheet_of_xlsx(data, name="*"):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        must(book.testzip() is None and len(set(book.namelist())) == len(book.namelist()), "checksums")
        parts = {n: tree.fromstring(book.read(n)) for n in book.namelist()}
    sheets = [e for e in parts["xl/workbook.xml"].iter() if e.tag.split("}")[-1] == "sheet"]
    names = [s.get("name") for s in sheets]
    which = names.index(name) if name != "*" else 0
    shared = [texts(e) for e in parts["xl/sharedStrings.xml"] if e.tag.split("}")[-1] == "si"]
    relation = next(v for k, v in sheets[which].attrib.items() if k.endswith("id") and k != "sheetId")
    target = [e.get("Target") for e in parts["xl/_rels/workbook.xml.rels"] if e.get("Id") == relation]
    must(len(target) == 1)
    rows = []
    for element in parts[f"xl/{target[0]}"].iter():
        if element.tag.split("}")[-1] != "row":
            continue
        row = {}
        for cell in element:
            value = "".join(v.text or "" for v in cell if v.tag.split("}")[-1] in ("v", "is"))
            row[column_number(cell.get("r"))] = shared[int(value)] if cell.get("t") == "s" else value
        rows.append([row.get(k, "") for k in range(max(row, default=-1) + 1)])
    return rows


def sheet_of_ods(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        must(book.testzip() is None, "checksums")
        root = tree.fromstring(book.read("content.xml"))
    rows = []
    for element in root.iter("{t}table-row"):
        row = []
        for cell in element:
            value = cell.get("{o}value")
            value = "".join("".join(p.itertext()) for p in cell) if value is None else value
            row += [value] * min(int(cell.get("{t}number-columns-repeated", "1")), 10000)
        rows.append(row)
    return [row for row in rows if any(row)]


def sheet_of_xls(data):
    """The stream stands in one piece from the sector behind tables and directory on, as the test writes it."""
    tables, = struct.unpack_from("<I", data, 44)
    start, length = struct.unpack_from("<IQ", data, (tables + 1) * 512 + 128 + 116)
    chain = [struct.unpack_from("<I", data, 512 + 4 * k)[0] for k in range(128 * tables)]
    sectors, at = [], start
    while at < 0xFFFFFFFE and len(sectors) < len(chain):
        sectors.append(data[(at + 1) * 512:(at + 2) * 512])
        at = chain[at]
    stream = b"".join(sectors)[:length]
    shared, sheets, cells, at = [], [], {}, 0

    def records(at):
        while at + 4 <= len(stream):
            kind, size = struct.unpack_from("<HH", stream, at)
            yield kind, stream[at + 4:at + 4 + size]
            at += 4 + size
            if kind == 0x000A:
                return

    for kind, body in records(0):
        if kind == 0x0085:
            sheets.append(struct.unpack_from("<I", body)[0])
        if kind == 0x00FC:
            count, at = struct.unpack_from("<I", body, 4)[0], 8
            for _ in range(count):
                units, wide = struct.unpack_from("<HB", body, at)
                size = units * (2 if wide & 1 else 1)
                shared.append(body[at + 3:at + 3 + size].decode("utf-16-le" if wide & 1 else "latin-1"))
                at += 3 + size
    for kind, body in records(sheets[0]):
        if kind not in (0x00FD, 0x0203, 0x027E):
            must(kind not in (0x0006, 0x00BD, 0x0204, 0x0205), "a cell of another kind")
            continue  # what is not known is left out, as the form says
        row, col = struct.unpack_from("<HH", body)
        if kind == 0x00FD:
            cells[row, col] = shared[struct.unpack_from("<I", body, 6)[0]]
        elif kind == 0x0203:
            cells[row, col] = repr(struct.unpack_from("<d", body, 6)[0])
        else:
            raw, = struct.unpack_from("<i", body, 6)
            value = float(raw >> 2) if raw & 2 else struct.unpack("<d", struct.pack("<Q", (raw & 0xFFFFFFFC) << 32))[0]
            cells[row, col] = repr(value / 100 if raw & 1 else value)
    size = max(r for r, _ in cells) + 1, max(c for _, c in cells) + 1
    return [row for row in ([cells.get((i, j), "") for j in range(size[1])] for i in range(size[0])) if any(row)]


def coded(rows, find, final, totals, sums, before, digits=0):
    """A sheet with a row of codes. BEFORE: columns of code, region (or None) and label."""
    def code(text):
        return text.strip().zfill(digits) if digits and text.strip().isdigit() else label(text)

    at = next(k for k, row in enumerate(rows) if set(find) <= {label(v) for v in row})
    where_code, where_region, where_name = before
    first, width = max(b for b in before if b is not None) + 1, len(rows[at])

    def cell(row, k):
        return label(row[k]) if 0 <= k < len(row) else ""

    fill = digits > 0
    heads, region = [], ""
    for k in range(first, width):
        own = cell(rows[at + (-2 if fill else -1)], k) if where_region is not None else ""
        region = own if own or not fill else region
        name = cell(rows[at + (-1 if fill else -2)], k)
        heads.append((code(rows[at][k]), region, name or code(rows[at][k])))
    own = [k for k, h in enumerate(heads) if h[0] and h[0] not in final and h[0] not in totals and h[1] != "TOT"]
    sales = [k for k, h in enumerate(heads) if h[0] in final and h[1] != "TOT"]
    total = [k for k, h in enumerate(heads) if h[0] == "GO"]
    must(all(re.fullmatch(r"c\d{1,2}|\d\d", heads[k][0]) for k in own), "codes")
    keys = [(heads[k][1], heads[k][0]) for k in own]
    lines, beside, output, region = {}, {}, None, ""
    for row in rows[at + 1:]:
        key, name = code(cell(row, where_code)), cell(row, where_name)
        here = cell(row, where_region) if where_region is not None else ""
        region = here if here or not fill else region
        values = [number(row[first + k], True) if first + k < len(row) else 0.0 for k in range(len(heads))]
        if (region, key) in keys and key not in sums:
            must((region, key) not in lines, "a row twice")
            lines[region, key] = values
        elif key in ("r69", "TI"):
            output = [values[k] for k in own]
        elif key not in sums and any(cell(row, first + k) for k in own):
            must(name or key)
            beside[name or key] = [values[k] for k in own]
    must(set(lines) == set(keys) and output)
    lines = [lines[k] for k in keys]
    if total:
        output = [row[total[0]] for row in lines]
    return table([(heads[k][1], heads[k][2]) for k in own], [[r[k] for k in own] for r in lines],
                 ["/".join(filter(None, heads[k][1:])) for k in sales], [[r[k] for k in sales] for r in lines], beside, output)


def wiod(rows):
    return coded(rows, ("c1", "c2", "c37"), ("c37", "c38", "c39", "c41", "c42"), ("c43",), ("r60",), (3, 2, 1))


def adb(data):
    return coded(sheet_of_xlsx(data, "MRIO 2009"), ("c1", "c2", "F1", "F5"), ("F1", "F2", "F3", "F4", "F5"), ("r69", "r60"),
                 ("r60",), (3, 2, 1))


CHINA = (("FU101", "FU102", "FU103", "FU201", "FU202"), ("TIU", "TII", "GO"), ("TII", "TVA"))


def ceads(data):
    return coded(sheet_of_xlsx(data, "Table_2012_English Version"), ("FU101", "FU202"), *CHINA, (2, 0, 1), 2)


def china(data):
    return coded(sheet_of_xlsx(data), ("FU101", "GO"), *CHINA, (2, None, 1), 2)


# ---- binary numbers ------------------------------------------------------------------------------


def har(data):
    """Records of single numbers, one array after the other, as the test writes them: {name: (sets, values)}."""
    records, at = [], 0
    while at < len(data):
        size, = struct.unpack_from("<i", data, at)
        must(size >= 0 and struct.unpack_from("<i", data, at + 4 + size)[0] == size, "a record")
        records.append(data[at + 4:at + 4 + size])
        at += 8 + size
    starts = [k for k, r in enumerate(records) if len(r) == 4 and not r.startswith(b"    ")]
    arrays = {}
    for k, end in zip(starts, [*starts[1:], len(records)]):
        if records[k + 1][4:6] == b"RE":
            must(records[k + 1][6:10] == b"FULL")
            arrays[records[k].decode().strip()] = har_array(records[k + 1:end])
    regions, sectors = arrays["Z"][0][1], arrays["Z"][0][0]
    accounts = [(r, s) for r in regions for s in sectors]
    n = len(accounts)
    must(arrays["Z"][0][2:] == [sectors, regions] and arrays["Y"][0][:2] == [sectors, regions] and
         arrays["VA"][0][1:] == [sectors, regions] and arrays["X"][0] == [sectors, regions], "sets")
    z, y, paid, x = (arrays[name][1] for name in ("Z", "Y", "VA", "X"))
    items, buyers = arrays["Y"][0][2:]
    final = [f"{r}/{i}" for r in buyers for i in items]
    names = arrays["VA"][0][0]
    return table(accounts, [[z[i + n * j] for j in range(n)] for i in range(n)], final,
                 [[y[i + n * k] for k in range(len(final))] for i in range(n)],
                 {name: [paid[k + len(names) * j] for j in range(n)] for k, name in enumerate(names)}, x)


def har_array(records):
    sets, = struct.unpack_from("<i", records[1], 12)
    distinct, = struct.unpack_from("<i", records[1], 4)
    names = [records[1][32 + 12 * k:44 + 12 * k] for k in range(sets)]
    elements, at = {}, 2
    for name in list(dict.fromkeys(names))[:distinct]:
        found = []
        while True:
            left, total, here = struct.unpack_from("<3i", records[at], 4)
            found += [records[at][16 + 12 * k:28 + 12 * k].decode().strip() for k in range(here)]
            at += 1
            if left == 1:
                break
        must(len(found) == total)
        elements[name] = found
    values = [v for r in records[at + 2::2] for v in struct.unpack_from(f"<{(len(r) - 8) // 4}f", r, 8)]
    must(all(abs(v) < 1e30 for v in values), "not finite")
    return [elements[n] for n in names], values


class MatPlaces:
    """Where the undamaged file has its numbers and labels: what a file with other bytes there says."""

    def __init__(self, data, whole):
        self.data, self.whole = data, whole
        n, self.matrices = len(whole["accounts"]), {}
        rows = whole["rows"]
        wanted = {"flows": [[r[k] for k in range(n)] for r in rows], "sold": [r[n:-1] for r in rows], "output": [[r[-1]] for r in rows],
                  "paid": list(whole["beside"].values())}
        for name, values in wanted.items():
            packed = b"".join(struct.pack("<d", values[i][j]) for j in range(len(values[0])) for i in range(len(values)))
            must(data.count(packed) == 1, "numbers are not found")
            self.matrices[name] = data.index(packed), len(values), len(values[0])
        names = [*(part for a in whole["accounts"] for part in a), *(f.split("/")[-1] for f in whole["final"]), *whole["beside"]]
        self.labels = {}
        for name in dict.fromkeys(names):
            packed = name.encode("utf-16-le")
            must(data.count(packed) == 1, f"{name} is not found")
            self.labels[name] = data.index(packed), len(packed)

    def read(self, data):
        must(len(data) == len(self.data), "other places")
        inside = [(at, at + 8 * r * c) for at, r, c in self.matrices.values()] + [(at, at + n) for at, n in self.labels.values()]
        for k, (a, b) in enumerate(zip(data, self.data)):
            must(a == b or k < 512 or any(s <= k < e for s, e in inside), "other labels or places")
        m = {name: [[struct.unpack_from("<d", data, at + 8 * (j * r + i))[0] for j in range(c)] for i in range(r)]
             for name, (at, r, c) in self.matrices.items()}
        new = {name: label(data[at:at + n].decode("utf-16-le")) for name, (at, n) in self.labels.items()}
        accounts = [tuple(new[part] for part in a) for a in self.whole["accounts"]]
        final = ["/".join(new[part] for part in f.split("/")) for f in self.whole["final"]]
        return table(accounts, m["flows"], final, m["sold"], {new[b]: row for b, row in zip(self.whole["beside"], m["paid"])},
                     [r[0] for r in m["output"]])


# ---- what the program wrote ----------------------------------------------------------------------


def written(path):
    """The same of a table that cqio convert wrote; sums of persons are its own."""
    text = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    unit = next((line[8:] for line in text if line.startswith("# unit: ")), "")
    rows = list(csv.reader(line for line in text if not line.startswith("#")))
    head, units, of_rows = rows[0], [], {}
    first = head.index("key") + 1 + ("unit" in head)
    regional = head[0] == "region"
    accounts, beside, lines = [], {}, []
    for row in rows[1:]:
        key, values = row[1 if regional else 0], row[first:]
        if values[-1] != "":
            accounts.append((row[0] if regional else "", key))
            lines.append([float(v) for v in values])
            units.append((row[first - 1] if "unit" in head else "") or unit)
        elif key != "employment":
            beside[key] = [float(v) for v in values if v != ""]
            of_rows[key] = row[first - 1] if "unit" in head else ""
    n = len(accounts)
    return {"accounts": accounts, "final": head[first + n:-1], "rows": lines, "beside": beside, "units": units, "of_rows": of_rows}


PERSONS = {"p": "persons", "p.": "persons", "1000 p": "thousand persons", "1000 p.": "thousand persons"}


def differences(one, other):
    """What differs between two tables; sums by one rounding."""
    def far(a, b):
        a, b = ([*v, *[0.0] * (len(one["accounts"]) + len(one["final"]) - len(v))] for v in (a, b))
        return len(a) != len(b) or any(abs(x - y) > 1e-12 * max(abs(x), abs(y)) for x, y in zip(a, b))

    found = [name for name in ("accounts", "final") if one[name] != other[name]]
    if "units" in one and "units" in other and one["units"] != other["units"]:
        found.append("units")
    for name, unit in one.get("of_rows", {}).items():
        again = other.get("of_rows", {}).get(name, unit)
        found += [f"unit of {name}"] if unit and again and PERSONS.get(unit, unit) != PERSONS.get(again, again) else []
    found += [f"row {k}" for k, (a, b) in enumerate(zip(one["rows"], other["rows"])) if far(a, b)]
    found += [n for n in {**one["beside"], **other["beside"]}
              if n not in one["beside"] or n not in other["beside"] or far(one["beside"][n], other["beside"][n])]
    return found


FOLDERS = {"exio": folder_of_pymrio, "mario": folder_of_mario, "eora": folder_of_eora, "gloria": folder_of_gloria}
FILES = {"icio.csv": icio, "figaro.csv": figaro, "flat.csv": flat, "naio.csv": eurostat_csv, "naio.tsv": eurostat_tsv, "table.har": har,
         "mrio.xlsx": adb, "ceads.xlsx": ceads, "province.xlsx": china, "wiot09_row.xlsx": lambda d: wiod(sheet_of_xlsx(d)),
         "wiot09_row.ods": lambda d: wiod(sheet_of_ods(d)), "wiot09_row.xls": lambda d: wiod(sheet_of_xls(d)),
         "wiot09_row.csv": lambda d: wiod(grid(d, ";"))}


def read_source(source):
    """The table of a source of source_all; None: nothing reads it a second time."""
    if " " in source:
        read = side_of_tsv if ".tsv" in source else side_of_csv
        return pair(*(read(pathlib.Path(name).read_bytes()) for name in source.split()))
    if source in FOLDERS:
        return FOLDERS[source](lambda name: pathlib.Path(source, name).read_bytes())
    if source.endswith(".zip"):
        with zipfile.ZipFile(source) as archive:
            must(archive.testzip() is None, "checksums")
            return folder_of_pymrio(archive.read)
    name = source.split(":")[1] if ":" in source else source
    return FILES[name](pathlib.Path(name).read_bytes()) if name in FILES else None
