"""The default learner (docs/method.md, automatic construction) as one would write it with scikit-learn: members of seven
families, calibrated and weighed on left-out rows, a decision by the expected D-index, and a refit of the chosen ones.

What it lacks of ours: the left-out pools behind prediction sets and scores.
"""
import functools
import itertools

import numpy
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import laplacian_kernel, rbf_kernel
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler
from sklearn.svm import SVC

FOLDS, VOTERS, BAGS, ADDITIONS, SHORTLIST = 5, 8, 16, 12, 40
MOST_PROBED = 3000
TREES_OF_DRAW, TREES_OF_MODEL, MOST_TRIED = 80, 300, 60
LEAST = 1e-6


class Draw:
    """Rows to learn from and rows to answer, with what several members need of them."""

    def __init__(self, rows, labels, questions, trees):
        self.rows, self.labels, self.questions, self.trees = rows, labels, questions, trees
        self.classes = numpy.unique(labels)

    @functools.cached_property
    def ranks(self):
        transform = make_pipeline(QuantileTransformer(n_quantiles=len(self.rows), output_distribution="normal"),
                                  StandardScaler()).fit(self.rows)
        return transform.transform(self.rows), transform.transform(self.questions)

    @functools.cached_property
    def leaves(self):
        forest = ExtraTreesClassifier(self.trees, random_state=0).fit(self.rows, self.labels)
        return forest.apply(self.rows), forest.apply(self.questions)

    @functools.cached_property
    def leaf_kernels(self):
        """Share of common leaves: among the rows, and of the questions with the rows."""
        own, asked = self.leaves
        return tuple(sum((left[:, [tree]] == own[:, tree]).astype(numpy.float32) for tree in range(own.shape[1])) / own.shape[1]
                     for left in (own, asked))

    def of(self, features):
        return self.ranks if features == "ranks" else (self.rows, self.questions)


class Member:
    """A candidate: `answer(draw)` gives probabilities of the draw's classes for its questions."""

    def __init__(self, family, balanced, answer):
        self.family, self.balanced, self.answer = family, balanced, answer


def weights(balanced):
    return "balanced" if balanced else None


def couple(decision_values, classes):
    """Probabilities from the duels of a machine, one column a pair of classes."""
    values = decision_values.reshape(len(decision_values), -1)
    if classes == 2:
        values = -values  # scikit-learn's sign is the second class's
    odds = numpy.ones((len(values), classes))
    for duel, (i, j) in enumerate(itertools.combinations(range(classes), 2)):
        against = numpy.exp(-numpy.clip(2 * values[:, duel], -7, 7))
        odds[:, i] += against
        odds[:, j] += 1 / against
    return (1 / odds) / (1 / odds).sum(axis=1, keepdims=True)


def machine(family, kernel, cost, balanced, features="plain", gamma=0.0):
    def answer(draw):
        rows, questions = draw.of(features)
        scaled = gamma / rows.shape[1]
        if kernel in ("rbf", "linear"):
            trained = SVC(C=cost, kernel=kernel, gamma=scaled or "auto", class_weight=weights(balanced),
                          decision_function_shape="ovo").fit(rows, draw.labels)
            return couple(trained.decision_function(questions), len(draw.classes))
        if kernel == "laplacian":
            grams = [laplacian_kernel(some, rows, scaled) for some in (rows, questions)]
        else:
            grams = draw.leaf_kernels
            if kernel == "mean":
                grams = [(gram + rbf_kernel(some, rows, scaled)) / 2 for gram, some in zip(grams, (rows, questions))]
        trained = SVC(C=cost, kernel="precomputed", class_weight=weights(balanced),
                      decision_function_shape="ovo").fit(grams[0], draw.labels)
        return couple(trained.decision_function(grams[1]), len(draw.classes))
    return Member(family, balanced, answer)


def logistic(features, cost, balanced):
    def answer(draw):
        rows, questions = draw.of(features)
        model = LogisticRegression(C=cost, class_weight=weights(balanced), max_iter=300).fit(rows, draw.labels)
        return model.predict_proba(questions)
    return Member("linear", balanced, answer)


def forest(family, leaf, tried, balanced):
    kind = {"extra-trees": ExtraTreesClassifier, "random-forest": RandomForestClassifier}[family]

    def answer(draw):
        model = kind(draw.trees, min_samples_leaf=leaf, max_features=tried, class_weight=weights(balanced), random_state=0)
        return model.fit(draw.rows, draw.labels).predict_proba(draw.questions)
    return Member(family, balanced, answer)


def local(views, k, kernel="rbf"):
    """A machine on the rows that are near a question in all views, completed with the nearest of lacking classes."""
    def transformed(draw, view):
        if view == "correlation":
            centred = [some - some.mean(axis=1, keepdims=True) for some in (draw.rows, draw.questions)]
            return [some / numpy.linalg.norm(some, axis=1, keepdims=True) for some in centred]
        if view == "lda":
            projection = LinearDiscriminantAnalysis(solver="eigen", shrinkage="auto").fit(draw.rows, draw.labels)
            return [projection.transform(some) for some in (draw.rows, draw.questions)]
        return draw.rows, draw.questions

    def near(draw, view):
        if view == "leaf":
            return numpy.argsort(-draw.leaf_kernels[1], axis=1, kind="stable")[:, :k]
        rows, questions = transformed(draw, view)
        return NearestNeighbors(n_neighbors=k).fit(rows).kneighbors(questions, return_distance=False)

    def answer(draw):
        balls = [near(draw, view) for view in views]
        members = [numpy.flatnonzero(draw.labels == c) for c in draw.classes]
        nearest = [of_class[NearestNeighbors(n_neighbors=1).fit(draw.rows[of_class]).kneighbors(draw.questions)[1][:, 0]]
                   for of_class in members]
        result = []
        for q, question in enumerate(draw.questions):
            rows = functools.reduce(numpy.intersect1d, (ball[q] for ball in balls))
            present = numpy.isin(draw.classes, draw.labels[rows])
            rows = numpy.concatenate([rows, [own[q] for own, has in zip(nearest, present) if not has]]).astype(int)
            gamma, some = 1 / draw.rows.shape[1], draw.rows[rows]
            gram, asked = rbf_kernel(some, some, gamma), rbf_kernel(question[None], some, gamma)
            if kernel == "mean":
                own, of_question = draw.leaves[0][rows], draw.leaves[1][q]
                gram = (gram + (own[:, None] == own).mean(axis=2)) / 2
                asked = (asked + (own == of_question).mean(axis=1)) / 2
            trained = SVC(C=3, kernel="precomputed", decision_function_shape="ovo").fit(gram, draw.labels[rows])
            result.append(couple(trained.decision_function(asked), len(draw.classes))[0])
        return numpy.array(result)
    return Member("local", False, answer)


def library(rows, features):
    """The candidates, as ours has them."""
    half = min(max((features + 1) // 2, 1), MOST_TRIED)
    both = (False, True)
    members = [forest(family, leaf, tried, balanced) for tried in ("sqrt", half) for leaf in (1, 3) for balanced in both
               for family in ("extra-trees", "random-forest")]
    grid = [("radial", "rbf", "plain", (0.03, 0.1, 0.3, 1, 3), (0.3, 3, 30)),
            ("radial", "rbf", "ranks", (0.03, 0.1, 0.3, 0.5), (1, 10)),
            ("laplacian", "laplacian", "plain", (0.3, 1), (1, 10)), ("laplacian", "laplacian", "ranks", (0.5,), (1, 10)),
            ("linear", "linear", "plain", (0,), (0.001, 0.01, 0.1, 1)),
            ("forest-kernel", "leaf", "plain", (0,), (1, 10)), ("forest-kernel", "mean", "plain", (0.3, 1), (1, 10))]
    for family, kernel, view, gammas, costs in grid:
        members += [machine(family, kernel, cost, balanced, view, gamma)
                    for gamma in gammas for cost in costs for balanced in both]
    members += [logistic(view, cost, balanced) for view, balanced in (("plain", False), ("ranks", False), ("ranks", True))
                for cost in (0.003, 0.03, 0.3, 3)]
    members += [local(views, k, kernel) for views, k, kernel in (
        (["euclidean"], 20, "rbf"), (["euclidean"], 60, "rbf"), (["euclidean"], 160, "rbf"),
        (["euclidean", "correlation"], 60, "rbf"), (["leaf"], 20, "mean"), (["leaf"], 60, "mean"),
        (["lda"], 40, "rbf")) if 2 * k < rows * (FOLDS - 1) // FOLDS]
    return members


def calibrated(probabilities, calibration, priors):
    sharpness, exponent = calibration
    powers = numpy.maximum(probabilities, LEAST) ** sharpness * priors ** exponent
    return numpy.maximum(powers / powers.sum(axis=1, keepdims=True), LEAST)


def calibrate(probabilities, truth, priors, balanced):
    """The exponents with the least log loss against smoothed targets."""
    smoothing = 1 / (len(truth) + 2)
    targets = numpy.full(probabilities.shape, smoothing / (len(priors) - 1))
    targets[numpy.arange(len(truth)), truth] = 1 - smoothing
    tried = itertools.product((0.3, 0.45, 0.65, 0.85, 1.0, 1.3, 1.8, 2.5, 3.5), (0, 0.33, 0.67, 1) if balanced else (0,))
    return min(tried, key=lambda one: -(targets * numpy.log(calibrated(probabilities, one, priors))).sum())


def weigh(of_truth, families):
    """Weights of the members from the probabilities, members x questions, that they give the truth."""
    order = numpy.argsort(-numpy.log(of_truth).mean(axis=1), kind="stable")
    place_in_family = {m: sum(families[other] == families[m] for other in order[:i]) for i, m in enumerate(order)}
    listed = numpy.array([m for i, m in enumerate(order) if i < SHORTLIST or place_in_family[m] < 2])
    random, total = numpy.random.default_rng(0), numpy.zeros(len(of_truth))
    for _ in range(BAGS):
        half = random.permutation(listed)[:(len(listed) + 1) // 2]
        seen = of_truth[half][:, random.integers(of_truth.shape[1], size=of_truth.shape[1])]
        pool = numpy.zeros(seen.shape[1])
        for size in range(ADDITIONS + 1):
            best = numpy.log((pool + seen) / (size + 1)).mean(axis=1).argmax()
            pool += seen[best]
            total[half[best]] += 1
    chosen = numpy.argsort(-total, kind="stable")[:VOTERS]
    return {m: total[m] / total[chosen].sum() for m in chosen if total[m] > 0}


def worths(pool, truth, priors):
    """What deciding a class is worth for each true one: the derivative of the D-index where decisions bring us."""
    n, classes = len(truth), len(priors)
    decided, table = pool.argmax(axis=1), numpy.zeros((classes, classes))
    numpy.add.at(table, (truth, decided), 1)
    for _ in range(6):
        rows = numpy.maximum(table.sum(axis=1), 5)
        right, others = numpy.diag(table), numpy.maximum(n - rows, 1)
        halved = (right / rows + 1 - (table.sum(axis=0) - right) / others) / 2
        worth = numpy.tile(-1 / (2 * classes * others * (1 + halved)), (classes, 1))
        worth[numpy.diag_indices(classes)] = 1 / (n + right.sum()) + 1 / (2 * classes * rows * (1 + halved))
        expected = numpy.zeros((classes, classes))
        numpy.add.at(expected.T, (pool @ worth).argmax(axis=1), pool)
        table = (table + expected) / 2
    return worth


class Recipe:
    """A fit: `ask` the members about left-out rows, `choose` voters, calibrations and decision, refit and `answer`."""

    def __init__(self, rows, labels, folds=FOLDS):
        """Of the five folds the first `folds` are left out."""
        self.rows, self.labels = rows, labels
        self.priors = numpy.bincount(labels) / len(labels)
        probed = numpy.random.default_rng(0).permutation(len(rows))[:MOST_PROBED]
        self.members = library(len(probed), rows.shape[1])
        splits = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(rows[probed], labels[probed])
        self.splits = [(probed[train], probed[left_out]) for train, left_out in splits][:folds]

    def ask(self):
        """Probabilities: for every member the left-out rows of all folds, one after the other."""
        draws = [Draw(self.rows[train], self.labels[train], self.rows[left_out], TREES_OF_DRAW)
                 for train, left_out in self.splits]
        return [numpy.concatenate([member.answer(draw) for draw in draws]) for member in self.members]

    def choose(self, answers):
        truth = numpy.concatenate([self.labels[left_out] for _, left_out in self.splits])
        exponents = [calibrate(one, truth, self.priors, member.balanced) for one, member in zip(answers, self.members)]
        answers = [calibrated(one, own, self.priors) for one, own in zip(answers, exponents)]
        of_truth = numpy.array([one[numpy.arange(len(truth)), truth] for one in answers])
        chosen = weigh(of_truth, [member.family for member in self.members])
        pool = sum(weight * answers[m] for m, weight in chosen.items())
        temperature = calibrate(pool, truth, self.priors, False)
        return chosen, exponents, temperature, worths(calibrated(pool, temperature, self.priors), truth, self.priors)

    def answer(self, model, questions):
        """Classes of the questions, of the chosen members fitted on all rows."""
        chosen, exponents, temperature, worth = model
        draw = Draw(self.rows, self.labels, questions, TREES_OF_MODEL)
        pool = sum(weight * calibrated(self.members[m].answer(draw), exponents[m], self.priors)
                   for m, weight in chosen.items())
        return (calibrated(pool, temperature, self.priors) @ worth).argmax(axis=1)
