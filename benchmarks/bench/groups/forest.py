"""Forests: growing them, and asking them."""
import time

import numpy
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

import data

KINDS = {"extra-trees": ExtraTreesClassifier, "random-forest": RandomForestClassifier}
CASES = [{"case": f"forest/{work}-{kind}-{name}", "data": {"name": name, "held_out": 5000}, "threads": [1, 2],
          "settings": {"kind": kind, "work": work, "num_trees": 100}, "peers": {"scikit-learn": None}, "rounds": 5}
         for name in ("irmas8", "letter26", "instruments518") for kind in KINDS for work in ("fit", "apply")]


def scikit_learn(settings):
    rows, labels = data.load(settings, "rows"), data.load(settings, "labels")
    queries, truth = data.load(settings, "test_rows"), data.load(settings, "test_labels")
    model = KINDS[settings["kind"]](settings["num_trees"], n_jobs=settings["threads"], random_state=1)
    if settings["work"] == "apply":
        model.fit(rows, labels)

    def run():
        begin = time.perf_counter()
        if settings["work"] == "fit":
            model.fit(rows, labels)
            seconds = time.perf_counter() - begin
            probabilities = model.predict_proba(queries)
        else:
            probabilities = model.predict_proba(queries)
            seconds = time.perf_counter() - begin
        answers = model.classes_[numpy.argmax(probabilities, axis=1)]
        return {"seconds": seconds, "quality": float(numpy.mean(answers == truth))}
    return run


PEERS = {"scikit-learn": scikit_learn}
