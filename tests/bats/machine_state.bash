# machine_state.bash: what a lab must leave as it found it, one line for each thing.

# Mounts, cgroups, network links, and running programs out of the build directory.
machine_state() {
  # Without mount ids and parents: they are numbers of the moment.
  cut --delimiter=' ' --fields=3- /proc/self/mountinfo | sed 's/^/mount /' | sort
  { find /sys/fs/cgroup -mindepth 1 -type d 2>/dev/null || true; } | sed 's/^/cgroup /' | sort
  find /sys/class/net -mindepth 1 -maxdepth 1 2>/dev/null | sed 's/^/link /' | sort
  processes_of "$NSLAB_BUILD" | sed 's/^/process /'
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
