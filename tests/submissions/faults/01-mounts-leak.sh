#!/bin/bash
# 01-mounts-leak.sh: the mounts are never made private.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

make_private() { :; }

main "$@"
