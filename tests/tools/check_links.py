#!/usr/bin/env python3
"""Fail if a link in a Markdown file of ROOT leads nowhere.  Usage: check_links.py ROOT

Looks at links inside the project, [text](path#heading), in tracked folders; addresses of the web are
not fetched.  A heading must exist in the file it belongs to.
"""
import pathlib
import re
import sys

SKIPPED = {".git", "build", "out", ".cache"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|^(?: {4}|\t).*$|`[^`\n]*`", re.S | re.M)


def anchors(text):
    """Names that headings get: lower case, words joined by hyphens, other signs dropped."""
    names = set()
    for heading in re.findall(r"(?m)^#+ +(.*)$", text):
        plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        names.add(plain.replace(" ", "-"))
    return names


def main(root):
    wrong, count = [], 0
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
    print("\n".join(wrong) if wrong else f"{count} links checked")
    return bool(wrong)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
