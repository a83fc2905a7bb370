#!/bin/bash
# 01-environment-cleared.sh: COMMAND gets an empty environment.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

execute() { exec env --ignore-environment -- "${command[@]}"; }

main "$@"
