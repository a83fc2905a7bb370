# callers.bats: what the caller of the checker hands down, and what stands in its way, changes no
# grade: signals, streams, paths, names, numbers.

# run_bounded sets $stderr.
# shellcheck disable=SC2154

load helpers

BASE=pidns.command-is-pid-1

setup() {
  requires root
  requires built checker probe "${LABS[@]/#/lab-}"
  remember_machine
  cd "$BATS_TEST_TMPDIR" || return
}

teardown() { expect_same_machine; }

checker() { run_bounded "$NSLAB_BUILD/checker" "$@"; }
called() { run_bounded python3 "$BATS_TEST_DIRNAME/callers.py" "$@"; }

# script NAME: a program of the shell lines on standard input.
script() {
  { echo '#!/bin/sh'; cat; } >"$1"
  chmod 755 "$1"
}

@test "a caller that ignores SIGCHLD gets the same grade" {
  called ignoring SIGCHLD "$NSLAB_BUILD/checker" 01 --only "$BASE"
  expect "status" 0 "$status"
}

@test "a caller that uses posix_spawn gets the same grade" {
  called spawning "$NSLAB_BUILD/checker" 01 --only pidns.signal-state
  expect "status" 0 "$status"
}

@test "a signal that the caller ignores does not end the checker" {
  mkfifo ready go
  # It runs when the signal comes. A fifo can be written to on a read-only file system as well.
  script waits <<END
echo >$PWD/ready
read -r line <$PWD/go
exit 7
END
  local signal
  for signal in SIGHUP SIGINT SIGQUIT SIGTERM; do
    called signalled "$signal" ready go "$NSLAB_BUILD/checker" 01 --submission ./waits
    expect "status with $signal ignored" 1 "$status"
  done
}

@test "a checker that is stopped for longer than the deadline gives the same grade" {
  called stopped "$NSLAB_BUILD/checker" 01 --timeout 0.5
  expect "status" 0 "$status"
}

@test "a lab that kills its COMMAND fails, and is no forger" {
  local time_ms
  for time_ms in 01 02 03 04 05 06 07 08 10 12; do
    script kills <<END
while [ "\$1" != -- ]; do shift; done
shift
unshare --pid --fork --kill-child --mount-proc "\$@" &
sleep 0.0$time_ms
kill -KILL \$!
END
    checker 01 --only "$BASE" --submission ./kills
    expect_in "status when it is killed after $time_ms ms" '^[01]$' "$status"
  done
}

@test "closed streams: the report goes where it is told, and nowhere else" {
  local closed
  for closed in '<&-' '2>&-' '<&- 2>&-' '<&- >&- 2>&-'; do
    run_bounded sh -c "\"\$@\" --output report $closed" sh "$NSLAB_BUILD/checker" 01 --only "$BASE"
    expect "status with $closed" 0 "$status"
    expect_in "the report with $closed" '1 of 1 checks passed' "$(<report)"
  done
  run_bounded sh -c '"$@" >&-' sh "$NSLAB_BUILD/checker" 01 --only "$BASE"
  expect "status of a report that goes nowhere" 4 "$status"
  expect_in "the message" 'EBADF' "$stderr"
}

@test "a reader that is slow gets the whole report" {
  called slow-reader "$NSLAB_BUILD/checker" 01 --list
  expect "status" 0 "$status"
  expect "the report" "$("$NSLAB_BUILD/checker" 01 --list)" "$output"
}

@test "a full disk is named as the reason" {
  run_bounded sh -c '"$@" >/dev/full' sh "$NSLAB_BUILD/checker" 01 --only "$BASE"
  expect "status" 4 "$status"
  expect_in "the message" 'ENOSPC' "$stderr"
}

@test "any umask of the caller's gives the same grade" {
  local mask
  for mask in 0 0777; do
    run_bounded sh -c "umask $mask && exec \"\$@\"" sh "$NSLAB_BUILD/checker" 01 02
    expect "status with umask $mask" 0 "$status"
  done
}

@test "a path with .. behind a link names the file that the kernel finds" {
  mkdir --parents deep/er
  ln --symbolic deep/er link
  cp "$NSLAB_BUILD/lab-01" deep/mine
  script mine <<<'exit 3'
  checker 01 --only "$BASE" --submission link/../mine
  expect "status" 0 "$status"
}

@test "a file that the kernel cannot execute is the submission's failure, with the reason" {
  printf '#!/bin/sh\r\ntrue\r\n' >crlf
  printf '\357\273\277#!/bin/sh\n' >mark
  : >empty
  echo true >none
  printf '\177ELF' >elf
  printf '#!/no/such/program\n' >interpreter
  chmod +x crlf mark empty none elf interpreter
  local name
  declare -A reason=([crlf]='/bin/sh.r' [mark]='byte-order mark' [empty]='empty' [none]='#!'
    [elf]='another machine' [interpreter]='/no/such/program')
  for name in "${!reason[@]}"; do
    checker 01 --only "$BASE" --submission "./$name"
    expect "status of $name" 1 "$status"
    expect_in "the diagnosis of $name" 'SUB-009' "$output"
    expect_in "the reason of $name" "${reason[$name]}" "$output"
  done
}

@test "a directory, and a file without permission, are no programs to check" {
  mkdir directory
  echo true >plain
  local name
  for name in directory plain absent; do
    checker 01 --submission "./$name"
    expect "status of $name" 2 "$status"
    expect_in "the name in the message" "$name" "$stderr"
  done
}

@test "a number that is none is refused, also where it is in every range" {
  local word
  for word in nan inf 0x1 1e1 ' 5' +5 5s ''; do
    checker 01 --only "$BASE" --timeout "$word"
    expect "status of --timeout '$word'" 2 "$status"
  done
}

@test "an output that is the submission is refused, and the submission stays" {
  script mine <<<'exit 0'
  local before
  before=$(<mine)
  ln mine other-name
  checker 01 --submission ./mine --output ./other-name
  expect "status" 2 "$status"
  expect_in "the message" 'submission' "$stderr"
  expect "the submission" "$before" "$(<mine)"
}

@test "no byte of others commands the terminal: what they print, what they are called" {
  local name=$'\033[2Jmine\302\233\377'
  script "$name" <<'END'
printf '\302\233\033[2J\377\342\200\256\n' >&2
exit 1
END
  local format
  for format in human tap; do
    checker 01 --submission "./$name" --format "$format"
    expect "status" 1 "$status"
    expect "bytes that are no plain text" "" \
      "$(tr --delete '\n\40-\176' <<<"$output" | od --address-radix=n --format=x1)"
  done
}

@test "mounts whose names are no UTF-8, and 800 of them, are no reason to fail" {
  run_bounded unshare --mount --propagation private python3 "$BATS_TEST_DIRNAME/callers.py" \
    mounting "$NSLAB_BUILD/checker" 03 --only propagation.peers
  expect "status" 0 "$status"
}

@test "an error of the machine's comes with what helps against it" {
  requires userns
  # shellcheck disable=SC2016
  run_bounded unshare --user --map-root-user sh -c \
    'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"' sh "$NSLAB_BUILD/checker" 01 \
    --only "$BASE"
  expect "status" 3 "$status"
  expect_in "the advice" 'raise the limits in /proc/sys/user' "$output"
}

@test "a machine without /dev/null gives the same grade" {
  script mine <<'END'
exec unshare --pid --mount --fork --kill-child --mount-proc "$@"
END
  # shellcheck disable=SC2016
  run_bounded unshare --mount sh -ec 'mount --make-rprivate / && mount -t tmpfs callers /dev &&
    exec "$@"' sh "$NSLAB_BUILD/checker" 01 --only "$BASE" --submission ./mine
  expect "status" 0 "$status"
}
