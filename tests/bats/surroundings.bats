# surroundings.bats: what scripts/surroundings promises: the machine is out of sight, and nothing
# that is made inside is left.
# Sources: pid_namespaces(7), mount_namespaces(7), cgroup_namespaces(7), pivot_root(2).

# run_bounded sets $stderr.
# shellcheck disable=SC2154

load helpers

setup() {
  requires root
  remember_machine
  STRANGER=$BATS_TEST_TMPDIR/stranger
  mkdir "$STRANGER"
  cd /  # the working directory is there inside, wherever the checkout is
}

teardown() {
  if mountpoint --quiet "$STRANGER"; then umount "$STRANGER"; fi
  expect_same_machine
}

# inside SCRIPT [ARG...]: runs a shell script in surroundings of its own.
inside() { run_bounded "$NSLAB_ROOT/scripts/surroundings" sh -c "$1" sh "${@:2}"; }

@test "the status is the command's, and 128 more than the signal that ended it" {
  inside 'exit 7'
  expect "status" 7 "$status"
  # The shell inside is to expand this.
  # shellcheck disable=SC2016
  inside 'kill -KILL $$'
  expect "status after SIGKILL" 137 "$status"
}

@test "no process of the machine is in sight" {
  sleep 60 3>&- &
  local stranger=$!
  # The shell inside is to expand this.
  # shellcheck disable=SC2016
  inside 'for comm in /proc/[0-9]*/comm; do read -r name <"$comm"; echo "$name"; done'
  kill "$stranger"

  expect "programs inside" $'python3\nsh' "$output"
}

@test "no mount of the machine is in sight, and one that goes away changes nothing inside" {
  mount -t tmpfs stranger "$STRANGER"
  mkfifo "$BATS_TEST_TMPDIR/ready" "$BATS_TEST_TMPDIR/go"
  # The shell inside is to expand this.
  # shellcheck disable=SC2016
  "$NSLAB_ROOT/scripts/surroundings" --keep "$BATS_TEST_TMPDIR" sh -c '
    cd "$1" && cat /proc/self/mountinfo >before && echo ready >ready && read -r word <go
    cat /proc/self/mountinfo >after' sh "$BATS_TEST_TMPDIR" 3>&- &
  read -r _ <"$BATS_TEST_TMPDIR/ready"
  umount "$STRANGER"
  rmdir "$STRANGER"
  echo go >"$BATS_TEST_TMPDIR/go"
  wait "$!"

  expect "mounts inside that are the stranger's" "" "$(grep stranger "$BATS_TEST_TMPDIR/before")"
  expect "mounts inside after it went" "$(<"$BATS_TEST_TMPDIR/before")" \
    "$(<"$BATS_TEST_TMPDIR/after")"
  mkdir "$STRANGER"
}

@test "no cgroup of the machine is in sight" {
  requires cgroups
  local hierarchy stranger
  hierarchy=$(a_cgroup_hierarchy)
  stranger=$(mktemp --directory "$hierarchy/stranger-XXXXXX")
  inside 'find /sys/fs/cgroup -mindepth 1 -name "stranger-*"
    cut -d: -f3 /proc/self/cgroup | sort -u'
  rmdir "$stranger"

  expect "the stranger, and where the command is in each hierarchy" "/" "$output"
}

@test "no network link of the machine is in sight but an own loopback" {
  inside 'ls /sys/class/net'
  expect "links" lo "$output"
}

@test "/tmp, /run and /dev/shm are empty, and what is to be kept is there all the same" {
  echo word >"$BATS_TEST_TMPDIR/file"
  touch "/dev/shm/nslab-$$"
  inside 'ls -A /tmp /run /dev/shm | grep --invert-match --regexp="^/" | xargs'
  rm "/dev/shm/nslab-$$"
  expect "what is in them" "" "$output"

  run_bounded "$NSLAB_ROOT/scripts/surroundings" --keep "$BATS_TEST_TMPDIR" \
    cat "$BATS_TEST_TMPDIR/file"
  expect "the file that was kept" word "$output"
}

@test "processes, mounts and cgroups that were made inside are gone" {
  requires cgroups
  # The shell inside is to expand this.
  # shellcheck disable=SC2016
  inside '
    mount -t tmpfs inside /mnt
    mkdir "$(dirname "$(find /sys/fs/cgroup -maxdepth 2 -name cgroup.procs | head -n 1)")/inside"
    setsid sleep 600 >/dev/null 2>&1 &
    echo made'
  expect "output" made "$output"
  # teardown compares.
}

@test "ended by SIGTERM it leaves nothing" {
  mkfifo "$BATS_TEST_TMPDIR/ready"
  # The shell inside is to expand this.
  # shellcheck disable=SC2016
  "$NSLAB_ROOT/scripts/surroundings" --keep "$BATS_TEST_TMPDIR" sh -c '
    echo ready >"$1"; exec sleep 600' sh "$BATS_TEST_TMPDIR/ready" 3>&- &
  local pid=$! status=0
  read -r _ <"$BATS_TEST_TMPDIR/ready"
  kill -TERM "$pid"
  wait "$pid" || status=$?

  expect "status" 143 "$status"
  # teardown compares.
}

@test "what cannot be made is said in one line, and the command runs without it" {
  run_bounded setpriv --bounding-set=-sys_admin "$NSLAB_ROOT/scripts/surroundings" echo word
  expect "status" 0 "$status"
  expect "output" word "$output"
  expect "lines of complaint" 1 "$(wc --lines <<<"$stderr")"
  expect_in "what is missing" "namespaces" "$stderr"
}

@test "--check tells by its status whether all of it can be made" {
  run_bounded "$NSLAB_ROOT/scripts/surroundings" --check
  expect "status" 0 "$status"
  run_bounded setpriv --bounding-set=-sys_admin "$NSLAB_ROOT/scripts/surroundings" --check
  expect "status without privilege" 1 "$status"
}

@test "wrong words are an error of usage" {
  run_bounded "$NSLAB_ROOT/scripts/surroundings"
  expect "status without words" 2 "$status"
  run_bounded "$NSLAB_ROOT/scripts/surroundings" --frobnicate
  expect "status of an unknown option" 2 "$status"
}
