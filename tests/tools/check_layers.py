#!/usr/bin/env python3
"""Checks that src/ and include/ keep to the table src/LAYERS.

    check_layers.py SOURCE_DIR            every include is allowed, no circle between files
    check_layers.py SOURCE_DIR --readme   prints the table of rooms as it stands in README.md

A file of src/ROOM and the header include/cqio/ROOM.h include what the row of ROOM allows: headers of
the same room, of the rooms it names (which stand on lower levels), and of its libraries. C and POSIX
headers are free. Two .c files form a circle when each calls functions of the other, over any number
of steps; a function belongs to the .c file that defines it. Of what git holds, nothing lies beside the
rooms of the project: what a test leaves behind is no part of it.
"""
import argparse
import pathlib
import re
import subprocess
import sys

TOP = set("""bench cmake docs examples include jobs matrices src tests .ci CMakeLists.txt CMakePresets.json
Containerfile CHANGELOG.md CITATION.cff CONTRIBUTING.md README.md SECURITY.md THIRD_PARTY.md .clang-format .clang-tidy
.dockerignore .editorconfig .gitattributes .gitignore .pre-commit-config.yaml""".split())
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
FREE = set("""assert ctype errno fenv float inttypes limits locale math signal stdarg stdatomic stdbool
stddef stdint stdio stdlib string time dirent fcntl fnmatch getopt poll sched spawn strings unistd malloc
immintrin sys/mman sys/prctl sys/resource sys/stat sys/statvfs sys/types sys/vfs sys/wait sys/time
sys/utsname sys/random dlfcn linux/magic""".split())
COMMENT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
DEFINITION = re.compile(r"^(?!static|typedef|#|extern)[A-Za-z_][\w \*]*?\b(\w+)\([^;{}]*\)\s*\{", re.M)
CALL = re.compile(r"\b(cqio_\w+|cli_\w+)\b")


def cells(line):
    return [cell.strip() for cell in line.split("|")]


class Table:
    def __init__(self, path):
        self.rooms, self.libraries = {}, {}
        for line in path.read_text().splitlines():
            if line.startswith("room "):
                head, below, libraries, what = cells(line)
                _, name, level = head.split()
                self.rooms[name] = (int(level), set(below.split()) - {"-"},
                                    set(libraries.split()) - {"-"}, what)
            elif line.startswith("library "):
                head, headers, _ = cells(line)
                self.libraries[head.split()[1]] = headers.split()

    def library_of(self, header):
        for name, beginnings in self.libraries.items():
            if any(header.startswith(beginning) for beginning in beginnings):
                return name
        return None


def faults_of_table(table):
    for name, (level, below, libraries, _) in table.rooms.items():
        for other in below:
            if other not in table.rooms or table.rooms[other][0] >= level:
                yield f"src/LAYERS: {name} (level {level}): '{other}' is not a room on a lower level"
        for library in libraries - table.libraries.keys():
            yield f"src/LAYERS: {name}: library '{library}' has no row"


def room_of(path, root):
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] == "src" else path.stem


def room_of_header(header):
    match = re.fullmatch(r"cqio/(\w+)\.(h|def)", header) or re.match(r"(\w+)/", header)
    return match and match[1]


def faults_of_include(table, room, quote, header):
    if header in ("cqio_version.h", "cqio/export.h", "cqio/options.def", "cqio/quantities.def",
                  "cqio/roles.def", "cqio/analyses.def", "cqio/sets.h"):
        return
    other = room_of_header(header)
    _, below, libraries, _ = table.rooms[room]
    if other in table.rooms and (quote == '"' or header.startswith("cqio/")):
        if other != room and other not in below:
            yield f"{room} must not include {header}: its row in src/LAYERS lacks '{other}'"
    elif quote == '"':
        if other or header.startswith("cqio/"):
            yield f"{header}: no room of that name in src/LAYERS"
    elif header.removesuffix(".h") not in FREE:
        library = table.library_of(header)
        if library is None:
            yield f"<{header}> belongs to no library of src/LAYERS"
        elif library not in libraries:
            yield f"{room} must not include <{header}>: its row in src/LAYERS lacks '{library}'"


def faults_of_includes(table, root):
    for folder in ("src", "include"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".c", ".h", ".def"):
                continue
            room = room_of(path, root)
            if folder == "include" and room in ("cqio", "export", "options", "quantities", "units",
                                                "roles", "analyses", "sets"):
                continue  # the umbrella, and tables without includes of their own
            if room not in table.rooms:
                yield f"{path.relative_to(root)}: no room '{room}' in src/LAYERS"
                continue
            text = path.read_text()
            for match in INCLUDE.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                for fault in faults_of_include(table, room, match[1], match[2]):
                    yield f"{path.relative_to(root)}:{line}: {fault}"


def calls_between_files(root):
    """{file: {file: function}}: who calls whom among the .c files of src/."""
    home, text_of = {}, {}
    for path in sorted((root / "src").rglob("*.c")):
        text = COMMENT.sub(" ", path.read_text())
        name = str(path.relative_to(root))
        text_of[name] = text
        for match in DEFINITION.finditer(text):
            if match[1].startswith(("cqio_", "cli_")):
                home[match[1]] = name
    return {name: {home[call]: call for call in CALL.findall(text) if home.get(call, name) != name}
            for name, text in text_of.items()}


def circles(graph):
    """Strongly connected components of more than one file (Tarjan 1972)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            members = []
            while node not in members:
                members.append(stack.pop())
            if len(members) > 1:
                found.append(sorted(members))

    sys.setrecursionlimit(10000)
    for node in graph:
        if node not in index:
            visit(node)
    return found


def faults_of_circles(root):
    graph = calls_between_files(root)
    for members in circles(graph):
        calls = "; ".join(f"{a} calls {graph[a][b]} of {b}" for a in members for b in graph[a]
                          if b in members)
        yield f"circle: {calls}"


def faults_of_names(root):
    seen = {}
    for path in sorted((root / "src").rglob("*.c")):
        if path.name in seen:
            yield f"{path.relative_to(root)}: a file of that name is {seen[path.name]} already"
        seen[path.name] = path.relative_to(root)


def readme_table(table):
    yield "| level | room | what it holds |"
    yield "|---|---|---|"
    for name, (level, _, _, what) in table.rooms.items():
        yield f"| {level} | `src/{name}` | {what} |"


def faults_of_readme(table, root):
    text = (root / "README.md").read_text()
    for row in readme_table(table):
        if row not in text.splitlines():
            yield f"README.md: expected the row of src/LAYERS (check_layers.py --readme): {row}"


def faults_of_top(root):
    """An archive without its history holds what git held."""
    if (root / ".git").exists():
        held = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
        for name in sorted({path.split("/")[0] for path in held.split("\0") if path} - TOP):
            yield f"{name}: expected nothing at the top beside {', '.join(sorted(TOP))}"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    table = Table(given.root / "src" / "LAYERS")
    if given.readme:
        print("\n".join(readme_table(table)))
        return
    faults = [*faults_of_table(table), *faults_of_includes(table, given.root),
              *faults_of_names(given.root), *faults_of_circles(given.root),
              *faults_of_readme(table, given.root), *faults_of_top(given.root)]
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(bool(faults))


main()
