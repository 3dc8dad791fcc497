#!/usr/bin/env python3
"""Checks that docs/errors.md has every sentence of the rooms that read tables, dots for what is found.

  check_sentences.py SOURCE            exit code 1, and the lines that are missing or too many
  check_sentences.py SOURCE --write    writes them
"""
import pathlib
import re
import sys

ROOMS = {"Files of tables": ["sheet"], "Tables and demands of `cqio solve`": ["iotable"],
         "Tables of other sources": ["archives", "arrays", "lines", "workbooks", "drafts", "sources"],
         "Balancing": ["balancing"], "Transforming": ["transforms"]}
BEGIN = "<!-- sentences: written by tests/tools/check_sentences.py --write -->\n"
END = "<!-- end of sentences -->\n"
LITERAL = r'"(?:[^"\\]|\\.)*"'
# A text of literals, with macros such as PRId64 between them.
TEXT = re.compile(rf"{LITERAL}(?:\s*(?:PRI\w+\s*)?{LITERAL})*")
CALL = re.compile(r"\b(?:cqio_fail|fault|cqio_log)\s*\(")


def text_of(literals):
    return "".join(part[1:-1] for part in re.findall(LITERAL, literals)).replace('\\"', '"').replace("\\n", " ")


def sentence_of(text):
    """The text as it stands in the document: places and values are dots."""
    text = re.sub(r"%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:ll|l|z|h|j|t)*[a-zA-Z]", "...", text)
    text = re.sub(r"^(?:\.\.\.:? )+", "", text.replace("%%", "%"))
    return re.sub(r"(?:\.\.\.){2,}", "...", text).strip()


def sentences(path):
    """Those of one source: texts of calls that fail or warn, and others that say what is expected."""
    source = re.sub(r"/\*.*?\*/|'\\?\"'", " ", path.read_text(encoding="utf-8"), flags=re.S)
    found = []
    for match in TEXT.finditer(source):
        before = source[max(0, match.start() - 120):match.start()]
        calls = list(CALL.finditer(before))
        fails = bool(calls) and not re.search('[;"]', before[calls[-1].end():])
        if fails and "cqio_log" in calls[-1].group() and "CQIO_LOG_WARN" not in before[calls[-1].end():]:
            continue
        sentence = sentence_of(text_of(match.group()))
        whole = re.match(r"[\w'(]|-- |\.\.\.|= ", sentence) and re.search(r"[a-z]{3}.* .*[a-z]", sentence)
        if whole and (fails or "expected " in sentence):
            found.append(sentence)
    return found


def listing(top):
    lines = [BEGIN]
    for title, rooms in ROOMS.items():
        every = {s for room in rooms for path in (top / "src" / room).glob("*.c") for s in sentences(path)}
        lines.append(f"\n### {title}\n\n")
        lines += [f"- `{s}`\n" for s in sorted(every, key=str.casefold)]
    return "".join([*lines, "\n", END])


def main():
    top = pathlib.Path(sys.argv[1])
    document = top / "docs" / "errors.md"
    text = document.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        sys.exit(f"{document}: expected the lines {BEGIN!r} and {END!r}")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    wanted = listing(top)
    if sys.argv[2:] == ["--write"]:
        document.write_text(text[:start] + wanted + text[end:], encoding="utf-8")
        return 0
    have, want = set(text[start:end].splitlines()), set(wanted.splitlines())
    for line in sorted(want - have):
        print(f"docs/errors.md lacks: {line}")
    for line in sorted(have - want):
        print(f"docs/errors.md has what no source says: {line}")
    if have != want:
        print("tests/tools/check_sentences.py SOURCE --write mends it")
    return int(have != want)


if __name__ == "__main__":
    sys.exit(main())
