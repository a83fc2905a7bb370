# containment.bats: a submission that hangs, forks without end or leaves a daemon costs the checker
# its deadline and no more, and nothing of it is left.

load helpers

setup_file() { build checker probe; }

setup() {
  requires root
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir --parents "$TMPDIR"
  remember_machine
}

teardown() {
  expect_same_machine
  expect "what is left in TMPDIR" "" "$(ls --almost-all "$TMPDIR")"
  expect "processes of the submission" "" "$(living_children)"
}

# Processes, anywhere on the machine, that have the submission on their command line. (The brackets
# keep grep from finding itself.)
living_children() {
  grep --files-with-matches --null-data --extended-regexp "$BATS_TEST_TMPDIR/[c]heat" \
    /proc/[0-9]*/cmdline 2>/dev/null || true
}

# check_cheat NAME SECONDS: the checker's verdict on a copy, with this deadline for each run.
check_cheat() {
  cp "$NSLAB_ROOT/tests/submissions/cheats/$1.sh" "$BATS_TEST_TMPDIR/cheat"
  run_bounded "$NSLAB_BUILD/checker" 01 --submission "$BATS_TEST_TMPDIR/cheat" --timeout "$2" \
    --format json --output "$BATS_TEST_TMPDIR/report"
  expect "status of the checker" 1 "$status"
}

# base FIELD: of the one check that was run; the others wait for it.
base() {
  python3 - "$BATS_TEST_TMPDIR/report" "$1" <<'END'
import json, sys

with open(sys.argv[1], encoding="utf-8") as file:
    print(json.load(file)["labs"][0]["checks"][0][sys.argv[2]])
END
}

# expect_seconds LEAST: the checker's own clock, on which it waited so long at least. That it comes
# back at all is run_bounded's matter.
expect_seconds() {
  local seconds
  seconds=$(base seconds)
  expect "whether $seconds s are $1 s or more" True "$(python3 -c "print($seconds >= $1)")"
}

@test "a submission that hangs: its diagnosis, when the deadline has come" {
  check_cheat hangs 1
  expect "diagnosis" SUB-001 "$(base diagnosis)"
  expect_seconds 1
}

@test "the deadline is the one that was asked for: of two the shorter one comes first" {
  cp "$NSLAB_ROOT/tests/submissions/cheats/hangs.sh" "$BATS_TEST_TMPDIR/cheat-long"
  "$NSLAB_BUILD/checker" 01 --submission "$BATS_TEST_TMPDIR/cheat-long" --timeout 600 \
    >/dev/null 2>&1 3>&- &
  local long=$! status=0
  check_cheat hangs 0.5
  kill -TERM "$long"
  wait "$long" || status=$?
  expect "status of the other, which was still waiting" 143 "$status"
}

@test "a submission that forks without end: the checker comes back" {
  check_cheat forks-without-end 1
  expect "verdict" fail "$(base verdict)"
}

@test "a submission that leaves a process in a session of its own: it is gone" {
  check_cheat leaves-a-session 1
  expect "verdict" fail "$(base verdict)"
}

@test "a submission that freezes its own cgroup: the checker comes back" {
  check_cheat freezes-itself 0.5
  expect "verdict" fail "$(base verdict)"
}
