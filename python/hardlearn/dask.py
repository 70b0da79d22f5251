"""Micro-Learning on a Dask cluster that exists: the model travels once, the rows stay where they are.

    client = distributed.Client(...)
    classes = hardlearn.dask.predict(model, X)          # X: dask array or dask dataframe
    results = hardlearn.dask.evaluate(client, {"vehicle": (X, y)}, models=["svm", "mil-auto"], repeats=3)

An answer has the same bits for any number of partitions and workers. Models whose voters take batches are refused, since
there an answer depends on the rows beside it.
"""

import functools

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from .errors import OptionError
from .tasks import evaluate as _evaluate


def _checked(model):
    check_is_fitted(model, "model_")
    if model.model_.takes_batches:
        raise OptionError("a voter of the model takes batches of queries: its answers would depend on the partitions")
    return clone_fitted(model)


def clone_fitted(model):
    """The same fitted model with one thread a call: workers are the parallelism."""
    import copy

    model = copy.copy(model)
    model.n_jobs = 1
    return model


def _apply(method, part, model):
    return getattr(model, method)(part)


def _scattered(model):
    """The model on the workers, once. Without a client, the model itself."""
    try:
        from distributed import get_client

        client = get_client()
    except (ImportError, ValueError):
        return model
    return client.scatter(model, hash=False)


def _mapped(model, X, method, columns, dtype):
    model = _checked(model)
    apply = functools.partial(_apply, method)
    if hasattr(X, "map_partitions"):  # a dataframe
        import dask

        future = _scattered(model)
        parts = [dask.delayed(apply)(part, future) for part in X.to_delayed()]
        import dask.array as da

        shape = (np.nan,) if columns is None else (np.nan, columns)
        return da.concatenate([da.from_delayed(part, shape=shape, dtype=dtype) for part in parts], axis=0)
    if hasattr(X, "map_blocks"):
        if len(X.chunks[1]) != 1:
            X = X.rechunk({1: -1})
        import dask
        import dask.array as da

        future = _scattered(model)
        parts = [dask.delayed(apply)(block, future) for block in X.to_delayed().ravel()]
        shapes = [(rows,) if columns is None else (rows, columns) for rows in X.chunks[0]]
        return da.concatenate([da.from_delayed(part, shape=shape, dtype=dtype) for part, shape in zip(parts, shapes)],
                              axis=0)
    raise TypeError(f"X is a {type(X).__name__}, expected a dask array or dataframe")


def predict(model, X):
    """The classes of the rows of X (dask array or dataframe), lazily: a dask array of shape (n_samples,)."""
    return _mapped(model, X, "predict", None, model.classes_.dtype)


def predict_proba(model, X):
    """The probabilities of the classes, lazily: a dask array of shape (n_samples, n_classes)."""
    return _mapped(model, X, "predict_proba", len(model.classes_), np.float64)


def _evaluate_one(X, y, groups, name, model, seed, options):
    return _evaluate(X, y, models=[model], groups=groups, name=name, random_state=seed, n_jobs=1, **options)


def evaluate(client, sets, *, models=("svm", "mil-auto"), repeats=1, random_state=0, **options):
    """Evaluates every model on every set and repeat, each as a task of its own.

    client : distributed.Client
    sets : {name: (X, y)} or {name: (X, y, groups)}
    models : as for `hardlearn.evaluate`
    repeats : each with other folds: seeds random_state, random_state + 1, ...
    options : of `hardlearn.evaluate`

    Returns a list of dictionaries with set, model, seed and `Evaluation`, in this order, whatever the cluster. A task whose
    worker dies is done again; what a task raises is raised.
    """
    if repeats < 1:
        raise OptionError(f"repeats is {repeats}, expected at least 1")
    models = [models] if isinstance(models, str) or hasattr(models, "fit") else list(models)
    plan, futures = [], []
    for name, values in sets.items():
        X, y, groups = (*values, None)[:3]
        held = [client.scatter(part, hash=False) if part is not None else None for part in (X, y, groups)]
        for model in models:
            label = model if isinstance(model, str) else model[0] if isinstance(model, (tuple, list)) else type(model).__name__
            model = model if isinstance(model, (str, tuple, list)) else (label, clone(model))
            for repeat in range(repeats):
                seed = random_state + repeat
                plan.append({"set": name, "model": label, "seed": seed})
                futures.append(client.submit(_evaluate_one, *held, name, model, seed, options, pure=False))
    return [{**entry, "evaluation": result} for entry, result in zip(plan, client.gather(futures))]
