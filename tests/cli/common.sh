# Sourced by the tests of the command line, which ctest runs with CQIO_SOURCE_DIR and
# CQIO_BINARY_DIR: scratch folder as working directory, checks, and the Python of the tests.
set -euo pipefail

cqio=$CQIO_BINARY_DIR/cqio
source_dir=$CQIO_SOURCE_DIR
results=$CQIO_BINARY_DIR/tests/cli/main-job # of cli_main_job
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  echo "FAIL $*"
  exit 1
}

# expect CODE COMMAND...: runs it, wants this exit code; its output is in out.txt and err.txt.
expect() {
  local wanted=$1 code=0
  shift
  "$@" > out.txt 2> err.txt || code=$?
  if ((code != wanted)); then
    cat out.txt err.txt
    fail "$* exits with $code: expected $wanted"
  fi
  echo "ok   $* exits with $code"
}

# says FILE REGEX: the file has a line like that.
says() {
  grep -Eq -- "$2" "$1" || { cat "$1"; fail "$1: expected a line with '$2'"; }
}

# The Python of tests/cli/requirements.txt, installed once in a build; skips the test offline.
use_python() {
  local code=0
  "$source_dir/tests/cli/venv.sh" "$CQIO_BINARY_DIR/venv" || code=$?
  ((code == 0)) || exit "$code"
  PATH=$CQIO_BINARY_DIR/venv/bin:$PATH
}
