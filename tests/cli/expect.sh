# Sourced by tests of the program: a command and the exit code it must have.
expect() { # CODE COMMAND...; leaves out.txt and err.txt
  local code=$1 got=0
  shift
  "$@" > out.txt 2> err.txt || got=$?
  ((got == code)) || { cat out.txt err.txt; echo "FAIL $*: exit code $got, expected $code"; exit 1; }
  echo "ok $code ${*:1:4}"
}
