"""The list of planted faults: reading it, and checking that it fits the sources."""
import dataclasses
import hashlib
import re
import tomllib

FIELDS = ("name", "file", "old", "new", "why")


class ListError(Exception):
    """The list, or a fault of it, is unusable; the text says which and how."""


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str  # snake_case, unique: what is wrong
    file: str  # from the root of the project
    old: str   # text that occurs exactly once in the file
    new: str   # what takes its place
    why: str   # what would go wrong for whoever uses the program

    @property
    def floor(self):
        """The floor whose source this is; `app` for the program."""
        return self.file.split("/")[1] if self.file.startswith("hardlearn/") else "app"

    @property
    def digest(self):
        return hashlib.sha256("\0".join((self.file, self.old, self.new)).encode()).hexdigest()

    def planted_in(self, text):
        """The text of the file with the fault in it. ListError unless `old` occurs exactly once."""
        count = text.count(self.old)
        if count != 1:
            raise ListError(f"{self.name}: its old text occurs {count} times in {self.file}, not once")
        return text.replace(self.old, self.new)


def parse_fault(entry, source):
    name = entry.get("name", "")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name):
        raise ListError(f"{source}: the name '{name}' is not several words in snake_case")
    for field in FIELDS:
        if not isinstance(entry.get(field), str) or (not entry[field] and field != "new"):
            raise ListError(f"{source}: {name}: no text for '{field}'")
    unknown = sorted(set(entry) - set(FIELDS))
    if unknown:
        raise ListError(f"{source}: {name}: unknown field '{unknown[0]}'")
    fault = Fault(**entry)
    if fault.old == fault.new:
        raise ListError(f"{source}: {name}: old and new text are the same")
    return fault


def read_faults(folder, order):
    """The faults of every FLOOR.toml in the folder, floor by floor in the given order."""
    by_floor = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    unknown = sorted(set(by_floor) - set(order))
    if unknown:
        raise ListError(f"{by_floor[unknown[0]].name}: there is no floor '{unknown[0]}'")
    faults = []
    for floor in order:
        if floor not in by_floor:
            continue
        source = by_floor[floor].name
        try:
            entries = tomllib.loads(by_floor[floor].read_text()).get("fault", [])
        except tomllib.TOMLDecodeError as error:
            raise ListError(f"{source}: {error}") from error
        for entry in entries:
            fault = parse_fault(entry, source)
            if fault.floor != floor:
                raise ListError(f"{source}: {fault.name}: {fault.file} is no file of {floor}")
            faults.append(fault)
    names = [fault.name for fault in faults]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ListError(f"two faults are called {twice[0]}")
    return faults


def check_faults(faults, root):
    """ListError, with one line a fault, unless every old text occurs exactly once in its file."""
    problems = []
    for fault in faults:
        path = root / fault.file
        try:
            if not path.is_file():
                raise ListError(f"{fault.name}: there is no file {fault.file}")
            fault.planted_in(path.read_text())
        except ListError as problem:
            problems.append(str(problem))
    if problems:
        raise ListError("\n".join(problems))
