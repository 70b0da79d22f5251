"""Tests of the committed records: complete, small, and what their scores say is what their rows say."""
import gzip
import json
import math
import pathlib
import unittest

RECORDS = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "records"
SMALLEST_PROBABILITY = 2.0**-23  # what the program takes for less in a logarithm


def d_index(truth, predicted):
    """By its formula (docs/method.md), in another way than the program's."""
    rows = len(truth)
    accuracy = sum(t == p for t, p in zip(truth, predicted)) / rows
    classes = sorted(set(truth))
    total = 0
    for c in classes:
        of_class = [p for t, p in zip(truth, predicted) if t == c]
        others = [p for t, p in zip(truth, predicted) if t != c]
        sensitivity = sum(p == c for p in of_class) / len(of_class)
        specificity = sum(p != c for p in others) / len(others)
        total += math.log2(1 + accuracy) + math.log2(1 + (sensitivity + specificity) / 2)
    return total / len(classes)


def log_loss(probabilities):
    return -sum(math.log(max(p, SMALLEST_PROBABILITY)) for p in probabilities) / len(probabilities)


@unittest.skipUnless(RECORDS.exists(), "there are no committed records")
class Records(unittest.TestCase):
    def test_they_are_small(self):
        self.assertLess(sum(file.stat().st_size for file in RECORDS.rglob("*") if file.is_file()), 30e6)

    def test_each_says_how_it_came_about(self):
        for record in RECORDS.rglob("*.json.gz"):
            told = json.loads(record.with_name(record.name.replace(".json.gz", ".run.json")).read_text())
            self.assertEqual(told["inputs"]["models"][0], record.name.replace(".json.gz", ""))
            for field in ("program_sha256", "answers_sha256", "version", "commit", "seconds", "cpu_seconds"):
                self.assertIn(field, told, record)

    def test_rows_give_the_scores_again(self):
        for record in RECORDS.rglob("*.json.gz"):
            told = json.loads(gzip.decompress(record.read_bytes()))
            data = told["data"][0]
            self.assertNotIn("/", data["file"], record)
            for model in data["models"]:
                self.assertEqual(len(model["predictions"]), told["repeats"])
                for rows, scores in zip(model["predictions"], model["repeats"]):
                    self.assertAlmostEqual(d_index(data["truth"], rows["predicted"]), scores["d_index"], 9, record)
                    self.assertAlmostEqual(log_loss(rows["true_probability"]), scores["log_loss"], 5, record)


if __name__ == "__main__":
    unittest.main()
