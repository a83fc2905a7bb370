"""make_starter.py: the starter has the tasks and never an answer."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))

import make_starter

GOOD = """\
// steps.cc: two tasks.
#include "labs/01-pidns/steps.h"

#include <sched.h>

#include "base/result.h"
#include "kernel/clone.h"

namespace lab {

Result<void> One::perform(Context& context) const {
  // [task 1] Make the child.
  // clone3 moves only the child: see pid_namespaces(7).
  // [solution]
  answer_one();
  return {};
  // [end]
}

Result<int> Two::perform(Context& context) const {
  int status = 0;
  // [task 2] Wait for it.
  // [solution]
  answer_two();
  // [starter]
  // status = fallback();
  //   if (status == 0) return todo(2);
  // [end]
  return status;
}

}  // namespace lab
"""


def starter(source=GOOD, done=0):
    return make_starter.starter_of(make_starter.parse(source), done)


def swapped(old, new):
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


class StarterTest(unittest.TestCase):
    def test_the_answer_becomes_todo_and_the_task_lines_stay(self):
        text = starter()
        self.assertNotIn("answer_", text)
        self.assertIn("  // [task 1] Make the child.\n"
                      "  // clone3 moves only the child: see pid_namespaces(7).\n"
                      "  return todo(1);\n}\n", text)

    def test_no_marker_but_the_task_line_is_left(self):
        for word in ("[solution]", "[starter]", "[end]"):
            self.assertNotIn(word, starter())

    def test_starter_lines_are_uncommented_with_their_indentation(self):
        self.assertIn("  status = fallback();\n    if (status == 0) return todo(2);\n", starter())

    def test_done_keeps_the_first_solutions_only(self):
        text = starter(done=1)
        self.assertIn("answer_one();", text)
        self.assertNotIn("answer_two();", text)
        self.assertNotIn("todo(1)", text)
        self.assertIn("todo(2)", text)

    def test_without_leaves_a_single_task_out(self):
        text = make_starter.starter_of(make_starter.parse(GOOD), done=2, without=1)
        self.assertIn("return todo(1);", text)
        self.assertNotIn("answer_one", text)
        self.assertIn("answer_two", text)

    def test_wrong_does_nothing_and_says_that_all_is_well(self):
        text = make_starter.starter_of(make_starter.parse(GOOD), done=1, wrong=1)
        self.assertIn("return {};", text)
        self.assertNotIn("answer_one", text)
        self.assertNotIn("todo(1)", text)

    def test_all_done_has_no_todo(self):
        self.assertNotIn("todo(", starter(done=2))

    def test_todo_header_is_included_once_and_sorted(self):
        text = starter()
        self.assertIn('#include "base/result.h"\n#include "base/todo.h"\n#include "kernel/', text)
        again = starter(swapped('#include "base/result.h"\n',
                                '#include "base/result.h"\n#include "base/todo.h"\n'))
        self.assertEqual(text, again)

    def test_warnings_about_unused_names_are_off(self):
        self.assertIn('#pragma GCC diagnostic ignored "-Wunused-parameter"', starter())

    def test_tasks_are_a_markdown_list(self):
        tasks = make_starter.tasks_of(make_starter.parse(GOOD))
        self.assertEqual(make_starter.markdown_of(tasks),
                         "1. **Make the child.** clone3 moves only the child: see "
                         "pid_namespaces(7).\n2. **Wait for it.**\n")


class MalformedMarkerTest(unittest.TestCase):
    def refused(self, source, line, words):
        with self.assertRaises(make_starter.MarkerError) as caught:
            make_starter.parse(source)
        self.assertEqual(caught.exception.line, line, str(caught.exception))
        self.assertIn(words, str(caught.exception))

    def test_typos(self):
        typos = ("// [ end]", "// [End]", "//[end]", "// [end", "// end]", "// (end)", "// [end] x",
                 "// [ended] [end]", "/// [end]", "// [END]", "// end", "/* [end] */ // [end]")
        for typo in typos:
            with self.subTest(typo=typo):
                self.refused(swapped("// [end]", typo), 17, "")
        for typo in ("// [solutions]", "// [ solution ]", "// {solution}", "//  [solution]"):
            with self.subTest(typo=typo):
                self.refused(swapped("// [solution]", typo), 14, "malformed")
        for typo in ("// [task one] T.", "// [task1] T.", "// [Task 1] T.", "// [task 1 T."):
            with self.subTest(typo=typo):
                self.refused(swapped("// [task 1] Make the child.", typo), 12, "malformed")
        self.refused(swapped("// [starter]", "// [start] [starter]"), 25, "malformed")

    def test_a_missing_solution_marker(self):
        self.refused(swapped("  // [solution]\n", ""), 14, "only comment lines")

    def test_an_end_without_a_solution(self):
        self.refused(swapped("  // [solution]\n  answer_one();\n  return {};\n", ""), 14, "[end]")

    def test_an_empty_solution(self):
        self.refused(swapped("  answer_one();\n  return {};\n", ""), 15, "empty")

    def test_a_wrong_number(self):
        self.refused(swapped("[task 2]", "[task 3]"), 22, "task 2 in file order")
        self.refused(swapped("[task 1]", "[task 0]"), 12, "task 1 in file order")

    def test_a_task_without_a_title(self):
        self.refused(swapped("[task 2] Wait for it.", "[task 2]"), 22, "title")

    def test_a_task_inside_a_task(self):
        self.refused(swapped("  // [end]\n", ""), 21, "nest")

    def test_an_unclosed_last_task(self):
        self.refused(GOOD[: GOOD.index("  // [starter]\n")], 22, "not closed")

    def test_a_starter_without_a_solution(self):
        self.refused(swapped("  // [solution]\n  answer_two();\n", ""), 23, "[starter]")

    def test_code_in_the_starter_part(self):
        self.refused(swapped("  // status = fallback();", "  status = fallback();"), 26, "comment")

    def test_no_tasks(self):
        self.refused("int main() {}\n", 1, "no tasks")


if __name__ == "__main__":
    unittest.main()
