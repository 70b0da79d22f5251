"""Writes logistic.csv: biases and weights of scikit-learn's multinomial logistic regression on standardised columns.

A line is the set, C, whether classes are balanced, the class, its bias (the biases of a model sum to 0) and weights.
Usage: make_logistic.py (in this folder's place in the repository; needs scikit-learn and pandas).
"""
import pathlib

import pandas
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

here = pathlib.Path(__file__).parent
data = here.parents[2] / "examples" / "data"

with open(here / "logistic.csv", "w") as out:
    out.write(f"# scikit-learn {sklearn.__version__}: lbfgs, tol 1e-10\n")
    for name in ["vehicle", "glass"]:
        table = pandas.read_csv(data / f"{name}.csv")
        rows = StandardScaler().fit_transform(table.iloc[:, :-1].to_numpy(float))
        labels = table.iloc[:, -1].astype(str)
        for cost in [0.01, 1, 10]:
            for balanced in [False, True]:
                model = LogisticRegression(C=cost, class_weight="balanced" if balanced else None, tol=1e-10,
                                           max_iter=100000).fit(rows, labels)
                for c in range(len(model.classes_)):
                    numbers = [model.intercept_[c] - model.intercept_.mean(), *model.coef_[c]]
                    out.write(f"{name},{cost},{int(balanced)},{c}," + ",".join(f"{x:.7g}" for x in numbers) + "\n")
