#!/bin/bash
# 01-stale-proc.sh: /proc is not mounted again.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

mount_proc() { :; }

main "$@"
