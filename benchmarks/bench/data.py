"""The data of the benchmarks: real sets from $HARDLEARN_DATA, scikit-learn's digits, generated rows.

A specification is {"name": ..., ...}; write() puts rows.npy (float32, standardised with the training rows' statistics,
missing cells 0, no constant columns), labels.npy (int32), and for held-out rows test_rows.npy and test_labels.npy into
a folder. With "images" it is so many images, as images.bin.
"""
import csv
import gzip
import os
import pathlib

import numpy


class Missing(Exception):
    pass


def read_csv(name):
    """Cells of a research set as floats (empty: NaN) and its labels as numbers of the sorted class names."""
    folder = os.environ.get("HARDLEARN_DATA")
    if not folder:
        raise Missing("HARDLEARN_DATA is not set")
    for ending, opener in ((".csv", open), (".csv.gz", gzip.open)):
        path = pathlib.Path(folder) / (name + ending)
        if path.exists():
            with opener(path, "rt", newline="") as text:
                _, *lines = csv.reader(text)
            rows = numpy.array([[float(cell) if cell else numpy.nan for cell in line[:-1]] for line in lines])
            return rows, numpy.unique([line[-1] for line in lines], return_inverse=True)[1]
    raise Missing(f"{name} is not in {folder}")


def first_images(name, count, folder):
    """The first records of a file in CIFAR's layout, as images.bin."""
    root = os.environ.get("HARDLEARN_DATA")
    if not root:
        raise Missing("HARDLEARN_DATA is not set")
    path = pathlib.Path(root) / (name + ".bin.gz")
    if not path.exists():
        raise Missing(f"{name} is not in {root}")
    with gzip.open(path) as records:
        (folder / "images.bin").write_bytes(records.read(count * 3073))


def digits():
    from sklearn.datasets import load_digits
    return load_digits(return_X_y=True)


def blobs(rows, columns=50, classes=20, seed=1):
    """Gaussian blobs whose deviation falls from column to column: a low intrinsic dimension, as real data has."""
    random = numpy.random.default_rng(seed)
    centers = 2 * random.standard_normal((classes, columns))
    labels = random.integers(classes, size=rows)
    noise = random.standard_normal((rows, columns)) * 3 / (1 + numpy.arange(columns))
    return centers[labels] + noise, labels


def overlapping(rows, columns, classes):
    """Classes of a few clouds each that overlap, a tenth of the labels wrong."""
    from sklearn.datasets import make_classification
    return make_classification(rows, columns, n_informative=columns * 2 // 5, n_redundant=columns // 5, n_classes=classes,
                               flip_y=0.1, random_state=1)


def resampled(source, count, held_out, columns):
    """As many rows as wanted like those of a real set, then held-out ones made from a fifth of it that the others are
    not made from. Leading principal components; each new row lies between a real one and one of its ten nearest of the
    same class, plus noise of a tenth of each component's deviation."""
    rows, labels = read_csv(source)
    rows, = standardise(rows, [])
    rows = rows - rows.mean(axis=0)
    rows = rows @ numpy.linalg.svd(rows, full_matrices=False)[2][:columns].T
    order = numpy.random.default_rng(0).permutation(len(rows))
    unseen = order[:len(rows) // 5]
    seen = order[len(rows) // 5:]
    parts = [(between(rows[some], labels[some], number, seed), labels[some])
             for seed, (some, number) in enumerate([(seen, count), (unseen, held_out)])]
    return (numpy.concatenate([new for (new, _), _ in parts]),
            numpy.concatenate([own[origin] for (_, origin), own in parts]))


def between(rows, labels, count, seed):
    """New rows, and the row that each began at."""
    from sklearn.neighbors import NearestNeighbors
    near = numpy.empty((len(rows), 10), dtype=int)
    for label in numpy.unique(labels):
        own = numpy.flatnonzero(labels == label)
        near[own] = own[NearestNeighbors(n_neighbors=10).fit(rows[own]).kneighbors(return_distance=False)]
    random = numpy.random.default_rng(seed)
    first = random.integers(len(rows), size=count)
    second = near[first, random.integers(10, size=count)]
    new = rows[first] + random.random((count, 1), dtype=numpy.float32) * (rows[second] - rows[first])
    return new + 0.1 * rows.std(axis=0) * random.standard_normal(new.shape, dtype=numpy.float32), first


def split(rows, labels, held_out, first, seed=0):
    """Training and test rows: the first ones and what follows, or a permutation with a fifth held out."""
    order = numpy.arange(len(rows)) if first else numpy.random.default_rng(seed).permutation(len(rows))
    count = first or len(rows) - len(rows) // 5
    test = order[count:][:held_out]
    return rows[order[:count]], labels[order[:count]], rows[test], labels[test]


def standardise(training, others):
    mean = numpy.nanmean(training, axis=0)
    deviation = numpy.nanstd(training, axis=0)
    keep = deviation > 0
    return [numpy.ascontiguousarray(numpy.nan_to_num((rows[:, keep] - mean[keep]) / deviation[keep]), numpy.float32)
            for rows in (training, *others)]


def table(rows, columns, folder):
    """A table of numbers of up to six digits with a class, as text: table.csv."""
    random = numpy.random.default_rng(1)
    with open(folder / "table.csv", "w") as text:
        text.write(",".join([*(f"x{i + 1}" for i in range(columns)), "label"]) + "\n")
        for begin in range(0, rows, 10_000):
            block = random.standard_normal((min(10_000, rows - begin), columns)) * 100
            labels = random.integers(3, size=len(block))
            for row, label in zip(block, labels):
                text.write(",".join(["%.6g"] * columns) % tuple(row) + f",c{label}\n")


def write(specification, folder):
    """Writes the arrays; rows and features of the training part, or what is missing."""
    try:
        name = specification["name"]
        if "images" in specification:
            first_images(name, specification["images"], folder)
            return {"rows": specification["images"], "features": 3072, "note": name}
        if name == "table":
            table(specification["rows"], specification["columns"], folder)
            return {"rows": specification["rows"], "features": specification["columns"], "note": "generated numbers"}
        if name == "blobs":
            rows, labels = blobs(specification["rows"], specification.get("columns", 50))
            what = "generated: Gaussian blobs"
        elif name == "overlapping":
            rows, labels = overlapping(specification["rows"], specification["columns"], specification["classes"])
            what = "generated: scikit-learn's make_classification"
        elif name == "resampled":
            rows, labels = resampled(specification["source"], specification["rows"], specification["held_out"],
                                     specification["columns"])
            what = f"resampled from {specification['source']}, with noise"
        elif name == "digits":
            rows, labels = digits()
            what = "scikit-learn's digits"
        else:
            rows, labels = read_csv(name)
            what = name
    except Missing as missing:
        return {"missing": str(missing)}
    held_out = specification.get("held_out", 0)
    if held_out:
        rows, labels, test_rows, test_labels = split(rows, labels, held_out, specification.get("first"))
        rows, test_rows = standardise(rows, [test_rows])
        numpy.save(folder / "test_rows.npy", test_rows)
        numpy.save(folder / "test_labels.npy", test_labels.astype(numpy.int32))
    else:
        rows, = standardise(rows, [])
    numpy.save(folder / "rows.npy", rows)
    numpy.save(folder / "labels.npy", labels.astype(numpy.int32))
    return {"rows": rows.shape[0], "features": rows.shape[1], "note": what}


def load(settings, name):
    return numpy.load(pathlib.Path(settings["data"]) / (name + ".npy"))
