"""Whole pipelines beside a straightforward Python version of docs/method.md, and `diagnose` on a file.

The Python version would take hours, so it is timed on samples: every part of it runs on a share of its questions or
machines, and its seconds are divided by that share. Neighbours, forests and projections are found whole. Parts of which
only the number matters take what a run would have: the rows that are bad are drawn at the rate of the sampled ones.
"""
import itertools
import time

import numpy
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC

import data
from groups.query import directions

SETS = ["irmas8", "instruments518"]
CASES = [{"case": f"pipeline/fit-ptc-{name}", "data": {"name": name}, "rounds": 1,
          "settings": {"work": "fit", "construction": "ptc"}, "peers": {"scikit-learn": None},
          "note": "the peer is timed on samples and scaled"} for name in SETS]
CASES += [{"case": f"pipeline/fit-ptc-{name}", "data": {"name": name}, "threads": [2], "rounds": 1,
           "settings": {"work": "fit", "construction": "ptc"}, "peers": {}}
          for name in SETS]
CASES += [{"case": "pipeline/diagnose-irmas8", "data": {"name": "irmas8"}, "threads": [2], "rounds": 3,
           "settings": {"work": "diagnose", "file": "irmas8"}, "peers": {}, "goal_seconds": 8}]

PROBED_ROWS, FOLDS = 3000, 5
SAMPLED_QUESTIONS, SAMPLED_MACHINES = 4, 3


class Clock:
    """Adds up what everything would take, from what samples take."""

    def __init__(self):
        self.seconds, self.measured = 0.0, 0.0

    def whole(self, work):
        return self.sampled(1, 1, work)

    def sampled(self, taken, total, work):
        begin = time.perf_counter()
        result = work()
        elapsed = time.perf_counter() - begin
        self.measured += elapsed
        self.seconds += elapsed * total / taken
        return result


class Space:
    """Rows to learn from: what is near to a query in each view, and machines on what is near."""

    def __init__(self, rows, labels, largest_k):
        self.rows, self.labels, self.gamma = rows, labels, 1 / rows.shape[1]
        self.transforms = {"euclidean": lambda some: some, "correlation": directions}
        k = min(largest_k + 1, len(rows))
        self.search = {view: NearestNeighbors(n_neighbors=k).fit(transform(rows))
                       for view, transform in self.transforms.items()}
        self.classes = numpy.unique(labels)
        self.members = [numpy.flatnonzero(labels == c) for c in self.classes]
        self.of_class = [NearestNeighbors(n_neighbors=min(2, len(members))).fit(rows[members])
                         for members in self.members]

    def see(self, queries):
        """Neighbours of all queries."""
        seen = {view: search.kneighbors(self.transforms[view](queries), return_distance=False)
                for view, search in self.search.items()}
        seen["classes"] = [members[search.kneighbors(queries, return_distance=False)]
                           for members, search in zip(self.members, self.of_class)]
        return seen

    def traininglet(self, seen, q, views, k, without=-1):
        balls = [seen[view][q][seen[view][q] != without][:k] for view in views]
        rows = balls[0]
        for ball in balls[1:]:
            rows = numpy.intersect1d(rows, ball)
        present = numpy.isin(self.classes, self.labels[rows])
        completed = [near[q][near[q] != without][:1] for near, has in zip(seen["classes"], present) if not has]
        return numpy.concatenate([rows, *completed]).astype(int)

    def ask(self, query, members, cost, gamma):
        """The prediction of a machine on the members."""
        labels = self.labels[members]
        if len(numpy.unique(labels)) == 1:
            return labels[0]
        machine = SVC(C=cost, gamma=gamma).fit(self.rows[members], labels)
        return machine.predict(numpy.atleast_2d(query))[0]

    def global_machine(self, queries, cost, gamma):
        return SVC(C=cost, gamma=gamma).fit(self.rows, self.labels).predict(queries)


def draws(rows):
    """Members and left-out rows: five folds of at most 3,000 rows, again until 600 rows were left out."""
    random = numpy.random.default_rng(0)
    probed = random.permutation(len(rows))[:PROBED_ROWS]
    for _ in range(min(6, -(-600 // len(probed)))):
        order = random.permutation(probed)
        for fold in range(FOLDS):
            left_out = order[fold::FOLDS]
            yield numpy.setdiff1d(order, left_out), left_out


def sample(total, count):
    return numpy.linspace(0, total - 1, min(count, total)).astype(int)


def sanitize(clock, space, views, k, cost, gamma, count):
    """Predicts sampled members without themselves; which rows are good, and every row's traininglet."""
    seen = clock.whole(lambda: space.see(space.rows))
    total = len(space.rows)
    traininglets = clock.whole(lambda: [space.traininglet(seen, q, views, k, without=q) for q in range(total)])
    chosen = sample(total, count)
    answers = clock.sampled(len(chosen), total, lambda: [
        space.ask(space.rows[q], traininglets[q], cost, gamma) for q in chosen])
    share = float(numpy.mean(space.labels[chosen] == answers))
    return numpy.random.default_rng(1).random(total) < share, traininglets


def fuse(space, good, traininglets, near, local):
    """The union of a clean traininglet with those of three good rows, without bad rows."""
    anchors = [row for row in near if good[row]][:2] + [numpy.flatnonzero(good)[0]]
    union = numpy.unique(numpy.concatenate([local, *[traininglets[row] for row in anchors], anchors]).astype(int))
    return union[good[union]] if len(numpy.unique(space.labels[union[good[union]]])) > 1 else union


def precision(clock, rows, labels):
    members = min(len(rows), PROBED_ROWS) * (FOLDS - 1) // FOLDS
    ks = [k for k in (5, 10, 20, 40, 80, 160, 320, 640) if k < members]
    grid = list(itertools.product([1.0, 10.0], [0.3, 1.0, 3.0]))
    both, right, spaces = ["euclidean", "correlation"], {}, []
    for members, left_out in draws(rows):
        space = clock.whole(lambda: Space(rows[members], labels[members], max(ks)))
        seen = clock.whole(lambda: space.see(rows[left_out]))
        chosen = sample(len(left_out), SAMPLED_QUESTIONS)

        def score():
            for q, k in itertools.product(chosen, ks):
                near = space.traininglet(seen, q, both, k)
                for cost, gamma in grid:
                    answer = space.ask(rows[left_out[q]], near, cost, gamma * space.gamma)
                    right[k, cost, gamma] = right.get((k, cost, gamma), 0) + (answer == labels[left_out[q]])
        clock.sampled(len(chosen), len(left_out), score)
        spaces.append((space, seen, left_out))
    space, _, left_out = spaces[0]
    machines = [grid[i] for i in sample(len(grid), SAMPLED_MACHINES)]
    clock.sampled(len(machines), len(grid) * len(spaces), lambda: [
        space.global_machine(rows[left_out], cost, gamma * space.gamma) for cost, gamma in machines])
    k, cost, gamma = max(right, key=right.get)
    for space, seen, left_out in spaces:
        good, traininglets = sanitize(clock, space, both, k, cost, gamma * space.gamma, 20)
        chosen = sample(len(left_out), 20)
        clock.sampled(len(chosen), len(left_out), lambda: [space.ask(
            rows[left_out[q]],
            fuse(space, good, traininglets, seen["euclidean"][q], space.traininglet(seen, q, both, k)),
            cost, gamma * space.gamma) for q in chosen])
    whole = clock.whole(lambda: Space(rows, labels, k))
    sanitize(clock, whole, both, k, cost, gamma * whole.gamma, 60)


def scikit_learn(settings):
    rows, labels = data.load(settings, "rows"), data.load(settings, "labels")

    def run():
        clock = Clock()
        precision(clock, rows, labels)
        return {"seconds": clock.seconds, "quality": None, "measured_seconds": clock.measured}
    return run


PEERS = {"scikit-learn": scikit_learn}
