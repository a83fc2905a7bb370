#!/bin/bash
# leaves-a-session.sh: ends at once, and leaves a process in a session of its own, which no signal
# to the process group reaches.
setsid --fork tail --follow "$0"
