"""Tests of the driver that makes the records and the page, on small tables of its own.

Usage: run_test.py PROGRAM     (hardlearn; the page is made with it)
"""
import gzip
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "results"
PROGRAM = None

# Stands between the driver and the program: counts the evaluations, fails or hangs where told, answers otherwise.
WRAPPER = """#!/bin/sh
# {note}
case "$*" in
    *evaluate*) echo "$*" >> {log}
                case "$*" in *{failing}*) echo "cannot be done" >&2; exit 5;; esac
                case "$*" in *{slow}*) exec sleep 60;; esac
                set -- $(echo "$*" | sed 's/--seed 0/--seed {seed}/');;
esac
exec {program} "$@"
"""

# Stands for Python with the models from PyPI, SCRIPT MODEL WORKER FILE ...: the program's majority under their names.
PYTHON = """#!/bin/sh
echo "$*" >> {log}
name=${{2%%,*}}; shift 3
for record; do :; done
{program} evaluate "$@" --models majority,knn --no-hardness --quiet > /dev/null || exit 1
gunzip -cf "$record" | sed "s/\\"majority\\"/\\"$name\\"/; s/\\"knn\\"/\\"$name+decision\\"/" > {folder}/renamed
case "$record" in *.gz) gzip -n < {folder}/renamed > "$record";; *) cp {folder}/renamed "$record";; esac
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
        self.write_program("python", PYTHON.format(log=self.folder / "log", folder=self.folder, program=PROGRAM))
        self.write_program("worker", "what models from PyPI are evaluated with")

    def write_program(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def install(self, note="first", failing="no-set", slow="no-set", seed=0):
        """A program whose bytes depend on the note, and its answers on the seed."""
        self.write_program("hardlearn", WRAPPER.format(note=note, log=self.folder / "log", failing=failing,
                                                       slow=slow, seed=seed, program=PROGRAM))

    def start_driver(self, *arguments):
        (self.folder / "log").unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, str(FOLDER / "run"), "--data", str(self.data), "--split", str(self.folder / "split.csv"),
             "--program", str(self.folder / "hardlearn"), "--python", str(self.folder / "python"), "--worker",
             str(self.folder / "worker"), "--records", str(self.folder / "records"), "--work",
             str(self.folder / "work"), "--models", "knn,naive-bayes", "--page", str(self.page), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_driver(self, *arguments, status=0):
        """What it printed, and the evaluations that it ran, without those of the small tables that it asks."""
        driver = self.start_driver(*arguments)
        out, err = driver.communicate()
        self.assertEqual(driver.returncode, status, out + err)
        log = self.folder / "log"
        calls = log.read_text().splitlines() if log.exists() else []
        return out + err, [call for call in calls if "glass.csv" not in call and "hepatitis.csv" not in call]

    def record(self, name, model):
        with gzip.open(self.folder / "records" / name / f"{model}.json.gz", "rt") as text:
            return json.load(text)

    def told(self, name, model):
        return json.loads((self.folder / "records" / name / f"{model}.run.json").read_text())

    def test_it_evaluates_every_model_on_every_set_the_smallest_first(self):
        _, calls = self.run_driver()
        sets = [pathlib.Path(call.split()[1]).stem for call in calls]
        self.assertEqual(sets, ["small"] * 2 + ["talkers"] * 4 + ["large"] * 2)
        self.assertEqual(sum("--groups" in call for call in calls), 2)
        self.assertTrue(all("--threads 1" in call and "--seed 0" in call for call in calls))

    def test_the_page_has_both_halves_and_the_grouped_sets(self):
        self.run_driver("--jobs", "2")
        page = self.page.read_text()
        for part in ("## Guide half: D-index", "## Evidence half: Macro F1", "## Evidence half: Log loss",
                     "less is better", "## Grouped folds: D-index", "| talkers@groups |", "| small |", "| large |",
                     "commit", "--jobs 2", "| peak MiB |", "seen once before"):
            self.assertIn(part, page)
        self.assertNotIn(str(self.data), page)
        guide = page[page.index("## Guide half: D-index"):page.index("## Guide half: Macro F1")]
        self.assertIn("| large |", guide)
        self.assertNotIn("| small |", guide)
        self.assertNotIn("@groups", guide)

    def test_records_say_how_they_came_about(self):
        self.run_driver()
        told = self.told("small", "knn")
        self.assertEqual(told["threads"], 1)
        for field in ("program_sha256", "answers_sha256", "version", "commit", "machine", "seconds", "cpu_seconds",
                      "inputs"):
            self.assertIn(field, told)
        self.assertGreater(told["peak_mib"], 1)
        self.assertLess(told["peak_mib"], 4000)

    def test_records_name_no_folder_of_the_machine(self):
        self.run_driver()
        for file in (self.folder / "records").rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode()
                self.assertNotIn(str(self.folder), text, file)

    def test_sets_of_few_rows_are_repeated(self):
        (self.data / "large.csv").write_text(table(500, 0))
        self.run_driver()
        self.assertEqual(self.record("large", "knn")["repeats"], 1)
        self.assertEqual(self.record("small", "knn")["repeats"], 3)
        self.assertEqual(self.record("talkers@groups", "knn")["repeats"], 3)
        self.assertEqual(len(self.record("small", "knn")["data"][0]["models"][0]["predictions"]), 3)

    def test_models_from_pypi_are_asked_of_their_own_engine_on_the_same_folds(self):
        wide = "\n".join(",".join([line.rsplit(",", 1)[0], *["0"] * 1000, line.rsplit(",", 1)[1]])
                         for line in table(40, 1).splitlines()[1:])
        names = ",".join(f"x{i}" for i in range(1002)) + ",label\n"
        (self.data / "small.csv").write_text(names + wide + "\n")
        _, calls = self.run_driver("--models", "knn,catboost,lightgbm")
        self.assertEqual(sum("rivals.py" in call for call in calls), 8)
        self.assertEqual(self.record("large", "catboost")["data"][0]["folds"],
                         self.record("large", "knn")["data"][0]["folds"])
        self.assertEqual(self.record("small", "catboost")["repeats"], 1)
        self.assertEqual(self.record("small", "knn")["repeats"], 3)
        self.assertEqual(self.told("small", "catboost")["inputs"]["models"], ["catboost", "catboost+decision"])
        self.assertIn("catboost==", self.told("small", "catboost")["version"])
        page = self.page.read_text()
        self.assertIn("Models from PyPI: catboost, lightgbm", page)
        self.assertIn("more than 1,000 columns have one repeat", page)

    def test_without_models_from_pypi_nothing_of_theirs_is_needed(self):
        (self.folder / "worker").unlink()
        self.run_driver()
        text, _ = self.run_driver("--models", "catboost", status=1)
        self.assertIn("worker", text)

    def test_it_goes_on_where_it_was(self):
        self.run_driver()
        (self.folder / "records" / "large" / "knn.json.gz").unlink()
        (self.folder / "records" / "small" / "knn.run.json").write_text("{")
        _, calls = self.run_driver()
        self.assertEqual(len(calls), 2)
        _, calls = self.run_driver()
        self.assertEqual(calls, [])

    def test_another_build_with_the_same_answers_keeps_the_records(self):
        self.run_driver()
        self.install(note="second")
        _, calls = self.run_driver()
        self.assertEqual(calls, [])
        self.install(note="third", seed=1)
        text, calls = self.run_driver("--reuse")
        self.assertEqual(calls, [])
        _, calls = self.run_driver()
        self.assertEqual(len(calls), 8)

    def test_the_command_below_a_table_gives_its_row_again(self):
        self.run_driver()
        page = self.page.read_text()
        guide = page[page.index("## Guide half"):page.index("## Guide half: Macro F1")]
        commands = guide.split("```sh\n")[1].split("```")[0].splitlines()
        self.assertEqual(len(commands), 2)
        for command in commands:
            done = subprocess.run(command.replace("build/bin/hardlearn", PROGRAM), shell=True, cwd=self.folder,
                                  env={**os.environ, "HARDLEARN_DATA": str(self.data)}, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
        again = done.stdout.strip().splitlines()[-1].split()
        row = next(line for line in guide.splitlines() if line.startswith("| large |"))
        self.assertEqual(sorted(again), sorted(row.replace("|", " ").split()))

    def test_a_set_is_left_out_with_a_reason(self):
        _, calls = self.run_driver("--leave-out", "large:takes too long")
        self.assertEqual(len(calls), 6)
        self.assertIn("Not on this page: large (takes too long)", self.page.read_text())
        text, _ = self.run_driver("--leave-out", "large", status=2)
        self.assertIn("SET:REASON", text)

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
        self.assertEqual([path for path in (self.folder / "records").rglob("*") if path.is_file()], [])
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
