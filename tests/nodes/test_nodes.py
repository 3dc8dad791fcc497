#!/usr/bin/env python3
"""Several nodes: the same bits as on one, and an end within a minute when a node is lost.

    test_nodes.py CQIO SOURCE_DIR WORK_DIR

Results on 2 and 4 nodes are compared with those of one rank, solutions with those of as many ranks on
one node. Then a node, its daemon, its link or a rank fails in the middle of a run that overwrites
older results: the job must end, leave these as they were, and be continued on other nodes to the same
bits. Skipped (77) where there can be no namespaces.
"""
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from cluster import Cluster, missing

LIMIT = 60  # seconds after which a job with a lost node must have ended
NODES = 4
HOUSEHOLDS = ("run", "jobs/households.yaml", "--set", "scenarios=reference,no-parks")
TOY = ("run", "jobs/toy.yaml")
RUNS = {
    "toy": TOY,
    "households": (*HOUSEHOLDS, "--set", "grid.resolution=0.1"),
    "ensemble of years": (*TOY, "--set", "ensemble.draws=8", "--set", "ensemble.design=sobol", "--set",
                          "ensemble.grids=true"),
    "ensemble of base years": ("run", "jobs/ensemble.yaml", "--set", "ensemble.kind=static", "--set",
                               "ensemble.draws=30"),
}
SOLVES = {f"solve by {method}": ("solve", "--table", table, "--demand", "ones", "--method", method)
          for method, table in (("lu", "random:n=300,colsum=0.3-0.7,seed=1"),
                                ("mixed", "random:n=300,colsum=0.3-0.7,seed=1"),
                                ("inverse", "random:n=300,colsum=0.3-0.7,seed=1"),
                                ("gmres", "mrio:regions=12,sectors=7,seed=1"),
                                ("bicgstab", "mrio:regions=12,sectors=7,seed=1"),
                                ("neumann", "gravity:regions=60,sectors=6,classes=2,seed=1"))}
# Without maps, so that most of the time is in the years; a year of the reference is the moment.
LONG = (*HOUSEHOLDS, "--set", "grid.enabled=false", "--set", "output.checkpoint=0", "--set", "run.watchdog=15")
MOMENT = "reference: 2014"


class Place:
    def __init__(self, program, source, folder, cluster):
        self.program, self.source, self.folder, self.cluster = program, source, folder, cluster

    def command(self, words, out):
        where = ("--output", f"{out}/x.nc") if words[0] == "solve" else ("--set", f"output.directory={out}")
        return [self.program, *words, *where]

    def fresh(self, name):
        out = os.path.join(self.folder, name)
        shutil.rmtree(out, ignore_errors=True)
        os.mkdir(out)
        return out

    def on_one(self, words, ranks):
        """The folder of results of RANKS ranks of this machine."""
        out = self.fresh("one")
        launcher = ["mpiexec", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)] if ranks > 1 else []
        done = subprocess.run([*launcher, *self.command(words, out)], cwd=self.source, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            sys.exit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stderr}")
        return out

    def on_nodes(self, words, numbers, out, each=1):
        """Exit code and what was said."""
        with self.cluster.start(numbers, self.command(words, out), self.source, each) as job:
            said = job.communicate(timeout=300)[0]
        return job.returncode, said


def bits(folder):
    """Checksums of the results in a folder, by name."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".nc") and not name.startswith("."):
            header = subprocess.run(["ncdump", "-h", os.path.join(folder, name)], capture_output=True, text=True,
                                    check=True).stdout
            sha = re.search(r':result_sha256 = "([0-9a-f]{64})"', header)
            found[name] = sha[1] if sha else f"{name} has no checksum"
    return found


def content(folder):
    """Digest of each file in a folder but for those of a run that goes on."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if not name.startswith((".", "checkpoint")):
            with open(os.path.join(folder, name), "rb") as file:
                found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def same_bits(place):
    """Name and fault (or None) of each comparison."""
    for name, words in {**RUNS, **SOLVES}.items():
        expected = bits(place.on_one(words, 1)) if words[0] == "run" else None
        for numbers in ((1, 2), (1, 2, 3, 4)):
            begin = time.monotonic()
            expected = expected if words[0] == "run" else bits(place.on_one(words, len(numbers)))
            out = place.fresh("nodes")
            code, said = place.on_nodes(words, numbers, out)
            wrong = f"exit code {code}\n{said}" if code else None
            if not wrong and (not expected or bits(out) != expected):
                wrong = f"{bits(out)}: expected {expected}"
            yield f"{name}, {len(numbers)} nodes", wrong, time.monotonic() - begin


# What happens to node 2 of three.
FAULTS = {"node lost": lambda c: c.kill(c.nodes[1]),
          "daemon of a node killed": lambda c: c.kill(c.nodes[1], "orted"),
          "link of a node cut": lambda c: c.cut(2) or 1,
          "rank stopped": lambda c: c.kill(c.nodes[1], "cqio", signal.SIGSTOP)}


def wait_for(job, text):
    """Reads until TEXT; what was said so far, and whether it came."""
    said = []
    for line in job.stdout:
        said.append(line)
        if text in line:
            return "".join(said), True
    return "".join(said), False


def hit(place, out, fault):
    """What is wrong with the end of a job that FAULT happens to (or None), and its seconds."""
    cluster = place.cluster
    job = cluster.start((1, 2, 3), place.command((*LONG, "--overwrite"), out), place.source)
    said, came = wait_for(job, MOMENT)
    if not came or fault(cluster) < 1:
        return f"it did not happen\n{said}", 0
    begin = time.monotonic()
    late = threading.Timer(LIMIT, lambda: cluster.kill(cluster.nodes[0]))
    late.start()
    said += job.communicate()[0]
    late.cancel()
    seconds = time.monotonic() - begin
    if seconds >= LIMIT:
        return f"no end within {LIMIT} s\n{said}", seconds
    if job.returncode == 0:
        return f"exit code 0\n{said}", seconds
    for _ in range(100):
        if not any(cluster.processes(node) for node in cluster.nodes):
            return None, seconds
        time.sleep(0.1)
    return f"left behind: {[cluster.processes(node) for node in cluster.nodes]}", seconds


def lost(place):
    """Name, fault and seconds to the end of each way to lose a node."""
    older = place.fresh("older")
    code, said = place.on_nodes(LONG, (1, 2, 3), older)
    if code:
        sys.exit(said)
    for name, fault in FAULTS.items():
        out = place.fresh("hit")
        shutil.copytree(older, out, dirs_exist_ok=True)
        wrong, seconds = hit(place, out, fault)
        place.cluster.cut(2, "up")
        if not wrong and content(out) != content(older):
            wrong = "older results are not as they were"
        if not wrong:
            code, said = place.on_nodes((*LONG, "--overwrite", "--restart"), (3, 4), out)
            wrong = f"continued: exit code {code}\n{said}" if code else None
            if not wrong and "going on after" not in said:
                wrong = f"began anew\n{said}"
        if not wrong and bits(out) != bits(older):
            wrong = "continued: other bits"
        yield name, wrong, seconds


def main():
    program, source, work = (os.path.abspath(word) for word in sys.argv[1:4])
    why = missing()
    if why:
        print(f"skipped: {why}")
        sys.exit(77)
    for name in [name for name in os.environ if name.startswith("OMPI_MCA_")]:
        del os.environ[name]  # the defaults of Open MPI are what is tested
    os.environ["OMPI_MCA_mpi_yield_when_idle"] = "1"
    os.makedirs(work, exist_ok=True)
    failed = count = 0
    with tempfile.TemporaryDirectory(dir=work) as folder, Cluster(NODES, os.path.join(folder, "cluster")) as cluster:
        place = Place(program, source, folder, cluster)
        for cases in (same_bits, lost):
            for name, wrong, seconds in cases(place):
                count += 1
                failed += wrong is not None
                print(f"{'FAILED' if wrong else 'ok'} {name} ({seconds:.1f} s){': ' + wrong if wrong else ''}", flush=True)
    print(f"{count - failed} of {count} cases on several nodes passed")
    sys.exit(1 if failed or not count else 0)


if __name__ == "__main__":
    main()
