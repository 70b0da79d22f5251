"""Makes scikit_learn.csv: what scikit-learn's models predict for the example data on fixed folds.

Fold of a row: its index modulo 5. One line a data set and model: the predicted class indices of all rows, one letter
each from 'a', and the mean score of the true class (empty where the model has no probabilities).
Run: python make_golden.py (written with scikit-learn 1.9.1, numpy 2.4.6, pandas 3.1.1)
"""
import pathlib

import numpy as np
import pandas as pd
from sklearn.naive_bayes import CategoricalNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

HERE = pathlib.Path(__file__).parent
DATA = HERE.parents[2] / "examples" / "data"


def read(name):
    table = pd.read_csv(DATA / f"{name}.csv")
    labels = np.unique(table.pop("label"), return_inverse=True)[1]
    return table, labels


def is_text(column):
    return not pd.api.types.is_numeric_dtype(column)


def prepare(table, train, test):
    """Standardised numbers (missing: the mean) and one-hot texts, column by column; constant columns dropped."""
    parts = []
    for name in table.columns:
        column = table[[name]]
        if is_text(table[name]):
            encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(column.iloc[train])
            if len(encoder.categories_[0]) < 2:
                continue
        else:
            encoder = StandardScaler().fit(column.iloc[train])
            if encoder.var_[0] == 0:
                continue
        parts.append([np.nan_to_num(encoder.transform(column.iloc[rows])) for rows in (train, test)])
    return [np.hstack(side) for side in zip(*parts)]


def naive_bayes(table, labels, train, test, num_classes):
    """Column by column, so that missing cells can be skipped: scikit-learn's models do not know them."""
    prior = np.bincount(labels[train], minlength=num_classes) / len(train)
    joint = np.tile(np.log(prior), (len(test), 1))
    for name in table.columns:
        column = table[name]
        fit_rows = train[column.iloc[train].notna()]
        use = column.iloc[test].notna().to_numpy().copy()
        if is_text(column):
            levels = np.unique(column.iloc[fit_rows])
            use &= column.iloc[test].isin(levels).to_numpy()
            code = lambda rows: np.searchsorted(levels, column.iloc[rows].to_numpy(dtype=object))[:, None]
            model = CategoricalNB(alpha=1, min_categories=len(levels)).fit(code(fit_rows), labels[fit_rows])
            own_prior = model.class_log_prior_
        else:
            scaler = StandardScaler().fit(table[[name]].iloc[fit_rows])
            code = lambda rows: scaler.transform(table[[name]].iloc[rows])
            model = GaussianNB(var_smoothing=1e-9).fit(code(fit_rows), labels[fit_rows])
            own_prior = np.log(model.class_prior_)
        if use.any():
            joint[use] += model.predict_joint_log_proba(code(test[use])) - own_prior
    scores = np.exp(joint - joint.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def run(data, model, setting):
    table, labels = read(data)
    num_classes = labels.max() + 1
    folds = np.arange(len(labels)) % 5
    predicted = np.zeros(len(labels), dtype=int)
    true_scores = np.full(len(labels), np.nan)
    for fold in range(5):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        assert len(np.unique(labels[train])) == num_classes
        if model == "naive-bayes":
            scores = naive_bayes(table, labels, train, test, num_classes)
            predicted[test] = scores.argmax(axis=1)
        else:
            x_train, x_test = prepare(table, train, test)
            if model == "svm":
                cost, gamma_factor = map(float, setting.split())
                fitted = SVC(C=cost, gamma=gamma_factor / x_train.shape[1]).fit(x_train, labels[train])
            else:
                k, metric, weights = setting.split()
                fitted = KNeighborsClassifier(int(k), metric=metric, weights=weights, algorithm="brute")
                fitted.fit(x_train, labels[train])
            predicted[test] = fitted.predict(x_test)
            scores = None if model == "svm" else fitted.predict_proba(x_test)
        if scores is not None:
            true_scores[test] = scores[np.arange(len(test)), labels[test]]
    letters = "".join(chr(ord("a") + label) for label in predicted)
    score = "" if model == "svm" else f"{true_scores.mean():.9f}"
    return f"{data},{model},{setting},{score},{letters}"


RUNS = [
    ("vehicle", "knn", "5 euclidean uniform"),
    ("vehicle", "knn", "9 correlation distance"),
    ("vehicle", "naive-bayes", ""),
    ("vehicle", "svm", "100 0.3"),
    ("glass", "knn", "3 cosine distance"),
    ("glass", "knn", "15 euclidean distance"),
    ("glass", "naive-bayes", ""),
    ("glass", "svm", "10 1"),
    ("hepatitis", "knn", "15 euclidean distance"),
    ("hepatitis", "knn", "9 correlation uniform"),
    ("hepatitis", "naive-bayes", ""),
    ("hepatitis", "svm", "3 1"),
]

if __name__ == "__main__":
    lines = ["data,model,setting,mean_true_score,predictions"] + [run(*r) for r in RUNS]
    (HERE / "scikit_learn.csv").write_text("\n".join(lines) + "\n")
