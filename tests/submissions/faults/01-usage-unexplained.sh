#!/bin/bash
# 01-usage-unexplained.sh: a wrong command line is refused without a word.
# shellcheck source=tests/submissions/foreign/lab-01.sh
source "${BASH_SOURCE[0]%/*}/../foreign/lab-01.sh"

fail() { exit 125; }

main "$@"
