"""A cluster of nodes on one machine, made of namespaces, for Open MPI 4 and as root.

A node has a network, a host name, mounts, /dev/shm and System V memory of its own, so that MPI takes
it for a machine: ranks of two nodes speak TCP over a bridge. Files are seen by all, as on a cluster.
Every process of a node dies with the program that made the cluster.
"""
import os
import shutil
import signal
import subprocess
import sys
import time

NEEDED = ("ip", "unshare", "nsenter", "setpriv", "mpiexec")
ADDRESS = "10.77.0."
# A line that is cut says nothing: the daemons of Open MPI ask each other after 5 s, and give up after
# three questions.
BOUNDS = ("oob_tcp_keepalive_time", "5", "oob_tcp_keepalive_intvl", "2", "oob_tcp_keepalive_probes", "3")


def missing():
    """Why there can be no cluster here, or None."""
    if os.geteuid() != 0:
        return "not root"
    for program in NEEDED:
        if not shutil.which(program):
            return f"{program} is not installed"
    tried = subprocess.run(["unshare", "-n", "-u", "-m", "-i", "ip", "link", "add", "dev", "bridge0", "type", "bridge"],
                           capture_output=True, text=True, check=False)
    return f"no namespaces ({tried.stderr.strip()})" if tried.returncode else None


def said(command):
    """What COMMAND prints; ends the program when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


class Cluster:
    """COUNT nodes, numbered from 1; FOLDER keeps its files."""

    def __init__(self, count, folder):
        self.folder, self.count = folder, count
        os.makedirs(folder, exist_ok=True)
        self.agent = os.path.join(folder, "rsh")
        self.keepers, self.device = [], "eth0"
        self.switch = self.keep("-n")
        self.inside(self.switch, "-n", "ip", "link", "add", "bridge", "type", "bridge")
        self.inside(self.switch, "-n", "ip", "link", "set", "bridge", "up")
        hosts = os.path.join(folder, "hosts")
        with open("/etc/hosts", encoding="utf-8") as file:
            lines = file.read().rstrip("\n").splitlines()
        with open(hosts, "w", encoding="utf-8") as file:
            file.write("\n".join(lines + [f"{ADDRESS}{k} node{k}" for k in range(1, count + 1)]) + "\n")
        self.nodes = [self.add(k, hosts) for k in range(1, count + 1)]
        self.write_agent()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            self.kill(node)
        for keeper in self.keepers:
            keeper.kill()
            keeper.wait()

    def keep(self, *namespaces):
        """Process that keeps new namespaces."""
        mine = os.readlink("/proc/self/ns/net")
        private = ("--propagation", "private") if "-m" in namespaces else ()
        keeper = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", *namespaces, *private, "sleep", "infinity"])
        self.keepers.append(keeper)
        for _ in range(200):
            if os.readlink(f"/proc/{keeper.pid}/ns/net") != mine:
                return keeper.pid
            time.sleep(0.01)
        sys.exit("unshare made no namespace in 2 s")

    @staticmethod
    def inside(keeper, namespaces, *command):
        return said(["nsenter", "-t", str(keeper), *namespaces.split(), *command])

    def add(self, k, hosts):
        node = self.keep("-n", "-u", "-m", "-i")
        for line in (f"hostname node{k}", "mount -t tmpfs tmpfs /dev/shm", f"mount --bind {hosts} /etc/hosts"):
            self.inside(node, "-u -m", *line.split())
        self.inside(self.switch, "-n", "ip", "link", "add", f"port{k}", "type", "veth", "peer", "name", "eth0", "netns",
                    str(node))
        self.inside(self.switch, "-n", "ip", "link", "set", f"port{k}", "master", "bridge", "up")
        self.inside(node, "-n", "ip", "address", "add", f"{ADDRESS}{k}/24", "dev", "eth0")
        for link in ("eth0", "lo"):
            self.inside(node, "-n", "ip", "link", "set", link, "up")
        return node

    def write_agent(self):
        """What mpiexec starts a daemon on a node with, in place of ssh."""
        with open(self.agent, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nhost=$1; shift\ncase $host in\n")
            for k, node in enumerate(self.nodes, 1):
                file.write(f"node{k}|{ADDRESS}{k}) node={node} ;;\n")
            file.write('*) echo "no node $host" >&2; exit 255 ;;\nesac\n'
                       'exec nsenter -t $node -n -u -m -i env TMPDIR=/dev/shm /bin/sh -c "$*"\n')
        os.chmod(self.agent, 0o755)

    def processes(self, node):
        """Those in the network of NODE but for its keeper."""
        place, found = os.readlink(f"/proc/{node}/ns/net"), []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == node:
                continue
            try:
                if os.readlink(f"/proc/{name}/ns/net") == place:
                    with open(f"/proc/{name}/comm", encoding="utf-8") as file:
                        found.append((int(name), file.read().strip()))
            except OSError:
                pass
        return found

    def kill(self, node, name=None, number=signal.SIGKILL):
        """Sends NUMBER to the processes of NODE, or to those called NAME; how many there were."""
        hit = [pid for pid, comm in self.processes(node) if name in (None, comm)]
        for pid in hit:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        return len(hit)

    def slow_down(self, program, microseconds):
        """From now on MPI uses a network that takes MICROSECONDS from one node to another."""
        slow = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", program, str(microseconds), *map(str, self.nodes)],
                                stdout=subprocess.PIPE, text=True)
        self.keepers.append(slow)
        if slow.stdout.readline() != "joined\n":
            sys.exit("no network with delay")
        self.device = "slow0"

    def cut(self, k, state="down"):
        self.inside(self.switch, "-n", "ip", "link", "set", f"port{k}", state)

    def start(self, numbers, command, folder, ranks_each=1, options=()):
        """The process of mpiexec, on the first of the nodes NUMBERS, with RANKS_EACH ranks on each."""
        hosts = ",".join(f"node{k}:{ranks_each}" for k in numbers)
        mca = ["plm_rsh_agent", self.agent, "orte_keep_fqdn_hostnames", "1", "btl_tcp_if_include", self.device,
               "oob_tcp_if_include", self.device, "mpi_yield_when_idle", "1", *BOUNDS]
        pairs = [word for k in range(0, len(mca), 2) for word in ("--mca", mca[k], mca[k + 1])]
        return subprocess.Popen(
            ["nsenter", "-t", str(self.nodes[numbers[0] - 1]), "-n", "-u", "-m", "-i", "env", "TMPDIR=/dev/shm", "mpiexec",
             *pairs, "--bind-to", "none", "--wdir", folder, "--host", hosts, "-n", str(ranks_each * len(numbers)), *options, *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace")
