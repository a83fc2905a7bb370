# requires.bash: what a test needs of this machine. A missing need skips the test, with the reason;
# with LAB_MUST_RUN=1 it fails it: a suite that skips everything is not green.

# requires root | userns | cgroups | program NAME... | built NAME...
requires() {
  local need=$1 name
  shift
  case $need in
    root)
      if ((EUID != 0)) || in_child_userns; then unmet "root of the initial user namespace"; fi
      ;;
    userns)
      if ! unshare --user true 2>/dev/null; then unmet "a kernel that makes user namespaces"; fi
      ;;
    cgroups)
      if [[ -z $(a_cgroup_hierarchy) ]]; then unmet "a cgroup file system to write in"; fi
      ;;
    program)
      for name; do
        if ! command -v "$name" >/dev/null; then unmet "the program $name"; fi
      done
      ;;
    built)
      for name; do
        if [[ ! -x $NSLAB_BUILD/$name ]]; then unmet "$name in $NSLAB_BUILD: build it"; fi
      done
      ;;
    *)
      echo "requires: a need '$need' is unknown here" >&2
      return 1
      ;;
  esac
}

unmet() {
  if [[ ${LAB_MUST_RUN:-0} == 1 ]]; then
    echo "this test must run here, but needs $1" >&2
    return 1
  fi
  skip "needs $1"
}

# The initial user namespace has a fixed inode number (PROC_USER_INIT_INO, linux/proc_ns.h), which
# no other namespace can have.
in_child_userns() {
  [[ $(readlink /proc/self/ns/user) != "user:[$((0xEFFFFFFD))]" ]]
}

# A mount point of cgroups, of either version, below which groups can be made; empty: there is none.
a_cgroup_hierarchy() {
  findmnt --list --noheadings --types cgroup,cgroup2 --options rw --output TARGET |
    head --lines=1
}
