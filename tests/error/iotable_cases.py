"""Wrong tables, demands and options for cqio solve, in the form of program_cases.py.

The table of most cases has the accounts a and b; matrix() writes it with one thing changed.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from io_tables import write_csv, write_netcdf, write_vector  # noqa: E402
from program_cases import CONFIG, DATA, IO, NUMERIC, USAGE, entry, read, write  # noqa: E402

MEMORY = 6
CASES = []


def case(name, code, *errors, options=(), **how):
    how.setdefault("command", ["solve", "--output", "result.nc", *options])
    CASES.append(entry(name, code, *errors, **how))


def solve(name, code, *errors, table="t.nc", demand="ones", options=(), **how):
    case(name, code, *errors, options=["--table", table, "--demand", demand, *options], **how)


def coefficients(changed=None, **more):
    """A(row, column) of a and b in t.nc; CHANGED {(i, j): value}."""
    values = [[0.2, 0.3], [0.4, 0.1]]
    for (i, j), value in (changed or {}).items():
        values[i][j] = value
    write_netcdf("t.nc", {"row": 2, "column": 2},
                 {"A(row, column)": values, "sector(row)": ["a", "b"], **more})


def flows(**changed):
    """Z, x and f in t.nc."""
    parts = {"Z(row, column)": [[20, 60], [40, 20]], "x(row)": [100, 200], "f(row)": [20, 140],
             "sector(row)": ["a", "b"], **changed}
    write_netcdf("t.nc", {"row": 2, "column": 2, "one": 1}, parts)


def sheet(accounts=("a", "b"), z=((20, 60), (40, 20)), x=(100, 200), f=(20, 140), primary=None):
    write_csv("t.csv", list(accounts), z, x, {"f": f}, primary or {})


# ---- coefficients and accounts -------------------------------------------------------------------
for number, value, text in ((1, "NaN", "NaN"), (2, "Infinity", "Infinity"),
                            (3, "-Infinity", "-Infinity")):
    solve(f"{number} coefficient {text}", DATA,
          f"t.nc: A['a', 'b'] = {text}: expected a finite value",
          setup=lambda value=value: coefficients({(0, 1): value}))
solve("4 coefficient -0.3", 0, setup=lambda: coefficients({(0, 1): -0.3}),
      says=["1 negative flows", "Hawkins-Simon"])
solve("1 flow nan in CSV", DATA,
      "t.csv:3:6: row 'a': b = nan (EUR): expected a finite number",
      table="t.csv", setup=lambda: sheet(z=((20, "NaN"), (40, 20))),
      edits_after={"t.csv": [("'NaN'", "nan")]})
NONE = " (the system has no economic solution)"
solve("5 column sums 1", NUMERIC,
      "solve: column 's1': sum of inputs = 1 per unit output: expected < 1" + NONE,
      table="uniform:n=5,colsum=1")
solve("6 column sums 1 - 4e-16", NUMERIC, None,
      says=["sum of inputs = 1 per unit output: expected < 1" + NONE],
      table="uniform:n=5,colsum=0.9999999999999996")
solve("7 column sums 1 - 4e-8", 0, table="uniform:n=5,colsum=0.99999996",
      says=["cqio: warning: solve: the inverse has a 1-norm of up to 2.5e+07"])
solve("8 column sums 1.2", NUMERIC,
      "solve: column 's1': sum of inputs = 1.2 per unit output: expected < 1" + NONE,
      table="uniform:n=5,colsum=1.2")
solve("9 own input 1", NUMERIC,
      "solve: column 'a': sum of inputs = 1.4 per unit output: expected < 1" + NONE,
      setup=lambda: coefficients({(0, 0): 1.0}))
solve("10 own input 1.5", NUMERIC,
      "solve: column 'a': sum of inputs = 1.9 per unit output: expected < 1" + NONE,
      setup=lambda: coefficients({(0, 0): 1.5}))
for method in ("mixed", "lu", "inverse"):
    solve(f"8 column sums 1.2 by {method}", NUMERIC,
          "solve: column 's1': sum of inputs = 1.2 per unit output: expected < 1" + NONE,
          table="uniform:n=5,colsum=1.2", options=["--method", method])
solve("11 no output but inputs", DATA,
      "t.nc: account 'b': output = 0 but the column of flows sums to 80 (unit of the table): "
      "expected a positive output or a column of zeros",
      setup=lambda: flows(**{"x(row)": [100, 0]}))
solve("12 no output, no inputs", 0, says=["1 absent (no output)"],
      setup=lambda: flows(**{"Z(row, column)": [[20, 0], [0, 0]], "x(row)": [100, 0],
                             "f(row)": [80, 0]}))
solve("13 negative output", DATA,
      "t.nc: account 'b': output = -200 (unit of the table): expected a finite value >= 0",
      setup=lambda: flows(**{"x(row)": [100, -200]}))
solve("14 sales above output", DATA,
      "t.csv: account 'a': flows and final demand sum to 180 (EUR): expected its output, 100",
      table="t.csv", setup=lambda: sheet(z=((60, 100), (40, 20))))
solve("14 sales above output, no final demand", DATA,
      "t.nc: account 'a': sales to other accounts = 160 (unit of the table): expected at most its "
      "output, 100",
      setup=lambda: write_netcdf("t.nc", {"row": 2, "column": 2}, {
          "Z(row, column)": [[60, 100], [0, 20]], "x(row)": [100, 200], "sector(row)": ["a", "b"]}))
solve("15 unbalanced row", DATA,
      "t.nc: account 'a': flows and final demand sum to 100.5 (unit of the table): expected its "
      "output, 100",
      setup=lambda: flows(**{"f(row)": [20.5, 140]}))
solve("15 unbalanced row allowed", 0, options=["--balance", "0.01"],
      setup=lambda: flows(**{"f(row)": [20.5, 140]}))
solve("15 unbalanced column", DATA,
      "t.csv: account 'a': flows and primary inputs sum to 95 (EUR): expected its output, 100",
      table="t.csv", setup=lambda: sheet(primary={"value_added": (35, 120)}))
solve("15 two totals of output", DATA,
      "t.csv:5:18: account 'b': total_output = 210 (EUR): expected 200, as in column 'total_output'",
      table="t.csv", setup=lambda: sheet(primary={"total_output": (100, 210)}))
solve("16 no coefficients", 0, table="uniform:n=3,colsum=0")
solve("17 coefficient 1e300", NUMERIC,
      "solve: column 'b': sum of inputs = 1e+300 per unit output: expected < 1" + NONE,
      setup=lambda: coefficients({(0, 1): 1e300}))
solve("18 subnormal coefficients", 0, table="uniform:n=3,colsum=1e-310")
solve("19 demand not a number", DATA,
      "d.csv:3:3: account 'b': f = nan (1): expected a finite number",
      demand="d.csv", setup=lambda: (coefficients(), write("d.csv", b"key,f\na,1\nb,nan\n")))
solve("20 negative demand", 0, demand="d.csv",
      setup=lambda: (coefficients(), write("d.csv", b"key,f\na,1\nb,-2\n")))
solve("21 no demand anywhere", 0, demand="d.csv",
      setup=lambda: (coefficients(), write("d.csv", b"key,f\na,0\nb,0\n")))

# ---- shapes and sizes ----------------------------------------------------------------------------
solve("22 A 3 x 2", DATA, "t.nc: dimension 'column' = 2: expected 3",
      setup=lambda: write_netcdf("t.nc", {"row": 3, "column": 2}, {"A(row, column)": [0.1] * 6}))
solve("23 vector of another length", DATA,
      "t.nc: variable 'x'(one) has 1 dimensions: expected dimensions (row)",
      setup=lambda: write_netcdf("t.nc", {"row": 2, "column": 2, "one": 1}, {
          "Z(row, column)": [20, 60, 40, 20], "x(one)": [100]}))
N = ": expected a whole number in [1, 2147483647]"
for number, n in ((24, "0"), (25, "-1"), (28, "2147483648"), (29, "1e9")):
    solve(f"{number} n = {n}", USAGE, f"--table uniform:n={n},colsum=0.5: n = {n}" + N,
          table=f"uniform:n={n},colsum=0.5")
solve("26 n = 1", 0, table="uniform:n=1,colsum=0.5")
solve("27 too large", MEMORY, None, table="uniform:n=46400,colsum=0.5",
      options=["--memory", "500M"], says=["uniform:n=46400,colsum=0.5: the 46400 x 46400 matrix "
                                          "takes", "expected at most 0.488 GiB"])
solve("27 n of 2^31 - 1", MEMORY, None, table="uniform:n=2147483647,colsum=0.5",
      says=["the 2147483647 x 2147483647 matrix takes"])
solve("30 regions x sectors beyond int32", USAGE,
      "--table mrio:regions=1000000,sectors=100000,seed=1: regions x sectors = 100000000000: "
      "expected at most 2147483647", table="mrio:regions=1000000,sectors=100000,seed=1")
solve("35 more ranks than rows", 0, table="diagonal:n=2,colsum=0.5")
solve("36 demand of another table", DATA,
      "d.nc: variable 'f' has 3 rows and no labels: expected the labels of its 2 rows, as in "
      "t.nc, or sector(row)",
      demand="d.nc", setup=lambda: (coefficients(), write_netcdf(
          "d.nc", {"row": 3}, {"f(row)": [1, 2, 3]})))
solve("37 other order of accounts", 0, demand="d.csv",
      setup=lambda: (coefficients(), write("d.csv", b"key,f\nb,2\na,1\n")))
solve("38 repeated account", DATA,
      "t.csv: account 'r/a' appears twice: expected each label once; accounts 1 and 2",
      table="t.csv", setup=lambda: sheet([("r", "a"), ("r", "a")]),
      edits_after={"t.csv": [("r/a,r/a", "r/a,r/b")]})
solve("39 repeated sector in NetCDF", DATA,
      "t.nc: account 'a' appears twice: expected each label once; accounts 1 and 2",
      setup=lambda: coefficients(**{"sector(row)": ["a", "a"]}))
solve("39 repeated account of demand", DATA,
      "d.csv:3: account 'a' appears twice: expected it at most once",
      demand="d.csv", setup=lambda: (coefficients(), write("d.csv", b"key,f\na,1\na,2\n")))
solve("40 unknown account of demand", DATA,
      "d.csv:2: account 'region/farmimg' is not in t.csv; did you mean 'region/farming'?",
      table="t.csv", demand="d.csv",
      setup=lambda: (sheet([("region", "farming"), ("region", "mining")]),
                     write_vector("d.csv", [("region", "farmimg")], f=[1.0])))
solve("40 unknown account", DATA,
      "--demand unit: account 'c' is not in t.nc; did you mean 'a'?",
      demand="unit:c", setup=coefficients)
solve("41 row without column", DATA,
      "t.csv:4:13: row 'c' has a total_output but no column: expected a column 'c'",
      table="t.csv", setup=sheet, edits_after={"t.csv": [("\nb,", "\nc,")]})
solve("41 column without row", DATA,
      "t.csv:4:16: column 'b' has a value_added but no row: expected a row 'b'",
      table="t.csv", setup=lambda: sheet(primary={"value_added": (40, 120)}),
      edits_after={"t.csv": [("b,40,20,140,200\n", "")]})

# ---- text ----------------------------------------------------------------------------------------
solve("49 names in UTF-8, with a slash", 0, table="t.csv", demand="unit:重庆市/两江新区/农业",
      setup=lambda: sheet([("重庆市/两江新区", "农业"), ("重庆市/两江新区", "制造业")]),
      says=["重庆市/两江新区/农业"])
solve("45 byte order mark", 0, table="t.csv",
      setup=lambda: (sheet(), write("t.csv", b"\xef\xbb\xbf" + read("t.csv"))))
for number, wrong, hint in (
        (52, '"20,5"', "; write a decimal point and no thousand separators"), (53, "1.5e", ""),
        (54, "0x10", ""), (56, "--", ""), (57, "3.1abc", ""), (51, "２０", "; write ASCII digits")):
    solve(f"{number} number {wrong}", DATA,
          f"t.csv:3:3: row 'a': a = {wrong.strip(chr(34))} (EUR): expected a finite "
          f"number{hint}", table="t.csv", setup=sheet, edits_after={"t.csv": [("\na,20,", f"\na,{wrong},")]})
solve("60 CRLF and 61 no newline at the end", 0, table="t.csv",
      setup=lambda: (sheet(), write("t.csv", read("t.csv").strip().replace(b"\n", b"\r\n"))))
solve("66 name with %s%n", 0, table="t.csv", demand="unit:%s%n", says=["%s%n"],
      setup=lambda: sheet(["%s%n", "b"]))

# ---- NetCDF --------------------------------------------------------------------------------------
solve("73 truncated file", DATA, None,
      says=["t.nc: nc_open failed", "expected an undamaged NetCDF-4 file"],
      setup=lambda: (coefficients(), write("t.nc", read("t.nc")[:-1000])))
solve("74 classic file", DATA,
      "t.nc: is a classic NetCDF file: expected NetCDF-4; convert it with 'nccopy -k nc4'",
      setup=lambda: write_netcdf("t.nc", {"row": 1, "column": 1}, {
          "double A(row, column)": [0.5]}, "classic"))
solve("76 text for numbers", DATA, "t.nc: variable 'A' is of type text: expected a number",
      setup=lambda: write_netcdf("t.nc", {"row": 1, "column": 1}, {
          "string A(row, column)": ['"x"']}))
solve("77 no matrix", DATA,
      "t.nc: variables 'Z' and 'A' are missing: expected Z(row, column) and x(row), or "
      "A(row, column)",
      setup=lambda: write_netcdf("t.nc", {"row": 1, "column": 1}, {"x(row)": [1]}))
solve("77 no output", DATA, "t.nc: variable 'x' is missing: expected x(row) beside Z",
      setup=lambda: write_netcdf("t.nc", {"row": 1, "column": 1}, {"Z(row, column)": [1]}))
solve("78 matrix of 3 dimensions", DATA,
      "t.nc: variable 'A'(time, row, column) has 3 dimensions: expected dimensions (row, column)",
      setup=lambda: write_netcdf("t.nc", {"time": 1, "row": 1, "column": 1}, {
          "A(time, row, column)": [0.5]}))
solve("80 text in place of NetCDF", DATA,
      "t.nc: has no HDF5 signature: expected a NetCDF-4 file",
      setup=lambda: write("t.nc", b"key,a,b\n"))
solve("80 gzip in place of NetCDF", DATA,
      "t.nc: is compressed with gzip: expected NetCDF-4; unpack it first",
      setup=lambda: write("t.nc", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"))
solve("80 folder in place of NetCDF", DATA,
      "t.nc: is not a regular file: expected a NetCDF-4 file", setup=lambda: os.mkdir("t.nc"))
solve("missing file", IO,
      "t.nc: could not be opened (No such file or directory): expected a readable file")
solve("missing folder", IO,
      "tables: does not exist: expected a file or a folder", table="tables")

# ---- options -------------------------------------------------------------------------------------
case("no table", USAGE,
     "cqio solve: expected --table with a directory, FILE.csv, FILE.nc or a generator; see cqio "
     "solve --help")
U = "uniform:n=3,colsum=0.5"
solve("93 unknown option", USAGE,
      "option '--block': is unknown to cqio solve; see cqio solve --help", table=U,
      options=["--block", "0"])
solve("92 option twice", USAGE, "option '--demand': is given twice", table=U,
      options=["--demand", "ones"])
solve("wrong method", USAGE,
      "--method mixd: expected auto, gmres, bicgstab, neumann, lu, mixed, inverse or structured; did "
      "you mean 'mixed'?", table=U, options=["--method", "mixd"])
solve("structured without structure", CONFIG,
      "solve: method structured: the matrix is dense, without trade structure: expected a table "
      "with trade shares; use auto, gmres or mixed", table=U, options=["--method", "structured"])
solve("wrong closure", USAGE, "--closure household: expected none or households; did you mean "
      "'households'?", table=U, options=["--closure", "household"])
solve("closure without households", DATA,
      U + ": closure households: compensation is missing: expected a row of role "
      "compensation", table=U, options=["--closure", "households"])
solve("closure of coefficients without output", DATA,
      "t.nc: closure households: output is missing: expected x beside A, since compensation and what "
      "households buy are flows", options=["--closure", "households"],
      setup=lambda: write_netcdf("t.nc", {"row": 2, "column": 2}, {
          "double A(row, column)": [0.1, 0.2, 0.3, 0.1], "double compensation(column)": [1, 2],
          "double households(row)": [1, 1]}))
solve("households that spend more than they earn", DATA,
      "t.nc: consumption of households = 120 (unit of the table): expected less than their income "
      "of 100; give all of it as household_income", options=["--closure", "households"],
      setup=lambda: flows(**{"compensation(row)": [40, 60], "households(row)": [0, 120]}))
solve("wrong multiplier", USAGE,
      "--multipliers outputs: expected output, value_added, income or employment; did you mean "
      "'output'?", table=U, options=["--multipliers", "outputs"])
solve("multiplier without data", DATA,
      U + ": multiplier 'employment': the table has no employment: expected a table with it",
      table=U, options=["--multipliers", "employment"])
for value in ("0", "nan", "1"):
    solve(f"89 tolerance {value}", USAGE, f"--tolerance {value}: expected a number in (0, 0.1]",
          table=U, options=["--tolerance", value])
solve("wrong memory", USAGE,
      "--memory lots: expected a positive number of bytes a rank, such as 4G (K, M, G, T: powers of "
      "1024)", table=U, options=["--memory", "lots"])
solve("unknown demand", USAGE,
      "--demand all: expected final, final:COLUMN, ones, unit:ACCOUNT, random:seed=K,count=M, "
      "FILE.csv[:COLUMN] or FILE.nc[:VARIABLE]", table=U, demand="all")
solve("no final demand", DATA,
      U + ": has no final demand: expected a table with it, or another --demand", table=U,
      demand="final")
solve("unknown final demand", DATA,
      "t.csv: final demand 'g': expected a column of it; did you mean 'f'?", table="t.csv", demand="final:g",
      setup=sheet)
solve("unknown column of demand", DATA,
      "d.csv: column 'g' is missing: expected one of 'f', once", demand="d.csv:g",
      setup=lambda: (coefficients(), write("d.csv", b"key,f\na,1\n")))
case("wrong kind of output", USAGE,
     "--output result.txt: expected a name that ends with .nc or .csv",
     command=["solve", "--table", U, "--demand", "ones", "--output", "result.txt"])
case("inverse as CSV", USAGE,
     "--output result.csv: expected a NetCDF file, FILE.nc, for the explicit inverse",
     command=["solve", "--table", U, "--method", "inverse", "--output", "result.csv"])
case("output exists", IO, None, says=["result.csv: exists"],
     command=["solve", "--table", U, "--demand", "ones", "--output", "result.csv"],
     setup=lambda: write("result.csv", b"kept"))
case("output in no folder", IO, None, says=["out/result.csv: directory 'out'"],
     command=["solve", "--table", U, "--demand", "ones", "--output", "out/result.csv"])
