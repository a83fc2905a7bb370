#!/bin/bash
# 01-status-0-or-1.sh: every status but 0 becomes 1.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

report_status() { exit "$(($1 != 0))"; }

main "$@"
