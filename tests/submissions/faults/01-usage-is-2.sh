#!/bin/bash
# 01-usage-is-2.sh: a wrong command line ends with 2.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

fail() {
  echo "$*" >&2
  exit 2
}

main "$@"
