# leavers.bats: what a lab leaves behind is found wherever it is left: in each hierarchy of cgroups
# that this machine has. The other kinds of things are rows of tests/submissions/faults.tsv.
# Sources: cgroups(7); docs/contracts.md, For all labs: Afterwards.

load helpers

setup_file() { build checker probe submissions; }

setup() {
  requires root
  requires cgroups
  requires built checker tests/submissions/01-cgroup-left
  remember_machine
}

teardown() { expect_same_machine; }

# check_nothing_left SUBMISSION: "DIAGNOSIS: OBSERVED" of the check in question; else its verdict.
check_nothing_left() {
  "$NSLAB_BUILD/checker" 01 --submission "$1" --only pidns.nothing-left --format json 3>&- |
    python3 -c '
import json, sys
row = json.load(sys.stdin)["labs"][0]["checks"][-1]
print(": ".join(row.get(key, row["verdict"]) for key in ("diagnosis", "observed")))'
}

@test "a cgroup that is left is found in every hierarchy, and the hierarchy is named" {
  local hierarchies hierarchy program
  hierarchies=$(python3 "$BATS_TEST_DIRNAME/hierarchies.py")
  while read -r hierarchy _; do
    # Which one it is to be, the program reads from its name.
    program=$BATS_TEST_TMPDIR/01-cgroup-left@$hierarchy
    cp "$NSLAB_BUILD/tests/submissions/01-cgroup-left" "$program"
    expect "what is said of a cgroup left in $hierarchy" \
      "SUB-008: after the lab's end: + cgroup $hierarchy /arena/nslab-left" \
      "$(check_nothing_left "$program")"
  done <<<"$hierarchies"
}

@test "cgroups that are left in all hierarchies at once are all named" {
  local hierarchies hierarchy said
  hierarchies=$(python3 "$BATS_TEST_DIRNAME/hierarchies.py")
  said=$(check_nothing_left "$NSLAB_ROOT/tests/submissions/faults/01-cgroup-left.py")
  expect_in "what is said" "^SUB-008: " "$said"
  while read -r hierarchy _; do
    expect_in "whether $hierarchy is named" "\+ cgroup $hierarchy /arena/nslab-left" "$said"
  done <<<"$hierarchies"
}
