"""Tests of the evaluation of models from outside: on the folds, and with the scores, of the program's own.

Usage: rivals_test.py PROGRAM WORKER     (hardlearn, rival_evaluation)

The models from PyPI themselves are tested where Python has them (build/results/venv/bin/python).
"""
import importlib.util
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks" / "results" / "rivals"))
sys.dont_write_bytecode = True
PROGRAM = WORKER = None
GLASS = ROOT / "examples" / "data" / "glass.csv"
HEPATITIS = ROOT / "examples" / "data" / "hepatitis.csv"
SPEAKERS = ROOT / "examples" / "data" / "speakers.csv"
has_numpy = importlib.util.find_spec("numpy") is not None
has_boosters = all(importlib.util.find_spec(name) for name in ("numpy", "catboost", "lightgbm", "sklearn", "pandas"))

# Answers as a model of class shares, in the standard library alone: candidates differ in the class that they favour.
SHARES = """
import json, sys
labels = classes = None
def shares(rows, favoured):
    counts = [sum(labels[row] == label for row in rows) for label in range(classes)]
    counts[favoured] += {weight}
    return [count / sum(counts) for count in counts]
for line in sys.stdin:
    question = json.loads(line)
    ask = question["ask"]
    print(line, end="", file=sys.stderr)
    if ask == "begin":
        labels, classes = question["labels"], question["classes"]
        answer = {{"candidates": classes}}
    elif ask == "tune":
        answer = {{"probabilities": [shares(fold["train"], question["candidate"]) for fold in question["folds"]
                                    for row in fold["left_out"]]}}
    elif ask == "fit":
        said = shares(question["train"], question["candidate"])
        answer = {{"description": "favours %d" % question["candidate"], "balanced": False}}
    else:
        answer = {{"probabilities": [said for row in question["rows"]]}}
    print(json.dumps({answer}), flush=True)
"""


class Outside(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def evaluate(self, file, *options, weight=0, answer="answer", models="shares", status=0):
        """The record of class shares and the questions that were asked; on failure what the worker says."""
        server = self.folder / "server.py"
        server.write_text(SHARES.format(weight=weight, answer=answer))
        record = self.folder / "record.json"
        to_server, to_worker = os.pipe(), os.pipe()
        worker = subprocess.Popen([WORKER, str(file), *options, "--models", models, "--json", str(record)],
                                  stdin=to_worker[0], stdout=to_server[1], stderr=subprocess.PIPE, text=True)
        shares = subprocess.Popen([sys.executable, str(server)], stdin=to_server[0], stdout=to_worker[1],
                                  stderr=subprocess.PIPE, text=True)
        for end in (*to_server, *to_worker):
            os.close(end)
        asked = shares.communicate()[1]
        told = worker.communicate()[1]
        self.assertEqual(worker.returncode, status, told)
        if status:
            return told
        return json.loads(record.read_text()), [json.loads(line) for line in asked.splitlines()]

    def program(self, file, *options):
        record = self.folder / "own.json"
        subprocess.run([PROGRAM, "evaluate", str(file), *options, "--models", "majority", "--no-hardness", "--quiet",
                        "--json", str(record)], check=True, stdout=subprocess.DEVNULL)
        return json.loads(record.read_text())

    def test_class_shares_are_scored_as_the_programs_majority_is(self):
        for file, options in ((GLASS, ["--repeats", "2", "--folds", "3"]), (HEPATITIS, ["--seed", "5"])):
            ours, theirs = self.program(file, *options), self.evaluate(file, *options)[0]
            self.assertEqual({**theirs, "data": 0}, {**ours, "data": 0})
            for field in ("name", "rows", "features", "classes", "class_names", "truth", "folds", "notes", "warnings"):
                self.assertEqual(theirs["data"][0][field], ours["data"][0][field], field)
            model, majority = theirs["data"][0]["models"][0], ours["data"][0]["models"][0]
            self.assertEqual(model["name"], "shares")
            for score in ("accuracy", "d_index", "macro_f1", "mcc"):
                self.assertEqual(model["scores"][score], majority["scores"][score])
            for repeat, own in zip(model["predictions"], majority["predictions"]):
                self.assertEqual(repeat["predicted"], own["predicted"])

    def test_nothing_is_fitted_on_rows_that_are_tested(self):
        record, asked = self.evaluate(GLASS, "--folds", "3")
        folds = record["data"][0]["folds"][0]
        fold = 1
        for question in asked:
            used = question.get("train", []) + [row for part in question.get("folds", [])
                                                for row in part["train"] + part["left_out"]]
            self.assertNotIn(fold, {folds[row] for row in used})
            for part in question.get("folds", []):
                self.assertFalse(set(part["train"]) & set(part["left_out"]))
            # After a fit the test rows are predicted, and then those that it was fitted on.
            fold += question["ask"] == "predict" and folds[question["rows"][0]] != fold
        self.assertEqual(fold, 4)

    def test_groups_are_kept_whole_by_inner_folds_too(self):
        table = [line.split(",") for line in SPEAKERS.read_text().splitlines()]
        at = table[0].index("speaker")
        (self.folder / "groups.csv").write_text("\n".join(row[at] for row in table) + "\n")
        (self.folder / "rows.csv").write_text("\n".join(",".join(row[:at] + row[at + 1:]) for row in table) + "\n")
        record, asked = self.evaluate(self.folder / "rows.csv", "--folds", "3", "--groups",
                                      str(self.folder / "groups.csv"))
        self.assertTrue(record["data"][0]["grouped"])
        parts = [part for question in asked for part in question.get("folds", [])]
        self.assertGreater(len(parts), 0)
        for part in parts:
            sides = [{table[row + 1][at] for row in part[side]} for side in ("train", "left_out")]
            self.assertFalse(sides[0] & sides[1])

    def test_the_candidate_with_the_best_left_out_d_index_is_fitted(self):
        record, asked = self.evaluate(GLASS, "--folds", "2", weight=1000)
        tuned = [question for question in asked if question["ask"] == "tune"]
        self.assertEqual([question["candidate"] for question in tuned], [*range(6)] * 4, "two draws a fold")
        # Favouring the largest class is right most often. Its class is 2, the second.
        chosen = {fold["chosen"] for fold in record["data"][0]["models"][0]["folds"]}
        self.assertTrue(chosen <= {"favours 0", "favours 1"}, chosen)

    def test_probabilities_are_calibrated_on_left_out_rows(self):
        # A thousand rows that are not there make certain of a class that a third of the rows has.
        scores = self.evaluate(GLASS, weight=1000)[0]["data"][0]["models"][0]["scores"]
        self.assertLess(scores["log_loss"]["mean"], 2)

    def test_the_decision_is_applied_to_the_same_fits(self):
        record, asked = self.evaluate(HEPATITIS, "--folds", "3", models="shares,shares+decision")
        alone = self.evaluate(HEPATITIS, "--folds", "3")[1]
        fits = [[question for question in questions if question["ask"] != "predict"] for questions in (asked, alone)]
        self.assertEqual(*fits)
        plain, decided = record["data"][0]["models"]
        self.assertEqual([plain["name"], decided["name"]], ["shares", "shares+decision"])
        self.assertEqual(plain["predictions"][0]["true_probability"], decided["predictions"][0]["true_probability"])
        self.assertEqual(plain["scores"]["log_loss"], decided["scores"]["log_loss"])

    def test_a_model_that_fails_ends_the_evaluation_and_leaves_no_record(self):
        for answer, message in (('{"error": "ValueError: no"}', "ValueError: no"),
                                ('{**answer, "probabilities": [[1]]}', "probabilities of 1 rows"),
                                ('{**answer, "probabilities": [[2] * classes] * 36}', "")):
            told = self.evaluate(GLASS, answer=answer, status=1)
            self.assertIn(message, told)
            self.assertFalse((self.folder / "record.json").exists())


@unittest.skipUnless(has_numpy, "Python has no numpy")
class Trees(unittest.TestCase):
    def test_their_number_is_that_of_the_best_mean_loss(self):
        import numpy
        import rivals
        curves = [numpy.array([3.0, 2.0, 1.0, 2.0]), numpy.array([3.0, 1.0]), None]
        self.assertEqual(rivals.best_number_of_trees(curves), 3)  # means: 3, 1.5, 1, 1.5
        self.assertEqual(rivals.best_number_of_trees([None]), rivals.TREES_WITHOUT_TUNING)


@unittest.skipUnless(has_boosters, "Python has not all models from PyPI")
class Boosters(unittest.TestCase):
    def setUp(self):
        import numpy
        import boosters
        self.boosters = boosters
        random = numpy.random.default_rng(0)
        self.labels = random.integers(0, 3, 240)
        numbers = self.labels[:, None] + random.normal(0, 0.8, (240, 3))
        numbers[::7, 1] = math.nan
        texts = numpy.where(random.random(240) < 0.8, self.labels, 3).astype(float)
        texts[::11] = math.nan
        columns = [{"text": False, "cells": list(column)} for column in numbers.T]
        columns.append({"text": True, "cells": [None if math.isnan(code) else code for code in texts]})
        self.table = boosters.Table(columns, list(self.labels), 4)
        self.train, self.left_out = numpy.arange(160), numpy.arange(160, 240)

    def test_each_learns_from_numbers_texts_and_missing_cells(self):
        for name, make in self.boosters.BOOSTERS.items():
            booster = make()
            for candidate in range(len(booster.candidates)):
                fitted = booster.fit(candidate, self.table, self.train, self.left_out)
                self.assertGreater(len(fitted.curve), 1, name)
                said = fitted.probabilities(self.left_out, int(fitted.curve.argmin()) + 1)
                self.assertEqual(said.shape, (80, 4))
                self.assertTrue((abs(said.sum(axis=1) - 1) < 1e-9).all())
                self.assertTrue((said[:, 3] == 0).all(), "a class without training rows")
                self.assertGreater((said.argmax(axis=1) == self.labels[self.left_out]).mean(), 0.75, name)

    def test_the_curve_is_the_loss_of_the_left_out_rows_after_each_tree(self):
        import numpy
        for name, make in self.boosters.BOOSTERS.items():
            booster = make()
            weighs = "balanced" in name
            fitted = booster.fit(0, self.table, self.train, self.left_out)
            weights = fitted.target.by_class[self.labels[self.left_out]]
            for trees in (1, 5, len(fitted.curve)):
                said = fitted.probabilities(self.left_out, trees)
                losses = -numpy.log(said[numpy.arange(80), self.labels[self.left_out]])
                self.assertAlmostEqual(numpy.average(losses, weights=weights), fitted.curve[trees - 1], 4, name)
            self.assertEqual(len(set(weights)) > 1, weighs, name)

    def test_equal_fits_are_equal_and_left_out_rows_change_only_when_it_ends(self):
        for name, make in self.boosters.BOOSTERS.items():
            booster = make()
            watched = booster.fit(0, self.table, self.train, self.left_out).probabilities(self.left_out, 7)
            alone = booster.fit(0, self.table, self.train, trees=7).probabilities(self.left_out)
            self.assertLess(abs(watched - alone).max(), 1e-6, name)

    def test_classes_that_only_left_out_rows_have_are_no_error(self):
        import numpy
        train = self.train[self.labels[self.train] != 2]
        for name, make in self.boosters.BOOSTERS.items():
            fitted = make().fit(0, self.table, train, self.left_out)
            said = fitted.probabilities(numpy.arange(240), 5)
            self.assertTrue((said[:, 2:] == 0).all(), name)

    def test_rows_that_leave_nothing_to_learn_give_class_shares(self):
        import numpy
        one_class = self.train[self.labels[self.train] == 1]
        self.assertEqual(self.boosters.class_shares(self.table, one_class).probabilities(self.left_out)[0].tolist(),
                         [0, 1, 0, 0])
        constant = self.boosters.Table([{"text": False, "cells": [None] * 4}], [0, 0, 0, 2], 3)
        self.assertEqual(self.boosters.class_shares(constant, numpy.arange(4)).probabilities([0]).tolist(),
                         [[0.75, 0, 0.25]])
        self.assertIsNone(self.boosters.class_shares(self.table, self.train))

    def test_a_whole_evaluation_beats_chance(self):
        import rivals
        with tempfile.TemporaryDirectory() as folder:
            record = pathlib.Path(folder) / "record.json"
            status = rivals.evaluate("lightgbm", self.boosters.BOOSTERS["lightgbm"](), WORKER,
                                     [str(GLASS), "--folds", "2", "--json", str(record)])
            self.assertEqual(status, 0)
            model = json.loads(record.read_text())["data"][0]["models"][0]
            self.assertGreater(model["scores"]["accuracy"]["mean"], 0.6)
            self.assertLess(model["scores"]["log_loss"]["mean"], 1.2)


if __name__ == "__main__":
    PROGRAM, WORKER = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    unittest.main()
