#!/usr/bin/env python3
"""Evaluates a model from PyPI as `hardlearn evaluate` evaluates the program's own: rivals.py MODELS WORKER OPTIONS...

Folds, the choice among candidates, calibration, scores and the record are hardlearn's: WORKER is the program
rival_evaluation, to which the options go. It asks, in lines of JSON, for what a model says of left-out rows; this
process fits and answers. MODELS: catboost, catboost-balanced, lightgbm or hist-gradient-boosting, or one of them with
and without the program's decision, from the same fits: catboost,catboost+decision.

A candidate's number of trees is the one with the least mean loss over the inner folds (each of which stops when 20
trees bring nothing), weighted as the model weighs classes; so all of a candidate's folds are judged, calibrated and
fitted again with one number of trees.
"""
import json
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
import boosters  # noqa: E402
import numpy  # noqa: E402

TREES_WITHOUT_TUNING = 100


def best_number_of_trees(curves):
    """Of the mean curve; a curve that stopped keeps its last value, and one that is not there says nothing."""
    curves = [curve for curve in curves if curve is not None]
    if not curves:
        return TREES_WITHOUT_TUNING
    longest = max(map(len, curves))
    held = [numpy.pad(curve, (0, longest - len(curve)), mode="edge") for curve in curves]
    return int(numpy.mean(held, axis=0).argmin()) + 1


class Server:
    """Answers questions about one model on one data set."""

    def __init__(self, booster):
        self.booster = booster
        self.table = None
        self.fitted = None
        self.trees = {}  # of each candidate, one number a round of inner folds

    def begin(self, columns, labels, classes):
        self.table = boosters.Table(columns, labels, classes)
        return {"candidates": len(self.booster.candidates)}

    def fit_part(self, candidate, train, left_out):
        shares = boosters.class_shares(self.table, train)
        return shares or self.booster.fit(candidate, self.table, train, left_out)

    def tune(self, candidate, folds):
        parts = [(numpy.array(fold["train"]), numpy.array(fold["left_out"])) for fold in folds]
        fitted = [self.fit_part(candidate, train, left_out) for train, left_out in parts]
        trees = best_number_of_trees([one.curve for one in fitted])
        self.trees.setdefault(candidate, []).append(trees)
        said = [one.probabilities(left_out, trees) for one, (_, left_out) in zip(fitted, parts)]
        return {"probabilities": numpy.concatenate(said).tolist()}

    def fit(self, candidate, train):
        rounds = self.trees.get(candidate, [TREES_WITHOUT_TUNING])
        trees = max(1, round(sum(rounds) / len(rounds)))
        self.trees = {}
        self.fitted = self.booster.fit(candidate, self.table, numpy.array(train), trees=trees)
        told = ", ".join(f"{name} {value}" for name, value in self.booster.candidates[candidate].items())
        return {"description": f"{trees} trees" + (", " + told if told else ""),
                "balanced": self.booster.is_balanced(candidate)}

    def predict(self, rows):
        return {"probabilities": self.fitted.probabilities(numpy.array(rows)).tolist()}

    def answer(self, question):
        return getattr(self, question.pop("ask"))(**question)


def converse(worker, server):
    """Answers the worker until it ends."""
    for line in worker.stdout:
        try:
            answer = server.answer(json.loads(line))
        except Exception as error:  # the worker tells it, and ends
            answer = {"error": f"{type(error).__name__}: {error}"}
        try:
            worker.stdin.write(json.dumps(answer) + "\n")
            worker.stdin.flush()
        except BrokenPipeError:
            break
    return worker.wait()


def evaluate(names, booster, program, arguments):
    """The worker's exit status."""
    worker = subprocess.Popen([program, *arguments, "--models", names], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    try:
        return converse(worker, Server(booster))
    except KeyboardInterrupt:
        worker.kill()
        worker.wait()
        return 130
    finally:
        worker.stdin.close()
        worker.stdout.close()


def main():
    kinds = {name.removesuffix("+decision") for name in sys.argv[1].split(",")} if len(sys.argv) > 3 else set()
    if len(kinds) != 1 or not kinds <= set(boosters.BOOSTERS):
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(evaluate(sys.argv[1], boosters.BOOSTERS[kinds.pop()](), sys.argv[2], sys.argv[3:]))


if __name__ == "__main__":
    main()
