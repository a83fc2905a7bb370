# helpers.bash: what the bats files share. `load helpers` first.

bats_require_minimum_version 1.5.0

NSLAB_ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
NSLAB_BUILD=$(realpath --canonicalize-missing "${NSLAB_BUILD:-$NSLAB_ROOT/build}")
export NSLAB_ROOT NSLAB_BUILD
# The labs under test; NSLAB_LABS="01 03" tests only these.
# shellcheck disable=SC2034
read -ra LABS <<<"${NSLAB_LABS:-01 02 03}"

load requires
load machine_state

# lab NN ARG...: runs a lab program, bounded in time; sets $status, $output, $lines and $stderr.
lab() {
  run_bounded "$NSLAB_BUILD/lab-$1" "${@:2}"
}

# run_bounded PROGRAM ARG...: the same for any program. What it printed is repeated: bats shows that
# when the test fails. (Not by bats' own `run`, to which a status of 127 is a mistake of the test.)
run_bounded() {
  status=0
  output=$(timeout --kill-after=2 20 "$@" </dev/null 2>"$BATS_TEST_TMPDIR/stderr" 3>&-) ||
    status=$?
  stderr=$(<"$BATS_TEST_TMPDIR/stderr")
  # shellcheck disable=SC2034
  mapfile -t lines <<<"$output"
  printf '$ %s\n%s\n%s\n(status %s)\n' "${1##*/} ${*:2}" "$output" "$stderr" "$status"
}

# expect WHAT WANT GOT: the one assertion, so that every failure reads the same.
expect() {
  if [[ $2 != "$3" ]]; then
    printf 'expected %s\n  want: %s\n  got:  %s\n' "$1" "$2" "$3" >&2
    return 1
  fi
}

# expect_in WHAT PATTERN TEXT: as expect, with a regular expression.
expect_in() {
  if [[ ! $3 =~ $2 ]]; then
    printf 'expected %s\n  want a match of: %s\n  got: %s\n' "$1" "$2" "$3" >&2
    return 1
  fi
}

# The arguments that lab NN cannot do without.
needed_by() {
  if [[ $1 != 01 ]]; then echo "--rootfs $(shared_rootfs)"; fi
}

# The root file system that the tests share, by a path without a blank: options are kept as words.
shared_rootfs() {
  local link=$BATS_TEST_TMPDIR/shared-rootfs
  ln --symbolic --force --no-dereference "$NSLAB_BUILD/rootfs-busybox" "$link"
  echo "$link"
}

# verdict LAB PROGRAM CHECK [KEY]...: of that check the verdict, the diagnosis or else the reason,
# and what the report has under each KEY; on the last line.
verdict() {
  local report=$BATS_TEST_TMPDIR/report
  run_bounded "$NSLAB_BUILD/checker" "$1" --submission "$2" --only "$3" --format json \
    --output "$report"
  python3 - "$report" "${@:3}" <<'END'
import json, sys

report, check, *keys = sys.argv[1:]
with open(report, encoding="utf-8") as file:
    rows = {row["id"]: row for row in json.load(file)["labs"][0]["checks"]}
row = rows[check]
words = [row["verdict"], row.get("diagnosis", row.get("reason", ""))]
print(*words, *(row.get(key, "") for key in keys))
END
}

# rootfs DIR: a busybox root file system of the test's own.
rootfs() {
  cp --archive "$NSLAB_BUILD/rootfs-busybox" "$1"
}

# make_shared_rootfs: the one that rootfs and needed_by stand on; for setup_file.
make_shared_rootfs() {
  if [[ ! -d $NSLAB_BUILD/rootfs-busybox ]]; then
    "$NSLAB_ROOT/scripts/make-rootfs" busybox "$NSLAB_BUILD/rootfs-busybox"
  fi
}

# build TARGET...: what `make` alone leaves out; for setup_file. scripts/test has built all before.
build() {
  if [[ ${NSLAB_BUILT:-} ]]; then return; fi
  cmake --build "$NSLAB_BUILD" --parallel 2 --target "$@" >"$BATS_FILE_TMPDIR/build.log" 2>&1 || {
    cat "$BATS_FILE_TMPDIR/build.log" >&2
    return 1
  }
}

# The machine before a test, and a failure of the test when it is another one afterwards.
remember_machine() { machine_state >"$BATS_TEST_TMPDIR/machine"; }
expect_same_machine() {
  if [[ ! -e $BATS_TEST_TMPDIR/machine ]]; then return; fi  # the test was skipped
  machine_state | diff "$BATS_TEST_TMPDIR/machine" - >&2
}

# await_end PID...: returns when these processes have ended, fails after five seconds.
await_end() {
  python3 - "$@" <<'END'
import os, select, sys

poll = select.poll()
for pid in map(int, sys.argv[1:]):
    try:
        poll.register(os.pidfd_open(pid), select.POLLIN)
    except ProcessLookupError:
        continue  # it has ended
    if not poll.poll(5000):
        sys.exit(f"process {pid} has not ended")
    poll = select.poll()
END
}
