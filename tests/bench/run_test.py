"""Tests of the benchmark runner, with a stand-in for the engines: no peers, no measuring.

Usage: run_test.py
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

RUNNER = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "bench" / "run"

# Is the worker and the peers: takes the seconds and the answers of each engine from the case's settings.
ENGINE = '''
import json, os, pathlib, sys, time
CASES = [
    {"case": "svm/a", "rows": 20, "features": 3, "quality": "agreement", "peers": {"libsvm": 6},
     "settings": {"seconds": {"ours": [1, 3, 2], "libsvm": [8, 8, 4]},
                  "answers": {"ours": [1, 2, 3, 4], "libsvm": [1, 2, 3, 0]}}, "rounds": 3},
    {"case": "query/b", "data": {"name": "there"}, "threads": [1, 2], "peers": {"scikit-learn": 4, "libsvm": 2},
     "settings": {"seconds": {"ours": [0.5], "scikit-learn": [1], "libsvm": [3]}}},
    {"case": "query/absent", "data": {"name": "absent"}, "peers": {"scikit-learn": None}},
    {"case": "pipeline/c", "rows": 5, "features": 1, "peers": {}, "goal_seconds": 1,
     "settings": {"seconds": {"ours": [2]}}},
    {"case": "tsne/d", "rows": 5, "features": 1, "peers": {"opentsne": 1}, "rounds": 2,
     "settings": {"seconds": {"ours": [1], "opentsne": [1]}, "judged_by": True}},
    {"case": "tsne/large", "full": True, "rows": 9, "features": 1, "peers": {},
     "settings": {"seconds": {"ours": [1]}}},
    {"case": "forest/broken", "rows": 1, "features": 1, "peers": {}, "settings": {"broken": True}},
    {"case": "forest/unavailable", "rows": 1, "features": 1, "peers": {}, "settings": {"unavailable": True}},
    {"case": "forest/slow", "rows": 1, "features": 1, "peers": {}, "settings": {"slow": True}},
]
command = sys.argv[1]
def tell(answer):
    print(json.dumps(answer), flush=True)
if command == "list":
    tell({"cases": CASES})
elif command == "machine":
    tell({"threads": [1, 2], "gflops": [10, 20], "gigabytes": [5, 8]})
elif command == "data":
    name = json.loads(sys.argv[2])["name"]
    tell({"missing": "no such set"} if name == "absent" else {"rows": 7, "features": 2, "note": "made up"})
else:
    settings = json.loads(sys.argv[2])
    log = pathlib.Path(__file__).with_name("log")
    if settings.get("unavailable"):
        tell({"error": "skipped: not in this build"})
        sys.exit(1)
    tell({"ready": True})
    for turn, line in enumerate(sys.stdin):
        with open(log, "a") as text:
            text.write(settings["engine"] + " " + os.environ["OMP_NUM_THREADS"] + "\\n")
        if settings.get("broken"):
            tell({"error": "a part is missing"})
            continue
        if settings.get("slow"):
            time.sleep(60)
        name = settings["engine"]
        if name == "judge":
            tell({"quality": sum({"by ours": 0.25, "by opentsne": 0.5}[one] for one in settings["judged"])})
            continue
        seconds = settings["seconds"][name]
        outcome = {"seconds": seconds[turn % len(seconds)], "peak_mib": 12, "quality": 0.75, "parts": {"x": 1}}
        if "answers" in settings:
            outcome["answers"] = settings["answers"][name]
        if settings.get("judged_by"):
            outcome["to_judge"] = "by " + name
        tell(outcome)
'''


class Runner(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        engine = self.folder / "engine.py"
        engine.write_text(ENGINE)
        self.output = self.folder / "out" / "bench.json"
        python = [sys.executable, "-I", "-S"]  # starts quicker
        stand_in = " ".join([*python, str(engine)])
        self.command = [*python, str(RUNNER), "--worker", stand_in,
                        "--peer", stand_in, "--output", str(self.output)]

    def run_runner(self, *arguments, status=0):
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def records(self, cases, *arguments, status=0):
        self.run_runner("--cases", cases, *arguments, status=status)
        return json.loads(self.output.read_text())

    def log(self):
        return (self.folder / "log").read_text().splitlines()

    def test_medians_of_alternating_runs_are_compared(self):
        record, = self.records("svm/*")
        self.assertEqual(self.log(), ["ours 1", "libsvm 1"] * 3)
        self.assertEqual((record["ours_seconds"], record["peer_seconds"], record["ratio"]), (2, 8, 4))
        self.assertEqual((record["rounds"], record["goal"], record["peer"]), (3, 6, "libsvm"))

    def test_a_record_has_all_fields_of_the_contract(self):
        record, = self.records("svm/*")
        for field in ("case", "rows", "features", "threads", "ours_seconds", "peer", "peer_seconds", "ratio",
                      "ours_quality", "peer_quality", "peak_mib"):
            self.assertIn(field, record)
        self.assertEqual((record["rows"], record["features"], record["threads"]), (20, 3, 1))

    def test_equal_answers_are_counted(self):
        record, = self.records("svm/*")
        self.assertEqual((record["agreement"], record["ours_quality"], record["peer_quality"]), (0.75, 0.75, 1))

    def test_each_peer_has_a_record_for_each_number_of_threads(self):
        records = self.records("query/b")
        self.assertEqual([(r["peer"], r["threads"], r["ratio"]) for r in records],
                         [("scikit-learn", 1, 2), ("libsvm", 1, 6), ("scikit-learn", 2, 2), ("libsvm", 2, 6)])
        self.assertIn("libsvm 2", self.log())
        self.assertEqual(len(self.records("query/b", "--threads", "2")), 2)

    def test_an_engine_that_has_run_long_enough_is_not_asked_again(self):
        record, = self.records("svm/*", "--seconds", "0")
        self.assertEqual((record["rounds"], record["peer_rounds"]), (1, 1))

    def test_data_that_are_absent_skip_the_case_with_a_note(self):
        done = self.run_runner("--cases", "query/absent,svm/a")
        self.assertIn("query/absent: skipped: no such set", done.stderr)
        self.assertEqual([r["case"] for r in json.loads(self.output.read_text())], ["svm/a"])

    def test_a_case_without_a_peer_has_empty_fields(self):
        record, = self.records("pipeline/*")
        self.assertEqual([record[f] for f in ("peer", "peer_seconds", "ratio", "peer_quality")], [None] * 4)

    def test_one_judge_measures_all_that_is_handed_in(self):
        record, = self.records("tsne/d")
        self.assertEqual((record["ours_quality"], record["peer_quality"]), (2 * 0.25, 2 * 0.5))

    def test_the_largest_cases_are_run_when_asked_for(self):
        self.assertEqual(len(self.records("tsne/*")), 1)
        self.assertEqual(len(self.records("tsne/*", "--full")), 2)

    def test_a_broken_case_is_told_and_the_others_are_measured(self):
        done = self.run_runner("--cases", "forest/broken,svm/*", status=1)
        self.assertIn("forest/broken: a part is missing", done.stderr)
        self.assertEqual(len(json.loads(self.output.read_text())), 1)

    def test_the_list_runs_nothing(self):
        text = self.run_runner("--list", "--cases", "query/*,svm/*").stdout
        self.assertEqual(len(text.splitlines()), 4)
        self.assertFalse(self.output.exists())
        self.assertFalse((self.folder / "log").exists())

    def test_patterns_that_match_nothing_are_an_error(self):
        self.assertIn("no case matches", self.run_runner("--cases", "nothing/*", status=1).stderr)

    def test_missed_goals_are_marked_in_the_table(self):
        text = self.run_runner("--cases", "svm/*,pipeline/*,query/b").stdout
        marked = {line.split()[0]: "missed" in line for line in text.splitlines()[1:] if "scikit" not in line}
        self.assertEqual(marked, {"svm/a": True, "pipeline/c": True, "query/b": False})

    def test_the_page_gets_its_table_between_the_markers_only(self):
        page = self.folder / "page.md"
        begin, end = (f"<!-- results of benchmarks/bench/run: {word} -->" for word in ("begin", "end"))
        page.write_text(f"before\n{begin}\nold\n{end}\nafter\n")
        self.run_runner("--cases", "svm/*", "--page", str(page))
        text = page.read_text()
        self.assertTrue(text.startswith(f"before\n{begin}\nMeasured on "))
        self.assertTrue(text.endswith(f"|\n{end}\nafter\n"))
        self.assertIn("| svm/a | 20 | 3 | 1 | 2 s | libsvm | 8 s | 4 | 6 missed |", text)
        self.run_runner("--from", str(self.output), "--page", str(page))
        self.assertEqual(page.read_text(), text)

    def test_a_group_may_have_a_table_of_its_own_in_the_page(self):
        page = self.folder / "page.md"
        marker = "<!-- results of benchmarks/bench/run{}: {} -->".format
        page.write_text("\n".join([marker("", "begin"), "old", marker("", "end"), "between",
                                   marker(", svm", "begin"), "old of svm", marker(", svm", "end"), ""]))
        self.run_runner("--cases", "svm/*", "--page", str(page))
        first, second = page.read_text().split("between")
        self.assertIn("\nold\n", first)
        self.assertNotIn("| svm/a |", first)
        self.assertNotIn("old of svm", second)
        self.assertIn("| svm/a | 20 | 3 | 1 |", second)
        self.run_runner("--cases", "query/b", "--page", str(page))
        first, again = page.read_text().split("between")
        self.assertIn("| query/b |", first)
        self.assertEqual(again, second)

    def test_an_engine_that_cannot_be_had_skips_the_case_with_a_note(self):
        done = self.run_runner("--cases", "forest/unavailable,svm/a")
        self.assertIn("forest/unavailable: skipped: not in this build", done.stderr)

    def test_a_page_without_markers_is_left_alone(self):
        page = self.folder / "page.md"
        page.write_text("text\n")
        self.run_runner("--cases", "svm/*", "--page", str(page), status=1)
        self.assertEqual(page.read_text(), "text\n")

    def test_an_interrupt_ends_the_engines_and_leaves_the_old_file(self):
        self.records("svm/*")
        before = self.output.read_text()
        for stop in (signal.SIGINT, signal.SIGTERM):
            (self.folder / "log").unlink()
            runner = subprocess.Popen([*self.command, "--cases", "forest/slow"], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True)
            while not (self.folder / "log").exists():
                time.sleep(0.02)
            children = pathlib.Path(f"/proc/{runner.pid}/task/{runner.pid}/children").read_text().split()
            runner.send_signal(stop)
            _, notes = runner.communicate(timeout=60)
            self.assertEqual(runner.returncode, 130)
            self.assertIn("nothing was written", notes)
            self.assertEqual(self.output.read_text(), before)
            self.assertEqual(os.listdir(self.output.parent), ["bench.json"])
            self.assertTrue(children)
            for child in children:
                self.assertFalse(pathlib.Path(f"/proc/{child}").exists())


if __name__ == "__main__":
    unittest.main()
