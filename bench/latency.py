#!/usr/bin/env python3
"""What a network with long ways costs: two nodes made of namespaces, joined by ways of several lengths.

    bench/latency.py [--build BUILD] [--delays 0,0.05,1,2.4] [--repeat 3]

DELAYS are milliseconds to the other node and back; 0 is the bridge between the namespaces. Each result is
compared with that of one rank after the clock has stopped. Prints, for a job and a solution, the best
seconds, their ratio to those without delay, and the ways there and back that follow one another:
(seconds - seconds without delay) / delay. As root; see tests/nodes.
"""
import argparse
import os
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "nodes"))
from cluster import Cluster, missing  # noqa: E402
from test_nodes import Place, bits  # noqa: E402

WORK = {"toy job": ("run", "jobs/toy.yaml"),
        "600 accounts, factors": ("solve", "--table", "random:n=600,colsum=0.3-0.7,seed=1", "--demand", "ones", "--method", "lu"),
        "600 accounts, GMRES": ("solve", "--table", "mrio:regions=20,sectors=30,seed=1", "--demand", "ones", "--method", "gmres")}


def measure(place, words, repeat):
    """Least seconds of REPEAT runs on two nodes, and the results of the last."""
    least = None
    for _ in range(repeat):
        out = place.fresh("nodes")
        begin = time.monotonic()
        code, said = place.on_nodes(words, (1, 2), out)
        seconds = time.monotonic() - begin
        if code:
            sys.exit(said)
        least = min(seconds, least or seconds)
    return least, bits(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build" / "dev"))
    parser.add_argument("--delays", default="0,0.05,1,2.4")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    why = missing()
    if why:
        sys.exit(f"latency.py: {why}")
    os.environ.pop("OPENBLAS_CORETYPE", None)
    delay_program = os.path.join(given.build, "tests", "cqio_delay")
    program = os.path.abspath(os.path.join(given.build, "cqio"))
    base = {}
    print(f"{'':<24}{'delay ms':>9}{'seconds':>9}{'ratio':>7}{'ways':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for delay in (float(word) for word in given.delays.split(",")):
            with Cluster(2, os.path.join(folder, "cluster")) as cluster:
                if delay > 0:
                    cluster.slow_down(delay_program, round(delay * 500))
                place = Place(program, str(ROOT), folder, cluster)
                for name, words in WORK.items():
                    expected = bits(place.on_one(words, 1 if words[0] == "run" else 2))
                    seconds, found = measure(place, words, given.repeat)
                    if found != expected or not found:
                        sys.exit(f"{name}: other results than on one node")
                    base.setdefault(name, seconds)
                    ways = f"{(seconds - base[name]) / delay * 1e3:7.0f}" if delay else "      -"
                    print(f"{name:<24}{delay:9.2f}{seconds:9.2f}{seconds / base[name]:7.1f}{ways}", flush=True)


if __name__ == "__main__":
    main()
