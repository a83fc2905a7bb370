#!/bin/bash
# forks-without-end.sh: two of each, for ever.
# Each starts this file twice, and waits for neither.
"$0" &
"$0" &
wait
