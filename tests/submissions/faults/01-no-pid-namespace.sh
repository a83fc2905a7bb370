#!/bin/bash
# 01-no-pid-namespace.sh: a mount namespace only.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

new_namespaces() { unshare --mount --propagation unchanged -- "$@"; }
mount_proc() { :; }

main "$@"
