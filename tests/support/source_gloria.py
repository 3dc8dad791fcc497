"""A table of supply and use as GLORIA has it: numbers without labels, labels in a workbook; and in the project's layout."""
import math
import random

from io_tables import write_csv
from source_files import FINAL, PRIMARY, lines, real, text, write_workbook

NAME = "20240101_3secMother_AllCountries_002_{}-Results_2015_059_Markup001(full).csv"


class SupplyUse:
    """Made of a Table, whose flows are what industries use of products: ACCOUNTS are (region, side, sector), FLOWS
    between all of them, FINAL by column, PAID [items][accounts], CO2, CO2_FINAL, in hundredths."""

    def __init__(self, table, seed=7):
        draw = random.Random(seed)
        regions = list(dict.fromkeys(r for r, _ in table.accounts))
        sectors = list(dict.fromkeys(s for _, s in table.accounts))
        self.accounts = [(r, side, s) for r in regions for side in ("industry", "product") for s in sectors]
        n, place = len(self.accounts), {a: k for k, a in enumerate(self.accounts)}
        self.flows = [[0] * n for _ in range(n)]
        self.final = {key: [0] * n for key in table.final}
        self.paid = [[0] * n for _ in PRIMARY]
        industry = [place[r, "industry", s] for r, s in table.accounts]
        product = [place[r, "product", s] for r, s in table.accounts]
        for i, p in enumerate(product):
            for j, k in enumerate(industry):
                self.flows[p][k] = table.flows[i][j]
            for key, sold in table.final.items():
                self.final[key][p] = sold[i]
            others = [k for (r, _), k in zip(table.accounts, industry) if r == table.accounts[i][0] and k != industry[i]]
            for k in others:  # of a product most is made by its own industry
                self.flows[k][p] = table.output[i] * draw.randrange(0, 5) // 100
            self.flows[industry[i]][p] = table.output[i] - sum(self.flows[k][p] for k in others)
        for k in industry:
            added = sum(self.flows[k]) - sum(row[k] for row in self.flows)
            if added <= 0:
                raise ValueError("value added must be positive: choose another seed")
            self.paid[0][k] = added * 6 // 10
            self.paid[1][k] = added - self.paid[0][k]
        self.co2 = [draw.randrange(1, 500) if side == "industry" else 0 for _, side, _ in self.accounts]
        self.co2_final = [draw.randrange(1, 500) for _ in self.final]
        self.regions, self.sectors = regions, sectors


def write_own(supply, path):
    names = dict((code, name) for code, name, _ in FINAL)
    sums = [math.fsum([*real(row), *(float(text(v[i])) for v in supply.final.values())])
            for i, row in enumerate(supply.flows)]
    write_csv(path, [(r, f"{side} {s}") for r, side, s in supply.accounts], [real(row) for row in supply.flows], sums,
              {f"{r}/{names[code]}": real(v) for (r, code), v in supply.final.items()},
              {name: real(v) for (name, _), v in zip(PRIMARY, supply.paid)}, unit="thousand USD")


def write_gloria(supply, folder, readme=None):
    """Files of one year; README: the workbook of labels, in the folder by default."""
    def numbers(name, rows):
        lines(f"{folder}/{NAME.format(name)}", [list(map(text, row)) for row in rows], ",")

    names = dict((code, name) for code, name, _ in FINAL)
    numbers("T", supply.flows)
    numbers("Y", zip(*supply.final.values()))
    numbers("V", [[v if a[0] == r else 0 for v, a in zip(values, supply.accounts)]
                  for r in supply.regions for values in supply.paid])
    numbers("TQ", [supply.co2])
    numbers("YQ", [supply.co2_final])
    both = [["", name, names[code]] for (name, _), (code, _, _) in zip(PRIMARY, FINAL)]
    both += [["", "", name] for _, name, _ in FINAL[len(PRIMARY):]]
    write_workbook(readme or f"{folder}/GLORIA_ReadMe_059.xlsx", {
        "Info": [["GLORIA"]],
        "Regions": [["Lfd_Nr", "Region_acronyms", "Region_names"],
                    *([str(k), r, f"Region {r}"] for k, r in enumerate(supply.regions, 1))],
        "Sectors": [["Lfd_Nr", "Sector_names"], *([str(k), s] for k, s in enumerate(supply.sectors, 1))],
        "Value added and final demand": [["Lfd_Nr", "Value_added_names", "Final_demand_names"], *both],
        "Satellites": [["Lfd_Nr", "Sat_head_indicator", "Sat_indicator", "Sat_unit"], ["1", "Emissions", "CO2", "kt"]]})
