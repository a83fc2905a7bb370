#!/bin/bash
# 01-file-left.sh: a file in /tmp, which nobody removes.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

report_status() {
  echo left >/tmp/nslab-left
  exit "$1"
}

main "$@"
