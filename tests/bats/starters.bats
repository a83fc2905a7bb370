# starters.bats: what a student begins with builds, says which task is next, and earns nothing.

load helpers

# Mounts propagate only where they have peers, and the / of a host may have none.
setup_file() {
  requires root
  make_shared_rootfs
  export SHARED_ROOTFS=$BATS_FILE_TMPDIR/shared/rootfs
  mkdir "$BATS_FILE_TMPDIR/shared"
  mount -t tmpfs starters "$BATS_FILE_TMPDIR/shared"
  mount --make-shared "$BATS_FILE_TMPDIR/shared"
  cp --archive "$NSLAB_BUILD/rootfs-busybox" "$SHARED_ROOTFS"
  build starters checker probe
}

teardown_file() { umount "$BATS_FILE_TMPDIR/shared"; }

setup() {
  requires root
  remember_machine
}

teardown() { expect_same_machine; }

# How many tasks lab NN has.
task_count() {
  "$NSLAB_ROOT/scripts/make_starter.py" "$NSLAB_ROOT"/labs/"$1"-*/steps.cc --count
}

# starter_path NN K: the starter with the tasks 1 to K done.
starter_path() {
  local suffix=
  if (($2 != 0)); then suffix=-$2; fi
  echo "$NSLAB_BUILD/lab-$1-starter$suffix"
}

# Command lines of lab NN which, taken together, reach each of its tasks; one on a line.
uses_of() {
  local rootfs data=$BATS_TEST_TMPDIR
  rootfs="--rootfs $(shared_rootfs)"
  case $1 in
    01) printf '%s\n' "-- true" "--init -- true" "--depth 2 -- true" ;;
    02)
      printf '%s\n' "$rootfs -- true" "$rootfs --read-only -- true" \
        "$rootfs --bind $data:/mnt -- true" \
        "$rootfs --bind $data:/mnt:ro -- true" "$rootfs --tmpfs /mnt -- true" \
        "$rootfs --overlay $data -- true" "$rootfs --tty -- true" "$rootfs --init --tty -- true"
      ;;
    03)
      printf '%s\n' "--rootfs $SHARED_ROOTFS --propagation slave -- true" \
        "--rootfs $SHARED_ROOTFS --propagation shared -- true" \
        "--rootfs $SHARED_ROOTFS --propagation unbindable -- true"
      ;;
  esac
}

# tasks_met PROGRAM NN: the unwritten tasks that its uses stop at, lowest first.
tasks_met() {
  local use
  {
    while read -ra use; do
      timeout 20 "$1" "${use[@]}" </dev/null 2>&1 >/dev/null || true
    done < <(uses_of "$2")
    if [[ $2 == 01 ]]; then send_a_signal "$1"; fi
  } | sed --quiet 's/.*todo(task \([0-9]*\)): ENOSYS.*/\1/p' | sort --numeric-sort --unique
}

# One more use: SIGUSR1 to the lab while COMMAND waits for it.
send_a_signal() {
  local ready=$BATS_TEST_TMPDIR/ready never=$BATS_TEST_TMPDIR/never
  rm --force "$ready" "$never"
  mkfifo "$ready" "$never"
  "$1" -- sh -c 'trap "exit 0" USR1; echo ready; read -r word' <>"$never" 2>&1 >"$ready" 3>&- &
  # End-of-file if the lab fails before that.
  read -r _ <"$ready" || true
  kill -USR1 "$!" 2>/dev/null || true
  wait "$!" || true
}

@test "a starter stops at task 1: status 125, and the message names it" {
  for nn in "${LABS[@]}"; do
    local use
    read -ra use < <(uses_of "$nn")
    run_bounded "$(starter_path "$nn" 0)" "${use[@]}"

    expect "status of the starter of lab $nn" 125 "$status"
    # run_bounded sets it.
    # shellcheck disable=SC2154
    expect_in "the task" 'todo\(task 1\): ENOSYS' "$stderr"
  done
}

@test "with the tasks 1 to k done, a starter stops at task k+1 and at none before it" {
  for nn in "${LABS[@]}"; do
    local count k
    count=$(task_count "$nn")
    for ((k = 0; k < count; ++k)); do
      expect "the first task that the starter of lab $nn meets with $k done" \
        $((k + 1)) "$(tasks_met "$(starter_path "$nn" "$k")" "$nn" | head --lines=1)"
    done
    expect "tasks that lab $nn meets with all done" "" \
      "$(tasks_met "$(starter_path "$nn" "$count")" "$nn")"
  done
}

@test "the checker says 'not started', names task 1, and gives no points" {
  for nn in "${LABS[@]}"; do
    local report=$BATS_TEST_TMPDIR/$nn.json
    run_bounded "$NSLAB_BUILD/checker" "$nn" --submission "$(starter_path "$nn" 0)" \
      --format json --output "$report"
    expect "status of the checker for the starter of lab $nn" 1 "$status"
    python3 "$BATS_TEST_DIRNAME/report.py" "$report" not-started 1

    run_bounded "$NSLAB_BUILD/checker" "$nn" --submission "$(starter_path "$nn" 0)"
    expect_in "the verdict" "not started" "$output"
    expect_in "the task" "task 1" "$output"
  done
}

@test "with all tasks done the checker passes the starter" {
  for nn in "${LABS[@]}"; do
    run_bounded "$NSLAB_BUILD/checker" "$nn" \
      --submission "$(starter_path "$nn" "$(task_count "$nn")")"
    expect "status of the checker for lab $nn" 0 "$status"
  done
}

@test "a starter is clean: no answer, no marker but the task lines" {
  for nn in "${LABS[@]}"; do
    local starter=$BATS_TEST_TMPDIR/steps.cc steps
    steps=$(compgen -G "$NSLAB_ROOT/labs/$nn-*/steps.cc")
    "$NSLAB_ROOT/scripts/make_starter.py" "$steps" "$starter"
    run ! grep --extended-regexp '\[(solution|starter|end)\]' "$starter"
    expect "unwritten tasks of lab $nn" "$(task_count "$nn")" \
      "$(grep --only-matching 'todo([0-9]*)' "$starter" | sort --unique | wc --lines)"
  done
}

@test "a wrong task among unwritten ones is a failure, with its own diagnosis" {
  expect "the verdict on task 4" "fail PID-005" \
    "$(verdict 01 "$NSLAB_BUILD/lab-01-wrong-4" pidns.proc-is-fresh | tail -n 1)"
  expect "the verdict on what hangs on it no more than others" "pass " \
    "$(verdict 01 "$NSLAB_BUILD/lab-01-wrong-4" pidns.killed-lab-takes-command-along | tail -n 1)"
}

@test "what COMMAND did while an unwritten task was missing is not held against it" {
  local check
  for check in pidns.ends-with-commands-status pidns.signals-arrive-once; do
    expect_in "the verdict on $check" '^not started task [56] is not written$' \
      "$(verdict 01 "$NSLAB_BUILD/lab-01-starter-4" "$check" | tail -n 1)"
  done
  # Without task 6 alone the status is lost; task 5 is written, so its check is not excused by it.
  expect "the verdict with task 6 alone unwritten" "not started task 6 is not written" \
    "$(verdict 01 "$NSLAB_BUILD/lab-01-starter-5" pidns.ends-with-commands-status | tail -n 1)"
}

@test "one unwritten task is told by its number, also where a signal meets the lab as it fails" {
  local program task i
  while read -r program task; do
    # Which comes first, the end of the lab or the next signal, is a race: some runs lose it.
    for ((i = 0; i < 20; ++i)); do
      expect "the verdict on the signals of $program" "not started task $task is not written" \
        "$(verdict 01 "$NSLAB_BUILD/$program" pidns.signals-arrive-once | tail -n 1)"
    done
  done <<<$'lab-01-without-5 5\nlab-01-starter-5 6'
}

@test "who prints that a task is unwritten on which the claim does not hang is not excused" {
  cat >"$NSLAB_BUILD/excuses.$$" <<'END'
#!/bin/sh
echo 'todo(task 6): ENOSYS' >&2
exit 125
END
  chmod +x "$NSLAB_BUILD/excuses.$$"
  local said
  said=$(verdict 01 "$NSLAB_BUILD/excuses.$$" pidns.command-is-pid-1 | tail -n 1)
  rm "$NSLAB_BUILD/excuses.$$"
  expect "the verdict" "fail SUB-002" "$said"
}

@test "each check hangs on tasks that its lab has, by itself or by what it needs" {
  "$NSLAB_BUILD/checker" 01 02 03 --list --format json >"$BATS_TEST_TMPDIR/list"
  local nn
  for nn in "${LABS[@]}"; do
    python3 - "$BATS_TEST_TMPDIR/list" "$nn" "$(task_count "$nn")" <<'END'
import json, sys

with open(sys.argv[1], encoding="utf-8") as file:
    rows = [row for row in json.load(file) if row["lab"].startswith(sys.argv[2])]
tasks = {}
for row in rows:
    tasks[row["id"]] = set(row["tasks"]).union(*(tasks[need] for need in row["needs"]))
    assert tasks[row["id"]], f"{row['id']} hangs on no task"
    assert max(tasks[row["id"]]) <= int(sys.argv[3]), f"{row['id']}: {tasks[row['id']]}"
missing = set(range(1, int(sys.argv[3]) + 1)) - set.union(*tasks.values())
assert not missing, f"no check of lab {sys.argv[2]} hangs on the tasks {missing}"
END
  done
}
