"""Writes forest_accuracy.csv: left-out accuracy of scikit-learn's forests over seeds, mean and deviation.

Row i is in fold (earlier rows of its class) % 5. Usage: make_forest_accuracy.py (in this folder's place in the
repository; needs scikit-learn and pandas).
"""
import pathlib

import numpy
import pandas
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

here = pathlib.Path(__file__).parent
data = here.parents[2] / "examples" / "data"
models = {
    "random_forest": lambda seed: RandomForestClassifier(200, random_state=seed, n_jobs=2),
    "extra_trees": lambda seed: ExtraTreesClassifier(200, random_state=seed, n_jobs=2),
    # Weights of the drawn rows: in recent versions "balanced" changes what a random forest draws, not its weights.
    "random_forest_balanced": lambda seed: RandomForestClassifier(
        200, class_weight="balanced_subsample", min_samples_leaf=5, random_state=seed, n_jobs=2),
    "extra_trees_balanced": lambda seed: ExtraTreesClassifier(
        200, class_weight="balanced", random_state=seed, n_jobs=2),
}

with open(here / "forest_accuracy.csv", "w") as out:
    out.write(f"# scikit-learn {sklearn.__version__}: accuracy, balanced accuracy, 5 folds, 10 seeds, 200 trees\n")
    for name in ["vehicle", "glass", "yeast"]:
        table = pandas.read_csv(data / f"{name}.csv")
        rows = table.iloc[:, :-1].to_numpy(numpy.float32)
        labels = table.iloc[:, -1].astype(str)
        folds = (labels.groupby(labels).cumcount() % 5).to_numpy()
        labels = labels.astype("category").cat.codes.to_numpy()
        for kind, make in models.items():
            accuracy, balanced = [], []
            for seed in range(10):
                predicted = labels.copy()
                for fold in range(5):
                    model = make(seed).fit(rows[folds != fold], labels[folds != fold])
                    predicted[folds == fold] = model.predict(rows[folds == fold])
                right = predicted == labels
                accuracy.append(right.mean())
                balanced.append(numpy.mean([right[labels == c].mean() for c in numpy.unique(labels)]))
            out.write(f"{name},{kind},{numpy.mean(accuracy):.5f},{numpy.std(accuracy, ddof=1):.5f},"
                      f"{numpy.mean(balanced):.5f},{numpy.std(balanced, ddof=1):.5f}\n")
