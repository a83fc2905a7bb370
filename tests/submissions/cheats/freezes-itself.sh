#!/bin/sh
# Freezes its own cgroup and one below it: no signal ends a process that the freezer of v1 holds.
mount=$(awk '$(NF - 2) == "cgroup" && $NF ~ /freezer/ { print $5 }' /proc/self/mountinfo | head -n 1)
own=$mount$(sed -n 's/^[0-9]*:freezer://p' /proc/self/cgroup)
mkdir "$own/deep"
sleep 1000 &
echo $! >"$own/deep/tasks"
echo FROZEN >"$own/deep/freezer.state"
echo FROZEN >"$own/freezer.state"
