"""Fits of the default learner, beside the same recipe written with scikit-learn, and beside CatBoost as the comparison
tunes it. The peers answer the held-out rows, too, since a refit and its answers are one there."""
import pathlib
import sys
import time

import numpy

import data

GENERATED = {"name": "overlapping", "rows": 1625, "columns": 50, "classes": 8, "first": 1500, "held_out": 125}
BESIDE_PEERS = [("1500x50", GENERATED, {}), ("irmas8", {"name": "irmas8", "held_out": 1037}, {"folds": 1}),
                ("alon_colon", {"name": "alon_colon", "held_out": 12}, {})]
# Seconds that a fit may take on two threads.
WHOLE = [("1500x50", GENERATED, 20), ("irmas8", {"name": "irmas8"}, 60), ("alon_colon", {"name": "alon_colon"}, 10)]
CASES = [{"case": f"auto/{name}", "data": specification, "rounds": 1, "settings": settings,
          "peers": {"scikit-learn": None, "catboost": None},
          **({"note": "of scikit-learn's five draws one is made, and counted five times"} if settings else {})}
         for name, specification, settings in BESIDE_PEERS]
CASES += [{"case": f"auto/{name}-whole", "data": specification, "threads": [2], "rounds": 1, "peers": {},
           "goal_seconds": goal} for name, specification, goal in WHOLE]


def seconds_of(work):
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def arrays(settings):
    return [data.load(settings, name) for name in ("rows", "labels", "test_rows", "test_labels")]


def scikit_learn(settings):
    import pool_recipe
    rows, labels, questions, truth = arrays(settings)
    folds = settings.get("folds", pool_recipe.FOLDS)

    def run():
        recipe = pool_recipe.Recipe(rows, labels, folds)
        asking, answers = seconds_of(recipe.ask)
        choosing, model = seconds_of(lambda: recipe.choose(answers))
        refitting, told = seconds_of(lambda: recipe.answer(model, questions))
        return {"seconds": asking * pool_recipe.FOLDS / folds + choosing + refitting,
                "measured_seconds": asking + choosing + refitting, "quality": float(numpy.mean(told == truth))}
    return run


def catboost(settings):
    """Four candidates, each with as many trees as the left-out rows of five folds want, and a refit of the best."""
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "results/rivals"))
    import boosters
    from sklearn.model_selection import StratifiedKFold
    rows, labels, questions, truth = arrays(settings)
    table = boosters.Table([{"cells": column, "text": False} for column in numpy.vstack([rows, questions]).T],
                           numpy.concatenate([labels, truth]), int(labels.max()) + 1)
    everyone = numpy.arange(len(rows))
    splits = list(StratifiedKFold(5, shuffle=True, random_state=0).split(rows, labels))

    def fit():
        booster = boosters.CatBoost(balanced=False)
        losses = []
        for candidate in range(len(booster.candidates)):
            curves = [booster.fit(candidate, table, everyone[train], everyone[left_out]).curve for train, left_out in splits]
            trees = min(map(len, curves))
            mean = numpy.mean([curve[:trees] for curve in curves], axis=0)
            losses.append((mean.min(), candidate, int(mean.argmin()) + 1))
        _, candidate, trees = min(losses)
        return booster.fit(candidate, table, everyone, trees=trees)

    def run():
        seconds, model = seconds_of(fit)
        told = model.probabilities(numpy.arange(len(rows), len(rows) + len(questions))).argmax(axis=1)
        return {"seconds": seconds, "quality": float(numpy.mean(told == truth))}
    return run


PEERS = {"scikit-learn": scikit_learn, "catboost": catboost}
