"""The program cqio transform, and tables that it makes, for tests of its steps."""
import csv
import json
import pathlib
import re
import subprocess

from solve_cases import columns_sums, near

GOLD = 1e-10


def source(table):
    """The options of a table."""
    return ["--table", table] if isinstance(table, str) else ["--supply", table[0], "--use", table[1]]


class Transform:
    """cqio transform on a number of ranks."""

    def __init__(self, cqio, mpiexec="mpiexec -n", ranks=1):
        self.command = [*mpiexec.split(), str(ranks)] if ranks > 1 else []
        self.ranks, self.chains = ranks, set()
        self.cqio = cqio
        self.said = ""

    def run(self, *options, command="transform"):
        return subprocess.run([*self.command, self.cqio, command, *options], check=False,
                              capture_output=True, text=True, timeout=120)

    def make(self, *options, table="t.csv", output="out.csv"):
        """The table that steps make, and the identities that they say, in .said; TABLE: a file, or those of supply and
        use."""
        pathlib.Path(output).unlink(missing_ok=True)
        done = self.run(*source(table), *options, "--output", output)
        self.said = done.stdout
        if done.returncode != 0 or "cqio: SUCCESS" not in done.stdout.splitlines()[-1]:
            raise RuntimeError(f"cqio transform {options}: {done.returncode}\n{done.stderr}")
        identities = re.findall(r"identity: (.+) residual (\S+) \(allowed (\S+)\)", done.stdout)
        near(f"{' '.join(options)}: identities hold", [len(identities) > 0 and all(
            float(residual) <= float(allowed) for _, residual, allowed in identities)], [1], 0)
        text = pathlib.Path(output).read_text(encoding="utf-8") if output.endswith(".csv") else ""
        near(f"{' '.join(options)}: no zero has a sign", [len(re.findall(r"(?m)(?<=,)-0(?:\.0*)?(?=,|$)", text))], [0], 0)
        return read(output)

    def refused(self, what, *options, table="t.csv"):
        """A step that must fail by a sentence with WHAT and leave no file. On 2 ranks the first of each chain of steps:
        every sentence is said on 1 and on 3 ranks, and one is enough for the way in which 2 ranks end."""
        chain = tuple(word for word in options if word.startswith("--"))
        if self.ranks == 2 and chain in self.chains:
            return
        self.chains.add(chain)
        pathlib.Path("none.csv").unlink(missing_ok=True)
        done = self.run(*source(table), *options, "--output", "none.csv")
        near(f"refused: {what}", [done.returncode in (2, 4), what in done.stderr,
             not pathlib.Path("none.csv").exists()], [1, 1, 1], 0)
        if what not in done.stderr:
            print(done.returncode, done.stderr)


class Read:
    """A table as CSV."""

    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(line for line in file if not line.startswith("#")))
        head, keys = rows[0], [name for name in rows[0][:3] if name in ("region", "key", "unit")]
        first = len(keys)
        self.unit = {}
        body = {}
        for row in rows[1:]:
            label = "/".join(filter(None, row[:first - ("unit" in keys)]))
            body[label] = row[first:]
            self.unit[label] = row[first - 1] if "unit" in keys else ""
        columns = head[first:]
        self.labels = [c for c in columns if c in body]
        n = len(self.labels)
        self.final_names = [c for c in columns[n:] if c != "total_output"]
        numbers = {k: [float(v) if v else None for v in row] for k, row in body.items()}
        self.flows = [numbers[k][:n] for k in self.labels]
        self.final = {name: [numbers[k][n + c] for k in self.labels]
                      for c, name in enumerate(self.final_names)}
        self.output = [numbers[k][-1] for k in self.labels]
        self.rows = {k: row[:n] for k, row in numbers.items() if k not in self.labels}
        self.direct = {k: row[n:-1] for k, row in numbers.items() if k not in self.labels}


def read(path):
    return Read(path)


def concordance(path, pairs, head="from,to"):
    with open(path, "w", encoding="utf-8") as file:
        file.write(head + "\n" + "".join(",".join(map(str, p)) + "\n" for p in pairs))
    return path


def gold(folder):
    with open(folder / "transforms.json", encoding="utf-8") as file:
        return json.load(file)


def value_added(table):
    return [a + b for a, b in zip(table.rows["compensation"], table.rows["other_value_added"])]


def inputs(table):
    """Sums of primary inputs by column."""
    rows = [row for name, row in table.rows.items()
            if name in ("compensation", "other_value_added") or name.startswith("imports from")]
    return [sum(column) for column in zip(*rows)]


def closes(what, table, tolerance=1e-12):
    near(f"{what}: rows", [sum(row) + sum(f[i] for f in table.final.values())
                           for i, row in enumerate(table.flows)], table.output, tolerance)
    near(f"{what}: columns", [a + b for a, b in zip(columns_sums(table.flows), inputs(table))],
         table.output, tolerance)


def output_multipliers(table):
    """1'L by solving (I - A') m = 1."""
    n = len(table.output)
    a = [[(i == j) - table.flows[j][i] / table.output[i] for j in range(n)] + [1.0]
         for i in range(n)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(a[i][k]))
        a[k], a[pivot] = a[pivot], a[k]
        for i in range(n):
            if i != k:
                factor = a[i][k] / a[k][k]
                a[i] = [v - factor * w for v, w in zip(a[i], a[k])]
    return [a[k][n] / a[k][k] for k in range(n)]
