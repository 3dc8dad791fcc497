"""One table in the layout of each source: made from the same figures, so that all are read to the same bits.

Figures are whole numbers of hundredths, written with two decimals.
"""
import csv
import gzip
import itertools
import json
import math
import os
import random
import zipfile
from xml.sax.saxutils import escape

from io_tables import write_csv

REGIONS, SECTORS = ("DE", "FR", "WW"), ("A01", "C10", "G45")
FINAL = (("HFCE", "Final consumption expenditure by households", "household"),
         ("GGFC", "Final consumption expenditure by government", "government"),
         ("INVNT", "Changes in inventories", "inventories"))
PRIMARY = (("Compensation of employees", "compensation"), ("Operating surplus: net", "surplus"))


class Table:
    """ACCOUNTS (region, sector), FLOWS, FINAL {(region, code): values}, OUTPUT, PRIMARY [values], EMPLOYMENT
    (thousand persons), CO2 (kt), CO2_FINAL by column of final demand, in hundredths."""

    def __init__(self, seed=1, regions=REGIONS):
        draw = random.Random(seed)
        self.accounts = [(r, s) for r in regions for s in SECTORS]
        n = len(self.accounts)
        self.flows = [[0 if draw.random() < 0.2 else draw.randrange(10, 9000) for _ in range(n)] for _ in range(n)]
        self.final = {(r, code): [draw.randrange(-500 if code == "INVNT" else 100, 900 if code == "INVNT" else 60000)
                                  for _ in range(n)] for r in regions for code, _, _ in FINAL}
        self.output = [sum(self.flows[i]) + sum(v[i] for v in self.final.values()) for i in range(n)]
        added = [self.output[j] - sum(self.flows[i][j] for i in range(n)) for j in range(n)]
        if min(added) <= 0:
            raise ValueError("value added must be positive: choose another seed")
        paid = [v * 6 // 10 for v in added]
        self.primary = [paid, [v - p for v, p in zip(added, paid)]]
        self.employment = [p // 40 for p in paid]
        self.co2 = [draw.randrange(1, 5000) for _ in range(n)]
        self.co2_final = [draw.randrange(1, 500) for _ in self.final]


def text(value):
    """Hundredths as a number with two decimals."""
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"


def real(values):
    return [float(text(v)) for v in values]


def write_own(table, path, summed=False):
    """The layout of the project; SUMMED: output is the sum of a row, for sources that have none."""
    names = dict((code, name) for code, name, _ in FINAL)
    sums = [math.fsum([*real(row), *(float(text(v[i])) for v in table.final.values())])
            for i, row in enumerate(table.flows)]
    write_csv(path, table.accounts, [real(row) for row in table.flows], sums if summed else real(table.output),
              {f"{r}/{names[code]}": real(v) for (r, code), v in table.final.items()},
              {**{name: real(v) for (name, _), v in zip(PRIMARY, table.primary)},
               "employment (thousand persons)": real(table.employment)}, unit="million EUR")


# ---- EXIOBASE 3 and pymrio -----------------------------------------------------------------------


def lines(path, rows, separator="\t"):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator="\n").writerows(rows)


def matrix(path, columns, keys, rows, names, separator="\t"):
    """Two lines of labels and one of names above, as pandas writes them."""
    before = [""] * (len(keys[0]) - 1)
    lines(path, [[names[0], *before, *(c[0] for c in columns)], [names[1], *before, *(c[1] for c in columns)],
                 [*names[2], *[""] * len(columns)], *([*k, *map(text, row)] for k, row in zip(keys, rows))], separator)


def write_pymrio(table, folder, coefficients=False, parameters=False, separator="\t"):
    """Z, Y, x, unit, and the extensions factor_inputs and satellite."""
    names = dict((code, name) for code, name, _ in FINAL)
    columns = [(r, names[code]) for r, code in table.final]
    n, x, both = len(table.accounts), table.output, ["region", "sector"]
    if coefficients:
        rows = [[repr(float(text(v)) / float(text(x[j]))) for j, v in enumerate(row)] for row in table.flows]
        lines(f"{folder}/A.txt", [["region", "", *(a[0] for a in table.accounts)],
                                  ["sector", "", *(a[1] for a in table.accounts)], [*both, *[""] * n],
                                  *([*a, *row] for a, row in zip(table.accounts, rows))], separator)
    else:
        matrix(f"{folder}/Z.txt", table.accounts, table.accounts, table.flows, ("region", "sector", both), separator)
    matrix(f"{folder}/Y.txt", columns, table.accounts, list(zip(*table.final.values())), ("region", "category", both),
           separator)
    lines(f"{folder}/x.txt", [[*both, "indout"], *([*a, text(v)] for a, v in zip(table.accounts, x))], separator)
    lines(f"{folder}/unit.txt", [[*both, "unit"], *([*a, "M.EUR"] for a in table.accounts)], separator)
    for name, rows, direct in (
            ("factor_inputs", dict(zip((p for p, _ in PRIMARY), table.primary)), {}),
            ("satellite", {"Employment people: Low-skilled male": table.employment, "CO2 - combustion": table.co2},
             {"CO2 - combustion": table.co2_final})):
        units = {"CO2 - combustion": "kt", "Employment people: Low-skilled male": "1000 p"}
        matrix(f"{folder}/{name}/F.txt", table.accounts, [[k] for k in rows], list(rows.values()),
               ("region", "sector", ["stressor"]), separator)
        matrix(f"{folder}/{name}/F_Y.txt", columns, [[k] for k in rows],
               [direct.get(k, [0] * len(columns)) for k in rows], ("region", "category", ["stressor"]), separator)
        lines(f"{folder}/{name}/unit.txt", [["stressor", "unit"], *([k, units.get(k, "M.EUR")] for k in rows)],
              separator)
    if parameters:
        files = {m: {"name": f"{m}.txt", "nr_index_col": str(k), "nr_header": str(h)}
                 for m, k, h in (("A" if coefficients else "Z", 2, 2), ("Y", 2, 2), ("x", 2, 1), ("unit", 2, 1))}
        with open(f"{folder}/file_parameters.json", "w", encoding="utf-8") as file:
            json.dump({"files": files, "systemtype": "IOSystem"}, file)


# ---- labels that join region and code ------------------------------------------------------------


def write_icio(table, path, mark=""):
    """ICIO: one CSV; MARK: what stands before the first field."""
    names = [f"{r}{r[0]}_{s}" for r, s in table.accounts]  # of three letters
    final = [f"{r}{r[0]}_{code}" for r, code in table.final]
    rows = [[mark, *names, *final, "OUT"]]
    for i, name in enumerate(names):
        rows.append([name, *map(text, table.flows[i]), *(text(v[i]) for v in table.final.values()),
                     text(table.output[i])])
    zeros = [""] * len(final)
    rows.append(["D1", *map(text, table.primary[0]), *zeros, ""])
    rows.append(["GOS", *map(text, table.primary[1]), *zeros, ""])
    rows.append(["OUT", *map(text, table.output), *zeros, ""])
    lines(path, rows, ",")


FIGARO = {"HFCE": "P3_S14", "GGFC": "P3_S13", "INVNT": "P5M"}


def figaro_rows(table):
    """(row region, row code, column region, column code, value) of all cells."""
    for i, (r, s) in enumerate(table.accounts):
        yield from ((r, s, *table.accounts[j], v) for j, v in enumerate(table.flows[i]))
        yield from ((r, s, q, FIGARO[code], v[i]) for (q, code), v in table.final.items())
    for code, values in zip(("D1", "B2A3G"), table.primary):
        yield from (("W2", code, *a, v) for a, v in zip(table.accounts, values))


def write_figaro(table, matrix, flat):
    names = [f"{r}_{s}" for r, s in table.accounts]
    final = [f"{r}_{FIGARO[code]}" for r, code in table.final]
    cells = {(f"{a}_{b}", f"{c}_{d}"): v for a, b, c, d, v in figaro_rows(table)}
    lines(matrix, [["rowLabels", *names, *final],
                   *([row, *(text(cells.get((row, c), 0)) for c in names + final)]
                     for row in [*names, "W2_D1", "W2_B2A3G"])], ",")
    lines(flat, [["icioiRow", "icioiCol", "refArea", "rowIi", "counterpartArea", "colIi", "obsValue"],
                 *([f"{a}_{b}", f"{c}_{d}", a, b, c, d, text(v)] for a, b, c, d, v in figaro_rows(table) if v)], ",")


def write_eurostat(table, tsv, sdmx):
    """One country, of two in the file and two years; accounts of a table of one region."""
    rows = {}
    for i, (_, s) in enumerate(table.accounts):
        rows.update({(f"CPA_{s}", f"CPA_{table.accounts[j][1]}"): v for j, v in enumerate(table.flows[i])})
        rows.update({(f"CPA_{s}", FIGARO[code]): v[i] for (_, code), v in table.final.items()})
        rows.update({("D1", f"CPA_{s}"): table.primary[0][i], ("B2A3G", f"CPA_{s}"): table.primary[1][i],
                     ("P1", f"CPA_{s}"): table.output[i], (f"CPA_{s}", "TOTAL"): table.output[i]})
    lines(tsv, [["freq,unit,stk_flow,prd_use,prd_ava,geo\\TIME_PERIOD", "2015 ", "2014 "],
                *([f"A,MIO_EUR,DOM,{c},{r},{geo}", text(v if geo == "DE" else 2 * v) + " p", ":"]
                  for geo in ("AT", "DE") for (r, c), v in rows.items())])
    lines(sdmx, [["DATAFLOW", "LAST UPDATE", "freq", "unit", "stk_flow", "prd_use", "prd_ava", "geo", "TIME_PERIOD",
                  "OBS_VALUE", "OBS_FLAG"],
                 *(["ESTAT:NAIO_10_CP1700", "01/01/25", "A", "MIO_EUR", "DOM", c, r, "DE", "2015", text(v), "p"]
                   for (r, c), v in rows.items())], ",")


def write_eora(table, folder):
    """Matrices without labels, and their labels."""
    def numbers(name, rows):
        lines(f"{folder}/Eora26_2015_bp_{name}.txt", [list(map(text, row)) for row in rows])

    names = dict((code, name) for code, name, _ in FINAL)
    numbers("T", table.flows)
    numbers("FD", zip(*table.final.values()))
    numbers("VA", table.primary)
    numbers("Q", [table.co2])
    numbers("QY", [table.co2_final])
    lines(f"{folder}/labels_T.txt", [[f"Country {r}", r, "Industries", s, ""] for r, s in table.accounts])
    lines(f"{folder}/labels_FD.txt", [[f"Country {r}", r, "Final Demand", names[code], ""] for r, code in table.final])
    lines(f"{folder}/labels_VA.txt", [["Primary Inputs", name, ""] for name, _ in PRIMARY])
    lines(f"{folder}/labels_Q.txt", [["CO2 (kt)", "combustion", ""]])


# ---- workbooks -----------------------------------------------------------------------------------


def reference(row, column):
    letters, k = "", column + 1
    while k:
        k, digit = divmod(k - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


def is_number(value):
    return value.lstrip("-").replace(".", "", 1).isdigit()


def write_xlsx(path, rows, sheet="Sheet1", before=()):
    """ROWS of texts in one sheet. Sheets BEFORE it hold a note."""
    write_workbook(path, {**{name: [["note"]] for name in before}, sheet: rows})


def write_workbook(path, sheets):
    """SHEETS {name: rows of texts}, those that are numbers as numbers; other texts are shared."""
    shared, bodies = [], []
    for rows in sheets.values():
        bodies.append("")
        for i, row in enumerate(rows):
            cells = ""
            for j, value in enumerate(row):
                if value and is_number(value):
                    cells += f'<c r="{reference(i, j)}"><v>{value}</v></c>'
                elif value:
                    shared.append(escape(value))
                    cells += f'<c r="{reference(i, j)}" t="s"><v>{len(shared) - 1}</v></c>'
            bodies[-1] += f'<row r="{i + 1}">{cells}</row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="r"><sheets>' + "".join(
            f'<sheet name="{n}" sheetId="{k}" r:id="rId{k}"/>' for k, n in enumerate(sheets, 1)) + "</sheets></workbook>")
        out.writestr("xl/_rels/workbook.xml.rels", "<Relationships>" + "".join(
            f'<Relationship Id="rId{k}" Target="worksheets/sheet{k}.xml"/>' for k in range(1, len(sheets) + 1)) +
            "</Relationships>")
        for k, body in enumerate(bodies, 1):
            out.writestr(f"xl/worksheets/sheet{k}.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>')
        out.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">' + "".join(f"<si><t>{t}</t></si>" for t in shared) +
                     "</sst>")


def write_ods(path, rows, sheet="Sheet1"):
    """The same as OpenDocument; runs of empty cells are one that is repeated."""
    body = ""
    for row in rows:
        cells = ""
        for empty, group in itertools.groupby(row, key=lambda v: v == ""):
            group = list(group)
            if empty:
                cells += f'<table:table-cell table:number-columns-repeated="{len(group)}"/>'
            for value in group if not empty else ():
                cells += (f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p>'
                          if is_number(value) else
                          f"<table:table-cell><text:p>{escape(value)}</text:p>") + "</table:table-cell>"
        body += f"<table:table-row>{cells}</table:table-row>"
    body += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell ' \
            'table:number-columns-repeated="16384"/></table:table-row>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("content.xml", '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x">'
                     f'<office:body><office:spreadsheet><table:table table:name="{sheet}">{body}</table:table>'
                     "</office:spreadsheet></office:body></office:document-content>")


def wiod_rows(table, final=("c37", "c39", "c42"), total="c43"):
    """Title, codes, names, regions, c-codes; then rows with four columns before them; totals at the end."""
    names = dict((code, name) for code, name, _ in FINAL)
    order = {s: f"c{k}" for k, s in enumerate(SECTORS, 1)}
    heads = [(s, f"Sector {s}", r, order[s]) for r, s in table.accounts]
    heads += [("", names[code], r, final[[c for c, _, _ in FINAL].index(code)]) for r, code in table.final]
    heads += [("", "Total output", "TOT", total)]
    rows = [["World input-output table 2009"], ["industry by industry"]]
    rows += [["", "", "", "", *(h[k] for h in heads)] for k in range(4)]
    for i, (r, s) in enumerate(table.accounts):
        rows.append([s, f"Sector {s}", r, order[s], *map(text, table.flows[i]),
                     *(text(v[i]) for v in table.final.values()), text(table.output[i])])
    used = [sum(row[j] for row in table.flows) for j in range(len(table.accounts))]
    zeros = ["0"] * (len(heads) - len(used))
    for code, name, values in (("r60", "Total intermediate consumption", used),
                               ("r64", "Value added at basic prices", [a + b for a, b in zip(*table.primary)]),
                               ("r69", "Output at basic prices", table.output)):
        rows.append(["", name, "TOT", code, *map(text, values), *zeros])
    return rows


def china_rows(table, regions=False):
    """Names and codes of 42-sector tables; a region of its own in a merged cell where there are REGIONS."""
    final = {"HFCE": "FU101", "GGFC": "FU103", "INVNT": "FU202"}
    names = dict((code, name) for code, name, _ in FINAL)
    codes = {s: f"{k:02d}" for k, s in enumerate(SECTORS, 1)}
    shown = {}

    def merged(region, where):
        first = shown.setdefault(where) != region
        shown[where] = region
        return region if first else ""

    n, rows = len(table.accounts), []
    before = ["", "", ""]
    head = [(merged(r, "c"), s, codes[s]) for r, s in table.accounts] + [("", "Total intermediate use", "TIU")]
    head += [(merged(r, "c"), names[code], final[code]) for r, code in table.final] + [("", "Gross output", "GO")]
    if not regions:
        rows += [["Input-output table"], ["unit: 10,000 yuan"]]
    rows += [[*before, *(h[k] for h in head)] for k in ((0, 1, 2) if regions else (1, 2))]
    for i, (r, s) in enumerate(table.accounts):
        rows.append([merged(r, "r") if regions else "", s, codes[s], *map(text, table.flows[i]), text(sum(table.flows[i])),
                     *(text(v[i]) for v in table.final.values()), text(table.output[i])])
    for code, name, values in (("TII", "Total intermediate inputs", [sum(row[j] for row in table.flows) for j in range(n)]),
                               ("VA001", "Compensation of employees", table.primary[0]),
                               ("VA004", "Operating surplus", table.primary[1]),
                               ("TVA", "Total value added", [a + b for a, b in zip(*table.primary)]),
                               ("TI", "Total input", table.output)):
        rows.append([name if regions else "", "" if regions else name, code, *map(text, values)])
    return rows


def pack(folder, path, top=""):
    """The files of a folder as a zip, below TOP."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for base, _, files in sorted(os.walk(folder)):
            for name in sorted(files):
                full = os.path.join(base, name)
                out.write(full, os.path.join(top, os.path.relpath(full, folder)))


def squeeze(path):
    """PATH as PATH.gz."""
    with open(path, "rb") as file, gzip.open(path + ".gz", "wb") as out:
        out.write(file.read())
