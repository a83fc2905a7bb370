#!/bin/bash
# runs-outside.sh: runs COMMAND as it is, without any namespace.
while [[ $1 != -- ]]; do shift; done
exec "${@:2}"
