#!/bin/bash
# hands-on-to-unshare.sh: util-linux does the work. Allowed to learners, not in grading.
while [[ $1 != -- ]]; do shift; done
unshare --pid --fork --mount --mount-proc -- "${@:2}"
