"""comment_samples.py: a sample in a comment is C++, or its line is named."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts"))

import comment_samples

HEADER = """\
// x.h: two samples.

/// Returns nothing.
///
/// Example:
///
///     const Result<int> two = 2;
///
///     if (*two != 2) return fail(EINVAL, "two", "{}", *two);
///
/// It is no sample any more:     Example:
int f();

//     nor is this, which no Example announces;
class X {
  // Example:
  //     UniqueFd fd;
  //   and this is text.
};
"""


class CommentSamplesTest(unittest.TestCase):
    def test_a_sample_is_what_stands_indented_below_example(self):
        self.assertEqual(comment_samples.samples_of(HEADER), [
            (5, ["", "const Result<int> two = 2;", "",
                 'if (*two != 2) return fail(EINVAL, "two", "{}", *two);', ""]),
            (16, ["UniqueFd fd;"])])

    def test_a_good_sample_compiles(self):
        self.assertEqual(comment_samples.complaint_about("lib/base/unique_fd.h", HEADER), "")

    def test_a_bad_sample_is_named_with_its_line(self):
        bad = HEADER.replace("*two != 2", "two->size() != 2")
        self.assertIn("lib/base/unique_fd.h:9:",
                      comment_samples.complaint_about("lib/base/unique_fd.h", bad))

    def test_a_header_that_is_not_included_is_missed(self):
        self.assertIn("UniqueFd", comment_samples.complaint_about("lib/base/result.h", HEADER))

    def test_all_samples_of_this_tree_compile(self):
        self.assertEqual(comment_samples.main([]), 0)


if __name__ == "__main__":
    unittest.main()
