#!/usr/bin/env python3
"""What surrounds a run: signals of batch systems, limits of memory, locks, links, pipes, no /dev/shm.

    test_surroundings.py CQIO SOURCE_DIR WORK_DIR

Each case ends with the documented exit code within ten seconds, and touches nothing that is not its own.
"""
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time

CQIO, SOURCE, WORK = os.path.abspath(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]).absolute()
ENV = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
LIMIT = 30.0  # s, on a machine with other work; an idle one needs a second
CASES = []


def case(name):
    def add(function):
        CASES.append((name, function))
        return function
    return add


def words(out, *more):
    return [CQIO, "run", f"{SOURCE}/jobs/toy.yaml", "--set", f"output.directory={out}", *more]


def run(command, **how):
    started = time.monotonic()
    done = subprocess.run(command, env=ENV, text=True, capture_output=True, timeout=120, **how)
    assert time.monotonic() - started < LIMIT, f"took {time.monotonic() - started:.0f} s"
    return done.returncode, done.stdout + done.stderr


def expect(result, code, *texts):
    assert result[0] == code, f"exit code {result[0]}: expected {code}\n{result[1][-800:]}"
    for text in texts:
        assert text in result[1], f"'{text}' expected in\n{result[1][-800:]}"


def signalled(out, number, before=None):
    """A run of many members that gets a signal once its first block is there."""
    many = words(out, "--set", "ensemble.draws=200000", "--set", "ensemble.block=50",
                 "--set", "grid.enabled=false")
    process = subprocess.Popen(many, env=dict(ENV, OPENBLAS_NUM_THREADS="2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=before)
    end = time.monotonic() + 60
    while not list(out.glob("*.draws.*.nc")) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(number)
    return process


def add_signal(name):
    @case(f"SIG{name} stops in order")
    def stops(out):
        process = signalled(out, getattr(signal, f"SIG{name}"))
        assert process.wait(60) == 75, process.returncode
        assert (out / "checkpoint.nc").exists()


for NAME in ("USR1", "USR2", "TERM", "XCPU", "HUP", "INT"):
    add_signal(NAME)


@case("SIGHUP under nohup is ignored")
def ignored(out):
    process = signalled(out, signal.SIGHUP, lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    time.sleep(1.5)
    assert process.poll() is None, process.returncode
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 75


@case("address space too small for the BLAS library")
def small(out):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (450 << 20, 450 << 20))
    code, said = run(words(out), preexec_fn=limit)
    assert code in (0, 6), said[-800:]
    assert code == 0 or "memory" in said, said[-800:]


@case("maps that do not fit the limit of data")
def maps(out):
    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (260 << 20, 260 << 20))
    job = [CQIO, "run", f"{SOURCE}/jobs/chongqing-2020.yaml", "--set", f"output.directory={out}"]
    expect(run(job, preexec_fn=limit), 6, "MiB", "ulimit -d")
    assert not list(out.glob("*.nc"))


class Group:
    """A control group of 200 MB, of v1 or v2, that processes enter before they start."""

    def __init__(self):
        unified = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        self.path = f"/sys/fs/cgroup{'' if unified else '/memory'}/cqio-test-{os.getpid()}"
        os.mkdir(self.path)
        with open(f"{self.path}/memory.{'max' if unified else 'limit_in_bytes'}", "w", encoding="ascii") as file:
            file.write(str(200 << 20))

    def enter(self):
        with open(f"{self.path}/cgroup.procs", "w", encoding="ascii") as file:
            file.write(str(os.getpid()))

    def remove(self):
        for _ in range(100):
            try:
                return os.rmdir(self.path)
            except OSError:
                time.sleep(0.05)


@case("a control group of 200 MB")
def group(out):
    try:
        room = Group()
    except OSError as error:
        return f"no control group ({error})"
    try:
        matrix = [CQIO, "solve", "--table", "random:n=6000,colsum=0.3-0.7,seed=1", "--demand", "ones"]
        expect(run(matrix, preexec_fn=room.enter), 6, "GiB", "expected at most")
        expect(run(words(out), preexec_fn=room.enter), 0, "SUCCESS")
    finally:
        room.remove()
    return None


@case("address space too small for a solve")
def address_space(out):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
    matrix = [CQIO, "solve", "--table", "random:n=9000,colsum=0.3-0.7,seed=1", "--demand", "ones"]
    expect(run(matrix, preexec_fn=limit), 6, "GiB", "expected at most")


@case("the lock is a symbolic link")
def link(out):
    out.mkdir()
    treasure = out.parent / "treasure"
    treasure.write_text("mine")
    (out / ".cqio.lock").symlink_to(treasure)
    expect(run(words(out)), 5, ".cqio.lock", "link")
    assert treasure.read_text() == "mine"


@case("the lock is a hard link of another file")
def hard_link(out):
    out.mkdir()
    treasure = out.parent / "treasure"
    treasure.write_text("mine")
    os.link(treasure, out / ".cqio.lock")
    expect(run(words(out)), 5, ".cqio.lock")
    assert treasure.read_text() == "mine"


@case("the lock is a pipe")
def pipe(out):
    out.mkdir()
    os.mkfifo(out / ".cqio.lock")
    expect(run(words(out)), 5, ".cqio.lock")


@case("the output directory is a link to a directory")
def directory(out):
    real = out.parent / "real"
    real.mkdir()
    out.symlink_to(real)
    expect(run(words(out)), 0, "SUCCESS")
    assert (real / "run.json").exists()


@case("the job file is a pipe")
def job(out):
    fifo = out.parent / "job.yaml"
    os.mkfifo(fifo)
    expect(run([CQIO, "check", str(fifo)]), 5, "regular file")


def add_special(what, make):
    @case(f"{what} as an input")
    def special(out):
        place = out.parent
        for name in ("t.nc", "t.csv"):
            make(str(place / name))
        for command in (["solve", "--table", "t.nc"], ["solve", "--table", "t.csv"], ["verify", "t.nc"], ["info", "t.nc"]):
            code, said = run([CQIO, *command], cwd=place)
            assert code in (4, 5) and "is not a regular file" in said, f"{command}: {code}\n{said[-400:]}"


def bind(path):
    socket.socket(socket.AF_UNIX).bind(os.path.relpath(path))


add_special("a pipe", os.mkfifo)
add_special("a device", lambda path: os.symlink("/dev/zero", path))
add_special("a socket", bind)


@case("the checkpoint is a pipe")
def checkpoint(out):
    out.mkdir()
    os.mkfifo(out / "checkpoint.nc")
    code, said = run(words(out, "--restart"))
    assert code in (4, 5) and "is not a regular file" in said, f"{code}\n{said[-400:]}"


@case("no /dev/shm")
def shm(out):
    command = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o ro tmpfs /dev/shm && exec "$@"', "sh", *words(out)]
    probe = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/dev/shm"], capture_output=True)
    if probe.returncode != 0:
        return "needs the right to mount"
    expect(run(command), 0, "SUCCESS")
    return None


@case("a watchdog that is no number")
def watchdog(out):
    expect(run([CQIO, "solve", "--table", f"{SOURCE}/matrices/toy", "--watchdog", "soon"]), 2, "--watchdog soon")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    failed, left = 0, 0
    for number, (name, function) in enumerate(CASES):
        place = WORK / str(number)
        place.mkdir(parents=True)
        try:
            reason = function(place / "out")
            left += reason is not None
            print(f"skipped {name}: {reason}" if reason else f"ok {name}")
        except (AssertionError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"FAILED {name}: {error}")
    print(f"{len(CASES) - failed - left} right, {failed} wrong, {left} skipped")
    sys.exit(1 if failed else 77 if left else 0)


main()
