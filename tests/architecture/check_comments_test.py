"""Tests that check_comments.py tells split declarations from whole ones."""
import unittest

import check_comments

WHOLE = """#include <vector>
/// A comment of its own.
struct Column {
    std::string name;  ///< of the column

    enum class Kind {
        text,  ///< any
        number  ///< finite
    };
    std::vector<std::string> levels;  ///< sorted
    // the comment begins nothing
    int codes = 0;  ///< of levels
    std::vector<int> values =
        {1, 2};
  private:
    int last;  ///< of all
};
"""


class CheckComments(unittest.TestCase):
    def breaches(self, text):
        return check_comments.check_text("a.hpp", text)

    def test_whole_declarations_are_fine(self):
        self.assertEqual(self.breaches(WHOLE), [])

    def test_split_declarations_are_found(self):
        for split in ("    std::vector<std::string>\n        levels;  ///< sorted\n",
                      "    double tolerance =\n        1e-4;  ///< relative\n",
                      "    std::size_t  // kept\n        run = 0;  ///< how many\n"):
            with self.subTest(split):
                found = self.breaches("struct A {\n" + split + "};\n")
                self.assertEqual(len(found), 1, found)
                self.assertIn("a.hpp:3", found[0])


if __name__ == "__main__":
    unittest.main()
