"""A table as the text export of MARIO has it: matrices with three levels of labels in one folder."""
from source_files import FINAL, PRIMARY, lines, text

GAS, SKILL = "CO2 - combustion", "Employment people: Low-skilled male"


def matrix(path, columns, keys, rows, names, separator):
    """Labels region, level, item above and before; NAMES: with the names of the levels."""
    before = [""] * (len(keys[0]) - 1)
    head = [[name if names else "", *before, *(c[k] for c in columns)]
            for k, name in enumerate(("Region", "Level", "Item"))]
    if names:
        head.append([*("Region", "Level", "Item")[-len(keys[0]):], *[""] * len(columns)])
    lines(path, head + [[*key, *map(text, row)] for key, row in zip(keys, rows)], separator)


def write_mario(table, folder, ending="csv", names=True, separator=",", level="Sector"):
    """The folder flows of an export."""
    kinds = dict((code, name) for code, name, _ in FINAL)
    accounts = [(r, level, s) for r, s in table.accounts]
    final = [(r, "Consumption category", kinds[code]) for r, code in table.final]
    sales = list(zip(*table.final.values()))

    def write(name, columns, keys, rows):
        matrix(f"{folder}/flows/{name}.{ending}", columns, keys, rows, names, separator)

    write("Z", accounts, accounts, table.flows)
    write("Y", final, accounts, sales)
    write("V", accounts, [[name] for name, _ in PRIMARY], table.primary)
    write("E", accounts, [[SKILL], [GAS]], [table.employment, table.co2])
    write("EY", final, [[SKILL], [GAS]], [[0] * len(final), table.co2_final])
    lines(f"{folder}/flows/X.{ending}", [["Region", "Level", "Item", "production"] if names else ["", "", "", "production"],
                                         *([*a, text(v)] for a, v in zip(accounts, table.output))], separator)
    items = list(dict.fromkeys(s for _, s in table.accounts))
    lines(f"{folder}/flows/units.{ending}", [
        ["", "", "unit"], *(["Sector", s, "M EUR"] for s in items), *(["Factor of production", n, "M EUR"] for n, _ in PRIMARY),
        ["Satellite account", SKILL, "1000 p"], ["Satellite account", GAS, "kt"]], separator)
