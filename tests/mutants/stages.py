"""The floors as stages: which tests can notice a fault, and which files those tests rest on."""
import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "architecture"))
from check_floors import declared, floor_order  # noqa: E402

PROGRAM = "app"
WITH_LIBTORCH = ("network", "table_networks", "reweight", "backbone", "network_tasks")
# Changes here change no test's outcome.
WITHOUT_EFFECT = ("tests/mutants/", "benchmarks/", "fuzz/", "scripts/", "Makefile")


class Stages:
    """A stage is the test programs of a floor. The program's, `app`, comes last and rests on everything."""

    def __init__(self, root):
        self.floors = [floor for floor in floor_order(root) if floor not in WITH_LIBTORCH]
        self.order = self.floors + [PROGRAM]
        self._below = {PROGRAM: set(self.floors)}
        for floor in self.floors:
            direct = set(declared(root, floor))
            self._below[floor] = direct.union(*(self._below[other] for other in direct))

    def that_may_notice(self, floor):
        """The floor itself, then those above that rest on it, lowest first, and the program."""
        return [stage for stage in self.order if stage == floor or floor in self._below[stage]]

    def _rests_on(self, stage, file):
        parts = file.split("/")
        if file.startswith(WITHOUT_EFFECT):
            return False
        if parts[0] == "hardlearn":
            return stage == PROGRAM or parts[1] == stage or parts[1] in self._below[stage]
        if parts[0] == "tests" and len(parts) > 2:
            is_of_another = parts[1] in self.order and parts[1] != stage
            return not is_of_another or file.endswith(".hpp")
        return stage == PROGRAM or parts[0] not in ("apps", "docs", "README.md")

    def fingerprint(self, stage, digests):
        """A hash of all files that the stage's outcome rests on, of the {file: digest} given."""
        whole = hashlib.sha256()
        for file in sorted(digests):
            if self._rests_on(stage, file):
                whole.update(f"{file}\0{digests[file]}\n".encode())
        return whole.hexdigest()
