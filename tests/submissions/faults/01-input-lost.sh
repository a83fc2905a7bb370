#!/bin/bash
# 01-input-lost.sh: standard input is /dev/null.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

execute() { exec -- "${command[@]}" </dev/null; }

main "$@"
