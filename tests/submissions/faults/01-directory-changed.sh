#!/bin/bash
# 01-directory-changed.sh: COMMAND starts in /.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

execute() {
  cd /
  exec -- "${command[@]}"
}

main "$@"
