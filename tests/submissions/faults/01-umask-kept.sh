#!/bin/bash
# 01-umask-kept.sh: a umask of 0 goes on to COMMAND.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

execute() {
  umask 0
  exec -- "${command[@]}"
}

main "$@"
