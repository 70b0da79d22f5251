"""What the tests of the package share: the example sets as people hold them, and the program to compare with."""

import csv
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/data"
PROGRAM = pathlib.Path(os.environ.get("HARDLEARN_PROGRAM", ROOT / "build/bin/hardlearn"))

# name: label, group
SETS = {"vehicle": ("class", None), "glass": ("class", None), "hepatitis": ("class", None), "yeast": ("class", None),
        "speakers": ("emotion", "speaker")}


def label_of(path):
    with open(path, newline="") as file:
        return next(csv.reader(file))[-1]


@pytest.fixture(scope="session")
def program():
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is not there: make build makes it, or name it in $HARDLEARN_PROGRAM")

    def run(*arguments, cwd=ROOT):
        """What the program prints, and its JSON record where --json - is asked for."""
        done = subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=True)
        return json.loads(done.stdout) if "-" in arguments else done.stdout

    return run


class Example:
    """An example set: its path from the root, a pandas frame, labels, groups."""

    def __init__(self, name, rows=None):
        import pandas

        self.name = name
        self.path = f"examples/data/{name}.csv"
        frame = pandas.read_csv(ROOT / self.path)
        if rows is not None:
            frame = frame.iloc[:rows]
        self.label = label_of(ROOT / self.path)
        self.group = SETS[name][1]
        self.y = frame[self.label]
        self.groups = frame[self.group] if self.group else None
        self.X = frame.drop(columns=[self.label] + ([self.group] if self.group else []))

    def options(self):
        """Of the program, for this set."""
        return ["--group", self.group] if self.group else []


@pytest.fixture(scope="session", params=list(SETS))
def example(request):
    return Example(request.param)


@pytest.fixture(scope="session")
def vehicle():
    return Example("vehicle")


@pytest.fixture(scope="session")
def glass():
    return Example("glass")


@pytest.fixture(scope="session")
def blobs():
    """Three classes that overlap a little, 120 x 4."""
    generator = np.random.default_rng(7)
    y = np.repeat([0, 1, 2], 40)
    return generator.normal(size=(120, 4)) + 2.0 * np.eye(4)[y], y
