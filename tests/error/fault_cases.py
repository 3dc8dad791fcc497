"""Faults of a run: how each is made, and what the run must do.

Keys: name; code, the exit code, or one for each number of ranks {1: ..., 3: ...}, None: not at this
number, or the codes that may be (a failing close after reading is no loss, nor is a wrong bit read
in a gap of the file); error, a part of the one message (None: no message of cqio, as when a signal
ends it); faults, the settings of faults.so; args of cqio run; setup, a function of the place and the
output folder before the run; old, whether old results are there; mount, the output folder is one;
prefix of the command line; mca, options of mpiexec. Numbers in names are those of the catalogue of
faults.

Unless `replaced` says that files may be new, every old result is as it was after a failure. With
`each` a case is run for the first call that fails, the second, and so on until none is left. Every other
case but those with `final`, and those with `follow`, are followed by an undisturbed run with --restart,
which must give the results of a run that never met the fault.
"""
import os
import shutil
import subprocess

OK, CONFIG, DATA, IO, MEMORY, MPI, STOPPED = 0, 3, 4, 5, 6, 9, 75
EIO, EINTR, EMFILE, ENOSPC, EROFS, EDQUOT, ENOLCK = 5, 4, 24, 28, 30, 122, 37
WATCH = ("--set", "run.watchdog=1")
SAVE = ("--set", "output.checkpoint=0")
CASES = []


def case(name, code, error=None, **how):
    CASES.append({"name": name, "code": code, "error": error, **how})


# ---- ranks that fail -----------------------------------------------------------------------------
MIDDLE = {"CALL": "aligned_alloc", "AT": "700"}  # in the years, on any rank
case("1 kill -9 of a rank", 137, faults={**MIDDLE, "RANK": "1", "DO": "kill 9 self"})
case("2 segmentation fault", 139, faults={**MIDDLE, "RANK": "1", "DO": "kill 11 self"})
case("3 floating-point exception", 136, faults={**MIDDLE, "RANK": "1", "DO": "kill 8 self"})
case("4 abort", 134, faults={**MIDDLE, "RANK": "1", "DO": "kill 6 self"})
case("5 MPI_Abort(77)", 77, faults={**MIDDLE, "RANK": "1", "DO": "abort 77"})
case("6 exit(0) of one rank", {1: None, 3: 1}, faults={**MIDDLE, "RANK": "1", "DO": "exit 0"})
# mpiexec of Open MPI now and then does not end after an abort while a rank is in MPI_Finalize, though all ranks have
# ended: job scripts bound it.
case("7 early MPI_Finalize", {1: None, 3: (MPI, None)}, "no progress for 1 s", args=WATCH,
     faults={**MIDDLE, "RANK": "1", "DO": "finalize"})
case("8 a rank hangs", MPI, "no progress for 1 s", args=WATCH,
     faults={**MIDDLE, "RANK": "1", "DO": "hang"})
case("9 SIGSTOP of a rank", {1: None, 3: MPI}, "rank 0: no progress for 1 s", args=WATCH,
     faults={**MIDDLE, "RANK": "1", "DO": "kill 19 self"})
case("9 SIGSTOP of rank 0", {1: None, 3: MPI}, "rank 1: no progress for 1 s", args=WATCH,
     faults={**MIDDLE, "RANK": "0", "DO": "kill 19 self"})
AT_YEAR = {"LINE": "reference: 2012", "RANK": "0"}
for signal, number in (("TERM", 15), ("INT", 2), ("HUP", 1)):
    case(f"10 SIG{signal} to mpiexec", {1: None, 3: 1}, replaced=True,
         faults={**AT_YEAR, "DO": f"kill {number} parent"})
case("11 SIGKILL to mpiexec", {1: None, 3: 137}, faults={**AT_YEAR, "DO": "kill 9 parent"})
case("12 SIGUSR1", STOPPED, faults={**AT_YEAR, "DO": "kill 10 self"})
case("12 SIGUSR1 to mpiexec", {1: None, 3: STOPPED}, faults={**AT_YEAR, "DO": "kill 10 parent"})
case("35 SIGTERM", STOPPED, faults={**AT_YEAR, "DO": "kill 15 self"})

# ---- calls that fail: the k-th one, for every k that there is -----------------------------------
# each: the settings get AT = 1, 2, ... until the fault no longer happens.
FEW = ("--set", "grid.enabled=false")
FEW_SAVED = (*FEW, *SAVE)
DRAFT = {"PATH": ".tmp."}
case("14 ENOSPC at write k", IO, "writing it failed (No space left on device)", each=True, args=FEW_SAVED,
     faults={**DRAFT, "CALL": "write", "ERRNO": ENOSPC})
case("15 EIO at write k and all later", {1: IO, 3: None}, "writing it failed (Input/output error)", each=True,
     args=FEW, faults={**DRAFT, "CALL": "write", "ERRNO": EIO, "STICKY": "1"})
case("16 EDQUOT at write k", {1: IO, 3: None}, "writing it failed (Disk quota exceeded)", each=True, args=FEW,
     faults={**DRAFT, "CALL": "write", "ERRNO": EDQUOT})
case("17 short writes", OK, faults={**DRAFT, "CALL": "write", "SHORT": "1", "AT": "1", "STICKY": "1"})
case("18 EINTR at write k", {1: OK, 3: None}, each=True, args=FEW,
     faults={**DRAFT, "CALL": "write", "ERRNO": EINTR})
case("18 EINTR at fsync k", {1: OK, 3: None}, each=True, args=FEW, faults={"CALL": "fsync", "ERRNO": EINTR})
case("19 EIO at fsync k", {1: IO, 3: None}, "fsync", each=True, args=FEW, replaced=True,
     faults={"CALL": "fsync", "ERRNO": EIO})
case("20 EIO at close k", {1: (IO, OK), 3: None}, "close failed", each=True, args=FEW, replaced=True,
     faults={**DRAFT, "CALL": "close", "ERRNO": EIO})
case("21 EIO at rename k", IO, "rename failed (Input/output error)", each=True, args=FEW_SAVED,
     replaced=True, faults={"CALL": "rename", "ERRNO": EIO})
case("21 EIO at unlink of the report", {1: IO, 3: None}, "unlink failed (Input/output error)", args=FEW,
     faults={"CALL": "unlink", "PATH": "/run.json", "AT": "1", "ERRNO": EIO})
case("21 EIO at unlink of an old map k", {1: IO, 3: None}, "could not be removed (Input/output error)", args=FEW,
     each=True, replaced=True, faults={"CALL": "unlink", "PATH": ".grid.nc", "ERRNO": EIO})
case("kill -9 at unlink k", {1: 137, 3: None}, each=True, follow=True, args=FEW_SAVED, replaced=True,
     faults={"CALL": "unlink", "DO": "kill 9 self"})
case("21 EIO at unlink k", {1: OK, 3: None}, each=True, args=FEW, remains=True,
     faults={**DRAFT, "CALL": "unlink", "ERRNO": EIO})
case("22 EMFILE at open k", {1: IO, 3: None}, "Too many open files", each=True, args=FEW, replaced=True,
     faults={**DRAFT, "CALL": "open", "ERRNO": EMFILE})
case("23 EIO at ftruncate", IO, ".cqio.lock: could not be written",
     faults={"CALL": "ftruncate", "AT": "1", "ERRNO": EIO, "PATH": ".cqio.lock"})
case("EIO at reading back k", {1: IO, 3: None}, "reading it back failed (Input/output error)",
     each=True, args=FEW,
     faults={**DRAFT, "CALL": "read", "ERRNO": EIO})
case("a bit flipped on the disk, read k", {1: (IO, OK), 3: None},
     "read back differs from what was written", each=True, args=FEW, faults={**DRAFT, "CALL": "read", "FLIP": "1"})
case("short reads", OK, faults={**DRAFT, "CALL": "read", "SHORT": "1", "AT": "1", "STICKY": "1"})
case("EROFS at mkdir", IO, "could not be made (Read-only file system)", old=False,
     faults={"CALL": "mkdir", "AT": "1", "ERRNO": EROFS, "PATH": "out"})
case("no locks in the file system", OK,
     warning="its file system has no locks (No locks available)",
     faults={"CALL": "fcntl", "AT": "1", "STICKY": "1", "ERRNO": ENOLCK, "PATH": ".cqio.lock"})
for share in (1, 30, 200, 500, 900, 1500):
    case(f"24 no memory at request {share}", MEMORY, "expected enough memory",
         faults={"CALL": "aligned_alloc", "AT": share, "RANK": "0"})
case("24 no memory from request 800 on", MEMORY, "expected enough memory",
     faults={"CALL": "aligned_alloc", "AT": 800, "STICKY": "1"})
case("24 no memory on the last rank", {1: None, 3: MEMORY}, "expected enough memory",
     faults={"CALL": "aligned_alloc", "AT": 600, "RANK": "2"})

# ---- disks ---------------------------------------------------------------------------------------
case("26 limit of file sizes", {1: None, 3: IO}, "(File too large)",
     prefix=("bash", "-c", 'ulimit -f 100; exec "$@"', "bash"))
case("no free space by statvfs", IO, "expected as much free space", faults={"ROOM": 4096})
# Enough for the scenarios, as far as can be told before, but not for draws and maps of an ensemble.
case("less free space than an ensemble takes", IO, "expected as much free space", final=True,
     warning="are free: the results take up to", faults={"ROOM": 20000},
     args=("--set", "ensemble.draws=3", "--set", "ensemble.grids=true"))
case("less free space than the results before compression", OK, faults={"ROOM": 100000000})


def mount(place, out, left=None):
    """A small file system in place of the output folder, with LEFT bytes of room or enough."""
    keep = {name: place.read(out, name) for name in os.listdir(place.path(out))}
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place.path(out)], check=True)
    for name, data in keep.items():
        with open(place.path(out, name), "wb") as file:
            file.write(data)
    if left:
        room = os.statvfs(place.path(out))
        with open(place.path(out, "filler"), "wb") as file:
            file.write(b"\0" * (room.f_bavail * room.f_frsize - left))


def unmount(place, out):
    subprocess.run(["umount", "-l", place.path(out)], check=True)


FULL = {"mount": True, "final": True, "setup": lambda place, out: mount(place, out, left=280000)}
case("13 disk full", IO, "expected as much free space", **FULL)
for name, mca in (("default", ()), *((f"fcoll {c}", ("--mca", "fcoll", c)) for c in
                                     ("vulcan", "dynamic", "dynamic_gen2", "individual", "two_phase")),
                  ("io romio321", ("--mca", "io", "romio321"))):
    # cqio writes through one rank and never through MPI-IO, so that none of these may matter.
    case(f"13 disk full in spite of statvfs, MPI-IO {name}", {1: IO if not mca else None, 3: IO},
         "No space left on device", mca=mca, faults={"ROOM": 100000000}, **FULL)
case("27 read-only file system", IO, "expected a directory that can be written to", mount=True,
     final=True, setup=lambda place, out: (mount(place, out), subprocess.run(
         ["mount", "-o", "remount,ro", place.path(out)], check=True)))
case("28 folder of the results removed meanwhile", IO, "expected an existing directory", old=False,
     faults={"LINE": "no-parks: 2012", "RANK": "0", "DO": "replace {out} {out}.gone"})


def in_the_way(place, out):
    os.remove(place.path(out, "no-parks.grid.nc"))
    os.mkdir(place.path(out, "no-parks.grid.nc"))


case("29 a folder has the name of a result", IO, "is not as cqio wrote it: expected a result of an earlier run",
     final=True, setup=in_the_way)
case("29 the output folder is a file", IO, "expected a directory that can be written to", final=True,
     setup=lambda place, out: (shutil.rmtree(place.path(out)), open(place.path(out), "w").close()))
FULL_STDOUT = "standard output: could not be written"
# mpiexec reads what ranks print and loses it in silence; the files are whole.
case("31 full device for standard output", {1: IO, 3: OK}, FULL_STDOUT, replaced=True, stdout="/dev/full")
case("31 full device for standard output of the ranks", {1: None, 3: IO}, FULL_STDOUT, replaced=True,
     prefix=("bash", "-c", 'exec "$@" > /dev/full', "bash"))


def full_device(place, out):
    shutil.rmtree(place.path(out))
    os.symlink("/dev/full", place.path(out))


case("31 full device as output folder", IO, "expected a directory that can be written to", final=True,
     setup=full_device)

# ---- checkpoints ---------------------------------------------------------------------------------


def stopped(place, out, program=None):
    """A run that was stopped after no-parks 2011, with two checkpoints."""
    done = place.run(out, 1, (*SAVE, "--overwrite"), {"LINE": "no-parks: 2011", "DO": "kill 10 self"},
                     program=program)
    assert done.code == STOPPED and len(place.checkpoints(out)) == 2, done.said


def damaged(*kinds):
    """The newest checkpoint, then the one before it, each cut off or with a bit flipped."""
    def setup(place, out):
        stopped(place, out)
        for name, (kind, share) in zip(place.checkpoints(out), kinds):
            data = bytearray(place.read(out, name))
            at = int(share * len(data))
            if kind == "cut":
                data = data[:at]
            else:
                data[at] ^= 4
            with open(place.path(out, name), "wb") as file:
                file.write(data)
    return setup


AGAIN = ("--restart", *SAVE)
for kind in ("cut", "flip"):
    for share in (0.0, 0.02, 0.3, 0.6, 0.9, 0.99):
        case(f"32 newest checkpoint damaged, {kind} at {share:.0%}", OK, args=AGAIN,
             setup=damaged((kind, share)), old=False,
             warning=None if kind == "flip" else "going back to the checkpoint before")
case("32 both checkpoints cut off", DATA, "no checkpoint is whole", args=AGAIN, old=False, final=True,
     setup=damaged(("cut", 0.5), ("cut", 0.5)))
case("checkpoint without --restart", IO, "expected --restart to go on with it", setup=stopped,
     old=False, overwrite=False)
case("checkpoint of another job", CONFIG, "checksum of its job = ", setup=stopped, old=False,
     args=("--restart", "--set", "investment.factor=2"))
case("checkpoint of a scenario with another lever", CONFIG, "checksum of its job = ", setup=stopped, old=False,
     args=("--restart", "--set", "no-parks.investment.factor=2"))
case("checkpoint of another version", CONFIG, "was written by cqio 0.0.9 (older): expected cqio ",
     old=False, args=AGAIN, final=True, setup=lambda place, out: stopped(place, out, place.options.older))
case("checkpoint goes on with other files wanted", OK, setup=stopped, old=False,
     args=("--restart", "--set", "run.watchdog=99"))


def other_input(place, out):
    stopped(place, out)
    with open(place.path("data", "labour.csv"), "rb") as file:
        text = file.read()
    with open(place.path("data", "labour.csv"), "wb") as file:
        file.write(text.replace(b"\n", b"\r\n"))


case("checkpoint of other input", DATA, "checksum of its input number", setup=other_input, old=False,
     args=AGAIN, final=True)
case("no checkpoint", OK, args=AGAIN)
for call in ("fsync", "rename"):
    case(f"kill -9 at {call} k", {1: 137, 3: None}, each=True, follow=True, args=FEW_SAVED, replaced=True,
         faults={"CALL": call, "DO": "kill 9 self"})
case("killed at the second checkpoint's rename", 137, args=SAVE,
     faults={"CALL": "rename", "AT": "2", "RANK": "0", "PATH": "checkpoint", "DO": "kill 9 self"})

# ---- other programs ------------------------------------------------------------------------------
case("33 input replaced while it is read", DATA, "was replaced while it was read", final=True,
     setup=lambda place, out: shutil.copy(place.path("data", "overlap.nc"), place.path("new.nc")),
     faults={"CALL": "open", "PATH": "overlap.nc", "AT": "3", "RANK": "0",
             "DO": "replace new.nc data/overlap.nc"})
case("34 clock set back by a day", OK, faults={**AT_YEAR, "DO": "clock -86400"})
case("34 clock set forward by ten years", OK, faults={**AT_YEAR, "DO": "clock 315360000"})


def remains(place, out):
    """What a killed run leaves: temporary files, a lock that nobody holds; and a file of someone."""
    for name in (".reference.grid.nc.tmp.4711", ".reference.ensemble.grid.nc.tmp.4711", ".run.json.tmp.1",
                 ".cqio.lock"):
        with open(place.path(out, name), "w", encoding="utf-8") as file:
            file.write("process 1 on host nowhere, job old.yaml\n")


case("remains of a killed run", OK, setup=remains, warning="the remains of a killed run")


def other_run(place, out):
    """A run that holds the folder until the place ends it."""
    process = place.start(out, 1, ("--overwrite",), {"LINE": "base year", "DO": "hang"})
    while place.fired(out) == 0:
        assert process.poll() is None
    place.guests.append(process)


case("30 two runs, one folder", IO, "is in use by process", setup=other_run)
