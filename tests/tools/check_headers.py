#!/usr/bin/env python3
"""Checks what a compiler does not see in the public headers of ROOT.  Usage: check_headers.py ROOT [LIBRARY]

Every function carries CQIO_API, or callers of the shared library cannot find it; declarations stand
between CQIO_BEGIN_DECLS and CQIO_END_DECLS, or C++ callers cannot; each header begins with a comment
that names its file to Doxygen, and comments on declarations are its comments; cqio.h includes all. LIBRARY, the shared one, exports these
functions and nothing else.
"""
import pathlib
import re
import subprocess
import sys

COMMENT = re.compile(r"/\*.*?\*/", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$", re.M)
FUNCTION = re.compile(r"[^;{}]*?\b(cqio_\w+)\([^;{}]*\)[^;{}]*;")


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def functions(text):
    """(line, name, declaration) of every function declared in a header."""
    bare = DIRECTIVE.sub(blank, COMMENT.sub(blank, text))
    bare = re.sub(r"\bCQIO_(BEGIN|END)_DECLS\b", blank, bare)
    while "{" in bare:  # bodies of structs and enums, the innermost first
        bare = re.sub(r"\{[^{}]*\}", blank, bare)
    for match in FUNCTION.finditer(bare):
        declaration = match[0].strip()
        if not declaration.startswith("typedef"):
            yield bare.count("\n", 0, match.start(1)) + 1, match[1], declaration


def faults(path):
    text = path.read_text()
    if not text.startswith("/**\n * @file\n"):
        yield 1, "expected a comment '/** @file ...' on the header"
    begin, end = text.find("\nCQIO_BEGIN_DECLS\n"), text.rfind("\nCQIO_END_DECLS\n")
    for line, name, declaration in functions(text):
        if not declaration.startswith("CQIO_API "):
            yield line, f"{name}: expected CQIO_API before the declaration"
        if -1 in (begin, end) or not text.count("\n", 0, begin) < line - 1 < text.count("\n", 0, end):
            yield line, f"{name}: expected between CQIO_BEGIN_DECLS and CQIO_END_DECLS"
    for match in re.finditer(r"^[ \t]*/\*(?!\*| ----| clang-format)[^\n]*", text, re.M):
        after = text[text.index("*/", match.start()) + 2:].lstrip()
        if not after.startswith("#"):
            yield text.count("\n", 0, match.start()) + 1, "expected a comment of Doxygen, /** ... */"
    for match in re.finditer(r"^[ \t]*[^\s#/][^\n]*[;,] +/\*(?!\*<)", text, re.M):
        yield text.count("\n", 0, match.start()) + 1, "expected a comment of Doxygen, /**< ... */"


LINKER = {"_end", "_edata", "__bss_start"}  # which some linkers export from every library


def exported(library):
    lines = subprocess.run(["nm", "-D", "--defined-only", library], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    return {line.split()[-1] for line in lines}


def main(root, library=None):
    folder, wrong, declared = root / "include" / "cqio", [], set()
    headers = sorted(folder.glob("*.h"))
    for path in headers:
        declared |= {name for _, name, _ in functions(path.read_text())}
        wrong += [f"{path.relative_to(root)}:{line}: {fault}" for line, fault in faults(path)]
        if path.name not in ("cqio.h", "export.h") and \
                f'#include "cqio/{path.name}"' not in (folder / "cqio.h").read_text():
            wrong.append(f"include/cqio/cqio.h: expected cqio/{path.name}")
    if not declared:
        wrong.append("include/cqio: no function found")
    if library:
        found = exported(library)
        wrong += [f"{library}: exports {name}, which no header declares" for name in found - declared - LINKER]
        wrong += [f"{library}: lacks {name}, which a header declares" for name in declared - found]
    print("\n".join(wrong) if wrong else f"{len(declared)} functions in {len(headers)} headers")
    return bool(wrong)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:]))
