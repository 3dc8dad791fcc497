#!/usr/bin/env bash
# Starts cqio on all ranks of a Slurm job, each bound to cores of its own:
#   jobs/launch.sh ARGUMENT...
# The program is CQIO of the environment; or the one of the build or installation to which this script
# belongs; or the one on PATH.
# Ranks and threads are the --ntasks and --cpus-per-task of the job; LAUNCHER (srun or mpiexec) says
# what starts them. More ranks x threads than cores on a node are refused with exit code 2: such a job
# would be many times slower. The launcher takes the place of this process, so that signals reach it.
set -euo pipefail

refuse() {
  echo "launch.sh: $*" >&2
  exit 2
}

find_program() {
  local here program
  here=$(cd "$(dirname "$0")" && pwd)
  for program in "$here/../build/release/cqio" "$here/../../../bin/cqio"; do
    [[ ! -x $program ]] || { echo "$program"; return; }
  done
  command -v cqio
}

# "4(x2),3", as Slurm lists a number for each node, to "4 4 3".
each_node() {
  local part
  for part in ${1//,/ }; do
    if [[ $part =~ ^([0-9]+)\(x([0-9]+)\)$ ]]; then
      printf "${BASH_REMATCH[1]} %.0s" $(seq "${BASH_REMATCH[2]}")
    else
      printf '%s ' "$part"
    fi
  done
}

program=${CQIO:-$(find_program)} ||
  refuse "found no cqio: expected it installed, built in build/release, or named by CQIO"
[[ -n ${SLURM_JOB_ID:-} ]] || refuse "SLURM_JOB_ID is not set: expected a Slurm job; see jobs/README.md"
ranks=${SLURM_NTASKS:?launch.sh: expected --ntasks in the job}
threads=${SLURM_CPUS_PER_TASK:-1}
cores=$(lscpu -p=CORE,SOCKET | grep -v '^#' | sort -u | wc -l) # of this node, without hardware threads
read -ra given <<< "$(each_node "$SLURM_JOB_CPUS_PER_NODE")"
read -ra tasks <<< "$(each_node "$SLURM_TASKS_PER_NODE")"
for node in "${!tasks[@]}"; do
  room=$((given[node] < cores ? given[node] : cores))
  ((tasks[node] * threads <= room)) ||
    refuse "${tasks[node]} ranks x $threads threads on a node: expected at most $room, its cores in this job"
done

# cqio stops before its job ends; Slurm before 23.02 does not say when that is.
if [[ -z ${SLURM_JOB_END_TIME:-} ]]; then
  end=$(squeue --noheader --jobs="$SLURM_JOB_ID" --format=%e 2> /dev/null | head -n 1) || end=""
  end=$(date -d "$end" +%s 2> /dev/null) && [[ $end -gt $(date +%s) ]] && export SLURM_JOB_END_TIME=$end
fi
export OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads OMP_PLACES=cores OMP_PROC_BIND=close
case ${LAUNCHER:-srun} in
srun)
  bind=()
  scontrol show config | grep -Eq '^TaskPlugin .*(affinity|cgroup)' && bind=(--cpu-bind=cores)
  launcher=(srun --mpi=pmix --ntasks="$ranks" --cpus-per-task="$threads" "${bind[@]}"
    --kill-on-bad-exit=1)
  ;;
mpiexec)
  # A node that is switched off or cut off says nothing: its daemon is asked after 5 s, and given up after
  # three questions, so that the job ends; the system itself would ask after two hours.
  launcher=(mpiexec -n "$ranks" --map-by "slot:PE=$threads" --bind-to core --mca oob_tcp_keepalive_time 5
    --mca oob_tcp_keepalive_intvl 2 --mca oob_tcp_keepalive_probes 3)
  ;;
*) refuse "LAUNCHER = $LAUNCHER: expected srun or mpiexec" ;;
esac
echo "launch.sh: job $SLURM_JOB_ID, ${#tasks[@]} nodes, $ranks ranks x $threads threads: ${launcher[*]} $program"
exec "${launcher[@]}" "$program" "$@"
