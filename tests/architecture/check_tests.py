"""Checks that the tests keep to one form and share what is in tests/support.

Usage: check_tests.py SOURCE_FOLDER

The rules, each a breach that fails the check:
  - the suite of every TEST, TEST_F and TEST_P is snake_case; the tests of a folder have different names
  - every C++ file of tests/ is in the namespace hardlearn::testing, a test file's content in an unnamed one
  - only tests/support makes temporary folders, catches an expected Error by hand or runs programs
  - tests/support includes no floor but core; datasets.hpp, which is for floors on data, includes data
  - every *_test.cpp is named in the CMakeLists.txt beside it
"""
import pathlib
import re
import sys

TEST = re.compile(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*$")
NAMESPACE = re.compile(r"^(?:inline )?namespace ([\w:]+) \{", re.MULTILINE)
DEFINITION_OF_HELPER = re.compile(
    r"^[ \t]*(?:[\w:<>&*]+[ \t]+)+(expect_error\w*|error_of\w*|error_message\w*|message_of\w*)\([^;{}]*\)\s*(?:const\s*)?\{",
    re.MULTILINE)
CATCH = re.compile(r"\bcatch \(const (?:hardlearn::)?Error\s*&")
SUPPORTED = {"mkdtemp": "TemporaryFolder", "temp_directory_path": "TemporaryFolder", "execvp": "run()"}
INCLUDE = re.compile(r'^#include "hardlearn/(\w+)/', re.MULTILINE)


def line_of(text, place):
    return text.count("\n", 0, place) + 1


def body_of_try(text, catch):
    """What stands between the last `try {` before this place and the place itself."""
    start = text.rfind("try {", 0, catch)
    return text[start:catch] if start >= 0 else ""


def check_names(place, text, seen):
    breaches = []
    for match in TEST.finditer(text):
        suite, name = match.groups()
        where = f"{place}:{line_of(text, match.start())}"
        if not SNAKE_CASE.match(suite):
            breaches.append(f"{where}: the suite {suite} is not snake_case")
        if (suite, name) in seen:
            breaches.append(f"{where}: {suite}.{name} is also a test of {seen[suite, name]}")
        seen.setdefault((suite, name), where)
    return breaches


def check_namespaces(place, text):
    breaches = []
    names = NAMESPACE.findall(text)
    if not names or names[0] != "hardlearn::testing":
        breaches.append(f"{place}: its namespace is {names[0] if names else 'missing'}, expected hardlearn::testing")
    if TEST.search(text) and "\nnamespace {\n" not in text:
        breaches.append(f"{place}: its tests are not in an unnamed namespace")
    return breaches


def check_helpers(place, text):
    breaches = []
    for word, instead in SUPPORTED.items():
        for match in re.finditer(rf"\b{word}\b", text):
            breaches.append(f"{place}:{line_of(text, match.start())}: uses {word}, expected {instead} of tests/support")
    for match in DEFINITION_OF_HELPER.finditer(text):
        breaches.append(f"{place}:{line_of(text, match.start(1))}: defines {match.group(1)}, which tests/support has")
    for match in CATCH.finditer(text):
        if re.search(r"\b(FAIL|ADD_FAILURE)\(\)", body_of_try(text, match.start())):
            breaches.append(f"{place}:{line_of(text, match.start())}: expects an error by hand, expected expect_error()")
    return breaches


def check_support(place, text):
    allowed = {"core", "data"} if place.name == "datasets.hpp" else {"core"}
    return [f"{place}:{line_of(text, match.start())}: the tests' support includes {match.group(1)}, which is above core"
            for match in INCLUDE.finditer(text) if match.group(1) not in allowed]


def check_folder(root, folder):
    breaches = []
    seen = {}
    listed = (folder / "CMakeLists.txt").read_text() if (folder / "CMakeLists.txt").exists() else ""
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".cpp", ".hpp")):
        place = path.relative_to(root)
        text = path.read_text()
        breaches += check_names(place, text, seen)
        breaches += check_namespaces(place, text)
        breaches += check_support(place, text) if folder.name == "support" else check_helpers(place, text)
        if path.name.endswith("_test.cpp") and not re.search(rf"(?<!\w){re.escape(path.name)}\b", listed):
            breaches.append(f"{place}: not named in {folder.relative_to(root)}/CMakeLists.txt")
    return breaches


def check(root):
    folders = sorted(p for p in (root / "tests").iterdir() if p.is_dir())
    return [breach for folder in folders for breach in check_folder(root, folder)]


def main():
    breaches = check(pathlib.Path(sys.argv[1]))
    for breach in breaches:
        print(f"breach: {breach}")
    print(f"{len(breaches)} breaches" if breaches else "no breach")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
