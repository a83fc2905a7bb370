# trapped.bats: between clone and execve nothing is allocated, whether all goes well or not.
# The programs are the labs themselves, in which an allocation ends every process but the first.

load helpers

setup_file() {
  make_shared_rootfs
  build trapped
}

setup() {
  requires root
  remember_machine
}

teardown() { expect_same_machine; }

# trapped NN ARG...: runs the lab in which malloc is a trap; none may have closed.
trapped() {
  run_bounded "$NSLAB_BUILD/lab-$1-trapped" "${@:2}"
  # run_bounded sets it.
  # shellcheck disable=SC2154
  if [[ $stderr == *"malloc trap"* ]]; then
    echo "lab-$1 allocates after clone: ${*:2}" >&2
    return 1
  fi
}

# What each lab is tried with, a line of options each.
options_of() {
  local rootfs
  rootfs=$(shared_rootfs)
  local lines=("" "--init" "--depth 3" "--init --depth 2 --workdir /tmp --env A=b")
  case $1 in
    02) lines+=("--read-only --tmpfs /mnt:size=65536" "--bind $BATS_TEST_TMPDIR:/mnt:ro") ;;
    03) lines+=("--propagation unbindable" "--bind $BATS_TEST_TMPDIR:/mnt:unbindable") ;;
  esac
  local line
  for line in "${lines[@]}"; do
    if [[ $1 == 01 ]]; then echo "$line"; else echo "--rootfs $rootfs $line"; fi
  done
}

@test "the trap closes on an allocation in a child, and only there" {
  run "$NSLAB_BUILD/malloc-trap-check" first
  expect "status of an allocation in the first process" 0 "$status"

  run "$NSLAB_BUILD/malloc-trap-check" child
  expect "status of an allocation in a child" 1 "$status"
  expect_in "the message" "malloc trap: malloc after clone" "$output"
}

@test "a COMMAND that runs: no allocation" {
  for nn in "${LABS[@]}"; do
    while read -ra options; do
      trapped "$nn" "${options[@]}" -- sh -c 'exit 7'
      expect "status of lab-$nn ${options[*]}" 7 "$status"
    done < <(options_of "$nn")
  done
}

@test "an execve that fails: no allocation while the error is made and sent" {
  for nn in "${LABS[@]}"; do
    while read -ra options; do
      trapped "$nn" "${options[@]}" -- absent-command
      expect "status of lab-$nn ${options[*]}" 127 "$status"
    done < <(options_of "$nn")
  done
}

@test "a step that fails before execve: no allocation while the error is made and sent" {
  for nn in "${LABS[@]}"; do
    while read -ra options; do
      trapped "$nn" "${options[@]}" --workdir /absent -- true
      expect "status of lab-$nn ${options[*]}" 125 "$status"
    done < <(options_of "$nn")
  done
}

@test "a COMMAND that is killed, and signals that are passed on: no allocation" {
  for nn in "${LABS[@]}"; do
    while read -ra options; do
      trapped "$nn" "${options[@]}" --init -- sh -c 'kill -KILL $$'
      expect "status of lab-$nn ${options[*]} --init" 137 "$status"
    done < <(options_of "$nn" | grep --invert-match -e --init)
  done
}
