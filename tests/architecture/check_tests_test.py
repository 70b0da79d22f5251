"""Tests that check_tests.py finds each kind of breach in a small tree of its own."""
import pathlib
import tempfile
import unittest

import check_tests

SOUND = """#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(k_means, is_sound) {
    expect_error(ErrorCode::bad_data, "words", [] { k_means(); });
    try {
        k_means();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_data);
    }
}

}  // namespace
}  // namespace hardlearn::testing
"""


class CheckTests(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.root = pathlib.Path(self.temporary.name)
        self.write("tests/clustering/CMakeLists.txt", "hardlearn_test(clustering SOURCES k_means_test.cpp)\n")
        self.write("tests/clustering/k_means_test.cpp", SOUND)
        self.write("tests/support/errors.hpp", '#include "hardlearn/core/error.hpp"\n\nnamespace hardlearn::testing {\n')
        self.write("tests/support/errors.cpp", "namespace hardlearn::testing {\nvoid expect_error() { ::mkdtemp(0); }\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_test(self, old, new):
        self.assertIn(old, SOUND)
        self.write("tests/clustering/k_means_test.cpp", SOUND.replace(old, new))

    def assert_breach(self, *parts):
        found = check_tests.check(self.root)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_a_sound_tree_has_none(self):
        self.assertEqual(check_tests.check(self.root), [])

    def test_suites_that_are_not_snake_case(self):
        for suite in ("KMeans", "kMeans", "k_means_", "K_means"):
            for macro in ("TEST", "TEST_F", "TEST_P"):
                with self.subTest(f"{macro}({suite}"):
                    self.write_test("TEST(k_means", f"{macro}({suite}")
                    self.assert_breach("k_means_test.cpp:6", suite, "snake_case")

    def test_two_tests_of_one_name(self):
        self.write("tests/clustering/CMakeLists.txt", "hardlearn_test(clustering SOURCES k_means_test.cpp more_test.cpp)\n")
        self.write("tests/clustering/more_test.cpp", SOUND)
        self.assert_breach("more_test.cpp:6", "k_means.is_sound", "k_means_test.cpp:6")

    def test_another_namespace(self):
        for namespace in ("hardlearn", "hardlearn::test"):
            self.write_test("namespace hardlearn::testing {", f"namespace {namespace} {{")
            self.assert_breach("k_means_test.cpp", f"is {namespace},")

    def test_tests_outside_an_unnamed_namespace(self):
        self.write_test("namespace {\n", "")
        self.assert_breach("k_means_test.cpp", "unnamed")

    def test_temporary_folders_of_its_own(self):
        for call in ("::mkdtemp(name.data());", "std::filesystem::temp_directory_path();"):
            self.write_test("        k_means();", "        " + call)
            self.assert_breach("k_means_test.cpp:9", "TemporaryFolder")

    def test_helpers_for_errors_of_its_own(self):
        for helper in ("void expect_error(ErrorCode code) {\n}\n", "std::string error_of(const std::string& text) {\n}\n",
                       "template <class Call>\nvoid expect_error_of(ErrorCode code,\n                     Call&& call) {\n}\n"):
            self.write_test("TEST(", helper + "\nTEST(")
            self.assert_breach("k_means_test.cpp", "defines", "tests/support")

    def test_an_error_that_is_expected_by_hand(self):
        self.write_test("        k_means();\n    }", "        k_means();\n        FAIL();\n    }")
        self.assert_breach("k_means_test.cpp", "expect_error()")

    def test_support_that_knows_more_than_core(self):
        self.write("tests/support/errors.hpp", '#include "hardlearn/probing/race.hpp"\n\nnamespace hardlearn::testing {\n')
        self.assert_breach("tests/support/errors.hpp:1", "probing")

    def test_a_file_that_is_not_built(self):
        self.write("tests/clustering/CMakeLists.txt", "hardlearn_test(clustering SOURCES more_k_means_test.cpp)\n")
        self.assert_breach("k_means_test.cpp", "CMakeLists.txt")


if __name__ == "__main__":
    unittest.main()
