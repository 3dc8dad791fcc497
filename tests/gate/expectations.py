"""What the gates of `cqio run` have in common: their options, and a list of what failed."""
import argparse
import os

parser = argparse.ArgumentParser()
parser.add_argument("--cqio", required=True)
parser.add_argument("--source", required=True)
options = parser.parse_args()
CQIO, SOURCE = os.path.abspath(options.cqio), os.path.abspath(options.source)
FAILED = []


def expect(what, good, said=""):
    if not good:
        FAILED.append(what)
        print(f"FAILED {what}: {said}"[:3000])


def settings(out, *texts):
    """Words of the command line for TEXTS, KEY=VALUE, of a run into OUT."""
    return [word for text in [f"output.directory={out}", *texts] for word in ("--set", text)]
