#!/usr/bin/env python3
"""Makes kl_divergence.json: the mean exact KL divergence of scikit-learn's t-SNE embeddings.

Usage: make_kl_divergence.py vehicle=FILE.csv [savee54=FILE.csv ...] > kl_divergence.json

Each file has numeric features and the label in its last column; columns are standardised and held in single
precision. The input affinities are scikit-learn's, over all pairs; the divergence is summed over all pairs.
"""
import json
import sys

import numpy as np
import sklearn
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import TSNE
from sklearn.manifold._t_sne import _joint_probabilities

PERPLEXITY = 30
SEEDS = range(5)


def standardised_features(path):
    values = np.genfromtxt(path, delimiter=",", skip_header=1, dtype=str)[:, :-1].astype(float)
    deviation = values.std(axis=0)
    return ((values - values.mean(axis=0)) / np.where(deviation > 0, deviation, 1)).astype(np.float32)


def exact_kl_divergence(rows, embedding):
    distances = squareform(pdist(rows.astype(float), "sqeuclidean")).astype(np.float32)
    p = _joint_probabilities(distances, PERPLEXITY, 0)
    q = 1 / (1 + pdist(embedding.astype(float), "sqeuclidean"))
    p, q = p / p.sum(), q / q.sum()
    return float((p * np.log(np.maximum(p, 1e-300) / q)).sum())


sets = []
for argument in sys.argv[1:]:
    name, path = argument.split("=")
    rows = standardised_features(path)
    values = [
        exact_kl_divergence(rows, TSNE(init="random", perplexity=PERPLEXITY, random_state=seed).fit_transform(rows))
        for seed in SEEDS
    ]
    sets.append({"name": name, "rows": len(rows), "mean": float(np.mean(values)), "values": values})
json.dump({"library": "scikit-learn", "version": sklearn.__version__, "perplexity": PERPLEXITY, "sets": sets},
          sys.stdout, indent=1)
print()
