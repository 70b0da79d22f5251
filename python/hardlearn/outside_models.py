"""Estimators of scikit-learn's kind in the library's cross-validation."""

import numpy as np
from sklearn.base import clone
from sklearn.utils import _safe_indexing

from .errors import OptionError


class OutsideModels:
    """Fits and asks estimators when the library's evaluation says so; called with the interpreter's lock, from the
    thread that called evaluate, so that Ctrl-C stops them, too."""

    def __init__(self, X, training):
        self._X = X if hasattr(X, "shape") else np.asarray(X)
        self._training = training
        self._estimators = {}
        self._fitted = {}
        self._next = 0

    def take(self, models):
        """Names of all models, and whether each is one of the library's own."""
        models = [models] if isinstance(models, str) or hasattr(models, "fit") else list(models)
        if not models:
            raise OptionError("models is empty, expected names or estimators")
        names, own = [], []
        for model in models:
            name, estimator = (model, None) if isinstance(model, str) else (
                model if isinstance(model, (tuple, list)) else (type(model).__name__, model))
            if estimator is not None and not (hasattr(estimator, "fit") and hasattr(estimator, "predict")):
                raise OptionError(f"model {name!r} is a {type(estimator).__name__}, which has no fit and predict")
            if name in names:
                raise OptionError(f"two models have the name {name!r}: give pairs (name, estimator)")
            names.append(name)
            own.append(estimator is None)
            if estimator is not None:
                self._estimators[name] = estimator
        return names, own

    def fit(self, name, rows, labels):
        """The number of a clone that was fitted on these rows with these classes of the library, and what it is."""
        rows = np.asarray(rows)
        y = self._training.classes[self._training.codes[np.asarray(labels)]]
        estimator = clone(self._estimators[name])
        estimator.fit(_safe_indexing(self._X, rows), y)
        self._next += 1
        self._fitted[self._next] = estimator
        chosen = getattr(estimator, "best_params_", None)
        return self._next, str(chosen) if chosen is not None else type(estimator).__name__

    def predict(self, number, rows):
        """The library's class of each row, and scores, rows x classes: probabilities, or 1 for the predicted class."""
        estimator = self._fitted[number]
        X = _safe_indexing(self._X, np.asarray(rows))
        place = {value: code for code, value in enumerate(self._training.classes[self._training.codes].tolist())}
        predicted = [place[value] for value in np.ravel(estimator.predict(X)).tolist()]
        scores = np.zeros((len(predicted), len(place)))
        if hasattr(estimator, "predict_proba"):
            columns = [place[value] for value in np.ravel(estimator.classes_).tolist()]
            scores[:, columns] = estimator.predict_proba(X)
        else:
            scores[np.arange(len(predicted)), predicted] = 1.0
        return predicted, scores

    def forget(self, number):
        self._fitted.pop(number, None)
