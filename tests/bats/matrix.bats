# matrix.bats: the checker's own proof: every fault is found, by a diagnosis of its own; every check
# finds a fault; no cheat gets a point; right programs of other languages pass.

# setup_file exports them.
# shellcheck disable=SC2154

load helpers

setup_file() {
  if ((EUID != 0)); then return; fi
  build submissions checker probe "${LABS[@]/#/lab-}"
  local status=0
  "$NSLAB_ROOT/scripts/matrix" "$NSLAB_BUILD" >"$BATS_FILE_TMPDIR/matrix" \
    2>"$BATS_FILE_TMPDIR/problems" || status=$?
  export matrix_status=$status
}

setup() {
  requires root
  remember_machine
}

teardown() { expect_same_machine; }

# sums NAME: the numbers of that line of the sums.
sums() {
  grep --extended-regexp "^$1: " "$BATS_FILE_TMPDIR/matrix" | grep --only-matching '[0-9]*' |
    xargs
}

# expect_all NAME: "N of N ...", and N is not 0.
expect_all() {
  local numbers
  read -ra numbers < <(sums "$1")
  expect "$1: all of them" "${numbers[1]}" "${numbers[0]}"
  ((numbers[1] > 0))
}

@test "nothing is otherwise than it must be" {
  cat "$BATS_FILE_TMPDIR/problems"
  expect "status of scripts/matrix" 0 "$matrix_status"
}

@test "every fault is caught with its own diagnosis, in other languages too" { expect_all faults; }

@test "every check catches a fault" { expect_all checks; }

@test "cheats end as they must, and none has points" {
  expect_all cheats
  expect "cheats with points" 0 "$(sums cheats | cut --delimiter=' ' --fields=3)"
}

@test "right programs of other languages pass their named checks" { expect_all foreign; }

@test "the reference has all points" { expect_all reference; }

@test "there are as many faults, cheats and programs in other languages as promised" {
  local tables=$NSLAB_ROOT/tests/submissions lab
  for lab in "${LABS[@]}"; do
    local faults others
    faults=$(grep --count --perl-regexp "^\S+\t$lab\t.*\tC\+\+\t" "$tables/faults.tsv")
    others=$(grep --count --perl-regexp "^\S+\t$lab\t.*\t(shell|Python)\t" "$tables/faults.tsv")
    expect "whether lab $lab has 10 faults or more ($faults)" 1 "$((faults >= 10))"
    expect "whether a third of them ($others of $faults) has another language" 1 \
      "$((3 * others >= faults))"
  done
  expect "whether there are 10 cheats or more" 1 "$(($(grep --count '^[a-z]' \
    "$tables/cheats.tsv") >= 10))"
}
