"""A supply and a use table of one country as Eurostat has them, and as CSV of the project."""
from source_files import FIGARO, PRIMARY, lines, text


def cells(supply):
    """(rows of supply, rows of use): {code of a product or an input: {code of an industry or a buyer: value}}."""
    industry = {s: k for k, (_, side, s) in enumerate(supply.accounts) if side == "industry"}
    product = {s: k for k, (_, side, s) in enumerate(supply.accounts) if side == "product"}
    made = {f"CPA_{s}": {i: supply.flows[k][p] for i, k in industry.items()} for s, p in product.items()}
    used = {f"CPA_{s}": {**{i: supply.flows[p][k] for i, k in industry.items()},
                         **{FIGARO[code]: v[p] for (_, code), v in supply.final.items()}} for s, p in product.items()}
    for code, (_, values) in zip(("D1", "B2A3G"), zip(PRIMARY, supply.paid)):
        used[code] = {i: values[k] for i, k in industry.items()}
    for s in product:  # a fifth of what is bought by households is imported
        bought = used[f"CPA_{s}"]["P3_S14"] // 4
        made[f"CPA_{s}"]["P7"] = bought
        used[f"CPA_{s}"]["P3_S14"] += bought
    return made, used


def write_csv(supply, path, use):
    for name, rows in zip((path, use), cells(supply)):
        columns = list(next(iter(rows.values())))
        named = ["imports" if c == "P7" else c for c in columns]
        lines(name, [["# unit: million EUR"]], ",")
        with open(name, "a", encoding="utf-8") as file:
            file.write(",".join(["key", *named]) + "\n")
            for key, row in rows.items():
                file.write(",".join([key, *(text(row[c]) if c in row else "" for c in columns)]) + "\n")


def write_tsv(supply, path, use):
    """Two countries and two years in a file; sums and flags."""
    for name, rows, dimension in zip((path, use), cells(supply), ("ind_ava", "ind_use")):
        body = [[f"freq,unit,stk_flow,{dimension},prd_ava,geo\\TIME_PERIOD", "2015 ", "2014 "]]
        for geo in ("AT", "DE"):
            for key, row in rows.items():
                body += [[f"A,MIO_EUR,TOTAL,{c},{key},{geo}", text(v if geo == "DE" else 3 * v) + " p", ": "] for c, v in row.items()]
                body.append([f"A,MIO_EUR,TOTAL,TOTAL,{key},{geo}", text(sum(row.values())), ": "])
        lines(name, body)


def write_sdmx(supply, path, use):
    for name, rows in zip((path, use), cells(supply)):
        lines(name, [["DATAFLOW", "LAST UPDATE", "freq", "unit", "stk_flow", "induse", "prod_na", "geo", "TIME_PERIOD", "OBS_VALUE",
                      "OBS_FLAG"],
                     *(["ESTAT:NAIO", "01/01/25", "A", "MIO_EUR", "TOTAL", c, key, "DE", "2015", text(v), ""]
                       for key, row in rows.items() for c, v in row.items())], ",")
