#!/bin/sh
# hangs.sh: waits for ever, so that the checker gives up.
exec tail --follow "$0"
