#!/bin/bash
# lab-02.sh: labs 02 and 03 by a shell around util-linux's unshare and mount.
#
#   lab-02.sh --rootfs DIR [--read-only] [--bind SRC:DST[:ro][:MODE]]... [--tmpfs DST[:size=N]]...
#             [--propagation MODE] [--] COMMAND [ARG...]
#
# Each part is a function, so that a faulty program is this one with one function changed
# (../faults/). Mount points have to be there.
set -u

rootfs=
propagation=private
read_only=0
binds=()
tmpfs=()

fail() {
  echo "lab-02.sh: $*" >&2
  exit 125
}

read_options() {
  while (($# > 0)); do
    case $1 in
      --rootfs) rootfs=$2; shift 2 ;;
      --propagation) propagation=$2; shift 2 ;;
      --read-only) read_only=1; shift ;;
      --bind) binds+=("$2"); shift 2 ;;
      --tmpfs) tmpfs+=("$2"); shift 2 ;;
      --) shift; break ;;
      -*) fail "$1: no such option" ;;
      *) break ;;
    esac
  done
  command=("$@")
}

check_options() {
  if [[ ! -d $rootfs ]]; then fail "--rootfs $rootfs: no such directory"; fi
  if ((${#command[@]} == 0)); then fail "COMMAND is missing"; fi
  local bind
  for bind in "${binds[@]}"; do
    if [[ $bind != ?*:/* || ! -e ${bind%%:*} ]]; then fail "--bind $bind: no such SRC"; fi
  done
}

new_namespaces() { unshare --pid --fork --mount --ipc --propagation unchanged -- "$@"; }

# In the new namespaces, with DIR in sight; from here on all is below DIR.
prepare_root() {
  mount --make-rslave /
  mount --bind "$rootfs" "$rootfs"
  cd "$rootfs" || fail "chdir $rootfs"
  root_propagation
}
root_propagation() {
  case $propagation in
    private) mount --make-private . ;;
    slave) mount --make-slave . ;;
    *) fail "--propagation $propagation is not for a shell" ;;
  esac
}
mount_proc() { mount -t proc proc proc; }
mount_sys() { mount -t sysfs -o ro sysfs sys; }

mount_dev() {
  mount -t tmpfs -o mode=755 tmpfs dev
  make_devices
  mkdir dev/pts dev/shm dev/mqueue
  mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
  mount -t tmpfs tmpfs dev/shm
  mount -t mqueue mqueue dev/mqueue
  make_links
}
make_devices() {
  local node
  for node in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do
    mknod --mode=666 "dev/${node% *}" c 1 "${node#* }"
  done
  mknod --mode=666 dev/tty c 5 0
}
make_links() {
  ln --symbolic /proc/self/fd dev/fd
  ln --symbolic /proc/self/fd/0 dev/stdin
  ln --symbolic /proc/self/fd/1 dev/stdout
  ln --symbolic /proc/self/fd/2 dev/stderr
  ln --symbolic pts/ptmx dev/ptmx
}

mount_binds() {
  local bind
  for bind in "${binds[@]}"; do
    IFS=: read -r source target mode _ <<<"$bind"
    mount --rbind "$source" ".$target"
    mount --make-rprivate ".$target"
    if [[ $mode == ro ]]; then make_read_only ".$target"; fi
  done
}
make_read_only() {
  findmnt --noheadings --raw --list --submounts --output TARGET --target "$1" |
    while read -r target; do mount -o remount,bind,ro "$target"; done
}

mount_tmpfs() {
  local each
  for each in "${tmpfs[@]}"; do
    IFS=: read -r target size <<<"$each"
    mount -t tmpfs -o "${size:-mode=1777}" tmpfs ".$target"
  done
}

protect() {
  local path
  for path in proc/sys proc/irq proc/bus proc/fs proc/sysrq-trigger; do
    if [[ ! -e $path ]]; then continue; fi
    mount --bind "$path" "$path"
    mount -o remount,bind,ro "$path"
  done
}
mask() {
  local path
  for path in proc/kcore proc/keys proc/timer_list proc/sched_debug proc/latency_stats; do
    if [[ -e $path ]]; then mount --bind dev/null "$path"; fi
  done
  for path in proc/acpi proc/scsi proc/asound sys/firmware; do
    if [[ -d $path ]]; then mount -t tmpfs -o ro tmpfs "$path"; fi
  done
}
protect_root() {
  if ((read_only)); then mount -o remount,bind,ro .; fi
}

# As switch_root(8) does it: DIR moves over /. After pivot_root(8) there would be no umount(8) any
# more, where DIR has none: so this shell does not fulfil the contract's pivot_root.
change_root() { mount --move . /; }
execute() { exec -- chroot . "${command[@]}"; }

inside() {
  read_options "$@"
  prepare_root
  mount_proc
  mount_sys
  mount_dev
  mount_binds
  mount_tmpfs
  mask
  protect
  protect_root
  change_root
  execute
}

main() {
  if [[ ${1:-} == --inside ]]; then inside "${@:2}"; fi
  read_options "$@"
  check_options
  new_namespaces "$0" --inside "$@"
  exit "$?"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi
