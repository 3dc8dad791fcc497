#!/usr/bin/env python3
"""Fail if code, tests or papers cite an equation of the method that docs/method does not have.

Usage: check_citations.py ROOT | --self-test

What is defined, in docs/method/*.md:
  **(3.12)** at the start of a line, or of a list item, defines equation 3.12; **(9.6 b)** and
  **(15.7 A)** define parts of one, **(9.6')** a variant; **T12** defines a law. A heading
  "## 7. Households" defines section 7. A definition that ends with ": not built." and everything
  in planned.md counts as not built.

What is a citation:
  the word form, everywhere:   method 3.12    method 17.1-17.4    method sections 7.1, 10, 11
                               method 9.6 b, d    method section 5    method 8, 18
  the bracket form:            (3.12)    (3.11, 3.12)    (16.4-16.7)    (9.6b)    (9.6 b, d)
                               (9.6')    (15.7 A)    (Theta, 7.2)    (2.3; row = supplier)
  a law:                       T12    T10-T14
Brackets hold pieces divided by comma, semicolon or "and"; a piece is a citation when it is nothing
but a number N.M, 1 <= N <= 30, or a range of them, with letters a to h behind. So "(factor 1.5)",
"(0.6 F64)", "(0, 1]", "(CF-1.8)" and "(3)" are none, and a bare "(1.5)" is one: say what it is.

Where: word form in all comments, doc strings, help and Markdown; bracket form in comments of C, in
texts of .def files, in the man page, and in Markdown of docs/ and tests/; laws in all comments and there. Folders: src,
include, tests, bench, jobs, matrices, examples, docs, cmake and the Markdown files of ROOT.

Code and tests may not cite equations and sections that are not built; papers may. Laws are only looked
up, as ranges of them go over some that are not built.
"""
import pathlib
import re
import sys
import tempfile

FOLDERS = ("src", "include", "tests", "bench", "jobs", "matrices", "examples", "docs", "cmake")
C_TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
HASH = re.compile(r'(?:^|(?<=\s))#[^\n]*|"""(?:.*?)"""', re.S | re.M)

NUMBER = r"(?:[1-9]|[12]\d|30)\.[1-9]\d?"
LETTERS = r"(?:'|\s?[a-hA-H](?![A-Za-z0-9])(?:,\s[a-h](?![A-Za-z0-9]))*)?"
SECTION = r"(?:[1-9]|[12]\d|30)(?![\d.]*\d)"
ITEM = rf"(?:{NUMBER}{LETTERS}|{SECTION})(?:-(?:{NUMBER}|{SECTION}))?"
WORDS = re.compile(rf"\b[Mm]ethod(?:\s+sections?)?\s+({ITEM}(?:(?:,\s|\sand\s){ITEM})*)")
BRACKETS = re.compile(r"\(([^()]*)\)")
PIECE = re.compile(rf"\s*(?:(?:[Mm]ethod\s+)?(?:sections?\s+)?)?({NUMBER})('|\s?[a-hA-H])?(?:-({NUMBER}))?\s*$")
PART = re.compile(r"\s*([a-h])\s*$")
LAW = re.compile(r"(?<![\w^])T([1-9]\d?)(?:-T([1-9]\d?))?(?![\w(\[^])")

EQUATION_DEFINED = re.compile(rf"^(?:- )?\*\*\(({NUMBER})('| [a-hA-H])?\)\*\*", re.M)
LAW_DEFINED = re.compile(r"^(?:- )?\*\*(T\d+)\*\*", re.M)
SECTION_DEFINED = re.compile(r"^## (\d+)\. ", re.M)


def blank(text, keep):
    """TEXT with everything outside the spans KEEP as blanks, so that places stay."""
    out, end = [], 0
    for first, last in keep:
        out += re.sub(r"[^\n]", " ", text[end:first]), text[first:last]
        end = last
    return "".join(out + [re.sub(r"[^\n]", " ", text[end:])])


def spoken(path, text):
    """(text for people, bracket form allowed, laws allowed), comment frames removed, places kept."""
    name = path.name
    if name.endswith((".c", ".h")):
        kept = [m.span() for m in C_TOKEN.finditer(text) if m.group()[0] == "/"]
        return re.sub(r"(?m)^(\s*)\*(?!\*\()", r"\1 ", blank(text, kept)), True, True
    if name.endswith(".def"):
        return text, True, True
    if re.search(r"\.\d$", name):
        return text, True, False
    if name.endswith(".md"):
        docs = path.parts[0] in ("docs", "tests")
        return text, docs, docs
    if name.endswith((".py", ".sh", ".sbatch", ".cmake", ".yaml")) or name == "CMakeLists.txt":
        return blank(text, [m.span() for m in HASH.finditer(text)]), False, True
    return "", False, False


def between(first, last):
    """Every number of the range FIRST-LAST; last alone when they do not belong together."""
    a, b = first.split("."), last.split(".")
    if len(a) == len(b) == 2 and a[0] == b[0]:
        return [f"{a[0]}.{k}" for k in range(int(a[1]), int(b[1]) + 1)] or [last]
    if len(a) == len(b) == 1:
        return [str(k) for k in range(int(first), int(last) + 1)] or [last]
    return [first, last]


def cited_items(text):
    """Numbers of a list such as "8, 18", "9.6 b, d" or "17.1-17.4"."""
    for m in re.finditer(rf"({NUMBER}|{SECTION})({LETTERS})(?:-({NUMBER}|{SECTION}))?", text):
        number, letters, last = m.groups()
        if last:
            yield from between(number, last)
        elif letters:
            yield from (number + (" " + x if x != "'" else x) for x in re.findall(r"[a-hA-H']", letters))
        else:
            yield number


def citations(path, text):
    """(offset, number) of each citation; laws as T12."""
    text, brackets, laws = spoken(path, text)
    seen = []
    for m in WORDS.finditer(text):
        yield from ((m.start(), number) for number in cited_items(m.group(1)))
        seen.append(m.span())
    for m in BRACKETS.finditer(text) if brackets else ():
        before = None
        for piece in re.finditer(r"((?:(?![,;]|\sand\s).)+)(?:[,;]|\sand\s|$)", m.group(1), re.S):
            start = m.start(1) + piece.start()
            hit, part = PIECE.match(piece.group(1)), PART.match(piece.group(1))
            if any(first < start + len(piece.group(1)) and start < last for first, last in seen):
                before = None
            elif hit:
                number, letter, last = hit.groups()
                before, letter = number, (letter or "").strip()
                if last:
                    yield from ((start, k) for k in between(number, last))
                else:
                    yield start, number + (letter if letter in ("", "'") else " " + letter)
            elif part and before:
                yield start, f"{before} {part.group(1)}"
            else:
                before = None
    for m in LAW.finditer(text) if laws else ():
        for k in range(int(m.group(1)), int(m.group(2) or m.group(1)) + 1):
            yield m.start(), f"T{k}"


def definitions(root):
    """(numbers defined, those of them not built, complaints)."""
    defined, unbuilt, wrong = {}, set(), []
    for path in sorted((root / "docs" / "method").glob("*.md")):
        text = path.read_text()
        found = [(m.start(), m[1] + (m[2] or "")) for m in EQUATION_DEFINED.finditer(text)]
        found += [(m.start(), m[1]) for m in LAW_DEFINED.finditer(text)]
        for offset, number in found:
            if number in defined:
                wrong.append(f"{path}: ({number}) is defined in {defined[number]} too")
            defined[number] = path.name
            paragraph = re.split(r"\n\s*\n|\n- \*\*", text[offset:], maxsplit=1)[0]
            if paragraph.rstrip().endswith(": not built."):
                unbuilt.add(number)
        for m in SECTION_DEFINED.finditer(text):
            defined.setdefault(m[1], path.name)
            if path.name == "planned.md":
                unbuilt.add(m[1])
    return defined, unbuilt, wrong


def files(root):
    for folder in FOLDERS:
        yield from (p for p in sorted((root / folder).rglob("*")) if p.is_file())
    yield from sorted(root.glob("*.md"))


def check(root):
    """Complaints and the number of citations."""
    defined, unbuilt, wrong = definitions(root)
    if not defined:
        return [f"{root}/docs/method: defines no equation"], 0
    count = 0
    for path in files(root):
        relative = path.relative_to(root)
        if path.name == "check_citations.py" or "build" in relative.parts:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        paper = relative.parts[0] == "docs"
        for offset, number in citations(relative, text):
            count += 1
            place = f"{relative}:{text.count(chr(10), 0, offset) + 1}"
            kind = "law" if number[0] == "T" else "equation" if "." in number else "section"
            if number not in defined:
                wrong.append(f"{place}: {kind} {number} is not in docs/method")
            elif number in unbuilt and not paper:
                wrong.append(f"{place}: {kind} {number} is marked as not built in docs/method")
    return wrong, count


SELF_TEST = {
    # file: (text, complaints expected)
    "src/a.c": ("/* Shares (3.12), (3.11, 3.12), (3.10-3.13), (9.6b), (9.6 b, d), (9.6') and (15.7 A)\n"
                " * (method\n * 3.12); interval (0, 1], (1], (0.6 F64), (2), CF-1.8, (factor 2.5) */\n"
                'char t[] = "(7.77)"; double x = f(7.77); // T12\n', 0),
    "src/b.c": ("/* (3.99) */\n", 1),
    "src/c.c": ("/* (3.12-3.14) */\n", 1),
    "src/d.c": ("/* ranges (method 9.6 b, c) */\n", 1),
    "src/e.c": ("/* (Theta, 3.98; see below) */\n/* T99 */\n", 2),
    "src/f.c": ("/* one that is not built (3.2) */\n", 1),
    "include/k.def": ('X("balancing (3.11) within [0.5, 1)", "by (3.97)")\n', 1),
    "src/cqio.1": ("the balance (3.96) of (3.12)\n", 1),
    "tests/t.py": ('"""As method 8.98 says, in 2.5 s (1.5)."""\nx = 8.97  # method 3.12, and T12\n', 1),
    "README.md": ("Seconds: (3.71), method 3.12 and method section 29\n", 1),
    "bench/b.sh": ("# method 3.12-3.13, T10-T12\necho method 3.95\n", 0),
    "docs/architecture.md": ("as (3.12) and (3.94)\n", 1),
    "tests/README.md": ("| T12, T98 | (3.11) to (3.13) |\n", 1),
    "docs/method/a.md": ("## 3. Trade\n\n**(3.10)** a\n\n**(3.11)** b, c\n\n**(3.12)** `x` (2.5 t)\n\n**(3.13)** d\n\n"
                         "**(3.2)** Other: not built.\n\n**(9.6)** e\n\n- **(9.6 a)** f\n- **(9.6 b)** g\n- **(9.6 d)** h\n\n"
                         "**(9.6')** i\n\n**(15.7)** j\n\n- **(15.7 A)** k\n\n- **T10** l\n- **T11** m\n- **T12** n\n", 0),
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, (text, _) in SELF_TEST.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        wrong, _ = check(root)
        faults = []
        for name, (_, expected) in SELF_TEST.items():
            found = [w for w in wrong if w.startswith(name + ":")]
            if len(found) != expected:
                faults.append(f"{name}: {len(found)} complaints, expected {expected}: {found}")
        (root / "docs/method/b.md").write_text("**(3.12)** twice\n")
        if not any("is defined in" in w for w in check(root)[0]):
            faults.append("an equation defined twice is not noticed")
    return faults


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        complaints, number = self_test(), len(SELF_TEST)
    elif len(sys.argv) == 2:
        complaints, number = check(pathlib.Path(sys.argv[1]))
    else:
        sys.exit(__doc__)
    print("\n".join(complaints) if complaints else f"{number} checked")
    sys.exit(bool(complaints))
