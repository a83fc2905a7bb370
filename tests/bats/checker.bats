# checker.bats: the checker's command line: what it takes, what it prints, its exit statuses.
# What it says of right and wrong programs is the matter of tests/submissions.

# run_bounded sets $stderr.
# shellcheck disable=SC2154

load helpers

setup() {
  requires root
  requires built checker probe "${LABS[@]/#/lab-}"
  remember_machine
  # Whatever the checker makes, it makes below this directory.
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir --parents "$TMPDIR"
}

teardown() {
  expect_same_machine
  expect "what is left in TMPDIR" "" "$(ls --almost-all "$TMPDIR")"
}

checker() { run_bounded "$NSLAB_BUILD/checker" "$@"; }

# submission NAME: a program of the shell lines on standard input.
submission() {
  { echo '#!/bin/sh'; cat; } >"$BATS_TEST_TMPDIR/$1"
  chmod 755 "$BATS_TEST_TMPDIR/$1"
}

# The id of the first check of lab NN: the one that all others need.
base_check() { "$NSLAB_BUILD/checker" "$1" --list --format json | json '[0]["id"]'; }

# json PATH: that part of the document on standard input.
json() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }

@test "status 0: the references of several labs pass, each of them beside the checker" {
  checker 01 02 03 --format json --output "$BATS_TEST_TMPDIR/report"
  expect "status" 0 "$status"
  python3 "$BATS_TEST_DIRNAME/report.py" "$BATS_TEST_TMPDIR/report" passed 01 02 03
}

@test "status 1: checks failed" {
  submission nothing <<<'exit 0'
  checker 01 --submission "$BATS_TEST_TMPDIR/nothing" --format json --output "$TMPDIR/report"
  expect "status" 1 "$status"
  expect "points" 0 "$(json '["labs"][0]["points"]' <"$TMPDIR/report")"
  expect "status in the report" 1 "$(json '["exit_status"]' <"$TMPDIR/report")"
  rm "$TMPDIR/report"
}

@test "status 2: a wrong command line, on which nothing is run" {
  submission marks <<<"touch $BATS_TEST_TMPDIR/ran"
  local program=(--submission "$BATS_TEST_TMPDIR/marks")
  checker
  expect "status without a lab" 2 "$status"
  checker 01 --frobnicate
  expect "status of an unknown option" 2 "$status"
  checker 99 "${program[@]}"
  expect "status of an unknown lab" 2 "$status"
  checker 01 "${program[@]}" --only pidns.no-such-check
  expect "status of an unknown check" 2 "$status"
  expect_in "the check in the message" "pidns.no-such-check" "$stderr"
  checker 01 "${program[@]}" --format html
  expect "status of an unknown format" 2 "$status"
  for seconds in 0 -1 x; do
    checker 01 "${program[@]}" --timeout="$seconds"
    expect "status of --timeout $seconds" 2 "$status"
  done
  checker 01 --submission "$BATS_TEST_TMPDIR/absent"
  expect "status of an absent submission" 2 "$status"
  checker 01 "${program[@]}" --output "$BATS_TEST_TMPDIR/absent/report"
  expect "status of an output that cannot be opened" 2 "$status"
  [[ ! -e $BATS_TEST_TMPDIR/ran ]]
}

@test "status 3: a machine that cannot host the checks is not the learner's fault" {
  requires userns
  # No PID namespaces here: neither the checker nor a lab can make one.
  # shellcheck disable=SC2016
  run_bounded unshare --user --map-root-user sh -c \
    'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"' sh "$NSLAB_BUILD/checker" 01
  expect "status" 3 "$status"
  expect_in "the verdict" "cannot tell" "$output$stderr"
}

@test "status 4: a report that cannot be written whole is no grade" {
  run --separate-stderr sh -c 'exec "$@" >/dev/full' sh \
    "$NSLAB_BUILD/checker" 01 --only "$(base_check 01)"
  expect "status on a full disk" 4 "$status"

  TMPDIR=$BATS_TEST_TMPDIR/absent checker 01
  expect "status without a directory for temporary files" 4 "$status"
}

@test "status 5: a probe that is traced is tampering, and earns nothing" {
  requires program strace
  submission traced <<'END'
while [ "$1" != -- ]; do shift; done
shift
exec unshare --pid --fork --mount-proc strace --follow-forks --output=/dev/null "$@"
END
  checker 01 --submission "$BATS_TEST_TMPDIR/traced" --only "$(base_check 01)"
  expect "status" 5 "$status"
}

@test "--list prints each check with claim and source, and runs nothing" {
  submission marks <<<"touch $BATS_TEST_TMPDIR/ran"
  checker 01 02 03 --list --submission "$BATS_TEST_TMPDIR/marks"
  expect "status" 0 "$status"
  expect_in "the base check of lab 01" "$(base_check 01)" "$output"
  [[ ! -e $BATS_TEST_TMPDIR/ran ]]

  for nn in "${LABS[@]}"; do
    checker "$nn" --list
    local count=${#lines[@]}
    if ((count < 15)); then
      echo "lab $nn has $count checks: 15 at least" >&2
      return 1
    fi
  done
}

@test "--list names each check once, and every need is a check above it" {
  "$NSLAB_BUILD/checker" 01 02 03 --list --format json | python3 -c '
import json, sys
seen = set()
for check in json.load(sys.stdin):
    assert check["id"] not in seen, check
    assert set(check["needs"]) <= seen, check
    assert check["needs"] or check["points"] > 0, check
    assert check["claim"].endswith(".") and check["source"], check
    seen.add(check["id"])
'
}

@test "--only runs the check and those that it needs" {
  local base
  base=$(base_check 01)
  checker 01 --only "$base" --format json --output "$BATS_TEST_TMPDIR/report"
  expect "status" 0 "$status"
  python3 "$BATS_TEST_DIRNAME/report.py" "$BATS_TEST_TMPDIR/report" checks "$base"
}

@test "--format tap is a TAP document, of passes and of failures" {
  checker 01 --format tap --output "$BATS_TEST_TMPDIR/report"
  expect "status" 0 "$status"
  python3 "$BATS_TEST_DIRNAME/report.py" "$BATS_TEST_TMPDIR/report" tap

  submission nothing <<<'exit 0'
  checker 01 --submission "$BATS_TEST_TMPDIR/nothing" --format tap \
    --output "$BATS_TEST_TMPDIR/report"
  expect "status" 1 "$status"
  python3 "$BATS_TEST_DIRNAME/report.py" "$BATS_TEST_TMPDIR/report" tap
}

@test "without --keep-going a failed lab is the last one" {
  submission nothing <<<'exit 0'
  local option count
  for option in --keep-going ""; do
    checker 01 02 --submission "$BATS_TEST_TMPDIR/nothing" --format json ${option:+"$option"} \
      --output "$BATS_TEST_TMPDIR/report"
    expect "status" 1 "$status"
    count=$(json '["labs"].__len__()' <"$BATS_TEST_TMPDIR/report")
    expect "labs in the report with '$option'" "$(if [[ $option ]]; then echo 2; else echo 1; fi)" \
      "$count"
  done
}

@test "--timeout ends a submission that hangs, and all that it has started" {
  submission hangs <<'END'
setsid sh -c 'read -r never <"$0"' "$0.fifo" &
kill -STOP $$
END
  mkfifo "$BATS_TEST_TMPDIR/hangs.fifo"
  local before=$EPOCHREALTIME
  checker 01 --submission "$BATS_TEST_TMPDIR/hangs" --timeout 0.5 --only "$(base_check 01)"
  expect "status" 1 "$status"
  # The deadline is half a second for each of two runs, and it returns within one second of it.
  local elapsed_us=$((${EPOCHREALTIME/./} - ${before/./}))
  if ((elapsed_us > 3000000)); then
    echo "the checker took $elapsed_us microseconds" >&2
    return 1
  fi
}

@test "what a submission prints is shown with its name before it, and never believed" {
  submission liar <<'END'
echo 'ok 1 - pidns.command-is-pid-1'
printf '\033[2J{"exit_status": 0}\n' >&2
exit 0
END
  checker 01 --submission "$BATS_TEST_TMPDIR/liar"
  expect "status" 1 "$status"
  expect_in "the prefix" '\[liar\] ok 1|\[lab-01\] ok 1' "$output"
  if [[ $output == *$'\033'* ]]; then
    echo "a control character of the submission reached the terminal" >&2
    return 1
  fi
}

@test "--help and --version go to standard output, status 0" {
  for option in --help --version; do
    checker "$option"
    expect "status of $option" 0 "$status"
    expect "standard error" "" "$stderr"
    [[ -n $output ]]
  done
}
