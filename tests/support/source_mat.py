"""A table as a file of MATLAB 7.3, which the program write_mat writes."""
import subprocess

from source_files import FINAL, PRIMARY, text

WRITER = None  # the path of write_mat


def write_variables(path, variables):
    """VARIABLES [(kind, name, rows of numbers or texts)]."""
    said = ""
    for kind, name, rows in variables:
        said += f"{kind} {name} {len(rows)} {max(map(len, rows))}\n"
        said += "\n".join(("\n" if kind == "cells" else "" if kind == "chars" else " ").join(row) for row in rows) + "\n"
    subprocess.run([WRITER, path], input=said, text=True, check=True)


def write_mat(table, path, form="EMERGING", kind="double", change=None):
    """FORM EMERGING: lists of regions and sectors; "struct": fields of structs, labels by account. CHANGE(variables) gives
    what is written."""
    regions = list(dict.fromkeys(r for r, _ in table.accounts))
    sectors = list(dict.fromkeys(s for _, s in table.accounts))
    names = dict((code, name) for code, name, _ in FINAL)
    flows = [list(map(text, row)) for row in table.flows]
    final = [list(map(text, row)) for row in zip(*table.final.values())]
    paid = [list(map(text, row)) for row in table.primary]
    output = list(map(text, table.output))
    if form == "struct":
        variables = [("cells", "meta/labsZ", [list(a) for a in table.accounts]),
                     ("cells", "meta/labsY", [[r, names[c]] for r, c in table.final]),
                     ("cells", "meta/va_list", [[name for name, _ in PRIMARY]]),
                     (kind, "IO/Z", flows), (kind, "IO/Y", final), (kind, "IO/V", paid), (kind, "IO/x", [output])]
    else:
        variables = [(kind, "z", flows), (kind, "f", final), (kind, "va", paid), (kind, "X", [[x] for x in output]),
                     ("cells", "country_list", [[r] for r in regions]), ("cells", "sector_list", [sectors]),
                     ("cells", "final_list", [[name] for _, name, _ in FINAL]),
                     ("cells", "va_list", [[name] for name, _ in PRIMARY])]
    write_variables(path, change(variables) if change else variables)
