# golden.bats: the order of each lab's steps, as --plan prints it, is the one that was agreed on.

load helpers

setup() { requires built "${LABS[@]/#/lab-}"; }

@test "every plan of tests/golden is printed as it stands there" {
  # In a user namespace a lab takes other ways: devices are bound, not made.
  requires root
  run "$NSLAB_ROOT/scripts/golden"

  echo "$output"
  expect "status (scripts/golden --update writes the plans of today)" 0 "$status"
}

@test "every lab has a golden plan" {
  for nn in "${LABS[@]}"; do
    [[ -n $(compgen -G "$NSLAB_ROOT/tests/golden/$nn-*.plan.txt") ]]
  done
}

@test "a plan needs no privilege, and nothing that it names has to exist" {
  run_bounded setpriv --bounding-set=-all --inh-caps=-all "$NSLAB_BUILD/lab-03" --plan \
    --rootfs /absent/root --bind /absent/source:/target -- absent-command

  expect "status" 0 "$status"
  expect_in "the plan" "pivot_root" "$output"
}
