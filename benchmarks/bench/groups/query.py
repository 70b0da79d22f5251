"""One query end to end: neighbours in two views, traininglet, one-vs-one RBF support vector machine, answer."""
import time

import numpy
from joblib import Parallel, delayed
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC

import data

SETTINGS = {"num_neighbors": 80, "cost": 1.0}
DATA = [{"name": "digits", "first": 1500, "held_out": 297}, {"name": "gtzan30s", "held_out": 500},
        {"name": "irmas8", "held_out": 500}, {"name": "letter26", "held_out": 500}]
CASES = [{"case": "query/" + specification["name"], "data": specification, "threads": [1, 2], "settings": SETTINGS,
          "peers": {"scikit-learn": 12, "libsvm": 6}} for specification in DATA]


def directions(rows):
    """Rows whose euclidean distances order as correlation does."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    return centred / numpy.maximum(numpy.linalg.norm(centred, axis=1, keepdims=True), 1e-30)


class Traininglets:
    """Neighbours of all queries at once, intersected and completed one by one."""

    def __init__(self, rows, labels, num_neighbors, threads):
        def search(part, k):
            return NearestNeighbors(n_neighbors=min(k, len(part)), n_jobs=threads).fit(part)
        self.labels = labels
        self.views = [search(rows, num_neighbors), search(directions(rows), num_neighbors)]
        self.classes = numpy.unique(labels)
        self.members = [numpy.flatnonzero(labels == c) for c in self.classes]
        self.of_class = [search(rows[members], 1) for members in self.members]

    def find(self, queries):
        near = [self.views[0].kneighbors(queries, return_distance=False),
                self.views[1].kneighbors(directions(queries), return_distance=False)]
        nearest_of_class = [members[search.kneighbors(queries, return_distance=False)[:, 0]]
                            for members, search in zip(self.members, self.of_class)]
        for q in range(len(queries)):
            rows = numpy.intersect1d(near[0][q], near[1][q])
            lacking = numpy.flatnonzero(~numpy.isin(self.classes, self.labels[rows]))
            yield numpy.concatenate([rows, [nearest_of_class[c][q] for c in lacking]]).astype(int)


def answers_of(rows, labels, queries, traininglets, cost):
    gamma = 1 / rows.shape[1]
    return [SVC(C=cost, gamma=gamma).fit(rows[members], labels[members]).predict(query[None])[0]
            for query, members in zip(queries, traininglets)]


def scikit_learn(settings):
    rows, labels = data.load(settings, "rows"), data.load(settings, "labels")
    queries, truth = data.load(settings, "test_rows"), data.load(settings, "test_labels")
    threads, count = settings["threads"], len(queries)
    traininglets = Traininglets(rows, labels, settings["num_neighbors"], threads)
    # Processes: threads would wait for each other's interpreter. They are started here and stay.
    processes = Parallel(n_jobs=threads)
    processes(delayed(answers_of)(rows, labels, queries[:1], [numpy.arange(len(rows))], 1.0) for _ in range(threads))

    def run():
        begin = time.perf_counter()
        found = list(traininglets.find(queries))
        neighbors = time.perf_counter() - begin
        parts = processes(delayed(answers_of)(rows, labels, queries[i::threads], found[i::threads], settings["cost"])
                          for i in range(threads))
        seconds = time.perf_counter() - begin
        answers = numpy.empty(count, dtype=int)
        for i, part in enumerate(parts):
            answers[i::threads] = part
        return {"seconds": seconds / count, "quality": float(numpy.mean(answers == truth)),
                "parts": {"neighbors": neighbors / count, "svm": (seconds - neighbors) / count},
                "answers": answers.tolist()}
    return run


PEERS = {"scikit-learn": scikit_learn}
