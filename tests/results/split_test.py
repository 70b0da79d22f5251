"""Tests that the committed split of the research sets is what its rule gives."""
import os
import pathlib
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "results"
sys.path.insert(0, str(FOLDER))
sys.dont_write_bytecode = True
import split  # noqa: E402

COMMITTED = (FOLDER / "split.csv").read_text()
ROWS = [line.split(",") for line in COMMITTED.splitlines()[1:]]
HALF = {name: half for name, half, _ in ROWS}


class Split(unittest.TestCase):
    def test_the_committed_file_is_what_the_rule_gives(self):
        self.assertEqual(split.csv_text(split.divide(list(HALF))), COMMITTED)

    @unittest.skipUnless(os.environ.get("HARDLEARN_DATA"), "HARDLEARN_DATA is not set")
    def test_it_names_every_small_set_of_the_data_folder(self):
        self.assertEqual(sorted(split.find_sets(os.environ["HARDLEARN_DATA"])), sorted(HALF))

    def test_the_order_of_the_names_changes_nothing(self):
        self.assertEqual(split.divide(sorted(HALF)), split.divide(sorted(HALF, reverse=True)))

    def test_families_stay_together(self):
        for family in split.FAMILIES:
            self.assertEqual(len({HALF[name] for name in family}), 1, family)

    def test_sets_that_were_used_are_in_the_guide_half(self):
        self.assertEqual({HALF[name] for name in split.USED}, {"guide"})

    def test_both_halves_are_about_equally_large(self):
        halves = list(HALF.values())
        self.assertLessEqual(abs(halves.count("guide") - halves.count("evidence")), 1)

    def test_only_small_files_with_labels_take_part(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "small.csv").write_text("x,label\n1,a\n2,b\n")
            (folder / "large.csv").write_text("x,label\n" + "1,a\n" * 3000)
            (folder / "other.csv").write_text("label,x\n1,2\n")
            (folder / "README.md").write_text("label\n")
            self.assertEqual(split.find_sets(folder), {"small": 2})


if __name__ == "__main__":
    unittest.main()
