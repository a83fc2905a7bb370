#!/bin/bash
# lab-01.sh: lab 01 by a shell around util-linux's unshare and mount.
#
#   lab-01.sh [--depth N] [--workdir DIR] [--env K=V]... [--] COMMAND [ARG...]
#
# Each part is a function, so that a faulty program is this one with one function changed
# (../faults/). Not done: --init, signals, the death of the lab.
set -u

depth=1
workdir=.
variables=()

fail() {
  echo "lab-01.sh: $*" >&2
  exit 125
}

read_options() {
  while (($# > 0)); do
    case $1 in
      --depth) depth=$2; shift 2 ;;
      --workdir) workdir=$2; shift 2 ;;
      --env) variables+=("$2"); shift 2 ;;
      --) shift; break ;;
      -*) fail "$1: no such option" ;;
      *) break ;;
    esac
  done
  command=("$@")
}

check_options() {
  local variable
  if ! [[ $depth =~ ^[0-9]+$ ]] || ((depth < 1)); then fail "--depth $depth: a number from 1 on"; fi
  for variable in "${variables[@]}"; do
    if [[ $variable != ?*=* ]]; then fail "--env $variable: K=V is wanted"; fi
  done
  if ((${#command[@]} == 0)); then fail "COMMAND is missing"; fi
  if [[ ! -d $workdir ]]; then fail "chdir $workdir: no such directory"; fi
}

# The program whose child is the first process of a new PID namespace.
new_namespaces() { unshare --pid --fork --mount --propagation unchanged -- "$@"; }
new_level() { exec unshare --pid --fork -- "$@"; }

make_private() { mount --make-rprivate /; }
mount_proc() { mount -t proc proc /proc; }
report_status() { exit "$1"; }

execute() {
  cd "$workdir" || exit 125
  local variable
  for variable in "${variables[@]}"; do export "${variable?}"; done
  exec -- "${command[@]}"
}

# LEVELS OPTIONS... -- COMMAND...: in the new PID namespace; LEVELS more are to come.
inside() {
  local levels=$1
  shift
  if ((levels > 0)); then new_level "$0" --inside "$((levels - 1))" "$@"; fi
  read_options "$@"
  make_private
  mount_proc
  execute
}

main() {
  if [[ ${1:-} == --inside ]]; then inside "${@:2}"; fi
  read_options "$@"
  check_options
  local options=(--workdir "$workdir") variable
  for variable in "${variables[@]}"; do options+=(--env "$variable"); done
  new_namespaces "$0" --inside "$((depth - 1))" "${options[@]}" -- "${command[@]}"
  report_status "$?"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi
