#!/usr/bin/env python3
"""Holds the program's classical measures against those of problexity and pymfe (PyPI) and against the definitions.

Reads the CSV files that `hardlearn study FILES -o RECORD --points FOLDER --distance ...` writes, and its record: the same
prepared rows go to the libraries, so only definitions can differ. L3 and N4 are found again from the points.

Usage: complexity_libraries.py RECORD FOLDER
Needs problexity, pymfe, scikit-learn and NumPy; the versions that docs/measures.md tells of are 0.5.11 and 0.4.4.
"""
import csv
import itertools
import json
import pathlib
import sys
import warnings

import numpy as np
from problexity import classification as problexity
from pymfe.complexity import MFEComplexity
from sklearn.svm import SVC

warnings.filterwarnings("ignore")


def read(path):
    """Rows and points of a set, each as features and classes."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))[1:]
    names = sorted({line[1] for line in lines})
    for kind in ("row", "point"):
        chosen = [line for line in lines if line[0] == kind]
        yield np.array([line[6:] for line in chosen], dtype=np.float32).astype(float), \
            np.array([names.index(line[1]) for line in chosen])


def by_pairs(measure, x, y):
    """Mean over the pairs of classes; y is 0 for the first class and 1 for the second."""
    values = []
    for a, b in itertools.combinations(np.unique(y), 2):
        chosen = (y == a) | (y == b)
        values.append(measure(x[chosen], (y[chosen] == b).astype(int)))
    return float(np.mean(values))


def l3_of_points(x, y, points, labels):
    wrong = []
    for a, b in itertools.combinations(np.unique(y), 2):
        chosen, asked = (y == a) | (y == b), (labels == a) | (labels == b)
        rows = x[chosen]
        mean, deviation = rows.mean(axis=0), rows.std(axis=0)
        scale = np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 1e-6)
        machine = SVC(kernel="linear", C=1.0, tol=1e-6).fit((rows - mean) * scale, y[chosen])
        wrong.append(np.mean(machine.predict((points[asked] - mean) * scale) != labels[asked]))
    return float(np.mean(wrong))


def n4_of_points(x, y, points, labels):
    wrong = 0.0
    for point, label in zip(points, labels):
        squares = ((x - point) ** 2).sum(axis=1)
        tied = y[squares <= squares.min() * (1 + 1e-6)]
        wrong += np.mean(tied != label)
    return wrong / len(labels)


def of_problexity(x, y):
    functions = {"f1": "f1", "f1v": "f1v", "f2": "f2", "f3": "f3", "f4": "f4", "l1": "l1", "l2": "l2", "n1": "n1", "n2": "n2",
                 "n3": "n3", "t1": "t1", "lsc": "lsc", "density": "density", "clustering": "clsCoef", "hubs": "hubs",
                 "t2": "t2", "t3": "t3", "t4": "t4", "class_entropy": "c1", "imbalance_ratio": "c2"}
    if len(np.unique(y)) > 2:  # it knows two classes only
        functions = {name: functions[name] for name in ("f1v", "f2", "f3", "f4", "l1", "l2", "t2", "t3", "t4")}
    found = {}
    for name, function in functions.items():
        try:
            found[name] = by_pairs(getattr(problexity, function), x, y) if name[0] in "fl" and name != "lsc" else \
                float(getattr(problexity, function)(x, y))
        except Exception as error:  # noqa: BLE001 - that it fails is what is told
            found[name] = type(error).__name__
    return found


def of_pymfe(x, y):
    m, near = MFEComplexity, {"metric": "minkowski", "N_scaled": x}
    calls = {"f1": lambda: np.min(m.ft_f1(x, y)),  # it tells one a feature
             "f1v": lambda: m.ft_f1v(x, y), "f2": lambda: m.ft_f2(x, y), "f3": lambda: m.ft_f3(x, y),
             "f4": lambda: m.ft_f4(x, y), "l1": lambda: m.ft_l1(x, y, random_state=1), "l2": lambda: m.ft_l2(x, y, random_state=1),
             "n1": lambda: m.ft_n1(x, y, **near), "n2": lambda: m.ft_n2(x, y, **near),
             "n3": lambda: m.ft_n3(x, y, **near),
             "t1": lambda: m.ft_t1(x, y, **near, agglomeration_metric="radius"),
             "lsc": lambda: m.ft_lsc(x, y, **near), "t2": lambda: m.ft_t2(x), "t3": lambda: m.ft_t3(x),
             "t4": lambda: m.ft_t4(x), "class_entropy": lambda: m.ft_c1(y), "imbalance_ratio": lambda: m.ft_c2(y)}
    found = {}
    for name, call in calls.items():
        try:
            found[name] = float(np.mean(call()))
        except Exception as error:  # noqa: BLE001
            found[name] = type(error).__name__
    return found


def main():
    record, folder = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), pathlib.Path(sys.argv[2])
    for studied in record["sets"]:
        (x, y), (points, labels) = read(folder / f"{studied['name']}.csv")
        own = studied["measures"]
        others = {"points": {"l3": l3_of_points(x, y, points, labels), "n4": n4_of_points(x, y, points, labels)},
                  "problexity": of_problexity(x, y), "pymfe": of_pymfe(x, y)}
        print(f"{studied['name']}: {len(x)} rows, {x.shape[1]} features, {len(np.unique(y))} classes")
        for name, value in own.items():
            told = []
            for library, values in others.items():
                if name not in values:
                    continue
                other = values[name]
                agrees = not isinstance(other, str) and abs(other - value) < 1e-3
                told.append(f"{library} {other if isinstance(other, str) else format(other, '.4f')}{'' if agrees else ' *'}")
            if told:
                print(f"  {name:16} {value:.4f}   {'   '.join(told)}")


if __name__ == "__main__":
    main()
