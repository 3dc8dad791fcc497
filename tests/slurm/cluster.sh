# shellcheck shell=bash
# A private Slurm of one node, as root, without systemd: source it, then cluster_start DIRECTORY. It is
# gone when the calling script ends, however it ends: every daemon dies with the script.

# Prints why there can be none and returns 1.
cluster_possible() {
  ((EUID == 0)) || { echo "skipped: not root"; return 1; }
  local program
  for program in munged slurmctld slurmd sbatch srun; do
    command -v "$program" > /dev/null || { echo "skipped: $program is not installed"; return 1; }
  done
  (($(nproc) >= 2)) || { echo "skipped: expected 2 processors"; return 1; }
}

# daemon NAME COMMAND...: in the foreground of a child that the kernel ends with this script.
cluster_daemon() {
  local name=$1
  shift
  setpriv --pdeathsig KILL "$@" > "$cluster/log/$name.out" 2>&1 &
  cluster_pids+=($!)
}

cluster_configuration() { # TWO PORTS
  local host memory
  host=$(hostname -s)
  memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
  cat << C
ClusterName=cqio$$
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/munge.sock,cred_expire=5
CryptoType=crypto/munge
SlurmctldPort=$1
SlurmdPort=$2
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
MpiDefault=none
ReturnToService=2
MailProg=/bin/true
KillWait=5
MinJobAge=3600
InactiveLimit=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=UNLIMITED State=UP OverSubscribe=NO
C
}

# Starts the daemons in DIRECTORY, which must be short enough for a socket, and waits for the node.
cluster_start() {
  cluster=$1
  cluster_pids=()
  mkdir -p "$cluster"/{state,spool,log}
  chmod 755 "$cluster"
  trap cluster_stop EXIT
  trap 'exit 1' INT TERM HUP
  local ports
  ports=$(python3 -c 'import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')
  # shellcheck disable=SC2086
  cluster_configuration $ports > "$cluster/slurm.conf"
  export SLURM_CONF=$cluster/slurm.conf
  (umask 077 && head -c 1024 /dev/urandom > "$cluster/munge.key")
  cluster_daemon munged munged --foreground --force --key-file="$cluster/munge.key" \
    --socket="$cluster/munge.sock" --pid-file="$cluster/munged.pid" \
    --seed-file="$cluster/munged.seed" --log-file="$cluster/log/munged.log"
  cluster_wait "munged" 10 test -S "$cluster/munge.sock"
  cluster_daemon slurmctld slurmctld -D -c -f "$SLURM_CONF"
  cluster_daemon slurmd slurmd -D -c -f "$SLURM_CONF"
  cluster_wait "an idle node" 30 cluster_idle
}

cluster_idle() {
  [[ $(timeout 5 sinfo -h -o %t 2> /dev/null) == idle ]]
}

# cluster_wait WHAT SECONDS COMMAND...: until COMMAND succeeds.
cluster_wait() {
  local what=$1 end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    ((SECONDS < end)) || { echo "FAIL: no $what in time"; exit 1; }
    sleep 0.1
  done
}

cluster_stop() {
  local code=$?
  trap - EXIT
  timeout 10 scancel --user=root 2> /dev/null || true
  kill "${cluster_pids[@]}" 2> /dev/null || true
  sleep 0.5
  kill -KILL "${cluster_pids[@]}" 2> /dev/null || true
  ((code == 0)) || tail -n 20 "$cluster"/log/*.out
  rm -rf "$cluster"
  exit $code
}
