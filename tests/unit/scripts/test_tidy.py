"""tidy.py: each rule catches its bad sample, and leaves the good one alone."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))

import tidy
import tidy_lists
from tidy_files import Tree

HEADER = "// {name}: says something.\n\n#pragma once\n"
STEPS = """\
#include "labs/01-pidns/steps.h"

Result<void> One::perform(Context&) const {
  // [task 1] Make it.
  // [solution]
  return {};
  // [end]
}
"""
WRAPPER = """\
// mount.h: mounts.

#pragma once

/// Mounts.
///
/// Errors     EBUSY    in use
///            EPERM    no CAP_SYS_ADMIN
/// Since      Linux 2.6
/// Manual     mount(2)
Result<void> mount(const char* target);
Result<void> mount(int target);
"""

LABS = {"labs/01-pidns/steps.cc": "", "labs/02-mountns/steps.cc": ""}
LAYERED = {f"lib/{folder}/x.cc": "" for folder in ("base", "kernel", "procfs", "plan")}
LAYER_TABLE = """\
# X

| folder | may include | prints |
|---|---|---|
| `lib/base` | itself | no |
| `lib/procfs` | base, kernel | no |
| `lib/kernel` | base | no |
| `lib/plan`: step, plan, outcome, roles, check, print | base | no |
| `lib/plan`: the others | base, kernel | no |
"""
BLOCKED = """\
  const sigset_t taken = kernel::signal_set({SIGTERM, SIGUSR1, SIGCHLD,
                                             SIGTTOU});
"""
PASSED_ON = """\
sigset_t signals_to_pass_on() {
  return kernel::signal_set(
      {SIGTERM, SIGUSR1});
}
"""

# Each of these functions is used, somewhere in tests/unit/base/x_test.cc.
CALLS = """\
int returned(int x);
explicit operator bool() const;
static_assert(sizeof(int) == 4);
Result<std::vector<int>> tried(std::string_view text);
template <typename T> T pointed_to();
inline int after_else() { return 1; }
void broken_off(int x,
                int y);
"""
USES = """\
int f() {
  if (TRY(kernel::tried("x"))) return returned(1);
  else after_else();
  const auto call = &pointed_to;
  return 1 + 2 +
         broken_off(1, 2);
}
"""

# Rule -> path and text that it must catch, with words of the message; and other files, where it is
# bad only beside them.
BAD = {
    "width": [("scripts/x.py", "x = 1" + " " * 99 + "# wide\n", "wrap at 100")],
    "file-length": [("lib/base/x.cc", "int x;\n" * 301, "split it")],
    "blanks": [("lib/base/x.cc", "int x; \n", "delete them"),
               ("lib/base/y.cc", "\tint x;\n", "tab"),
               ("lib/base/z.cc", "int x;", "newline")],
    "banned-words": [("lib/base/file_utils.cc", "", "util"),
                     ("lib/base/x.cc", "class MountManager {};\n", "MountManager"),
                     ("lib/base/y.cc", "using Helpers = int;\n", "Helpers")],
    "machine-paths": [("docs/x.md", "# X\n\nSee /wor" "k/main/x.\n", "/wor" "k/"),
                      ("scripts/x", "cd /tmp/buil" "d-x\n", "/tmp")],
    "one-title": [("docs/x.md", "No title.\n", "no H1"),
                  ("README.md", "# One\n\n# Two\n", "second H1")],
    "link-targets": [("docs/x.md", "# X\n\n[y](y.md#part)\n", "y.md isn't there"),
                     ("docs/z.md", "# X\n\n[y](../../y.md)\n", "isn't there")],
    "function-length": [("lib/base/x.cc", "int f(int x) {\n" + "  ++x;\n" * 69 + "}\n", "71 lines"),
                        ("lib/base/y.cc", "class X {\n  int f(int x,\n        int y) const {\n"
                         + "    ++x;\n" * 70 + "  }\n};\n", "73 lines")],
    "banned-calls": [("checker/x.cc", "void f() { sleep(1); }\n", "wait for an event"),
                     ("checker/y.cc", "  std::this_thread::sleep_for(1s);\n", "wait for an event"),
                     ("checker/z.cc", "  ::usleep(5);\n", "wait for an event"),
                     ("tests/unit/x_test.cc", "  std::system(\"ls\");\n", "no shell"),
                     ("lib/base/a.cc", "using namespace std;\n", "write the namespace"),
                     ("lib/base/b.cc", '  printf("x");\n', "fmt::print"),
                     ("lib/base/c.cc", '  std::snprintf(b, 3, "x");\n', "fmt::format_to_n"),
                     ("lib/base/d.cc", "  std::cerr << 1;\n", "fmt::print"),
                     ("lib/plan/e.cc", "  std::exit(1);\n", "_exit"),
                     ("labs/01-pidns/steps.cc", "  throw 1;\n", "errors are values")],
    "printing": [("lib/plan/x.cc", '  fmt::print("x");\n', "return the text"),
                 ("checker/check.cc", '  fmt::print(stderr, "x");\n', "return the text")],
    "kernel-calls": [("lib/procfs/x.cc", '  ::open("/proc", 0);\n', "kernel::open"),
                     ("labs/01-pidns/steps.cc", "  ::syscall(SYS_clone3);\n", "wrapper")],
    "errno": [("lib/procfs/x.cc", "  if (errno == ENOENT) return 1;\n", "error().number")],
    "header-head": [("lib/base/x.h", "#pragma once\n", "one sentence"),
                    ("lib/base/y.h", "// y.h: has no guard.\n", "#pragma once")],
    "wrapper-docs": [("lib/kernel/a.h", WRAPPER.replace("/// Since      Linux 2.6\n", ""), "Since"),
                     ("lib/kernel/b.h", WRAPPER.replace("Manual", "Page  "), "Manual"),
                     ("lib/kernel/c.h", WRAPPER.replace("EBUSY", "EXDEV"), "EPERM, EXDEV"),
                     ("lib/kernel/d.h", "Result<int> open(const char* path);\n", "Since")],
    "layers": [("lib/base/x.cc", '#include "kernel/mount.h"\n', "above this layer"),
               ("lib/kernel/x.cc", '#include "procfs/status.h"\n', "above this layer"),
               ("lib/plan/check.cc", '#include "plan/context.h"\n', "above this layer"),
               ("lib/plan/run.cc", '#include "procfs/status.h"\n', "above this layer"),
               ("labs/01-pidns/plan.cc", '#include "kernel/mount.h"\n', "above this layer"),
               ("labs/01-pidns/steps.cc", '#include "checker/subject.h"\n', "above this layer"),
               ("checker/x.cc", '#include "labs/01-pidns/steps.h"\n', "above this layer"),
               ("checker/probe/probe.cc", '#include "base/result.h"\n', "above this layer")],
    "lab-order": [("labs/01-pidns/steps.cc",
                   '#include "labs/02-mountns/steps.h"\n', "below lab 02")],
    "mirrored-tests": [("lib/procfs/x.cc", "", "write tests/unit/procfs/x_test.cc")],
    "unused-headers": [("lib/procfs/x.h", HEADER.format(name="x.h"), "nobody includes")],
    "markers": [("labs/01-pidns/steps.cc", STEPS.replace("[end]", "[ end]"), "malformed"),
                ("labs/01-pidns/plan.cc", "  // [solution]\n", "steps.cc only")],
    "folder-names": [("lib/sys/x.cc", "", "shadowed")],
    "generated-tasks": [("labs/01-pidns/README.md",
                         "# X\n<!-- generated: make_starter.py --tasks -->\n1. **Old.**\n"
                         "<!-- end -->\n", "stale")],
    "folder-circles": [("labs/program.h", '#include "labs/01-pidns/plan.h"\n',
                        "labs -> labs/01-pidns -> labs:",
                        {"labs/01-pidns/plan.h": "", "labs/01-pidns/main.cc":
                         '#include "labs/program.h"\n'}),
                       ("lib/base/x.h", '#include "procfs/x.h"\n',
                        "lib/base -> lib/procfs -> lib/kernel -> lib/base:",
                        {"lib/procfs/x.h": '#include "kernel/x.h"\n',
                         "lib/kernel/x.h": '#include "base/y.h"\n', "lib/base/y.h": ""})],
    "pure-closure": [("labs/01-pidns/plan.cc", '#include "labs/01-pidns/facts.h"\n',
                      "plan.cc -> labs/01-pidns/facts.h -> lib/base/x.h -> lib/procfs/x.h:",
                      {"labs/01-pidns/facts.h": '#include "base/x.h"\n',
                       "lib/base/x.h": '#include "procfs/x.h"\n', "lib/procfs/x.h": ""}),
                     ("lib/plan/roles.h", '#include "plan/outcome.h"\n',
                      "roles.h -> lib/plan/outcome.h -> lib/plan/context.h:",
                      {"lib/plan/outcome.h": '#include "plan/context.h"\n',
                       "lib/plan/context.h": ""}),
                     ("labs/01-pidns/steps.h", '#include "kernel/x.h"\n',
                      "steps.h -> lib/kernel/x.h:", {"lib/kernel/x.h": ""})],
    "dead-declarations": [("lib/base/x.h", "Result<int> find(const char* name);\n",
                           "find: nobody calls it",
                           {"lib/base/x.cc": "// find() in words.\nconst char* a = \"find(1)\";\n"
                            "Result<int> find(const char* name) {\n  return 1;\n}\n"}),
                          ("checker/y.h", "class Y {\n  const std::vector<int>& all() const;\n};\n",
                           "all: nobody calls it",
                           {"checker/y.cc": "const std::vector<int>& Y::all() const {\n"
                            "  return all_;\n}\n"}),
                          ("labs/z.h", "inline int\nunused_sum(int x) {\n  return x;\n}\n",
                           "unused_sum: nobody calls it")],
    "lab-lists": [("scripts/quickstart", "readonly LABS=(01 03)\n",
                   "02 is missing, 03 is too much", LABS),
                  ("scripts/matrix", 'LABS = ("01",)\n', "02 is missing", LABS),
                  ("labs/CMakeLists.txt", "add_lab(01 01-pidns x.cc)\n", "02 is missing", LABS),
                  ("README.md", "# X\n\n| 01-pidns | a | [lab 01](labs/01-pidns/README.md) |\n"
                   "| 02-mountns | b | coming |\n", "02 is missing", LABS),
                  ("docs/contracts.md", "# X\n\n## 01-pidns: a\n\nIt is.\n\n"
                   "## 02-mountns: b\n\nTo come.\n", "02 is missing", LABS)],
    "layer-table": [("docs/style.md", LAYER_TABLE.replace("base, kernel |", "base, plan |"),
                     "lib/procfs may include: kernel is missing, plan is too much", LAYERED),
                    ("docs/style.md", LAYER_TABLE.replace("roles, check", "check"),
                     "the pure half: roles is missing", LAYERED),
                    ("docs/style.md", LAYER_TABLE.replace("| itself |", "| kernel |"),
                     "lib/base may include: kernel is too much", LAYERED),
                    ("docs/style.md", LAYER_TABLE, "lib/observe has no row",
                     {**LAYERED, "lib/observe/x.cc": ""})],
    "comment-samples": [("lib/base/x.h", "// Example:\n//\n//   int x = 1;\nint x();\n",
                         "no code below")],
    "blocked-signals": [("labs/01-pidns/steps.cc", PASSED_ON, "SIGUSR1: passed on, but not",
                         {"lib/plan/caller.cc": BLOCKED.replace("SIGUSR1, ", "")})],
}

GOOD = {
    "README.md": "# One\n\n```\n# a comment in a console\n```\n\n"
                 "[docs](docs/x.md) `[no](link.md)`\n",
    "labs/CMakeLists.txt": "# One.\nadd_lab(01 01-pidns x.cc)\n",
    "scripts/matrix": 'LABS = ("01",)\n',
    "docs/contracts.md": "# X\n\n## 01-pidns: a\n\nIt is.\n\n## 08-end: b\n\nTo come.\n",
    "docs/style.md": LAYER_TABLE,
    "lib/plan/caller.cc": BLOCKED,
    "tests/unit/plan/caller_test.cc": "",
    "docs/x.md": "# X\n\n" + "A sentence may be as long as it likes. " * 4 + "end\n",
    "labs/01-pidns/steps.h": HEADER.format(name="steps.h"),
    "labs/01-pidns/steps.cc": STEPS + PASSED_ON
                             + '// printf(, sleep( and errno in words; "system(" too.\n'
                              'const char* kText = "::open( sleep(1) using namespace";\n',
    "labs/01-pidns/plan.cc": '#include "labs/01-pidns/steps.h"\n#include "plan/handshake.h"\n',
    "labs/01-pidns/main.cc": '#include "plan/run.h"\n  fmt::print("x");\n',
    "labs/01-pidns/README.md": "# X\n<!-- generated: make_starter.py --tasks -->\n"
                               "1. **Make it.**\n<!-- end -->\n",
    "lib/plan/plan.h": HEADER.format(name="plan.h"),
    "lib/plan/handshake.h": HEADER.format(name="handshake.h") + '#include "plan/plan.h"\n',
    "lib/plan/run.h": HEADER.format(name="run.h") + '#include "kernel/mount.h"\n',
    "lib/base/calls.h": HEADER.format(name="calls.h")
                        + "\n// Example:\n//\n//     int x = 1;\n" + CALLS,
    "lib/kernel/mount.h": WRAPPER,
    "lib/kernel/mount.cc": '#include "kernel/mount.h"\n  if (::mount(a) != 0) return errno;\n',
    "lib/base/x.cc": "int f(int x) {\n" + "  ++x;\n" * 68 + "}\n// it's an ' apostrophe\n",
    "tests/unit/base/x_test.cc": '#include "base/calls.h"\n' + USES,
    "tests/submissions/sleeper.cc": "int main() { sleep(1); system(0); }" + " " * 100 + "\n",
    "work/steps.cc": "a student's own\t\n",
    ".git": "gitdir: /wor" "k/elsewhere\n",
}


def findings(files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = pathlib.Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        return list(tidy.findings_of(Tree(folder), {}))


class TidyTest(unittest.TestCase):
    def test_every_rule_has_a_bad_sample(self):
        self.assertEqual(set(tidy.RULES), set(BAD))

    def test_every_bad_sample_is_caught_with_its_remedy(self):
        for rule, samples in BAD.items():
            for path, text, words, *others in samples:
                with self.subTest(rule=rule, path=path):
                    extra = {"labs/01-pidns/steps.cc": STEPS} if path.endswith("README.md") else {}
                    found = findings({**extra, path: text, **dict(*others)})
                    messages = [f.message for f in found if f.rule == rule]
                    self.assertTrue(any(words in message for message in messages), found)

    def test_good_files_have_no_findings(self):
        self.assertEqual(findings(GOOD), [])

    def test_the_line_is_named(self):
        found = findings({"checker/x.cc": "int x;\n\nvoid f() { sleep(1); }\n"})
        self.assertEqual([f.line for f in found], [3])

    def test_the_lists_that_are_compared_are_there(self):
        tree = Tree(tidy.__file__.rpartition("/scripts/")[0])
        for path, pattern in [*tidy_lists.LAB_LISTS.items(), *tidy_lists.SIGNAL_SETS.items(),
                              ("docs/style.md", tidy_lists.LAYER_ROW)]:
            with self.subTest(path=path):
                self.assertTrue(list(tidy_lists.rows_of(tree, path, pattern)))

    def test_an_exception_that_nothing_needs_is_a_breach(self):
        with tempfile.TemporaryDirectory() as folder:
            found = list(tidy.findings_of(Tree(folder), {("width", "gone.cc"): "was wide"}))
        self.assertIn("take the exception out", found[0].message)


if __name__ == "__main__":
    unittest.main()
