# mount_points.bats: where the caller's mounts go: what counts is the place, not how it is spelled;
# nothing lands in what is mounted; and labs that share a rootfs do not disturb each other.

# run_bounded sets $stderr.
# shellcheck disable=SC2154

load helpers

# The labs that have a root file system of their own.
ROOTED=()
for nn in "${LABS[@]}"; do
  if [[ $nn != 01 ]]; then ROOTED+=("$nn"); fi
done

setup() {
  requires root
  requires built "${ROOTED[@]/#/lab-}"
  remember_machine
  cd "$BATS_TEST_TMPDIR" || return
  rootfs root
  mkdir host source
  touch source/shown
}

teardown() { expect_same_machine; }

# What is in the rootfs of these names.
left_of() { compgen -G "root/$1" || true; }

@test "a DST that is the root, however it is spelled, is refused and named" {
  ln --symbolic / root/back
  ln --symbolic ../.. root/tmp/up
  local dst before
  before=$(find root | sort)
  for dst in / // /. /tmp/.. /back /tmp/up /back/tmp/..; do
    for nn in "${ROOTED[@]}"; do
      lab "$nn" --rootfs root --bind "$PWD/source:$dst" -- true
      expect "status of lab-$nn with $dst" 125 "$status"
      expect_in "the reason" "--bind.*(root of the container|absolute path below /)" "$stderr"
      lab "$nn" --rootfs root --tmpfs "$dst" -- true
      expect "status of lab-$nn with a tmpfs on $dst" 125 "$status"
      expect_in "the reason" "--tmpfs.*(root of the container|absolute path below /)" "$stderr"
    done
  done
  expect "what is in the rootfs" "$before" "$(find root | sort)"
}

@test "a DST that is the root is refused also where the root bears the mark of a lab" {
  chmod 1755 root
  local dst
  for dst in /. /tmp/..; do
    for nn in "${ROOTED[@]}"; do
      lab "$nn" --rootfs root --tmpfs "$dst" -- true
      expect "status of lab-$nn with $dst" 125 "$status"
      expect "the mode of the root" 1755 "$(stat --format %a root)"
    done
  done
}

@test "a bind on /dev stays as it is, also with a terminal" {
  local terminal
  for nn in "${ROOTED[@]}"; do
    for terminal in "" --tty; do
      lab "$nn" --rootfs root --bind "$PWD/source:/dev" ${terminal:+"$terminal"} -- ls -A /dev
      expect "status of lab-$nn $terminal" 0 "$status"
      expect "what COMMAND sees in /dev" shown "${output%$'\r'}"
      expect "what is in SRC" shown "$(ls --almost-all source)"
    done
  done
}

@test "a bind on a device or in /dev takes its place, and the masks are still empty" {
  echo mine >file
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root --bind "$PWD/file:/dev/null" --bind "$PWD/source:/dev/shm" \
      --bind "$PWD/file:/dev/fd" --bind "$PWD/source:/dev/new/dir" -- \
      cat /dev/null /dev/fd /proc/timer_list /proc/keys
    expect "status of lab-$nn" 0 "$status"
    expect "what is read" $'mine\nmine' "$output"
    lab "$nn" --rootfs root --bind "$PWD/source:/dev/shm" --bind "$PWD/source:/dev/new/dir" -- \
      ls /dev/shm /dev/new/dir
    expect "what is shown" $'/dev/new/dir:\nshown\n\n/dev/shm:\nshown' "$output"
  done
}

@test "what is made is removed also where the root becomes read-only" {
  mkdir overlay
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root --read-only --bind "$PWD/source:/new/a/b" \
      --bind "$PWD/source/shown:/new/file" -- test -e /new/a/b/shown
    expect "status of lab-$nn" 0 "$status"
    expect "what is left in the rootfs" "" "$(left_of 'new*')"
    lab "$nn" --rootfs root --read-only --overlay overlay --tmpfs /new/a/b -- true
    expect "what is left in the upper directory" "" "$(ls --almost-all overlay/upper)"
    lab "$nn" --rootfs root --bind "$PWD/host:/mnt" --tmpfs /mnt/new -- true
    lab "$nn" --rootfs root --bind "$PWD/host:/mnt" --bind "$PWD/source:/mnt/new" -- \
      mount -o remount,ro,bind /mnt
    expect "status of a COMMAND that makes SRC read-only" 0 "$status"
    expect "what is left in SRC" "" "$(ls --almost-all host)"
  done
}

@test "below a setgid directory, too, a mount point is shared" {
  chmod 2755 root
  for nn in "${ROOTED[@]}"; do
    run_bounded python3 "$BATS_TEST_DIRNAME/side_by_side.py" 5 3 \
      "$NSLAB_BUILD/lab-$nn" --rootfs root --bind "$PWD/source:/new/a" -- test -e /new/a/shown
    expect "status of the labs $nn" 0 "$status"
    expect "what is left in the rootfs" "" "$(left_of 'new*')"
  done
}

@test "a tmpfs on a directory of the kernel's is mounted there" {
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root --tmpfs /sys/kernel --tmpfs /proc/tty -- ls -A /sys/kernel /proc/tty
    expect "status of lab-$nn" 0 "$status"
    expect "what is there" $'/proc/tty:\n\n/sys/kernel:' "$output"
  done
}

@test "a tmpfs on a place of /dev, with a slash behind it, takes that place" {
  local dst
  for nn in "${ROOTED[@]}"; do
    for dst in /dev/shm/ /dev//shm /dev/new /dev/new/dir/; do
      lab "$nn" --rootfs root --tmpfs "$dst:size=65536" -- df -k "$dst"
      expect "status of lab-$nn with $dst" 0 "$status"
      expect_in "what is mounted on $dst" 'tmpfs +64 ' "$output"
    done
  done
}

@test "a bind on /dev/console is what COMMAND finds there, also with a terminal" {
  echo mine >file
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root --tty --bind "$PWD/file:/dev/console" -- cat /dev/console
    expect "status of lab-$nn" 0 "$status"
    expect "what is read" mine "${output%$'\r'}"
  done
}

@test "a mount point that somebody else has locked is given up, with the reason" {
  mkdir --mode=1755 root/locked
  for nn in "${ROOTED[@]}"; do
    run_bounded flock --exclusive root/locked "$NSLAB_BUILD/lab-$nn" --rootfs root \
      --tmpfs /locked -- true
    expect "status of lab-$nn" 125 "$status"
    expect_in "the reason" 'flock\(.*somebody who is no lab' "${stderr//$'\n'/ }"
  done
}

@test "of two binds on one DST, the mode is that of its own" {
  requires built lab-03
  mount -t tmpfs host host
  mount --make-shared host
  mkdir host/a host/b
  lab 03 --rootfs root --bind "$PWD/host/b:/tmp/q:shared" --bind "$PWD/host/a:/tmp/q:private" -- \
    sh -c 'mkdir /tmp/q/m && mount -t tmpfs leak /tmp/q/m'
  expect "status" 0 "$status"
  expect "the mount on the host" "" "$(grep leak /proc/self/mountinfo)"
  umount host
}

@test "an overlay that the kernel refuses leaves nothing" {
  for nn in "${ROOTED[@]}"; do
    # shellcheck disable=SC2016
    run_bounded unshare --mount sh -c 'mount -t tmpfs t host && cd host &&
      mkdir lower upper work m &&
      mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work m && mkdir m/changes &&
      "$0" --rootfs "$1" --overlay m/changes -- true; echo "status $?"; ls m/changes' \
      "$NSLAB_BUILD/lab-$nn" "$PWD/root"
    expect "what lab-$nn says and leaves" 'status 125' "$output"
  done
}

@test "labs that share a rootfs do not disturb each other, and leave nothing" {
  for nn in "${ROOTED[@]}"; do
    run_bounded python3 "$BATS_TEST_DIRNAME/side_by_side.py" 20 3 \
      "$NSLAB_BUILD/lab-$nn" --rootfs root --bind "$PWD/source:/new/a/b" \
      --bind "$PWD/source/shown:/new/file" -- test -e /new/a/b/shown
    expect "status of the labs $nn" 0 "$status"
    expect "what is left in the rootfs" "" "$(left_of 'new*')"
  done
}

@test "a mount point that another lab uses is not removed under it" {
  mkfifo ready go
  for nn in "${ROOTED[@]}"; do
    "$NSLAB_BUILD/lab-$nn" --rootfs root --bind "$PWD:/new/long" -- sh -c \
      'echo ready >/new/long/ready; read -r _ </new/long/go; test -e /new/long/go' 3>&- &
    read -r _ <ready
    lab "$nn" --rootfs root --bind "$PWD/source:/new/long" -- test -e /new/long/shown
    expect "status of the second lab-$nn" 0 "$status"
    echo >go
    wait "$!"
    expect "what is left in the rootfs" "" "$(left_of 'new*')"
  done
}

@test "a mount point that a killed lab has left is used, and removed" {
  mkdir --mode=1755 root/left
  mkdir root/own
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root --tmpfs /left/new --tmpfs /own -- true
    expect "status of lab-$nn" 0 "$status"
    expect "what is left in the rootfs" root/own "$(left_of 'left*')$(left_of 'own*')"
  done
}
