"""Times scikit-learn's forests on the files and the split of forest_benchmark.cpp.

Usage: forest_benchmark.py THREADS FILE...
"""
import os
import sys
import time

import numpy
import pandas
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier


def milliseconds(work):
    start = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - start), result


for path in sys.argv[2:]:
    table = pandas.read_csv(path)
    rows = table.iloc[:, :-1].fillna(0).to_numpy(numpy.float32)
    labels = table.iloc[:, -1].astype(str).to_numpy()
    left_out = numpy.arange(len(rows)) % 5 == 0
    for name, kind in [("random-forest", RandomForestClassifier), ("extra-trees", ExtraTreesClassifier)]:
        fit, apply, accuracy = [], [], []
        for seed in range(3):
            model = kind(300, n_jobs=int(sys.argv[1]), random_state=seed)
            fit.append(milliseconds(lambda: model.fit(rows[~left_out], labels[~left_out]))[0])
            elapsed, predicted = milliseconds(lambda: model.predict(rows[left_out]))
            apply.append(elapsed)
            accuracy.append((predicted == labels[left_out]).mean())
        print(f"{os.path.basename(path):18} {name:13} fit {min(fit):8.1f} ms  apply {min(apply):7.1f} ms"
              f"  accuracy {numpy.mean(accuracy):.4f}")
