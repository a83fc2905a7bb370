# bad_input.bats: wrong words, wrong files, wrong machines. Each gets the documented status, a
# message that names the call or the option, and leaves nothing behind.
# Sources: docs/contracts.md, "For all labs".

# run_bounded sets $stderr.
# shellcheck disable=SC2154

load helpers

setup_file() { make_shared_rootfs; }

setup() {
  requires root
  requires built "${LABS[@]/#/lab-}"
  remember_machine
}

teardown() { expect_same_machine; }

# A failed call as every message shows it: name(arguments): ERRNO (meaning).
readonly CALL='[a-z_0-9]+\(.*\): E[A-Z0-9]+ \('

@test "an unknown option is named" {
  for nn in "${LABS[@]}"; do
    # needed_by gives words.
    # shellcheck disable=SC2046
    lab "$nn" $(needed_by "$nn") --frobnicate -- true

    expect "status of lab-$nn" 125 "$status"
    expect_in "the option in the message" "--frobnicate" "$stderr"
    expect "standard output" "" "$output"
  done
}

@test "a missing COMMAND is an error of usage" {
  for nn in "${LABS[@]}"; do
    # shellcheck disable=SC2046
    lab "$nn" $(needed_by "$nn")

    expect "status of lab-$nn" 125 "$status"
    expect_in "the message" "COMMAND" "$stderr"
  done
}

@test "lab-02 and lab-03 without --rootfs say what is missing" {
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    lab "$nn" -- true

    expect "status of lab-$nn" 125 "$status"
    expect_in "the option in the message" "--rootfs" "$stderr"
  done
}

@test "a rootfs that is absent is a failed call with its path" {
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    lab "$nn" --rootfs "$BATS_TEST_TMPDIR/absent" -- true

    expect "status of lab-$nn" 125 "$status"
    expect_in "the call and its path" "\\(.*/absent.*\\): ENOENT" "$stderr"
  done
  [[ ! -e $BATS_TEST_TMPDIR/absent ]]
}

@test "a rootfs that is a file is a failed call with its path" {
  echo data >"$BATS_TEST_TMPDIR/file"
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    lab "$nn" --rootfs "$BATS_TEST_TMPDIR/file" -- true

    expect "status of lab-$nn" 125 "$status"
    expect_in "the call and its path" "\\(.*/file.*\\): ENOTDIR" "$stderr"
  done
  expect "the file" data "$(cat "$BATS_TEST_TMPDIR/file")"
}

@test "an empty rootfs has no COMMAND: 127, and it is empty again" {
  mkdir "$BATS_TEST_TMPDIR/empty"
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    lab "$nn" --rootfs "$BATS_TEST_TMPDIR/empty" -- sh

    expect "status of lab-$nn" 127 "$status"
    expect_in "the call" "execve\\(.*sh.*\\): ENOENT" "$stderr"
    expect "what is left in the rootfs" "" "$(ls --almost-all "$BATS_TEST_TMPDIR/empty")"
  done
}

@test "a COMMAND that isn't in the rootfs: 127, and the message says which of the two is missing" {
  rootfs "$BATS_TEST_TMPDIR/root"
  printf '#!/absent/interpreter\n' >"$BATS_TEST_TMPDIR/root/bin/orphan"
  chmod 755 "$BATS_TEST_TMPDIR/root/bin/orphan"
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    lab "$nn" --rootfs "$BATS_TEST_TMPDIR/root" -- absent-command
    expect "status of lab-$nn" 127 "$status"
    expect_in "the command" "absent-command" "$stderr"

    lab "$nn" --rootfs "$BATS_TEST_TMPDIR/root" -- /bin/orphan
    expect "status of lab-$nn" 127 "$status"
    expect_in "the interpreter" "interpreter" "$stderr"
  done
}

@test "a COMMAND that cannot be executed: 126" {
  rootfs "$BATS_TEST_TMPDIR/root"
  echo words >"$BATS_TEST_TMPDIR/root/plain"
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    for command in /plain /bin; do
      lab "$nn" --rootfs "$BATS_TEST_TMPDIR/root" -- "$command"
      expect "status of lab-$nn with $command" 126 "$status"
      expect_in "the call" "execve\\(.*$command.*\\): EACCES" "$stderr"
    done
  done
}

@test "a SRC of --bind that doesn't exist is a failed call with its path" {
  rootfs "$BATS_TEST_TMPDIR/root"
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    lab "$nn" --rootfs "$BATS_TEST_TMPDIR/root" --bind "$BATS_TEST_TMPDIR/absent:/mnt/new" -- true

    expect "status of lab-$nn" 125 "$status"
    expect_in "the call and its path" "\\(.*/absent.*\\): ENOENT" "$stderr"
    [[ ! -e $BATS_TEST_TMPDIR/root/mnt/new && ! -e $BATS_TEST_TMPDIR/absent ]]
  done
}

@test "a DST that is a symlink out of the rootfs never leads to the host" {
  rootfs "$BATS_TEST_TMPDIR/root"
  mkdir "$BATS_TEST_TMPDIR/source" "$BATS_TEST_TMPDIR/outside"
  touch "$BATS_TEST_TMPDIR/source/mark"
  ln --symbolic "$BATS_TEST_TMPDIR/outside" "$BATS_TEST_TMPDIR/root/absolute"
  ln --symbolic ../../../../../../../../"$BATS_TEST_TMPDIR/outside" \
    "$BATS_TEST_TMPDIR/root/relative"
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    for link in absolute relative; do
      # Inside the rootfs both are dangling.
      lab "$nn" --rootfs "$BATS_TEST_TMPDIR/root" --bind "$BATS_TEST_TMPDIR/source:/$link" -- true
      expect "status of lab-$nn with the $link symlink" 125 "$status"
      expect_in "the call" "$CALL" "$stderr"

      lab "$nn" --rootfs "$BATS_TEST_TMPDIR/root" --tmpfs "/$link/deeper" -- true
      expect "status of lab-$nn with the $link symlink on the way" 125 "$status"
    done
  done
  expect "what is left outside" "" "$(ls --almost-all "$BATS_TEST_TMPDIR/outside")"
}

@test "--depth 0, -1, x, an empty word and 33 are refused, 33 by the kernel" {
  for nn in "${LABS[@]}"; do
    for depth in 0 -1 x "" 1x 4294967297; do
      # shellcheck disable=SC2046
      lab "$nn" $(needed_by "$nn") --depth="$depth" -- true
      expect "status of lab-$nn with --depth '$depth'" 125 "$status"
      expect_in "the option in the message" "depth" "$stderr"
    done
    # shellcheck disable=SC2046
    lab "$nn" $(needed_by "$nn") --depth 33 -- true
    expect "status of lab-$nn with --depth 33" 125 "$status"
    expect_in "the limit in the message" "32" "$stderr"
  done
}

@test "a --workdir that is missing and an --env without = are refused" {
  for nn in "${LABS[@]}"; do
    # shellcheck disable=SC2046
    lab "$nn" $(needed_by "$nn") --workdir /absent/directory -- true
    expect "status of lab-$nn" 125 "$status"
    expect_in "the call and its path" "chdir\\(.*/absent/directory.*\\): ENOENT" "$stderr"

    # shellcheck disable=SC2046
    lab "$nn" $(needed_by "$nn") --env NOTHING -- true
    expect "status of lab-$nn" 125 "$status"
    expect_in "the option in the message" "--env" "$stderr"
  done
}

@test "a propagation that is none of the four is refused" {
  requires built lab-03
  for option in "--propagation=sideways" "--bind=/mnt:/mnt:sideways"; do
    # shellcheck disable=SC2046
    lab 03 $(needed_by 03) "$option" -- true

    expect "status with $option" 125 "$status"
    expect_in "the word in the message" "sideways" "$stderr"
  done
}

@test "without privilege the first call is refused, and the message says what it takes" {
  for nn in "${LABS[@]}"; do
    # shellcheck disable=SC2046
    run_bounded setpriv --bounding-set=-sys_admin "$NSLAB_BUILD/lab-$nn" $(needed_by "$nn") -- true

    expect "status of lab-$nn" 125 "$status"
    expect_in "the call" "$CALL" "$stderr"
    expect_in "the errno" "EPERM" "$stderr"
    expect_in "the hint" "CAP_SYS_ADMIN" "$stderr"
  done
}

@test "a host without user namespaces runs all three labs: they need none" {
  requires userns
  for nn in "${LABS[@]}"; do
    # The limit is that of a user namespace of its own: this machine keeps its own.
    # shellcheck disable=SC2046
    run_bounded unshare --user --map-root-user --mount sh -c \
      'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh \
      "$NSLAB_BUILD/lab-$nn" $(needed_by "$nn") -- true

    expect "status of lab-$nn" 0 "$status"
  done
}

@test "a host without PID namespaces is told from one without privilege" {
  requires userns
  # shellcheck disable=SC2046
  run_bounded unshare --user --map-root-user sh -c \
    'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"' sh "$NSLAB_BUILD/lab-01" -- true

  expect "status" 125 "$status"
  expect_in "the call" "clone3\\(.*NEWPID.*\\): ENOSPC" "$stderr"
  expect_in "the hint" "/proc/sys/user" "$stderr"
}

@test "a full disk: the call that could not make a mount point, and no half-made ones" {
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue  # lab 01 has no rootfs
    mkdir --parents "$BATS_TEST_TMPDIR/full"
    # shellcheck disable=SC2016
    run_bounded unshare --mount sh -c '
      mount -t tmpfs -o nr_inodes=8 full "$1" && mkdir "$1/bin" && cp "$2" "$1/bin/sh" || exit 99
      i=0; while touch "$1/$i" 2>/dev/null; do i=$((i + 1)); done
      ls "$1" >"$1.before"
      "$3" --rootfs "$1" -- /bin/sh -c true; status=$?
      ls "$1" | diff "$1.before" - >&2 || exit 98
      exit $status' sh "$BATS_TEST_TMPDIR/full" "$(command -v busybox)" "$NSLAB_BUILD/lab-$nn"

    expect "status of lab-$nn" 125 "$status"
    expect_in "the call" "$CALL" "$stderr"
    expect_in "the errno" "ENOSPC" "$stderr"
  done
}

@test "a full standard output of --plan and --help is an error" {
  for nn in "${LABS[@]}"; do
    for option in --plan --help --version; do
      # shellcheck disable=SC2046
      run --separate-stderr sh -c 'exec "$@" >/dev/full' sh \
        "$NSLAB_BUILD/lab-$nn" $(needed_by "$nn") "$option" -- true

      expect "status of lab-$nn $option" 125 "$status"
      expect_in "the errno" "ENOSPC" "$stderr"
    done
  done
}

@test "a closed standard output is /dev/null to COMMAND, and an error of --plan" {
  for nn in "${LABS[@]}"; do
    # shellcheck disable=SC2046,SC2016
    run --separate-stderr sh -c 'exec "$@" >&-' sh \
      "$NSLAB_BUILD/lab-$nn" $(needed_by "$nn") -- sh -c 'x=$(readlink /proc/1/fd/1); echo "$x" >&2'
    expect "status of lab-$nn" 0 "$status"
    expect "COMMAND's standard output" /dev/null "$stderr"

    # shellcheck disable=SC2046
    run --separate-stderr sh -c 'exec "$@" >&-' sh \
      "$NSLAB_BUILD/lab-$nn" $(needed_by "$nn") --plan -- true
    expect "status of lab-$nn --plan" 125 "$status"
    expect_in "the errno" "EBADF" "$stderr"
  done
}

@test "SIGKILL of the lab in the middle leaves no process, mount, cgroup or directory" {
  mkdir "$BATS_TEST_TMPDIR/root"
  mkdir "$BATS_TEST_TMPDIR/root/bin"
  cp "$(command -v busybox)" "$BATS_TEST_TMPDIR/root/bin/sh"
  mkfifo "$BATS_TEST_TMPDIR/ready" "$BATS_TEST_TMPDIR/never"
  for nn in "${LABS[@]}"; do
    # A copy has a name of its own, by which its processes are found.
    local program=$BATS_TEST_TMPDIR/lab-$nn options=()
    cp "$NSLAB_BUILD/lab-$nn" "$program"
    if [[ $nn != 01 ]]; then options=(--rootfs "$BATS_TEST_TMPDIR/root"); fi

    # COMMAND says that it is there, and reads from a fifo into which nobody writes.
    "$program" "${options[@]}" --init -- /bin/sh -c 'echo ready; read -r never' \
      <>"$BATS_TEST_TMPDIR/never" >"$BATS_TEST_TMPDIR/ready" 2>/dev/null 3>&- &
    local pid=$! pids
    read -r _ <"$BATS_TEST_TMPDIR/ready"
    mapfile -t pids < <(processes_of "$program" | cut --delimiter=' ' --fields=1)
    kill -KILL "$pid"

    await_end "${pids[@]}"
    expect "processes of lab-$nn" "" "$(processes_of "$program")"
    expect "directories in the rootfs" bin "$(ls --almost-all "$BATS_TEST_TMPDIR/root")"
  done
}
