# machine_state.bash: what a lab must leave as it found it, one line for each thing.

# Mounts, cgroups, network links, and running programs out of the build directory.
machine_state() {
  {
    # Without mount ids and parents: they are numbers of the moment.
    sed --regexp-extended 's/^[0-9]+ [0-9]+/mount/' /proc/self/mountinfo
    # A cgroup of somebody else may go while find looks.
    find /sys/fs/cgroup -mindepth 1 -type d -printf 'cgroup %p\n' 2>/dev/null || true
    find /sys/class/net -mindepth 1 -printf 'link %f\n'
    processes_of "$NSLAB_BUILD" | sed 's/^/process /'
  } | sort
}

# The processes whose program is this file, or is below this directory: `PID PROGRAM`.
processes_of() {
  local wanted
  wanted=$(realpath "$1")
  # Others end while find looks, and some are not ours to read: that is no failure.
  { find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' \
    \( -lname "$wanted" -o -lname "$wanted/*" -o -lname "$wanted (deleted)" \) \
    -printf '%h %l\n' 2>/dev/null || true; } | sed 's,^/proc/,,'
}
