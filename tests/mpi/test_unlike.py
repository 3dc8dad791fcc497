#!/usr/bin/env python3
"""Two ranks on unlike nodes: BLAS kernels of other processors, or an emulated processor, by every method of
cqio solve, with and without a limit of memory. No run may hang; the ranks agree on one exit code.

    test_unlike.py kernels|processors CQIO MPIEXEC...
"""
import os
import re
import shutil
import subprocess
import sys

LIMIT = 60  # s, on a machine with other work; an idle one needs one or two
KIND, CQIO, MPIEXEC = sys.argv[1], sys.argv[2], sys.argv[3:]
DENSE, FACTORED = "random:n=240,colsum=0.3-0.7,seed=1", "mrio:regions=12,sectors=8,seed=2"


def unlike():
    """The two ways to start the program, ready for one rank each."""
    if KIND == "kernels":
        return [["env", f"OPENBLAS_CORETYPE={kernel}", CQIO] for kernel in ("Haswell", "Sandybridge")]
    emulator = shutil.which("qemu-x86_64")
    if not emulator:
        print("no qemu-x86_64")
        sys.exit(77)
    return [[CQIO], [emulator, "-cpu", "Nehalem", CQIO]]


def solve(method, table, memory):
    words = ["solve", "--table", table, "--demand", "ones", "--method", method]
    words += ["--memory", memory] if memory else []
    words += ["--output", f"unlike-{KIND}.nc"] if method == "inverse" else []
    words += ["--overwrite"] if method == "inverse" else []
    first, second = ([*program, *words] for program in unlike())
    try:
        done = subprocess.run([*MPIEXEC, "1", *first, ":", MPIEXEC[-1], "1", *second], capture_output=True, text=True,
                              timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return "hangs"
    errors = [line for line in done.stderr.splitlines() if line.startswith("cqio: error: ")]
    if done.returncode == 0 and re.search("^cqio: SUCCESS", done.stdout, re.MULTILINE) and not errors:
        return "success"
    return "too little memory" if done.returncode == 6 and len(errors) == 1 else f"{done.returncode}: {done.stderr[-400:]}"


def main():
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    os.environ.clear()
    os.environ.update(environment)
    methods = ["auto", "gmres", "bicgstab", "neumann", "lu", "mixed", "inverse"]
    if KIND == "processors":  # these differ by the processor alone
        methods = ["auto", "mixed", "gmres"]
    wrong = 0
    for method, table in [*((name, DENSE) for name in methods), ("structured", FACTORED)]:
        for memory, allowed in ((None, {"success"}), ("600K", {"success", "too little memory"}),
                                ("2K", {"too little memory"})):
            if KIND == "processors" and memory == "2K":
                continue
            end = solve(method, table, memory)
            wrong += end not in allowed
            print(f"{'ok' if end in allowed else 'WRONG'} {method}, memory {memory}: {end}")
    sys.exit(wrong > 0)


main()
