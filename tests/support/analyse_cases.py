"""Tables for tests of cqio analyse, and what it writes about them.

mrio9: 3 regions x 3 sectors, 2 categories of final demand a region; i, j = 1..9 accounts, k = 1..6 categories:
Z_ij = (7 i + 11 j + 3 i j) mod 13; Y_ik = ((5 i + 3 k + i k) mod 17 + 4) times 3 in the own region;
extensions F_1j = 3 j mod 7 + 1, F_2j = (5 j + 2) mod 9, of final demand itself 3 e + k; value added is the rest
of output, compensation v_j (0.4 + 0.05 (2 j mod 5)). Half of the first category is bought out of wages.
"""
import csv
import pathlib
import shutil
import subprocess

REGIONS, SECTORS, CATEGORIES = 3, 3, 2


class Table:
    """Accounts (region, sector), flows, final demand {name: values}, extensions, compensation."""

    def __init__(self, accounts, flows, final, extensions, direct, output=None):
        self.accounts, self.flows, self.final = accounts, flows, final
        self.extensions, self.direct = extensions, direct
        self.output = output or [sum(row) + sum(f[i] for f in final.values())
                                 for i, row in enumerate(flows)]
        self.primary = [x - sum(row[j] for row in flows) for j, x in enumerate(self.output)]
        n = len(accounts)
        self.shares = [0.4 + 0.05 * (2 * (j + 1) % 5) for j in range(n)]
        self.spending = {}
        self.imports = None

    def regions(self):
        return list(dict.fromkeys(r for r, _ in self.accounts))

    def labels(self):
        return [f"{r}/{s}" for r, s in self.accounts]

    def write(self, path, unit="EUR"):
        """In the layout of matrices; the rows of final demand are those of its extensions."""
        names, spending = list(self.final), list(self.spending)
        paid = [v * s for v, s in zip(self.primary, self.shares)]
        with open(path, "w", encoding="utf-8", newline="") as file:
            roles = [f"{name} = final" for name in names] + \
                [f"{name} = household_part" for name in spending] + \
                [f"{name} = extension" for name in self.extensions]
            file.write(f"# unit: {unit}\n# role: {'; '.join(roles)}\n")
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["region", "key", *self.labels(), *names, *spending, "total_output"])
            for i, account in enumerate(self.accounts):
                out.writerow([*account, *map(repr, self.flows[i]),
                              *(repr(self.final[name][i]) for name in names),
                              *(repr(self.spending[name][i]) for name in spending),
                              repr(self.output[i])])
            blank = [""] * (len(names) + len(spending) + 1)
            out.writerow(["", "compensation", *map(repr, paid), *blank])
            rest = [v - p for v, p in zip(self.primary, paid)]
            if self.imports:
                out.writerow(["", "imports", *map(repr, self.imports), *blank])
                rest = [v - m for v, m in zip(rest, self.imports)]
            out.writerow(["", "other_value_added", *map(repr, rest), *blank])
            for e, (name, values) in enumerate(self.extensions.items()):
                out.writerow(["", name, *map(repr, values),
                              *(repr(self.direct[e][k]) for k in range(len(names))),
                              *[""] * (len(spending) + 1)])


def mrio9():
    n, c = REGIONS * SECTORS, REGIONS * CATEGORIES
    accounts = [(f"r{1 + i // SECTORS}", f"s{1 + i % SECTORS}") for i in range(n)]
    flows = [[float((7 * i + 11 * j + 3 * i * j) % 13) for j in range(1, n + 1)]
             for i in range(1, n + 1)]
    final = {}
    for k in range(1, c + 1):
        region = (k - 1) // CATEGORIES
        final[f"r{region + 1}/c{1 + (k - 1) % CATEGORIES}"] = [
            float(((5 * i + 3 * k + i * k) % 17 + 4) * (3 if (i - 1) // SECTORS == region else 1))
            for i in range(1, n + 1)]
    extensions = {"air (kt)": [float(3 * j % 7 + 1) for j in range(1, n + 1)],
                  "land (km2)": [float((5 * j + 2) % 9) for j in range(1, n + 1)]}
    direct = [[float(3 * e + k) for k in range(1, c + 1)] for e in (1, 2)]
    return Table(accounts, flows, final, extensions, direct)


def with_households(table):
    """Half of the first category of each region is bought out of wages."""
    table.spending = {f"{r}/out_of_wages": [v / 2 for v in table.final[f"{r}/c1"]]
                      for r in table.regions()}
    return table


def restricted(table, keep, order=None):
    """The accounts KEEP alone; what others bought and sold becomes final demand of their region."""
    rows = [i for i in (order or range(len(table.accounts))) if i in keep]
    final = {name: [values[i] for i in rows] for name, values in table.final.items()}
    for j in set(range(len(table.accounts))) - set(keep):
        name = f"{table.accounts[j][0]}/c2"
        final[name] = [value + table.flows[i][j] for value, i in zip(final[name], rows)]
    return Table([table.accounts[i] for i in rows], [[table.flows[i][j] for j in rows] for i in rows],
                 final, {name: [v[i] for i in rows] for name, v in table.extensions.items()},
                 table.direct, [table.output[i] for i in rows])


def scaled(table, factor):
    """All flows of money times FACTOR."""
    return Table(table.accounts, [[v * factor for v in row] for row in table.flows],
                 {k: [v * factor for v in f] for k, f in table.final.items()}, table.extensions,
                 table.direct)


class Results:
    """The files of --csv: figure NAME as {labels: value}, its bounds beside."""

    def __init__(self, folder):
        self.value, self.bound = {}, {}
        for path in sorted(set(pathlib.Path(folder).glob("*.csv")) - {pathlib.Path(folder, "contents.csv")}):
            with open(path, encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            names = list(rows[0])
            first = next(k for k, name in enumerate(names) if " (" in name or name == "key_class")
            axes = [name for name in names[:first] if not name.endswith("_unit")]
            for heading in names[first:]:
                name = heading.split(" (")[0]
                into = self.bound if name.endswith("_bound") else self.value
                into[name.removesuffix("_bound")] = {
                    tuple(row[axis] for axis in axes): convert(row[heading]) for row in rows}

    def list(self, name, *start):
        """Values of NAME whose labels begin with START, in order."""
        return [v for key, v in self.value[name].items() if key[:len(start)] == start]


def convert(text):
    try:
        return float(text) if text else None
    except ValueError:
        return text


class Program:
    """cqio analyse on a number of ranks."""

    def __init__(self, cqio, mpiexec="mpiexec -n", ranks=1):
        self.ranks = ranks
        self.command = ([*mpiexec.split(), str(ranks)] if ranks > 1 else []) + [cqio, "analyse"]

    def run(self, *options):
        return subprocess.run([*self.command, *options], check=False, capture_output=True,
                              text=True, timeout=120)

    def analyse(self, *options):
        """Results of a run that must succeed."""
        shutil.rmtree("out", ignore_errors=True)
        done = self.run(*options, "--csv", "out")
        if done.returncode != 0 or "cqio: SUCCESS" not in done.stdout.splitlines()[-1]:
            raise RuntimeError(f"cqio analyse {options}: {done.returncode}\n{done.stderr}")
        return Results("out")
