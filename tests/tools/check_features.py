#!/usr/bin/env python3
"""Holds the tables of features in a README against the program and its tests.

  check_features.py README.md CQIO CTEST BUILD
  check_features.py --self-test

A row of a table whose last column is 'command, test' names in backquotes an analysis as `--what NAME`, or options, which the help of
the command of its section knows, and tests that CTEST lists in the folder BUILD, of which one at least has the analysis or
the option in its script; 'the same' stands for the row before. Every analysis and every step of a transformation has a row.
"""
import json
import pathlib
import re
import subprocess
import sys

HEAD = re.compile(r"^\|.*\| command, test \|$")
COMMAND = re.compile(r"\bcqio (analyse|transform)\b")


def rows(text):
    """(line, command of the section, last cell) of every row of the tables."""
    command, inside = None, False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            command = None
        if not command and COMMAND.search(line):
            command = COMMAND.search(line)[1]
        inside = line.startswith("|") and (inside or bool(HEAD.match(line)))
        if inside and not HEAD.match(line) and not re.fullmatch(r"[|-]+", line):
            yield number, command, line.rstrip("| ").rsplit("|", 1)[1].strip()


def known(helps):
    """Of the help of each command its options, and the names that must have a row: analyses, steps."""
    return {command: (set(re.findall(r"--[a-z][a-z-]*", text)),
                      set(re.findall(r"^  (\w+) ", text.partition("\nanalyses\n")[2], re.M)) or
                      set(re.findall(r"^  (--[a-z-]+) ", text.partition("\nsteps\n")[2], re.M)))
            for command, text in helps.items()}


def in_script(script, name):
    return re.search(rf"""["',]{re.escape(name)}["',\s]""", script) is not None


def faults_of_row(cell, known_here, scripts, named):
    """What is wrong with one row; the analyses and options that it names are added to NAMED."""
    options, must = known_here
    quoted = [word for words in re.findall(r"`([^`]+)`", cell) for word in words.split(", ")]
    tests = [word for word in quoted if not word.startswith("--") and word in scripts]
    features = []
    for word in quoted:
        what = re.fullmatch(r"--what ([\w,]+)", word)
        if what:
            features += what[1].split(",")
            wrong = [name for name in what[1].split(",") if name not in must]
            yield from (f"'{name}' is no analysis" for name in wrong)
        elif word in must:
            features.append(word)
        elif word.endswith("-..."):
            found = sorted(name for name in must if name.startswith(word[:-3]))
            features += found
            if not found:
                yield f"no option begins as '{word}'"
        elif word.startswith("--"):
            features.append(word.split()[0])
            if word.split()[0] not in options:
                yield f"'{word}' is no option"
        elif word not in scripts:
            yield f"'{word}' is neither a test nor an analysis"
    if not features or not tests:
        yield f"names no {'test' if features else 'command'}"
    for name in features:
        if tests and not any(in_script(scripts[test], name) for test in tests):
            yield f"'{name}' does not occur in {', '.join(tests)}"
    named.update(features)


def check(text, helps, scripts):
    wrong, named, table = [], {command: set() for command in helps}, known(helps)
    before = set()
    for number, command, cell in rows(text):
        if command not in table:
            wrong.append((number, "the section names no command of tables"))
        elif cell == "the same" and command in before or cell == "all":
            continue
        else:
            before.add(command)
            wrong += [(number, fault) for fault in faults_of_row(cell, table[command], scripts, named[command])]
    for command, (_, must) in table.items():
        wrong += [(0, f"no row of cqio {command} names '{name}'") for name in sorted(must - named[command])]
        if not must:
            wrong.append((0, f"the help of cqio {command} lists nothing"))
    return wrong


def sources(command):
    """The script of a test with the modules of the tests that it imports; of a program nothing."""
    text = ""
    for path in map(pathlib.Path, command):
        if path.suffix == ".py" and path.exists():
            text += path.read_text()
            modules = [path.parents[1] / "support" / f"{module}.py"
                       for module in re.findall(r"^(?:from|import) (\w+_cases)\b", text, re.M)]
            text += "".join(module.read_text() for module in modules if module.exists())
    return text


def tests_of(ctest, build):
    """{name without its number of ranks: script} of all tests."""
    listed = subprocess.run([ctest, "--test-dir", build, "--show-only=json-v1"], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    return {re.sub(r"_np\d+$", "", test["name"]): sources(test.get("command", []))
            for test in json.loads(listed)["tests"]}


SELF_TEST = """
    cqio analyse --table T --what LIST
| analysis | peer | command, test |
|---|---|---|
| a | y | `--what one`, `law_a` |
| b | | the same |
| c | | `--what two,three --deep`, `law_a` |
## Next
    cqio transform --table T
| step | peer | command, test |
|---|---|---|
| d | p | `--sum-...`, `--cut`, `law_a`, `law_c` |
"""
HELPS = {"analyse": "options\n  --what LIST\n  --deep X\n\nanalyses\n  one   says\n  two   says\n  three   says\n",
         "transform": "options\n\nsteps\n  --sum-one F\n  --sum-two F\n  --cut F\n"}
SCRIPTS = {"law_a": """run("one"); run("two,three", "--deep"); run("--sum-one", "--sum-two")""", "law_c": "(\"--cut\")"}
BROKEN = {"--what one": "--what won", "`law_a` |\n| b": "`law_b` |\n| b", "--what two,three --deep": "--what two --steep",
          "`--what two,three --deep`, ": "", ", `law_c`": "", "`--sum-...`, ": "", "--cut`": "--cutt`"}


def self_test():
    assert not check(SELF_TEST.replace(" --deep`", "`, `--deep`"), HELPS, SCRIPTS), check(SELF_TEST, HELPS, SCRIPTS)
    for old, new in BROKEN.items():
        assert old in SELF_TEST, old
        assert check(SELF_TEST.replace(old, new), HELPS, SCRIPTS), f"'{new}' in place of '{old}' is not noticed"
    print(f"{len(BROKEN)} broken rows noticed")


def main(readme, cqio, ctest, build):
    helps = {command: subprocess.run([cqio, command, "--help"], check=True, text=True, stdout=subprocess.PIPE).stdout
             for command in ("analyse", "transform")}
    text = pathlib.Path(readme).read_text()
    wrong = check(text, helps, tests_of(ctest, build))
    print("\n".join(f"{readme}:{number or 1}: {fault}" for number, fault in wrong) or
          f"{len(list(rows(text)))} rows checked")
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    elif len(sys.argv) == 5:
        sys.exit(main(*sys.argv[1:]))
    else:
        sys.exit(__doc__)
