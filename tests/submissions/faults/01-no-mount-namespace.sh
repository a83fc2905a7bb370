#!/bin/bash
# 01-no-mount-namespace.sh: /proc is mounted in the caller's mount namespace.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

new_namespaces() { unshare --pid --fork -- "$@"; }
make_private() { :; }

main "$@"
