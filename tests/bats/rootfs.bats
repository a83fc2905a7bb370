# rootfs.bats: scripts/make-rootfs, and the labs on the real root file systems that it makes.

load helpers

setup_file() { make_shared_rootfs; }

setup() {
  remember_machine
  TARGET=$BATS_TEST_TMPDIR/target
}

teardown() { expect_same_machine; }

make_rootfs() { run_bounded "$NSLAB_ROOT/scripts/make-rootfs" "$@"; }

# The Debian tree is made once for a build directory: it takes a minute, and a mirror.
debian_rootfs() {
  if [[ ${NSLAB_QUICK:-0} == 1 ]]; then skip "the Debian tree is left out by --quick"; fi
  requires root
  requires program debootstrap
  if [[ ! -d $NSLAB_BUILD/rootfs-debian ]]; then
    "$NSLAB_ROOT/scripts/make-rootfs" debian "$NSLAB_BUILD/rootfs-debian"
  fi
}

# Every file below a directory, with its mode, owner and link.
entries_of() { find "$1" -printf '%p %M %U:%G %l\n' | sort; }

@test "busybox: a static program, its applets as relative links, and the files of a system" {
  make_rootfs busybox "$TARGET"
  expect "status" 0 "$status"

  expect "where /bin/sh leads" ../bin/busybox "$(readlink "$TARGET/bin/sh")"
  expect "links that lead nowhere" "" "$(find "$TARGET" -xtype l)"
  expect "mode of /tmp" 1777 "$(stat --format %a "$TARGET/tmp")"
  expect "mode of the root" 755 "$(stat --format %a "$TARGET")"
  expect_in "/etc/passwd" "root:x:0:0:" "$(<"$TARGET/etc/passwd")"
}

@test "busybox needs no root, and an empty directory may be there already" {
  requires userns
  mkdir "$TARGET"
  # In a user namespace without a map nothing is left of root.
  run_bounded unshare --user "$NSLAB_ROOT/scripts/make-rootfs" busybox "$TARGET"
  expect "status" 0 "$status"
  [[ -x $TARGET/bin/busybox ]]
}

@test "what is taken is refused, and stays as it was" {
  mkdir "$TARGET"
  echo data >"$TARGET/file"
  make_rootfs busybox "$TARGET"
  expect "status for a directory that is not empty" 1 "$status"
  make_rootfs busybox "$TARGET/file"
  expect "status for a file" 1 "$status"
  expect "the file" data "$(<"$TARGET/file")"
  expect "what else is there" file "$(ls --almost-all "$TARGET")"
}

@test "wrong words are an error of usage" {
  make_rootfs
  expect "status without words" 2 "$status"
  make_rootfs slackware "$TARGET"
  expect "status of an unknown kind" 2 "$status"
  [[ ! -e $TARGET ]]
}

@test "a missing program is named with its package, and nothing is left" {
  local tools=$BATS_TEST_TMPDIR/tools program
  mkdir "$tools"
  for program in bash env dirname mkdir mktemp chmod rm mv ls; do
    ln --symbolic "$(command -v "$program")" "$tools/$program"
  done
  run_bounded env PATH="$tools" "$NSLAB_ROOT/scripts/make-rootfs" busybox "$BATS_TEST_TMPDIR/x/root"
  expect "status" 1 "$status"
  # shellcheck disable=SC2154
  expect_in "the package" "busybox-static" "$stderr"
  expect "what is left" "" "$(ls --almost-all "$BATS_TEST_TMPDIR/x")"
}

@test "every lab runs a command in the busybox tree, and leaves it as it was" {
  requires root
  local before
  before=$(entries_of "$NSLAB_BUILD/rootfs-busybox")
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue
    # shellcheck disable=SC2016
    lab "$nn" --rootfs "$NSLAB_BUILD/rootfs-busybox" --init -- sh -c '. /etc/os-release; echo "$ID"'
    expect "status of lab-$nn" 0 "$status"
    expect "output" nslab-busybox "$output"
  done
  expect "the tree" "$before" "$(entries_of "$NSLAB_BUILD/rootfs-busybox")"
}

@test "every lab runs commands in a real Debian tree: dpkg, perl, a pipe, /dev, /tmp" {
  debian_rootfs
  for nn in "${LABS[@]/01/}"; do
    [[ $nn ]] || continue
    # shellcheck disable=SC2016
    lab "$nn" --rootfs "$NSLAB_BUILD/rootfs-debian" --init --tmpfs /tmp -- bash -c '
      set -e
      dpkg --audit
      perl -e "exit 3" || test $? = 3
      seq 1000 | sort --reverse --numeric-sort | head --lines=1
      echo words >/tmp/file && cat /tmp/file
      head --bytes=16 /dev/urandom >/dev/null
      test "$(tty)" = "not a tty"'
    expect "status of lab-$nn" 0 "$status"
    expect "output" $'1000\nwords' "$output"
  done
}

@test "an overlay lets a package system write, and the Debian tree stays as it was" {
  debian_rootfs
  requires built lab-02
  mkdir "$BATS_TEST_TMPDIR/overlay"
  lab 02 --rootfs "$NSLAB_BUILD/rootfs-debian" --overlay "$BATS_TEST_TMPDIR/overlay" --init -- \
    dpkg --force-depends --remove mawk
  expect "status" 0 "$status"
  [[ -x $NSLAB_BUILD/rootfs-debian/usr/bin/mawk ]]
}
