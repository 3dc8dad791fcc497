#!/usr/bin/env python3
"""Fail if a src/ file includes a header of another module on its own level or above.

Sees "module/file.h" and <cqio/module.h>.  Usage: check_layers.py [SRC_DIR]
"""
import pathlib, re, sys

LEVEL = {"core": 0,
         "conf": 1, "linalg": 1, "ncio": 1, "sampling": 1,
         "data": 2, "grid": 2, "solve": 2, "regional": 2, "people": 2,
         "model": 3, "tables": 3, "cli": 4}
INCLUDE = re.compile(r'\s*#\s*include\s+(?:[<"]cqio/(?P<b>[a-z]+)\.h[>"]|"(?P<a>[a-z]+)/)')

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "src")
errors = []
for path in sorted(root.rglob("*.[ch]")):
    own = path.relative_to(root).parts[0]
    if own not in LEVEL:
        errors.append(f"{path}: module '{own}' is not in the layer table")
        continue
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        other = match and (match["b"] or match["a"])
        if other and other != own and LEVEL.get(other, 99) >= LEVEL[own]:
            errors.append(f"{path}:{number}: {own} (level {LEVEL[own]}) must not include "
                          f"{other} (level {LEVEL.get(other, 'none')})")
print("\n".join(errors), end="\n" if errors else "")
sys.exit(bool(errors))
