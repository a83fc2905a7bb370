#!/bin/sh
# unshares-itself.sh: lab 01, by a program that unshares its own namespaces and then forks.
exec unshare --pid --mount --fork --kill-child --mount-proc "$@"
