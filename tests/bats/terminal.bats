# terminal.bats: what a person at a terminal expects: job control, Ctrl-C, Ctrl-Z, window size, and
# the terminal as before. Typed into a pseudo-terminal by terminal.py.
# Sources: credentials(7), termios(3), pty(7), signal(7).

load helpers

setup_file() { make_shared_rootfs; }

setup() {
  requires root
  remember_machine
}

teardown() { expect_same_machine; }

# at_terminal SCENARIO PROGRAM...
at_terminal() {
  timeout --kill-after=2 60 python3 "$BATS_TEST_DIRNAME/terminal.py" "$@" 3>&-
}

@test "a shell under lab-01 has job control, and the caller has its terminal back" {
  at_terminal job-control "$NSLAB_BUILD/lab-01" bash --norc --noprofile
}

@test "a shell under lab-01 --init has job control, and the caller has its terminal back" {
  at_terminal job-control "$NSLAB_BUILD/lab-01" --init bash --norc --noprofile
}

@test "a shell under lab-01 --depth 3 has job control, and the caller has its terminal back" {
  at_terminal job-control "$NSLAB_BUILD/lab-01" --depth 3 bash --norc --noprofile
}

@test "a shell under lab-02 --tty has job control, and the caller has its terminal back" {
  at_terminal job-control "$NSLAB_BUILD/lab-02" --rootfs "$NSLAB_BUILD/rootfs-busybox" --tty sh
}

@test "a shell under lab-02 --tty --init has job control, and the caller has its terminal back" {
  at_terminal job-control "$NSLAB_BUILD/lab-02" --rootfs "$NSLAB_BUILD/rootfs-busybox" \
    --tty --init sh
}

@test "Ctrl-Z stops lab and COMMAND, and fg continues both" {
  for options in "" "--init" "--depth 2"; do
    # Words on purpose.
    # shellcheck disable=SC2086
    at_terminal stop-and-continue "$NSLAB_BUILD/lab-01" $options
  done
}

@test "lab-02 --tty follows the window's size" {
  at_terminal window-size "$NSLAB_BUILD/lab-02" --rootfs "$NSLAB_BUILD/rootfs-busybox" --tty sh
}

@test "lab-02 --tty gives the caller's terminal its settings back" {
  at_terminal settings-are-back "$NSLAB_BUILD/lab-02" --rootfs "$NSLAB_BUILD/rootfs-busybox" \
    --tty sh
}
