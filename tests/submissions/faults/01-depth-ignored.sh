#!/bin/bash
# 01-depth-ignored.sh: --depth is read and forgotten.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

new_level() { exec -- "$@"; }

main "$@"
