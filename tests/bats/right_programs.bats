# right_programs.bats: a program that keeps the contract passes, however it is made; and what it
# does wrong is seen, also where the checker could hide it.

load helpers

setup() {
  requires root
  requires built checker probe "${LABS[@]/#/lab-}"
  remember_machine
  cd "$BATS_TEST_TMPDIR" || return
}

teardown() { expect_same_machine; }

# table_of_peers: ./mine is lab-03, but for the table of `lab-03 peers`: the Python on standard
# input prints it, of `rows`.
table_of_peers() {
  local prints
  prints=$(cat)
  cat >mine <<END
#!/usr/bin/python3
import json, os, subprocess, sys
lab = "$NSLAB_BUILD/lab-03"
if sys.argv[1:2] != ["peers"] or "--json" in sys.argv:
    os.execv(lab, [lab, *sys.argv[1:]])
sys.stdout.reconfigure(encoding="utf-8")
rows = json.loads(subprocess.check_output([lab, *sys.argv[1:], "--json"]))
$prints
END
  chmod +x mine
}

@test "a lab whose interpreter is found by its PATH finds COMMAND in COMMAND's own" {
  printf '#!/usr/bin/env sh\nexec env "%s" "$@"\n' "$NSLAB_BUILD/lab-02" >mine
  chmod +x mine
  expect_in "the verdict" '^pass ' "$(verdict 02 ./mine mountns.command-inside | tail -n 1)"
}

@test "a table of peers may be laid out in any way" {
  table_of_peers <<'END'
for row in rows:
    group = f"<{row['peer_group']}>" if row["peer_group"] else "-"
    members = ",".join(str(member["id"]) for member in row["members"])
    print(f"{row['id']}@{row['mountpoint']}={row['propagation']}:{group}[{members}]")
END
  expect_in "the verdict" '^pass ' "$(verdict 03 ./mine propagation.peers-table | tail -n 1)"
}

@test "a table of peers may be drawn with lines, and without a blank" {
  table_of_peers <<'END'
for row in rows:
    members = "\u2502".join(f"id{member['id']}" for member in row["members"])
    cells = [f"mnt{row['id']}", row['mountpoint'], row['propagation'], f"g{row['peer_group']}"]
    print("\u2502".join([*cells, members]))
END
  expect_in "the verdict" '^pass ' "$(verdict 03 ./mine propagation.peers-table | tail -n 1)"
}

@test "too many levels may be told in the kernel's words" {
  cat >mine <<END
#!/bin/sh
case "\$*" in
  *"--depth 33"*) echo "clone: No space left on device" >&2; exit 125 ;;
esac
exec "$NSLAB_BUILD/lab-01" "\$@"
END
  chmod +x mine
  expect_in "the verdict" '^pass ' "$(verdict 01 ./mine pidns.too-deep-is-refused | tail -n 1)"
}

@test "a variable that a runtime adds to COMMAND's environment is seen, and named" {
  cat >mine <<END
#!/usr/bin/python3
import os, sys
lab = "$NSLAB_BUILD/lab-01"
os.execve(lab, [lab, *sys.argv[1:]], dict(os.environ))
END
  chmod +x mine
  expect_in "the verdict" '^fail PID-050 .*LC_CTYPE' \
    "$(verdict 01 ./mine pidns.environment-is-the-callers observed | tail -n 1)"
}
