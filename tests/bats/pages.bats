# pages.bats: the pages say what is true: their examples are run, their tables are generated.
# tests/pages/run_page.py runs a page: every block that is fenced as ```console.

load helpers

PAGES=$NSLAB_ROOT/tests/pages

setup() {
  requires root
  requires built checker probe "${LABS[@]/#/lab-}"
  remember_machine
}

teardown() { expect_same_machine; }

run_page() { run_bounded_for 90 "$PAGES/run_page.py" "$1" "$NSLAB_BUILD"; }

# As run_bounded, for a page takes longer than a program.
run_bounded_for() {
  local seconds=$1
  shift
  run timeout --kill-after=2 "$seconds" "$@" 3>&-
  echo "$output"
}

# page: a page of the lines on standard input.
page() {
  cat >"$BATS_TEST_TMPDIR/page.md"
  run_page "$BATS_TEST_TMPDIR/page.md"
}

@test "the examples of the first page print what it says" {
  build lab-01-starter
  run_page "$NSLAB_ROOT/README.md"
  expect "status" 0 "$status"
}

@test "the examples of each lab page print what it says" {
  for nn in "${LABS[@]}"; do
    run_page "$(compgen -G "$NSLAB_ROOT/labs/$nn-*/README.md")"
    expect "status of the page of lab $nn" 0 "$status"
  done
}

@test "the examples of the checker's page print what it says" {
  run_page "$NSLAB_ROOT/docs/checker.md"
  expect "status" 0 "$status"
}

@test "generated blocks are what the programs print today" {
  run "$NSLAB_ROOT/scripts/sync-pages" --check

  echo "$output"
  expect "status (scripts/sync-pages writes them)" 0 "$status"
}

@test "a lab page has the template's sections, in its order" {
  local wanted=("See it first" "The idea" "What the kernel promises" "Your tasks" "Check your work"
    "When it goes wrong" "Break it" "In a real runtime" "Sources")
  for nn in "${LABS[@]}"; do
    expect "sections of lab $nn" "$(printf '%s\n' "${wanted[@]}")" \
      "$(sed --quiet 's/^## //p' "$NSLAB_ROOT"/labs/"$nn"-*/README.md)"
  done
}

@test "The idea takes 150 words at most, and has one drawing" {
  for nn in "${LABS[@]}"; do
    local idea
    idea=$(sed --quiet '/^## The idea/,/^## What/{/^## /!p}' "$NSLAB_ROOT"/labs/"$nn"-*/README.md)
    expect "drawings in lab $nn" 1 "$(grep --count '^```text' <<<"$idea")"
    local words
    # The backquotes are those of Markdown.
    # shellcheck disable=SC2016
    words=$(sed '/^```text/,/^```$/d' <<<"$idea" | wc --words)
    if ((words > 150)); then
      echo "lab $nn takes $words words for its idea" >&2
      return 1
    fi
  done
}

@test "a page that lies is caught" {
  page <<'END'
```console
$ echo one; echo two
one
three
```
END
  expect "status for a wrong line" 1 "$status"

  page <<'END'
```console
$ echo one; echo two
one
```
END
  expect "status for a line that is missing" 1 "$status"

  page <<'END'
<!-- varies -->
```console
$ no-such-command
whatever
```
END
  expect "status for a command that cannot run" 1 "$status"
}

@test "a page may leave out lines and words by ..., and mark what varies" {
  page <<'END'
```console
$ seq 5
1
...
5
$ echo "pid $$ is mine"
pid ... is mine
$ (exit 3)
$ echo "status $?"
status 3
$ for word in a b; do
>   echo "$word"
> done
a
b
```

<!-- varies -->
```console
$ date
some day
```
END
  expect "status" 0 "$status"
}

@test "an example leaves no mount and no process" {
  page <<'END'
```console
$ mkdir place && mount -t tmpfs place place && findmnt --noheadings --output PROPAGATION place
shared
$ tail -f /dev/null &
```
END
  expect "status" 0 "$status"
}
