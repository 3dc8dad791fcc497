#!/usr/bin/env python3
"""compliance-checker with its lists of a file's variables made once a file: compliance.py OPTION... FILE...

For each of n variables it asks some forty times for the coordinates, axes and bounds of the file, and looks at all n for
each answer; what a file holds does not change meanwhile. Its checks and its report are those of compliance-checker.
"""
import copy
import functools
import inspect
import pathlib
import sys

import compliance_checker.cf.util as util

sys.path.append(str(pathlib.Path(sys.executable).parent))  # cchecker.py lies beside Python
from cchecker import main  # noqa: E402


def once(function):
    """FUNCTION of an open file, asked once; the caller gets a copy, as some add to what they are given."""
    ask = functools.lru_cache(maxsize=None)(function)
    return functools.wraps(function)(lambda nc: copy.copy(ask(nc)))


def ask_once():
    """Every get_... of the checker that takes an open file and nothing else."""
    for name, function in inspect.getmembers(util, inspect.isfunction):
        if name.startswith("get_") and list(inspect.signature(function).parameters) == ["nc"]:
            setattr(util, name, once(function))


if __name__ == "__main__":
    ask_once()
    sys.exit(main())
