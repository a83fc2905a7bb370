#!/bin/bash
# 01-unshare-without-fork.sh: unshare without --fork: only its children would be in the new namespace.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

new_namespaces() { unshare --pid --mount -- "$@"; }
# The first child of this process would be PID 1, and its end the end of the namespace.
make_private() { :; }
mount_proc() { :; }

main "$@"
