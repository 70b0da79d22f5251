"""Tests of the driver that makes the records and the page, on small tables of its own.

Usage: run_test.py PROGRAM     (hardlearn; the page is made with it)
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

DRIVER = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "run"
PROGRAM = None

# Stands between the driver and the program: counts the evaluations, fails or hangs where told.
WRAPPER = """#!/bin/sh
# {note}
case "$*" in
    *evaluate*) echo "$*" >> {log}
                case "$*" in *{failing}*) echo "cannot be done" >&2; exit 5;; esac
                case "$*" in *{slow}*) exec sleep 60;; esac;;
esac
exec {program} "$@"
"""


def table(rows, shift):
    """Two overlapping classes in two columns, without chance."""
    lines = ["x,y,label"]
    for i in range(rows):
        label = i % 2
        lines.append(f"{(i * 7 + shift) % 11 + 3 * label},{(i * 5) % 13 - label},{'ab'[label]}")
    return "\n".join(lines) + "\n"


class Driver(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.data = self.folder / "data"
        (self.data / "groups").mkdir(parents=True)
        for name, rows, shift in (("large", 60, 0), ("small", 40, 1), ("talkers", 48, 2)):
            (self.data / f"{name}.csv").write_text(table(rows, shift))
        (self.data / "groups" / "talkers.groups.csv").write_text(
            "group\n" + "".join(f"g{i // 4 % 6}\n" for i in range(48)))
        (self.folder / "split.csv").write_text(
            "name,half,reason\nlarge,guide,x\nsmall,evidence,y\ntalkers,evidence,y\n")
        self.page = self.folder / "page.md"
        self.install()

    def install(self, note="first", failing="no-set", slow="no-set"):
        """A program whose bytes depend on the note."""
        self.program = self.folder / "hardlearn"
        self.program.write_text(
            WRAPPER.format(note=note, log=self.folder / "log", failing=failing, slow=slow,
                           program=PROGRAM))
        self.program.chmod(0o755)

    def start_driver(self, *arguments):
        (self.folder / "log").unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, str(DRIVER), "--data", str(self.data), "--split", str(self.folder / "split.csv"),
             "--program", str(self.program), "--records", str(self.folder / "records"), "--models",
             "knn,naive-bayes", "--page", str(self.page), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_driver(self, *arguments, status=0):
        """What it printed, and the evaluations that it ran."""
        driver = self.start_driver(*arguments)
        out, err = driver.communicate()
        self.assertEqual(driver.returncode, status, out + err)
        log = self.folder / "log"
        return out + err, log.read_text().splitlines() if log.exists() else []

    def test_it_evaluates_every_model_on_every_set_the_smallest_first(self):
        _, calls = self.run_driver()
        sets = [pathlib.Path(call.split()[1]).stem for call in calls]
        self.assertEqual(sets, ["small"] * 2 + ["talkers"] * 4 + ["large"] * 2)
        self.assertEqual(sum("--groups" in call for call in calls), 2)
        self.assertTrue(all("--threads 1" in call and "--seed 0" in call for call in calls))

    def test_the_page_has_both_halves_and_the_grouped_sets(self):
        self.run_driver("--jobs", "2")
        page = self.page.read_text()
        for part in ("## Guide half: D-index", "## Evidence half: Macro F1", "## Grouped folds: D-index",
                     "| talkers@groups |", "| small |", "| large |", "commit", "--jobs 2"):
            self.assertIn(part, page)
        guide = page[page.index("## Guide half: D-index"):page.index("## Guide half: Macro F1")]
        self.assertIn("| large |", guide)
        self.assertNotIn("| small |", guide)
        self.assertNotIn("@groups", guide)

    def test_records_say_how_they_came_about(self):
        self.run_driver()
        told = json.loads((self.folder / "records" / "small.knn.run.json").read_text())
        self.assertEqual(told["threads"], 1)
        for field in ("program_sha256", "version", "commit", "machine", "seconds", "inputs"):
            self.assertIn(field, told)

    def test_it_goes_on_where_it_was(self):
        self.run_driver()
        (self.folder / "records" / "large.knn.json").unlink()
        (self.folder / "records" / "small.knn.run.json").write_text("{")
        _, calls = self.run_driver()
        self.assertEqual(len(calls), 2)
        _, calls = self.run_driver()
        self.assertEqual(calls, [])

    def test_another_program_makes_new_records_unless_told_to_keep_them(self):
        self.run_driver()
        self.install(note="second")
        _, calls = self.run_driver("--reuse")
        self.assertEqual(calls, [])
        _, calls = self.run_driver()
        self.assertEqual(len(calls), 8)

    def test_other_data_make_new_records_even_with_reuse(self):
        self.run_driver()
        (self.data / "small.csv").write_text(table(40, 5))
        _, calls = self.run_driver("--reuse")
        self.assertEqual(len(calls), 2)

    def test_a_dry_run_runs_nothing(self):
        text, calls = self.run_driver("--dry-run")
        self.assertEqual(calls, [])
        self.assertEqual(text.count("hardlearn evaluate"), 8)
        self.assertFalse(self.page.exists())

    def test_a_part_can_be_asked_for(self):
        _, calls = self.run_driver("--half", "guide")
        self.assertEqual(len(calls), 2)
        self.assertNotIn("Evidence", self.page.read_text())
        _, calls = self.run_driver("--sets", "small", "--models", "naive-bayes")
        self.assertEqual(len(calls), 1)
        text, _ = self.run_driver("--sets", "smal", status=1)
        self.assertIn("smal", text)

    def test_a_stop_ends_the_evaluations_and_leaves_no_half_record(self):
        self.install(slow="small.csv")
        driver = self.start_driver("--jobs", "2")
        for line in driver.stdout:
            if "records" in line:
                break
        while not (self.folder / "log").exists():
            time.sleep(0.01)
        driver.send_signal(signal.SIGTERM)
        self.assertIn("goes on from here", driver.communicate(timeout=60)[1])
        self.assertEqual(driver.returncode, 130)
        self.assertEqual(list((self.folder / "records").glob("*.json")), [])
        self.install()
        _, calls = self.run_driver()
        self.assertEqual(len(calls), 8)

    def test_failures_are_told_and_the_others_are_kept(self):
        self.install(failing="large.csv")
        text, calls = self.run_driver(status=1)
        self.assertEqual(len(calls), 8)
        self.assertIn("large knn: cannot be done", text)
        self.assertFalse(self.page.exists())
        _, calls = self.run_driver(status=1)
        self.assertEqual(len(calls), 2)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
