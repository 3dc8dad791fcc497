"""Input-output tables for tests of cqio solve: files in both layouts, results of a run."""
import csv
import os
import subprocess


class Program:
    """cqio on a number of ranks."""

    def __init__(self, cqio, mpiexec="mpiexec -n", ranks=1):
        self.command = ([*mpiexec.split(), str(ranks)] if ranks > 1 else []) + [cqio, "solve"]

    def solve(self, *options, output="result.csv"):
        """Rows of the results {label: {column: value}}."""
        if os.path.exists(output):
            os.remove(output)
        done = subprocess.run([*self.command, *options, "--output", output], check=False,
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0 or "cqio: SUCCESS" not in done.stdout.splitlines()[-1]:
            raise RuntimeError(f"cqio solve {options}: {done.returncode}\n{done.stderr}")
        return read_result(output) if output.endswith(".csv") else None

    def convert(self, table, output):
        if os.path.exists(output):
            os.remove(output)
        done = subprocess.run([*self.command[:-1], "convert", "--table", table, "--output", output], check=False,
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"cqio convert {table}: {done.returncode}\n{done.stderr}")


def read_result(path):
    with open(path, encoding="utf-8", newline="") as file:
        return {"/".join(filter(None, (row.pop("region", ""), row.pop("key")))):
                {name.split(" (")[0]: float(value) for name, value in row.items()}
                for row in csv.DictReader(file)}


def write_csv(path, accounts, flows, output, final, primary, unit="EUR", notes=()):
    """ACCOUNTS: labels or (region, sector); FINAL and PRIMARY: {name: values}."""
    regions = isinstance(accounts[0], tuple)
    columns = ["/".join(a) if regions else a for a in accounts]
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(f"# unit: {unit}\n" + "".join(f"# {note}\n" for note in notes))
        out = csv.writer(file, lineterminator="\n")
        out.writerow((["region"] if regions else []) + ["key", *columns, *final, "total_output"])
        for i, account in enumerate(accounts):
            out.writerow([*(account if regions else [account]), *map(repr, flows[i]),
                          *(repr(values[i]) for values in final.values()), repr(output[i])])
        for name, values in primary.items():
            out.writerow(([""] if regions else []) + [name, *map(repr, values)] +
                         [""] * (len(final) + 1))


def write_vector(path, accounts, **columns):
    """A demand file."""
    regions = isinstance(accounts[0], tuple)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow((["region"] if regions else []) + ["key", *columns])
        for i, account in enumerate(accounts):
            out.writerow([*(account if regions else [account]),
                          *(repr(values[i]) for values in columns.values())])


LABELS = ("region(", "sector(", "demand(", "extension(", "extension_unit(")


def numbers(values):
    """CDL: rows one after the other."""
    flat = [v for row in values for v in row] if isinstance(values[0], (list, tuple)) else values
    return ", ".join(v if isinstance(v, str) else repr(float(v)).replace("inf", "Infinity")
                     for v in flat)


def texts(values):
    return ", ".join('"' + v.replace('"', '\\"') + '"' for v in values)


def write_netcdf(path, sizes, variables, kind="nc4"):
    """SIZES {dimension: n}; VARIABLES {"Z(row, column)": values, "sector(row)": texts, ...}; a
    name may begin with its type ("float Z(row, column)")."""
    dims = "".join(f" {name} = {size} ;" for name, size in sizes.items())
    head, data = "", ""
    for declared, values in variables.items():
        is_text = declared.startswith(LABELS)
        typed = declared if " " in declared.split("(")[0] else \
            ("string " if is_text else "double ") + declared
        name = typed.split("(")[0].split()[-1]
        head += f" {typed} ;"
        data += f" {name} = {texts(values) if is_text else numbers(values)} ;"
    cdl = f"netcdf t {{ dimensions:{dims} variables:{head} data:{data} }}"
    subprocess.run(["ncgen", "-k", kind, "-o", path], input=cdl, text=True, check=True)


def dump(path, variable):
    """Values of a variable as a list of numbers, nan where there is none."""
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", variable, path], check=True,
                          capture_output=True, text=True).stdout
    body = text.split("\ndata:", 1)[1].split("=", 1)[1].split(";", 1)[0]
    return [float(word.strip("{} \n").replace("_", "nan")) for word in body.split(",")]
