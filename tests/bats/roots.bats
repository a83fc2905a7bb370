# roots.bats: whatever is in the rootfs, and wherever the lab is started, the container is made in
# the container, and COMMAND finds no way out of it.

# run_bounded sets $output and $stderr.
# shellcheck disable=SC2030,SC2031,SC2154

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
  touch root/in-the-container source/shown
}

teardown() { expect_same_machine; }

# attacked NN OPTION...: lab NN with descriptors of the host's that its caller has open: standard
# input, and others. In the surroundings that `around` has as words.
attacked() {
  # shellcheck disable=SC2016
  run_bounded "${around[@]}" sh -c 'exec <"$0" 5<"$0" 9<"$0"; exec "$@"' "$PWD/host" \
    "$NSLAB_BUILD/lab-$1" --rootfs root "${@:2}"
}
around=()
# Where its caller is root of a user namespace.
in_user_namespace() {
  requires userns
  around=(unshare --user --map-root-user --mount --ipc)
}

expect_nothing_on_host() {
  expect "what was made on the host $1" "" "$(ls --almost-all host)"
}

# The ways out that /proc has: /proc/self/fd/N leads to whatever the lab has open.
ways_out() {
  printf '/proc/%s\n' self/cwd self/root 1/cwd 1/root self/task/1/cwd
  printf '/proc/self/fd/%s\n' {0..16}
}

make_below_ways_out() {
  local way
  while read -r way; do
    ln --symbolic --force --no-dereference "$way" root/out
    for nn in "${ROOTED[@]}"; do
      attacked "$nn" --tmpfs /out/made -- true
      expect "status of lab-$nn with a tmpfs below $way" 125 "$status"
      expect_nothing_on_host "by way of $way"
    done
  done < <(ways_out)
}

@test "a DST through a link to any descriptor, or to a process's directories, makes nothing" {
  make_below_ways_out
}

@test "the same for a caller in a user namespace" {
  in_user_namespace
  make_below_ways_out
}

@test "a DST that is a link to any descriptor is refused" {
  local way
  while read -r way; do
    ln --symbolic --force --no-dereference "$way" root/out
    for nn in "${ROOTED[@]}"; do
      attacked "$nn" --bind "$PWD/source:/out" -- true
      expect "status of lab-$nn with a bind on $way" 125 "$status"
    done
  done < <(ways_out)
}

work_in_ways_out() {
  mount -t tmpfs host host
  mount --make-shared host
  touch host/of-the-host
  local way options nn
  while read -r way; do
    ln --symbolic --force --no-dereference "$way" root/out
    for nn in "${ROOTED[@]}"; do
      options=(--bind "$PWD/host:/mnt")
      # A mount that is followed is one of the host's, which the lab has open. In a user namespace
      # there is none: its mounts are slaves.
      if [[ $nn != 02 && ! ${around[*]} ]]; then options=(--bind "$PWD/host:/mnt:slave"); fi
      # Of the container is what stands in its mountinfo.
      # shellcheck disable=SC2016
      attacked "$nn" "${options[@]}" --workdir /out -- /bin/sh -c 'exec 3<.
        id=$(sed -n "s/mnt_id:[^0-9]*//p" /proc/$$/fdinfo/3)
        grep -q "^$id " /proc/self/mountinfo || echo "mount $id is not of the container"'
      expect "what lab-$nn says of --workdir $way" "" "$output"
      case $way in
        # These lead to the container's root, and a descriptor there may be one or none.
        /proc/self/*/*) expect_in "status of lab-$nn with --workdir $way" '^(0|125)$' "$status" ;;
        *) expect "status of lab-$nn with --workdir $way" 0 "$status" ;;
      esac
    done
    # What standard input is, COMMAND has from its caller.
  done < <(ways_out | grep --invert-match --line-regexp /proc/self/fd/0)
  umount host
}

@test "a working directory through a link to any descriptor is none of the host's" {
  work_in_ways_out
}

@test "nor is it for a caller in a user namespace" {
  in_user_namespace
  work_in_ways_out
}

@test "a DST through a link to a directory of the host's is missing, and is not made there" {
  local target
  for target in "$PWD/host" "../../../../../../../../..$PWD/host"; do
    ln --symbolic --force --no-dereference "$target" root/out
    for nn in "${ROOTED[@]}"; do
      lab "$nn" --rootfs root --tmpfs /out/made -- true
      expect "status of lab-$nn with a link to $target" 125 "$status"
      expect_in "the reason" 'a symbolic link that leads nowhere' "$stderr"
      expect_nothing_on_host "by lab-$nn"
    done
  done
}

@test "a directory that becomes a link to the host while the lab starts leads nowhere" {
  mkdir --parents "root$PWD" root/dir
  ln --symbolic "$PWD/host" root/link
  for nn in "${ROOTED[@]}"; do
    run_bounded python3 "$BATS_TEST_DIRNAME/exchange.py" root/dir root/link 40 \
      "$NSLAB_BUILD/lab-$nn" --rootfs root --tmpfs /dir/made -- true
    expect "status of the exchanger of lab-$nn" 0 "$status"
    expect_nothing_on_host "by lab-$nn"
  done
  rm --force root/dir root/link 2>/dev/null || true
}

@test "a /dev that becomes a link to a descriptor while the lab starts leads nowhere" {
  mkdir root/real
  rm --recursive --force root/dev
  ln --symbolic /real root/dev
  ln --symbolic /proc/self/fd/0 root/out
  for nn in "${ROOTED[@]}"; do
    # shellcheck disable=SC2016
    run_bounded python3 "$BATS_TEST_DIRNAME/exchange.py" root/dev root/out 60 \
      sh -c 'exec <host; exec "$@"' - "$NSLAB_BUILD/lab-$nn" --rootfs root -- /bin/true
    expect "status of the exchanger of lab-$nn" 0 "$status"
    expect_nothing_on_host "by lab-$nn"
  done
}

@test "who goes to the root of the mount namespace is in the container still" {
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root -- nsenter -t 1 -m ls /in-the-container
    expect "status under lab-$nn" 0 "$status"
    lab "$nn" --rootfs root -- nsenter -t 1 -m ls "$PWD"
    expect "status of looking for the host under lab-$nn" 1 "$status"
  done
}

@test "COMMAND is in no chroot: it can make a user namespace" {
  requires userns
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root -- unshare -U true
    expect "status under lab-$nn" 0 "$status"
  done
}

# The program that is to find the host: chroot(2) below itself, and up as far as it goes.
climber() {
  requires program cc
  cat >climb.c <<'END'
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char** words) {
  mkdir("/tmp/below", 0755);
  int here = open("/", O_RDONLY);
  if (count < 2 || chroot("/tmp/below") != 0 || fchdir(here) != 0) return 3;
  for (int i = 0; i < 64; ++i) (void)!chdir("..");
  (void)!chroot(".");
  return access(words[1], F_OK) == 0 ? 1 : 0;
}
END
  cc -static -O1 -o root/climb climb.c
}

@test "a caller in a chroot gets a container that cannot be left" {
  climber
  mkdir jail
  for nn in "${ROOTED[@]}"; do
    lab "$nn" --rootfs root -- /climb "$PWD/host"
    expect "status of the climb" 0 "$status"
    run_bounded chroot root /climb "$PWD/host"
    expect "status of the climb out of a mere chroot" 1 "$status"
    # shellcheck disable=SC2016
    run_bounded unshare --mount bash -c 'mount --rbind / jail && exec chroot "$PWD/jail" "$@"' - \
      "$NSLAB_BUILD/lab-$nn" --rootfs "$PWD/root" -- /climb "$PWD/host"
    expect "status of the climb, its caller in a chroot" 0 "$status"
  done
  rmdir jail
}

@test "a caller in a chroot keeps all its mounts, also where they are shared" {
  mkdir jail
  for nn in "${ROOTED[@]}"; do
    # shellcheck disable=SC2016
    run_bounded unshare --mount bash -c 'mount --make-rshared / && mount --rbind / jail &&
      before=$(</proc/self/mountinfo) && chroot "$PWD/jail" "$@" &&
      diff <(echo "$before") /proc/self/mountinfo' - \
      "$NSLAB_BUILD/lab-$nn" --rootfs "$PWD/root" -- true
    expect "status under lab-$nn" 0 "$status"
  done
  rmdir jail
}

@test "a lab without CAP_SYS_CHROOT says why" {
  for nn in "${ROOTED[@]}"; do
    run_bounded setpriv --bounding-set -sys_chroot "$NSLAB_BUILD/lab-$nn" --rootfs root -- true
    expect "status of lab-$nn" 125 "$status"
    expect_in "the call" 'setns\(.*EPERM' "$stderr"
    expect_in "the reason" 'takes CAP_SYS_CHROOT' "$stderr"
  done
}

@test "a caller whose root is a plain directory gets a container" {
  mkdir root/dev/keep root/nslab root/inner
  cp --archive root/bin root/inner/
  rm --force root/dev/null
  mknod -m 666 root/dev/null c 1 3
  for nn in "${ROOTED[@]}"; do
    cp "$NSLAB_BUILD/lab-$nn" root/nslab/
    run_bounded unshare --mount --pid --fork sh -c \
      "mount -t proc proc root/proc && exec chroot root /nslab/lab-$nn --rootfs /inner -- /bin/ls /"
    expect "status of lab-$nn" 0 "$status"
    expect "the container's root" $'bin\ndev\nproc\nsys' "$output"
  done
}

@test "a root user of a user namespace gets a container, with a network namespace or without" {
  requires userns
  local kinds
  for nn in "${ROOTED[@]}"; do
    for kinds in "--user --map-root-user --mount --ipc" \
      "--user --map-root-user --mount --ipc --net"; do
      # shellcheck disable=SC2086
      run_bounded unshare $kinds "$NSLAB_BUILD/lab-$nn" --rootfs root -- sh -c \
        'test $$ = 1 && test -e /proc/1/status && test -e /sys/kernel && echo >/dev/null && ls /'
      expect "status of lab-$nn under unshare $kinds" 0 "$status"
      expect_in "the root" 'in-the-container' "$output"
      # shellcheck disable=SC2086
      run_bounded unshare $kinds "$NSLAB_BUILD/lab-$nn" --rootfs root -- \
        nsenter -t 1 -m ls /in-the-container
      expect "status at the root of the mount namespace" 0 "$status"
    done
  done
}

@test "the rootfs may be a mount, an overlay, or the caller's own root" {
  mkdir mounted upper work merged
  for nn in "${ROOTED[@]}"; do
    # shellcheck disable=SC2016
    run_bounded unshare --mount sh -c 'mount --bind root mounted && exec "$0" --rootfs mounted -- \
      nsenter -t 1 -m ls /in-the-container' "$NSLAB_BUILD/lab-$nn"
    expect "status of lab-$nn on a mount" 0 "$status"
    # shellcheck disable=SC2016
    run_bounded unshare --mount sh -c 'mount -t tmpfs t work && mkdir work/upper work/work &&
      mount -t overlay o -o lowerdir=root,upperdir=work/upper,workdir=work/work merged &&
      exec "$0" --rootfs merged -- nsenter -t 1 -m ls /in-the-container' "$NSLAB_BUILD/lab-$nn"
    expect "status of lab-$nn on an overlay" 0 "$status"
    lab "$nn" --rootfs / -- /bin/ls -d /proc/1 /etc/passwd
    expect "status of lab-$nn on /" 0 "$status"
  done
}
