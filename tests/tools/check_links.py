#!/usr/bin/env python3
"""Fail if a Markdown file of ROOT names something that is not there.  Usage: check_links.py ROOT

Links inside the project, [text](path#heading): file and heading must exist; addresses of the web are
not fetched. Names in backquotes: paths such as `src/core/files.c`, and identifiers of the library
such as `cqio_fail` and `CQIO_TRY`, which must occur in the code.
"""
import pathlib
import re
import sys

SKIPPED = {".git", "build", "out", ".cache"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FOLDERS = "src|include|tests|bench|jobs|matrices|examples|cmake|docs"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]*)`")
NAME = re.compile(r"`(cqio__?[a-z][a-z0-9_]*|CQIO_[A-Z][A-Z0-9_]*)(?:\(\))?`")
CODE = re.compile(r"```.*?```|^(?: {4}|\t).*$|`[^`\n]*`", re.S | re.M)


def anchors(text):
    """Names that headings get: lower case, words joined by hyphens, other signs dropped."""
    names = set()
    for heading in re.findall(r"(?m)^#+ +(.*)$", text):
        plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        names.add(plain.replace(" ", "-"))
    return names


def identifiers(root):
    """Words of the code that begin with cqio_ or CQIO_."""
    words = set()
    for folder in FOLDERS.split("|"):
        for path in (root / folder).rglob("*"):
            if path.suffix in (".c", ".h", ".def", ".txt", ".cmake", ".py", ".sh", ".in"):
                words |= set(re.findall(r"\b(?:cqio_|CQIO_)\w+", path.read_text(errors="replace")))
    return words


def main(root):
    wrong, count, known = [], 0, identifiers(root)
    ignored = tuple(re.findall(r"(?m)^/(\S+?)/?$", (root / ".gitignore").read_text()))
    for path in sorted(root.rglob("*.md")):
        if SKIPPED & set(path.relative_to(root).parts):
            continue
        text = path.read_text()
        bare = CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
        for m in LINK.finditer(bare):
            target = m.group(1) or m.group(2)
            if re.match(r"[a-z]+:", target):
                continue
            count += 1
            name, _, heading = target.partition("#")
            other = (path.parent / name).resolve() if name else path
            place = f"{path.relative_to(root)}:{bare.count(chr(10), 0, m.start()) + 1}"
            if not other.exists():
                wrong.append(f"{place}: {target}: no such file")
            elif heading and other.suffix == ".md" and heading not in anchors(other.read_text()):
                wrong.append(f"{place}: {target}: no such heading")
        for m in PATH.finditer(text):
            count += 1
            if not (root / m[1]).exists() and not m[1].startswith(ignored):
                wrong.append(f"{path.relative_to(root)}:{text.count(chr(10), 0, m.start()) + 1}: {m[1]}: no such path")
        for m in NAME.finditer(text):
            count += 1
            if m[1] not in known:
                wrong.append(f"{path.relative_to(root)}:{text.count(chr(10), 0, m.start()) + 1}: {m[1]}: not in the code")
    print("\n".join(wrong) if wrong else f"{count} links and names checked")
    return bool(wrong)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
