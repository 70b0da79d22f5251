"""Checks that no declaration is split by the comment behind it.

Usage: check_comments.py SOURCE_FOLDER

Where a declaration and its trailing comment do not fit a line, a formatter breaks the declaration:

    std::vector<std::string>
        levels;  ///< texts of a text column

Such a comment belongs on a line of its own above the declaration, or is made shorter.
"""
import pathlib
import re
import sys

FOLDERS = ("hardlearn", "apps", "python", "benchmarks", "fuzz", "tests")
TRAILING_COMMENT = re.compile(r"^\s*[^\s/].*///<")
BEGINS_NOTHING = re.compile(r"(^|[;{}(,:])$|^#")


def code_of(line):
    return re.sub(r"//.*", "", line).strip()


def check_text(place, text):
    lines = text.splitlines()
    return [f"{place}:{number + 1}: the comment splits the declaration: {line.strip()}"
            for number, line in enumerate(lines)
            if number > 0 and TRAILING_COMMENT.match(line) and not BEGINS_NOTHING.search(code_of(lines[number - 1]))]


def check(root):
    paths = sorted(p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in (".cpp", ".hpp"))
    return [breach for path in paths for breach in check_text(path.relative_to(root), path.read_text())]


def main():
    breaches = check(pathlib.Path(sys.argv[1]))
    for breach in breaches:
        print(f"breach: {breach}")
    print(f"{len(breaches)} breaches" if breaches else "no breach")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
