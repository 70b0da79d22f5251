#!/usr/bin/env python3
"""How many of the rows that `hardlearn clean` removes carry a wrong label, beside public label cleaners.

A share of the labels (rows drawn at random, each given one of the other classes at random) is flipped; every cleaner
then names the rows that it would remove. Precision: share of these that were flipped. Recall: share of the flipped rows
that were named. Labels that were wrong before flipping count as false alarms, for every cleaner alike.

The cleaners:
- hardlearn: `hardlearn clean`, and with --at-most set to the flipped share
- confident learning: cleanlab's find_label_issues on probabilities from 5-fold cross-validation of scikit-learn's
  SVC(probability=True) and RandomForestClassifier(200); `top`: the flipped share of rows with the lowest label quality
  (cleanlab's get_label_quality_scores), which is told as much as --at-most
- edited nearest neighbours: imbalanced-learn's EditedNearestNeighbours(sampling_strategy='all')

Needs numpy, pandas, scikit-learn, cleanlab and imbalanced-learn. Prints a Markdown table:

    HARDLEARN_DATA=DATA python3 benchmarks/flipped_labels.py --program build/bin/hardlearn

DATA is a folder with vehicle4.csv and so on: a header, the label in the last column.
"""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import warnings

import cleanlab
import imblearn
import numpy
import pandas
import sklearn
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from imblearn.under_sampling import EditedNearestNeighbours
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

SETS = ["vehicle4", "glass6", "savee54", "gtzan30s", "yeast10"]


def flip(labels, share, seed):
    """The labels with exactly this share moved to another class, and which rows were moved."""
    random = numpy.random.default_rng(seed)
    classes = numpy.unique(labels)
    flipped = numpy.zeros(len(labels), bool)
    flipped[random.choice(len(labels), round(share * len(labels)), replace=False)] = True
    noisy = labels.copy()
    for row in numpy.flatnonzero(flipped):
        noisy[row] = random.choice(classes[classes != labels[row]])
    return noisy, flipped


def removed_by_hardlearn(program, path, rows, options):
    command = [program, "clean", path, "-o", path + ".clean.csv", "--no-hardness", "--quiet", "--json", "-", *options]
    record = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    removed = numpy.zeros(rows, bool)
    removed[[line["row"] - 1 for line in record["ledger"] if line["reason"] != "restored_for_class"]] = True
    return removed


def probabilities(model, features, codes, seed):
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    return cross_val_predict(model, features, codes, cv=folds, method="predict_proba")


def removed_by_rivals(features, codes, share, seed):
    models = {
        "SVC": make_pipeline(StandardScaler(), SVC(probability=True, random_state=seed)),
        "forest": RandomForestClassifier(200, random_state=seed),
    }
    removed = {}
    for name, model in models.items():
        scores = probabilities(model, features, codes, seed)
        removed[f"confident learning, {name}"] = find_label_issues(codes, scores, n_jobs=1)
        quality = get_label_quality_scores(codes, scores)
        top = numpy.zeros(len(codes), bool)
        top[numpy.argsort(quality, kind="stable")[: round(share * len(codes))]] = True
        removed[f"confident learning, {name}, top"] = top
    edited = EditedNearestNeighbours(sampling_strategy="all")
    edited.fit_resample(StandardScaler().fit_transform(features), codes)
    kept = numpy.zeros(len(codes), bool)
    kept[edited.sample_indices_] = True
    removed["edited nearest neighbours"] = ~kept
    return removed


def measure(removed, flipped):
    hits = (removed & flipped).sum()
    precision = hits / max(1, removed.sum())
    recall = hits / flipped.sum()
    return precision, recall, 2 * precision * recall / max(1e-12, precision + recall)


def one_run(name, table, share, seed, arguments):
    noisy, flipped = flip(table.iloc[:, -1].to_numpy(), share, seed)
    features = pandas.get_dummies(table.iloc[:, :-1]).astype(float)
    features = features.fillna(features.mean()).to_numpy()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name + ".csv")
        table.assign(**{table.columns[-1]: noisy}).to_csv(path, index=False)
        hardlearn = lambda *options: removed_by_hardlearn(arguments.program, path, len(table), options)
        removed = {"hardlearn clean": hardlearn(), "hardlearn clean --at-most": hardlearn("--at-most", str(share))}
    if not arguments.only_hardlearn:
        removed.update(removed_by_rivals(features, pandas.factorize(noisy, sort=True)[0], share, seed))
    return {cleaner: measure(rows, flipped) for cleaner, rows in removed.items()}


def print_table(share, results, cleaners, sets):
    print(f"\n### {share:.0%} of the labels flipped\n")
    print("| cleaner | " + " | ".join(sets) + " | mean F1 |")
    print("|---|" + "---|" * (len(sets) + 1))
    for cleaner in cleaners:
        means = [numpy.mean(results[name, share, cleaner], axis=0) for name in sets]
        cells = [f"{p:.2f} / {r:.2f} / {f:.2f}" for p, r, f in means]
        print(f"| {cleaner} | " + " | ".join(cells) + f" | {numpy.mean([m[2] for m in means]):.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/bin/hardlearn")
    parser.add_argument("--data", default=os.environ.get("HARDLEARN_DATA"), help="default: $HARDLEARN_DATA")
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--shares", nargs="+", type=float, default=[0.2, 0.4])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only-hardlearn", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    results = collections.defaultdict(list)
    cleaners = {}
    for share in arguments.shares:
        for name in arguments.sets:
            table = pandas.read_csv(os.path.join(arguments.data, name + ".csv"))
            for seed in range(arguments.seeds):
                print(f"{name}, {share:.0%} flipped, seed {seed}", file=sys.stderr, flush=True)
                for cleaner, measures in one_run(name, table, share, seed, arguments).items():
                    results[name, share, cleaner].append(measures)
                    cleaners[cleaner] = True
    version = subprocess.run([arguments.program, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"{version}, cleanlab {cleanlab.__version__}, imbalanced-learn {imblearn.__version__}, "
          f"scikit-learn {sklearn.__version__}; precision / recall / F1, mean of {arguments.seeds} seeds")
    for share in arguments.shares:
        print_table(share, results, cleaners, arguments.sets)


if __name__ == "__main__":
    main()
