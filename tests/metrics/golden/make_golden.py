"""Writes the golden values of the metrics tests: scikit-learn's answers.

Run in this folder with scikit-learn and numpy: python make_golden.py
"""
import json

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information


def labels_of(table):
    first, second = [], []
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            first += [i] * int(count)
            second += [j] * int(count)
    return np.array(first), np.array(second)


def ami_case(name, table):
    table = np.asarray(table)
    first, second = labels_of(table)
    return {
        "name": name,
        "table": table.tolist(),
        "mutual_information": metrics.mutual_info_score(first, second),
        "expected_mutual_information": float(
            expected_mutual_information(contingency_matrix(first, second, sparse=True), len(first))
        ),
        "adjusted_mutual_information": metrics.adjusted_mutual_info_score(first, second),
    }


def random_table(rng, n, rows, columns, dependence):
    """n samples; a share `dependence` of them keeps second = first mod columns; class sizes uneven."""
    first = rng.choice(rows, n, p=rng.dirichlet(np.ones(rows)))
    second = rng.choice(columns, n, p=rng.dirichlet(np.ones(columns)))
    kept = rng.random(n) < dependence
    second[kept] = first[kept] % columns
    table = np.zeros((rows, columns), int)
    np.add.at(table, (first, second), 1)
    return table


def ami_cases():
    rng = np.random.default_rng(1)
    cases = []
    for n in (2, 3, 5, 10, 30, 100, 480, 2000):
        for rows, columns in ((2, 2), (2, 7), (5, 3), (10, 10)):
            for dependence in (0.0, 0.3, 0.95):
                cases.append(ami_case(f"random {n}", random_table(rng, n, rows, columns, dependence)))
    for dependence in (0.0, 0.2, 0.6, 1.0):
        cases.append(ami_case("26 classes x 20000", random_table(rng, 20000, 26, 26, dependence)))
    cases += [
        ami_case("one cluster each", [[7]]),
        ami_case("one cluster against three", [[4, 5, 6]]),
        ami_case("three clusters against one", [[4], [5], [6]]),
        ami_case("equal", [[0, 5, 0], [3, 0, 0], [0, 0, 9]]),
        ami_case("empty rows and columns", [[0, 5, 0], [0, 0, 0], [0, 2, 0]]),
        ami_case("a lone sample", [[19999, 0], [0, 1]]),
        ami_case("a lone sample elsewhere", [[19999, 1], [1, 0]]),
        ami_case("singletons against pairs", np.repeat(np.eye(20, dtype=int), 2, axis=0)),
        ami_case("singletons against halves", np.repeat(np.eye(2, dtype=int), 20, axis=0)),
        ami_case("singletons but for one pair", np.vstack([np.eye(30, dtype=int), np.eye(30, dtype=int)[:1]])),
        ami_case("exactly independent", [[40, 60], [80, 120]]),
        ami_case("worse than chance", [[0, 1, 1], [1, 0, 1], [1, 1, 0]]),
    ]
    return cases


def score_case(rng, name, n, num_classes, absent=(), skill=1.0, levels=None, constant=False):
    classes = [c for c in range(num_classes) if c not in absent]
    truth = rng.choice(classes, n, p=rng.dirichlet(np.full(len(classes), 2.0)))
    truth[: len(classes)] = classes
    scores = rng.normal(size=(n, num_classes))
    scores[np.arange(n), truth] += skill
    if levels:  # few distinct values: ties
        scores = np.round(scores * levels) / levels
    if constant:
        scores[:] = 0
    scores = scores.astype(np.float32)
    predicted = scores.argmax(axis=1)
    present = np.unique(truth)
    confusion = metrics.confusion_matrix(truth, predicted, labels=range(num_classes))
    specificity, negative_value = [], []
    for c in present:
        tp, fn, fp = confusion[c, c], confusion[c].sum() - confusion[c, c], confusion[:, c].sum() - confusion[c, c]
        tn = n - tp - fn - fp
        specificity.append(tn / (tn + fp))
        negative_value.append(tn / (tn + fn) if tn else 0.0)
    macro = dict(labels=present, average="macro", zero_division=0)
    accuracy = metrics.accuracy_score(truth, predicted)
    sensitivity = metrics.recall_score(truth, predicted, labels=present, average=None)
    d_index = np.mean(
        [np.log2(1 + accuracy) + np.log2(1 + (s + p) / 2) for s, p in zip(sensitivity, specificity)]
    )
    return {
        "name": name,
        "num_classes": num_classes,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "class_scores": [[float(v) for v in row] for row in scores],
        "scores": {
            "accuracy": accuracy,
            "balanced_accuracy": float(np.mean(sensitivity)),
            "macro_sensitivity": metrics.recall_score(truth, predicted, **macro),
            "macro_specificity": float(np.mean(specificity)),
            "macro_precision": metrics.precision_score(truth, predicted, **macro),
            "macro_negative_predictive_value": float(np.mean(negative_value)),
            "macro_f1": metrics.f1_score(truth, predicted, **macro),
            "micro_f1": metrics.f1_score(truth, predicted, average="micro"),
            "mcc": metrics.matthews_corrcoef(truth, predicted),
            "kappa": metrics.cohen_kappa_score(truth, predicted),
            "auroc": float(np.mean([metrics.roc_auc_score(truth == c, scores[:, c]) for c in present])),
            "auprc": float(np.mean([metrics.average_precision_score(truth == c, scores[:, c]) for c in present])),
            "d_index": float(d_index),
        },
    }


def score_cases():
    rng = np.random.default_rng(2)
    return [
        score_case(rng, "two classes", 60, 2),
        score_case(rng, "two classes, many ties", 80, 2, levels=1),
        score_case(rng, "five classes", 120, 5, skill=2.0),
        score_case(rng, "five classes, many ties", 120, 5, levels=2),
        score_case(rng, "absent classes", 90, 6, absent=(1, 4)),
        score_case(rng, "no skill", 90, 3, skill=0.0),
        score_case(rng, "perfect", 50, 4, skill=20.0),
        score_case(rng, "inverted", 50, 3, skill=-20.0),
        score_case(rng, "one prediction for all", 40, 3, constant=True),
        score_case(rng, "ten classes of few", 25, 10),
    ]


for name, cases in (("adjusted_mutual_information", ami_cases()), ("scores", score_cases())):
    with open(name + ".json", "w") as file:
        json.dump({"made_by": "make_golden.py", "scikit_learn": sklearn.__version__, "cases": cases}, file)
        file.write("\n")
