"""Tests of the driver that plants faults, on a small project whose compiler and tests are make-believe.

Usage: run_test.py
"""
import pathlib
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from faults import Fault, ListError, check_faults, read_faults  # noqa: E402
from hunt import Records, hunt  # noqa: E402
from stages import Stages  # noqa: E402
from workshop import HANGS, BuildError, Workshop, first_failure, run, seconds_of_tests  # noqa: E402

# Three floors: top rests on bottom, and aside on nothing.
FLOORS = """foreach(floor bottom aside top network)
endforeach()
"""
DEPENDS = {"bottom": "", "aside": "", "top": "  DEPENDS bottom", "network": "  DEPENDS bottom"}


def fault(name, file="hardlearn/bottom/sum.cpp", old="a + b", new="a - b"):
    return Fault(name=name, file=file, old=old, new=new, why="sums are wrong")


class MakeBelieve(Workshop):
    """Copies and plants like the real one; a fault is noticed where a stage lists its new text."""

    def __init__(self, root, folder, noticed=None, broken=()):
        super().__init__(root, folder, jobs=1)
        self.noticed = noticed or {}
        self.broken = broken
        self.asked = []
        self.stop_at = None

    def copy_sources(self):
        files = [path for path in self.root.rglob("*") if path.is_file()]
        return self.copy_files([str(path.relative_to(self.root)) for path in files])

    def texts(self):
        return "\n".join(path.read_text() for path in self.source.rglob("*.cpp"))

    def configure(self):
        pass

    def build(self, stage):
        if any(text in self.texts() for text in self.broken):
            raise BuildError("error: expected ';'")

    def test(self, stage, seconds_unchanged=None):
        self.asked.append(stage)
        if self.stop_at == len(self.asked):
            raise KeyboardInterrupt
        failed = any(text in self.texts() for text in self.noticed.get(stage, ()))
        return (f"{stage}.sums_are_right" if failed else None), 0.1


class SmallProject(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name) / "project"
        self.folder = pathlib.Path(temporary.name) / "build"
        self.write("CMakeLists.txt", FLOORS)
        for floor, depends in DEPENDS.items():
            self.write(f"hardlearn/{floor}/CMakeLists.txt",
                       f"hardlearn_floor({floor}\n  SOURCES sum.cpp\n{depends})\n")
            self.write(f"hardlearn/{floor}/sum.cpp", "return a + b;\n")
            self.write(f"tests/{floor}/sum_test.cpp", "expect(sum(1, 2) == 3);\n")
        self.write("apps/hardlearn/main.cpp", "print(c * d);\n")
        self.lines = []

    def write(self, file, text):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def hunt(self, faults, workshop):
        self.lines.clear()
        records = Records(self.folder / "results.json")
        return hunt(faults, Stages(self.root), workshop, records, self.lines.append)

    def workshop(self, **options):
        return MakeBelieve(self.root, self.folder, **options)


class TheHunt(SmallProject):
    def test_own_floor_first_then_those_above_that_rest_on_it_then_the_program(self):
        workshop = self.workshop()
        self.hunt([fault("sum_subtracts")], workshop)
        unchanged_first = ["bottom", "bottom", "top", "top", "app", "app"]
        self.assertEqual(workshop.asked, unchanged_first)

    def test_stops_at_the_first_stage_that_notices(self):
        workshop = self.workshop(noticed={"top": ["a - b"], "app": ["a - b"]})
        self.assertEqual(self.hunt([fault("sum_subtracts")], workshop), 0)
        self.assertEqual(workshop.asked[1::2], ["bottom", "top"])
        self.assertIn("noticed by top.sums_are_right", self.lines[-2])
        self.assertEqual(self.lines[-1], "1 faults, 0 survive")

    def test_a_fault_of_the_program_asks_the_program_alone(self):
        workshop = self.workshop(noticed={"app": ["c + d"]})
        of_the_program = fault("program_adds", "apps/hardlearn/main.cpp", "c * d", "c + d")
        self.assertEqual(self.hunt([of_the_program], workshop), 0)
        self.assertEqual(workshop.asked, ["app", "app"])

    def test_survivors_are_named_and_end_with_status_1(self):
        workshop = self.workshop(noticed={"bottom": ["a * b"]})
        faults = [fault("sum_subtracts"), fault("sum_multiplies", new="a * b")]
        self.assertEqual(self.hunt(faults, workshop), 1)
        self.assertIn("sum_subtracts: SURVIVES", " ".join(self.lines))
        self.assertEqual(self.lines[-2:], [
            "survivor: sum_subtracts (hardlearn/bottom/sum.cpp): sums are wrong", "2 faults, 1 survive"])

    def test_the_working_tree_keeps_out_and_the_copy_is_sound_afterwards(self):
        self.hunt([fault("sum_subtracts")], self.workshop())
        for folder in (self.root, self.folder / "source"):
            self.assertEqual((folder / "hardlearn/bottom/sum.cpp").read_text(), "return a + b;\n")

    def test_a_fault_that_does_not_compile_is_an_error_and_not_noticed(self):
        workshop = self.workshop(broken=["a ;; b"])
        with self.assertRaisesRegex(ListError, "sum_is_no_code: does not compile"):
            self.hunt([fault("sum_is_no_code", new="a ;; b")], workshop)
        self.assertEqual((self.folder / "source/hardlearn/bottom/sum.cpp").read_text(), "return a + b;\n")

    def test_tests_that_fail_without_a_fault_are_an_error(self):
        with self.assertRaisesRegex(ListError, "fails without a fault: top.sums_are_right"):
            self.hunt([fault("sum_subtracts")], self.workshop(noticed={"top": ["a + b"]}))


class GoingOn(SmallProject):
    def test_two_runs_do_not_work_in_one_folder(self):
        with self.workshop().locked(), self.assertRaisesRegex(ListError, "another run is at work in "):
            self.hunt([fault("sum_subtracts")], self.workshop())

    def test_a_second_run_asks_nothing_anew(self):
        self.hunt([fault("sum_subtracts")], self.workshop(noticed={"top": ["a - b"]}))
        again = self.workshop(noticed={"top": ["a - b"]})
        self.assertEqual(self.hunt([fault("sum_subtracts")], again), 0)
        self.assertEqual(again.asked, [])
        self.assertIn("noticed by top.sums_are_right", self.lines[-2])

    def test_a_stopped_run_restores_the_file_and_goes_on_at_the_stage_where_it_was(self):
        stopped = self.workshop()
        stopped.stop_at = 4  # bottom unchanged and with the fault, top unchanged; then top with the fault
        with self.assertRaises(KeyboardInterrupt):
            self.hunt([fault("sum_subtracts")], stopped)
        self.assertEqual((self.folder / "source/hardlearn/bottom/sum.cpp").read_text(), "return a + b;\n")
        later = self.workshop()
        self.assertEqual(self.hunt([fault("sum_subtracts")], later), 1)
        self.assertEqual(later.asked, ["top", "app", "app"])

    def test_a_fault_that_a_killed_run_left_behind_is_repaired(self):
        self.hunt([fault("sum_subtracts")], self.workshop())
        self.write("tests/bottom/sum_test.cpp", "expect(sum(2, 2) == 4);\n")
        (self.folder / "source/hardlearn/bottom/sum.cpp").write_text("return a - b;\n")
        (self.folder / "source/hardlearn/bottom/left.cpp").write_text("a - b\n")
        workshop = self.workshop(noticed={"bottom": ["a - b"]})
        self.assertEqual(self.hunt([fault("sum_subtracts")], workshop), 0)

    def test_a_new_test_asks_its_floor_anew_and_no_other(self):
        self.hunt([fault("sum_subtracts")], self.workshop())
        self.write("tests/bottom/sum_test.cpp", "expect(sum(2, 2) == 4);\n")
        workshop = self.workshop()
        self.hunt([fault("sum_subtracts")], workshop)
        self.assertEqual(workshop.asked, ["bottom", "bottom"])

    def test_a_changed_source_asks_all_floors_on_it_anew(self):
        self.hunt([fault("sum_subtracts")], self.workshop())
        self.write("hardlearn/bottom/sum.cpp", "return (a + b);\n")
        workshop = self.workshop()
        self.hunt([fault("sum_subtracts")], workshop)
        self.assertEqual(workshop.asked[1::2], ["bottom", "top", "app"])


class TheList(SmallProject):
    def test_a_fault_must_match_exactly_once(self):
        self.write("hardlearn/bottom/sum.cpp", "return a + b + (a + b);\n")
        faults = [fault("sum_subtracts"), fault("no_such_text", old="a / b"),
                  fault("no_such_file", file="apps/a.cpp")]
        with self.assertRaises(ListError) as caught:
            check_faults(faults, self.root)
        self.assertEqual(str(caught.exception).splitlines(), [
            "sum_subtracts: its old text occurs 2 times in hardlearn/bottom/sum.cpp, not once",
            "no_such_text: its old text occurs 0 times in hardlearn/bottom/sum.cpp, not once",
            "no_such_file: there is no file apps/a.cpp"])

    def read(self, text, floor="bottom"):
        self.write(f"faults/{floor}.toml", text)
        return read_faults(self.root / "faults", ["bottom", "top"])

    def test_mistakes_in_a_list_are_named(self):
        entry = ('[[fault]]\nname = "sum_subtracts"\nfile = "hardlearn/bottom/sum.cpp"\nold = "a + b"\n'
                 'new = "a - b"\nwhy = "sums are wrong"\n')
        self.assertEqual(self.read(entry), [fault("sum_subtracts")])
        for text, problem in ((entry.replace("sum_subtracts", "Sum"), "not several words in snake_case"),
                              (entry.replace("a - b", "a + b"), "are the same"),
                              (entry.replace("why", "because"), "no text for 'why'"),
                              (entry + 'floor = "top"\n', "unknown field 'floor'"),
                              (entry.replace("bottom", "top"), "is no file of bottom"),
                              (entry + entry, "two faults are called sum_subtracts"),
                              (entry[1:], "bottom.toml: ")):
            with self.assertRaisesRegex(ListError, problem):
                self.read(text)
        with self.assertRaisesRegex(ListError, "there is no floor 'middle'"):
            self.read(entry, "middle")

    def test_the_committed_list_covers_every_floor_that_needs_no_libtorch(self):
        stages = Stages(HERE.parents[1])
        floors = [fault.floor for fault in read_faults(HERE / "faults", stages.order)]
        self.assertGreaterEqual(len(floors), 40)
        for floor in stages.order:
            self.assertGreaterEqual(floors.count(floor), 3, floor)


class FailsByTurns(Workshop):
    """A stage whose runs fail or pass as listed, the one test after its failure too."""

    def __init__(self, failures):
        super().__init__(pathlib.Path("nowhere"), pathlib.Path("nowhere"), jobs=1)
        self.failures = list(failures)

    def _first_failure(self, stage, pattern, limit):
        return self.failures.pop(0)


class Repeats(unittest.TestCase):
    def test_a_failure_counts_if_it_repeats(self):
        self.assertEqual(FailsByTurns(["core.a", "core.a"]).test("core")[0], "core.a")
        self.assertEqual(FailsByTurns(["core.a", None, None]).test("core")[0], None)
        self.assertEqual(FailsByTurns(["core.a", None, "core.b", "core.b"]).test("core")[0], "core.b")

    def test_what_takes_too_long_is_not_waited_for_twice(self):
        self.assertEqual(FailsByTurns([HANGS]).test("core")[0], HANGS)


class Commands(unittest.TestCase):
    def test_a_command_that_hangs_is_ended_with_its_children(self):
        self.assertEqual(run(["sh", "-c", "sleep 60 & sleep 60"], limit=0.2), (None, ""))

    def test_a_command_may_end_what_it_put_into_other_process_groups(self):
        """As ninja does with compilers."""
        with tempfile.TemporaryDirectory() as folder:
            trace = pathlib.Path(folder) / "trace"
            program = ("import os, signal, subprocess, sys\n"
                       f"child = subprocess.Popen(['sh', '-c', 'sleep 3; echo late > {trace}'], start_new_session=True)\n"
                       "def end(*_):\n    os.killpg(child.pid, signal.SIGKILL)\n    sys.exit(1)\n"
                       "signal.signal(signal.SIGTERM, end)\nchild.wait()\n")
            self.assertEqual(run([sys.executable, "-c", program], limit=1.5), (None, ""))
            time.sleep(2.5)
            self.assertFalse(trace.exists())

    def test_the_failed_test_is_named(self):
        output = ("1/3 Test #6: core.random.skip ..............***Skipped   0.01 sec\n"
                  "2/3 Test #7: core.random.halves ............   Passed    0.01 sec\n"
                  "3/3 Test #8: core.random.order .............***Failed    0.01 sec\n\n50% tests passed\n")
        self.assertEqual(first_failure(output), "core.random.order")
        self.assertEqual(seconds_of_tests(output), {"core.random.halves": 0.01})
        with self.assertRaisesRegex(ListError, "no such thing"):
            first_failure("no such thing\n")


if __name__ == "__main__":
    unittest.main()
