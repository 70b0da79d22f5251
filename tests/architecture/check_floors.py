"""Checks that the floors of the library and their files keep their order, and prints who includes whom.

Usage: check_floors.py SOURCE_FOLDER

The rules, each a breach that fails the check:
  - every folder of hardlearn/ is a floor of the list in CMakeLists.txt, and the other way round
  - a floor declares (DEPENDS) only floors that come before it in that list
  - a floor includes only itself and floors that it declares
  - apps/ may include every floor; no floor includes apps/
  - no files of a floor, or of a program in apps/, form a circle: A includes B and B, directly or through others,
    includes A. NAME.hpp, NAME-inl.hpp and NAME.cpp count as one file
  - includes name files that exist, from the root of the project: "hardlearn/FLOOR/FILE.hpp"
  - the public headers (those that hardlearn/hardlearn.hpp and hardlearn/networks.hpp reach) are none of the inner floors
  - headers show no third-party library but in the few internal places named below
  - no floor prints or ends the program
"""
import pathlib
import re
import sys

# Internal headers of vectorised code and of code on libtorch; they are included by sources only.
HEADERS_WITH_THIRD_PARTY = re.compile(r"-inl\.h(pp)?$")
THIRD_PARTY = re.compile(r"^(Eigen|tbb|oneapi|hwy|fmt|nlohmann|libsvm|lbfgs|xgboost|zlib|fast_float|Random123|xxhash|CLI|gtest|torch|ATen|c10)\b")
# Floors whose headers are nobody's but ours.
INNER_FLOORS = ("ensemble", "forest", "embedding", "clustering", "svm", "logistic", "learninglet", "probing", "boosting")
PUBLIC_ROOTS = ("hardlearn/hardlearn.hpp", "hardlearn/networks.hpp")
SAYS_OR_ENDS = re.compile(
    r"std::(cout|cerr|clog|exit|abort|quick_exit|_Exit|terminate|puts|printf|fprintf)\b"
    r"|fmt::print\b|(?<![\w:.>])(printf|fprintf|puts|fputs|putchar|perror|exit|_exit|abort)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def without_comments_and_strings(text):
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r'"(\\.|[^"\\\n])*"', '""', text)


def floor_order(root):
    """The floors of the foreach list in CMakeLists.txt, lowest first."""
    match = re.search(r"foreach\(floor ([\w\s]+)\)", (root / "CMakeLists.txt").read_text())
    return match.group(1).split() if match else []


def declared(root, floor):
    """The floors behind DEPENDS in the floor's CMakeLists.txt."""
    text = (root / "hardlearn" / floor / "CMakeLists.txt").read_text()
    match = re.search(r"\bDEPENDS\s+([\w\s]*?)(?=\b[A-Z_]{4,}\b|\))", text)
    return match.group(1).split() if match else []


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in (".hpp", ".cpp", ".h"))


def unit_of(name):
    """The file's name without what tells headers from sources."""
    return re.sub(r"(-inl)?\.(hpp|cpp|h)$", "", name)


def reachable(graph, start):
    """All that can be reached from `start` in one step or more."""
    seen, waiting = set(), [start]
    while waiting:
        new = graph.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen


def circles(graph):
    """The sets of at least two nodes each of which reaches all others, each as a sorted list."""
    reached = {node: reachable(graph, node) for node in graph}
    found = {tuple(sorted(other for other in reached[node] if node in reached.get(other, ())))
             for node in graph if node in reached[node]}
    return sorted(list(circle) for circle in found)


def check_circles(root, folder):
    """Breaches by files of the folder (a floor, or a program) that include each other."""
    graph = {}
    for path in sources(folder):
        unit = unit_of(str(path.relative_to(root)))
        includes = {unit_of(match.group(2)) for match in INCLUDE.finditer(path.read_text()) if match.group(1) == '"'}
        graph.setdefault(unit, set()).update(includes - {unit})
    return [f"{folder.relative_to(root)}: these files form a circle: "
            + ", ".join(f"{unit.rsplit('/', 1)[1]} (includes {', '.join(inside(graph, circle, unit))})" for unit in circle)
            for circle in circles(graph)]


def inside(graph, circle, unit):
    """The names of the files of the circle that the unit includes."""
    return sorted(other.rsplit("/", 1)[1] for other in graph[unit] if other in circle)


def check_declarations(root, order):
    breaches = []
    folders = {p.name for p in (root / "hardlearn").iterdir() if (p / "CMakeLists.txt").exists()}
    for floor in sorted(folders - set(order)):
        breaches.append(f"hardlearn/{floor}: not in the list of floors in CMakeLists.txt")
    for floor in order:
        if floor not in folders:
            breaches.append(f"CMakeLists.txt: floor {floor} has no folder")
            continue
        for other in declared(root, floor):
            if other not in order:
                breaches.append(f"hardlearn/{floor}/CMakeLists.txt: depends on {other}, which is no floor")
            elif order.index(other) >= order.index(floor):
                breaches.append(f"hardlearn/{floor}/CMakeLists.txt: depends on {other}, which is not below it")
    return breaches


def check_file(root, floor, path, order, graph):
    breaches = []
    place = path.relative_to(root)
    text = path.read_text()
    for match in INCLUDE.finditer(text):
        quote, name = match.groups()
        line = text.count("\n", 0, match.start(2)) + 1
        where = f"{place}:{line}"
        if quote == "<":
            in_header = path.suffix != ".cpp" and not HEADERS_WITH_THIRD_PARTY.search(path.name)
            if in_header and THIRD_PARTY.match(name):
                breaches.append(f"{where}: a header shows <{name}>")
            continue
        parts = name.split("/")
        if parts[0] == "apps":
            breaches.append(f"{where}: {floor} includes {name}: floors know no program")
            continue
        if parts[0] != "hardlearn" or len(parts) < 3:
            if not THIRD_PARTY.match(name):
                breaches.append(f"{where}: includes \"{name}\": write the path from the project's root")
            continue
        other = parts[1]
        if not (root / name).exists():
            breaches.append(f"{where}: includes {name}, which does not exist")
        if other == floor:
            continue
        graph.setdefault(floor, set()).add(other)
        if other in order and order.index(other) > order.index(floor):
            breaches.append(f"{where}: {floor} includes {name}: {other} is above it")
        elif other not in declared(root, floor):
            breaches.append(f"{where}: {floor} includes {name} but does not declare {other} in its DEPENDS")
    for line in without_comments_and_strings(text).splitlines():
        match = SAYS_OR_ENDS.search(line)
        if match:
            breaches.append(f"{place}: the library prints or ends the program: {match.group(0)}")
    return breaches


def check_public(root):
    """Breaches by headers that programs get to see with the public ones."""
    breaches, seen = [], set()
    waiting = [name for name in PUBLIC_ROOTS if (root / name).exists()]
    while waiting:
        header = waiting.pop()
        if header in seen:
            continue
        seen.add(header)
        names = [match.group(2) for match in INCLUDE.finditer((root / header).read_text()) if match.group(1) == '"']
        for name in names:
            if name.split("/")[1] in INNER_FLOORS:
                breaches.append(f"{header}: is public and includes {name}, which is not")
        waiting += [name for name in names if name.startswith("hardlearn/") and (root / name).exists()]
    return breaches


def check_app_file(root, path):
    breaches = []
    text = path.read_text()
    for match in INCLUDE.finditer(text):
        quote, name = match.groups()
        where = f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start(2)) + 1}"
        if quote == "<" or THIRD_PARTY.match(name):
            continue
        if name.split("/")[0] not in ("apps", "hardlearn"):
            breaches.append(f"{where}: includes \"{name}\": write the path from the project's root")
        elif not (root / name).exists():
            breaches.append(f"{where}: includes {name}, which does not exist")
    return breaches


def check_apps(root):
    programs = sorted(p for p in (root / "apps").glob("*") if p.is_dir())
    return [breach for program in programs
            for breach in check_circles(root, program)
            + [breach for path in sources(program) for breach in check_app_file(root, path)]]


def check(root):
    """Returns (breaches, graph): texts, and the floors that each floor includes."""
    order = floor_order(root)
    if not order:
        return ["CMakeLists.txt: no list of floors found"], {}
    breaches = check_declarations(root, order)
    graph = {floor: set() for floor in order}
    for floor in order:
        if not (root / "hardlearn" / floor / "CMakeLists.txt").exists():
            continue
        breaches += check_circles(root, root / "hardlearn" / floor)
        for path in sources(root / "hardlearn" / floor):
            breaches += check_file(root, floor, path, order, graph)
    return breaches + check_public(root) + check_apps(root), graph


def main():
    root = pathlib.Path(sys.argv[1])
    breaches, graph = check(root)
    order = floor_order(root)
    print("The floors, lowest first, and what each includes:")
    for floor in order:
        print(f"  {floor:12} {' '.join(sorted(graph.get(floor, ()), key=order.index))}".rstrip())
    for breach in breaches:
        print(f"breach: {breach}")
    print(f"{len(breaches)} breaches" if breaches else "no breach")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
