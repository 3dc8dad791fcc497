#!/usr/bin/env bash
# An ensemble as a job array of PARTS tasks, merged when all of them have succeeded:
#   jobs/submit-array.sh PARTS MEMBERS JOB.yaml [OPTION of cqio run]...
#   jobs/submit-array.sh 20 10000 jobs/ensemble.yaml --set ensemble.draws=10000
# MEMBERS is ensemble.draws, or draws x (factors + 2) with ensemble.sensitivity. Prints the numbers of
# the two jobs. SBATCH_ARGS, e.g. "--ntasks=16 --account=NAME", goes to both.
set -euo pipefail

(($# >= 3 && $1 >= 1 && $2 >= $1)) || {
  echo "usage: jobs/submit-array.sh PARTS MEMBERS JOB.yaml [OPTION]...; expected MEMBERS >= PARTS >= 1" >&2
  exit 2
}
jobs=$(dirname "$0")
parts=$1
export MEMBERS=$2
shift 2
read -ra args <<< "${SBATCH_ARGS:-}"
array=$(sbatch --parsable "${args[@]}" --array="1-$parts" "$jobs/array.sbatch" "$@")
merge=$(sbatch --parsable "${args[@]}" --dependency="afterok:$array" --kill-on-invalid-dep=yes \
  "$jobs/merge.sbatch" "$@")
echo "array $array, merge $merge"
