# targets.bats: what the build makes, and in which order.

load helpers

setup() { requires built checker probe "${LABS[@]/#/lab-}"; }

# has_header PATTERN PROGRAM: whether a line of its ELF headers fits.
has_header() { readelf --wide --file-header --program-headers "$2" | grep --quiet "$1"; }

@test "a lab is one file that needs no other, and can lie at any address" {
  if ! grep --quiet '^NSLAB_STATIC:BOOL=ON' "$NSLAB_BUILD/CMakeCache.txt"; then
    skip "this build has dynamic labs"
  fi
  for nn in "${LABS[@]}"; do
    has_header 'Type: *DYN' "$NSLAB_BUILD/lab-$nn"
    run ! has_header INTERP "$NSLAB_BUILD/lab-$nn"
  done
}

@test "the probe lies at the same addresses in every process" {
  has_header 'Type: *EXEC' "$NSLAB_BUILD/probe"
  run ! has_header INTERP "$NSLAB_BUILD/probe"
}

@test "make lab-NN makes the lab first, and then the checker" {
  if [[ ! -f $NSLAB_BUILD/Makefile ]]; then skip "this build is not for make"; fi
  local made
  made=$(make --directory "$NSLAB_BUILD" lab-01 |
    sed --quiet --regexp-extended 's/.*Built target (lab-01-program|checker)$/\1/p')
  expect "order of the targets" $'lab-01-program\nchecker' "$made"
}
