#!/usr/bin/env bash
# Every script of jobs/ to its end, started by srun and by mpiexec: jobs.sh CQIO BUILD SOURCE WORK
set -euo pipefail
export CQIO=$1
build=$2 source=$3 work=$4
# shellcheck source=tests/slurm/cluster.sh
. "$source/tests/slurm/cluster.sh"
unset OMPI_MCA_rmaps_base_oversubscribe OMPI_MCA_hwloc_base_binding_policy # as users have it
unset OMP_NUM_THREADS OPENBLAS_NUM_THREADS                                 # nproc looks at the first
cluster_possible || exit 77
rm -rf "$work"
mkdir -p "$work"
cluster_start "$(mktemp -d -t cqio-slurm.XXXXXX)"
cd "$source" # where the scripts are to be submitted
begin=$SECONDS
lap() { # WHAT: time since the last lap
  echo "ok $1 ($((SECONDS - begin)) s)"
  begin=$SECONDS
}
fail() {
  echo "FAIL $*"
  tail -n 40 "$work"/*.log
  exit 1
}
submit() { # LOG OPTION... SCRIPT ARGUMENT...: prints the number of the job
  local log=$work/$1.log
  shift
  sbatch --parsable --mem-per-cpu=500M --output="$log" "$@"
}
job_state() { # ID: COMPLETED when all tasks of it are
  timeout 10 squeue -h --states=all -o %T -j "$1" | sort -u
}
ended() {
  [[ $(job_state "$1") =~ ^(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY)$ ]]
}
completes() { # ID WHAT
  cluster_wait "end of $2" 120 ended "$1"
  [[ $(job_state "$1") == COMPLETED ]] || fail "$2: $(job_state "$1")"
}
results() { # FILE...: verified, with the checksum of the results of each
  local file
  "$CQIO" verify "$@" > "$work/verify.log" || fail "verify $1"
  for file in "$@"; do
    echo "${file##*/} $(ncdump -h "$file" | grep ':result_sha256 = ')"
  done
}
same() { # DIRECTORY DIRECTORY: equal results
  diff <(results "$1"/*.nc) <(results "$2"/*.nc) || fail "$1 and $2 differ"
}

toy=$source/jobs/toy.yaml
"$CQIO" run -q "$toy" --set output.directory="$work/plain" > /dev/null

for launcher in srun mpiexec; do
  export LAUNCHER=$launcher
  id=$(submit "single-$launcher" jobs/single.sbatch "$toy" --set output.directory="$work/single-$launcher")
  completes "$id" "single.sbatch"
  grep -q '^cqio: SUCCESS' "$work/single-$launcher.log" || fail "no SUCCESS"
  same "$work/plain" "$work/single-$launcher"
  [[ $("$CQIO" info "$work/single-$launcher/reference.grid.nc") == *"slurm_job_id         $id"* ]] ||
    fail "slurm_job_id is not in the file"
  lap "single.sbatch, $launcher"
done

# From an installation, submitted from elsewhere: program, scripts and data of the prefix.
cmake --install "$build" --prefix "$work/prefix" > "$work/install.log"
mkdir "$work/elsewhere"
id=$(cd "$work/elsewhere" && env -u CQIO sbatch --parsable --mem-per-cpu=500M --output="$work/installed.log" \
  "$work/prefix/share/cqio/jobs/single.sbatch" "$work/prefix/share/cqio/jobs/toy.yaml")
completes "$id" "single.sbatch of an installation"
grep -q "launch.sh: .*$work/prefix" "$work/installed.log" || fail "installation: another program"
same "$work/plain" "$work/elsewhere/out/toy"
lap "single.sbatch of an installation"

# More ranks than cores, which Slurm itself lets pass with --overcommit.
id=$(submit refused --overcommit --ntasks=$(($(nproc) + 1)) jobs/single.sbatch "$toy" \
  --set output.directory="$work/refused")
cluster_wait "refusal" 60 ended "$id"
grep -q 'launch.sh: .* ranks x 1 threads on a node: expected at most' "$work/refused.log" ||
  fail "ranks beyond the cores"
[[ $(job_state "$id") == FAILED && ! -e $work/refused ]] || fail "ranks beyond the cores: ran"
lap "more ranks than cores are refused"

# A job of many small steps, to be signalled in the middle.
cp -r "$source/matrices/toy" "$work/data"
awk -F, '/^[rh].*,2012,/ {for (y = 2013; y <= 2040; y++) print $1 "," y ",0,0"}' \
  "$source/matrices/toy/investment.csv" >> "$work/data/investment.csv"
sed -i 's/^# year: 2010-2012/# year: 2010-2040/' "$work/data/investment.csv"
sed -e 's/last: 2012/last: 2040/' -e "s|directory: ../matrices/toy.*|directory: $work/data|" \
  -e 's/follow_published_growth: true/follow_published_growth: false/' \
  -e 's/^output:/&\n  checkpoint: 0/' "$toy" > "$work/long.yaml"
long=("$work/long.yaml" --set grid.enabled=false --set dynamics.exogenous_growth=0.001)
for k in 1 2 3 4; do
  printf '  - name: more-%s\n' "$k" >> "$work/long.yaml"
done
"$CQIO" run -q "${long[@]}" --set output.directory="$work/whole" --set output.checkpoint=-1 > /dev/null
for launcher in srun mpiexec; do
  export LAUNCHER=$launcher
  out=$work/timelimit-$launcher log=$work/timelimit-$launcher.log
  id=$(submit "timelimit-$launcher" jobs/timelimit.sbatch "${long[@]}" --set output.directory="$out")
  cluster_wait "checkpoint" 60 test -e "$out/checkpoint.nc"
  scancel --batch --signal=USR1 "$id" # as --signal does before the limit
  cluster_wait "second start" 60 grep -q '^timelimit.sbatch: start 2' "$log"
  completes "$id" "timelimit.sbatch"
  grep -q 'going on after' "$log" || fail "no restart"
  [[ $(grep -c '^cqio: SUCCESS' "$log") == 1 ]] || fail "no SUCCESS"
  same "$work/whole" "$out"
  [[ $("$CQIO" info "$out/reference.regions.nc") == *"slurm_restart_count  1"* ]] || fail "restart count"
  lap "timelimit.sbatch, $launcher, one requeue"
done

# One job, a job array of five parts and its merge: the same bits. A part that fails must stop the merge.
draws=(--set ensemble.draws=23 --set ensemble.block=4 --set grid.enabled=false)
statistics() { # DIRECTORY: what the merge writes
  results "$1"/*.draws.*.nc "$1"/*.ensemble.nc
}
"$CQIO" run -q "$toy" "${draws[@]}" --set output.directory="$work/draws" > /dev/null
statistics "$work/draws" > "$work/expected.txt"
for launcher in srun mpiexec; do
  export LAUNCHER=$launcher
  out=$work/ensemble-$launcher
  id=$(submit "ensemble-$launcher" jobs/ensemble.sbatch "$toy" "${draws[@]}" --set output.directory="$out")
  completes "$id" "ensemble.sbatch"
  diff "$work/expected.txt" <(statistics "$out") || fail "ensemble.sbatch: other results"
  lap "ensemble.sbatch, $launcher"

  out=$work/array-$launcher
  export SBATCH_ARGS="--mem-per-cpu=500M --ntasks=1 --output=$work/array-$launcher-%x-%a.log"
  read -r _ array _ merge < <(jobs/submit-array.sh 5 23 "$toy" "${draws[@]}" --set output.directory="$out")
  completes "$merge" "merge.sbatch"
  completes "${array%,}" "array.sbatch"
  [[ $(find "$out" -name 'members.*' | wc -l) == 5 ]] || fail "array.sbatch: not 5 parts"
  diff "$work/expected.txt" <(statistics "$out") || fail "merge.sbatch: other results"
  part=$(find "$out"/members.* -name 'reference.draws.*.nc' -print -quit)
  [[ $("$CQIO" info "$part") == *$'\n'slurm_array_task_id* ]] || fail "slurm_array_task_id is not in the file"
  lap "submit-array.sh, array.sbatch, merge.sbatch, $launcher"
done
read -r _ array _ merge < <(jobs/submit-array.sh 2 99 "$toy" "${draws[@]}" --set output.directory="$work/beyond")
cluster_wait "end of the merge" 60 ended "$merge"
[[ $(job_state "$merge") == CANCELLED ]] || fail "merge.sbatch after failed parts: $(job_state "$merge")"
[[ -z $(find "$work/beyond" -name '*.ensemble.nc' 2> /dev/null) ]] || fail "merge.sbatch: merged failed parts"
lap "no merge after a part that failed"
