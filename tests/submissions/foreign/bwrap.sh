#!/bin/bash
# bwrap.sh: lab 02 by bubblewrap.
#
#   bwrap.sh --rootfs DIR [--bind SRC:DST[:ro]]... [--tmpfs DST]... [--read-only] [--] COMMAND...
set -u

arguments=(--unshare-pid --unshare-ipc --as-pid-1 --proc /proc --dev /dev --mqueue /dev/mqueue
  --die-with-parent --chdir /)
later=()
root=--bind
while (($# > 0)); do
  case $1 in
    --rootfs) rootfs=$2; shift 2 ;;
    --read-only) root=--ro-bind; shift ;;
    --tmpfs) later+=(--tmpfs "${2%%:*}"); shift 2 ;;
    --bind)
      IFS=: read -r source target mode <<<"$2"
      later+=("--${mode:+ro-}bind" "$source" "$target")
      shift 2
      ;;
    --) shift; break ;;
    -*)
      echo "bwrap.sh: $1: no such option" >&2
      exit 125
      ;;
    *) break ;;
  esac
done
if [[ ! -d ${rootfs:-} ]]; then
  echo "bwrap.sh: --rootfs ${rootfs:-}: no such directory" >&2
  exit 125
fi
exec bwrap "$root" "$rootfs" / "${arguments[@]}" "${later[@]}" -- "$@"
