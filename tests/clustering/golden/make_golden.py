"""Writes k_means.json: small data sets with the inertia that scikit-learn's KMeans reaches on them.

Run in this folder with scikit-learn and numpy: python make_golden.py
"""
import json

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.cluster import KMeans


def case(name, rows, num_clusters):
    rows = np.round(rows, 4).astype(np.float32)
    model = KMeans(num_clusters, n_init=10, random_state=0).fit(rows.astype(np.float64))
    return {
        "name": name,
        "num_clusters": num_clusters,
        "rows": [[round(float(v), 4) for v in row] for row in rows],
        "inertia": model.inertia_,
    }


def standardised(rows):
    return (rows - rows.mean(axis=0)) / rows.std(axis=0)


rng = np.random.default_rng(0)
cases = [
    case("four blobs in the plane", datasets.make_blobs(240, 2, centers=4, random_state=1)[0], 4),
    case("four blobs, seven clusters", datasets.make_blobs(240, 2, centers=4, random_state=2)[0], 7),
    case("26 blobs in the plane", datasets.make_blobs(520, 2, centers=26, cluster_std=0.7, random_state=3)[0], 26),
    case("far from the origin", 10000 + datasets.make_blobs(120, 3, centers=3, random_state=4)[0], 3),
    case("uniform square", rng.random((300, 2)), 8),
    case("no clusters in 40 dimensions", rng.normal(size=(80, 40)), 5),
    case("iris", datasets.load_iris().data, 3),
    case("wine, standardised", standardised(datasets.load_wine().data), 3),
]
with open("k_means.json", "w") as file:
    json.dump({"made_by": "make_golden.py", "scikit_learn": sklearn.__version__, "cases": cases}, file)
    file.write("\n")
