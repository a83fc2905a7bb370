#!/bin/bash
# 01-outlives-the-lab.sh: unshare without --kill-child: nobody sees that the lab was killed.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

new_namespaces() { unshare --pid --fork --mount --propagation unchanged -- "$@"; }

main "$@"
