"""Tests that check_floors.py finds each kind of breach in a small tree of its own."""
import pathlib
import tempfile
import unittest

import check_floors


class CheckFloors(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.root = pathlib.Path(self.temporary.name)
        self.write("CMakeLists.txt", "foreach(floor core data mil)\n  add_subdirectory(hardlearn/${floor})\nendforeach()\n")
        self.write("hardlearn/core/CMakeLists.txt", "hardlearn_floor(core SOURCES a.cpp)\n")
        self.write("hardlearn/core/a.hpp", "#pragma once\n#include <vector>\n")
        self.write("hardlearn/core/a.cpp", '#include "hardlearn/core/a.hpp"\n')
        self.write("hardlearn/data/CMakeLists.txt",
                   "hardlearn_floor(data\n  SOURCES b.cpp\n  DEPENDS core\n  PRIVATE_LIBRARIES fmt::fmt)\n")
        self.write("hardlearn/data/b.hpp", '#include "hardlearn/core/a.hpp"\n')
        self.write("hardlearn/data/b.cpp", '#include "hardlearn/data/b.hpp"\n#include <fmt/format.h>\n')
        self.write("hardlearn/mil/CMakeLists.txt", "hardlearn_floor(mil\n  SOURCES c.cpp\n  DEPENDS core data)\n")
        self.write("hardlearn/mil/c.cpp", '#include "hardlearn/data/b.hpp"\n')

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def breaches(self):
        return check_floors.check(self.root)[0]

    def assert_breach(self, *parts):
        found = self.breaches()
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_a_sound_tree_has_none(self):
        breaches, graph = check_floors.check(self.root)
        self.assertEqual(breaches, [])
        self.assertEqual(graph, {"core": set(), "data": {"core"}, "mil": {"data"}})

    def test_an_include_upwards(self):
        self.write("hardlearn/core/a.cpp", '\n#include "hardlearn/data/b.hpp"\n')
        self.assert_breach("hardlearn/core/a.cpp:2", "data is above it")

    def test_an_inner_header_that_programs_get_to_see(self):
        self.write("CMakeLists.txt",
                   "foreach(floor core data svm mil)\n  add_subdirectory(hardlearn/${floor})\nendforeach()\n")
        self.write("hardlearn/svm/CMakeLists.txt", "hardlearn_floor(svm SOURCES s.cpp)\n")
        self.write("hardlearn/svm/s.hpp", "#pragma once\n")
        self.write("hardlearn/mil/CMakeLists.txt", "hardlearn_floor(mil\n  SOURCES c.cpp\n  DEPENDS core data svm)\n")
        self.write("hardlearn/mil/d.hpp", '#include "hardlearn/svm/s.hpp"\n')
        self.write("hardlearn/hardlearn.hpp", '#include "hardlearn/data/b.hpp"\n')
        self.assertEqual(self.breaches(), [])
        self.write("hardlearn/data/b.hpp", "#pragma once\n")
        self.write("hardlearn/hardlearn.hpp", '#include "hardlearn/mil/d.hpp"\n')
        self.assert_breach("hardlearn/mil/d.hpp", "hardlearn/svm/s.hpp")

    def test_an_include_that_is_not_declared(self):
        self.write("hardlearn/mil/CMakeLists.txt", "hardlearn_floor(mil\n  SOURCES c.cpp\n  DEPENDS core)\n")
        self.assert_breach("hardlearn/mil/c.cpp:1", "DEPENDS")

    def test_a_dependence_upwards(self):
        self.write("hardlearn/core/CMakeLists.txt", "hardlearn_floor(core SOURCES a.cpp DEPENDS mil)\n")
        self.assert_breach("hardlearn/core/CMakeLists.txt", "not below")

    def test_a_folder_that_is_not_listed(self):
        self.write("hardlearn/attic/CMakeLists.txt", "hardlearn_floor(attic SOURCES d.cpp)\n")
        self.assert_breach("hardlearn/attic")

    def test_an_include_of_nothing(self):
        self.write("hardlearn/mil/c.cpp", '#include "hardlearn/data/nothing.hpp"\n')
        self.assert_breach("nothing.hpp", "does not exist")

    def test_a_relative_include(self):
        self.write("hardlearn/mil/c.cpp", '#include "../data/b.hpp"\n')
        self.assert_breach("root")

    def test_a_third_party_library_in_a_header(self):
        self.write("hardlearn/data/b.hpp", "#include <Eigen/Core>\n")
        self.assert_breach("hardlearn/data/b.hpp:1", "Eigen/Core")

    def test_printing_and_ending(self):
        for statement in ("std::cout << 1;", 'printf("x");', "std::exit(1);", "abort();", 'fmt::print("x");'):
            with self.subTest(statement):
                self.write("hardlearn/mil/c.cpp", "void f() { " + statement + " }\n")
                self.assert_breach("hardlearn/mil/c.cpp", "prints or ends")

    def write_circle_of_data(self, *names):
        for name, following in zip(names, names[1:] + names[:1]):
            self.write("hardlearn/data/" + name, f'#include "hardlearn/data/{following}"\n')

    def test_two_headers_that_include_each_other(self):
        self.write_circle_of_data("one.hpp", "two.hpp")
        self.assert_breach("hardlearn/data:", "circle", "one (includes two), two (includes one)")

    def test_a_longer_circle_names_its_files_only(self):
        self.write_circle_of_data("one.hpp", "two.hpp", "three.hpp")
        self.write("hardlearn/data/beside.cpp", '#include "hardlearn/data/one.hpp"\n')
        self.assert_breach("one (includes two), three (includes one), two (includes three)")
        self.assertNotIn("beside", self.breaches()[0])

    def test_a_header_and_its_source_count_as_one_file(self):
        self.write("hardlearn/data/one.hpp", '#include "hardlearn/data/two.hpp"\n')
        self.write("hardlearn/data/two.hpp", "")
        self.write("hardlearn/data/two-inl.hpp", '#include "hardlearn/data/two.hpp"\n')
        self.assertEqual(self.breaches(), [])
        self.write("hardlearn/data/two.cpp", '#include "hardlearn/data/one.hpp"\n')
        self.assert_breach("one (includes two), two (includes one)")
        self.write("hardlearn/data/two.cpp", "")
        self.write("hardlearn/data/two-inl.hpp", '#include "hardlearn/data/one.hpp"\n')
        self.assert_breach("one (includes two), two (includes one)")

    def test_two_circles_are_two_breaches(self):
        self.write_circle_of_data("one.hpp", "two.hpp")
        self.write_circle_of_data("three.hpp", "four.hpp")
        self.assertEqual(len(self.breaches()), 2)

    def test_programs_may_include_every_floor(self):
        self.write("apps/program/main.cpp", '#include "hardlearn/core/a.hpp"\n#include "apps/program/d.hpp"\n')
        self.write("apps/program/d.hpp", '#include <CLI/CLI.hpp>\n#include "hardlearn/data/b.hpp"\n')
        self.assertEqual(self.breaches(), [])

    def test_a_floor_that_includes_a_program(self):
        self.write("apps/program/d.hpp", "")
        self.write("hardlearn/mil/c.cpp", '\n#include "apps/program/d.hpp"\n')
        self.assert_breach("hardlearn/mil/c.cpp:2", "mil includes apps/program/d.hpp")

    def test_a_circle_in_a_program(self):
        self.write("apps/program/one.hpp", "")
        self.write("apps/program/one.cpp", '#include "apps/program/two.hpp"\n')
        self.write("apps/program/two.hpp", '#include "apps/program/one.hpp"\n')
        self.assert_breach("apps/program:", "one (includes two), two (includes one)")

    def test_includes_of_a_program_that_lead_nowhere(self):
        self.write("apps/program/main.cpp", '#include "hardlearn/core/nothing.hpp"\n')
        self.assert_breach("apps/program/main.cpp:1", "does not exist")
        self.write("apps/program/main.cpp", '\n#include "d.hpp"\n')
        self.assert_breach("apps/program/main.cpp:2", "root")

    def test_words_in_comments_and_texts_are_fine(self):
        self.write("hardlearn/mil/c.cpp", '// exit(1)\nconst char* t = "printf(";\nint snprintf(int);\nobject.abort();\n')
        self.assertEqual(self.breaches(), [])


if __name__ == "__main__":
    unittest.main()
