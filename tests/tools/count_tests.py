#!/usr/bin/env python3
"""Counts what ctest ran, and names what was skipped.

  count_tests.py [--passed N] [--failed NAME]... JUNIT.xml...
  count_tests.py --self-test

JUNIT.xml: of `ctest --output-junit`. NAME: a check outside ctest that failed; N: how many passed. Prints every
failed and skipped test with its reason, then one line `N passed, N failed, N skipped`. Exit code 1 when one failed,
or when no test ran.
"""
import argparse
import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree as xml


def reasons(output):
    """What a skipped test said, joined; of cmocka programs also which of their tests were skipped."""
    found = re.findall(r"^\s*(?:skipped: (.*?)|\[  SKIPPED \] (\w+))\s*$", output or "", re.MULTILINE)
    words = dict.fromkeys(why or name for why, name in found)
    return "; ".join(word for word in words if not word.isdigit())


def read(path):
    """Counts of one file {passed, failed, skipped: [(name, words)]}."""
    result = {"passed": [], "failed": [], "skipped": []}
    for case in xml.parse(path).getroot().iter("testcase"):
        status = case.get("status")
        why = case.find("skipped")
        asked = why is not None and why.get("message", "").startswith("SKIP_")
        kind = "passed" if status == "run" else "skipped" if asked or status == "disabled" else "failed"
        result[kind].append((f"{pathlib.Path(path).stem}: {case.get('name')}", reasons(case.findtext("system-out"))))
    return result


def total_of(passed, failed, paths):
    total = {"passed": passed, "failed": [(name, "") for name in failed], "skipped": []}
    for path in paths:
        one = read(path)
        total["passed"] += len(one["passed"])
        total["failed"] += one["failed"]
        total["skipped"] += one["skipped"]
    return total


def self_test():
    """A program that is not there, one that fails and one that skips are three kinds."""
    said = "[ RUN      ] a\nskipped: no table\n[  SKIPPED ] a\n[  SKIPPED ] 1 test(s), listed below:\n"
    text = ('<testsuite><testcase name="p" status="run"/><testcase name="f" status="fail"/>'
            '<testcase name="absent" status="notrun"><skipped message="Unable to find executable"/></testcase>'
            '<testcase name="s" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
            f"<system-out>{said}</system-out></testcase></testsuite>")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "dev.xml"
        path.write_text(text, encoding="utf-8")
        total = total_of(2, ["clang-format"], [path])
    assert total == {"passed": 3, "failed": [("clang-format", ""), ("dev: f", ""), ("dev: absent", "")],
                     "skipped": [("dev: s", "no table; a")]}, total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--passed", type=int, default=0)
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("junit", nargs="*")
    options = parser.parse_args()
    if options.self_test:
        self_test()
        return
    total = total_of(options.passed, options.failed, options.junit)
    for kind in ("skipped", "failed"):
        for name, words in total[kind]:
            print(f"{kind}: {name}" + (f" ({words})" if words else ""))
    failed = len(total["failed"])
    print(f"{total['passed']} passed, {failed} failed, {len(total['skipped'])} skipped")
    sys.exit(1 if failed or not total["passed"] else 0)


main()
