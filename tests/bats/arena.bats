# arena.bats: a check's surroundings: what others do beside it is not seen in it, what a submission
# may do there, and what a run that ends before its time leaves.
# Sources: cgroups(7), pid_namespaces(7), user_namespaces(7), mount_setattr(2), flock(2), signal(7).

# run_bounded sets $stderr.
# shellcheck disable=SC2154

load helpers

setup_file() {
  build checker probe "${LABS[@]/#/lab-}"
  make_shared_rootfs
}

setup() {
  requires root
  requires built checker lab-01
  remember_machine
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir --parents "$TMPDIR"
  started=()
  elsewhere=()
}

teardown() {
  local pid
  for pid in "${started[@]}"; do
    if kill -TERM "$pid" 2>/dev/null; then wait "$pid" || true; fi
  done
  if ((${#elsewhere[@]} > 0)); then rm --recursive --force "${elsewhere[@]}"; fi
  expect_same_machine
  expect "what is left in TMPDIR" "" "$(ls --almost-all "$TMPDIR")"
}

checker() { run_bounded "$NSLAB_BUILD/checker" "$@"; }

# The check that all others of lab 01 need.
readonly BASE=pidns.command-is-pid-1

# program PATH: an executable file of the lines on standard input.
program() {
  cat >"$1"
  chmod 755 "$1"
}

# begin PROGRAM ARG...: in the background, with no signal ignored but those of IGNORED; sets $begun.
begin() {
  env --default-signal=HUP,INT,QUIT ${IGNORED:+"--ignore-signal=$IGNORED"} "$@" \
    >"$BATS_TEST_TMPDIR/begun" 2>&1 </dev/null 3>&- &
  begun=$!
  started+=("$begun")
}

# begin_waiting: begins a checker whose submission waits for a word in waits.go, and returns when it
# does. Once there is a file waits.over, the submission waits no more: it is lab-01.
begin_waiting() {
  mkfifo "$BATS_TEST_TMPDIR/waits."{ready,go}
  program "$BATS_TEST_TMPDIR/waits" <<END
#!/bin/bash
if [[ ! -e $BATS_TEST_TMPDIR/waits.over ]]; then
  exec 9<>"$BATS_TEST_TMPDIR/waits.go"
  echo ready >"$BATS_TEST_TMPDIR/waits.ready"
  read -r _ <&9
  exec 9<&-
fi
exec "$NSLAB_BUILD/lab-01" "\$@"
END
  begin "$NSLAB_BUILD/checker" 01 --submission "$BATS_TEST_TMPDIR/waits" --timeout 600 \
    --only "$BASE"
  await_word "$BATS_TEST_TMPDIR/waits.ready"
}

# The submission has the other end open, if it lives; if not, this waits for nobody.
let_go() {
  touch "$BATS_TEST_TMPDIR/waits.over"
  echo go 1<>"$BATS_TEST_TMPDIR/waits.go"
}

# end_of PID: sets $status.
end_of() {
  status=0
  wait "$1" || status=$?
}

# What the runs that have a lock file in TMPDIR have made.
noted_cgroups() {
  local directory
  cat "$TMPDIR"/nslab-checker-*.lock 2>/dev/null | while read -r directory; do
    find "$directory" -type d 2>/dev/null || true
  done
}

# descendants PID: its children, theirs, and so on.
descendants() {
  local pid pids
  read -ra pids < <(cat "/proc/$1/task/"*/children) || true
  for pid in "${pids[@]}"; do
    echo "$pid"
    descendants "$pid"
  done
}

# remove_later PATH...: what a test makes beside its own directory.
remove_later() { elsewhere+=("$@"); }

# await_word FIFO: fails when nobody writes there. Opened for both, so that open(2) waits for none.
await_word() { read -r -t 30 _ <>"$1"; }

# expect_right SUBMISSION: the base check passes.
expect_right() {
  checker 01 --submission "$1" --only "$BASE"
  expect "status of the checker for $1" 0 "$status"
}

# printed: what the submission of the last run printed.
printed() {
  python3 -c 'import json, sys; print(json.load(sys.stdin)["labs"][0]["checks"][0]["printed"])' \
    <<<"$output"
}

# ---- others --------------------------------------------------------------------------------------

@test "strangers whose cgroups, links, mounts and processes come and go change no verdict" {
  requires built lab-02 lab-03
  mkfifo "$BATS_TEST_TMPDIR/ready"
  mkdir "$BATS_TEST_TMPDIR/strangers"
  begin python3 "$BATS_TEST_DIRNAME/strangers.py" "$BATS_TEST_TMPDIR/strangers" \
    "$BATS_TEST_TMPDIR/ready"
  await_word "$BATS_TEST_TMPDIR/ready"
  checker 01 02 03 --format json --output "$BATS_TEST_TMPDIR/report"
  kill -TERM "$begun"
  local verdict=$status
  end_of "$begun"

  expect "status of the strangers, who lived until then" 0 "$status"
  expect "status of the checker" 0 "$verdict"
  python3 "$BATS_TEST_DIRNAME/report.py" "$BATS_TEST_TMPDIR/report" passed 01 02 03
}

@test "three checkers at once: all pass" {
  local n
  for n in 1 2 3; do
    begin "$NSLAB_BUILD/checker" 01 --output "$BATS_TEST_TMPDIR/report-$n"
  done
  for n in 1 2 3; do
    end_of "${started[n - 1]}"
    expect "status of checker $n" 0 "$status"
  done
}

# ---- what there is -------------------------------------------------------------------------------

@test "a submission can make a user namespace, with namespaces and a /proc of its own in it" {
  requires userns
  program "$BATS_TEST_TMPDIR/unshares" <<'END'
#!/bin/sh
unshare -Urpfn --mount-proc true
echo "unshare: $?"
END
  checker 01 --submission "$BATS_TEST_TMPDIR/unshares" --only "$BASE" --format json
  expect_in "what the submission printed" "unshare: 0" "$(printed)"
}

@test "the host's files are read-only for a submission" {
  local file=$NSLAB_BUILD/nslab-arena-$$
  remove_later "$file"
  program "$BATS_TEST_TMPDIR/writes" <<END
#!/bin/sh
echo word >"$file"
END
  checker 01 --submission "$BATS_TEST_TMPDIR/writes" --only "$BASE" --format json
  expect_in "what the submission printed" "Read-only file system" "$(printed)"
  expect "the file" absent "$(if [[ -e $file ]]; then echo there; else echo absent; fi)"
}

@test "a submission below /tmp is found" {
  mkdir "$BATS_TEST_TMPDIR/below"
  cp "$NSLAB_BUILD/lab-01" "$BATS_TEST_TMPDIR/below/lab"
  expect_right "$BATS_TEST_TMPDIR/below/lab"
}

@test "a submission in /tmp itself is found, and the program beside it" {
  local own
  own=$(mktemp /tmp/nslab-arena-XXXXXX)
  remove_later "$own" "$own-helper"
  cp "$NSLAB_BUILD/lab-01" "$own-helper"
  program "$own" <<'END'
#!/bin/sh
exec "$0-helper" "$@"
END
  expect_right "$own"
}

@test "a submission whose interpreter is in /tmp is run" {
  cp --dereference /bin/sh "$BATS_TEST_TMPDIR/shell"
  program "$BATS_TEST_TMPDIR/script" <<END
#!$BATS_TEST_TMPDIR/shell
exec "$NSLAB_BUILD/lab-01" "\$@"
END
  expect_right "$BATS_TEST_TMPDIR/script"
}

@test "a submission below /run is found, and one whose interpreter is there" {
  local place
  place=$(mktemp --directory /run/nslab-arena-XXXXXX)
  remove_later "$place"
  cp "$NSLAB_BUILD/lab-01" "$place/lab"
  expect_right "$place/lab"

  cp --dereference /bin/sh "$place/shell"
  program "$BATS_TEST_TMPDIR/script" <<END
#!$place/shell
exec "$NSLAB_BUILD/lab-01" "\$@"
END
  expect_right "$BATS_TEST_TMPDIR/script"
}

@test "TMPDIR may be below /run" {
  local place
  place=$(mktemp --directory /run/nslab-arena-XXXXXX)
  remove_later "$place"
  TMPDIR=$place checker 01
  expect "status" 0 "$status"
  expect "what is left there" "" "$(ls --almost-all "$place")"
}

@test "TMPDIR may have a name too long for a socket" {
  local place
  place=$TMPDIR/$(printf 'x%.0s' {1..200})
  mkdir "$place"
  TMPDIR=$place checker 01
  expect "status" 0 "$status"
  # It has to be empty.
  rmdir "$place"
}

# ---- runs that are ended -------------------------------------------------------------------------

@test "a run removes what one that was killed has left" {
  begin_waiting
  local family
  family=$(descendants "$begun")
  kill -KILL "$begun"
  # Words on purpose.
  # shellcheck disable=SC2086
  await_end $family
  end_of "$begun"
  expect "status of the one that was killed" 137 "$status"
  expect "lock files that it has left" 1 "$(find "$TMPDIR" -name '*.lock' | wc --lines)"
  local left directory
  left=$(noted_cgroups)
  expect_in "cgroups that it has left" / "$left"

  checker 01 --only "$BASE"
  expect "status of the next one" 0 "$status"
  expect "lock files after it" "" "$(ls --almost-all "$TMPDIR")"
  while read -r directory; do
    expect "$directory" absent "$(if [[ -e $directory ]]; then echo there; else echo absent; fi)"
  done <<<"$left"
}

@test "a run leaves alone what one that still works has made" {
  begin_waiting
  local made lock
  made=$(noted_cgroups)
  lock=$(ls "$TMPDIR")
  expect_in "cgroups of the one that waits" / "$made"
  checker 01 --only "$BASE"
  expect "status of the other" 0 "$status"
  expect "lock files after it" "$lock" "$(ls "$TMPDIR")"
  expect "cgroups after it" "$made" "$(noted_cgroups)"

  let_go
  end_of "$begun"
  expect "status of the one that waited" 0 "$status"
}

@test "Ctrl-\\ ends the checker with 131 and leaves nothing" {
  begin_waiting
  kill -QUIT "$begun"
  end_of "$begun"
  expect "status" 131 "$status"
  # teardown compares.
}

@test "signals that the caller ignores don't end the checker" {
  IGNORED=HUP,INT begin_waiting
  kill -HUP "$begun"
  kill -INT "$begun" || true  # if it has ended, the status says so
  let_go
  end_of "$begun"
  expect "status" 0 "$status"
}
